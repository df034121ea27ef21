"""Provisions: the numbered recommendations and operative paragraphs of documents of record, each with who is asked.

A document of record numbers its paragraphs ("31.", "(a)", "Recommendation 4") or lists what is asked under a lead that
ends with a colon. A provision asks ("Urges the Government to ...", "The ministry should ..."), or the document's own
body undertakes something ("The Office will report ..."). Each gives one statement of that body, with
the one asked as its addressee; its spans are the one asked and what is asked, without the number. Left out: paragraphs
that welcome, note, decide or find.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from onrecord.model import Act, Cue, Made, Speaker, Statement, finding_id
from onrecord.read.letterheads import find_issuer, find_symbol
from onrecord.read.nlp import Parsed
from onrecord.spans import Span, is_overlapping, quote_spans
from onrecord.words import load_set, load_table

NAME, VERSION = "provisions", "1"

_MARK = re.compile(
    r"(?:(?P<word>Recommendation|Recommandation|Paragraph|Article|Rec\.?)\s+)?(?P<number>\d{1,3}(?:\.\d{1,3}){0,2})"
    r"(?:[.):]\s+|\s(?=\s*[A-Z]))|\((?P<letter>[a-z]|[ivx]{1,4})\)\s+|(?P<bare>[a-z])\)\s+|(?P<bullet>[-•–*▪●·])\s+"
)
_ADVERBS = (
    r"(?:(?:also|further|again|once again|strongly|solemnly|equally|urgently|firmly|likewise|therefore|hereby)\s+)*"
)
_OUGHT = r"(?:should|must|ought to|shall|is to|are to|needs? to|has to|have to)"
_AT_ONCE = r"(?:\s+(?:urgently|immediately|also|further|therefore|now|promptly))?"
_NUMBERED = 2  # paragraphs that a document of record has at least


@dataclass(frozen=True, slots=True)
class _Item:
    """One paragraph: its mark, and where its words stand in the document's text."""

    number: str | None
    letter: str | None
    is_bullet: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Lead:
    """The words that items below continue: who asks in which words, who is asked; ``number`` of their paragraph."""

    number: str | None
    cue: tuple[int, int] | None
    lemma: str
    asked: tuple[int, int] | None
    speaker: tuple[int, int] | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class _Found:
    act: Act
    pieces: tuple[tuple[int, int], ...]
    asked: tuple[int, int] | None
    cue: tuple[int, int] | None
    lemma: str
    speaker: tuple[int, int] | None


def find_provisions(parsed: Parsed, statements: Sequence[Statement]) -> list[Statement]:
    """The statements of a document with those of its provisions in place of what was read in the same words."""
    found = [_make(parsed, f) for f in _find(parsed)]
    if not found:
        return list(statements)
    taken = sorted({span for s in found for span in s.spans})
    kept = [s for s in statements if not any(is_overlapping(a, b) for a in taken for b in _around(s))]
    counted: dict[tuple[Span, ...], int] = {}
    out = []
    for statement in found:
        counter = counted.get(statement.spans, 0)
        counted[statement.spans] = counter + 1
        out.append(replace(statement, id=finding_id("statement", statement.spans, counter)))
    return sorted([*kept, *out], key=lambda s: (s.spans[0].start, s.spans[-1].end, s.id))


def _around(statement: Statement) -> tuple[Span, ...]:
    cue = statement.cue.spans if statement.cue else ()
    return (*statement.spans, *cue)


def find_titles(parsed: Parsed) -> Callable[[Span], str | None]:
    """Gives for a span the symbol (else the title) and paragraph under which it stands, "A/X/5 para. 31 (a)"; None in
    a text that is no document of record."""
    items = _find_items(parsed)
    if not _is_of_record(items):
        return lambda span: None
    head = find_symbol(parsed) or parsed.metadata.title
    places: list[tuple[int, int, str]] = []
    number: str | None = None
    for item in items:
        number = item.number or number
        letter = f"({item.letter})" if item.letter else ""
        if item.number or item.letter or item.is_bullet:
            parts = (head, f"para. {number}" if number else "", letter)
            places.append((item.start, item.end, " ".join(p for p in parts if p)))

    def find(span: Span) -> str | None:
        at = bisect_right(places, (span.start, len(parsed.document.text) + 1, "")) - 1
        return places[at][2] if at >= 0 and places[at][0] <= span.start < places[at][1] else None

    return find


# ── paragraphs ──────────────────────────────────────────────────────────────────────────────────────────────────


def _find_items(parsed: Parsed) -> list[_Item]:
    """The paragraphs of the document in order; those without a mark too, since a lead or heading may be one."""
    text = parsed.document.text
    out = []
    for zone in parsed.zones:
        if zone.label == "advert":
            continue
        for start, end in _split(text, zone.span.start, zone.span.end):
            match = _MARK.match(text, start, end)
            if match is None:
                out.append(_Item(None, None, False, start, end))
            else:
                letter = match["letter"] or match["bare"]
                out.append(_Item(match["number"], letter, bool(match["bullet"]), match.end(), end))
    return out


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The marked paragraphs inside one block: a line that begins with a mark begins one."""
    starts = [start]
    for match in re.finditer(r"\n[ \t]*(?=\S)", text[start:end]):
        at = start + match.end()
        mark = _MARK.match(text, at, end)
        if mark and (mark["number"] is None or _ends(text[starts[-1] : at])):
            starts.append(at)
    for a, b in zip(starts, [*starts[1:], end], strict=True):
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if a < b:
            yield a, b


def _ends(text: str) -> bool:
    return re.search(r"[.;:,]\s*\Z|\b(?:and|or)\s*\Z", text) is not None


def _is_of_record(items: Sequence[_Item]) -> bool:
    """Whether the numbers of the paragraphs rise, as a document of record's do."""
    numbers = [int(i.number.split(".")[-1]) for i in items if i.number]
    rising = sum(b == a + 1 for a, b in pairwise(numbers))
    return rising + 1 >= _NUMBERED and len(numbers) >= _NUMBERED


# ── what a paragraph asks ───────────────────────────────────────────────────────────────────────────────────────


def _find(parsed: Parsed) -> Iterator[_Found]:
    items = _find_items(parsed)
    is_of_record = _is_of_record(items)
    text = parsed.document.text
    lead: _Lead | None = None
    section = ""
    number: str | None = None
    for item in items:
        words = text[item.start : item.end]
        is_marked = bool(item.number or item.letter or item.is_bullet)
        if not is_marked:
            lead = _read_lead(text, item) if words.rstrip().endswith(":") else None
            if len(words) < 90 and not words.rstrip().endswith((".", ",", ";")):
                section = words.casefold()
            if lead is None or not lead.is_open:
                continue
            continue
        if item.number:
            number = item.number
        is_below = lead is not None and lead.is_open and (not item.number or lead.number is None)
        if item.number and lead is not None and lead.number is not None:
            lead, is_below = None, False
        if words.rstrip().endswith(":"):
            opened = _read_lead(text, item)
            if opened is not None and opened.is_open and is_of_record:
                lead = replace_number(opened, number)
                continue
        if is_below and lead is not None and (is_of_record or lead.cue is not None):
            yield _continue(text, lead, item)
            continue
        if not item.number or not is_of_record:
            continue
        found = _read_item(text, item, is_recommending="recommend" in section)
        if found:
            yield found


def replace_number(lead: _Lead, number: str | None) -> _Lead:
    """The lead as that of the paragraph with this number."""
    return _Lead(number, lead.cue, lead.lemma, lead.asked, lead.speaker, lead.is_open)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without closing punctuation, and without the "and" that leads to the next item."""
    while True:
        piece = text[start:end]
        short = re.sub(r"[\s.;,:]+\Z", "", re.sub(r"[;,]\s+(?:and|or)\s*\Z", "", piece))
        if len(short) == len(piece):
            return start, end
        end = start + len(short)


@cache
def _verbs() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Third person, infinitive and passive of the verbs, and their base by any form."""
    rows = load_table("operative_verbs")
    base = {form: row["base"] for row in rows for form in (row["base"], row["third"], row["passive"])}

    def join(column: str) -> str:
        return "|".join(re.escape(w) for w in sorted({r[column] for r in rows}, key=lambda w: (-len(w), w)))

    third = re.compile(rf"{_ADVERBS}(?P<verb>{join('third')})\b", re.IGNORECASE)
    any_form = re.compile(rf"\b{_ADVERBS}(?P<verb>{join('third')}|{join('base')})\b")
    passive = re.compile(
        rf"(?P<asked>.{{2,160}}?)\s+(?:is|are)\s+{_ADVERBS}(?P<verb>{join('passive')})(?=\s+to\b)", re.DOTALL
    )
    return third, any_form, passive, base


_THAT = re.compile(r"\s*(?:that\s+)?", re.IGNORECASE)
_OUGHT_CLAUSE = re.compile(
    rf"(?P<asked>(?:The|All|Every|Each|Both|States?|Members?|Parties|[A-Z]).{{1,140}}?)\s+{_OUGHT}\b", re.DOTALL
)
_WILL_CLAUSE = re.compile(r"(?P<by>(?:The )?[A-Z][\w’' -]{1,80}?)\s+(?:will|undertakes? to|commits? itself to)\b")
_LEAD_TO = re.compile(
    r"(?:Recommendations?\s+)?(?:addressed\s+)?(?:to|for)\s+(?P<asked>.{2,160}?)\s*:\s*\Z", re.IGNORECASE | re.DOTALL
)


def _read_item(text: str, item: _Item, *, is_recommending: bool) -> _Found | None:
    """What one numbered paragraph asks or undertakes; None where it does neither."""
    third, any_form, passive, base = _verbs()
    start, end = _trim(text, item.start, item.end)
    match = third.match(text, start, end)
    if match:
        return _ask(text, match, base, end, speaker=None)
    subject = re.compile(r"(?P<by>(?:The|This|Our)?\s?[A-Z][\w’' -]{1,90}?)\s+(?=\w)")
    opened = any_form.search(text, start, min(end, start + 140))
    if opened and subject.fullmatch(text[start : opened.start()]) and not _has_modal(text[start : opened.start()]):
        speaker = _trim(text, start, opened.start())
        return _ask(text, opened, base, end, speaker=speaker)
    match = passive.match(text, start, end)
    if match:
        lemma = base[match["verb"].casefold()]
        return _Found("demand", ((start, end),), match.span("asked"), match.span("verb"), lemma, None)
    match = _OUGHT_CLAUSE.match(text, start, end)
    if match and not re.search(r"[.;:]", match["asked"]):
        return _Found("demand", ((start, end),), match.span("asked"), None, "should", None)
    match = _WILL_CLAUSE.match(text, start, end)
    if match and match["by"].split()[-1].casefold() in load_set("body_nouns"):
        return _Found("promise", ((start, end),), None, None, "will", match.span("by"))
    if is_recommending and re.match(r"[A-Z][a-z]+\s+(?!(?:is|was|were|are|has|had|have|of|and)\b)\w", text[start:end]):
        first = text[start:end].split(maxsplit=1)[0].casefold()
        if first in load_set("asked_verbs"):
            return _Found("demand", ((start, end),), None, None, "recommend", None)
    return None


def _has_modal(words: str) -> bool:
    return re.search(r"\b(?:not|should|must|may|would|will|could|can)\b", words) is not None


def _ask(
    text: str, match: re.Match[str], base: dict[str, str], end: int, *, speaker: tuple[int, int] | None
) -> _Found | None:
    begin = match.end()
    that = _THAT.match(text, begin, end)
    begin = that.end() if that else begin
    if begin >= end:
        return None
    lemma = base.get(match["verb"].casefold(), match["verb"].casefold())
    asked = None if lemma.endswith(" for") else _find_asked(text, begin, end)
    return _Found("demand", ((begin, end),), asked, match.span("verb"), lemma, speaker)


_TO_DO = re.compile(r",?\s+(?:(?:strongly|urgently|also|again|once more)\s+)?to\s+(?=[a-z])|,?\s+that\s+(?=it|they)")
_BARE = re.compile(r"\s+(?:should|must|shall|be|not|take|make|give|ensure|provide|establish|ratify|adopt|publish)\b")


def _find_asked(text: str, begin: int, end: int) -> tuple[int, int] | None:
    """The one asked: what stands before "to do", or before the verb of a "that" clause."""
    match = _TO_DO.search(text, begin, min(end, begin + 200))
    bare = _BARE.search(text, begin, min(end, begin + 120))
    at = min((m.start() for m in (match, bare) if m), default=None)
    if at is None:
        head = re.match(
            r"(?:the |all )?(?:[A-Z][\w’'-]*(?:\s+(?:of|the|and|for)\b|\s+(?=[A-Z])|)\s*)+", text[begin:end]
        )
        return _trim(text, begin, begin + head.end()) if head and head.end() < end - begin else None
    asked = _trim(text, begin, at)
    comma = text.find(", ", *asked)
    return (asked[0], comma) if comma > 0 else asked


def _read_lead(text: str, item: _Item) -> _Lead | None:
    """The lead of a list: "The Committee recommends that the Government:", "To the ministry:"."""
    third, any_form, _, base = _verbs()
    start, end = item.start, item.end
    match = third.match(text, start, end)
    speaker = None
    if match is None:
        found = [m for m in any_form.finditer(text, start, end) if not _has_modal(text[start : m.start()])]
        match = found[-1] if found else None
        if match is not None and match.start() > start:
            speaker = _trim(text, start, match.start())
    if match is not None:
        that = _THAT.match(text, match.end(), end)
        begin = that.end() if that else match.end()
        a, b = _trim(text, begin, end)
        asked = (a, b) if b - a > 2 and not re.match(r"(?:the )?following\b", text[a:b]) else None
        if asked:
            tail = re.search(r"\s+(?:to|should|must)\Z", text[a:b])
            asked = (a, a + tail.start()) if tail else asked
        lemma = base.get(match["verb"].casefold(), match["verb"].casefold())
        return _Lead(item.number, match.span("verb"), lemma, asked, speaker, is_open=True)
    named = _LEAD_TO.match(text, start, end)
    if named:
        return _Lead(item.number, None, "recommend", named.span("asked"), None, is_open=True)
    ought = re.match(rf"(?P<asked>.{{2,160}}?)\s+{_OUGHT}{_AT_ONCE}\s*:\s*\Z", text[start:end], re.DOTALL)
    if ought:
        a, b = ought.span("asked")
        return _Lead(item.number, None, "should", (start + a, start + b), None, is_open=True)
    return None


def _continue(text: str, lead: _Lead, item: _Item) -> _Found:
    start, end = _trim(text, item.start, item.end)
    pieces = ((start, end),) if lead.asked is None else (lead.asked, (start, end))
    return _Found("demand", pieces, lead.asked, lead.cue, lead.lemma, lead.speaker)


# ── whose words ─────────────────────────────────────────────────────────────────────────────────────────────────


def _make(parsed: Parsed, found: _Found) -> Statement:
    text, document = parsed.document.text, parsed.document.id
    spans = tuple(Span(document, a, b) for a, b in found.pieces)
    asked = re.sub(r"^(?:the|The) ", "", " ".join(text[slice(*found.asked)].split())) if found.asked else None
    cue = Cue(lemma=found.lemma, spans=(Span(document, *found.cue),)) if found.cue else None
    issuer = find_issuer(parsed)
    speaker = None
    if found.speaker:
        printed = " ".join(text[slice(*found.speaker)].split())
        short = re.sub(r"^(?:[Tt]he|[Tt]his|[Oo]ur) ", "", printed)
        is_issuer = issuer is not None and short.casefold() in issuer.casefold()
        name = issuer if is_issuer and issuer else short
        speaker = Speaker(name=name, type="body", spans=(Span(document, *found.speaker),))
        if short.casefold() in ("we", "i"):
            speaker = replace(speaker, name=issuer or short)
    elif issuer:
        speaker = Speaker(name=issuer, type="body")
    return Statement(
        id=finding_id("statement", spans),
        document_id=document,
        spans=spans,
        quote=quote_spans(text, spans),
        made=Made(by=NAME, version=VERSION, score=0.9),
        speaker=speaker,
        cue=cue,
        manner="direct",
        act=found.act,
        addressee=asked,
    )
