"""Places: under which name a dossier is written, so that none that was published before is lost in silence."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Literal

from onrecord.config import utc_now
from onrecord.errors import OnrecordError, PublishError
from onrecord.publish.leaks import is_showing, iter_words
from onrecord.publish.protection import Protection, is_leaking
from onrecord.store.blobs import read_file
from onrecord.store.db import Store

IfThere = Literal["replace", "refuse", "beside"]
"""What becomes of another file of that name: it is replaced, it stays and nothing is written, or it stays and the new
one gets a name with the day beside it."""


def choose_place(store: Store, path: Path, data: bytes, if_there: IfThere, protection: Protection) -> Path:
    """The path that these bytes are written to: this one where no other file has it or that file holds the same bytes.

    With "beside", a file that shows who is protected now is replaced all the same: it must not stay. Raises
    PublishError with "refuse".
    """
    if if_there == "replace":
        return path
    day = utc_now()[:10]
    dated = (f"{path.stem}-{day}" + (f"-{n}" if n > 1 else "") + path.suffix for n in itertools.count(1))
    for name in itertools.chain([path.name], dated):
        place = path.with_name(name)
        found = find_file(place)
        if found is None or (earlier := _read(store, found)) == data:
            return place
        if if_there == "refuse":
            raise PublishError(
                f"{path} is there already; nothing was written", hint="name another file, or add --replace"
            )
        if earlier is not None and _is_showing(protection, name, earlier):
            return place
    raise AssertionError("names without end")


def find_file(path: Path) -> Path | None:
    """The file of this name, or the one that it was sealed into; None where there is neither."""
    sealed = path.with_name(f"{path.name}.sealed")
    return next((p for p in (path, sealed) if p.is_file()), None)


def _read(store: Store, path: Path) -> bytes | None:
    try:
        return read_file(store, path)
    except (OnrecordError, OSError):  # whatever it holds, it is not ours to replace
        return None


def _is_showing(protection: Protection, name: str, data: bytes) -> bool:
    try:
        words = "\n".join(iter_words(name, data))
    except Exception:  # a file that something else wrote there, or that is cut short
        words = ""
    return is_leaking(protection, words) or is_showing(protection, data)
