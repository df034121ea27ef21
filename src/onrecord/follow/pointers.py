"""Pointers: what a denial or an acceptance takes up by pointing back at it ("denied this", "accepted the finding")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.follow.turns import Turn, is_same_speaker
from onrecord.model import Reason

_POINTS = re.compile(
    r"(?:this|that|it|them|these|those)|.*\b(?:any such|such an?|that claim|the (?:claim|accusation)s?)\b.*"
)


def is_pointing(words: str) -> bool:
    """Whether words hold nothing but what points back ("this", "any such claim")."""
    return _POINTS.fullmatch(words) is not None


def find_pointed(turns: Sequence[Turn], at: int) -> tuple[str, list[Reason]] | None:
    """ "Fairlea rejected that", "accepted the finding": what stands in the sentence right before, whoever it names."""
    turn = turns[at]
    if turn.within or turn.act in _NO_ANSWERS:
        return None
    words = " ".join(turn.words)
    is_denied = turn.act == "deny" and words in BACK
    is_accepted = turn.cue == "accept" and _FINDING.fullmatch(words) is not None
    if not (is_denied or is_accepted):
        return None
    before = [t for t in turns[:at] if not t.within and t.block == turn.block and t.end <= turn.start]
    wanted = ("find",) if is_accepted else ("accuse",)
    others = [t for t in before if t.act in wanted and not is_same_speaker(t, turn)]
    claim = others[-1] if others else None
    if claim is None or claim.speaker is None or (is_denied and before[-1] is not claim):
        return None
    if turn.sentence[0] - claim.sentence[1] > (_BLOCK if is_accepted else _NEXT):
        return None
    says = "the finding that stands before it is accepted" if is_accepted else "it denies what stands right before it"
    return claim.id, [Reason(feature="place", score=0.85, detail=says)]


BACK = frozenset({"this", "that", "it"})
"""Words that stand alone for what was said right before."""
_FINDING = re.compile(
    r"(?:the|its|their|his|her|that|this|all) (?:of (?:the|its) )?(?:findings?|criticisms?|conclusions?)(?: .*)?"
)
_NEXT, _BLOCK = 3, 250  # characters between two sentences of one paragraph; within one paragraph
_NO_ANSWERS = ("demand", "promise", "find", "welcome")
