"""The custody log: what was done to the case, when, by whom, with which version; append-only and hash-linked.

Each entry's hash covers the entry and the hash before it, so an entry that was changed, dropped or moved breaks every
later one. It proves order and integrity since the entry was written, not that an entry is true, and not against someone
who rewrites the whole log where nobody kept a copy of its head. Entries carry opaque ids, never names or words of a
source.
"""

from __future__ import annotations

import getpass
import hashlib
import json
from dataclasses import dataclass

from onrecord.config import utc_now
from onrecord.store.db import Store

_START = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One line of the log; ``hash`` is the SHA-256 of the previous hash and the other fields as JSON."""

    n: int
    at: str
    who: str
    what: str
    subject: str
    detail: str
    hash: str


def put_log(store: Store, what: str, subject: str = "", detail: str = "", *, who: str | None = None) -> None:
    """Appends an entry. Call it inside the transaction of the work it reports."""
    row = store.db.execute("SELECT n, hash FROM log ORDER BY n DESC LIMIT 1").fetchone() or (0, _START)
    n, at, who = row[0] + 1, utc_now(), who or user_name()
    entry = LogEntry(n=n, at=at, who=who, what=what, subject=subject, detail=detail, hash="")
    store.db.execute(
        "INSERT INTO log (n, at, who, what, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (n, at, who, what, subject, detail, _hash_entry(row[1], entry)),
    )


def iter_log(store: Store) -> list[LogEntry]:
    """Every entry, oldest first."""
    rows = store.db.execute("SELECT n, at, who, what, subject, detail, hash FROM log ORDER BY n")
    return [LogEntry(n=r[0], at=r[1], who=r[2], what=r[3], subject=r[4], detail=r[5], hash=r[6]) for r in rows]


def check_log(store: Store) -> list[str]:
    """One line for each entry that does not follow from the one before it; empty where the chain holds."""
    problems: list[str] = []
    previous, number = _START, 0
    for entry in iter_log(store):
        number += 1
        if entry.n != number:
            problems.append(f"log: entry {number} is missing")
            number = entry.n
        if _hash_entry(previous, entry) != entry.hash:
            problems.append(f"log: entry {entry.n} was changed after it was written, or one before it was")
        previous = entry.hash
    return problems


def _hash_entry(previous: str, entry: LogEntry) -> str:
    fields = [previous, entry.n, entry.at, entry.who, entry.what, entry.subject, entry.detail]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def user_name() -> str:
    """The name of the account that runs this; ``unknown`` where the system does not say."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
