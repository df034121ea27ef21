from __future__ import annotations

from onrecord.model import Link, Made, Statement, link_id
from onrecord.relate.contradictions import infer_contradictions
from relate.build_readings import Draft

TEXT = (
    "The auditor found that two written warnings had reached the harbour board. The board denied having received the "
    "second warning. It denied the report, “a guess with a cover on it”. A clerk said letters were burned at night. "
    "It denied that."
)


def _pair(told: Statement, reply: Statement) -> Link:
    made = Made(by="replies", version="1", score=0.9)
    return Link(
        id=link_id("replies", told.id, reply.id),
        kind="replies",
        left_id=told.id,
        right_id=reply.id,
        reasons=(),
        made=made,
    )


def _build() -> tuple[dict[str, Statement], list[Link]]:
    draft = Draft(TEXT)
    rows = {
        "found": draft.statement("two written warnings had reached the harbour board", act="find"),
        "denied": draft.statement("having received the second warning", act="deny"),
        "scorned": draft.statement("the report, “a guess with a cover on it”", act="deny"),
        "burned": draft.statement("letters were burned at night"),
        "whole": draft.statement("that", act="deny", nth=TEXT.count("that") - 1),
    }
    pairs = [("found", "denied"), ("found", "scorned"), ("burned", "whole")]
    return rows, [_pair(rows[a], rows[b]) for a, b in pairs]


def test_a_denial_of_what_was_said_contradicts_it_and_scorn_does_not() -> None:
    rows, links = _build()
    found = infer_contradictions(rows.values(), links)
    assert {frozenset((x.left_id, x.right_id)) for x in found} == {
        frozenset((rows["found"].id, rows["denied"].id)),
        frozenset((rows["burned"].id, rows["whole"].id)),
    }
    assert {x.relation for x in found} == {"contradict"}
    assert any(x.reasons[0].detail.endswith("says of: warning") for x in found)
    assert infer_contradictions(reversed(rows.values()), reversed(links)) == found


def test_a_pair_that_a_person_refused_is_no_contradiction() -> None:
    rows, links = _build()
    assert infer_contradictions(rows.values(), links, {x.id for x in links}) == []


OPPOSED = (
    "A fitter said a leak had been reported on Friday. No leak was reported to us at any time, the firm says. The mayor "
    "said nobody had died. The league said two people had been killed. The clerk said no leak had been mended. "
    "The police could not confirm that a leak was reported."
)


def test_two_parties_of_one_report_who_say_that_it_is_and_is_not_contradict_each_other() -> None:
    draft = Draft(OPPOSED)
    people = {name: draft.mention(name) for name in ("fitter", "firm", "mayor", "league", "clerk", "police")}

    def says(words: str, by: str, **more: object) -> Statement:
        return draft.statement(words, people[by], **more)

    leak = says("a leak had been reported on Friday", "fitter")
    none = says("No leak was reported to us at any time", "firm", act="deny", is_negated=True)
    nobody = says("nobody had died", "mayor", is_negated=True)
    killed = says("two people had been killed", "league")
    mended = says("no leak had been mended", "clerk", is_negated=True)
    unsure = says("a leak was reported", "police", is_negated=True)
    found = infer_contradictions([leak, none, nobody, killed, mended, unsure], [])
    assert {frozenset((x.left_id, x.right_id)) for x in found} == {
        frozenset((leak.id, none.id)),
        frozenset((nobody.id, killed.id)),
    }
    assert any(x.reasons[0].detail.endswith("in the same words: leak, reported") for x in found)


def test_an_answer_that_it_is_not_so_denies_the_whole() -> None:
    draft = Draft("You showed them the prices, she said. “I did not,” he answered.")
    told = draft.statement("You showed them the prices", draft.mention("she"), act="accuse")
    answer = draft.statement("I did not", draft.mention("he"), act="deny", is_negated=True)
    (link,) = infer_contradictions([told, answer], [_pair(told, answer)])
    assert link.reasons[0].feature == "denied"
