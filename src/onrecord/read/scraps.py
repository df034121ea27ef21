"""Scraps: contents that are no statement: a bare noun phrase that no act takes, a word left over.

"Accused the mill", "denied the charge", "called for an inquiry" and "question the count" say something with a noun
phrase alone, since their verb takes one. "Maintained its calm", "released a report", "said so" do not: somebody's words
are told of there, or a thing is handed out, and what was said stands elsewhere. What is nested has to say more: its
verb must assert something, and not be wished for or planned: who is asked to say where somebody is has said nothing.
Nor has nobody, or no court.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.model import Act, Manner
from onrecord.read.attributions import Attribution
from onrecord.read.cues import load_nouns, load_verbs
from onrecord.read.nlp import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token

_PLAIN = frozenset({"state", "report", "find"})
_TOLD = _PLAIN | {"concede", "deny", "regret"}
_ASKING = frozenset({"demand", "promise"})
_JUDGING = frozenset({"accuse", "welcome"})
_HANDING = frozenset({"deliver", "give", "have", "issue", "make", "publish", "release", "unveil"})
_BEARING = ("obj", "as", "p", "pto", "num", "noun")
"""Frames that let a noun phrase be the content; so does every "o:..." and "p:..."."""
_LEFT_OVER = frozenset({"DET", "ADP", "PART", "SCONJ", "CCONJ", "AUX", "ADV", "PUNCT", "SPACE"})
_NOBODY = re.compile(r"(?:nobody|no|none|neither(?!.* nor ))\b", re.IGNORECASE)
_LONG = 9  # a longer run of words without a verb is a clause that the parser did not see as one


def is_scrap(passages: Sequence[Passage], draft: Attribution, manner: Manner, holder: Act | None = None) -> bool:
    """Whether a statement's content, taken in its manner, says nothing that its cue could have brought. ``holder``: the
    act of the statement that it is nested in."""
    if not draft.is_speech or draft.is_verbatim or not draft.cue:
        return False
    is_nested = holder is not None
    tokens = [t for n, a, b in draft.content for t in _tokens_at(passages[n], a, b)]
    cue = _cue_of(passages, draft)
    if holder == "demand" and draft.act in _TOLD and cue is not None and _is_asked_for(cue):
        return True
    if manner == "indirect" and any(_NOBODY.match(passages[n].text[a:b]) for n, a, b in draft.source[:1]):
        return True
    if manner != "indirect":
        return is_nested and manner == "direct" and len(tokens) <= 2 and cue is not None and _is_planned(cue)
    if not tokens:
        return False
    is_sourced = any(c.isalpha() for n, a, b in draft.source for c in passages[n].text[a:b])
    if len(tokens) == 1 and not is_sourced and tokens[0].tag_ in ("VBN", "VBD", "JJ"):
        return True  # "* indicates required"
    if any(_is_verb(t) for t in tokens):
        return False
    if len(tokens) >= _LONG and draft.lemma not in _HANDING:
        return False
    if all(t.pos_ in _LEFT_OVER and t.tag_ not in ("WRB", "WP", "WDT") for t in tokens):
        return True
    lemma = draft.lemma or ""
    first = lemma.split()[0] if lemma else ""
    word = load_verbs().get(first, {}).get(lemma)
    if word is None:
        return is_nested and first in load_nouns() and draft.act in _PLAIN
    if lemma in _HANDING:
        return draft.act in _PLAIN and not _is_named_speech(tokens)
    if draft.act == "report" and any(t.like_num for t in tokens):
        return False
    if not any(f in _BEARING or ":" in f for f in word.frames) and lemma != "accept":
        return draft.act not in _ASKING and not any(t.tag_ in ("WRB", "WP", "WDT") for t in tokens)
    if cue is not None and draft.act in _PLAIN and _is_passing(cue, draft):
        return True
    if not is_nested or cue is None:
        return False
    is_left = draft.content[-1] < draft.cue[0]
    if draft.act in _PLAIN or (draft.act in _JUDGING and is_left and cue.dep_ == "relcl"):
        return not any(t.lower_ == "as" for t in tokens)
    if draft.act == "deny" and any(c.lower_ == "longer" for c in cue.children):
        return True  # "no longer disputed the count": it is conceded, by the statement around it
    is_unable = draft.act not in _ASKING and any(c.dep_ == "neg" for c in cue.lefts)
    return _is_planned(cue) and not is_unable


def _is_passing(cue: Token, draft: Attribution) -> bool:
    """Whether somebody's word on a thing is told in passing where the thing is named, and nothing of it is said: "a
    letter confirmed by envoys", "the list that the police had published"."""
    return cue.dep_ in ("acl", "relcl") and cue.tag_ == "VBN" and bool(draft.cue) and draft.content[-1] < draft.cue[0]


def _tokens_at(passage: Passage, start: int, end: int) -> list[Token]:
    span = passage.doc.char_span(start, end, alignment_mode="expand")
    return [t for t in span if t.is_alpha or t.like_num or t.pos_ == "PROPN"] if span is not None else []


def _cue_of(passages: Sequence[Passage], draft: Attribution) -> Token | None:
    if draft.hit is not None:
        return draft.hit.head
    number, start, end = draft.cue[0]
    span = passages[number].doc.char_span(start, end, alignment_mode="expand")
    return span.root if span is not None else None


def _is_verb(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX") and token.dep_ not in ("amod", "compound", "nmod")


def _is_planned(cue: Token) -> bool:
    """Whether a cue is no report of speech: "to order lunch", "would contest the suit"."""
    return cue.tag_ == "VB" and any(c.tag_ in ("TO", "MD") for c in cue.lefts)


def _is_asked_for(cue: Token) -> bool:
    """Whether somebody is to say what has not been said: "the police to say where they are", but not "asked us to say
    that the hall is full", which is a message."""
    is_infinitive = cue.tag_ == "VB" and any(c.tag_ == "TO" for c in cue.lefts)
    return is_infinitive and not any(c.lower_ in ("us", "me") for c in (*cue.lefts, *cue.head.children))


def _is_named_speech(tokens: Sequence[Token]) -> bool:
    """Whether the noun phrase is itself something said that does more than tell: "an apology", "a warning to all"."""
    inside = {t.i for t in tokens}
    top = next((t for t in tokens if t.head.i not in inside), tokens[0])
    noun = load_nouns().get(top.lemma_.lower())
    return noun is not None and noun.is_speech and not noun.is_document
