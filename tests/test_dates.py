"""Date ranges: what is allowed, compared and printed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.dates import (
    DateRange,
    intersect,
    is_before,
    is_compatible,
    parse_edtf,
    print_date,
    print_edtf,
    with_basis,
)
from onrecord.errors import DateError
from onrecord.spans import Span

DAY = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@st.composite
def ranges(draw: st.DrawFn) -> DateRange:
    a, b = draw(st.one_of(st.none(), DAY)), draw(st.one_of(st.none(), DAY))
    if a and b and b < a:
        a, b = b, a
    return DateRange(earliest=a, latest=b, basis=draw(st.sampled_from(["", "the text says so", "a sibling"])))


def bounds(when: DateRange | None) -> tuple[date | None, date | None] | None:
    return when and (when.earliest, when.latest)


@given(ranges())
def test_what_is_printed_is_read_again(when: DateRange) -> None:
    assert bounds(parse_edtf(print_edtf(when))) == bounds(when)


@given(ranges(), ranges())
def test_intersecting_knows_no_order(left: DateRange, right: DateRange) -> None:
    both = intersect(left, right)
    assert bounds(both) == bounds(intersect(right, left))
    assert is_compatible(left, right) is is_compatible(right, left) is (both is not None)
    if both is not None:
        for day in (both.earliest, both.latest):
            assert day is None or all(_holds(r, day) for r in (left, right))
        assert all(basis in both.basis for basis in (left.basis, right.basis))


def _holds(when: DateRange, day: date) -> bool:
    return (when.earliest is None or when.earliest <= day) and (when.latest is None or day <= when.latest)


@given(ranges(), DAY)
def test_an_intersection_holds_just_the_days_that_both_hold(when: DateRange, day: date) -> None:
    both = intersect(when, DateRange(earliest=day, latest=day))
    assert (both is not None) is _holds(when, day)


@given(ranges(), ranges())
def test_before_is_never_said_of_both(left: DateRange, right: DateRange) -> None:
    if is_before(left, right) is True:
        assert is_before(right, left) is False
        assert not is_compatible(left, right)


def test_unknown_is_compatible_and_neither_before_nor_after() -> None:
    when = parse_edtf("2024-06")
    assert is_compatible(None, when) and is_compatible(when, None)
    assert is_before(None, when) is None and is_before(when, None) is None
    assert is_before(parse_edtf("2024-06-01/2024-06-10"), parse_edtf("2024-06-05/2024-06-20")) is None
    assert is_before(parse_edtf("2024-06-05"), parse_edtf("2024-06-05")) is False


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(DateError, match=r"ends before it begins: 2024-06-02..2024-06-01"):
        DateRange(earliest=date(2024, 6, 2), latest=date(2024, 6, 1))


@pytest.mark.parametrize(
    ("text", "edtf", "printed"),
    [
        ("2024-06-01", "2024-06-01", "1 June 2024"),
        ("2024-06", "2024-06", "June 2024"),
        ("2024", "2024", "2024"),
        ("2024-02-01/2024-02-29", "2024-02", "February 2024"),
        ("2023-01-01/2024-12-31", "2023/2024", "between 1 January 2023 and 31 December 2024"),
        ("2024-06-01/2024-09-09", "2024-06-01/2024-09-09", "between 1 June and 9 September 2024"),
        ("2024-06/2024-09", "2024-06/2024-09", "between 1 June and 30 September 2024"),
        ("2023-12-30/2024-01-02", "2023-12-30/2024-01-02", "between 30 December 2023 and 2 January 2024"),
        ("../2024-09-09", "../2024-09-09", "not after 9 September 2024"),
        ("2024-06-01/..", "2024-06-01/..", "not before 1 June 2024"),
        ("../..", "../..", "date unknown"),
        ("  2024-06-01 ", "2024-06-01", "1 June 2024"),
    ],
)
def test_forms(text: str, edtf: str, printed: str) -> None:
    when = parse_edtf(text)
    assert print_edtf(when) == edtf
    assert print_date(when) == printed


def test_no_date_is_unknown() -> None:
    assert print_date(None) == "date unknown"


@pytest.mark.parametrize(
    "text", ["June 2024", "2024-13", "2024-02-30", "24-06-01", "2024-6-1", "2024-06-01T00:00", "0000"]
)
def test_what_is_no_date_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(DateError, match=r"not a date in EDTF: .*write 2024-06-01"):
        parse_edtf(text)


def test_an_interval_backwards_is_refused() -> None:
    with pytest.raises(DateError, match=r"ends before"):
        parse_edtf("2024-06-02/2024-06-01")


def test_another_basis_keeps_the_range_and_its_citations_unless_given() -> None:
    span = Span("doc-a", 0, 3)
    when = parse_edtf("2024", basis="a", cited=(span,))
    assert with_basis(when, "b") == DateRange(
        earliest=date(2024, 1, 1), latest=date(2024, 12, 31), basis="b", cited=(span,)
    )
    assert with_basis(when, "b", Span("doc-a", 4, 5)).cited == (Span("doc-a", 4, 5),)
