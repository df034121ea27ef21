"""Figures: the case files, and who claims them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from build import MADE, build_parsed
from onrecord.model import Figure, Speaker, Statement, finding_id
from onrecord.read.dates import find_times
from onrecord.read.figures import find_figures
from onrecord.read.numbers import read_number_words
from onrecord.spans import Span, check_quote

CASES = sorted((Path(__file__).parent.parent / "cases" / "figures").glob("*.txt"))


def plain(number: float | None) -> str:
    return "-" if number is None else f"{number:g}" if number < 1 else f"{number:.0f}"


def line_of(figure: Figure) -> str:
    value = f"{plain(figure.low)}-{plain(figure.high)}" if figure.low is not None else plain(figure.value)
    return f"{' '.join(figure.quote)} | {value} | {figure.comparator} | {figure.of}"


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case_file(path: Path) -> None:
    text, expected = re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    parsed = build_parsed(text)
    found = find_figures(parsed, find_times(parsed), [])
    for figure in found:
        check_quote(parsed.document.text, figure.spans, figure.quote)
    assert [line_of(f) for f in found] == [line for line in expected.splitlines() if line]


def statement(document_id: str, start: int, end: int, speaker: Speaker | None) -> Statement:
    spans = (Span(document_id, start, end),)
    return Statement(
        id=finding_id("statement", spans),
        document_id=document_id,
        spans=spans,
        quote=("",),
        made=MADE,
        speaker=speaker,
        cue=None,
        manner="indirect",
        act="state",
    )


def test_a_figure_is_claimed_by_the_innermost_speaker() -> None:
    text = "The office said that, according to the commission, 210 families had been moved."
    parsed = build_parsed(text)
    outer = statement(parsed.document.id, 16, len(text) - 1, Speaker(name="the office", type="body", chain="me-1"))
    inner = statement(parsed.document.id, 51, len(text) - 1, Speaker(name="the commission", type="body", chain="me-2"))
    (figure,) = find_figures(parsed, [], [outer, inner])
    assert (figure.claimed_by, figure.claimed_by_chain, figure.statement_id) == ("the commission", "me-2", inner.id)
    (figure,) = find_figures(parsed, [], [replace(outer, speaker=None)])
    assert (figure.claimed_by, figure.statement_id) == (None, outer.id)
    (figure,) = find_figures(parsed, [], [])
    assert (figure.claimed_by, figure.statement_id) == (None, None)


def test_whoever_puts_a_number_claims_it() -> None:
    parsed = build_parsed("The authorities put the toll at 40 people.")
    (figure,) = find_figures(parsed, [], [])
    assert figure.claimed_by == "The authorities"


def test_a_date_beside_the_verb_is_the_date_of_the_figure() -> None:
    parsed = build_parsed("In May 2021, 300 families were moved.")
    (figure,) = find_figures(parsed, find_times(parsed), [])
    assert figure.as_of is not None
    assert figure.as_of.earliest is not None
    assert figure.as_of.earliest.isoformat() == "2021-05-01"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1,200", 1200),
        ("9.4 million", 9_400_000),
        ("two hundred and ten", 210),
        ("half a million", 500_000),
        ("a hundred", 100),
        ("twenty-three", 23),
        ("1.5bn", 1_500_000_000),
        ("three thousand four hundred", 3400),
        ("apples", None),
    ],
)
def test_numbers_are_plain(words: str, value: float | None) -> None:
    assert read_number_words(words) == value
