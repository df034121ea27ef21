"""Which statement of a report replies to which: the one concerned, near, and likelier than not to mean it."""

from __future__ import annotations

from onrecord.follow.exchanges import find_exchanges
from onrecord.follow.pairings import Pairing, find_amounts, find_pairings, list_pairs
from onrecord.follow.replies import find_turns
from onrecord.follow.turns import Turn
from relate.build_readings import Draft


def build_turns(answer: str = "the water was clean", act: str = "state") -> list[Turn]:
    """Mila Sand accuses Corvane of something, and Corvane speaks."""
    draft = Draft(f"Mila Sand accused Corvane of fouling the water. Corvane said {answer}.", published="2023-05-12")
    accuser, accused = draft.mention("Mila Sand"), draft.mention("Corvane", "body")
    draft.mention("Corvane", "body", of=accused, nth=1)
    draft.statement("Corvane of fouling the water", accuser, act="accuse")
    draft.statement(answer, accused, act=act)
    return find_turns(draft.reading())


def pair(turns: list[Turn]) -> dict[str, list[Pairing]]:
    return find_pairings(turns, find_exchanges(turns))


def test_the_accused_replies_and_the_accuser_does_not() -> None:
    turns = build_turns()
    assert [(by, found[0][0]) for by, found in pair(turns).items()] == [(turns[1].id, turns[0].id)]


def test_a_chance_is_told_for_each_pair() -> None:
    ((_, reasons),) = pair(build_turns())[build_turns()[1].id]
    chance = next(r for r in reasons if r.feature == "chance")
    assert 0 < chance.score < 1
    assert f"{round(100 * chance.score)} in 100" in chance.detail


def test_what_a_rule_joins_is_weighed_wherever_it_stands() -> None:
    turns = build_turns()
    reason: Pairing = (turns[1].id, [])
    assert (0, 1) not in set(list_pairs(turns, {}))
    assert (0, 1) in set(list_pairs(turns, {turns[0].id: reason}))


def test_a_denial_by_the_one_concerned_is_seen_as_such() -> None:
    seen = find_amounts(build_turns("the claim was false", "deny"), 0, 1)
    assert "a denial to a charge" in seen
    assert "the speaker: concerned" in seen


def test_what_one_of_several_is_quoted_with_is_answered_with_their_accusation() -> None:
    draft = Draft(
        "Residents accused Corvane of fouling the water. “They told us it was clean,” said Mila Sand. "
        "Corvane denied that it had fouled the water.",
        published="2023-05-12",
    )
    residents, accused = draft.mention("Residents", "group"), draft.mention("Corvane", "body")
    witness = draft.mention("Mila Sand")
    draft.mention("Corvane", "body", of=accused, nth=1)
    accusation = draft.statement("Corvane of fouling the water", residents, act="accuse")
    quoted = draft.statement("They told us it was clean", witness, manner="direct")
    denial = draft.statement("it had fouled the water", accused, act="deny")
    found = {claim for claim, _ in pair(find_turns(draft.reading()))[denial.id]}
    assert found == {accusation.id, quoted.id}


def test_a_denial_that_points_back_answers_what_stands_right_before_whoever_it_names() -> None:
    draft = Draft(
        "Mila Sand said that Tom Harl had been told to hide it. Corvane rejected that.",
        published="2023-05-12",
    )
    accuser, accused = draft.mention("Mila Sand"), draft.mention("Corvane", "body")
    draft.mention("Tom Harl")
    claim = draft.statement("Tom Harl had been told to hide it", accuser, act="accuse")
    denial = draft.statement("that", accused, act="deny", nth=1)
    ((found, _),) = pair(find_turns(draft.reading()))[denial.id]
    assert found == claim.id


def test_a_reply_does_not_hang_on_the_act_that_was_read() -> None:
    draft = Draft(
        "Mila Sand said the tank had leaked for a year and nobody had been told. "
        "A spokesman for Corvane said the company had no record of any leak.",
        published="2023-05-12",
    )
    witness, firm = draft.mention("Mila Sand"), draft.mention("Corvane", "body")
    claim = draft.statement("the tank had leaked for a year and nobody had been told", witness)
    reply = draft.statement("the company had no record of any leak", firm, is_negated=True)
    ((found, _),) = pair(find_turns(draft.reading()))[reply.id]
    assert found == claim.id


def test_what_is_needed_charges_nobody() -> None:
    draft = Draft(
        "Mila Sand stressed the need for an end to the beatings by Corvane. Corvane denied the leak.",
        published="2023-05-12",
    )
    witness, firm = draft.mention("Mila Sand"), draft.mention("Corvane", "body")
    draft.statement("the need for an end to the beatings by Corvane", witness, cue="stress")
    draft.statement("the leak", firm, act="deny")
    assert pair(find_turns(draft.reading())) == {}


def test_what_leads_to_a_reply_is_not_its_own_words() -> None:
    (_, answer) = build_turns()
    assert answer.frame == "corvane said ... ."
    assert answer.called == "corvane"
