"""First persons: whom "we" means outside any quotation, where a document is a body's own statement.

A body speaks for itself in a document that calls itself its statement, or in which it urges, condemns or regrets in
the present tense near the top; a reporter's "we" and a transcript's are nobody's here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from onrecord.read.chains import Chains, Party
from onrecord.read.lexicon import body_nouns, clean_name, fold_name, name_words
from onrecord.read.name_types import Name
from onrecord.read.tokens import Tokens, word_list
from onrecord.read.transcripts import find_turns

_WE = frozenset({"we", "our", "us", "ours", "ourselves"})
_OWN_DOCUMENTS = re.compile(
    r"\b(?:statement|response|press release|letter|communiqué|declaration|position|appeal|message|submission)\b",
    re.IGNORECASE,
)
_PERFORMING = word_list("performing_verbs")
_BYLINE = re.compile(r"\s*[Bb]y\s+[A-Z]")
_SMALL = frozenset({"of", "the", "and", "for", "on", "in", "to", "&"})
_LEAST = 2  # one "we" may be anybody's
_NEAR = 4  # passages from the top in which the body has to show itself


def find_own_voice(chains: Chains, passages: Sequence[Tokens], names: Sequence[Name], heading: str) -> Party | None:
    """The body whose own statement a document is; None where it is a report, a talk, or two bodies could be meant.

    ``heading`` is what stands above the story: a title is no passage.
    """
    plain = [(t, i) for t in passages for i, w in enumerate(t.low) if w in _WE and t.quoted[i] is None]
    plain = [(t, i) for t, i in plain if t.text[i] != "US"]
    if len(plain) < _LEAST or find_turns([t.passage.text for t in passages]):
        return None
    weights: Counter[int] = Counter()
    parties: dict[int, Party] = {}
    is_own = bool(_OWN_DOCUMENTS.search(heading))
    for name in names:
        party = chains.by_name.get(id(name))
        is_told = name.has_title or name.role or name.gender or (party is not None and party.gender)
        if party is None or name.type not in ("body", "person") or (name.type == "person" and is_told):
            continue
        tokens, last = name.tokens, name.end - 1
        parties[party.order] = party
        if tokens.number > passages[0].number + _NEAR:
            continue
        verb = tokens.head[last]
        is_subject = tokens.dep[last] == "nsubj" and tokens.quoted[last] is None
        if is_subject and tokens.lemma[verb] in _PERFORMING and tokens.tag[verb] in ("VBZ", "VBP", "VBG"):
            weights[party.order] += 3
        if name.start >= 2 and tokens.low[name.start - 2 : name.start] in (["we", ","], ["we", "at"]):
            weights[party.order] += 4
        if name.start >= 3 and tokens.low[name.start - 3 : name.start] in (["we", ",", "the"], ["we", "at", "the"]):
            weights[party.order] += 4
    for order, party in parties.items():
        if is_own and any(n and _heads(n, heading) for n in party.names):
            weights[order] += 3
    ranked = weights.most_common(2)
    head = _find_letterhead(heading, passages) if not ranked else None
    if head is not None and any(_performs(t, i) for t, i in plain):
        own = next((p for p in parties.values() if fold_name(head) in {fold_name(n) for n in p.names}), None)
        if own is None:
            own = chains.new("body", head, is_named=True)
            own.heads.update(w for w in name_words(head) if w in body_nouns())
        own.last = max(own.last, 0)
        return own
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    own = parties[ranked[0][0]]
    own.type = "body"
    return own


def _performs(tokens: Tokens, index: int) -> bool:
    """Whether a "we" urges, regrets or welcomes here and now."""
    verb = tokens.head[index]
    return tokens.dep[index] == "nsubj" and tokens.lemma[verb] in _PERFORMING and tokens.tag[verb] in ("VBP", "VBG")


def _find_letterhead(heading: str, passages: Sequence[Tokens]) -> str | None:
    """The body whose name stands alone as the first line of a document without a byline, and which the text takes up
    by its noun with a capital: "our Office", "the Union". A title is no such line."""
    lines = [" ".join(line.split()) for line in heading.splitlines() if line.strip()]
    if not lines or any(_BYLINE.match(line) for line in lines):
        return None
    words = re.findall(r"[\w’'-]+", lines[0])
    is_name = 1 < len(words) < 9 and not re.search(r"[.:;!?\d]", lines[0])
    is_capital = all(w[0].isupper() or w.lower() in _SMALL for w in words)
    if not is_name or not is_capital or not any(w.lower() in body_nouns() for w in words):
        return None
    nouns = {w.lower() for w in words} & body_nouns().keys()
    taken_up = any(t.text[i][0].isupper() and w in nouns for t in passages for i, w in enumerate(t.low))
    if _OWN_DOCUMENTS.search(lines[0]) or not taken_up:
        return None
    name = lines[0]
    if name.isupper():
        name = " ".join(w.lower() if w.lower() in _SMALL and i else w.title() for i, w in enumerate(name.split()))
    return clean_name(name)


def _heads(name: str, heading: str) -> bool:
    """Whether a heading says that the statement is this body's: "Kell Aid: Statement", "statement by Kell Aid"."""
    it = re.escape(name)
    own = rf"{it}(?:['’]s?)?\s*(?:[:|–—-]|\([^)]*\)|(?:\w+\s+){{0,3}}?(?=statement|response|appeal))"
    before = rf"(?:\A|\n)\s*(?:the\s+)?{own}"
    after = rf"{_OWN_DOCUMENTS.pattern}\s+(?:by|from|of)\s+(?:the\s+)?{it}\b"
    return bool(re.search(before, heading, re.IGNORECASE) or re.search(after, heading, re.IGNORECASE))
