"""A slice's rows written as Parquet, one file a kind; a document that another slice holds too is written there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from onrecord.batch.folders import open_folder
from onrecord.batch.parts import SPECS, build_part, document_cells, failure_cells, finding_cells, render_part
from onrecord.batch.slices import Read, name_work, unpack
from onrecord.model import Statement
from onrecord.publish.formats.tables import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTask:
    """One slice whose rows are to be written; ``paths`` are those of its sources that came under several."""

    out: str
    number: int
    dropped: tuple[str, ...]
    paths: dict[str, tuple[str, ...]]


def write_tables(task: TableTask) -> int:
    """How many rows a slice has, which are now written; of each kind a file, with no row where it has none."""
    out = open_folder(task.out)
    read = unpack(out, name_work(task.number, "read"), Read)
    dropped = set(task.dropped)
    rows: dict[str, list[tuple[Cell, ...]]] = defaultdict(list)
    for kept in read.documents:
        if kept.document.id in dropped:
            continue
        reading = kept.reading()
        paths = task.paths.get(kept.document.source_id, (kept.path,))
        rows["document"].append(document_cells(reading, kept.media_type, paths))
        for finding in reading.findings:
            if not isinstance(finding, Statement) or finding.is_speech:
                kind, cells = finding_cells(finding)
                rows[kind].append(cells)
    rows["failure"] = [failure_cells(f) for f in read.failures if f.document_id not in dropped]
    for kind in SPECS:
        if kind != "link":
            out.write(name_part(kind, task.number), render_part(build_part(kind, rows[kind])))
    return sum(map(len, rows.values()))


def name_part(kind: str, number: int) -> str:
    """The file of a slice's rows of one kind."""
    return f"{kind}/slice-{number:06d}.parquet"
