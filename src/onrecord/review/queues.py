"""Queues: what is to be decided, what matters most first, one at a time; and how far one has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from onrecord.dates import DateRange
from onrecord.model import Link, Reason
from onrecord.relate.corrections import ACTS
from onrecord.review.asks import Ask, Page
from onrecord.review.cards import LINK_WORDS, Card, build_card, place_of, visible_verdict
from onrecord.review.desks import WORDS, Desk, Item, LinkRow, Verdict
from onrecord.review.documents import count_outlets
from onrecord.review.frames import make_url
from onrecord.review.marks import Block, cut_blocks, list_marks
from onrecord.review.pairs import Pair, find_others, index_resting, is_same_words, list_pairs
from onrecord.review.readings import find_shown, locate_finding
from onrecord.store import rows

KINDS = (
    ("", "everything"),
    ("statement", "statements"),
    ("demand", "demands"),
    ("promise", "promises"),
    ("replies", "replies to allegations"),
    ("answers", "follow-ups"),
    ("same_utterance", "same utterances"),
    ("copy_of", "copies"),
)
_QUESTIONS = {
    "replies": "Is the second a reply to the first?",
    "answers": "Does the second follow up on the first: {}?",
    "same_utterance": "Is this one act of saying, reported twice?",
    "copy_of": "Is one a copy of the other: {}?",
}
_FILTERS = ("kind", "act", "speaker", "outlet")
_AHEAD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One finding with the words around it. ``place`` names its document, ``url`` leads to it there; ``also`` are the
    other kinds that its very words were found as."""

    card: Card
    also: tuple[str, ...]
    blocks: tuple[Block, ...]
    place: str
    url: str
    edit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkShown:
    """A link with both its ends; for two documents only their names. ``reasons`` say why they were linked."""

    id: str
    says: str
    score: float
    verdict: Verdict | None
    reasons: tuple[Reason, ...]
    ends: tuple[Shown, ...]
    documents: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """A finding that another report words alike: decided with the one that is looked at, unless it is left out. With
    ``is_other`` somebody else says it there, so it is left out unless it is chosen."""

    id: str
    speaker: str
    is_other: bool
    url: str
    place: str
    when: DateRange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A line of what comes next."""

    url: str
    who: str
    words: str
    kind: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage(Page):
    """The queue: the one that is looked at, what comes next, how far one has come; ``is_unread`` where the whole case
    has nothing to judge yet."""

    template: ClassVar[str] = "queue.html.j2"
    title: str
    filters: Mapping[str, str]
    which: str
    kinds: tuple[tuple[str, str], ...]
    acts: tuple[str, ...]
    outlets: tuple[tuple[str, int], ...]
    total: int
    judged: int
    is_unread: bool
    finding: Shown | None
    pairs: tuple[Pair, ...]
    same: tuple[Same, ...]
    link: LinkShown | None
    ahead: tuple[Waiting, ...]
    back: str
    before: str
    after: str


def show_queue(ask: Ask) -> QueuePage:
    """The first that fits and is not decided, or the one that ``at`` names, or the next open one after ``after``."""
    desk = ask.desk
    filters = {name: " ".join(ask.query.get(name, "").split()) for name in _FILTERS}
    kind = filters["kind"] if filters["kind"] in dict(KINDS) else ""
    filters["kind"] = kind
    order, places = find_order(desk, filters)
    judged = sum(1 for id_ in desk.standing if id_ in places and visible_verdict(ask, id_))
    at = _find_place(ask, order, places)
    shown = order[at] if at is not None else None
    item, link = desk.items.get(shown or ""), desk.links.get(shown or "")
    ahead = [] if at is None else _look_ahead(ask, order, at)
    return QueuePage(
        title="Queue",
        filters=filters,
        which=", ".join(x for x in (dict(KINDS)[kind], *(filters[f] for f in _FILTERS[1:])) if x),
        kinds=KINDS,
        acts=ACTS,
        outlets=desk.derive("outlets", count_outlets, is_lasting=True),
        total=len(order),
        judged=judged,
        is_unread=not desk.items,
        finding=show_finding(ask, item.id) if item else None,
        pairs=list_pairs(ask, item) if item else (),
        same=tuple(_show_same(ask.desk, item, other) for other in list_same(ask, item)) if item else (),
        link=show_link(ask, link) if link else None,
        ahead=tuple(_wait(ask, id_, filters) for id_ in ahead),
        back=make_url("/queue", **filters, after=shown),
        before=make_url("/queue", **filters, at=order[at - 1]) if at else "",
        after=make_url("/queue", **filters, at=order[at + 1]) if at is not None and at + 1 < len(order) else "",
    )


def find_order(desk: Desk, filters: Mapping[str, str]) -> tuple[Sequence[str], Mapping[str, int]]:
    """What fits the filters, in the order of the queue, and where each of it stands there."""
    name = "queue " + "\x1f".join(filters.get(f, "") for f in _FILTERS)
    order = desk.derive(name, lambda d: _filter_queue(d, filters), is_lasting=True)
    return order, desk.derive(f"at {name}", lambda _: {id_: n for n, id_ in enumerate(order)}, is_lasting=True)


def prepare_queue(desk: Desk) -> None:
    """The queue of everything and of each kind is in order, and whatever else its first page looks up."""
    for kind, _ in KINDS:
        find_order(desk, {"kind": kind})
    index_resting(desk)
    desk.derive("outlets", count_outlets, is_lasting=True)


def _filter_queue(desk: Desk, filters: Mapping[str, str]) -> Sequence[str]:
    kind, act, speaker, outlet = (filters.get(name, "") for name in _FILTERS)
    kinds = desk.derive("queue by kind", _part_queue, is_lasting=True)
    if not (act or speaker or outlet):
        return kinds.get(kind, ()) if kind else desk.queue
    speaker = speaker.casefold()
    parties = {id_ for id_, p in desk.parties.items() if speaker and speaker in p.name.casefold()}
    documents = {id_ for id_, d in desk.documents.items() if outlet and d.outlet == outlet}
    items = desk.items
    found: Iterable[Item] = (items[id_] for id_ in kinds.get(kind or "items", ()) if id_ in items)
    if act:
        found = (i for i in found if i.act == act)
    if outlet:
        found = (i for i in found if i.document_id in documents)
    if speaker:
        found = (i for i in found if i.party in parties or speaker in (i.speaker or "").casefold())
    return tuple(i.id for i in found)


def _part_queue(desk: Desk) -> dict[str, tuple[str, ...]]:
    """The queue by kind; under ``items`` its findings of all kinds."""
    items, links, out = desk.items, desk.links, defaultdict(list)
    for id_ in desk.queue:
        item = items.get(id_)
        row = item or links.get(id_)
        if row is not None:
            out[row.kind].append(id_)
        if item is not None:
            out["items"].append(id_)
    return {kind: tuple(ids) for kind, ids in out.items()}


def _find_place(ask: Ask, order: Sequence[str], places: Mapping[str, int]) -> int | None:
    if not order:
        return None
    asked, after = ask.query.get("at", ""), ask.query.get("after", "")
    if asked in places:
        return places[asked]
    start = places[after] + 1 if after in places else 0
    turn = (*range(start, len(order)), *range(start))
    return next((n for n in turn if visible_verdict(ask, order[n]) is None), None)


def _look_ahead(ask: Ask, order: Sequence[str], at: int) -> list[str]:
    out: list[str] = []
    items = ask.desk.items
    told = _list_told(ask, items[order[at]]) if order[at] in items else set()
    for id_ in order[at + 1 :]:
        if len(out) == _AHEAD:
            break
        if id_ not in told and visible_verdict(ask, id_) is None:
            out.append(id_)
            told |= _list_told(ask, items[id_]) if id_ in items else set()
    return out


def _list_told(ask: Ask, item: Item) -> set[str]:
    """What is asked together with an item."""
    together = [item, *(i for i in list_same(ask, item) if _is_same_voice(i, item))]
    return {o.id for i in together for o in (i, *find_others(ask.desk, i)) if o is i or is_same_words(i, o)}


def list_same(ask: Ask, item: Item) -> list[Item]:
    """What other reports of the same utterance have alike and nobody decided: words, kind, act, whom it is asked of.
    One look at them is enough; each gets its own judgement."""
    desk = ask.desk
    utterance = desk.utterances.get(desk.utterance_of.get(item.statement_id or item.id, ""))
    if utterance is None or len(utterance.statements) < 2 or len(item.words) >= WORDS:
        return []
    if item.kind == "statement":
        ids: Iterable[str] = utterance.statements
    else:
        ids = (i for s in utterance.statements for i in index_resting(desk).get(s, ()))
    found = (desk.items[i] for i in ids if i in desk.items and i != item.id)
    return [x for x in found if _tell_apart(x) == _tell_apart(item) and visible_verdict(ask, x.id) is None]


def _tell_apart(item: Item) -> tuple[object, ...]:
    return (item.kind, item.act, item.is_negated, item.of, item.words)


def _is_same_voice(one: Item, other: Item) -> bool:
    """Whether one party says both, or who says them is called the same in the reports of one utterance."""
    return (one.party is not None and one.party == other.party) or (
        (one.speaker or "").casefold() == (other.speaker or "").casefold()
    )


def _show_same(desk: Desk, item: Item, other: Item) -> Same:
    return Same(
        id=other.id,
        speaker=other.speaker or "nobody named",
        is_other=not _is_same_voice(item, other),
        url=locate_finding(other.document_id, other.id, other.start),
        place=place_of(desk, other),
        when=desk.documents[other.document_id].published,
    )


def _wait(ask: Ask, id_: str, filters: Mapping[str, str]) -> Waiting:
    item, url = ask.desk.items.get(id_), make_url("/queue", **filters, at=id_)
    if item is not None:
        return Waiting(url=url, who=item.speaker or "nobody named", words=item.words, kind=item.kind, score=item.score)
    link = ask.desk.links[id_]
    left = ask.desk.items.get(link.left_id)
    who = left.speaker or "nobody named" if left else ""
    kind = LINK_WORDS.get(link.kind, link.kind)
    return Waiting(url=url, who=who, words=left.words if left else "two documents", kind=kind, score=link.score)


def show_finding(ask: Ask, id_: str) -> Shown | None:
    """A finding with its paragraph and those beside it; None where it is no more."""
    item = ask.desk.items[id_]
    findings = find_shown(ask, item.document_id)
    by_id = {f.id: f for f in findings}
    finding = by_id.get(id_)
    if finding is None:
        return None
    document = rows.get_document(ask.store, item.document_id)
    zones = rows.iter_zones(ask.store, item.document_id)
    start, end = finding.spans[0].start, finding.spans[-1].end
    touched = [n for n, z in enumerate(zones) if z.span.start < end and start < z.span.end]
    if touched:
        near = zones[max(0, touched[0] - 1) : touched[-1] + 2]
        start, end = near[0].span.start, near[-1].span.end
    statement = by_id.get(item.statement_id or "")
    marks = list_marks([finding, *([statement] if statement else [])])
    url = locate_finding(item.document_id, id_, finding.spans[0].start)
    return Shown(
        also=tuple(dict.fromkeys(o.kind for o in find_others(ask.desk, item) if is_same_words(item, o))),
        card=build_card(ask, finding, by_id, document.text, {}),
        blocks=cut_blocks(document.text, zones, marks, start, end),
        place=place_of(ask.desk, item),
        url=url,
        edit=locate_finding(item.document_id, id_, finding.spans[0].start, edit=id_),
    )


def show_link(ask: Ask, row: LinkRow) -> LinkShown:
    """A link with its reasons and both its ends."""
    found = ask.store.db.execute("SELECT body FROM link WHERE id = ?", (row.id,)).fetchone()
    link: Link | None = rows.decode_link(found[0]) if found else None
    ends = [shown for end in (row.left_id, row.right_id) if end in ask.desk.items if (shown := show_finding(ask, end))]
    documents = [ask.desk.documents[end] for end in (row.left_id, row.right_id) if end in ask.desk.documents]
    return LinkShown(
        id=row.id,
        says=_QUESTIONS.get(row.kind, "Do these belong together: {}?").format(
            row.relation or row.kind.replace("_", " ")
        ),
        score=row.score,
        verdict=visible_verdict(ask, row.id),
        reasons=link.reasons if link else (),
        ends=tuple(ends),
        documents=tuple((d.id, d.outlet or d.title or d.path) for d in documents),
    )
