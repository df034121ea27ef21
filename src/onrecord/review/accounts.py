"""Accounts: figures and events in short, and whom each statement names: what pages that look across documents need."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onrecord.dates import DateRange
from onrecord.model import Comparator, Event, Figure, Finding, Mention, Statement

_WORDS = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A figure in short. ``of`` is what it counts; ``by`` who claims it at this place, ``party`` the id of that party;
    ``as_of`` the date it is for, else None."""

    id: str
    document_id: str
    start: int
    words: str
    of: str
    value: float | None
    low: float | None
    high: float | None
    comparator: Comparator
    by: str | None
    party: str | None
    as_of: DateRange | None
    statement_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event in short, as one document tells it; ``kind`` is a label of the word lists."""

    id: str
    document_id: str
    start: int
    words: str
    kind: str
    when: DateRange | None
    where: str | None
    who: tuple[str, ...]
    statement_id: str | None


def shorten_account(finding: Finding, party_of: Mapping[str, str]) -> FigureRow | EventRow | None:
    """The row that a figure or event is, None for other findings."""
    if isinstance(finding, Figure):
        return FigureRow(
            id=finding.id,
            document_id=finding.document_id,
            start=finding.spans[0].start,
            words=" … ".join(" ".join(q.split()) for q in finding.quote)[:_WORDS],
            of=finding.of,
            value=finding.value,
            low=finding.low,
            high=finding.high,
            comparator=finding.comparator,
            by=finding.claimed_by,
            party=party_of.get(finding.claimed_by_chain or ""),
            as_of=finding.as_of,
            statement_id=finding.statement_id,
        )
    if isinstance(finding, Event):
        return EventRow(
            id=finding.id,
            document_id=finding.document_id,
            start=finding.spans[0].start,
            words=finding.what[:_WORDS],
            kind=finding.kind,
            when=finding.when,
            where=finding.where,
            who=finding.who,
            statement_id=finding.statement_id,
        )
    return None


def find_named(
    statements: Iterable[Statement], mentions: Iterable[Mention], party_of: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """By the id of a statement: the ids of the parties that its content names, in the order of their first naming.
    Who is only referred to ("they", "the report") is not named."""
    places: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for mention in mentions:
        party = party_of.get(mention.chain) if mention.form == "name" else None
        if party is not None:
            places[mention.document_id].append((mention.spans[0].start, party))
    for found in places.values():
        found.sort()
    out: dict[str, tuple[str, ...]] = {}
    for statement in statements:
        found = places.get(statement.document_id, [])
        named: dict[str, None] = {}
        for span in statement.spans:
            for at in range(bisect_left(found, (span.start, "")), len(found)):
                if found[at][0] >= span.end:
                    break
                named[found[at][1]] = None
        if named:
            out[statement.id] = tuple(named)
    return out
