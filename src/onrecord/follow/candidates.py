"""Candidates: which pairs of cards of different reports are worth a comparison, told at a glance.

What the glance turns down shares no word of what was asked or promised, nor says how that was taken.
"""

from __future__ import annotations

from typing import cast

from onrecord.follow.deeds import find_kin
from onrecord.follow.outcomes import find_deeds
from onrecord.model import Card


def may_be_one(left: Card, right: Card) -> bool:
    """Whether two demands, or two promises, share a word: without one, neither is the other told or made again."""
    whole = _read(left, "whole"), _read(right, "whole")
    stems = _read(left, "stems"), _read(right, "stems")
    return (
        not any(whole)
        or not set(whole[0]).isdisjoint(whole[1])
        or not set(stems[0]).isdisjoint(stems[1])
        or not set(find_deeds(stems[0])).isdisjoint(find_deeds(stems[1]))
    )


def may_tell(ask: Card, answer: Card) -> bool:
    """Whether what another report says can tell what came of a demand or promise."""
    told = answer.data
    if told["status"] is not None or told["act"] == "concede" or told.get("lead") or ask.data["conditioned"]:
        return True
    if len(_read(answer, "to")) > 1:
        return True  # it is said to somebody, who may have been promised it
    stems, own, names = _read(ask, "stems"), set(_read(answer, "own")), _read(ask, "light")
    hits = [s for s in stems if s in own]
    if not hits:
        core = [s for s in stems if s not in names][:2]
        hits = [s for s in core if not find_kin(s).isdisjoint(own)]
    return bool(hits) or not set(find_deeds(_read(answer, "own"))).isdisjoint(find_deeds(stems))


def _read(card: Card, name: str) -> list[str]:
    return cast("list[str]", card.data[name])
