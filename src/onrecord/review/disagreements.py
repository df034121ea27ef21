"""Disagreements: where two readers decided otherwise, and what is to be looked at again since another reader read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onrecord.model import Judgement
from onrecord.review.asks import Ask, Page
from onrecord.review.cards import Decided, describe_decision
from onrecord.review.desks import Desk
from onrecord.review.pagers import Pager, cut_page
from onrecord.review.readings import locate_finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """A finding or link that people decided on otherwise. ``url`` leads to it."""

    id: str
    url: str
    who: str
    words: str
    decided: tuple[Decided, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementsPage(Page):
    """Where readers disagree; ``is_hidden`` for a second reader, who is to decide without knowing."""

    template: ClassVar[str] = "disagreements.html.j2"
    title: str
    is_hidden: bool
    both: int
    rows: tuple[Disputed, ...]
    pager: Pager


def show_disagreements(ask: Ask) -> DisagreementsPage:
    """Where the latest verdicts of two reviewers differ, by document; how many findings two of them decided on."""
    both, disputed = ask.desk.derive("disputed", _find_disputed)
    shown, pager = cut_page(() if ask.session.is_second else disputed, ask.query, "/disagreements", {})
    return DisagreementsPage(
        title="Disagreements",
        is_hidden=ask.session.is_second,
        both=both,
        rows=tuple(_describe(ask.desk, subject) for subject in shown),
        pager=pager,
    )


def latest_verdicts(judgements: tuple[Judgement, ...]) -> dict[str, Judgement]:
    """The latest judgement with a verdict of each reviewer."""
    return {j.reviewer: j for j in judgements if j.verdict}


def _find_disputed(desk: Desk) -> tuple[int, tuple[str, ...]]:
    both, out = 0, []
    for subject, judgements in desk.standing.items():
        if len(judgements) > 1 and (subject in desk.items or subject in desk.links):
            latest = latest_verdicts(judgements)
            both += len(latest) > 1
            if len({j.verdict for j in latest.values()}) > 1:
                out.append(subject)
    return both, tuple(
        sorted(out, key=lambda s: (desk.items[s].document_id, desk.items[s].start) if s in desk.items else (s, 0))
    )


def _describe(desk: Desk, subject: str) -> Disputed:
    item = desk.items.get(subject)
    link = desk.links.get(subject)
    left = desk.items.get(link.left_id) if link else None
    shown = item or left
    return Disputed(
        id=subject,
        url=locate_finding(item.document_id, item.id, item.start) if item else f"/queue?at={subject}",
        who=(shown.speaker or "nobody named") if shown else "two documents",
        words=shown.words if shown else "",
        decided=tuple(
            Decided(reviewer=j.reviewer, words=describe_decision(j), note=j.note, at=j.judged_at[:16].replace("T", " "))
            for j in latest_verdicts(desk.standing[subject]).values()
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Astray:
    """A decision whose finding the present reader does not find so. ``near`` are the findings of the present reader
    that stand at the same place, by their words and addresses."""

    id: str
    url: str
    words: str
    decided: Decided
    near: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainPage(Page):
    """What is to be looked at again: ``kept`` findings of an earlier reader, ``lost`` decisions that fit nothing."""

    template: ClassVar[str] = "again.html.j2"
    title: str
    kept: tuple[Astray, ...]
    lost: tuple[Astray, ...]
    pager: Pager


def show_again(ask: Ask) -> AgainPage:
    """Decisions that another reader or cleaner left without their finding: none is lost, none is moved to others."""
    desk = ask.desk
    rows = [("kept", id_, j) for id_ in desk.kept for j in desk.standing.get(id_, ())[-1:]]
    rows += [("lost", j.subject_id, j) for j in desk.lost if j in desk.standing.get(j.subject_id, ())]
    shown, pager = cut_page(rows, ask.query, "/again", {})
    astray = [(kind, _find_near(desk, id_, judgement)) for kind, id_, judgement in shown]
    return AgainPage(
        title="To be looked at again",
        kept=tuple(a for kind, a in astray if kind == "kept"),
        lost=tuple(a for kind, a in astray if kind == "lost"),
        pager=pager,
    )


def _find_near(desk: Desk, id_: str, judgement: Judgement) -> Astray:
    item = desk.items.get(id_)
    words = item.words if item else " … ".join((judgement.seen or {}).get("words", "").split("\x1f"))
    document = desk.documents.get(item.document_id) if item else None
    if document is None:
        source = (judgement.seen or {}).get("source")
        document = desk.derive(
            "by source", lambda d: {r.source_id: r for r in d.documents.values()}, is_lasting=True
        ).get(source or "")
    near = []
    for other_id in document.items if document else ():
        other = desk.items[other_id]
        if other_id != id_ and (other.words in words or words in other.words):
            near.append((other.words[:200], locate_finding(other.document_id, other.id, other.start)))
    url = locate_finding(item.document_id, item.id, item.start) if item else ""
    if not url and document:
        url = f"/documents/{document.id}"
    decided = Decided(
        reviewer=judgement.reviewer,
        words=describe_decision(judgement),
        note=judgement.note,
        at=judgement.judged_at[:16].replace("T", " "),
    )
    return Astray(id=id_, url=url, words=" ".join(words.split())[:400], decided=decided, near=tuple(near[:5]))
