"""Whether the clause around some words looks back, looks ahead, or does not say.

Works on the dependency parse: the verb that governs the words, its auxiliaries, and the plan verb above it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Tense = Literal["past", "present", "future", "unknown"]

_AHEAD = {"will", "shall", "'ll", "’ll", "wo", "would", "'d"}
_MODAL = {"may", "might", "should", "must"}


def governing_verb(doc: Doc, start: int, end: int) -> Token | None:
    """The verb or auxiliary that the characters ``start``..``end`` hang on; None where no verb governs them."""
    token = _root_token(doc, start, end)
    if token is None:
        return None
    seen = 0
    while seen < 40:
        if token.pos_ in ("VERB", "AUX") and not start <= token.idx < end:
            if token.dep_ in ("aux", "auxpass") and token.head.i != token.i:
                return token.head
            return token
        if token.head.i == token.i:
            return token if token.pos_ in ("VERB", "AUX") else None
        token = token.head
        seen += 1
    return None


def _root_token(doc: Doc, start: int, end: int) -> Token | None:
    inside = [t for t in doc if t.idx < end and t.idx + len(t) > start]
    for token in inside:
        if not start <= token.head.idx < end or token.head.i == token.i:
            return token
    return inside[0] if inside else None


def verb_tense(verb: Token) -> Tense:
    """The tense of one verb with its auxiliaries: perfect counts as past, "to" and plan verbs as future."""
    helpers = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    words = {c.lower_ for c in helpers}
    if words & _AHEAD:
        return "future"
    if words & _MODAL:
        return "past" if "have" in words else "future"
    if words & {"could", "can"}:
        return "past" if "have" in words else "unknown"
    if any(c.tag_ == "TO" for c in helpers):
        return _infinitive_tense(verb)
    if verb.lemma_ == "go" and any(c.dep_ == "xcomp" for c in verb.children) and verb.tag_ == "VBG":
        return "future"
    if any(
        c.tag_ == "VBD" or c.lower_ in ("has", "have", "had", "'ve", "’ve", "was", "were", "been", "did")
        for c in helpers
    ):
        return "past"
    if verb.tag_ == "VBD":
        return "past"
    if verb.tag_ == "VBN":
        if any(c.lower_ in ("is", "are", "be", "being", "'s", "’s") for c in helpers):
            return "future" if verb.lemma_ in load_set("plan_verbs") else "present"
        is_planned = verb.lemma_ in ("schedule", "slate", "expect", "set", "plan")
        return "future" if is_planned and not any(c.dep_ == "prt" for c in verb.children) else "past"
    if verb.tag_ in ("VBZ", "VBP"):
        return "present"
    if verb.tag_ == "VBG":
        if any(c.tag_ in ("VBZ", "VBP") for c in helpers):
            return "present"
        head = verb.head
        return verb_tense(head) if head.i != verb.i and head.pos_ in ("VERB", "AUX") else "unknown"
    if verb.dep_ in ("conj", "xcomp") and verb.head.i != verb.i and verb.head.pos_ in ("VERB", "AUX"):
        return verb_tense(verb.head)
    return "unknown"


def _infinitive_tense(verb: Token) -> Tense:
    head = verb.head
    if head.i == verb.i:
        return "future"
    if head.pos_ in ("VERB", "AUX"):
        tense = verb_tense(head)
        if head.lemma_ == "be":
            return "unknown" if tense == "past" else "future"  # "were to meet on Friday"
        if head.lemma_ in load_set("plan_verbs") or any(
            c.lemma_ in ("due", "set", "ready", "likely") for c in head.children
        ):
            return "unknown" if tense == "past" else "future"
        return tense
    top = head.head
    told = verb_tense(top) if top is not head and top.pos_ in ("VERB", "AUX") else "unknown"
    if head.lemma_ in load_set("plan_nouns"):
        return "unknown" if told == "past" else "future"
    # "paved the way for her to go": what the noun led to has come about with it
    return told if told == "past" else "future"
