"""Items: the deeds of a list that one statement asks for, each with who is asked before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.read.parsed_statements import ParsedStatement
from onrecord.spans import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_LEAST_ITEMS = 3  # "find and publish" is one thing that is asked, a list of three deeds is three


def split_items(place: ParsedStatement) -> list[tuple[Span, ...]]:
    """ "[the ministry close the ponds], [pay for the treatment] and [give the inspectors power]": the spans of each
    deed of a list, with who is asked before each; none where it is no list of three deeds or more."""
    tokens = place.content
    first = next((t for t in tokens if t.tag_ in ("VB", "VBP") and t.dep_ not in ("aux", "auxpass", "relcl")), None)
    if first is None or len(place.statement.spans) != 1:
        return []
    verbs = [first, *(t for at, t in enumerate(tokens) if t.i > first.i and _is_next_item(tokens, at))]
    if len(verbs) < _LEAST_ITEMS or any(not _has_object(v) for v in verbs):
        return []
    heads = [_head_at(v, tokens) for v in verbs]
    asked = [t for t in tokens if t.i < heads[0]]
    out = []
    for at, start in enumerate(heads):
        end = heads[at + 1] if at + 1 < len(heads) else tokens[-1].i + 1
        part = [t for t in tokens if start <= t.i < end]
        while part and (part[-1].is_punct or part[-1].is_space or part[-1].dep_ == "cc"):
            part = part[:-1]
        if not part:
            return []
        named = place.spans_of(asked) if asked and at else ()
        out.append((*named, *place.spans_of(part if at else [*asked, *part])))
    return out


def _is_next_item(tokens: Sequence[Token], at: int) -> bool:
    """Whether a bare verb begins the next deed of a list: after a comma or "and", whatever the parse joins it to."""
    if tokens[at].tag_ not in ("VB", "VBP") or tokens[at].dep_ in ("aux", "auxpass"):
        return False
    while at and (tokens[at - 1].tag_ in ("TO", "RB") or tokens[at - 1].is_space):
        at -= 1
    return at > 0 and (tokens[at - 1].text == "," or tokens[at - 1].lower_ in ("and", "or"))


def _has_object(verb: Token) -> bool:
    return any(c.dep_ in ("dobj", "prep", "ccomp", "xcomp", "dative", "attr") for c in verb.rights)


def _head_at(verb: Token, tokens: Sequence[Token]) -> int:
    """Where a deed of a list begins: with its "to" or "not"."""
    before = [c.i for c in verb.lefts if c.tag_ == "TO" or c.dep_ in ("neg", "advmod")]
    inside = {t.i for t in tokens}
    return min([verb.i, *(i for i in before if i in inside)])
