"""Candidates: what shares no word with what was asked is not compared, unless it says how that was taken."""

from __future__ import annotations

import pytest

from follow.build_cards import build_answer, build_ask, build_promise
from onrecord.features import list_shared
from onrecord.follow.answers import compare
from onrecord.follow.asks import find_cards
from onrecord.follow.candidates import may_be_one, may_tell
from onrecord.model import Demand, Promise
from relate.build_readings import Draft


@pytest.mark.parametrize(
    ("words", "is_worth"),
    [
        ("the register has been published", True),
        ("every household can read the list that was made public", True),
        ("the winter has been mild", False),
        ("they rejected that", True),
    ],
)
def test_an_answer_speaks_of_what_was_asked_or_says_how_it_was_taken(words: str, is_worth: bool) -> None:
    ask, answer = build_ask(), build_answer(words, act="deny" if "rejected" in words else "state")
    assert may_tell(ask, answer) == is_worth
    assert is_worth or compare(*sorted((ask, answer), key=lambda card: card.subject_id)) is None


def test_two_promises_without_a_word_in_common_are_two() -> None:
    first = build_promise("it would repair every house")
    assert may_be_one(first, build_promise("it would mend each house by the spring", published="2024-01-10"))
    assert not may_be_one(first, build_promise("it would open the quay", published="2024-01-10"))


def test_a_demand_is_not_sought_among_promises() -> None:
    text = "The Tarn Office urged Kessa Hydro to open the lock. Kessa Hydro promised to open the lock."
    draft = Draft(text)
    office, company = draft.mention("Tarn Office", "body"), draft.mention("Kessa Hydro", "body")
    asked = draft.statement("open the lock", office, act="demand")
    draft.add(Demand, "open the lock", statement_id=asked.id, by=office.name, of=company.name)
    said = draft.statement("open the lock", company, act="promise", nth=1)
    draft.add(Promise, "open the lock", statement_id=said.id, by=company.name, nth=1)
    cards = {str(card.data["role"]): card for card in find_cards(draft.reading())}
    demand, promise, answer = (cards[role] for role in ("demand", "promise", "statement"))
    assert not list_shared(demand, promise) and not list_shared(promise, demand)
    assert demand.near and set(demand.near) & set(promise.near), "they speak of the same"
    assert list_shared(answer, demand) and list_shared(demand, answer)
