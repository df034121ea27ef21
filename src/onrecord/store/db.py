"""A case on disk: one folder with the originals, the database and the options.

The database is SQLite in WAL mode; that of a locked case is SQLCipher's, opened with a passphrase. Every document's
rows are written in one transaction together with the mark that the work is done, so an interrupted run leaves whole
documents or none.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.config import FILE_NAME, Options, load_options, parse_options, print_options
from onrecord.errors import CaseError
from onrecord.store.migrations import MIGRATIONS

if TYPE_CHECKING:  # only a locked case pays for it
    from onrecord.store.sealed import Seal

DATABASE = "record.sqlite"
LOCK = ".lock"
LOCKED = "locked.json"
"""The wrapped key of a locked case; where there is none, the case is not locked."""
_PLAIN = b"SQLite format 3\0"
_FIRST_FILES = {"originals", FILE_NAME, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal"}


@dataclass(frozen=True, slots=True)
class Store:
    """An open case: its folder, its options and the connection to its database; ``seal`` where it is locked.

    ``unsettled`` are, while work goes on in bulk, the folders whose new names are not on disk yet.
    """

    case: Path
    options: Options
    db: sqlite3.Connection
    seal: Seal | None = None
    unsettled: list[set[Path]] = field(default_factory=list, compare=False)


def init_case(case: Path, options: Options | None = None) -> None:
    """A new, empty case at ``case``. Raises CaseError where something other than an empty folder is there."""
    if _is_begun(case):
        raise CaseError(f"{case} is a case already", hint=f"gather into it: onrecord gather {case} FOLDER")
    try:
        originals = case / "originals"
        is_used = case.exists() and not {x.name for x in case.iterdir()} <= _FIRST_FILES
        if is_used or (originals.is_dir() and any(originals.iterdir())):
            raise CaseError(f"{case} is not empty", hint="name a folder that does not exist yet")
        case.mkdir(parents=True, exist_ok=True)
        originals.mkdir(exist_ok=True)
        (case / FILE_NAME).write_text(print_options(options or Options()), encoding="utf-8")
    except OSError as error:
        raise CaseError(f"{case} cannot be made: {error.strerror or error}", hint="name another folder") from error
    _connect(case, is_new=True).close()


def _is_begun(case: Path) -> bool:
    """Whether there is a database with a schema: an ``init`` that was killed before that is done over."""
    path = case / DATABASE
    if not path.is_file() or path.stat().st_size == 0:
        return path.exists() and not path.is_file()
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
            return int(db.execute("PRAGMA user_version").fetchone()[0]) > 0
    except sqlite3.Error:
        return True


@contextmanager
def open_store(case: Path, *, writes: bool = False) -> Iterator[Store]:
    """The case at ``case``, open; with ``writes`` no other process can write to it until this one ends.

    Raises CaseError where there is no case, it is of a newer version, it is damaged, or another process writes to it.
    """
    if not (case / DATABASE).is_file():
        raise CaseError(f"{case} is not a case", hint=f"make one: onrecord init {case}")
    with lock_case(case) if writes else contextlib.nullcontext():
        seal = find_seal(case)
        db = _connect(case, seal, has_lock=writes)
        try:
            yield Store(case, _load_options(case, seal), db, seal)
        finally:
            db.close()


@contextmanager
def lock_case(case: Path) -> Iterator[None]:
    """Keeps other writers out of a case inside the block. Raises CaseError where one is at work."""
    lock = _take_lock(case)
    try:
        yield
    finally:
        os.close(lock)


def find_seal(case: Path) -> Seal | None:
    """What opens a locked case, None for one that is not locked. Raises CaseError for a wrong passphrase."""
    if (case / LOCKED).is_file():
        from onrecord.store.sealed import open_seal

        return open_seal(case / LOCKED)
    if not is_plain(case / DATABASE) and (case / f"{FILE_NAME}.sealed").exists():
        raise CaseError(
            f"{case} is locked and its {LOCKED} is gone, so no passphrase can open it",
            hint=f"put back {LOCKED} from a backup; nothing else need be restored",
        )
    return None


def is_plain(path: Path) -> bool:
    """Whether a file begins as a database that is not encrypted does."""
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) == _PLAIN


def _load_options(case: Path, seal: Seal | None) -> Options:
    path = case / FILE_NAME
    if seal is None:
        return load_options(case)
    sealed = path.with_name(f"{FILE_NAME}.sealed")
    return parse_options(b"".join(seal.read(FILE_NAME, sealed)), path) if sealed.is_file() else load_options(case)


def is_database_error(error: BaseException) -> bool:
    """Whether SQLite raised it, or SQLCipher, whose errors are classes of their own."""
    return isinstance(error, sqlite3.Error) or type(error).__module__.partition(".")[0] == "sqlcipher3"


def _connect(
    case: Path, seal: Seal | None = None, *, is_new: bool = False, has_lock: bool = False
) -> sqlite3.Connection:
    path = case / DATABASE
    is_read_only = _is_read_only(case)
    try:
        if seal is not None:
            db = seal.connect(path, is_read_only=is_read_only)
        elif is_read_only:
            db = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)
        else:
            db = sqlite3.connect(path, isolation_level=None, timeout=30)
        if not is_read_only:
            db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")  # a decision that was recorded survives a loss of power
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA cache_size = -65536")
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            db.close()
            raise CaseError(
                f"{case} was made by a newer onrecord (schema {version}, this one knows {len(MIGRATIONS)})",
                hint="update onrecord: pip install -U onrecord",
            )
        if version == 0 and not is_new:
            db.close()
            raise CaseError(f"{path} holds no record", hint="restore it from a backup, or start a new case")
        if is_new:
            _run_migrations(db, 0)
        elif version < len(MIGRATIONS):
            if is_read_only:
                db.close()
                raise CaseError(
                    f"{case} was made by an older onrecord and cannot be written to", hint="copy it, and use the copy"
                )
            with contextlib.nullcontext() if has_lock else lock_case(case):
                _migrate(case, db)
    except Exception as error:
        if not is_database_error(error):
            raise
        raise CaseError(f"{path} cannot be opened: {error}", hint="restore it from a backup") from error
    return db


def _run_migrations(db: sqlite3.Connection, version: int) -> None:
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        db.executescript(f"BEGIN;{script}PRAGMA user_version = {number};COMMIT;")


def _migrate(case: Path, db: sqlite3.Connection) -> None:
    """Brings an older schema up to date, a copy of the database as it was kept beside it."""
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version == len(MIGRATIONS):  # another process was quicker
        return
    path, kept = case / DATABASE, case / f"{DATABASE}.schema-{version}"
    if db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        db.close()
        raise CaseError(
            f"{case} is of an older onrecord and another program reads it",
            hint="end that program (a review page?), then run this again",
        )
    temporary = kept.with_name(f".writing-{kept.name}")
    try:
        shutil.copyfile(path, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(kept)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        db.close()
        raise CaseError(
            f"{case} is of an older onrecord and no copy can be kept: {error.strerror or error}",
            hint="free some disk space, then run this again; nothing was changed",
        ) from error
    _run_migrations(db, version)


def _is_read_only(case: Path) -> bool:
    """Whether the case lies where this user cannot write, as an archived copy does: it can be looked at and verified.

    Only where no writer left anything in the write-ahead log; else what it holds would be passed over.
    """
    log = case / f"{DATABASE}-wal"
    return not os.access(case, os.W_OK) and not (log.is_file() and log.stat().st_size)


def _take_lock(case: Path) -> int:
    """An exclusive lock that ends with this process, however it ends."""
    handle = os.open(case / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.name == "nt":  # pragma: no cover
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise CaseError(
            f"another onrecord is writing to {case}", hint="wait until it ends, then run this again"
        ) from None
    return handle


@contextmanager
def transaction(store: Store) -> Iterator[None]:
    """All that is written inside is kept, or none of it."""
    store.db.execute("BEGIN IMMEDIATE")
    try:
        yield
        store.db.execute("COMMIT")
    except BaseException:
        # SQLite rolls back by itself where the disk is full; what was wrong is told, not that there is nothing to undo.
        if store.db.in_transaction:
            with contextlib.suppress(Exception):
                store.db.execute("ROLLBACK")
        raise
