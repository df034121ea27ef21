"""Neighbours: the quotations beside a cue, left and right of it, and the words around them that are content too.

All places are character ranges in one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.read import contents
from onrecord.read.cues import Hit
from onrecord.read.drafts import ORPHAN_WORDS, Paragraph
from onrecord.read.edges import Range, sentence_start
from onrecord.read.quotations import Quotation
from onrecord.read.subjects import Subject

_GAP = 130  # characters between a cue and the quotation that it leads into
_LONG_APPOSITION = 120  # characters between a speaker and the cue, in commas
_STOP = re.compile(
    r"(?<![A-Z])(?<!\b(?:Mr|Ms|Dr|St|Lt))(?<!\b(?:Mrs|Gen|Sen|Gov|Rep|Col))[.!?][\"”’)]*\s+[\"“‘(]*[A-Z]"
)


def has_own_content(p: Paragraph, hit: Hit, subject: Subject) -> bool:
    """Whether the verb has a complement on its right, whatever its frames are."""
    if any(r[0] >= hit.end for body in contents.find_content(hit, subject) for r in body):
        return True
    return any(c.dep_ == "dobj" for c in hit.head.rights) and hit.word.lemma != "tell"


def find_edges(p: Paragraph, hit: Hit, subject: Subject) -> Range:
    """The cue with its own subject: from where to where in the paragraph."""
    start, end = hit.start, hit.end
    if subject.is_own and hit.kind == "verb":
        for a, b in subject.ranges:
            if b <= hit.start and hit.start - b < _LONG_APPOSITION:
                start = min(start, a)
            elif a >= hit.end and a - hit.end < 40:
                end = max(end, b)
    return start, end


def find_left(p: Paragraph, hit: Hit, subject: Subject) -> Quotation | None:
    """The quotation that ends right before a cue and its subject: ""X," she said"."""
    if hit.kind not in {"verb", "according"} or hit.word.frames == {"noun"}:
        return None
    start, _ = find_edges(p, hit, subject)
    for q in reversed(p.marks):
        if q.end > start:
            continue
        gap = p.text[q.end : start]
        if not re.fullmatch(r"[\s,;—–-]*(?:(?:as|also|then|later|a|the|an)\s+)*", gap):
            return None
        if hit.kind == "verb" and not subject.is_own and "," not in gap + p.text[q.inner_end - 1 : q.end]:
            return None
        last = p.text[q.inner_end - 1 : q.inner_end]
        if last == "." and p.text[start : start + 1].isupper():
            return None
        if "," not in gap and last not in ",?!—–-…." and gap.strip(" ") == "" and q.words < ORPHAN_WORDS:
            return None  # a quoted phrase as subject or object
        return q
    return None


def find_right(p: Paragraph, hit: Hit, subject: Subject, body: Sequence[Range], taken: set[int]) -> Quotation | None:
    """The quotation that a cue leads into, or that its content holds; none across a sentence or another cue."""
    _, end = find_edges(p, hit, subject)
    for q in p.marks:
        if q.start < end:
            continue
        gap = p.text[end : q.start]
        if len(gap) > _GAP or _STOP.search(gap + p.text[q.start : q.start + 2]) or id(q) in taken:
            return None
        between = [h for h in p.hits if h.head.i != hit.head.i and end <= h.start < q.start]
        if any(h.kind == "verb" and h.word.frames != {"noun"} for h in between):
            return None
        if any(a < q.end and q.start < b for a, b in body):
            return q
        stripped = gap.rstrip()
        if body:
            return q if stripped.endswith(":") else None
        if not gap.strip(" ,:") or stripped[-1] in ",:" or stripped.endswith(" that") or stripped == "that":
            if stripped.endswith(",") and q.words < ORPHAN_WORDS and stripped != ",":
                return None
            return q
        return q if q.words >= ORPHAN_WORDS and hit.word.is_speech else None
    return None


def find_prefix(p: Paragraph, left: Quotation) -> int:
    """Where a clause begins that goes on into the quotation before a cue: "It was "bad", he said"."""
    begin = sentence_start(p.doc, left.start)
    begin = max(begin, p.text.rfind(";", begin, left.start) + 1)
    for q in p.marks:
        if q.end <= left.start and q.end > begin and q.start <= begin:
            begin = q.end
    for hit in p.hits:
        if begin <= hit.start < left.start and not _is_in_relative(hit):
            return left.start
    for draft in p.drafts:
        for _, _, b in draft.content + draft.cue:
            if begin < b <= left.start:
                begin = b
    text = p.text[begin : left.start]
    if not re.search(r"\w", text) or text.rstrip().endswith((".", "!", "?", ":")):
        return left.start
    return begin


def find_object_end(p: Paragraph, hit: Hit, right: Quotation) -> int:
    """Where the object of a verb ends that begins with a quoted phrase ("found "grave flaws" in the pumps")."""
    if p.text[right.inner_end - 1 : right.inner_end] in ",.?!" or right.words > 8:
        return right.end
    token = next((t for t in p.doc if t.idx >= right.inner_start), None)
    while token is not None and token.head.i not in {hit.head.i, token.i}:
        token = token.head
    if token is None or token.i <= hit.head.i or token.dep_ == "ROOT":
        return right.end
    return max(right.end, int(token.right_edge.idx) + len(token.right_edge))


def take_tail(p: Paragraph, ranges: list[Range], hit: Hit) -> list[Range]:
    """The ranges, where one that ends with a quotation takes in the few words that end its clause after it."""
    if not ranges or ranges[-1][0] < hit.end:
        return ranges
    start, end = ranges[-1]
    if not any(q.end == end for q in p.marks) or p.text[end - 2 : end - 1] in ".,?!":
        return ranges
    sentence = next((s for s in p.doc.sents if s.start_char < end <= s.end_char), None)
    if sentence is None:
        return ranges
    rest = [t for t in sentence if t.idx >= end]
    while rest and rest[-1].is_punct:
        rest = rest[:-1]
    if not rest or len(rest) > 8 or any(t.pos_ in ("VERB", "AUX", "PUNCT", "SCONJ", "CCONJ") for t in rest):
        return ranges
    if rest[0].pos_ not in ("ADP", "PART") or any(t.ent_type_ in ("DATE", "TIME") for t in rest):
        return ranges
    return [*ranges[:-1], (start, int(rest[-1].idx) + len(rest[-1]))]


def take_next(p: Paragraph, ranges: list[Range], hit: Hit, taken: set[int]) -> list[Range]:
    """The ranges, where one that ends right before a quotation which ends its sentence takes that in: "argued that it
    was better, "because nobody asked""."""
    if not ranges or ranges[-1][0] < hit.end:
        return ranges
    start, end = ranges[-1]
    for q in p.marks:
        if q.start >= end and id(q) not in taken and re.fullmatch(r"\s*,?\s*", p.text[end : q.start]):
            is_last = re.match(r"\s*(?:[.!?]|\Z)", p.text[q.end :]) or p.text[q.inner_end - 1] in ".!?"
            if is_last and p.text[q.inner_start : q.inner_start + 1].islower():
                return [*ranges[:-1], (start, q.end)]
    return ranges


def is_going_on(p: Paragraph, hit: Hit, end: int, right: Quotation) -> bool:
    """Whether no other cue stands between a cue and a quotation after it."""
    return not any(end <= h.start < right.start for h in p.hits if h.head.i != hit.head.i)


def is_unfinished(p: Paragraph, q: Quotation) -> bool:
    """Whether a quotation has no verb of its own: its clause goes on after the cue."""
    return not any(t.pos_ in ("VERB", "AUX") for t in p.doc if q.start <= t.idx < q.end)


def _is_in_relative(hit: Hit) -> bool:
    return hit.head.dep_ in ("relcl", "acl")
