from __future__ import annotations

from onrecord.chains import Party, describe_chains
from onrecord.model import Link
from onrecord.relate.parties import RELATER
from onrecord.voices import speaks_for
from relate.build_readings import Draft, relate


def pair(first: tuple[str, str], second: tuple[str, str], **roles: str) -> list[Link]:
    drafts = []
    for number, (name, kind) in enumerate((first, second)):
        draft = Draft(f"{name} spoke in report {number}.")
        draft.mention(name, kind, role=roles.get(("left", "right")[number]))
        drafts.append(draft)
    return relate(RELATER, *drafts)


def score(first: tuple[str, str], second: tuple[str, str], **roles: str) -> float:
    links = pair(first, second, **roles)
    return (links[0].made.score or 0) if links else 0


def test_spellings_of_one_name_link() -> None:
    assert score(("Samet Karashin", "person"), ("Samet Qarašin", "person")) >= 0.85


def test_two_people_of_one_surname_never_link() -> None:
    roles = {"left": "foreign ministry spokesman", "right": "foreign ministry spokesman"}
    assert pair(("Tao Wenlin", "person"), ("Tao Yi", "person"), **roles) == []
    assert pair(("Marek Dorvath", "person"), ("Lidia Dorvath", "person")) == []


def test_a_bare_surname_never_links_across_documents() -> None:
    assert pair(("Dorvath", "person"), ("Marek Dorvath", "person")) == []
    assert pair(("Dorvath", "person"), ("Dorvath", "person")) == []


def test_a_surname_links_through_its_full_name_in_its_own_document() -> None:
    first = Draft("Marek Dorvath spoke. Dorvath left.")
    named = first.mention("Marek Dorvath")
    first.mention("Dorvath", of=named, nth=1)
    second = Draft("Marek Dorvath is the spokesman.")
    second.mention("Marek Dorvath")
    assert [link.left_id for link in relate(RELATER, first, second)] == [
        min(named.id, second.findings[0].id),
    ]


def test_an_initial_needs_a_role_to_be_surer() -> None:
    bare = score(("J. Pell", "person"), ("Joanna Pell", "person"))
    roles = {"left": "regional director of Fairwater", "right": "Fairwater's regional director"}
    assert 0.6 <= bare < score(("J. Pell", "person"), ("Joanna Pell", "person"), **roles)


def test_a_type_clash_never_links() -> None:
    assert pair(("Victoria Falls", "person"), ("Victoria Falls", "body")) == []


def test_anonymous_speakers_never_link() -> None:
    assert pair(("an Official of the Ministry", "anonymous"), ("an Official of the Ministry", "anonymous")) == []


def test_a_group_known_by_a_description_never_links() -> None:
    drafts = []
    for number in range(2):
        draft = Draft(f"rights groups spoke in report {number}.")
        draft.mention("rights groups", "group", form="noun")
        drafts.append(draft)
    assert relate(RELATER, *drafts) == []


def test_an_acronym_links_to_its_expansion() -> None:
    assert score(("ERHRO", "body"), ("Eastern Rivers Human Rights Office", "body")) >= 0.8


def test_a_state_its_government_and_its_capital_link_with_the_reason_said() -> None:
    (link,) = pair(("Beijing", "state"), ("China", "state"))
    assert link.made.score is not None
    assert link.made.score < 0.8
    assert "stands for" in link.reasons[0].detail
    assert score(("Government of Velmora", "body"), ("Velmora", "state")) >= 0.7
    assert pair(("France", "state"), ("Germany", "state")) == []


def test_a_ministry_without_a_country_links_where_both_documents_write_of_one_state() -> None:
    def draft(state: str, number: int) -> Draft:
        made = Draft(f"{state} was criticised. The interior ministry replied in report {number}.")
        made.mention(state, "state")
        made.mention("interior ministry", "body")
        return made

    links = relate(RELATER, draft("Velmora", 1), draft("Velmora", 2))
    assert {r.feature for link in links for r in link.reasons} == {"same name", "name of body"}
    links = relate(RELATER, draft("Velmora", 1), draft("Norland", 2))
    assert links == []


def test_a_bare_government_is_that_of_the_state_most_named_and_the_link_says_so() -> None:
    first = Draft("Velmora spoke. The government of Velmora agreed, and the government signed.")
    named = first.mention("Velmora", "state")
    first.mention("the government", "body", form="noun", name="government")
    second = Draft("Velmora answered in report two.")
    other = second.mention("Velmora", "state")
    links = relate(RELATER, first, second)
    scores = {frozenset((link.left_id, link.right_id)): link for link in links}
    sure = scores.pop(frozenset((named.id, other.id)))
    assert sure.made.score == 1.0
    (inferred,) = scores.values()
    assert (inferred.made.score or 1) < 0.7
    assert "names" in inferred.reasons[0].detail


def test_a_state_that_no_list_knows_may_be_taken_for_a_body() -> None:
    assert score(("Velmora", "body"), ("Government of Velmora", "state")) >= 0.7
    assert pair(("Velmora Railways", "body"), ("Velmora", "state")) == []


def test_a_lone_name_that_acts_as_a_state_is_one_where_the_report_writes_of_its_offices() -> None:
    first = Draft("Velmora will not put its own dam on trial, the foreign ministry said. Velmora rejected the report.")
    named = first.mention("Velmora", "person")
    first.mention("Velmora", "person", of=named, nth=1)
    second = Draft("The government of Velmora agreed.")
    second.mention("government of Velmora", "state")
    (link,) = relate(RELATER, first, second)
    assert (link.made.score or 0) >= 0.6
    body = Draft("Velmora has sent its reply, the foreign ministry said. Velmora rejected the report.")
    named = body.mention("Velmora", "body")
    body.mention("Velmora", "body", of=named, nth=1)
    assert {p["type"] for p in describe_chains(body.findings, body.document.text).values()} == {"state"}
    group = Draft("Velmora, a rights group, spoke. Velmora has sent its letter to the foreign ministry.")
    named = group.mention("Velmora", "body")
    group.mention("Velmora", "body", of=named, nth=1)
    assert {p["type"] for p in describe_chains(group.findings, group.document.text).values()} == {"body"}
    plain = Draft("Velmora kept its word, and Velmora left the room.")  # nothing says that there is a State
    named = plain.mention("Velmora", "person")
    plain.mention("Velmora", "person", of=named, nth=1)
    assert relate(RELATER, plain, second) == []


def party(name: str, type: str, *roles: str, states: tuple[str, ...] = ()) -> Party:
    return Party(type=type, names=[name], roles=list(roles), states=list(states), keys=[])


def test_who_speaks_for_whom_is_told_by_names_and_roles() -> None:
    norland = Party(type="state", names=["Norland"], roles=[], states=["norland"], keys=["s:norland"])
    france = Party(type="state", names=["France"], roles=[], states=[], keys=["s:france"])
    ministry = party("interior ministry", "body", states=("norland",))
    assert speaks_for(norland, ministry)
    assert not speaks_for(france, ministry)
    assert speaks_for(france, party("Ada Lind", "person", "France's ambassador to Norland", states=("norland",)))
    assert not speaks_for(norland, party("Ada Lind", "person", "France's ambassador to Norland", states=("norland",)))
    assert speaks_for(party("Water Board", "body"), party("press service of the Water Board", "body"))
    assert speaks_for(party("Water Board", "body"), party("Ada Lind", "person", "Water Board spokeswoman"))
    assert not speaks_for(party("Water Board", "body"), party("Ada Lind", "person", "engineer"))
    assert not speaks_for(party("Water Board", "body"), party("Ada Lind", "person", "Water Board pumps chief"))
    assert not speaks_for(norland, party("an official of the ministry", "anonymous", states=("norland",)))
