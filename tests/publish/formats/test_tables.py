"""Tables as CSV, XLSX and Parquet: each read back by another library, with the same cells."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from onrecord.dates import DateRange, parse_edtf
from onrecord.errors import PublishError
from onrecord.publish.formats.comma import print_cell, render_csv, render_metadata
from onrecord.publish.formats.contents import Contents, Head
from onrecord.publish.formats.parquet import render_parquet
from onrecord.publish.formats.tables import TABLE_NAMES, Cell, Column, Table, build_tables
from onrecord.publish.formats.xlsx import name_column, render_xlsx
from publish.build_packages import build_quarry

HEAD = Head(title="The quarry", about="Two wells.", version="0", as_of=date(2031, 8, 1))
MIDNIGHT = datetime.combine(date(2031, 3, 4), time())  # how openpyxl reads a day
KINDS: tuple[Any, ...] = ("text", "texts", "integer", "number", "flag", "day", "range")


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    return {t.name: t for t in build_tables(Contents(build_quarry(), HEAD))}


def row_with(table: Table, name: str, value: object) -> dict[str, Cell]:
    names = [c.name for c in table.columns]
    return next(r for row in table.rows if (r := dict(zip(names, row, strict=True)))[name] == value)


def make(kind: Any, *cells: Cell) -> Table:
    columns = (Column(name="id", about="x"), Column(name="cell", kind=kind, about="y"))
    return Table(name="made", about="a table", columns=columns, rows=tuple((str(n), c) for n, c in enumerate(cells)))


def read_csv(table: Table) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_csv(table).decode(), newline="")))


def read_sheet(table: Table) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx([table], HEAD)))
    return [[c.value for c in row] for row in book[table.name].iter_rows(min_row=2)]


def read_parquet(table: Table) -> list[dict[str, Any]]:
    found = pq.read_table(io.BytesIO(render_parquet(table, HEAD)))
    found.validate(full=True)
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


# ── what they say ───────────────────────────────────────────────────────────────────────────────────────────────


def test_every_table_is_there_sorted_by_id(tables: dict[str, Table]) -> None:
    assert tuple(tables) == TABLE_NAMES
    for table in tables.values():
        ids = [row[0] for row in table.rows]
        assert ids == sorted(map(str, ids)) and len(set(ids)) == len(ids)
        assert len({c.name for c in table.columns}) == len(table.columns)
        assert all(c.about for c in table.columns)
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert table.rows, table.name


def test_a_denial_stays_one_and_hedges_are_kept(tables: dict[str, Table]) -> None:
    denied = row_with(tables["statements"], "words", "any well was closed")
    assert (denied["verb"], denied["act"]) == ("denied", "deny")
    found = row_with(tables["statements"], "act", "find")
    assert found["hedges"] == ("may have",) and found["said_basis"] == "on Monday"
    assert found["said_earliest"] == found["said_latest"] == date(2031, 3, 3)


def test_several_runs_are_joined_with_a_mark_and_keep_their_places(tables: dict[str, Table]) -> None:
    direct = row_with(tables["statements"], "words", "Nobody here was asked, […] The report is one-sided.")
    assert str(direct["characters"]).count(";") == 1


def test_a_demand_stands_with_what_followed(tables: dict[str, Table]) -> None:
    demand = row_with(tables["asks"], "kind", "demand")
    assert (demand["of"], demand["standing"], demand["follow_ups"]) == ("the ministry", "followed", 1)
    assert (demand["due_earliest"], demand["due_latest"]) == (date(2031, 6, 1), date(2031, 6, 30))
    followed = row_with(tables["follow_ups"], "ask", demand["id"])
    assert (followed["status"], followed["reasons"]) == ("step reported", ("both name the same well",))
    promise = row_with(tables["asks"], "kind", "promise")
    assert (promise["standing"], promise["due_earliest"]) == ("open", None)


# ── each form ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_csv_is_what_the_standard_says_and_read_back_the_same(tables: dict[str, Table]) -> None:
    for table in tables.values():
        data = render_csv(table)
        assert data.count(b"\n") == data.count(b"\r\n") >= len(table.rows) + 1
        rows = read_csv(table)
        assert [list(r.values()) for r in rows] == [[print_cell(c) for c in row] for row in table.rows]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "=SUM(A1) is not an answer,"])
def test_a_formula_is_text_in_every_form(text: str) -> None:
    table = make("text", text)
    assert read_csv(table)[0]["cell"] == f"'{text}"
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx([table], HEAD)))
    cell = book["made"]["B2"]
    assert (
        cell.data_type == "s" and cell.value.replace("_x000D_", "\r") == text.replace("\r", "\n")
    ) or cell.value == text
    assert cell.quotePrefix is True or cell.style_array.quotePrefix
    assert read_parquet(table)[0]["cell"] == text


def test_numbers_are_numbers_and_no_formulas() -> None:
    assert [r["cell"] for r in read_csv(make("number", -3.0, 2.5, None))] == ["-3", "2.5", ""]
    assert [r[1] for r in read_sheet(make("number", -3.0, 2.5, None))] == [-3, 2.5, None]
    assert [r["cell"] for r in read_parquet(make("number", -3.0, 2.5, None))] == [-3.0, 2.5, None]


RANGES = [
    ("2031-03-04", MIDNIGHT),
    ("2031-03", "2031-03"),
    ("2031", "2031"),
    ("2031-03-04/2031-05-06", "2031-03-04/2031-05-06"),
    ("../2031-03-04", "../2031-03-04"),
    ("1899-12-31", "1899-12-31"),
]


@pytest.mark.parametrize(("edtf", "shown"), RANGES)
def test_a_range_is_edtf_and_a_real_date_in_a_sheet_where_it_is_one(edtf: str, shown: object) -> None:
    table = make("range", parse_edtf(edtf))
    assert read_csv(table)[0]["cell"] == edtf
    assert read_sheet(table)[0][1] == shown
    assert read_parquet(table)[0]["cell"] == edtf


def test_days_flags_lists_and_nothing() -> None:
    days = make("day", date(2031, 3, 4), None, date(1850, 1, 1))
    assert [r["cell"] for r in read_csv(days)] == ["2031-03-04", "", "1850-01-01"]
    assert [r[1] for r in read_sheet(days)] == [MIDNIGHT, None, "1850-01-01"]
    assert [r["cell"] for r in read_parquet(days)] == [date(2031, 3, 4), None, date(1850, 1, 1)]
    flags = make("flag", *[True, None, False] * 7)
    assert [r["cell"] for r in read_csv(flags)][:3] == ["true", "", "false"]
    assert [r[1] for r in read_sheet(flags)] == [True, None, False] * 7
    assert [r["cell"] for r in read_parquet(flags)] == [True, None, False] * 7
    lists = make("texts", (), ("a",), ("a", "b\nc", ""), ())
    assert [r["cell"] for r in read_csv(lists)] == ["", "a", "a | b c | ", ""]
    assert [r["cell"] for r in read_parquet(lists)] == [[], ["a"], ["a", "b\nc", ""], []]


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_table_and_one_of_nothing_can_be_read(kind: Any) -> None:
    nothing: Cell = () if kind == "texts" else None
    for table in (make(kind), make(kind, nothing, nothing)):
        assert len(read_csv(table)) == len(read_sheet(table)) == len(read_parquet(table)) == len(table.rows)
    assert read_parquet(make(kind, nothing))[0]["cell"] == ([] if kind == "texts" else None)


@pytest.mark.parametrize(
    "text", ["Ü “x” – 中文 \U0001f600", "a\nb", "a\x00\x0bb", "_x0041_", "  x  ", "<&>\"'", "\ud800"]
)
def test_odd_characters_survive_where_the_form_can_hold_them(text: str) -> None:
    table = make("text", text)
    lossy = text.encode("utf-8", "replace").decode()
    assert read_csv(table)[0]["cell"] == lossy
    assert read_parquet(table)[0]["cell"] == lossy
    shown = read_sheet(table)[0][1]
    assert openpyxl.utils.escape.unescape(shown) == text.translate(dict.fromkeys([0, 0xB, 0xD800], "\ufffd"))


def test_a_cell_is_cut_at_what_excel_holds() -> None:
    shown = read_sheet(make("text", "x" * 40_000))[0][1]
    assert len(shown) == 32_767 and shown.endswith("x […]")


def test_a_sheet_that_is_full_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.publish.formats.xlsx._ROWS", 2)
    with pytest.raises(PublishError, match="more rows than a sheet"):
        render_xlsx([make("text", "a", "b")], HEAD)


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_columns_have_letters(number: int, letters: str) -> None:
    assert name_column(number) == letters


def test_the_workbook_says_what_it_is_and_loses(tables: dict[str, Table]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(list(tables.values()), HEAD)))
    assert book.sheetnames == ["about", *TABLE_NAMES]
    about = [row[0].value for row in book["about"].iter_rows()]
    assert about[0] == "The quarry" and "Lost or changed in this format" in about
    assert book.properties.title == "The quarry" and book.properties.description == "Two wells."
    sheet = book["statements"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == f"A1:AH{len(tables['statements'].rows) + 1}"
    assert all(c.data_type != "f" for s in book for row in s.iter_rows() for c in row)


def test_the_metadata_of_csv_describes_each_column(tables: dict[str, Table]) -> None:
    names = [f"{name}.csv" for name in tables]
    whole = json.loads(render_metadata(list(tables.values()), names, HEAD))
    assert whole["@context"][0] == "http://www.w3.org/ns/csvw"
    assert any("Lost or changed" in note for note in whole["rdfs:comment"])
    for name, table in zip(names, whole["tables"], strict=True):
        header = render_csv(tables[name.removesuffix(".csv")]).decode().partition("\r\n")[0].split(",")
        assert table["url"] == name and [c["name"] for c in table["tableSchema"]["columns"]] == header
    one = json.loads(render_metadata([tables["asks"]], ["asks.csv"], HEAD))
    assert one["url"] == "asks.csv" and one["tableSchema"]["primaryKey"] == "id"


def test_parquet_says_what_it_is_and_loses(tables: dict[str, Table]) -> None:
    for table in tables.values():
        file = pq.ParquetFile(io.BytesIO(render_parquet(table, HEAD)))
        notes = {k.decode(): v.decode() for k, v in file.metadata.metadata.items()}
        assert notes["title"] == "The quarry" and table.about in notes["description"] and notes["not_in_it"]
        assert set(json.loads(notes["columns"])) == {c.name for c in table.columns}
        rows = file.read().to_pylist()
        for row, read in zip(table.rows, rows, strict=True):
            assert [print_cell(c) for c in row] == [
                print_cell(tuple(v) if isinstance(v, list) else v) for v in read.values()
            ]


def test_the_same_rows_give_the_same_bytes(tables: dict[str, Table]) -> None:
    again = {t.name: t for t in build_tables(Contents(build_quarry(), HEAD))}
    assert render_xlsx(list(tables.values()), HEAD) == render_xlsx(list(again.values()), HEAD)
    for name in TABLE_NAMES:
        assert render_csv(tables[name]) == render_csv(again[name])
        assert render_parquet(tables[name], HEAD) == render_parquet(again[name], HEAD)


def test_an_unbounded_range_is_told_as_such() -> None:
    assert print_cell(DateRange()) == "../.."
