"""The custody log: what was done to the case, when, by whom, with which version; append-only and hash-linked.

Each entry's hash covers the entry and the hash before it, so an entry that was changed, dropped or moved breaks every
later one. It proves order and integrity since the entry was written, not that an entry is true, and not against someone
who rewrites the whole log where nobody kept a copy of its head. Entries carry opaque ids, never names or words of a
source; where an issue was written to, and which sources it used, stands in rows beside the log.
"""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord import __version__
from onrecord.config import utc_now
from onrecord.proofs.heads import Head
from onrecord.store.db import Store

_START = "0" * 64
CLOCK = "clock"
"""What an entry is that says that the clock went back before the entry after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One line of the log; ``hash`` is the SHA-256 of the previous hash and the other fields as JSON.

    ``version`` is that of onrecord; it is empty, and no part of the hash, in entries from before it was noted (0.1).
    """

    n: int
    at: str
    who: str
    what: str
    subject: str
    detail: str
    hash: str
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A dossier, package or export that left the case: its log entry, and where it was written (empty: not known)."""

    n: int
    form: str
    path: str
    sha256: str


def put_log(store: Store, what: str, subject: str = "", detail: str = "", *, who: str | None = None) -> int:
    """Appends an entry and gives its number. Call it inside the transaction of the work it reports.

    Where the clock stands before the last entry's time, an entry that says so comes first: no later entry is dated
    earlier in silence.
    """
    row = store.db.execute("SELECT n, hash, at FROM log ORDER BY n DESC LIMIT 1").fetchone() or (0, _START, "")
    n, before, at = row[0], row[1], utc_now()
    who = who or user_name()
    if at < row[2]:
        n, before = _append(store, n, before, at, who, CLOCK, "", f"the clock went back: the last entry says {row[2]}")
    return _append(store, n, before, at, who, what, subject, detail)[0]


def _append(
    store: Store, last: int, before: str, at: str, who: str, what: str, subject: str, detail: str
) -> tuple[int, str]:
    entry = LogEntry(
        n=last + 1, at=at, who=who, what=what, subject=subject, detail=detail, hash="", version=__version__
    )
    digest = _hash_entry(before, entry)
    store.db.execute(
        "INSERT INTO log (n, at, who, what, subject, detail, hash, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (entry.n, at, who, what, subject, detail, digest, __version__),
    )
    return entry.n, digest


def put_issue(
    store: Store,
    what: str,
    form: str,
    sha256: str,
    sources: Iterable[str],
    *,
    path: str = "",
    who: str | None = None,
) -> int:
    """Logs what left the case, and keeps beside the log where it went and which sources it used."""
    n = put_log(store, what, detail=f"{form} sha256 {sha256}", who=who)
    store.db.execute("INSERT INTO issue (n, form, path, sha256) VALUES (?, ?, ?, ?)", (n, form, path, sha256))
    store.db.executemany(
        "INSERT INTO issue_source (n, source_id) VALUES (?, ?)", [(n, s) for s in sorted(set(sources))]
    )
    return n


def iter_issues(store: Store, source_id: str | None = None) -> list[Issue]:
    """What left the case, oldest first: all, or what used a source."""
    rows = store.db.execute(
        "SELECT n, form, path, sha256 FROM issue WHERE ?1 IS NULL OR n IN"
        " (SELECT n FROM issue_source WHERE source_id = ?1) ORDER BY n",
        (source_id,),
    )
    return [Issue(n=r[0], form=r[1], path=r[2], sha256=r[3]) for r in rows]


def iter_log(store: Store) -> list[LogEntry]:
    """Every entry, oldest first."""
    rows = store.db.execute("SELECT n, at, who, what, subject, detail, hash, version FROM log ORDER BY n")
    return [_entry(row) for row in rows]


def get_entry(store: Store, n: int) -> LogEntry | None:
    """The entry of this number, if there is one."""
    row = store.db.execute(
        "SELECT n, at, who, what, subject, detail, hash, version FROM log WHERE n = ?", (n,)
    ).fetchone()
    return _entry(row) if row else None


def _entry(r: tuple[int, str, str, str, str, str, str, str]) -> LogEntry:
    return LogEntry(n=r[0], at=r[1], who=r[2], what=r[3], subject=r[4], detail=r[5], hash=r[6], version=r[7])


def get_head(store: Store, n: int | None = None) -> Head | None:
    """The log's last entry, or the one of this number, as a head; None where there is none."""
    last = store.db.execute("SELECT max(n) FROM log").fetchone()[0]
    entry = get_entry(store, last if n is None else n) if last else None
    return Head(entry=entry.n, at=entry.at, hash=entry.hash) if entry else None


def find_withdrawn(store: Store) -> dict[str, LogEntry]:
    """The sources that were withdrawn and did not come again, each with the entry that says when and why."""
    found = store.db.execute(
        "SELECT t.id, l.n, l.at, l.who, l.what, l.subject, l.detail, l.hash, l.version FROM tombstone t"
        " JOIN log l ON l.n = t.n WHERE t.kind = 'source' AND t.id NOT IN (SELECT id FROM source) ORDER BY t.id, t.n"
    )
    return {row[0]: _entry(row[1:]) for row in found}


def find_stones(store: Store, kind: str) -> dict[str, LogEntry]:
    """The tombstones of one kind (source, document, judgement) by id, each with the entry that says why."""
    found = store.db.execute("SELECT id, n FROM tombstone WHERE kind = ? ORDER BY n", (kind,)).fetchall()
    entries = {entry.n: entry for entry in iter_log(store)} if found else {}
    return {id_: entries[n] for id_, n in found if n in entries}


def digest_stones(stones: Iterable[tuple[str, str]]) -> str:
    """The SHA-256 over kind and id of what one entry says was destroyed."""
    return hashlib.sha256(json.dumps(sorted(map(list, stones))).encode()).hexdigest()


def check_stones(store: Store) -> list[str]:
    """One line for each withdrawal whose tombstones are not those that the log vouches for."""
    stones: dict[int, list[tuple[str, str]]] = {}
    for kind, id_, n in store.db.execute("SELECT kind, id, n FROM tombstone"):
        stones.setdefault(n, []).append((kind, id_))
    problems = []
    for entry in iter_log(store):
        if entry.what == "withdraw" and not entry.detail.endswith(digest_stones(stones.pop(entry.n, []))):
            problems.append(f"log: the tombstones of entry {entry.n} are not those that were set")
    return problems + [f"log: entry {n} is no withdrawal and has tombstones" for n in sorted(stones)]


def check_log(store: Store) -> list[str]:
    """One line for each entry that does not follow from the one before it; empty where the chain holds."""
    problems: list[str] = []
    previous, number, last = _START, 0, ""
    for entry in iter_log(store):
        number += 1
        if entry.n != number:
            problems.append(f"log: entry {number} is missing")
            number = entry.n
        if _hash_entry(previous, entry) != entry.hash:
            problems.append(f"log: entry {entry.n} was changed after it was written, or one before it was")
        at = str(entry.at)  # bytes, where a column was overwritten: the hash tells it
        if entry.version and at < last and entry.what != CLOCK:
            problems.append(f"log: entry {entry.n} is dated before the one before it, and none says why")
        previous, last = entry.hash, at
    return problems


def _hash_entry(previous: str, entry: LogEntry) -> str:
    fields = [previous, entry.n, entry.at, entry.who, entry.what, entry.subject, entry.detail]
    if entry.version:
        fields.append(entry.version)
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, default=repr).encode()).hexdigest()


def user_name() -> str:
    """The name of the account that runs this; ``unknown`` where the system does not say."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
