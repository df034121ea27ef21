"""Statements without a case: files, folders, standard input; one object a document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build_case import Called, call
from onrecord.loose import Loose, iter_statements, print_statements

TEXT = 'Ana Orsel, the mayor, said the weir would hold. "It will not move," she said. The union thinks that the weir is old.\n'


def rows_of(called: Called) -> list[dict[str, object]]:
    return [json.loads(line) for line in called.out.splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(TEXT)
    (tmp_path / "in" / "deep" / "b.html").write_text(f"<html><body><p>{TEXT}</p></body></html>")
    return tmp_path / "in"


def test_a_file_a_folder_and_standard_input_give_the_same(folder: Path) -> None:
    file = rows_of(call("statements", folder / "a.txt", "--jsonl"))
    piped = rows_of(call("statements", "--jsonl", stdin=TEXT.encode()))
    dashed = rows_of(call("statements", "-", "--jsonl", stdin=TEXT.encode()))
    whole = rows_of(call("statements", folder, "--jsonl"))
    assert [r["path"] for r in file] == [str(folder / "a.txt")]
    assert [r["path"] for r in piped] == ["-"]
    assert piped == dashed
    assert sorted(str(r["path"]) for r in whole) == ["a.txt", "deep/b.html"]
    in_folder = next(r for r in whole if r["path"] == "a.txt")
    assert file[0]["statements"] == piped[0]["statements"] == in_folder["statements"]
    assert len(in_folder["statements"]) >= 2  # type: ignore[arg-type]
    assert {s["speaker"]["name"] for s in in_folder["statements"]} == {"Ana Orsel"}  # type: ignore[attr-defined]
    first = in_folder["statements"][0]  # type: ignore[index]
    assert [TEXT[a:b] for a, b in first["content"]["spans"]] == first["content"]["words"]


def test_what_is_only_thought_is_given_on_request(folder: Path) -> None:
    usual = rows_of(call("statements", folder / "a.txt", "--jsonl"))[0]["statements"]
    everything = rows_of(call("statements", folder / "a.txt", "--jsonl", "--all"))[0]["statements"]
    assert all(s["speech"] for s in usual)  # type: ignore[attr-defined]
    assert [s for s in everything if s["speech"]] == usual  # type: ignore[attr-defined]
    assert [s["cue"]["lemma"] for s in everything if not s["speech"]] == ["think"]  # type: ignore[attr-defined]


def test_for_a_person_it_is_lines(folder: Path) -> None:
    called = call("statements", folder / "a.txt")
    assert called.code == 0
    assert called.out.splitlines()[0] == str(folder / "a.txt")
    assert any(line.startswith("  Ana Orsel [state, indirect] ") for line in called.out.splitlines())


def test_what_cannot_be_read_is_told_and_the_rest_is_read(folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "noise.txt").write_bytes(bytes(range(256)) * 40)
    called = call("statements", folder, folder / "missing.txt", "--jsonl")
    found = {str(r["path"]): r for r in rows_of(called)}
    assert called.code == 1
    assert {p for p, r in found.items() if r.get("error")} == {"empty.txt", "noise.txt", str(folder / "missing.txt")}
    assert found["a.txt"]["statements"]
    assert all(r["statements"] == [] for r in found.values() if r.get("error"))


def test_another_language_is_said_not_to_be_read(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(
        "Die Bürgermeisterin sagte am Dienstag, das Wehr werde halten. Die Anwohner bezweifeln das seit langem schon.\n"
    )
    (item,) = iter_statements([tmp_path / "b.txt"])
    assert item.error == "in a language that is not read: de"


def test_a_reader_that_stops_costs_its_document_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord.read import order

    def fail(*_: object) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr(order, "read_document", fail)
    items = list(iter_statements([folder]))
    assert [i.error for i in items] == ["the reader stopped: RuntimeError: odd"] * 2


def test_a_container_is_opened(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("inner/a.txt", TEXT)
    items = {i.path: i for i in iter_statements([tmp_path / "x.zip"])}
    assert len(items["x.zip/inner/a.txt"].statements) >= 2
    assert all(not i.error for i in items.values())


def test_an_error_is_printed_with_its_path() -> None:
    item = Loose(path="a\nb.txt", error="no text")
    assert print_statements(item, jsonl=False) == "a b.txt: no text"
    assert json.loads(print_statements(item, jsonl=True)) == {"path": "a\nb.txt", "statements": [], "error": "no text"}


def test_an_official_in_a_capital_is_not_the_capital() -> None:
    text = b"An official in the region's capital, Dorabad, told the agency that nobody could speak freely.\n"
    (row,) = rows_of(call("statements", "--jsonl", stdin=text))
    assert row["statements"][0]["speaker"]["name"] == "official in the region's capital"  # type: ignore[index]
