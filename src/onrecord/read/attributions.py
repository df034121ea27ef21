"""Attributions: statements while they are being put together, paragraph by paragraph; not yet findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from onrecord.model import Act
from onrecord.read.cues import Hit
from onrecord.read.quotations import Quotation
from onrecord.read.subjects import NOBODY, Subject


@dataclass(slots=True)
class Attribution:
    """A statement while it is being put together. Ranges carry the number of their passage."""

    hit: Hit | None
    lemma: str | None
    cue: list[tuple[int, int, int]]
    source: list[tuple[int, int, int]]
    source_label: str
    content: list[tuple[int, int, int]]
    act: Act
    is_speech: bool
    score: float
    passage: int
    is_verbatim: bool = False  # words as spoken, without marks: a transcript
    is_inner: bool = False  # an attribution inside a quotation
    ends_direct: bool = False  # in its last paragraph all of it is quotation
    ends_quoted: bool = False  # in its last paragraph some of it is
    is_led: bool = False  # ends in a colon and waits for the next paragraph
    subject: Subject = field(default=NOBODY)


def is_direct(draft: Attribution, number: int, marks: Sequence[Quotation]) -> bool:
    """Whether all that this paragraph gives to a statement is quotations."""
    here = [(a, b) for n, a, b in draft.content if n == number]
    return bool(here) and all(any(q.start <= a and b <= q.end for q in marks) for a, b in here)


def carry(previous: Attribution, content: tuple[int, int, int]) -> Attribution:
    """A quotation without a cue of its own, after a statement in the reporter's words: by the same speaker."""
    return replace(
        previous, hit=None, lemma=None, cue=[], content=[content], act="state", is_speech=True, score=0.5, is_led=False
    )
