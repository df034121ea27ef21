"""Overviews: what the case holds, and how far its review has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onrecord.review.asks import Ask, Page
from onrecord.review.desks import Desk, ItemKind, find_verdict


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
    """The case at a glance."""

    template: ClassVar[str] = "overview.html.j2"
    title: str
    about: str
    counts: tuple[tuple[str, int], ...]
    progress: tuple[Progress, ...]
    failures: int
    again: int


def show_overview(ask: Ask) -> OverviewPage:
    """The case at a glance: what it holds, how far its review has come."""
    desk = ask.desk
    counts = (
        ("documents", len(desk.documents)),
        ("statements", sum(i.kind == "statement" for i in desk.items.values())),
        ("parties", len(desk.parties)),
        ("utterances", len(desk.utterances)),
        ("demands and promises", sum(i.kind != "statement" for i in desk.items.values())),
    )
    return OverviewPage(
        title="Overview",
        about=ask.store.options.about,
        counts=counts,
        progress=desk.derive("progress", _count_progress),
        failures=ask.store.db.execute("SELECT count(*) FROM failure").fetchone()[0],
        again=len(desk.kept) + len(desk.lost),
    )


def _count_progress(desk: Desk) -> tuple[Progress, ...]:
    kinds: tuple[tuple[ItemKind, str], ...] = (
        ("statement", "Statements"),
        ("demand", "Demands"),
        ("promise", "Promises"),
    )
    out = []
    for kind, name in kinds:
        ids = [i.id for i in desk.items.values() if i.kind == kind]
        verdicts = [find_verdict(desk, id_) for id_ in ids]
        out.append(
            Progress(
                name=name,
                all=len(ids),
                judged=sum(v is not None for v in verdicts),
                accepted=verdicts.count("yes"),
                rejected=verdicts.count("no"),
            )
        )
    return tuple(out)
