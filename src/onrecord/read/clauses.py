"""The core of a clause as words of the text: subject, verb, objects, time and place, without what is embedded in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.read.nlp import Passage, to_spans
from onrecord.spans import Span, merge_spans

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_HELD = (
    "aux",
    "auxpass",
    "neg",
    "prt",
    "dobj",
    "dative",
    "oprd",
    "attr",
    "acomp",
    "prep",
    "agent",
    "npadvmod",
    "advmod",
    "xcomp",
)
_CUT = ("relcl", "acl", "advcl", "appos", "ccomp", "parataxis", "mark", "meta", "intj")
_MOST = 32


def find_subject(verb: Token) -> Token | None:
    """The subject of a verb: its own, or that of the verb it is joined to; None where the clause has none."""
    node = verb
    for _ in range(5):
        for child in node.children:
            if child.dep_ in _SUBJECTS:
                return child
        is_participle = node.dep_ == "advcl" and node.tag_ == "VBG"
        if (
            (node.dep_ in ("conj", "xcomp") or is_participle)
            and node.head.pos_ in ("VERB", "AUX")
            and node.head.i != node.i
        ):
            node = node.head
            continue
        if node.dep_ in ("relcl", "acl") and node.i == verb.i:
            return node.head
        return None
    return None


def real_subject(subject: Token) -> Token:
    """The noun that a relative pronoun stands for; any other subject itself."""
    if subject.tag_ in ("WDT", "WP") and subject.head.dep_ == "relcl":
        return subject.head.head
    return subject


def core_words(verb: Token, *, keep: tuple[Token, ...] = ()) -> list[Token]:
    """The words of the core in order. Embedded clauses and appositions stay out; ``keep`` stays in whatever it is."""
    words: dict[int, Token] = {verb.i: verb}
    subject = find_subject(verb)
    if subject is not None:
        for token in _pruned(real_subject(subject)):
            words[token.i] = token
    for child in verb.children:
        counts_to_mark = child.dep_ == "npadvmod" and child.i + 1 < len(child.doc) and child.nbor().dep_ == "mark"
        is_clausal = child.dep_ == "prep" and any(c.dep_ == "pcomp" for c in child.children)
        if child.dep_ in _HELD and not counts_to_mark and not is_clausal:
            for token in _pruned(child):
                words[token.i] = token
    if len(words) > _MOST:
        words = _shortened(words, verb, subject, keep)
    for token in keep:
        words[token.i] = token
    ordered = [words[i] for i in sorted(words)]
    while ordered and ordered[-1].is_punct:
        ordered.pop()
    text = " ".join(t.text for t in ordered)
    after = ordered[-1].i + 1 if ordered else 0
    if ordered and after < len(verb.doc) and verb.doc[after].text in ("”", '"'):
        closing = verb.doc[after].text
        if text.count("“") > text.count("”") if closing == "”" else text.count('"') % 2:
            ordered.append(verb.doc[after])
    while ordered and ordered[0].is_punct and not ordered[0].is_quote:
        ordered.pop(0)
    return ordered


def _pruned(token: Token) -> list[Token]:
    out = [token]
    for child in token.children:
        if child.dep_ in _CUT or (child.dep_ == "punct" and child.text not in ("-", "‑", "'", "’")):
            continue
        if child.dep_ in ("conj", "cc") and token.pos_ in ("VERB", "AUX"):
            continue
        out.extend(_pruned(child))
    return out


def _shortened(
    words: dict[int, Token], verb: Token, subject: Token | None, keep: tuple[Token, ...]
) -> dict[int, Token]:
    """Without the prepositional phrases that hold nothing of ``keep``, from the last one back."""
    kept = {t.i for t in keep}
    out = dict(words)
    for child in sorted(verb.children, key=lambda c: -c.i):
        if len(out) <= _MOST:
            break
        if child.dep_ in ("prep", "npadvmod", "advmod"):
            part = {t.i for t in _pruned(child)}
            if not part & kept:
                out = {i: t for i, t in out.items() if i not in part}
    return out


def spans_of(passage: Passage, words: list[Token]) -> tuple[Span, ...]:
    """The spans of the words; what stands between two of them and is only white space or one mark is taken along."""
    runs: list[tuple[int, int]] = []
    for token in words:
        start, end = token.idx, token.idx + len(token)
        if runs and len(passage.text[runs[-1][1] : start].strip()) <= 1:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    spans = [span for start, end in runs for span in to_spans(passage, start, end)]
    return merge_spans(spans)
