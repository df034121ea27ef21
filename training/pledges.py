"""Fits what each piece of evidence counts for a "said it would" to be a promise.

    python training/pledges.py [--write] [STORY...]

Each story (the same as ``training/answers.py`` takes) is read, and each clause with "will" or "would" of a statement
whose cue does not tell its act is labelled: whether the gold has a promise of these words. A logistic model, drawn
towards nothing as far as ``PULL`` says; the stories that came first, which have floors, are heeded more. Printed are
the figures of a model that never saw a story. ``--write`` fits to all of them and writes ``words/pledge_weights.tsv``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from answers import ROOT, Story, Weights, fit, read_reports, run
from story import Row, _with_document, load, pair_rows

from onrecord.config import DEFAULT_READER
from onrecord.follow.evidence import chance_of
from onrecord.read import undertakings
from onrecord.read.order import read_document

WEIGHTS = ROOT / "src" / "onrecord" / "words" / "pledge_weights.tsv"
PULL = 1.0
PRIORS = {"always": -0.5, "a rule says so": 2.0, "negated": -1.5, "a day is named": 0.5}
CHANCES = (0.35, 0.4, 0.45, 0.5, 0.6)
HEED, HEED_OF_SAMPLE = 3.0, 8.0
"""What a clause of the stories in ``eval`` counts, and one of the sample, to one of the others."""


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
    gold = load(gold_path)
    is_given = not gold["scope"] or "promise" in gold["scope"][0]["kinds"]
    return make_story(name, gold, found, seen) if is_given else Story(name=name, pairs=[], wanted=set())


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


def heed_first(stories: list[Story], *_: object) -> None:
    """Heeds the stories that came first more."""
    for story in stories:
        if story.folder == "eval":
            story.heed = HEED_OF_SAMPLE if story.name == "sample" else HEED


def fit_heeded(stories: list[Story], priors: Weights, pull: float) -> Weights:
    """The weights of all stories, each heeded as it says."""
    return fit(stories, priors, pull, weigh=lambda story, _: story.heed)


if __name__ == "__main__":
    run(
        str(__doc__),
        read_story,
        PRIORS,
        WEIGHTS,
        pull=PULL,
        chances=CHANCES,
        count=count,
        fit=fit_heeded,
        prepare=heed_first,
    )
