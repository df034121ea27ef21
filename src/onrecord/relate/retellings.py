"""Retellings: what one party said on one day, in the words of several reports, once the case knows who is who.

Two reports that call a speaker by different names ("the public defender", "Teresa Ondry") are compared only when the
parties of the case are built. Statements of one party that were said, or printed, on the same days and share most of
what they say are then renderings of one utterance; statements of the same tenor on other days are not. What is joined
already is not compared again, so that n tellings of one thing make n links, and not one for each pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from onrecord.dates import DateRange, print_date
from onrecord.features import compare_stems
from onrecord.model import Link, Made, Reason, Statement, link_id
from onrecord.relate.clusters import MERGE_AT, Party
from onrecord.relate.decisions import Sets
from onrecord.words.forms import content_stems

NAME, VERSION = "retellings", "2"

_MOST_DAYS = 4  # a statement that is dated no better tells no day
_PRINTED = timedelta(days=1)  # between two papers that print one day's news
_MOST = 200  # statements of a party on a day that are compared
_ENOUGH = ((5, 0.5), (4, 0.65))
"""How many stems both must share, and how much of the shorter that must be."""


@dataclass(frozen=True, slots=True)
class _Told:
    statement: Statement
    first: date
    last: date
    stems: list[str]
    found: frozenset[str]
    """The stems once more, without their order."""


def infer_retellings(
    statements: Iterable[Statement],
    parties: Iterable[Party],
    published: Mapping[str, DateRange | None],
    links: Iterable[Link],
) -> list[Link]:
    """``same_utterance`` links between statements of one party in different documents that no other link joins, and
    no more of them than it takes to join them; a pure function of the rows, in whatever order they come."""
    linked = {x.id: x.made.score or 0 for x in links if x.kind == "same_utterance"}
    party_of = {chain: party.id for party in parties for chain in party.chains}
    told: dict[str, list[_Told]] = defaultdict(list)
    for statement in statements:
        party = party_of.get(statement.speaker.chain) if statement.speaker and statement.speaker.chain else None
        days = _find_days(statement, published)
        if party and days:
            stems = content_stems(" ".join(statement.quote))
            if len(stems) >= _ENOUGH[1][0]:
                told[party].append(_Told(statement, *days, stems, frozenset(stems)))
    out = [
        link
        for _, some in sorted(told.items())
        for link in _join(sorted(some, key=lambda t: (t.first, t.statement.id)), linked)
    ]
    return sorted(out, key=lambda x: x.id)


def _find_days(statement: Statement, published: Mapping[str, DateRange | None]) -> tuple[date, date] | None:
    """The days on which it may have been said: those that are told, else those of printing and the one before."""
    said = statement.said
    when = said or published.get(statement.document_id)
    if when is None or when.earliest is None or when.latest is None:
        return None
    first = when.earliest if said else when.earliest - _PRINTED
    return (first, when.latest) if (when.latest - first).days <= _MOST_DAYS else None


def _join(told: Sequence[_Told], linked: Mapping[str, float]) -> Iterable[Link]:
    """The links of one party's statements, in the order of time; those that say the same on the same days are joined
    first, and two of them, of different documents, then stand for all."""
    sets = Sets(t.statement.id for t in told)
    same: dict[tuple[object, ...], list[_Told]] = defaultdict(list)
    for one in told:
        same[one.first, one.last, one.statement.is_negated, *one.stems].append(one)
    chosen: list[_Told] = []
    for members in same.values():
        first = members[0]
        other = next((m for m in members if m.statement.document_id != first.statement.document_id), None)
        chosen += (first, other) if other else members
        if other:
            pairs = [(first, m) if m.statement.document_id != first.statement.document_id else (m, other)
                     for m in members[1:]]  # fmt: skip
            yield from _compare(pairs, sets, linked)
    chosen.sort(key=lambda t: (t.first, t.statement.id))
    for n, left in enumerate(chosen):
        near = takewhile(lambda right: right.first <= left.last, chosen[n + 1 : n + 1 + _MOST])  # noqa: B023
        yield from _compare(((left, right) for right in near), sets, linked)


def _compare(pairs: Iterable[tuple[_Told, _Told]], sets: Sets, linked: Mapping[str, float]) -> Iterable[Link]:
    """Links of the pairs that are not joined yet."""
    for left, right in pairs:
        a, b = left.statement, right.statement
        if a.document_id == b.document_id or a.is_negated != b.is_negated:
            continue
        if left.found.isdisjoint(right.found) or sets.find(a.id) == sets.find(b.id):
            continue
        shared = [stem for stem in left.stems if stem in right.found]
        if len(shared) < _ENOUGH[1][0]:
            continue
        score = compare_stems(left.stems, right.stems)
        if any(len(shared) >= count and score >= share for count, share in _ENOUGH):
            day = DateRange(earliest=max(left.first, right.first), latest=min(left.last, right.last))
            link = _link(a, b, shared, score, day)
            if link.id not in linked:
                yield link
            if linked.get(link.id, 1.0) >= MERGE_AT:
                sets.join(a.id, b.id)


def _link(a: Statement, b: Statement, shared: Sequence[str], score: float, day: DateRange) -> Link:
    left, right = sorted((a.id, b.id))
    says = f"one party, on {print_date(day)}; {score:.0%} of what the shorter says stands in both"
    chance = round(min(0.9, 0.4 + score / 2), 3)
    return Link(
        id=link_id("same_utterance", left, right),
        kind="same_utterance",
        left_id=left,
        right_id=right,
        reasons=(Reason(feature="retelling", score=round(score, 3), detail=says),),
        made=Made(by=NAME, version=VERSION, score=chance),
    )
