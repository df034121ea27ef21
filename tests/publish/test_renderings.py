"""Renderings stay verbatim; what the others do not have is underlined, and nothing where they share hardly a word."""

from __future__ import annotations

import re

import pytest

from onrecord.publish.entries import Line, Said
from onrecord.publish.renderings import compare_words, find_bases


def line(*words: str) -> Line:
    return Line(who="the board", words=words)


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("two spills were hidden", "two spills had been hidden", "two spills <u>had been</u> hidden"),
        ("“Two spills, hidden.”", "two spills hidden", "two spills hidden"),
        ("the extent of the spill", "the extent of spill", "the extent of spill"),
        ("the extent of spill", "the extent of the spill", "the extent of <u>the</u> spill"),
        ("a < b & c is so", "a < b & d is so", "a &lt; b &amp; <u>d</u> is so"),
        ("nobody saw it coming", "a long report on fish and nets", "a long report on fish and nets"),
    ],
)
def test_what_is_underlined(first: str, second: str, shown: str) -> None:
    said = Said(line=line(first), renderings=(line(second),))
    runs = compare_words(said.renderings[0].words, find_bases(said.renderings[0], said))
    assert runs == [shown]
    assert re.sub(r"</?u>", "", shown).replace("&lt;", "<").replace("&amp;", "&") == second


def test_the_first_is_compared_with_all_others() -> None:
    said = Said(
        line=line("two spills were hidden here"), renderings=(line("two spills were hidden"), line("two spills"))
    )
    assert compare_words(said.line.words, find_bases(said.line, said)) == ["two spills <u>were hidden here</u>"]


def test_runs_stay_apart() -> None:
    said = Said(line=line("one two three", "four five"), renderings=(line("one two three", "four six"),))
    other = said.renderings[0]
    assert compare_words(other.words, find_bases(other, said)) == ["one two three", "four <u>six</u>"]
