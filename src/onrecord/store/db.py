"""A case on disk: one folder with the originals, the database and the options.

The database is SQLite in WAL mode. Every document's rows are written in one transaction together with the mark that
the work is done, so an interrupted run leaves whole documents or none.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onrecord.config import FILE_NAME, Options, load_options, print_options
from onrecord.errors import CaseError
from onrecord.store.migrations import MIGRATIONS

DATABASE = "record.sqlite"
LOCK = ".lock"
_FIRST_FILES = {"originals", FILE_NAME, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal"}


@dataclass(frozen=True, slots=True)
class Store:
    """An open case: its folder, its options and the connection to its database."""

    case: Path
    options: Options
    db: sqlite3.Connection


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
    lock = _take_lock(case) if writes else None
    try:
        db = _connect(case)
        try:
            yield Store(case, load_options(case), db)
        finally:
            db.close()
    finally:
        if lock is not None:
            os.close(lock)


def _connect(case: Path, *, is_new: bool = False) -> sqlite3.Connection:
    path = case / DATABASE
    try:
        if _is_read_only(case):
            db = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)
        else:
            db = sqlite3.connect(path, isolation_level=None, timeout=30)
            db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
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
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            db.executescript(f"BEGIN;{script}PRAGMA user_version = {number};COMMIT;")
    except sqlite3.DatabaseError as error:
        raise CaseError(f"{path} cannot be opened: {error}", hint="restore it from a backup") from error
    return db


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
            with contextlib.suppress(sqlite3.Error):
                store.db.execute("ROLLBACK")
        raise
