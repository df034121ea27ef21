"""Clean: what a source's bytes say, as text whose every character leads back to the source, with zones and metadata.

Nothing heavy is imported here: the parsers live in the confined process, which :mod:`onrecord.clean.cleaners` fills.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from onrecord.confine import Limits, run_confined, run_each
from onrecord.errors import ConfinedError, OnrecordError, SourceError
from onrecord.model import Cleaned

CLEAN_VERSION = "9"
"""Goes up whenever the same bytes may yield another text, zone or metadata."""

CONTAINER_TYPES = frozenset(
    {
        "application/zip",
        "application/mbox",
        "application/warc",
        "application/epub+zip",
        "application/x-ndjson",
        "multipart/related",
        "application/rdf+xml",
    }
)
"""Kept as sources; what they hold or list are sources of their own, and they themselves have no text."""

SHARING_TYPES = frozenset({"text/html", "text/plain"})
"""What is small and many, and is read by parsers that are old and well tried: several may share a confined process."""

_RECOGNISED = ("application/pdf", "image/")
_LONGER = 20  # a page takes seconds to recognise

_CLEANER = "onrecord.clean.cleaners:clean_confined"


def clean_source(
    data_path: Path, media_type: str, path: str = "", limits: Limits | None = None, *, languages: str = ""
) -> Cleaned | None:
    """The text layer of the source at ``data_path``, made in a confined process; None for a container.

    ``path`` is the name that the source goes by; words in pictures are recognised where ``languages`` are given, as
    Tesseract names them ("eng+fra"), and that may take so much longer. Raises
    SourceError (no cleaner, too large, no text, damaged, encrypted) and ConfinedError (stopped at a limit, crashed).
    """
    (made,) = clean_each([(data_path, media_type, path)], limits, languages=languages)
    if isinstance(made, OnrecordError):
        raise made
    return made


def clean_each(
    given: Sequence[tuple[Path, str, str]], limits: Limits | None = None, *, languages: str = ""
) -> list[Cleaned | OnrecordError | None]:
    """The same for several ``(data_path, media_type, path)``, in order, an error in the place of a text layer; they
    share a confined process, so they are to be of :data:`SHARING_TYPES`, or one."""
    limits = limits or Limits()
    out: list[Cleaned | OnrecordError | None] = [_find_hindrance(*one, limits) for one in given]
    run = [n for n, one in enumerate(given) if out[n] is None and one[1] not in CONTAINER_TYPES]
    items = [(given[n][0], {"media_type": given[n][1], "name": given[n][2]}) for n in run]
    if len(items) == 1:
        try:
            bodies: list[bytes | SourceError] = [_clean_confined(*items[0], limits, languages)]
        except SourceError as error:
            bodies = [error]
    else:
        bodies = run_each(_CLEANER, items, limits)
    for n, body in zip(run, bodies, strict=True):
        out[n] = body if isinstance(body, SourceError) else _decode_cleaned(body)
    return out


def _clean_confined(data_path: Path, asked: dict[str, str], limits: Limits, languages: str) -> bytes:
    if languages and asked["media_type"].startswith(_RECOGNISED):
        limits = replace(limits, seconds=limits.seconds * _LONGER)
        asked = {**asked, "languages": languages}
    return run_confined(_CLEANER, data_path, asked, limits)


def _find_hindrance(data_path: Path, media_type: str, path: str, limits: Limits) -> SourceError | None:
    if media_type in CONTAINER_TYPES:
        return None
    try:
        size = data_path.stat().st_size
    except OSError as error:
        return SourceError(f"the kept bytes cannot be read: {error.strerror or error}", hint="run verify")
    if size > limits.text_bytes:
        return SourceError(
            f"larger than the limit of {limits.text_bytes >> 20} MB ({size >> 20} MB)",
            hint="it is kept; raise max_text_mb in onrecord.toml to read it",
        )
    return None


def _decode_cleaned(body: bytes) -> Cleaned | ConfinedError:
    try:
        return msgspec.json.decode(body, type=Cleaned)
    except msgspec.DecodeError as error:
        return ConfinedError(f"the parser of this file answered with nonsense: {error}", hint="it may be hostile")
