"""Tellings: one demand or promise told by two reports, and one that is made again.

Told twice in the same days in much the same words, or told back later in passing, it is one entry (``same_ask``); a
later demand of the same thing of the same party is a repetition, and so is a promise made anew.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from onrecord.chains import Party, compare_parties
from onrecord.dates import is_before
from onrecord.features import compare_dates, read_range
from onrecord.follow.comparisons import NAME, VERSION, compare_topic, date_of, earliest, find_order, make_link, rename
from onrecord.follow.outcomes import compare_deeds, compare_story, find_deeds
from onrecord.follow.responses import find_voice
from onrecord.follow.sides import is_of_other_state, is_whole
from onrecord.model import Card, Link, Made, Reason, link_id
from onrecord.voices import speaks_for


def compare_repeated(ask: Card, later: Card, order: Reason) -> Link | None:
    """A later demand of the same thing of the same party; where one does not say of whom, in a report of the story."""
    topic = compare_topic(ask, later) or compare_topic(later, ask) or _compare_whole(ask, later)
    topic = topic or _compare_again(ask, later)
    asked = cast("Party | None", ask.data["asked"]), cast("Party | None", later.data["asked"])
    if topic is None:
        return None
    by = cast("Party | None", ask.data["by"]), cast("Party | None", later.data["by"])
    same = compare_parties(by[0], by[1]) if by[0] and by[1] else None
    who = None
    if asked[0] and asked[1]:
        who = _compare_sides(asked[0], asked[1]) or _compare_governments(ask, later)
        if who is None:
            return None
        who = rename(who, "asked", "asked of the same party: ")
    else:
        story = compare_story(ask, later)
        if not story or (same is None and topic.score < 0.5):
            return None
        who = Reason(feature="scene", score=0.6, detail=f"both reports name: {', '.join(story[:4])}")
    reasons = [topic, who]
    if same:
        reasons.append(rename(same, "asker", "by the same party: "))
    if order.score == 1.0:
        return make_link(ask, later, "repeated", [*reasons, order], 0.95)
    # What is asked, and of whom, makes a repetition; that the order is not known is told and weighs nothing.
    link = make_link(ask, later, "repeated", reasons, 0.9)
    return replace(link, reasons=(*link.reasons, order), on=None)


def _compare_sides(left: Party, right: Party) -> Reason | None:
    """Whether two parties are one, or one an office of the other by its name or role."""
    same = compare_parties(left, right)
    if same:
        return same
    voices = [v for v in (find_voice(left, right), find_voice(right, left)) if v and v.score >= 0.7]
    return max(voices, key=lambda v: v.score, default=None)


def _compare_governments(ask: Card, later: Card) -> Reason | None:
    """ "The government" in two reports of one story, where nothing says that they are two States'."""
    asked = cast("Party | None", ask.data["asked"]), cast("Party | None", later.data["asked"])
    is_both = all(is_whole(p, str(c.data["whom"])) for p, c in zip(asked, (ask, later), strict=True))
    story = compare_story(ask, later)
    if not is_both or not story or is_of_other_state(*asked) or is_of_other_state(asked[1], asked[0]):
        return None
    return Reason(feature="government", score=0.65, detail=f"a government, in reports that both name {story[0]}")


def _compare_whole(ask: Card, later: Card) -> Reason | None:
    """What both ask, words of one deed as one; names weigh little."""
    part, met = compare_deeds(ask, later)
    back, _ = compare_deeds(later, ask)
    best = max(part, back)
    deed = find_deeds(cast("list[str]", ask.data["stems"]))[:2]
    if len(met) < 2 or best < 0.5 or not set(deed) & set(met):
        return None
    return Reason(feature="topic", score=round(best, 3), detail=f"both speak of: {', '.join(met[:8])}")


def _compare_again(ask: Card, later: Card) -> Reason | None:
    """ "repeated her call for their release": the same asker asks for the same deed, and the report says again."""
    a, b = cast("Party | None", ask.data["by"]), cast("Party | None", later.data["by"])
    _, met = compare_deeds(ask, later)
    if not later.data["again"] or not met or a is None or b is None or compare_parties(a, b) is None:
        return None
    return Reason(feature="topic", score=0.6, detail=f"asked again, and both speak of: {', '.join(met[:8])}")


def compare_tellings(left: Card, right: Card) -> Link | None:
    """A ``same_ask`` link where one demand or promise is told twice: by reports of the same days in much the same
    words, or told back later ("rejected a call by ... to", "had promised")."""
    a, b = cast("Party | None", left.data["by"]), cast("Party | None", right.data["by"])
    who = _compare_sides(a, b) if a and b else None
    if who is None and a and b and a["names"] and b["names"]:
        return None
    x, y = set(cast("list[str]", left.data["whole"])), set(cast("list[str]", right.data["whole"]))
    shared = sorted(x & y)
    when = read_range(left.data["published"]), read_range(right.data["published"])
    is_near = all(when) and compare_dates(*when, days=2) is not None and left.document_id != right.document_id
    is_told = [bool(left.data["told"]), bool(right.data["told"])]
    if is_near and who and len(shared) >= 0.6 * len(x | y):
        order = sorted((left, right), key=earliest)
        says = Reason(feature="same words", score=round(len(shared) / len(x | y), 3), detail=", ".join(shared[:8]))
        near = Reason(feature="date", score=0.9, detail="reports of the same days tell it in much the same words")
        return _make_same(order[0], order[1], [says, near, who])
    if is_near and left.data["role"] == "demand" and _is_same_day_deed(left, right):
        order = sorted((left, right), key=earliest)
        if who:
            near = Reason(feature="date", score=0.8, detail="reports of the same days tell one demand of one asker")
            return _make_same(order[0], order[1], [near, who])
        to = _compare_asked(left, right)
        if to:
            near = Reason(feature="date", score=0.7, detail="reports of the same days tell one demand of one party")
            return _make_same(order[0], order[1], [near, to])
    if is_told == [False, False]:
        return None
    first, again = (left, right) if is_told[1] else (right, left)
    if all(is_told):
        first, again = sorted((left, right), key=earliest)
    if left.document_id == right.document_id and _start(first) > _start(again):
        return None
    if left.document_id != right.document_id and is_before(date_of(again), date_of(first)) is True:
        return None
    small = min(len(x), len(y))
    asked = cast("Party | None", left.data["asked"]), cast("Party | None", right.data["asked"])
    is_other = (
        asked[0] and asked[1] and _compare_sides(asked[0], asked[1]) is None and all(p["keys"] for p in asked if p)
    )
    is_other = is_other and who is None
    if is_other or len(shared) < (1 if small < 2 else 2) or len(shared) < 0.5 * small:
        return None
    if who is None and len(shared) < 0.75 * small:
        return None
    words = Reason(feature="same words", score=round(len(shared) / small, 3), detail=", ".join(shared[:8]))
    back = Reason(feature="told back", score=0.75, detail="the later report tells in passing what was asked before")
    return _make_same(first, again, [words, back, *([who] if who else [])])


def _compare_asked(left: Card, right: Card) -> Reason | None:
    """Whether one party is asked, where a report does not name who asks."""
    asked = cast("Party | None", left.data["asked"]), cast("Party | None", right.data["asked"])
    same = _compare_sides(asked[0], asked[1]) if asked[0] and asked[1] else None
    return rename(same, "asked", "asked of the same party: ") if same else None


def _is_same_day_deed(left: Card, right: Card) -> bool:
    due = read_range(left.data["due"]), read_range(right.data["due"])
    part = max(compare_deeds(left, right)[0], compare_deeds(right, left)[0])
    met = compare_deeds(left, right)[1]
    return part >= 0.75 and len(met) > 1 and (due[0] is None or due[1] is None or due[0].latest == due[1].latest)


def _start(card: Card) -> int:
    return cast("list[int]", card.data["words_at"])[0]


def _make_same(first: Card, again: Card, reasons: list[Reason]) -> Link:
    score = 0.9 * sum(r.score for r in reasons) / len(reasons)
    return Link(
        id=link_id("same_ask", first.subject_id, again.subject_id),
        kind="same_ask",
        left_id=first.subject_id,
        right_id=again.subject_id,
        reasons=tuple(reasons),
        made=Made(by=NAME, version=VERSION, score=round(score, 3)),
    )


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
