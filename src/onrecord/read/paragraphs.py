"""Paragraphs: who is said to have said what in one paragraph; not yet joined over paragraphs, not yet findings.

For each cue: its subject, its content by grammar (:mod:`onrecord.read.contents`), and the quotations beside it;
then what is left of the quotations: verbs that no list holds, colons, and quotations that go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.read import contents
from onrecord.read.asides import cut_asides
from onrecord.read.attributions import Attribution
from onrecord.read.cues import Hit, Word, find_hits, lemma_of, load_verbs
from onrecord.read.cuts import cut_afterthought, find_cuts
from onrecord.read.drafts import ORPHAN_WORDS, Paragraph
from onrecord.read.edges import Range, cover_quotations, cut_comment, cut_out, is_anonymity, is_unnamed
from onrecord.read.idle_cues import is_reporters_question, is_scare_quoting, is_unsaid
from onrecord.read.inner_cues import draft_inner
from onrecord.read.lost_clauses import find_interrupted, find_parenthesis, find_rest
from onrecord.read.lost_subjects import drop_dateline, find_after_comma, find_after_quotation, find_beside, find_outside
from onrecord.read.mistagged import find_doubled, find_mistagged
from onrecord.read.neighbours import (
    find_edges,
    find_left,
    find_object_end,
    find_prefix,
    find_right,
    has_own_content,
    is_going_on,
    is_unfinished,
    take_next,
    take_tail,
)
from onrecord.read.ownerless import (
    draft_colon_leads,
    draft_lists,
    draft_names,
    draft_orphans,
    draft_own_words,
    draft_unlisted_verbs,
)
from onrecord.read.quotations import Quotation
from onrecord.read.subjects import Subject, find_subject, is_passive
from onrecord.words.names import is_outlet

if TYPE_CHECKING:
    from spacy.tokens import Token

_RELAYING = frozenset({"quote", "cite", "report", "say", "believe", "think", "record", "hear"})
_DECLINING = frozenset({"decline", "refuse"})
_ANSWERING = frozenset(
    ["say", "comment", "confirm", "discuss", "answer", "elaborate", "specify", "name", "identify", "explain", "tell"]
) | {"disclose", "reveal", "speak", "talk", "respond", "reply", "describe", "detail", "speculate", "state", "mention"}


_TALKING = frozenset({"speak", "talk", "respond", "reply", "answer", "comment"})


class ParagraphReader(Paragraph):
    """Reads one paragraph; ``read`` gives its drafts in order."""

    def read(self) -> list[Attribution]:
        """The statements of this paragraph."""
        all_hits = list(find_hits(self.doc))
        heads = {h.head.i for h in all_hits}
        self.hits = [h for h in all_hits if self.quotation_at(h.start) is None]
        merged: set[int] = set()
        plans: list[tuple[Hit, Subject, Quotation | None]] = []
        for hit in self.hits:
            if hit.head.i in merged:
                continue
            if hit.word.lemma in _DECLINING:
                inner = self._declined(hit, all_hits)
                if inner is not None:
                    merged.add(inner.head.i)
                    hit = Hit(hit.head, hit.word, hit.first, inner.last, preposition=inner.preposition, kind="declined")
                    hit = replace(hit, noun=inner.head)
            if self._is_quoted_as_saying(hit, heads):
                continue
            subject = find_outside(hit, self.marks) or find_subject(hit)
            if not subject.is_own and hit.word.is_speech:
                subject = find_after_comma(hit) or subject
            if not subject.ranges and hit.word.lemma == "ask" and is_passive(hit.head):
                continue  # "Asked about X": the reporter's own question
            if is_reporters_question(hit.head) or is_scare_quoting(hit, self.marks, self.text):
                continue
            doubled = find_doubled(hit)
            if doubled is not None:
                self.own(self.make(hit, doubled[0], self.trim(doubled[1], hit), 0.6))
                continue
            if is_passive(hit.head) and any(c.lower_ == "as" and c.dep_ == "mark" for c in hit.head.lefts):
                continue  # "as suggested by X" points elsewhere
            if is_unsaid(hit, subject):
                continue
            if not subject.ranges and hit.kind == "verb":
                subject = find_after_quotation(hit, self.marks) or subject
            left = find_left(self, hit, subject)
            if not subject.ranges and hit.kind == "verb" and not is_passive(hit.head):
                subject = find_beside(hit, self.marks, is_inverted=left is not None)
            if left is not None and left.words < ORPHAN_WORDS and has_own_content(self, hit, subject):
                left = None  # what the cue says comes after it; the quoted words end the clause before
            subject = drop_dateline(self.doc, subject, self.dateline)
            plans.append((hit, subject, left))
        self.cuts = find_cuts(self, plans)
        taken = {id(left) for _, _, left in plans if left is not None}
        for hit, subject, left in plans:
            self._draft(hit, subject, left, taken)
        for hit, subject, body in find_mistagged(self.doc):
            if self.quotation_at(hit.start) is None and not self.is_covered(hit.start):
                ranges = self.trim(cover_quotations(body, self.marks), hit)
                if ranges:
                    self.own(self.make(hit, subject, ranges, 0.6))
        draft_unlisted_verbs(self)
        draft_own_words(self)
        draft_names(self)
        draft_lists(self)
        draft_colon_leads(self)
        draft_orphans(self)
        for hit in all_hits:
            if hit not in self.hits:
                draft_inner(self, hit)
        self._take_from_outlets()
        cut_asides(self.doc, self.number, self.drafts)
        starts = {d.content[0][1] for d in self.drafts if d.content and d.hit is not None and d.hit.kind != "noun"}
        self.drafts = [d for d in self.drafts if d.hit is None or d.hit.kind != "noun" or d.content[0][1] not in starts]
        return sorted(self.drafts, key=lambda d: min((r[1] for r in d.content + d.cue + d.source), default=0))

    def _take_from_outlets(self) -> None:
        """ "X reported that A, according to Y" is Y's word on A, where X is an outlet: not on what X reported."""
        for draft in self.drafts:
            if draft.lemma != "according to" or len(draft.content) != 1:
                continue
            _, start, end = draft.content[0]
            for other in self.drafts:
                if other is draft or not other.source or not other.content or len(other.content) != 1:
                    continue
                _, a, b = other.source[0]
                _, c, d = other.content[0]
                is_held = start <= a and a - start < 5 and b < c < end and d <= end + 2
                if is_held and is_outlet(self.text[a:b]):
                    draft.content = list(other.content)
                    break

    def _is_quoted_as_saying(self, hit: Hit, heads: set[int]) -> bool:
        """Whether this is the "quoted" of "was quoted as saying", whose cue is "saying"."""
        if hit.word.lemma not in _RELAYING or not is_passive(hit.head):
            return False
        return any(
            (c.i in heads and c.dep_ in ("xcomp", "pcomp")) or any(g.i in heads and g.dep_ == "pcomp" for g in c.rights)
            for c in hit.head.rights
        )

    def _declined(self, hit: Hit, hits: Sequence[Hit]) -> Hit | None:
        """The verb of saying in "declined to say": one cue with it."""
        for child in hit.head.rights:
            if child.dep_ == "xcomp":
                for other in hits:
                    if other.head.i == child.i and lemma_of(child) in _ANSWERING:
                        return other
        return None

    def _draft(self, hit: Hit, subject: Subject, left: Quotation | None, taken: set[int]) -> None:
        if hit.kind == "declined" and hit.noun is not None:
            inner = Hit(hit.noun, _say_word(hit), hit.noun.i, hit.noun.i, preposition=hit.preposition)
            bodies = contents.find_content(inner, subject) or [[_span_of(hit.noun)]]
            if lemma_of(hit.noun) in _TALKING and not _is_about(hit.noun):
                bodies = [[_span_of(hit.noun)]]  # "refused to speak to reporters": of what is not said
            if bodies == [[_span_of(hit.noun)]]:
                to = next((c for c in hit.noun.lefts if c.tag_ == "TO"), hit.noun)
                bodies = [[(int(to.idx), int(hit.noun.right_edge.idx) + len(hit.noun.right_edge))]]
                hit = replace(hit, last=hit.head.i)
        else:
            bodies = contents.find_content(hit, subject)
        flat = [r for body in bodies for r in body]
        right = None
        if hit.kind in ("verb", "according") and (hit.word.frames != {"noun"} or flat):
            after = [r for r in flat if r[0] >= hit.end]
            right = find_right(self, hit, subject, after, taken)
        start, end = find_edges(self, hit, subject)
        score = 0.8
        if left is not None:
            first = left.start
            for a, b in flat:
                if a < left.start and b >= left.start and a < hit.start:
                    first = min(first, a)
            first = min(first, find_prefix(self, left))
            body: list[Range] = [(first, left.end)]
            if left.words < 9 and not flat and right is None and is_unfinished(self, left):
                rest = re.compile(r",\s+(?!(?:as|while|when|before|after|\w+ing)\b)(?=[a-z])").match(self.text, end)
                if rest and hit.kind == "verb":
                    flat = [(rest.end(), int(hit.head.sent.end_char))]
            is_cut = left.words < 9 and self.text[left.inner_end - 1 : left.inner_end] in ",—–-" and hit.kind == "verb"
            body += [r for r in flat if r[0] >= end and (first != left.start or is_cut)]
            if right is not None and is_going_on(self, hit, end, right):
                body.append((right.start, right.end))
            bodies = [body]
            score = 0.95
        elif right is not None:
            if bodies:
                if not any(a < right.end and right.start < b for body in bodies for a, b in body):
                    bodies[-1] = [*bodies[-1], (right.start, right.end)]
                score = 0.9
            else:
                opened = find_interrupted(self, hit, start, end, right)
                bodies = [[*opened, (right.start, find_object_end(self, hit, right))]]
                score = 0.95
        elif not bodies:
            bodies = find_parenthesis(self, hit, subject, start, end) or find_rest(self, hit, subject, end)
            score = 0.7
        if not bodies:
            if self.text.rstrip().endswith(":") and hit.head.sent.end == len(self.doc) and hit.word.is_speech:
                self.wait(hit, subject)
            return
        is_bare = hit.kind == "verb" and hit.head.tag_ in ("VB", "VBG") and not is_passive(hit.head)
        if is_bare and not subject.ranges and left is None and right is None:
            return  # an imperative, a mere purpose, a gerund: nobody said anything
        if not subject.ranges:
            score -= 0.15
        if not hit.word.is_speech:
            score -= 0.1
        holes = [(hit.start, hit.end)]
        holes += subject.ranges if subject.is_own else ()
        for body in bodies:
            ranges = take_tail(self, take_next(self, cover_quotations(body, self.marks), hit, taken), hit)
            ranges = cut_out(ranges, holes)
            cut = self.cuts.get(hit.head.i, len(self.text))
            if any(a < cut for a, _ in ranges):  # "As she noted, he said": what comes after it is what she noted
                ranges = [(a, min(b, cut)) for a, b in ranges if a < cut]
            ranges = self.trim([self._without_comment(a, b) for a, b in ranges], hit)
            is_hidden = lemma_of(hit.head) == "decline" and is_unnamed(self.text, ranges)
            if not ranges or is_hidden or (hit.word.act == "demand" and is_anonymity(self.text, ranges)):
                continue
            draft = self.make(hit, subject, ranges, score)
            self.own(draft)

    def _without_comment(self, start: int, end: int) -> Range:
        """A range of content without what the report adds to it at its end; what is quoted stays."""
        cut = min(cut_comment(self.text, start, end), cut_afterthought(self.doc, start, end))
        return (start, end) if self.quotation_at(cut) is not None else (start, cut)


def _is_about(verb: Token) -> bool:
    """Whether a verb has a complement that says what is talked about."""
    return any(c.dep_ in ("dobj", "ccomp") or c.lower_ in ("about", "on", "whether", "if") for c in verb.rights)


def _span_of(token: Token) -> Range:
    return int(token.left_edge.idx), int(token.right_edge.idx) + len(token.right_edge)


def _say_word(hit: Hit) -> Word:
    assert hit.noun is not None
    rows = load_verbs().get(lemma_of(hit.noun), {})
    word = rows.get(lemma_of(hit.noun))
    frames = frozenset({"that", "obj", "p:on", "p:about", "p:to", "ing", "to"}) | (word.frames if word else frozenset())
    return Word(hit.word.lemma, "state", True, frames)
