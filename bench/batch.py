"""One corpus through a case and through each engine of a batch: whether all hold the same, and how long each took.

    python bench/batch.py [--documents 2000] [--words 180] [--engines local daft] [--reader rules]
                          [--python INTERPRETER]

The corpus is the generator's. Each engine has two workers, each a process of its own; half-way one of them is killed,
and the run is started again where it does not go on by itself. INTERPRETER is one that has the engines installed
(default: this one). Exit status 1 where two outputs differ.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import generate_corpus

from onrecord.config import READERS

RUN = "from onrecord.__main__ import run; run()"
COMPARE = """
import sys
from pathlib import Path
from onrecord.batch.parts import SPECS, finding_cells, link_cells
from onrecord.model import Statement
from onrecord.store import rows
from onrecord.store.db import open_store
import pyarrow.parquet as pq
out, case = Path(sys.argv[1]), Path(sys.argv[2])
made = {k: [i for p in (out / k).glob("*.parquet") for i in pq.read_table(p, columns=["id"])["id"].to_pylist()]
        for k in SPECS if k not in ("failure", "document")}
wanted = {k: set() for k in made}
with open_store(case) as store:
    for f in rows.iter_findings(store):
        if not isinstance(f, Statement) or f.is_speech:
            wanted[finding_cells(f)[0]].add(f.id)
    wanted["link"] = {x.id for x in rows.iter_links(store)}
for kind in made:
    twice, differ = len(made[kind]) - len(set(made[kind])), len(set(made[kind]) ^ wanted[kind])
    print(f"{kind}: {len(made[kind])} rows, {twice} twice, {differ} not in both")
    sys.exit(1) if twice or differ else None
"""


def main() -> None:
    """Prints a line for each run and each comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--words", type=int, default=180)
    parser.add_argument("--engines", nargs="+", default=["local", "daft"])
    parser.add_argument("--reader", choices=READERS, default="rules")
    parser.add_argument("--python", default=sys.executable)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        generate_corpus(work / "corpus", given.documents, seed=1, words=given.words)
        reports = work / "corpus" / "reports"
        started = time.monotonic()
        for arguments in (["init", "case"], ["gather", "case", reports], ["read", "case", "--reader", given.reader]):
            call(sys.executable, work, *map(str, arguments))
        print(f"a case: {time.monotonic() - started:.0f} s", flush=True)
        digests = set()
        for engine in given.engines:
            seconds, kills = run_killed(given.python, work, engine, reports, given.documents, given.reader)
            digest = digest_parts(work / engine)
            digests.add(digest)
            print(
                f"{engine}, two workers, {kills} killed: {seconds:.0f} s, sha256 of all parts {digest[:16]}", flush=True
            )
        command = [sys.executable, "-c", COMPARE, str(work / given.engines[0]), str(work / "case")]
        is_same = subprocess.run(command, check=False).returncode == 0
        print("the same as the case" if is_same else "NOT the same as the case")
        print("the same bytes from each engine" if len(digests) == 1 else "NOT the same bytes from each engine")
        sys.exit(0 if is_same and len(digests) == 1 else 1)


def call(python: str, work: Path, *arguments: str) -> None:
    """Runs a command of onrecord in a folder; raises CalledProcessError where it fails."""
    subprocess.run([python, "-c", RUN, *arguments], cwd=work, check=True, capture_output=True)


def run_killed(python: str, work: Path, engine: str, reports: Path, documents: int, reader: str) -> tuple[float, int]:
    """The seconds that a batch took, and how many of its processes were killed: one, once half the slices lie there."""
    command = [python, "-c", RUN, "batch", str(reports), str(work / engine), "--reader", reader]
    command += ["--engine", engine, "--workers", "2"]
    started, kills = time.monotonic(), 0
    half = max(1, documents // 100 // 2)
    while True:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        while child.poll() is None:
            time.sleep(0.2)
            if not kills and len(list((work / engine / "work").glob("*.read"))) >= half:
                busy = busiest_child(child.pid)
                if busy:
                    os.kill(busy, signal.SIGKILL)
                    kills += 1
        if child.returncode == 0:
            return time.monotonic() - started, kills
        assert child.stderr is not None
        print(f"{engine} ended: {child.stderr.read().decode()[-300:].strip()}; it is run again", flush=True)
        if kills == 0:
            sys.exit(1)


def busiest_child(pid: int) -> int | None:
    """The process below this one that has used most processor time."""
    times: dict[int, tuple[int, int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            times[int(folder.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
    below, found = {pid}, []
    for _ in range(6):
        below |= {p for p, (parent, _) in times.items() if parent in below}
    found = sorted((times[p][1], p) for p in below if p != pid and p in times)
    return found[-1][1] if found else None


def digest_parts(out: Path) -> str:
    """The SHA-256 of all Parquet files of an output, by name."""
    digest = hashlib.sha256()
    for path in sorted(out.rglob("*.parquet")):
        digest.update(str(path.relative_to(out)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
