"""Inner cues: attributions inside a quotation, by the one quoted."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.read import contents
from onrecord.read.cues import Hit
from onrecord.read.drafts import Paragraph
from onrecord.read.edges import Range, cut_out, trim
from onrecord.read.idle_cues import is_performed
from onrecord.read.quotations import count_words
from onrecord.read.subjects import find_subject


def draft_inner(p: Paragraph, hit: Hit) -> None:
    """Takes in the attribution that a cue inside a quotation makes, where it tells what another said."""
    q = p.quotation_at(hit.start)
    if q is None or hit.kind == "noun" or not hit.word.is_speech:
        return
    subject = find_subject(hit)
    if not subject.ranges or hit.kind == "declined" or is_performed(hit, subject):
        return
    for body in contents.find_content(hit, subject):
        clipped = [(max(a, q.inner_start), min(b, q.inner_end)) for a, b in body]
        ranges = cut_out([r for r in clipped if r[0] < r[1]], [(hit.start, hit.end)])
        ranges = [r for r in (trim(p.text, a, b) for a, b in ranges) if r is not None]
        if ranges and q.inner_start <= subject.ranges[0][0] < q.inner_end and not _is_slight(p, hit, ranges):
            draft = p.make(hit, subject, ranges, 0.6)
            draft.is_inner = True
            p.drafts.append(draft)


def _is_slight(p: Paragraph, hit: Hit, ranges: Sequence[Range]) -> bool:
    """Whether a cue in a quotation only points at a thing ("the letter you mentioned", "reports describing it"): no
    clause is told, nothing is charged, denied or asked."""
    if hit.word.act in ("accuse", "deny", "demand", "promise"):
        return False
    if any(c.dep_ in ("ccomp", "xcomp") for c in hit.head.rights):
        return False
    return hit.head.dep_ in ("relcl", "acl", "pcomp") or sum(count_words(p.text, a, b) for a, b in ranges) < 3
