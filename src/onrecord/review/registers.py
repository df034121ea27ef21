"""Registers: what was asked or promised, by whom, of whom, until when; and what is suggested to have followed.

Follow-up is reported, not graded: that nothing was found says something of the sources gathered, and of nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from onrecord.config import utc_now
from onrecord.dates import DateRange
from onrecord.errors import DateError
from onrecord.follow.entries import find_firsts
from onrecord.review.asks import Ask, Page
from onrecord.review.cards import visible_verdict
from onrecord.review.desks import Desk, LinkRow, Verdict, collect_ids
from onrecord.review.lines import Line, build_line, build_lines, read_reasons, time_key
from onrecord.review.pagers import Pager, cut_page
from onrecord.words.forms import fold_text

Standing = Literal["followed", "suggested", "overdue", "open", "nothing found"]
STANDINGS = (
    ("", "any"),
    ("suggested", "a follow-up waits to be judged"),
    ("overdue", "its date has passed, nothing found"),
    ("open", "its date is still to come"),
    ("nothing found", "no date, nothing found"),
    ("followed", "a follow-up was accepted"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """One demand or promise with all its tellings, the first one first; ``answers`` are ids of links, those that say
    the same together."""

    ids: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What is suggested to have followed: ``ids`` of the links, all judged together."""

    ids: tuple[str, ...]
    status: str
    line: Line
    on: DateRange | None
    score: float
    reasons: tuple[str, ...]
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """A demand or promise, where it stands, and what followed; ``late`` days since it was due, 0 where it is not."""

    line: Line
    again: tuple[Line, ...]
    due: DateRange | None
    late: int
    standing: Standing
    follow_ups: tuple[FollowUp, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage(Page):
    """Demands and promises as of a day."""

    template: ClassVar[str] = "register.html.j2"
    title: str
    query: str
    kind: str
    standing: str
    standings: tuple[tuple[str, str], ...]
    on: str
    as_of: DateRange
    rows: tuple[RegisterRow, ...]
    pager: Pager
    back: str


def show_register(ask: Ask) -> RegisterPage:
    """The register, what is overdue first, seen from the day that ``on`` names. Raises DateError for what is no day."""
    query = " ".join(ask.query.get("q", "").split())
    kind, standing, on = (ask.query.get(name, "") for name in ("kind", "standing", "on"))
    day = read_day(ask, on)
    found = []
    words = fold_text(query).split()
    for entry in list_entries(ask.desk):
        item = ask.desk.items[entry.ids[0]]
        if (kind and item.kind != kind) or not all(word in entry.words for word in words):
            continue
        where = find_standing(ask, entry, day)
        if not standing or where == standing:
            found.append((where, entry))
    rank = {"overdue": 0, "suggested": 1, "open": 2, "followed": 3, "nothing found": 4}
    found.sort(key=lambda pair: (rank[pair[0]], _due_key(ask.desk, pair[1]), time_key(ask.desk, pair[1].ids[0])))
    shown, pager = cut_page(found, ask.query, "/register", {"q": query, "kind": kind, "standing": standing, "on": on})
    return RegisterPage(
        title="Register",
        query=query,
        kind=kind,
        standing=standing,
        standings=STANDINGS,
        on=on,
        as_of=DateRange(earliest=day, latest=day),
        rows=tuple(row for where, entry in shown if (row := _build_row(ask, entry, where, day))),
        pager=pager,
        back=ask.url,
    )


def read_day(ask: Ask, on: str) -> date:
    """The day that a page is seen from: the one that was named, else that of the last arrival."""
    if on:
        try:
            return date.fromisoformat(on)
        except ValueError as error:
            raise DateError(f"{on!r} is no day", hint="write it as 2026-06-01") from error
    last = ask.store.db.execute("SELECT max(substr(arrived_at, 1, 10)) FROM arrival").fetchone()[0]
    return date.fromisoformat(last or utc_now()[:10])


def group_links(desk: Desk, kind: str) -> tuple[LinkRow, ...]:
    """The links of a kind."""
    kinds = desk.derive("links by kind", _index_kinds, is_lasting=True)
    return tuple(desk.links[id_] for id_ in kinds.get(kind, ()))


def _index_kinds(desk: Desk) -> dict[str, tuple[str, ...]]:
    return collect_ids((link.kind, link.id) for link in desk.links.values())


def is_refused(desk: Desk, id_: str) -> bool:
    """Whether the last word on a subject was no."""
    verdicts = [j.verdict for j in desk.standing.get(id_, ()) if j.verdict]
    return bool(verdicts) and verdicts[-1] == "no"


def list_entries(desk: Desk) -> tuple[Ordered, ...]:
    """Each demand and promise once; computed anew only where somebody refused or no longer refuses a link by which
    two of them are told as one."""
    links = (desk.links[subject] for subject in desk.standing if subject in desk.links)
    joining = (x.id for x in links if x.kind == "same_ask" or (x.kind == "answers" and x.relation == "repeated"))
    refused = frozenset(id_ for id_ in joining if is_refused(desk, id_))
    name = "register " + " ".join(sorted(refused))
    return desk.derive(name, lambda d: _build_entries(d, refused), is_lasting=True)


def _build_entries(desk: Desk, refused: frozenset[str]) -> tuple[Ordered, ...]:
    """Retold ones stand with their first telling, repeated ones only as what followed."""
    firsts = find_firsts(group_links(desk, "same_ask"), refused)
    answers = [x for x in group_links(desk, "answers") if x.left_id in desk.items]
    repeated = {x.right_id for x in answers if x.relation == "repeated" and x.id not in refused}
    groups: dict[tuple[str, ...], list[str]] = {}
    told: dict[str, list[str]] = defaultdict(list)
    asks = sorted((i for i in desk.items.values() if i.kind != "statement"), key=lambda i: time_key(desk, i.id))
    for item in asks:
        if item.id in firsts:
            told[firsts[item.id]].append(item.id)
        elif item.id not in repeated:
            key = (item.kind, item.party or item.id, fold_text(item.words))
            groups.setdefault(key, []).append(item.id)
    by_ask: dict[str, list[LinkRow]] = defaultdict(list)
    for link in answers:
        by_ask[link.left_id].append(link)
    out = []
    for members in groups.values():
        ids = (*members, *(t for m in members for t in told[m]))
        links = sorted((x for id_ in ids for x in by_ask[id_] if x.right_id not in ids), key=lambda x: (-x.score, x.id))
        same: dict[tuple[str | None, str], list[str]] = {}
        for link in links:
            statement = getattr(desk.items.get(link.right_id), "statement_id", None) or link.right_id
            same.setdefault((link.relation, desk.utterance_of.get(statement, link.right_id)), []).append(link.id)
        who = {desk.items[i].speaker or "" for i in ids} | {desk.items[i].of or "" for i in ids}
        parties = {desk.parties[p].name for i in ids if (p := desk.items[i].party) in desk.parties and p}
        words = fold_text(" ".join([*(desk.items[i].words for i in ids), *sorted(who), *sorted(parties)]))
        out.append(Ordered(ids=ids, answers=tuple(map(tuple, same.values())), words=words))
    return tuple(out)


def _find_due(desk: Desk, entry: Ordered) -> DateRange | None:
    return next((due for i in entry.ids if (due := desk.items[i].due)), None)


def _due_key(desk: Desk, entry: Ordered) -> str:
    due = _find_due(desk, entry)
    return str(due.latest) if due and due.latest else "9999"


def find_standing(ask: Ask, entry: Ordered, day: date) -> Standing:
    """Where an entry stands as of a day. What answers it later, or only repeats it, counts for nothing."""
    links = [ask.desk.links[group[0]] for group in entry.answers]
    links = [x for x in links if x.relation != "repeated" and not (x.on and x.on.earliest and x.on.earliest > day)]
    verdicts = {visible_verdict(ask, x.id) for x in links}
    if "yes" in verdicts:
        return "followed"
    if None in verdicts:
        return "suggested"
    due = _find_due(ask.desk, entry)
    if due is None or due.latest is None:
        return "nothing found"
    return "overdue" if due.latest < day else "open"


def _build_row(ask: Ask, entry: Ordered, standing: Standing, day: date) -> RegisterRow | None:
    line = build_line(ask, entry.ids[0])
    if line is None:
        return None
    due = _find_due(ask.desk, entry)
    late = (day - due.latest).days if due and due.latest and due.latest < day else 0
    return RegisterRow(
        line=line,
        again=build_lines(ask, entry.ids[1:]),
        due=due,
        late=late,
        standing=standing,
        follow_ups=build_follow_ups(ask, entry.answers),
    )


def build_follow_ups(ask: Ask, groups: Sequence[tuple[str, ...]]) -> tuple[FollowUp, ...]:
    """What followed, in the order of time; each group of links shows its best one."""
    out = []
    for group in groups:
        link = ask.desk.links[group[0]]
        line = build_line(ask, link.right_id)
        if line is None:
            continue
        reasoned = read_reasons(ask, [link])[link.id]
        out.append(
            FollowUp(
                ids=group,
                status=link.relation or "replied",
                line=line,
                on=link.on,
                score=link.score,
                reasons=reasoned.reasons,
                verdict=reasoned.verdict,
            )
        )
    return tuple(sorted(out, key=lambda f: time_key(ask.desk, f.line.id)))
