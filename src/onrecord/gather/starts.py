"""Where the records of a web archive begin, by the bytes themselves, whatever a record says of its length."""

from __future__ import annotations

import re
import zlib
from mmap import ACCESS_READ, mmap
from pathlib import Path

from onrecord.errors import SourceError

_PLAIN = re.compile(rb"(?:\A|(?<=\n))WARC/1\.[01]\r?\n")
_PACKED = re.compile(rb"\x1f\x8b\x08")
_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_HEAD = 1 << 16


def find_starts(data_path: Path, *, most: int) -> list[int]:
    """Where records begin in a WARC file, plain or each compressed by itself.

    A plain record that says how long it is, and is followed by another or by nothing, is believed: what looks like a
    record inside it is part of it. Raises SourceError for more than ``most``.
    """
    out: list[int] = []
    if data_path.stat().st_size == 0:
        return []
    with data_path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        is_packed = data[:2] == b"\x1f\x8b"
        pattern, at = _PACKED if is_packed else _PLAIN, 0
        while found := pattern.search(data, at):
            start, at = found.start(), found.end()
            if not is_packed:
                at = _skip_block(data, at)
            elif not _begins_record(data[start : start + _HEAD]):
                continue
            out.append(start)
            if len(out) > most:
                raise SourceError(f"holds more than {most} records: not opened", hint="gather a part of it")
    return out


def _begins_record(head: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(head, 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _skip_block(data: mmap, at: int) -> int:
    """The end of a record whose header goes on at ``at``; ``at`` where it does not say so, or says it wrongly."""
    head = re.compile(rb"\r?\n\r?\n").search(data, at, at + _HEAD)
    told = _LENGTH.search(data[at : head.start() + 1]) if head else None
    if head is None or told is None:
        return at
    end = head.end() + int(told[1])
    if end > len(data):
        return at
    following = data[end : end + 16].lstrip(b"\r\n")
    return end if not following or following.startswith(b"WARC/") else at
