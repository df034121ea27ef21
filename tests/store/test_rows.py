"""Rows in and out: quotations are checked, judgements outlive readers, words are found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from build import MADE
from build_case import keep_draft, new_store
from onrecord.dates import parse_edtf
from onrecord.errors import CaseError, SpanError
from onrecord.model import (
    Cue,
    Demand,
    Event,
    Failure,
    Figure,
    Hedge,
    Judgement,
    Link,
    Promise,
    Reason,
    TimeExpression,
    finding_id,
    link_id,
)
from onrecord.spans import Span
from onrecord.store import rows
from onrecord.store.db import Store, transaction
from relate.build_readings import Draft

TEXT = "The mayor, Ana Orsel, said the weir “may fail” by 1 June 2024.\nShe asked the board to release 40 men.\n"


def draft(text: str = TEXT) -> Draft:
    made = Draft(text, "2024-05-02", title="The weir", outlet="The Quay", byline="R. Pell", agency="NNA")
    ana = made.mention("Ana Orsel", role="mayor")
    made.mention("She", of=ana, form="pronoun", inferred="the only woman named")
    said = made.statement(
        "the weir “may fail” by 1 June 2024", ana, manner="mixed", said="2024-05-01", authority="witness"
    )
    hedge = Span(made.document.id, text.index("may"), text.index("may") + 3)
    made.findings[-1] = said = replace(
        said, hedges=(Hedge(text="may", span=hedge),), cue=Cue(lemma="say", spans=(said.spans[0],)), subjects=("weir",)
    )
    asked = made.statement("the board to release 40 men", ana, act="demand", addressee="the board", is_negated=True)
    made.add(Demand, "release 40 men", statement_id=asked.id, by="Ana Orsel", of="the board", due=parse_edtf("2024-06"))
    made.add(Promise, "may fail", statement_id=said.id, by=None)
    made.add(
        Figure, "40 men", value=40.0, comparator="exactly", of="men", claimed_by="Ana Orsel", statement_id=asked.id
    )
    made.add(
        Event, "weir “may fail”", what="the weir fails", kind="failure", when=parse_edtf("2024-06-01"), who=("weir",)
    )
    place = Span(made.document.id, text.index("1 June"), text.index("1 June") + 11)
    made.findings.append(
        TimeExpression(
            id=finding_id("time", [place]), document_id=made.document.id, spans=(place,), quote=("1 June 2024",),
            when=parse_edtf("2024-06-01", basis="as written", cited=(place,)), made=MADE,
        )
    )  # fmt: skip
    return made


def test_every_kind_of_row_comes_back_as_it_went_in(tmp_path: Path) -> None:
    made = draft()
    with new_store(tmp_path) as store:
        keep_draft(store, made, "a.txt")
        reading = rows.get_reading(store, made.document.id)
    assert reading.document == made.document
    assert reading.zones == made.zones
    assert reading.metadata == made.metadata
    assert sorted(reading.findings, key=lambda f: f.id) == sorted(made.findings, key=lambda f: f.id)
    assert [f.spans[0].start for f in reading.findings] == sorted(f.spans[0].start for f in made.findings)


def test_findings_of_one_kind(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        keep_draft(store, draft(), "a.txt")
        assert {rows.kind_of(f) for f in rows.iter_findings(store)} == {
            "mention", "statement", "demand", "promise", "figure", "event", "time"
        }  # fmt: skip
        assert len(list(rows.iter_findings(store, kind="mention"))) == 2
        assert list(rows.iter_findings(store, "doc-none")) == []


@pytest.mark.parametrize("wrong", ["quote", "past the end", "other span"])
def test_a_quotation_that_is_not_the_text_is_refused_and_nothing_is_kept(tmp_path: Path, wrong: str) -> None:
    made = draft()
    good = made.findings[0]
    if wrong == "quote":
        bad = replace(good, quote=("Ana 0rsel",))
    elif wrong == "past the end":
        bad = replace(good, spans=(Span(made.document.id, 4, 10_000),))
    else:
        bad = replace(good, spans=(Span(made.document.id, good.spans[0].start + 1, good.spans[0].end + 1),))
    made.findings.append(bad)
    with new_store(tmp_path) as store:
        with pytest.raises(SpanError):
            keep_draft(store, made, "a.txt")
        assert rows.iter_document_ids(store) == []
        assert list(rows.iter_findings(store)) == []


def test_an_unknown_document_is_one_line(tmp_path: Path) -> None:
    with (
        new_store(tmp_path) as store,
        pytest.raises(CaseError, match=r"no document doc-none .*--documents"),
    ):
        rows.get_document(store, "doc-none")


# ── read again ──


def judge(store: Store, subject: str, number: int = 1, **correction: str) -> None:
    rows.put_judgement(
        store,
        Judgement(
            id=f"ju-{number}", subject_id=subject, verdict=None if correction else "yes", correction=correction or None,
            reviewer="ro", judged_at="2024-06-01T12:00:00Z",
        ),
    )  # fmt: skip


def test_a_better_reader_replaces_findings_but_not_what_was_judged(tmp_path: Path) -> None:
    made = draft()
    statement = next(f for f in made.findings if rows.kind_of(f) == "statement")
    figure = next(f for f in made.findings if rows.kind_of(f) == "figure")
    with new_store(tmp_path) as store:
        keep_draft(store, made, "a.txt")
        with transaction(store):
            judge(store, statement.id)
            rows.put_findings(store, made.document, [replace(figure, of="detained men")])
        kept = {f.id: f for f in rows.iter_findings(store)}
        assert set(kept) == {statement.id, figure.id}
        assert kept[figure.id].of == "detained men"  # type: ignore[attr-defined]
        found = store.db.execute("SELECT count(*) FROM statement_words WHERE content MATCH 'weir'").fetchone()[0]
        assert found == 1


def test_judgements_are_appended_in_order_and_never_overwritten(tmp_path: Path) -> None:
    with new_store(tmp_path) as store, transaction(store):
        judge(store, "st-1", 1)
        judge(store, "st-1", 2, name="Ana Orsel")
        with pytest.raises(Exception, match=r"UNIQUE"):
            judge(store, "st-9", 1)
        assert [j.id for j in rows.iter_judgements(store)] == ["ju-1", "ju-2"]


def test_a_document_made_anew_replaces_the_old_one_with_all_that_rests_on_it(tmp_path: Path) -> None:
    old = draft()
    with new_store(tmp_path) as store:
        keep_draft(store, old, "a.txt")
        new = replace(old.document, id="doc-new", text=old.document.text + "More about the sluice.")
        with transaction(store):
            rows.put_document(store, new, (), replace(old.metadata, document_id="doc-new"))
            rows.put_failure(store, Failure(stage="read", error="x", document_id=old.document.id))
            rows.delete_other_documents(store, new.source_id, "doc-new")
        assert rows.iter_document_ids(store) == ["doc-new"]
        assert list(rows.iter_findings(store)) == []
        assert rows.iter_failures(store) == []
        assert rows.iter_zones(store, old.document.id) == ()
        words = "SELECT rowid FROM document_words WHERE document_words MATCH ?"
        assert len(store.db.execute(words, ("sluice",)).fetchall()) == 1
        assert len(store.db.execute(words, ("weir",)).fetchall()) == 1
        assert store.db.execute("SELECT count(*) FROM statement_words").fetchone()[0] == 0


# ── links and cards ──


def link(left: str, right: str, score: float = 0.9) -> Link:
    reasons = (Reason(feature="name", score=score, detail="one name"),)
    return Link(
        id=link_id("same_party", left, right),
        kind="same_party",
        left_id=left,
        right_id=right,
        reasons=reasons,
        made=MADE,
    )


def test_links_come_back_by_id_and_one_kind_at_a_time(tmp_path: Path) -> None:
    with new_store(tmp_path) as store, transaction(store):
        made = [link("a", "b"), link("a", "c")]
        rows.put_links(store, "parties", made)
        rows.put_links(store, "parties", [link("a", "b", 0.8)])
        found = list(rows.iter_links(store))
        assert [x.id for x in found] == sorted(x.id for x in made)
        assert {x.reasons[0].score for x in found} == {0.8, 0.9}
        assert list(rows.iter_links(store, "copy_of")) == []


# ── what is done, what failed ──


def test_a_stage_is_undone_until_it_was_done_in_this_version(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        document = keep_draft(store, draft(), "a.txt")
        assert rows.iter_undone(store, "read", "1") == []
        assert rows.iter_undone(store, "read", "2") == [document.id]
        assert rows.iter_undone(store, "clean", "1") == []
        assert rows.iter_undone(store, "clean", "2") == [document.source_id]
        rows.put_done(store, "relate", document.id, "1")
        rows.delete_done(store, document.id, "relate")
        assert rows.iter_undone(store, "relate", "1") == [document.id]
        rows.delete_done(store, document.id)
        assert rows.iter_undone(store, "read", "1") == [document.id]


def test_a_failure_is_one_row_however_often_it_happens(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        for _ in range(2):
            rows.put_failure(store, Failure(stage="clean", error="no text", hint="look", source_id="s1", path="a.pdf"))
        rows.put_failure(store, Failure(stage="clean", error="page 3 holds no text", source_id="s1", path="a.pdf"))
        rows.put_failure(store, Failure(stage="gather", error="encrypted", source_id="z", path="z.zip/a.txt"))
        rows.put_failure(store, Failure(stage="gather", error="encrypted", source_id="z", path="z.zip/b.txt"))
        assert [(f.stage, f.path) for f in rows.iter_failures(store)] == [
            ("clean", "a.pdf"), ("clean", "a.pdf"), ("gather", "z.zip/a.txt"), ("gather", "z.zip/b.txt")
        ]  # fmt: skip
        rows.delete_failures(store, "clean", "s1")
        rows.delete_gather_failures(store, "z.zip/a.txt")
        assert [f.path for f in rows.iter_failures(store)] == ["z.zip/b.txt"]


def test_the_digest_sees_every_change(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        document = keep_draft(store, draft(), "a.txt")
        number, before = rows.digest_findings(store, document.id)
        assert number == 9
        seen = {before}
        for sql in (
            "UPDATE finding SET body = CAST(replace(CAST(body AS TEXT), 'Orsel', 'Orzel') AS BLOB)",
            "UPDATE finding SET speaker = 'x' WHERE kind = 'statement'",
            "UPDATE zone SET label = 'advert'",
            "UPDATE metadata SET body = CAST(replace(CAST(body AS TEXT), 'Quay', 'Bay') AS BLOB)",
            "DELETE FROM finding WHERE kind = 'time'",
        ):
            store.db.execute(sql)
            seen.add(rows.digest_findings(store, document.id)[1])
        assert len(seen) == 6


def test_bodies_are_plain_json(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        keep_draft(store, draft(), "a.txt")
        for (body,) in store.db.execute("SELECT body FROM finding"):
            assert isinstance(msgspec.json.decode(body), dict)


def test_what_is_asked_of_one_document_is_looked_up_and_not_searched_for(tmp_path: Path) -> None:
    """A case of thousands asks thousands of times: each must cost what one document costs."""
    asked: list[str] = []
    with new_store(tmp_path) as store:
        store.db.set_trace_callback(asked.append)
        list(rows.iter_findings(store, "doc-1"))
        rows.iter_arrivals(store, "0" * 64)
        list(rows.iter_zones(store, "doc-1"))
        store.db.set_trace_callback(None)
        for sql in asked:
            plan = " ".join(str(row[3]) for row in store.db.execute(f"EXPLAIN QUERY PLAN {sql}"))
            assert plan.startswith("SEARCH"), (sql, plan)
    assert len(asked) == 3
