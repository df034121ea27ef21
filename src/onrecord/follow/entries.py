"""Entries: one demand or promise that several reports tell is one entry; what answers it hangs on its first telling.

A ``same_ask`` link runs from the first telling to the one that tells it again. A demand made anew, by the same party
or another, is an entry of its own that repeats the first: its link is an ``answers`` with the relation ``repeated``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

from onrecord.dates import is_before
from onrecord.follow.comparisons import FAINT
from onrecord.model import Judgement, Link, Reason, link_id


class _Joined(Protocol):
    """What a link joins: as stored, or as a desk keeps it in short."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def left_id(self) -> str: ...
    @property
    def right_id(self) -> str: ...


def find_firsts(links: Iterable[_Joined], refused: Iterable[str] = ()) -> dict[str, str]:
    """By the id of a demand or promise that is told again: the id of its first telling. ``refused`` are ids of links
    that a person turned down."""
    out = set(refused)
    earlier: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.kind == "same_ask" and link.id not in out:
            earlier[link.right_id].add(link.left_id)
    firsts: dict[str, str] = {}
    for ask in sorted(earlier):
        seen, at = {ask}, ask
        while at in earlier and (nearest := min(earlier[at])) not in seen:
            at = nearest
            seen.add(at)
        if at != ask:
            firsts[ask] = at
    return firsts


def find_moved(links: Iterable[Link], firsts: Mapping[str, str]) -> dict[str, str]:
    """By the id of a link that :func:`fold_links` moves: its id then, under which what people decided of it holds."""
    out = {}
    for link in links:
        left, right = firsts.get(link.left_id, link.left_id), firsts.get(link.right_id, link.right_id)
        if link.kind == "answers" and (left, right) != (link.left_id, link.right_id):
            out[link.id] = link_id("answers", left, right)
    return out


_MOST_ASKS, _MOST_ANSWERS = 1, 2
"""Of a faint link: how many demands may answer better to what is told, and how many answers to what is asked."""


def keep_likeliest(
    links: Iterable[Link],
    promises: Collection[str],
    judgements: Iterable[Judgement] = (),
    firsts: Mapping[str, str] = MappingProxyType({}),
) -> list[Link]:
    """The links without those faint ones that are outdone: where two other demands (or, of ``promises``, two promises)
    are likelier what a statement or event follows, or three others are likelier to follow it; and without repetitions
    of two demands by one another. What people decided on stays, and what they turned down outdoes nothing. Links that
    :func:`fold_links` would move by ``firsts`` are compared as though they were moved, and stay where they are."""
    every = list(links)
    answers = [x for x in every if x.kind == "answers"]
    moved = find_moved(answers, firsts)
    decided = {moved.get(j.subject_id, j.subject_id): j.verdict for j in judgements}
    folded = fold_links(answers, firsts)
    by_ask: dict[str, list[float]] = defaultdict(list)
    by_answer: dict[tuple[str, bool], list[float]] = defaultdict(list)
    for link in folded:
        if decided.get(link.id) != "no":
            by_ask[link.left_id].append(link.made.score or 0.0)
            by_answer[link.right_id, link.left_id in promises].append(link.made.score or 0.0)
    for scores in (*by_ask.values(), *by_answer.values()):
        scores.sort()

    def is_outdone(link: Link) -> bool:
        asks, others = by_answer[link.right_id, link.left_id in promises], by_ask[link.left_id]
        better, likelier = (len(x) - bisect_right(x, link.made.score or 0.0) for x in (asks, others))
        return better > _MOST_ASKS or likelier > _MOST_ANSWERS

    dropped = {x.id for x in folded if x.id not in decided and _is_faint(x) and is_outdone(x)}
    dropped |= {x.id for x in _find_mutual(folded, firsts) if x.id not in decided}
    return [x for x in every if moved.get(x.id, x.id) not in dropped]


def _find_mutual(folded: Iterable[Link], firsts: Mapping[str, str]) -> list[Link]:
    """The repetitions of two demands by one another's tellings: asked side by side, and told again side by side,
    neither was made again."""
    again = [x for x in folded if x.relation == "repeated"]
    pairs = {(x.left_id, firsts.get(x.right_id, x.right_id)) for x in again}
    return [x for x in again if (firsts.get(x.right_id, x.right_id), x.left_id) in pairs]


_TOLD = ("step reported", "outcome reported", "disputed")
_HANDED_ON = 0.9  # what the score of a link is worth for the demand or promise that it is handed on to


def hand_on_links(links: Iterable[Link], promises: Mapping[str, str], refused: Iterable[str] = ()) -> list[Link]:
    """The links with what is told of a promise told also of the demand that it accepted, and the other way round;
    what came of a demand that was made again came of the first as well. ``promises`` are the ids of promises by those
    of the statements that make them. Each link that is handed on says from where, and scores a little less; what a
    person ``refused`` is neither handed on nor made anew."""
    out, turned_down = list(links), set(refused)
    answers: dict[str, dict[str, Link]] = defaultdict(dict)
    for link in out:
        if link.kind == "answers" and link.id not in turned_down and not _is_faint(link):
            answers[link.left_id][link.right_id] = link
    new: dict[str, Link] = {}

    def hand(to: str, link: Link, why: str) -> None:
        if link.right_id in answers.get(to, {}) or promises.get(link.right_id) == to or link.right_id == to:
            return
        reason = Reason(feature="handed on", score=_HANDED_ON, detail=why)
        score = round(_HANDED_ON * (link.made.score or 0.0), 3)
        made = replace(link.made, score=score)
        id_ = link_id("answers", to, link.right_id)
        if id_ in turned_down:
            return
        new.setdefault(id_, replace(link, id=id_, left_id=to, reasons=(*link.reasons, reason), made=made))

    for demand in sorted(answers):
        for taken in (x for _, x in sorted(answers[demand].items()) if x.relation == "accepted"):
            promise = promises.get(taken.right_id)
            if promise is None:
                continue
            for told in (x for _, x in sorted(answers.get(promise, {}).items()) if x.relation in _TOLD):
                hand(demand, told, "it tells what came of the promise by which the demand was accepted")
            for told in (x for _, x in sorted(answers[demand].items()) if x.relation in _TOLD):
                if not _is_before(told, taken):
                    hand(promise, told, "it tells what came of the demand that this promise accepts")
        for again in (x for _, x in sorted(answers[demand].items()) if x.relation == "repeated"):
            for told in (x for _, x in sorted(answers.get(again.right_id, {}).items()) if x.relation in _TOLD):
                hand(demand, told, "it tells what came of the same demand, made again")
    return [*out, *new.values()]


def _is_faint(link: Link) -> bool:
    return any(r.feature == FAINT for r in link.reasons)


def _is_before(told: Link, taken: Link) -> bool:
    return is_before(told.on, taken.on) is True


def fold_links(links: Iterable[Link], firsts: Mapping[str, str]) -> list[Link]:
    """The links with what answers a telling moved to the first; of two that then are the same the better stays, and a
    telling that was taken for a repetition of itself is left out."""
    out: dict[str, Link] = {}
    for link in links:
        if link.kind != "answers":
            out[link.id] = link
            continue
        left, right = firsts.get(link.left_id, link.left_id), firsts.get(link.right_id, link.right_id)
        if left == right:
            continue
        if (left, right) != (link.left_id, link.right_id):
            link = replace(link, id=link_id("answers", left, right), left_id=left, right_id=right)
        known = out.get(link.id)
        if known is None or (known.made.score or 0.0) < (link.made.score or 0.0):
            out[link.id] = link
    return list(out.values())
