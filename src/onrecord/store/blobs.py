"""The originals: bytes by their SHA-256, written once, read-only, never rewritten."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from onrecord.errors import SourceError
from onrecord.store.db import Store

MANIFEST = "manifest-sha256.txt"
_CHUNK = 1 << 20


def locate_blob(store: Store, source_id: str) -> Path:
    """Where the bytes of a source lie."""
    return store.case / "originals" / source_id[:2] / source_id


def put_blob(store: Store, chunks: Iterable[bytes]) -> tuple[str, int]:
    """The SHA-256 and size of bytes that are now kept; the same bytes twice are kept once.

    The file appears under its name only when whole and on disk. Raises SourceError where it cannot be kept.
    """
    folder = store.case / "originals"
    digest, size = hashlib.sha256(), 0
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=".arriving-", dir=folder)
        with os.fdopen(handle, "wb") as out:
            for chunk in _read_checked(chunks):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        target = locate_blob(store, digest.hexdigest())
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            Path(temporary).chmod(0o444)
            Path(temporary).replace(target)
    except OSError as error:
        raise SourceError(
            f"bytes could not be kept: {error.strerror or error}", hint="free some disk space and run this again"
        ) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
    return digest.hexdigest(), size


def _read_checked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks; that a file cannot be read is told apart from that its bytes cannot be kept."""
    try:
        yield from chunks
    except OSError as error:
        raise SourceError(
            f"bytes could not be read: {error.strerror or error}", hint="check the file, then gather it again"
        ) from error


def read_chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file in pieces of one mebibyte."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def hash_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    digest = hashlib.sha256()
    for chunk in read_chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def write_manifest(store: Store) -> None:
    """Rewrites ``manifest-sha256.txt`` (BagIt's form): inside the case, ``sha256sum -c`` checks every original."""
    rows = store.db.execute("SELECT id FROM source ORDER BY id")
    lines = "".join(f"{row[0]}  originals/{row[0][:2]}/{row[0]}\n" for row in rows)
    write_whole(store.case / MANIFEST, lines.encode())


def write_whole(path: Path, data: bytes) -> None:
    """The file holds either what it held before or all of ``data``, whatever happens meanwhile."""
    handle, temporary = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def sweep_arriving(store: Store) -> None:
    """Removes what an interrupted run left half-written (only files that never got a name)."""
    for path in (store.case / "originals").glob(".arriving-*"):
        path.unlink(missing_ok=True)
