"""Tables as CSV (RFC 4180, UTF-8), each described by CSV on the Web metadata.

A text that a spreadsheet would take for a formula gets an apostrophe before it: CSV has no types.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from onrecord.dates import DateRange, print_edtf
from onrecord.publish.formats.contents import Head
from onrecord.publish.formats.tables import LOSES, Cell, Column, Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
SEPARATOR = " | "
LOSES_CSV = (
    *LOSES,
    f"a list: it is one cell, its items parted by {SEPARATOR.strip()!r}",
    "a text that begins with = + - @ or white space: it bears an apostrophe before it",
)
_TYPES = {"integer": "integer", "number": "double", "flag": "boolean", "day": "date"}


def render_csv(table: Table) -> bytes:
    """One table as CSV; dates are ISO 8601, ranges EDTF, flags true or false, unknown is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(c.name for c in table.columns)
    writer.writerows([print_cell(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8", "replace")


def print_cell(cell: Cell) -> str:
    """A cell as text that no spreadsheet runs as a formula."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, (int, float)):
        return repr(cell)
    if isinstance(cell, DateRange):
        return print_edtf(cell)
    if isinstance(cell, tuple):
        return guard_formula(SEPARATOR.join(" ".join(item.split()) for item in cell))
    return guard_formula(cell) if isinstance(cell, str) else cell.isoformat()


def guard_formula(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def render_metadata(tables: Sequence[Table], files: Sequence[str], head: Head) -> bytes:
    """What the CSV files hold and lose, as "Metadata Vocabulary for Tabular Data" (W3C) writes it."""
    described = [_describe(table, file) for table, file in zip(tables, files, strict=True)]
    whole: dict[str, object] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": head.title or "onrecord",
        "dc:description": head.about,
        "dc:creator": f"onrecord {head.version}",
        "rdfs:comment": [f"Lost or changed: {loss}." for loss in LOSES_CSV],
    }
    if head.as_of:
        whole["dc:date"] = head.as_of.isoformat()
    if len(described) == 1:
        whole |= described[0]
    else:
        whole["tables"] = described
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _describe(table: Table, file: str) -> dict[str, object]:
    columns = [_describe_column(c) for c in table.columns]
    schema = {"columns": columns, "primaryKey": table.columns[0].name}
    return {"url": file, "dc:subject": table.about, "tableSchema": schema}


def _describe_column(column: Column) -> dict[str, object]:
    out: dict[str, object] = {"name": column.name, "titles": column.name, "dc:description": column.about}
    if column.kind in _TYPES:
        out["datatype"] = _TYPES[column.kind]
    if column.kind == "texts":
        out["separator"] = SEPARATOR
    if column.kind == "range":
        out["datatype"] = {"base": "string", "dc:description": "EDTF level 1 (ISO 8601-2)"}
    return out
