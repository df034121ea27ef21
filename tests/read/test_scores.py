"""Scores of statements are probabilities from a checked table, told by what stands there and not by names."""

from __future__ import annotations

import math

import pytest

from build import build_parsed
from onrecord.model import Statement
from onrecord.read.mentions import find_mentions
from onrecord.read.nlp import Parsed
from onrecord.read.parsed_statements import ParsedStatement, find_descriptions
from onrecord.read.scores import CONTENT, SPEAKER, chance_of, find_evidence, load_weights, score_statements
from onrecord.read.speakers import find_speakers
from onrecord.read.statements import find_statements
from onrecord.words import load_table

TEXT = """Ada Brun, the harbour master, said on Monday that the chain was rotten.
“We warned them twice,” she said.
A letter seen by the council denied it.
"""


def read(text: str) -> tuple[Parsed, list[Statement]]:
    parsed = build_parsed(text)
    return parsed, find_speakers(parsed, find_mentions(parsed), find_statements(parsed))


@pytest.fixture(scope="module")
def scored() -> tuple[list[Statement], list[Statement]]:
    parsed, found = read(TEXT)
    return found, score_statements(parsed, found)


def score_of(statements: list[Statement], words: str) -> float:
    (score,) = (s.made.score for s in statements if s.quote == (words,))
    assert score is not None
    return score


def test_only_the_score_changes(scored: tuple[list[Statement], list[Statement]]) -> None:
    before, after = scored
    assert len(after) == 3
    assert [(s.id, s.spans, s.speaker, s.cue, s.act) for s in before] == [
        (s.id, s.spans, s.speaker, s.cue, s.act) for s in after
    ]
    assert [(s.made.by, s.made.version) for s in before] == [(s.made.by, s.made.version) for s in after]
    assert all(s.made.score is not None and 0.01 <= s.made.score <= 0.99 for s in after)


def test_a_named_speaker_with_a_clause_is_surer_than_a_scrap_by_a_letter(
    scored: tuple[list[Statement], list[Statement]],
) -> None:
    _, after = scored
    assert score_of(after, "the chain was rotten") > score_of(after, "it") + 0.2


def test_names_do_not_count() -> None:
    one, other = (
        score_statements(*read(TEXT.replace("Ada Brun", name).replace("harbour master", "dock keeper")))
        for name in ("Ada Brun", "Ida Krol")
    )
    assert [s.made.score for s in one] == [s.made.score for s in other]


def test_a_chance_is_the_logistic_of_the_sum() -> None:
    weights = {"a": 1.0, "b": -3.0}
    assert chance_of(["a", "b", "unknown"], weights) == pytest.approx(1 / (1 + math.exp(2)))
    assert chance_of([], weights) == 0.5


def test_evidence_is_of_content_and_of_speaker(scored: tuple[list[Statement], list[Statement]]) -> None:
    parsed, found = read(TEXT)
    described = find_descriptions(parsed)
    for statement in found:
        content, speaker = find_evidence(ParsedStatement(parsed, statement, described))
        assert content == sorted(set(content))
        assert speaker == sorted(set(speaker))
        assert all(name.startswith(CONTENT) for name in content)
        assert all(name.startswith(SPEAKER) for name in speaker)
        assert CONTENT + "always" in content
        assert SPEAKER + "always" in speaker


def test_the_table_is_whole() -> None:
    weights = load_weights()
    assert {CONTENT + "always", SPEAKER + "always"} <= set(weights)
    assert all(name.startswith((CONTENT, SPEAKER)) and abs(weight) < 10 for name, weight in weights.items())
    assert len(load_table("score_weights")) == len(weights)
