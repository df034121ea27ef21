"""Tallies: counts that a body gives, and what somebody says to have found, by the content's main clause."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from onrecord.read.cues import lemma_of, load_verbs
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_LOOSE_THINGS = frozenset(
    {"thing", "reason", "way", "kind", "look", "side", "question", "option", "choice", "point", "type"}
)
_QUANTITIES = frozenset({"dozens", "hundreds", "thousands", "scores", "tens", "millions", "percent", "%"})
_TRACING = frozenset({"trace", "detect", "measure", "verify", "document", "map", "authenticate", "corroborate"})
_LISTS = frozenset({"count", "database", "list", "register", "roll", "tally"})
_STANDING = frozenset(
    {"leave", "remain", "finish", "complete", "occupy", "reopen", "rebuild", "repair", "open", "close"}
)
_HOLDING = frozenset({"hold", "house", "shelter", "employ"})
_PAYING = frozenset({"pay", "disburse", "transfer", "repay", "refund", "donate", "grant", "hand"})
_SMALL = frozenset({"one", "two", "three", "four", "both"})


def is_counted(root: Token, subject: Token | None) -> bool:
    """Whether a clause gives a count: a toll, a turnout, so many who are missing."""
    if any(c.dep_ == "expl" and c.lower_ == "there" for c in root.lefts):
        return any(c.dep_ == "attr" and is_number(c) and c.lemma_.lower() not in _LOOSE_THINGS for c in root.rights)
    if subject is None:
        return False
    lemma = root.lemma_.lower()
    if subject.lemma_.lower() in load_set("totals") and (
        any(t.like_num for t in root.subtree) or any(c.lower_ == "record" for c in root.rights)
    ):
        return True
    is_lost = any(c.lower_ in ("missing", "dead", "homeless", "unaccounted", "underweight") for c in root.rights)
    return is_number(subject) and (lemma in load_set("toll_verbs") or is_lost or root.lemma_ == "be")


def is_tally(place: ParsedStatement, root: Token, subject: Token | None) -> bool:
    """Whether a body or an official tells how many have come, left, got or given: "112 people had crossed"."""
    speaker = place.statement.speaker
    if subject is None or speaker is None or not _is_plain_number(subject):
        return False
    if speaker.type in ("anonymous", "document") and not place.speaker_words & _officials():
        return False
    is_told = root.tag_ in ("VBD", "VBN", "VBG") or root.lemma_ in ("have", "remain", "need", "live", "shelter")
    is_told = is_told and root.lemma_ != "be"
    return is_told and place.statement.manner != "direct"


def is_own_count(place: ParsedStatement, root: Token) -> bool:
    """Whether a body tells how many it has treated, sent, received: "said it had forwarded nine"."""
    speaker = place.statement.speaker
    if root.lemma_ in ("have", "hold", "keep"):
        lists = [c for c in root.rights if c.dep_ == "dobj" and c.lemma_.lower() in _LISTS]
        return any(t.like_num for c in lists for t in c.subtree)
    if speaker is None or speaker.type not in ("body", "state", "group") or root.tag_ not in ("VBD", "VBN"):
        return False
    return any(
        c.dep_ == "dobj" and (_is_plain_number(c) or (c.like_num and c.lower_ != "one" and root.lemma_ != "wait"))
        for c in root.rights
    )


def is_progress(place: ParsedStatement, root: Token, subject: Token | None) -> bool:
    """Whether somebody in charge gives the state of things in numbers: "70 of the 1,900 houses had been rebuilt",
    "cameras were working in 61 of the stations", "the blast killed 21 people", "paid 40,000 to each family"."""
    speaker = place.statement.speaker
    if speaker is None or subject is None or (speaker.type == "anonymous" and not place.speaker_words & _officials()):
        return False
    if any(c.dep_ == "aux" and (c.tag_ == "MD" or c.lower_ in ("to", "do", "did")) for c in root.lefts):
        return False
    parts = [subject, *(c for c in root.rights if c.dep_ in ("dobj", "attr", "dative"))]
    parts += [g for c in root.rights if c.dep_ in ("prep", "dative", "agent") for g in c.rights if g.dep_ == "pobj"]
    if any(_is_ratio(part) for part in parts):
        return True
    lemma = lemma_of(root)
    if is_number(subject) and subject.like_num is False and lemma in _STANDING:
        return True
    if lemma in load_set("toll_verbs") or lemma in _PAYING or lemma in _HOLDING:
        return any(_is_plain_number(part) or part.lower_ in _QUANTITIES for part in parts)
    return False


def _is_ratio(noun: Token) -> bool:
    """ "70 of the 1,900 homes", "seven of its nine wells": some of so many."""
    head = noun if noun.like_num else next((c for c in noun.lefts if c.dep_ == "nummod"), None)
    of = next((c for c in noun.rights if c.lower_ == "of"), None)
    if head is None or of is None or not head.like_num:
        return False
    whole = next((g for g in of.rights if g.dep_ == "pobj"), None)
    return whole is not None and any(t.like_num for t in whole.lefts)


def is_own_finding(root: Token) -> bool:
    """Whether somebody tells of having found, traced, verified: "said they had traced the shipments"."""
    able = (
        next((c for c in root.rights if c.dep_ == "acomp" and c.lower_ == "able"), None)
        if root.lemma_ == "be"
        else None
    )
    if able is not None:  # "was able to verify seven of the deaths"
        return any(lemma_of(c) in (*_TRACING, "establish", "confirm") for c in able.rights if c.dep_ == "xcomp")
    word = load_verbs().get(lemma_of(root), {}).get(lemma_of(root))
    is_finding = (word is not None and word.act == "find" and word.is_speech) or lemma_of(root) in _TRACING
    if not is_finding or root.tag_ not in ("VBD", "VBN") or any(c.dep_ in ("auxpass", "neg") for c in root.lefts):
        return False
    wanted = ("ccomp",) if lemma_of(root) in ("find", "discover", "hold", "identify") else ("ccomp", "dobj")
    return any(c.dep_ in wanted for c in root.rights)


@cache
def _officials() -> frozenset[str]:
    return load_set("body_nouns") | load_set("officials")


def _is_plain_number(noun: Token) -> bool:
    """A number of people or things of which nothing is said to be a part: not "two of the three stations"."""
    if any(c.lower_ == "of" and c.dep_ == "prep" for c in noun.rights):
        return False
    return any(
        t.like_num and t.dep_ == "nummod" and (any(c.isdigit() for c in t.text) or t.lower_ not in _SMALL)
        for t in noun.lefts
    )


def is_number(noun: Token) -> bool:
    """Whether a noun is counted: "41 people", "at least 163", "dozens more"."""
    if noun.lower_ in _SMALL and any(c.lower_ == "of" for c in noun.rights):
        return False  # "two of the three stations"
    if (noun.like_num and noun.lower_ not in ("one", "1")) or noun.lower_ in _QUANTITIES:
        return True
    return any(t.like_num and t.dep_ == "nummod" and t.lower_ not in ("one", "1") for t in noun.lefts)
