"""Fits what each sign of a report's own telling counts for it to be an event.

    python training/narrations.py [--write] [STORY...]

Each report of each story (the same as ``answers.py`` takes) is read, and each clause of its own words is labelled: an
event where gold has its words, or most of them; a clause inside the words of an event that another clause tells is
left out. A logistic model, drawn towards nothing as far as ``PULL`` says, of the signs that at least ``LEAST`` stories
show. Printed is, for weights that never saw the story nor the others of its fold and for several least sums: how many
clauses are taken in a report, how many of those are events of gold, and how many of gold's events are told by them
(gold has only the events that something rests on). ``--write`` fits to all stories and writes
``words/narration_weights.tsv``.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from answers import ROOT, find_stories, write_weights
from story import WORD, _share, load

from onrecord.loose import iter_statements
from onrecord.read import events
from onrecord.read.narrations import Narration, list_narrations, weigh_narration
from onrecord.read.nlp import Parsed, to_spans

WEIGHTS = ROOT / "src" / "onrecord" / "words" / "narration_weights.tsv"
PULL, LEAST, FOLDS, STEPS = 6.0, 3, 9, 25
ENOUGH = 0.75
"""Of the words of the shorter of a clause and an event, that the longer must have."""

Weights = dict[str, float]
Passages = list[tuple[int, int]]


@dataclass(frozen=True)
class Clause:
    """A clause of a story's report: its signs, the event of gold that it tells, if any."""

    signs: tuple[str, ...]
    event: str | None


@dataclass(frozen=True)
class Story:
    """What is told in the own words of a story's reports, how many they are, and the events that gold has."""

    clauses: list[Clause]
    reports: int
    events: int


@contextmanager
def watch_clauses(seen: list[tuple[Parsed, list[Narration]]]) -> Iterator[None]:
    """While it lasts, each report is kept with the clauses of its own words."""

    def keep(parsed: Parsed, *given: Any) -> list[Narration]:
        seen.append((parsed, list(list_narrations(parsed, *given))))
        return []

    with mock.patch.object(events, "find_narrations", keep):
        yield


def read_story(reports: Path, gold_path: Path) -> Story:
    """The clauses of a story's reports, labelled by gold."""
    gold = load(gold_path)["event"]
    told: dict[str, list[tuple[str, list[str]]]] = {}
    for row in gold:
        for passage in row["cited"]:
            told.setdefault(passage["document"], []).append((row["id"], passage["words"]))
    clauses: list[Clause] = []
    paths = sorted(p for p in reports.rglob("*") if p.is_file())
    for path in paths:
        seen: list[tuple[Parsed, list[Narration]]] = []
        with watch_clauses(seen):
            list(iter_statements([path]))
        for parsed, narrations in seen:
            clauses += label(parsed, narrations, told.get(path.relative_to(reports).as_posix(), []))
    return Story(clauses=clauses, reports=len(paths), events=len(gold))


def label(parsed: Parsed, narrations: Sequence[Narration], told: Sequence[tuple[str, list[str]]]) -> Iterator[Clause]:
    """Each clause with the event that its words tell; those are left out of which that is not clear."""
    text = parsed.document.text
    places = [(event, [(text.find(w), text.find(w) + len(w)) for w in words if w in text]) for event, words in told]
    for narration in narrations:
        own = set(WORD.findall(" ".join(t.text for t in narration.words).casefold()))
        alike = max(((_share(own, set(WORD.findall(" ".join(w).casefold()))), e) for e, w in told), default=(0.0, ""))
        inside = next((e for e, at in places if holds(parsed, narration, narration.verb, at)), None)
        if inside is not None:
            at = next(at for e, at in places if e == inside)
            above = [t for t in narration.verb.ancestors if t.pos_ in ("VERB", "AUX")]
            if not any(holds(parsed, narration, t, at) for t in above):
                yield Clause(narration.signs, alike[1] if alike[0] >= ENOUGH else inside)
        elif alike[0] >= ENOUGH:
            yield Clause(narration.signs, alike[1])
        elif alike[0] < 0.6:
            yield Clause(narration.signs, None)


def holds(parsed: Parsed, narration: Narration, token: Any, places: Passages) -> bool:
    """Whether a word of the clause's passage stands in one of these places of the document."""
    spans = to_spans(parsed.passages[narration.passage], token.idx, token.idx + len(token))
    return any(a <= span.start < b for span in spans for a, b in places)


def fit(stories: Sequence[Story]) -> Weights:
    """The weights of all signs that enough of these stories show, by Newton's method."""
    shown = Counter(sign for story in stories for sign in {s for clause in story.clauses for s in clause.signs})
    names = sorted(sign for sign, count in shown.items() if count >= LEAST)
    at = {name: i for i, name in enumerate(names)}
    clauses = [clause for story in stories for clause in story.clauses]
    seen = np.zeros((len(clauses), len(names) + 1))
    seen[:, -1] = 1
    for i, clause in enumerate(clauses):
        seen[i, [at[s] for s in clause.signs if s in at]] = 1
    label = np.array([float(clause.event is not None) for clause in clauses])
    pull = np.full(len(names) + 1, PULL)
    pull[-1] = 0.05
    weight = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-seen @ weight))
        curve = (seen * (chance * (1 - chance))[:, None]).T @ seen + np.diag(pull)
        step = np.linalg.solve(curve, seen.T @ (chance - label) + pull * weight)
        weight -= step
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(w), 2) for name, w in zip([*names, "always"], weight, strict=True)}


def print_figures(stories: dict[str, Story]) -> None:
    """What weights that never saw a story's fold take of it, from several least sums."""
    fold_of = {name: i % FOLDS for i, name in enumerate(stories)}
    held_out = {f: fit([s for n, s in stories.items() if fold_of[n] != f]) for f in set(fold_of.values())}
    for least in (-2.0, -1.5, -1.0, -0.5, 0.0):
        taken = right = reports = events_ = told = 0
        for name, story in stories.items():
            found = [c for c in story.clauses if weigh_narration(c.signs, held_out[fold_of[name]]) >= least]
            taken, right = taken + len(found), right + sum(c.event is not None for c in found)
            told += len({c.event for c in found} - {None})
            reports, events_ = reports + story.reports, events_ + story.events
        sys.stdout.write(f"from {least:4}: {taken / reports:4.1f} a report, {100 * right / max(1, taken):4.1f} % of ")
        sys.stdout.write(f"them in gold, which is {100 * told / events_:4.1f} % of its {events_} events\n")


def main() -> None:
    """The command of this module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true", help=f"fit to all and write words/{WEIGHTS.name}")
    given = parser.parse_args()
    stories = {name: read_story(reports, gold) for name, reports, gold in find_stories(given.stories)}
    print_figures(stories)
    if given.write:
        weights = {name: (weight,) for name, weight in fit(list(stories.values())).items()}
        write_weights(WEIGHTS, "each sign counts", ["sign", "weight"], weights)


if __name__ == "__main__":
    main()
