"""Parties: who speaks, is asked and is named, across documents; and one of them with all that hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onrecord.dates import DateRange, print_edtf
from onrecord.model import Mention
from onrecord.relate.clusters import Party
from onrecord.relate.corrections import PARTY_TYPES
from onrecord.relate.roles import DECIDED, Role
from onrecord.review.asks import Answer, Ask, Go, Missing, Page
from onrecord.review.bearers import find_asked, find_parties, find_party, suggest_same
from onrecord.review.cards import describe_decision, visible_judgements
from onrecord.review.desks import Desk
from onrecord.review.lines import Line, build_lines, name_document, order_by_time
from onrecord.review.pagers import Pager, cut_page
from onrecord.store import rows
from onrecord.words.forms import fold_text

TYPES = (
    ("", "any"),
    *((kind, {"body": "bodies", "anonymous": "anonymous"}.get(kind, f"{kind}s")) for kind in PARTY_TYPES),
)
PARTS = ("said", "asked", "promised", "documents", "change")
_CITED = 6
_AROUND = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """A party in the list: how much it says, in how many documents it stands."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...]
    roles: tuple[str, ...]
    said: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesPage(Page):
    """Parties, those who say most first."""

    template: ClassVar[str] = "parties.html.j2"
    title: str
    query: str
    type: str
    which: str
    types: tuple[tuple[str, str], ...]
    rows: tuple[PartyRow, ...]
    pager: Pager


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A place where a document gives a role: what stands before and after it."""

    url: str
    place: str
    when: DateRange | None
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRow:
    """A role, when it was given, and where; ``since`` and ``until`` as EDTF; ``more`` places are not listed."""

    title: str
    first: DateRange | None
    last: DateRange | None
    since: str
    until: str
    is_decided: bool
    cited: tuple[Cited, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A document that names the party."""

    id: str
    name: str
    when: DateRange | None
    said: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What one document calls one party: a chain of mentions, shown by its first."""

    id: str
    name: str
    place: str
    url: str
    when: DateRange | None
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDecision:
    """A correction of this party that stands."""

    id: str
    words: str
    reviewer: str
    at: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPage(Page):
    """One party: what it is called, what it said, what was asked of it and what it promised; how it is corrected."""

    template: ClassVar[str] = "party.html.j2"
    title: str
    id: str
    name: str
    type: str
    aliases: tuple[str, ...]
    roles: tuple[RoleRow, ...]
    part: str
    parts: tuple[tuple[str, str, int], ...]
    lines: tuple[Line, ...]
    told: tuple[Told, ...]
    chains: tuple[Chain, ...]
    pager: Pager
    decided: tuple[PartyDecision, ...]
    search: str
    others: tuple[PartyRow, ...]
    types: tuple[str, ...]


def show_parties(ask: Ask) -> PartiesPage:
    """Parties of a type, of which something is known, or whose names hold some words."""
    query = " ".join(ask.query.get("q", "").split())
    kind, which = ask.query.get("type", ""), ask.query.get("which", "")
    found = find_parties(ask.desk, query, kind=kind, speaks=which != "all")
    shown, pager = cut_page(found, ask.query, "/parties", {"q": query, "type": kind, "which": which})
    return PartiesPage(
        title="Parties",
        query=query,
        type=kind,
        which=which,
        types=TYPES,
        rows=tuple(_build_row(ask.desk, id_) for id_ in shown),
        pager=pager,
    )


def _build_row(desk: Desk, id_: str) -> PartyRow:
    party = desk.parties[id_]
    return PartyRow(
        id=id_,
        name=party.name,
        type=party.type,
        aliases=_choose_aliases(party)[:6],
        roles=tuple(r.title for r in sorted(party.roles, key=lambda r: -len(r.cited))[:3]),
        said=len(desk.items_of_party.get(id_, ())),
        documents=len(party.documents),
    )


def _choose_aliases(party: Party) -> tuple[str, ...]:
    """Other names, each once however it is written."""
    out: dict[str, str] = {}
    for alias in party.aliases:
        if fold_text(alias) != fold_text(party.name):
            out.setdefault(fold_text(alias), alias)
    return tuple(out.values())


def show_party(ask: Ask) -> Answer:
    """One party; ``show`` in the query names the part that is listed, ``find`` words of another to merge it with."""
    desk = ask.desk
    party = find_party(desk, ask.path["id"])
    if party is None:
        return Missing(message="The case has no such party now.")
    if party.id != ask.path["id"]:
        rest = ask.url.partition("?")[2]
        return Go(to=f"/parties/{party.id}" + (f"?{rest}" if rest else ""))
    items = [desk.items[i] for i in desk.items_of_party.get(party.id, ())]
    ids = {
        "said": [i.id for i in items if i.kind == "statement"],
        "asked": list(find_asked(desk, party.id)),
        "promised": [i.id for i in items if i.kind == "promise"],
    }
    part = ask.query.get("show", "said")
    part = part if part in PARTS else "said"
    counts = {**{name: len(found) for name, found in ids.items()}, "documents": len(party.documents), "change": 0}
    listed = order_by_time(desk, ids[part]) if part in ids else _order_places(desk, party, part)
    shown, pager = cut_page(listed, ask.query, f"/parties/{party.id}", {"show": part, "find": ask.query.get("find")})
    search = " ".join(ask.query.get("find", "").split())
    return PartyPage(
        title="Party",
        id=party.id,
        name=party.name,
        type=party.type,
        aliases=_choose_aliases(party),
        roles=tuple(_build_role(ask, party, role, part) for role in party.roles),
        part=part,
        parts=tuple((name, _PART_WORDS[name], counts[name]) for name in PARTS),
        lines=build_lines(ask, shown) if part in ids else (),
        told=tuple(_build_told(desk, party, d) for d in shown) if part == "documents" else (),
        chains=tuple(c for id_ in shown if (c := _build_chain(ask, id_))) if part == "change" else (),
        pager=pager,
        decided=_list_decided(ask, party),
        search=search,
        others=tuple(_build_row(desk, o) for o in suggest_same(desk, party, search)) if part == "change" else (),
        types=PARTY_TYPES,
    )


_PART_WORDS = {
    "said": "Said",
    "asked": "Asked of it",
    "promised": "Promised",
    "documents": "Documents",
    "change": "Merge, split, correct",
}


def _order_places(desk: Desk, party: Party, part: str) -> list[str]:
    if part == "change":
        return list(party.chains)
    dates = {d: w for d in party.documents if (w := desk.documents[d].published)}
    return sorted(party.documents, key=lambda d: (str(dates[d].earliest or "") if d in dates else "9", d))


def _build_role(ask: Ask, party: Party, role: Role, part: str) -> RoleRow:
    shown = role.cited[:_CITED] if part in ("said", "change") else ()
    cited = []
    for span in shown:
        before, words, after = read_around(ask, span.document_id, span.start, span.end)
        cited.append(
            Cited(
                url=f"/documents/{span.document_id}",
                place=name_document(ask.desk, span.document_id),
                when=ask.desk.documents[span.document_id].published,
                before=before,
                words=words,
                after=after,
            )
        )
    decided = [role.first, role.last]
    is_decided = any(when is not None and when.basis == DECIDED for when in decided)
    return RoleRow(
        title=role.title,
        first=role.first,
        last=role.last,
        since=print_edtf(role.first) if is_decided and role.first else "",
        until=print_edtf(role.last) if is_decided and role.last else "",
        is_decided=is_decided,
        cited=tuple(cited),
        more=len(role.cited) - len(cited),
    )


def read_around(ask: Ask, document_id: str, start: int, end: int) -> tuple[str, str, str]:
    """The words before, at and after a place, white space folded, without loading the whole document."""
    first = max(0, start - _AROUND)
    found = ask.store.db.execute(
        "SELECT substr(text, ?, ?), substr(text, ?, ?), substr(text, ?, ?) FROM document WHERE id = ?",
        (first + 1, start - first, start + 1, end - start, end + 1, _AROUND, document_id),
    ).fetchone()
    if found is None:
        return "", "", ""
    before, words, after = (part.decode("utf-8", "replace") if isinstance(part, bytes) else part for part in found)
    before = before.rpartition("\n\n")[2] if "\n\n" in before else before
    after = after.partition("\n\n")[0]
    return " ".join(before.split()), " ".join(words.split()), " ".join(after.split())


def _build_told(desk: Desk, party: Party, document_id: str) -> Told:
    row = desk.documents[document_id]
    said = sum(desk.items[i].party == party.id and desk.items[i].kind == "statement" for i in row.items)
    name = row.title or row.path
    return Told(id=document_id, name=f"{name} ({row.outlet})" if row.outlet else name, when=row.published, said=said)


def _build_chain(ask: Ask, id_: str) -> Chain | None:
    head = read_mention(ask, id_)
    if head is None:
        return None
    document_id, name, start, end = head
    before, words, after = read_around(ask, document_id, start, end)
    return Chain(
        id=id_,
        name=name,
        place=name_document(ask.desk, document_id),
        url=f"/documents/{document_id}",
        when=ask.desk.documents[document_id].published,
        before=before,
        words=words,
        after=after,
    )


def _list_decided(ask: Ask, party: Party) -> tuple[PartyDecision, ...]:
    out = []
    for member in party.members if any(m in ask.desk.standing for m in party.members) else ():
        for judgement in visible_judgements(ask, member):
            correction = judgement.correction or {}
            if not correction or "undone" in correction or "protect" in correction:
                continue
            out.append(
                PartyDecision(
                    id=judgement.id,
                    words=_say_correction(ask, party, correction) or describe_decision(judgement),
                    reviewer=judgement.reviewer,
                    at=judgement.judged_at[:16].replace("T", " "),
                    note=judgement.note,
                )
            )
    return tuple(sorted(out, key=lambda d: (d.at, d.id)))


def _say_correction(ask: Ask, party: Party, correction: dict[str, str]) -> str:
    words = []
    for key, says in (("same_as", "the same as"), ("not_same_as", "not the same as")):
        head = read_mention(ask, correction[key]) if key in correction else None
        if head is not None:
            words.append(f"{says} “{head[1]}” in {name_document(ask.desk, head[0])}")
    if "name" in correction:
        words.append(f"named “{correction['name']}”")
    if "alias" in correction:
        words.append(f"also called “{correction['alias']}”")
    if "type" in correction:
        words.append(f"a {correction['type']}")
    if "role" in correction:
        dates = [f"{k} {correction[k]}" for k in ("since", "until") if correction.get(k)]
        words.append(f"{correction['role']}: " + (", ".join(dates) or "dates as the documents give them"))
    return "; ".join(words)


def read_mention(ask: Ask, id_: str) -> tuple[str, str, int, int] | None:
    """A mention's document, the name of its chain, and its place; None where it is no more."""
    found = ask.store.db.execute("SELECT kind, body FROM finding WHERE id = ?", (id_,)).fetchone()
    if found is None or found[0] != "mention":
        return None
    mention = rows.decode_finding(*found)
    assert isinstance(mention, Mention)
    return mention.document_id, mention.name, mention.spans[0].start, mention.spans[-1].end
