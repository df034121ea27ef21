"""Sources: the words that name a statement's speaker, put right where the sentence of its cue says it plainly.

A turn's speaker is the name before its colon; "Her" before "sister said" is all of "Her sister"; and a cue that has a
subject of its own is not another sentence's. Nothing else of a statement changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.model import Speaker, Statement
from onrecord.read.nlp import Passage, to_offset, to_spans
from onrecord.read.speaker_types import guess_type
from onrecord.read.subjects import noun_phrase
from onrecord.read.tokens import word_list
from onrecord.spans import Span, quote_spans

if TYPE_CHECKING:
    from spacy.tokens import Token

_LABEL = re.compile(r"\s*(?P<name>[^:\n]{1,60}?)\s*\Z")
_COLON = re.compile(r"\s?(?:\([^)\n]{1,60}\))?\s?:\s")
_SEATS = word_list("place_nouns") | {"capital"}
_PARTS = frozenset({"poss", "det", "compound", "amod", "nmod", "nummod", "case"})


def mend_source(text: str, find_passage: Callable[[int], Passage | None], statement: Statement) -> Statement:
    """The statement with its speaker's whole words; unchanged where the sentence of its cue says nothing better."""
    cue = statement.cue
    if cue is None or len(cue.spans) != 1:
        return statement
    span = cue.spans[0]
    passage = find_passage(span.start)
    at = to_offset(passage, span.start) if passage is not None else None
    if passage is None or at is None:
        return statement
    speaker = statement.speaker
    places = [to_offset(passage, s.start) for s in speaker.spans] if speaker is not None else []
    if text[span.start : span.end] == ":":
        match = _LABEL.fullmatch(passage.text[:at])
        if match and places == [None] * len(places) and places and match["name"].strip():
            return _with(text, statement, to_spans(passage, *match.span("name")))
        return statement
    doc = passage.doc
    here = [t for t in doc if at <= t.idx < at + span.end - span.start]
    if not here or speaker is None or not speaker.spans:
        return statement
    subject = next((c for t in here for c in t.children if c.dep_ == "nsubj" and c.pos_ != "X"), None)
    if subject is not None:
        subject = _before_clause(subject) or subject
    if subject is None or subject.tag_ in ("WP", "WDT", "EX"):
        return statement
    is_far = all(p is None or _sentence(passage, p) != _sentence(passage, at) for p in places)
    if places[0] is not None and _is_label(passage, places[0], speaker.spans[0], subject):
        return _with(text, statement, to_spans(passage, *noun_phrase(subject)), subject)
    if is_far and any(t.lemma_ not in ("be", "have") and t.pos_ == "VERB" and t.tag_ in _FINITE for t in here):
        return _with(text, statement, to_spans(passage, *noun_phrase(subject)), subject)
    if len(places) == 1 and places[0] is not None and _is_aside(passage, places[0], speaker.spans[0], subject):
        return _with(text, statement, to_spans(passage, *noun_phrase(subject)), subject)
    if len(places) == 1 and places[0] is not None and _is_part(passage, places[0], speaker.spans[0], subject):
        start, end = noun_phrase(subject)
        return _with(text, statement, to_spans(passage, min(start, places[0]), end), subject)
    return statement


def _is_label(passage: Passage, start: int, span: Span, subject: Token) -> bool:
    """Whether a speaker's words are the name before a turn's colon, and the cue has a subject after it."""
    match = _COLON.match(passage.text, start + span.end - span.start)
    return match is not None and not passage.text[:start].strip() and subject.idx >= match.end()


def _before_clause(subject: Token) -> Token | None:
    """Who a clause in commas is about, where the parser took its last name for the subject: "Lee, who was named by Gov.
    Ama Dell in May, said"."""
    doc = subject.doc
    sentence = subject.sent
    first = doc[sentence.start]
    named = [t for t in doc[sentence.start : subject.i] if t.pos_ == "PROPN"]
    if subject.pos_ != "PROPN" or first.pos_ != "PROPN" or not named:
        return None
    edge = first.i
    while edge + 1 < subject.i and doc[edge + 1].pos_ == "PROPN":
        edge += 1
    is_clause = edge + 2 < subject.i and doc[edge + 1].text == "," and doc[edge + 2].lower_ in ("who", "whose")
    commas = [t for t in doc[edge + 2 : subject.head.i] if t.text == ","] if subject.head.i > subject.i else []
    verbs = [t for t in doc[edge + 2 : subject.i] if t.tag_ in ("VBD", "VBZ", "VBP", "VBN")]
    return doc[edge] if is_clause and len(commas) == 1 and commas[0].i > subject.i and verbs else None


_FINITE = frozenset({"VBD", "VBZ", "VBP"})


def _is_part(passage: Passage, start: int, span: Span, subject: Token) -> bool:
    """Whether a speaker's words only belong to the subject's noun: "Her" of "Her sister", "Lee" of "Lee's office"."""
    end = start + span.end - span.start
    inside = [t for t in passage.doc if start <= t.idx < end]
    if not inside or any(t.i == subject.i for t in inside):
        return False
    return inside[-1].i < subject.i and all(t.dep_ in _PARTS and _hangs_on(t, subject) for t in inside)


def _is_aside(passage: Passage, start: int, span: Span, subject: Token) -> bool:
    """Whether a speaker's words only say in passing what the subject is, "a Democrat" of "The mayor, a Democrat,", name
    its place, "Lorn" of "An official in the capital, Lorn,", or stand in a clause about it."""
    end = start + span.end - span.start
    inside = [t for t in passage.doc if start <= t.idx < end and not t.is_punct]
    if not inside or any(t.i == subject.i for t in inside) or inside[0].i < subject.i:
        return False
    head = next((t for t in inside if not start <= t.head.idx < end), inside[-1])
    if head.dep_ == "appos" and head.head.i == subject.i:
        return inside[0].lower_ in ("a", "an") and not any(
            t.pos_ == "PROPN" and t.ent_type_ == "PERSON" for t in inside
        )
    if head.dep_ == "appos" and head.head.dep_ == "pobj" and head.head.lower_ in _SEATS:
        return head.head.head.head.i == subject.i
    while head.head.i not in (head.i, subject.i):
        if head.dep_ in ("relcl", "acl"):
            return False
        head = head.head
    return head.dep_ in ("relcl", "acl") and head.head.i == subject.i


def _hangs_on(token: Token, noun: Token) -> bool:
    while token.dep_ in _PARTS and token.head.i != token.i:
        token = token.head
    return token.i == noun.i


def _sentence(passage: Passage, offset: int) -> int:
    return next((n for n, s in enumerate(passage.doc.sents) if s.start_char <= offset < s.end_char), -1)


def _with(text: str, statement: Statement, spans: tuple[Span, ...], head: Token | None = None) -> Statement:
    if not spans:
        return statement
    kind = guess_type(head) if head is not None else "person"
    return replace(statement, speaker=Speaker(name=" ".join(quote_spans(text, spans)), type=kind, spans=spans))
