"""Every command: its help, its one-line errors, its exit status."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from build_case import Called, call
from onrecord.cli import main
from onrecord.store.db import init_case

COMMANDS = list(main.commands)


def is_one_line_error(called: Called) -> bool:
    return called.out == "" and called.err.count("\n") == 1 and called.err.startswith("onrecord: ")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command: str) -> None:
    called = call(command, "--help")
    assert (called.code, called.err) == (0, "")
    assert called.out.startswith(f"Usage: onrecord {command}") or called.out.startswith("Usage: ")
    for parameter in main.commands[command].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert max(parameter.opts, key=len) in called.out


def test_the_whole_answers_at_once_and_in_the_order_of_the_work() -> None:
    started = time.monotonic()
    called = call("--help")
    assert time.monotonic() - started < 3  # on a busy machine; 0.3 s on an idle one
    places = [called.out.index(f"\n  {name} ") for name in ("demo", "init", "gather", "read", "publish", "verify")]
    assert called.code == 0 and places == sorted(places)
    slow = "('spacy', 'lxml', 'jinja2', 'numpy', 'msgspec', 'onrecord.model')"
    heavy = f"import sys, onrecord.cli; print([m for m in {slow} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_the_version_is_told() -> None:
    from onrecord import __version__

    assert call("--version").out == f"onrecord, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["init"], 2, "Missing argument 'CASE'"),
        (["nonsense"], 2, "No such command 'nonsense'"),
        (["init", "x", "--nonsense"], 2, "No such option"),
        (["gather", "missing"], 2, "name files, folders or addresses (see: onrecord gather --help)"),
        (["gather", "missing", "."], 1, "missing is not a case (make one: onrecord init missing)"),
        (["read", "missing"], 1, "is not a case"),
        (["status", "missing"], 1, "is not a case"),
        (["search", "missing", "x"], 1, "is not a case"),
        (["publish", "missing"], 1, "is not a case"),
        (["export", "missing"], 1, "is not a case"),
        (["log", "missing"], 1, "is not a case"),
        (["verify", "missing"], 1, "missing is neither a case nor a dossier"),
        (["protect", "missing", "--why", "x"], 2, "name one of --person, --passage, --document"),
        (["protect", "missing", "--person", "A", "--document", "b", "--why", "x"], 2, "name one of"),
        (["protect", "missing", "--person", "A"], 2, "Missing option '--why'"),
        (["publish", "missing", "--to", "odt"], 2, "'odt' is not one of 'html', 'docx', 'pdf', 'md'"),
        (["publish", "missing", "--to", "pdf", "--from", "soon"], 1, "--from 'soon' is not a day"),
        (["decide", "missing", "st-1", "accept"], 1, "missing is not a case"),
        (["decide", "missing", "accept"], 2, "Missing argument"),
        (["decide", "missing", "st-1", "maybe"], 2, "'maybe' is not one of 'accept', 'reject', 'unsure'"),
        (["search", "missing", "--limit", "x"], 2, "'x' is not a valid integer"),
        (["read", __file__], 2, "is a file"),
        (["sign", "missing", "--key", "absent.pem"], 2, "'absent.pem' does not exist"),
        (["stamp", "missing", "--ots", "absent.ots"], 2, "'absent.ots' does not exist"),
    ],
)
def test_wrong_use_is_one_line(tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    called = call(*arguments, cwd=tmp_path)
    assert (called.code, called.out) == (code, "")
    assert called.err.count("\n") == 1 and called.err.startswith("onrecord: ")
    assert says in called.err


def test_from_an_empty_folder_to_a_dossier(tmp_path: Path, reports: Path) -> None:
    """The README's way, each step naming the next."""
    case = tmp_path / "my case"
    made = call("init", case, "--title", "The dam", "--about", "One line,\nand another.")
    assert made.code == 0 and "next: onrecord gather" in made.out
    gathered = call("gather", case, reports)
    assert gathered.code == 0 and "failed 0; next: onrecord read" in gathered.out and gathered.err == ""
    read = call("read", case)
    assert read.code == 0 and "next: onrecord publish" in read.out
    for stage in ("clean: 12 done", "read: 12 done", "relate: 12 done", "follow: 12 done"):
        assert stage in read.out
    assert call("publish", case, "--to", "html").code == 0
    assert call("verify", case).code == 0
    status = json.loads(call("status", case, "--json", "--documents").out)
    assert status["counts"]["documents"] == 12 and len(status["documents"]) == 12
    page = (case / "dossiers" / "dossier.html").read_text(encoding="utf-8")
    assert "<title>The dam" in page and "One line,\nand another." in page
    assert call("log", case).out.count("\tarrival\t") == 12


def test_a_case_does_not_gather_itself(tmp_path: Path) -> None:
    init_case(tmp_path / "c")
    for path in (tmp_path, tmp_path / "c", tmp_path / "c" / "originals"):
        refused = call("gather", "c", path, cwd=tmp_path)
        assert refused.code == 2 and is_one_line_error(refused) and "gather a folder beside the case" in refused.err


def test_a_case_is_made_once(tmp_path: Path) -> None:
    assert call("init", tmp_path / "c").code == 0
    again = call("init", tmp_path / "c")
    assert again.code == 1 and is_one_line_error(again) and "is a case already" in again.err


def test_the_demo_tells_where_the_dossier_is_and_goes_on_with_what_is_there(tmp_path: Path) -> None:
    first = call("demo", "here", cwd=tmp_path)
    assert first.code == 0
    page = tmp_path / "here" / "dossiers" / "dossier.html"
    assert f"the dossier: {Path('here') / 'dossiers' / 'dossier.html'}" in first.out and page.is_file()
    before = page.read_bytes()
    assert call("demo", "here", cwd=tmp_path).code == 0
    assert page.read_bytes() == before
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    refused = call("demo", "full", cwd=tmp_path)
    assert refused.code == 1 and is_one_line_error(refused)


def test_an_act_that_is_none_is_told(sample_case: Path) -> None:
    no_act = call("search", sample_case, "--act", "nonsense")
    assert no_act.code == 1 and is_one_line_error(no_act) and "one of accuse, deny, find" in no_act.err


def test_what_cannot_be_written_is_named_as_the_user_named_it(sample_case: Path, tmp_path: Path) -> None:
    refused = call("custody", sample_case, "--sums", "-o", tmp_path / "absent" / "sums")
    assert refused.code == 1 and is_one_line_error(refused)
    assert str(tmp_path / "absent") in refused.err and ".writing-" not in refused.err


def test_without_anywhere_to_print_it_works_all_the_same(sample_case: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m onrecord status '{sample_case}' >&-"], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["reservoir"], "2025-10-07-the-pennant.txt"),
        (["--act", "demand"], "· demand ·"),
        (["--speaker", "Vasquari"], "Vasquari ·"),
        (["--since", "2024-04", "--until", "2024-04"], "2024-04-02-northgate-post.txt"),
        (['"two years"'], "valley-dispatch"),
    ],
)
def test_searching(sample_case: Path, arguments: list[str], says: str) -> None:
    called = call("search", sample_case, *arguments)
    assert called.code == 0 and says in called.out


def test_searching_for_what_is_not_there_says_so_beside_the_output(sample_case: Path) -> None:
    said = "nothing found in what was gathered and read\n"
    assert call("search", sample_case, "xyzzy") == Called(0, "", said)
    wrong = call("search", sample_case, "--since", "May")
    assert wrong.code == 1 and is_one_line_error(wrong) and "not a date in EDTF" in wrong.err


def test_documents_are_listed_with_their_ids(sample_case: Path) -> None:
    out = call("status", sample_case, "--documents").out
    assert out.count("\ndoc-") == 12
    assert "2025-10-07-the-pennant.txt" in out


def test_export_goes_to_a_file_or_to_standard_output(case: Path, tmp_path: Path) -> None:
    printed = call("export", case)
    assert call("export", case, "-o", tmp_path / "out.jsonl").code == 0
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == printed.out
    nowhere = call("export", case, "-o", tmp_path / "no" / "such" / "out.jsonl")
    assert nowhere.code == 1 and is_one_line_error(nowhere)


def test_the_ending_of_a_file_says_in_which_form_it_is_written(case: Path, tmp_path: Path) -> None:
    assert call("publish", case, "-o", tmp_path / "out.md").code == 0
    assert (tmp_path / "out.md").read_text(encoding="utf-8").startswith("# ")
    assert call("publish", case, "-o", tmp_path / "out.PDF", "--draft").code == 0
    assert (tmp_path / "out.PDF").read_bytes().startswith(b"%PDF")
    assert call("publish", case, "--to", "html", "-o", tmp_path / "other.md").code == 0
    assert (tmp_path / "other.md").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert call("export", case, "-o", tmp_path / "out.ics").code == 0
    assert (tmp_path / "out.ics").read_text(encoding="utf-8").startswith("BEGIN:VCALENDAR")
    assert call("export", case, "-o", tmp_path / "out.csv").code == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").startswith("id,")


def test_publish_somewhere_else_and_as_of_a_day(case: Path, tmp_path: Path) -> None:
    assert call("publish", case, "-o", tmp_path / "out.html", "--as-of", "2025-12-01").code == 0
    assert "1 December 2025" in (tmp_path / "out.html").read_text(encoding="utf-8")
    wrong = call("publish", case, "--as-of", "soon")
    assert wrong.code == 1 and is_one_line_error(wrong)


def test_what_a_person_accepts_is_what_a_docx_holds(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.docx"
    refused = call("publish", case, "--to", "docx", "-o", out)
    assert refused.code == 1 and is_one_line_error(refused) and "onrecord decide" in refused.err and not out.exists()
    ids = re.findall(r"^    (st-\w+)$", call("search", case, "--act", "promise").out, re.MULTILINE)
    told = call("decide", case, *ids[:2], "accept", "--by", "ida", "--note", "read it")
    assert told.out.startswith("accept: 2 decisions recorded; next: onrecord publish ")
    assert call("publish", case, "--to", "docx", "--out", out).out == f"wrote {out}\n" and out.exists()
    unknown = call("decide", case, ids[0], "st-nowhere", "reject")
    assert unknown.code == 1 and is_one_line_error(unknown) and "no finding or link st-nowhere" in unknown.err
    assert call("verify", case).code == 0


def test_a_part_of_a_case_in_another_language(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.md"
    part = ("--party", "Kessa Hydro", "--from", "2023", "--until", "2024-06")
    assert call("publish", case, "--to", "md", "-o", out, "--labels", "fr", *part).code == 0
    assert "Ce dossier est une partie de l’affaire" in out.read_text(encoding="utf-8")
    wrong = call("publish", case, "--party", "Kesa Hydro")
    assert wrong.code == 1 and is_one_line_error(wrong) and "perhaps: Kessa Hydro" in wrong.err
    assert call("publish", case, "--labels", "xx").err.startswith("onrecord: there are no labels in 'xx'")


def test_protect_says_how_many_decisions_it_recorded(case: Path) -> None:
    told = call("protect", case, "--person", "Lidia Dorvath", "--why", "x", "--by", "ro")
    assert re.fullmatch(r"protected: \d+ decisions? recorded\n.*write it again: onrecord publish .*\n", told.out)
    nobody = call("protect", case, "--person", "Otto Nirgend", "--why", "x")
    assert nobody.code == 1 and is_one_line_error(nobody) and "nobody of that name" in nobody.err
    assert "lifted" in call("protect", case, "--person", "Lidia Dorvath", "--why", "x", "--lift").out


def test_two_writers_are_told_apart_in_one_line(case: Path) -> None:
    from onrecord.store.db import open_store

    with open_store(case, writes=True):
        called = call("read", case)
        assert called.code == 1 and is_one_line_error(called) and "another onrecord is writing" in called.err
        assert call("status", case).code == 0


def test_a_closed_pipe_ends_quietly(sample_case: Path, case: Path) -> None:
    for arguments in (["status", sample_case], ["export", case], ["log", sample_case]):
        process = subprocess.Popen(
            [sys.executable, "-m", "onrecord", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        process.stderr.close()
        assert process.wait() in (0, 1)
        assert told == b""


def test_a_mistyped_option_file_is_one_line(tmp_path: Path) -> None:
    init_case(tmp_path / "c")
    (tmp_path / "c" / "onrecord.toml").write_text("wrokers = 2\n")
    called = call("status", tmp_path / "c")
    assert called.code == 1 and is_one_line_error(called) and "'wrokers'" in called.err


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interrupt_is_one_line_and_loses_nothing(tmp_path: Path, reports: Path) -> None:
    import signal

    init_case(tmp_path / "c")
    assert call("gather", tmp_path / "c", reports).code == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "read", str(tmp_path / "c")],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    time.sleep(0.6)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    told = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait() in (0, 130)
    assert "Traceback" not in told
    if process.returncode == 130:
        assert told.strip().count("\n") == 0 and "run the same command again" in told
    assert call("read", tmp_path / "c").code == 0
    assert call("verify", tmp_path / "c").code == 0


def test_a_case_without_a_document_says_what_to_do_and_publishes_nothing(tmp_path: Path) -> None:
    init_case(tmp_path / "c")
    assert call("read", tmp_path / "c", "--quiet").out.endswith(
        f"next: onrecord gather {tmp_path / 'c'} FOLDER (it holds no document yet)\n"
    )
    for form in ("html", "pdf"):
        called = call("publish", tmp_path / "c", "--to", form)
        assert is_one_line_error(called) and "the case holds no document yet" in called.err
    assert not (tmp_path / "c" / "dossiers").exists()
