"""When an undated report was published, by what dated reports of the same acts say: bounded, never guessed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from build import MADE
from build_case import keep_draft, keep_links, new_store
from onrecord.dates import DateRange, parse_edtf, print_edtf
from onrecord.model import Cue, Link, Made, Reason, Statement, TimeExpression, link_id
from onrecord.publish.selection import select_rows
from onrecord.relate.clusters import CopyGroup, Utterance
from onrecord.relate.parties import RELATER
from onrecord.relate.sibling_dates import find_siblings, find_undated, infer_dates
from onrecord.review.desks import build_desk
from onrecord.spans import Span
from relate.build_readings import Draft, relate

LONG = "The drawer was opened at seven in the morning by a clerk who had slept at home"
SHORT = "Nobody goes to work behind a locked door again"


def report(
    cue: str, words: str = LONG, *, published: str | None = None, said: str | None = None, day: str = "", **more: object
) -> tuple[Draft, Statement]:
    """A report of one quotation; ``day`` is the word of the cue that names a day."""
    draft = Draft(f"Ottilie Frane spoke. “{words}” {cue}.", published=published, **more)
    if published is None:
        draft.metadata = replace(draft.metadata, published=None)
    statement = draft.statement(words, draft.mention("Ottilie Frane"), manner="direct", said=said)
    verb = draft.document.text.index("said")
    statement = replace(statement, cue=Cue(lemma="say", spans=(Span(draft.document.id, verb, verb + 4),)))
    draft.findings[-1] = statement
    if day:
        draft.add(TimeExpression, day, when=parse_edtf(said) if said else None)
    return draft, statement


def infer(told: Sequence[tuple[Draft, Statement]], copies: Sequence[CopyGroup] = ()) -> dict[str, DateRange]:
    drafts = [draft for draft, _ in told]
    ids = tuple(sorted(d.document.id for d in drafts))
    utterance = Utterance(
        id="ut-1", speaker=None, statements=tuple(s.id for _, s in told), reports=ids, origins=len(ids)
    )
    metadata = [d.metadata for d in drafts]
    named = find_siblings(find_undated(metadata), [utterance], copies)
    texts = {d.document.id: d.document.text for d in drafts if d.document.id in named}
    times = [f for d in drafts for f in d.findings if isinstance(f, TimeExpression)]
    return infer_dates(metadata, [s for _, s in told], [utterance], copies, times, texts)


def only(found: dict[str, DateRange]) -> DateRange:
    (when,) = found.values()
    return when


def test_a_day_counted_from_an_unknown_date_is_dated_by_the_report_that_knows_it() -> None:
    dated = report("she said on 19 June", published="2023-06-20", said="2023-06-19", outlet="The Quay")
    when = only(infer([report("Frane said on Monday", day="Monday"), dated]))
    assert print_edtf(when) == "2023-06-19/2023-06-26"
    assert "its “Monday” is the day to which a report in The Quay (published 20 June 2023) dates" in when.basis
    assert len({span.document_id for span in when.cited}) == 2


@pytest.mark.parametrize(
    ("cue", "day", "range"),
    [
        ("Frane said yesterday", "yesterday", "2023-06-20"),
        ("Frane said last week", "last week", "2023-06-20/2023-07-02"),
    ],
)
def test_each_word_for_a_day_counts_its_own_days(cue: str, day: str, range: str) -> None:
    dated = report("she said on 19 June", published="2023-06-21", said="2023-06-19")
    assert print_edtf(only(infer([report(cue, day=day), dated]))) == range


def test_what_was_said_on_a_day_is_not_reported_before_it() -> None:
    dated = report("she said on 19 June", published="2023-06-20", said="2023-06-19")
    assert print_edtf(only(infer([report("Frane said"), dated]))) == "2023-06-19/.."


def test_words_that_may_be_said_again_bound_nothing_by_one_report() -> None:
    dated = report("she said on 19 June", SHORT, published="2023-06-20", said="2023-06-19")
    assert infer([report("Frane said", SHORT), dated]) == {}


def test_a_weekday_that_the_act_was_not_on_bounds_nothing_by_itself() -> None:
    dated = report("she said on 19 June", SHORT, published="2023-06-20", said="2023-06-19")
    assert infer([report("Frane said on Friday", SHORT, day="Friday"), dated]) == {}


def test_a_quotation_that_two_papers_print_at_once_was_said_in_the_week_before() -> None:
    papers = [report(f"she said, {day}", published=f"2023-06-{day}", outlet=f"Paper {day}") for day in (20, 21)]
    assert print_edtf(only(infer([report("Frane said on Monday", day="Monday"), *papers]))) == "2023-06-19/2023-06-26"
    one = CopyGroup(
        id="cg-1", documents=tuple(sorted(d.document.id for d, _ in papers)), relation="copy", agency=None, first=None
    )
    assert infer([report("Frane said on Monday", day="Monday"), *papers], [one]) == {}, "two copies are one origin"


def test_reports_that_exclude_each_other_bound_nothing() -> None:
    dated = [report(f"she said, {d}", published=f"2023-0{d}-20", said=f"2023-0{d}-19") for d in (5, 6)]
    assert infer([report("Frane said"), *dated]) == {}


def test_what_a_document_says_of_its_own_date_holds() -> None:
    dated = report("she said on 19 June", published="2023-06-20", said="2023-06-19")
    draft, statement = report("Frane said on Monday", day="Monday")
    bounded = replace(draft.metadata, made=Made(by="bounds", version="1"))
    for own, left in (("2023-06-01/2023-06-22", "2023-06-19/2023-06-22"), ("2022", None)):
        draft.metadata = replace(bounded, published=parse_edtf(own, basis="from its own words"))
        found = infer([(draft, statement), dated])
        assert (print_edtf(only(found)) if found else None) == left


def test_a_printed_date_is_left_as_it_is() -> None:
    dated = report("she said on 19 June", published="2023-06-20", said="2023-06-19")
    assert infer([report("Frane said on Monday", published="2023", day="Monday"), dated]) == {}


def test_a_copy_is_dated_by_the_same_words_in_the_same_place() -> None:
    def copy(published: str | None, when: str | None) -> tuple[Draft, Statement]:
        draft, statement = report("Frane said", SHORT, published=published)
        draft = Draft(
            draft.document.text + " Two doors in the market hall were found locked on Monday" + "." * bool(when)
        )
        draft.metadata = replace(draft.metadata, published=parse_edtf(published) if published else None)
        statement = draft.statement(SHORT, draft.mention("Ottilie Frane"), manner="direct")
        draft.add(TimeExpression, "Monday", when=parse_edtf(when) if when else None)
        return draft, statement

    told = [copy(None, None), copy("2023-06-20", "2023-06-19")]
    ids = tuple(sorted(d.document.id for d, _ in told))
    group = CopyGroup(id="cg-1", documents=ids, relation="copy", agency=None, first=None)
    assert print_edtf(only(infer(told, [group]))) == "2023-06-19/2023-06-26"
    assert infer(told, [replace(group, relation="update")]) == {}


def test_the_record_and_the_desk_hold_the_range_in_whatever_order_reports_come(tmp_path: Path) -> None:
    told = [
        report("Frane said on Monday", day="Monday"),
        report("she said on 19 June", published="2023-06-20", said="2023-06-19", outlet="The Quay"),
    ]
    left, right = sorted(s.id for _, s in told)
    reason = Reason(feature="quotation", score=1.0, detail="the same words")
    link = Link(id=link_id("same_utterance", left, right), kind="same_utterance", left_id=left, right_id=right,
                reasons=(reason,), made=replace(MADE, score=0.9))  # fmt: skip
    seen = set()
    for number, order in enumerate(itertools.permutations(told)):
        with new_store(tmp_path / str(number)) as store:
            for draft, _ in order:
                keep_draft(store, draft, draft.document.id)
            keep_links(store, [link, *relate(RELATER, *(draft for draft, _ in told))])
            undated = told[0][0].document.id
            selected = select_rows(store).documents[undated].metadata.published
            assert selected == build_desk(store).documents[undated].published
            seen.add(selected)
    assert [print_edtf(when) for when in seen if when] == ["2023-06-19/2023-06-26"]
