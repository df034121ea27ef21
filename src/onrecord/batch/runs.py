"""A batch from its input to its output: slices read, rows written, blocks related, each step resumed where it stood."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from onrecord import __version__
from onrecord.batch.blocks import BlockTask
from onrecord.batch.contests import ContestTask
from onrecord.batch.engines import ENGINES, count_workers
from onrecord.batch.folders import Folder, is_inside, open_folder
from onrecord.batch.inputs import Item, Slice, list_items, make_slices
from onrecord.batch.parts import build_part, failure_cells, render_part
from onrecord.batch.slices import LINKERS, Place, Task, is_read, name_work, read_slice, unpack
from onrecord.batch.tables import TableTask
from onrecord.clean import CLEAN_VERSION
from onrecord.config import DEFAULT_READER
from onrecord.confine import Limits
from onrecord.errors import CaseError, OptionError
from onrecord.model import Failure

PLAN = "batch.json"
DOCUMENTS = 100
"""About how many documents a slice has: what a process that dies costs, and how often progress is told."""

Progress = Callable[[str, int, int], None]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch is made of: its input, how it is read, and which item is in which slice."""

    format: int = 1
    version: str = ""
    input: str
    reader: str
    made_by: str
    blocks: int
    ocr: str = ""
    slices: tuple[Slice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What an output now holds."""

    sources: int
    documents: int
    slices: int


def run_batch(
    source: Path | str,
    output: Path | str,
    *,
    engine: str = "local",
    workers: int = 0,
    reader: str = DEFAULT_READER,
    languages: str = "",
    documents: int = DOCUMENTS,
    blocks: int = 16,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Done:
    """The record of everything below ``source`` as Parquet in ``output``; what is there already is not done again.

    Both are paths or addresses. Files that came since the last run are slices of their own. Words in pictures are
    recognised where ``languages`` are given, as Tesseract names them. Raises CaseError where
    ``output`` holds another batch, or one of another version, OptionError for an engine that is not there and for an
    address that nothing here opens, SourceError for one that cannot be reached.
    """
    if engine not in ENGINES:
        raise OptionError(f"there is no engine {engine!r}", hint=f"one of {', '.join(ENGINES)}")
    root, out = open_folder(source), open_folder(output)
    if not root.exists():
        raise OptionError(f"there is no such file or folder: {root.address}", hint="name the folder of the corpus")
    from onrecord.read.order import read_version
    from onrecord.read.weights import check_weights, locate_weights

    limits, workers = limits or Limits(), count_workers(workers)
    made_by = "+".join((CLEAN_VERSION, read_version(reader), *(f"{r.name}/{r.version}" for r in LINKERS)))
    check_weights(locate_weights())
    plan = _open_plan(root, out, reader, languages, made_by, blocks)
    plan = _add_items(plan, root, out, limits, documents)
    report = progress or (lambda stage, done, of: None)
    tasks = [
        Task(
            root=root.address, out=out.address, reader=reader, limits=limits, blocks=plan.blocks, slice=s, ocr=languages
        )
        for s in plan.slices
        if not is_read(out, s.number)
    ]
    died = []
    for n, (task, result) in enumerate(ENGINES[engine](tasks, workers) if tasks else (), 1):
        if result is None:
            died.append(task)
        report("read", n, len(tasks))
    for task in died:  # one document of it kills its process: each is read in one of its own
        read_slice(task, is_alone=True)
    return _finish(plan, out, engine, workers, report)


def get_plan(out: Folder) -> Plan:
    """What a batch is made of. Raises CaseError where the folder holds none."""
    try:
        return msgspec.json.decode(out.read(PLAN), type=Plan)
    except FileNotFoundError as error:
        raise CaseError(f"{out.address} holds no batch", hint="onrecord batch INPUT OUTPUT makes one") from error
    except msgspec.DecodeError as error:
        raise CaseError(f"{out.address}/{PLAN} is damaged: {error}", hint="start a new output") from error


def _open_plan(root: Folder, out: Folder, reader: str, ocr: str, made_by: str, blocks: int) -> Plan:
    given = root.locate()
    if not out.has(PLAN):
        if not out.is_empty():
            raise CaseError(f"{out.address} is not empty and holds no batch", hint="name a folder that is new or empty")
        plan = Plan(version=__version__, input=given, reader=reader, made_by=made_by, blocks=blocks, ocr=ocr)
        out.write(PLAN, msgspec.json.format(msgspec.json.encode(plan)))
        return plan
    plan = get_plan(out)
    asked = (("input", plan.input, given), ("reader", plan.reader, reader), ("ocr", plan.ocr, ocr))
    for what, there, here in asked:
        if there != here:
            raise CaseError(
                f"{out.address} holds a batch of another {what}: {there or 'none'}, not {here or 'none'}",
                hint="name another output",
            )
    if plan.made_by != made_by:
        raise CaseError(
            f"{out.address} was made by another version of onrecord ({plan.version})",
            hint="start a new output: rows of two versions are not mixed",
        )
    return plan


def _add_items(plan: Plan, root: Folder, out: Folder, limits: Limits, documents: int) -> Plan:
    """The plan with slices for the files that it does not hold yet."""
    known = {item for s in plan.slices for item in s.items}
    items: list[Item] = []
    failures: list[Failure] = []
    inside = out.locate()
    for item in list_items(root, limits=limits, members=documents):
        name = (item.path or "") if isinstance(item, Failure) else item.file
        if is_inside(root.locate(name), inside):
            continue  # the output lies inside the input
        if isinstance(item, Failure):
            failures.append(item)
        elif item not in known:
            items.append(item)
    out.write("failure/input.parquet", render_part(build_part("failure", map(failure_cells, failures))))
    new = make_slices(items, after=len(plan.slices), documents=documents)
    if new:
        plan = msgspec.structs.replace(plan, slices=(*plan.slices, *new))
        out.write(PLAN, msgspec.json.format(msgspec.json.encode(plan)))
    return plan


def _finish(plan: Plan, out: Folder, engine: str, workers: int, report: Progress) -> Done:
    """Rows and links of all slices, written where what they rest on has changed."""
    numbers = tuple(s.number for s in plan.slices)
    places = {n: unpack(out, name_work(n, "places"), list[Place]) for n in numbers}
    dropped, paths = _settle_sources(places)
    tables = [TableTask(out=out.address, number=n, dropped=dropped.get(n, ()), paths=paths.get(n, {})) for n in numbers]
    every = range(plan.blocks)
    blocks = [BlockTask(out=out.address, number=n, slices=numbers, dropped=dropped, shares=len(every)) for n in every]
    shares = [ContestTask(out=out.address, number=n, slices=numbers, dropped=dropped, blocks=len(every)) for n in every]
    for stage, tasks in (("write", tables), ("relate", blocks), ("follow", shares)):
        waiting = [task for task in tasks if not _is_done(out, stage, task)]
        for n, (task, made) in enumerate(ENGINES[engine](waiting, workers) if waiting else (), 1):
            if made is None:
                raise CaseError(
                    f"the process that was to {stage} part {task.number} died", hint="run the same batch again"
                )
            out.write(_name_note(stage, task), _digest(task))
            report(stage, n, len(waiting))
    found = [p for some in places.values() for p in some]
    return Done(
        sources=len({p.source_id for p in found}),
        documents=len({p.document_id for p in found if p.document_id}),
        slices=len(numbers),
    )


def _settle_sources(
    places: Mapping[int, Sequence[Place]],
) -> tuple[dict[int, tuple[str, ...]], dict[int, dict[str, tuple[str, ...]]]]:
    """By slice, the documents that another slice writes, and all paths of the sources that came under several.

    A source that came twice is written by the slice that holds the first of its paths in order.
    """
    seen: dict[str, list[tuple[str, int, str | None]]] = defaultdict(list)
    for number, some in places.items():
        for place in some:
            seen[place.source_id].append((place.path, number, place.document_id))
    dropped: dict[int, set[str]] = defaultdict(set)
    paths: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for source_id, found in seen.items():
        if len(found) > 1:
            owner = min(found)[1]
            paths[owner][source_id] = tuple(sorted({path for path, _, _ in found}))
            for _, number, document in found:
                if number != owner and document:
                    dropped[number].add(document)
    return {n: tuple(sorted(ids)) for n, ids in sorted(dropped.items())}, dict(paths)


_Finishing = TableTask | BlockTask | ContestTask


def _name_note(stage: str, task: _Finishing) -> str:
    return f"work/{stage}-{task.number:06d}.done"


def _digest(task: _Finishing) -> bytes:
    return hashlib.sha256(msgspec.json.encode(task)).hexdigest().encode()


def _is_done(out: Folder, stage: str, task: _Finishing) -> bool:
    """Whether this very task was done: over the same slices, with the same documents left to others."""
    note = _name_note(stage, task)
    return out.has(note) and out.read(note) == _digest(task)
