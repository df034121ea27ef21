"""Registers: the rows of a table of recommendations as demands, each cited to its cells.

One row is one demand: by the recommending State or body, of the State under review, under the document's symbol and
the paragraph. Where a column gives the position of the State under review, its words are a statement of that State.
Rows without a text are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from onrecord.dates import DateRange, parse_edtf
from onrecord.model import (
    Demand,
    Finding,
    Made,
    Mention,
    PartyType,
    Speaker,
    Statement,
    TimeExpression,
    finding_id,
)
from onrecord.read.dates import find_times
from onrecord.read.deadlines import is_governed
from onrecord.read.nlp import Parsed, Passage, load_nlp
from onrecord.spans import Span, quote_spans
from onrecord.tables import Cell, find_columns, split_rows
from onrecord.words.names import find_state

NAME, VERSION = "registers", "1"
_MADE = Made(by=NAME, version=VERSION, score=1.0)
_TERM = re.compile(r"\b(?:by|before|until|no later than|within)\b[^.;]{0,30}\b(?:(?:19|20)\d\d|months?|years?)\b")


def find_registers(parsed: Parsed) -> list[Finding]:
    """The mentions, statements and demands of a table's rows; none where the document is no such table."""
    if not parsed.zones or any(zone.label != "furniture" for zone in parsed.zones):
        return []
    text = parsed.document.text
    rows = split_rows(text, is_quoted=parsed.document.origin.unit != "none")
    columns = find_columns([c.text for c in rows[0]]) if rows else {}
    if "text" not in columns.values():
        return []
    out: list[Finding] = []
    chains: dict[tuple[str, str], str] = {}
    seen: dict[tuple[str, Span], int] = {}
    for row in rows[1:]:
        cells = {field: row[at] for at, field in columns.items() if at < len(row) and row[at].text.strip(" -\t\r\n")}
        if "text" in cells:
            out += _read_row(parsed, cells, chains, seen)
    return out


def _read_row(
    parsed: Parsed, cells: dict[str, Cell], chains: dict[tuple[str, str], str], seen: dict[tuple[str, Span], int]
) -> Iterator[Finding]:
    asker, asked, what = cells.get("by") or cells.get("body"), cells.get("of"), _span(parsed, cells["text"])
    by = of = None
    if asker:
        by = _mention(parsed, asker, chains, seen, is_state="by" in cells)
        yield by
    if asked:
        of = _mention(parsed, asked, chains, seen, is_state=True)
        yield of
    statement = Statement(
        id=finding_id("statement", [what]),
        document_id=parsed.document.id,
        spans=(what,),
        quote=quote_spans(parsed.document.text, [what]),
        made=_MADE,
        speaker=_speaker(by) if by else None,
        cue=None,
        manner="direct",
        act="demand",
        addressee=of.name if of else None,
        said=_day(parsed, cells.get("date")),
    )
    yield statement
    place = (
        _clean(cells["paragraph"].text)
        if "paragraph" in cells
        else _clean(cells["number"].text)
        if "number" in cells
        else ""
    )
    symbol = _clean(cells["symbol"].text) if "symbol" in cells else ""
    label = f"para. {place}" if "paragraph" in cells else place
    yield Demand(
        id=finding_id("demand", [what]),
        document_id=parsed.document.id,
        spans=(what,),
        quote=statement.quote,
        made=_MADE,
        statement_id=statement.id,
        by=by.name if by else None,
        of=of.name if of else None,
        due=_day(parsed, cells.get("due"), is_term=True) or _read_due(parsed, cells["text"]),
        under=" ".join(p for p in (symbol, label) if p) or None,
    )
    position = cells.get("position")
    if position and of:
        span = _span(parsed, position)
        yield Statement(
            id=finding_id("statement", [span]),
            document_id=parsed.document.id,
            spans=(span,),
            quote=quote_spans(parsed.document.text, [span]),
            made=_MADE,
            speaker=_speaker(of),
            cue=None,
            manner="direct",
            act="state",
        )


def _clean(words: str) -> str:
    """A cell's words without the dash that UHRI puts before each value of a list."""
    return ", ".join(part.strip(" -\t") for part in words.splitlines() if part.strip(" -\t"))


def _span(parsed: Parsed, cell: Cell) -> Span:
    start, end, text = cell.start, cell.end, parsed.document.text
    while start < end and (text[start].isspace() or text[start] == "-"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(parsed.document.id, start, end)


def _mention(
    parsed: Parsed, cell: Cell, chains: dict[tuple[str, str], str], seen: dict[tuple[str, Span], int], *, is_state: bool
) -> Mention:
    name, span = _clean(cell.text), _span(parsed, cell)
    kind: PartyType = "body"
    if is_state:
        kind = "state" if find_state(name) or ("," not in name and "\n" not in cell.text.strip()) else "group"
    number = seen.get(("mention", span), 0)
    seen["mention", span] = number + 1
    identity = finding_id("mention", [span], number)
    return Mention(
        id=identity,
        document_id=parsed.document.id,
        spans=(span,),
        quote=quote_spans(parsed.document.text, [span]),
        made=_MADE,
        name=name,
        type=kind,
        form="name",
        chain=chains.setdefault((kind, name.casefold()), identity),
    )


def _speaker(mention: Mention) -> Speaker:
    kind: PartyType = mention.type if mention.type != "place" else "state"
    return Speaker(name=mention.name, type=kind, spans=mention.spans, chain=mention.chain)


_DAY = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:[T ].*)?|(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def _day(parsed: Parsed, cell: Cell | None, *, is_term: bool = False) -> DateRange | None:
    """The day or period of a cell (2027-03-31, 2027, 31/03/2027); a term has no beginning."""
    match = _DAY.fullmatch(cell.text.strip()) if cell else None
    if cell is None or match is None:
        return None
    try:
        if match[1]:
            when = parse_edtf(match[1])
        else:
            first, second = int(match[2]), int(match[3])
            if first <= 12 and second <= 12 and first != second:
                return None  # 3/4/2027: which is the month, nobody says
            day, month = (first, second) if second <= 12 else (second, first)
            on = date(int(match[4]), month, day)
            when = DateRange(earliest=on, latest=on)
    except ValueError:
        return None
    basis = "the table's column"
    cited = (_span(parsed, cell),)
    return DateRange(earliest=None if is_term else when.earliest, latest=when.latest, basis=basis, cited=cited)


def _read_due(parsed: Parsed, cell: Cell) -> DateRange | None:
    """A term in the words of a recommendation ("by 31 March 2027")."""
    words = re.sub(r"\s", " ", parsed.document.text[cell.start : cell.end])
    if not _TERM.search(words):
        return None
    passage = Passage(parsed.document.id, words, ((0, cell.start, cell.end - cell.start),), load_nlp()(words))
    times: list[TimeExpression] = find_times(Parsed(parsed.document, parsed.zones, parsed.metadata, (passage,)))
    return next((t.when for t in times if t.when and is_governed(parsed.document.text, t)), None)
