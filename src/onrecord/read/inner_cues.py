"""Inner cues: attributions inside a quotation, by the one quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.read import contents
from onrecord.read.cues import Hit
from onrecord.read.drafts import Paragraph
from onrecord.read.edges import Range, cover_quotations, cut_out, trim
from onrecord.read.idle_cues import is_performed
from onrecord.read.quotations import Quotation, count_words, find_inner_quotations
from onrecord.read.subjects import find_subject, is_passive


def draft_inner(p: Paragraph, hit: Hit) -> None:
    """Takes in the attribution that a cue inside a quotation makes, where it tells what another said. A quotation that
    is nobody's (a title, a scare quote) holds none."""
    q = p.quotation_at(hit.start)
    if q is None or p.marks.index(q) not in p.owner or hit.kind == "noun" or not hit.word.is_speech:
        return
    subject = find_subject(hit)
    if hit.kind == "declined" or is_performed(hit, subject):
        return
    marks = find_inner_quotations(p.text, q)
    if subject.ranges and not q.inner_start <= subject.ranges[0][0] < q.inner_end:
        return
    beside = _find_beside(p, hit, marks)
    if not subject.ranges and (beside is None or not is_passive(hit.head)):
        return
    bodies = contents.find_content(hit, subject)
    if beside is not None and not any(a < beside.end and beside.start < b for body in bodies for a, b in body):
        bodies = [[(beside.start, beside.end)]]
    for body in bodies:
        clipped = [(max(a, q.inner_start), min(b, q.inner_end)) for a, b in cover_quotations(body, marks)]
        ranges = cut_out([r for r in clipped if r[0] < r[1]], [(hit.start, hit.end)])
        ranges = [r for r in (trim(p.text, a, b) for a, b in ranges) if r is not None]
        if ranges and (beside is not None or not _is_slight(p, hit, ranges)):
            draft = p.make(hit, subject, ranges, 0.6)
            draft.is_inner = True
            p.drafts.append(draft)


def _find_beside(p: Paragraph, hit: Hit, marks: Sequence[Quotation]) -> Quotation | None:
    """The quotation in the quotation that a cue leads into: "he told me, ‘Wait’"."""
    for q in marks:
        if q.start >= hit.end:
            gap = p.text[hit.end : q.start]
            return q if re.fullmatch(r"(?:\s+[\w’'-]+){0,3}[,:]?\s*", gap) else None
    return None


def _is_slight(p: Paragraph, hit: Hit, ranges: Sequence[Range]) -> bool:
    """Whether a cue in a quotation only points at a thing ("the letter you mentioned", "reports describing it"): no
    clause is told, nothing is charged, denied or asked."""
    if hit.word.act in ("accuse", "deny", "demand", "promise"):
        return False
    if any(c.dep_ in ("ccomp", "xcomp") for c in hit.head.rights):
        return False
    return hit.head.dep_ in ("relcl", "acl", "pcomp") or sum(count_words(p.text, a, b) for a, b in ranges) < 3
