"""Implied addressees: who is asked where the words of a demand name nobody, from what stands beside it.

Whom the same sentence says its speaker wrote or turned to ("has written to the regulator asking for protection"), or
asked for something else ("asked the council to meet, and that the minutes be read"); who refused it there ("turned down
calls for an inquiry", "dismissed a complaint by the union, which had asked for a new vote"); before whose doors it
protests. None where nothing of this stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.model import Mention, Statement
from onrecord.read.calling_names import drop_article
from onrecord.read.givers import ASKABLE
from onrecord.read.nlp import Passage, to_offset
from onrecord.read.parsed_statements import ParsedStatement, passage_at

if TYPE_CHECKING:
    from spacy.tokens import Token

_TURNS_TO = frozenset({
    "write", "turn", "appeal", "apply", "petition", "complain", "summon", "approach", "sue", "send", "ask", "urge",
    "tell", "call", "visit", "lobby", "implore", "beg", "press", "contact", "telephone", "phone", "address",
})  # fmt: skip
_REFUSES = frozenset({
    "dismiss", "reject", "refuse", "deny", "decline", "grant", "accept", "rebuff", "ignore", "turn", "throw", "uphold",
})  # fmt: skip

_WITHIN = frozenset({"conj", "advcl", "xcomp", "relcl", "acl", "dobj", "pobj", "prep", "appos", "compound", "npadvmod"})


def find_implied(place: ParsedStatement, mentions: Sequence[Mention]) -> str | None:
    """The one whom a demand that names nobody is put to, by its own sentence; None where that does not tell."""
    cue, statement = place.cue, place.statement
    passage = passage_at(place.parsed, statement.spans[0])
    if passage is None:
        return None
    if cue is not None and cue.doc is passage.doc:
        verb = cue
        held = _find_outside(cue, passage, mentions, statement)
        if held is not None:
            return held
        is_relative = False
        while verb.dep_ in _WITHIN and verb.head.i != verb.i:
            is_relative = is_relative or verb.dep_ not in ("conj", "advcl", "xcomp")
            verb = verb.head
            found = None
            if verb.lemma_ in _TURNS_TO and not is_relative:
                found = _find_object(verb, passage, mentions, statement)
            elif verb.lemma_ in _REFUSES:
                found = _find_subject(verb, passage, mentions, statement)
            if found is not None:
                return found
    return None


def _find_outside(cue: Token, passage: Passage, mentions: Sequence[Mention], statement: Statement) -> str | None:
    """ "Sat down outside [the governor's office], demanding clean water", "marched on parliament to demand it"."""
    verb = cue
    while verb.dep_ in ("conj", "advcl", "xcomp", "acl") and verb.head.i != verb.i:
        verb = verb.head
    if verb.i == cue.i or verb.i > cue.i:
        return None
    below = [t for t in verb.subtree if t.i < cue.i and t.lower_ in ("outside", "on", "front")]
    for token in below:
        is_front = token.lower_ == "front" and token.i > 0 and token.nbor(-1).lower_ == "in"
        is_march = token.lower_ == "on" and verb.lemma_ == "march"
        if token.lower_ == "outside" or is_front or is_march:
            ends = [g for g in token.subtree if g.dep_ == "pobj"]
            named = (_name(t, passage, mentions, statement) for t in ends)
            found = next((n for n in named if n), None)
            if found is not None:
                return found
    return None


def _find_object(verb: Token, passage: Passage, mentions: Sequence[Mention], statement: Statement) -> str | None:
    ends = [c for c in verb.rights if c.dep_ in ("dobj", "dative")]
    ends += [g for c in verb.rights if c.lower_ in ("to", "on", "upon") for g in c.rights if g.dep_ == "pobj"]
    ends += [a for t in ends for a in t.rights if a.dep_ == "appos"]
    named = (_name(t, passage, mentions, statement) for t in ends)
    return next((n for n in named if n), None)


def _find_subject(verb: Token, passage: Passage, mentions: Sequence[Mention], statement: Statement) -> str | None:
    while verb.dep_ == "conj" and not any(c.dep_ == "nsubj" for c in verb.lefts):
        verb = verb.head
    subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
    return _name(subject, passage, mentions, statement) if subject is not None else None


def _name(token: Token, passage: Passage, mentions: Sequence[Mention], statement: Statement) -> str | None:
    """The name of the party that a token is the head of, where that is not the one who asks."""
    found = None
    for mention in mentions:
        a, b = to_offset(passage, mention.spans[0].start), to_offset(passage, mention.spans[-1].end - 1)
        if a is None or b is None or not a <= token.idx <= b or mention.type not in ASKABLE:
            continue
        if mention.form == "pronoun" and mention.type == "anonymous":
            continue
        if found is None or b - a > found[0]:
            found = b - a, mention
    if found is None or (statement.speaker is not None and statement.speaker.name == found[1].name):
        return None
    return drop_article(found[1].name)
