"""What a report tells in its own words: which clauses are weighed, and by what they are known."""

from __future__ import annotations

import pytest

from build import MADE, build_parsed
from onrecord.model import Cue, Speaker, Statement, finding_id
from onrecord.read.events import find_events
from onrecord.read.narrations import find_narrations, list_narrations, load_weights, weigh_narration
from onrecord.read.nlp import Parsed
from onrecord.spans import Span


def _said(parsed: Parsed, words: str, cue: str) -> Statement:
    spans, at = (
        (Span(parsed.document.id, parsed.document.text.index(w), parsed.document.text.index(w) + len(w)),)
        for w in (words, cue)
    )
    return Statement(
        id=finding_id("statement", spans),
        document_id=parsed.document.id,
        spans=spans,
        quote=(words,),
        made=MADE,
        speaker=Speaker(name="Ada Brun", type="person", spans=()),
        act="state",
        manner="indirect",
        cue=Cue(lemma="say", spans=at),
    )


def test_what_somebody_says_is_not_the_reports_own_telling() -> None:
    parsed = build_parsed("Ada Brun said the pier had been closed. The ferry has not run since March.")
    statement = _said(parsed, "the pier had been closed", "said")
    told = [n.verb.text for n in list_narrations(parsed, [], [], [statement])]
    assert told == ["run"]


@pytest.mark.parametrize(
    "text",
    ["Has the gate been found?", "If the bank has paid, the work begins.", "The city must open the gate.", "Closed."],
)
def test_what_is_asked_supposed_or_bidden_is_not_told(text: str) -> None:
    assert not list(list_narrations(build_parsed(text), [], [], []))


def test_how_a_clause_tells_is_among_its_signs() -> None:
    parsed = build_parsed("None of the 40 families has been paid.")
    (told,) = list_narrations(parsed, [], [], [])
    assert {"mood has done", "verb pay", "a deed", "standing", "a number", "first passage"} <= set(told.signs)


def test_what_is_still_so_is_taken_and_what_colours_a_scene_is_not() -> None:
    parsed = build_parsed("Six of the houses still have no roof. The director laughed.")
    assert [n.verb.lemma_ for n in find_narrations(parsed, [], [], [])] == ["have"]


def test_a_sign_without_a_weight_counts_nothing() -> None:
    weights = load_weights()
    assert weigh_narration(["no such sign"], weights) == weigh_narration([], weights) == weights["always"]


def test_what_was_begun_or_refused_is_in_the_words_of_the_event() -> None:
    (told,) = list_narrations(build_parsed("The port authority refused to hand over the logs."), [], [], [])
    assert [t.text for t in told.words][-4:] == ["hand", "over", "the", "logs"]


def test_what_was_not_done_is_told_as_such() -> None:
    parsed = build_parsed("The director laughed. The board has not opened its archive.\nThe rain came.\nPeople left.")
    event = find_events(parsed, [], [], [])[0]
    assert (event.kind, event.what) == ("step", "The board has not opened its archive")
