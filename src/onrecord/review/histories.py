"""Histories: every decision with who, when and why, the latest first; and as a table to take along."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from onrecord.model import Judgement
from onrecord.publish.formats.comma import guard_formula
from onrecord.publish.permissions import say_permissions
from onrecord.publish.selection import select_rows
from onrecord.review.asks import Ask, Download, Page
from onrecord.review.desks import Desk
from onrecord.review.pagers import Pager, cut_page

_WORDS = {"yes": "accepted", "no": "rejected", "unsure": "unsure"}
_FOR_PROGRAMS = {"spans", "document", "source", "speaker_chain", "like", "added"}
_SAME = {"same_as": "said to be one with", "not_same_as": "said to be somebody else than"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One decision: ``what`` in words, ``about`` the words of its subject, ``url`` the page of it or empty."""

    id: str
    at: str
    reviewer: str
    what: str
    verdict: str
    about: str
    url: str
    note: str
    is_replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(Page):
    """Decisions, the latest first; ``people`` are those who took any, each with how many."""

    template: ClassVar[str] = "histories.html.j2"
    title: str
    who: str
    kind: str
    people: tuple[tuple[str, int], ...]
    entries: tuple[Entry, ...]
    pager: Pager


def show_history(ask: Ask) -> HistoryPage:
    """Decisions of everybody or of one person, of all kinds or one. A second reader sees his or her own alone."""
    desk = ask.desk
    who, kind = ask.query.get("who", ""), ask.query.get("kind", "")
    if ask.session.is_second:
        who = ask.session.name
    found = [
        j for j in reversed(desk.judgements) if (not who or j.reviewer == who) and (not kind or name_kind(j) == kind)
    ]
    shown, pager = cut_page(found, ask.query, "/history", {"who": who, "kind": kind})
    people = Counter(j.reviewer for j in desk.judgements)
    return HistoryPage(
        title="History",
        who=who,
        kind=kind,
        people=() if ask.session.is_second else tuple(sorted(people.items())),
        entries=tuple(_describe(desk, j) for j in shown),
        pager=pager,
    )


def send_history(ask: Ask) -> Download:
    """The decisions that may leave the case as CSV, oldest first: none on what is protected."""
    selection = select_rows(ask.store)
    judgements = sorted((j for some in selection.judged.values() for j in some), key=lambda j: j.judged_at)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["at", "reviewer", "subject", "decision", "note", "id", "replaces"])
    for j in judgements:
        row = (j.judged_at, j.reviewer, j.subject_id, describe_decision(j), j.note, j.id, j.replaces or "")
        writer.writerow([guard_formula(cell) for cell in row])
    return Download(name="history.csv", data=out.getvalue().encode("utf-8", "surrogatepass"))


def name_kind(judgement: Judgement) -> str:
    """``verdict``, ``correction``, ``assessment``, ``protection`` or ``undone``."""
    correction = judgement.correction or {}
    if "protect" in correction:
        return "protection"
    if "undone" in correction:
        return "undone"
    if judgement.assessment:
        return "assessment"
    return "correction" if correction else "verdict"


def describe_decision(judgement: Judgement) -> str:
    """What was decided, in words."""
    correction = judgement.correction or {}
    if "protect" in correction:
        if correction["protect"] == "no":
            return "protection lifted"
        return f"{correction['protect']} protected: {say_permissions(correction)}"
    if "fold" in correction:
        return "words folded" if correction["fold"] == "yes" else "words not folded"
    if "undone" in correction:
        return "an earlier decision undone"
    if judgement.assessment:
        given = judgement.assessment
        return "; ".join(f"{name}: {words}" for name, words in given.items())
    if correction:
        return "corrected: " + _join(correction)
    return _WORDS[judgement.verdict or "unsure"]


def _join(correction: dict[str, str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in sorted(correction.items()))


def _describe(desk: Desk, judgement: Judgement) -> Entry:
    subject = judgement.subject_id
    about, url = _find_subject(desk, subject, judgement.seen)
    replaced = desk.derive("replaced judgements", lambda d: frozenset(_iter_replaced(d.judgements)))
    return Entry(
        id=judgement.id,
        at=judgement.judged_at[:16].replace("T", " "),
        reviewer=judgement.reviewer,
        what=_say_decision(desk, judgement),
        verdict=judgement.verdict or "",
        about=about,
        url=url,
        note=judgement.note,
        is_replaced=judgement.id in replaced,
    )


def _say_decision(desk: Desk, judgement: Judgement) -> str:
    """As :func:`describe_decision`, without what only a program reads; parties by their names."""
    correction = judgement.correction or {}
    if name_kind(judgement) != "correction" or "fold" in correction:
        return describe_decision(judgement)
    if "joined_to" in correction:
        return "joined to another statement:"
    for name, says in _SAME.items():
        chains = [x for x in (correction.get(name, ""), *correction.get(name, "").split(",")) if x in desk.party_of]
        if name in correction:
            names = dict.fromkeys(desk.parties[desk.party_of[chain]].name for chain in chains)
            return f"{says} {' and '.join(names) or 'another'}:"
    told = [
        f"{name.replace('_', ' ')} “{words}”".replace("\x1f", " … ") if words else f"no {name.replace('_', ' ')}"
        for name, words in sorted(correction.items())
        if name not in _FOR_PROGRAMS and (words or name != "speaker_type")
    ]
    return f"{'added by hand' if 'added' in correction else 'corrected'}: {', '.join(told)}; of"


def _iter_replaced(judgements: Iterable[Judgement]) -> Iterable[str]:
    return (j.replaces for j in judgements if j.replaces)


def _find_subject(desk: Desk, subject: str, seen: dict[str, str] | None) -> tuple[str, str]:
    """The words of what was decided on, and its page."""
    if subject in desk.items:
        item = desk.items[subject]
        return (f"{item.speaker}: " if item.speaker else "") + item.words, f"/findings/{subject}"
    if subject in desk.links:
        link = desk.links[subject]
        ends = [desk.items[e].words[:120] for e in (link.left_id, link.right_id) if e in desk.items]
        return f"{link.kind.replace('_', ' ')}: " + " — ".join(ends), f"/findings/{subject}"
    if subject in desk.documents:
        document = desk.documents[subject]
        return document.title or document.path, f"/documents/{subject}"
    words = (seen or {}).get("words", "").replace("\x1f", " … ")
    return words, ""
