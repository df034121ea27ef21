"""Which reports are one copy: onrecord beside two libraries of near-duplicates, on the same texts in one run.

    python bench/copies.py [--documents 2000] [--words 165] [--seed 1] [--rounds 3] [--peers PYTHON] [--results FILE]

The reports are those of ``generate.py``, their paragraphs alone, and which are one copy (printed again, cut, words
replaced, paragraphs moved) is known from their making: ``origin`` in its gold. Each system runs in a process of its own
with one thread, gets the same JSON of texts, and gives groups; precision and recall are of pairs in one group.

``onrecord``: the cards, keys, comparisons and groups of a case; nothing is read. ``datasketch``: ``MinHashLSH`` over
``MinHash`` of 128 permutations; ``rensa``: ``RMinHashLSH`` over ``RMinHash`` of as many, in 32 bands (64 for 0.3). Both
get runs of five words, a threshold of 0.3, 0.5 or 0.8, and join a pair that the index gives where the signatures are as
alike as the threshold says. Neither is made for rewrites, nor tells them from updates: the figures say what their
use for copies would give. PYTHON is an interpreter that has them (default: that of ``bench/.venv``).
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from rounds import find_peak_memory, single_thread

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "copies.json"
PEERS = HERE / ".venv" / "bin" / "python"
SYSTEMS = ("onrecord", *(f"{peer} {threshold}" for peer in ("datasketch", "rensa") for threshold in (0.3, 0.5, 0.8)))
_PERMUTATIONS = 128
_SHINGLE = 5

Groups = list[list[int]]


# ── one system, in a process of its own ─────────────────────────────────────────────────────────────────────────


def load_system(name: str) -> tuple[str, Callable[[list[str]], Groups]]:
    """A system's version, and what groups texts."""
    kind, _, threshold = name.partition(" ")
    if kind == "onrecord":
        return _load_onrecord()
    return (_load_datasketch if kind == "datasketch" else _load_rensa)(float(threshold))


def _load_onrecord() -> tuple[str, Callable[[list[str]], Groups]]:
    from likeness import _pairs, read_nothing

    from onrecord import __version__
    from onrecord.model import Made, Metadata
    from onrecord.relate import copies
    from onrecord.relate.clusters import build_copy_groups

    made = Made(by="bench", version="1")

    def group(texts: list[str]) -> Groups:
        cards, number = [], {}
        for n, text in enumerate(texts):
            reading = read_nothing(str(n), text)
            number[reading.document.id] = n
            cards += copies.find_cards(reading)
        links = [link for a, b in _pairs(cards)[0] if (link := copies.compare(a, b))]
        found = build_copy_groups([Metadata(document_id=id_, made=made) for id_ in number], links)
        return [[number[d] for d in g.documents] for g in found if g.relation != "update"]

    return __version__, group


def _load_datasketch(threshold: float) -> tuple[str, Callable[[list[str]], Groups]]:
    import datasketch

    def group(texts: list[str]) -> Groups:
        index = datasketch.MinHashLSH(threshold=threshold, num_perm=_PERMUTATIONS)
        kept, pairs = [], []
        for n, text in enumerate(texts):
            mark = datasketch.MinHash(num_perm=_PERMUTATIONS)
            mark.update_batch([run.encode() for run in list_runs(text)])
            pairs += [(n, other) for other in index.query(mark) if mark.jaccard(kept[other]) >= threshold]
            index.insert(n, mark)
            kept.append(mark)
        return join_pairs(pairs)

    return _find_version("datasketch"), group


def _load_rensa(threshold: float) -> tuple[str, Callable[[list[str]], Groups]]:
    import rensa

    def group(texts: list[str]) -> Groups:
        index = rensa.RMinHashLSH(threshold, _PERMUTATIONS, 64 if threshold < 0.4 else 32)
        kept, pairs = [], []
        for n, text in enumerate(texts):
            mark = rensa.RMinHash(_PERMUTATIONS, 42)
            mark.update(list_runs(text))
            pairs += [(n, other) for other in index.query(mark) if mark.jaccard(kept[other]) >= threshold]
            index.insert(n, mark)
            kept.append(mark)
        return join_pairs(pairs)

    return _find_version("rensa"), group


def _find_version(package: str) -> str:
    from importlib.metadata import version

    return version(package)


def list_runs(text: str) -> list[str]:
    """Each run of five words of a text, once, in lower case."""
    words = text.lower().split()
    return sorted({" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))})


def join_pairs(pairs: Iterable[tuple[int, int]]) -> Groups:
    """The groups that pairs make."""
    parent: dict[int, int] = {}

    def find(x: int) -> int:
        while parent.setdefault(x, x) != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for a, b in pairs:
        parent[find(a)] = find(b)
    groups: dict[int, list[int]] = {}
    for x in parent:
        groups.setdefault(find(x), []).append(x)
    return list(groups.values())


def serve(name: str, texts: Path, rounds: int) -> None:
    """Prints a line of JSON: CPU seconds of each round, what loading took, peak memory, version and groups."""
    documents: list[str] = json.loads(texts.read_text(encoding="utf-8"))
    started = time.process_time()
    version, group = load_system(name)
    loaded, taken, groups = time.process_time() - started, [], []
    for _ in range(rounds):
        started = time.process_time()
        groups = group(documents)
        taken.append(time.process_time() - started)
    found = {"version": version, "load": loaded, "cpu": taken, "memory": find_peak_memory(), "groups": groups}
    print(json.dumps(found))


# ── all of them ─────────────────────────────────────────────────────────────────────────────────────────────────


def measure_systems(documents: int, words: int, seed: int, rounds: int, peers: Path) -> dict[str, Any]:
    """The figures of every system that is there; each says what it found of the pairs that are copies."""
    from generate import write_reports

    reports = list(write_reports(documents, seed, words))
    origins = [report.origin.number for report in reports]
    systems: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        texts = Path(folder) / "texts.json"
        texts.write_text(json.dumps(["\n".join(r.paragraphs) for r in reports]), encoding="utf-8")
        for name in SYSTEMS:
            python = sys.executable if name == "onrecord" else str(peers)
            command = [python, __file__, "--system", name, str(texts), str(rounds)]
            try:
                done = subprocess.run(command, capture_output=True, text=True, env=single_thread(), check=False)
            except OSError as error:
                print(f"{name}: left out: {error}", file=sys.stderr)
                continue
            if done.returncode:
                print(f"{name}: left out: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
                continue
            found = json.loads(done.stdout.splitlines()[-1])
            found |= score_groups(found.pop("groups"), origins)
            found["documents a CPU-second"] = documents / statistics.median(found["cpu"])
            systems[name] = found
            print(
                f"{name}: {found['documents a CPU-second']:.0f} documents/s, precision {found['precision']:.3f}, "
                f"recall {found['recall']:.3f}, {found['memory']:.0f} MB",
                file=sys.stderr,
            )
    kinds = Counter(report.kind for report in reports)
    return {"documents": documents, "words": words, "seed": seed, "rounds": rounds, "kinds": kinds, "systems": systems}


def score_groups(groups: Sequence[Sequence[int]], origins: Sequence[int]) -> dict[str, float]:
    """Precision and recall of the pairs in one group against those of one origin; and how many pairs each holds."""
    right = sum(_pairs_in(Counter(origins[n] for n in group)) for group in groups)
    given = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    wanted = _pairs_in(Counter(origins))
    return {
        "precision": right / given if given else 1.0,
        "recall": right / wanted if wanted else 1.0,
        "pairs": given,
        "pairs wanted": wanted,
    }


def _pairs_in(counted: Counter[int]) -> int:
    return sum(n * (n - 1) // 2 for n in counted.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--words", type=int, default=165, help="words of the middle report, as for generate.py")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", type=Path, default=PEERS, help="an interpreter that has datasketch and rensa")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--system", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.system:
        name, texts, rounds = given.system
        serve(name, Path(texts), int(rounds))
        return
    found = measure_systems(given.documents, given.words, given.seed, given.rounds, given.peers)
    from page import describe_machine, write_page

    given.results.parent.mkdir(parents=True, exist_ok=True)
    given.results.write_text(json.dumps({"machine": describe_machine()} | found, indent=1) + "\n", encoding="utf-8")
    write_page()


if __name__ == "__main__":
    main()
