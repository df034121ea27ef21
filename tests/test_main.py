"""Whatever goes wrong is one line, and a status that a script can use."""

from __future__ import annotations

import sqlite3

import click
import pytest

from onrecord import __main__ as entry
from onrecord.errors import CaseError


def run_with(monkeypatch: pytest.MonkeyPatch, error: BaseException | None, result: object = None) -> int:
    def main(**_: object) -> object:
        if error is not None:
            raise error
        return result

    monkeypatch.setattr(entry, "main", main)
    with pytest.raises(SystemExit) as raised:
        entry.run()
    return int(raised.value.code or 0)


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (CaseError("x is not\na case", hint="make one"), 1, "x is not a case (make one)"),
        (click.UsageError("no such thing"), 2, "no such thing (see: onrecord --help)"),
        (click.exceptions.Abort(), 130, "interrupted; nothing is lost: run the same command again and it goes on"),
        (KeyboardInterrupt(), 130, "interrupted; nothing is lost"),
        (
            sqlite3.OperationalError("database or disk is full"),
            1,
            "the case's database: database or disk is full (free",
        ),
        (OSError(28, "No space left on device", "/x/y"), 1, "the system refused: '/x/y' No space left on device (mend"),
        (OSError("odd"), 1, "the system refused: odd"),
        (ValueError("two\nlines"), 1, "stopped by a fault of its own: ValueError: two lines (please report it"),
        (MemoryError(), 1, "stopped by a fault of its own: MemoryError"),
    ],
)
def test_each_error_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, says: str
) -> None:
    monkeypatch.delenv("ONRECORD_DEBUG", raising=False)
    assert run_with(monkeypatch, error) == code
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert err.startswith(f"onrecord: {says}")


def test_a_command_s_status_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_with(monkeypatch, None, 3) == 3
    assert run_with(monkeypatch, None, None) == 0
    assert run_with(monkeypatch, SystemExit(1)) == 1


def test_with_debugging_on_a_fault_shows_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_DEBUG", "1")

    def main(**_: object) -> None:
        raise ValueError("seen")

    monkeypatch.setattr(entry, "main", main)
    with pytest.raises(ValueError, match=r"seen"):
        entry.run()


def test_a_terminal_is_not_steered_by_what_a_source_says(capsys: pytest.CaptureFixture[str]) -> None:
    from onrecord.cli.lines import print_failures, print_line
    from onrecord.model import Failure

    print_line("  a\n\x1b[31m b\ttitle\x00")
    print_failures(
        (Failure(stage="clean", error="no\ntext", hint="look", path="x\ny.pdf"), Failure(stage="read", error="e"))
    )
    out, err = capsys.readouterr()
    assert out == "  a \ufffd[31m b title\ufffd\n"
    assert err == "failed: clean: x y.pdf: no text (look)\nfailed: read: : e\n"


def test_progress_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    from onrecord.cli.progress import Reporter

    with Reporter() as report:
        report("read", 1, 2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Reporter() as report:
        report("read", 1, 2)
        report("read", 2, 2)
    assert "\rread: 2 of 2" in capsys.readouterr().err
    with Reporter(quiet=True) as report:
        report("read", 2, 2)
    assert capsys.readouterr().err == ""
