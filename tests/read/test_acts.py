"""Act, negation, hedges, channel, addressee and authority are as the case files say.

A case is a text, a line of three hyphens, and a line for each statement: ``content | act`` and then, where there is
one, ``not``, ``hedge: words``, ``by: channel``, ``to: addressee``, ``on: authority``, each after a ``|``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from build import build_parsed
from onrecord.model import Statement
from onrecord.read.acts import find_acts
from onrecord.read.statements import find_statements

CASES = sorted((Path(__file__).parents[1] / "cases" / "acts").glob("*.txt"))


def show(statement: Statement) -> str:
    """One statement's act and limits as a case file prints them."""
    parts = [" ‖ ".join(statement.quote), statement.act]
    parts += ["not"] if statement.is_negated else []
    parts += [f"hedge: {hedge.text}" for hedge in statement.hedges]
    parts += [f"by: {statement.channel}"] if statement.channel else []
    parts += [f"to: {statement.addressee}"] if statement.addressee else []
    parts += [f"on: {statement.authority}"] if statement.authority else []
    return " | ".join(parts)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    text, _, expected = path.read_text(encoding="utf-8").partition("\n---\n")
    parsed = build_parsed(text)
    found = find_acts(parsed, find_statements(parsed))
    for statement in found:
        for hedge in statement.hedges:
            assert text[hedge.span.start : hedge.span.end] == hedge.text
    assert [show(s) for s in found] == expected.strip().splitlines()


def test_filling_twice_changes_nothing() -> None:
    parsed = build_parsed("The union said in a letter that the ferry may leak.\nThe owners denied it.")
    once = find_acts(parsed, find_statements(parsed))
    assert find_acts(parsed, once) == once
