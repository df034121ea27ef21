"""A statement's act is what the words of its cue and content vote for, together with what the rules say."""

from __future__ import annotations

import numpy as np
import pytest

from build import build_parsed
from onrecord.model import Statement
from onrecord.read.acts import find_acts
from onrecord.read.nlp import Parsed
from onrecord.read.statements import find_statements
from onrecord.read.votes import ACTS, Votes
from onrecord.spans import Span


def vote(text: str, **by_word: dict[str, float]) -> Votes:
    """Votes of a text's words, as a cue's first and as a piece of content."""
    starts = [i for i in range(len(text)) if text[i] != " " and (i == 0 or text[i - 1] == " ")]
    votes = np.zeros((len(starts), len(ACTS)), dtype=np.float32)
    for word, given in by_word.items():
        for act, size in given.items():
            votes[starts.index(text.index(word)), ACTS.index(act)] = size  # type: ignore[arg-type]
    return Votes(starts, votes, votes, 0 * votes, 0 * votes)


def spans(text: str, words: str) -> tuple[Span, ...]:
    return (Span("d", text.index(words), text.index(words) + len(words)),)


def test_cue_and_content_vote_together_and_content_with_its_mean() -> None:
    text = "Marran said they hid it"
    votes = vote(text, said={"find": 1.0}, hid={"accuse": 6.0})
    found = votes.find_chances(spans(text, "said"), spans(text, "they hid it"))
    assert found is not None
    assert sum(found.values()) == pytest.approx(1)
    assert found["accuse"] / found["find"] == pytest.approx(np.exp(6 / 3 - 1))


def test_without_a_cue_the_first_word_of_the_content_stands_for_it() -> None:
    text = "Marran said they hid it"
    votes = vote(text, they={"demand": 2.0})
    found = votes.find_chances((), spans(text, "they hid it"))
    assert found is not None and max(found, key=lambda a: found[a]) == "demand"


def test_words_that_the_tagger_has_not_seen_have_no_chances() -> None:
    assert vote("").find_chances((), ()) is None


def test_each_word_votes_besides() -> None:
    text = "Marran said they hid it"
    none, some = vote(text), vote(text, they={"accuse": 1.0}, hid={"accuse": 1.0})
    votes = Votes(none.starts, none.as_anchor, none.as_content, none.of_cue, some.as_anchor)
    found = votes.find_chances(spans(text, "said"), spans(text, "they hid it"))
    assert found is not None and found["accuse"] / found["find"] == pytest.approx(np.exp(2))


def read(text: str, votes: Votes | None) -> tuple[Parsed, Statement]:
    parsed = build_parsed(text)
    (statement,) = find_acts(parsed, find_statements(parsed), votes)
    return parsed, statement


def test_a_plain_said_leaves_the_act_to_the_votes() -> None:
    text = "Marran said on Monday that the port hid two reports from the town."
    assert read(text, None)[1].act == "state"
    assert read(text, vote(text, said={"accuse": 5.0}))[1].act == "accuse"


def test_a_cue_that_says_what_it_does_is_believed_against_middling_votes() -> None:
    text = "Marran denied that the port hid two reports from the town."
    assert read(text, vote(text, denied={"accuse": 2.0}))[1].act == "deny"
