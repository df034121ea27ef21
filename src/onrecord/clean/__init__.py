"""Clean: what a source's bytes say, as text whose every character leads back to the source, with zones and metadata.

Nothing heavy is imported here: the parsers live in the confined process, which :mod:`onrecord.clean.cleaners` fills.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from onrecord.confine import Limits, run_confined
from onrecord.errors import ConfinedError, SourceError
from onrecord.model import Cleaned

CLEAN_VERSION = "4"
"""Goes up whenever the same bytes may yield another text, zone or metadata."""

CONTAINER_TYPES = frozenset(
    {
        "application/zip",
        "application/mbox",
        "application/warc",
        "application/epub+zip",
        "application/x-ndjson",
        "multipart/related",
    }
)
"""Kept as sources; what they hold are sources of their own, and they themselves have no text."""


def clean_source(data_path: Path, media_type: str, path: str = "", limits: Limits | None = None) -> Cleaned | None:
    """The text layer of the source at ``data_path``, made in a confined process; None for a container.

    ``path`` is the name that the source goes by. Raises SourceError (no cleaner, too large, no text, damaged,
    encrypted) and ConfinedError (stopped at a limit, crashed).
    """
    limits = limits or Limits()
    if media_type in CONTAINER_TYPES:
        return None
    try:
        size = data_path.stat().st_size
    except OSError as error:
        raise SourceError(f"the kept bytes cannot be read: {error.strerror or error}", hint="run verify") from error
    if size > limits.text_bytes:
        raise SourceError(
            f"larger than the limit of {limits.text_bytes >> 20} MB ({size >> 20} MB)",
            hint="it is kept; raise max_text_mb in onrecord.toml to read it",
        )
    args = {"media_type": media_type, "name": path}
    body = run_confined("onrecord.clean.cleaners:clean_confined", data_path, args, limits)
    try:
        return msgspec.json.decode(body, type=Cleaned)
    except msgspec.DecodeError as error:
        raise ConfinedError(
            f"the parser of this file answered with nonsense: {error}", hint="it may be hostile"
        ) from None
