"""A case that grows towards a hundred thousand documents: every stage by the clock, the memory, the disk, the search.

    python bench/growth.py [--sizes 1000,3000,10000] [--words 520] [--seed 1] [--reader NAME] [--until HH:MM]
                           [--keep FOLDER] [--again] [--results FILE]

Every stage runs in a process of its own with one thread. First one case is gathered, cleaned and read to each size in
turn, and copied there. In the second step the process that reads is killed (SIGKILL) once it has read half, and started
again: what it had read stays read, and is counted. Then each copy is related and followed from nothing; a hundred
documents more are added to it, through all stages, and words are searched for. The figures are written after every
stage; a run that was stopped goes on where it stood if its folder was named with ``--keep``. ``--until`` begins no
further reading after that time of day. ``--again`` relates and follows anew what was read to these sizes, and adds the
hundred anew, as when the machine has become quiet. The lines to 100,000 documents are fitted to what a case of each
size costs from nothing, both logarithmic.

Other work on the machine stretches even CPU seconds. So a fixed piece of work is timed every few seconds beside each
stage, and the stage's figures say how many times its best it took on average: ``slowed``. CPU seconds divided by that
are a rough estimate of what the stage takes on the same machine with nothing else to do, too low a one as a rule: what
runs for moments is slowed more than what runs on. The page gives both.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from rounds import single_thread

from cases import STAGES, choose_reader
from onrecord.config import READERS, Options

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "growth.json"
READING, RELATING = STAGES[:3], STAGES[3:]
ADDED = 100
GOAL = 100_000
_EVERY = 5  # seconds between two looks at how fast the machine is
SEARCHES = (
    ["talks"],
    ["water", "treaty"],
    ['"human rights"'],
    ["minis*"],
    ["--act", "demand"],
    ["no", "such", "wording"],
)
"""What is searched for: a word, two, a phrase, a beginning, an act, and what is nowhere."""


# ── steps ───────────────────────────────────────────────────────────────────────────────────────────────────────


def run_growth(work: Path, sizes: Sequence[int], given: dict[str, Any], results: Path, until: str = "") -> None:
    """Goes on from the figures in ``results``, if they are of a case in ``work``; writes them after every stage."""
    from onrecord.store.db import init_case

    case = work / "case"
    if case.exists():
        found = json.loads(results.read_text(encoding="utf-8"))
    else:
        init_case(case, Options(workers=1, reader=given["reader"]))
        found = given | {"yardstick": math.inf, "steps": []}
    found["goal"] = GOAL
    read = []
    for size in sizes:
        step = next((s for s in found["steps"] if s["documents"] == size), None)
        if step is None:
            if until and time.strftime("%H:%M") >= until:
                print(f"{until} is past: {size:,} documents are not begun", file=sys.stderr)
                break
            step = {"documents": size, "stages": {}, "hundred more": {}}
            found["steps"].append(step)
        _read_to(case, work, found, step, results)
        read.append(step)
    for step in read:
        if "search" not in step:
            _relate_at(work, found, step, results)


def _read_to(case: Path, work: Path, found: dict[str, Any], step: dict[str, Any], results: Path) -> None:
    """The case gathered, cleaned and read to the size of a step, and a copy of it."""
    copy = work / f"read-{step['documents']:06d}"
    if copy.exists():
        return
    number = found["steps"].index(step)
    first = found["steps"][number - 1]["documents"] if number else 0
    arriving = write_arriving(work, first, step["documents"], found)
    step["words"] = _count_words(arriving)
    half = (step["documents"] - first) // 2 if number == 1 else 0
    for stage in READING:
        if stage not in step["stages"]:
            given = half if stage == "read" else 0
            step["stages"][stage] = _measure(stage, case, arriving, step["documents"], found, given)
            _keep(results, found)
    _copy_case(case, copy)


def _relate_at(work: Path, found: dict[str, Any], step: dict[str, Any], results: Path) -> None:
    """A copy of what was read, related and followed from nothing; then a hundred documents more, and searches."""
    size = step["documents"]
    case = work / f"at-{size:06d}"
    if not step["stages"].keys() >= set(RELATING):
        for stage in RELATING:
            step["stages"].pop(stage, None)
        shutil.rmtree(case, ignore_errors=True)
        _copy_case(work / f"read-{size:06d}", case)
        for stage in RELATING:
            step["stages"][stage] = _measure(stage, case, case, size, found)
            _keep(results, found)
    arriving = write_arriving(work, size, size + ADDED, found)
    step["words of a hundred"] = _count_words(arriving)
    for stage in STAGES:
        if stage not in step["hundred more"]:
            step["hundred more"][stage] = _measure(stage, case, arriving, size + ADDED, found)
            _keep(results, found)
    _measure_case(case, step)
    _keep(results, found)
    found["fit"] = fit_growth([s for s in found["steps"] if "search" in s])
    _keep(results, found)


def forget_relating(results: Path, sizes: Sequence[int]) -> None:
    """Takes out of the figures of these sizes what is measured on copies of what was read, to be measured again."""
    found = json.loads(results.read_text(encoding="utf-8"))
    for step in (s for s in found["steps"] if s["documents"] in sizes):
        step["stages"] = {name: row for name, row in step["stages"].items() if name in READING}
        step["hundred more"] = {}
        step.pop("search", None)
    _keep(results, found)


def _copy_case(case: Path, copy: Path) -> None:
    part = copy.with_name(copy.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(case, part)
    part.rename(copy)


def _count_words(folder: Path) -> int:
    return sum(len(p.read_text(encoding="utf-8").split()) for p in folder.iterdir())


def _measure(stage: str, case: Path, arriving: Path, size: int, found: dict[str, Any], half: int = 0) -> dict[str, Any]:
    """The figures of one stage, with how much else slowed it; tells them on standard error."""
    figures, timed = run_stage(stage, case, arriving, half)
    found["yardstick"] = min([found["yardstick"], *timed])
    figures["yardstick"] = sum(timed) / len(timed)
    print(
        f"{time.strftime('%H:%M')} {size:>7} {stage:8} {figures['cpu']:8.1f} s CPU {figures['wall']:8.1f} s "
        f"{figures['memory']:6.0f} MB  slowed {figures['yardstick'] / found['yardstick']:.2f}",
        file=sys.stderr,
        flush=True,
    )
    return figures


def write_arriving(work: Path, first: int, last: int, found: dict[str, Any]) -> Path:
    """A folder of the reports from ``first`` up to ``last`` of the seed."""
    from generate import print_text, write_reports

    folder = work / f"reports-{first:06d}-{last:06d}"
    if not folder.exists():
        part = folder.with_suffix(".part")
        part.mkdir(exist_ok=True)
        for report in islice(write_reports(last, found["seed"], found["words"]), first, None):
            (part / f"{report.number:06d}.txt").write_text(print_text(report), encoding="utf-8", newline="\n")
        part.rename(folder)
    return folder


def run_stage(stage: str, case: Path, arriving: Path, half: int = 0) -> tuple[dict[str, Any], list[float]]:
    """CPU and wall seconds and peak memory in MB of one stage, its process's start included; killed once so many
    documents are read, and started again, where ``half`` is given. And what the yardstick took beside it."""
    wall, lost = time.perf_counter(), 0.0
    figures: dict[str, Any] = {}
    if half:
        figures["killed at"], lost = _kill_halfway(stage, case, arriving, half)
    timed = [time_yardstick()]
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as problems:
        process = subprocess.Popen(_command(stage, case, arriving), stdout=told, stderr=problems, env=single_thread())
        while True:
            try:
                process.wait(timeout=_EVERY)
                break
            except subprocess.TimeoutExpired:
                timed.append(time_yardstick())
        told.seek(0)
        problems.seek(0)
        if process.returncode:
            sys.exit(f"{stage} failed: {problems.read()[-2000:]}")
        figures |= json.loads(told.read().splitlines()[-1])
    figures["cpu"] = round(figures["cpu"] + lost, 3)
    figures["wall"] = round(time.perf_counter() - wall, 3)
    return figures, [*timed, time_yardstick()]


def _command(stage: str, case: Path, arriving: Path) -> list[str]:
    return [sys.executable, str(HERE / "cases.py"), "--stage", stage, str(case), str(arriving)]


def time_yardstick() -> float:
    """The CPU seconds that a fixed piece of work takes now: some hundredths where nothing else runs."""
    started = time.process_time()
    words = [f"{n * 2654435761 % 1_000_003:x}" for n in range(40_000)]
    counts: dict[str, int] = {}
    for word in sorted(words):
        counts[word[:3]] = counts.get(word[:3], 0) + len(word)
    return time.process_time() - started


def _kill_halfway(stage: str, case: Path, arriving: Path, half: int) -> tuple[int, float]:
    """How many documents were read when the process was killed, and the CPU seconds that it had taken."""
    before = _count_read(case)
    process = subprocess.Popen(_command(stage, case, arriving), stdout=subprocess.DEVNULL, env=single_thread())
    while process.poll() is None and _count_read(case) - before < half:
        time.sleep(1)
    process.send_signal(signal.SIGKILL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = -signal.SIGKILL
    return _count_read(case) - before, used.ru_utime + used.ru_stime


def _count_read(case: Path) -> int:
    with sqlite3.connect(f"file:{case / 'record.sqlite'}?mode=ro", uri=True, timeout=60) as db:
        return int(db.execute("SELECT count(*) FROM done WHERE stage = 'read'").fetchone()[0])


def _measure_case(case: Path, step: dict[str, Any]) -> None:
    """Its size on disk, and how long a search takes: the command as a person calls it, and without its start."""
    step["disk"] = {
        "originals": sum(p.stat().st_size for p in (case / "originals").rglob("*") if p.is_file()),
        "database": sum(p.stat().st_size for p in case.glob("record.sqlite*")),
    }
    step["search"] = {" ".join(words): _time_search(case, words) for words in SEARCHES}
    nothing = [_time_command(["--help"]) for _ in range(5)]
    step["start of the command"] = round(statistics.median(nothing), 4)


def _time_search(case: Path, words: Sequence[str]) -> dict[str, float]:
    """The seconds of seven searches: the median answer alone, and the median and the longest of the whole command."""
    from onrecord.store.db import open_store
    from onrecord.store.queries import find_documents, find_statements

    answers, commands = [], []
    for _ in range(7):
        commands.append(_time_command(["search", str(case), *words]))
        started = time.perf_counter()
        with open_store(case) as store:
            list(
                find_statements(store, "", act=words[1])
                if words[0] == "--act"
                else find_documents(store, " ".join(words))
            )
        answers.append(time.perf_counter() - started)
    return {
        "answer": round(statistics.median(answers), 4),
        "command": round(statistics.median(commands), 4),
        "longest command": round(max(commands), 4),
    }


def _time_command(arguments: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "onrecord", *arguments], capture_output=True, env=single_thread(), check=True)
    return time.perf_counter() - started


# ── the line ────────────────────────────────────────────────────────────────────────────────────────────────────


def fit_growth(steps: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """By stage and together, for what a case costs from nothing: the exponent of seconds over documents, and what the
    fitted line gives for the goal; of CPU seconds, of those with what slowed the machine left out, and of the
    clock's."""
    sizes = [float(step["documents"]) for step in steps]
    found: dict[str, Any] = {}
    for measure in ("cpu", "unslowed", "wall"):
        costs = {stage: _from_nothing(steps, stage, measure) for stage in STAGES}
        costs["all stages"] = [sum(some) for some in zip(*costs.values(), strict=True)]
        for name, values in costs.items():
            slope, at_goal = fit_line(sizes, values, GOAL)
            found.setdefault(name, {})[measure] = {"exponent": slope, "at the goal": at_goal}
    return found


def _from_nothing(steps: Sequence[dict[str, Any]], stage: str, measure: str) -> list[float]:
    """What each size cost: its own step and those before it; of what is measured from nothing at each size, its own."""
    rows = [step["stages"][stage] for step in steps]
    values = [row["cpu"] / row["slowed"] if measure == "unslowed" else row[measure] for row in rows]
    return list(accumulate(values)) if stage in READING else values


def fit_line(sizes: Sequence[float], values: Sequence[float], at: float) -> tuple[float | None, float | None]:
    """The slope of the least-squares line of log(value) over log(size), and the value that it gives for ``at``;
    nothing of fewer than two points."""
    points = [(math.log(x), math.log(y)) for x, y in zip(sizes, values, strict=True) if x > 0 and y > 0]
    if len(points) < 2:
        return None, None
    x0, y0 = (sum(p[i] for p in points) / len(points) for i in (0, 1))
    slope = sum((x - x0) * (y - y0) for x, y in points) / sum((x - x0) ** 2 for x, _ in points)
    return round(slope, 3), round(math.exp(y0 + slope * (math.log(at) - x0)), 1)


def _keep(results: Path, found: dict[str, Any]) -> None:
    from page import describe_machine

    for step in found["steps"]:
        for row in (*step["stages"].values(), *step["hundred more"].values()):
            row["slowed"] = round(row["yardstick"] / found["yardstick"], 3)
    results.parent.mkdir(parents=True, exist_ok=True)
    part = results.with_suffix(".part")
    part.write_text(json.dumps({"machine": describe_machine()} | found, indent=1) + "\n", encoding="utf-8")
    part.replace(results)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,3000,10000", help="numbers of documents, growing")
    parser.add_argument("--words", type=int, default=520, help="words of the middle report, as for generate.py")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reader", choices=READERS, help="default: onrecord's own, or rules where its weights are not")
    parser.add_argument("--until", default="", help="a time of day after which no further size is begun")
    parser.add_argument("--keep", type=Path, help="a folder to work in, that is kept; a run in it goes on")
    parser.add_argument("--again", action="store_true", help="relate and follow anew what was read and kept")
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    sizes = sorted({int(size) for size in given.sizes.split(",")})
    asked = {"seed": given.seed, "words": given.words, "reader": given.reader or choose_reader()}
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as temporary:
        work = given.keep or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        if given.again:
            forget_relating(given.results, sizes)
        run_growth(work, sizes, asked, given.results, given.until)
    from page import write_page

    write_page()


if __name__ == "__main__":
    main()
