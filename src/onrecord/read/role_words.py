"""Role words: what the noun phrase beside a person's name says that he or she is, as it would stand in a table."""

from __future__ import annotations

import re

from onrecord.read.name_types import Name
from onrecord.read.nominals import Nominal
from onrecord.read.tokens import Tokens

_ARTICLES = re.compile(r"(?:(?:the|an?|his|her|its|their) )+", re.IGNORECASE)
_CLOSING = frozenset(',;:—–()“”".[]')
_LONGEST = 16  # words


def role_text(nominal: Nominal, name: Name) -> str:
    """The role that a noun phrase beside a name tells, without the name, an article or a possessive pronoun."""
    text = nominal.description
    if nominal.end > name.start > nominal.head:
        text = nominal.tokens.words(nominal.start, name.start)
    if nominal.start < name.end <= nominal.head:
        text = nominal.tokens.words(nominal.head, nominal.end)
    elif nominal.start > name.end:
        text = _words_after(nominal, name) or text
    found = _ARTICLES.match(text)
    return text[found.end() if found else 0 :].strip(" ,'’")


def _words_after(nominal: Nominal, name: Name) -> str:
    """The whole phrase after a name that a noun phrase is part of, with what is joined to it and what it is of or at,
    to the next mark or clause: "director and senior fellow of law at the Kell Institute"; empty where it is long."""
    tokens, top = nominal.tokens, nominal.head
    while tokens.dep[top] == "conj" and name.end < tokens.head[top] < top:
        if not _CLOSING.isdisjoint(tokens.text[tokens.head[top] : top]):
            break
        top = tokens.head[top]
    first = last = top
    while first - 1 > name.end and _is_under(tokens, first - 1, top) and tokens.text[first - 1] not in _CLOSING:
        first -= 1
    last = _find_last(tokens, last, top)
    after = last + 1
    if tokens.low[after : after + 1] in (["at"], ["of"], ["for"]) and name.start <= tokens.head[after] < name.end:
        last = _find_last(tokens, after, after)  # which the parser hangs on the name
    while tokens.pos[last] in ("CCONJ", "ADP", "DET"):
        last -= 1
    return tokens.words(first, last + 1) if last - first < _LONGEST else ""


def _find_last(tokens: Tokens, last: int, top: int) -> int:
    """The last word from one on that hangs on another, before a clause begins."""
    while last + 1 < len(tokens) and _is_under(tokens, last + 1, top) and not _is_clause(tokens, last + 1):
        last += 1
    return last


def _is_under(tokens: Tokens, index: int, top: int) -> bool:
    """Whether a word hangs, by however many others, on another."""
    while index != top and tokens.head[index] != index:
        index = tokens.head[index]
    return index == top


def _is_clause(tokens: Tokens, index: int) -> bool:
    """Whether a phrase ends before a word: a mark, a verb, or a pronoun that begins a clause."""
    is_verb = tokens.pos[index] in ("VERB", "AUX") and tokens.dep[index] not in ("amod", "compound")  # "Kell-based"
    is_verb = is_verb or tokens.tag[index] in ("WDT", "WP", "WP$", "WRB")
    return is_verb or tokens.text[index] in _CLOSING
