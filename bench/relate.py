"""What relating and following cost in a case of thousands: CPU, wall, memory, comparisons, and how they grow.

    python bench/relate.py [--sizes 1000,2000,5000,10000] [--words 165] [--seed 1] [--keep FOLDER] [--real PATH ...]
                           [--results FILE] [--publish SIZE] [--stages relate,follow]

Reports of ``generate.py`` are gathered and read with ``rules`` once, which is no part of the figures; ``--keep`` names
a folder where that case is left and found again. In a copy of it so many documents are related and followed, then so
many more, each step in a process of its own with one thread; what a size costs from nothing is the sum of the steps to
it (adding documents costs no more than having had them, and ends in the same record: that is tested). Then one more
document, alone: what a new report costs. ``exponent`` is the slope of CPU seconds over documents, both logarithmic.
``--publish`` makes a case of that size of its own and publishes it. REAL are texts, as for ``generate.py``, whose
figures are printed beside those of the corpus.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rounds import find_peak_memory, single_thread

from cases import fit_slope
from onrecord.config import Options
from onrecord.model import Card, Link, Relater

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "relate.json"
STAGES = ("relate", "follow")


# ── in a process of its own ─────────────────────────────────────────────────────────────────────────────────────


def run_step(stage: str, case: Path, size: int) -> dict[str, Any]:
    """Relates or follows what is not done of the first ``size`` documents, in the order of their file names."""
    from onrecord import pipeline
    from onrecord.follow import FOLLOWERS
    from onrecord.relate import RELATERS
    from onrecord.store.db import open_store, transaction

    found: dict[str, Any] = {"pairs": Counter(), "links": Counter(), "cards": Counter(), "keys": Counter()}
    relaters = RELATERS if stage == "relate" else FOLLOWERS
    with open_store(case, writes=True) as store:
        later = [row[0] for row in store.db.execute(_BY_PATH)][size:]
        version = "+".join(f"{r.name}/{r.version}" for r in relaters)
        held = [(stage, id_, version) for id_ in later]
        with transaction(store):
            store.db.executemany("INSERT INTO done (stage, subject_id, version) VALUES (?, ?, ?)", held)
        cpu, wall = time.process_time(), time.perf_counter()
        done = pipeline.relate_documents(store, stage, [_count(r, found) for r in relaters])
        found |= {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "memory": find_peak_memory()}
        if done.failed:
            sys.exit(f"{stage}: {done.failed} documents failed")
        with transaction(store):
            sql = "DELETE FROM done WHERE stage = ? AND subject_id = ? AND version = ?"
            store.db.executemany(sql, held)
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return found | {"documents": done.done, "database": (case / "record.sqlite").stat().st_size}


_BY_PATH = (
    "SELECT document.id FROM document JOIN arrival ON arrival.source_id = document.source_id"
    " GROUP BY document.id ORDER BY min(arrival.path)"
)


def _count(relater: Relater, found: dict[str, Any]) -> Relater:
    """The relater, with what it is asked and what it gives counted."""

    def compare(left: Card, right: Card) -> Link | None:
        found["pairs"][relater.name] += 1
        link = relater.compare(left, right)
        found["links"][relater.name] += link is not None
        return link

    def describe(reading: Any) -> Sequence[Card]:
        made = relater.cards(reading)
        found["cards"][relater.name] += len(made)
        found["keys"][relater.name] += sum(len(card.keys) + len(card.dated) for card in made)
        return made

    return replace(relater, cards=describe, compare=compare)


# ── all of it ───────────────────────────────────────────────────────────────────────────────────────────────────


def read_corpus(work: Path, size: int, words: int, seed: int) -> Path:
    """A case of so many reports, gathered, cleaned and read; as it was left by an earlier run, if it was."""
    case = work / f"read-{size}"
    if case.exists():
        return case
    from generate import generate_corpus

    from onrecord import pipeline
    from onrecord.store.db import init_case, open_store

    corpus, part = work / f"corpus-{size}", work / f"reading-{size}"
    for folder in (corpus, part):
        shutil.rmtree(folder, ignore_errors=True)
    generate_corpus(corpus, size, seed, words=words)
    init_case(part, Options(reader="rules"))
    with open_store(part, writes=True) as store:
        for done in (
            pipeline.gather(store, [corpus / "reports"]),
            pipeline.clean_sources(store),
            pipeline.read_documents(store),
        ):
            print(f"{done.stage}: {done.done} done, {done.failed} failed", file=sys.stderr)
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return part.rename(case)


def measure_growth(read: Path, sizes: Sequence[int], work: Path, stages: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The figures of relating and following at every size, and of one document more at all but the last."""
    case = _copy(read, work / "related")
    totals: Counter[str] = Counter()
    for size in sizes:
        row: dict[str, Any] = {"documents": size, "stages": {}}
        for stage in stages:
            figures = _run(stage, case, size)
            for name in ("cpu", "wall"):
                totals[f"{stage} {name}"] += figures[name]
                figures[f"{name} from nothing"] = totals[f"{stage} {name}"]
            for name in ("pairs", "links", "cards", "keys"):
                for relater, count in figures.pop(name).items():
                    totals[f"{relater} {name}"] += count
                    figures.setdefault("relaters", {}).setdefault(relater, {})[name] = totals[f"{relater} {name}"]
            row["stages"][stage] = figures
            print(
                f"{size:>7} {stage:7} {totals[f'{stage} cpu']:8.1f} s CPU {figures['memory']:6.0f} MB", file=sys.stderr
            )
        if size != sizes[-1]:
            one = [_run(stage, case, size + 1) for stage in stages]
            row["one more"] = {name: sum(figures[name] for figures in one) for name in ("cpu", "wall")}
            for stage, figures in zip(stages, one, strict=True):
                totals[f"{stage} cpu"] += figures["cpu"]
                totals[f"{stage} wall"] += figures["wall"]
                for name in ("pairs", "links", "cards", "keys"):
                    for relater, count in figures[name].items():
                        totals[f"{relater} {name}"] += count
        yield row


def measure_publishing(read: Path, size: int, work: Path) -> dict[str, Any]:
    """Wall and CPU seconds of publishing a case of that size, as a person calls it, and what came of it."""
    case = _copy(read, work / f"published-{size}")
    for stage in STAGES:
        _run(stage, case, size)
    return {"documents": size} | time_publishing(case, work / f"dossier-{size}.html")


def time_publishing(case: Path, out: Path) -> dict[str, Any]:
    """The same, of a case that is related and followed."""
    import resource

    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "onrecord", "publish", str(case), "--output", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, env=single_thread(), check=False)
    if done.returncode:
        sys.exit(f"publish failed: {done.stderr}{done.stdout}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {
        "wall": time.perf_counter() - wall,
        "cpu": cpu,
        "memory": after.ru_maxrss / unit,
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0,
        "bytes": sum(p.stat().st_size for p in out.parent.glob(f"{out.stem}*") if p.is_file()),
    }


def _copy(read: Path, case: Path) -> Path:
    shutil.rmtree(case, ignore_errors=True)
    return Path(shutil.copytree(read, case))


def _run(stage: str, case: Path, size: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--step", stage, str(case), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, env=single_thread(), check=False)
    if done.returncode:
        sys.exit(f"{stage} failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def fit_exponents(steps: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The slope of CPU seconds over documents, by stage and for both together."""
    sizes = [step["documents"] for step in steps]
    costs = {s: [step["stages"][s]["cpu from nothing"] for step in steps] for s in steps[0]["stages"]}
    if len(costs) > 1:
        costs["both"] = [sum(some) for some in zip(*costs.values(), strict=True)]
    return {name: fit_slope(sizes, values) for name, values in costs.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,2000,5000,10000", help="numbers of documents, growing")
    parser.add_argument("--words", type=int, default=165, help="words of the middle report, as for generate.py")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stages", default=",".join(STAGES), help="what is measured as the case grows")
    parser.add_argument("--keep", type=Path, help="a folder to work in, that is kept; what was read there is used")
    parser.add_argument("--real", type=Path, nargs="*", default=[], help="texts to print the figures of as well")
    parser.add_argument("--publish", type=int, help="also publish a case of so many documents")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        stage, case, size = given.step
        print(json.dumps(run_step(stage, Path(case), int(size))))
        return
    sizes = sorted({int(size) for size in given.sizes.split(",")})
    stages = [stage for stage in STAGES if stage in given.stages.split(",")]
    work = given.keep or Path(tempfile.mkdtemp(prefix="onrecord-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {"seed": given.seed, "words": given.words}
    try:
        read = read_corpus(work, sizes[-1], given.words, given.seed)
        found["steps"] = []
        for step in measure_growth(read, sizes, work, stages):
            found["steps"].append(step)
            found["exponents"] = fit_exponents(found["steps"])
            _keep(given.results, found)  # the last size takes longest: what there is by then is kept
        if given.publish:
            one = read_corpus(work, given.publish, given.words, given.seed)
            found["publish"] = measure_publishing(one, given.publish, work)
        if given.real:
            from generate import generate_corpus
            from likeness import describe_corpus

            shutil.rmtree(work / "likeness", ignore_errors=True)
            generate_corpus(work / "likeness", 1000, given.seed, words=given.words)
            columns = {"generated": describe_corpus(work / "likeness", 60)}
            columns |= {f"real: {path.name}": describe_corpus(path, 60) for path in given.real}
            found["likeness"] = columns
    finally:
        if not given.keep:
            shutil.rmtree(work, ignore_errors=True)
    _keep(given.results, found)
    from page import write_page

    write_page()


def _keep(results: Path, found: dict[str, Any]) -> None:
    from page import describe_machine

    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text(json.dumps({"machine": describe_machine()} | found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
