"""Word lists as data: tab-separated files with a header line, ``#`` comments, checked when loaded.

A lay person can add a line; a line with a wrong number of columns, an empty first column or a repeated first
column stops the load with its file and line number.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from onrecord.errors import OptionError


@cache
def load_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``words/<name>.tsv``, each a dict by column; first columns are unique. Raises OptionError."""
    path = files(__package__) / f"{name}.tsv"
    rows: list[dict[str, str]] = []
    header: list[str] = []
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not header:
            header = cells
            continue
        if len(cells) != len(header):
            raise OptionError(f"words/{name}.tsv:{number}: {len(cells)} columns where the header has {len(header)}")
        if not cells[0].strip() or cells[0] in seen:
            raise OptionError(f"words/{name}.tsv:{number}: the first column is empty or repeated: {cells[0]!r}")
        seen.add(cells[0])
        rows.append(dict(zip(header, cells, strict=True)))
    return tuple(rows)


@cache
def load_set(name: str, **kept: str) -> frozenset[str]:
    """The first column of ``words/<name>.tsv``, of the rows alone whose columns hold what ``kept`` says."""
    rows = (row for row in load_table(name) if all(row[column] == value for column, value in kept.items()))
    return frozenset(next(iter(row.values())) for row in rows)
