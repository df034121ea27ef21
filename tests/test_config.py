"""Options: written with their help, read back, and refused with the corrected line."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.config import FILE_NAME, OPTION_NAMES, Options, load_options, print_options, utc_now
from onrecord.errors import OptionError


def write(case: Path, text: str) -> Path:
    (case / FILE_NAME).write_text(text, encoding="utf-8")
    return case


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_options(tmp_path) == Options()


@given(title=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))), workers=st.integers(0, 64))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, title: str, workers: int) -> None:
    case = tmp_path_factory.mktemp("options")
    options = Options(title=title, workers=workers, max_cited_share=0.25)
    assert load_options(write(case, print_options(options))) == options


@pytest.mark.parametrize("title", ["two\nlines", "a\ttab", 'say "no"', "back\\slash", "\x1b[31m"])
def test_a_title_that_is_no_plain_line_does_not_break_the_file(tmp_path: Path, title: str) -> None:
    assert load_options(write(tmp_path, print_options(Options(title=title)))).title == title


def test_every_option_stands_under_its_help() -> None:
    text = print_options(Options())
    for f in fields(Options):
        assert f"# {f.metadata['help']}\n{f.name} = " in text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("titel = 'x'", f"no option is called 'titel' .known: {', '.join(OPTION_NAMES)}"),
        ("workers = 'two'", "workers = 'two' is not usable .write for example workers = 0"),
        ("workers = true", "workers = True is not usable"),
        ("workers = -1", "workers = -1 is out of range"),
        ("workers = 1.5", "workers = 1.5 is not usable"),
        ("max_cited_share = 2", "max_cited_share = 2.0 is out of range"),
        ("max_seconds = 0", "max_seconds = 0 is out of range"),
        ("title = 3", "title = 3 is not usable"),
        ("title = 'x", "is not valid TOML: .*mend or delete the line"),
    ],
)
def test_a_wrong_entry_is_refused_with_the_right_one(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(OptionError, match=says):
        load_options(write(tmp_path, line))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"title = '\xff'")
    with pytest.raises(OptionError, match=r"not valid TOML"):
        load_options(tmp_path)


def test_a_whole_number_serves_as_a_share(tmp_path: Path) -> None:
    assert load_options(write(tmp_path, "max_cited_share = 1")).max_cited_share == 1.0


def test_the_clock_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert utc_now() == "1970-01-01T00:00:00Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    with pytest.raises(OptionError, match=r"SOURCE_DATE_EPOCH='soon' is no number of seconds"):
        utc_now()
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert utc_now() > "2024"
