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
from itertools import pairwise

from onrecord.model import Act, Cue, Made, Speaker, Statement, finding_id
from onrecord.read.calling_names import drop_article
from onrecord.read.letterheads import find_issuer, find_symbol
from onrecord.read.lexicon import roles
from onrecord.read.marked_paragraphs import MarkedParagraph, find_marked_paragraphs, is_of_record
from onrecord.read.nlp import Parsed
from onrecord.read.operative_verbs import OUGHT, THAT, has_modal, load_operative_verbs, trim_item
from onrecord.read.own_documents import find_own_document
from onrecord.read.provision_leads import ProvisionLead, read_counted_lead, read_lead
from onrecord.spans import Span, is_overlapping, quote_spans
from onrecord.words import load_set

NAME, VERSION = "provisions", "1"


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
    own = find_own_document(parsed)
    body = own.issuer if own is not None and own.issuer else find_issuer(parsed)
    issuer = Speaker(name=body, type="body") if body else None
    person = Speaker(name=own.signer, type="person") if own is not None and own.signer else issuer
    found = [_make(parsed, f, person if own and own.is_personal else issuer, person) for f in _find(parsed)]
    if not found:
        return list(statements)
    taken = sorted({span for s in found for span in _around(s)})
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
    items = find_marked_paragraphs(parsed)
    if not is_of_record(items):
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


# ── what a paragraph asks ───────────────────────────────────────────────────────────────────────────────────────


def _find(parsed: Parsed) -> Iterator[_Found]:
    items = find_marked_paragraphs(parsed)
    is_record = is_of_record(items)
    text = parsed.document.text
    lead: ProvisionLead | None = None
    section = ""
    number: str | None = None
    for item in items:
        words = text[item.start : item.end]
        is_marked = bool(item.number or item.letter or item.is_bullet)
        if not is_marked:
            lead = read_lead(text, item) if words.rstrip().endswith(":") else read_counted_lead(text, item)
            if len(words) < 90 and not words.rstrip().endswith((".", ",", ";")):
                section = words.casefold()
            continue
        if item.number:
            number = item.number
        is_below = lead is not None and lead.is_open and (not item.number or lead.number is None)
        if item.number and lead is not None and lead.number is not None:
            lead, is_below = None, False
        if words.rstrip().endswith(":"):
            opened = read_lead(text, item)
            if opened is not None and opened.is_open and is_record:
                lead = replace(opened, number=number)
                continue
        if is_below and lead is not None and (is_record or lead.cue is not None):
            yield _continue(text, lead, item)
            continue
        if item.number and is_record:
            yield from _read_sentences(text, item, is_recommending="recommend" in section)


_OUGHT_CLAUSE = re.compile(
    rf"(?P<asked>(?:The|All|Every|Each|Both|States?|Members?|Parties|[A-Z]).{{1,140}}?)\s+{OUGHT}\b", re.DOTALL
)
_UNTIL_CLAUSE = re.compile(
    rf"(?:Until|Unless|Once|When|Pending|In the meantime|Meanwhile)\b[^.;:]{{0,90}}, "
    rf"(?P<asked>(?:the|all|every|each|both|no|[A-Z]).{{1,140}}?)"
    rf"\s+{OUGHT}\b",
    re.DOTALL,
)
_TO_THAT = re.compile(r"To (?P<asked>[^:.;]{2,120}): that\s+")
_WILL_CLAUSE = re.compile(r"(?P<by>(?:The )?[A-Z][\w’' -]{1,80}?)\s+(?:will|undertakes? to|commits? itself to)\b")
_STOP = re.compile(r"(?:(?<=[a-z\d)][a-z\d)])|(?<=\s\d))\.\s+(?=[A-Z])")
_ENDS = re.compile(r"(?<!\bMs)(?<!\bMr)(?<!\bDr)(?<!\bMrs)(?<!\bSt)(?<!\b[A-Z])\.|[;:]")
"""What ends a clause: no point of an abbreviated title."""


def _read_sentences(text: str, item: MarkedParagraph, *, is_recommending: bool) -> Iterator[_Found]:
    """What the first sentence of a paragraph asks or undertakes, and what those after it ask in the same way; a
    sentence that does neither belongs to the one before it."""
    edges = [item.start, *(m.end() for m in _STOP.finditer(text, item.start, item.end)), item.end]
    first = _read_item(text, replace(item, end=edges[1]), is_recommending=is_recommending)
    if first is None:
        return
    found, end = first, edges[1]
    for start, stop in pairwise(edges[1:]):
        match = _UNTIL_CLAUSE.match(text, start, stop) or _OUGHT_CLAUSE.match(text, start, stop)
        will = _WILL_CLAUSE.match(text, start, stop)
        if match is not None and first.act == "demand" and not _ENDS.search(match["asked"]):
            yield _stretch(text, found, end)
            found, end = (
                _Found("demand", (trim_item(text, start, stop),), match.span("asked"), None, "should", None),
                stop,
            )
        elif will is not None and _is_office(will["by"]):
            yield _stretch(text, found, end)
            found, end = _Found("promise", (trim_item(text, start, stop),), None, None, "will", will.span("by")), stop
        else:
            end = stop
    yield _stretch(text, found, end)


def _is_office(name: str) -> bool:
    """Whether it is a body or an office that undertakes: "The Authority", "The Ombudsman", "ICWR"."""
    last = name.rsplit(maxsplit=1)[-1]
    is_office = last.casefold() in load_set("body_nouns") or last.casefold() in roles()
    return is_office or re.fullmatch(r"[A-Z]{3,7}", name) is not None


def _stretch(text: str, found: _Found, end: int) -> _Found:
    """The same to the end of the last sentence that belongs to it."""
    *others, (start, _) = found.pieces
    return replace(found, pieces=(*others, trim_item(text, start, end)))


def _read_item(text: str, item: MarkedParagraph, *, is_recommending: bool) -> _Found | None:
    """What one numbered paragraph asks or undertakes; None where it does neither."""
    third, any_form, passive, base = load_operative_verbs()
    start, end = trim_item(text, item.start, item.end)
    match = third.match(text, start, end)
    if match:
        return _ask(text, match, base, end, speaker=None)
    subject = re.compile(r"(?P<by>(?:The|This|Our)?\s?[A-Z][\w’' -]{1,90}?)\s+(?=\w)")
    opened = any_form.search(text, start, min(end, start + 140))
    if opened and subject.fullmatch(text[start : opened.start()]) and not has_modal(text[start : opened.start()]):
        speaker = trim_item(text, start, opened.start())
        return _ask(text, opened, base, end, speaker=speaker)
    match = passive.match(text, start, end)
    if match:
        lemma = base[match["verb"].casefold()]
        return _Found("demand", ((start, end),), match.span("asked"), match.span("verb"), lemma, None)
    match = _UNTIL_CLAUSE.match(text, start, end) or _OUGHT_CLAUSE.match(text, start, end)
    if match and not _ENDS.search(match["asked"]):
        return _Found("demand", ((start, end),), match.span("asked"), None, "should", None)
    match = _TO_THAT.match(text, start, end)
    if match:
        return _Found("demand", (match.span("asked"), (match.end(), end)), match.span("asked"), None, "recommend", None)
    match = _WILL_CLAUSE.match(text, start, end)
    if match and _is_office(match["by"]):
        return _Found("promise", ((start, end),), None, None, "will", match.span("by"))
    if is_recommending and re.match(r"[A-Z][a-z]+\s+(?!(?:is|was|were|are|has|had|have|of|and)\b)\w", text[start:end]):
        first = text[start:end].split(maxsplit=1)[0].casefold()
        if first in load_set("asked_verbs"):
            return _Found("demand", ((start, end),), None, None, "recommend", None)
    return None


def _ask(
    text: str, match: re.Match[str], base: dict[str, str], end: int, *, speaker: tuple[int, int] | None
) -> _Found | None:
    begin = match.end()
    that = THAT.match(text, begin, end)
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
        return trim_item(text, begin, begin + head.end()) if head and head.end() < end - begin else None
    asked = trim_item(text, begin, at)
    comma = text.find(", ", *asked)
    return (asked[0], comma) if comma > 0 else asked


def _continue(text: str, lead: ProvisionLead, item: MarkedParagraph) -> _Found:
    """An item with its lead; one that is a sentence of its own names whom it asks."""
    start, end = trim_item(text, item.start, item.end)
    that = re.compile(r"[Tt]hat\s+").match(text, start, end)
    start = that.end() if that else start
    whole = _OUGHT_CLAUSE.match(text, start, end)
    if whole and not _ENDS.search(whole["asked"]):
        return _Found("demand", ((start, end),), whole.span("asked"), lead.cue, lead.lemma, lead.speaker)
    if lead.asked is None:
        asked = _find_subject(text, start, end) if that or lead.is_clause else None
        return _Found("demand", ((start, end),), asked, lead.cue, lead.lemma, lead.speaker)
    return _Found("demand", (lead.asked, (start, end)), lead.asked, lead.cue, lead.lemma, lead.speaker)


_CLAUSE = re.compile(
    r"(?P<asked>(?:(?:[Tt]he|[Aa]ll|[Ee]very|[Ee]ach|[Bb]oth)\s+)?(?:[A-Z][\w’'-]*)(?:\s+(?:of|the|and|for|on|[A-Z][\w’'-]*))*)"
    r"(?:,[^,;]{2,60},)?\s+(?=(?:(?:not|also|together|jointly)\s+)?[a-z]+\b)"
)


def _find_subject(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The one asked in a clause with its verb in the base form: "[the Ministry of Roads] close the bridge"."""
    match = _CLAUSE.match(text, start, end)
    if match is None or re.match(r"(?:is|are|was|were|be|have|has)\b", text[match.end() : end]):
        return None
    return trim_item(text, *match.span("asked"))


# ── whose words ─────────────────────────────────────────────────────────────────────────────────────────────────


def _make(parsed: Parsed, found: _Found, issuer: Speaker | None, person: Speaker | None) -> Statement:
    """``issuer`` says what has no subject of its own, and "we"; ``person`` says "I"."""
    text, document = parsed.document.text, parsed.document.id
    spans = tuple(Span(document, a, b) for a, b in found.pieces)
    asked = drop_article(" ".join(text[slice(*found.asked)].split())) if found.asked else None
    cue = Cue(lemma=found.lemma, spans=(Span(document, *found.cue),)) if found.cue else None
    speaker = issuer
    if found.speaker:
        at = (Span(document, *found.speaker),)
        short = re.sub(r"^(?:[Tt]he|[Tt]his|[Oo]ur) ", "", " ".join(text[slice(*found.speaker)].split()))
        own = person if short.casefold() == "i" else issuer
        initials = "".join(re.findall(r"\b[A-Z]", own.name)) if own is not None else ""
        is_own = own is not None and (
            short == initials or short.casefold() in ("we", "i") or short.casefold() in own.name.casefold()
        )
        speaker = replace(own, spans=at) if is_own and own is not None else Speaker(name=short, type="body", spans=at)
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
