"""Rivals: what may have come of one demand or promise, in the order in which it is worth a dear comparison.

One that takes a hundred times as long as a glance cannot be had for the hundreds of pairs that a demand has in a large
case. So what a glance finds worth it is kept here, and of each demand's the likeliest few are compared. Which these are
depends on all documents of a case, and not on the order in which they came: a demand whose rivals have changed is
noted (the table ``stirred``) and seen to when all documents are followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord import features
from onrecord.model import Rival
from onrecord.store.db import Store
from onrecord.store.shelves import CHUNK


def put_rival(store: Store, asked: int, told: int, rival: Rival) -> bool:
    """Keeps the rival of a card, by the numbers of both; whether it is new."""
    sql = "INSERT OR IGNORE INTO rival (asked, rank, told, is_read) VALUES (?, ?, ?, 0)"
    is_new = store.db.execute(sql, (asked, features.rank_rival(rival), told)).rowcount == 1
    if is_new:
        store.db.execute("INSERT OR IGNORE INTO stirred (card) VALUES (?)", (asked,))
    return is_new


def list_rivals(store: Store, number: int) -> list[int]:
    """The numbers of the cards that are rivals of a card, or of which it is one."""
    sql = "SELECT told FROM rival WHERE asked = ?1 UNION ALL SELECT asked FROM rival WHERE told = ?1"
    return [n for (n,) in store.db.execute(sql, (number,))]


def drop_rival(store: Store, one: int, other: int) -> None:
    """Two cards are rivals no more."""
    for asked, told in ((one, other), (other, one)):
        if store.db.execute("DELETE FROM rival WHERE asked = ? AND told = ?", (asked, told)).rowcount:
            store.db.execute("INSERT OR IGNORE INTO stirred (card) VALUES (?)", (asked,))


def delete_rivals(store: Store, row: int) -> None:
    """Forgets the rivals of the cards of a row, and those that are in it."""
    within = row * CHUNK, (row + 1) * CHUNK
    store.db.execute(
        "INSERT OR IGNORE INTO stirred (card) SELECT asked FROM rival WHERE told >= ? AND told < ?", within
    )
    store.db.execute("DELETE FROM rival WHERE told >= ? AND told < ?", within)
    store.db.execute("DELETE FROM rival WHERE asked >= ? AND asked < ?", within)
    store.db.execute("DELETE FROM stirred WHERE card >= ? AND card < ?", within)


def list_stirred(store: Store, relater: str) -> list[int]:
    """The numbers of a relater's cards whose rivals have changed."""
    sql = (
        "SELECT stirred.card FROM stirred JOIN card ON card.n = stirred.card / ? JOIN relater ON"
        " relater.n = card.relater WHERE label = ? ORDER BY stirred.card"
    )
    return [n for (n,) in store.db.execute(sql, (CHUNK, relater))]


def iter_changed(store: Store, asked: int) -> Iterator[tuple[int, bool]]:
    """The rivals of a card that are to be compared now (true), and those that were and are outdone (false)."""
    ranks = "SELECT DISTINCT rank FROM rival WHERE asked = ? ORDER BY rank DESC LIMIT ?"
    least = min((rank for (rank,) in store.db.execute(ranks, (asked, features.MOST_READ))), default=0)
    sql = "SELECT told, rank >= ?2 FROM rival WHERE asked = ?1 AND is_read != (rank >= ?2) ORDER BY rank DESC, told"
    for told, is_likely in store.db.execute(sql, (asked, least)):
        yield told, bool(is_likely)


def settle(store: Store, asked: Iterable[int], changed: Iterable[tuple[int, int, bool]]) -> None:
    """Notes that the rivals of these cards have been seen to, and which were compared."""
    sql = "UPDATE rival SET is_read = ? WHERE asked = ? AND told = ?"
    store.db.executemany(sql, [(is_read, n, told) for n, told, is_read in changed])
    store.db.executemany("DELETE FROM stirred WHERE card = ?", [(n,) for n in asked])


def count_unread(store: Store) -> int:
    """How many rivals were glanced at only."""
    return int(store.db.execute("SELECT count(*) FROM rival WHERE NOT is_read").fetchone()[0])
