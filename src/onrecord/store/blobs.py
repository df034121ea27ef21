"""The originals: bytes by their SHA-256, written once, read-only, never rewritten; in a locked case sealed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from onrecord.config import FILE_NAME, parse_options, set_option
from onrecord.errors import CaseError, SourceError
from onrecord.store.db import Store

MANIFEST = "manifest-sha256.txt"
SEALED_AS = "original"
_CHUNK = 1 << 20


def locate_blob(store: Store, source_id: str) -> Path:
    """Where the bytes of a source lie; in a locked case sealed, under a name that tells nothing."""
    if store.seal is not None:
        return store.seal.locate(store.case, source_id)
    return store.case / "originals" / source_id[:2] / source_id


def read_blob(store: Store, source_id: str) -> Iterator[bytes]:
    """The bytes of a source in pieces. In a locked case they are checked on the way: SourceError where they are not
    those that arrived, at the latest after the last piece."""
    path = locate_blob(store, source_id)
    if store.seal is None:
        yield from read_chunks(path)
        return
    digest = hashlib.sha256()
    for chunk in store.seal.read(SEALED_AS, path):
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != source_id:
        raise SourceError("the kept bytes are not those that arrived", hint="run verify")


def hash_blob(store: Store, source_id: str) -> str:
    """The SHA-256 of the bytes that are kept of a source, in hex."""
    digest = hashlib.sha256()
    for chunk in read_blob(store, source_id):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def show_blob(store: Store, source_id: str) -> Iterator[Path]:
    """A path under which the bytes of a source can be read inside the block; nothing is written in the clear."""
    if store.seal is None:
        yield locate_blob(store, source_id)
        return
    try:
        shown = store.seal.show(read_blob(store, source_id))
        place = shown.__enter__()
    except OSError as error:
        raise SourceError(f"the kept bytes cannot be read: {error.strerror or error}", hint="run verify") from error
    try:
        yield place
    finally:
        shown.__exit__(None, None, None)


@dataclass(frozen=True, slots=True)
class SealedBlob:
    """An original of a locked case, for whoever packs it: opened like a path, it gives the bytes as they arrived."""

    store: Store
    source_id: str
    st_size: int

    def open(self, mode: str = "rb") -> BinaryIO:
        """The bytes, as a file to read from."""
        if self.store.seal is None or mode != "rb":
            raise ValueError(f"a sealed original is only read, not {mode}")
        return self.store.seal.open(read_blob(self.store, self.source_id))

    def stat(self) -> SealedBlob:
        """Itself: it knows its size."""
        return self


def find_blob(store: Store, source_id: str, size: int) -> Path | SealedBlob:
    """What opens to the bytes of a source: its file, or in a locked case what unseals it while it is read."""
    return locate_blob(store, source_id) if store.seal is None else SealedBlob(store, source_id, size)


def put_blob(store: Store, chunks: Iterable[bytes]) -> tuple[str, int]:
    """The SHA-256 and size of bytes that are now kept; the same bytes twice are kept once.

    The file appears under its name only when whole and on disk. Raises SourceError where it cannot be kept.
    """
    folder = store.case / "originals"
    digest, size = hashlib.sha256(), 0
    temporary = ""

    def count(chunks: Iterable[bytes]) -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    arriving = count(_read_checked(chunks))
    if store.seal is not None:
        arriving = store.seal.seal(SEALED_AS, arriving)
    try:
        handle, temporary = tempfile.mkstemp(prefix=".arriving-", dir=folder)
        with os.fdopen(handle, "wb") as out:
            for chunk in arriving:
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        target = locate_blob(store, digest.hexdigest())
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            Path(temporary).chmod(0o444)
            Path(temporary).replace(target)
            if store.unsettled:
                store.unsettled[-1].add(target.parent)
            else:
                sync_folder(target.parent)
    except OSError as error:
        raise SourceError(
            f"bytes could not be kept: {error.strerror or error}", hint="free some disk space and run this again"
        ) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
    return digest.hexdigest(), size


@contextmanager
def in_bulk(store: Store) -> Iterator[None]:
    """What is written inside is on disk at the end of the block, together; a loss of power before costs the latest of
    it, never a part of a row or an original, and the work is gone on with. Spares waiting for the disk each time."""
    folders: set[Path] = set()
    store.unsettled.append(folders)
    store.db.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        store.unsettled.pop()
        for folder in sorted(folders):
            sync_folder(folder)
        with suppress(Exception):  # what went wrong inside is told, not that this could not be done after it
            store.db.execute("PRAGMA synchronous = FULL")
            store.db.execute("PRAGMA wal_checkpoint(PASSIVE)")


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
    """Rewrites ``manifest-sha256.txt`` (BagIt's form): inside the case, ``sha256sum -c`` checks every original.

    A locked case has none: each sealed file is checked when it is opened, and a list of hashes would tell what it is.
    """
    if store.seal is not None:
        return
    rows = store.db.execute("SELECT id FROM source ORDER BY id")
    lines = "".join(f"{row[0]}  originals/{row[0][:2]}/{row[0]}\n" for row in rows)
    write_whole(store.case / MANIFEST, lines.encode())


def write_whole(path: Path, data: bytes) -> None:
    """The file holds either what it held before or all of ``data``, whatever happens meanwhile; what is no file (a
    device, a pipe) is written to as it is, never put in the place of."""
    if path.exists() and not path.is_file():
        with path.open("wb") as out:
            out.write(data)
        return
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


def sync_folder(folder: Path) -> None:
    """The names in a folder are on disk, where the system can be asked for that."""
    if os.name == "nt":  # pragma: no cover
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def overwrite_file(descriptor: int) -> None:
    """Zeros are written over an open file's bytes. On a hard disk they are gone; an SSD, a file system that copies on
    writing and a backup may keep them."""
    size, zeros = os.fstat(descriptor).st_size, bytes(_CHUNK)
    os.lseek(descriptor, 0, os.SEEK_SET)
    while size > 0:
        size -= os.write(descriptor, zeros[: min(size, _CHUNK)])
    os.fsync(descriptor)


def destroy_file(path: Path) -> None:
    """The file is gone, its bytes overwritten first as far as the system goes along."""
    path.chmod(0o600)
    with path.open("rb+") as file:
        overwrite_file(file.fileno())
    path.unlink()


def sweep_arriving(store: Store) -> None:
    """Removes what an interrupted run left half-written (only files that never got a name)."""
    for path in (store.case / "originals").glob(".arriving-*"):
        path.unlink(missing_ok=True)


# ── other files of a case ───────────────────────────────────────────────────────────────────────────────────────


def read_file(store: Store, path: Path) -> bytes:
    """The bytes of a file inside the case; of one that was sealed with it, as they were. Raises SourceError."""
    if store.seal is None or path.suffix != ".sealed":
        return path.read_bytes()
    label = path.with_name(path.name.removesuffix(".sealed")).relative_to(store.case).as_posix()
    return b"".join(store.seal.read(label, path))


def write_file(store: Store, path: Path, data: bytes) -> None:
    """A file inside the case holds these bytes; in a locked case sealed, with ``.sealed`` after its name."""
    if store.seal is None:
        write_whole(path, data)
    else:
        label = path.relative_to(store.case).as_posix()
        write_whole(path.with_name(f"{path.name}.sealed"), b"".join(store.seal.seal(label, [data])))


def save_option(store: Store, name: str, value: str) -> None:
    """Sets one textual option of the case; every other line of its ``onrecord.toml`` stays as it is."""
    path = store.case / FILE_NAME
    data = path.read_bytes() if path.is_file() else b""
    if store.seal is not None and not data:
        sealed = store.case / f"{FILE_NAME}.sealed"
        data = b"".join(store.seal.read(FILE_NAME, sealed)) if sealed.is_file() else b""
    new = set_option(data.decode("utf-8"), name, value).encode()
    parse_options(new, path)
    if store.seal is None:
        write_whole(path, new)
    else:
        write_whole(store.case / f"{FILE_NAME}.sealed", b"".join(store.seal.seal(FILE_NAME, [new])))


def refuse_inside(store: Store, path: Path) -> None:
    """Raises CaseError where a file that anyone can read would be written into a locked case."""
    if store.seal is not None and path.resolve().is_relative_to(store.case.resolve()):
        raise CaseError(
            f"{store.case} is locked, and {path.name} would lie in it for anyone to read; nothing was written",
            hint="name a file outside the case",
        )
