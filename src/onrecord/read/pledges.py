"""Pledges: how likely it is that a clause with "will" or "would" in a plain "said" undertakes something.

Who speaks, whose deed it is, the verb, whether a day is named, how it is hedged: each piece of evidence has a weight in
``words/pledge_weights.tsv``, which ``training/pledges.py`` fits to gold stories. What is merely foretold, refused or
feared is no pledge; nor is what one party says that another will do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from onrecord.model import Mention
from onrecord.read.cues import SUBJECTS
from onrecord.read.lexicon import roles
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.words import load_set, load_table

if TYPE_CHECKING:
    from spacy.tokens import Token

LEAST = 0.5
"""The chance from which a clause is read as a promise."""

_WILL = frozenset({"will", "would", "'ll", "’ll", "shall"})
_NOBODY = frozenset({"nobody", "no", "none", "no-one"})
_LEAVING_OPEN = frozenset({"consider", "study", "look", "decide", "review", "examine", "discuss", "assess", "weigh"})
_STAYING = frozenset({"stay", "remain", "continue", "keep", "go", "stand"})
_YIELDING = frozenset({"comply", "cooperate", "co-operate", "accept", "respect", "abide", "agree"})
_OPPOSING = frozenset({"appeal", "fight", "plead", "contest", "challenge", "sue", "oppose", "resist", "protest"})
_ASKING = frozenset({"ask", "seek", "urge", "demand", "press", "call", "request", "apply"})
_FORETOLD = frozenset(
    {
        "affect", "amount", "breach", "cause", "constitute", "contravene", "cost", "damage", "depend", "destroy", "die",
        "drown", "emerge", "endanger", "face", "fail", "fall", "flood", "harm", "happen", "hinder", "hurt", "infringe",
        "know", "lose", "matter", "mean", "need", "occur", "prove", "result", "rise", "risk", "seem", "suffer", "think",
        "trigger", "undermine", "violate", "worsen",
    }
)  # fmt: skip
_ASKED_WHETHER = frozenset({"whether", "if", "when", "how", "why", "what", "who"})
_LASTING = frozenset({"hold", "last", "suffice", "survive"})
_GETTING = frozenset({"get", "receive", "have", "see", "hold", "be", "find"})
_OFFICE = re.compile(
    r"\b(?:minist\w+|president|premier|chancellor|secretary|commissioner|governor|mayor|chief|director|head|chair\w*"
    r"|manager|executive|government|ministry|department|authority|agency|commission|board|office|police|army|company"
    r"|court|judge|prosecutor|ombudsman|defender|rapporteur|spokes\w+|official|ambassador|council|bank|lawyer)\b"
)
_OPPOSED = re.compile(r"\b(?:opposition|union|residents?|parents?|families|survivors|mother|father|activists?)\b")


@cache
def load_weights() -> dict[str, float]:
    """The weight of each piece of evidence, in log odds."""
    return {row["evidence"]: float(row["weight"]) for row in load_table("pledge_weights")}


def weigh_pledge(evidence: Sequence[str]) -> float:
    """The chance that a clause is a pledge, by the evidence of :func:`find_evidence`; 0 where there is none."""
    if not evidence:
        return 0.0
    weights = load_weights()
    total = weights.get("always", 0.0) + math.fsum(weights.get(name, 0.0) for name in sorted(evidence))
    return 1 / (1 + math.exp(-total))


def find_evidence(
    place: ParsedStatement, verb: Token, whose: str, mentions: Sequence[Mention], *, is_dated: bool, is_ruled: bool
) -> list[str]:
    """What is seen of a clause; empty where it holds no "will" or "would". ``whose`` is the subject's side."""
    modals = {c.lower_ for c in verb.lefts if c.dep_ == "aux"}
    if not modals & _WILL and not (verb.tag_ == "MD" and verb.lower_ in _WILL):
        return []
    lemma, has_object = verb.lemma_.lower(), any(c.dep_ == "dobj" for c in verb.children)
    if lemma in _FORETOLD or (lemma in _LASTING and not has_object):
        return []  # what is to come of itself: "the weir would hold", while a court may hold a hearing
    if lemma == "be" and any(c.dep_ in ("xcomp", "ccomp", "advcl") and _is_infinitive(c) for c in verb.children):
        return []  # "the only way would be to ask": what is thought best
    if lemma in ("wait", "plead") or (place.content and place.content[0].lower_ in _ASKED_WHETHER):
        return []  # it is left open
    is_passive = any(c.dep_ == "auxpass" for c in verb.lefts)
    withheld = [c for c in verb.lefts if c.dep_ == "nsubjpass" and any(d.lower_ == "no" for d in c.lefts)]
    if is_passive and any(c.pos_ == "NOUN" and roles().get(c.lower_) is None for c in withheld):
        return []  # "no list would be given out": refused
    if not is_passive and any(c.dep_ in SUBJECTS and c.tag_ == "DT" and len(list(c.subtree)) == 1 for c in verb.lefts):
        return []  # "that would put 200 men out of work": what would come of it
    if any(t.lower_ in _WILL and [u.lower_ for u in t.doc[t.i + 1 : t.i + 3]] == ["have", "to"] for t in verb.subtree):
        return []  # what must be is a condition
    return list(dict.fromkeys(_list_evidence(place, verb, whose, mentions, is_dated=is_dated, is_ruled=is_ruled)))


def _is_infinitive(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def _list_evidence(
    place: ParsedStatement, verb: Token, whose: str, mentions: Sequence[Mention], *, is_dated: bool, is_ruled: bool
) -> Iterator[str]:
    speaker = describe_speaker(place, mentions)
    kind = find_kind_of_verb(verb)
    is_passive = any(c.dep_ == "auxpass" for c in verb.lefts)
    yield f"subject {whose}"
    yield f"speaker {speaker}"
    yield f"speaker {speaker}, subject {whose}"
    yield f"verb {kind}"
    yield f"verb {kind}, subject {whose}"
    if is_ruled:
        yield "a rule says so"
    if is_dated:
        yield "a day is named"
        yield f"a day is named, subject {whose}"
    if is_passive:
        yield "passive"
    is_negated = any(c.dep_ == "neg" for c in verb.children)
    words = {t.lower_ for t in verb.subtree if t.i < verb.i}
    is_nobody = bool(words & _NOBODY)
    if is_negated != is_nobody:
        yield "negated"
        if any(t.lower_ in ("until", "before", "without") for t in verb.subtree if t.i > verb.i):
            yield "negated until"
        if is_nobody:
            yield "nobody would"
    marks = {g.lower_ for c in verb.children if c.dep_ in ("advcl", "mark") for g in (c, *c.lefts)}
    if marks & {"if", "unless"}:
        yield "on a condition"
    if marks & {"when", "once", "after", "as"}:
        yield "once something happens"
    if any(c.dep_ == "aux" and c.lower_ == "have" for c in verb.lefts):
        yield "would have"
    yield f"manner {place.statement.manner}"
    modals = {c.lower_ for c in (verb, *verb.lefts) if c.tag_ == "MD"}
    yield "will" if modals & {"will", "'ll", "’ll", "shall"} else "would"
    if verb.dep_ == "conj":
        yield "joined"
    if any(t.text == "?" for t in place.content):
        yield "a question"
    if any(t.like_num for t in verb.subtree if t.i > verb.i):
        yield "a number is named"


def describe_speaker(place: ParsedStatement, mentions: Sequence[Mention]) -> str:
    """What kind of speaker undertakes: somebody in office, a body, a person of none; the anonymous."""
    speaker = place.statement.speaker
    if speaker is None:
        return "nobody"
    roles = {m.role.lower() for m in mentions if m.role and (m.chain == speaker.chain or m.name == speaker.name)}
    words = " ".join([*sorted(roles), speaker.name.lower()])
    if speaker.type == "anonymous":
        return "anonymous in office" if _OFFICE.search(words) else "anonymous"
    if _OPPOSED.search(words):
        return "of a side"
    if speaker.type in ("body", "state"):
        return "office" if _OFFICE.search(words) or speaker.type == "state" else "body"
    return "officer" if _OFFICE.search(words) else "person"


def find_kind_of_verb(verb: Token) -> str:
    """What kind of deed a verb tells: one that leaves things open, one of staying, asking, getting, an idle one ..."""
    lemma = verb.lemma_.lower()
    kinds = {
        "open": _LEAVING_OPEN, "staying": _STAYING, "yielding": _YIELDING, "opposing": _OPPOSING, "asking": _ASKING,
        "getting": _GETTING, "pledge": load_set("pledges"), "idle": load_set("idle_verbs"),
    }  # fmt: skip
    if verb.tag_ == "MD":
        return "left out"
    return next((kind for kind, words in kinds.items() if lemma in words), "other")
