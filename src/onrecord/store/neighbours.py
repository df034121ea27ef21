"""Neighbours: which cards of other documents are nearest to a card in time, of those that share a key with it.

A common key is held by hundreds of reports in a large case, and whoever compared each with each would compare for days
and tell nobody anything. So of those under one key only the nearest are compared: two between which, in the order of
their days, fewer than ``NEAREST`` cards stand under it. By a deed and a name of their story, two are compared whose
documents are nearest by one of its names: fewer than ``NEAREST_TOLD`` of its documents lie between. What few hold is
compared with all of it, however far apart.

Who is near to whom depends on all documents of a case, and not on the order in which they came: a card that comes
between two others may part them, and one that goes may join them. Those are noted (the table ``due``), and looked at
again when all documents are followed. That a key was too common is noted, too (``crowded``), so that it can be told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from onrecord.model import FOREMOST
from onrecord.store.db import Store
from onrecord.store.shelves import ASK, CHUNK, SAME, Kept, Shelf, Told, read_hashes, read_signs

NEAREST, NEAREST_TOLD = 32, 256
_TIE = 38  # bits by which documents of one day are ordered
_ACROSS = read_signs("?!")

_Row = tuple[int, int, int, int]


def put_neighbours(shelf: Shelf, row: int) -> None:
    """Keeps the near keys and names of the cards of a row, which are new."""
    held = shelf.get(row)
    rows = sorted(_list_rows(row, held.document_id, held.kept))
    shelf.store.db.executemany("INSERT OR IGNORE INTO near_key (key, day, card, signs) VALUES (?, ?, ?, ?)", rows)


def delete_neighbours(store: Store, row: int, document_id: str, kept: Sequence[Kept], *, is_noted: bool = True) -> None:
    """Forgets the near keys and names of the cards of a row; notes whom that brings nearer to one another."""
    rows = list(_list_rows(row, document_id, kept))
    named = set(read_hashes(next((k.names for k in kept if k.names), b"")))
    if is_noted:
        for key, day, card, _ in rows:
            most = NEAREST_TOLD if key in named else NEAREST
            around = _find_around(store, key, day, card, most)
            if around.is_crowded:
                _note(store, [*around.before, *around.after], is_told=key in named, is_anew=True)
    store.db.executemany("DELETE FROM near_key WHERE key = ? AND day = ? AND card = ?", [r[:3] for r in rows])
    store.db.execute("DELETE FROM due WHERE card >= ? AND card < ?", (row * CHUNK, (row + 1) * CHUNK))
    for key in {r[0] for r in rows}:
        most = NEAREST_TOLD if key in named else NEAREST
        count = "SELECT count(*) FROM (SELECT 1 FROM near_key WHERE key = ? LIMIT ?)"
        if store.db.execute(count, (key, most + 2)).fetchone()[0] <= most + 1:
            store.db.execute("DELETE FROM crowded WHERE key = ?", (key,))


def find_neighbours(
    shelf: Shelf, row: int, places: Collection[int], *, new: Collection[int] = (), among: Collection[int] | None = None
) -> dict[int, set[int]]:
    """The numbers of the cards in other rows, or of those ``among`` these rows, that are to be compared with each of
    these cards, by place. Where the rows of their document are ``new``, notes whom they part."""
    held, out = shelf.get(row), {place: set[int]() for place in places}
    for place in places:
        kept, number = held.kept[place], row * CHUNK + place
        day = rank_document(kept.day, held.document_id)
        keys = read_hashes(kept.near)
        whole = len(keys) - kept.across
        met: set[int] = set()
        for at, key in enumerate(keys):
            around = _find_around(shelf.store, key, day, number, NEAREST)
            sought = kept.signs[1] if at < whole else kept.signs[1] & _ACROSS
            met.update([card for card, signs in (*around.before, *around.after) if signs & sought])
            if around.is_crowded and new:
                _note_crowded(shelf.store, key)
                _note(shelf.store, around.list_parted(NEAREST, new), is_told=False, is_anew=False)
        out[place] = {
            n
            for n in met
            if n // CHUNK != row and (among is None or n // CHUNK in among) and _is_meeting(kept, shelf, n)
        }
    for other in _find_rows_told(shelf, row, new):
        if (among is None or other in among) and shelf.may_meet(row, other):
            for place, at in match_told(shelf, row, other, places):
                out[place].add(other * CHUNK + at)
    return out


def _is_meeting(kept: Kept, shelf: Shelf, number: int) -> bool:
    other = shelf.get(number // CHUNK).kept[number % CHUNK]
    return kept.first <= other.last and other.first <= kept.last


# ── by a key ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Around:
    """Cards on either side of one under a key, the nearest first, each with its signs; whether there are more."""

    before: list[tuple[int, int]]
    after: list[tuple[int, int]]
    is_crowded: bool = False

    def list_parted(self, most: int, new: Collection[int]) -> list[tuple[int, int]]:
        """Those that are parted from one on the other side now that the rows that are ``new`` lie between."""
        sides = [[c for c in side if c[0] // CHUNK not in new] for side in (self.before, self.after)]
        own = 1 + len(self.before) + len(self.after) - sum(map(len, sides))
        return [c for one, other in (sides, sides[::-1]) for c in one[max(0, most - len(other) - own) :] if other]


def _find_around(store: Store, key: int, day: int, card: int, most: int) -> _Around:
    """The ``most`` cards on either side of one under a key."""
    sql = "SELECT card, signs FROM near_key WHERE key = ? LIMIT ?"
    rows = store.db.execute(sql, (key, most + 2)).fetchall()
    if len(rows) <= most + 1:
        return _Around([r for r in rows if r[0] != card], [])
    given = (key, day, card, most)
    before = store.db.execute(
        "SELECT card, signs FROM near_key WHERE key = ? AND (day, card) < (?, ?) ORDER BY day DESC, card DESC LIMIT ?",
        given,
    ).fetchall()
    after = store.db.execute(
        "SELECT card, signs FROM near_key WHERE key = ? AND (day, card) > (?, ?) ORDER BY day, card LIMIT ?", given
    ).fetchall()
    return _Around(before, after, True)


def _list_rows(row: int, document_id: str, kept: Sequence[Kept]) -> Iterator[_Row]:
    """The rows of the table: a card's near keys, and for all cards together the names of their story."""
    for place, one in enumerate(kept):
        day, keys = rank_document(one.day, document_id), read_hashes(one.near)
        whole = len(keys) - one.across
        for at, key in enumerate(keys):
            yield key, day, row * CHUNK + place, one.signs[0] if at < whole else one.signs[0] & _ACROSS
    yield from _list_names(row, document_id, kept)


def _list_names(row: int, document_id: str, kept: Sequence[Kept]) -> list[_Row]:
    told = [k for k in kept if k.deeds or k.aside]
    signs = reduce(or_, (k.signs[0] for k in told), 0)
    return [
        (name, rank_document(told[0].printed, document_id), row * CHUNK, signs)
        for name in (read_hashes(told[0].names) if told else ())
    ]


@lru_cache(maxsize=1024)
def _tie(document_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(document_id.encode(), digest_size=8).digest()) >> (64 - _TIE)


def rank_document(day: int, document_id: str) -> int:
    """What cards are ordered by: their days, and on one day their documents by something that no arrival changes."""
    return day << _TIE | _tie(document_id)


# ── by deeds and names ──────────────────────────────────────────────────────────────────────────────────────────


def _find_rows_told(shelf: Shelf, row: int, new: Collection[int]) -> list[int]:
    """The rows of cards whose documents are nearest by a name of the story, where either asks something."""
    held, told = shelf.get(row), shelf.get_told(row)
    found: dict[int, int] = {}
    for key, day, card, _ in _list_names(row, held.document_id, held.kept):
        around = _find_around(shelf.store, key, day, card, NEAREST_TOLD)
        found.update((*around.before, *around.after))
        if around.is_crowded and new:
            _note_crowded(shelf.store, key)
            _note(shelf.store, around.list_parted(NEAREST_TOLD, new), is_told=True, is_anew=False)
    return [card // CHUNK for card, signs in found.items() if told.asks or signs & ASK]


def match_told(shelf: Shelf, row: int, other: int, places: Collection[int]) -> Iterator[tuple[int, int]]:
    """The cards of one row, of those ``places``, and of another that share two deeds with names of their story soon
    after one another: the places of both."""
    mine, theirs = shelf.get_told(row), shelf.get_told(other)
    shared = set(mine.names).intersection(theirs.names)
    if not shared:
        return
    fore = [shared.intersection(told.names[:FOREMOST]) for told in (mine, theirs)]
    both = len(fore[0] & fore[1])
    weights = len(shared) + both, len(fore[1]) + both, len(fore[0]) + both
    for place, deeds in mine.asks.items():
        if place in places:
            for met in _meet(deeds, theirs, weights[0], weights[1]):
                if _is_soon(shelf, row, place, other, met):
                    yield place, met
    for met, deeds in theirs.asks.items():
        for place in _meet(deeds, mine, weights[0], weights[2]):
            if place in places and place not in mine.asks and _is_soon(shelf, other, met, row, place):
                yield place, met


def _meet(deeds: Sequence[int], told: Told, own: int, aside: int) -> Iterator[int]:
    """The places whose deeds make two pairs or more with shared names: each deed so many, each told aside so many."""
    count: dict[int, int] = {}
    for table, weight in ((told.deeds, own), (told.aside, aside)):
        if weight:
            for deed in deeds:
                for place in table.list(deed):
                    count[place] = count.get(place, 0) + weight
    return (place for place, times in count.items() if times > 1)


def _is_soon(shelf: Shelf, row: int, place: int, other: int, met: int) -> bool:
    """Whether what stands at a place of one row is asked, and what stands at one of another may soon answer it."""
    one, two = shelf.get(row).kept[place], shelf.get(other).kept[met]
    is_soon = one.soon[0] <= two.soon[1] and two.soon[0] <= one.soon[1]
    return is_soon and bool(one.signs[0] & two.signs[1])


# ── what is to be looked at again ───────────────────────────────────────────────────────────────────────────────


_ANEW, _WHOLE = 1, 2  # somebody may have come nearer; what is noted is all that a row asks


def _note(store: Store, around: Sequence[tuple[int, int]], *, is_told: bool, is_anew: bool) -> None:
    """Notes what is asked or alike among these cards or, by names, what is asked in these rows; ``is_anew``: somebody
    may have come nearer."""
    how = (_ANEW if is_anew else 0) | (_WHOLE if is_told else 0)
    store.db.executemany(
        "INSERT INTO due (card, how) VALUES (?1, ?2) ON CONFLICT (card) DO UPDATE SET how = how | ?2",
        [(card, how) for card, signs in around if signs & (ASK if is_told else ASK | SAME)],
    )


def _note_crowded(store: Store, key: int) -> None:
    store.db.execute("INSERT OR IGNORE INTO crowded (key) VALUES (?)", (key,))


def list_due(shelf: Shelf, relater: str) -> list[tuple[int, list[int], bool]]:
    """What of a relater is to be looked at again: what was noted, the numbers of the cards that this means, and whether
    somebody may have come nearer to them."""
    sql = (
        "SELECT due.card, how FROM due JOIN card ON card.n = due.card / ? JOIN relater ON relater.n = card.relater"
        " WHERE label = ? ORDER BY due.card"
    )
    out = []
    for card, how in shelf.store.db.execute(sql, (CHUNK, relater)).fetchall():
        row, place = divmod(card, CHUNK)
        places = {place} if shelf.get(row).kept[place].signs[0] & (ASK | SAME) else set()
        if how & _WHOLE:
            places.update(shelf.get_told(row).asks)
        out.append((card, [row * CHUNK + p for p in sorted(places)], bool(how & _ANEW)))
    return out


def delete_due(store: Store, card: int) -> None:
    """Notes that a card has been looked at again."""
    store.db.execute("DELETE FROM due WHERE card = ?", (card,))


def count_crowded(store: Store, *, is_alike: bool = False) -> int:
    """How many keys are too common for all under them to be compared (under them the nearest are): those by which
    something is followed, or with ``is_alike`` those by which figures and events are set side by side."""
    sql = (
        "SELECT count(*) FROM crowded WHERE"
        " ((SELECT signs FROM near_key WHERE near_key.key = crowded.key LIMIT 1) & ?1 != 0) = ?2"
    )
    return int(store.db.execute(sql, (SAME, is_alike)).fetchone()[0])
