"""Runs inputs against a target in a process of its own, so that one that crashes or hangs it costs only itself.

``python -m fuzz.runs --seconds 600 [--target html] [--out FOLDER]`` from the folder of the tests does it for a chosen
time; what it found lies in FOLDER, an input a file, and the figures are printed as JSON lines.
"""

from __future__ import annotations

import argparse
import ctypes
import faulthandler
import json
import mmap
import os
import random
import resource
import signal
import struct
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fuzz.targets import TARGETS, Target
from onrecord.clean.cleaners import warm_up
from onrecord.errors import OnrecordError
from onrecord.pipeline import is_readable

SECONDS = 20.0
"""Of a processor, that one input may take; in production it is a minute of wall time."""
MEMORY = 2048 << 20

_STATE = struct.Struct("<dQQQQQd")
"""How much time of a processor was used when the input at work began, its number, how many ended in each of ENDS, the
longest time of one."""
ENDS = ("ok", "refused", "limit", "found")


@dataclass
class Outcome:
    """What a run over a target gave: how many inputs, how they ended, and one input for each finding by its cause."""

    inputs: int = 0
    seconds: float = 0.0
    ended: Counter[str] = field(default_factory=Counter)
    found: dict[str, bytes] = field(default_factory=dict)
    slowest: float = 0.0


def make_input(target: Target, corpus: Sequence[bytes], seed: int, number: int) -> bytes:
    """The input of this number; the first ones are the seeds as they are."""
    if number < len(corpus):
        return corpus[number]
    dice = random.Random(seed << 40 | number)
    return target.mutate(dice, dice.choice(corpus), corpus, target.tokens)


def run_target(
    name: str, *, seconds: float, most: int = 1 << 60, seed: int = 0, inputs: Sequence[bytes] | None = None
) -> Outcome:
    """Runs inputs until the time is over or there were ``most``; or only those of ``inputs``."""
    prepare()
    target, out = TARGETS[name], Outcome()
    corpus = list(inputs) if inputs is not None else list(target.seeds())
    most = len(corpus) if inputs is not None else most
    start, number = time.monotonic(), 0
    while number < most and (inputs is not None or time.monotonic() - start < seconds):
        number = _run_child(name, corpus, seed, number, most, start + seconds if inputs is None else 1e18, out)
    out.seconds = time.monotonic() - start
    return out


@cache
def prepare() -> None:
    """Loads once, for all children, what the parsers load on first use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warm_up()
        is_readable("en")


def _run_child(name: str, corpus: Sequence[bytes], seed: int, first: int, most: int, until: float, out: Outcome) -> int:
    """One child works from input ``first`` on; gives the number of the input to go on with."""
    state = mmap.mmap(-1, _STATE.size)
    state[:] = _STATE.pack(0.0, first, 0, 0, 0, 0, 0.0)
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        try:
            _work(TARGETS[name], corpus, seed, first, most, until, state, write_end)
        except BaseException as error:
            print(describe(error), flush=True)  # noqa: T201
            os._exit(3)
        os._exit(0)
    os.close(write_end)
    os.set_blocking(read_end, False)
    told, is_hung, status = bytearray(), False, None
    moved, before = time.monotonic(), -1
    while status is None:
        told += _drain(read_end)
        began, number, *_ = _STATE.unpack(state[:])
        if number != before:
            moved, before = time.monotonic(), number
        pid, ended = os.waitpid(child, os.WNOHANG)
        if pid:
            status = ended
        elif _find_used(child) - began > SECONDS or time.monotonic() - moved > 20 * SECONDS:
            is_hung = True
            os.kill(child, signal.SIGKILL)
            status = os.waitpid(child, 0)[1]
        else:
            time.sleep(0.02)
    told += _drain(read_end)
    os.close(read_end)
    _, at, *counts, slowest = _STATE.unpack(state[:])
    for line in told.decode().splitlines():
        row = json.loads(line)
        out.found.setdefault(row["cause"], make_input(TARGETS[name], corpus, seed, row["number"]))
    out.ended.update(dict(zip(ENDS, counts, strict=True)))
    out.inputs += sum(counts)
    out.slowest = max(out.slowest, slowest)
    if status == 0:
        return at
    if os.WIFEXITED(status):
        raise RuntimeError(f"the process that fuzzes {name} failed")
    cause = f"took longer than {SECONDS:g} s" if is_hung else f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    out.inputs += 1
    out.ended["hang" if is_hung else "crash"] += 1
    out.found.setdefault(cause, make_input(TARGETS[name], corpus, seed, at))
    return at + 1


def _find_used(pid: int) -> float:
    """The seconds of a processor that a process and its children took so far: others may keep the machine busy."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _drain(handle: int) -> bytes:
    out = b""
    try:
        while piece := os.read(handle, 1 << 16):
            out += piece
    except BlockingIOError:
        pass
    return out


def _work(
    target: Target,
    corpus: Sequence[bytes],
    seed: int,
    first: int,
    most: int,
    until: float,
    state: mmap.mmap,
    handle: int,
) -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # it ends with the process that watches it
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    faulthandler.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # parsers warn, thousands of times
    warnings.simplefilter("ignore")
    counts = dict.fromkeys(ENDS, 0)
    seen: set[str] = set()
    slowest, number = 0.0, first
    os.set_blocking(handle, True)
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=_shared()) as folder:
        file = Path(folder, "input")
        now = sum(os.times()[:4])
        while number < most and (number == first or time.monotonic() < until):
            state[:] = _STATE.pack(now, number, *counts.values(), slowest)
            how, cause = run_one(target, make_input(target, corpus, seed, number), file)
            counts[how] += 1
            if cause and cause not in seen:
                seen.add(cause)
                os.write(handle, json.dumps({"cause": cause, "number": number}).encode() + b"\n")
            number, before = number + 1, now
            now = sum(os.times()[:4])
            slowest = max(slowest, now - before)
        state[:] = _STATE.pack(now, number, *counts.values(), slowest)


def _shared() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def run_one(target: Target, data: bytes, file: Path) -> tuple[str, str]:
    """How an input ended (``ok``, ``refused``, ``limit``, ``found``), and of a finding its cause in words."""
    try:
        target.run(data, file)
    except OnrecordError as error:
        return (
            ("refused", "") if "\n" not in str(error) else ("found", f"an error of two lines: {type(error).__name__}")
        )
    except (RecursionError, MemoryError) as error:
        if target.is_confined:
            return "limit", ""
        return "found", describe(error)
    except Exception as error:
        return "found", describe(error)
    return "ok", ""


def describe(error: BaseException) -> str:
    """Kind and place of an exception: the innermost frame of ours and the innermost of all, so that equals are one."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "/onrecord/" in f.filename or "/fuzz/" in f.filename]
    places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in ([ours[-1]] if ours else []) + [frames[-1]]]
    what = f": {error}"[:80] if isinstance(error, AssertionError) else ""
    return f"{type(error).__name__}{what} at {' < '.join(dict.fromkeys(places))}"


def share_out(seconds: float, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """The targets with their shares of the time."""
    total = sum(TARGETS[name].weight for name in names)
    for name in names:
        yield name, seconds * TARGETS[name].weight / total


def main() -> None:
    """Runs the chosen targets, or all, and prints a line of figures for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--target", action="append", choices=sorted(TARGETS))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir(), "fuzz-found"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for name, seconds in share_out(given.seconds, given.target or list(TARGETS)):
        outcome = run_target(name, seconds=seconds, seed=given.seed)
        row = {
            "target": name,
            "seed": given.seed,
            "inputs": outcome.inputs,
            "seconds": round(outcome.seconds, 1),
            "ended": outcome.ended,
            "slowest": round(outcome.slowest, 2),
            "found": list(outcome.found),
        }
        print(json.dumps(row), flush=True)  # noqa: T201
        for number, (cause, data) in enumerate(outcome.found.items()):
            (given.out / f"{name.replace(' ', '-')}-{given.seed}-{number}").write_bytes(data)
            (given.out / f"{name.replace(' ', '-')}-{given.seed}-{number}.txt").write_text(cause + "\n")


if __name__ == "__main__":
    main()
