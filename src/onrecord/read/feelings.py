"""Feelings: what those say of themselves who regret or welcome something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.read.cues import SUBJECTS
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token


def is_sorry(root: Token) -> bool:
    """Whether somebody is sorry by this verb: "was sorry", "am ashamed"."""
    if root.lower_ in load_set("sorry_words"):
        return True
    return any(c.lower_ in load_set("sorry_words") for c in root.rights if c.dep_ in ("acomp", "attr")) or any(
        c.lower_ in load_set("sorry_words") for c in root.children if c.dep_ in ("advmod", "oprd")
    )


def says_sorry(place: ParsedStatement) -> bool:
    """Whether the one quoted says anywhere to be sorry: "We got it wrong and we are sorry"."""
    return any(
        t.lower_ in load_set("sorry_words")
        and t.dep_ in ("acomp", "attr", "oprd", "ccomp")
        and any(c.dep_ in SUBJECTS and c.lower_ in ("i", "we") for c in (*t.head.lefts, *t.lefts))
        and not any(c.dep_ == "neg" for c in t.head.children)
        for t in place.content
    )


def is_glad(root: Token) -> bool:
    """Whether somebody is glad by this verb: "was glad of the pitches", "am grateful to her"."""
    return root.lemma_ == "be" and any(c.dep_ == "acomp" and c.lower_ in load_set("glad_words") for c in root.rights)
