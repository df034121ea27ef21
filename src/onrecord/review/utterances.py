"""Utterances: one act of saying that several reports render, its renderings side by side, their differences marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onrecord.model import Statement, hash_id
from onrecord.relate.clusters import Utterance
from onrecord.review.asks import Answer, Ask, Go, Missing, Page
from onrecord.review.changes import read_findings
from onrecord.review.desks import Desk, LinkRow, Verdict
from onrecord.review.differences import Run, mark_words
from onrecord.review.lines import Line, Reasoned, build_line, order_by_time, read_reasons
from onrecord.review.pagers import Pager, cut_page
from onrecord.store import rows
from onrecord.words.forms import fold_text

_SUGGESTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceRow:
    """An utterance in the list, by its first rendering."""

    id: str
    line: Line
    reports: int
    origins: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UtterancesPage(Page):
    """Utterances that several statements render, those of most reports first."""

    template: ClassVar[str] = "utterances.html.j2"
    title: str
    query: str
    rows: tuple[UtteranceRow, ...]
    pager: Pager


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One rendering with its words; ``runs`` mark what differs from the one that all are compared with. ``links`` are
    the ids of those that join it to the others, ``why`` their reasons."""

    line: Line
    manner: str
    cue: str
    runs: tuple[Run, ...]
    is_base: bool
    links: tuple[str, ...]
    why: tuple[str, ...]
    verdict: Verdict | None
    compare: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A statement that may be a rendering too, with the link that says so."""

    line: Line
    link: Reasoned


@dataclass(frozen=True, slots=True, kw_only=True)
class UtterancePage(Page):
    """One utterance: its renderings, what joins them, and what may belong to it."""

    template: ClassVar[str] = "utterance.html.j2"
    title: str
    speaker: str
    party: str
    reports: int
    origins: int
    renderings: tuple[Rendering, ...]
    links: tuple[str, ...]
    suggested: tuple[Suggested, ...]
    pager: Pager
    back: str


def show_utterances(ask: Ask) -> UtterancesPage:
    """Utterances with two renderings or more."""
    query = " ".join(ask.query.get("q", "").split())
    words = fold_text(query).split()
    found = [id_ for id_, text in list_told(ask.desk) if all(word in text for word in words)]
    shown, pager = cut_page(found, ask.query, "/utterances", {"q": query})
    out = []
    for id_ in shown:
        utterance = ask.desk.utterances[id_]
        line = build_line(ask, order_by_time(ask.desk, _present(ask.desk, utterance))[0])
        if line is not None:
            row = UtteranceRow(id=id_, line=line, reports=len(utterance.reports), origins=utterance.origins)
            out.append(row)
    return UtterancesPage(title="Utterances", query=query, rows=tuple(out), pager=pager)


def _present(desk: Desk, utterance: Utterance) -> list[str]:
    return [s for s in utterance.statements if s in desk.items]


def list_told(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The utterances with two renderings or more, each with its folded words and speakers."""
    return desk.derive("told more than once", _index_told, is_lasting=True)


def _index_told(desk: Desk) -> tuple[tuple[str, str], ...]:
    found = [u for u in desk.utterances.values() if len(_present(desk, u)) > 1]
    found.sort(key=lambda u: (-len(u.reports), -len(u.statements), u.id))
    out = []
    for utterance in found:
        items = [desk.items[s] for s in _present(desk, utterance)]
        out.append((utterance.id, fold_text(" ".join([*(i.words for i in items), *(i.speaker or "" for i in items)]))))
    return tuple(out)


def find_utterance(desk: Desk, id_: str) -> str | None:
    """The id of the utterance: of one known by this id, now or before, or that a statement of this id renders."""
    if id_ in desk.utterances:
        return id_
    if id_ in desk.utterance_of:
        return desk.utterance_of[id_]
    earlier = desk.derive(
        "earlier ids of utterances", lambda d: {hash_id("ut", s): u for s, u in d.utterance_of.items()}, is_lasting=True
    )
    return earlier.get(id_)


def show_utterance(ask: Ask) -> Answer:
    """The renderings of one utterance, each compared with the fullest quotation or the one that ``base`` names."""
    desk = ask.desk
    now = find_utterance(desk, ask.path["id"])
    if now is None or not _present(desk, desk.utterances[now]):
        return Missing(message="The case has no such utterance now.")
    if now != ask.path["id"]:
        return Go(to=f"/utterances/{now}")
    utterance = desk.utterances[now]
    ids = order_by_time(desk, _present(desk, utterance))
    shown, pager = cut_page(ids, ask.query, f"/utterances/{now}", {"base": ask.query.get("base")}, size=20)
    statements = {s: found for s in ids[:200] if (found := _read_statement(ask, s))}
    base = _choose_base(statements, ask.query.get("base", ""))
    members = set(ids)
    joining = [x for s in ids for x in _links_of(desk, s) if {x.left_id, x.right_id} <= members]
    party = desk.parties.get(utterance.speaker or "")
    return UtterancePage(
        title="Utterance",
        speaker=party.name if party else "",
        party=party.id if party else "",
        reports=len(utterance.reports),
        origins=utterance.origins,
        renderings=tuple(r for s in shown if (r := _render(ask, s, statements, base, joining, now))),
        links=tuple(dict.fromkeys(x.id for x in joining)),
        suggested=_suggest(ask, ids, members),
        pager=pager,
        back=ask.url,
    )


def _read_statement(ask: Ask, id_: str) -> Statement | None:
    """A statement as people corrected it."""
    item = ask.desk.items[id_]
    if id_ in ask.desk.corrections:
        found = next((f for f in read_findings(ask.store, ask.desk, item.document_id).findings if f.id == id_), None)
    else:
        row = ask.store.db.execute("SELECT kind, body FROM finding WHERE id = ?", (id_,)).fetchone()
        found = rows.decode_finding(*row) if row else None
    return found if isinstance(found, Statement) else None


def _say(statement: Statement) -> str:
    return " … ".join(" ".join(quote.split()) for quote in statement.quote)


def _choose_base(statements: dict[str, Statement], wanted: str) -> str:
    if wanted in statements:
        return wanted
    order = sorted(statements.values(), key=lambda s: (s.manner != "direct", -len(_say(s)), s.id))
    return order[0].id if order else ""


def _links_of(desk: Desk, id_: str) -> list[LinkRow]:
    return [desk.links[x] for x in desk.links_of.get(id_, ()) if desk.links[x].kind == "same_utterance"]


def _render(
    ask: Ask, id_: str, statements: dict[str, Statement], base: str, joining: list[LinkRow], now: str
) -> Rendering | None:
    line, statement = build_line(ask, id_), statements.get(id_)
    if line is None or statement is None:
        return None
    own = [x for x in joining if id_ in (x.left_id, x.right_id)]
    own = list({x.id: x for x in sorted(own, key=lambda x: (-x.score, x.id))}.values())
    reasoned = tuple(read_reasons(ask, own[:3]).values())
    words = _say(statement)
    is_base = id_ == base or base not in statements
    return Rendering(
        line=line,
        manner={"direct": "quoted", "mixed": "partly quoted"}.get(statement.manner, "in the reporter’s words"),
        cue=statement.cue.lemma if statement.cue else "",
        runs=(Run(text=words, mark=""),) if is_base else mark_words(words, _say(statements[base])),
        is_base=is_base,
        links=tuple(x.id for x in own),
        why=tuple(dict.fromkeys(reason for link in reasoned for reason in link.reasons)),
        verdict=reasoned[0].verdict if reasoned else None,
        compare=f"/utterances/{now}?base={id_}",
    )


def _suggest(ask: Ask, ids: list[str], members: set[str]) -> tuple[Suggested, ...]:
    links: dict[str, tuple[LinkRow, str]] = {}
    for id_ in ids:
        for link in _links_of(ask.desk, id_):
            other = link.right_id if link.left_id == id_ else link.left_id
            known = links.get(other)
            if other not in members and other in ask.desk.items and (known is None or known[0].score < link.score):
                links[other] = link, other
    best = sorted(links.values(), key=lambda pair: (-pair[0].score, pair[0].id))[:_SUGGESTED]
    reasons = read_reasons(ask, [link for link, _ in best])
    out = ((build_line(ask, other), reasons[link.id]) for link, other in best)
    return tuple(Suggested(line=line, link=link) for line, link in out if line)
