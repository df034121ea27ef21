"""What an answer says of a demand or promise: taken up, refused, in part, done, or only spoken of."""

from __future__ import annotations

import pytest

from follow.build_cards import build_answer, build_ask, build_promise
from onrecord.follow.receptions import find_reception
from onrecord.follow.statuses import find_status


@pytest.mark.parametrize(
    ("words", "act", "status"),
    [
        ("it would publish the register in spring", "promise", "accepted"),
        ("a register was not necessary", "state", "rejected"),
        ("the call", "deny", "rejected"),
        ("it would study the call", "state", "replied"),
        ("the matter was being considered", "state", "replied"),
        ("four of the nine registers are published", "report", "step reported"),
        ("it had published the register", "report", "outcome reported"),
        ("when it would know whether the register could be published", "promise", "replied"),
        ("no decision had been made on the register", "state", "replied"),
        ("it would appeal against the order", "promise", "rejected"),
        ("the register is confidential", "state", "rejected"),
        ("work on the register was progressing", "state", "step reported"),
        ("entries in the register would begin in the new year", "state", "accepted"),
        ("the register will miss its deadline of June", "state", "outcome reported"),
        ("with pleasure, come and read it", "state", "accepted"),
    ],
)
def test_what_the_party_asked_says(words: str, act: str, status: str) -> None:
    assert find_status(build_ask(), build_answer(words, act=act), "own", words) == status


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("half of the houses are repaired", "step reported"),
        ("not one house had been repaired", "outcome reported"),
        ("every house had been repaired", "outcome reported"),
    ],
)
def test_what_others_tell_of_a_promise(words: str, status: str) -> None:
    answer = build_answer(words, ("Mila Sand", "person"), act="report")
    assert find_status(build_promise(), answer, "other", words) == status


def test_what_others_deny_is_disputed_and_no_promise_is_accepted_by_its_maker() -> None:
    denied = build_answer("the figure", ("Mila Sand", "person"), act="deny")
    assert find_status(build_promise(), denied, "other", "the figure") == "disputed"
    again = build_answer("it would repair every house")
    assert find_status(build_promise(), again, "own", "it would repair every house") not in ("accepted", "rejected")


@pytest.mark.parametrize(
    ("words", "act", "cue", "status"),
    [
        ("the call for a register", "deny", "reject", "rejected"),
        ("that a register was ever kept", "deny", "deny", "disputed"),
        ("the recommendation in principle", "state", "accept", "accepted"),
        ("it had received the letter", "state", "say", "replied"),
        ("twelve households have been entered", "state", "say", "step reported"),
        ("the register had been published", "state", "say", "outcome reported"),
    ],
)
def test_what_others_tell_of_a_demand(words: str, act: str, cue: str, status: str) -> None:
    answer = build_answer(words, ("Mila Sand", "person"), act=act, cue=cue)
    assert find_status(build_ask(), answer, "other", words) == status


def test_hours_and_days_are_no_part_of_what_was_asked() -> None:
    ask = build_ask("report every leak within 24 hours")
    event = build_answer("the town got its call after 19 hours")
    event.data["role"] = "event"
    assert find_status(ask, event, "event", "the town got its call after 19 hours") == "outcome reported"


def test_who_cannot_accept_a_demand_rejects_it() -> None:
    assert find_reception("The group cannot accept the demand.", "deny", "accept") == ["rejected", "not accept"]
    assert find_reception("The group accepted the demand.", "state", "accept") == ["accepted", "accept"]


def test_who_will_not_comment_has_replied_and_what_is_unacceptable_is_rejected() -> None:
    for words, status in (("it would not comment further", "replied"), ("the demand is unacceptable", "rejected")):
        assert find_status(build_ask(), build_answer(words), "own", words) == status


def test_who_holds_up_a_promise_to_its_maker_disputes_it() -> None:
    for words, status in (
        ("they promised us a roof by May", "disputed"),
        ("every house had a roof", "outcome reported"),
    ):
        answer = build_answer(words, ("Mila Sand", "person"))
        assert find_status(build_promise(), answer, "other", words) == status


def test_what_has_not_begun_is_no_step() -> None:
    event = build_answer("work on the register has not begun")
    event.data["role"] = "event"
    assert find_status(build_ask(), event, "event", "work on the register has not begun") == "outcome reported"
