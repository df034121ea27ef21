"""Engines: what carries a batch's tasks to processes. Each gives every task's result, or says that it died.

A task is a plain value and a module-level function of it that writes its own output, whole or not at all; so an engine
may run it anywhere that sees the same folders, more than once, and in any order, and the output is the same.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from onrecord.batch.blocks import BlockTask, relate_block
from onrecord.batch.contests import ContestTask, settle_contests
from onrecord.batch.slices import Task, read_slice
from onrecord.batch.tables import TableTask, write_tables
from onrecord.errors import OptionError
from onrecord.pipeline import map_in_processes

T = TypeVar("T", Task, BlockTask, ContestTask, TableTask)
WORK: dict[type[Any], Callable[[Any], int]] = {
    Task: read_slice,
    BlockTask: relate_block,
    ContestTask: settle_contests,
    TableTask: write_tables,
}
"""What is done with each kind of task."""


def run_task(task: Task | BlockTask | ContestTask | TableTask) -> int:
    """What doing a task gives: how many documents, links or rows."""
    return WORK[type(task)](task)


def _run_local(tasks: Sequence[T], workers: int) -> Iterator[tuple[T, int | None]]:
    """Plain processes on this machine."""
    by_number = {str(n): task for n, task in enumerate(tasks)}
    if workers == 1 and not isinstance(tasks[0], Task):
        for task in tasks:
            yield task, run_task(task)
        return
    for number, result in map_in_processes(run_task, list(by_number), by_number.__getitem__, workers):
        yield by_number[number], result


def _run_daft(tasks: Sequence[T], workers: int) -> Iterator[tuple[T, int | None]]:
    """Daft: its own processes on this machine, or those of a Ray cluster where DAFT_RUNNER=ray says so.

    A process that dies ends a try; what is missing after three of them is taken to kill its process.
    """
    try:
        import daft
    except ImportError as error:
        raise OptionError("the engine daft is not installed", hint="pip install 'onrecord[batch]'") from error
    kind = type(tasks[0])
    run = daft.method.batch(return_dtype=daft.DataType.int64(), batch_size=1)(_run_bodies)
    worker = daft.cls(use_process=True, max_concurrency=workers)(type("Worker", (), {"run": run}))()
    is_spread = os.environ.get("DAFT_RUNNER", "").lower() == "ray"
    left = dict(enumerate(tasks))
    for _ in range(3):
        if not left:
            return
        bodies = [kind.__name__ + msgspec.json.encode(task).decode() for task in left.values()]
        frame = daft.from_pydict({"number": list(left), "body": bodies})
        if is_spread:
            frame = frame.into_partitions(len(left))
        try:
            for row in frame.select("number", worker.run(daft.col("body")).alias("made")).iter_rows():
                yield left.pop(row["number"]), row["made"]
        except Exception as error:  # each engine has errors of its own for a process that died
            logging.getLogger(__name__).info("a try of daft ended: %s", error)
    yield from ((task, None) for task in left.values())


def _run_bodies(worker: object, bodies: Any) -> list[int]:
    """What daft's processes run: the tasks of one of its batches, which come as text."""
    kinds = {kind.__name__: kind for kind in WORK}
    out = []
    for body in bodies.to_pylist():
        name, brace, rest = body.partition("{")
        out.append(run_task(msgspec.json.decode(brace + rest, type=kinds[name])))
    return out


ENGINES: dict[str, Callable[[Sequence[Any], int], Iterator[tuple[Any, int | None]]]] = {
    "local": _run_local,
    "daft": _run_daft,
}
"""The engines by name."""


def count_workers(asked: int) -> int:
    """How many processes: what was asked for, or one for each core."""
    return asked or os.cpu_count() or 1
