"""Mistagged cues: verbs of speech that the tagger took for a noun or an adjective, known by where they stand.

Four places only, in each of which nothing but a verb can stand: "The report, rejected by X, [detailed] evidence of Y"
in a sentence without any other main verb; "went on to [refute] allegations"; "had [detailed] allegations"; "charges
that X [rejects]" without "that".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from onrecord.read.cues import FINITE, SUBJECTS, Hit, Word, load_nouns, load_verbs
from onrecord.read.edges import Range
from onrecord.read.subjects import Subject, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NAMES = ("PROPN", "PRON")


def find_mistagged(doc: Doc) -> Iterator[tuple[Hit, Subject, list[Range]]]:
    """Each such cue with its subject and its content, in order."""
    for token in doc:
        is_participle = token.pos_ == "VERB" and token.dep_ == "amod"
        if (token.pos_ not in ("ADJ", "NOUN", "PROPN") and not is_participle) or token.i == 0:
            continue
        word = _verb(token)
        if word is None:
            continue
        found = _after_to(token, word) or _after_have(token) or _after_subject(token) or _after_claim(token)
        if found is not None:
            yield Hit(token, word, token.i, token.i), *found


def find_doubled(hit: Hit) -> tuple[Subject, list[Range]] | None:
    """ "Two papers reported on Friday the office had met": the cue is taken for a participle, and the verb of what is
    reported has two subjects."""
    token = hit.head
    if token.tag_ != "VBN" or token.dep_ != "acl" or "that" not in hit.word.frames or token.head.dep_ not in SUBJECTS:
        return None
    verb = token.head.head
    other = next((c for c in verb.lefts if c.dep_ in SUBJECTS and c.left_edge.i > token.i), None)
    if other is None or any(c.dep_ == "agent" for c in token.rights):
        return None
    last = verb.right_edge
    noun = noun_phrase(token.head)
    return Subject((noun,), token.head, True), [(int(other.left_edge.idx), int(last.idx) + len(last))]


def _verb(token: Token) -> Word | None:
    """The row of the speech verb that this form can be, where it takes an object."""
    form = token.lower_
    stems = [form]
    if form.endswith("s"):
        stems += [form[:-1], form[:-2]]
    if form.endswith("ed"):
        stems += [form[:-1], form[:-2], form[:-3] + "y" if form.endswith("ied") else form[:-2]]
    for stem in stems:
        word = load_verbs().get(stem, {}).get(stem)
        if word is not None and "obj" in word.frames and word.is_speech:
            return word
    return None


def _after_to(token: Token, word: Word) -> tuple[Subject, list[Range]] | None:
    """ "went on to refute allegations": the base form between "to" and a noun of speech."""
    before = token.doc[token.i - 1]
    if token.lower_ != word.lemma or before.lower_ != "to" or token.head.i <= token.i or token.dep_ != "amod":
        return None
    verb = before.head
    if token.head.lemma_.lower() not in load_nouns() or verb.pos_ != "VERB":
        return None
    subject = next((c for c in verb.lefts if c.dep_ in SUBJECTS), None)
    if subject is None:
        return None
    return Subject((noun_phrase(subject),), subject, True), [_object(token)]


def _after_have(token: Token) -> tuple[Subject, list[Range]] | None:
    """ "had detailed allegations": a participle between "had" and a noun of speech."""
    have = token.head.head
    if token.dep_ != "amod" or token.head.dep_ != "dobj" or have.lemma_ != "have" or have.i != token.i - 1:
        return None
    subject = next((c for c in have.lefts if c.dep_ in SUBJECTS), None)
    if subject is None or not token.lower_.endswith("ed") or token.head.lemma_.lower() not in load_nouns():
        return None
    return Subject((noun_phrase(subject),), subject, True), [_object(token)]


def _after_subject(token: Token) -> tuple[Subject, list[Range]] | None:
    """ "The report, rejected by X, detailed evidence": an adjective in a sentence that has no other main verb, or right
    after what was done by somebody with the thing."""
    noun = token.head.head
    if token.dep_ != "amod" or noun.pos_ not in ("NOUN", "PROPN") or token.head.dep_ != "appos":
        return None
    if noun.i > token.i or not token.lower_.endswith("ed"):
        return None
    if token.doc[token.i - 1].text != "," or token.head.left_edge.i < token.i - 1:
        return None
    if noun.dep_ != "ROOT" and not (noun.dep_ in SUBJECTS and _has_aside(noun, token.i - 1)):
        return None
    return Subject((noun_phrase(noun),), noun, True), [_object(token)]


def _has_aside(noun: Token, comma: int) -> bool:
    """Whether ", rejected by X" stands between a noun and this comma."""
    return any(
        c.dep_ == "acl" and c.right_edge.i + 1 == comma and any(g.dep_ == "agent" for g in c.rights)
        for c in noun.rights
    )


def _after_claim(token: Token) -> tuple[Subject, list[Range]] | None:
    """ "charges the port rejects": a noun of speech, a name, the verb, and the end of the clause."""
    doc = token.doc
    if not token.lower_.endswith("s") or (token.i + 1 < len(doc) and not doc[token.i + 1].is_punct):
        return None
    at = token.i - 1
    while at > 0 and doc[at].pos_ == "ADV":
        at -= 1
    name = at
    while at >= 0 and doc[at].pos_ in _NAMES:
        at -= 1
    if at == name or at < 0 or doc[at].lemma_.lower() not in load_nouns():
        return None
    first = doc[at + 1]
    span = int(first.idx), int(doc[name].idx) + len(doc[name])
    return Subject((span,), doc[name], True), [(int(doc[at].idx), int(doc[at].idx) + len(doc[at]))]


def _object(token: Token) -> Range:
    last = token.head.right_edge
    rest = token.doc[last.i + 1 : token.sent.end]
    if token.sent.root.i > last.i and not any(t.tag_ in FINITE | {"MD"} for t in rest):
        last = rest[-1]  # the parser broke the list that is its object
    while last.is_punct and last.text in ".,;" and last.i > token.i:
        last = token.doc[last.i - 1]
    return int(token.idx) + len(token), int(last.idx) + len(last)
