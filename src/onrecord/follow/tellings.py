"""Tellings: one demand or promise that two reports tell.

Told twice in the same days in much the same words, or told back later in passing, it is one entry (``same_ask``).
"""

from __future__ import annotations

from typing import cast

from onrecord.chains import Party
from onrecord.dates import is_before
from onrecord.features import compare_dates, read_range
from onrecord.follow.comparisons import NAME, VERSION, date_of, earliest, rename
from onrecord.follow.outcomes import compare_deeds
from onrecord.follow.sides import compare_sides
from onrecord.model import Card, Link, Made, Reason, link_id


def compare_tellings(left: Card, right: Card) -> Link | None:
    """A ``same_ask`` link where one demand or promise is told twice: by reports of the same days in much the same
    words, or told back later ("rejected a call by ... to", "had promised")."""
    a, b = cast("Party | None", left.data["by"]), cast("Party | None", right.data["by"])
    who = compare_sides(a, b) if a and b else None
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
        asked[0] and asked[1] and compare_sides(asked[0], asked[1]) is None and all(p["keys"] for p in asked if p)
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
    same = compare_sides(asked[0], asked[1]) if asked[0] and asked[1] else None
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
