"""Bounding an undated document from its own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build import build_parsed
from onrecord.dates import print_edtf
from onrecord.read.bounds import explain_published, find_published

CASES = sorted((Path(__file__).parent.parent / "cases" / "bounds").glob("*.txt"))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case_file(path: Path) -> None:
    text, expected = re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    parsed = build_parsed(text)
    when, why = explain_published(parsed)
    assert find_published(parsed) == when
    for line in expected.splitlines():
        name, _, value = re.match(r"(\w+)( =|:) (.*)", line).groups()  # type: ignore[union-attr]
        if name == "range":
            assert when is not None, why
            assert print_edtf(when) == value
        elif name == "none":
            assert when is None
            assert value in why
        elif name == "says":
            assert when is not None
            assert value in when.basis
        else:
            assert name == "cites"
            assert when is not None
            assert value in [parsed.document.text[s.start : s.end] for s in when.cited]


def test_a_dated_caption_lies_before_publication() -> None:
    caption = "Barracks at Grahov, photographed in April 2017."
    parsed = build_parsed(f"The office said so.\n{caption}", labels={caption: "caption"})
    when = find_published(parsed)
    assert when is not None
    assert print_edtf(when) == "2017-04-01/.."


@pytest.mark.parametrize(
    ("dateline", "expected"),
    [
        ("CALDER BAY, March 3 (Sextant) -", "2023-03-03/2024-03-06"),
        ("CALDER BAY, Friday, March 3 (Sextant) -", "2023-03-03/2023-03-06"),
        ("CALDER BAY, (Sextant) -", "2022-08-31/2024-05-05"),
    ],
)
def test_a_dateline_without_a_year_holds_in_the_years_that_the_text_leaves(dateline: str, expected: str) -> None:
    told = "The report was released on 31 August 2022. The board will meet on 5 May 2024."
    parsed = build_parsed(f"{dateline}\n{told}", labels={dateline: "dateline"})
    when = find_published(parsed)
    assert when is not None
    assert print_edtf(when) == expected
    if "March" in dateline:
        assert "names no year" in when.basis
        assert [q for q in (parsed.document.text[s.start : s.end] for s in when.cited) if "March 3" in q]


def test_a_dateline_without_a_year_alone_dates_nothing() -> None:
    dateline = "CALDER BAY, March 3 (Sextant) -"
    assert find_published(build_parsed(f"{dateline}\nThe board met.", labels={dateline: "dateline"})) is None
