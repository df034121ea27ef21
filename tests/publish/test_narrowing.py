"""Which rows a scope keeps: what was rejected never, what is linked with what was asked for always."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from onrecord.dates import parse_edtf
from onrecord.errors import PublishError
from onrecord.model import Demand, Event, Figure
from onrecord.publish.dossier import Dossier, build_dossier
from onrecord.publish.narrowing import narrow_selection
from onrecord.publish.scope import Scope, read_bound, read_day
from onrecord.publish.selection import Selection
from publish.build_dossiers import (
    QUARRY,
    build_finding,
    build_link,
    build_party,
    build_selection,
    build_statement,
    select_document,
)

LATER = """The mayor of Anby said that the wells were clean in 2033.

A court found that two wells stayed shut.
"""
FIRST, SECOND = select_document(QUARRY), select_document(LATER, outlet="Lower Echo", published=None)
ALLEGED = build_statement(FIRST.document, "poisoned two wells", who="the inspectors", act="accuse")
DENIED = build_statement(FIRST.document, "any well was closed", cue="denied", lemma="deny", act="deny")
CLOSED = build_finding(
    Event, "event", FIRST.document, "closed", what="closed", kind="", when=parse_edtf("2029"), statement_id=DENIED.id
)
URGED = build_statement(
    FIRST.document, "the ministry to publish its own figures by June 2031", who="the inspectors", act="demand"
)
DEMAND = build_finding(
    Demand, "demand", FIRST.document, "publish its own figures", statement_id=URGED.id, by="x", of="The Ministry"
)
CLEAN = build_statement(SECOND.document, "the wells were clean in 2033", who="the mayor", said=parse_edtf("2033-05"))
SHUT = build_statement(SECOND.document, "two wells stayed shut", who="a court", act="find")
WELLS = build_finding(
    Figure, "figure", SECOND.document, "two wells", comparator="exactly", of="wells", statement_id=SHUT.id
)
REPLY = build_link("replies", ALLEGED.id, DENIED.id)
PARTIES = [build_party(name) for name in ("the inspectors", "the ministry", "the mayor", "a court")]


def select(**fields: Any) -> Selection:
    rows = [ALLEGED, DENIED, CLOSED, URGED, DEMAND, CLEAN, SHUT, WELLS]
    return build_selection([FIRST, SECOND], rows, parties=PARTIES, links=[REPLY], **fields)


def build(scope: Scope, **fields: Any) -> Dossier:
    return build_dossier(select(**fields), title="The wells", about="", version="1", scope=scope)


def spoken(dossier: Dossier) -> set[str]:
    return {" ".join(said.line.words) for voice in dossier.voices for said in voice.said}


def test_what_a_person_rejected_is_in_no_scope() -> None:
    for is_draft in (True, False):
        dossier = build(Scope(is_draft=is_draft), verdicts={CLEAN.id: "no", DENIED.id: "yes", ALLEGED.id: "yes"})
        assert "the wells were clean in 2033" not in spoken(dossier)
        assert any("rejected" in line for line in dossier.method)


def test_a_rejected_link_is_not_shown() -> None:
    shown = build(Scope()).allegations[0]
    assert [a.line.verb for a in shown.answers] == ["denied"] and shown.answers[0].verdict == ""
    hidden = build(Scope(), verdicts={REPLY.id: "no"}).allegations[0]
    assert hidden.answers == () and hidden.none.startswith("no reply in the sources")


def test_reviewed_lines_only() -> None:
    dossier = build(Scope(is_draft=False), verdicts={ALLEGED.id: "yes", CLEAN.id: "unsure"})
    assert spoken(dossier) == {"poisoned two wells"}
    assert (dossier.timeline, dossier.register, dossier.figures) == ((), (), ())
    assert len(dossier.sources) == 1 and not dossier.is_draft
    assert any("4 statements that nobody has accepted" in line for line in dossier.method)


def test_an_answer_that_nobody_accepted_is_told_and_never_passed_over_as_nothing_found() -> None:
    (entry,) = build(Scope(is_draft=False), verdicts={ALLEGED.id: "yes"}).allegations
    assert entry.answers == ()
    assert entry.none == "nothing that a person has accepted as of 1 May 2031; suggested and not reviewed: 1"
    (entry,) = build(Scope(is_draft=False), verdicts={x.id: "yes" for x in (ALLEGED, DENIED, REPLY)}).allegations
    assert [a.verdict for a in entry.answers] == ["yes"] and entry.none == ""


def test_an_accepted_event_still_reads_as_denied() -> None:
    verdicts: Any = {CLOSED.id: "yes", DENIED.id: "yes"}
    (moment,) = build(Scope(is_draft=False), verdicts=verdicts).timeline
    assert moment.line.verb == "denied" and "speaks of this time" in moment.line.marks
    assert moment.line.words == ("any well was closed",)


def test_a_period_keeps_what_may_have_been_in_it() -> None:
    late = narrow_selection(select(), Scope(since=date(2033, 1, 1)))
    assert [u.statements for u in late.utterances] == [(CLEAN.id,)]
    assert late.left_out == {"undated": 1, "other time": 3}
    early = narrow_selection(select(), Scope(until=date(2029, 12, 31)))
    assert list(early.events) == [CLOSED.id] and early.utterances == ()
    (moment,) = build(Scope(until=date(2029, 12, 31))).timeline
    assert moment.line.verb == "denied", "what it rests on is kept though it is not listed"


def test_a_party_is_found_by_any_name_with_what_is_linked() -> None:
    dossier = build(Scope(parties=("Ministry",)))
    assert spoken(dossier) == {
        "any well was closed",
        "poisoned two wells",
        "the ministry to publish its own figures by June 2031",
    }
    assert dossier.scope == "This dossier is a part of the case: what was said by, or involves, Ministry."
    assert dossier.allegations and dossier.register


def test_a_subject_is_a_name_or_words() -> None:
    assert spoken(build(Scope(subjects=("two WELLS",)))) >= {"two wells stayed shut", "poisoned two wells"}
    assert spoken(build(Scope(subjects=("shut",), parties=("a court",)))) == {"two wells stayed shut"}


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        (Scope(parties=("inspector",)), "nobody in the case is called 'inspector' (perhaps: the inspectors"),
        (Scope(parties=("Zebedee Quux",)), "nobody in the case is called 'Zebedee Quux' (the HTML dossier lists"),
        (Scope(subjects=("zinc",)), "nothing that was said names 'zinc'"),
    ],
)
def test_a_name_that_nobody_bears_is_an_error(scope: Scope, says: str) -> None:
    with pytest.raises(PublishError) as caught:
        build(scope)
    assert says in str(caught.value)


def test_no_answer_within_a_part_says_so() -> None:
    (entry,) = build(Scope(parties=("the inspectors",)), verdicts={REPLY.id: "no"}).allegations
    assert entry.none.endswith("within what this dossier covers")


def test_a_narrowed_selection_stays_as_it_is() -> None:
    narrowed = narrow_selection(select(), Scope(parties=("a court",)))
    dossier = build_dossier(narrowed, title="", about="", version="1")
    assert spoken(dossier) == {"two wells stayed shut"} and dossier.scope


def test_bounds_are_days_months_or_years() -> None:
    assert read_bound("2024-02", "--from") == date(2024, 2, 1)
    assert read_bound("2024-02", "--until", is_end=True) == date(2024, 2, 29)
    assert read_bound(None, "--from") is None and read_day(None, "--as-of") is None
    for wrong in ("soon", "2024-01/2024-02", ".."):
        with pytest.raises(PublishError, match="--from"):
            read_bound(wrong, "--from")
