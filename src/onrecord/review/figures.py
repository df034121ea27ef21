"""Figures: numbers by what they count, who claims them and as of when; and those that cannot all be true.

Figures are never added up, averaged or weighed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from onrecord.dates import DateRange
from onrecord.review.accounts import FigureRow
from onrecord.review.asks import Ask, Page
from onrecord.review.cards import visible_verdict
from onrecord.review.desks import Desk, LinkRow, Verdict
from onrecord.review.frames import make_url
from onrecord.review.lines import Reasoned, name_document, read_reasons
from onrecord.review.pagers import Pager, cut_page
from onrecord.review.readings import locate_finding
from onrecord.review.registers import group_links
from onrecord.words.forms import content_stems, fold_text

VIEWS = (("", "that contradict"), ("compared", "that are compared"), ("all", "all, by what they count"))
_MOST = 30  # figures of one group that are shown together, and pairs whose reasons are


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """A figure in its words: who claims it, as of when, and where. ``count`` is the number as digits."""

    id: str
    words: str
    count: str
    of: str
    by: str
    party: str
    as_of: DateRange | None
    published: DateRange | None
    place: str
    url: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two figures that stand against or beside one another, and why; ``ids`` are the links of all pairs of the same
    two wordings, which are judged together."""

    left: str
    right: str
    ids: tuple[str, ...]
    link: Reasoned


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureGroup:
    """Figures that count one thing. ``more`` of them are not listed; ``url`` leads to all of them."""

    of: str
    lines: tuple[FigureLine, ...]
    against: tuple[Compared, ...]
    beside: tuple[Compared, ...]
    number: int
    documents: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage(Page):
    """Groups of figures; or with ``of`` all figures that count one thing."""

    template: ClassVar[str] = "figures.html.j2"
    title: str
    query: str
    view: str
    views: tuple[tuple[str, str], ...]
    of: str
    groups: tuple[FigureGroup, ...]
    pager: Pager
    back: str


def show_figures(ask: Ask) -> FiguresPage:
    """Figures that contradict one another, or are compared, or all; those whose words hold the query. Where nothing is
    asked for, the first of these that the case has."""
    query, of = (" ".join(ask.query.get(name, "").split()) for name in ("q", "of"))
    view = ask.query.get("view", "") if ask.query else _find_view(ask.desk)
    words = fold_text(query).split()
    if of:
        kinds = ask.desk.derive("figures by kind", _index_kinds, is_lasting=True)
        ids = _order(ask.desk, kinds.get(name_kind(of), ((), ""))[0])
        shown, pager = cut_page(ids, ask.query, "/figures", {"of": of})
        groups: list[FigureGroup] = [_build_group(ask, tuple(shown), of, total=len(ids))] if shown else []
    elif view == "all":
        found = _list_kinds(ask.desk, words)
        page, pager = cut_page(found, ask.query, "/figures", {"q": query, "view": view})
        groups = [_build_group(ask, ids[:5], name, total=len(ids)) for name, ids in page]
    else:
        index = list_compared(ask.desk)
        parts = [ids for ids, is_against, text in index if (is_against or view) and all(w in text for w in words)]
        parts.sort(key=lambda ids: -len(ids))
        part, pager = cut_page(parts, ask.query, "/figures", {"q": query, "view": view}, size=10)
        groups = [_build_group(ask, ids, ask.desk.figures[ids[0]].of, total=len(ids)) for ids in part]
    return FiguresPage(
        title="Figures",
        query=query,
        view=view,
        views=VIEWS,
        of=of,
        groups=tuple(groups),
        pager=pager,
        back=ask.url,
    )


def name_kind(of: str) -> str:
    """What is counted, by its stems: "homes" and "home" are one."""
    return " ".join(sorted(content_stems(of))) or fold_text(of)


def _index_kinds(desk: Desk) -> dict[str, tuple[tuple[str, ...], str]]:
    """By what is counted: the figures, and its name as most of them have it."""
    ids: dict[str, list[str]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for figure in desk.figures.values():
        if figure.of not in kinds:
            kinds[figure.of] = name_kind(figure.of)
        ids[kinds[figure.of]].append(figure.id)
    out = {}
    for kind, found in ids.items():
        counts: dict[str, int] = defaultdict(int)
        for id_ in found:
            counts[desk.figures[id_].of] += 1
        out[kind] = tuple(found), min(counts, key=lambda of: (-counts[of], of))
    return out


def _list_kinds(desk: Desk, words: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    kinds = desk.derive("figures by kind", _index_kinds, is_lasting=True)
    found = [(name, ids) for ids, name in kinds.values() if all(word in fold_text(name) for word in words)]
    return sorted(found, key=lambda pair: (-len(pair[1]), pair[0]))


def _find_view(desk: Desk) -> str:
    index = list_compared(desk)
    return "" if any(is_against for _, is_against, _ in index) else "compared" if index else "all"


def list_compared(desk: Desk) -> tuple[tuple[tuple[str, ...], bool, str], ...]:
    """Figures that hang together by links, whether any two of them contradict one another, and their words folded."""
    return desk.derive("figures compared", _index_compared, is_lasting=True)


def _index_compared(desk: Desk) -> tuple[tuple[tuple[str, ...], bool, str], ...]:
    root: dict[str, str] = {}
    links = [x for x in group_links(desk, "conflicts") if x.left_id in desk.figures and x.right_id in desk.figures]

    def find(id_: str) -> str:
        while root.get(id_, id_) != id_:
            root[id_] = root.get(root[id_], root[id_])
            id_ = root[id_]
        return id_

    for link in links:
        a, b = find(link.left_id), find(link.right_id)
        root[max(a, b)] = min(a, b)
    members: dict[str, set[str]] = defaultdict(set)
    against = set()
    for link in links:
        key = find(link.left_id)
        members[key] |= {link.left_id, link.right_id}
        if link.relation == "contradict":
            against.add(key)
    out = []
    for key, ids in sorted(members.items()):
        rows = [desk.figures[i] for i in ids]
        text = fold_text(" ".join(f"{r.of} {r.words} {r.by or ''}" for r in rows))
        out.append((tuple(_order(desk, ids)), key in against, text))
    return tuple(out)


def _order(desk: Desk, ids: Iterable[str]) -> list[str]:
    def key(id_: str) -> tuple[str, str, int]:
        row = desk.figures[id_]
        when = row.as_of or desk.documents[row.document_id].published
        first = str(when.earliest or when.latest) if when and (when.earliest or when.latest) else "9"
        return first, row.document_id, row.start

    return sorted(ids, key=key)


def _build_group(ask: Ask, ids: tuple[str, ...], of: str, *, total: int) -> FigureGroup:
    desk, shown = ask.desk, ids[:_MOST]
    own = set(shown)
    links = {
        x: desk.links[x]
        for id_ in shown
        for x in desk.links_of.get(id_, ())
        if desk.links[x].kind == "conflicts" and {desk.links[x].left_id, desk.links[x].right_id} <= own
    }
    ordered = sorted(links.values(), key=lambda x: (x.relation != "contradict", -x.score, x.id))
    compared = _compare(ask, ordered)
    return FigureGroup(
        of=of,
        lines=tuple(_build_line(ask, desk.figures[i]) for i in shown),
        against=tuple(c for c in compared if c.link.relation == "contradict"),
        beside=tuple(c for c in compared if c.link.relation != "contradict"),
        number=total,
        documents=len({desk.figures[i].document_id for i in ids}),
        url=make_url("/figures", of=of) if total > len(shown) else "",
    )


def _compare(ask: Ask, links: Iterable[LinkRow]) -> list[Compared]:
    """The links, those between the same two wordings as one, the first few."""
    same: dict[tuple[str | None, str, str], list[LinkRow]] = {}
    figures = ask.desk.figures
    for link in links:
        left, right = figures[link.left_id].words, figures[link.right_id].words
        low, high = sorted((left, right))
        same.setdefault((link.relation, low, high), []).append(link)
    groups = list(same.items())[:_MOST]
    reasons = read_reasons(ask, [group[0] for _, group in groups])
    return [
        Compared(left=left, right=right, ids=tuple(x.id for x in group), link=reasons[group[0].id])
        for (_, left, right), group in groups
    ]


def _build_line(ask: Ask, row: FigureRow) -> FigureLine:
    statement = ask.desk.items.get(row.statement_id or "")
    return FigureLine(
        id=row.id,
        words=row.words,
        count=_say_count(row),
        of=row.of,
        by=row.by or (statement.speaker if statement else None) or "",
        party=row.party or (statement.party if statement else None) or "",
        as_of=row.as_of,
        published=ask.desk.documents[row.document_id].published,
        place=name_document(ask.desk, row.document_id),
        url=locate_finding(row.document_id, row.statement_id or row.id, row.start),
        verdict=visible_verdict(ask, row.id),
    )


def _say_count(row: FigureRow) -> str:
    sign = {"at least": "≥ ", "more than": "> ", "at most": "≤ ", "fewer than": "< ", "about": "≈ "}
    if row.value is not None:
        number = _print(row.value)
    elif row.low is not None or row.high is not None:
        low, high = ("…" if bound is None else _print(bound) for bound in (row.low, row.high))
        number = f"{low} to {high}"
    else:
        return ""
    return sign.get(row.comparator, "") + number


def _print(value: float) -> str:
    text = f"{value:,.4f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return text.replace(",", "\u202f")
