from __future__ import annotations

from typing import Any

import pytest

from onrecord.model import Figure, Link
from onrecord.relate.figures import RELATER
from relate.build_readings import Draft, relate, when


def pair(
    first: tuple[str, str, dict[str, Any]],
    second: tuple[str, str, dict[str, Any]],
    actors: tuple[str, str] | None = None,
    *,
    is_one_story: bool = True,
) -> list[Link]:
    drafts = []
    for n, (text, words, fields) in enumerate((first, second)):
        fields = {"comparator": "exactly", "of": "people", **fields}
        told = "In Torvane and Sella Marsh. " if is_one_story else ""
        draft = Draft(f"{told}{text} (report {n})", published=fields.pop("published", None))
        if actors:
            draft.mention(actors[n], "state")
        if is_one_story:
            draft.mention("Torvane", "place")
            draft.mention("Sella Marsh", "place")
        draft.add(Figure, words, **fields)
        drafts.append(draft)
    return relate(RELATER, *drafts)


MOVED = ("The office found that at least 2,300 people had been moved.", "at least 2,300 people")
LEFT = ("The ministry says about 1,400 people were displaced.", "about 1,400 people")


def test_figures_that_exclude_each_other_contradict() -> None:
    (link,) = pair(
        (*MOVED, {"value": 2300, "comparator": "at least", "claimed_by": "the office"}),
        (*LEFT, {"value": 1400, "comparator": "about", "claimed_by": "the ministry"}),
    )
    assert (link.kind, link.relation) == ("conflicts", "contradict")
    told = " ".join(r.detail for r in link.reasons)
    assert "the office" in told
    assert "the ministry" in told


@pytest.mark.parametrize(
    ("comparator", "value", "relation"),
    [
        ("more than", 2000, "compatible"),
        ("more than", 2300, "compatible"),
        ("exactly", 2300, "compatible"),
        ("fewer than", 2300, "contradict"),
        ("at most", 2300, "compatible"),
        ("about", 2200, "compatible"),
        ("exactly", 2299, "contradict"),
    ],
)
def test_comparators_bound_what_can_be_true(comparator: str, value: float, relation: str) -> None:
    (link,) = pair(
        (*MOVED, {"value": 2300, "comparator": "at least"}),
        ("Villagers said that 9 people were moved.", "9 people", {"value": value, "comparator": comparator}),
    )
    assert link.relation == relation


def test_counts_of_different_dates_do_not_contradict() -> None:
    dated = [{"as_of": when("2023-04-21")}, {"as_of": when("2024-04")}]
    (link,) = pair((*MOVED, {"value": 2300, **dated[0]}), (*LEFT, {"value": 1400, **dated[1]}))
    assert link.relation == "compatible"
    (link,) = pair(
        (*MOVED, {"value": 2300, "published": "2023-04-21"}), (*LEFT, {"value": 1400, "published": "2024-04-02"})
    )
    assert link.relation == "compatible"
    assert "month" in link.reasons[0].detail


def test_figures_of_different_things_are_not_compared() -> None:
    assert pair((*MOVED, {"value": 2300}), ("The police detained 63 people.", "63 people", {"value": 63})) == []
    assert (
        pair(
            (*MOVED, {"value": 2300}),
            ("At least 12 houses had been moved.", "12 houses", {"value": 12, "of": "houses"}),
        )
        == []
    )


def test_pages_are_compared_only_where_it_is_known_whose_they_are() -> None:
    first = (
        "France issued a more than 100-page reply.",
        "more than 100-page",
        {"value": 100, "comparator": "more than", "of": "pages"},
    )
    second = ("Paris sent a 131-page answer.", "131-page", {"value": 131, "of": "pages"})
    (link,) = pair(first, second, ("France", "Paris"))
    assert link.relation == "compatible"
    assert (
        pair(first, ("Spain sent a 131-page answer.", "131-page", {"value": 131, "of": "pages"}), ("France", "Spain"))
        == []
    )
    assert pair(first, second) == []


def test_words_without_a_number_are_not_compared() -> None:
    assert (
        pair((*MOVED, {"value": 2300}), ("Dozens of people were moved.", "Dozens of people", {"comparator": "about"}))
        == []
    )


def test_a_part_says_nothing_against_the_whole() -> None:
    first = (
        "Taps were dry in 140 of the 388 occupied houses.",
        "140 of the 388 occupied houses",
        {"value": 140, "of": "the 388 occupied houses"},
    )
    second = (
        "Taps were fitted in 388 occupied houses.",
        "388 occupied houses",
        {"value": 388, "of": "occupied houses"},
    )
    assert pair(first, second) == []


@pytest.mark.parametrize("words", ["promised for families", "planned for families"])
def test_what_was_promised_says_nothing_against_what_there_is(words: str) -> None:
    built = (
        "The minister said 640 homes for families had been handed over.",
        "640 homes",
        {"value": 640, "of": "homes"},
    )
    told = f"Of the 2,000 homes {words} the minister said nothing."
    assert pair(built, (told, "2,000 homes", {"value": 2000, "of": "homes"})) == []
    assert pair(built, (told.replace(words, "for families"), "2,000 homes", {"value": 2000, "of": "homes"})) != []


def test_a_handful_is_no_other_count_of_thousands() -> None:
    handful = ("The paper met nine people who were moved.", "nine people", {"value": 9})
    assert pair((*MOVED, {"value": 2300, "comparator": "at least"}), handful) == []


def test_sums_of_money_need_more_than_one_word_in_common() -> None:
    loan = ("A bank lent $800 million for the dam.", "$800 million", {"value": 8e8, "of": "dollars"})
    cost = ("The dam will cost $3.1 billion.", "$3.1 billion", {"value": 3.1e9, "of": "dollars"})
    assert pair(loan, cost) == []


ROSE = ("Bread prices rose 4 per cent in a year.", "4 per cent", {"value": 4, "of": "per cent"})
FELL = ("Bread prices rose 9 per cent in a year.", "9 per cent", {"value": 9, "of": "per cent"})


def test_figures_of_unrelated_reports_are_not_compared() -> None:
    assert len(pair(ROSE, FELL)) == 1
    assert pair(ROSE, FELL, is_one_story=False) == []


@pytest.mark.parametrize(("place", "claimer", "count"), [("Torvane", None, 1), ("France", None, 0), ("Torvane", 1, 0)])
def test_a_name_beside_both_figures_stands_for_a_story(place: str, claimer: int | None, count: int) -> None:
    """Not a State's name, which half of all reports hold; nor that of who claims both figures."""
    drafts = []
    for value in (4, 9):
        draft = Draft(f"In {place} bread prices rose {value} per cent in a year.")
        draft.mention(place, "place")
        draft.add(
            Figure,
            f"{value} per cent",
            value=value,
            of="per cent",
            comparator="exactly",
            claimed_by=f"the office of {place}" if claimer else None,
        )
        drafts.append(draft)
    assert len(relate(RELATER, *drafts)) == count
    assert len(relate(RELATER, *drafts[::-1])) == count


def test_figures_of_one_report_are_compared_whoever_it_names() -> None:
    draft = Draft("Bread prices rose 4 per cent in a year. Bread prices rose 9 per cent in a year.")
    for value in (4, 9):
        draft.add(Figure, f"{value} per cent", value=value, of="per cent", comparator="exactly")
    assert len(relate(RELATER, draft)) == 1


def test_two_parties_that_count_one_thing_beside_each_other_contradict() -> None:
    def told(number: str, other: str, of: str, claimers: tuple[str, str]) -> list[Link]:
        draft = Draft(
            f"The governor told of {number} {of} that lost a roof. The league said {other} {of} were sent away."
        )
        draft.add(Figure, f"{number} {of}", value=int(number), comparator="exactly", of=of, claimed_by=claimers[0])
        draft.add(Figure, f"{other} {of}", value=int(other), comparator="exactly", of=of, claimed_by=claimers[1])
        return relate(RELATER, draft)

    (link,) = told("184", "412", "families", ("the governor", "the league"))
    assert link.relation == "contradict"
    assert told("184", "412", "families", ("the governor", "the governor")) == []
    assert told("184", "412", "people", ("the governor", "the league")) == []


def test_a_number_that_a_report_sets_beside_another_is_no_rival_of_it() -> None:
    now = "The dam costs 47 million crowns, against 41 million when it was signed."
    old = (now, "41 million", {"value": 41_000_000, "of": "crowns", "claimed_by": "the ministry"})
    new = ("The dam costs 58 million crowns.", "58 million crowns", {"value": 58_000_000, "of": "crowns"})
    assert pair(old, new) == []
    assert pair(("The dam costs 41 million crowns.", "41 million crowns", old[2]), new) != []


def test_two_tolls_of_one_story_contradict_whatever_else_is_told_of_the_dead() -> None:
    nine = ("The wreck of a ferry killed nine people.", "nine people", {"value": 9})
    ten = ("Ten people died when a ferry overturned at dawn.", "Ten people", {"value": 10})
    lost = ("It is a year since ten people lost their lives.", "ten people", {"value": 10})
    assert [link.relation for link in pair(nine, ten)] == ["contradict"]
    assert [link.relation for link in pair(nine, lost)] == ["contradict"]
    other = ("Two people died when a cart overturned at dawn.", "Two people", {"value": 2})
    part = ("Eight children died when a ferry overturned at dawn.", "Eight children", {"value": 8, "of": "children"})
    assert pair(nine, other) == pair(nine, part) == []
