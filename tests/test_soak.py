"""What is too long for CI: `make soak` runs it and notes the figures in docs/soak.md.

A note is a row: the day, the version, what was done, what came of it. Nothing here is about quality of reading.
"""

from __future__ import annotations

import os
import random
import re
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

import onrecord.sample
from build_case import call, new_store
from fuzz.runs import run_target, share_out
from fuzz.targets import TARGETS
from onrecord.config import Options
from onrecord.pipeline import gather, read_case
from onrecord.publish.record import render_record
from onrecord.store.db import open_store
from onrecord.verify import verify_case
from test_faults import kill_while_working, warm_up, write_reports
from test_pipeline import kill_and_go_on

pytestmark = pytest.mark.soak

DOCUMENTS = int(os.environ.get("ONRECORD_SOAK_DOCUMENTS", "2000"))
GOLD = Path(__file__).parent.parent / "eval" / "gold" / "statements"
_SYLLABLES = (
    "ar",
    "bel",
    "cor",
    "dun",
    "es",
    "fal",
    "gor",
    "hal",
    "is",
    "jor",
    "kel",
    "lor",
    "mar",
    "nor",
    "os",
    "pel",
)


def note(what: str, figure: str) -> None:
    """Adds a row to the page that ``ONRECORD_SOAK_NOTES`` names, if it names one."""
    row = f"| {datetime.now(UTC):%Y-%m-%d} | {onrecord.__version__} | {what} | {figure} |"
    page = os.environ.get("ONRECORD_SOAK_NOTES")
    if page:
        with Path(page).open("a", encoding="utf-8") as file:
            file.write(row + "\n")


def make_reports(folder: Path, count: int) -> None:
    """Reports of eight paragraphs drawn from the invented texts of this repository, with other names, numbers and many
    other words, so that they are as unlike as reports of many stories; every tenth is a copy of the one before."""
    texts = [*Path(onrecord.sample.__file__).parent.glob("reports/*.txt"), *GOLD.glob("*.txt")]
    pool = [p for t in sorted(texts) for p in t.read_text(encoding="utf-8").split("\n") if len(p) > 80]
    words = sorted({w for p in pool for w in re.findall(r"\b[a-z]{6,}\b", p)})
    folder.mkdir()
    dice = random.Random(count)
    text = ""
    for number in range(count):
        if number % 10 or not text:
            text = "\n\n".join(dice.sample(pool, 8))
            for name in sorted(set(re.findall(r"(?<![.”\"] )\b[A-Z][a-zš]{4,}\b", text))):
                other = "".join(dice.choices(_SYLLABLES, k=3)).capitalize()
                text = re.sub(rf"\b{name}\b", other, text)
            text = re.sub(r"\b[a-z]{6,}\b", lambda m: dice.choice(words) if dice.random() < 0.3 else m[0], text)
            text = re.sub(r"\b(?!20)\d{2,4}\b", lambda m: str(dice.randrange(10, 5000)), text)
        (folder / f"report-{number:06d}.txt").write_text(f"{text}\n\nNo {number}\n", encoding="utf-8")


@pytest.mark.timeout(3600)
def test_killed_at_many_moments_the_record_is_that_of_an_undisturbed_run(tmp_path: Path, reports: Path) -> None:
    with new_store(tmp_path / "undisturbed") as store:
        gather(store, [reports])
        read_case(store)
        wanted = render_record(store)
    killed = 0
    for seed in range(5):
        (tmp_path / str(seed)).mkdir()
        found, count = kill_and_go_on(tmp_path / str(seed), reports, seed=seed, moments=8)
        assert found == wanted
        killed += count
    note(
        "`gather` and `read` of the sample killed (`kill -9`) at random moments, then run again",
        f"{killed} kills, the same export each time",
    )
    assert killed >= 60


@pytest.mark.timeout(7200)
def test_a_large_case_is_read_in_bounded_memory_and_added_to_cheaply(tmp_path: Path) -> None:
    make_reports(tmp_path / "reports", DOCUMENTS)
    case = tmp_path / "case"
    start = time.perf_counter()
    with new_store(case, Options(workers=2)) as store:
        assert gather(store, [tmp_path / "reports"]).failed == 0
        gathered = time.perf_counter()
        counts = read_case(store)
        done = time.perf_counter()
        assert [c.failed for c in counts] == [0, 0, 0, 0]
    note(f"gather {DOCUMENTS} plain reports", f"{DOCUMENTS / (gathered - start):.0f} documents/s")
    note(
        f"clean, read, relate, follow {DOCUMENTS} reports, two processes",
        f"{(done - gathered) / DOCUMENTS * 1000:.0f} ms each",
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note(f"memory of the main process over {DOCUMENTS} reports", f"{peak:.0f} MB at most")

    extra = tmp_path / "extra.txt"
    extra.write_text((tmp_path / "reports" / "report-000003.txt").read_text() + "\nOne more.\n")
    start = time.perf_counter()
    with open_store(case, writes=True) as store:
        gather(store, [extra])
        read_case(store)
    added = time.perf_counter() - start
    note(f"one document more in a case of {DOCUMENTS}", f"{added:.1f} s")
    assert added < 60

    start = time.perf_counter()
    with open_store(case, writes=True) as store:
        record = render_record(store)
    note(f"export of that case ({len(record) >> 20} MB)", f"{time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    with open_store(case) as store:
        assert verify_case(store)[1] == []
    note("verify of that case", f"{time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    assert call("publish", case, timeout=3600).code == 0
    note("publish of that case", f"{time.perf_counter() - start:.0f} s")


@pytest.mark.timeout(7200)
def test_killed_over_gather_read_decide_publish_nothing_is_lost(tmp_path: Path) -> None:
    moments, killed, seed = int(os.environ.get("ONRECORD_SOAK_KILLS", "500")), 0, 0
    folder = warm_up(tmp_path)
    while killed < moments:
        with new_store(tmp_path / f"case-{seed}", Options(reader="rules")):
            pass
        killed += kill_while_working(tmp_path / f"case-{seed}", folder, seed, 20)
        seed += 1
    what = "gather, read, decide, the review desk and publish killed (`kill -9`) at random moments"
    note(what, f"{killed} kills, nothing lost")


@pytest.mark.timeout(7200)
def test_killed_while_locking_and_unlocking_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words").write_text("lantern gravel otter piano")
    monkeypatch.setenv("ONRECORD_PASSPHRASE_FILE", str(tmp_path / "words"))
    case = tmp_path / "case"
    with new_store(case, Options(reader="rules")) as store:
        gather(store, [write_reports(tmp_path / "in")])
        read_case(store)
        wanted = render_record(store)
    dice, killed = random.Random(1), 0
    for number in range(int(os.environ.get("ONRECORD_SOAK_KILLS", "500")) // 5):
        command = "lock" if number % 2 == 0 else "unlock"
        process = subprocess.Popen(
            [sys.executable, "-m", "onrecord", command, str(case)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(dice.uniform(0.1, 2.0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
    if (case / "locked.json").exists():
        assert call("unlock", case).code == 0
    with open_store(case, writes=True) as store:
        assert render_record(store) == wanted
        assert verify_case(store)[1] == []
    note("`lock` and `unlock` killed (`kill -9`) at random moments", f"{killed} kills, the same record after")


@pytest.mark.timeout(6 * 3600)
def test_fuzzed_for_hours_nothing_outside_a_confined_process_falls(tmp_path: Path) -> None:
    """``ONRECORD_SOAK_FUZZ_S`` seconds (two hours) shared out among all targets; what it finds lies in the named folder."""
    seed, kept = int(time.time()), Path(os.environ.get("ONRECORD_SOAK_FUZZ_KEPT", tmp_path / "found"))
    kept.mkdir(parents=True, exist_ok=True)
    inputs = hours = crashes = 0.0
    found: list[str] = []
    for name, seconds in share_out(float(os.environ.get("ONRECORD_SOAK_FUZZ_S", "7200")), list(TARGETS)):
        outcome = run_target(name, seconds=seconds, seed=seed)
        inputs, hours = inputs + outcome.inputs, hours + outcome.seconds / 3600
        crashes += outcome.ended["crash"]
        for number, (cause, data) in enumerate(outcome.found.items()):
            (kept / f"{name.replace(' ', '-')}-{seed}-{number}").write_bytes(data)
            if not (TARGETS[name].is_confined and cause.startswith("ended by")):
                found.append(f"{name}: {cause}")
    figure = f"{inputs:.0f} inputs in {hours:.1f} h, {crashes:.0f} crashes where they are confined, {len(found)} other findings"
    note(f"fuzzing of {len(TARGETS)} parsers and readers", figure)
    assert found == [], f"the inputs lie in {kept}"
