"""Comparisons: what two cards of demands and answers share, which came first, and the link that says so."""

from __future__ import annotations

from datetime import date
from typing import cast

from onrecord.dates import DateRange, is_before, print_date
from onrecord.features import read_range
from onrecord.model import Card, Link, Made, Reason, link_id

NAME, VERSION = "answers", "54-84e5dcd5c566"
FAINT = "faint"
"""The feature of the reason by which a link is known that is less likely than what is shown by itself."""

_LEAST = 0.4  # of what is asked, by weight, that an answer must speak of
_LEAST_TAKEN = 0.2  # where the party asked says in so many words that it accepts or rejects


def find_order(left: Card, right: Card) -> tuple[Card, Card, Reason] | None:
    """The two in order of time, with the reason. Where nothing tells which came first, the reason says so, and the
    one that can be the earlier stands first, else the one of the smaller document id: an order that no arrival
    changes."""
    if left.document_id == right.document_id:
        return None
    a, b = date_of(left), date_of(right)
    for first, second, x, y in ((left, right, a, b), (right, left, b, a)):
        if is_before(x, y) is True:
            return first, second, Reason(feature="order", score=1.0, detail=f"{print_date(x)}, then {print_date(y)}")
    says = "the order is not known: the dates do not tell which came first"
    first, second = sorted((left, right), key=earliest)
    return first, second, Reason(feature="order", score=0.5, detail=says)


def earliest(card: Card) -> tuple[date, date, str, str]:
    """What cards are put in the order of their dates by; those without one come first."""
    when = date_of(card) or DateRange()
    return when.earliest or date.min, when.latest or date.max, card.document_id, card.subject_id


def date_of(card: Card) -> DateRange | None:
    """When it was said or done; else not after its report was published."""
    on = read_range(card.data["on"])
    if on:
        return on
    return read_range(card.data["published"])


def compare_topic(ask: Card, answer: Card, *, is_taken: bool = False, is_own: bool = True) -> Reason | None:
    """What both speak of. ``is_taken``: the answer says how the demand was taken, so its object is enough.
    ``is_own``: the party asked speaks; of what others tell only their own words count, not what stands around."""
    given = set(cast("list[str]", answer.data["stems" if is_own else "own"]))
    wanted = cast("list[str]", ask.data["stems"])
    light = set(cast("list[str]", ask.data["light"]))
    own = [s for s in wanted if s not in light]
    shared = [s for s in wanted if s in given]
    whole = sum(_weigh(s, light) for s in wanted)
    part = sum(_weigh(s, light) for s in shared) / whole if whole else 0.0
    met = [s for s in shared if s not in light]
    if is_taken:
        is_enough = part >= _LEAST_TAKEN and any(s in own[:3] for s in met)
    else:
        has_action = bool(own) and own[0] in met  # "to release ...": the verb comes first
        is_enough = part >= (_LEAST if has_action else 0.6) and len(met) >= min(2, len(own))
    if not met or not is_enough:
        return None
    return Reason(feature="topic", score=round(part, 3), detail=f"both speak of: {', '.join(shared)}")


def _weigh(stem: str, light: set[str]) -> float:
    return 0.3 if stem in light else 1.0


def rename(reason: Reason, feature: str, prefix: str) -> Reason:
    """The reason under another feature, its detail led in by a few words."""
    return Reason(feature=feature, score=reason.score, detail=prefix + reason.detail)


def make_link(ask: Card, answer: Card, status: str, reasons: list[Reason], most: float) -> Link:
    """The ``answers`` link, scored by the mean of its reasons and never above ``most``."""
    score = most * sum(r.score for r in reasons) / len(reasons)
    on = read_range(answer.data["on"])
    published = read_range(answer.data["published"])
    if on:
        on = DateRange(earliest=on.earliest, latest=on.latest, basis="when it was said or done, as its report tells")
    elif published and published.latest:
        on = DateRange(latest=published.latest, basis="not after the report that tells it was published")
    return Link(
        id=link_id("answers", ask.subject_id, answer.subject_id),
        kind="answers",
        left_id=ask.subject_id,
        right_id=answer.subject_id,
        relation=status,
        on=on,
        reasons=tuple(reasons),
        made=Made(by=NAME, version=VERSION, score=round(score, 3)),
    )
