"""What runs confined where a web archive is damaged: the places where its records begin, and each listed by itself.

A reader that meets a record which it cannot read stops there, or its process dies, or takes what follows for a part of
that record; what stands behind it is found so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from onrecord.gather.captures import describe_first
from onrecord.gather.containers import Entry, tell_unread
from onrecord.gather.starts import find_starts


def list_starts(data_path: Path, *, most: int) -> bytes:
    """Where records begin, as JSON. Raises SourceError for more than ``most``."""
    return msgspec.json.encode(find_starts(data_path, most=most))


def list_records(data_path: Path, *, starts: Sequence[int]) -> bytes:
    """The records that begin at these places and are pages, as JSON; one that cannot be read is an entry with why."""
    out: list[Entry] = []
    with data_path.open("rb") as stream:
        for at in starts:
            stream.seek(at)
            try:
                entry = describe_first(stream)
            except (OSError, ValueError, EOFError) as error:
                out.append(
                    tell_unread(at, f"this record cannot be read: {str(error) or 'it is cut off or has no header'}")
                )
                continue
            if entry is not None:
                out.append(replace(entry, index=at, note=f"{entry.note}; beside damaged records"))
    return msgspec.json.encode(out)
