"""What people decided, and what follows from it for what hangs together."""

from __future__ import annotations

from typing import Any

from onrecord.model import Demand, Event, Judgement, judgement_id
from onrecord.publish.verdicts import find_verdicts
from publish.build_dossiers import QUARRY, build_finding, build_link, build_statement, select_document

DOCUMENT = select_document(QUARRY).document
ALLEGED = build_statement(DOCUMENT, "poisoned two wells", who="the inspectors", act="accuse")
DENIED = build_statement(DOCUMENT, "any well was closed", cue="denied", act="deny", within=ALLEGED.id)
URGED = build_statement(DOCUMENT, "the ministry to publish its own figures by June 2031", act="demand")
DEMAND = build_finding(Demand, "demand", DOCUMENT, "publish its own figures", statement_id=URGED.id, by="x", of="y")
EVENT = build_finding(Event, "event", DOCUMENT, "closed", what="closed", kind="", statement_id=DENIED.id)
FOUND = [ALLEGED, DENIED, URGED, DEMAND, EVENT]
ANSWER = build_link("answers", DEMAND.id, DENIED.id, relation="replied")


def judge(subject: Any, verdict: Any, *, by: str = "ida", at: int = 1, replaces: Judgement | None = None) -> Judgement:
    when = f"2031-05-0{at}T00:00:00Z"
    return Judgement(
        id=judgement_id(subject.id, by, when, verdict),
        subject_id=subject.id,
        verdict=verdict,
        reviewer=by,
        judged_at=when,
        replaces=replaces.id if replaces else None,
    )


def verdicts(*judgements: Judgement) -> dict[str, str]:
    return dict(find_verdicts(FOUND, [ANSWER], judgements))


def test_without_a_judgement_there_is_no_verdict() -> None:
    assert verdicts() == {}


def test_accepting_accepts_what_it_rests_on() -> None:
    assert verdicts(judge(DEMAND, "yes")) == {DEMAND.id: "yes", URGED.id: "yes"}
    assert verdicts(judge(EVENT, "yes")) == {EVENT.id: "yes", DENIED.id: "yes", ALLEGED.id: "yes"}
    assert verdicts(judge(ANSWER, "yes")).keys() == {ANSWER.id, DEMAND.id, URGED.id, DENIED.id, ALLEGED.id}


def test_accepting_a_statement_accepts_nothing_that_rests_on_it() -> None:
    assert verdicts(judge(URGED, "yes")) == {URGED.id: "yes"}


def test_rejecting_rejects_all_that_rests_on_it() -> None:
    found = verdicts(judge(EVENT, "yes"), judge(ALLEGED, "no", at=2))
    assert found[ALLEGED.id] == found[DENIED.id] == found[EVENT.id] == found[ANSWER.id] == "no"
    assert URGED.id not in found


def test_what_rests_on_a_doubt_is_no_longer_accepted() -> None:
    assert verdicts(judge(DEMAND, "yes"), judge(URGED, "unsure", at=2))[DEMAND.id] == "unsure"


def test_the_last_verdict_holds_and_a_replaced_one_does_not() -> None:
    first = judge(URGED, "yes")
    assert verdicts(first, judge(URGED, "no", by="ro", at=2))[URGED.id] == "no"
    assert verdicts(judge(URGED, "no", by="ro", at=1), judge(URGED, "yes", at=2))[URGED.id] == "yes"
    assert verdicts(first, judge(URGED, "unsure", at=1, replaces=first))[URGED.id] == "unsure"
