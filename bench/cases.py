"""What a case costs as it grows: each stage's CPU and wall seconds, peak memory and bytes on disk, and how they grow.

    python bench/cases.py [--sizes 75,200,600] [--seed 1] [--form text|html] [--reader NAME] [--results FILE]
                          [--keep FOLDER]

One case is gathered, cleaned, read, related and followed in steps, each to the next size, then exported and published.
The reports are those of ``generate.py``, where fewer are the first of more. Each stage of each step runs in a process
of its own, one thread, so that its memory is its own; loading the parser is timed apart. What a case of a size costs
from nothing is the sum of the steps to it (adding documents costs no more than having had them: that is tested), and
``exponent`` is the slope of that over the size, both logarithmic: 1.0 where twice the documents cost twice as much.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rounds import find_peak_memory, single_thread

from onrecord.config import READERS, Options

HERE = Path(__file__).parent
STAGES = ("gather", "clean", "read", "relate", "follow")
RENDERS = ("export", "publish")
RESULTS = HERE / "results" / "cases.json"


# ── one stage, in a process of its own ──────────────────────────────────────────────────────────────────────────


def run_stage(stage: str, case: Path, given: Path) -> dict[str, float]:
    """Runs one stage over what it has not done yet; CPU seconds (with those of its confined children), wall seconds,
    peak memory in MB, and the seconds that loading took."""
    started = time.process_time()
    from onrecord import pipeline
    from onrecord.confine import close_server
    from onrecord.follow import FOLLOWERS
    from onrecord.relate import RELATERS
    from onrecord.store import blobs
    from onrecord.store.db import open_store

    if stage == "read":
        from onrecord.read.nlp import load_nlp
        from onrecord.read.order import pick_readers

        load_nlp()("Warm.")
        with open_store(case) as store:
            pick_readers(store.options.reader)
    loaded = time.process_time() - started
    with open_store(case, writes=stage != "publish") as store, blobs.in_bulk(store):
        cpu, wall = _cpu_seconds(), time.perf_counter()
        if stage == "gather":
            _check(pipeline.gather(store, [given]))
        elif stage == "clean":
            _check(pipeline.clean_sources(store))
        elif stage == "read":
            _check(pipeline.read_documents(store))
        elif stage in ("relate", "follow"):
            _check(pipeline.relate_documents(store, stage, RELATERS if stage == "relate" else FOLLOWERS))
        elif stage == "export":
            from onrecord.publish.record import render_record

            given.write_text(render_record(store), encoding="utf-8")
        else:
            _publish(store, case, given)
        close_server()  # what the confined process and its children took is counted once it has ended
        cpu, wall = _cpu_seconds() - cpu, time.perf_counter() - wall
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return {"cpu": cpu, "wall": wall, "memory": max(find_peak_memory(), child), "load": loaded}


def _publish(store: Any, case: Path, out: Path) -> None:
    """As a person calls it; the command's own start is a part of the figure."""
    store.db.close()
    command = [sys.executable, "-m", "onrecord", "publish", str(case), "--output", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"publish failed: {done.stderr}{done.stdout}")


def _check(counted: Any) -> None:
    if counted.failed:
        sys.exit(f"{counted.stage}: {counted.failed} documents failed, the first: {counted.failures[:1]}")


def _cpu_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


# ── all of them, over growing sizes ─────────────────────────────────────────────────────────────────────────────


def measure_cases(sizes: Sequence[int], seed: int, form: str, work: Path, reader: str = "rules") -> dict[str, Any]:
    """The figures of every stage at every size."""
    from generate import generate_corpus

    from onrecord.store.db import init_case

    generate_corpus(work / "corpus", sizes[-1], seed, form)
    files = sorted(p for p in (work / "corpus").rglob("*") if p.suffix in (".txt", ".html"))
    case, steps, done = work / "case", [], 0
    init_case(case, Options(workers=1, reader=reader))
    totals = dict.fromkeys(STAGES, 0.0)
    walls = dict.fromkeys(STAGES, 0.0)
    for size in sizes:
        arriving = work / f"reports-to-{size:06d}"
        arriving.mkdir()
        words = 0
        for path in files[done:size]:
            words += len(path.read_text(encoding="utf-8").split())
            path.rename(arriving / path.name)
        row: dict[str, Any] = {"documents": size, "added": size - done, "words added": words, "stages": {}}
        for stage in (*STAGES, *RENDERS):
            out = {"gather": arriving, "export": work / "export.jsonl", "publish": work / f"dossier-{size}.html"}
            figures = _run(stage, case, out.get(stage, case))
            if stage in totals:
                totals[stage] += figures["cpu"]
                walls[stage] += figures["wall"]
                figures |= {"cpu from nothing": totals[stage], "wall from nothing": walls[stage]}
            else:
                figures |= {"cpu from nothing": figures["cpu"], "wall from nothing": figures["wall"]}
            row["stages"][stage] = {key: round(value, 3) for key, value in figures.items()}
            print(f"{size:>7} {stage:8} {figures['cpu']:8.2f} s CPU  {figures['memory']:6.0f} MB", file=sys.stderr)
        row["disk"] = {
            "originals": _bytes(case / "originals"),
            "database": sum(p.stat().st_size for p in case.glob("record.sqlite*")),
            "export": _bytes(work / "export.jsonl"),
            "dossier": _bytes(work / f"dossier-{size}.html"),
        }
        row["links"] = _count_links(case)
        steps.append(row)
        done = size
    return {"seed": seed, "form": form, "reader": reader, "steps": steps, "exponents": fit_exponents(steps)}


def _run(stage: str, case: Path, given: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--stage", stage, str(case), str(given)]
    done = subprocess.run(command, capture_output=True, text=True, env=single_thread(), check=False)
    if done.returncode:
        sys.exit(f"{stage} failed: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _bytes(path: Path) -> int:
    return sum(p.stat().st_size for p in (path, *path.rglob("*")) if p.is_file())


def _count_links(case: Path) -> dict[str, int]:
    from onrecord.store.db import open_store

    with open_store(case) as store:
        return dict(store.db.execute("SELECT kind, count(*) FROM link GROUP BY kind ORDER BY kind").fetchall())


def fit_exponents(steps: Sequence[dict[str, Any]]) -> dict[str, float]:
    """By stage, and for all stages of a case together: the slope of CPU seconds over documents, both logarithmic."""
    sizes = [step["documents"] for step in steps]
    costs = {s: [step["stages"][s]["cpu from nothing"] for step in steps] for s in (*STAGES, *RENDERS)}
    costs["case"] = [sum(costs[s][n] for s in STAGES) for n in range(len(steps))]
    return {name: fit_slope(sizes, values) for name, values in costs.items()}


def fit_slope(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The least-squares slope of log(value) over log(size); not a number where there are fewer than two points."""
    points = [(math.log(x), math.log(y)) for x, y in zip(sizes, values, strict=True) if x > 0 and y > 0]
    if len(points) < 2:
        return math.nan
    x0, y0 = (sum(p[i] for p in points) / len(points) for i in (0, 1))
    return round(sum((x - x0) * (y - y0) for x, y in points) / sum((x - x0) ** 2 for x, _ in points), 2)


def choose_reader() -> str:
    """The reader that a new case has, or rules where its weights are missing."""
    from onrecord.errors import OnrecordError
    from onrecord.read.order import pick_readers

    try:
        pick_readers(Options().reader)
    except OnrecordError as error:
        print(f"reading with rules: {error}", file=sys.stderr)
        return "rules"
    return Options().reader


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="75,200,600", help="numbers of documents, growing")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=("text", "html"), default="text")
    parser.add_argument("--reader", choices=READERS, help="default: onrecord's own, or rules where its weights are not")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--keep", type=Path, help="a new folder to work in, that is kept afterwards")
    parser.add_argument("--stage", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.stage:
        name, case, path = given.stage
        print(json.dumps(run_stage(name, Path(case), Path(path))))
        return
    sizes = sorted({int(size) for size in given.sizes.split(",")})
    work = given.keep or Path(tempfile.mkdtemp(prefix="onrecord-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        found = measure_cases(sizes, given.seed, given.form, work, given.reader or choose_reader())
    finally:
        if not given.keep:
            shutil.rmtree(work, ignore_errors=True)
    from page import describe_machine, write_page

    given.results.parent.mkdir(parents=True, exist_ok=True)
    given.results.write_text(json.dumps({"machine": describe_machine()} | found, indent=1) + "\n", encoding="utf-8")
    write_page()


if __name__ == "__main__":
    main()
