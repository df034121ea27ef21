"""What stands between a demand and an answer, and words that take it up."""

from __future__ import annotations

from dataclasses import replace

from follow.build_cards import build_answer, build_ask
from onrecord.follow.standings import find_standings, is_for_another, is_unanswered, share_word, takes_up
from onrecord.model import Card


def _at(card: Card, id_: str, start: int) -> Card:
    place = {"place": [start, start + 40], "words_at": [start, start + 40]}
    return replace(card, subject_id=id_, document_id="one", data=card.data | place)


def test_who_speaks_next_stands_nearer_to_a_demand_than_who_speaks_after_others() -> None:
    ask = _at(build_ask(), "ask", 0)
    first = _at(build_answer("it would comply"), "first", 50)
    aside = _at(build_answer("the road is wet", ("Mila Sand", "person")), "aside", 100)
    again = _at(build_answer("it would not say when"), "again", 150)
    found = find_standings([ask, first, aside, again])
    assert found["first"]["ask"] == [0, 0, 0]
    assert found["again"]["ask"] == [1, 1, 0]


def test_another_demand_between_is_counted_and_one_of_the_same_sentence_is_not() -> None:
    asks = [_at(build_ask(), "early", 0), _at(build_ask(), "late", 100), _at(build_ask(), "beside", 100)]
    found = find_standings([*asks, _at(build_answer("it would comply"), "answer", 150)])
    assert found["answer"]["early"][2] == 1
    assert found["answer"]["late"][2] == found["answer"]["beside"][2] == 0


def test_what_stands_far_from_a_demand_stands_by_itself() -> None:
    assert find_standings([_at(build_ask(), "ask", 0), _at(build_answer("it would comply"), "answer", 9000)]) == {}


def test_words_that_take_up_a_demand() -> None:
    assert takes_up("the town would comply with the ruling")
    assert not takes_up("the river is wide")
    assert is_unanswered("the ministry has not answered")
    assert is_for_another("city's solicitor")
    assert share_word("city of ketton", "the city's solicitor | nadia roe")
    assert not share_word("city of ketton", "the county's engineer")
