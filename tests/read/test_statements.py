"""Statements are found as the case files say; what a case shows stands in its name.

A case is a text in which each line is a paragraph (of the story, or of the zone that its line opens with in brackets:
``[headline] ...``), a line of three hyphens, and a line for each statement:
``speaker | cue | manner act | content``. ``-`` stands for nobody or no cue, ``‖`` between the spans of a content,
``(in)`` after the act of a statement that is nested in another, ``(thought)`` after one that is not speech.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build import build_parsed
from onrecord.model import Statement, ZoneLabel
from onrecord.read.acts import find_acts
from onrecord.read.nlp import Parsed
from onrecord.read.statements import find_statements
from onrecord.spans import check_quote

CASES = sorted((Path(__file__).parents[1] / "cases" / "statements").glob("*.txt"))


def read_case(path: Path) -> tuple[Parsed, str]:
    """The parsed text of a case and what is expected of it."""
    text, _, expected = path.read_text(encoding="utf-8").partition("\n---\n")
    labels: dict[str, ZoneLabel] = {}
    lines = []
    for line in text.splitlines():
        match = re.match(r"\[(headline|caption|furniture)\] (.+)", line)
        if match:
            line = match[2]
            labels[line] = match[1]  # type: ignore[assignment]  # the pattern names labels
        lines.append(line)
    return build_parsed("\n".join(lines), labels=labels), expected


def show(statement: Statement, text: str) -> str:
    """One statement as a case file prints it."""
    speaker = statement.speaker.name if statement.speaker else "-"
    cue = " ".join(text[s.start : s.end] for s in statement.cue.spans) if statement.cue else "-"
    flags = (" (in)" if statement.within else "") + ("" if statement.is_speech else " (thought)")
    return f"{speaker} | {cue} | {statement.manner} {statement.act}{flags} | {' ‖ '.join(statement.quote)}"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    parsed, expected = read_case(path)
    text = parsed.document.text
    found = find_acts(parsed, find_statements(parsed))
    assert [show(s, text) for s in found] == expected.strip().splitlines()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_span_holds_its_words_and_no_id_is_twice(path: Path) -> None:
    parsed, _ = read_case(path)
    text = parsed.document.text
    found = find_statements(parsed)
    for statement in found:
        check_quote(text, statement.spans, statement.quote)
        assert statement.made.by == "statements"
        assert statement.made.score is not None and 0 < statement.made.score <= 1
        assert statement.within in {None, *(s.id for s in found)} - {statement.id}
    assert len({s.id for s in found}) == len(found)


def test_an_empty_document_has_no_statements() -> None:
    assert find_statements(build_parsed("")) == []


def test_headlines_and_captions_are_never_statements() -> None:
    text = "Mayor says ferry is safe\n“It is safe,” said the mayor.\nThe mayor says hello. Photo: A. Berg"
    parsed = build_parsed(
        text, labels={"Mayor says ferry is safe": "headline", "The mayor says hello. Photo: A. Berg": "caption"}
    )
    assert [s.quote for s in find_statements(parsed)] == [("It is safe",)]


def test_a_sentence_cut_by_furniture_is_one_statement_with_two_spans() -> None:
    text = "The mayor said the old harbour\nSubscribe now\nferry would never sail again."
    parsed = build_parsed(text, labels={"Subscribe now": "furniture"})
    (statement,) = find_statements(parsed)
    assert statement.quote == ("the old harbour", "ferry would never sail again")


def test_reading_twice_gives_the_same() -> None:
    text = "“It is safe,” said the mayor. The union said it was not, and urged him to resign."
    assert find_statements(build_parsed(text)) == find_statements(build_parsed(text))
