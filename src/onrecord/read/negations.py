"""Negations: whether the main clause of what somebody said is negated, by its verb, its subject or its object."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

NEGATIVE = frozenset({"no", "nobody", "none", "neither", "nothing", "never", "nowhere", "nor"})
_PARTICLES = frozenset({"not", "n't", "n’t", "never", "neither"})
_ARGUMENTS = frozenset({"nsubj", "nsubjpass", "dobj", "attr", "expl"})
_NUMBERS = frozenset({"more", "less", "fewer", "doubt"})


def is_negated(root: Token | None) -> bool:
    """Whether the clause of this main verb (or predicate) says that something is not so."""
    if root is None:
        return False
    if root.lower_ in NEGATIVE:
        return True
    if root.tag_ == "VBG" and not any(c.dep_ in ("aux", "nsubj") for c in root.lefts):
        return False  # "regret at not going" negates no main clause
    if root.pos_ == "NOUN" and any(c.dep_ == "det" and c.lower_ == "no" for c in root.lefts):
        return _is_none(root)  # "found no evidence that ..."
    for child in root.children:
        is_particle = child.dep_ == "neg" or child.lower_ in _PARTICLES
        if is_particle and child.i > root.i and root.pos_ not in ("VERB", "AUX"):
            continue  # "a novel, not a report"
        if is_particle:
            return True
        if child.dep_ in ("acomp", "advmod") and any(
            (c.dep_ == "neg" or c.lower_ == "no") and c.i > root.i for c in child.lefts
        ):
            return True  # "is absolutely not true", "is no longer here"
        if child.dep_ in _ARGUMENTS and (child.lower_ in NEGATIVE or _is_none(child)):
            return True
        if child.dep_ in ("nsubj", "nsubjpass") and child.left_edge.lower_ == "not":
            return True  # "Not a single shell fell"
        if child.dep_ == "prep" and child.i < root.i and any(g.lower_ in ("no",) for g in child.subtree):
            return True
    return False


def _is_none(noun: Token) -> bool:
    """Whether a noun stands with "no" or "neither", or is "no one"; "no more than 700" is a number, "no doubt" no
    denial."""
    denied = [c for c in noun.lefts if c.lower_ in ("no", "neither") and c.dep_ == "det"]
    if not denied:
        return False
    following = (t.doc[t.i + 1].lower_ for t in noun.subtree if t.lower_ == "no" and t.i + 1 < len(t.doc))
    return not any(word in _NUMBERS for word in following)
