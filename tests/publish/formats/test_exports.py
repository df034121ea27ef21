"""Exports as a whole: what is protected is in none, each says what it loses, the same rows are the same bytes."""

from __future__ import annotations

import html
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from build_case import call
from onrecord.cli.out import EXPORT_FORMATS
from onrecord.errors import PublishError
from onrecord.publish.formats.contents import Head
from onrecord.publish.formats.exports import (
    FORMAT_NAMES,
    FORMATS,
    TABLE_FORMATS,
    find_losses,
    render_files,
    write_files,
)
from onrecord.publish.leaks import iter_words
from onrecord.publish.selection import Selection, select_rows
from onrecord.store.db import open_store
from publish.build_packages import build_quarry, build_weirs
from publish.test_package import protect

HEAD = Head(title="The quarry", about="Two wells.", version="0", as_of=date(2031, 8, 1))
OTHERS = FORMAT_NAMES[1:]


def words_of(files: dict[str, bytes]) -> str:
    """All that can be read out of the files; a Parquet file's pages are unpacked."""
    out = []
    for name, data in files.items():
        out.append(name)
        if name.endswith(".parquet"):
            import io

            import pyarrow.parquet as pq

            file = pq.ParquetFile(io.BytesIO(data))
            out += [json.dumps(file.read().to_pylist(), default=str, ensure_ascii=False), str(file.metadata.metadata)]
        else:
            out += list(iter_words(name, data.replace(b"\r\n ", b"") if name.endswith(".ics") else data))
    return "\n".join(out)


@pytest.fixture(scope="module")
def guarded(case_with_protection: Path) -> Selection:
    with open_store(case_with_protection) as store:
        return select_rows(store)


@pytest.fixture(scope="module")
def case_with_protection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_weirs(tmp_path_factory.mktemp("exports") / "case")


def test_the_command_knows_every_format_and_no_other() -> None:
    assert EXPORT_FORMATS == FORMAT_NAMES


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_protected_is_in_no_export(guarded: Selection, name: str) -> None:
    words = words_of(render_files(guarded, HEAD, name)).casefold()
    assert "orsel" not in words
    assert len(words) > 200


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("where", ["title", "row"])
def test_a_leak_stops_every_export(name: str, where: str) -> None:
    selection = replace(build_quarry(), protection=protect("Oriel Tamsk"))
    head = replace(HEAD, title="What Tamsk said") if where == "title" else HEAD
    if where == "row":  # such a row never gets this far: the last look finds it all the same
        documents = {
            k: replace(d, path="tamsk.txt", metadata=replace(d.metadata, outlet="The O. TÁMSK Times", title="Tamsk"))
            for k, d in selection.documents.items()
        }
        parties = {k: replace(p, name="Oriel Tamsk") for k, p in selection.parties.items()}
        demands = {k: replace(d, of="Oriel Tamsk") for k, d in selection.demands.items()}
        selection = replace(selection, documents=documents, parties=parties, demands=demands)
    with pytest.raises(PublishError, match="would name a protected person") as caught:
        render_files(selection, head, name)
    assert "amsk" not in str(caught.value).casefold()


@pytest.mark.parametrize("name", OTHERS)
def test_each_says_what_it_loses_in_it_or_beside_it(name: str) -> None:
    words = html.unescape(words_of(render_files(build_quarry(), HEAD, name)).replace("\\", ""))
    assert find_losses(name)
    for loss in find_losses(name):
        assert loss in words, loss


@pytest.mark.parametrize("name", OTHERS)
def test_the_same_rows_give_the_same_bytes(name: str) -> None:
    assert render_files(build_quarry(), HEAD, name) == render_files(build_quarry(), HEAD, name)


@pytest.mark.parametrize("name", OTHERS)
def test_what_a_person_rejected_is_in_none(name: str) -> None:
    selection = build_quarry()
    denied = next(s.id for s in selection.statements.values() if s.act == "deny")
    assert denied not in words_of(render_files(replace(selection, verdicts={denied: "no"}), HEAD, name))


@pytest.mark.parametrize("name", OTHERS)
def test_a_case_of_nothing_is_an_export_of_nothing(name: str) -> None:
    tables = ("documents", "statements", "figures", "events", "demands", "promises", "parties", "party_of")
    empty: dict[str, Any] = {key: {} for key in tables}
    nothing = replace(build_quarry(), **empty, links=(), utterances=(), mentions=(), as_of=None)
    assert render_files(nothing, replace(HEAD, as_of=None), name)


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_file_is_written_where_it_was_asked_for_with_its_note_beside_it(tmp_path: Path) -> None:
    files = render_files(build_quarry(), HEAD, "csl")
    assert write_files(files, tmp_path / "new" / "refs.json") == [
        tmp_path / "new" / "refs.json", tmp_path / "new" / "refs.json-README.txt"
    ]  # fmt: skip


def test_tables_go_into_a_folder_a_zip_or_one_file(tmp_path: Path) -> None:
    files = render_files(build_quarry(), HEAD, "csv")
    assert {p.name for p in write_files(files, tmp_path / "tables")} == set(files)
    write_files(files, tmp_path / "tables.zip")
    with zipfile.ZipFile(tmp_path / "tables.zip") as packed:
        assert set(packed.namelist()) == set(files)
    one = render_files(build_quarry(), HEAD, "csv", table="asks")
    assert {p.name for p in write_files(one, tmp_path / "a.csv")} == {"a.csv", "a.csv-metadata.json"}


def test_a_table_that_is_not_there_is_refused() -> None:
    with pytest.raises(PublishError, match="no table is called 'quotes'"):
        render_files(build_quarry(), HEAD, "csv", table="quotes")


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PublishError, match="cannot be written"):
        write_files({"a.csv": b"x"}, tmp_path / "file" / "a.csv")


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_writes_says_what_is_lost_and_logs(case_with_protection: Path, tmp_path: Path) -> None:
    called = call("export", case_with_protection, "--to", "xlsx", "--out", tmp_path / "all.xlsx")
    assert called.code == 0 and called.out == ""
    assert f"wrote {tmp_path / 'all.xlsx'}" in called.err and "lost or changed: " in called.err
    assert "export\t\txlsx sha256 " in call("log", case_with_protection).out
    shown = call("export", case_with_protection, "--to", "csv", "--table", "asks")
    assert shown.out.startswith("id,kind,by,of,words,due,")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--to", "parquet"], "not for a terminal"),
        (["--to", "xlsx", "--table", "asks"], "--table goes with"),
        (["--to", "csv", "--arrivals"], "--arrivals goes with"),
    ],
)
def test_wrong_use_is_one_line(case_with_protection: Path, arguments: list[str], says: str) -> None:
    called = call("export", case_with_protection, *arguments)
    assert called.code == 2 and says in called.err and called.err.count("\n") == 1


def test_every_format_has_its_words() -> None:
    assert {f.name for f in FORMATS} | set(TABLE_FORMATS) == set(OTHERS)
    assert all(f.says and f.ending.startswith(".") and f.loses for f in FORMATS)


@pytest.mark.parametrize("name", OTHERS)
def test_the_page_of_formats_says_what_each_loses(name: str) -> None:
    page = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
    section = page.partition(f"### `{name}`\n")[2].partition("\n### ")[0]
    assert re.findall(r"^\* (.*)$", section, re.MULTILINE) == list(find_losses(name))
