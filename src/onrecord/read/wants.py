"""Wants: what a report tells as somebody's claim upon others, without a verb of speech.

"The union wants every pit closed", "the governor wants the legislature to act", "they want an apology". The content is
what is wanted; a wish to do something oneself, a plan, and what is said within quotation marks are no claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from onrecord.model import Mention
from onrecord.read.cues import SUBJECTS
from onrecord.read.nlp import Parsed, Passage, to_spans
from onrecord.read.quotation_runs import find_all_quotations
from onrecord.spans import Span
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_WITNESSING = frozenset({"see", "know", "hear"})
_PARTIES = ("person", "body", "state", "group", "anonymous")


def find_wants(parsed: Parsed, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, tuple[Span, ...], Token]]:
    """For each claim: who wants, what, and the verb."""
    quotations = find_all_quotations([p.text for p in parsed.passages])
    for passage, marks in zip(parsed.passages, quotations, strict=True):
        for verb in passage.doc:
            is_quoted = any(q.start <= verb.idx < q.end for q in marks)
            if is_quoted or verb.lemma_ not in ("want", "seek") or verb.pos_ != "VERB" or not _is_told(verb):
                continue
            who = _find_who(passage, verb, mentions)
            wanted = find_wanted(verb)
            if who is None or wanted is None:
                continue
            end = max(t.idx + len(t) for t in wanted if not t.is_punct and not t.is_space)
            start = min(t.idx for t in wanted if t.idx > verb.idx)
            spans = to_spans(passage, start, end)
            if spans:
                yield who, spans, verb


def _is_told(verb: Token) -> bool:
    """Whether the clause is plain telling: no negation, no modal, no "if", no clause that only says who somebody is."""
    if verb.tag_ not in ("VBZ", "VBP", "VBD", "VBG") or verb.dep_ in ("relcl", "advcl", "acl", "pcomp", "csubj"):
        return False
    aux = {c.lower_ for c in verb.lefts if c.dep_ in ("aux", "neg", "mark")}
    return aux <= {"is", "are", "was", "were", "also", "has", "have", "been"} and "?" not in verb.sent.text[-2:]


def _find_who(passage: Passage, verb: Token, mentions: Sequence[Mention]) -> Mention | None:
    subject = next((c for c in verb.lefts if c.dep_ in SUBJECTS), None)
    if subject is None and verb.dep_ == "conj":
        subject = next((c for c in verb.head.lefts if c.dep_ in SUBJECTS), None)
    if subject is None or subject.lower_ in ("i", "we", "you", "who", "which", "that", "what", "nobody", "everyone"):
        return None
    at = to_spans(passage, subject.idx, subject.idx + len(subject))
    here = [
        m
        for m in mentions
        if at and m.type in _PARTIES and any(s.start <= at[0].start and at[0].end <= s.end for s in m.spans)
    ]
    return max(here, key=lambda m: (m.form == "name", m.spans[-1].end - m.spans[0].start), default=None)


def find_wanted(verb: Token) -> list[Token] | None:
    """The words of what is claimed after "want", None where it is a wish for oneself."""
    for child in verb.rights:
        if child.dep_ in ("ccomp", "xcomp"):
            own = next((c for c in child.lefts if c.dep_ in SUBJECTS), None)
            is_infinitive = any(c.tag_ == "TO" for c in child.lefts)
            is_undergone = any(c.dep_ == "auxpass" for c in child.lefts)
            if own is not None and (
                is_infinitive or child.tag_ in ("VBN", "VBD", "JJ", "IN", "RB", "RP") or is_undergone
            ):
                return list(child.subtree)
            if own is None and is_infinitive and (is_undergone or _is_witnessed(child)):
                return list(child.subtree)
        if child.dep_ == "dobj" and verb.lemma_ == "want":
            lemma = child.lemma_.lower()
            is_done = any(
                c.dep_ in ("acl", "relcl") and c.tag_ in ("VBN", "VB") and c.i > child.i for c in child.rights
            )
            is_from = any(c.dep_ == "prep" and c.lower_ == "from" for c in (*child.rights, *verb.rights))
            after = next((t for t in verb.rights if t.i > child.right_edge.i), None)
            is_parted = after is not None and after.lower_ == "to" and after.i == child.right_edge.i + 1
            if is_parted and after is not None and any(t.pos_ in ("ADJ", "NOUN", "VERB") for t in after.subtree):
                return [*child.subtree, *after.subtree]  # the parse took the infinitive for a noun
            if lemma == "more" or any(c.lower_ in ("more", "no", "nothing") for c in child.lefts):
                continue
            if is_done or is_from or lemma in load_set("claimed_nouns"):
                rest = [
                    t for c in verb.rights if c.i > child.i and c.dep_ in ("prep", "oprd", "advmod") for t in c.subtree
                ]
                return [*child.subtree, *rest]
    return None


def _is_witnessed(child: Token) -> bool:
    """ "Wants to see those responsible punished", "want to know why": others are to do it."""
    return child.lemma_ in _WITNESSING and any(c.dep_ in ("ccomp", "dobj", "xcomp") for c in child.rights)
