"""What is due, what is new, and recommendations from tables: by the command line, as a person runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from onrecord.cli import main

REGISTER = """\
OHCHR Annotation Id,Document Symbol,Paragraph,Document Publication Date,Countries Concerned,Text,\
UPR Reccomending States,UPR Position
a1,NLA/HR/4,12.1,2023-05-02,- Ardania,"Free the fishermen who are held, and ""all others"", by 31 March 2024",- Belmor,- Supported
a2,NLA/HR/4,12.2,2023-05-02,- Ardania,Abolish the fish tax,"- Coralt
- Belmor",- Noted
"""
REPORT = """\
Lake Herald

15 May 2024

The fishermen's union called on the harbour board to publish its accounts by 30 June 2024.

The harbour board, Dana Crull, its chairwoman, said, would publish them.

The union asked the mayor of Easterby, Ned Farrow, to visit the harbour. "I have no plans to do so," Farrow said.
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("follow")
    (folder / "register.csv").write_text(REGISTER, encoding="utf-8")
    (folder / "2024-05-15-lake-herald.txt").write_text(REPORT, encoding="utf-8")
    case = folder / "case"
    assert run("init", case).exit_code == 0
    assert run("gather", case, folder / "2024-05-15-lake-herald.txt", "--quiet").exit_code == 0
    before = run("export", case, "-o", folder / "before.jsonl")
    assert before.exit_code == 0, before.output
    done = run("import", case, folder / "register.csv", "--format", "uhri", "--quiet")
    assert "register.csv: 2 demands" in done.output, done.output
    yield case


def export(case: Path) -> list[dict[str, Any]]:
    out = case.parent / "now.jsonl"
    assert run("export", case, "-o", out).exit_code == 0
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_a_row_is_a_demand_that_cites_its_own_cells(case: Path) -> None:
    rows = export(case)
    free, tax = [r for r in rows if r["kind"] == "demand" and r["made"]["by"] == "registers"]
    assert (free["by"], free["of"], free["under"]) == ("Belmor", "Ardania", "NLA/HR/4 para. 12.1")
    assert free["due"]["latest"] == "2024-03-31"
    assert REGISTER[slice(*free["what"][0])] == free["words"][0]
    assert free["words"][0].startswith("Free the fishermen")
    assert (tax["by"], tax["due"]) == ("Coralt, Belmor", None)


def test_the_position_of_the_state_is_a_reply_with_its_words_and_noted_accepts_nothing(case: Path) -> None:
    rows = export(case)
    words = {r["id"]: r["words"] for r in rows if r["kind"] == "demand"}
    said = {r["id"]: (r["speaker"]["name"], r["content"]["words"]) for r in rows if r["kind"] == "statement"}
    told = {
        words[f["to"]][0][:4]: (f["status"], *said[f["by"]])
        for f in rows
        if f["kind"] == "follow_up" and f["to"] in words and f["made"]["by"] == "positions"
    }
    assert told == {"Free": ("accepted", "Ardania", ["Supported"]), "Abol": ("replied", "Ardania", ["Noted"])}


def test_an_excel_sheet_gives_the_same_demands(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Recommendation", "By", "Of", "Deadline"], ["Mend the quay\nwall", "Belmor", "Ardania", "2024-06-01"]):
        book.active.append(row)
    book.save(tmp_path / "one.xlsx")
    run("init", tmp_path / "case")
    assert "one.xlsx: 1 demand" in run("import", tmp_path / "case", tmp_path / "one.xlsx", "--quiet").output
    (demand,) = [r for r in export(tmp_path / "case") if r["kind"] == "demand"]
    assert (demand["by"], demand["of"], demand["words"]) == ("Belmor", "Ardania", ["Mend the quay wall"])
    assert demand["due"]["latest"] == "2024-06-01"
    assert run("verify", tmp_path / "case").exit_code == 0


def test_an_entry_by_hand_is_a_source_of_its_own(tmp_path: Path) -> None:
    run("init", tmp_path / "case")
    done = run(
        "import", tmp_path / "case", "--demand", "Open the lock", "--by", "Lake Union", "--of", "Easterby",
        "--due", "2024-07-01", "--symbol", "LU/9", "--paragraph", "3", "--quiet",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    found = json.loads(run("due", tmp_path / "case", "--on", "2024-06-20", "--json").output)
    (row,) = found["groups"]["due soon"]
    assert (row["what"], row["by"], row["of"], row["under"]) == (
        "Open the lock",
        "Lake Union",
        "Easterby",
        "LU/9 para. 3",
    )
    assert row["path"].startswith("entered-by-hand-")


def test_due_is_arithmetic_on_stated_dates(case: Path) -> None:
    found = json.loads(run("due", case, "--on", "2024-07-10", "--json").output)["groups"]
    assert [(r["due"], r["days_late"]) for r in found["overdue"]] == [("2024-03-31", 101), ("2024-06-30", 10)]
    assert "Abolish the fish tax" in [r["what"] for r in found["no stated date"]]
    table = run("due", case, "--on", "2024-06-10").output
    assert "due within 30 days: 1" in table
    assert "accepted, date not known: Ardania: Supported" in table


def test_what_has_no_answer_says_that_nothing_was_found_in_the_sources(tmp_path: Path) -> None:
    run("init", tmp_path / "case")
    run("import", tmp_path / "case", "--demand", "Open the lock", "--by", "Lake Union", "--quiet")
    assert "nothing found in the sources gathered as of" in run("due", tmp_path / "case", "--on", "2024-06-20").output


def test_diff_names_what_an_import_added_to_an_earlier_record(case: Path) -> None:
    changes = json.loads(run("diff", case, "--since", case.parent / "before.jsonl", "--json").output)
    assert "register.csv" in [row["path"] for row in changes["document"]["new"]]
    assert {"accepted", "replied"} <= {row["status"] for row in changes["follow_up"]["new"]}
    assert changes["document"]["gone"] == []
    text = run("diff", case, "--since", case.parent / "before.jsonl").output
    assert "accepted: Ardania: Supported · on: Free the fishermen" in text


def test_diff_against_its_own_record_is_empty_and_a_change_is_told(case: Path) -> None:
    rows = export(case)
    assert run("diff", case, "--since", case.parent / "now.jsonl").output.splitlines()[1:] == ["nothing is new"]
    altered = next(r for r in rows if r["kind"] == "demand" and r["due"])
    altered["due"] = altered["due"] | {"edtf": "../2020-01-01"}
    lost = next(r for r in rows if r["kind"] == "statement")
    old = case.parent / "old.jsonl"
    ghost = lost | {"id": "st-0000000000000000"}
    old.write_text("\n".join(json.dumps(r) for r in [*rows, ghost]) + "\n", encoding="utf-8")
    changes = json.loads(run("diff", case, "--since", old, "--json").output)
    assert [c["changes"]["due"][0] for c in changes["demand"]["changed"]] == ["../2020-01-01"]
    assert [g["id"] for g in changes["statement"]["gone"]] == ["st-0000000000000000"]


def test_diff_since_a_day_tells_what_arrived(case: Path) -> None:
    changes = json.loads(run("diff", case, "--since", "2020-01-01", "--json").output)
    assert len(changes["document"]["new"]) == 2
    assert json.loads(run("diff", case, "--since", "2999-01-01", "--json").output)["document"]["new"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import", "CASE", "FOLDER/2024-05-15-lake-herald.txt"], "is no table: text/plain"),
        (["import", "CASE"], "name files, or one --demand"),
        (["due", "CASE", "--on", "tomorrow"], "'tomorrow' is no day"),
        (["diff", "CASE", "--since", "yesterday"], "neither a file nor a day"),
    ],
)
def test_what_cannot_be_done_is_one_line(case: Path, arguments: list[str], says: str) -> None:
    done = run(*(a.replace("CASE", str(case)).replace("FOLDER", str(case.parent)) for a in arguments))
    assert done.exit_code != 0
    assert says in f"{done.output}{done.exception}"
