"""Due: where a demand or promise stands as of a date, as far as the sources gathered tell.

"Nothing found" means that nothing was found in these sources. It never means that nothing was done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onrecord.dates import DateRange
from onrecord.model import Demand, Judgement, Link, Promise

Standing = Literal["followed", "open", "overdue", "nothing found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One demand or promise as of a date.

    ``followed``: a source tells of a reply, a step or an outcome. ``open``: nothing found, and the date it was due
    has not passed. ``overdue``: nothing found, and that date has passed. ``nothing found``: nothing found, and no
    date was named. ``links`` are the ids of its ``answers`` links in order of time, repetitions included.
    """

    id: str
    standing: Standing
    as_of: date
    due: DateRange | None
    links: tuple[str, ...]


def find_due(
    asks: Iterable[Demand | Promise],
    links: Iterable[Link],
    as_of: date,
    judgements: Iterable[Judgement] = (),
    *,
    least_score: float = 0.0,
) -> list[Due]:
    """Where each demand and promise stands, by id. Links that a person refused, or that surely lie after ``as_of``,
    do not count; one that repeats the demand answers nothing."""
    verdicts = _find_verdicts(judgements)
    by_ask: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        verdict = verdicts.get(link.id)
        is_late = link.on is not None and link.on.earliest is not None and link.on.earliest > as_of
        is_weak = (link.made.score or 0.0) < least_score and verdict != "yes"
        if link.kind == "answers" and verdict not in ("no", "unsure") and not is_late and not is_weak:
            by_ask[link.left_id].append(link)
    return [_find_standing(ask, by_ask.get(ask.id, ()), as_of) for ask in sorted(asks, key=lambda a: a.id)]


def _find_verdicts(judgements: Iterable[Judgement]) -> Mapping[str, str]:
    judgements = list(judgements)
    replaced = {j.replaces for j in judgements if j.replaces}
    ordered = sorted(judgements, key=lambda j: j.judged_at)
    return {j.subject_id: j.verdict for j in ordered if j.verdict and j.id not in replaced}


def _find_standing(ask: Demand | Promise, links: Sequence[Link], as_of: date) -> Due:
    standing: Standing
    if any(link.relation != "repeated" for link in links):
        standing = "followed"
    elif ask.due is None or ask.due.latest is None:
        standing = "nothing found"
    else:
        standing = "overdue" if ask.due.latest < as_of else "open"
    ordered = sorted(links, key=lambda link: (*_order(link.on), link.id))
    return Due(id=ask.id, standing=standing, as_of=as_of, due=ask.due, links=tuple(link.id for link in ordered))


def _order(on: DateRange | None) -> tuple[date, date]:
    if on is None:
        return date.max, date.max
    return on.latest or date.max, on.earliest or date.min
