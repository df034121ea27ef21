"""The figures of a document: a number, what limits it, what it counts, and who gives it.

What is counted and what is left out stands in :mod:`onrecord.read.counted`. A figure is claimed by the speaker of the
innermost statement around it, or by whoever "put" or "counted" it; by nobody where the report itself gives it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.contexts import NEAR
from onrecord.dates import DateRange
from onrecord.model import Comparator, Figure, Made, Statement, TimeExpression, finding_id
from onrecord.read.counted import PART, find_counted, find_named
from onrecord.read.dates import find_verb
from onrecord.read.nlp import Parsed, Passage, to_spans
from onrecord.read.numbers import Number, find_numbers
from onrecord.read.places import Places
from onrecord.spans import Span, is_overlapping, is_within, quote_spans
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MADE = Made(by="figures", version="3")


def find_figures(parsed: Parsed, times: Sequence[TimeExpression], statements: Sequence[Statement]) -> list[Figure]:
    """The figures of the story, in order; ``claimed_by`` is the speaker of the innermost statement around a figure."""
    places = Places(parsed)
    taken: dict[int, list[tuple[int, int]]] = {}
    dated: dict[tuple[int, int], list[TimeExpression]] = {}
    for time in times:
        place = places.locate(time.spans[0])
        if place:
            taken.setdefault(place[0], []).append(place[1:])
            verb = find_verb(places.passage(place[0]), place[1], place[2]) if time.when else None
            if verb is not None:
                dated.setdefault((place[0], verb.i), []).append(time)
    out: list[Figure] = []
    for number, passage in enumerate(parsed.passages):
        dates = taken.get(number, [])
        for found in find_numbers(passage.text):
            if any(found.digits_at < end and start < found.end for start, end in dates):
                continue
            counted = find_counted(passage, found)
            if counted is None:
                named = find_named(passage, found)
                is_part = named == PART
                of = _last_counted(out, passage, found, is_part=is_part) if named == "" or is_part else named
                if not of:
                    continue
                counted = found.end, of
            end, of = counted
            found, end = _read_after(passage, found, end)
            spans = to_spans(passage, found.start, end)
            if spans:
                verb = find_verb(passage, found.start, found.end)
                near = dated.get((number, verb.i), []) if verb is not None else []
                out.append(
                    _build(parsed, found, spans, of, statements, as_of=_as_of(near), claimer=_claimer(verb, found))
                )
    return out


_AFTER: dict[str, Comparator] = {"or more": "at least", "or so": "about", "or fewer": "at most", "or less": "at most"}


def _read_after(passage: Passage, number: Number, end: int) -> tuple[Number, int]:
    """The number as limited after what it counts, "17 bodies or more", and where the words for it end."""
    match = re.match(r"\s+(or (?:more|so|fewer|less))\b", passage.text[end:])
    if match is None or number.comparator != "exactly":
        return number, end
    return replace(number, comparator=_AFTER[match[1]]), end + match.end()


def _last_counted(before: Sequence[Figure], passage: Passage, number: Number, *, is_part: bool) -> str:
    """What the figure just before counts, of "70 of the 1,900 homes" what the 70 are; with that figure where the number
    is some of those ("27 people"); empty where it stands too far off, or is no count."""
    here = to_spans(passage, number.start, number.end)
    if not before or not here:
        return ""
    last = before[-1]
    last = next((f for f in before if f is not last and is_within(last.spans, f.spans)), last)
    is_near = here[0].start - last.spans[-1].end <= (NEAR if is_part else 2 * NEAR)
    if not is_near or "per cent" in last.of:
        return ""
    whole = " ".join(" ".join(last.quote).split())
    return whole if is_part and last.value and last.value != number.value and last.of in whole else last.of


def _build(
    parsed: Parsed,
    number: Number,
    spans: tuple[Span, ...],
    of: str,
    statements: Sequence[Statement],
    *,
    as_of: DateRange | None,
    claimer: str | None,
) -> Figure:
    around = [s for s in statements if is_within(spans, s.spans) or any(is_overlapping(spans[0], x) for x in s.spans)]
    inner = min(around, key=lambda s: sum(x.end - x.start for x in s.spans), default=None)
    speaker = inner.speaker if inner else None
    return Figure(
        id=finding_id("figure", spans),
        document_id=parsed.document.id,
        spans=spans,
        quote=quote_spans(parsed.document.text, spans),
        made=MADE,
        value=number.value,
        low=number.low,
        high=number.high,
        comparator=number.comparator,
        of=of,
        claimed_by=speaker.name if speaker else None if inner else claimer,
        claimed_by_chain=speaker.chain if speaker else None,
        as_of=as_of,
        statement_id=inner.id if inner else None,
    )


def _as_of(times: Sequence[TimeExpression]) -> DateRange | None:
    """The date beside the verb that the figure hangs on; None where there are several."""
    whens = [t.when for t in times if t.when]
    return whens[0] if len(whens) == 1 else None


def _claimer(verb: Token | None, number: Number) -> str | None:
    """Who "put the toll at 40" or "counted 40 homes", as written; None for other verbs."""
    if verb is None or verb.lemma_.lower() not in load_set("counting_verbs"):
        return None
    if verb.lemma_.lower() == "put" and not any(
        c.dep_ == "prep" and c.lower_ == "at" and c.i < _at(verb.doc, number) for c in verb.children
    ):
        return None
    for child in verb.children:
        if child.dep_ == "nsubj" and child.pos_ in ("NOUN", "PROPN"):
            kept = [t for t in child.subtree if t.i <= child.i]
            return str(verb.doc[kept[0].i : child.i + 1].text)
    return None


def _at(doc: Doc, number: Number) -> int:
    span = doc.char_span(number.digits_at, number.end, alignment_mode="expand")
    return span.start if span is not None else len(doc)
