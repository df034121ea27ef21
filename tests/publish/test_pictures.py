"""The timeline picture: nothing overlaps, precision is visible, and the same marks give the same bytes."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest

from onrecord.dates import DateRange, parse_edtf
from onrecord.publish.pictures import Mark, draw_timeline


def mark(number: int, when: str, label: str = "the gate was shut", weight: int = 1) -> Mark:
    return Mark(number=number, on=parse_edtf(when), label=label, weight=weight)


def boxes(svg: str) -> list[tuple[float, float, float]]:
    """Left, right and height of every label, with a letter a little narrower than it is drawn in a sans face."""
    out = []
    for text in ET.fromstring(svg).iter("text"):
        if "class" not in text.attrib:
            width = len(text.text or "") * 6.0
            x = float(text.attrib["x"])
            left = x - width if text.attrib.get("text-anchor") == "end" else x
            out.append((left, left + width, float(text.attrib["y"])))
    return out


def shapes(svg: str) -> set[str]:
    return set(re.findall(r'class="(t[dba])"', svg))


def test_a_day_is_a_dot_a_range_a_bar_an_open_end_an_arrow() -> None:
    base = [mark(1, "2030-01-01"), mark(2, "2031-12-31")]
    assert shapes(draw_timeline(base)) == {"td"}
    assert shapes(draw_timeline([*base, mark(3, "2031-03")])) == {"td", "tb"}
    assert shapes(draw_timeline([*base, mark(3, "2031-03-04/..")])) == {"td", "tb", "ta"}


def test_a_bar_is_as_long_as_its_range() -> None:
    svg = draw_timeline([mark(1, "2030-01-01"), mark(2, "2030"), mark(3, "2031-01"), mark(4, "2032-12-31")])
    widths = [float(w) for w in re.findall(r'class="tb" x="[\d.]+" y="[\d.]+" width="([\d.]+)"', svg)]
    assert len(widths) == 2 and 11 < max(widths) / min(widths) < 13


@pytest.mark.parametrize("count", [1, 12, 60, 300])
def test_labels_never_overlap_and_stay_inside(count: int) -> None:
    first = date(2029, 1, 1)
    marks = [
        Mark(
            number=n,
            on=DateRange(
                earliest=first + timedelta(days=n * 7 % 900), latest=first + timedelta(days=n * 7 % 900 + n % 90)
            ),
            label="somebody closed the road by the river " * (1 + n % 2),
            weight=n % 5,
        )
        for n in range(1, count + 1)
    ]
    found = boxes(draw_timeline(marks))
    assert 0 < len(found) <= 40
    for a, b in itertools.combinations(found, 2):
        assert a[2] != b[2] or a[1] <= b[0] or b[1] <= a[0], (a, b)
    assert all(left >= -1 and right <= 961 for left, right, _ in found)


def test_what_found_no_room_is_counted() -> None:
    marks = [mark(n, "2030-06-01") for n in range(1, 80)]
    svg = draw_timeline(marks)
    drawn = svg.count('class="tm"')
    assert f"{79 - drawn} more found no room" in svg


def test_an_early_outlier_does_not_press_the_rest_together() -> None:
    marks = [mark(1, "1950"), *(mark(n, f"203{n % 3}-0{n % 8 + 1}") for n in range(2, 14))]
    svg = draw_timeline(marks)
    assert ">1950</text>" in svg
    assert len(set(re.findall(r'class="tb" x="([\d.]+)"', svg))) > 8


def test_an_open_range_does_not_stretch_the_scale() -> None:
    marks = [mark(1, "1899-06-01/.."), mark(2, "2031-01-05"), mark(3, "2031-07-05"), mark(4, "1900/2031")]
    years = {int(y) for y in re.findall(r'class="tt"[^>]*>[A-Z]?[a-z]* ?(\d{4})<', draw_timeline(marks))}
    assert years <= {2030, 2031, 2032}


def test_words_are_escaped_and_the_text_alternative_stands_first() -> None:
    svg = draw_timeline([mark(1, "2030-01-01", label='<b> & "x"'), mark(2, "2031-01-01")])
    root = ET.fromstring(svg)
    assert [child.tag for child in root][:2] == ["title", "desc"]
    assert "<b>" not in svg


def test_same_marks_same_bytes_and_none_no_picture() -> None:
    marks = [mark(n, f"203{n}-0{n}") for n in range(1, 9)]
    assert draw_timeline(marks) == draw_timeline(list(marks))
    assert draw_timeline([]) == ""
    assert draw_timeline([Mark(number=1, on=DateRange(), label="x")]) == ""


def test_statements_are_counted_by_month() -> None:
    svg = draw_timeline([], [date(2030, 1, 2), date(2030, 1, 9), date(2030, 12, 31)])
    heights = [float(h) for h in re.findall(r'class="ts"[^>]* height="([\d.]+)"', svg)]
    assert len(heights) == 2 and heights[0] == pytest.approx(2 * heights[1])


@pytest.mark.parametrize("when", ["0001-01-01", "9999-12-31", "0001/9999"])
def test_the_ends_of_the_calendar_can_be_drawn(when: str) -> None:
    assert "<svg" in draw_timeline([mark(1, when)], [parse_edtf(when).earliest or date.min])
