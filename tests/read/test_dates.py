"""Dates and periods: the case files, and what these cannot say (basis, citations, why one is unresolved)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from build import build_parsed
from onrecord.dates import DateRange, parse_edtf, print_edtf
from onrecord.model import TimeExpression
from onrecord.read.dates import find_times
from onrecord.read.periods import part_period, shift_months, unit_period, weekday_near, year_period, yearless_near
from onrecord.spans import check_quote

CASES = sorted((Path(__file__).parent.parent / "cases" / "dates").glob("*.txt"))
SEPTEMBER = DateRange(earliest=date(2022, 9, 1), latest=date(2022, 9, 1))


def times(text: str, published: DateRange | None = SEPTEMBER) -> list[TimeExpression]:
    return find_times(build_parsed(text, published=published))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case_file(path: Path) -> None:
    head, text, expected = re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    when = re.search(r"published: (\S+)", head)
    published = None if when is None or when[1] == "unknown" else parse_edtf(when[1])
    parsed = build_parsed(text, published=published)
    found = find_times(parsed)
    for time in found:
        check_quote(parsed.document.text, time.spans, time.quote)
        assert (time.when is None) == bool(time.why)
    got = [f"{' '.join(t.quote)} = {print_edtf(t.when) if t.when else '?'}" for t in found]
    assert got == [line for line in expected.splitlines() if line]


def test_basis_and_citations_say_what_a_relative_date_rests_on() -> None:
    cited = times("It was in May 2020.")[0].spans
    published = DateRange(earliest=date(2022, 9, 1), latest=date(2022, 9, 1), cited=cited)
    (time,) = times("The office said so on Tuesday.", published)
    assert time.when is not None
    assert "Tuesday on or before the document's date (1 September 2022)" in time.when.basis
    assert time.when.cited == (*time.spans, *cited)


def test_two_readings_are_both_named() -> None:
    (time,) = times("The letter of 06/07/2022 was lost.")
    assert time.when is None
    assert time.why == "it can be read as 2022-07-06 and as 2022-06-07"


def test_a_weekday_that_does_not_fit_its_date_is_said() -> None:
    (time,) = times("They met on Monday, 31 August 2022.")
    assert time.when is not None
    assert "that day was a Wednesday, not a Monday" in time.when.basis


def test_words_said_in_december_look_ahead_from_december() -> None:
    text = "In December, the spokesman said that the office hoped to publish it in the coming weeks."
    first, second = times(text)
    assert print_edtf(first.when or DateRange()) == "2021-12"
    assert print_edtf(second.when or DateRange()) == "2021-12-01/.."


def test_a_past_tense_looks_back_and_a_future_tense_ahead() -> None:
    back = times("The team left on March 7.")[0]
    ahead = times("The team will leave on March 7.")[0]
    assert print_edtf(back.when or DateRange()) == "2022-03-07"
    assert print_edtf(ahead.when or DateRange()) == "2023-03-07"


def test_a_document_bounded_on_one_side_gives_no_relative_dates() -> None:
    (time,) = times("The team left yesterday.", DateRange(earliest=date(2022, 9, 1)))
    assert time.when is None
    assert time.why == (
        "it is counted from the document's date (not before 1 September 2022), which is bounded on one side only"
    )


def test_impossible_days_are_no_dates() -> None:
    assert times("The code 2022-13-45 and 31/02/2022 stand there.") == []


def test_results_do_not_depend_on_what_was_read_before() -> None:
    text = "Two days later it closed. It had opened on 3 May 2021."
    first = times(text)
    times("It closed on 1 January 2000.")
    assert times(text) == first


def test_periods_at_the_edges_of_the_calendar() -> None:
    assert unit_period(date.max, "day", 1) == (date.max, date.max)
    assert shift_months(date.min, -1) == date.min
    assert weekday_near(date(2022, 9, 1), 3, -1, strictly=True) == date(2022, 8, 25)
    assert yearless_near(date(2023, 3, 1), (2, 29), (2, 29), -1) == (date(2020, 2, 29), date(2020, 2, 29))
    assert part_period(year_period(1990, 1999), "late") == year_period(1995, 1999)
    assert part_period((date(2022, 9, 1), date(2022, 9, 1)), "early") == (date(2022, 9, 1), date(2022, 9, 1))
