"""Hedges: the words that limit a statement, where they stand in its content or beside its cue.

Left out: "may" the month and of leave ("you may go"), "could" of ability ("could not see"), and numbers' own
comparators ("at least").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from onrecord.model import Hedge, Statement
from onrecord.read.nlp import Parsed, to_offset, to_spans
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_MODALS = frozenset({"may", "might", "could"})
_SPEAKER_ONLY = frozenset({"initial", "potential"})  # adjectives of things as often as of claims


@cache
def _phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The hedges by first word, longest first."""
    out: dict[str, list[tuple[str, ...]]] = {}
    for hedge in sorted(load_set("hedges")):
        words = tuple(w for word in hedge.lower().split() for w in (("can", "not") if word == "cannot" else (word,)))
        out.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(rows, key=lambda r: (-len(r), r))) for first, rows in out.items()}


def find_hedges(
    parsed: Parsed, statement: Statement, content: Sequence[Token], around: Sequence[Token]
) -> tuple[Hedge, ...]:
    """The hedges of one statement by place: those in its content, then those beside it that are not also inside."""
    found: dict[tuple[int, int], Hedge] = {}
    for tokens in (content, around):
        at = 0
        while at < len(tokens):
            size = _match(tokens, at)
            if size:
                first, last = tokens[at], tokens[at + size - 1]
                hedge = _make(parsed, statement, first, last)
                if hedge is not None:
                    found.setdefault((hedge.span.start, hedge.span.end), hedge)
            at += max(1, size)
    return tuple(found[key] for key in sorted(found))


def _match(tokens: Sequence[Token], at: int) -> int:
    token = tokens[at]
    for words in _phrases().get(token.lower_, ()):
        if len(words) == 1:
            if words[0] in _MODALS and not _is_hedging(token):
                continue
            if words[0] in _SPEAKER_ONLY or (words[0] == "possible" and _is_feasible(token)):
                continue
            return 1
        if tuple(t.lower_ for t in tokens[at : at + len(words)]) == words:
            return len(words)
    return 0


def _is_feasible(token: Token) -> bool:
    """ "whether it was possible to go home", "as soon as possible": what can be done, not what may be so."""
    after = token.doc[token.i + 1].lower_ if token.i + 1 < len(token.doc) else ""
    before = token.doc[token.i - 1].lower_ if token.i else ""
    return after == "to" or before == "as"


def _is_hedging(token: Token) -> bool:
    if token.tag_ != "MD":
        return False
    verb = token.head
    if any(c.dep_ in ("nsubj", "nsubjpass") and c.lower_ == "you" for c in verb.lefts):
        return False  # "you may check": leave is given
    if token.lower_ == "could":
        if verb.left_edge.lower_ in ("whether", "if", "what", "who", "how"):
            return False  # a question of ability
        if any(c.dep_ == "neg" for c in verb.children):
            return False
        return verb.lemma_.lower() not in ("see", "hear", "feel", "find", "get", "afford", "say", "confirm", "tell")
    return True


def _make(parsed: Parsed, statement: Statement, first: Token, last: Token) -> Hedge | None:
    for passage in parsed.passages:
        if passage.doc is not first.doc and passage.doc.text is not first.doc.text:
            continue
        spans = to_spans(passage, int(first.idx), int(last.idx) + len(last))
        if len(spans) == 1 and to_offset(passage, spans[0].start) is not None:
            span = spans[0]
            return Hedge(text=parsed.document.text[span.start : span.end], span=span)
    return None
