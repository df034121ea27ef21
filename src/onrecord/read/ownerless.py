"""Ownerless quotations: no listed cue took them; a verb in no list, a colon or nothing leads them in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.model import Act
from onrecord.read.attributions import Attribution, carry
from onrecord.read.cues import FINITE, SUBJECTS, Hit, Word, lemma_of, load_nouns
from onrecord.read.drafts import ORPHAN_WORDS, Paragraph
from onrecord.read.edges import Range, cut_out
from onrecord.read.lost_subjects import find_verb_after, find_verb_before
from onrecord.read.neighbours import find_prefix
from onrecord.read.quotations import Quotation, count_words
from onrecord.read.subjects import Subject, find_subject, is_human, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

_HEADING_WORDS = 12
_POINTS = frozenset({"point", "condition", "reason"})
_GIVING = frozenset({"make", "give", "list", "offer", "raise", "issue", "outline", "send", "set", "deliver", "name"})
_PERSON = r"[A-Z][\w.’'-]+(?:\s+(?:of|the|for|de|la|van|von|bin|al|[A-Z][\w.’'-]+)){0,5}"
_NAME_AFTER = re.compile(rf"\s*[—–-]+\s*(?P<name>{_PERSON})(?=\s*(?:,|\(|\.\s*\Z|\Z))")
_NAME_BEFORE = re.compile(
    rf"\s*(?P<name>(?:(?:The|A|An)\s+(?:[\w’'-]+\s+){{0,3}}[\w’'-]+|{_PERSON}))(?:,[^:.]{{1,60}})?:\s*"
)
_OWN_WORDS = re.compile(r"(?P<cue>\b[Ii]n\s+(?P<who>her|his|its|their)(?:\s+own)?\s+words)\s*[,:]?\s*\Z")
_OWN_REPLY = re.compile(
    r"(?:\A|[.!?”\"]\s+)(?P<who>(?:[Tt]he\s+)?[A-Z][\w\-]*(?:\s+[\w\-]+){0,4}?|[Tt]he(?:\s+[\w\-]+){1,4}?)"
    r"(?:’s|'s|’|')\s+(?:[a-z]+\s+)?"
    r"(?P<cue>response|reply|answer|verdict|reaction|message|retort|conclusion|warning|advice):\s*\Z"
)
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
    end = len(p.text.rstrip())
    is_told = any(d.is_led or (d.content and d.content[-1][2] >= end - 2) for d in p.drafts)
    if p.text.rstrip().endswith(":") and not is_told and len(p.doc) > 2:
        verb = find_verb_before(p.doc, len(p.text))
        if verb is not None and p.quotation_at(verb.idx) is None:
            hit = Hit(verb, _plain_word(verb), verb.i, verb.i)
            subject = find_subject(hit)
            if subject.ranges:
                p.wait(hit, subject)
                p.drafts[-1].score = 0.55


def draft_lists(p: Paragraph) -> None:
    """ "She made three points: X, Y and Z": what a noun of speech and a colon lead into, here or in what follows."""
    text = p.text.rstrip()
    for token in p.doc:
        if token.text != ":" or p.quotation_at(token.idx) is not None:
            continue
        noun = next((t for t in reversed(p.doc[max(0, token.i - 6) : token.i]) if t.dep_ == "dobj"), None)
        if noun is None or lemma_of(noun.head) not in _GIVING or not _is_told(noun):
            continue
        verb = noun.head
        hit = Hit(verb, Word(lemma_of(verb), _act_of(noun), True, frozenset({"noun"})), verb.i, verb.i, noun=noun)
        subject = find_subject(hit)
        if not subject.ranges or p.is_covered(token.idx + 1):
            continue
        end = next((s.end_char for s in p.doc.sents if s.start_char <= token.idx + 2 < s.end_char), len(text))
        if token.idx + 1 >= len(text):
            p.wait(hit, subject)
        elif count_words(p.text, token.idx + 1, end) >= 3:
            p.own(p.make(hit, subject, p.trim([(token.idx + 1, end)], hit), 0.6))


def _is_told(noun: Token) -> bool:
    word = load_nouns().get(noun.lemma_.lower())
    return noun.lemma_.lower() in _POINTS or (word is not None and word.is_speech and not word.is_document)


def _act_of(noun: Token) -> Act:
    word = load_nouns().get(noun.lemma_.lower())
    return word.act if word is not None else "state"


def draft_own_words(p: Paragraph) -> None:
    """ "a town, in her words, "on its knees"", "Marran’s reply: "No."": whose words they are is said without a verb."""
    for index, q in enumerate(p.marks):
        if index in p.owner or q.words < 2:
            continue
        for pattern in (_OWN_WORDS, _OWN_REPLY):
            found = pattern.search(p.text[: q.start])
            if found and not any(a <= found.start("who") < b for d in p.drafts for _, a, b in d.content):
                draft = _by(p, q, found.span("who"), None)
                draft.cue = [(p.number, *found.span("cue"))]
                draft.lemma = found["cue"].lower().split()[-1].removesuffix("s") if pattern is _OWN_REPLY else "word"
                p.own(draft)
                break


def draft_names(p: Paragraph) -> None:
    """A quotation with a name and no verb beside it: ""X." – Ada Brun, pilot", "Ada Brun: "X"."""
    for index, q in enumerate(p.marks):
        if index in p.owner or q.words < 2:
            continue
        after = _NAME_AFTER.match(p.text, q.end)
        before = _NAME_BEFORE.fullmatch(p.text[: q.start])
        if after and not p.text[: q.start].strip() and count_words(p.text, after.end(), len(p.text)) < 20:
            p.own(_by(p, q, after.span("name"), None))
        elif before and _is_speaker(p, before.span("name")) and _is_whole_sentence(p, q):
            colon = p.text.rindex(":", 0, q.start)
            p.own(_by(p, q, before.span("name"), colon))


def _is_speaker(p: Paragraph, place: Range) -> bool:
    """Whether a phrase before a colon is a person or body: its last word a name or a noun for one, no verb in it."""
    words = [t for t in p.doc if place[0] <= t.idx < place[1]]
    if not words or any(t.tag_ in FINITE for t in words):
        return False
    head = words[-1]
    return is_human(head) or (head.pos_ == "PROPN" and head.lemma_.lower() not in load_nouns())


def _by(p: Paragraph, q: Quotation, name: Range, colon: int | None) -> Attribution:
    n = p.number
    return Attribution(
        hit=None,
        lemma=None if colon is None else ":",
        cue=[] if colon is None else [(n, colon, colon + 1)],
        source=[(n, *name)],
        source_label="person",
        content=[(n, q.start, q.end)],
        act="state",
        is_speech=True,
        score=0.6,
        passage=n,
    )


def draft_orphans(p: Paragraph) -> None:
    """A quotation without a cue goes on the statement just before it, where that one was a quotation too."""
    for index, q in enumerate(p.marks):
        if index in p.owner:
            continue
        is_sentence = _is_whole_sentence(p, q)
        if (q.words < ORPHAN_WORDS and not is_sentence) or _is_heading(p, q):
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


def _is_heading(p: Paragraph, q: Quotation) -> bool:
    """Whether a paragraph is nothing but a few quoted words without a stop: a heading or a pulled quotation."""
    if p.text[: q.start].strip() or p.text[q.end :].strip() or q.is_open or q.words > _HEADING_WORDS:
        return False
    return p.text[q.inner_end - 1 : q.inner_end] not in ".!?…,"


def _is_whole_sentence(p: Paragraph, q: Quotation) -> bool:
    before = p.text[: q.start].rstrip()
    after = p.text[q.end :].lstrip()
    starts = not before or before[-1] in ".!?:\"”’'" or before.endswith("…")
    last = p.text[q.inner_end - 1 : q.inner_end]
    ends = not after or last in ".!?…" or after[:1] in ".!?"
    return starts and ends


def _is_next_sentence(p: Paragraph, previous: Attribution, q: Quotation) -> bool:
    end = p.end_of(previous)
    gap = p.text[end : q.start].rstrip()
    if gap.endswith(":"):
        return False  # "The mayor’s reply: "X""
    between = [x.start_char for x in p.doc.sents if end <= x.start_char < q.inner_start]
    is_asked = gap.endswith("?") and len(between) == 2  # "Had he read it? "I had.""
    return q.start - end < 250 and (len(between) <= 1 or is_asked)


def _plain_word(token: Token) -> Word:
    return Word(lemma_of(token), "state", True, frozenset({"quote"}))
