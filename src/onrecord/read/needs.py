"""Needs: what a plain "said" tells as another's duty: "the ministry needs to", "has until Monday to", "it is time for".

Asked is a party other than the speaker, by name or as the one who is told ("told the owner he had to bring"); of what
must be done to people or things ("the families needed to be told") nobody in particular. Left out: what the speaker
himself has to do, and what is only so by nature ("the wound needs to heal").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.model import Mention
from onrecord.read.cues import SUBJECTS
from onrecord.read.nlp import to_offset, to_spans
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.spans import is_overlapping
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_OWN = frozenset({"he", "she", "it", "i", "they", "we"})
_NOBODY = frozenset({"it", "there", "this", "that", "these", "those", "one", "you", "nobody", "everyone"})
_ONUS = re.compile(r"\b(?:the )?(?:onus|burden|responsibility|ball) (?:is|was|lies|rests) (?:now )?(?:on|with|upon) \w")
_TIME_FOR = re.compile(
    r"\W*it(?:[’']s| is| was)(?: now| long)?(?: high| about| past)? time (?:for|that) (?!me\b|us\b)\w"
)
_BY = re.compile(r"\b(?:by|before|within|until|no later than) (?!then\b)\w")
_TERM_TO = re.compile(
    r"\W*(?P<who>(?!i |we |you )(?:[\w’'.-]+ ){1,8})(?:has|have|had)(?: now| only| just)? "
    r"(?:until|till|(?:the )?\w+ (?:more )?(?:hours|days|weeks|months)\b).{0,40}?\bto [a-z]"
)


def is_time_for(words: str) -> bool:
    """Whether words say that it is time for somebody to do something."""
    return _TIME_FOR.match(" ".join(words.split()).lower()) is not None


def is_needed(place: ParsedStatement, root: Token, mentions: Sequence[Mention]) -> bool:
    """Whether the clause that is said tells what somebody other than the speaker has to do."""
    words = " ".join(place.statement.quote[0].split()).lower()
    if _ONUS.search(words) or _TIME_FOR.match(words):
        return True
    subject = _subject(root)
    if subject is None or any(c.dep_ == "neg" or c.lower_ == "yet" for c in root.children):
        return False
    term = _TERM_TO.match(words)
    if term and not _is_speaker(place, subject) and _is_party(place, subject, mentions):
        return True
    is_due = root.lemma_ in ("need", "have") and root.tag_ in ("VBZ", "VBP", "VBD", "VBN")
    is_due = is_due and not any(c.dep_ in ("aux", "auxpass") for c in root.lefts)
    deeds = (c for c in root.rights if c.dep_ in ("xcomp", "advcl") and _is_infinitive(c))
    deed = next(deeds, None) if is_due else None
    if deed is None or subject.lower_ in _NOBODY:
        return False
    if subject.lower_ in _OWN:
        if place.statement.manner == "direct":
            return subject.lower_ == "they" and _BY.search(words) is not None
        return _is_told(place) and subject.lower_ in ("he", "she", "they")
    if _is_speaker(place, subject):
        return False
    is_undergone = any(c.dep_ == "auxpass" for c in deed.lefts)
    return is_undergone or _is_party(place, subject, mentions)


def _is_told(place: ParsedStatement) -> bool:
    """Whether the words are told to somebody who is named: "told the owner", "told Mr Voss"."""
    cue = place.cue
    return (
        cue is not None
        and cue.lemma_ == "tell"
        and any(
            c.dep_ in ("dobj", "dative") and c.lower_ not in ("reporters", "journalists", "me", "us")
            for c in cue.rights
            if not place.holds(c)
        )
    )


def _is_speaker(place: ParsedStatement, subject: Token) -> bool:
    speaker = place.statement.speaker
    return speaker is not None and subject.pos_ == "PROPN" and subject.lower_ in speaker.name.lower().split()


def _is_party(place: ParsedStatement, subject: Token, mentions: Sequence[Mention]) -> bool:
    is_body = subject.lemma_.lower() in load_set("body_nouns") or subject.ent_type_ in ("GPE", "ORG", "PERSON")
    return is_body or bool(_types_at(place, subject, mentions) & {"state", "body", "person"})


def _types_at(place: ParsedStatement, token: Token, mentions: Sequence[Mention]) -> set[str]:
    """The types of those named at a token."""
    passage = next(p for p in place.parsed.passages if to_offset(p, place.statement.spans[0].start) is not None)
    at = to_spans(passage, token.idx, token.idx + len(token))
    return {m.type for m in mentions if m.form != "pronoun" and any(is_overlapping(a, b) for a in at for b in m.spans)}


def _subject(verb: Token) -> Token | None:
    return next((c for c in verb.lefts if c.dep_ in SUBJECTS), None)


def _is_infinitive(token: Token) -> bool:
    return any(x.tag_ == "TO" for x in token.lefts)
