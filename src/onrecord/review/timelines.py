"""Timelines: what happened and what was said, by the dates that sources give, with how exact each date is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from markupsafe import Markup

from onrecord.dates import DateRange, last_day, parse_edtf, print_date
from onrecord.errors import DateError
from onrecord.review.asks import Ask, Page
from onrecord.review.desks import Desk
from onrecord.review.frames import make_url
from onrecord.review.lines import Line, build_line, read_reasons
from onrecord.review.pagers import Pager, cut_page
from onrecord.review.registers import group_links, is_refused
from onrecord.review.time_pictures import Bar, Mark, draw_time

KINDS = (("", "events and statements"), ("event", "events"), ("statement", "statements"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_YEARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Something dated: an event with all its tellings, or a statement whose date its source gives. ``is_before`` and
    ``is_after`` say that its date is only bounded on one side: not after ``last``, not before ``first``."""

    ids: tuple[str, ...]
    first: date
    last: date
    kind: str
    party: str
    is_before: bool
    is_after: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Another date for the same event: ``says`` who gives which, with why the two cannot be one day."""

    line: Line
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentRow:
    """A line of the list beside the picture; ``precision`` says in a word how exact its date is."""

    number: int
    line: Line
    again: tuple[Line, ...]
    precision: str
    basis: str
    others: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage(Page):
    """A stretch of time: picture, list, and the way to longer, shorter, earlier and later ones."""

    template: ClassVar[str] = "timeline.html.j2"
    title: str
    at: str
    kind: str
    party: str
    party_name: str
    kinds: tuple[tuple[str, str], ...]
    up: tuple[tuple[str, str], ...]
    before: str
    after: str
    steps: tuple[tuple[str, str, int], ...]
    picture: Markup
    rows: tuple[MomentRow, ...]
    pager: Pager
    undated: int


def show_timeline(ask: Ask) -> TimelinePage:
    """All time, or the year, month, day or stretch that ``at`` names (EDTF). Raises DateError for what is none."""
    desk = ask.desk
    at, kind, party = (ask.query.get(name, "").strip() for name in ("at", "kind", "party"))
    keep = {"kind": kind, "party": party}
    every = list_dated(desk)
    listed = (
        every
        if not kind and not party
        else [d for d in every if (not kind or d.kind == kind) and (not party or d.party == party)]
    )
    first, last = _find_bounds(listed, at)
    found = [d for d in listed if d.first <= last and d.last >= first] if at else listed
    steps = _count_steps(found, first, last)
    shown, pager = cut_page(found, ask.query, "/timeline", {"at": at, **keep})
    rows = [_build_row(ask, d, pager.first + n) for n, d in enumerate(shown)]
    marks = [
        Mark(
            number=pager.first + n,
            first=d.first,
            last=d.last,
            kind=d.kind,
            words=row.line.words,
            is_before=d.is_before,
            is_after=d.is_after,
        )
        for n, (d, row) in enumerate(zip(shown, rows, strict=True))
        if row
    ]
    bars = [Bar(label=label, first=a, last=b, count=n, url=make_url("/timeline", at=edtf, **keep))
            for label, edtf, a, b, n in steps]  # fmt: skip
    before, after = _step(at, first, last)
    return TimelinePage(
        title="Timeline",
        at=at,
        kind=kind,
        party=party,
        party_name=desk.parties[party].name if party in desk.parties else "",
        kinds=KINDS,
        up=tuple((make_url("/timeline", at=edtf, **keep), words) for edtf, words in _list_above(at)),
        before=make_url("/timeline", at=before, **keep) if before else "",
        after=make_url("/timeline", at=after, **keep) if after else "",
        steps=tuple((make_url("/timeline", at=edtf, **keep), _say(edtf), n) for _, edtf, _, _, n in steps if n),
        picture=draw_time(marks, bars, first, last),
        rows=tuple(row for row in rows if row),
        pager=pager,
        undated=desk.derive("undated events", _count_undated, is_lasting=True),
    )


def _count_undated(desk: Desk) -> int:
    return sum(not _is_dated(event.when) for event in desk.events.values())


def _is_dated(when: DateRange | None) -> bool:
    return when is not None and (when.earliest is not None or when.latest is not None)


def list_dated(desk: Desk) -> tuple[Dated, ...]:
    """Everything dated in the order of time; computed anew only where somebody refused or no longer refuses that two
    tellings are of one event."""
    links = (desk.links[subject] for subject in desk.standing if subject in desk.links)
    refused = frozenset(x.id for x in links if x.kind == "same_event" and is_refused(desk, x.id))
    return desk.derive("dated " + " ".join(sorted(refused)), lambda d: _index_dated(d, refused), is_lasting=True)


def _index_dated(desk: Desk, refused: frozenset[str]) -> tuple[Dated, ...]:
    """Tellings of one event together, renderings of one utterance too."""
    same: dict[str, str] = {}

    def root(id_: str) -> str:
        while same.get(id_, id_) != id_:
            id_ = same[id_]
        return id_

    for link in group_links(desk, "same_event"):
        if link.score >= 0.5 and link.id not in refused:
            a, b = root(link.left_id), root(link.right_id)
            same[max(a, b)] = min(a, b)
    groups: dict[str, list[str]] = defaultdict(list)
    for event in desk.events.values():
        if _is_dated(event.when):
            groups[root(event.id)].append(event.id)
    out = []
    for ids in groups.values():
        ids.sort(key=lambda i: (_width(desk.events[i].when), i))
        event = desk.events[ids[0]]
        statement = desk.items.get(event.statement_id or "")
        out.append(_date(tuple(ids), event.when, "event", (statement.party or "") if statement else ""))
    said: dict[str, list[str]] = defaultdict(list)
    for item in desk.items.values():
        is_own = item.kind == "statement" and item.within is None and _is_dated(item.when)
        if is_own and item.when != desk.documents[item.document_id].published:
            said[desk.utterance_of.get(item.id, item.id)].append(item.id)
    for ids in said.values():
        ids.sort(key=lambda i: (_width(desk.items[i].when), i))
        item = desk.items[ids[0]]
        out.append(_date(tuple(ids), item.when, "statement", item.party or ""))
    return tuple(sorted(out, key=lambda d: (d.first, d.last, d.ids)))


def _date(ids: tuple[str, ...], when: DateRange | None, kind: str, party: str) -> Dated:
    assert when is not None
    one = when.earliest or when.latest
    other = when.latest or when.earliest
    assert one and other
    return Dated(
        ids=ids,
        first=one,
        last=other,
        kind=kind,
        party=party,
        is_before=when.earliest is None,
        is_after=when.latest is None,
    )


def _width(when: DateRange | None) -> int:
    return (when.latest - when.earliest).days if when and when.earliest and when.latest else 10**6


def _find_bounds(listed: Sequence[Dated], at: str) -> tuple[date, date]:
    if at:
        when = parse_edtf(at)
        if when.earliest is None or when.latest is None:
            raise DateError(f"{at!r} has an open end", hint="write 2024, 2024-06, 2024-06-01 or 2024-06-01/2024-09-09")
        return when.earliest, when.latest
    if not listed:
        return date(2000, 1, 1), date(2000, 12, 31)
    narrow = [d for d in listed if (d.last - d.first).days <= 3 * 366] or listed
    last = max(d.last for d in narrow)
    # A few events long before all others would press the rest together; the list has them, and the years lead there.
    first = max(min(d.first for d in narrow), date(max(1, last.year - _MOST_YEARS), 1, 1))
    return date(first.year, 1, 1), date(last.year, 12, 31)


Step = tuple[str, str, date, date, int]


def _count_steps(found: Iterable[Dated], first: date, last: date) -> list[Step]:
    """The years, months or days of a stretch, each with how many things surely or perhaps lie in it."""
    days = (last - first).days
    units: list[tuple[str, str, date, date]] = []
    if days > 366:
        units = [(str(y), f"{y:04d}", date(y, 1, 1), date(y, 12, 31)) for y in range(first.year, last.year + 1)]
    elif days > 31:
        for n in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            y, m = n // 12, n % 12 + 1
            label = _MONTHS[m - 1] if first.year == last.year else f"{_MONTHS[m - 1]} {y}"
            units.append((label, f"{y:04d}-{m:02d}", date(y, m, 1), date(y, m, last_day(y, m))))
    elif days > 0:
        for n in range(days + 1):
            day = first + timedelta(days=n)
            units.append((str(day.day), day.isoformat(), day, day))
    found = list(found)
    firsts, lasts = sorted(d.first for d in found), sorted(d.last for d in found)
    # All but those that begin after the unit and those that end before it; none does both.
    return [(label, edtf, a, b, bisect_right(firsts, b) - bisect_left(lasts, a)) for label, edtf, a, b in units]


def _list_above(at: str) -> list[tuple[str, str]]:
    """Longer stretches that this one lies in, the longest first."""
    if not at:
        return []
    out = [("", "all time")]
    if "/" not in at:
        parts = at.split("-")
        out += [(edtf, _say(edtf)) for n in range(1, len(parts)) if (edtf := "-".join(parts[:n]))]
    return out


def _say(edtf: str) -> str:
    return print_date(parse_edtf(edtf))


def _step(at: str, first: date, last: date) -> tuple[str, str]:
    """The stretches of the same length before and after."""
    if not at or first.year <= 1 or last.year >= 9998:
        return "", ""
    one, other = first - timedelta(days=1), last + timedelta(days=1)
    if "/" in at:
        length = last - first
        return f"{one - length}/{one}", f"{other}/{other + length}"
    size = {4: 4, 7: 7, 10: 10}[len(at)]
    return one.isoformat()[:size], other.isoformat()[:size]


def _build_row(ask: Ask, dated: Dated, number: int) -> MomentRow | None:
    line = build_line(ask, dated.ids[0])
    if line is None:
        return None
    others = []
    links = {x: ask.desk.links[x] for id_ in dated.ids for x in ask.desk.links_of.get(id_, ())}
    against = [x for x in links.values() if x.kind == "conflicts" and not is_refused(ask.desk, x.id)]
    reasons = read_reasons(ask, against[:5])
    for link in against[:5]:
        other = build_line(ask, link.right_id if link.left_id in dated.ids else link.left_id)
        if other is not None:
            others.append(Disagreement(line=other, reasons=reasons[link.id].reasons))
    lines = (build_line(ask, id_) for id_ in dated.ids[1:12])
    return MomentRow(
        number=number,
        line=line,
        again=tuple(told for told in lines if told),
        precision=_say_precision(line.when),
        basis=line.when.basis if line.when else "",
        others=tuple(others),
    )


def _say_precision(when: DateRange | None) -> str:
    if when is None or when.earliest is None or when.latest is None:
        return "one end open"
    days = (when.latest - when.earliest).days
    for most, word in ((0, "to the day"), (6, "within a week"), (30, "within a month"), (365, "within a year")):
        if days <= most:
            return word
    return "over years"
