"""Cuts: where the content of one cue ends since another cue of its sentence begins."""

from __future__ import annotations

from onrecord.read.cues import Hit
from onrecord.read.drafts import Paragraph
from onrecord.read.lost_subjects import find_named
from onrecord.read.quotations import Quotation
from onrecord.read.subjects import Subject

_PARTICIPLES = frozenset(
    ["adding", "saying", "noting", "insisting", "arguing", "stressing", "asserting", "explaining", "citing", "telling"]
) | {"warning", "urging", "vowing"}
_OPENERS = frozenset({"after", "while", "although", "though", "when", "before", "since", "once"})


def find_cuts(p: Paragraph, plans: list[tuple[Hit, Subject, Quotation | None]]) -> dict[int, int]:
    """Where the content of one cue must end since another cue of the sentence begins: "said X, adding Y" and
    "after A said X, B said Y", where the parser puts the second inside the first. Gives the participle the
    speaker of the first."""
    cuts: dict[int, int] = {}
    on_whose_word = []  # "citing police records" is the authority of the statement before it
    for index, (hit, subject, left) in enumerate(plans):
        if hit.kind == "according" and p.text[: hit.start].rstrip().endswith(","):
            for earlier, _, _ in plans[:index]:
                if earlier.kind == "verb" and earlier.head.sent.start == hit.head.sent.start and earlier.word.is_speech:
                    cuts.setdefault(earlier.head.i, len(p.text[: hit.start].rstrip()) - 1)
        if hit.kind != "verb" or index == 0:
            continue
        before = [p for p in plans[:index] if p[0].kind == "verb" and p[0].head.sent.start == hit.head.sent.start]
        if not before:
            continue
        first, speaker, _ = before[0]
        comma = p.text[: hit.start].rstrip()
        if hit.head.lower_ in _PARTICIPLES and comma.endswith((",", "—", "–")) and not subject.is_own:
            for earlier, _, _ in before:
                cuts.setdefault(earlier.head.i, len(comma) - 1)
            if hit.head.lower_ == "citing":
                on_whose_word.append(plans[index])
            if speaker.ranges and hit.word.lemma in ("add", "say") and subject.head is not None:
                plans[index] = (hit, Subject(speaker.ranges, speaker.head, False), left)
            continue
        if not _opens_with(p, first):
            continue
        if not subject.is_own and comma.endswith(","):
            subject = find_named(hit) or subject
            plans[index] = (hit, subject, left)
        if subject.is_own and subject.ranges:
            edge = p.text[: subject.ranges[0][0]].rstrip()
            if edge.endswith(",") and len(edge) > first.end:
                cuts.setdefault(first.head.i, len(edge) - 1)
    plans[:] = [p for p in plans if p not in on_whose_word]
    return cuts


def _opens_with(p: Paragraph, hit: Hit) -> bool:
    """Whether the cue stands in a clause with "after", "while", "as" that opens its sentence."""
    sentence = hit.head.sent
    return any(t.lower_ in _OPENERS for t in sentence[:5] if t.i < hit.head.i)
