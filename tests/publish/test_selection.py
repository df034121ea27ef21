"""What is chosen to leave a case: in a fixed order, without favour for anybody's name, anonymous speakers linked to none."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from build import MADE
from build_case import keep_draft, keep_links, new_store
from onrecord.model import Demand, Failure, Figure, Judgement, Link, Promise, Reason, link_id
from onrecord.publish.dossier import Dossier, build_dossier
from onrecord.publish.entries import Comparison
from onrecord.publish.record import render_record
from onrecord.publish.selection import select_rows
from onrecord.store import rows
from onrecord.store.db import Store, open_store, transaction
from relate.build_readings import Draft

STATE, OFFICE = "Velmora", "Ingrave"  # of one length, so that offsets stay
TEXT = """{a} said the dam was safe. {b} said 40 houses were under water.
{b} accused {a} of hiding the figures. {a} denied it had hidden anything.
{b} asked {a} to publish a list by June. {a} promised to publish it.
{a} said {b} was misled. {b} said {a} was late.
"""


def build(a: str, b: str, published: str = "2024-05-02") -> Draft:
    d = Draft(TEXT.format(a=a, b=b), published, outlet="The Quay", title=f"{a} and {b}")
    x, y = d.mention(a, "body"), d.mention(b, "body")
    d.statement("the dam was safe", x)
    counted = d.statement("40 houses were under water", y)
    d.statement(f"{a} of hiding the figures", y, act="accuse", cue="accuse")
    d.statement("it had hidden anything", x, act="deny", is_negated=False, cue="deny")
    asked = d.statement(f"{a} to publish a list by June", y, act="demand", cue="ask")
    given = d.statement("to publish it", x, act="promise", cue="promise")
    d.statement(f"{b} was misled", x)
    d.statement(f"{a} was late", y)
    d.add(Demand, "publish a list by June", statement_id=asked.id, by=b, of=a)
    d.add(Promise, "publish it", statement_id=given.id, by=a)
    d.add(Figure, "40 houses", value=40.0, comparator="exactly", of="houses", claimed_by=b, claimed_by_chain=y.chain,
          statement_id=counted.id)  # fmt: skip
    return d


def links_of(d: Draft) -> list[Link]:
    act = {getattr(f, "act", ""): f.id for f in d.findings if hasattr(f, "act")}
    demand = next(f.id for f in d.findings if isinstance(f, Demand))

    def link(kind: Any, left: str, right: str, relation: str | None = None) -> Link:
        reasons = (Reason(feature="near", score=0.8, detail="the next sentence"),)
        id_ = link_id(kind, left, right)
        return Link(id=id_, kind=kind, left_id=left, right_id=right, relation=relation, reasons=reasons,
                    made=replace(MADE, score=0.8))  # fmt: skip

    return [link("replies", act["accuse"], act["deny"]), link("answers", demand, act["promise"], "accepted")]


def publish(case: Path, a: str, b: str) -> tuple[str, Dossier]:
    with new_store(case) as store:
        draft = build(a, b)
        keep_draft(store, draft, "one.txt")
        keep_links(store, links_of(draft))
        return render_record(store), build_dossier(select_rows(store), title="t", about="", version="0")


def swap(text: str) -> str:
    return re.sub(f"{STATE}|{OFFICE}", lambda m: OFFICE if m[0] == STATE else STATE, text)


def shape(text: str) -> list[Any]:
    """An export without ids, hashes, and the order of its lines."""
    text = re.sub(r"\b(?:doc|st|pa|ut|li|me|fi|de|pr|ev|ti|cg)-[0-9a-f]{16}", "ID", text)
    return sorted(re.sub(r"\b[0-9a-f]{64}\b", "HASH", text).splitlines())


# ── symmetry: the same rules and order for everybody ──


def test_with_the_names_of_two_parties_swapped_the_record_changes_in_names_and_order_only(tmp_path: Path) -> None:
    one, _ = publish(tmp_path / "one", STATE, OFFICE)
    other, _ = publish(tmp_path / "other", OFFICE, STATE)
    assert one != other
    assert shape(swap(other)) == shape(one)


def test_with_the_names_of_two_parties_swapped_the_dossier_changes_in_names_and_order_only(tmp_path: Path) -> None:
    _, one = publish(tmp_path / "one", STATE, OFFICE)
    _, other = publish(tmp_path / "other", OFFICE, STATE)

    def list_parts(comparison: Comparison) -> list[object]:
        return [replace(comparison, lines=()), *comparison.lines]  # which of them stands first is a matter of names

    def lines(dossier: Dossier, names: Any) -> dict[str, list[str]]:
        sections = ("voices", "subjects", "allegations", "register", "figures", "accounts", "timeline", "sources")
        out = {}
        for name in sections:
            parts = [p for e in getattr(dossier, name) for p in (list_parts(e) if name == "accounts" else [e])]
            entries = [re.sub(r"'?\bc\d+\b'?", "C", names(repr(part))) for part in parts]
            out[name] = shape("\n".join(entries))
        return out | {"counts": [repr(dossier.counts)], "method": list(dossier.method)}

    assert lines(one, str) == lines(other, swap)
    verbs = {line for v in one.voices for s in v.said for line in [(v.name, s.line.verb, s.line.words)]}
    assert (STATE, "denied", ("it had hidden anything",)) in verbs
    assert (OFFICE, "accused", (f"{STATE} of hiding the figures",)) in verbs


# ── anonymous speakers ──


def test_an_anonymous_speaker_is_linked_to_nobody(tmp_path: Path) -> None:
    """Neither to a named party nor to another anonymous one, whatever a relater or a person says."""
    with new_store(tmp_path / "case") as store:
        ids = []
        for number in range(2):
            d = Draft(f"An official said number {number} was true. Ana Orsel, an official, said it was late.")
            unnamed = d.mention("An official", "anonymous", form="noun")
            ana = d.mention("Ana Orsel", role="official")
            d.statement(f"number {number} was true", unnamed)
            d.statement("it was late", ana)
            keep_draft(store, d, f"{number}.txt")
            ids.append((unnamed.id, ana.id))
        (u0, a0), (u1, a1) = ids
        reasons = (Reason(feature="name", score=1.0, detail="one description"),)
        made = []
        for left, right in ((u0, u1), (u0, a0), (u0, a1), (a0, a1)):
            left, right = sorted((left, right))
            made.append(
                Link(id=link_id("same_party", left, right), kind="same_party", left_id=left, right_id=right,
                     reasons=reasons, made=replace(MADE, score=1.0))
            )  # fmt: skip
        keep_links(store, made)
        with transaction(store):
            for number, link in enumerate(made[:3]):
                rows.put_judgement(
                    store,
                    Judgement(id=f"ju-{number}", subject_id=link.id, verdict="yes", reviewer="x", judged_at="2024"),
                )
        selection = select_rows(store)
        anonymous = [p for p in selection.parties.values() if p.type == "anonymous"]
        assert [(p.name, len(p.documents)) for p in anonymous] == [("An official", 1)] * 2
        named = [p for p in selection.parties.values() if p.type == "person"]
        assert [(p.name, len(p.documents), p.aliases) for p in named] == [("Ana Orsel", 2, ())]


def test_in_the_sample_no_anonymous_speaker_is_anybody_else(sample_export: str) -> None:
    lines = [json.loads(line) for line in sample_export.splitlines()]
    parties = {p["id"]: p for p in lines if p["kind"] == "party"}
    mentions = {m["id"]: m for m in lines if m["kind"] == "mention"}
    anonymous = {id_ for id_, p in parties.items() if p["type"] == "anonymous"}
    assert anonymous
    chains: dict[str, set[str]] = {}
    for m in mentions.values():
        if m["party"] in anonymous:
            assert m["type"] == "anonymous", m
            chains.setdefault(m["party"], set()).add(m["chain"])
    assert all(len(c) == 1 for c in chains.values())
    for link in lines:
        if link["kind"] == "link" and link["type"] == "same_party":
            told = {m["type"] for end in (link["left"], link["right"]) if (m := mentions.get(end))}
            # "The high commissioner" is nobody's secret: one person at a time holds that office, and others name her.
            assert "anonymous" not in told or link["reasons"][0]["feature"] == "office", link


# ── the rest ──


def fill(store: Store, count: int = 2) -> Sequence[Draft]:
    drafts = [build(STATE, OFFICE, f"2024-05-0{n + 1}") for n in range(count)]
    for n, draft in enumerate(drafts):
        draft.document = replace(draft.document)
        if n == 0:
            keep_draft(store, draft, "one.txt")
    return drafts


def test_as_of_is_the_day_of_the_last_arrival_not_of_the_clock(tmp_path: Path) -> None:
    with new_store(tmp_path / "case") as store:
        assert select_rows(store).as_of is None
        fill(store)
        assert select_rows(store).as_of == date(2024, 6, 1)
        store.db.execute("UPDATE arrival SET arrived_at = '2025-02-03T04:05:06Z'")
        assert select_rows(store).as_of == date(2025, 2, 3)


def test_links_whose_ends_are_gone_are_left_out(tmp_path: Path) -> None:
    with new_store(tmp_path / "case") as store:
        (draft, *_) = fill(store)
        (good, *_) = links_of(draft)
        keep_links(store, [good, replace(good, id="li-x", right_id="st-gone")])
        assert [x.id for x in select_rows(store).links if x.kind == good.kind] == [good.id]


def test_failures_of_a_withheld_document_are_withheld(tmp_path: Path) -> None:
    with new_store(tmp_path / "case") as store:
        (draft, *_) = fill(store)
        document = draft.document
        rows.put_failure(store, Failure(stage="read", error="odd", document_id=document.id))
        rows.put_failure(store, Failure(stage="clean", error="page 3", source_id=document.source_id))
        rows.put_failure(store, Failure(stage="gather", error="no permission", path="Ingrave/x.txt"))
        assert len(select_rows(store).failures) == 3
        from onrecord.decide import protect_subject

        protect_subject(store, "document", document.id, note="x")
        assert [f.path for f in select_rows(store).failures] == ["Ingrave/x.txt"]
        protect_subject(store, "person", OFFICE, note="x")
        (failure,) = select_rows(store).failures
        assert (failure.path, failure.error, failure.hint) == (None, "the error names what is protected", "")


def test_the_choice_is_a_function_of_the_rows(sample_case: Path) -> None:
    with open_store(sample_case) as store:
        assert select_rows(store) == select_rows(store)


@pytest.mark.parametrize("kind", ["documents", "statements", "parties"])
def test_each_kind_stands_in_a_fixed_order(sample_case: Path, kind: str) -> None:
    with open_store(sample_case) as store:
        found = list(getattr(select_rows(store), kind))
    if kind != "statements":
        assert found == sorted(found)
    assert len(found) > 10
