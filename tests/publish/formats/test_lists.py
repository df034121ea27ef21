"""TimelineJS, iCalendar, RIS, BibTeX and CSL: each read back by its library, or held to what its documentation asks."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import bibtexparser
import icalendar
import pytest
import rispy

from onrecord.dates import parse_edtf
from onrecord.model import Demand
from onrecord.publish.formats.contents import Contents, Head
from onrecord.publish.formats.icalendar import render_icalendar
from onrecord.publish.formats.references import render_bibtex, render_csl, render_ris
from onrecord.publish.formats.timelinejs import render_timelinejs
from onrecord.publish.selection import Selection
from publish.build_dossiers import build_finding
from publish.build_packages import build_quarry

HEAD = Head(title="The quarry; 100% of it, {and} @more", about="Two wells.", version="0", as_of=date(2031, 8, 1))


@pytest.fixture(scope="module")
def selection() -> Selection:
    return build_quarry()


@pytest.fixture(scope="module")
def contents(selection: Selection) -> Contents:
    return Contents(selection, HEAD)


def publish_on(selection: Selection, edtf: str | None, url: str | None = None, **metadata: Any) -> Contents:
    """The same with its first document published then."""
    first = next(iter(selection.documents.values()))
    when = parse_edtf(edtf, basis="printed") if edtf else None
    changed = replace(first, url=url, metadata=replace(first.metadata, published=when, **metadata))
    return Contents(replace(selection, documents={first.document.id: changed}), HEAD)


# ── TimelineJS ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_slides_are_what_timelinejs_asks(contents: Contents) -> None:
    whole = json.loads(render_timelinejs(contents))
    assert whole["scale"] == "human" and "Lost or changed" in whole["title"]["text"]["text"]
    assert len(whole["events"]) == 3
    ids = [slide["unique_id"] for slide in whole["events"]]
    assert len(set(ids)) == len(ids)
    for slide in whole["events"]:
        for end in ("start_date", "end_date"):
            parts = slide.get(end, {"year": 1})
            assert isinstance(parts["year"], int) and set(parts) <= {"year", "month", "day", "display_date"}
            assert "day" not in parts or "month" in parts
        assert slide["text"]["headline"] and slide["text"]["text"] and slide["group"]


def test_a_range_is_drawn_and_said(contents: Contents) -> None:
    slides = json.loads(render_timelinejs(contents))["events"]
    wide = next(s for s in slides if "end_date" in s)
    assert wide["display_date"] == "between 1 June and 31 July 2031"
    assert (wide["start_date"]["month"], wide["end_date"]["day"]) == (6, 31)
    event = next(s for s in slides if s["group"].startswith("What happened"))
    assert event["start_date"] == {"year": 2031, "month": 5, "day": 3, "display_date": "3 May 2031"}


def test_what_a_source_says_is_no_markup(contents: Contents) -> None:
    assert "<script" not in render_timelinejs(contents).decode()
    slides = json.loads(render_timelinejs(contents))["events"]
    assert any("&quot;may have&quot;" in s["text"]["text"] for s in slides)


# ── iCalendar ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_stated_deadline_is_a_day(contents: Contents) -> None:
    data = render_icalendar(contents)
    calendar: Any = icalendar.Calendar.from_ical(data)
    assert calendar["VERSION"] == "2.0" and "Lost or changed" in calendar["DESCRIPTION"]
    assert r"; 100% of it\, {and}" in calendar["NAME"]
    events = calendar.walk("VEVENT")
    assert [e["DTSTART"].dt for e in events] == [date(2031, 6, 30), date(2031, 12, 31)]
    assert all(not e.errors and e["TRANSP"] == "TRANSPARENT" and not e.walk("VALARM") for e in events)
    asked, promised = events
    assert asked["SUMMARY"] == "Due: asked of the ministry: publish its own figures"
    assert asked["X-ONRECORD-EDTF"] == "2031-06" and promised["X-ONRECORD-EDTF"] == "../2031-12-31"
    assert "“by June 2031”" in asked["DESCRIPTION"] and "\n" in asked["DESCRIPTION"]
    assert len({e["UID"] for e in events}) == 2
    assert {e["DTSTAMP"].dt.date() for e in events} == {date(2031, 8, 1)}


def test_lines_are_folded_within_75_octets_and_never_within_a_character(selection: Selection) -> None:
    head = replace(HEAD, about="Zürich – " * 40)
    data = render_icalendar(Contents(selection, head))
    assert data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert "Zürich – " * 39 in icalendar.Calendar.from_ical(data)["DESCRIPTION"]


def test_a_deadline_without_a_last_day_is_in_no_calendar(selection: Selection) -> None:
    document = next(iter(selection.documents.values())).document
    open_ended = build_finding(
        Demand, "demand", document, "one-sided", statement_id="st-0", by=None, of=None, due=parse_edtf("2031-06-01/..")
    )
    changed = replace(selection, demands={open_ended.id: open_ended}, promises={})
    assert b"VEVENT" not in render_icalendar(Contents(changed, HEAD))


# ── references ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_ris_is_read_back(contents: Contents) -> None:
    records = rispy.loads(render_ris(contents).decode())
    assert [r["type_of_reference"] for r in records].count("NEWS") == 1
    news = next(r for r in records if r["type_of_reference"] == "NEWS")
    assert (news["year"], news["date"], news["secondary_title"]) == ("2031", "2031/03/04/", "Anby Gazette")
    assert any(n.startswith("sha256 of the original") for n in news["notes"])
    other = next(r for r in records if r["type_of_reference"] == "GEN")
    assert other["date"] == "2031/07//"


@pytest.mark.parametrize(
    ("edtf", "year", "note"),
    [
        ("2031", "2031", "date 2031,"),
        ("2031-03-04/2031-05-06", None, "date 2031-03-04/2031-05-06,"),
        (None, None, None),
    ],
)
def test_a_range_stands_in_a_note_of_ris(
    selection: Selection, edtf: str | None, year: str | None, note: str | None
) -> None:
    [record] = rispy.loads(render_ris(publish_on(selection, edtf)).decode())
    assert record.get("year") == year
    assert any(n.startswith(note) for n in record["notes"]) if note else not any("date" in n for n in record["notes"])


def test_bibtex_is_read_back_with_its_ranges(selection: Selection) -> None:
    odd = publish_on(
        selection,
        "2031-03/2031-05",
        title="50% of $3 {x}_y & #1 \\ ~ ^ @z",
        url="https://a.example/x{y}%20_z",
        byline="A, B and C",
    )
    library = bibtexparser.parse_string(render_bibtex(odd).decode())
    assert not library.failed_blocks and len(library.entries) == 1 and "Lost or changed" in library.comments[0].comment
    entry = library.entries[0]
    assert entry["date"] == "2031-03/2031-05" and "year" not in entry
    assert entry["url"] == "https://a.example/x%7By%7D%20_z"
    assert entry["title"] == (
        r"{50\% of \$3 \{x\}\_y \& \#1 \textbackslash{} \textasciitilde{} \textasciicircum{} {@}z}"
    )
    assert entry["author"] == "{A, B and C}"


def check_csl_date(value: dict[str, Any]) -> None:
    """The date variable of the CSL-JSON schema 1.0: nothing but date-parts (one or two) or a literal."""
    assert set(value) <= {"date-parts", "literal"} and len(value) == 1
    for parts in value.get("date-parts", []):
        assert 1 <= len(parts) <= 3 and all(type(p) is int for p in parts)
    assert len(value.get("date-parts", [[]])) in (1, 2)


@pytest.mark.parametrize(
    ("edtf", "issued"),
    [
        ("2031-03-04", {"date-parts": [[2031, 3, 4]]}),
        ("2031-03", {"date-parts": [[2031, 3]]}),
        ("2031", {"date-parts": [[2031]]}),
        ("2031-03-04/2031-05-06", {"date-parts": [[2031, 3, 4], [2031, 5, 6]]}),
        ("../2031-05-06", {"literal": "not after 6 May 2031"}),
        (None, None),
    ],
)
def test_csl_keeps_ranges(selection: Selection, edtf: str | None, issued: dict[str, Any] | None) -> None:
    [item] = json.loads(render_csl(publish_on(selection, edtf)))
    assert item.get("issued") == issued
    if issued:
        check_csl_date(item["issued"])
    assert set(item) <= {
        "id", "type", "title", "author", "container-title", "publisher", "issued", "URL", "language", "note"
    }  # fmt: skip
    assert item["type"] == "article-newspaper" and re.fullmatch(r"doc-[0-9a-f]{16}", item["id"])
