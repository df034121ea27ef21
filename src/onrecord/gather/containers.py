"""Containers opened: ZIP archives, mailboxes, mails with attachments. Members are read in a confined process and
spooled to a folder of the caller's; nothing is ever written to a place that a member's name asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from onrecord.confine import Limits, run_confined, stream_confined
from onrecord.errors import ConfinedError, SourceError
from onrecord.gather.paths import escape_member, escape_name, is_junk

_MEGA = 1 << 20
_BATCH_BYTES, _BATCH_MEMBERS = 64 * _MEGA, 200
_EXPANDERS = {
    "application/zip": "expanders:{}_zip",
    "application/mbox": "expanders:{}_mailbox",
    "message/rfc822": "expanders:{}_mail",
    "application/warc": "captures:{}_warc",
    "multipart/related": "captures:{}_mhtml",
    "application/epub+zip": "captures:{}_epub",
    "application/x-ndjson": "captures:{}_lines",
}
"""By media type the module and the end of the names of two functions in it: list_ and read_."""

_MOST_LOST = 200
"""So many records that end their process are looked for; what stands behind the last of them is told, not tried."""
_WARC = "application/warc"
_OWN_FAILURE = ("message/rfc822",)
"""What is also cleaned, and fails there where it cannot be parsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpandLimits:
    """How much containers may hold. ``ratio`` is checked for members of more than ten megabytes; ``total_bytes``,
    ``total_members`` are for one file as gathered, with all that is nested in it."""

    depth: int = 5
    member_bytes: int = 512 * _MEGA
    total_bytes: int = 4096 * _MEGA
    total_members: int = 100_000
    ratio: int = 200


@dataclass(slots=True)
class Spent:
    """What the containers in one file have used up so far."""

    members: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member: its bytes at ``data_path`` until the next is asked for, or an error. ``name`` is escaped."""

    name: str
    data_path: Path | None = None
    media_type: str | None = None
    error: str = ""
    hint: str = ""
    url: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A member as its container's directory describes it, before it is read; ``error`` says why it cannot be.
    ``is_end``: it is none, and tells that the directory ends in damage."""

    index: int
    name: str
    size: int
    packed: int = 0
    is_encrypted: bool = False
    media_type: str | None = None
    url: str | None = None
    note: str = ""
    error: str = ""
    is_end: bool = False


def is_container(media_type: str) -> bool:
    """Whether things of this type may hold others."""
    return media_type in _EXPANDERS


def hash_chunks(chunks: Iterable[bytes]) -> str:
    """The SHA-256 of the bytes, in hex."""
    digest = hashlib.sha256()
    for piece in chunks:
        digest.update(piece)
    return digest.hexdigest()


def count_members(media_type: str, data_path: Path, *, limits: Limits, expand: ExpandLimits) -> int:
    """How many members a container's directory names; 0 for what is none. Raises SourceError."""
    return len(_list_members(media_type, data_path, limits, expand)) if is_container(media_type) else 0


def _name_expander(media_type: str, verb: str) -> str:
    return "onrecord.gather." + _EXPANDERS[media_type].format(verb)


def find_problems(media_type: str, data_path: Path, limits: Limits) -> list[str]:
    """What a container that says of itself what it holds (WACZ) gets wrong, one line each."""
    if media_type != "application/zip":
        return []
    try:
        return msgspec.json.decode(
            run_confined("onrecord.gather.captures:list_problems", data_path, {}, limits), type=list[str]
        )
    except (SourceError, msgspec.DecodeError, UnicodeDecodeError):
        return []  # it cannot be opened, which is told where that is tried


def _list_members(media_type: str, data_path: Path, limits: Limits, expand: ExpandLimits) -> list[Entry]:
    try:
        body = run_confined(_name_expander(media_type, "list"), data_path, {"most": expand.total_members}, limits)
        found = msgspec.json.decode(body, type=list[Entry])
    except SourceError:
        past = _list_past_damage(data_path, limits, expand) if media_type == _WARC else None
        if past is None:
            raise
        return past
    if media_type == _WARC and found and found[-1].is_end:
        past = _list_past_damage(data_path, limits, expand)
        if past is not None:
            why = "it is damaged: its records were found one by one, and bytes that belong to none were not read"
            return [*past, replace(found[-1], name="damage", error=why)]
    return found


def _list_past_damage(data_path: Path, limits: Limits, expand: ExpandLimits) -> list[Entry] | None:
    """The pages of a WARC file as far as each can be read by itself, and an entry for each record that cannot.

    None where the file does not show where its records begin: where it is one compressed stream, say. Raises
    SourceError.
    """
    starts = msgspec.json.decode(
        run_confined("onrecord.gather.resumptions:list_starts", data_path, {"most": expand.total_members}, limits),
        type=list[int],
    )
    if len(starts) < 2:
        return None
    out: list[Entry] = []
    lost, waiting = 0, [starts]
    while waiting:
        part = waiting.pop()
        if lost > _MOST_LOST:
            why = f"more than {_MOST_LOST} records before it cannot be read: what begins here was not tried"
            out += [tell_unread(at, why) for at in part]
            continue
        try:
            body = run_confined("onrecord.gather.resumptions:list_records", data_path, {"starts": part}, limits)
            out += msgspec.json.decode(body, type=list[Entry])
        except (ConfinedError, msgspec.DecodeError, UnicodeDecodeError) as error:
            if len(part) == 1:
                why = error.message if isinstance(error, ConfinedError) else "it is described with nonsense"
                out.append(tell_unread(part[0], f"this record cannot be read: {why}"))
                lost += 1
            else:
                middle = len(part) // 2
                waiting += [part[middle:], part[:middle]]
    return sorted(out, key=lambda entry: entry.index)


def tell_unread(at: int, why: str) -> Entry:
    """What stands in the place of a record of a web archive that cannot be read."""
    return Entry(index=at, name=f"record-at-{at}", size=0, error=why)


def expand_container(
    media_type: str,
    data_path: Path,
    folder: Path,
    *,
    limits: Limits,
    expand: ExpandLimits,
    spent: Spent,
    depth: int,
    only: range | None = None,
) -> Iterator[Member]:
    """The members in the container's own order, or those whose place is in ``only``; hidden and system files among
    them are passed over.

    A member that is encrypted, damaged or too large is an error of its own, and the others are read. A container that
    would hold more than ``expand`` allows is an error, and none, or no more, of it is read.
    """
    try:
        entries = _list_members(media_type, data_path, limits, expand)
        entries = entries if only is None else entries[only.start : only.stop]
    except SourceError as error:
        if media_type not in _OWN_FAILURE:
            yield Member(name="", error=error.message, hint=error.hint or "the container itself is kept")
        return
    except (msgspec.DecodeError, UnicodeDecodeError):
        yield Member(name="", error="the directory of this container is damaged", hint="the container itself is kept")
        return
    if not entries:
        return
    if depth > expand.depth:
        deep = f"containers are nested deeper than {expand.depth}: not opened"
        yield Member(name="", error=deep, hint="open it by hand and gather what is in it")
        return
    wanted: list[Entry] = []
    for entry in entries:
        name = escape_member(entry.name)
        if any(is_junk(part) for part in name.split("/")) and media_type == "application/zip":
            continue
        refusal = _refuse(entry, expand)
        if refusal:
            yield _fail(entry, refusal, "the container itself is kept")
        else:
            wanted.append(entry)
    declared = sum(e.size for e in wanted)
    if spent.bytes + declared > expand.total_bytes or spent.members + len(wanted) > expand.total_members:
        large = f"expands to more than {expand.total_bytes // _MEGA} MB or {expand.total_members} members: not opened"
        yield Member(name="", error=large, hint="it may be an archive bomb; the container itself is kept")
        return
    for batch in _make_batches(wanted):
        yield from _read_batch(media_type, data_path, folder, batch, limits=limits, expand=expand, spent=spent)


def _refuse(entry: Entry, expand: ExpandLimits) -> str:
    if entry.error:
        return entry.error
    if entry.is_encrypted:
        return "this member is encrypted"
    if entry.size > expand.member_bytes:
        return f"this member is larger than the limit of {expand.member_bytes // _MEGA} MB"
    if entry.size > 10 * _MEGA and entry.size > expand.ratio * max(1, entry.packed) and entry.packed:
        return f"this member unpacks to more than {expand.ratio} times its size: an archive bomb?"
    return ""


def _make_batches(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        if batch and (size + entry.size > _BATCH_BYTES or len(batch) >= _BATCH_MEMBERS):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += entry.size
    if batch:
        yield batch


def _read_batch(
    media_type: str,
    data_path: Path,
    folder: Path,
    batch: Sequence[Entry],
    *,
    limits: Limits,
    expand: ExpandLimits,
    spent: Spent,
) -> Iterator[Member]:
    """The members of one batch. They are spooled before the first is given out, since the confined process serves one
    caller at a time; a member at which it stops is an error, and the batch goes on behind it."""
    rest = list(batch)
    while rest:
        members, done = _spool(media_type, data_path, folder, rest, limits=limits, expand=expand, spent=spent)
        for member in members:
            yield member
            if member.data_path is not None:
                member.data_path.unlink(missing_ok=True)
        rest = rest[done:]


def _spool(
    media_type: str,
    data_path: Path,
    folder: Path,
    rest: Sequence[Entry],
    *,
    limits: Limits,
    expand: ExpandLimits,
    spent: Spent,
) -> tuple[list[Member], int]:
    """The members read in one run, and how many entries are dealt with (at least one)."""
    members: list[Member] = []
    at, out = -1, None
    run = Limits(
        seconds=limits.seconds,
        memory_bytes=limits.memory_bytes,
        # what a member's header says is not to be believed: the run as a whole is bounded
        output_bytes=min(expand.total_bytes - spent.bytes, 2 * _BATCH_BYTES + max(e.size for e in rest)),
    )
    args: dict[str, Any] = {"indexes": [e.index for e in rest]}
    stop = ("", "")
    try:
        for piece in stream_confined(_name_expander(media_type, "read"), data_path, args, run):
            kind, payload = piece[:1], piece[1:]
            if kind == b"N":
                _finish(out)
                at, out = at + 1, None
                if at >= len(rest):
                    break
                path = folder / f"member-{rest[at].index}"
                out = path.open("wb")
                members.append(_name(rest[at], data_path=path))
            elif kind == b"D" and out is not None:
                out.write(payload)
                spent.bytes += len(payload)
            elif kind == b"E" and at >= 0 and members:
                _finish(out)
                out = None
                members[-1] = _fail(rest[at], payload.decode("utf-8", "replace")[:300], "the container itself is kept")
    except SourceError as error:
        stop = (error.message, error.hint)
    finally:
        _finish(out)
    if stop[0]:
        at = max(at, 0)
        members = [*members[:at], _fail(rest[at], *stop)]
    spent.members += len(members)
    return members, len(members) if stop[0] else len(rest)


def _finish(out: BinaryIO | None) -> None:
    if out is not None:
        out.close()


def _name(entry: Entry, data_path: Path) -> Member:
    return Member(
        name=escape_member(entry.name),
        data_path=data_path,
        media_type=entry.media_type,
        url=entry.url and _print(entry.url),
        note=_print(entry.note),
    )


def _fail(entry: Entry, error: str, hint: str) -> Member:
    return Member(name=escape_member(entry.name), error=_print(error), hint=_print(hint))


def _print(said: str) -> str:
    """What a container, or the process that opens it, says: as it stands where one line can show it, else escaped."""
    return said if said.isprintable() else escape_name(said)
