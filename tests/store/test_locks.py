"""A locked case: nothing of it is readable, everything works on it, and stopped in the middle nothing is lost."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_case import call, new_store
from conftest import copy_case
from onrecord.config import Options
from onrecord.errors import CaseError
from onrecord.pipeline import gather, read_case
from onrecord.publish.package import publish_package
from onrecord.publish.record import render_record
from onrecord.publish.scope import Scope
from onrecord.sealing import keys
from onrecord.sealing.passphrases import NEW_VARIABLE, VARIABLE
from onrecord.store import blobs, custody, locks, rows, sealed
from onrecord.store.db import DATABASE, LOCKED, open_store
from onrecord.store.migrations import MIGRATIONS
from onrecord.store.queries import find_documents
from onrecord.verify import verify_path

NAME = b"Renic"
"""A name that the sample's reports and dossier print in plain letters."""


@pytest.fixture(autouse=True)
def passphrase(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path_factory.mktemp("words") / "passphrase"
    path.write_text("lantern gravel otter piano\n")
    monkeypatch.setenv(VARIABLE, str(path))
    monkeypatch.setattr(keys, "_N", 1 << 10)
    monkeypatch.setattr(sealed, "_KEYS", {})
    monkeypatch.setattr(sealed, "_keep_spools_in_memory", lambda: None)
    return path


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A small case: two reports gathered, not read; a file where dossiers lie."""
    (tmp_path / "in").mkdir()
    for number in (1, 2):
        (tmp_path / "in" / f"{number}.txt").write_text(f"Report {number}: Pavel Renic said the dam was safe.\n")
    with new_store(tmp_path / "case", Options(title="The Renic case")) as store:
        gather(store, [tmp_path / "in"])
    (tmp_path / "case" / "dossiers").mkdir()
    (tmp_path / "case" / "dossiers" / "note.txt").write_text("Renic")
    return tmp_path / "case"


def contents(case: Path) -> dict[str, bytes]:
    """Every file but the database and what belongs to it."""
    return {
        p.relative_to(case).as_posix(): p.read_bytes()
        for p in sorted(case.rglob("*"))
        if p.is_file() and not p.name.startswith((DATABASE, "."))
    }


def record(case: Path) -> str:
    with open_store(case, writes=True) as store:
        return render_record(store)


def find_readable(folder: Path, words: bytes = NAME) -> list[str]:
    return [p.name for p in folder.rglob("*") if p.is_file() and words in p.read_bytes()]


# ── locked and unlocked ──


def test_locked_nothing_is_readable_and_unlocked_all_is_as_before(sample_case: Path, tmp_path: Path) -> None:
    case = copy_case(sample_case, tmp_path / "sample")
    before, wanted = contents(case), record(case)
    hashes = [p.name for p in (case / "originals").glob("*/*")]
    assert find_readable(case)
    done = locks.seal_case(case)
    assert (done.originals, done.files) == (len(hashes), 2)
    assert find_readable(case) == []
    assert find_readable(case, b"SQLite format 3") == []
    names = {p.name for p in case.rglob("*")}
    assert not names & set(hashes), "a hash tells who has the same file that it is here"
    assert blobs.MANIFEST not in names and not any(
        h.encode() in data for h in hashes for data in contents(case).values()
    )
    assert record(case) == wanted
    assert verify_path(case)[1] == []
    with open_store(case) as store:
        assert find_documents(store, "Renic"), "words are found inside the encrypted index"
        assert store.options.title
    locks.open_case(case)
    assert contents(case) == before
    assert record(case) == wanted
    assert verify_path(case)[1] == []
    with open_store(case) as store:
        assert [e.what for e in custody.iter_log(store) if "lock" in e.what] == ["lock", "unlock"]


def test_a_locked_case_gathers_reads_and_packs_without_a_readable_byte(tmp_path: Path) -> None:
    reports = tmp_path / "in"
    reports.mkdir()
    (reports / "a.txt").write_text('Mayor Nadira Tomlin said: "The Quellbridge dam is safe," on 3 May 2024.\n')
    with zipfile.ZipFile(reports / "b.zip", "w") as packed:
        packed.writestr("inner.txt", "The Quellbridge council denied on 4 May 2024 that the dam had leaked.\n")
    case = tmp_path / "case"
    for name in ("plain", "case"):
        with new_store(tmp_path / name, Options(reader="rules", title="Quellbridge")):
            pass
    locks.seal_case(case)
    records = []
    for name in ("plain", "case"):
        with open_store(tmp_path / name, writes=True) as store:
            assert gather(store, [reports]).failed == 0
            assert [c.failed for c in read_case(store)] == [0, 0, 0, 0]
            records.append(render_record(store))
            made = publish_package(
                store, tmp_path / f"{name}.zip", scope=Scope(is_draft=True), as_of="2024-06-01", with_originals=True
            )
            assert made.originals == 3
    assert records[0] == records[1]
    assert (tmp_path / "plain.zip").read_bytes() == (tmp_path / "case.zip").read_bytes()
    assert verify_path(tmp_path / "case.zip")[1] == []
    assert find_readable(case, b"Quellbridge") == []
    assert verify_path(case)[1] == []


def test_nothing_readable_is_written_into_a_locked_case(case: Path, tmp_path: Path) -> None:
    locks.seal_case(case)
    with open_store(case, writes=True) as store:
        with pytest.raises(
            CaseError, match=r"would lie in it for anyone to read; nothing was written \(name a file out"
        ):
            publish_package(store, case / "dossiers" / "p.zip", scope=Scope(is_draft=True))
        blobs.refuse_inside(store, tmp_path / "elsewhere.html")
    assert not (case / "dossiers" / "p.zip").exists()


def test_an_option_of_a_locked_case_is_kept_sealed(case: Path) -> None:
    locks.seal_case(case)
    with open_store(case, writes=True) as store:
        title = store.options.title
        blobs.save_option(store, "reader", "rules")
    assert not (case / "onrecord.toml").exists()
    with open_store(case) as store:
        assert (store.options.reader, store.options.title) == ("rules", title)


def test_damage_is_named_and_nothing_else_is_lost(case: Path) -> None:
    locks.seal_case(case)
    victim = min((case / "originals").glob("*/*"))
    data = victim.read_bytes()
    victim.chmod(0o644)
    victim.write_bytes(data[:-1])
    assert len(verify_path(case)[1]) == 1 and "bytes are not those that arrived" in verify_path(case)[1][0]
    with pytest.raises(CaseError, match=rf"damaged and left sealed: .*{victim.name}.*put them back from a backup"):
        locks.open_case(case)
    victim.write_bytes(data)
    locks.open_case(case)
    assert verify_path(case)[1] == []


def test_two_originals_that_changed_places_are_named(case: Path) -> None:
    locks.seal_case(case)
    one, two, *_ = sorted((case / "originals").glob("*/*"))
    one.rename(case / "x")
    two.rename(one)
    (case / "x").rename(two)
    assert len(verify_path(case)[1]) == 2


# ── passphrases ──


def test_a_wrong_passphrase_opens_nothing_and_changes_nothing(case: Path, passphrase: Path) -> None:
    locks.seal_case(case)
    before = contents(case)
    sealed._KEYS.clear()
    passphrase.write_text("lantern gravel otter pianos\n")
    for action in (locks.open_case, locks.change_passphrase, lambda c: open_store(c).__enter__()):
        with pytest.raises(CaseError, match="not the passphrase that the case was locked with"):
            action(case)
    assert contents(case) == before


def test_a_new_passphrase_replaces_the_old(case: Path, passphrase: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locks.seal_case(case)
    new = passphrase.with_name("new")
    new.write_text("another four good words\n")
    monkeypatch.setenv(NEW_VARIABLE, str(new))
    locks.change_passphrase(case)
    sealed._KEYS.clear()
    with pytest.raises(CaseError, match="not the passphrase"), open_store(case):
        pass
    monkeypatch.setenv(VARIABLE, str(new))
    assert verify_path(case)[1] == []


def test_what_cannot_be_locked_or_unlocked_is_one_line(case: Path, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="is not locked"):
        locks.open_case(case)
    with pytest.raises(CaseError, match="is not locked"):
        locks.change_passphrase(case)
    with pytest.raises(CaseError, match="is not a case"):
        locks.seal_case(tmp_path)
    locks.seal_case(case)
    with pytest.raises(CaseError, match="is locked already"):
        locks.seal_case(case)


def test_a_lost_key_file_is_told_with_the_way_back(case: Path) -> None:
    locks.seal_case(case)
    kept = (case / LOCKED).read_bytes()
    (case / LOCKED).unlink()
    with (
        pytest.raises(CaseError, match=r"its locked\.json is gone.*put back locked\.json from a backup"),
        open_store(case),
    ):
        pass
    (case / LOCKED).write_bytes(kept)
    assert verify_path(case)[1] == []


def test_a_case_that_is_open_elsewhere_is_not_locked(case: Path) -> None:
    code = "import sys, time; from pathlib import Path; from onrecord.store.db import open_store as o\nwith o(Path(sys.argv[1])) as s:\n s.db.execute('SELECT count(*) FROM source').fetchone(); print(flush=True); time.sleep(60)"
    reader = subprocess.Popen([sys.executable, "-c", code, str(case)], stdout=subprocess.PIPE)
    assert reader.stdout is not None
    reader.stdout.readline()
    with pytest.raises(CaseError, match=r"another program has .* open"):
        locks.seal_case(case)
    reader.kill()
    reader.wait()
    reader.stdout.close()
    locks.seal_case(case)  # it is gone on with
    assert verify_path(case)[1] == []


def test_a_full_disk_is_told_before_anything_is_changed(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: type("Usage", (), {"free": 1})())
    before = contents(case)
    with pytest.raises(CaseError, match=r"too full.*nothing was changed"):
        locks.seal_case(case)
    assert contents(case) == before


# ── stopped in the middle ──


class Stop(BaseException):
    """The machine stops here."""


@pytest.fixture
def countdown(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """Stops at the n-th change to the disk, before it is made."""
    left = {"n": 1 << 30, "seen": 0}

    def watch(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def counted(*arguments: object, **named: object) -> object:
            left["seen"] += 1
            if left["seen"] > left["n"]:
                raise Stop
            return real(*arguments, **named)

        monkeypatch.setattr(owner, name, counted)

    for owner, name in ((Path, "replace"), (Path, "unlink"), (blobs, "overwrite_file")):
        watch(owner, name)
    yield left


@pytest.mark.parametrize("way", ["on", "back"])
@pytest.mark.parametrize("work", ["lock", "unlock"])
def test_stopped_at_any_change_it_goes_on_or_back(
    case: Path, tmp_path: Path, countdown: dict[str, int], work: str, way: str
) -> None:
    start = case
    before = contents(start)
    if work == "unlock":
        locks.seal_case(start)
    forwards, backwards = (locks.seal_case, locks.open_case) if work == "lock" else (locks.open_case, locks.seal_case)
    at, is_done = (0 if way == "on" else 2), False
    while not is_done:
        case = copy_case(start, tmp_path / f"stopped-{at}")
        countdown.update(n=at, seen=0)
        try:
            forwards(case)
            is_done = True
        except Stop:
            countdown["n"] = 1 << 30
            if (case / LOCKED).exists() and keys.read_slot((case / LOCKED).read_bytes()).state != "locked":
                other = "unlock" if work == "lock" else "lock"
                with (
                    pytest.raises(
                        CaseError, match=rf"{work}ing .* was begun and not finished.*go back: onrecord {other}"
                    ),
                    open_store(case),
                ):
                    pass
                (forwards if way == "on" else backwards)(case)
            if (case / LOCKED).exists():
                locks.open_case(case)
            assert contents(case) == before, at
            with sqlite3.connect(case / DATABASE) as db:
                assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            db.close()
        countdown["n"] = 1 << 30
        shutil.rmtree(case)
        at += 4
    assert at > 12


def test_killed_while_locking_nothing_is_lost(case: Path) -> None:
    before = contents(case)
    code = "import sys; from pathlib import Path; from onrecord.store.locks import seal_case as s; print(flush=True); s(Path(sys.argv[1]))"
    for wait in (0.05, 0.3):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(case)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert process.stdout is not None
        process.stdout.readline()
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        process.stdout.close()
    if (case / LOCKED).exists():
        locks.open_case(case)
    assert contents(case) == before
    assert verify_path(case)[1] == []


# ── as a user calls it ──


def test_a_locked_case_from_the_command_line(case: Path, passphrase: Path, tmp_path: Path) -> None:
    called = call("lock", case)
    assert called.code == 0 and called.out.startswith("locked: ") and "without it nobody can open" in called.out
    asked = call("status", case, **{VARIABLE: ""})
    assert asked.code == 1 and "no terminal to ask on" in asked.err and asked.err.count("\n") == 1
    assert call("verify", case).code == 0
    assert call("unlock", case).out.startswith("unlocked: ")


# ── an older schema ──


def test_an_older_database_is_brought_up_to_date_and_kept_as_it_was(tmp_path: Path) -> None:
    with new_store(tmp_path / "case"):
        pass
    path = tmp_path / "case" / DATABASE
    path.unlink()
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(f"BEGIN;{MIGRATIONS[0]}PRAGMA user_version = 1;COMMIT;")
    db.execute("INSERT INTO source VALUES ('ab', 'text/plain', 2)")
    db.close()
    with open_store(tmp_path / "case") as store:
        assert [s.id for s in rows.iter_sources(store)] == ["ab"]
        assert store.db.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    old = sqlite3.connect(tmp_path / "case" / f"{DATABASE}.schema-1")
    assert old.execute("PRAGMA user_version").fetchone()[0] == 1
    assert old.execute("SELECT id FROM source").fetchall() == [("ab",)]
    old.close()


def test_an_older_database_is_left_alone_where_no_copy_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_store(tmp_path / "case") as store:
        store.db.execute("PRAGMA user_version = 1")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", fail)
    with (
        pytest.raises(CaseError, match=r"no copy can be kept: No space left .*nothing was changed"),
        open_store(tmp_path / "case"),
    ):
        pass
    db = sqlite3.connect(tmp_path / "case" / DATABASE)
    assert db.execute("PRAGMA user_version").fetchone()[0] == 1
    db.close()
