"""What is told of a promise is told of the demand that it accepts, and of the first of a demand made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

from onrecord.dates import DateRange
from onrecord.follow.entries import fold_links, hand_on_links, keep_likeliest
from onrecord.model import Judgement, Link, Made, Reason, link_id


def link(left: str, right: str, relation: str, day: int = 1) -> Link:
    return Link(
        id=link_id("answers", left, right),
        kind="answers",
        left_id=left,
        right_id=right,
        relation=relation,
        on=DateRange(earliest=date(2024, 5, day), latest=date(2024, 5, day)),
        reasons=(Reason(feature="topic", score=0.8, detail="both speak of: release"),),
        made=Made(by="answers", version="1", score=0.8),
    )


def ends(links: list[Link]) -> set[tuple[str, str, str | None]]:
    return {(x.left_id, x.right_id, x.relation) for x in links}


ACCEPTED = link("demand", "undertaking", "accepted", 2)


def test_what_came_of_a_promise_came_of_the_demand_that_it_accepted() -> None:
    told = link("promise", "count", "step reported", 9)
    found = hand_on_links([ACCEPTED, told], {"undertaking": "promise"})
    (new,) = [x for x in found if x.left_id == "demand" and x.right_id == "count"]
    assert new.relation == "step reported"
    assert (new.made.score or 1) < 0.8
    assert any("promise" in r.detail for r in new.reasons)


def test_what_came_of_a_demand_later_came_of_the_promise_that_accepted_it() -> None:
    before, after = link("demand", "remark", "disputed", 1), link("demand", "closure", "outcome reported", 9)
    found = ends(hand_on_links([ACCEPTED, before, after], {"undertaking": "promise"}))
    assert ("promise", "closure", "outcome reported") in found
    assert ("promise", "remark", "disputed") not in found


def test_what_came_of_a_demand_made_again_came_of_the_first() -> None:
    links = [link("first", "again", "repeated"), link("again", "release", "outcome reported")]
    assert ("first", "release", "outcome reported") in ends(hand_on_links(links, {}))


def test_what_a_person_refused_is_neither_handed_on_nor_made_anew() -> None:
    told = link("promise", "count", "step reported", 9)
    promises = {"undertaking": "promise"}
    assert len(hand_on_links([ACCEPTED, told], promises, [told.id])) == 2
    assert len(hand_on_links([ACCEPTED, told], promises, [link_id("answers", "demand", "count")])) == 2


def faint(left: str, right: str, score: float) -> Link:
    made = link(left, right, "outcome reported")
    why = Reason(feature="faint", score=score, detail="shown because little is known that is likelier")
    return replace(made, reasons=(*made.reasons, why), made=replace(made.made, score=score))


def test_what_is_hardly_likely_is_shown_only_where_little_is_likelier() -> None:
    links = [faint("first", "told", 0.2), link("second", "told", "replied"), link("third", "told", "replied")]
    assert ("first", "told", "outcome reported") not in ends(keep_likeliest(links, ()))
    assert ("first", "told", "outcome reported") in ends(keep_likeliest(links[:2], ()))
    assert ("first", "told", "outcome reported") in ends(keep_likeliest(links, {"second", "third"}))
    assert len(keep_likeliest(links[1:], ())) == 2


def test_what_a_person_confirmed_stays_and_what_was_refused_outdoes_nothing() -> None:
    links = [faint("first", "told", 0.2), link("second", "told", "replied"), link("third", "told", "replied")]

    def judge(subject: Link, verdict: Literal["yes", "no"]) -> Judgement:
        return Judgement(
            id="j", subject_id=subject.id, verdict=verdict, reviewer="Ada", judged_at="2024-05-01T00:00:00Z"
        )

    assert links[0] in keep_likeliest(links, (), [judge(links[0], "yes")])
    assert links[0] in keep_likeliest(links, (), [judge(links[2], "no")])


def test_a_desk_keeps_of_each_telling_what_a_dossier_keeps_of_the_first() -> None:
    firsts = {"again": "first", "again too": "first"}
    links = [
        *(faint(ask, "told", 0.2) for ask in ("first", "again", "again too")),
        *(faint("again", f"more {n}", 0.2 + n / 100) for n in (1, 2, 3)),
    ]
    kept = keep_likeliest(links, (), firsts=firsts)
    assert ends(fold_links(kept, firsts)) == ends(keep_likeliest(fold_links(links, firsts), ()))
    assert {x.right_id for x in kept} == {
        "more 1",
        "more 2",
        "more 3",
    }  # of one demand, told thrice, three are likelier


def test_what_is_hardly_likely_is_not_handed_on() -> None:
    again = link("first", "again", "repeated")
    assert ("first", "told", "outcome reported") not in ends(hand_on_links([again, faint("again", "told", 0.2)], {}))


def test_two_demands_told_side_by_side_twice_repeat_neither_one_another() -> None:
    links = [
        link("arrest", "dismissal, told next day", "repeated"),
        link("dismissal", "arrest, told next day", "repeated"),
    ]
    firsts = {"arrest, told next day": "arrest", "dismissal, told next day": "dismissal"}
    assert keep_likeliest(links, (), (), firsts) == keep_likeliest(fold_links(links, firsts), (), (), firsts) == []
    yes = Judgement(id="j", subject_id=links[0].id, verdict="yes", reviewer="Ada", judged_at="2024-06-01T00:00:00Z")
    assert keep_likeliest(links, (), (yes,), firsts) == [links[0]]
    assert keep_likeliest(links[:1], (), (), firsts) == links[:1]
