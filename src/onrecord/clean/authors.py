"""Authors: which lines of names alone can be people's, and which words of a text's head name nobody."""

from __future__ import annotations

import re
from functools import cache

from onrecord.words import load_set

WORD = re.compile(r"[^\W\d_](?:[\w.'’&-]*\w)?")
"""A word of a name, with the marks inside it."""


def names_author(line: str) -> bool:
    """Whether a line of names alone can be people's: no word of it is a body's or a paper's, or heads a text."""
    words = [w.lower() for w in WORD.findall(re.split(r",|\b(?:in|at)\b", line)[0])]
    if not words or words[0] == "the":
        return False
    return not any(w in _load_unlike_authors() for w in words)


@cache
def _load_unlike_authors() -> frozenset[str]:
    days = frozenset(w.lower() for w in load_set("weekdays"))
    return load_set("body_nouns") | load_set("outlet_words") | days | load_sorts()


@cache
def load_sorts() -> frozenset[str]:
    """Words for a sort of text and for parts of a paper."""
    return load_set("document_nouns") | load_set("heading_words")
