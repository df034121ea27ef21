"""Fits what each sign counts for each act that a statement may do.

    python training/leanings.py [--write] [STORY...]

Each story (the same as ``answers.py`` takes, and the open half of ``eval/gold/statements`` unless stories are given) is
read, and each statement whose act is open is labelled with the act that the gold gives it. A multinomial logistic
model, drawn towards nothing as far as ``PULL`` says, of the signs that at least ``LEAST`` stories show. Printed is how
many acts are right by the rules, and by weights that never saw the story nor the others of its fold. ``--write`` fits
to all stories and writes ``words/leaning_weights.tsv``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from answers import ROOT, find_stories, read_reports, write_weights
from statements import GOLD, pair, words_at
from story import load, pair_rows

from onrecord.config import DEFAULT_READER
from onrecord.loose import iter_statements
from onrecord.model import Statement
from onrecord.read import leanings
from onrecord.read.leanings import ACTS, Weights, choose_act
from onrecord.read.order import read_document

WEIGHTS = ROOT / "src" / "onrecord" / "words" / "leaning_weights.tsv"
PULL, LEAST, FOLDS, STEPS = 8.0, 3, 6, 100

Example = tuple[list[str], str, str]
"""The signs of a statement, its act by the gold, its act by the rules."""


@contextmanager
def watch_signs(seen: list[tuple[Statement, list[str]]]) -> Iterator[None]:
    """While it lasts, each statement whose act is open is kept, as the rules left it, with its signs."""
    listed = leanings.list_signs

    def keep(*given: Any) -> Iterator[tuple[Statement, list[str]]]:
        for statement, signs in listed(*given):
            if signs:
                seen.append((statement, signs))
            yield statement, signs

    with mock.patch.object(leanings, "list_signs", keep):
        yield


def read_open() -> list[Example]:
    """The statements of the open half of the statements' gold, as one story."""
    out = []
    for path in sorted(GOLD.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if gold["half"] != "open":
            continue
        rows = [g for g in gold["statements"] if g.get("speech", True) and g["content"]["spans"]]
        found: list[tuple[Statement, list[str]]] = []
        with watch_signs(found):
            list(iter_statements([path.with_suffix(".txt")], reader=DEFAULT_READER))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        wanted = [words_at(text, g["content"]["spans"]) for g in rows]
        theirs = [words_at(text, [[a.start, a.end] for a in s.spans]) for s, _ in found]
        out += [(found[j][1], rows[i]["act"], found[j][0].act) for i, j, _ in pair(wanted, theirs)]
    return out


def read_story(reports: Path, gold_path: Path) -> list[Example]:
    """The statements of a story that gold has too."""
    watched: list[tuple[Statement, list[str]]] = []
    found, readings = read_reports(reports)
    with watch_signs(watched):  # the store reads in processes of its own, so each document is read here once more
        for reading in readings:
            read_document(reading.document, reading.zones, reading.metadata, DEFAULT_READER)
    seen = {statement.id: (signs, statement.act) for statement, signs in watched}
    gold = load(gold_path)
    act_of = {row["id"]: row["act"] for row in gold["statement"]}
    path_of = {d["id"]: d["path"] for d in found["document"]}
    paired = pair_rows(gold["statement"], found["statement"], path_of)
    return [(seen[f][0], act_of[g], seen[f][1]) for g, f in sorted(paired.items()) if f in seen]


def fit(stories: Sequence[Sequence[Example]]) -> Weights:
    """The weights of all signs that enough of these stories show (accelerated steps under a bound of the curvature)."""
    shown = Counter(sign for story in stories for sign in {s for signs, _, _ in story for s in signs})
    names = sorted(sign for sign, count in shown.items() if count >= LEAST)
    at = {name: i for i, name in enumerate(names)}
    examples = [example for story in stories for example in story]
    seen = np.zeros((len(examples), len(names) + 1))
    seen[:, -1] = 1
    for i, (signs, _, _) in enumerate(examples):
        seen[i, [at[s] for s in signs if s in at]] = 1
    label = np.array([[float(act == a) for a in ACTS] for _, act, _ in examples])
    pull = np.full(len(names) + 1, PULL)
    pull[-1] = 0.05
    bound = np.linalg.inv(seen.T @ seen / 4 + np.diag(pull))
    weight = ahead = np.zeros((len(names) + 1, len(ACTS)))
    pace = 1.0
    for _ in range(STEPS):
        total = seen @ ahead
        chance = np.exp(total - total.max(1, keepdims=True))
        chance /= chance.sum(1, keepdims=True)
        after = ahead - bound @ (seen.T @ (chance - label) + pull[:, None] * ahead)
        faster = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead, weight, pace = after + (pace - 1) / faster * (after - weight), after, faster
    return {name: tuple(round(float(w), 2) for w in row) for name, row in zip([*names, "always"], weight, strict=True)}


def print_figures(stories: dict[str, list[Example]]) -> None:
    """For each story and all: how many acts are right by the rules, and by weights that never saw its fold."""
    fold_of = {name: i % FOLDS for i, name in enumerate(stories)}
    held_out = {f: fit([s for n, s in stories.items() if fold_of[n] != f]) for f in set(fold_of.values())}
    total = np.zeros(3, dtype=int)
    for name, story in stories.items():
        ruled = sum(act == given for _, act, given in story)
        right = sum(choose_act(signs, held_out[fold_of[name]], given) == act for signs, act, given in story)
        total += (ruled, right, len(story))
        sys.stdout.write(f"{name:28} {len(story):5} rules {100 * ruled / max(1, len(story)):5.1f}  ")
        sys.stdout.write(f"signs {100 * right / max(1, len(story)):5.1f}\n")
    sys.stdout.write(f"all {total[2]}: rules {100 * total[0] / total[2]:.1f}, signs {100 * total[1] / total[2]:.1f}\n")


def main() -> None:
    """The command of this module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true", help=f"fit to all and write words/{WEIGHTS.name}")
    given = parser.parse_args()
    stories = {name: read_story(reports, gold) for name, reports, gold in find_stories(given.stories)}
    if not given.stories:
        stories["statements, open half"] = read_open()
    print_figures(stories)
    if given.write:
        write_weights(WEIGHTS, "each sign counts for each act", ["sign", *ACTS], fit(list(stories.values())))


if __name__ == "__main__":
    main()
