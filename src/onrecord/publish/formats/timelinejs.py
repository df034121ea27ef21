"""The dossier's timeline as TimelineJS 3 reads it; what a range leaves open is said in the words of its date."""

from __future__ import annotations

import json
from datetime import date
from html import escape
from typing import Any

from onrecord.dates import DateRange, last_day, print_date, print_edtf
from onrecord.publish.entries import Moment
from onrecord.publish.formats.contents import Contents, say_losses
from onrecord.publish.sections import Sections

LOSES_TIMELINEJS = (
    "what bears no date, and everything else that the dossier's timeline does not show",
    "offsets and hashes: a slide names its document",
    "that a range is one: it is drawn as a span of time or as its one end, and its words say which",
    "what a person rejected",
)

_GROUPS = {"event": "What happened, as reported", "statement": "What was said"}


def render_timelinejs(contents: Contents) -> bytes:
    """The JSON of a timeline: a title that says what is lost, and a slide for each dated line, sorted."""
    head = contents.head
    day = print_date(DateRange(earliest=head.as_of, latest=head.as_of))
    sections = Sections(contents.selection, contents.lines, head.as_of, day)
    slides = [_slide(moment, n) for n, moment in enumerate(sections.build_timeline(), 1)]
    about = f"<p>{escape(head.about)}</p><p>As of {day}. {escape(say_losses(LOSES_TIMELINEJS))}</p>"
    title = {"text": {"headline": escape(head.title or "onrecord"), "text": about}}
    lines = ",\n".join(json.dumps(slide, ensure_ascii=False) for slide in slides)
    text = f'{{"title": {json.dumps(title, ensure_ascii=False)},\n"scale": "human",\n"events": [\n{lines}\n]}}\n'
    return text.encode("utf-8", "replace")


def _slide(moment: Moment, number: int) -> dict[str, Any]:
    line = moment.line
    words = " […] ".join(f"“{w}”" if line.is_quoted else w for w in line.words)
    verb = f"“{line.verb}”" if line.is_verb_quoted else line.verb
    notes = [line.note, *(f"hedged: {h}" for h in line.hedges), *line.marks]
    basis = f"<p>Date: {escape(line.when)}" + (f", from {escape(line.when_basis)}" if line.when_basis else "") + ".</p>"
    slide: dict[str, Any] = {
        **_dates(moment.on),
        "text": {
            "headline": escape(f"{line.who} {verb}"),
            "text": f"<p>{escape(words)}</p><p>{escape(' · '.join(filter(None, notes)))}</p>{basis}",
        },
        "group": _GROUPS.get(moment.kind, moment.kind),
        "unique_id": f"n{number}-{line.finding_id}",
        "autolink": False,
    }
    return slide


def _dates(on: DateRange) -> dict[str, Any]:
    """Start and end as TimelineJS writes them, each saying the whole range in words."""
    shown = print_date(on)
    first = on.earliest or on.latest
    if first is None:
        raise ValueError("a moment without a date")
    if on.earliest is None or on.latest is None or on.earliest == on.latest:
        return {"start_date": _date(first) | {"display_date": shown}}
    if "/" not in print_edtf(on):
        parts = {"year": first.year} if _is_year(on.earliest, on.latest) else {"year": first.year, "month": first.month}
        return {"start_date": parts | {"display_date": shown}}
    return {
        "start_date": _date(on.earliest) | {"display_date": shown},
        "end_date": _date(on.latest) | {"display_date": " "},
        "display_date": shown,
    }


def _is_year(first: date, last: date) -> bool:
    return (first.month, last.month) == (1, 12) and last.day == last_day(last.year, 12)


def _date(day: date) -> dict[str, Any]:
    return {"year": day.year, "month": day.month, "day": day.day}
