"""What speaks for and against an answer, and the chance that it makes."""

from __future__ import annotations

import pytest

from follow.build_cards import build_answer, build_ask, build_promise
from onrecord.follow.evidence import chance_of, find_evidence, is_hoped, is_possible, is_told_as_fact, load_weights


def test_what_takes_up_the_words_is_likelier_than_what_does_not() -> None:
    ask = build_ask()
    on_topic = build_answer("it had published a register of the households", act="report")
    off_topic = build_answer("the tunnel is dry", act="report")
    chances = [chance_of(find_evidence(ask, a).amounts, load_weights()) for a in (on_topic, off_topic)]
    assert chances[0] > 0.5 > chances[1]


def test_the_party_asked_is_likelier_to_answer_than_an_outsider() -> None:
    words = "the register of the households is not ready"
    own, other = build_answer(words), build_answer(words, ("Mila Sand", "person"))
    chances = [chance_of(find_evidence(build_ask(), a).amounts, load_weights()) for a in (own, other)]
    assert chances[0] > chances[1]


def test_a_welcome_or_a_promise_made_again_tells_nothing_of_a_promise() -> None:
    words = "it would repair every house"
    assert not is_possible(build_promise(), build_answer(words, act="welcome"))
    assert not is_possible(build_promise(), build_answer(words, act="promise"))
    assert is_possible(build_promise(), build_answer("it had repaired every house", act="report"))


def test_what_others_only_think_is_no_fact() -> None:
    ask = build_ask()
    thought = build_answer("a register would please the valley", ("Mila Sand", "person"))
    told = build_answer("Kessa Hydro had published its register", ("Mila Sand", "person"))
    assert not is_told_as_fact(thought, find_evidence(ask, thought).overlap)
    assert is_told_as_fact(told, find_evidence(ask, told).overlap)
    assert is_hoped("it hoped to finish the houses")
    assert not is_hoped("it finished the houses")


def test_a_chance_is_the_logistic_of_what_counts() -> None:
    assert chance_of({}, {"always": 0.0}) == 0.5
    assert chance_of({"a": 2.0}, {"a": 1.0, "always": -2.0}) == 0.5
    assert chance_of({"unknown": 9.0}, {"always": 0.0}) == 0.5
    assert chance_of({"a": 1.0}, {"a": 3.0}) == pytest.approx(0.9526, abs=1e-4)
