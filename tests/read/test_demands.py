"""Demands and promises are as the case files say: a text, three hyphens, ``kind | by | of | what`` line by line, and
where they stand there ``| due`` and ``| under``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from build import MADE, build_parsed
from onrecord.dates import DateRange
from onrecord.model import Demand, Promise, TimeExpression, finding_id
from onrecord.read.demands import find_demands
from onrecord.read.nlp import Parsed
from onrecord.read.order import READERS, Draft
from onrecord.spans import Span, check_quote

CASES = sorted((Path(__file__).parents[1] / "cases" / "demands").glob("*.txt"))


PUBLISHED = DateRange(earliest=date(2024, 5, 15), latest=date(2024, 5, 15), basis="printed")


def read(text: str, times: tuple[TimeExpression, ...] | None = None) -> tuple[Parsed, list[Demand | Promise]]:
    """The demands and promises of a text of 15 May 2024, as all readers find them; ``times`` in place of theirs."""
    draft = Draft(parsed=build_parsed(text, published=PUBLISHED))
    for reader in READERS:
        draft = reader.read(draft)
    if times is not None:
        return draft.parsed, find_demands(draft.parsed, draft.statements, times, draft.mentions)
    return draft.parsed, list(draft.demands)


def show(finding: Demand | Promise) -> str:
    """One demand or promise as a case file prints it."""
    of = finding.of if isinstance(finding, Demand) else None
    line = f"{type(finding).__name__} | {finding.by or '-'} | {of or '-'} | {' ‖ '.join(finding.quote)}"
    if finding.due or finding.under:
        line += f" | {finding.due.latest if finding.due else '-'}"
    return line + (f" | {finding.under}" if finding.under else "")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    text, _, expected = path.read_text(encoding="utf-8").partition("\n---\n")
    parsed, found = read(text)
    for finding in found:
        check_quote(parsed.document.text, finding.spans, finding.quote)
    assert [show(f) for f in found] == expected.strip().splitlines()


def test_a_date_after_by_is_the_due_date_and_another_date_is_not() -> None:
    text = "The union urged the ministry to open the archive of the raid of May 1 by June 30."
    document = build_parsed(text).document
    june, may = (
        TimeExpression(
            id=finding_id("time", [span]),
            document_id=document.id,
            spans=(span,),
            quote=(text[span.start : span.end],),
            made=MADE,
            when=DateRange(earliest=date(2024, 6, 30), latest=date(2024, 6, 30), basis="printed"),
        )
        for words in ("June 30", "May 1")
        for span in [Span(document.id, text.index(words), text.index(words) + len(words))]
    )
    _, found = read(text, (june, may))
    assert [f.due for f in found] == [june.when]
