"""What a trained encoder makes of an ask and what may answer it: alone, joined with other evidence, and not at all."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from follow.build_cards import build_answer, build_ask
from onrecord import encoders
from onrecord.errors import OnrecordError
from onrecord.follow import answers, meanings
from onrecord.follow.comparisons import VERSION
from onrecord.follow.meanings import join_chances, load_weights, pack, weigh_meaning
from onrecord.model import Card

ASK = "let the families return to the valley"
PLAIN = "the first of the households moved back into their homes by the river on Monday"
APART = "the price of electricity will rise by a tenth next spring"


def trained(card: Card) -> Card:
    return replace(card, data={**card.data, "trained": True})


def test_what_came_of_it_weighs_more_than_what_has_nothing_to_do_with_it_though_neither_shares_a_word() -> None:
    ask = build_ask(ASK)
    assert weigh_meaning(ask, build_answer(PLAIN)) > weigh_meaning(ask, build_answer(APART))


def test_a_pair_weighs_the_same_whatever_was_weighed_before() -> None:
    pairs = [(build_ask(what), build_answer(says)) for what in (ASK, "publish a register") for says in (PLAIN, APART)]
    first = [weigh_meaning(*pair) for pair in pairs]
    order = list(range(len(pairs))) * 2
    random.Random(7).shuffle(order)
    for i in order:
        assert weigh_meaning(*pairs[i]) == first[i]


def test_long_texts_are_cut_and_both_sides_are_kept_apart() -> None:
    tokenizer = load_weights().tokenizer
    numbers, kinds = pack(
        tokenizer, (101, 102), "demand | a | b | " + "word " * 300, "who | " + "said " * 300, "so " * 99
    )
    assert len(numbers) == len(kinds) == 1 + 56 + 1 + 72 + 1 + 24 + 1
    assert numbers[0] == 101 and [i for i, n in enumerate(numbers) if n == 102] == [57, 130, 155]
    assert kinds == [0] * 58 + [1] * 98
    assert pack(tokenizer, (101, 102), "a", "b", "")[1] == [0, 0, 0, 1, 1]


@pytest.mark.parametrize("is_here", [True, False])
def test_either_evidence_makes_a_pair_likelier(is_here: bool) -> None:
    by_words = [join_chances(c, 0.5, is_here=is_here) for c in (0.0, 0.05, 0.3, 0.8, 1.0)]
    by_meaning = [join_chances(0.3, m, is_here=is_here) for m in (-9.0, -2.0, 0.0, 2.0, 9.0)]
    assert by_words == sorted(set(by_words)) and by_meaning == sorted(set(by_meaning))
    assert all(0 < c < 1 for c in by_words + by_meaning)


def test_what_was_read_by_rules_is_compared_without_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> float:
        raise AssertionError("the encoder was asked")

    monkeypatch.setattr(answers, "weigh_meaning", fail)
    ask = build_ask()
    says = build_answer("it accepted a recommendation to publish a register of the households")
    link = answers.compare(ask, says)
    assert link is not None and link.relation == "accepted"
    assert [r for r in link.reasons if r.feature == "meaning"] == []
    assert answers.compare(trained(ask), says) == link
    with pytest.raises(AssertionError, match="the encoder was asked"):
        answers.compare(trained(ask), trained(says))


def test_a_link_says_what_the_encoder_gave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = trained(build_ask())
    says = trained(build_answer("it accepted a recommendation to publish a register of the households"))
    chances = []
    for meaning in (0.0, 3.0):
        monkeypatch.setattr(answers, "weigh_meaning", lambda *_, m=meaning: m)
        link = answers.compare(ask, says)
        assert link is not None and link.made.score is not None
        (reason,) = (r for r in link.reasons if r.feature == "meaning")
        assert reason.detail.startswith("an encoder that read both") and reason.score == (0.5, 0.953)[len(chances)]
        chances.append(link.made.score)
    assert chances[0] < chances[1]
    monkeypatch.setattr(answers, "weigh_meaning", lambda *_: -30.0)
    refused = answers.compare(ask, says)
    assert refused is None or (refused.made.score or 0) < chances[0]


def test_what_words_alone_would_not_show_is_shown_faintly(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = build_ask()
    says = build_answer("its clerks have been given the names of every household by the river", ("Nora Veld", "person"))
    assert answers.compare(ask, says) is None
    monkeypatch.setattr(answers, "weigh_meaning", lambda *_: 9.0)
    link = answers.compare(trained(ask), trained(says))
    assert link is not None and link.reasons[-1].feature == "faint"


def test_a_verb_that_is_all_they_share_is_no_deed_whatever_the_encoder_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "weigh_meaning", lambda *_: 9.0)
    ask = trained(build_ask("release the farmers whom it has held since the march on the dam"))
    told = "it had released on Friday {} for everybody to see"
    papers, people = (
        trained(build_answer(told.format(what))) for what in ("a report of a hundred pages", "two farmers")
    )
    assert answers.compare(ask, papers) is None
    assert answers.compare(ask, people) is not None


def test_the_version_of_what_it_makes_names_the_weights() -> None:
    assert VERSION.partition("-")[2] == load_weights().version


def test_missing_weights_are_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanings, "find_weights", lambda _: tmp_path)
    load_weights.cache_clear()
    with pytest.raises(OnrecordError, match="weights called answers are missing") as told:
        weigh_meaning(build_ask(), build_answer(PLAIN))
    assert told.value.hint == encoders.INSTALL
    load_weights.cache_clear()
