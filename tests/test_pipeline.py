"""The main job on the sample's reports: the same record from the same sources, whatever happened on the way."""

from __future__ import annotations

import contextlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from build_case import call, double_or_die, new_store
from onrecord import pipeline
from onrecord.config import Options
from onrecord.errors import OnrecordError, SourceError
from onrecord.model import Cleaned, Document, Failure
from onrecord.pipeline import documents, find_status, findings, gather, read_case, read_documents
from onrecord.publish.record import render_record
from onrecord.spans import OffsetMap
from onrecord.store import blobs, cards, custody, rows
from onrecord.store.db import Store, init_case, open_store
from onrecord.verify import verify_case


def export(store: Store) -> str:
    return render_record(store)


def run_case(case: Path, batches: Sequence[Sequence[Path]], options: Options | None = None) -> str:
    """The export of a new case that gathered each batch and read after it."""
    with new_store(case, options) as store:
        for batch in batches:
            gather(store, batch)
            read_case(store)
        assert verify_case(store)[1] == []
        return export(store)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, reports: Path) -> str:
    return run_case(tmp_path_factory.mktemp("undisturbed") / "case", [[reports]])


def test_the_record_holds_something(undisturbed: str) -> None:
    kinds = {line.split('"')[3] for line in undisturbed.splitlines()}
    assert {"document", "statement", "party", "utterance", "figure", "mention", "time", "link"} <= kinds
    assert undisturbed.count('{"kind":"document"') >= 11
    assert undisturbed.count('{"kind":"statement"') > 100


def test_reading_twice_changes_nothing_and_does_nothing(sample_case: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(sample_case, case)
    with open_store(case, writes=True) as store:
        before = export(store)
        entries = len(custody.iter_log(store))
        assert all((c.done, c.failed) == (0, 0) for c in read_case(store))
        assert len(custody.iter_log(store)) == entries
        assert export(store) == before


def test_two_runs_over_the_same_sources_are_the_same_bytes(tmp_path: Path, reports: Path, undisturbed: str) -> None:
    assert run_case(tmp_path / "elsewhere" / "another name", [[reports]]) == undisturbed


def test_the_clock_and_the_account_are_not_in_it(
    tmp_path: Path, reports: Path, undisturbed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    monkeypatch.setattr("onrecord.store.custody.getpass.getuser", lambda: "somebody-else")
    assert run_case(tmp_path / "case", [[reports]]) == undisturbed


@pytest.mark.parametrize("seed", [1, 2])
def test_files_in_any_order_with_reads_in_between_give_the_same_record(
    tmp_path: Path, reports: Path, undisturbed: str, seed: int
) -> None:
    files = sorted(p for p in reports.iterdir() if p.is_file() and not p.name.startswith("."))
    random.Random(seed).shuffle(files)
    batches = [files[:1], files[1:2], files[2:5], files[5:]]
    assert run_case(tmp_path / "case", batches) == undisturbed


def test_read_again_in_a_new_version_the_record_is_the_same(
    case: Path, sample_export: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.read.order.read_version", lambda choice: "another")
    with open_store(case, writes=True) as store:
        counts = {c.stage: c.done for c in read_case(store)}
        assert counts["clean"] == 0
        assert counts["read"] == counts["relate"] == len(rows.iter_document_ids(store))
        assert export(store) == sample_export


def test_cleaned_again_in_a_new_version_the_record_is_the_same(
    case: Path, sample_export: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.pipeline.documents.CLEAN_VERSION", "another")
    with open_store(case, writes=True) as store:
        assert read_case(store)[0].done == len(rows.iter_sources(store))
        assert export(store).replace('"version":"2"', '"version":"1"') == sample_export.replace(
            '"version":"2"', '"version":"1"'
        )


def test_two_processes_read_what_one_reads(
    tmp_path: Path, reports: Path, undisturbed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "_PAYS_AFTER", 2)
    assert run_case(tmp_path / "case", [[reports]], Options(workers=2)) == undisturbed


def test_the_same_bytes_at_two_paths_are_one_source_with_two_arrivals(tmp_path: Path) -> None:
    text = "Ana Orsel, the mayor, said the weir would hold."
    exports = []
    for number, order in enumerate((["b", "a"], ["a", "b"])):
        folders = []
        for name in order:
            folder = tmp_path / str(number) / name
            (folder / name).mkdir(parents=True)
            # The name has a say in the type: whichever arrives first, the source goes by the first path in order.
            (folder / name / ("report.html" if name == "a" else "report.txt")).write_text(text)
            folders.append([folder])
        exports.append(run_case(tmp_path / str(number) / "case", folders))
        with open_store(tmp_path / str(number) / "case") as store:
            (source,) = rows.iter_sources(store)
            assert [a.path for a in rows.iter_arrivals(store, source.id)] == ["a/report.html", "b/report.txt"]
            assert len(rows.iter_document_ids(store)) == 1
    assert exports[0] == exports[1]


def test_gathering_again_on_one_day_adds_nothing(case: Path, reports: Path, sample_export: str) -> None:
    with open_store(case, writes=True) as store:
        arrivals, entries = len(rows.iter_arrivals(store)), len(custody.iter_log(store))
        first = rows.iter_arrivals(store)[0].arrived_at
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("onrecord.pipeline.arrivals.utc_now", lambda: first)
            count = gather(store, [reports])
        assert count.done >= 11
        assert len(rows.iter_arrivals(store)) == arrivals
        assert len(custody.iter_log(store)) == entries
        read_case(store)
        assert export(store) == sample_export


def test_originals_are_the_bytes_that_were_gathered_and_stay_so(case: Path, reports: Path) -> None:
    given = {p.read_bytes() for p in reports.iterdir() if p.is_file() and not p.name.startswith(".")}
    kept = {p.read_bytes() for p in (case / "originals").rglob("*") if p.is_file()}
    assert given <= kept
    before = {p: p.stat().st_mtime_ns for p in (case / "originals").rglob("*") if p.is_file()}
    with open_store(case, writes=True) as store:
        gather(store, [reports])
    assert {p: p.stat().st_mtime_ns for p in before} == before


# ── one that fails costs itself only ──


def make_folder(folder: Path, number: int = 3) -> Path:
    folder.mkdir(parents=True)
    for n in range(number):
        (folder / f"r{n}.txt").write_text(
            f"QUAY, 3 May 2024 - Ana Orsel said that sluice {n} would hold for years to come.\n"
        )
    return folder


def test_a_cleaner_that_stops_is_a_failure_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_folder(tmp_path / "in")
    real, each = documents.clean_source, documents.clean_each

    def fail(data: Path, media_type: str, path: str, *limits: object, **how: object) -> Cleaned | None:
        if path == "r1.txt":
            raise ZeroDivisionError("division\nby zero")
        if path == "r2.txt":
            return Cleaned(text="x", origin=OffsetMap(), zones=(("story", 0, 0),))
        return real(data, media_type, path, *limits, **how)  # type: ignore[arg-type]

    def fail_each(given: Sequence[tuple[Path, str, str]], limits: object) -> list[Cleaned | OnrecordError | None]:
        if any(path == "r1.txt" for _, _, path in given):
            raise ZeroDivisionError("division\nby zero")
        return each(given, limits)  # type: ignore[arg-type]

    monkeypatch.setattr(documents, "clean_source", fail)
    monkeypatch.setattr(documents, "clean_each", fail_each)
    with new_store(tmp_path / "case") as store:
        gather(store, [folder])
        counts = read_case(store)
        assert (counts[0].done, counts[0].failed) == (1, 2)
        found = {f["path"]: f["error"] for f in find_status(store)["failures"]}
        assert found["r1.txt"] == "the cleaner stopped: ZeroDivisionError: division by zero"
        assert "at least one character" in found["r2.txt"]
        assert len(rows.iter_document_ids(store)) == 1


def test_pages_share_a_process_with_those_of_their_container_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, together, each = make_folder(tmp_path / "in"), [], documents.clean_each

    def note(given: Sequence[tuple[Path, str, str]], limits: object) -> list[Cleaned | OnrecordError | None]:
        together.append({path.split("/")[0] for _, _, path in given})
        return each(given, limits)  # type: ignore[arg-type]

    for name in ("one.zip", "two.zip"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            for n in range(3):
                archive.writestr(f"{n}.txt", f"QUAY, 3 May 2024 - Ana Orsel said that pier {n} of {name} would hold.\n")
    monkeypatch.setattr(documents, "clean_each", note)
    with new_store(tmp_path / "case") as store:
        gather(store, [folder])
        assert documents.clean_sources(store).failed == 0
    assert {"one.zip"} in together
    assert {"two.zip"} in together
    assert all(len(names) == 1 or not names & {"one.zip", "two.zip"} for names in together)


def test_a_reader_that_stops_is_a_failure_row_and_is_tried_again_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.read import order

    real = order.read_document

    def fail(document: Document, *more: object) -> object:
        if "sluice 1" in document.text:
            raise RecursionError("too deep")
        return real(document, *more)  # type: ignore[arg-type]

    with new_store(tmp_path / "case") as store:
        gather(store, [make_folder(tmp_path / "in")])
        with monkeypatch.context() as patch:
            patch.setattr(order, "read_document", fail)
            counts = read_case(store)
        assert (counts[1].done, counts[1].failed) == (2, 1)
        (failure,) = find_status(store)["failures"]
        assert (failure["path"], failure["stage"]) == ("r1.txt", "read")
        assert "RecursionError: too deep" in failure["error"]
        assert verify_case(store)[1] == []
        monkeypatch.setattr(order, "read_version", lambda choice: "better")
        read_case(store)
        assert find_status(store)["failures"] == []


def test_a_relater_that_stops_is_a_failure_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord.model import Relater

    def fail(_: object) -> list[object]:
        raise KeyError("gone")

    broken = Relater(name="broken", version="1", cards=fail, compare=lambda a, b: None)  # type: ignore[arg-type]
    monkeypatch.setattr(pipeline, "RELATERS", (*pipeline.RELATERS, broken))
    with new_store(tmp_path / "case") as store:
        gather(store, [make_folder(tmp_path / "in", 1)])
        counts = {c.stage: (c.done, c.failed) for c in read_case(store)}
        assert counts["relate"] == (0, 1)
        (failure,) = find_status(store)["failures"]
        assert failure["error"] == "broken stopped: KeyError: 'gone'"


def test_what_a_relater_made_that_is_no_more_goes(
    case: Path, sample_export: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(case, writes=True) as store:
        monkeypatch.setattr(pipeline, "RELATERS", [r for r in pipeline.RELATERS if r.name != "parties"])
        keys = store.db.execute("SELECT count(*) FROM card_key").fetchone()[0]
        read_case(store)
        assert "parties" not in {row[0].split("/")[0] for row in store.db.execute("SELECT label FROM relater")}
        assert store.db.execute("SELECT count(*) FROM card_key").fetchone()[0] < keys
        orphans = "SELECT count(*) FROM card_key WHERE card / 256 NOT IN (SELECT n FROM card)"
        assert store.db.execute(orphans).fetchone()[0] == 0
        assert "parties" not in {x.made.by for x in rows.iter_links(store)}


def test_a_process_that_dies_costs_its_document_only() -> None:
    ids = [str(n) for n in range(40)]
    found = dict(pipeline.map_in_processes(double_or_die, ids, int, 2))
    assert list(found) == ids
    assert {id_ for id_, value in found.items() if value is None} == {"7", "8", "30"}
    assert all(value in (None, 2 * int(id_)) for id_, value in found.items())
    assert list(pipeline.map_in_processes(double_or_die, [], int, 2)) == []


def test_a_document_in_another_language_is_kept_searchable_and_said_not_to_be_read(tmp_path: Path) -> None:
    from onrecord.store.queries import find_documents

    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bericht.txt").write_text(
        "Die Bürgermeisterin sagte am Dienstag, das Wehr werde halten. Die Anwohner bezweifeln das seit langem und "
        "fordern, dass die Behörde endlich ihren Bericht veröffentlicht und die Zahlen offenlegt.\n"
    )
    with new_store(tmp_path / "case") as store:
        gather(store, [folder])
        counts = read_case(store)
        assert counts[1].failed == 0
        (failure,) = find_status(store)["failures"]
        assert failure["error"] == "the document is in a language that is not read: de"
        assert "onrecord reads: en" in failure["hint"]
        assert [d.path for d in find_documents(store, "anwohner")] == ["bericht.txt"]
        assert '"language":"de","is_read":false' in export(store)


def test_a_failed_path_is_forgotten_once_it_was_received(tmp_path: Path) -> None:
    with new_store(tmp_path / "case") as store:
        count = gather(store, [tmp_path / "missing.txt"])
        assert (count.done, count.failed) == (0, 1)
        assert isinstance(count.failures[0], Failure)
        (tmp_path / "other.txt").write_text("x")
        gather(store, [tmp_path / "other.txt"])
        assert len(find_status(store)["failures"]) == 1
        folder = make_folder(tmp_path / "in", 1)
        rows.put_failure(store, Failure(stage="gather", error="no permission", path="r0.txt"))
        gather(store, [folder])
        assert [f["path"] for f in find_status(store)["failures"] if f["path"] == "r0.txt"] == []


def test_bytes_that_cannot_be_kept_cost_their_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = blobs.put_blob

    def fail(store: Store, chunks: object) -> tuple[str, int]:
        data = b"".join(chunks)  # type: ignore[arg-type]
        if b"sluice 1" in data:
            raise SourceError("bytes could not be kept: No space left on device", hint="free some disk space")
        return real(store, [data])

    monkeypatch.setattr(blobs, "put_blob", fail)
    with new_store(tmp_path / "case") as store:
        count = gather(store, [make_folder(tmp_path / "in")])
        assert (count.done, count.failed) == (2, 1)
        assert find_status(store)["failures"][0]["path"] == "r1.txt"
        monkeypatch.setattr(blobs, "put_blob", real)
        gather(store, [tmp_path / "in"])
        assert find_status(store)["failures"] == []


def test_progress_counts_up(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    with new_store(tmp_path / "case") as store:
        gather(store, [make_folder(tmp_path / "in")], lambda *x: told.append(x))
        read_documents(store, lambda *x: told.append(x))
        read_case(store, lambda *x: told.append(x))
    assert [t for t in told if t[0] == "gather"] == [("gather", 1, 0), ("gather", 2, 0), ("gather", 3, 0)]
    assert [t for t in told if t[0] == "read"] == [("read", 1, 3), ("read", 2, 3), ("read", 3, 3)]


# ── killed at any moment ──


def has_begun(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process has opened its case for writing; True where the system does not show it."""
    fds = Path(f"/proc/{process.pid}/fd")
    if not Path("/proc/self/fd").is_dir():
        return True
    with contextlib.suppress(OSError):
        return any(str(fd.readlink()).endswith("/.lock") for fd in fds.iterdir())
    return False


def kill_at(arguments: Sequence[str | Path], seconds: float) -> bool:
    """Runs a command and kills it so many seconds after it began to write; whether it was still running."""
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not has_begun(process):
        time.sleep(0.002)
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True


def measure(arguments: Sequence[str | Path]) -> float:
    """How long a command works, from when it began to write."""
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not has_begun(process):
        time.sleep(0.002)
    started = time.monotonic()
    assert process.wait() == 0
    return time.monotonic() - started


def kill_and_go_on(tmp_path: Path, reports: Path, seed: int, moments: int) -> tuple[str, int]:
    """The export of a case whose gather and read were each killed at so many random moments, then run again; and how
    often a kill found the command at work. One that had ended does not count: its work is made undone, and another is
    killed sooner."""
    case, trial = tmp_path / "case", tmp_path / "trial"
    init_case(trial)
    long = {verb: measure([verb, trial, *more]) for verb, more in (("gather", [reports]), ("read", []))}
    shutil.rmtree(trial)
    init_case(case)
    moment = random.Random(seed)
    killed = 0
    for verb, more in (("gather", [reports]), ("read", [])):
        done, within = 0, long[verb]
        for _ in range(4 * moments):
            if done == moments:
                break
            if kill_at([verb, case, *more], moment.uniform(0, within)):
                done += 1
                continue
            within *= 0.7
            with contextlib.closing(sqlite3.connect(case / "record.sqlite")) as db, db:
                db.execute("DELETE FROM done")
        killed += done
        assert call(verb, case, *more).code == 0
    assert call("verify", case).code == 0
    return call("export", case).out, killed


def test_killed_at_random_moments_the_record_is_that_of_an_undisturbed_run(
    tmp_path: Path, reports: Path, undisturbed: str
) -> None:
    found, killed = kill_and_go_on(tmp_path, reports, seed=20240601, moments=3)
    assert killed == 6, f"only {killed} runs were still at work when they were to be killed"
    assert found == undisturbed


def test_a_kill_between_the_bytes_and_their_row_loses_nothing(
    tmp_path: Path, reports: Path, undisturbed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very place where an original is on disk and not yet in the record, and where a document is half related."""
    case = tmp_path / "case"

    class Killed(BaseException):
        pass

    def stop_at(name: str, after: int) -> None:
        module, _, attribute = name.partition(":")
        target = {"rows": rows, "blobs": blobs, "cards": cards}[module]
        real, count = getattr(target, attribute), iter(range(1_000_000))

        def stop(*given: object, **more: object) -> object:
            if next(count) == after:
                raise Killed
            return real(*given, **more)

        patch.setattr(target, attribute, stop)

    init_case(case)
    for place, after, verb in (
        ("rows:put_source", 2, "gather"),
        ("blobs:write_manifest", 0, "gather"),
        ("rows:put_findings", 3, "read"),
        ("cards:put_cards", 5, "read"),
        ("rows:put_done", 17, "read"),
    ):
        with pytest.MonkeyPatch.context() as patch, open_store(case, writes=True) as store:
            stop_at(place, after)
            with pytest.raises(Killed):
                gather(store, [reports]) if verb == "gather" else read_case(store)
    with open_store(case, writes=True) as store:
        gather(store, [reports])
        read_case(store)
        assert verify_case(store)[1] == []
        assert export(store) == undisturbed


def test_an_undated_document_is_bounded_anew_when_it_is_read_again(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(case, writes=True) as store:
        (bounded,) = (
            m
            for d in rows.iter_document_ids(store)
            if (m := rows.get_metadata(store, d)).made.by == "bounds" and m.published
        )
        monkeypatch.setattr("onrecord.read.order.read_version", lambda choice: "another")
        monkeypatch.setattr("onrecord.read.order.find_published", lambda parsed: None)
        read_case(store)
        assert rows.get_metadata(store, bounded.document_id).published is None
