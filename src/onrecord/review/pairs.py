"""Pairs: a statement and the demand or promise that was made from it, which are asked as one question.

In the very same words one answer serves both, unless one of them is left out; each gets a judgement of its own. Where
the words differ both stand on one card, and each is decided by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.review.asks import Ask
from onrecord.review.cards import visible_verdict
from onrecord.review.desks import WORDS, Desk, Item, Verdict, collect_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What belongs to a finding: the statement that it was made from, or a demand or promise made from it. With
    ``is_same`` it says the same words, which ``words`` then do not repeat."""

    id: str
    kind: str
    of: str
    words: str
    is_same: bool
    verdict: Verdict | None
    url: str


def list_pairs(ask: Ask, item: Item) -> tuple[Pair, ...]:
    """What belongs to an item, in the order of its place."""
    return tuple(
        Pair(
            id=other.id,
            kind=other.kind,
            of=other.of or "",
            words="" if is_same_words(item, other) else other.words,
            is_same=is_same_words(item, other),
            verdict=visible_verdict(ask, other.id),
            url=f"/findings/{other.id}",
        )
        for other in find_others(ask.desk, item)
    )


def find_open(ask: Ask, subjects: Iterable[str], kinds: Sequence[str]) -> list[str]:
    """What says the same words as these subjects, is of one of these kinds, and who looks has not decided on."""
    items = ask.desk.items
    return [
        other.id
        for subject in subjects
        if subject in items
        for other in find_others(ask.desk, items[subject])
        if other.kind in kinds and is_same_words(items[subject], other) and visible_verdict(ask, other.id) is None
    ]


def find_others(desk: Desk, item: Item) -> list[Item]:
    """The statement of a demand or promise; the demands and promises of a statement."""
    ids = (item.statement_id,) if item.statement_id else index_resting(desk).get(item.id, ())
    return [desk.items[id_] for id_ in ids if id_ in desk.items]


def is_same_words(one: Item, other: Item) -> bool:
    """Whether two findings of one document stand at one place with the same words, as far as a list holds them."""
    return one.words == other.words and one.start == other.start and len(one.words) < WORDS


def index_resting(desk: Desk) -> dict[str, tuple[str, ...]]:
    """The demands and promises by the statement that they were made from."""
    return desk.derive("resting on statements", _index_resting, is_lasting=True)


def _index_resting(desk: Desk) -> dict[str, tuple[str, ...]]:
    return collect_ids((i.statement_id, i.id) for i in desk.items.values() if i.statement_id)
