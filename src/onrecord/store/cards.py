"""Cards: what relaters keep of each document's subjects, packed small, and found again by their keys.

The cards that one relater makes of one document lie together, compressed, for they repeat one another; a card's number
says where it lies. A key is kept as a 48-bit hash: two keys of one hash cost a comparison and nothing else. A card that
comes out of here has its ``data`` and no keys: what is to be compared has been found by then.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from onrecord.model import Card
from onrecord.store.db import Store

_CHUNK = 256  # cards in a row of the table: a register of recommendations makes thousands of one document
_MARKS = 32  # a query asks for so many keys, or twice, three times as many
_MOST_HELD = 200_000  # cards kept in memory, some ten to twenty kilobytes each: three or four gigabytes at most


class _Kept(msgspec.Struct, array_like=True):
    """One card as it is packed: ``keys`` are hashes of six bytes each, then the ``dated``, those that stand ``twice``
    last."""

    subject_id: str
    keys: bytes
    dated: int
    first: int
    last: int
    data: msgspec.Raw
    twice: int = 0
    soon: tuple[int, int] = (0, 0)


_Chunk = list[_Kept | Card]
_PACKED = msgspec.msgpack.Decoder(list[_Kept])
_DATA = msgspec.msgpack.Decoder(dict[str, object])


@dataclass(frozen=True, slots=True)
class Shelf:
    """The cards of an open case, with those that were used last in memory. One writer has one shelf."""

    store: Store
    held: OrderedDict[int, tuple[str, _Chunk]] = field(default_factory=OrderedDict)
    number: list[int] = field(default_factory=lambda: [0])
    """How many cards are in memory."""

    def put(self, row: int, document_id: str, chunk: _Chunk) -> None:
        """Holds the cards of a row, and lets go of those that were not used for longest."""
        self.drop(row)
        self.held[row] = document_id, chunk
        self.number[0] += len(chunk)
        while self.number[0] > _MOST_HELD and len(self.held) > 1:
            self.drop(next(iter(self.held)))

    def drop(self, row: int) -> None:
        """Holds the cards of a row no more."""
        if row in self.held:
            self.number[0] -= len(self.held.pop(row)[1])


def put_cards(shelf: Shelf, relater: str, cards: Sequence[Card]) -> list[tuple[int, Card]]:
    """Keeps what a relater knows of one document's subjects, with their keys; each card with its number.

    A card of no document is kept once, when it first comes, and is not among those given back after.
    """
    db = shelf.store.db
    label = _label_number(shelf.store, relater)
    new = "SELECT 1 FROM card WHERE name = ? AND relater = ?"
    shared = [c for c in cards if not c.document_id and db.execute(new, (c.subject_id, label)).fetchone() is None]
    own = [c for c in cards if c.document_id]
    out: list[tuple[int, Card]] = []
    rows: list[tuple[int, int, int, int]] = []
    for chunk in [*([c] for c in shared), *(own[i : i + _CHUNK] for i in range(0, len(own), _CHUNK))]:
        name = None if chunk[0].document_id else chunk[0].subject_id
        hashes = [_hash_keys(relater, card) for card in chunk]
        packed = [_pack(card, hashed) for card, hashed in zip(chunk, hashes, strict=True)]
        body = zlib.compress(msgspec.msgpack.encode(packed), 6)
        sql = "INSERT INTO card (relater, document_id, name, body) VALUES (?, ?, ?, ?)"
        row = db.execute(sql, (label, chunk[0].document_id, name, body)).lastrowid
        assert row is not None
        for place, (kept, hashed, card) in enumerate(zip(packed, hashes, chunk, strict=True)):
            number = row * _CHUNK + place
            rows += [(key, first, number, last) for key, first, last in _key_rows(kept, hashed)]
            out.append((number, card))
        shelf.put(row, chunk[0].document_id, list(packed))
    rows.sort()  # in the order in which they lie
    db.executemany("INSERT OR IGNORE INTO card_key (key, first, card, last) VALUES (?, ?, ?, ?)", rows)
    return out


def iter_candidates(shelf: Shelf, relater: str, number: int, card: Card) -> Iterator[Card]:
    """The other cards of this relater that stand under a key that this one seeks, in the order of their numbers."""
    db = shelf.store.db
    found: set[tuple[int]] = set()
    if seeks := card.seeks or card.keys:
        marks, hashes = _hash_sought(relater, "", seeks)
        found.update(db.execute(f"SELECT card FROM card_key WHERE key IN ({marks})", hashes))
    if dated := card.dated_seeks or card.dated:
        marks, hashes = _hash_sought(relater, "@", dated)
        first, last = card.period
        sql = f"SELECT card FROM card_key WHERE key IN ({marks}) AND first <= ? AND last >= ?"
        found.update(db.execute(sql, (*hashes, last, first)))
    if twice := card.twice_seeks or card.twice:
        marks, hashes = _hash_sought(relater, "@@", twice)
        first, last = card.soon
        sql = f"SELECT card FROM card_key WHERE key IN ({marks}) AND first <= ? AND last >= ?"
        found.update(db.execute(f"{sql} GROUP BY card HAVING count(*) > 1", (*hashes, last, first)))
    for (other,) in sorted(found):
        if other != number:
            yield _get_card(shelf, other)


def delete_cards(store: Store, document_id: str, relater: str | None = None, shelf: Shelf | None = None) -> None:
    """Forgets the cards of a document and the links that rest on them (of one relater, or all), before it is
    related anew."""
    sql = (
        "SELECT card.n, label, body FROM card JOIN relater ON relater.n = card.relater"
        " WHERE document_id = ?1 AND (?2 IS NULL OR label = ?2)"
    )
    for row, label, body in store.db.execute(sql, (document_id, relater)).fetchall() if document_id else ():
        for place, kept in enumerate(_unpack(body)):
            store.db.execute(
                "DELETE FROM link WHERE id IN (SELECT id FROM link WHERE left_id = ?1 UNION SELECT id FROM link WHERE"
                " right_id = ?1) AND relater = ?2",
                (kept.subject_id, label),
            )
            store.db.executemany(
                "DELETE FROM card_key WHERE key = ? AND first = ? AND card = ?",
                [(key, first, row * _CHUNK + place) for key, first, _ in _key_rows(kept, _read_hashes(kept))],
            )
        store.db.execute("DELETE FROM card WHERE n = ?", (row,))
        if shelf:
            shelf.drop(row)


def delete_other_relaters(store: Store, names: set[str]) -> None:
    """Forgets what relaters made that are no more: nobody would take back a link of theirs."""
    for number, label in store.db.execute("SELECT n, label FROM relater").fetchall():
        if label not in names:
            for row, body in store.db.execute("SELECT n, body FROM card WHERE relater = ?", (number,)).fetchall():
                for place, kept in enumerate(_unpack(body)):
                    store.db.executemany(
                        "DELETE FROM card_key WHERE key = ? AND first = ? AND card = ?",
                        [(key, first, row * _CHUNK + place) for key, first, _ in _key_rows(kept, _read_hashes(kept))],
                    )
            store.db.execute("DELETE FROM card WHERE relater = ?", (number,))
            store.db.execute("DELETE FROM link WHERE relater = ?", (label,))
            store.db.execute("DELETE FROM relater WHERE n = ?", (number,))


# ── packing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _label_number(store: Store, relater: str) -> int:
    row = store.db.execute("SELECT n FROM relater WHERE label = ?", (relater,)).fetchone()
    if row is None:
        return store.db.execute("INSERT INTO relater (label) VALUES (?)", (relater,)).lastrowid or 0
    return int(row[0])


def _hash_sought(relater: str, sign: str, keys: Sequence[str]) -> tuple[str, list[int]]:
    """The marks of a query for keys and their hashes, the last repeated so that few queries need be prepared."""
    hashes = [_hash(relater, sign + key) for key in keys]
    hashes += hashes[-1:] * (-len(hashes) % _MARKS)
    return ",".join("?" * len(hashes)), hashes


@lru_cache(maxsize=65536)  # the subjects of one document share many keys, and seek those under which they stand
def _hash(relater: str, key: str) -> int:
    digest = hashlib.blake2b(f"{relater}\x1f{key}".encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(digest)


def _hash_keys(relater: str, card: Card) -> list[int]:
    """The hashes of a card's keys, then of its dated ones, those that stand twice last."""
    keys = (*card.keys, *(f"@{key}" for key in card.dated), *(f"@@{key}" for key in card.twice))
    return [_hash(relater, key) for key in keys]


def _read_hashes(kept: _Kept) -> list[int]:
    return [int.from_bytes(kept.keys[i : i + 6]) for i in range(0, len(kept.keys), 6)]


def _pack(card: Card, hashes: Sequence[int]) -> _Kept:
    return _Kept(
        subject_id=card.subject_id,
        keys=b"".join([key.to_bytes(6) for key in hashes]),
        dated=len(card.dated),
        first=card.period[0] if card.dated else 0,
        last=card.period[1] if card.dated else 0,
        data=msgspec.Raw(msgspec.msgpack.encode(card.data)),
        twice=len(card.twice),
        soon=card.soon if card.twice else (0, 0),
    )


def _unpack(body: bytes) -> list[_Kept]:
    return _PACKED.decode(zlib.decompress(body))


def _key_rows(kept: _Kept, hashes: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Each key with the first and last day on which it holds; zeros, which take no room, for one that always does."""
    twice = len(hashes) - kept.twice
    always = twice - kept.dated
    for at, key in enumerate(hashes):
        yield (key, 0, 0) if at < always else (key, kept.first, kept.last) if at < twice else (key, *kept.soon)


def _get_card(shelf: Shelf, number: int) -> Card:
    row, place = divmod(number, _CHUNK)
    if row in shelf.held:
        shelf.held.move_to_end(row)
    else:
        document_id, body = shelf.store.db.execute("SELECT document_id, body FROM card WHERE n = ?", (row,)).fetchone()
        shelf.put(row, document_id, list(_unpack(body)))
    document_id, chunk = shelf.held[row]
    kept = chunk[place]
    if isinstance(kept, _Kept):
        kept = Card(subject_id=kept.subject_id, document_id=document_id, keys=(), data=_DATA.decode(kept.data))
        chunk[place] = kept
    return kept
