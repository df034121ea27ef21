"""Items: the deeds of a list that one statement asks for, each with who is asked before it; and of several sentences
those that ask or undertake."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.read.parsed_statements import ParsedStatement
from onrecord.spans import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_PRONOUNS = frozenset({"it", "them", "him", "her", "this", "that", "these", "those", "so"})


def split_items(place: ParsedStatement) -> list[tuple[Span, ...]]:
    """ "[the ministry close the ponds], [pay for the treatment] and [give the inspectors power]": the spans of each
    deed of a list, with who is asked before each; none where it is no list. "Find and publish the papers" is one thing
    that is asked; "open the archive and pay the families" is two."""
    tokens = place.content
    first = next((t for t in tokens if t.tag_ in ("VB", "VBP") and t.dep_ not in ("aux", "auxpass", "relcl")), None)
    if first is None or len(place.statement.spans) != 1:
        return []
    verbs = [first, *(t for at, t in enumerate(tokens) if t.i > first.i and _is_next_item(tokens, at))]
    if len(verbs) < 2 or any(not _has_object(v) for v in verbs):
        return []
    if len(verbs) == 2 and not _are_two(verbs[0], verbs[1], tokens):
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


def _are_two(first: Token, second: Token, tokens: Sequence[Token]) -> bool:
    """Whether two verbs tell two deeds: each has a thing of its own, and "and" stands between them."""
    at = next(at for at, t in enumerate(tokens) if t.i == second.i)
    while at and (tokens[at - 1].tag_ in ("TO", "RB") or tokens[at - 1].is_space):
        at -= 1
    if not at or tokens[at - 1].lower_ != "and" or second.dep_ in ("advcl", "relcl", "acl", "pcomp"):
        return False
    own = [_thing_of(verb) for verb in (first, second)]
    return all(t is not None and t.lower_ not in _PRONOUNS for t in own)


def _thing_of(verb: Token) -> Token | None:
    return next((c for c in verb.rights if c.dep_ in ("dobj", "dative")), None)


def _has_object(verb: Token) -> bool:
    return any(c.dep_ in ("dobj", "prep", "ccomp", "xcomp", "dative", "attr") for c in verb.rights)


def _head_at(verb: Token, tokens: Sequence[Token]) -> int:
    """Where a deed of a list begins: with its "to" or "not"."""
    before = [c.i for c in verb.lefts if c.tag_ == "TO" or c.dep_ in ("neg", "advmod")]
    inside = {t.i for t in tokens}
    return min([verb.i, *(i for i in before if i in inside)])


ASKING = frozenset({"want", "demand", "ask", "urge", "expect", "request", "insist", "call", "beg", "invite"})
_OUGHT = frozenset({"must", "should", "ought", "shall"})
_WILL = frozenset({"will", "would", "'ll", "’ll", "shall"})
_BEFORE = 5  # words before an imperative: "then, please, do not"
_MAY = frozenset({"will", "would", "can", "could"})


def find_asking(place: ParsedStatement, kind: str) -> list[tuple[Span, ...]]:
    """The sentences that ask (of a promise, that undertake) where others beside them say something else: "[Give me my
    camera]. It was on the list too."; none where all or none do."""
    sentences: list[list[Token]] = []
    for token in place.content:
        if not sentences or (token.is_sent_start and any(t.is_alpha for t in sentences[-1])):
            sentences.append([])
        sentences[-1].append(token)
    if len(sentences) < 2:
        return []
    asking = [s for s in sentences if (is_asking(s) if kind == "demand" else _undertakes(s))]
    if not asking or len(asking) == len(sentences) or (kind == "promise" and len(asking) > 1):
        return []
    out: list[tuple[Span, ...]] = []
    for sentence in asking:
        while sentence and (sentence[-1].is_punct or sentence[-1].is_space or sentence[-1].is_quote):
            sentence = sentence[:-1]
        spans = place.spans_of(sentence)
        if len(spans) == 1 and any(s.start <= spans[0].start and spans[0].end <= s.end for s in place.statement.spans):
            out.append(spans)
    return out if len(out) == len(asking) else []


def split_undertakings(place: ParsedStatement) -> list[tuple[Span, ...]]:
    """ "[she would audit the fund] and [would report by May]": each clause that undertakes, where one after "and" or
    "but" has a "will" of its own and no subject; none where there is no such clause. What undertakes nothing is left
    out ("[he was innocent] and would appeal", "and [would not appeal]")."""
    tokens, root = place.content, place.root
    if root is None or not tokens or any(t.is_quote for t in tokens):
        return []
    verbs = [root]
    for verb in verbs:
        verbs += [c for c in verb.rights if c.dep_ == "conj" and c.pos_ in ("VERB", "AUX") and place.holds(c)]
    verb_at = {tokens[0].i: root}
    for verb in verbs[1:]:
        modal = next((c for c in verb.lefts if c.dep_ == "aux" and c.lower_ in _WILL), None)
        has_subject = any(c.dep_.startswith(("nsubj", "expl")) for c in verb.lefts)
        if modal is not None and not has_subject and place.holds(modal) and modal.nbor(-1).lower_ in _JOINING:
            verb_at[modal.i] = verb
    if len(verb_at) < 2:
        return []
    out = []
    for start, end in pairwise([*sorted(verb_at), tokens[-1].i + 1]):
        part = [t for t in tokens if start <= t.i < end]
        while part and (part[-1].is_punct or part[-1].is_space or part[-1].dep_ == "cc"):
            part = part[:-1]
        if part and _is_ahead(verb_at[start]) and not any(c.dep_ == "neg" for c in verb_at[start].children):
            out.append(place.spans_of(part))
    return out


def _is_ahead(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ in _WILL for c in verb.lefts)


_US = frozenset({"'s", "’s", "s", "us", "me"})
_JOINING = frozenset({"and", "but", "also", "then"})


def is_asking(sentence: Sequence[Token]) -> bool:
    """Whether a sentence asks for a deed by itself: an imperative, "they must", "I want", "will you"."""
    root = next((t for t in sentence if t.dep_ == "ROOT"), None)
    if root is None:
        return False
    modals = {c.lower_ for c in root.lefts if c.dep_ == "aux"}
    has_subject = any(c.dep_.startswith(("nsubj", "expl")) for c in root.lefts)
    if sentence[-1].text == "?" or any(t.text == "?" for t in sentence[-2:]):
        if any(t.lower_ == "if" and t.dep_ == "mark" and t.head.i != root.i for t in sentence):
            return False  # "Will you resign if your office had it?"
        return bool(modals & _MAY) and not any(t.tag_ in ("WRB", "WP", "WDT") for t in sentence if t.i < root.i)
    is_own = any(c.dep_ == "nsubj" and c.lower_ in ("i", "we") for c in root.lefts)
    if modals & _OUGHT:
        return not is_own
    if root.lower_ == "let" and any(t.i == root.i + 1 and t.lower_ in _US for t in sentence):
        return False  # "Let's turn to the minister"
    is_first = sum(t.is_alpha for t in sentence if t.i < root.i) < _BEFORE
    is_now = root.tag_ in ("VB", "VBP") and not modals & {"did", "had", "have"}
    return (root.tag_ == "VB" and not has_subject and is_first) or (is_own and is_now and root.lemma_ in ASKING)


def _undertakes(sentence: Sequence[Token]) -> bool:
    root = next((t for t in sentence if t.dep_ == "ROOT"), None)
    is_asked = any(t.text == "?" for t in sentence[-2:])
    return root is not None and not is_asked and _is_ahead(root)
