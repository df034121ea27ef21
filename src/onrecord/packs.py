"""A case packed into one file and unpacked elsewhere: whole, or not at all.

A pack is a ZIP whose first member lists every file with its size and hash, and which ends with the hash of all that
stands before; encrypted it is an age file (age-encryption.org/v1) of that ZIP. A locked case is packed as it lies, so
its pack opens with the same passphrase and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

import pyrage

from onrecord.errors import CaseError
from onrecord.publish.zips import Member, is_sealed, seal_zip, write_zip
from onrecord.store import blobs, custody
from onrecord.store.db import DATABASE, LOCK, LOCKED, Store, open_store, transaction

LIST = "onrecord-pack.json"
_AGE = b"age-encryption.org/v1\n"
_LEFT_OUT = (".writing-", ".arriving-", ".sealing-")
_MOST_IN_MEMORY = 1 << 30
_LONGEST_LIST = 1 << 28
_AGAIN = "copy it once more from where it came from; nothing was written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What was packed or unpacked: where, how many files of how many bytes, the SHA-256 of the pack."""

    path: Path
    files: int
    size: int
    sha256: str


def pack_case(store: Store, out: Path, *, recipients: Sequence[str] = (), passphrase: str | None = None) -> Pack:
    """Writes the whole case into one new file; encrypted for ``recipients`` (age or SSH public keys) or under a
    passphrase, where given. Logged. Raises CaseError where the file is there already or a recipient is none."""
    if out.exists():
        raise CaseError(f"{out} is there already", hint="name a file that does not exist yet")
    if out.resolve().is_relative_to(store.case.resolve()):
        raise CaseError(f"{out} lies inside the case", hint="name a file outside it")
    keys = [_read_recipient(name) for name in recipients]
    if store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise CaseError(f"another program reads {store.case}", hint="end it (a review page?), then run this again")
    paths = {p.relative_to(store.case).as_posix(): p for p in _list_files(store.case)}
    rows: list[dict[str, Any]] = [
        {"name": n, "size": p.stat().st_size, "sha256": blobs.hash_file(p)} for n, p in sorted(paths.items())
    ]
    size = sum(row["size"] for row in rows)
    head = custody.get_head(store)
    body = {
        "what": "a packed case of onrecord: onrecord unpack FILE FOLDER",
        "version": 1,
        "log": None if head is None else {"entry": head.entry, "at": head.at, "hash": head.hash},
        "files": rows,
    }
    members: dict[str, Member] = {LIST: (json.dumps(body, indent=1) + "\n").encode(), **paths}
    if passphrase is not None and size > _MOST_IN_MEMORY:
        raise CaseError(
            f"the case is too large ({size >> 20} MB) to be packed under a passphrase",
            hint="lock it and pack it as it is, or pack it for an age recipient with --age",
        )
    with _write_new(out) as file:
        if keys:
            _encrypt(file, members, keys)
        elif passphrase is not None:
            held = io.BytesIO()  # age's passphrases want it whole, and on disk it would lie in the clear
            write_zip(held, members, order=(LIST,))
            file.write(pyrage.passphrase.encrypt(held.getvalue(), passphrase))
        else:
            write_zip(file, members, order=(LIST,))
            seal_zip(file)
    digest = blobs.hash_file(out)
    with transaction(store):
        custody.put_log(store, "pack", detail=f"{len(rows)} files sha256 {digest}")
    return Pack(path=out, files=len(rows), size=size, sha256=digest)


def unpack_case(path: Path, folder: Path, *, identity: Path | None = None, passphrase: str | None = None) -> Pack:
    """The case lies in a new folder, every file as the pack lists it. Raises CaseError where the pack is cut off,
    changed or for somebody else, and where something lies at ``folder``; then nothing is left there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CaseError(f"{folder} is there already", hint="name a folder that does not exist yet")
    digest = _hash(path)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder.parent))
    except OSError as error:
        raise CaseError(f"{folder} cannot be made: {error.strerror or error}", hint="name another folder") from error
    try:
        packed = path
        if is_encrypted(path):
            packed = temporary / "pack.zip"
            _decrypt(path, packed, identity, passphrase)
        files, size = _extract(packed, temporary / "case", is_inner=packed != path)
        if not (temporary / "case" / DATABASE).is_file():
            raise CaseError(f"{path.name} holds no case", hint="name a file that onrecord pack wrote")
        if folder.is_dir():
            folder.rmdir()
        (temporary / "case").replace(folder)
        blobs.sync_folder(folder.parent)
    except OSError as error:
        raise CaseError(
            f"{folder} cannot be written: {error.strerror or error}", hint="free some disk space and run this again"
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    if not (folder / LOCKED).exists():
        with open_store(folder, writes=True) as store, transaction(store):
            custody.put_log(store, "unpack", detail=f"{files} files sha256 {digest}")
    return Pack(path=folder, files=files, size=size, sha256=digest)


def is_pack(path: Path) -> bool:
    """Whether a file looks like a packed case that is not encrypted."""
    try:
        with zipfile.ZipFile(path) as packed:
            return LIST in packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def is_encrypted(path: Path) -> bool:
    """Whether a file is encrypted with age."""
    with path.open("rb") as file:
        return file.read(len(_AGE)) == _AGE


def needs_passphrase(path: Path) -> bool:
    """Whether an encrypted pack opens with a passphrase, not with a key."""
    with path.open("rb") as file:
        return b"\n-> scrypt " in file.read(4096)


def check_pack(path: Path) -> tuple[str, list[str]]:
    """What was checked of a pack, in words, and one line for each file that is not as it lists it; writes nothing."""
    try:
        files, size = _extract(path, None)
    except CaseError as error:
        return "the pack", [error.message]
    return f"{files} packed files of {size >> 10} KB; unpack them to check what they say", []


def _list_files(case: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(case):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            is_passing = name.startswith(_LEFT_OUT) or name in (LOCK, f"{DATABASE}-wal", f"{DATABASE}-shm")
            if not is_passing and path.is_file() and not path.is_symlink():
                yield path


def _hash(path: Path) -> str:
    try:
        return blobs.hash_file(path)
    except OSError as error:
        raise CaseError(f"{path} cannot be read: {error.strerror or error}", hint="check the path") from error


@contextmanager
def _write_new(out: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is whole and on disk."""
    temporary = ""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".writing-", dir=out.parent)
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(out)
        blobs.sync_folder(out.parent)
    except OSError as error:
        raise CaseError(f"{out} cannot be written: {error.strerror or error}", hint="name another place") from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


# ── age ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _read_recipient(name: str) -> Any:
    try:
        if name.startswith("ssh-"):
            return pyrage.ssh.Recipient.from_str(name)
        return pyrage.x25519.Recipient.from_str(name)
    except Exception as error:
        raise CaseError(
            f"{name[:20]} is no recipient of age", hint="give a public key as age1..., or an ssh-ed25519 or ssh-rsa one"
        ) from error


def _encrypt(out: BinaryIO, members: dict[str, Member], keys: list[Any]) -> None:
    """Encrypts the ZIP while it is written: it never lies anywhere in the clear."""
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def write() -> None:
        try:
            with os.fdopen(write_end, "wb") as pipe:
                write_zip(pipe, members, order=(LIST,))
        except BaseException as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with os.fdopen(read_end, "rb") as pipe:
            pyrage.encrypt_io(pipe, out, keys)
    finally:
        writer.join()
    if failed:
        raise failed[0]


def _decrypt(path: Path, out: Path, identity: Path | None, passphrase: str | None) -> None:
    try:
        if passphrase is not None:
            out.write_bytes(pyrage.passphrase.decrypt(path.read_bytes(), passphrase))
            return
        with path.open("rb") as source, out.open("wb") as target:
            pyrage.decrypt_io(source, target, _read_identities(path, identity))
    except (pyrage.DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise CaseError(
            f"{path.name} does not open: {error}",
            hint="it is for another key or passphrase, or was cut off or changed on its way; nothing was written",
        ) from error


def _read_identities(path: Path, identity: Path | None) -> list[Any]:
    if identity is None:
        raise CaseError(
            f"{path.name} is encrypted for a key", hint="name the file with the secret key: --identity FILE"
        )
    try:
        data = identity.read_bytes()
        if b"PRIVATE KEY-----" in data:
            return [pyrage.ssh.Identity.from_buffer(data)]
        lines = [x.strip() for x in data.decode("ascii").splitlines() if x.strip() and not x.startswith("#")]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines]
    except (OSError, ValueError, pyrage.IdentityError) as error:
        raise CaseError(f"{identity} holds no key of age: {error}", hint="name the file of age-keygen") from error
    if not found:
        raise CaseError(f"{identity} holds no key of age", hint="name the file of age-keygen")
    return found


# ── the ZIP ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _extract(path: Path, to: Path | None, *, is_inner: bool = False) -> tuple[int, int]:
    """Checks every member against the list, and writes it below ``to`` where given. Raises CaseError for the first
    thing that does not hold."""
    try:
        with zipfile.ZipFile(path) as packed:
            rows = _read_list(packed)
            size = sum(row["size"] for row in rows)
            if to is not None and shutil.disk_usage(to.parent).free < size:
                raise CaseError(f"the case needs {size >> 20} MB of disk space", hint="free some, then run this again")
            for row in rows:
                _extract_one(packed, row, to)
        if not is_inner:  # inside age nothing else can have changed it
            with path.open("rb") as file:
                if not is_sealed(file):
                    raise CaseError(f"{path.name} was changed after it was packed", hint=_AGAIN)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        arrived = path.stat().st_size
        raise CaseError(f"{path.name} is cut off or damaged ({arrived} bytes arrived): {error}", hint=_AGAIN) from error
    return len(rows), size


def _read_list(packed: zipfile.ZipFile) -> list[dict[str, Any]]:
    try:
        with _open_member(packed, LIST) as file:
            body = json.loads(b"".join(_read_pieces(file, _LONGEST_LIST)))
        rows: list[dict[str, Any]] = body["files"]
        names = [row["name"] for row in rows]
        sizes = [row["size"] for row in rows]
        is_sound = body["version"] == 1 and all(type(s) is int and s >= 0 for s in sizes)
        is_sound = is_sound and all(isinstance(x, str) for row in rows for x in (row["name"], row["sha256"]))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise CaseError("this is no packed case, or its list is damaged", hint=_AGAIN) from error
    if not is_sound or len(set(names)) < len(names):
        raise CaseError("the pack's list is damaged, or of a newer onrecord", hint="update onrecord, or copy it again")
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or not path.parts or {"..", "."} & set(path.parts) or "\\" in name or ":" in name:
            raise CaseError(f"the pack wants to write outside its folder: {name}", hint="it is hostile; do not use it")
    others = set(packed.namelist()) - set(names) - {LIST}
    if others:
        raise CaseError(f"the pack holds what it does not list: {min(others)}", hint=_AGAIN)
    return rows


def _open_member(packed: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return packed.open(name)
    except OSError as error:
        raise zipfile.BadZipFile(str(error)) from error


def _read_pieces(member: IO[bytes], most: int = 1 << 62) -> Iterator[bytes]:
    """The bytes of a member in pieces, up to ``most``; where it cannot be read, that is no disk that is full."""
    while most > 0:
        try:
            piece = member.read(min(most, 1 << 20))
        except OSError as error:
            raise zipfile.BadZipFile(str(error)) from error
        if not piece:
            return
        most -= len(piece)
        yield piece


def _extract_one(packed: zipfile.ZipFile, row: dict[str, Any], to: Path | None) -> None:
    name, left, digest = str(row["name"]), int(row["size"]), hashlib.sha256()
    target = None if to is None else to / name
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _open_member(packed, name) as member, (target or Path(os.devnull)).open("wb") as out:
            for chunk in _read_pieces(member):
                left -= len(chunk)
                if left < 0:
                    break
                digest.update(chunk)
                out.write(chunk)
            if target is not None:
                out.flush()
                os.fsync(out.fileno())
    except KeyError:
        raise CaseError(f"{name} is missing from the pack", hint=_AGAIN) from None
    if left or digest.hexdigest() != row["sha256"]:
        raise CaseError(f"{name} is not as it was packed", hint=_AGAIN)
    if target is not None and name.startswith("originals/"):
        with suppress(OSError):
            target.chmod(0o444)
