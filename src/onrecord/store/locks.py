"""Locking a case with a passphrase, and unlocking it: each file is sealed, checked and only then the open one removed.

A case is whole at every moment: a file is there open, sealed, or both. ``locked.json`` is written first and says what
was begun; whoever is stopped in the middle goes on, or back, with the same passphrase.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.config import Options
from onrecord.errors import CaseError, SourceError
from onrecord.sealing.keys import CaseKey, Slot, State, make_slot, open_slot, print_slot, rewrap_slot
from onrecord.sealing.passphrases import NEW_VARIABLE, ask_passphrase
from onrecord.store import blobs, custody
from onrecord.store.db import DATABASE, LOCK, LOCKED, Store, is_plain, lock_case, open_store, transaction
from onrecord.store.sealed import ENDING, Seal, connect_plain, load_slot, remember_key

Progress = Callable[[str, int, int], None]

_ORIGINAL = re.compile(r"[0-9a-f]{64}")
_KEPT = {LOCK, LOCKED, DATABASE}
_PASSING = (".writing-", ".arriving-", ".sealing-")
_SPARE = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """What was sealed or opened: how many originals, how many other files."""

    originals: int
    files: int


def seal_case(case: Path, progress: Progress | None = None) -> Conversion:
    """Every file of the case and its database are sealed under a passphrase, which is asked for.

    Raises CaseError where it is locked already, where another program has it open, where the disk is too full and
    where the passphrase of a locking that was begun is wrong.
    """
    with lock_case(_require(case)):
        path = case / LOCKED
        if path.exists():
            slot = load_slot(path)
            if slot.state == "locked":
                raise CaseError(f"{case} is locked already", hint="another passphrase: onrecord lock --new-passphrase")
            key = open_slot(slot, ask_passphrase(str(case)))
        else:
            _check_room(case)
            slot, key = make_slot(ask_passphrase(str(case), is_new=True))
        seal = Seal(key)
        _put_state(case, slot, "locking")
        _convert_database(case, seal, is_sealing=True)
        _sweep(case)
        originals = _seal_originals(case, seal, progress)
        files = _seal_files(case, seal)
        (case / blobs.MANIFEST).unlink(missing_ok=True)
        _put_state(case, slot, "locked")
        _finish(case, slot, key)
    _log(case, "lock")
    return Conversion(originals=originals, files=files)


def open_case(case: Path, progress: Progress | None = None) -> Conversion:
    """Every file of the case and its database lie open again, as they were before it was locked.

    Raises CaseError where it is not locked, where the passphrase is wrong, where another program has it open, and where
    a sealed file is damaged: then the others are open, and the case is unlocked once that one was restored.
    """
    with lock_case(_require(case)):
        if not (case / LOCKED).exists():
            raise CaseError(f"{case} is not locked", hint=f"lock it: onrecord lock {case}")
        _check_room(case)
        slot = load_slot(case / LOCKED)
        seal = Seal(open_slot(slot, ask_passphrase(str(case))))
        _put_state(case, slot, "unlocking")
        _convert_database(case, seal, is_sealing=False)
        _sweep(case)
        originals, damaged = _open_originals(case, seal, progress)
        files, more = _open_files(case, seal)
        if damaged or more:
            names = ", ".join([*damaged, *more])
            raise CaseError(
                f"damaged and left sealed: {names}; the rest of {case} is open",
                hint="put them back from a backup, or move them out of the case, and run this again",
            )
        db = connect_plain(case / DATABASE)
        blobs.write_manifest(Store(case, Options(), db))
        db.close()
        (case / LOCKED).unlink()
        blobs.sync_folder(case)
    _log(case, "unlock")
    return Conversion(originals=originals, files=files)


def change_passphrase(case: Path) -> None:
    """The case opens with a new passphrase and no longer with the old one; copies of it open as before."""
    with lock_case(_require(case)):
        if not (case / LOCKED).exists():
            raise CaseError(f"{case} is not locked", hint=f"lock it: onrecord lock {case}")
        slot, old = load_slot(case / LOCKED), ask_passphrase(str(case))
        key = open_slot(slot, old)
        new = ask_passphrase(f"{case}, from now on", variable=NEW_VARIABLE, is_new=True)
        slot = rewrap_slot(slot, old, new)
        blobs.write_whole(case / LOCKED, print_slot(slot))
        _finish(case, slot, key)
    _log(case, "passphrase changed")


def _require(case: Path) -> Path:
    if not (case / DATABASE).is_file():
        raise CaseError(f"{case} is not a case", hint=f"make one: onrecord init {case}")
    return case


def _check_room(case: Path) -> None:
    """A second copy of the database and of the largest file must fit."""
    sizes = [p.stat().st_size for p in case.rglob("*") if p.is_file()]
    wanted = (case / DATABASE).stat().st_size + max(sizes) + _SPARE
    if shutil.disk_usage(case).free < wanted:
        raise CaseError(
            f"the disk is too full: {wanted >> 20} MB must be free for a while", hint="free some; nothing was changed"
        )


def _put_state(case: Path, slot: Slot, state: State) -> None:
    blobs.write_whole(case / LOCKED, print_slot(replace(slot, state=state)))
    blobs.sync_folder(case)


def _finish(case: Path, slot: Slot, key: CaseKey) -> None:
    remember_key(replace(slot, state="locked"), key)


def _log(case: Path, what: str) -> None:
    with open_store(case, writes=True) as store, transaction(store):
        custody.put_log(store, what)


# ── the database ────────────────────────────────────────────────────────────────────────────────────────────────


def _convert_database(case: Path, seal: Seal, *, is_sealing: bool) -> None:
    """Copies the database under a key, or without one, compares every row, and puts the copy in its place."""
    path, new = case / DATABASE, case / f".sealing-{DATABASE}"
    if is_plain(path) != is_sealing:
        return
    new.unlink(missing_ok=True)
    db = connect_plain(path) if is_sealing else seal.connect(path)
    try:
        _take_alone(db, case)
        if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise CaseError(f"{path} is damaged", hint="restore it from a backup; nothing was changed")
        if is_sealing:
            seal.attach(db, new, "copy")
        else:
            db.execute("ATTACH ? AS copy KEY ''", (str(new),))
        db.execute("PRAGMA copy.journal_mode = OFF")  # a copy that was stopped is made anew
        db.execute("PRAGMA copy.synchronous = OFF")  # it is brought to the disk as a whole, below
        db.execute("SELECT sqlcipher_export('copy')")
        db.execute(f"PRAGMA copy.user_version = {int(db.execute('PRAGMA main.user_version').fetchone()[0])}")
        if _digest_tables(db, "main") != _digest_tables(db, "copy"):
            raise CaseError(f"the copy of {path} is not the same", hint="check the disk; nothing was changed")
        db.execute("DETACH copy")
    finally:
        db.close()
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    with path.open("rb+") as old:
        new.replace(path)
        blobs.sync_folder(case)
        if is_sealing:
            blobs.overwrite_file(old.fileno())


def _take_alone(db: sqlite3.Connection, case: Path) -> None:
    """Nobody else has the database open, or can open it, until this connection closes."""
    db.execute("PRAGMA busy_timeout = 3000")
    try:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        mode = db.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        db.execute("BEGIN EXCLUSIVE")
        db.execute("COMMIT")
    except Exception as error:
        if "locked" not in str(error):
            raise CaseError(f"{case / DATABASE} cannot be opened: {error}", hint="restore it from a backup") from error
        mode = "locked"
    if mode != "delete":
        raise CaseError(f"another program has {case} open", hint="end it (a review page?), then run this again")


def _digest_tables(db: sqlite3.Connection, schema: str) -> dict[str, tuple[int, int]]:
    """How many rows each table has, and a sum over their hashes that does not depend on their order."""
    out: dict[str, tuple[int, int]] = {}
    tables = db.execute(
        f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    for (name,) in [("sqlite_master",), *tables]:
        columns = "type, name, tbl_name, sql" if name == "sqlite_master" else "*"
        count = total = 0
        for row in db.execute(f'SELECT {columns} FROM {schema}."{name}"'):
            count += 1
            total += int.from_bytes(hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).digest(), "big")
        out[name] = count, total % (1 << 256)
    return out


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _sweep(case: Path) -> None:
    """Removes what an interrupted run left half-written: files that never got a name."""
    for path in list(_walk(case)):
        if path.name.startswith(_PASSING):
            blobs.destroy_file(path)


def _seal_originals(case: Path, seal: Seal, progress: Progress | None) -> int:
    found = [p for p in sorted((case / "originals").glob("*/*")) if _ORIGINAL.fullmatch(p.name)]
    for number, path in enumerate(found, 1):
        _seal_file(seal, blobs.SEALED_AS, path, seal.locate(case, path.name))
        if progress:
            progress("lock", number, len(found))
    return len(found)


def _open_originals(case: Path, seal: Seal, progress: Progress | None) -> tuple[int, list[str]]:
    """How many were opened, and the names of those that do not open."""
    found = sorted((case / "originals").glob(f"*/*{ENDING}"))
    damaged = []
    for number, path in enumerate(found, 1):
        temporary = case / "originals" / f".sealing-{path.name}"
        try:
            source_id = _write(temporary, seal.read(blobs.SEALED_AS, path))
            if seal.locate(case, source_id) != path:
                raise SourceError("it is another original's", hint="restore it from a backup")
        except SourceError:
            temporary.unlink(missing_ok=True)
            damaged.append(str(path.relative_to(case)))
            continue
        target = case / "originals" / source_id[:2] / source_id
        target.parent.mkdir(exist_ok=True)
        temporary.chmod(0o444)
        temporary.replace(target)
        blobs.sync_folder(target.parent)
        path.unlink()
        if progress:
            progress("unlock", number, len(found))
    return len(found) - len(damaged), damaged


def _seal_files(case: Path, seal: Seal) -> int:
    """Seals the options, the dossiers and whatever else lies in the case, each beside where it lay."""
    found = [p for p in _walk(case) if not p.name.endswith(ENDING) and not _is_own(case, p)]
    for path in found:
        _seal_file(seal, path.relative_to(case).as_posix(), path, path.with_name(path.name + ENDING))
    return len(found)


def _open_files(case: Path, seal: Seal) -> tuple[int, list[str]]:
    found = [p for p in _walk(case) if p.name.endswith(ENDING) and not _is_own(case, p)]
    damaged = []
    for path in found:
        target = path.with_name(path.name.removesuffix(ENDING))
        temporary = path.with_name(f".sealing-{path.name}")
        try:
            _write(temporary, seal.read(target.relative_to(case).as_posix(), path))
        except SourceError:
            temporary.unlink(missing_ok=True)
            damaged.append(str(path.relative_to(case)))
            continue
        temporary.replace(target)
        blobs.sync_folder(target.parent)
        path.unlink()
    return len(found) - len(damaged), damaged


def _walk(case: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(case):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _is_own(case: Path, path: Path) -> bool:
    """Whether a file is dealt with by itself: the database, what locks it, the originals, their manifest."""
    inside = path.relative_to(case)
    if inside.parts[0] == "originals":
        return True
    return len(inside.parts) == 1 and (
        inside.name in _KEPT or inside.name == blobs.MANIFEST or inside.name.startswith(f"{DATABASE}-")
    )


def _seal_file(seal: Seal, label: str, path: Path, target: Path) -> None:
    """The sealed file is on disk and was read again before the open one is destroyed."""
    digest = blobs.hash_file(path)
    if not _opens_to(seal, label, target, digest):
        target.parent.mkdir(exist_ok=True)
        temporary = target.with_name(f".sealing-{target.name}")
        _write(temporary, seal.seal(label, blobs.read_chunks(path)))
        if not _opens_to(seal, label, temporary, digest):
            temporary.unlink()
            raise CaseError(f"{path} cannot be sealed: what was written is not what is read", hint="check the disk")
        temporary.replace(target)
        blobs.sync_folder(target.parent)
    blobs.destroy_file(path)


def _opens_to(seal: Seal, label: str, path: Path, digest: str) -> bool:
    if not path.is_file():
        return False
    found = hashlib.sha256()
    try:
        for chunk in seal.read(label, path):
            found.update(chunk)
    except SourceError:
        return False
    return found.hexdigest() == digest


def _write(path: Path, chunks: Iterable[bytes]) -> str:
    """Writes a file to the disk; the SHA-256 of its bytes."""
    digest = hashlib.sha256()
    try:
        path.unlink(missing_ok=True)
        with path.open("xb") as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise CaseError(
            f"{path.name} cannot be written: {error.strerror or error}", hint="free some disk space and run this again"
        ) from error
    return digest.hexdigest()
