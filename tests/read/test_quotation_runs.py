"""Runs of quotation are found as the case files say: a text, three hyphens, and the runs in order.

Each line is a run: the line or lines of the text that it stands in, then its words paragraph by paragraph between
``‖``, without marks, with ``…`` after one that has no closing mark.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from build import build_parsed
from onrecord.read.quotation_runs import QuotationRun, find_all_quotations, find_quotation_runs

CASES = sorted((Path(__file__).parents[1] / "cases" / "quotation_runs").glob("*.txt"))


def show(run: QuotationRun, text: str) -> str:
    """One run as a case file prints it."""
    first, last = run.pieces[0][0] + 1, run.pieces[-1][0] + 1
    words = " ‖ ".join(text[s.start : s.end] for s in run.spans)
    return f"{first}{f'-{last}' if last > first else ''} {words}{' …' if run.is_open else ''}"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    text, _, expected = path.read_text(encoding="utf-8").partition("\n---\n")
    runs = find_quotation_runs(build_parsed(text).passages)
    assert [show(run, text) for run in runs] == expected.strip().splitlines()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_quotations_stay_in_their_paragraphs_and_never_overlap(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").partition("\n---\n")[0].splitlines()
    for line, found in zip(lines, find_all_quotations(lines), strict=True):
        assert all(0 <= q.start <= q.inner_start < q.inner_end <= q.end <= len(line) for q in found)
        assert all(a.end <= b.start for a, b in pairwise(found))


def test_no_paragraphs_have_no_runs() -> None:
    assert find_quotation_runs([]) == ()
    assert find_all_quotations(["", '""', "No marks."]) == ((), (), ())


def test_furniture_inside_a_quotation_cuts_its_span() -> None:
    text = "“We waited all night on the cold\nSubscribe now\ndeck of the ferry,” he said."
    parsed = build_parsed(text, labels={"Subscribe now": "furniture"})
    (run,) = find_quotation_runs(parsed.passages)
    assert [text[s.start : s.end] for s in run.spans] == ["We waited all night on the cold", "deck of the ferry"]
