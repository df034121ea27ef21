"""Corrections: what people corrected is what is shown; decisions follow their exact words and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.model import Demand, Finding, Judgement, Promise, Statement
from onrecord.relate.corrections import (
    PIECE_BREAK,
    Corrected,
    carry_judgements,
    correct_findings,
    parse_spans,
    read_corrections,
)
from relate.build_readings import Draft

TEXT = "Ana Orsel said the weir was safe and that the sluice was mended. Ro Amand asked the council to open the sluice."


def build() -> tuple[Draft, Statement, Statement]:
    draft = Draft(TEXT)
    orsel, amand = draft.mention("Ana Orsel"), draft.mention("Ro Amand")
    safe = draft.statement("the weir was safe", orsel)
    asked = draft.statement("the council to open the sluice", amand, act="demand")
    draft.add(Demand, "the council to open the sluice", statement_id=asked.id, by="Ro Amand", of="the council")
    return draft, safe, asked


def apply(draft: Draft, **corrections: dict[str, str]) -> Corrected:
    by_source = {draft.document.source_id: [draft.document]}
    return correct_findings(draft.findings, corrections, lambda source: by_source.get(source, []))


def place(draft: Draft, *words: str) -> dict[str, str]:
    spans = [(draft.document.text.index(w), draft.document.text.index(w) + len(w)) for w in words]
    return {
        "spans": ",".join(f"{a}-{b}" for a, b in spans),
        "words": PIECE_BREAK.join(words),
        "document": draft.document.id,
        "source": draft.document.source_id,
    }


def find(corrected: Corrected, id_: str) -> Statement:
    found = {f.id: f for f in corrected.findings}[id_]
    assert isinstance(found, Statement)
    return found


def test_other_edges_keep_the_id_and_quote_the_text() -> None:
    draft, safe, _ = build()
    words = "the weir was safe and that the sluice was mended"
    now = find(apply(draft, **{safe.id: place(draft, words)}), safe.id)
    assert now.quote == (words,) and now.speaker == safe.speaker


def test_act_negation_and_speaker_are_corrected_and_the_rest_stands() -> None:
    draft, safe, _ = build()
    amand = next(f for f in draft.findings if f.quote == ("Ro Amand",))
    now = find(
        apply(draft, **{safe.id: {"act": "deny", "negated": "yes", "speaker": "Ro Amand", "speaker_chain": amand.id}}),
        safe.id,
    )
    assert (now.act, now.is_negated, now.quote) == ("deny", True, safe.quote)
    assert now.speaker and (now.speaker.name, now.speaker.chain, now.speaker.type) == ("Ro Amand", amand.id, "person")
    nobody = find(apply(draft, **{safe.id: {"speaker": ""}}), safe.id)
    assert nobody.speaker is None
    typed = find(
        apply(draft, **{safe.id: {"speaker": "the agency", "speaker_type": "body", "speaker_chain": "me-0"}}), safe.id
    )
    assert typed.speaker and (typed.speaker.name, typed.speaker.type, typed.speaker.chain) == (
        "the agency",
        "body",
        None,
    )


def test_a_demand_follows_the_act_of_its_statement() -> None:
    draft, safe, asked = build()
    corrected = apply(draft, **{asked.id: {"act": "state"}, safe.id: {"act": "promise"}})
    assert not any(isinstance(f, Demand) for f in corrected.findings)
    (promise,) = (f for f in corrected.findings if isinstance(f, Promise))
    assert (promise.statement_id, promise.by, promise.quote) == (safe.id, "Ana Orsel", safe.quote)


def test_an_added_statement_is_one_like_any_other() -> None:
    draft, safe, _ = build()
    added = {"added": "statement", "act": "report", "speaker": "Ana Orsel", **place(draft, "the sluice was mended")}
    now = find(apply(draft, **{"st-new": added}), "st-new")
    assert (now.quote, now.act, now.manner, now.made.by) == (("the sluice was mended",), "report", "indirect", "review")
    like = {"added": "statement", "like": safe.id, **place(draft, "the sluice was mended")}
    assert find(apply(draft, **{"st-new": like}), "st-new").speaker == safe.speaker


def test_what_is_joined_is_one_and_its_demand_rests_on_that_one() -> None:
    draft, safe, asked = build()
    corrected = apply(draft, **{safe.id: place(draft, *safe.quote, *asked.quote), asked.id: {"joined_to": safe.id}})
    assert find(corrected, safe.id).quote == (*safe.quote, *asked.quote)
    assert asked.id not in {f.id for f in corrected.findings}
    (demand,) = (f for f in corrected.findings if isinstance(f, Demand))
    assert demand.statement_id == safe.id
    alone = apply(draft, **{asked.id: {"joined_to": "st-gone"}})
    assert asked.id in {f.id for f in alone.findings}, "what it was joined to is not there: it stands for itself"


def test_words_that_do_not_stand_at_their_place_are_not_applied() -> None:
    draft, safe, _ = build()
    wrong = {**place(draft, "the weir was safe"), "words": "the weir was unsafe"}
    corrected = apply(draft, **{safe.id: wrong})
    assert find(corrected, safe.id) == safe and corrected.lost == (safe.id,)
    past = {**place(draft, "the weir was safe"), "spans": "5-9999"}
    assert apply(
        draft, **{"st-new": {"added": "statement", **past, "document": "doc-x", "words": "not there"}}
    ).lost == ("st-new",)


def test_another_text_of_the_same_source_gets_what_stands_in_it_once() -> None:
    draft, _, _ = build()
    added = {"added": "statement", **place(draft, "the sluice was mended")}
    other = replace(Draft("Home. " + TEXT).document, source_id=draft.document.source_id)
    twice = replace(Draft(TEXT + " He said the sluice was mended.").document, source_id=draft.document.source_id)
    moved = correct_findings([], {"st-new": added}, lambda _: [other])
    assert moved.findings[0].document_id == other.id and moved.findings[0].quote == ("the sluice was mended",)
    assert correct_findings([], {"st-new": added}, lambda _: [twice]) == Corrected(findings=(), lost=("st-new",))


@pytest.mark.parametrize("text", ["", "x", "4", "9-3", "3-3", "-1-4", "1-2;3-4", "²-9"])
def test_places_that_are_malformed_are_none(text: str) -> None:
    assert parse_spans("doc-1", text) == ()


def judge(subject: str, n: int, **fields: object) -> Judgement:
    return Judgement(id=f"ju-{n}", subject_id=subject, reviewer="ida", judged_at=f"2024-06-01T12:00:0{n}Z", **fields)  # type: ignore[arg-type]


def test_the_later_correction_of_one_field_holds_and_what_was_replaced_does_not() -> None:
    first = judge("st-1", 1, correction={"act": "deny", "negated": "yes"})
    second = judge("st-1", 2, correction={"act": "find"})
    assert read_corrections([second, first]) == {"st-1": {"act": "find", "negated": "yes"}}
    undone = judge("st-1", 3, correction={"undone": "ju-2"}, replaces="ju-2")
    assert read_corrections([first, second, undone]) == {"st-1": {"act": "deny", "negated": "yes"}}
    assert read_corrections([judge("st-1", 1, correction={"protect": "passage", "words": "x", "source": "s"})]) == {}


def seen(draft: Draft, finding: Finding, kind: str = "statement") -> dict[str, str]:
    return {"kind": kind, "source": draft.document.source_id, "words": PIECE_BREAK.join(finding.quote)}


def test_a_decision_is_carried_to_the_same_words_alone() -> None:
    old, safe, _ = build()
    sources = {old.document.id: old.document.source_id}
    decision = judge(safe.id, 1, verdict="no", seen=seen(old, safe))

    def carry(*drafts: Draft) -> tuple[list[str], int]:
        known = sources | {d.document.id: old.document.source_id for d in drafts}
        carried, lost = carry_judgements([decision], [f for d in drafts for f in d.findings], known)
        return [j.subject_id for j in carried], len(lost)

    assert carry(old) == ([safe.id], 0), "its finding is there: it stays"
    new = Draft("Menu. " + TEXT)
    same = new.statement("the weir was safe")
    new.statement("the sluice was mended")
    assert carry(new) == ([same.id], 0)
    twice = Draft("Menu. " + TEXT + " She said the weir was safe.")
    twice.statement("the weir was safe")
    twice.statement("the weir was safe", nth=1)
    assert carry(twice) == ([safe.id], 1), "two places have these words: nobody knows which was meant"
    other = Draft("Menu. " + TEXT)
    other.statement("weir was safe")
    assert carry(other) == ([safe.id], 1), "nearly the same words are other words"


def test_a_decision_is_not_carried_to_another_source_or_kind() -> None:
    old, safe, _ = build()
    decision = judge(safe.id, 1, verdict="yes", seen=seen(old, safe))
    elsewhere = Draft("Menu. " + TEXT)
    elsewhere.statement("the weir was safe")
    assert len(carry_judgements([decision], elsewhere.findings, {elsewhere.document.id: "another"})[1]) == 1
    kind = Draft("Menu. " + TEXT)
    kind.add(Demand, "the weir was safe", statement_id="st-0", by=None, of=None)
    assert len(carry_judgements([decision], kind.findings, {kind.document.id: old.document.source_id})[1]) == 1
