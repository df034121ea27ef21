"""The story of one source: all that the case knows was done with it, in the order of the log; and sums to check by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.errors import CaseError
from onrecord.model import Arrival
from onrecord.store import custody, rows
from onrecord.store.db import Store

_WHOLE_CASE = ("verify", "sign", "stamp", "lock", "unlock", "pack", "clock")
_ESCAPED = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that was done: the number of its log entry, when, by whom, with which version, in words."""

    n: int
    at: str
    who: str
    version: str
    words: str


def find_source(store: Store, name: str) -> str:
    """The id of the source that is meant: by the beginning of its hash, a path or address that it arrived under, or the
    id of a document or finding of it. Raises CaseError where none or several fit."""
    found = [r[0] for r in store.db.execute("SELECT id FROM source WHERE id = ?", (name,))]
    if not found and re.fullmatch(r"[0-9a-f]{6,64}", name):
        found = [r[0] for r in store.db.execute("SELECT id FROM source WHERE substr(id, 1, ?) = ?", (len(name), name))]
        found += [
            r[0]
            for r in store.db.execute(
                "SELECT id FROM tombstone WHERE kind = 'source' AND substr(id, 1, ?) = ?", (len(name), name)
            )
            if r[0] not in found
        ]
    if not found:
        sql = (
            "SELECT DISTINCT source_id FROM arrival WHERE path = ?1 OR url = ?1 UNION SELECT source_id FROM document"
            " WHERE id = ?1 OR id IN (SELECT document_id FROM finding WHERE id = ?1)"
        )
        found = [r[0] for r in store.db.execute(sql, (name,))]
    if not found:
        raise CaseError(f"the case has no source {name}", hint="name it as status --documents does, or by its hash")
    if len(found) > 1:
        ids = ", ".join(id_[:12] for id_ in found)
        raise CaseError(f"{name} may be any of {len(found)} sources: {ids}", hint="name one by its hash")
    return str(found[0])


def find_story(store: Store, source_id: str) -> list[Event]:
    """What was done with a source, oldest first: arrivals, readings, decisions that touch it, what it went out in, and
    what was done with the whole case since it came."""
    documents = {r[0] for r in store.db.execute("SELECT id FROM document WHERE source_id = ?", (source_id,))}
    findings = {r[0] for d in documents for r in store.db.execute("SELECT id FROM finding WHERE document_id = ?", (d,))}
    ends = findings | documents
    links = {
        r[0]
        for end in ends
        for r in store.db.execute(
            "SELECT id FROM link WHERE left_id = ?1 UNION SELECT id FROM link WHERE right_id = ?1", (end,)
        )
    }
    issues = {i.n: i for i in custody.iter_issues(store, source_id)}
    arrivals = iter(sorted(rows.iter_arrivals(store, source_id), key=lambda a: a.arrived_at))
    out: list[Event] = []
    for entry in custody.iter_log(store):
        words = ""
        if entry.subject == source_id:
            if entry.what == "arrival":
                arrival = next(arrivals, None)
                where = (arrival.path or arrival.url or "") if arrival else ""
                inside = f", inside {arrival.container_id[:12]}" if arrival and arrival.container_id else ""
                words = f"arrived: {where}, {entry.detail}{inside}{_told(arrival)}"
            else:
                words = f"{entry.what}: {entry.detail}"
        elif entry.subject in documents:
            words = f"{entry.what} as {entry.subject}: {entry.detail}"
        elif entry.what == "decision" and (entry.subject in findings or entry.subject in links):
            kind = "finding" if entry.subject in findings else "link"
            words = f"decision on {kind} {entry.subject}: {_decided(store, entry.detail)}"
        elif entry.n in issues:
            where = f", written to {issues[entry.n].path}" if issues[entry.n].path else ""
            words = f"{entry.what} as {entry.detail}{where}"
        elif out and entry.what in _WHOLE_CASE:
            words = f"{entry.what} of the whole case" + (f": {entry.detail}" if entry.detail else "")
        if words:
            out.append(Event(n=entry.n, at=entry.at, who=entry.who, version=entry.version, words=words))
    return out


def _told(arrival: Arrival | None) -> str:
    """The address that an arrival is said to have had, and what whoever brought it says of it."""
    if arrival is None:
        return ""
    address = f", from {arrival.url}" if arrival.url and arrival.path else ""
    return address + (f"; {arrival.note}" if arrival.note else "")


def _decided(store: Store, detail: str) -> str:
    """A decision in words: the verdict, where it was one."""
    kind, _, rest = detail.partition(" ju-")
    row = store.db.execute("SELECT body FROM judgement WHERE id = ?", (f"ju-{rest.split(' ')[0]}",)).fetchone()
    verdict = re.search(rb'"verdict":"(\w+)"', row[0]) if row else None
    return f"{kind} {verdict[1].decode()}" if verdict else detail


# ── sums ────────────────────────────────────────────────────────────────────────────────────────────────────────


def print_sums(store: Store) -> bytes:
    """The SHA-256 of every source that was gathered as a file, by its path in the folder that was gathered: run there,
    ``sha256sum -c`` (GNU coreutils) checks them. Line breaks and backslashes in names are escaped as it does."""
    lines = set()
    for arrival in rows.iter_arrivals(store):
        if arrival.path and arrival.container_id is None and not arrival.url:
            name = restore_name(arrival.path)
            escaped = name.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
            mark = b"" if escaped == name else b"\\"
            lines.add(mark + arrival.source_id.encode() + b"  " + escaped + b"\n")
    return b"".join(line for _, line in sorted((_name_of(line), line) for line in lines))


def _name_of(line: bytes) -> bytes:
    return line.partition(b"  ")[2]


def restore_name(path: str) -> bytes:
    """The bytes of a path as the system had it, from the form in which the record shows it. (Of ``\\x80`` and above,
    which stand for a byte that is no UTF-8 or for a control character, the first is taken.)"""

    def put_back(match: re.Match[str]) -> str:
        code = int(match[1] or match[2] or match[3], 16)
        return chr(code + 0xDC00 if match[1] and code >= 0x80 and code != 0xAD else code)

    return _ESCAPED.sub(put_back, path).encode("utf-8", "surrogateescape")
