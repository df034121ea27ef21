"""Cards: what relaters keep of each document's subjects, packed small, and found again by their keys.

How they are packed and held in memory is in :mod:`onrecord.store.shelves`; which are compared only where they are
nearest to one another, in :mod:`onrecord.store.neighbours`.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import Card
from onrecord.store.db import Store
from onrecord.store.neighbours import delete_neighbours, put_neighbours
from onrecord.store.rivals import delete_rivals
from onrecord.store.shelves import CHUNK, Kept, Shelf, compress, hash_key, pack_card, read_hashes, unpack

_MARKS = 32  # a query asks for so many keys, or twice, three times as many


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
    for chunk in [*([c] for c in shared), *(own[i : i + CHUNK] for i in range(0, len(own), CHUNK))]:
        name = None if chunk[0].document_id else chunk[0].subject_id
        packed = [pack_card(relater, card) for card in chunk]
        sql = "INSERT INTO card (relater, document_id, name, body) VALUES (?, ?, ?, ?)"
        row = db.execute(sql, (label, chunk[0].document_id, name, compress(packed))).lastrowid
        assert row is not None
        for place, (kept, card) in enumerate(zip(packed, chunk, strict=True)):
            number = row * CHUNK + place
            rows += [(key, first, number, last) for key, first, last in _key_rows(kept)]
            out.append((number, card))
        shelf.put(row, chunk[0].document_id, packed)
        put_neighbours(shelf, row)
    rows.sort()  # in the order in which they lie
    db.executemany("INSERT OR IGNORE INTO card_key (key, first, card, last) VALUES (?, ?, ?, ?)", rows)
    return out


def find_candidates(store: Store, relater: str, number: int, card: Card) -> list[int]:
    """The numbers of the other cards of this relater that stand under a key that this one seeks, in order."""
    found: set[tuple[int]] = set()
    if seeks := card.seeks or card.keys:
        marks, hashes = _hash_sought(relater, "", seeks)
        found.update(store.db.execute(f"SELECT card FROM card_key WHERE key IN ({marks})", hashes))
    if dated := card.dated_seeks or card.dated:
        marks, hashes = _hash_sought(relater, "@", dated)
        first, last = card.period
        sql = f"SELECT card FROM card_key WHERE key IN ({marks}) AND first <= ? AND last >= ?"
        found.update(store.db.execute(sql, (*hashes, last, first)))
    return [other for (other,) in sorted(found) if other != number]


def is_kept(store: Store, number: int) -> bool:
    """Whether there still is a card of this number."""
    return store.db.execute("SELECT 1 FROM card WHERE n = ?", (number // CHUNK,)).fetchone() is not None


def find_numbers(shelf: Shelf, relater: str, subject_id: str) -> list[int]:
    """The number of a finding's or a document's card of this relater; none where it has none."""
    sql = (
        "SELECT card.n FROM card JOIN relater ON relater.n = card.relater WHERE label = ?2 AND document_id IN"
        " (SELECT document_id FROM finding WHERE id = ?1 UNION ALL SELECT id FROM document WHERE id = ?1)"
    )
    found = shelf.store.db.execute(sql, (subject_id, relater)).fetchall()
    return [n * CHUNK + at for (n,) in found for at, k in enumerate(shelf.get(n).kept) if k.subject_id == subject_id]


def delete_cards(store: Store, document_id: str, relater: str | None = None, shelf: Shelf | None = None) -> None:
    """Forgets the cards of a document and the links that rest on them (of one relater, or all), before it is
    related anew."""
    sql = (
        "SELECT card.n, label, body FROM card JOIN relater ON relater.n = card.relater"
        " WHERE document_id = ?1 AND (?2 IS NULL OR label = ?2)"
    )
    for row, label, body in store.db.execute(sql, (document_id, relater)).fetchall() if document_id else ():
        packed = unpack(body)
        for place, kept in enumerate(packed):
            store.db.execute(
                "DELETE FROM link WHERE id IN (SELECT id FROM link WHERE left_id = ?1 UNION SELECT id FROM link WHERE"
                " right_id = ?1) AND relater = ?2",
                (kept.subject_id, label),
            )
            _delete_keys(store, row * CHUNK + place, kept)
        delete_neighbours(store, row, document_id, packed)
        delete_rivals(store, row)
        store.db.execute("DELETE FROM card WHERE n = ?", (row,))
        if shelf:
            shelf.forget(row)


def delete_other_relaters(store: Store, names: set[str]) -> None:
    """Forgets what relaters made that are no more: nobody would take back a link of theirs."""
    for number, label in store.db.execute("SELECT n, label FROM relater").fetchall():
        if label not in names:
            of = "SELECT n, document_id, body FROM card WHERE relater = ?"
            for row, document_id, body in store.db.execute(of, (number,)).fetchall():
                packed = unpack(body)
                for place, kept in enumerate(packed):
                    _delete_keys(store, row * CHUNK + place, kept)
                delete_neighbours(store, row, document_id, packed, is_noted=False)
                delete_rivals(store, row)
            store.db.execute("DELETE FROM card WHERE relater = ?", (number,))
            store.db.execute("DELETE FROM link WHERE relater = ?", (label,))
            store.db.execute("DELETE FROM relater WHERE n = ?", (number,))


def _delete_keys(store: Store, number: int, kept: Kept) -> None:
    rows = [(key, first, number) for key, first, _ in _key_rows(kept)]
    store.db.executemany("DELETE FROM card_key WHERE key = ? AND first = ? AND card = ?", rows)


def _label_number(store: Store, relater: str) -> int:
    row = store.db.execute("SELECT n FROM relater WHERE label = ?", (relater,)).fetchone()
    if row is None:
        return store.db.execute("INSERT INTO relater (label) VALUES (?)", (relater,)).lastrowid or 0
    return int(row[0])


def _hash_sought(relater: str, sign: str, keys: Sequence[str]) -> tuple[str, list[int]]:
    """The marks of a query for keys and their hashes, the last repeated so that few queries need be prepared."""
    hashes = [hash_key(relater, sign + key) for key in keys]
    hashes += hashes[-1:] * (-len(hashes) % _MARKS)
    return ",".join("?" * len(hashes)), hashes


def _key_rows(kept: Kept) -> list[tuple[int, int, int]]:
    """Each key's hash with the days from which and to which the card stands under it; the dated keys stand last."""
    hashes = read_hashes(kept.keys)
    undated = len(hashes) - kept.dated
    return [(h, *((kept.first, kept.last) if at >= undated else (0, 0))) for at, h in enumerate(hashes)]
