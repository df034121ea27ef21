"""When a statement was made, from the words around its cue."""

from __future__ import annotations

from datetime import date

import pytest

from build import MADE, build_parsed
from onrecord.dates import DateRange, print_edtf
from onrecord.model import Cue, Statement, finding_id
from onrecord.read.dates import find_times
from onrecord.read.said import find_said
from onrecord.spans import Span

PUBLISHED = DateRange(earliest=date(2022, 9, 1), latest=date(2022, 9, 1))


def said(text: str, cue: str, content: str) -> DateRange | None:
    parsed = build_parsed(text, published=PUBLISHED)
    spans = (Span(parsed.document.id, text.index(content), text.index(content) + len(content)),)
    at = text.index(cue)
    statement = Statement(
        id=finding_id("statement", spans),
        document_id=parsed.document.id,
        spans=spans,
        quote=(content,),
        made=MADE,
        speaker=None,
        cue=Cue(lemma="say", spans=(Span(parsed.document.id, at, at + len(cue)),)),
        manner="indirect",
        act="state",
    )
    (found,) = find_said(parsed, [statement], find_times(parsed))
    return found.said


@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ("The office said on Tuesday that the men were free.", "the men were free", "2022-08-30"),
        ("The office said Tuesday the men were free.", "the men were free", "2022-08-30"),
        ("In December, the office said that the men were free.", "the men were free", "2021-12"),
        ("The office said in an e-mail sent to us on Monday that they were free.", "they were free", "2022-08-29"),
        ("Speaking on Monday, the minister said that they were free.", "they were free", "2022-08-29"),
    ],
)
def test_the_words_around_the_cue_date_it(text: str, content: str, expected: str) -> None:
    when = said(text, "said", content)
    assert when is not None
    assert print_edtf(when) == expected


def test_a_date_inside_the_content_does_not() -> None:
    text = "The office said that the men were freed on Tuesday."
    assert said(text, "said", "the men were freed on Tuesday") is None


def test_nothing_stated_nothing_guessed() -> None:
    assert said("The office said that the men were free.", "said", "the men were free") is None
