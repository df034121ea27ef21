"""A passphrase comes from the file that a variable names, or from a terminal; where it cannot, one line says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import CaseError
from onrecord.sealing.passphrases import VARIABLE, ask_passphrase


def test_the_first_line_of_the_file_is_the_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "words"
    monkeypatch.setenv(VARIABLE, str(path))
    path.write_bytes(b" two words \r\nnot this\n")
    assert ask_passphrase("the case") == " two words "


@pytest.mark.parametrize(
    ("data", "why"), [(b"\nsecond\n", "is empty"), (b"\xff\n", "cannot be read"), (None, "cannot be read")]
)
def test_a_file_that_holds_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes | None, why: str
) -> None:
    path = tmp_path / "words"
    if data is not None:
        path.write_bytes(data)
    monkeypatch.setenv(VARIABLE, str(path))
    with pytest.raises(CaseError, match=why):
        ask_passphrase("the case")


def test_without_a_terminal_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(
        CaseError, match=r"no terminal to ask on \(name a file that holds it in ONRECORD_PASSPHRASE_FILE"
    ):
        ask_passphrase("the case")


def test_a_new_one_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    typed = iter(["one two three", "one two three", "one two three", "one two four"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert ask_passphrase("the case", is_new=True) == "one two three"
    with pytest.raises(CaseError, match="differ"):
        ask_passphrase("the case", is_new=True)
