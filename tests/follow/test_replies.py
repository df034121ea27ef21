from __future__ import annotations

from onrecord.follow.replies import RELATER
from relate.build_readings import Draft, relate


def accuse(rest: str, published: str = "2023-05-12") -> tuple[Draft, str]:
    draft = Draft(
        f"Fairwater accused Kessa Hydro of cutting off the power of three villages. {rest}", published=published
    )
    claim = draft.statement(
        "Kessa Hydro of cutting off the power of three villages", draft.mention("Fairwater", "body"), act="accuse"
    )
    return draft, claim.id


def test_a_denial_by_the_accused_is_its_reply() -> None:
    draft, claim = accuse("Kessa Hydro rejected the accusation as absurd.")
    accused = draft.mention("Kessa Hydro", "body")
    draft.mention("Kessa Hydro", "body", of=accused, nth=1)
    reply = draft.statement("the accusation as absurd", accused, act="deny")
    (link,) = relate(RELATER, draft)
    assert (link.left_id, link.right_id) == (claim, reply.id)
    assert any("accusation" in r.detail for r in link.reasons)


def test_what_the_accused_says_right_after_is_its_reply_with_a_lower_score() -> None:
    draft, _ = accuse("A transformer had failed, Kessa Hydro said.")
    accused = draft.mention("Kessa Hydro", "body")
    draft.mention("Kessa Hydro", "body", of=accused, nth=1)
    draft.statement("A transformer had failed", accused)
    (link,) = relate(RELATER, draft)
    assert (link.made.score or 1) < 0.85


def test_what_somebody_else_denies_is_no_reply() -> None:
    draft, _ = accuse("Corvane Works denied the accusation.")
    draft.mention("Kessa Hydro", "body")
    draft.statement("the accusation", draft.mention("Corvane Works", "body"), act="deny")
    assert relate(RELATER, draft) == []


def test_an_accuser_does_not_reply_to_itself() -> None:
    draft, _ = accuse("Fairwater said the report was not false.")
    first = draft.findings[0]
    draft.mention("Kessa Hydro", "body")
    draft.statement("the report was not false", first, act="state")  # type: ignore[arg-type]
    assert relate(RELATER, draft) == []


def test_a_denial_in_another_report_needs_the_same_subject() -> None:
    draft, claim = accuse("Kessa Hydro is a utility.")
    draft.mention("Kessa Hydro", "body")
    later = Draft(
        "Kessa Hydro denied claims that it had cut off the power of the villages and three schools.",
        published="2023-05-14",
    )
    reply = later.statement(
        "claims that it had cut off the power of the villages and three schools",
        later.mention("Kessa Hydro", "body"),
        act="deny",
    )
    (link,) = relate(RELATER, draft, later)
    assert (link.left_id, link.right_id) == (claim, reply.id)
    other = Draft("Kessa Hydro denied claims that its turbines are old and noisy.", published="2023-05-14")
    other.statement("claims that its turbines are old and noisy", other.mention("Kessa Hydro", "body"), act="deny")
    assert relate(RELATER, draft, other) == []


def test_a_denial_before_the_allegation_is_no_reply_to_it() -> None:
    draft, _ = accuse("Kessa Hydro is a utility.", published="2023-05-12")
    draft.mention("Kessa Hydro", "body")
    earlier = Draft(
        "Kessa Hydro denied claims that it had cut off the power of the villages and three schools.",
        published="2022-01-01",
    )
    earlier.statement(
        "claims that it had cut off the power of the villages and three schools",
        earlier.mention("Kessa Hydro", "body"),
        act="deny",
    )
    assert relate(RELATER, draft, earlier) == []
