"""Replies: each allegation beside what the party concerned replied, or that no reply is among the sources gathered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

from onrecord.dates import DateRange
from onrecord.review.asks import Ask, Page
from onrecord.review.cards import visible_verdict
from onrecord.review.desks import Desk
from onrecord.review.lines import Line, build_line, build_lines, time_key
from onrecord.review.pagers import Pager, cut_page
from onrecord.review.registers import FollowUp, build_follow_ups, group_links, read_day
from onrecord.words.forms import fold_text

STATES = (
    ("", "any"),
    ("waiting", "a reply waits to be judged"),
    ("replied", "a reply was accepted"),
    ("none", "no reply found"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alleged:
    """One act of alleging: its statements, the first one first, and the links to what was replied, those that lead to
    the same words together."""

    ids: tuple[str, ...]
    replies: tuple[tuple[str, ...], ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRow:
    """An allegation, where else it is told, and its replies."""

    line: Line
    again: tuple[Line, ...]
    replies: tuple[FollowUp, ...]
    is_answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RepliesPage(Page):
    """Allegations and replies side by side."""

    template: ClassVar[str] = "replies.html.j2"
    title: str
    query: str
    state: str
    states: tuple[tuple[str, str], ...]
    as_of: DateRange
    rows: tuple[ReplyRow, ...]
    pager: Pager
    back: str


def show_replies(ask: Ask) -> RepliesPage:
    """Allegations in the order of time, each beside its replies."""
    query, state = " ".join(ask.query.get("q", "").split()), ask.query.get("state", "")
    words = fold_text(query).split()
    day = read_day(ask, "")
    found = [
        entry
        for entry in ask.desk.derive("allegations", _build_entries, is_lasting=True)
        if all(word in entry.words for word in words) and (not state or find_state(ask, entry) == state)
    ]
    shown, pager = cut_page(found, ask.query, "/replies", {"q": query, "state": state})
    return RepliesPage(
        title="Replies",
        query=query,
        state=state,
        states=STATES,
        as_of=DateRange(earliest=day, latest=day),
        rows=tuple(row for entry in shown if (row := _build_row(ask, entry))),
        pager=pager,
        back=ask.url,
    )


def find_state(ask: Ask, entry: Alleged) -> str:
    """Whether a reply was accepted, waits, or none is there that was not refused."""
    verdicts = [visible_verdict(ask, group[0]) for group in entry.replies]
    if "yes" in verdicts:
        return "replied"
    return "waiting" if None in verdicts or "unsure" in verdicts else "none"


def _build_entries(desk: Desk) -> tuple[Alleged, ...]:
    links = group_links(desk, "replies")
    by_left = defaultdict(list)
    for link in links:
        by_left[link.left_id].append(link)
    alleging = {i.id for i in desk.items.values() if i.kind == "statement" and i.act == "accuse"} | by_left.keys()
    groups: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted((a for a in alleging if a in desk.items), key=lambda a: time_key(desk, a)):
        groups[desk.utterance_of.get(id_, id_)].append(id_)
    out = []
    for ids in groups.values():
        same: dict[str, list[str]] = {}
        for link in sorted((x for id_ in ids for x in by_left[id_]), key=lambda x: (-x.score, x.id)):
            same.setdefault(desk.utterance_of.get(link.right_id, link.right_id), []).append(link.id)
        who = [desk.items[i].speaker or "" for i in ids]
        words = fold_text(" ".join([*who, *(desk.items[i].words for i in ids)]))
        out.append(Alleged(ids=tuple(ids), replies=tuple(map(tuple, same.values())), words=words))
    return tuple(out)


def _build_row(ask: Ask, entry: Alleged) -> ReplyRow | None:
    line = build_line(ask, entry.ids[0])
    if line is None:
        return None
    return ReplyRow(
        line=line,
        again=build_lines(ask, entry.ids[1:]),
        replies=build_follow_ups(ask, entry.replies),
        is_answered=find_state(ask, entry) != "none",
    )
