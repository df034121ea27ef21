"""Drafts: one paragraph while its statements are put together; what the steps share: text, marks, cues, owners."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.read.attributions import Attribution, is_direct
from onrecord.read.cues import Hit, load_nouns
from onrecord.read.edges import Range, is_conjunction, trim, trim_conjunction, trim_time
from onrecord.read.idle_cues import is_thought_noun
from onrecord.read.lost_subjects import skip_day
from onrecord.read.nlp import Passage
from onrecord.read.openings import find_opening
from onrecord.read.quotations import Quotation
from onrecord.read.speaker_types import guess_type
from onrecord.read.subjects import Subject

ORPHAN_WORDS = 4
"""A shorter quotation without a cue is a scare quote, a title or a slogan."""


class Paragraph:
    """One paragraph: text, parse, marks, the cues outside its quotations, who owns each quotation, its drafts."""

    def __init__(self, number: int, passage: Passage, marks: Sequence[Quotation]) -> None:
        self.number = number
        self.text = passage.text
        self.doc = passage.doc
        self.marks = marks
        self.dateline = find_opening(self.text).length
        self.owner: dict[int, Attribution] = {}
        self.hits: list[Hit] = []
        self.drafts: list[Attribution] = []
        self.cuts: dict[int, int] = {}

    def quotation_at(self, position: int) -> Quotation | None:
        """The quotation that holds this place."""
        return next((q for q in self.marks if q.start <= position < q.end), None)

    def is_covered(self, place: int) -> bool:
        """Whether a draft has this place in its cue or content."""
        return any(a <= place < b for d in self.drafts for _, a, b in d.content + d.cue)

    def trim(self, ranges: Sequence[Range], hit: Hit | None) -> list[Range]:
        """The ranges without what belongs to the cue at their edges; those of which nothing is left fall out."""
        out: list[Range] = []
        for start, end in ranges:
            start = max(start, self.dateline)
            if start >= end:
                continue
            trimmed = trim(self.text, start, end)
            if trimmed is None:
                continue
            start, end = trimmed
            if hit is not None and 0 <= start - hit.end <= 3:
                start = trim_time(self.text, start, end)
                again = trim(self.text, start, end)
                if again is None:
                    continue
                start, end = again
            elif hit is not None and end <= hit.start and len(ranges) > 1 and is_conjunction(self.text, start, end):
                continue  # "But, she added, ..."
            elif hit is not None and start < hit.start and (start == 0 or _begins_sentence(self.text, start)):
                start = trim_conjunction(self.text, start, end)
            out.append(_close_marks(self.text, start, end, self.marks))
        return out

    def make(self, hit: Hit, subject: Subject, ranges: Sequence[Range], score: float) -> Attribution:
        """The draft of a cue with its subject and content; it is not yet one of the paragraph's."""
        n = self.number
        cue = [(n, hit.start, hit.end)]
        if hit.preposition is not None and hit.preposition.i > hit.last and hit.kind == "verb":
            cue.append((n, int(hit.preposition.idx), int(hit.preposition.idx) + len(hit.preposition)))
        cue += [(n, a, b) for a, b in _brought_noun(hit, min((a for a, _ in ranges), default=0))]
        return Attribution(
            hit=hit,
            lemma=hit.word.lemma,
            cue=self._join(cue),
            source=[(n, *skip_day(self.doc, a, b)) for a, b in subject.ranges],
            source_label=guess_type(subject.head) if subject.head is not None else "anonymous",
            content=[(n, a, b) for a, b in ranges],
            act=hit.word.act,
            is_speech=hit.word.is_speech and not is_thought_noun(hit),
            score=score,
            passage=n,
            subject=subject,
        )

    def _join(self, places: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Places in order, those with nothing between them as one: "warned of"."""
        out: list[tuple[int, int, int]] = []
        for n, a, b in sorted(set(places)):
            if out and not self.text[out[-1][2] : a].strip():
                out[-1] = (n, out[-1][1], max(b, out[-1][2]))
            else:
                out.append((n, a, b))
        return out

    def own(self, draft: Attribution) -> None:
        """Takes a draft in: the quotations in its content have an owner now."""
        for index, q in enumerate(self.marks):
            if any(a < q.end and q.start < b for _, a, b in draft.content):
                self.owner.setdefault(index, draft)
        self.drafts.append(draft)

    def wait(self, hit: Hit, subject: Subject) -> None:
        """Takes in a cue before a colon that ends the paragraph: its content comes in the next one."""
        draft = self.make(hit, subject, [], 0.85)
        draft.is_led = True
        self.drafts.append(draft)

    def end_of(self, draft: Attribution) -> int:
        """Where the last part of a draft ends."""
        return max(e for _, _, e in draft.content + draft.cue + draft.source)

    def is_direct(self, draft: Attribution) -> bool:
        """Whether all content of a draft is quotations."""
        return is_direct(draft, self.number, self.marks)


def _brought_noun(hit: Hit, content: int) -> list[Range]:
    """The noun of speech that a light verb brings, with the preposition before what it is of, where that alone is the
    content: "expressed [deep concern over] X"."""
    if hit.kind != "verb" or "noun" not in hit.word.frames:
        return []
    nouns = load_nouns()
    for child in hit.head.rights:
        end = int(child.idx) + len(child)
        if child.dep_ != "dobj" or child.lemma_.lower() not in nouns or end > content:
            continue
        for owner in (child, hit.head):
            for prep in owner.rights:
                if prep.dep_ == "prep" and prep.i > child.i and 0 <= content - int(prep.idx) - len(prep) <= 2:
                    end = int(prep.idx) + len(prep)
        if end == int(child.idx) + len(child) or child.doc.text[end:content].strip() == "":
            return [(int(child.left_edge.idx), end)]
    return []


def _begins_sentence(text: str, start: int) -> bool:
    return text[:start].rstrip()[-1:] in (".", "!", "?", ":", ";", '"', "”", "’")


def _close_marks(text: str, start: int, end: int, marks: Sequence[Quotation]) -> Range:
    """The range with the closing mark that trimming a full stop may have cut from a quotation inside it."""
    for q in marks:
        if start <= q.start < end < q.end and end >= q.inner_end - 1 and q.inner_end < q.end:
            end = q.end
        if q.start < start <= q.inner_start and q.end <= end:
            start = q.start
    return start, end
