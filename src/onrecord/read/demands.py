"""Demands and promises: what the statements ask of whom, and what they undertake, each with its due date if stated.

A demand's ``spans`` are what is asked, without the one asked ("urged [the ministry] to [open the archive]"); two
things asked at once are two demands. ``of`` is None where the text does not say who is to act; ``due`` is a date
inside the demand after "by", "before", "within" or "until". Left out: denied ones and mere thoughts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.dates import DateRange
from onrecord.model import Demand, Made, Promise, Statement, TimeExpression, finding_id
from onrecord.read.cues import SUBJECTS
from onrecord.read.nlp import Parsed, to_spans
from onrecord.read.parsed_statements import passage_at, tokens_at
from onrecord.read.subjects import noun_phrase
from onrecord.spans import Span, is_within, quote_spans
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

NAME, VERSION = "demands", "1"
_ARTICLES = ("the ", "a ", "an ")


def find_demands(
    parsed: Parsed, statements: Sequence[Statement], times: Sequence[TimeExpression]
) -> list[Demand | Promise]:
    """The demands and promises of one document, in the order of its statements."""
    out: list[Demand | Promise] = []
    seen: dict[tuple[str, tuple[Span, ...]], int] = {}
    for statement in statements:
        if statement.act not in ("demand", "promise") or not statement.is_speech:
            continue
        if statement.cue is not None and _is_only_mentioned(parsed, statement):
            continue
        asked, parts = _split(parsed, statement)
        for spans in parts:
            kind = statement.act
            counter = seen.get((kind, spans), 0)
            seen[kind, spans] = counter + 1
            by = statement.speaker.name if statement.speaker is not None else None
            made = Made(by=NAME, version=VERSION, score=statement.made.score)
            due = _due(parsed, spans, times)
            identity = finding_id(kind, spans, counter)
            quote = quote_spans(parsed.document.text, spans)
            if kind == "promise":
                out.append(
                    Promise(
                        id=identity,
                        document_id=parsed.document.id,
                        spans=spans,
                        quote=quote,
                        made=made,
                        statement_id=statement.id,
                        by=by,
                        due=due,
                    )
                )
            else:
                out.append(
                    Demand(
                        id=identity,
                        document_id=parsed.document.id,
                        spans=spans,
                        quote=quote,
                        made=made,
                        statement_id=statement.id,
                        by=by,
                        of=asked,
                        due=due,
                    )
                )
    return out


def _is_only_mentioned(parsed: Parsed, statement: Statement) -> bool:
    """Whether the cue itself is negated: "did not call for X" asks for nothing."""
    assert statement.cue is not None
    tokens = [t for span in statement.cue.spans for t in tokens_at(parsed, span)]
    return any(t.dep_ == "neg" for t in tokens)


def _split(parsed: Parsed, statement: Statement) -> tuple[str | None, list[tuple[Span, ...]]]:
    """Who is asked, and the spans of each thing asked or promised."""
    whole = [statement.spans]
    tokens = [t for span in statement.spans for t in tokens_at(parsed, span)]
    passage = passage_at(parsed, statement.spans[0])
    if not tokens or passage is None or statement.manner == "direct":
        return _of_clause(tokens), whole
    inside = {t.i for t in tokens}
    infinitive = _asked_for(tokens, inside)
    if infinitive is None:
        return _of_clause(tokens), whole
    to = next(t for t in infinitive.lefts if t.tag_ == "TO")
    before = [t for t in tokens if t.i < to.i and not (t.dep_ == "neg" and t.head.i == infinitive.i)]
    if statement.act == "promise" and before and before[0].i != to.i:
        return None, whole
    if before and before[0].lower_ in ("for", "that"):
        return None, whole
    preposition = next((t for t in before if t.dep_ == "mark"), None)
    if preposition is not None or _is_called_for(statement):
        return None, whole
    asked = _name(before) if before else statement.addressee
    end = max(t.idx + len(t) for t in tokens)
    has_not = any(c.dep_ == "neg" and c.i < infinitive.i for c in infinitive.lefts)
    starts = [min(c.i for c in infinitive.lefts if c.dep_ == "neg" or c.tag_ == "TO") if has_not else to.i + 1]
    verb = infinitive
    while True:
        following = next(
            (
                c
                for c in verb.rights
                if c.dep_ == "conj"
                and c.tag_ == "VB"
                and c.i in inside
                and not any(x.dep_ in SUBJECTS for x in c.lefts)
            ),
            None,
        )
        if following is None:
            break
        starts.append(following.left_edge.i)
        verb = following
    doc = infinitive.doc
    parts: list[tuple[Span, ...]] = []
    for number, first in enumerate(starts):
        if doc[first].tag_ == "TO" and not has_not:
            first += 1
        last_end = end
        if number + 1 < len(starts):
            last = starts[number + 1] - 1
            while last > first and (doc[last].dep_ == "cc" or doc[last].is_punct):
                last -= 1
            last_end = doc[last].idx + len(doc[last])
        spans = tuple(
            s for s in to_spans(passage, int(doc[first].idx), int(last_end)) if is_within([s], statement.spans)
        )
        if spans:
            parts.append(spans)
    return asked, parts or whole


def _is_called_for(statement: Statement) -> bool:
    """ "call for the gates to be shut": nobody is asked by name."""
    return statement.cue is not None and statement.cue.lemma.endswith(" for")


def _asked_for(tokens: Sequence[Token], inside: set[int]) -> Token | None:
    """The first infinitive whose governor is the cue or the one asked."""
    for token in tokens:
        if token.tag_ == "VB" and any(x.tag_ == "TO" and x.i in inside for x in token.lefts):
            if token.dep_ in ("xcomp", "ccomp", "advcl", "acl", "relcl", "ROOT", "pcomp"):
                return token
            return None
    return None


def _name(tokens: Sequence[Token]) -> str | None:
    """The one asked, as printed, without its article."""
    tokens = [t for t in tokens if not t.is_space]
    while tokens and tokens[-1].is_punct:
        tokens = tokens[:-1]
    if not tokens:
        return None
    inside = {t.i for t in tokens}
    head = next((t for t in tokens if t.head.i not in inside), tokens[0])
    start, end = noun_phrase(head)
    text = str(head.doc.text[start:end])
    return next((text[len(a) :] for a in _ARTICLES if text.lower().startswith(a)), text) or None


def _of_clause(tokens: Sequence[Token]) -> str | None:
    """The subject of a demanded clause ("the army must leave"), where it is a named party that acts."""
    inside = {t.i for t in tokens}
    for token in tokens:
        if token.head.i in inside and token.head.i != token.i:
            continue
        for child in token.lefts:
            is_party = child.lemma_.lower() in load_set("body_nouns") or child.lemma_.lower() in load_set("group_nouns")
            if child.dep_ == "nsubj" and (child.ent_type_ in ("ORG", "GPE", "PERSON", "NORP") or is_party):
                return _name([child])
        return None
    return None


def _due(parsed: Parsed, spans: Sequence[Span], times: Sequence[TimeExpression]) -> DateRange | None:
    words = load_set("deadline_words")
    text = parsed.document.text
    for time in times:
        if not is_within(time.spans, spans):
            continue
        lead = text[max(0, time.spans[0].start - 18) : time.spans[0].start].lower().split()
        own = time.quote[0].lower().split() if time.quote else []
        governed = any(" ".join(lead[-n:]) in words for n in (1, 2, 3) if len(lead) >= n)
        if governed or any(" ".join(own[:n]) in words for n in (1, 2, 3) if len(own) > n):
            return time.when
    return None
