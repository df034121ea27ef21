"""Shelves: the cards of documents as they are packed, and those in memory that were used last.

The cards that one relater makes of one document lie together in rows, compressed, for they repeat one another; a card's
number says where it lies. A key is kept as a 48-bit hash: two keys of one hash cost a comparison and nothing else. A
card that comes out of here has its ``data`` and no keys: what is to be compared has been found by then.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

import msgspec

from onrecord.model import ALIKE, LAST_DAY, Card
from onrecord.store.db import Store

T = TypeVar("T")

CHUNK = 256  # cards in a row of the table: a register of recommendations makes thousands of one document
_MOST_HELD = 60_000  # cards kept in memory as they are packed, three kilobytes each
_MOST_DECODED = 15_000  # cards kept in memory as cards, ten to twenty kilobytes each
_MOST_TOLD = 200_000  # rows of which it is kept in memory what they tell of, two or three kilobytes each
ASK = 1
"""The sign of what asks: who stands under it is met by what may answer, and by no more than it seeks."""
SAME = 32
"""The sign of what is alike on both sides."""
_SIGNS = {"?": ASK, "!": 2, "d": 4, "p": 8, "r": 16, ALIKE: SAME}


Span = tuple[int, int]
"""The first and the last of some days, as ordinals."""


class Kept(msgspec.Struct, array_like=True):
    """One card as it is packed; ``keys`` and all like it are hashes of six bytes each, the ``dated`` last of the keys,
    those ``across`` last of the ``near``. ``signs`` are bits. What a card seeks is kept where it has near keys too."""

    subject_id: str
    keys: bytes
    dated: int
    first: int
    last: int
    data: msgspec.Raw
    soon: tuple[int, int] = (0, 0)
    signs: tuple[int, int] = (0, 0)
    day: int = 0
    printed: int = 0
    near: bytes = b""
    across: int = 0
    deeds: bytes = b""
    aside: bytes = b""
    names: bytes = b""
    seeks: bytes = b""


_PACKED = msgspec.msgpack.Decoder(list[Kept])
_DATA = msgspec.msgpack.Decoder(dict[str, object])


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a row's cards by deed, packed: a case has too many rows for a table each."""

    deeds: array[int]
    places: bytes

    def list(self, deed: int) -> bytes:
        """The places of those that tell of a deed."""
        first = bisect_left(self.deeds, deed)
        return self.places[first : bisect_right(self.deeds, deed, first)]


@dataclass(frozen=True, slots=True)
class Told:
    """What the cards of a row tell of, as hashes: the ``names`` of their story, the foremost first; the places of what
    is asked, each with its deeds; the places of all cards by deed, and by what they tell aside."""

    names: tuple[int, ...]
    asks: dict[int, tuple[int, ...]]
    deeds: Places
    aside: Places


@dataclass(frozen=True, slots=True)
class Row:
    """The cards of one row as they are packed."""

    document_id: str
    kept: Sequence[Kept]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The cards of an open case, with those that were used last in memory. One writer has one shelf."""

    store: Store
    held: OrderedDict[int, Row] = field(default_factory=OrderedDict)
    number: list[int] = field(default_factory=lambda: [0])
    """How many cards are in memory as they are packed."""
    cards: OrderedDict[int, Card] = field(default_factory=OrderedDict)
    told: OrderedDict[int, Told] = field(default_factory=OrderedDict)
    spans: dict[int, tuple[Span, Span]] = field(default_factory=dict)
    """Of each row that was looked at: the days within which what it asks, and what it tells, can be met by deeds."""

    def put(self, row: int, document_id: str, kept: Sequence[Kept]) -> Row:
        """Holds the cards of a row, and lets go of those that were not used for longest."""
        self.drop(row)
        found = self.held[row] = Row(document_id, kept)
        self.number[0] += len(kept)
        while self.number[0] > _MOST_HELD and len(self.held) > 1:
            self.drop(next(iter(self.held)))
        return found

    def drop(self, row: int) -> None:
        """Holds the cards of a row no more."""
        if row in self.held:
            self.number[0] -= len(self.held.pop(row).kept)

    def forget(self, row: int) -> None:
        """Knows nothing more of a row, whose number another may have next."""
        self.drop(row)
        self.spans.pop(row, None)
        self.told.pop(row, None)
        for number in range(row * CHUNK, (row + 1) * CHUNK):
            self.cards.pop(number, None)

    def get(self, row: int) -> Row:
        """The cards of a row, from memory or from the store."""
        found = self.held.get(row)
        if found is not None:
            self.held.move_to_end(row)
            return found
        document_id, body = self.store.db.execute("SELECT document_id, body FROM card WHERE n = ?", (row,)).fetchone()
        return self.put(row, document_id, unpack(body))

    def get_card(self, number: int) -> Card:
        """A card with its data, without its keys."""
        card = self.cards.get(number)
        if card is not None:
            self.cards.move_to_end(number)
            return card
        at, place = divmod(number, CHUNK)
        row = self.get(at)
        kept = row.kept[place]
        card = Card(subject_id=kept.subject_id, document_id=row.document_id, keys=(), data=_DATA.decode(kept.data))
        _hold(self.cards, number, card, _MOST_DECODED)
        return card

    def may_meet(self, row: int, other: int) -> bool:
        """Whether what one of two rows asks can be met, by its days, by what the other tells."""
        (asks, tells), (others_asks, others_tells) = self._get_spans(row), self._get_spans(other)
        return _is_meeting(asks, others_tells) or _is_meeting(others_asks, tells)

    def _get_spans(self, row: int) -> tuple[Span, Span]:
        found = self.spans.get(row)
        if found is None:
            kept = [k for k in self.get(row).kept if k.deeds or k.aside]
            asks, tells = (_span([k.soon for k in some]) for some in ([k for k in kept if k.signs[0] & ASK], kept))
            found = self.spans[row] = asks, tells
        return found

    def get_told(self, row: int) -> Told:
        """What the cards of a row tell of."""
        found = self.told.get(row)
        if found is None:
            found = _gather(self.get(row).kept)
            _hold(self.told, row, found, _MOST_TOLD)
        return found


def _hold(table: OrderedDict[int, T], number: int, value: T, most: int) -> None:
    """Holds a value, and lets go of the one that was not used for longest, where there are too many."""
    table[number] = value
    if len(table) > most:
        table.popitem(last=False)


def _span(periods: Sequence[Span]) -> Span:
    """From the first day to the last; none at all, where the last comes before the first."""
    return min((p[0] for p in periods), default=LAST_DAY), max((p[1] for p in periods), default=0)


def _is_meeting(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _gather(kept: Sequence[Kept]) -> Told:
    names = next((read_hashes(k.names) for k in kept if k.names), [])
    asks, deeds, aside = {}, list[tuple[int, int]](), list[tuple[int, int]]()
    for place, one in enumerate(kept):
        own = read_hashes(one.deeds)
        if one.signs[0] & ASK and own:
            asks[place] = tuple(sorted(set(own)))
        deeds += [(deed, place) for deed in own]
        aside += [(deed, place) for deed in read_hashes(one.aside)]
    return Told(tuple(names), asks, _pack_places(deeds), _pack_places(aside))


def _pack_places(pairs: list[tuple[int, int]]) -> Places:
    pairs.sort()
    return Places(array("Q", [deed for deed, _ in pairs]), bytes([place for _, place in pairs]))


# ── packing ─────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=65536)  # the subjects of one document share many keys, and seek those under which they stand
def hash_key(relater: str, key: str) -> int:
    """Six bytes of the hash of a relater's key."""
    digest = hashlib.blake2b(f"{relater}\x1f{key}".encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(digest)


def read_hashes(body: bytes) -> list[int]:
    """Hashes that lie packed."""
    return [int.from_bytes(body[i : i + 6]) for i in range(0, len(body), 6)]


def pack_card(relater: str, card: Card) -> Kept:
    """A card as it is kept."""

    def pack(sign: str, *keys: str) -> bytes:
        return b"".join([hash_key(relater, sign + key).to_bytes(6) for key in keys])

    is_told = bool(card.names)
    return Kept(
        subject_id=card.subject_id,
        keys=pack("", *card.keys) + pack("@", *card.dated),
        dated=len(card.dated),
        first=card.period[0] if card.dated or card.signs[0] else 0,
        last=card.period[1] if card.dated or card.signs[0] else 0,
        data=msgspec.Raw(msgspec.msgpack.encode(card.data)),
        soon=card.soon if card.signs[0] else (0, 0),
        signs=(read_signs(card.signs[0]), read_signs(card.signs[1])),
        day=card.day if card.signs[0] else 0,
        printed=card.printed if card.signs[0] else 0,
        near=pack("%", *card.near, *card.across),
        across=len(card.across),
        deeds=pack("~", *card.deeds) if is_told else b"",
        aside=pack("~", *(d for d in card.aside if d not in card.deeds)) if is_told else b"",
        names=pack("&", *card.names),
        seeks=pack("", *card.seeks) if card.near else b"",
    )


def is_sought(one: Kept, other: Kept) -> bool:
    """Whether a card that has near keys finds another by others of its keys, too."""
    stood, own = ((read_hashes(k.keys), k.dated) for k in (other, one))
    lasting, dated = _split(*stood), _split(*own)
    if not set(read_hashes(one.seeks) or dated[0]).isdisjoint(lasting[0]):
        return True
    is_met = one.first <= other.last and other.first <= one.last
    return is_met and not set(dated[1]).isdisjoint(lasting[1])


def _split(hashes: list[int], dated: int) -> tuple[list[int], list[int]]:
    """The hashes of lasting keys, and of dated ones."""
    return hashes[: len(hashes) - dated], hashes[len(hashes) - dated :]


def read_signs(signs: str) -> int:
    """Signs as bits."""
    return sum(_SIGNS[sign] for sign in signs)


def compress(kept: Iterable[Kept]) -> bytes:
    """The body of a row."""
    return zlib.compress(msgspec.msgpack.encode(list(kept)), 6)


def unpack(body: bytes) -> list[Kept]:
    """The cards of a row's body."""
    return _PACKED.decode(zlib.decompress(body))
