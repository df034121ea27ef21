"""Links are the same in whatever order reports arrive, and whichever of two is compared with the other."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from onrecord.follow import FOLLOWERS
from onrecord.model import Card, Demand, Relater
from onrecord.relate import RELATERS
from relate.build_readings import Draft


def build_story() -> list[Draft]:
    """Reports of one story: a plain noun, one name in two spellings, a demand told twice and answered."""
    drafts = []
    for number, (name, day) in enumerate(
        (("Ihor Hlavko", "2023-11-15"), ("Igor Glavko", "2023-11-16"), ("Ihor Hlavko", "2024-03-02"))
    ):
        draft = Draft(
            f"{name} urged Kessa Hydro to open the lock gates to barges before the winter in Port Ansel near Tarn Water. "
            "The town council said that the gates of the old lock had been shut since the spring floods of last year. "
            f"Kessa Hydro rejected the request. Report {number}.",
            day,
        )
        for place in ("Port Ansel", "Tarn Water"):
            draft.mention(place, "place")
        person, company = draft.mention(name), draft.mention("Kessa Hydro", "body")
        draft.mention("Kessa Hydro", "body", of=company, nth=1)
        council = draft.mention("town council", "body", form="noun")
        what = "open the lock gates to barges before the winter"
        statement = draft.statement(what, person, act="demand")
        draft.add(Demand, what, statement_id=statement.id, by=name, of=company.name)
        draft.statement("the gates of the old lock had been shut since the spring floods of last year", council)
        draft.statement("the request", company, act="deny")
        drafts.append(draft)
    return drafts


def arrive(documents: list[list[Card]]) -> list[Card]:
    """The cards in the order in which they are kept: what documents share once, and before those who seek it."""
    ordered = [card for cards in documents for card in sorted(cards, key=lambda card: card.document_id != "")]
    return list({card.subject_id: card for card in ordered}.values())


def find_pairs(relater: Relater, cards: list[Card]) -> set[tuple[frozenset[str], str | None]]:
    """What is linked, with each card compared as it arrives with all that came before."""
    pairs = combinations(cards, 2)
    links = [relater.compare(b, a) for a, b in pairs if set(a.seeks or a.keys) & set(b.keys)]
    return {(frozenset((link.left_id, link.right_id)), link.relation) for link in links if link}


@pytest.mark.parametrize("relater", [*RELATERS, *FOLLOWERS], ids=lambda r: r.name)
def test_links_are_the_same_in_any_order_of_arrival(relater: Relater) -> None:
    story = [list(relater.cards(draft.reading())) for draft in build_story()]
    wanted = find_pairs(relater, arrive(story))
    assert wanted or relater.name not in ("parties", "utterances", "answers")
    for seed in range(6):
        chance = random.Random(seed)
        shuffled = [chance.sample(cards, len(cards)) for cards in chance.sample(story, len(story))]
        assert find_pairs(relater, arrive(shuffled)) == wanted


@pytest.mark.parametrize("relater", [*RELATERS, *FOLLOWERS], ids=lambda r: r.name)
def test_a_comparison_says_the_same_both_ways(relater: Relater) -> None:
    cards = [card for draft in build_story() for card in relater.cards(draft.reading())]
    for left, right in combinations(arrive([cards]), 2):
        one, other = relater.compare(left, right), relater.compare(right, left)
        ends = [link and frozenset((link.left_id, link.right_id)) for link in (one, other)]
        assert ends[0] == ends[1]
        assert (one and one.relation) == (other and other.relation)
        assert (one and one.made.score) == (other and other.made.score)
