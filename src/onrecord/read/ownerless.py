"""Ownerless quotations: no listed cue took them; a verb in no list, a colon or nothing leads them in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.read.attributions import Attribution, carry
from onrecord.read.cues import SUBJECTS, Hit, Word, lemma_of
from onrecord.read.drafts import ORPHAN_WORDS, Paragraph
from onrecord.read.edges import cut_out
from onrecord.read.lost_subjects import find_verb_after, find_verb_before
from onrecord.read.neighbours import find_prefix
from onrecord.read.quotations import Quotation
from onrecord.read.subjects import Subject, find_subject, is_human, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

_LOOSE_WORDS = 6  # a phrase of so many quoted words is somebody's, though its sentence has no cue


def draft_unlisted_verbs(p: Paragraph) -> None:
    """ "X," she beamed: any verb beside a quotation that ends like speech."""
    for index, q in enumerate(p.marks):
        ends_open = q.words > 1 and p.text[q.inner_end - 1 : q.inner_end] in ",?!—–"
        has_comma = q.words >= ORPHAN_WORDS and p.text[q.end : q.end + 1] == ","
        if index in p.owner or not (ends_open or has_comma):
            continue
        verb = find_verb_after(p.doc, q)
        if verb is None:
            continue
        subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
        if subject is None or p.quotation_at(subject.idx) is not None:
            continue
        hit = Hit(verb, _plain_word(verb), verb.i, verb.i)
        found = Subject((noun_phrase(subject),), subject, True)
        start = min(q.start, find_prefix(p, q))
        p.own(p.make(hit, found, p.trim(cut_out([(start, q.end)], list(found.ranges)), hit), 0.7))


def draft_colon_leads(p: Paragraph) -> None:
    """ "He was blunt: "X"": whoever the clause before the colon is about."""
    for index, q in enumerate(p.marks):
        if index in p.owner or q.words < 3:
            continue
        if not p.text[: q.start].rstrip().endswith(":"):
            continue
        verb = find_verb_before(p.doc, q.start)
        if verb is None:
            continue
        hit = Hit(verb, _plain_word(verb), verb.i, verb.i)
        subject = find_subject(hit)
        if subject.ranges and p.quotation_at(subject.ranges[0][0]) is None:
            p.own(p.make(hit, subject, [(q.start, q.end)], 0.6))
    if p.text.rstrip().endswith(":") and not any(d.is_led for d in p.drafts) and len(p.doc) > 2:
        verb = find_verb_before(p.doc, len(p.text))
        if verb is not None and p.quotation_at(verb.idx) is None:
            hit = Hit(verb, _plain_word(verb), verb.i, verb.i)
            subject = find_subject(hit)
            if subject.ranges:
                p.wait(hit, subject)
                p.drafts[-1].score = 0.55


def draft_orphans(p: Paragraph) -> None:
    """A quotation without a cue goes on the statement just before it, where that one was a quotation too."""
    for index, q in enumerate(p.marks):
        if index in p.owner:
            continue
        is_sentence = _is_whole_sentence(p, q)
        if q.words < ORPHAN_WORDS and not is_sentence:
            continue
        before = [d for d in p.drafts if d.content and p.end_of(d) <= q.start]
        previous = max(before, key=p.end_of) if before else None
        if previous is not None and is_sentence and _is_next_sentence(p, previous, q):
            if p.is_direct(previous):
                previous.content.append((p.number, q.start, q.end))
                p.owner[index] = previous
            else:
                p.own(carry(previous, (p.number, q.start, q.end)))
        elif not is_sentence and q.words >= _LOOSE_WORDS and _is_unclaimed(p, q):
            # "The number was “very large and rising”": quoted, so somebody's words, but the sentence says not whose
            sentence = next(s for s in p.doc.sents if s.start_char <= q.start < s.end_char)
            ranges = p.trim([(int(sentence.start_char), max(int(sentence.end_char), q.end))], None)
            if ranges:
                p.own(
                    Attribution(
                        None,
                        None,
                        [],
                        [],
                        "anonymous",
                        [(p.number, *r) for r in ranges],
                        "state",
                        True,
                        0.35,
                        p.number,
                    )
                )
        elif is_sentence and not p.text[: q.start].strip():
            draft = Attribution(
                None, None, [], [], "anonymous", [(p.number, q.start, q.end)], "state", True, 0.4, p.number
            )
            p.own(draft)


def _is_unclaimed(p: Paragraph, q: Quotation) -> bool:
    """Whether the sentence around a quotation that ends it has no cue, and nobody for its subject."""
    sentence = next((s for s in p.doc.sents if s.start_char <= q.start < s.end_char), None)
    if sentence is None or re.search(r"\w", p.text[q.end : max(q.end, sentence.end_char)]):
        return False
    if any(sentence.start_char <= h.start < sentence.end_char for h in p.hits):
        return False
    if any(a < sentence.end_char and sentence.start_char < b for d in p.drafts for _, a, b in d.content + d.cue):
        return False
    root = sentence.root
    subject = next((c for c in root.lefts if c.dep_ in SUBJECTS), None)
    return root.lemma_ == "be" and subject is not None and subject.pos_ == "NOUN" and not is_human(subject)


def _is_whole_sentence(p: Paragraph, q: Quotation) -> bool:
    before = p.text[: q.start].rstrip()
    after = p.text[q.end :].lstrip()
    starts = not before or before[-1] in ".!?:\"”’'" or before.endswith("…")
    last = p.text[q.inner_end - 1 : q.inner_end]
    ends = not after or last in ".!?…" or after[:1] in ".!?"
    return starts and ends


def _is_next_sentence(p: Paragraph, previous: Attribution, q: Quotation) -> bool:
    end = p.end_of(previous)
    between = [x.start_char for x in p.doc.sents if end <= x.start_char < q.inner_start]
    return q.start - end < 250 and len(between) <= 1


def _plain_word(token: Token) -> Word:
    return Word(lemma_of(token), "state", True, frozenset({"quote"}))
