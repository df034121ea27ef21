"""Searches: statements, demands, promises and documents by their words, narrowed by who, act, about whom, outlet,
period, kind and verdict; each narrowing with how many it leaves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import ClassVar, NamedTuple

from onrecord.dates import DateRange, parse_edtf
from onrecord.review.asks import Ask, Page
from onrecord.review.cards import visible_verdict
from onrecord.review.desks import Desk, Item, collect_ids
from onrecord.review.frames import make_url
from onrecord.review.lines import Line, build_lines, time_key
from onrecord.review.pagers import Pager, cut_page
from onrecord.review.saved_searches import SavedSearch, list_saved
from onrecord.store.queries import match_query
from onrecord.words.forms import fold_text

FIELDS = ("q", "who", "act", "about", "outlet", "since", "until", "kind", "judged", "sort")
JUDGED = (("", "any"), ("none", "not judged"), ("yes", "accepted"), ("no", "rejected"), ("unsure", "unsure"))
SORTS = (("", "best first"), ("time", "oldest first"), ("newest", "newest first"))
_TOP = 10
_AROUND = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One way to narrow what was found: ``url`` leads there, or back where it is chosen."""

    words: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One respect in which what was found can be narrowed."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundText:
    """A document that holds the words, with the first place."""

    id: str
    name: str
    outlet: str
    when: DateRange | None
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """What was found, how it can be narrowed, and the searches that people keep. ``chosen`` are the narrowings, each
    with its words and the address without it."""

    template: ClassVar[str] = "search.html.j2"
    title: str
    fields: Mapping[str, str]
    judged: tuple[tuple[str, str], ...]
    sorts: tuple[tuple[str, str], ...]
    facets: tuple[Facet, ...]
    lines: tuple[Line, ...]
    texts: tuple[FoundText, ...]
    pager: Pager
    saved: tuple[SavedSearch, ...]
    here: str
    chosen: tuple[tuple[str, str, str], ...]


def show_search(ask: Ask) -> SearchPage:
    """Findings or documents that fit all fields, everything where none is given. Raises DateError for a wrong date."""
    desk = ask.desk
    fields = {name: " ".join(ask.query.get(name, "").split()) for name in FIELDS}
    keep: dict[str, object] = {name: value for name, value in fields.items() if value}
    lines: tuple[Line, ...] = ()
    texts: tuple[FoundText, ...] = ()
    if fields["kind"] == "document":
        documents = find_texts(ask, fields)
        shown, pager = cut_page(documents, ask.query, "/search", keep)
        texts = tuple(_build_text(ask, id_, fields["q"]) for id_ in shown)
        facets: tuple[Facet, ...] = (_build_kinds(ask, fields, {"document": len(documents)}),)
    else:
        found = find_items(ask, fields)
        shown, pager = cut_page(found, ask.query, "/search", keep)
        lines = build_lines(ask, shown)
        facets = _build_facets(ask, fields, found)
    return SearchPage(
        title="Search",
        fields=fields,
        judged=JUDGED,
        sorts=SORTS,
        facets=facets,
        lines=lines,
        texts=texts,
        pager=pager,
        saved=list_saved(ask.store),
        here=make_url("", **keep).removeprefix("?"),
        chosen=_list_chosen(desk, fields),
    )


def _list_chosen(desk: Desk, fields: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    out = []
    for name in ("kind", "who", "act", "about", "outlet"):
        value = fields[name]
        if value:
            words = desk.parties[value].name if value in desk.parties else value
            out.append((name, words, make_url("/search", **{**fields, name: ""})))
    return tuple(out)


def find_items(ask: Ask, fields: Mapping[str, str]) -> Sequence[str]:
    """The ids of findings that fit all fields, in the order that ``sort`` names."""
    name = "search " + "\x1f".join(fields[f] for f in FIELDS if f != "judged")
    found = ask.desk.derive(name, lambda _: _find_items(ask, fields), is_lasting=True)
    judged = fields["judged"]
    if judged:
        wanted = None if judged == "none" else judged
        verdicts = {id_: visible_verdict(ask, id_) for id_ in ask.desk.standing}
        return [id_ for id_ in found if verdicts.get(id_) == wanted]
    return found


def _find_items(ask: Ask, fields: Mapping[str, str]) -> tuple[str, ...]:
    desk = ask.desk
    tests = _build_tests(desk, fields)
    order = order_items(desk)
    if match_query(fields["q"]):
        ids: Iterable[str] = find_words(ask, fields["q"])
        if fields["sort"]:
            rank = desk.derive("ranks by time", lambda _: {id_: n for n, id_ in enumerate(order)}, is_lasting=True)
            ids = sorted(ids, key=lambda id_: rank.get(id_, 0))
    else:
        ids = order
    found = [id_ for id_ in ids if all(test(desk.items[id_]) for test in tests)] if tests else list(ids)
    return tuple(reversed(found)) if fields["sort"] == "newest" else tuple(found)


def find_words(ask: Ask, query: str, column: str = "") -> list[str]:
    """The ids of items whose statement holds the words or is by who bears them, best first; a demand or promise after
    its statement. Words that a person added are looked through one by one."""
    desk = ask.desk
    match = match_query(query)
    if column:
        match = f"{column} : ({match})"
    found = ask.store.db.execute(
        "SELECT f.id FROM statement_words JOIN finding f ON f.n = statement_words.rowid"
        " WHERE statement_words MATCH ? ORDER BY bm25(statement_words)",
        (match,),
    )
    asks = desk.derive("asks of statements", _index_asks, is_lasting=True)
    out = [id_ for row in found for id_ in (row[0], *asks.get(row[0], ())) if id_ in desk.items]
    words = fold_text(query.replace('"', " ").replace("*", " ")).split()
    added = (desk.items[i] for i, c in desk.corrections.items() if "added" in c and i in desk.items)
    texts = ((item.id, fold_text(f"{item.words} {item.speaker or ''}")) for item in added)
    return list(dict.fromkeys([*out, *(id_ for id_, text in texts if all(word in text for word in words))]))


def _index_asks(desk: Desk) -> dict[str, tuple[str, ...]]:
    return collect_ids((i.statement_id, i.id) for i in desk.items.values() if i.statement_id)


def order_items(desk: Desk) -> tuple[str, ...]:
    """The ids of all items in the order of time."""
    return desk.derive("items by time", _order_items, is_lasting=True)


def _order_items(desk: Desk) -> tuple[str, ...]:
    return tuple(sorted(desk.items, key=lambda id_: time_key(desk, id_)))


def _build_tests(desk: Desk, fields: Mapping[str, str]) -> list[Callable[[Item], bool]]:
    tests: list[Callable[[Item], bool]] = []
    who, about, kind, act, outlet = (fields[name] for name in ("who", "about", "kind", "act", "outlet"))
    if kind:
        tests.append(lambda item: item.kind == kind)
    if act:
        tests.append(lambda item: item.act == act)
    if outlet:
        tests.append(lambda item: desk.documents[item.document_id].outlet == outlet)
    if who:
        parties = _find_parties(desk, who)
        words = fold_text(who).split()
        tests.append(lambda item: item.party in parties or _holds(item.speaker, words))
    if about:
        named = _find_parties(desk, about)
        tests.append(lambda item: not named.isdisjoint(desk.named.get(item.statement_id or item.id, ())))
    first = parse_edtf(fields["since"]).earliest if fields["since"] else None
    last = parse_edtf(fields["until"]).latest if fields["until"] else None
    if first or last:
        tests.append(lambda item: _lies_in(item.when, first, last))
    return tests


def _find_parties(desk: Desk, words: str) -> frozenset[str]:
    """The party of this id, or those with a name that holds every word."""
    if words in desk.parties:
        return frozenset({words})
    wanted = fold_text(words).split()
    return frozenset(
        id_ for id_, p in desk.parties.items() if any(_holds(name, wanted) for name in (p.name, *p.aliases))
    )


def _holds(name: str | None, words: Sequence[str]) -> bool:
    text = fold_text(name) if name else ""
    return bool(name) and all(word in text for word in words)


def _lies_in(when: DateRange | None, first: date | None, last: date | None) -> bool:
    """Whether a date may lie in a period; one that is not known lies in none."""
    if when is None:
        return False
    return not ((first and when.latest and when.latest < first) or (last and when.earliest and when.earliest > last))


def _build_facets(ask: Ask, fields: Mapping[str, str], found: Sequence[str]) -> tuple[Facet, ...]:
    desk = ask.desk
    name = "facets " + "\x1f".join(fields[f] for f in FIELDS if f != "sort")  # the order changes no count
    counts = desk.derive(name, lambda _: _count(desk, found), is_lasting=not fields["judged"])
    kinds, acts, who, about, outlets, years = counts

    def facet(title: str, field: str, values: Iterable[tuple[str, str, int]]) -> Facet:
        return Facet(name=title, values=tuple(_narrow(fields, field, *value) for value in values))

    parties = desk.parties
    return (
        _build_kinds(ask, fields, kinds),
        facet("Who", "who", ((p, parties[p].name, n) for p, n in who)),
        facet("Act", "act", ((a, a, n) for a, n in acts)),
        facet("About", "about", ((p, parties[p].name, n) for p, n in about)),
        facet("Outlet", "outlet", ((o, o, n) for o, n in outlets)),
        Facet(name="Year", values=tuple(_narrow_year(fields, year, n) for year, n in years)),
    )


Counts = tuple[dict[str, int], list[tuple[str, int]], list[tuple[str, int]], list[tuple[str, int]],
               list[tuple[str, int]], list[tuple[str, int]]]  # fmt: skip


def _count(desk: Desk, found: Sequence[str]) -> Counts:
    traits = desk.derive("traits of items", _index_traits, is_lasting=True)
    counted = [traits[id_] for id_ in found]
    about = Counter(chain.from_iterable([t.about for t in counted]))
    outlets, who = Counter([t.outlet for t in counted]), Counter([t.who for t in counted])
    years = Counter([t.year for t in counted])
    for counter in (outlets, who, years):
        del counter[""]
    return (
        dict(Counter([t.kind for t in counted])),
        Counter([t.act for t in counted]).most_common(_TOP),
        who.most_common(_TOP),
        about.most_common(_TOP),
        outlets.most_common(_TOP),
        sorted(years.most_common(_TOP)),
    )


class _Traits(NamedTuple):
    """What an item is counted by; empty where it has none."""

    kind: str
    act: str
    who: str
    about: tuple[str, ...]
    outlet: str
    year: str


def _index_traits(desk: Desk) -> dict[str, _Traits]:
    outlets = {id_: d.outlet or "" for id_, d in desk.documents.items()}
    parties, named = desk.parties, desk.named
    out = {}
    for id_, item in desk.items.items():
        when = item.when
        first, last = (when.earliest, when.latest) if when else (None, None)
        out[id_] = _Traits(
            item.kind,
            item.act,
            item.party if item.party and item.party in parties else "",
            tuple(p for p in named.get(item.statement_id or id_, ()) if p in parties),
            outlets[item.document_id],
            str(first.year) if first and last and first.year == last.year else "",
        )
    return out


def prepare_search(desk: Desk) -> None:
    """What is found without words is in its order and counted."""
    order_items(desk)
    name = "facets " + "\x1f".join("" for f in FIELDS if f != "sort")
    desk.derive(name, lambda d: _count(d, order_items(d)), is_lasting=True)


def _narrow(fields: Mapping[str, str], field: str, value: str, words: str, count: int) -> FacetValue:
    is_chosen = fields[field] == value
    url = make_url("/search", **{**fields, field: "" if is_chosen else value})
    return FacetValue(words=words, count=count, url=url, is_chosen=is_chosen)


def _narrow_year(fields: Mapping[str, str], year: str, count: int) -> FacetValue:
    is_chosen = fields["since"] == fields["until"] == year
    value = "" if is_chosen else year
    url = make_url("/search", **{**fields, "since": value, "until": value})
    return FacetValue(words=year, count=count, url=url, is_chosen=is_chosen)


def _build_kinds(ask: Ask, fields: Mapping[str, str], counts: Mapping[str, int]) -> Facet:
    values = [_narrow(fields, "kind", kind, f"{kind}s", counts[kind]) for kind in ("statement", "demand", "promise")
              if kind in counts]  # fmt: skip
    documents = counts.get("document")
    documents = len(find_texts(ask, fields)) if documents is None else documents
    return Facet(name="Kind", values=(*values, _narrow(fields, "kind", "document", "documents", documents)))


def find_texts(ask: Ask, fields: Mapping[str, str]) -> Sequence[str]:
    """The ids of documents that hold the words, of this outlet and period; best first."""
    desk = ask.desk
    match = match_query(fields["q"])
    if match:
        found = ask.store.db.execute(
            "SELECT d.id FROM document_words JOIN document d ON d.n = document_words.rowid"
            " WHERE document_words MATCH ? ORDER BY bm25(document_words, 4.0, 1.0)",
            (match,),
        )
        ids = [row[0] for row in found if row[0] in desk.documents]
    else:
        ids = sorted(desk.documents, key=lambda d: desk.documents[d].path)
    first = parse_edtf(fields["since"]).earliest if fields["since"] else None
    last = parse_edtf(fields["until"]).latest if fields["until"] else None
    return [
        d
        for d in ids
        if (not fields["outlet"] or desk.documents[d].outlet == fields["outlet"])
        and (not (first or last) or _lies_in(desk.documents[d].published, first, last))
    ]


def _build_text(ask: Ask, id_: str, query: str) -> FoundText:
    row = ask.desk.documents[id_]
    found = ask.store.db.execute("SELECT text FROM document WHERE id = ?", (id_,)).fetchone()
    text = found[0].decode("utf-8", "replace") if isinstance(found[0], bytes) else found[0]
    terms = sorted((re.escape(t) for t in re.findall(r"\w+", query)), key=len, reverse=True)
    match = re.search(rf"\b(?:{'|'.join(terms)})\w*", text, re.IGNORECASE) if terms else None
    at, end = (match.start(), match.end()) if match else (0, 0)
    return FoundText(
        id=id_,
        name=row.title or row.path,
        outlet=row.outlet or "",
        when=row.published,
        before=" ".join(text[max(0, at - _AROUND) : at].split()),
        words=text[at:end],
        after=" ".join(text[end : end + _AROUND].split()),
    )
