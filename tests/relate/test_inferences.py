"""What the documents of a case together say about who is who, and what they must not be made to say."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from onrecord.model import Mention
from onrecord.relate.clusters import Party, build_parties
from onrecord.relate.inferences import find_office, infer_links
from onrecord.relate.names import settle_names
from onrecord.relate.neighbours import settle_types
from relate.build_readings import Draft

STORY = "In Marrowby, Tern Metals and Ada Quill. "


def tell(text: str) -> Draft:
    """A report of the one story: it names a town, a company and a person besides what a test is about."""
    draft = Draft(STORY + text)
    draft.mention("Marrowby", "place")
    draft.mention("Tern Metals", "body")
    draft.mention("Ada Quill")
    return draft


def mentions_of(*drafts: Draft) -> list[Mention]:
    return [f for d in drafts for f in d.findings if isinstance(f, Mention)]


def parties_of(*drafts: Draft) -> list[Party]:
    mentions = mentions_of(*drafts)
    return build_parties(mentions, settle_names([], mentions))


def party_with(parties: Sequence[Party], mention: Mention) -> Party:
    return next(p for p in parties if mention.id in p.members)


def test_a_state_that_one_report_takes_for_a_person_is_the_state_of_the_others() -> None:
    one, two, three = tell("Velmora will reply."), tell("The Government of Velmora."), tell("Velmora has replied.")
    lone = one.mention("Velmora", "person")
    owned = two.mention("Government of Velmora", "state")
    named = three.mention("Velmora", "state")
    parties = parties_of(one, two, three)
    assert party_with(parties, lone) == party_with(parties, owned) == party_with(parties, named)
    assert party_with(parties, lone).type == "state"


def test_a_body_that_one_report_takes_for_a_person_is_the_body_of_the_others() -> None:
    one, two = tell("Fairbeck sued."), tell("Fairbeck, a charity.")
    lone, shown = one.mention("Fairbeck", "person"), two.mention("Fairbeck", "body")
    party = party_with(parties_of(one, two), lone)
    assert party == party_with(parties_of(one, two), shown)
    assert party.type == "body"


def test_a_person_whom_one_report_takes_for_a_body_is_the_person_of_the_others() -> None:
    one, two = tell("Zarifa Holm fled."), tell("Zarifa Holm, a baker, fled.")
    lone, shown = one.mention("Zarifa Holm", "body"), two.mention("Zarifa Holm", role="baker")
    party = party_with(parties_of(one, two), lone)
    assert party == party_with(parties_of(one, two), shown)
    assert party.type == "person"
    three = tell("Zarifa Holm closed its shops.")
    firm = three.mention("Zarifa Holm", "body")
    three.mention("its", "body", of=firm, form="pronoun")
    four = tell("Zarifa Holm sold its ships.")
    four.mention("its", "body", of=four.mention("Zarifa Holm", "body"), form="pronoun")
    parties = parties_of(three, four, two)
    assert party_with(parties, firm) != party_with(parties, shown)
    assert party_with(parties, firm).type == "body"


def test_the_authorities_are_those_of_the_state_that_the_story_is_about() -> None:
    one, two = tell("Velmora has replied."), tell("The authorities of Velmora; the authorities knew. Velmora.")
    state = one.mention("Velmora", "state")
    two.mention("Velmora", "state")
    bare = two.mention("the authorities", "group", name="authorities", form="noun", nth=0)
    local = two.mention("authorities", "group", name="port authorities", form="noun")
    parties = parties_of(one, two)
    assert party_with(parties, bare) == party_with(parties, state)
    assert party_with(parties, local) != party_with(parties, state)


def test_a_ministry_of_affairs_is_the_ministry_of_the_same() -> None:
    one, two = tell("The Ministry of Internal Affairs of Velmora."), tell("The interior ministry of Velmora.")
    one.mention("Velmora", "state")
    two.mention("Velmora", "state")
    left = one.mention("Ministry of Internal Affairs", "body")
    right = two.mention("interior ministry", "body", form="noun")
    parties = parties_of(one, two)
    assert party_with(parties, left) == party_with(parties, right)


@pytest.mark.parametrize(("words", "more"), [("Mr Velmora", {}), ("Velmora", {"role": "welder"})])
def test_a_person_who_is_shown_to_be_one_stays_one(words: str, more: dict[str, str]) -> None:
    one, two = tell(f"{words} will reply."), tell("Velmora has replied.")
    person = one.mention(words, "person", **({"name": "Velmora"} | more))
    two.mention("Velmora", "state")
    assert {m.type for m in settle_types(mentions_of(one, two)) if m.id == person.id} == {"person"}


def test_one_ministry_in_two_word_orders_is_that_of_the_story() -> None:
    one, two = tell("The Ministry of Health of Velmora."), tell("The health ministry said so.")
    one.mention("Velmora", "state")
    left = one.mention("Ministry of Health", "body")
    right = two.mention("health ministry", "body", form="noun")
    parties = parties_of(one, two)
    assert party_with(parties, left) == party_with(parties, right)


def test_a_ministry_in_a_report_that_names_no_state_is_that_of_the_story_s_one_state() -> None:
    one, two = tell("The Health Ministry of Velmora."), tell("The Ministry of Health said so.")
    one.mention("Velmora", "state")
    left, right = one.mention("Health Ministry", "body"), two.mention("Ministry of Health", "body")
    parties = parties_of(one, two)
    assert party_with(parties, left) == party_with(parties, right)


def test_a_court_of_which_a_state_has_one_is_that_of_the_story() -> None:
    one, two = tell("The Constitutional Court met."), tell("The Constitutional Court ruled.")
    left, right = (d.mention("Constitutional Court", "body") for d in (one, two))
    district = [tell(f"The district court {verb}.") for verb in ("met", "ruled")]
    others = [d.mention("district court", "body", form="noun") for d in district]
    parties = parties_of(one, two, *district)
    assert party_with(parties, left) == party_with(parties, right)
    assert party_with(parties, others[0]) != party_with(parties, others[1])


def test_the_first_of_two_surnames_is_borne_too() -> None:
    one, two = tell("Inés Quiroga Marsk counted."), tell("Ms Quiroga denied it.")
    whole, short = one.mention("Inés Quiroga Marsk"), two.mention("Ms Quiroga")
    parties = parties_of(one, two)
    assert party_with(parties, whole) == party_with(parties, short)
    three = tell("Ana Maria Marsk counted.")
    middle, maria = three.mention("Ana Maria Marsk"), two.mention("Ms Quiroga", name="Ms Maria")
    parties = parties_of(three, two)
    assert party_with(parties, middle) != party_with(parties, maria)  # a second given name


def test_a_lone_word_that_most_reports_take_for_a_body_is_no_state() -> None:
    drafts = [tell(f"Halvor said so {number}.") for number in range(3)]
    mentions = [d.mention("Halvor", "state" if n == 0 else "body") for n, d in enumerate(drafts)]
    parties = parties_of(*drafts)
    assert {party_with(parties, m).type for m in mentions} == {"body"}


def test_the_ministry_is_that_of_the_one_minister_whom_its_report_names() -> None:
    one, two = tell("The Ministry of Transport wrote."), tell("Transport Minister Odo Karn met the ministry.")
    whole = one.mention("Ministry of Transport", "body")
    two.mention("Odo Karn", role="Transport Minister")
    bare = two.mention("the ministry", "body", name="ministry", form="noun")
    assert party_with(parties_of(one, two), bare) == party_with(parties_of(one, two), whole)


def test_the_ministry_of_one_of_two_ministers_is_neither_s() -> None:
    one = tell("The Ministry of Transport wrote.")
    two = tell("Transport Minister Odo Karn and Energy Minister Una Bell met the ministry.")
    whole = one.mention("Ministry of Transport", "body")
    two.mention("Odo Karn", role="Transport Minister")
    two.mention("Una Bell", role="Energy Minister")
    bare = two.mention("the ministry", "body", name="ministry", form="noun")
    assert party_with(parties_of(one, two), bare) != party_with(parties_of(one, two), whole)


def test_ministries_of_stories_that_share_nothing_stay_apart() -> None:
    one, two = tell("Velmora's Health Ministry."), Draft("Drellia, and the Health Ministry.")
    one.mention("Velmora", "state")
    two.mention("Drellia", "state")
    left, right = one.mention("Health Ministry", "body"), two.mention("Health Ministry", "body")
    parties = parties_of(one, two)
    assert party_with(parties, left) != party_with(parties, right)


def test_an_office_that_one_person_holds_is_that_person() -> None:
    one, two = tell("Ida Brenn, the public defender, reported."), tell("The public defender said so.")
    holder = one.mention("Ida Brenn", role="public defender")
    office = two.mention("The public defender", "anonymous", form="noun", name="public defender")
    parties = parties_of(one, two)
    assert party_with(parties, holder) == party_with(parties, office)
    assert party_with(parties, holder).name == "Ida Brenn"
    (reason,) = (x.reasons[0].detail for x in infer_links(mentions_of(one, two)) if x.reasons[0].feature == "office")
    assert "'public defender' is an office that reports of this story give 'Ida Brenn'" in reason


@pytest.mark.parametrize(
    ("called", "role", "is_one"),
    [
        ("special rapporteur", "U.N. special rapporteur", True),
        ("United Nations special rapporteur on wells in Velmora", "special rapporteur", True),
        ("special rapporteur on wells", "special rapporteur on dams", False),
        ("governor of Upper Tern", "governor", True),
        ("president of the council", "president", False),
        ("mayor", "deputy mayor", False),
    ],
)
def test_an_office_may_be_told_in_fewer_words(called: str, role: str, is_one: bool) -> None:
    one, two = tell(f"The {called} wrote."), tell("Nadia Rell wrote.")
    office = one.mention(f"The {called}", "anonymous", name=called, form="noun")
    person = two.mention("Nadia Rell", role=role)
    parties = parties_of(one, two)
    assert (party_with(parties, office) == party_with(parties, person)) is is_one


def test_an_office_over_a_place_is_whoever_holds_it_there() -> None:
    one, two = tell("Ida Brenn, governor of Upper Sell."), tell("The governor of Upper Sell said so.")
    three = tell("The governor of Lower Sell denied it.")
    holder = one.mention("Ida Brenn", role="governor of Upper Sell")
    name = "governor of Upper Sell"
    office = two.mention("The governor of Upper Sell", "anonymous", form="noun", name=name)
    other = three.mention("The governor of Lower Sell", "anonymous", form="noun", name="governor of Lower Sell")
    parties = parties_of(one, two, three)
    assert party_with(parties, office) == party_with(parties, holder) != party_with(parties, other)


def test_an_office_that_two_persons_hold_is_neither() -> None:
    one, two = tell("Ida Brenn, the mayor."), tell("Olaf Stent, the mayor.")
    three = tell("The mayor said so.")
    one.mention("Ida Brenn", role="mayor")
    two.mention("Olaf Stent", role="mayor")
    office = three.mention("The mayor", "anonymous", form="noun", name="mayor")
    assert party_with(parties_of(one, two, three), office).type == "anonymous"


@pytest.mark.parametrize(
    "words", ["a former mayor", "an official", "a source in the ministry", "one of them", "any mayor"]
)
def test_whoever_a_report_keeps_anonymous_is_never_a_person_of_an_office(words: str) -> None:
    one, two = tell("Ida Brenn, the mayor."), tell(f"And {words} said so.")
    one.mention("Ida Brenn", role="mayor")
    hidden = two.mention(words, "anonymous", form="noun", name=words.partition(" ")[2])
    assert find_office([hidden]) is None
    assert party_with(parties_of(one, two), hidden).members == (hidden.id,)


def test_a_surname_with_its_title_is_the_one_who_bears_it() -> None:
    one, two = tell("Dr Sanna Marsk counted."), tell("Dr Marsk denied it.")
    whole = one.mention("Sanna Marsk")
    short = two.mention("Dr Marsk")
    parties = parties_of(one, two)
    assert party_with(parties, whole) == party_with(parties, short)


def test_a_title_in_the_name_is_enough_for_a_surname() -> None:
    one, two = tell("Ms RELL asked."), tell("Nadia Rell wrote.")
    turn = one.mention("RELL", name="Ms RELL")
    person = two.mention("Nadia Rell", role="baker")
    parties = parties_of(one, two)
    assert party_with(parties, turn) == party_with(parties, person)


def test_a_surname_of_two_persons_is_neither() -> None:
    one, two, three = tell("Sanna Marsk counted."), tell("Olaf Marsk counted."), tell("Dr Marsk denied it.")
    one.mention("Sanna Marsk")
    two.mention("Olaf Marsk")
    short = three.mention("Dr Marsk")
    assert party_with(parties_of(one, two, three), short).members == (short.id,)


def test_a_woman_and_a_man_of_one_surname_are_two() -> None:
    one, two = tell("Sanna Marsk counted; she was sure."), tell("Mr Marsk denied it.")
    whole = one.mention("Sanna Marsk")
    one.mention("she", of=whole, form="pronoun")
    short = two.mention("Mr Marsk")
    assert party_with(parties_of(one, two), short).members == (short.id,)


def test_a_part_of_a_body_s_name_is_the_one_body_of_the_story_that_has_it() -> None:
    one, two, three = tell("The Marrowby Parents' Association."), tell("The association said so."), tell("Nobody.")
    whole = one.mention("Marrowby Parents' Association", "body")
    part = two.mention("The association", "body", form="noun", name="association")
    parties = parties_of(one, two, three)
    assert party_with(parties, whole) == party_with(parties, part)
    three.mention("Nobody", "body")
    other = tell("The Association of River Pilots.")
    other.mention("Association of River Pilots", "body")
    parties = parties_of(one, two, other)
    assert party_with(parties, whole) != party_with(parties, part), "two associations are in the story"


def test_a_longer_name_may_lack_its_state_and_nothing_else() -> None:
    one, two = tell("The Office of the Comptroller General of Drellia."), tell("Office of the Comptroller General.")
    one.mention("Drellia", "state")
    whole = one.mention("Office of the Comptroller General of Drellia", "body")
    part = two.mention("Office of the Comptroller General", "body")
    assert party_with(parties_of(one, two), part) == party_with(parties_of(one, two), whole)
    three = tell("The Office of the Comptroller General of Mines.")
    other = three.mention("Office of the Comptroller General of Mines", "body")
    assert party_with(parties_of(two, three), part) != party_with(parties_of(two, three), other)


def test_the_order_of_mentions_changes_nothing() -> None:
    one, two = tell("Ida Brenn, the mayor."), tell("The mayor said so.")
    one.mention("Ida Brenn", role="mayor")
    two.mention("The mayor", "anonymous", form="noun", name="mayor")
    mentions = mentions_of(one, two)
    assert infer_links(mentions) == infer_links(mentions[::-1])


def test_a_lone_word_that_some_take_for_a_state_and_some_for_a_body_is_no_person() -> None:
    drafts = [Draft("Dunoton denied it.") for _ in range(4)]
    kinds = ("person", "person", "body", "state")
    found = [d.mention("Dunoton", kind) for d, kind in zip(drafts, kinds, strict=True)]
    parties = parties_of(*drafts)
    assert len({party_with(parties, m).id for m in found}) == 1


def test_initials_that_one_report_takes_for_a_group_are_the_body_of_the_others() -> None:
    one, two = tell("ORSI found three."), tell("ORSI is an office.")
    lone, shown = one.mention("ORSI", "group"), two.mention("ORSI", "body")
    parties = parties_of(one, two)
    assert party_with(parties, lone) == party_with(parties, shown)


def test_the_label_of_a_turn_is_the_one_who_bears_the_surname_where_two_more_are_shared() -> None:
    one, two = Draft("Rima Holm, Jon Aster and Vera Tull met."), Draft("TULL: Yes. ASTER: No. HOLM: Perhaps.")
    people = [one.mention(n) for n in ("Rima Holm", "Jon Aster", "Vera Tull")]
    turns = [two.mention(n) for n in ("HOLM", "ASTER", "TULL")]
    parties = parties_of(one, two)
    assert all(party_with(parties, a) == party_with(parties, b) for a, b in zip(people, turns, strict=True))
    three = Draft("TULL: Yes. BRUN: No.")
    lone = three.mention("TULL")
    three.mention("BRUN")
    assert party_with(parties_of(one, three), lone).members == (lone.id,), "nothing says that it is one story"


def test_a_body_at_the_head_of_its_own_text_is_the_one_that_reports_call_by_fewer_words() -> None:
    one, two, three = tell("The Authority finds."), tell("Harbour Authority"), tell("the harbour authority said")
    own = one.mention("The Authority", "body", form="noun", name="Harbour Authority of Marrowby")
    named = two.mention("Harbour Authority", "body")
    told = three.mention("the harbour authority", "body", form="noun", name="harbour authority")
    parties = parties_of(one, two, three)
    assert party_with(parties, own) == party_with(parties, told)
    assert party_with(parties, named) == party_with(parties, told)
