"""Imports: registers of recommendations into a case, as sources like any other; each row cites its own cells.

The file's bytes are kept unchanged and read as a table (:mod:`onrecord.clean.tables`, :mod:`onrecord.read.registers`).
An entry made by hand is a table of one row, kept as a source of its own whose name says so.
"""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import OptionError, SourceError
from onrecord.gather import sniff_media_type
from onrecord.model import Demand, Failure
from onrecord.pipeline import Progress, gather, read_case
from onrecord.store import rows
from onrecord.store.db import Store
from onrecord.tables import find_columns, split_rows

TABLE_TYPES = frozenset({"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"})
HEADINGS = {
    "text": "Text",
    "by": "UPR Recommending States",
    "body": "Recommending Body",
    "of": "Countries Concerned",
    "symbol": "Document Symbol",
    "paragraph": "Paragraph",
    "date": "Document Publication Date",
    "position": "UPR Position",
    "due": "Due",
    "note": "Note",
}
"""The headings under which an entry made by hand is kept: UHRI's, and three of our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """How many demands each file gave, by its path as given, and what failed."""

    demands: dict[str, int]
    failures: tuple[Failure, ...]


def import_files(
    store: Store, paths: Sequence[Path], progress: Progress | None = None, *, form: str | None = None
) -> Imported:
    """Files are gathered, and every stage that is missing is run. Raises SourceError before anything is kept where a
    file is no CSV or XLSX, or a CSV without a column of recommendations (with ``form`` uhri also of States)."""
    for path in paths:
        _check(path, needed=("text", "of") if form == "uhri" else ("text",))
    digests = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    failures = list(gather(store, paths, progress).failures)
    for count in read_case(store, progress):
        failures += count.failures
    found: dict[str, int] = {}
    for name, source_id in digests.items():
        documents = store.db.execute("SELECT id FROM document WHERE source_id = ?", (source_id,)).fetchall()
        found[name] = sum(
            isinstance(f, Demand) for (id_,) in documents for f in rows.iter_findings(store, id_, kind="demand")
        )
    return Imported(demands=found, failures=tuple(failures))


def _check(path: Path, needed: Sequence[str]) -> None:
    try:
        kind = sniff_media_type(path)
    except OSError as error:
        raise SourceError(f"{path} could not be read: {error.strerror or error}", hint="name a file") from error
    if kind not in TABLE_TYPES:
        raise SourceError(
            f"{path} is no table: {kind}", hint="import takes CSV and XLSX; anything else: onrecord gather"
        )
    if kind == "text/csv":
        head = split_rows(path.read_text(encoding="utf-8", errors="replace")[:20_000])
        headings = [cell.text for cell in head[0]] if head else []
        lacking = [HEADINGS[n] for n in needed if n not in find_columns(headings).values()]
        if lacking:
            shown = ", ".join(h.strip() for h in headings[:8]) or "nothing"
            raise SourceError(
                f"{path} has no column {' and none '.join(lacking)}; its first row says: {shown}",
                hint="rename a column; see onrecord import --help",
            )


def import_entry(store: Store, fields: Mapping[str, str | None], progress: Progress | None = None) -> Imported:
    """One demand entered by hand: kept as a table of one row, named by its own digest. Raises OptionError where it asks
    for nothing."""
    given = {name: " ".join((fields.get(name) or "").split()) for name in HEADINGS}
    if not given["text"]:
        raise OptionError("an entry by hand says nothing that is asked", hint="give --demand 'what is asked'")
    used = [name for name in HEADINGS if given[name]]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([HEADINGS[name] for name in used])
    writer.writerow([given[name] for name in used])
    data = out.getvalue().encode()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"entered-by-hand-{hashlib.sha256(data).hexdigest()[:12]}.csv")
        file.write_bytes(data)
        return import_files(store, [file], progress)
