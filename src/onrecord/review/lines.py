"""Lines: one finding in a list that looks across documents: who, what, when, where, and what was decided of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from onrecord.dates import DateRange
from onrecord.model import Link
from onrecord.review.asks import Ask
from onrecord.review.cards import visible_verdict
from onrecord.review.desks import Desk, LinkRow, Verdict
from onrecord.review.readings import locate_finding
from onrecord.store import rows

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A statement, demand, promise or event in a list. ``who`` is the name at the attribution, ``party`` the id of the
    party; ``is_published`` says that ``when`` is only the date of the document; ``url`` leads to the words."""

    id: str
    kind: Literal["statement", "demand", "promise", "event"]
    who: str
    party: str
    act: str
    is_negated: bool
    of: str
    words: str
    when: DateRange | None
    is_published: bool
    place: str
    url: str
    score: float | None
    reports: int
    origins: int
    utterance: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned:
    """A link with its reasons in words. ``on`` is the date of a follow-up."""

    id: str
    relation: str
    score: float
    reasons: tuple[str, ...]
    verdict: Verdict | None


def build_line(ask: Ask, id_: str) -> Line | None:
    """The line of a finding; None where it is no more."""
    desk = ask.desk
    event = desk.events.get(id_)
    if event is not None:
        statement = desk.items.get(event.statement_id or "")
        return Line(
            id=id_,
            kind="event",
            who=(statement.speaker or "") if statement else "",
            party=(statement.party or "") if statement else "",
            act="",
            is_negated=False,
            of="",
            words=event.words,
            when=event.when,
            is_published=False,
            place=name_document(desk, event.document_id),
            url=locate_finding(event.document_id, event.statement_id or id_, event.start),
            score=None,
            reports=1,
            origins=1,
            utterance="",
            verdict=visible_verdict(ask, id_),
        )
    item = desk.items.get(id_)
    if item is None:
        return None
    utterance = desk.utterances.get(desk.utterance_of.get(item.statement_id or id_, ""))
    return Line(
        id=id_,
        kind=item.kind,
        who=item.speaker or "",
        party=item.party or "",
        act=item.act,
        is_negated=item.is_negated,
        of=item.of or "",
        words=item.words,
        when=item.when,
        is_published=item.when is not None and item.when == desk.documents[item.document_id].published,
        place=name_document(desk, item.document_id),
        url=locate_finding(item.document_id, id_, item.start),
        score=item.score,
        reports=item.reports,
        origins=utterance.origins if utterance else 1,
        utterance=utterance.id if utterance and len(utterance.statements) > 1 else "",
        verdict=visible_verdict(ask, id_),
    )


def build_lines(ask: Ask, ids: Iterable[str]) -> tuple[Line, ...]:
    """The lines of those findings that are there."""
    return tuple(line for id_ in ids if (line := build_line(ask, id_)))


def name_document(desk: Desk, id_: str) -> str:
    """How a list names a document."""
    document = desk.documents.get(id_)
    return (document.outlet or document.title or document.path) if document else ""


def order_by_time(desk: Desk, ids: Iterable[str]) -> list[str]:
    """The ids of items in the order of time, what has no date last; then in the order of the text."""
    return sorted(ids, key=lambda id_: time_key(desk, id_))


def time_key(desk: Desk, id_: str) -> tuple[str, str, str, int, str]:
    """A key that puts an item or event into the order of time."""
    row = desk.items.get(id_) or desk.events[id_]
    when = row.when
    first = str(when.earliest or when.latest) if when and (when.earliest or when.latest) else "9999"
    last = str(when.latest or "9999") if when else "9999"
    return first, last, row.document_id, row.start, row.id


def read_reasons(ask: Ask, links: Iterable[LinkRow]) -> dict[str, Reasoned]:
    """The links with their reasons, by id; one that was computed from others has none."""
    out = {}
    for row in links:
        found = ask.store.db.execute("SELECT body FROM link WHERE id = ?", (row.id,)).fetchone()
        link: Link | None = rows.decode_link(found[0]) if found else None
        out[row.id] = Reasoned(
            id=row.id,
            relation=row.relation or "",
            score=row.score,
            reasons=tuple(" ".join(r.detail.split()) for r in link.reasons) if link else (),
            verdict=visible_verdict(ask, row.id),
        )
    return out
