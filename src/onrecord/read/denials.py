"""Denials: what says that a claim is false, or answers what somebody else said before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.read.content_acts import is_about_speaker, subject_of
from onrecord.read.cues import lemma_of, load_nouns, load_verbs
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_CALLING = frozenset(
    {"call", "describe", "brand", "label", "characterise", "characterize", "term", "denounce", "condemn", "dub"}
)
_POINTING = frozenset({"it", "that", "this", "them", "they", "these", "those", "which"})
_TRUE = frozenset({"true", "so", "accurate", "correct", "credible", "right"})
_EMPTY = frozenset(
    {"be", "have", "do", "say", "tell", "know", "get", "go", "see", "make", "take", "want", "come", "hear"}
)
_ANSWERABLE = frozenset({"accuse", "find"})
_NOBODY = frozenset({"nobody", "none", "neither"})
_UNTRUE = frozenset({"false", "untrue", "incorrect", "inaccurate", "wrong", "lie", "myth", "nonsense", "fiction"})
_FOUND_THINGS = frozenset(
    {"report", "study", "finding", "charge", "allegation", "accusation", "claim", "survey", "inquiry"}
)
_REACH = 15  # a denial answers one of so many statements before it


def is_denial(place: ParsedStatement) -> bool:
    """Whether the main clause says that something is false, or the predicate of "call A B" does."""
    root = place.root
    lemma = place.statement.cue.lemma if place.statement.cue else ""
    words = load_set("denials")
    if lemma in _CALLING:
        if not any(_is_claim(t) for t in place.content):
            return False
        if _is_belittled(place):
            return True
        return any(t.lower_ in words or t.lemma_.lower() in words for t in place.content)
    if any(_is_untrue(t) or _is_not_accepted(t) for t in _main_verbs(place)[:2]):
        return True
    if _is_bare_not(place) or _is_not_meant(place):
        return True
    if root is not None and root.lemma_ in ("know", "think", "believe"):
        root = next((c for c in root.rights if c.dep_ == "ccomp"), root)  # "we all know that it is a lie"
    if root is None or any(c.dep_ == "neg" for c in root.children):
        return False
    predicates = [
        root,
        *(c for c in root.rights if c.dep_ == "conj" and c.tag_ == "VBN"),
        *(c for c in root.rights if c.dep_ in ("acomp", "attr", "oprd")),
    ]
    if root.lemma_ != "be" and root.pos_ == "VERB" and not any(c.dep_ == "auxpass" for c in root.lefts):
        return False
    if root.lemma_ == "lie" and root.pos_ == "VERB":
        return False  # "had been lied to" is a charge
    if not any(t.lower_ in words or t.lemma_.lower() in words for t in predicates):
        return False
    subject = subject_of(root)
    is_judged = any(c.dep_ in ("ccomp", "csubj", "advcl") for t in predicates for c in t.rights)
    if subject is not None and subject.lower_ == "it" and is_judged and not _says_untrue(predicates):
        return False  # "it is absurd that they wait" blames, "it is false that they wait" denies
    if subject is None or _is_claim(subject) or any(_is_claim(t) for t in subject.subtree):
        return True
    return any(c.dep_ == "xcomp" and lemma_of(c) in load_verbs() for t in predicates for c in t.rights)


def _is_belittled(place: ParsedStatement) -> bool:
    """ "called the report “a guess with a cover on it”": what was found or charged is made a figure of speech of."""
    named = [t for t in place.content if t.lemma_.lower() in _FOUND_THINGS and t.dep_ in ("nsubj", "dobj", "pobj")]
    if not named or place.statement.manner != "mixed":
        return False
    predicate = [t for t in place.content if t.i > named[0].i]
    return any(t.pos_ == "NOUN" and t.dep_ in ("oprd", "attr", "ccomp", "pobj", "ROOT") for t in predicate) and any(
        t.lower_ in ("a", "an") for t in predicate
    )


def _says_untrue(predicates: Sequence[Token]) -> bool:
    return any(t.lower_ in _UNTRUE for t in predicates)


def _main_verbs(place: ParsedStatement) -> list[Token]:
    """The main verb of each sentence of the content."""
    root = place.root
    return [t for t in place.content if t.dep_ == "ROOT" or (root is not None and t.i == root.i)]


def _is_untrue(verb: Token) -> bool:
    """ "It isn't true": a claim that is pointed at and turned down."""
    negated = [c for t in (verb, *(c for c in verb.rights if c.dep_ == "acomp")) for c in t.children if c.dep_ == "neg"]
    if verb.lemma_ != "be" or not negated:
        return False
    points = any(c.dep_ == "nsubj" and _is_claim(c) for c in verb.lefts)
    return points and any(c.dep_ in ("acomp", "attr", "advmod") and c.lower_ in _TRUE for c in verb.rights)


def _is_not_accepted(verb: Token) -> bool:
    """ "I don't accept that": what was said is pointed at and turned down."""
    if verb.lemma_ != "accept" or not any(c.dep_ == "neg" or c.lower_ == "cannot" for c in verb.children):
        return False
    own = any(c.dep_ == "nsubj" and c.lower_ in ("i", "we") for c in verb.lefts)
    return own and any(c.dep_ == "dobj" and c.lower_ in ("that", "this", "it") for c in verb.rights)


def _is_bare_not(place: ParsedStatement) -> bool:
    """ "It was not", "they did not": all that is said is that what somebody else said is not so."""
    words = [t.lower_ for t in place.content if not t.is_punct and not t.is_space]
    if len(words) != _BARE or words[0] not in _PARTIES or place.statement.cue is None:
        return False
    return words[1] in _SO and words[2] in ("not", "n't", "n’t")


def _is_not_meant(place: ParsedStatement) -> bool:
    """ "He had no plans to step down", "there is no intention to": what others ask or foresee is turned down."""
    root = place.root
    if root is None or root.lemma_ not in ("have", "be"):
        return False
    for plan in root.rights:
        is_none = any(c.lower_ == "no" for c in plan.lefts)
        if plan.dep_ in ("dobj", "attr", "nsubj") and plan.lemma_.lower() in ("plan", "intention") and is_none:
            return any(c.dep_ in ("acl", "xcomp", "relcl", "prep") for c in plan.rights)
    return False


_BARE = 3  # words of "it was not"
_PARTIES = frozenset({"it", "he", "she", "they", "we", "i"})
_SO = frozenset({"was", "were", "did", "had", "is", "are", "does", "do", "has", "have"})


def _is_claim(token: Token) -> bool:
    """What can be called false: a claim, a report, or a pronoun for one."""
    lemma = token.lemma_.lower()
    if token.tag_ in ("WDT", "IN"):
        return False  # "media that were biased": no claim is pointed at
    return lemma in load_nouns() or lemma in load_set("claim_nouns") or token.lower_ in _POINTING


def is_contrary(place: ParsedStatement, before: Sequence[ParsedStatement]) -> bool:
    """Whether a negated statement answers what somebody else said before it in this document: it negates the verb (or,
    with "there was no", the thing) that the other one used, or says "such"."""
    root = place.root
    speaker = place.statement.speaker
    if root is None or speaker is None or not place.statement.is_speech:
        return False
    subject = subject_of(root)
    if any(t.lower_ == "such" and t.i and t.doc[t.i - 1].lower_ == "no" for t in place.content):
        return True  # "had given no such promise"
    is_nobody = subject is not None and (subject.lower_ in _NOBODY or any(c.lower_ == "no" for c in subject.lefts))
    if is_nobody or any(c.dep_ == "aux" and c.tag_ == "MD" for c in root.lefts):
        return False
    if any(t.lower_ == "such" and t.head.i > root.i for t in place.content) and root.lemma_ == "be":
        return True
    is_told = root.tag_ in ("VBD", "VBN") or any(c.lower_ in ("did", "has", "have", "had") for c in root.lefts)
    if is_told and is_about_speaker(place, subject) and _is_charged(speaker.name, before):
        return True
    words = {root.lemma_.lower()} - _EMPTY
    if not words:
        words = {
            c.lemma_.lower()
            for c in root.rights
            if c.dep_ == "acomp" or (c.dep_ in ("attr", "dobj", "xcomp") and any(g.lower_ == "no" for g in c.lefts))
        } - _EMPTY
    if not words:
        return False
    for other in before[-_REACH:]:
        theirs = other.statement
        if theirs.speaker is not None and theirs.speaker.name == speaker.name:
            continue
        if not theirs.is_speech or theirs.act not in _ANSWERABLE or theirs.is_negated:
            continue
        theirs_used = [t for t in other.content if t.pos_ in ("VERB", "NOUN", "ADJ")]
        if words & {w for t in theirs_used for w in (t.lemma_.lower(), t.lower_)}:
            return True
    return False


def _is_charged(name: str, before: Sequence[ParsedStatement]) -> bool:
    """Whether somebody else charged this party by name before."""
    words = {w for w in name.split() if w[:1].isupper()}
    return any(
        o.statement.act == "accuse"
        and not o.statement.is_negated
        and (o.statement.speaker is None or o.statement.speaker.name != name)
        and any(t.text in words for t in o.content)
        for o in before[-_REACH:]
    )
