"""What one party said on one day, in several reports' words; and what was said on another day, or by another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.model import Link, Mention, Statement
from onrecord.relate.clusters import CopyGroup, build_parties, build_utterances
from onrecord.relate.parties import RELATER
from onrecord.relate.retellings import infer_retellings, replace_links
from relate.build_readings import Draft, relate

ONE = "officials had known for fourteen months that the smelter was leaking lead into the river"
TWO = "officials in Osterby knew for at least 14 months that the smelter was leaking lead and told nobody"


def tell(words: str, name: str = "Ida Brenn", said: str = "2015-07-01", **more: object) -> Draft:
    draft = Draft(f"{name} said that {words}.", published="2015-07-02")
    draft.statement(words, draft.mention(name), said=said, **more)
    return draft


def retell(*drafts: Draft, relation: str | None = None) -> tuple[list[Link], list[Statement]]:
    found = [f for draft in drafts for f in draft.findings]
    statements = [f for f in found if isinstance(f, Statement)]
    mentions = [f for f in found if isinstance(f, Mention)]
    parties = build_parties(mentions, relate(RELATER, *drafts))
    published = {draft.document.id: draft.metadata.published for draft in drafts}
    group = CopyGroup(id="cg-1", documents=tuple(sorted(published)), relation=relation or "", agency=None, first=None)
    return infer_retellings(statements, parties, published, [], [group] if relation else []), statements


def test_one_saying_in_two_wordings_is_one_utterance_with_its_reason() -> None:
    one, two = tell(ONE), tell(TWO)
    (link,), statements = retell(one, two)
    assert {link.left_id, link.right_id} == {s.id for s in statements}
    assert "one party, on 1 July 2015" in link.reasons[0].detail
    mentions = [f for d in (one, two) for f in d.findings if isinstance(f, Mention)]
    parties = build_parties(mentions, relate(RELATER, one, two))
    (utterance,) = build_utterances(statements, [link], parties)
    assert len(utterance.statements) == 2


@pytest.mark.parametrize(
    "other",
    [
        tell(TWO, said="2015-07-09"),
        tell(TWO, name="Olaf Stent"),
        tell(TWO, is_negated=True),
        tell("officials would answer to the court in autumn"),
        tell(TWO, said="2015"),
    ],
    ids=["another day", "another party", "a denial", "something else", "no day"],
)
def test_what_is_not_the_same_saying_stays_apart(other: Draft) -> None:
    assert retell(tell(ONE), other)[0] == []


def test_what_another_link_joins_is_not_told_twice() -> None:
    one, two = tell(ONE), tell(TWO)
    (link,), statements = retell(one, two)
    mentions = [f for d in (one, two) for f in d.findings if isinstance(f, Mention)]
    parties = build_parties(mentions, relate(RELATER, one, two))
    published = {d.document.id: d.metadata.published for d in (one, two)}
    assert infer_retellings(statements, parties, published, [replace(link, reasons=())]) == []


def test_many_tellings_of_one_saying_take_one_link_less_than_they_are() -> None:
    drafts = [tell(f"{words} in ward {n}") for n, words in enumerate([ONE, TWO] * 5)]
    links, statements = retell(*drafts)
    assert len(statements) == 10
    assert len(links) == 9
    mentions = [f for d in drafts for f in d.findings if isinstance(f, Mention)]
    parties = build_parties(mentions, relate(RELATER, *drafts))
    (utterance,) = build_utterances(statements, links, parties)
    assert len(utterance.statements) == 10
    assert retell(*reversed(drafts))[0] == links


def test_a_short_quotation_that_two_reports_of_one_day_print_alike_is_one() -> None:
    quoted = [tell("We failed to read our own post", name, manner="direct") for name in ("Ida Brenn", "Mrs Ida Brenn")]
    assert len(retell(*quoted)[0]) == 1
    assert retell(tell("we failed to read our post"), tell("we failed to answer the post of the town"))[0] == []


def test_a_phrase_that_one_report_quotes_of_what_the_other_quotes_is_one_saying() -> None:
    whole = tell("They came at night, with lists in their hands, and took the bakers", manner="direct")
    part = tell("the soldiers came ‘with lists in their hands’ after dark", manner="mixed", is_negated=True)
    (link,), _ = retell(whole, part)
    assert "one party" in link.reasons[0].detail
    plain = tell("the soldiers came with lists in their hands for somebody's cousin and neighbours", is_negated=True)
    assert retell(whole, plain)[0] == []


def test_a_number_tells_with_what_it_counts_even_where_it_is_printed_late() -> None:
    early, late = (
        Draft(f"Ida Brenn said that {words}.", published=day)
        for words, day in (("312 suspects were in custody", "2015-07-01"), ("312 people are in custody", "2015-07-03"))
    )
    early.statement("312 suspects were in custody", early.mention("Ida Brenn"), act="report")
    late.statement("312 people are in custody", late.mention("Ida Brenn"), act="report")
    assert len(retell(early, late)[0]) == 1
    other = Draft("Ida Brenn said that 318 people are in custody.", published="2015-07-03")
    other.statement("318 people are in custody", other.mention("Ida Brenn"), act="report")
    assert retell(early, other)[0] == []


def test_what_a_report_recalls_of_a_year_is_what_was_said_in_it() -> None:
    one = tell("There are no secret wells in Tern", is_negated=True)
    again = Draft("In 2015 Ida Brenn said there were no secret wells in Tern.", published="2018-02-01")
    again.statement("there were no secret wells in Tern", again.mention("Ida Brenn"), said="2015", is_negated=True)
    assert len(retell(one, again)[0]) == 1
    later = Draft("In 2016 Ida Brenn said there were no secret wells in Tern.", published="2018-02-01")
    later.statement("there were no secret wells in Tern", later.mention("Ida Brenn"), said="2016", is_negated=True)
    assert retell(one, later)[0] == []


@pytest.mark.parametrize(
    ("recalled", "is_one"), [("to put an inspector on every barge", True), ("to pay every diver", False)]
)
def test_a_promise_that_a_report_recalls_may_be_told_in_fewer_words(recalled: str, is_one: bool) -> None:
    one = tell("no barge will leave the quay without an inspector", act="promise", is_negated=True, said="2015-06-21")
    again = Draft(f"Ida Brenn had promised in June {recalled}.", published="2015-09-06")
    again.statement(recalled, again.mention("Ida Brenn"), said="2015-06", act="promise")
    assert bool(retell(one, again)[0]) is is_one


def test_a_link_that_was_too_weak_while_the_speakers_seemed_two_is_replaced() -> None:
    one, two = tell(ONE), tell(TWO)
    (link,), statements = retell(one, two)
    mentions = [f for d in (one, two) for f in d.findings if isinstance(f, Mention)]
    parties = build_parties(mentions, relate(RELATER, one, two))
    published = {d.document.id: d.metadata.published for d in (one, two)}
    weak = replace(link, made=replace(link.made, score=0.4), reasons=())
    (found,) = infer_retellings(statements, parties, published, [weak])
    assert found == link
    assert replace_links([weak], [found]) == [link]


@pytest.mark.parametrize(
    ("act", "told", "again", "is_one"),
    [
        ("promise", "an independent inquiry", "there will be an independent inquiry", True),
        ("deny", "any complaint had been received", "a complaint had ever arrived", True),
        ("state", "inspectors are engineers, no policemen", "they were engineers and not policemen", True),
        ("state", "the school is clean", "the town is not poor", False),
        ("promise", "an independent inquiry", "the city will pay for the funerals", False),
    ],
)
def test_where_one_report_is_the_other_re_written_less_has_to_be_alike(
    act: str, told: str, again: str, is_one: bool
) -> None:
    pair = tell(told, said="2015", act=act), tell(again, said="2015", act=act)
    assert retell(*pair)[0] == retell(*pair, relation="update")[0] == []
    links, _ = retell(*pair, relation="rewrite")
    assert len(links) == is_one
    assert all("re-written" in link.reasons[0].detail for link in links)


def test_a_quotation_cut_short_by_the_rewrite_is_the_same_whatever_is_negated() -> None:
    whole = tell("We are looking in every shed, and we have not stopped", said="2015", manner="direct")
    cut = tell("we have not stopped", said="2015", manner="direct", is_negated=True)
    assert len(retell(whole, cut, relation="rewrite")[0]) == 1
    assert retell(whole, cut)[0] == []


def test_a_nameless_source_of_a_rewrite_is_the_one_of_the_report_where_the_words_tell() -> None:
    drafts = []
    for words in ("the pumps had failed twice that week", "a fire had burned in the lower hold"):
        for who in ("A deckhand", "A hand from the deck"):
            draft = Draft(f"{who} said that {words}.", published="2015-07-02")
            draft.statement(words, draft.mention(who, "anonymous", form="noun"), said="2015")
            drafts.append(draft)
    links, statements = retell(*drafts[:2], relation="rewrite")
    assert len(links) == 1
    assert len(build_utterances(statements, links, build_parties([], []))) == 1
    assert retell(drafts[0], drafts[3], relation="rewrite")[0] == []
