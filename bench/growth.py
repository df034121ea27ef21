"""A case that grows towards a hundred thousand documents: every stage by the clock, the memory, the disk, the search.

    python bench/growth.py [--sizes 1000,3000,10000] [--words 520] [--seed 1] [--reader NAME] [--until HH:MM]
                           [--keep FOLDER] [--results FILE]

One case is gathered, cleaned, read, related and followed to each size in turn, every stage in a process of its own with
one thread. At each size a hundred documents more are added, through all stages, and words are searched for. In the
second step the process that reads is killed (SIGKILL) once it has read half, and started again: what it had read stays
read, and is counted. The figures are written after every stage; a run that was stopped goes on where it stood if its
folder was named with ``--keep``. ``--until`` begins no further size after that time of day. The line to 100,000
documents is fitted to what a case of each size costs from nothing, both logarithmic.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from rounds import single_thread

from cases import STAGES, choose_reader
from onrecord.config import READERS, Options

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "growth.json"
ADDED = 100
GOAL = 100_000
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
        found = given | {"steps": []}
    found["goal"] = GOAL
    for number, size in enumerate(sizes):
        step = next((s for s in found["steps"] if s["documents"] == size), None)
        if step is None:
            if until and time.strftime("%H:%M") >= until:
                print(f"{until} is past: {size:,} documents are not begun", file=sys.stderr)
                return
            step = {"documents": size, "stages": {}, "hundred more": {}}
            found["steps"].append(step)
        _grow(case, work, found, number, results)
        _measure_case(case, step)
        found["fit"] = fit_growth([s for s in found["steps"] if len(s["hundred more"]) == len(STAGES)])
        _keep(results, found)


def _grow(case: Path, work: Path, found: dict[str, Any], number: int, results: Path) -> None:
    """The stages of one step, then those of a hundred documents more, that were not done yet."""
    step = found["steps"][number]
    before = found["steps"][number - 1]["documents"] + ADDED if number else 0
    for name, first, last in (
        ("stages", before, step["documents"]),
        ("hundred more", step["documents"], step["documents"] + ADDED),
    ):
        arriving = write_arriving(work, first, last, found)
        step["words" if name == "stages" else "words of a hundred"] = sum(
            len(p.read_text(encoding="utf-8").split()) for p in arriving.iterdir()
        )
        for stage in STAGES:
            if stage in step[name]:
                continue
            half = (last - first) // 2 if (name, stage, number) == ("stages", "read", 1) else 0
            figures = run_stage(stage, case, arriving, half)
            step[name][stage] = figures
            print(
                f"{time.strftime('%H:%M')} {last:>7} {stage:8} {figures['cpu']:8.1f} s CPU {figures['wall']:8.1f} s "
                f"{figures['memory']:6.0f} MB",
                file=sys.stderr,
                flush=True,
            )
            _keep(results, found)


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


def run_stage(stage: str, case: Path, arriving: Path, half: int = 0) -> dict[str, Any]:
    """CPU and wall seconds and peak memory in MB of one stage, its process's start included; killed once so many
    documents are read, and started again, where ``half`` is given."""
    wall, lost = time.perf_counter(), 0.0
    figures: dict[str, Any] = {}
    if half:
        figures["killed at"], lost = _kill_halfway(stage, case, arriving, half)
    command = [sys.executable, str(HERE / "cases.py"), "--stage", stage, str(case), str(arriving)]
    done = subprocess.run(command, capture_output=True, text=True, env=single_thread(), check=False)
    if done.returncode:
        sys.exit(f"{stage} failed: {done.stderr[-2000:]}")
    figures |= json.loads(done.stdout.splitlines()[-1])
    figures["cpu"] = round(figures["cpu"] + lost, 3)
    figures["wall"] = round(time.perf_counter() - wall, 3)
    return figures


def _kill_halfway(stage: str, case: Path, arriving: Path, half: int) -> tuple[int, float]:
    """How many documents were read when the process was killed, and the CPU seconds that it had taken."""
    command = [sys.executable, str(HERE / "cases.py"), "--stage", stage, str(case), str(arriving)]
    before = _count_read(case)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=single_thread())
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
    """By stage and together, for what a case costs from nothing: the exponent of CPU seconds over documents, and the
    CPU and wall seconds that the fitted line gives for the goal."""
    sizes = [float(step["documents"]) for step in steps]
    found: dict[str, Any] = {}
    for measure in ("cpu", "wall"):
        costs = {stage: _from_nothing(steps, stage, measure) for stage in STAGES}
        costs["all stages"] = [sum(some) for some in zip(*costs.values(), strict=True)]
        for name, values in costs.items():
            slope, at_goal = fit_line(sizes, values, GOAL)
            found.setdefault(name, {})[measure] = {"exponent": slope, "at the goal": at_goal}
    return found


def _from_nothing(steps: Sequence[dict[str, Any]], stage: str, measure: str) -> list[float]:
    """What each size cost: its own step, and those before it with their hundred more."""
    values, before = [], 0.0
    for step in steps:
        before += step["stages"][stage][measure]
        values.append(before)
        before += step["hundred more"][stage][measure]
    return values


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
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    sizes = sorted({int(size) for size in given.sizes.split(",")})
    asked = {"seed": given.seed, "words": given.words, "reader": given.reader or choose_reader()}
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as temporary:
        work = given.keep or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        run_growth(work, sizes, asked, given.results, given.until)
    from page import write_page

    write_page()


if __name__ == "__main__":
    main()
