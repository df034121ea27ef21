"""A case on disk: made once, opened by one writer at a time, refused where it is no case of ours."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from build_case import call, find_nobody, new_store, open_to_all
from onrecord.errors import CaseError
from onrecord.model import Source
from onrecord.store import rows
from onrecord.store.db import DATABASE, init_case, open_store, transaction
from onrecord.store.migrations import MIGRATIONS

HOLD = """
import sys, time
from pathlib import Path
from onrecord.store.db import open_store
with open_store(Path(sys.argv[1]), writes=True):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_new_case_holds_its_options_and_an_empty_record(tmp_path: Path) -> None:
    init_case(tmp_path / "deep" / "case")
    with open_store(tmp_path / "deep" / "case") as store:
        assert rows.iter_sources(store) == []
        assert store.db.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
        assert store.db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert (tmp_path / "deep" / "case" / "onrecord.toml").is_file()


def test_a_case_is_made_once(tmp_path: Path) -> None:
    init_case(tmp_path)
    with pytest.raises(CaseError, match=r"is a case already .*onrecord gather"):
        init_case(tmp_path)


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(CaseError, match=r"is not empty .*does not exist yet"):
        init_case(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_originals_without_a_database_are_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "originals" / "ab").mkdir(parents=True)
    with pytest.raises(CaseError, match=r"is not empty"):
        init_case(tmp_path)


def test_a_file_in_the_way_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "case").write_text("x")
    with pytest.raises(CaseError, match=r"cannot be made"):
        init_case(tmp_path / "case" / "inner")


@pytest.mark.parametrize("left", ["nothing but the options", "an empty database", "a database without a schema"])
def test_an_init_that_was_killed_is_done_over(tmp_path: Path, left: str) -> None:
    (tmp_path / "originals").mkdir()
    (tmp_path / "onrecord.toml").write_text("")
    if left == "an empty database":
        (tmp_path / DATABASE).touch()
    elif left == "a database without a schema":
        db = sqlite3.connect(tmp_path / DATABASE)
        db.execute("PRAGMA journal_mode = WAL")
        db.close()
    init_case(tmp_path)
    with open_store(tmp_path) as store:
        assert rows.iter_sources(store) == []


def test_what_is_no_case_is_refused_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"is not a case .*onrecord init"), open_store(tmp_path):
        pass


def test_a_newer_schema_is_refused_with_a_hint(tmp_path: Path) -> None:
    init_case(tmp_path)
    db = sqlite3.connect(tmp_path / DATABASE)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    said = pytest.raises(CaseError, match=r"newer onrecord \(schema \d+, this one knows \d+\) \(update onrecord")
    with said, open_store(tmp_path):
        pass
    assert sqlite3.connect(tmp_path / DATABASE).execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS) + 1


@pytest.mark.parametrize("damage", [b"this is no database at all, only words " * 40, b""])
def test_a_damaged_database_is_one_line_with_a_hint(tmp_path: Path, damage: bytes) -> None:
    init_case(tmp_path)
    for more in tmp_path.glob(f"{DATABASE}-*"):
        more.unlink()
    (tmp_path / DATABASE).write_bytes(damage)
    with pytest.raises(CaseError, match=r"restore it from a backup"), open_store(tmp_path):
        pass


def test_each_migration_starts_from_the_one_before(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    for number, script in enumerate(MIGRATIONS, 1):
        db.executescript(f"BEGIN;{script}PRAGMA user_version = {number};COMMIT;")
    assert db.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


# ── one writer at a time ──


def test_two_writers_are_kept_apart_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    init_case(tmp_path)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        said = pytest.raises(CaseError, match=r"another onrecord is writing .*wait until it ends")
        with said, open_store(tmp_path, writes=True):
            pass
        with open_store(tmp_path) as store:  # a reader is not kept out
            assert rows.iter_sources(store) == []
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        holder.stdout.close()  # type: ignore[union-attr]
    with open_store(tmp_path, writes=True):
        pass


def test_a_lock_ends_with_an_error_too(tmp_path: Path) -> None:
    init_case(tmp_path)
    with pytest.raises(RuntimeError), open_store(tmp_path, writes=True):
        raise RuntimeError("stop")
    with open_store(tmp_path, writes=True):
        pass


def test_a_transaction_keeps_all_or_nothing(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        with pytest.raises(RuntimeError), transaction(store):
            rows.put_source(store, Source(id="ab" * 32, media_type="text/plain", size=1))
            raise RuntimeError("stop")
        assert rows.iter_sources(store) == []
        with transaction(store):
            rows.put_source(store, Source(id="ab" * 32, media_type="text/plain", size=1))
        assert len(rows.iter_sources(store)) == 1


def test_an_error_that_undoes_by_itself_is_told_as_it_was(tmp_path: Path) -> None:
    """SQLite rolls back by itself where the disk is full; the report must not become "nothing to roll back"."""
    with (
        new_store(tmp_path) as store,
        pytest.raises(sqlite3.OperationalError, match=r"disk is full"),
        transaction(store),
    ):
        store.db.execute("ROLLBACK")
        raise sqlite3.OperationalError("database or disk is full")


# ── a copy that cannot be written to ──


def test_a_case_that_cannot_be_written_to_can_be_read(tmp_path: Path) -> None:
    nobody, why_not = find_nobody()
    if why_not:
        pytest.skip(why_not)
    case = tmp_path / "case"
    with new_store(case) as store, transaction(store):
        rows.put_source(store, Source(id="ab" * 32, media_type="text/plain", size=1))
    open_to_all(case)
    case.chmod(0o555)
    status = call("status", case, before=nobody)
    assert (status.code, status.err) == (0, "")
    assert "sources  1" in status.out
    written = call("gather", case, __file__, before=nobody)
    assert written.code == 1
    assert written.err.count("\n") == 1 and written.err.startswith("onrecord: ")
