from __future__ import annotations

from datetime import date

from build import MADE
from onrecord.dates import parse_edtf
from onrecord.follow.due import find_due
from onrecord.model import Demand, Judgement, Link, Made, link_id
from onrecord.spans import Span

AS_OF = date(2024, 6, 1)


def ask(id_: str, due: str | None = None) -> Demand:
    when = parse_edtf(due) if due else None
    span = Span("doc-1", 0, 4)
    return Demand(
        id=id_,
        document_id="doc-1",
        spans=(span,),
        quote=("open",),
        made=MADE,
        statement_id="st-1",
        by="A",
        of="B",
        due=when,
    )


def link(ask_id: str, answer_id: str, relation: str, on: str | None = "2024-02-01", score: float = 0.8) -> Link:
    return Link(
        id=link_id("answers", ask_id, answer_id),
        kind="answers",
        left_id=ask_id,
        right_id=answer_id,
        relation=relation,
        on=parse_edtf(on) if on else None,
        reasons=(),
        made=Made(by="test", version="1", score=score),
    )


def standing(demand: Demand, *links: Link, judgements: tuple[Judgement, ...] = ()) -> str:
    (due,) = find_due([demand], links, AS_OF, judgements)
    return due.standing


def test_open_overdue_and_nothing_found() -> None:
    assert standing(ask("de-1", "2024-07")) == "open"
    assert standing(ask("de-1", "2024-06-01")) == "open"
    assert standing(ask("de-1", "2024-05")) == "overdue"
    assert standing(ask("de-1")) == "nothing found"


def test_a_repetition_answers_nothing() -> None:
    assert standing(ask("de-1"), link("de-1", "de-2", "repeated")) == "nothing found"
    assert standing(ask("de-1"), link("de-1", "st-2", "replied")) == "followed"


def test_links_after_the_date_and_links_refused_do_not_count() -> None:
    late = link("de-1", "st-2", "replied", on="2024-06-02")
    assert standing(ask("de-1"), late) == "nothing found"
    found = link("de-1", "st-2", "replied")
    no = Judgement(id="ju-1", subject_id=found.id, verdict="no", reviewer="r", judged_at="2025-01-01T00:00:00Z")
    assert standing(ask("de-1"), found, judgements=(no,)) == "nothing found"


def test_links_are_in_order_of_time() -> None:
    links = [
        link("de-1", "st-3", "step reported", on="2024-05-01"),
        link("de-1", "st-4", "replied", on=None),
        link("de-1", "st-2", "accepted", on="2024-01-01"),
        link("de-9", "st-2", "accepted"),
    ]
    (due,) = find_due([ask("de-1")], links, AS_OF)
    assert due.links == (links[2].id, links[0].id, links[1].id)
