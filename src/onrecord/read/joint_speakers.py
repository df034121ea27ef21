"""Joint speakers: all the names of a list that speaks as one, where a parse or a tagger saw only some of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.model import Mention
from onrecord.spans import Span

_NEXT = re.compile(r",\s+(?:the\s+)?", re.IGNORECASE)
_LAST = re.compile(r",?\s+and\s+(?:the\s+)?", re.IGNORECASE)
_LED = re.compile(
    r"\b(?:in|at|of|to|from|for|by|with|on|near|outside|than|as|like|unlike|including|besides|after|before|against|alongside)"
    r"\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_SPEAKING = ("person", "body", "state", "group")
_TO_CUE = re.compile(r"\s*(?:\w+\s+){0,2}")
_FEWEST = 3
"""Two joined by "and" are what a parse gets right; "in Sarn, the Union and the League" would be three."""


def find_joint(text: str, mentions: Sequence[Mention], span: Span, cue: Span | None) -> list[Mention]:
    """The names "A, the B, C and the D", three or more, whose last ends with this source of a statement, or of which
    this is one and right after which its cue stands; none where its words are no such list.

    ``mentions`` are those around it in the order of the text. A name that a preposition leads ("in Sarn, ...")
    belongs to what goes before, and is left out.
    """
    names = [m for m in mentions if m.form == "name" and m.type in _SPEAKING and len(m.spans) == 1]
    here = next((m for m in names if m.spans[0].end == span.end), None)
    if here is None:
        return []
    run = [here]
    while after := next((m for m in names if _joins(text, run[-1], m, _NEXT)), None):
        run.append(after)
    if last := next((m for m in names if _joins(text, run[-1], m, _LAST)), None):
        run.append(last)
        if (
            cue is None
            or cue.start < run[-1].spans[0].end
            or not _TO_CUE.fullmatch(text, run[-1].spans[0].end, cue.start)
        ):
            return []
    elif len(run) > 1:
        return []
    joint = _NEXT if last else _LAST
    while before := next((m for m in reversed(names) if _joins(text, m, run[0], joint)), None):
        run.insert(0, before)
        joint = _NEXT
    while run and _LED.search(text, max(0, run[0].spans[0].start - 30), run[0].spans[0].start):
        run.pop(0)
    return run if len(run) >= _FEWEST else []


def _joins(text: str, left: Mention, right: Mention, joint: re.Pattern[str]) -> bool:
    return left.spans[0].end < right.spans[0].start and bool(
        joint.fullmatch(text, left.spans[0].end, right.spans[0].start)
    )
