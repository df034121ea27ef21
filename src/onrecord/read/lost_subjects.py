"""Lost subjects: who speaks, and with which verb, where the parse does not say but the place in the sentence does.

A name right beside the cue, a name in commas after a description, a verb right after a quotation. Only what stands
there is taken: nothing is looked up further away.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from onrecord.read.cues import FINITE, SUBJECTS, Hit
from onrecord.read.quotations import Quotation
from onrecord.read.subjects import NOBODY, Subject, is_human, noun_phrase
from onrecord.words import load_set, load_table

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def find_beside(hit: Hit, marks: Sequence[Quotation], *, is_inverted: bool) -> Subject:
    """A name or pronoun right beside the cue, where the parser lost its subject."""
    doc = hit.head.doc
    step = 1 if is_inverted else -1
    at = hit.last + 1 if is_inverted else hit.first - 1
    first = at
    while 0 <= at < len(doc) and doc[at].pos_ in ("PROPN", "DET", "ADJ", "NOUN", "PRON"):
        at += step
        if doc[at - step].pos_ == "PRON":
            break
    if at == first:
        return NOBODY
    low, high = (first, at - 1) if is_inverted else (at + 1, first)
    head = doc[high]
    if head.pos_ not in ("PROPN", "NOUN", "PRON") or any(q.start <= head.idx < q.end for q in marks):
        return NOBODY
    if head.pos_ == "NOUN" and not is_inverted:
        return NOBODY
    return Subject(((int(doc[low].idx), int(head.idx) + len(head)),), head, True)


def find_named(hit: Hit) -> Subject | None:
    """ "a spokesperson for X, NAME, said": the name in commas before a cue, with the description before it."""
    doc = hit.head.doc
    at = hit.first - 2
    while at > 0 and doc[at].pos_ == "PROPN":
        at -= 1
    if at == hit.first - 2 or doc[at].text != ",":
        return None
    name, start = doc[hit.first - 2], at + 1
    back = at - 1
    while back > 0 and not (doc[back].is_punct and doc[back].text == ","):
        back -= 1
    described = doc[back + 1]
    if described.pos_ == "DET" and any(t.lemma_.lower() in load_set("roles") for t in doc[back + 1 : at]):
        start = back + 1
    return Subject(((int(doc[start].idx), int(name.idx) + len(name)),), name, True)


def find_after_quotation(hit: Hit, marks: Sequence[Quotation]) -> Subject | None:
    """ ""X," NAME, wearing a hat, said": the name between a quotation and a comma, before a cue without a subject."""
    doc = hit.head.doc
    q = next((q for q in reversed(marks) if q.end <= doc[hit.first].idx and q.words >= 2), None)
    if q is None or hit.head.tag_ not in FINITE or not doc.text[: doc[hit.first].idx].rstrip().endswith(","):
        return None
    words = [t for t in doc if q.end <= t.idx < doc[hit.first].idx]
    phrase = []
    for token in words:
        if token.pos_ not in ("DET", "NOUN", "PROPN", "ADJ", "PRON"):
            break
        phrase.append(token)
    is_phrase = phrase and len(phrase) < len(words) and words[len(phrase)].text == ","
    if not is_phrase or phrase[-1].pos_ != "PROPN" or any(t.tag_ in FINITE for t in words):
        return None
    return Subject(((int(phrase[0].idx), int(phrase[-1].idx) + len(phrase[-1])),), phrase[-1], True)


def find_after_comma(hit: Hit) -> Subject | None:
    """ "..., a spokesperson from her office said": the noun phrase between a comma and a verb that the parser joined to
    another one without any "and". None where anything but one noun phrase stands there."""
    doc = hit.head.doc
    if hit.head.dep_ != "conj" or hit.head.tag_ not in FINITE:
        return None
    at = hit.first - 1
    while (
        at > 0 and doc[at].pos_ in ("DET", "NOUN", "PROPN", "ADP", "PRON", "ADJ", "PART", "NUM") and at > hit.first - 12
    ):
        at -= 1
    if doc[at].text != "," or at == hit.first - 1 or doc[at + 1].pos_ not in ("DET", "PROPN"):
        return None
    words = doc[at + 1 : hit.first]
    head = next((t for t in words if t.pos_ in ("NOUN", "PROPN") and is_human(t)), None)
    if head is None:
        return None
    return Subject(((int(words[0].idx), int(words[-1].idx) + len(words[-1])),), head, True)


def drop_dateline(doc: Doc, subject: Subject, edge: int) -> Subject:
    """The speaker without the place and date that open a report ("HARBOUR CITY, May 2 - The council said")."""
    if not edge or not subject.ranges or subject.ranges[0][0] >= edge:
        return subject
    end = subject.ranges[0][1]
    if end > edge:
        return Subject(((edge, end), *subject.ranges[1:]), subject.head, subject.is_own)
    tokens = []
    for token in doc:
        if token.idx < edge:
            continue
        if token.pos_ not in ("PROPN", "NOUN", "DET", "ADJ", "PRON", "ADP", "NUM", "PART"):
            break
        tokens.append(token)
    if not tokens:
        return subject
    last = tokens[-1]
    return Subject(((edge, int(last.idx) + len(last)),), last, subject.is_own)


def skip_day(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """A speaker's place without the day that the parser took for a first name: "On Friday Ada Brun said"."""
    tokens = [t for t in doc if start <= t.idx < end]
    if len(tokens) < 2 or tokens[0].i == 0 or tokens[0].dep_ not in ("compound", "nmod"):
        return start, end
    if tokens[0].lower_ in _days() and tokens[0].nbor(-1).lower_ in ("on", "last", "by", "since"):
        return int(tokens[1].idx), end
    return start, end


@cache
def _days() -> frozenset[str]:
    return frozenset(row["word"].lower() for row in load_table("weekdays"))


def find_outside(hit: Hit, marks: Sequence[Quotation]) -> Subject | None:
    """The subject of a cue that the parser gave two, one of them inside the quotation beside it."""
    heads = [c for c in hit.head.children if c.dep_ in SUBJECTS]
    outside = [c for c in heads if not any(q.start <= c.idx < q.end for q in marks)]
    if len(outside) == len(heads) or not outside:
        return None
    return Subject((noun_phrase(outside[-1]),), outside[-1], True)


def find_verb_after(doc: Doc, q: Quotation) -> Token | None:
    """The finite verb of "she beamed" or "beamed Ada Brun" right after a quotation; None where another word comes."""
    for token in doc:
        if token.idx < q.end:
            continue
        if token.is_punct or token.is_space:
            if token.text in ".;:":
                return None
            continue
        if token.pos_ == "VERB" and token.tag_ in ("VBD", "VBZ", "VBP"):
            return token if any(c.dep_ in SUBJECTS and c.i > token.i for c in token.rights) else None
        head = token
        while head.dep_ not in SUBJECTS and head.head.i != head.i and head.head.idx >= q.end:
            head = head.head
        if head.dep_ in SUBJECTS and head.head.pos_ == "VERB" and head.head.i > head.i and head.left_edge.idx >= q.end:
            between = doc.text[noun_phrase(head)[1] : head.head.idx]
            if len(between) < 25 and head.head.tag_ in ("VBD", "VBZ", "VBP"):
                return head.head
        return None
    return None


def find_verb_before(doc: Doc, position: int) -> Token | None:
    """The last verb with a subject of its own in the sentence before this place (a colon's)."""
    sentence = next((s for s in doc.sents if s.start_char < position <= s.end_char), None)
    if sentence is None:
        return None
    found = None
    for token in sentence:
        if token.idx >= position:
            break
        is_clause = token.pos_ in ("VERB", "AUX") and token.dep_ not in ("aux", "auxpass", "relcl", "acl", "amod")
        if is_clause and any(c.dep_ in SUBJECTS for c in token.children):
            found = token
    return found
