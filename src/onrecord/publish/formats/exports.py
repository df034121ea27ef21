"""The formats that a case is exported to, and the one way in which it is done: render, scan for leaks, write, log."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord import __version__
from onrecord.errors import PublishError
from onrecord.publish.formats.comma import LOSES_CSV, render_csv, render_metadata
from onrecord.publish.formats.contents import Contents, Head
from onrecord.publish.formats.followthemoney import LOSES_FTM, render_ftm
from onrecord.publish.formats.icalendar import LOSES_ICALENDAR, render_icalendar
from onrecord.publish.formats.jsonld import LOSES_JSONLD, render_jsonld
from onrecord.publish.formats.parquet import render_parquet
from onrecord.publish.formats.prov import LOSES_PROV, render_prov
from onrecord.publish.formats.references import (
    LOSES_BIBTEX,
    LOSES_CSL,
    LOSES_RIS,
    render_bibtex,
    render_csl,
    render_ris,
)
from onrecord.publish.formats.tables import LOSES, TABLE_NAMES, Table, build_tables
from onrecord.publish.formats.timelinejs import LOSES_TIMELINEJS, render_timelinejs
from onrecord.publish.formats.webannotation import LOSES_WEBANNOTATION, render_webannotation
from onrecord.publish.formats.xlsx import LOSES_XLSX, render_xlsx
from onrecord.publish.leaks import check_files
from onrecord.publish.protection import check_leaks
from onrecord.publish.selection import Selection, select_rows
from onrecord.publish.zips import Member, build_zip
from onrecord.store import blobs, custody
from onrecord.store.db import Store, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: what it is, what it loses, and what makes its bytes.

    ``has_header`` says whether the file itself says what is lost; where it cannot, a file beside it does.
    """

    name: str
    ending: str
    says: str
    loses: tuple[str, ...]
    render: Callable[[Contents], bytes]
    has_header: bool = True


FORMATS = (
    Format(name="xlsx", ending=".xlsx", says="an Excel workbook, a sheet for each table", loses=LOSES_XLSX,
           render=lambda c: render_xlsx(build_tables(c), c.head)),
    Format(name="jsonld", ending=".jsonld", says="schema.org Claim and Quotation, as JSON-LD", loses=LOSES_JSONLD,
           render=render_jsonld),
    Format(name="webannotation", ending=".jsonld", says="W3C Web Annotations", loses=LOSES_WEBANNOTATION,
           render=render_webannotation),
    Format(name="ftm", ending=".ftm.json", says="FollowTheMoney entities, one a line", loses=LOSES_FTM,
           render=render_ftm),
    Format(name="prov", ending=".json", says="how each row came to be, as PROV-JSON", loses=LOSES_PROV,
           render=render_prov),
    Format(name="timelinejs", ending=".json", says="the timeline, for TimelineJS 3", loses=LOSES_TIMELINEJS,
           render=render_timelinejs),
    Format(name="ical", ending=".ics", says="deadlines, as iCalendar", loses=LOSES_ICALENDAR,
           render=render_icalendar),
    Format(name="ris", ending=".ris", says="the documents as references, RIS", loses=LOSES_RIS, render=render_ris,
           has_header=False),
    Format(name="bibtex", ending=".bib", says="the documents as references, BibTeX", loses=LOSES_BIBTEX,
           render=render_bibtex),
    Format(name="csl", ending=".json", says="the documents as references, CSL-JSON", loses=LOSES_CSL,
           render=render_csl, has_header=False),
)  # fmt: skip
"""The formats of one file. CSV and Parquet are written a table a file."""

TABLE_FORMATS = ("csv", "parquet")
FORMAT_NAMES = ("jsonl", *TABLE_FORMATS, *(f.name for f in FORMATS))
"""All that ``onrecord export --to`` takes; ``jsonl`` is the whole record."""


def find_losses(name: str) -> tuple[str, ...]:
    """What a format loses."""
    if name in TABLE_FORMATS:
        return LOSES_CSV if name == "csv" else LOSES
    return next((f.loses for f in FORMATS if f.name == name), ())


def export_files(store: Store, name: str, *, table: str | None = None) -> dict[str, bytes]:
    """The files of an export by name: one, or for CSV and Parquet one a table; then the metadata of CSV, or a text
    that says what is lost where the format has no place for that.

    Raises PublishError rather than let a protected name out. The export is logged.
    """
    selection = select_rows(store)
    options = store.options
    head = Head(title=options.title, about=options.about, version=__version__, as_of=selection.as_of)
    files = render_files(selection, head, name, table=table)
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(files[file]).digest())
    with transaction(store):
        used = {s.source.id for s in selection.documents.values()}
        custody.put_issue(store, "export", name, digest.hexdigest(), used)
    return files


def render_files(selection: Selection, head: Head, name: str, *, table: str | None = None) -> dict[str, bytes]:
    """The same of a selection, without a case at hand."""
    contents = Contents(selection, head)
    check_leaks(selection.protection, f"{head.title}\n{head.about}", "the export's title")
    if name in TABLE_FORMATS:
        if table is not None and table not in TABLE_NAMES:
            raise PublishError(f"no table is called {table!r}", hint=f"choose one of {', '.join(TABLE_NAMES)}")
        tables = [t for t in build_tables(contents) if table in (None, t.name)]
        _check_tables(selection, tables)
        files = {f"{t.name}.{name}": render_csv(t) if name == "csv" else render_parquet(t, head) for t in tables}
        if name == "csv":
            names = list(files)
            described = f"{names[0]}-metadata.json" if table else "csv-metadata.json"
            files[described] = render_metadata(tables, names, head)
        return files
    form = next(f for f in FORMATS if f.name == name)
    if name == "xlsx":
        _check_tables(selection, build_tables(contents))
    files = {f"record{form.ending}": form.render(contents)}
    if not form.has_header:
        files[f"record{form.ending}-README.txt"] = print_losses(form.name, form.loses).encode()
    if name != "xlsx":  # its cells were looked at before they were put into mark-up
        check_files(selection.protection, _unfold(files), "the export")
    return files


def print_losses(name: str, loses: tuple[str, ...]) -> str:
    """What a format loses, as a text to lie beside it."""
    lines = "".join(f"  - {loss}\n" for loss in loses)
    return (
        f"This is an export of onrecord as {name}. The whole record is the export as jsonl.\nLost or changed:\n{lines}"
    )


def _unfold(files: Mapping[str, bytes]) -> dict[str, Member]:
    """The files as a program reads them: iCalendar's lines put together, BibTeX without its escapes."""
    out: dict[str, Member] = {}
    for name, data in files.items():
        if name.endswith(".ics"):
            data = data.replace(b"\r\n ", b"")
        out[name] = data
        if name.endswith(".bib"):
            out[f"{name} (plain)"] = data.replace(b"{", b"").replace(b"}", b"").replace(b"\\", b"")
    return out


def _check_tables(selection: Selection, tables: Sequence[Table]) -> None:
    """Looks at every cell before it is packed or put into mark-up."""
    for table in tables:
        cells = (cell for row in table.rows for cell in row)
        texts = (" ".join(cell) if isinstance(cell, tuple) else str(cell) for cell in cells if cell is not None)
        check_leaks(selection.protection, "\n".join(texts), f"the export, in the table {table.name},")


def write_files(files: Mapping[str, bytes], out: Path) -> list[Path]:
    """The paths that were written: ``out`` itself where there is one file (and what describes it beside it), all files
    in a ZIP where ``out`` ends in ``.zip``, else all in a folder of that name. Raises PublishError where it cannot be.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        main = [name for name in files if not name.endswith(("-metadata.json", "-README.txt"))]
        if len(main) == 1 and out.suffix.lower() != ".zip":
            paths = {out if n == main[0] else out.with_name(n.replace(main[0], out.name)): files[n] for n in files}
        elif out.suffix.lower() == ".zip":
            paths = {out: build_zip(files)}
        else:
            out.mkdir(exist_ok=True)
            paths = {out / name: data for name, data in files.items()}
        for path, data in paths.items():
            blobs.write_whole(path, data)
    except OSError as error:
        raise PublishError(f"{out} cannot be written: {error.strerror or error}", hint="name another place") from error
    return list(paths)
