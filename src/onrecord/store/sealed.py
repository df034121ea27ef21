"""A locked case's files and database: what opens them once the passphrase was given.

Imported only for a case that is locked, so that others pay nothing for it.
"""

from __future__ import annotations

import io
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from sqlcipher3 import dbapi2

from onrecord.errors import CaseError
from onrecord.sealing.keys import CaseKey, Slot, hide_name, open_slot, read_slot
from onrecord.sealing.passphrases import ask_passphrase
from onrecord.sealing.streams import ChunkReader, open_chunks, seal_chunks

ENDING = ".sealed"
_KEYS: dict[Slot, CaseKey] = {}
"""The keys of cases that this process has opened, so that a passphrase is asked for once."""


class Seal:
    """Seals and opens the files of one locked case."""

    def __init__(self, key: CaseKey) -> None:
        self._key = key

    def locate(self, case: Path, source_id: str) -> Path:
        """Where the sealed original of a source lies."""
        name = hide_name(self._key, source_id)
        return case / "originals" / name[:2] / f"{name}{ENDING}"

    def seal(self, label: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The sealed form of bytes; ``label`` is needed to open it."""
        return seal_chunks(self._key.files, label, chunks)

    def read(self, label: str, path: Path) -> Iterator[bytes]:
        """The bytes of a sealed file in pieces. Raises SourceError where it does not hold."""
        with path.open("rb") as file:
            yield from open_chunks(self._key.files, label, file)

    def open(self, chunks: Iterator[bytes]) -> BinaryIO:
        """Opened bytes as a file to read from."""
        return cast(BinaryIO, io.BufferedReader(ChunkReader(chunks), 1 << 20))

    @contextmanager
    def show(self, chunks: Iterator[bytes]) -> Iterator[Path]:
        """A path under which opened bytes can be read inside the block: in memory on Linux, else in a file that has no
        name any more."""
        with _open_nameless() as file:
            for piece in chunks:
                file.write(piece)
            file.flush()
            yield Path(f"/dev/fd/{file.fileno()}")

    def connect(self, path: Path, *, is_read_only: bool = False) -> sqlite3.Connection:
        """A connection to the database, which SQLCipher decrypts page by page; temporary tables stay in memory."""
        db = connect_plain(path, is_read_only=is_read_only)
        db.execute(f"PRAGMA key = \"x'{self._key.database}'\"")
        return db

    def attach(self, db: sqlite3.Connection, path: Path, name: str) -> None:
        """Attaches a database under this key to a connection of SQLCipher."""
        db.execute(f"ATTACH ? AS {name} KEY \"x'{self._key.database}'\"", (str(path),))


def connect_plain(path: Path, *, is_read_only: bool = False) -> sqlite3.Connection:
    """A connection of SQLCipher to a database that has no key (yet)."""
    where = f"{path.absolute().as_uri()}?immutable=1" if is_read_only else str(path)
    db = dbapi2.connect(where, uri=is_read_only, isolation_level=None, timeout=30)
    db.execute("PRAGMA temp_store = MEMORY")
    return cast(sqlite3.Connection, db)


def _open_nameless() -> BinaryIO:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("onrecord"), "w+b")
    return cast(BinaryIO, tempfile.TemporaryFile())


def open_seal(path: Path) -> Seal:
    """What opens the case whose ``locked.json`` this is; asks for the passphrase unless this process was told it.

    Raises CaseError where the passphrase is wrong, the file damaged, or the case half-locked.
    """
    slot = load_slot(path)
    case = path.parent
    if slot.state != "locked":
        other = "unlock" if slot.state == "locking" else "lock"
        raise CaseError(
            f"{slot.state} {case} was begun and not finished",
            hint=f"go on: onrecord {slot.state.removesuffix('ing')} {case}; or go back: onrecord {other} {case}",
        )
    if slot not in _KEYS:
        _KEYS[slot] = open_slot(slot, ask_passphrase(str(case)))
    _keep_spools_in_memory()
    return Seal(_KEYS[slot])


def load_slot(path: Path) -> Slot:
    """The wrapped key that lies there. Raises CaseError."""
    try:
        return read_slot(path.read_bytes())
    except OSError as error:
        raise CaseError(f"{path} cannot be read: {error.strerror or error}", hint="restore it from a backup") from error


def remember_key(slot: Slot, key: CaseKey) -> Seal:
    """Spares this process a question that was just answered."""
    _KEYS[slot] = key
    return Seal(key)


def _keep_spools_in_memory() -> None:
    """From now on this process's temporary files lie in memory, where the system has a place for that."""
    shared = Path("/dev/shm")
    if shared.is_dir() and os.access(shared, os.W_OK):
        tempfile.tempdir = str(shared)
