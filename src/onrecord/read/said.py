"""When each statement was made, where the words around its cue give a date: "said on Tuesday", "In December ... said".

A statement without such words keeps ``said`` None: that something was reported in May does not say that it was said
then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.model import Statement, TimeExpression
from onrecord.read.dates import find_verb
from onrecord.read.nlp import Parsed
from onrecord.read.places import Places
from onrecord.spans import is_overlapping
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token


def find_said(parsed: Parsed, statements: Sequence[Statement], times: Sequence[TimeExpression]) -> list[Statement]:
    """The statements in their order, ``said`` filled where a dated adjunct belongs to the cue."""
    places = Places(parsed)
    dated: dict[tuple[int, int], list[TimeExpression]] = {}
    for time in times:
        place = places.locate(time.spans[0])
        if place is None or time.when is None:
            continue
        number, start, end = place
        for verb in _said_verbs(find_verb(places.passage(number), start, end)):
            dated.setdefault((number, verb.i), []).append(time)
    out = []
    for statement in statements:
        if statement.cue is None or statement.said is not None:
            out.append(statement)
            continue
        found: list[TimeExpression] = []
        for span in statement.cue.spans:
            place = places.locate(span)
            if place is None:
                continue
            for word in places.words([span]):
                found += [t for t in dated.get((place[0], word.i), []) if not _is_in_content(t, statement)]
        found = list(dict.fromkeys(found))
        out.append(replace(statement, said=_nearest(found, statement).when) if found else statement)
    return out


def _is_in_content(time: TimeExpression, statement: Statement) -> bool:
    return any(is_overlapping(a, b) for a in time.spans for b in statement.spans)


def _nearest(times: Sequence[TimeExpression], statement: Statement) -> TimeExpression:
    """Of several the narrowest, and of those the one nearest to the cue."""
    assert statement.cue
    at = statement.cue.spans[0].start

    def width(time: TimeExpression) -> int:
        when = time.when
        return (when.latest - when.earliest).days if when and when.latest and when.earliest else 10**6

    return min(times, key=lambda t: (width(t), abs(t.spans[0].start - at)))


def _said_verbs(verb: Token | None) -> list[Token]:
    """The verbs that a date beside ``verb`` dates: itself; the main verb of "Speaking on Friday, she said"; the verb
    whose channel it tells of, "said in an e-mail sent on Friday"."""
    if verb is None:
        return []
    out = [verb]
    head = verb.head
    if head.i == verb.i:
        return out
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and verb.lemma_.lower() in load_set("address_verbs"):
        out.append(head)
    if verb.dep_ in ("acl", "relcl") and verb.lemma_.lower() in load_set("issue_verbs"):
        noun = head
        while noun.dep_ in ("pobj", "prep", "dobj", "conj", "appos", "nmod", "compound") and noun.head.i != noun.i:
            noun = noun.head
        if noun.pos_ in ("VERB", "AUX"):
            out.append(noun)
    return out
