"""Disks that fail or fill, power that goes, processes that are killed: no original, decision or log entry is lost."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from build_case import new_store
from conftest import copy_case
from onrecord.config import Options
from onrecord.decide import judge_subjects
from onrecord.errors import CaseError, OnrecordError, SourceError
from onrecord.model import Statement
from onrecord.pipeline import gather, read_case
from onrecord.publish.html import publish_html
from onrecord.publish.record import render_record
from onrecord.store import blobs, custody, rows
from onrecord.store.db import DATABASE, Store, open_store
from onrecord.verify import verify_path
from review.desk_client import OpenDesk

REPORTS = 6


def write_reports(folder: Path) -> Path:
    folder.mkdir()
    for number in range(REPORTS):
        (folder / f"{number}.txt").write_text(
            f'Mayor Ilse Marrant said on {number + 1} May 2024: "Sluice {number} is safe." The council denied that it leaked.\n'
        )
    return folder


@pytest.fixture
def case(tmp_path: Path) -> Path:
    with new_store(tmp_path / "case", Options(reader="rules")) as store:
        gather(store, [write_reports(tmp_path / "in")])
        read_case(store)
    return tmp_path / "case"


def decide_one(store: Store, reviewer: str) -> None:
    statement = next(f for f in rows.iter_findings(store, kind="statement") if isinstance(f, Statement))
    judge_subjects(store, [statement.id], "yes", reviewer=reviewer)


# ── input and output errors ──


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("call_", ["fsync", "replace", "chmod"])
def test_an_original_that_cannot_be_kept_is_a_failure_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, call_: str
) -> None:
    owner: object = os if call_ == "fsync" else Path
    real: Callable[..., object] = getattr(owner, call_)
    count = 0

    def fail(*arguments: object, **named: object) -> object:
        nonlocal count
        if call_ == "fsync" or ".arriving-" in str(arguments[0]):
            count += 1
            if count == 3:
                raise OSError(code, os.strerror(code))
        return real(*arguments, **named)

    folder = write_reports(tmp_path / "in")
    with new_store(tmp_path / "case") as store:
        with monkeypatch.context() as patch:
            patch.setattr(owner, call_, fail)
            counted = gather(store, [folder])
        assert (counted.done, counted.failed) == (REPORTS - 1, 1)
        assert os.strerror(code) in counted.failures[0].error
        assert gather(store, [folder]).failed == 0, "the failure is mended by doing it again"
        assert len(rows.iter_sources(store)) == REPORTS and rows.iter_failures(store) == []
    assert not list((tmp_path / "case" / "originals").glob(".arriving-*"))
    assert verify_path(tmp_path / "case")[1] == []


def test_a_database_that_cannot_grow_keeps_all_or_nothing_of_a_decision(case: Path) -> None:
    with open_store(case, writes=True) as store:
        before = (rows.iter_judgements(store), custody.iter_log(store))
        pages = store.db.execute("PRAGMA page_count").fetchone()[0]
        store.db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            for number in range(1000):
                decide_one(store, f"reviewer {number} " + "x" * 2000)
        judged, log = rows.iter_judgements(store), custody.iter_log(store)
        assert len(judged) - len(before[0]) == len(log) - len(before[1]), (
            "no decision without its entry, nor the reverse"
        )
        store.db.execute("PRAGMA max_page_count = 1073741823")
        decide_one(store, "afterwards")
    assert verify_path(case)[1] == []


def test_a_dossier_that_cannot_be_written_is_told_and_the_last_one_stays(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = case / "dossiers" / "dossier.html"
    with open_store(case, writes=True) as store:
        publish_html(store, path)
        kept, entries = path.read_bytes(), len(custody.iter_log(store))

        def fail(descriptor: int) -> None:
            raise OSError(errno.EIO, "Input/output error")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fail)
            with pytest.raises(OnrecordError, match="cannot be written: Input/output error"):
                publish_html(store, path)
        assert path.read_bytes() == kept and len(custody.iter_log(store)) == entries
        assert [p.name for p in path.parent.iterdir()] == ["dossier.html"]
    assert verify_path(case)[1] == []


def test_a_source_that_cannot_be_read_is_told_apart_from_a_disk_that_is_full(tmp_path: Path) -> None:
    def chunks() -> object:
        yield b"half of it"
        raise OSError(errno.EIO, "Input/output error")

    with new_store(tmp_path / "case") as store:
        with pytest.raises(SourceError, match="could not be read: Input/output error"):
            blobs.put_blob(store, chunks())  # type: ignore[arg-type]
        assert list((tmp_path / "case" / "originals").iterdir()) == []


def test_a_write_that_ends_short_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    """A disk that takes some kilobytes and no more: the system says so in the middle of a write."""
    with new_store(tmp_path / "case") as store:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 10, before[1]))
            with pytest.raises(SourceError, match="could not be kept: File too large"):
                blobs.put_blob(store, [b"x" * 50_000, b"y" * 50_000])
            with pytest.raises(OSError, match="File too large"):
                blobs.write_whole(tmp_path / "page.html", b"z" * 100_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)
        assert list((tmp_path / "case" / "originals").iterdir()) == []
        assert [p.name for p in tmp_path.iterdir()] == ["case"]
        assert blobs.put_blob(store, [b"x" * 50_000, b"y" * 50_000])[1] == 100_000


def test_a_log_that_cannot_be_brought_to_the_disk_keeps_neither_decision_nor_entry(case: Path) -> None:
    """What SQLite's own files do when they cannot grow, as a decision is written."""
    with open_store(case, writes=True) as store:
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        counts = (len(rows.iter_judgements(store)), len(custody.iter_log(store)))
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (2048, before[1]))
            with pytest.raises(sqlite3.OperationalError):
                decide_one(store, "Ro")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)
        assert (len(rows.iter_judgements(store)), len(custody.iter_log(store))) == counts
        decide_one(store, "Ro")
    assert verify_path(case)[1] == []


# ── power that goes: what the files may look like afterwards ──


def test_whatever_reached_the_disk_of_the_write_ahead_log_the_case_opens_whole(case: Path, tmp_path: Path) -> None:
    """The log of writes is cut off at many places, as a loss of power can: what was complete stays, the rest is gone."""
    with open_store(case, writes=True) as store:
        store.db.execute("PRAGMA wal_autocheckpoint = 0")
        for number in range(5):
            decide_one(store, f"reviewer {number}")
        copy_case(case, tmp_path / "power")  # as the files lie while the writer is at work
        entries = [e.hash for e in custody.iter_log(store)]
    whole = (tmp_path / "power" / f"{DATABASE}-wal").read_bytes()
    assert len(whole) > 4096 * 5
    dice = random.Random(7)
    for size in [0, 1, 32, 100, len(whole) - 1, len(whole), *(dice.randrange(len(whole)) for _ in range(8))]:
        here = copy_case(tmp_path / "power", tmp_path / f"cut-{size}")
        (here / f"{DATABASE}-wal").write_bytes(whole[:size])
        (here / f"{DATABASE}-shm").unlink(missing_ok=True)
        assert verify_path(here)[1] == [], size
        with open_store(here) as store:
            found = [e.hash for e in custody.iter_log(store) if e.what != "verify"]
            assert found == entries[: len(found)], "what is left is how the log began"
            assert len(rows.iter_judgements(store)) == sum(e.what == "decision" for e in custody.iter_log(store))
        shutil.rmtree(here)


def test_a_decision_is_on_disk_when_the_command_says_so(case: Path) -> None:
    with open_store(case, writes=True) as store:
        assert store.db.execute("PRAGMA synchronous").fetchone()[0] == 2, "each commit waits for the disk"
        with blobs.in_bulk(store):
            assert store.db.execute("PRAGMA synchronous").fetchone()[0] == 1
        assert store.db.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_an_original_half_written_when_power_went_is_swept_and_gathered_again(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in")
    with new_store(tmp_path / "case") as store:
        (tmp_path / "case" / "originals" / ".arriving-abc").write_bytes(b"Mayor Ilse Mar")
        assert gather(store, [folder]).done == REPORTS
        assert not list((tmp_path / "case" / "originals").glob(".arriving-*"))
    assert verify_path(tmp_path / "case")[1] == []


def test_power_that_goes_whenever_something_is_brought_to_the_disk_leaves_a_case_that_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case as it lies whenever a file or folder is to be synchronised: the name of an original that is seen is that of
    whole bytes, and what the log says arrived is there."""
    seen: list[Path] = []
    real = os.fsync

    def copy_first(descriptor: int) -> None:
        if len(seen) < 12:
            seen.append(copy_case(tmp_path / "case", tmp_path / f"power-{len(seen)}"))
        real(descriptor)

    folder = write_reports(tmp_path / "in")
    with new_store(tmp_path / "case", Options(reader="rules")) as store, monkeypatch.context() as patch:
        patch.setattr(os, "fsync", copy_first)
        gather(store, [folder])
    assert len(seen) >= 2 * REPORTS
    for here in seen:
        problems = [p for p in verify_path(here)[1] if "manifest-sha256.txt" not in p]  # gathering again writes it
        assert problems == []
        with open_store(here, writes=True) as store:
            assert gather(store, [folder]).failed == 0 and len(rows.iter_sources(store)) == REPORTS
            assert not list((here / "originals").glob(".arriving-*"))


@pytest.mark.parametrize("damage", ["cut", "zeroed", "gone"])
def test_a_disk_that_lost_an_original_is_told_by_its_hash(case: Path, damage: str) -> None:
    path = min((case / "originals").glob("*/*"))
    path.chmod(0o644)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:10] if damage == "cut" else bytes(path.stat().st_size))
    (problem,) = verify_path(case)[1]
    assert problem.startswith(f"original {path.name}: ")


def test_a_torn_page_of_the_database_is_told_never_passed_over(case: Path) -> None:
    with open_store(case, writes=True) as store:
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        wanted = render_record(store)
    whole = (case / DATABASE).read_bytes()
    dice, silent = random.Random(11), 0
    for page in dice.sample(range(len(whole) // 4096), 12):
        data = bytearray(whole)
        data[page * 4096 + 2048 : (page + 1) * 4096] = bytes(2048)
        for more in case.glob(f"{DATABASE}-*"):
            more.unlink()
        (case / DATABASE).write_bytes(data)
        try:
            if not verify_path(case)[1]:
                with open_store(case, writes=True) as store:
                    assert render_record(store) == wanted, "nothing that is exported was touched"
                silent += 1
        except (CaseError, sqlite3.DatabaseError):
            pass  # told
    assert silent < 12


# ── clocks ──


def test_a_clock_that_jumps_about_leaves_a_log_that_says_so(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(3)
    with open_store(case, writes=True) as store:
        for _ in range(30):
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(dice.randrange(10**9, 4 * 10**9)))
            decide_one(store, "Ro")
        entries = custody.iter_log(store)
    back = [b for a, b in itertools.pairwise(entries) if b.at < a.at]
    assert back and all(e.what == "clock" for e in back)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert verify_path(case)[1] == []


# ── kill -9 ──


def work(case: Path, folder: Path, say: Callable[[str], object]) -> None:
    """Gathers, reads, decides, publishes, decides at the review desk as a browser does, publishes again."""
    with open_store(case, writes=True) as store:
        gather(store, [folder])
        read_case(store)
        found = [f.id for f in rows.iter_findings(store, kind="statement")]
        for id_ in found[:3]:
            judge_subjects(store, [id_], "yes", reviewer="Ro")
            say(id_)
        publish_html(store, case / "dossiers" / "dossier.html")
    desk = OpenDesk(case)
    client = desk.sit()
    for id_ in found[3:]:
        if client.post("/verdict", {"subject": id_, "verdict": "no"}).status == 200:
            say(id_)
    desk.close()
    with open_store(case, writes=True) as store:
        publish_html(store, case / "dossiers" / "dossier.html")


def work_until(case: Path, folder: Path, budget: float) -> tuple[bool, float, list[str]]:
    """The work in a process of its own, killed (-9) once it has taken that much of a processor's time; whether it was
    killed, what it had taken, and the ids of what it had said to be decided."""
    read_end, write_end = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # this process may have threads; the child needs none of them
        child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(read_end)
            work(case, folder, lambda id_: os.write(write_end, f"{id_}\n".encode()))
            status = 0
        except BaseException as error:
            os.write(write_end, f"! {type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(status)
    os.close(write_end)
    is_killed, ended, used = False, 0, 0.0
    while not ended:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{child}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            used = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
        if used > budget and not is_killed:
            os.kill(child, signal.SIGKILL)
            is_killed = True
        ended, status = os.waitpid(child, 0 if is_killed else os.WNOHANG)
        time.sleep(0 if ended else 0.001)
    with os.fdopen(read_end, encoding="ascii") as told:
        lines = [line.strip() for line in told if line.endswith("\n")]
    assert is_killed or status == 0, lines[-1:]
    return is_killed, used, lines


def warm_up(folder: Path) -> Path:
    """Loads what the work loads, once for all its processes, by doing it; gives the folder of the reports."""
    reports = write_reports(folder / "in")
    with new_store(folder / "undisturbed", Options(reader="rules")):
        pass
    work(folder / "undisturbed", reports, lambda id_: None)
    return reports


def kill_while_working(case: Path, folder: Path, seed: int, moments: int, *, longest: float = 0.6) -> int:
    """The work, killed at random moments and begun again; each time what was said to be decided is there, the log begins
    as it did, and the case verifies. How many times it was killed."""
    dice, killed = random.Random(seed), 0
    before: list[str] = []
    for _ in range(moments):
        # More often early than late: what was done before is not done again, so that the work grows shorter.
        was_killed, used, said = work_until(case, folder, longest * dice.random() ** 2)
        killed += was_killed
        longest = longest if was_killed else max(0.1, used)
        with open_store(case) as store:
            judged = {j.subject_id for j in rows.iter_judgements(store)}
            entries = [e.hash for e in custody.iter_log(store)]
        assert set(said) <= judged
        assert entries[: len(before)] == before, "the log begins as it did"
        before = entries
        problems = [p for p in verify_path(case)[1] if "manifest-sha256.txt" not in p]  # gathering again writes it
        # A page that was being put in place when the log was to be written is the one thing that may wait.
        assert [p for p in problems if "is not as it was published" not in p] == []
    assert not work_until(case, folder, 1e9)[0]
    assert verify_path(case)[1] == []
    with open_store(case) as store:
        assert len(rows.iter_sources(store)) == REPORTS
        assert {j.reviewer for j in rows.iter_judgements(store)} == {"Ro", "ida"}, "by the program and at the desk"
    return killed


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="how much time a process took is asked of /proc")
def test_killed_at_random_moments_nothing_that_was_said_is_lost(tmp_path: Path) -> None:
    with new_store(tmp_path / "case", Options(reader="rules")):
        pass
    folder = warm_up(tmp_path)
    assert kill_while_working(tmp_path / "case", folder, seed=5, moments=6)


def test_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        blobs.write_whole(pipe, b"words")
        assert reader.stdout is not None and reader.stdout.read() == b"words"
    assert pipe.is_fifo()
