"""A demand made again: by what it asks, of whom, and by whom."""

from __future__ import annotations

from follow.build_cards import pick
from onrecord.follow.answers import compare
from onrecord.model import Card, Demand
from relate.build_readings import Draft

HARBOR = ("Port Authority of Olm", "body")


def asked(
    what: str,
    of: tuple[str, str] = HARBOR,
    *,
    by: str = "Dockers' Union of Olm",
    published: str = "2023-03-01",
    place: str = "Quay Nine",
) -> Card:
    """The card of a demand, in a report that names a place."""
    draft = Draft(f"At {place} in Olm, the {by} urged the {of[0]} to {what}.", published=published)
    draft.mention(place, "body")
    speaker = draft.mention(by, "body")
    draft.mention(*of)
    statement = draft.statement(what, speaker, act="demand")
    draft.add(Demand, what, statement_id=statement.id, by=speaker.name, of=of[0])
    return pick(draft, "demand")


def relation(first: Card, later: Card) -> str | None:
    link = compare(*sorted((first, later), key=lambda c: c.subject_id))
    return link.relation if link else None


def test_the_same_demand_of_another_asker_in_other_words_repeats_it() -> None:
    first = asked("mend the two cranes on the northern quay")
    later = asked("repair both cranes of the northern quay", by="Harbor Inspectorate", published="2024-05-02")
    assert relation(first, later) == "repeated"


def test_a_demand_that_shares_only_the_place_of_another_is_none_of_its_repetitions() -> None:
    first = asked("close the third floor of the customs house")
    later = asked(
        "pay the clerks whom it sent home for refusing to work on the third floor without masks and without leave",
        by="Labor Court",
        published="2024-05-02",
    )
    assert relation(first, later) is None


def test_words_of_whom_is_asked_are_not_what_is_asked() -> None:
    of = ("Harbor Oversight Committee", "body")
    first = asked("summon the pilot before the harbor oversight committee meets", of)
    later = asked("hold hearings of the harbor oversight committee in public", of, published="2024-05-02")
    assert relation(first, later) is None


def test_of_several_offices_only_the_same_deed_and_thing_is_asked_again() -> None:
    first = asked("install sprinklers in the grain store", ("Grain Store Manager", "body"))
    same = asked("install sprinklers in the grain store", ("District of Olm", "body"), published="2024-05-02")
    other = asked("insure the grain store", ("District of Olm", "body"), published="2024-05-02")
    assert (relation(first, same), relation(first, other)) == ("repeated", None)


def test_what_says_no_more_than_its_deed_is_asked_again_with_its_object_named() -> None:
    first = asked("free them")
    later = asked("release Ansel Corrow and Dita Marl", published="2024-05-02")
    assert relation(first, later) == "repeated"


def test_what_is_asked_of_two_states_is_not_repeated() -> None:
    first = asked("publish the treaty on fishing", ("France", "state"))
    later = asked("publish the treaty on fishing", ("Spain", "state"), published="2024-05-02")
    assert relation(first, later) is None


def test_whose_demand_it_is_stands_before_what_is_asked() -> None:
    what = "its demand for a public inquiry into the fire"
    draft = Draft(f"The union repeated {what}.", published="2023-03-01")
    union = draft.mention("union", "body", form="description")
    statement = draft.statement(what, union, act="demand", cue="repeat")
    draft.add(Demand, what, statement_id=statement.id, by=union.name, of=None)
    named = "the public defender's call that the fire be investigated"
    other = Draft(f"The union supported {named}.", published="2023-03-01")
    union = other.mention("union", "body", form="description")
    statement = other.statement(named, union, act="demand", cue="support")
    other.add(Demand, named, statement_id=statement.id, by=union.name, of=None)
    assert pick(draft, "demand").data["stems"] == ["public", "inquiri", "fir"]
    assert pick(other, "demand").data["stems"] == ["fir", "inquiri"]
