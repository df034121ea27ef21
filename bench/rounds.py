"""A system under measure, in a process of its own: it loads once, then does a round of all texts each time it is asked.

Speaks with :mod:`statements` by lines on standard input and output. Nothing here imports onrecord.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def single_thread() -> dict[str, str]:
    """This environment, with one thread for every library that would take more."""
    return os.environ | dict.fromkeys(THREADS, "1") | {"TOKENIZERS_PARALLELISM": "false"}


def serve_rounds(load: Callable[[], Callable[[str], int]], texts: Path) -> None:
    """Loads, says how long that took, then answers each line with a round's CPU seconds, what it found, and the
    peak memory of this process so far in MB."""
    documents: list[str] = json.loads(texts.read_text(encoding="utf-8"))
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever a tool prints is no answer
    started = time.process_time()
    count = load()
    count(documents[0])
    print(json.dumps({"load": time.process_time() - started}), file=answers, flush=True)
    for _ in sys.stdin:
        started, found = time.process_time(), sum(map(count, documents))
        cpu = time.process_time() - started
        print(json.dumps({"cpu": cpu, "found": found, "memory": find_peak_memory()}), file=answers, flush=True)


def find_peak_memory() -> float:
    """The most memory that this process has held, in MB. Linux keeps the parent's peak in ``ru_maxrss`` over an exec,
    so it is asked in another way there."""
    status = Path("/proc/self/status")
    if status.exists():
        held = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(held.split()[1]) / (1 << 10)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
