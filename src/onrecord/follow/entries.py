"""Entries: one demand or promise that several reports tell is one entry; what answers it hangs on its first telling.

A ``same_ask`` link runs from the first telling to the one that tells it again. A demand made anew, by the same party
or another, is an entry of its own that repeats the first: its link is an ``answers`` with the relation ``repeated``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from onrecord.model import Link, link_id


def find_firsts(links: Iterable[Link], refused: Iterable[str] = ()) -> dict[str, str]:
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
