"""Repetitions: a demand that is made again, by the same party or another, and a promise made anew.

A later demand repeats an earlier one where both ask for much the same and are put to one party, or to two offices of
one State, or where one does not say to whom it is put. Who is asked is told by its words, so these count nothing for
what is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from onrecord.chains import Party, compare_parties
from onrecord.follow.comparisons import compare_topic, find_order, make_link, rename
from onrecord.follow.deeds import compare_words
from onrecord.follow.outcomes import compare_story
from onrecord.follow.sides import compare_sides, is_of_other_state, is_office, is_whole
from onrecord.model import Card, Link, Reason
from onrecord.voices import speaks_for
from onrecord.words.forms import content_stems, merge_near


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What two demands share of what each asks, by weight, 0..1: ``least`` of the one, ``most`` of the other; the stems
    met; whether either's deed, or both's, is asked for by the other too."""

    least: float
    most: float
    hits: tuple[str, ...]
    fewest: int
    deed: bool
    deeds: bool


def compare_repeated(ask: Card, later: Card, order: Reason) -> Link | None:
    """The link of a later demand that repeats an earlier one, or None."""
    shared, asked = _share(ask, later), _compare_asked(ask, later)
    if not shared.hits or asked is None:
        return None
    by = cast("Party | None", ask.data["by"]), cast("Party | None", later.data["by"])
    same = compare_parties(by[0], by[1]) if by[0] and by[1] else None
    is_again = same is not None and bool(later.data["again"])
    is_of_asker = same is not None and shared.fewest >= _FEW and shared.least >= _LEAST_OF_ASKER
    if not (is_of_asker or _is_enough(shared, asked.feature, is_again=is_again)):
        return None
    topic = Reason(feature="topic", score=round(shared.most, 3), detail=f"both ask for: {', '.join(shared.hits[:8])}")
    reasons = [topic, asked]
    if same:
        reasons.append(rename(same, "asker", "by the same party: "))
    if order.score == 1.0:
        return make_link(ask, later, "repeated", [*reasons, order], 0.95)
    # What is asked, and of whom, makes a repetition; that the order is not known is told and weighs nothing.
    link = make_link(ask, later, "repeated", reasons, 0.9)
    return replace(link, reasons=(*link.reasons, order), on=None)


_FEW, _SEVERAL = 2, 3  # stems that two demands share
_LEAST_OF_ASKER = 0.25


def _is_enough(shared: _Shared, asked: str, *, is_again: bool) -> bool:
    """Whether two demands ask for the same, as far as who is asked leaves it open."""
    if is_again:
        return asked != _OTHERS
    if shared.fewest < _FEW:
        return asked in (_ONE, _OPEN) and shared.deeds and shared.most == 1.0  # "to free them": the deed is all it says
    if asked == _OTHERS:
        is_much = shared.deeds and shared.most >= 0.95
        return shared.least >= 0.45 and (is_much or (shared.fewest >= _SEVERAL and shared.most >= 0.65))
    if asked == _OFFICES:
        return shared.deeds and shared.least >= 0.4
    if asked == _ONE and shared.deeds:
        return True  # the same deed, done to the same thing, of the same party
    if shared.least < 0.3:
        return False
    is_much = shared.most >= 0.7 and (shared.least >= 0.45 or asked == _ONE)
    is_much = is_much or (asked == _ONE and shared.least >= 0.33 and shared.most >= 0.52)
    return is_much or (shared.deed and shared.most >= 0.44) or len(shared.hits) >= _SEVERAL


_ONE, _OFFICES, _OPEN, _OTHERS = "asked", "offices", "scene", "others"


def _compare_asked(ask: Card, later: Card) -> Reason | None:
    """Of whom two demands are asked: of one party, of two offices of a State, of others; None where of two States, or
    where nothing tells that the demands are of one story."""
    left, right = cast("Party | None", ask.data["asked"]), cast("Party | None", later.data["asked"])
    whom = str(ask.data["whom"]), str(later.data["whom"])
    if left and right:
        same = compare_sides(left, right)
        if same:
            return rename(same, _ONE, "asked of the same party: ")
        if is_of_other_state(left, right) or is_of_other_state(right, left):
            return None
    story = compare_story(ask, later)
    if not story:
        return None
    names = f"both reports name: {', '.join(story[:4])}"
    if not (left and right):
        if left is None and right is None and bool(whom[0]) == bool(whom[1]) and not _is_of_one(ask, later):
            return None
        return Reason(feature=_OPEN, score=0.6, detail=names)
    if is_whole(left, whom[0]) and is_whole(right, whom[1]):
        return Reason(feature=_ONE, score=0.65, detail=f"a government, in reports that both name {story[0]}")
    if all(is_whole(p, w) or is_office(p, w) for p, w in zip((left, right), whom, strict=True)):
        return Reason(feature=_OFFICES, score=0.6, detail=f"offices of a State, and {names}")
    return Reason(feature=_OTHERS, score=0.5, detail=f"asked of others, and {names}")


def _is_of_one(ask: Card, later: Card) -> bool:
    """Whether one party asks both, by its names or the words it is known by."""
    by = cast("Party | None", ask.data["by"]), cast("Party | None", later.data["by"])
    if by[0] and by[1] and compare_parties(by[0], by[1]):
        return True
    return ask.data["who"] != "" and ask.data["who"] == later.data["who"]


def _share(ask: Card, later: Card) -> _Shared:
    whom = _stem_names(str(ask.data["whom"])) | _stem_names(str(later.data["whom"]))
    mine, theirs = ([s for s in cast("list[str]", c.data["stems"]) if s not in whom] for c in (ask, later))
    there = compare_words(mine, _light(ask, mine), cast("list[str]", ask.data["scene"]), theirs)
    back = compare_words(theirs, _light(later, theirs), cast("list[str]", later.data["scene"]), mine)
    return _Shared(
        least=min(there.part, back.part),
        most=max(there.part, back.part),
        hits=max(there.hits, back.hits, key=len),
        fewest=min(len(there.hits), len(back.hits)),
        deed=there.deed or back.deed,
        deeds=there.deed and back.deed,
    )


@lru_cache(maxsize=8192)
def _stem_names(words: str) -> frozenset[str]:
    return frozenset(merge_near(content_stems(words.replace("|", " "))))


def _light(card: Card, stems: list[str]) -> set[str]:
    return set(cast("list[str]", card.data["light"])).intersection(stems)


def compare_promised_again(left: Card, right: Card) -> Link | None:
    """A promise of the same thing made anew, as a rule with a later day; what a later report tells in the very same
    words is its background, and nobody said it again."""
    if left.data["words"] == right.data["words"] and not (left.data["again"] or right.data["again"]):
        return None
    order = find_order(left, right)
    by = cast("Party | None", left.data["by"]), cast("Party | None", right.data["by"])
    if order is None or order[2].score < 1.0 or not (by[0] and by[1]):
        return None
    who = compare_parties(by[0], by[1]) or speaks_for(by[0], by[1]) or speaks_for(by[1], by[0])
    topic = compare_topic(order[0], order[1]) or compare_topic(order[1], order[0])
    if who is None or topic is None:
        return None
    return make_link(order[0], order[1], "repeated", [topic, rename(who, "by", "by the same side: "), order[2]], 0.9)
