"""Events: the case files, and their participants, places and speakers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build import MADE, build_parsed
from onrecord.dates import print_edtf
from onrecord.model import Mention, PartyType, Speaker, Statement, finding_id
from onrecord.read.dates import find_times
from onrecord.read.events import find_events
from onrecord.read.nlp import Parsed
from onrecord.spans import Span, check_quote

CASES = sorted((Path(__file__).parent.parent / "cases" / "events").glob("*.txt"))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case_file(path: Path) -> None:
    text, expected = re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    parsed = build_parsed(text)
    found = find_events(parsed, [], find_times(parsed), [])
    for event in found:
        check_quote(parsed.document.text, event.spans, event.quote)
    got = [f"{e.kind} | {e.what} | {print_edtf(e.when) if e.when else '?'}" for e in found]
    assert got == [line for line in expected.splitlines() if line]


def mention(parsed: Parsed, words: str, kind: PartyType | str, name: str | None = None) -> Mention:
    start = parsed.document.text.index(words)
    spans = (Span(parsed.document.id, start, start + len(words)),)
    return Mention(
        id=finding_id("mention", spans),
        document_id=parsed.document.id,
        spans=spans,
        quote=(words,),
        made=MADE,
        name=name or words,
        type=kind,  # type: ignore[arg-type]
        form="name",
        chain=finding_id("mention", spans),
    )


def test_who_and_where_are_names_of_mentions() -> None:
    parsed = build_parsed("She met Ida Volk in Grahov on 3 May 2021.")
    mentions = [
        mention(parsed, "She", "person", "Anna Roth"),
        mention(parsed, "Ida Volk", "person"),
        mention(parsed, "Grahov", "place"),
    ]
    (event,) = find_events(parsed, mentions, find_times(parsed), [])
    assert (event.kind, event.who, event.where) == ("meeting", ("Anna Roth", "Ida Volk"), "Grahov")


def test_an_undated_event_needs_a_named_participant() -> None:
    parsed = build_parsed("Police arrested Pela Norr.")
    assert find_events(parsed, [], [], []) == []
    (event,) = find_events(parsed, [mention(parsed, "Pela Norr", "person")], [], [])
    assert (event.kind, event.when, event.who) == ("arrest", None, ("Pela Norr",))


def test_an_event_inside_a_statement_is_as_its_speaker_says() -> None:
    parsed = build_parsed("The ministry said the office released its report on 31 August 2022.")
    spans = (Span(parsed.document.id, 18, 66),)
    said = Statement(
        id=finding_id("statement", spans),
        document_id=parsed.document.id,
        spans=spans,
        quote=("",),
        made=MADE,
        speaker=Speaker(name="The ministry", type="body"),
        cue=None,
        manner="indirect",
        act="state",
    )
    (event,) = find_events(parsed, [], find_times(parsed), [said])
    assert event.statement_id == said.id


def test_an_event_is_timed_by_the_clause_beside_it() -> None:
    parsed = build_parsed("The council released the survey hours before his contract ran out on May 31, 2022.")
    published = next(e for e in find_events(parsed, [], find_times(parsed), []) if e.kind == "publication")
    assert published.when is not None
    assert print_edtf(published.when) == "2022-05-31"
