"""Steps: what a report tells in its own words as done, not done, or still so, of the deeds that people ask for.

"Clearance has stopped", "none of the reports has been published", "six houses still have no roof". Left out: what
somebody says, what is to come, what only may be.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from onrecord.read.clauses import find_subject
from onrecord.words import load_table
from onrecord.words.forms import merge_near, stem_word

if TYPE_CHECKING:
    from spacy.tokens import Token

_MODALS = frozenset({"would", "could", "should", "may", "might", "must", "can", "'d", "will", "shall", "’ll", "'ll"})
_STILL = frozenset({"still", "yet", "longer", "only", "now", "already", "never", "finally"})
_NO = frozenset({"none", "nobody", "no", "nothing"})
_HYPOTHETICAL = frozenset({"if", "unless", "whether"})


@cache
def _deeds() -> frozenset[str]:
    """The stems of the words by which deeds are asked for and reported."""
    words = [w for row in load_table("deed_families") for w in (row["deed"], *row["words"].split())]
    return frozenset(merge_near([stem_word(w) for w in words]))


def is_deed(verb: Token) -> bool:
    """Whether a verb is one of those by which deeds are asked for and reported."""
    return merge_near([stem_word(verb.lemma_.lower())])[0] in _deeds()


def is_step(verb: Token) -> bool:
    """Whether a clause of the report's own tells a deed as done or not done, or that something is still so."""
    if verb.dep_ not in ("ROOT", "conj", "parataxis") or find_subject(verb) is None:
        return False
    auxiliaries = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    if auxiliaries & _MODALS or any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children):
        return False
    if any(c.dep_ == "mark" and c.lower_ in _HYPOTHETICAL for c in verb.children):
        return False
    has = _find_have(verb)
    is_perfect = bool(has)
    is_past = verb.tag_ == "VBD" or (verb.tag_ == "VBN" and bool(auxiliaries & {"was", "were", "is", "are"}))
    is_still = _is_still(verb)
    if verb.lemma_ in ("be", "have", "do"):
        return is_still and verb.tag_ in ("VBD", "VBZ", "VBP")
    if is_deed(verb):
        return is_perfect or is_past or (is_still and verb.tag_ in ("VBZ", "VBP"))
    return (is_perfect and "had" not in has) or (is_still and (is_past or is_perfect or verb.tag_ in ("VBZ", "VBP")))


def is_standing(verb: Token) -> bool:
    """Whether a clause tells how things stand ("has not paid", "still have no roof"), not only that something was
    done."""
    return bool(_find_have(verb)) or _is_still(verb)


def _find_have(verb: Token) -> set[str]:
    return {c.lower_ for c in verb.children if c.dep_ == "aux" and c.lemma_ == "have"}


def _is_still(verb: Token) -> bool:
    near = {c.lower_ for c in verb.subtree if c.i <= verb.i + 3}
    return bool(near & (_STILL | _NO)) or _is_yet_to(verb)


def _is_yet_to(verb: Token) -> bool:
    """ "has yet to publish": what is not done."""
    return verb.lemma_ == "have" and any(c.lower_ == "yet" for c in verb.children)
