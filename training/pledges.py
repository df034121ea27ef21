"""Fits what each piece of evidence counts for a "said it would" to be a promise.

    python training/pledges.py [--write] [STORY...]

Each story (a folder with ``reports`` and ``gold.jsonl``; all of ``eval/gold/stories`` unless given, and the sample) is
read, and each clause with "will" or "would" of a statement whose cue does not tell its act is labelled: whether the
gold has a promise of these words. A logistic model, drawn towards nothing as far as ``PULL`` says; printed are the
figures of a model that never saw a story. ``--write`` fits to all of them and writes ``words/pledge_weights.tsv``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from answers import ROOT, Story, fit, print_figures, read_reports
from story import Row, _with_document, load, pair_rows

from onrecord.config import DEFAULT_READER
from onrecord.follow.evidence import chance_of
from onrecord.read import undertakings
from onrecord.read.order import read_document

WEIGHTS = ROOT / "src" / "onrecord" / "words" / "pledge_weights.tsv"
PULL = 1.0
CHANCES = (0.3, 0.4, 0.5, 0.6, 0.7)


@contextmanager
def watch_clauses(seen: dict[str, list[list[str]]]) -> Iterator[None]:
    """While it lasts, the evidence of each clause that is weighed is kept by the id of its statement."""
    listed = undertakings.list_evidence

    def keep(place: Any, *rest: Any) -> list[list[str]]:
        out = listed(place, *rest)
        seen[place.statement.id] = [e for e in out if e]
        return out

    with mock.patch.object(undertakings, "list_evidence", keep):
        yield


def read_story(name: str, reports: Path, gold_path: Path) -> Story:
    """One pair a statement: its likeliest clause is chosen when it is scored, so each clause is an example."""
    seen: dict[str, list[list[str]]] = {}
    found, readings = read_reports(reports)
    with watch_clauses(seen):  # the store reads in processes of its own, so each document is read here once more
        for reading in readings:
            read_document(reading.document, reading.zones, reading.metadata, DEFAULT_READER)
    return make_story(name, load(gold_path), found, seen)


def make_story(
    name: str, gold: dict[str, list[Row]], found: dict[str, list[Row]], seen: dict[str, list[list[str]]]
) -> Story:
    """The clauses that were weighed, labelled by gold."""
    path_of = {d["id"]: d["path"] for d in found["document"]}
    paired = pair_rows(_with_document(gold["promise"], gold), found["statement"], path_of)
    promised = set(paired.values())
    pairs = []
    for row in found["statement"]:
        for evidence in seen.get(row["id"], ())[:1]:
            pairs.append((dict.fromkeys(evidence, 1.0), row["id"] in promised, (row["id"], "")))
    wanted = {ends for _, label, ends in pairs if label}
    return Story(name=name, pairs=pairs, wanted=wanted)


def count(story: Story, weights: dict[str, float], least: float) -> tuple[int, int, int]:
    """How many promises are right, found and wanted."""
    found = {ends for amounts, _, ends in story.pairs if chance_of(amounts, weights) >= least}
    return len(found & story.wanted), len(found), len(story.wanted)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true", help="fit to all and write words/pledge_weights.tsv")
    given = parser.parse_args()
    places = given.stories or [p.parent for p in sorted((ROOT / "eval/gold/stories").glob("*/gold.jsonl"))]
    stories = [read_story(p.name, p / "reports", p / "gold.jsonl") for p in places]
    stories.append(read_story("sample", ROOT / "src/onrecord/sample/reports", ROOT / "eval/gold/sample/gold.jsonl"))
    priors = {"always": -0.5, "a rule says so": 2.0, "negated": -1.5, "a day is named": 0.5}
    held_out = {s.name: fit([t for t in stories if t is not s], priors, PULL) for s in stories}
    for least in CHANCES:
        total = np.zeros(3, dtype=int)
        for story in stories:
            figures = count(story, held_out[story.name], least)
            print_figures(f"{story.name}, from {least}", *figures)
            total += figures
        print_figures(f"all, from {least}", *total)
    if given.write:
        weights = fit(stories, priors, PULL)
        head = "# What each piece of evidence counts, in log odds. Written by: python training/pledges.py --write"
        lines = [f"{name}\t{weights[name]:g}" for name in sorted(weights)]
        WEIGHTS.write_text("\n".join([head, "evidence\tweight", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
