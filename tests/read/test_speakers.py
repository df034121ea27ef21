"""Speakers resolve as the case files say; what a case shows stands in its name.

A case is a text, a line of three hyphens, and a line for each passage in double brackets: ``name | type`` that a
reader would put in a table, or ``-`` where nobody is to be named.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build import MADE, build_parsed
from onrecord.model import Speaker, Statement, finding_id
from onrecord.read.mentions import find_mentions
from onrecord.read.speakers import find_speakers
from onrecord.spans import Span

CASES = sorted((Path(__file__).parents[1] / "cases" / "speakers").glob("*.txt"))


def resolve(marked: str) -> list[Statement]:
    """The statements whose speakers stand in double brackets, resolved."""
    text, marks = "", []
    for piece in re.split(r"(\[\[.*?\]\])", marked):
        if piece.startswith("[["):
            marks.append((len(text), len(text) + len(piece) - 4))
            piece = piece[2:-2]
        text += piece
    parsed = build_parsed(text)
    document = parsed.document
    statements = []
    for start, end in marks:
        stop = text.find("\n", end)
        stop = len(text) if stop < 0 else stop
        content = (Span(document.id, stop - 1, stop),)
        statements.append(
            Statement(
                id=finding_id("statement", content, len(statements)),
                document_id=document.id,
                spans=content,
                quote=(text[stop - 1 : stop],),
                made=MADE,
                speaker=Speaker(name=text[start:end], type="anonymous", spans=(Span(document.id, start, end),)),
                cue=None,
                manner="indirect",
                act="state",
            )
        )
    return find_speakers(parsed, find_mentions(parsed), statements)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    marked, _, expected = path.read_text(encoding="utf-8").partition("\n---\n")
    found = [f"{s.speaker.name} | {s.speaker.type}" if s.speaker else "-" for s in resolve(marked)]
    assert found == expected.strip().splitlines()


def test_a_statement_keeps_all_but_its_speaker() -> None:
    (statement,) = resolve("[[Ana Ruiz]] said it was late.")
    assert statement.speaker is not None
    assert (statement.act, statement.manner, statement.cue) == ("state", "indirect", None)
    assert statement.speaker.spans[0].end - statement.speaker.spans[0].start == len("Ana Ruiz")


def test_a_report_becomes_the_authority_of_its_issuer() -> None:
    (statement,) = resolve("Harrow Watch published a long report on Tuesday. [[The report]] said that it was cold.")
    assert statement.speaker is not None
    assert statement.speaker.name == "Harrow Watch"
    assert statement.authority == "long report"


def test_an_anonymous_person_has_a_chain_of_his_own() -> None:
    first, second, third = resolve(
        "[[A senior official]] said no. Minister Karl Oster was away.\n[[Oster]] said yes.\n[[The official]] said no again."
    )
    assert first.speaker is not None and second.speaker is not None and third.speaker is not None
    assert first.speaker.chain == third.speaker.chain != second.speaker.chain


def test_a_statement_without_a_speaker_stays_without() -> None:
    (statement,) = resolve("[[Ana Ruiz]] said it was late.")
    parsed = build_parsed("Ana Ruiz said it was late.")
    from dataclasses import replace

    bare = replace(statement, speaker=None)
    assert find_speakers(parsed, find_mentions(parsed), [bare]) == [bare]
