"""Deadlines: what is overdue, due soon, undated, or reported done, as of a day; arithmetic on stated dates.

What is reported done is a claim of the source that reports it; nothing here says that it was done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from onrecord.dates import print_date
from onrecord.errors import DateError
from onrecord.follow.due import find_due
from onrecord.follow.entries import find_firsts
from onrecord.model import Demand, Link, Promise
from onrecord.publish.selection import Selection

GROUPS = ("overdue", "due soon", "due later", "no stated date", "reported done")
_CLAIMS = ("outcome reported",)


def build_deadlines(selection: Selection, on: str | None, *, within: int = 30) -> dict[str, Any]:
    """Each demand and promise once, in one of five groups, by the day it is due; plain JSON.

    Raises DateError where the day is none, or nothing has arrived to reckon from.
    """
    day = _read_day(selection, on)
    firsts = find_firsts(selection.links)
    asks: list[Demand | Promise] = [*selection.demands.values(), *selection.promises.values()]
    asks = [a for a in asks if a.id not in firsts]
    refused = {id_ for id_, verdict in selection.verdicts.items() if verdict == "no"}
    asks = [a for a in asks if a.id not in refused and a.statement_id not in refused]
    links = [x for x in selection.links if x.id not in refused]
    by_ask: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.kind == "answers":
            by_ask[link.left_id].append(link)
    standing = {d.id: d for d in find_due(asks, links, day)}
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    for ask in asks:
        answers = [x for x in by_ask[ask.id] if x.id in standing[ask.id].links]
        groups[_choose(ask, answers, day, within)].append(_describe(selection, ask, answers, day))
    for rows in groups.values():
        rows.sort(key=lambda r: (r["due"] or "9999", r["path"] or "", r["spans"], r["id"]))
    gathered = min(selection.as_of, day).isoformat() if selection.as_of else day.isoformat()
    return {"on": day.isoformat(), "gathered": gathered, "within": within, "groups": groups}


def _read_day(selection: Selection, on: str | None) -> date:
    if on:
        try:
            return date.fromisoformat(on)
        except ValueError as error:
            raise DateError(f"{on!r} is no day", hint="write it as 2026-06-01") from error
    if selection.as_of is None:
        raise DateError("nothing has arrived in this case", hint="gather something, or name a day with --on")
    return selection.as_of


def _choose(ask: Demand | Promise, answers: list[Link], day: date, within: int) -> str:
    if any(x.relation in _CLAIMS for x in answers):
        return "reported done"
    if ask.due is None or ask.due.latest is None:
        return "no stated date"
    if ask.due.latest < day:
        return "overdue"
    return "due soon" if ask.due.latest <= day + timedelta(days=within) else "due later"


def _describe(selection: Selection, ask: Demand | Promise, answers: list[Link], day: date) -> dict[str, Any]:
    last = ask.due.latest if ask.due else None
    return {
        "id": ask.id,
        "kind": "demand" if isinstance(ask, Demand) else "promise",
        "by": ask.by,
        "of": ask.of if isinstance(ask, Demand) else None,
        "what": " ".join(" ".join(ask.quote).split()),
        "under": ask.under,
        "due": last.isoformat() if last else None,
        "days_late": (day - last).days if last and last < day else None,
        "document": ask.document_id,
        "path": selection.documents[ask.document_id].path,
        "spans": [[s.start, s.end] for s in ask.spans],
        "reported": [_report(selection, link) for link in sorted(answers, key=lambda x: (_order(x), x.id))],
    }


def _order(link: Link) -> str:
    return link.on.latest.isoformat() if link.on and link.on.latest else "9999"


def _report(selection: Selection, link: Link) -> dict[str, Any]:
    statement = selection.statements.get(link.right_id)
    event = selection.events.get(link.right_id)
    found = statement or event or selection.demands.get(link.right_id) or selection.promises.get(link.right_id)
    who = statement.speaker.name if statement and statement.speaker else None
    return {
        "id": link.id,
        "status": link.relation,
        "by": who,
        "on": print_date(link.on) if link.on else None,
        "words": " ".join(" ".join(found.quote).split()) if found else "",
        "document": found.document_id if found else None,
        "path": selection.documents[found.document_id].path if found else None,
        "score": link.made.score,
    }


def render_deadlines(found: dict[str, Any]) -> Iterator[str]:
    """The lines of the table, group by group; what is reported stands under its entry as a claim."""
    yield f"as of {found['on']}, by the dates that the sources state"
    for name in GROUPS:
        rows = found["groups"][name]
        if not rows:
            continue
        title = f"due within {found['within']} days" if name == "due soon" else name
        title += " (claims of the sources named; nothing here says that it was done)" if name == "reported done" else ""
        yield f"{title}: {len(rows)}"
        for row in rows:
            late = f", {row['days_late']} days ago" if row["days_late"] else ""
            when = f"due {row['due']}{late}" if row["due"] else "no date stated"
            of = f" of {row['of']}" if row["of"] else ""
            under = f" · {row['under']}" if row["under"] else ""
            yield f"  {when} · {row['kind']} by {row['by'] or 'nobody named'}{of}{under}"
            yield f"    {row['what']}"
            for told in row["reported"]:
                who = f"{told['by']}: " if told["by"] else ""
                when = told["on"] or "date not known"
                yield f"      {told['status']}, {when}: {who}{told['words'][:160]} · {told['path']}"
            if not row["reported"]:
                yield f"      nothing found in the sources gathered as of {found['gathered']}"
            yield f"    {row['id']} · {row['path']}"
