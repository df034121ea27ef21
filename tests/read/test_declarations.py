"""What a letter, a report or a release says in its own voice is as the case files say; a newspaper has no such voice.

A case is a text, each line a paragraph, three hyphens, and a line for each statement that was found so:
``speaker | cue | act | content``, with ``not`` after the act of a negated one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from build import build_parsed
from onrecord.model import Statement
from onrecord.read.order import READERS, Draft
from onrecord.spans import check_quote

CASES = sorted((Path(__file__).parents[1] / "cases" / "declarations").glob("*.txt"))


def show(statement: Statement, text: str) -> str:
    """One statement as a case file prints it."""
    speaker = statement.speaker.name if statement.speaker else "-"
    cue = " ".join(text[s.start : s.end] for s in statement.cue.spans) if statement.cue else "-"
    act = statement.act + (" not" if statement.is_negated else "")
    return f"{speaker} | {cue} | {act} | {' ‖ '.join(statement.quote)}"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    text, _, expected = path.read_text(encoding="utf-8").partition("\n---\n")
    draft = Draft(parsed=build_parsed(text))
    for reader in READERS:
        draft = reader.read(draft)
    for statement in draft.statements:
        check_quote(text, statement.spans, statement.quote)
    found = [show(s, text) for s in draft.statements if s.made.by == "declarations"]
    assert found == expected.strip().splitlines()
    assert len({s.id for s in draft.statements}) == len(draft.statements)
