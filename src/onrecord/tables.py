"""Tables: the cells of a CSV text with their places in it, and what the headings of a register mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.words import load_table


@dataclass(frozen=True, slots=True)
class Cell:
    """``text[start:end]`` without the quotation marks around it; ``row_start:row_end`` is its whole row."""

    text: str
    start: int
    end: int
    row_start: int
    row_end: int


def split_rows(text: str, *, is_quoted: bool = True) -> list[list[Cell]]:
    """The rows of a CSV text (RFC 4180; comma, semicolon or tab, whichever the first line has most), empty rows left
    out. A doubled quotation mark stays doubled in what is cited, and is one in ``text``."""
    begin = 1 if text.startswith("\ufeff") else 0
    head = text[begin:].partition("\n")[0]
    delimiter = max(",;\t", key=lambda d: (head.count(d), d == ","))
    rows: list[list[Cell]] = []
    cells: list[tuple[str, int, int]] = []
    at, row_start, size = begin, begin, len(text)
    while at <= size:
        if is_quoted and at < size and text[at] == '"':
            end = at + 1
            while end < size and (text[end] != '"' or text[end + 1 : end + 2] == '"'):
                end += 2 if text[end] == '"' else 1
            cells.append((text[at + 1 : end].replace('""', '"'), at + 1, end))
            at = min(end + 1, size)
            while at < size and text[at] not in delimiter + "\r\n":
                at += 1
        else:
            end = at
            while end < size and text[end] not in delimiter + "\r\n":
                end += 1
            cells.append((text[at:end], at, end))
            at = end
        if at < size and text[at] == delimiter:
            at += 1
            continue
        if any(c[0].strip() for c in cells):
            rows.append([Cell(*c, row_start, at) for c in cells])
        cells = []
        while at < size and text[at] in "\r\n":
            at += 1
        row_start = at
        if at >= size:
            break
    return rows


def find_columns(headings: Sequence[str]) -> dict[int, str]:
    """The field that each known heading gives, by its column; the first of two that give the same."""
    known = {row["heading"]: row["field"] for row in load_table("register_columns")}
    out: dict[int, str] = {}
    for at, heading in enumerate(headings):
        plain = " ".join(re.findall(r"[^\W_]+", heading.casefold()))
        field = known.get(plain)
        if field and field not in out.values():
            out[at] = field
    return out
