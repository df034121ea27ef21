from __future__ import annotations

from typing import Any

from onrecord.model import Event, Link
from onrecord.relate.events import RELATER
from relate.build_readings import Draft, relate, when


def pair(first: tuple[str, dict[str, Any]], second: tuple[str, dict[str, Any]]) -> list[Link]:
    drafts = []
    for n, (what, fields) in enumerate((first, second)):
        draft = Draft(f"{what} (report {n})")
        date = fields.pop("when", None)
        draft.add(Event, what, **{"what": what, "kind": "release", "when": when(date) if date else None, **fields})
        drafts.append(draft)
    return relate(RELATER, *drafts)


RELEASE = "Velmora released 41 people detained over the protests"


def test_one_event_in_two_reports() -> None:
    (link,) = pair(
        (RELEASE, {"when": "2024-04-01", "who": ("Velmora",)}),
        ("41 detained people were released in Velmora", {"when": "2024-04", "who": ("Velmora",)}),
    )
    assert link.kind == "same_event"
    assert [r.feature for r in link.reasons] == ["words", "who", "date"]


def test_dates_that_exclude_each_other_are_a_conflict_where_all_else_agrees() -> None:
    (link,) = pair(
        (RELEASE, {"when": "2024-04-01", "who": ("Velmora",)}), (RELEASE, {"when": "2024-04-03", "who": ("Velmora",)})
    )
    assert (link.kind, link.relation) == ("conflicts", "contradict")
    assert "1 April 2024 and 3 April 2024" in link.reasons[-1].detail


def test_two_events_of_one_kind_are_two() -> None:
    assert pair((RELEASE, {"when": "2024-04-01"}), ("A bank released its accounts", {"when": "2024-04-01"})) == []
    assert pair((RELEASE, {"when": "2024-04-01"}), ("Velmora released 12 miners", {"when": "2025-04-01"})) == []
    assert pair((RELEASE, {"kind": "release"}), (RELEASE, {"kind": "protest"})) == []


WORK = {"what": "Work on the new harbour wall began", "kind": "beginning", "when": when("2024-04")}


def test_events_alike_in_reports_that_share_no_story_are_two() -> None:
    def draft(number: int, *places: str) -> Draft:
        told = Draft(f"{WORK['what']} (report {number}), they say in {' and '.join(places)}.")
        for place in places:
            told.mention(place, "place")
        told.add(Event, str(WORK["what"]), **WORK)
        return told

    assert len(relate(RELATER, draft(0, "Torvane", "Sella Marsh"), draft(1, "Sella Marsh", "Torvane"))) == 1
    assert relate(RELATER, draft(0, "Torvane", "Sella Marsh"), draft(1, "Old Brenner", "Ulm Ferry")) == []
    assert relate(RELATER, draft(0, "France", "Italy"), draft(1, "Italy", "France")) == []


def test_what_exploded_and_whom_it_killed_are_one_event() -> None:
    assert not pair(
        ("Fourteen people were killed when the tank exploded", {"kind": "killing", "when": "2021-09-13"}),
        ("an explosion at the works", {"kind": "attack", "when": "2021-09-13", "who": ("Aldane",)}),
    ), "no name in common: two towns may each have theirs"
    (link,) = pair(
        (
            "Fourteen people were killed when the Aldane tank exploded",
            {"kind": "killing", "when": "2021-09-13", "who": ("Aldane",)},
        ),
        ("an explosion at the Aldane works", {"kind": "attack", "when": "2021-09", "who": ("Aldane",)}),
    )
    assert link.kind == "same_event"


def tell(text: str, published: str, *events: tuple[str, str, str | None]) -> Draft:
    """A report of a story of two places, with its events: what, kind, when."""
    draft = Draft(f"{text} It is told in Torvane and in Sella Marsh.", published=published)
    for place in ("Torvane", "Sella Marsh"):
        draft.mention(place, "place")
    for what, kind, day in events:
        draft.add(Event, what, what=what, kind=kind, when=when(day) if day else None)
    return draft


def test_two_clauses_of_one_sentence_are_two_events_unless_one_holds_the_other() -> None:
    text = "The court convicted the miner in June and the court fined the miner in June."
    clauses = ("The court convicted the miner in June", "the court fined the miner in June")
    assert relate(RELATER, tell(text, "2017-09-13", *((c, "trial", "2017-06") for c in clauses))) == []
    whole = "Nine people were killed when the tank exploded"
    told = tell(f"{whole}.", "2017-09-13", (whole, "killing", None), ("when the tank exploded", "disaster", None))
    assert len(relate(RELATER, told)) == 1


def test_those_who_died_on_one_day_died_of_one_thing_whatever_their_number() -> None:
    def died(day: str) -> list[Link]:
        told = (
            tell("Eleven pupils of the school died in the gorge.", "2021-05-07",
                 ("Eleven pupils of the school died", "killing", "2021-05-06")),
            tell("A mechanic passed the bus in which twelve people died.", "2021-09-16",
                 ("in which twelve people died", "killing", day)),
        )  # fmt: skip
        return [x for x in relate(RELATER, *told) if x.kind == "same_event"]

    assert len(died("2021-05-06")) == 1
    assert died("2021-05-09") == []


def test_a_lone_word_at_some_time_or_other_tells_no_event() -> None:
    def attacks(first: str | None, second: str | None) -> list[Link]:
        told = [tell(f"He spoke of the attack, {n}.", "2024", ("the attack", "attack", day))
                for n, day in enumerate((first, second))]  # fmt: skip
        return relate(RELATER, *told)

    assert attacks(None, "2024-05-04") == attacks("2024", "2024-05-04") == []
    assert len(attacks("2024-05-04", "2024-05-04")) == 1


TWO = ("Tomas Brandt", "Ada Velm")


def test_two_who_take_part_in_one_month_are_enough() -> None:
    (link,) = pair(
        ("Tomas Brandt replaced Ada Velm", {"kind": "appointment", "when": "2023-12-01", "who": TWO}),
        ("Brandt succeeded Ada Velm in the office", {"kind": "appointment", "when": "2023-12", "who": TWO}),
    )
    assert "both name" in link.reasons[1].detail


def test_an_event_of_a_month_stands_under_few_keys_and_meets_those_of_its_days() -> None:
    def draft(what: str, day: str) -> Draft:
        told = Draft(f"{what}, they say in Torvane and Sella Marsh.", published="2024-06-01")
        who = [told.mention(place, "place").name for place in ("Torvane", "Sella Marsh")]
        told.add(Event, what, what=what, kind="meeting", when=when(day), who=tuple(who))
        return told

    month, day = draft("The councils met over the ferry", "2024-04"), draft("Talks were held", "2024-04-17")
    other, later = draft("A summit took place", "2024-04"), draft("Talks were held", "2024-05-02")
    (card,) = RELATER.cards(month.reading())
    assert len(card.keys) <= 2 * len(card.data["named"])  # type: ignore[arg-type]
    assert len(relate(RELATER, month, day)) == len(relate(RELATER, month, other)) == 1
    assert relate(RELATER, month, later) == relate(RELATER, day, later) == []


def test_nobody_dies_twice() -> None:
    died = ("Oda Lindt … died on the way to hospital", {"kind": "killing", "who": ("Oda Lindt",)})
    killed = ("Oda Lindt … was killed on 2 August", {"kind": "killing", "who": ("Oda Lindt",), "when": "2024-08-02"})
    (link,) = pair(died, killed)
    assert link.kind == "same_event"
    other = ("Oda Lindt … died on the way to hospital", {"kind": "killing", "who": ("Oda Lindt",)})
    assert pair(other, ("Jon Marr … was killed on 2 August", {"kind": "killing", "who": ("Jon Marr",)})) == []


def test_people_driven_away_on_one_day_are_one_event() -> None:
    cleared = (
        "The plateau was cleared on 14 May",
        {"kind": "displacement", "where": "Sella Marsh", "when": "2024-05-14"},
    )
    evicted = (
        "397 households were expelled on 14 May",
        {"kind": "displacement", "where": "Sella Marsh", "when": "2024-05-14"},
    )
    later = (
        "397 households were expelled on 14 May",
        {"kind": "displacement", "where": "Sella Marsh", "when": "2024-07-14"},
    )
    assert [link.kind for link in pair(cleared, evicted)] == ["same_event"]
    again = (
        "The plateau was cleared on 14 May",
        {"kind": "displacement", "where": "Sella Marsh", "when": "2024-05-14"},
    )
    assert pair(again, later) == []


def joined(*drafts: Draft) -> int:
    return len([x for x in relate(RELATER, *drafts) if x.kind == "same_event"])


def test_two_accidents_of_one_day_in_one_story_are_one_whatever_the_words() -> None:
    boiler = tell("The boiler exploded.", "2021-09-14", ("The boiler exploded", "disaster", "2021-09-13"))
    called = ("the accident, in which nine lost their lives", "killing")
    same = tell("They wrote of the accident, in which nine lost their lives.", "2022", (*called, "2021-09-13"))
    other = tell("They wrote of the accident, in which nine lost their lives.", "2022", (*called, "2021-09-11"))
    assert joined(boiler, same) == 1
    assert joined(boiler, other) == 0
    shot = tell("Two men were shot.", "2021-09-14", ("Two men were shot", "killing", "2021-09-13"))
    assert joined(boiler, shot) == 0


def test_an_accident_of_a_month_is_that_of_a_day_where_one_thing_was_struck() -> None:
    day = tell("The ferry capsized in a squall.", "2021-09-14", ("The ferry capsized", "disaster", "2021-09-13"))
    month = tell("In the year after the ferry sank ...", "2022", ("the ferry sank", "disaster", "2021-09"))
    other = tell("In the year after a bus crashed ...", "2022", ("a bus crashed", "disaster", "2021-09"))
    assert joined(day, month) == 1
    assert joined(day, other) == 0


def test_the_blast_of_a_report_is_the_one_that_it_dates() -> None:
    told = ("The boiler exploded on 13 September", "disaster", "2021-09-13")
    report = tell(
        "The boiler exploded on 13 September. The blast tore open the roof.",
        "2021-09-14",
        told,
        ("The blast tore open the roof", "attack", None),
    )
    assert joined(report) == 1
    twice = tell(
        "The boiler exploded on 13 September. The pump exploded on 2 May. The blast tore open the roof.",
        "2021-09-14",
        told,
        ("The pump exploded on 2 May", "disaster", "2021-05-02"),
        ("The blast tore open the roof", "attack", None),
    )
    assert joined(twice) == 0


def test_one_who_was_shot_and_killed_on_one_day_was_struck_once() -> None:
    def draft(what: str, day: str, name: str) -> Draft:
        told = tell(f"{what}.", "2022", (what, "killing", None))
        told.findings.pop()
        told.mention(name)
        told.add(Event, what, what=what, kind="killing", when=when(day), who=(name,))
        return told

    shot = draft("Oda Lindt was hit by a bullet", "2021-09-13", "Oda Lindt")
    assert joined(shot, draft("when Oda Lindt was murdered", "2021-09-13", "Oda Lindt")) == 1
    assert joined(shot, draft("when Jon Marr was murdered", "2021-09-13", "Jon Marr")) == 0
