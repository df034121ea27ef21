"""Overviews: what the case holds, and how far its review has come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from onrecord.pipeline import count_waiting
from onrecord.review.asks import Ask, Page
from onrecord.review.desks import JUDGED_LINKS, Desk, find_verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many there are of something, and how many of them somebody decided on."""

    name: str
    all: int
    judged: int
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage(Page):
    """The case at a glance; ``sources`` were gathered, ``unread`` are not cleaned or read yet."""

    template: ClassVar[str] = "overview.html.j2"
    title: str
    about: str
    counts: tuple[tuple[str, int], ...]
    progress: tuple[Progress, ...]
    failures: int
    again: int
    sources: int
    unread: int


def show_overview(ask: Ask) -> OverviewPage:
    """The case at a glance: what it holds, how far its review has come."""
    desk = ask.desk
    return OverviewPage(
        title="Overview",
        about=ask.store.options.about,
        counts=desk.derive("counts", _count_rows, is_lasting=True),
        progress=desk.derive("progress", _count_progress),
        failures=ask.store.db.execute("SELECT count(*) FROM failure").fetchone()[0],
        again=len(desk.kept) + len(desk.lost),
        sources=ask.store.db.execute("SELECT count(*) FROM source").fetchone()[0],
        unread=sum(count_waiting(ask.store).values()),
    )


def _count_rows(desk: Desk) -> tuple[tuple[str, int], ...]:
    kinds = desk.derive("kinds", _count_kinds, is_lasting=True)
    return (
        ("documents", len(desk.documents)),
        ("statements", kinds["statement"]),
        ("parties", len(desk.parties)),
        ("utterances", len(desk.utterances)),
        ("demands and promises", kinds["demand"] + kinds["promise"]),
    )


def _count_kinds(desk: Desk) -> Counter[str]:
    return Counter(item.kind for item in desk.items.values())


def _count_links(desk: Desk) -> int:
    return sum(link.kind in JUDGED_LINKS for link in desk.links.values())


_NAMES = (
    ("statement", "Statements"),
    ("demand", "Demands"),
    ("promise", "Promises"),
    ("link", "Links: replies, follow-ups, the same"),
)


def _count_progress(desk: Desk) -> tuple[Progress, ...]:
    """Counted over what was decided on, which is less than what was found."""
    kinds = desk.derive("kinds", _count_kinds, is_lasting=True)
    links = desk.derive("links to judge", _count_links, is_lasting=True)
    decided: Counter[tuple[str, str | None]] = Counter()
    for subject in desk.standing:
        item = desk.items.get(subject)
        if item is not None:
            decided[item.kind, find_verdict(desk, subject)] += 1
        elif subject in desk.links and desk.links[subject].kind in JUDGED_LINKS:
            decided["link", find_verdict(desk, subject)] += 1
    return tuple(
        Progress(
            name=name,
            all=links if kind == "link" else kinds[kind],
            judged=sum(decided[kind, verdict] for verdict in ("yes", "no", "unsure")),
            accepted=decided[kind, "yes"],
            rejected=decided[kind, "no"],
        )
        for kind, name in _NAMES
    )
