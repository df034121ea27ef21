"""Tables of recommendations (CSV and XLSX): the cells as text, one zone a row, so that each cell can be cited.

A CSV's text is the decoded file, unchanged. Of an XLSX it is the first sheet, a row a paragraph, its cells joined by
tabs; numbers in a date format are given as days (2024-05-31), formulas by the value that was last computed. A table
that has no column of recommendations is refused: what its columns mean, nobody says.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, timedelta

from lxml import etree

from onrecord.clean.blocks import Block
from onrecord.clean.decode import decode_text
from onrecord.clean.layout import Paragraph, Piece, lay_out
from onrecord.errors import SourceError
from onrecord.model import Cleaned
from onrecord.spans import OffsetMap, Segment
from onrecord.tables import find_columns, split_rows

_MAX_PART = 200 << 20
_MAX_ROWS = 200_000
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFUSED = "no column is headed Text or Recommendation: a register of recommendations needs one"


def clean_csv(data: bytes) -> Cleaned:
    """The decoded file with a zone a row. Raises SourceError where it is no register of recommendations."""
    decoded = decode_text(data)
    text = decoded.text
    rows = split_rows(text)
    if len(rows) < 2 or "text" not in find_columns([c.text for c in rows[0]]).values():
        raise SourceError(f"is a table, and {_REFUSED}", hint="it is kept; see onrecord import --help for the columns")
    zones = tuple(
        ("furniture", row[0].row_start, row[-1].row_end) for row in rows if row[-1].row_end > row[0].row_start
    )
    origin = OffsetMap(unit="char", encoding=decoded.encoding, segments=(Segment(0, len(text), 0, len(text)),))
    return Cleaned(text=text, origin=origin, zones=zones, title=None)  # type: ignore[arg-type]


def clean_xlsx(data: bytes) -> Cleaned:
    """The first sheet, a row a paragraph. Raises SourceError where it is damaged or no register of recommendations."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            strings = _read_strings(archive)
            dates = _read_date_styles(archive)
            name = _find_sheet(archive)
            rows = list(_read_rows(_parse(archive, name), strings, dates))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ArithmeticError,
        ValueError,
        RuntimeError,
        OSError,
        KeyError,
    ) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"is damaged or cut off: {error}", hint="look for a whole copy") from error
    if len(rows) < 2 or "text" not in find_columns(rows[0]).values():
        raise SourceError(f"is a table, and {_REFUSED}", hint="it is kept; see onrecord import --help for the columns")
    paragraphs = []
    for number, cells in enumerate(rows, 1):
        pieces = [
            Piece(cell, "\t" if at + 1 < len(cells) else "", 0, len(cell), f"{name}!{_letters(at)}{number}")
            for at, cell in enumerate(cells)
        ]
        paragraphs.append(Paragraph(tuple(pieces), Block(start=0, end=1, hint="furniture")))
    text, origin, blocks = lay_out(paragraphs)
    zones = tuple(("furniture", block.start, block.end) for block in blocks)
    return Cleaned(text=text, origin=origin, zones=zones, title=None)  # type: ignore[arg-type]


def _letters(column: int) -> str:
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def _parse(archive: zipfile.ZipFile, name: str) -> etree._Element:
    info = archive.getinfo(name)
    if info.file_size > _MAX_PART:
        raise SourceError(f"{name} in it is larger than {_MAX_PART >> 20} MB", hint="it may be an archive bomb")
    if info.flag_bits & 1:
        raise SourceError("is encrypted", hint="save a copy without a password and gather that")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(archive.read(name), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{name} in it is damaged: {error.msg}", hint="open it and save it again") from error


def _find_sheet(archive: zipfile.ZipFile) -> str:
    names = sorted(
        (n for n in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)),
        key=lambda n: int(re.sub(r"\D", "", n.rpartition("/")[2])),
    )
    if not names:
        raise SourceError("holds no sheet", hint="open it and save it as XLSX")
    return names[0]


def _read_strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = _parse(archive, "xl/sharedStrings.xml")
    return ["".join(t.text or "" for t in item.iter(f"{_S}t")) for item in root.iter(f"{_S}si")]


def _read_date_styles(archive: zipfile.ZipFile) -> set[int]:
    """The numbers of the cell styles that show a number as a date."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    root = _parse(archive, "xl/styles.xml")
    own = {
        int(f.get("numFmtId", "0"))
        for f in root.iter(f"{_S}numFmt")
        if re.search(r"y", re.sub(r'"[^"]*"|\[[^\]]*\]', "", f.get("formatCode", "")), re.IGNORECASE)
    }
    cells = root.find(f"{_S}cellXfs")
    formats = [int(x.get("numFmtId", "0")) for x in cells] if cells is not None else []
    return {i for i, f in enumerate(formats) if 14 <= f <= 17 or f == 22 or f in own}


def _read_rows(root: etree._Element, strings: list[str], dates: set[int]) -> Iterator[list[str]]:
    width = 0
    for count, row in enumerate(root.iter(f"{_S}row")):
        if count > _MAX_ROWS:
            raise SourceError(f"holds more than {_MAX_ROWS} rows", hint="split it; it is kept")
        cells: list[str] = []
        for cell in row.iter(f"{_S}c"):
            at = _column(cell.get("r", "")) if cell.get("r") else len(cells)
            cells += [""] * (at - len(cells))
            # What a cell holds keeps its length: a tab or line break in it becomes a space, as the cells' own joints.
            cells.append(re.sub(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", " ", _read_cell(cell, strings, dates)))
        width = width or len(cells)
        if any(c.strip() for c in cells):
            yield cells + [""] * (width - len(cells))


def _column(reference: str) -> int:
    letters = re.match(r"[A-Z]+", reference)
    out = 0
    for letter in letters[0] if letters else "A":
        out = out * 26 + ord(letter) - 64
    return out - 1


def _read_cell(cell: etree._Element, strings: list[str], dates: set[int]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{_S}t"))
    value = cell.findtext(f"{_S}v") or ""
    if kind == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    if kind == "n" and value and int(cell.get("s", "0")) in dates:
        return (date(1899, 12, 30) + timedelta(days=int(float(value)))).isoformat()
    return value.removesuffix(".0") if kind == "n" else value
