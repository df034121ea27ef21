"""Tables as an Excel workbook (ECMA-376, Office Open XML): a sheet each, a sheet about them, real dates where exact.

Every text is a text cell: nothing in it is ever a formula. Cells that begin like one bear the mark by which Excel keeps
them text when they are edited. The bytes depend on the tables alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from onrecord.dates import DateRange, print_edtf
from onrecord.errors import PublishError
from onrecord.publish.formats.comma import SEPARATOR
from onrecord.publish.formats.contents import Head
from onrecord.publish.formats.tables import LOSES, Cell, Table
from onrecord.publish.zips import Member, build_zip

_ROWS = 1_048_576  # what a sheet holds
_CHARACTERS = 32_767  # what a cell holds
_CUT = " […]"
_EPOCH = date(1899, 12, 30)
_FIRST = date(1900, 3, 1)  # before it Excel counts a day that never was
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD, _TEXT, _GUARDED, _DAY, _NOTE = 1, 2, 3, 4, 5
_WIDTHS = {"integer": 9, "number": 11, "flag": 9, "day": 12, "range": 14, "texts": 28}
_WIDE = {"words": 70, "what": 50, "of": 34, "title": 50, "document_label": 34}

LOSES_XLSX = (
    *LOSES,
    f"a list: it is one cell, its items parted by {SEPARATOR.strip()!r}",
    f"a text longer than {_CHARACTERS:,} characters: it is cut, and marked […]",
)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = f"""{_XML}<styleSheet xmlns="{_MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF1"/></patternFill></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="6">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment horizontal="left" vertical="top"/></xf>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>
</cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>
"""  # noqa: E501


def render_xlsx(tables: Sequence[Table], head: Head) -> bytes:
    """The workbook. Raises PublishError where a table has more rows than a sheet holds."""
    for table in tables:
        if len(table.rows) >= _ROWS:
            raise PublishError(f"{table.name} has more rows than a sheet of Excel holds", hint="export csv or parquet")
    names = ["about", *(t.name for t in tables)]
    members: dict[str, Member] = {
        "[Content_Types].xml": _content_types(len(names)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")], has_core=True),
        "docProps/core.xml": _core(head),
        "xl/workbook.xml": _workbook(names, tables),
        "xl/_rels/workbook.xml.rels": _relations(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES.encode(),
        "xl/worksheets/sheet1.xml": _encode(_about_sheet(tables, head)),
    }
    for number, table in enumerate(tables, 2):
        members[f"xl/worksheets/sheet{number}.xml"] = _encode(_sheet(table))
    return build_zip(members, order=("[Content_Types].xml", "_rels/.rels"))


def _encode(parts: Iterable[str]) -> bytes:
    return "".join(parts).encode()


def _sheet(table: Table) -> Iterator[str]:
    last = f"{name_column(len(table.columns))}{len(table.rows) + 1}"
    yield f'{_XML}<worksheet xmlns="{_MAIN}"><dimension ref="A1:{last}"/>'
    yield '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    yield 'state="frozen"/></sheetView></sheetViews><cols>'
    for number, column in enumerate(table.columns, 1):
        width = _WIDE.get(column.name, _WIDTHS.get(column.kind, 20))
        yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
    yield "</cols><sheetData>"
    letters = [name_column(n) for n in range(1, len(table.columns) + 1)]
    yield f'<row r="1">{"".join(_text(f"{a}1", c.name, _HEAD) for a, c in zip(letters, table.columns, strict=True))}'
    yield "</row>"
    for number, row in enumerate(table.rows, 2):
        cells = "".join(_cell(f"{a}{number}", cell) for a, cell in zip(letters, row, strict=True))
        yield f'<row r="{number}">{cells}</row>'
    yield f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>'


def _cell(place: str, cell: Cell) -> str:
    if cell is None or cell in ("", ()):
        return ""
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, (int, float)):
        return f'<c r="{place}"><v>{cell!r}</v></c>'
    if isinstance(cell, DateRange):
        is_exact = cell.earliest is not None and cell.earliest == cell.latest
        cell = cell.earliest if is_exact else print_edtf(cell)
    if isinstance(cell, date):
        if cell >= _FIRST:
            return f'<c r="{place}" s="{_DAY}"><v>{(cell - _EPOCH).days}</v></c>'
        cell = cell.isoformat()
    if isinstance(cell, tuple):
        cell = SEPARATOR.join(" ".join(item.split()) for item in cell)
    text = str(cell)
    return _text(place, text, _GUARDED if text.startswith(_FORMULA) else _TEXT)


def _text(place: str, text: str, style: int) -> str:
    if len(text) > _CHARACTERS:
        text = text[: _CHARACTERS - len(_CUT)] + _CUT
    # What looks like Excel's own escape of a character would be turned into that character.
    text = _FORBIDDEN.sub("\ufffd", _ESCAPE_LIKE.sub("_x005F_", text))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def name_column(number: int) -> str:
    """The letters of a column, counted from 1: A, Z, AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _about_sheet(tables: Sequence[Table], head: Head) -> Iterator[str]:
    rows: list[tuple[str, str, str]] = [
        (head.title or "onrecord", "", ""),
        (head.about, "", ""),
        (f"as of {head.as_of}" if head.as_of else "", "", ""),
        (f"made with onrecord {head.version}", "", ""),
        ("Each row was found by a program; verdict says whether a person accepted it.", "", ""),
        ("", "", ""),
        ("Lost or changed in this format", "", ""),
        *((loss, "", "") for loss in LOSES_XLSX),
        ("", "", ""),
        ("sheet", "column", "what it says"),
    ]
    for table in tables:
        rows.append((table.name, "", table.about))
        rows += [(table.name, column.name, column.about) for column in table.columns]
    yield f'{_XML}<worksheet xmlns="{_MAIN}"><cols><col min="1" max="1" width="60" customWidth="1"/>'
    yield '<col min="2" max="2" width="24" customWidth="1"/><col min="3" max="3" width="90" customWidth="1"/></cols>'
    yield "<sheetData>"
    heads = {"Lost or changed in this format", "sheet", head.title or "onrecord"}
    for number, row in enumerate(rows, 1):
        style = _HEAD if row[0] in heads else _NOTE
        cells = "".join(_text(f"{'ABC'[n]}{number}", cell, style) for n, cell in enumerate(row) if cell)
        yield f'<row r="{number}">{cells}</row>'
    yield "</sheetData></worksheet>"


def _content_types(sheets: int) -> bytes:
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("/xl/workbook.xml", f"{base}.sheet.main+xml"), ("/xl/styles.xml", f"{base}.styles+xml")]
    parts += [(f"/xl/worksheets/sheet{n}.xml", f"{base}.worksheet+xml") for n in range(1, sheets + 1)]
    parts.append(("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
    listed = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    ).encode()


def _relations(targets: Sequence[tuple[str, str]], *, has_core: bool = False) -> bytes:
    rows = [(f"{_OFFICE}/{kind}", target) for kind, target in targets]
    if has_core:
        rows.append((f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"))
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(rows, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'.encode()


def _core(head: Head) -> bytes:
    title, about = (_FORBIDDEN.sub("\ufffd", text) for text in (head.title, head.about))
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:description>{escape(about)}</dc:description>"
        f"<dc:creator>onrecord {escape(head.version)}</dc:creator></cp:coreProperties>"
    ).encode()


def _workbook(names: Sequence[str], tables: Sequence[Table]) -> bytes:
    sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    filters = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{n}" hidden="1">'
        f"{t.name}!$A$1:${name_column(len(t.columns))}${len(t.rows) + 1}</definedName>"
        for n, t in enumerate(tables, 1)
    )
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
        f"<definedNames>{filters}</definedNames></workbook>"
    ).encode()
