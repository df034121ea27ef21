"""The head of a custody log as a text of four lines: what people note, sign and have stamped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.errors import SourceError

TITLE = "onrecord custody head 1"
_FORM = re.compile(
    TITLE.encode() + rb"\nentry: ([1-9][0-9]*)\nat: ([0-9TZ:-]{20})\nhash: ([0-9a-f]{64})\n",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The number, time and hash of one entry of a log; the hash stands for that entry and all before it."""

    entry: int
    at: str
    hash: str


def print_head(head: Head) -> bytes:
    """The text that is signed and stamped: the same bytes for the same head."""
    return f"{TITLE}\nentry: {head.entry}\nat: {head.at}\nhash: {head.hash}\n".encode()


def read_head(data: bytes) -> Head:
    """The head that such a text names. Raises SourceError where it is none, to the byte."""
    match = _FORM.fullmatch(data)
    if match is None:
        raise SourceError("this is no head of a custody log", hint="write one: onrecord custody CASE --head --out FILE")
    return Head(entry=int(match[1]), at=match[2].decode(), hash=match[3].decode())


def group_hash(digest: str) -> str:
    """A hash in groups of four, for copying on to paper and reading aloud."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
