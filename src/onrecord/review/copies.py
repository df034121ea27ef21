"""Copies: documents that are one text, or rewritten from one, side by side; what says so, and what a person says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onrecord.dates import DateRange, is_before
from onrecord.decide import Decision
from onrecord.errors import OptionError
from onrecord.model import Metadata
from onrecord.review.asks import Answer, Ask, Go, Missing, Page
from onrecord.review.decisions import decide, read_back
from onrecord.review.desks import Desk, LinkRow
from onrecord.review.differences import Pair, Paragraph, pair_paragraphs
from onrecord.review.frames import make_url
from onrecord.review.lines import Reasoned, name_document, read_reasons
from onrecord.review.pagers import Pager, cut_page
from onrecord.store import rows

RELATIONS = (
    ("copy", "the same text"),
    ("rewrite", "rewritten from one another"),
    ("update", "two reports that share background"),
)
_COMPARED = frozenset({"headline", "byline", "dateline", "story", "caption", "credit"})
_MOST = 300  # paragraphs of each document that are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """A group in the list."""

    id: str
    relation: str
    agency: str
    documents: tuple[tuple[str, str], ...]
    first: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesPage(Page):
    """Groups of copies, the largest first."""

    template: ClassVar[str] = "copies.html.j2"
    title: str
    relation: str
    relations: tuple[tuple[str, str], ...]
    rows: tuple[CopyRow, ...]
    pager: Pager


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A document of the group, with what it says of where it comes from."""

    id: str
    name: str
    outlet: str
    published: DateRange | None
    byline: str
    agency: str
    credits: tuple[str, ...]
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPage(Page):
    """Two documents side by side, what joins them, and the others of their group. ``direction`` says in words which
    was first, as far as their dates tell; ``cut`` that they are longer than what is compared."""

    template: ClassVar[str] = "copy.html.j2"
    title: str
    id: str
    relation: str
    members: tuple[Member, ...]
    left: Member
    right: Member
    pairs: tuple[Pair, ...]
    shared: int
    differing: int
    direction: str
    links: tuple[Reasoned, ...]
    relations: tuple[tuple[str, str], ...]
    is_grouped: bool
    is_cut: bool
    shows_all: bool
    back: str


def show_copies(ask: Ask) -> CopiesPage:
    """Groups of one relation or all."""
    relation = ask.query.get("relation", "")
    groups = [g for g in ask.desk.copy_groups.values() if not relation or g.relation == relation]
    groups.sort(key=lambda g: (g.relation == "update", -len(g.documents), g.id))
    shown, pager = cut_page(groups, ask.query, "/copies", {"relation": relation})
    return CopiesPage(
        title="Copies",
        relation=relation,
        relations=(("", "any"), *RELATIONS),
        rows=tuple(
            CopyRow(
                id=g.id,
                relation=dict(RELATIONS).get(g.relation, g.relation),
                agency=g.agency or "",
                documents=tuple((d, name_document(ask.desk, d)) for d in g.documents[:12]),
                first=name_document(ask.desk, g.first) if g.first else "",
                number=len(g.documents),
            )
            for g in shown
        ),
        pager=pager,
    )


def show_copy(ask: Ask) -> Answer:
    """Two documents of a group side by side: ``left`` and ``right``, or the first two; ``all`` shows equal passages in
    full. A pair that is in no group any more is still shown."""
    desk = ask.desk
    group = desk.copy_groups.get(ask.path["id"])
    asked = [d for name in ("left", "right") if (d := ask.query.get(name, "")) in desk.documents]
    documents = _order(desk, group.documents if group else tuple(asked))
    pair = [*dict.fromkeys((*asked, *documents))][:2]
    if len(pair) < 2:
        return Missing(message="The case has no such group of copies now; Copies lists those there are.")
    left, right = (_read_paragraphs(ask, d) for d in pair)
    pairs = pair_paragraphs(left[:_MOST], right[:_MOST])
    shows_all = ask.query.get("all") == "yes"
    same = sum(p.is_same for p in pairs)
    members = {d: _describe(ask, d, group.first if group else None) for d in dict.fromkeys((*pair, *documents[:40]))}
    links = [x for x in _links_of(desk, pair[0]) if pair[1] in (x.left_id, x.right_id)]
    reasoned = read_reasons(ask, links)
    relation = find_relation(desk, links[0]) if links else group.relation if group else ""
    return CopyPage(
        title="Copies",
        id=ask.path["id"],
        relation=relation,
        members=tuple(members[d] for d in documents[:40]),
        left=members[pair[0]],
        right=members[pair[1]],
        pairs=pairs,
        shared=same,
        differing=len(pairs) - same,
        direction=_say_direction(members[pair[0]], members[pair[1]]),
        links=tuple(reasoned.values()),
        relations=RELATIONS,
        is_grouped=group is not None and set(pair) <= set(group.documents),
        is_cut=max(len(left), len(right)) > _MOST,
        shows_all=shows_all,
        back=make_url(f"/copies/{ask.path['id']}", left=pair[0], right=pair[1], all="yes" if shows_all else None),
    )


def post_relation(ask: Ask) -> Go:
    """What two documents are to one another, as a person says. Raises OptionError for what is no relation or link."""
    id_, relation = ask.form.get("link", ""), ask.form.get("relation", "")
    link = ask.desk.links.get(id_)
    if relation not in dict(RELATIONS) or link is None or link.kind != "copy_of":
        raise OptionError("nothing was chosen", hint="go back and choose what the two are to one another")
    earlier = [j for j in ask.desk.standing.get(id_, ()) if "relation" in (j.correction or {})]
    decision = Decision(
        subject_id=id_,
        correction={"relation": relation},
        note=ask.form.get("note", "").strip(),
        replaces=earlier[-1].id if earlier else None,
        log="correction",
    )
    return Go(to=read_back(ask, "/copies"), notice="Kept.", undo=decide(ask, [decision]))


def find_relation(desk: Desk, link: LinkRow) -> str:
    """What a person said last that the ends of a link are to one another, else what the reader found."""
    given = [c["relation"] for j in desk.standing.get(link.id, ()) if "relation" in (c := j.correction or {})]
    return given[-1] if given else link.relation or ""


def _links_of(desk: Desk, id_: str) -> list[LinkRow]:
    return [desk.links[x] for x in desk.links_of.get(id_, ()) if desk.links[x].kind == "copy_of"]


def _order(desk: Desk, documents: tuple[str, ...]) -> list[str]:
    def key(id_: str) -> tuple[str, str]:
        when = desk.documents[id_].published
        return str(when.earliest or when.latest) if when and (when.earliest or when.latest) else "9", id_

    return sorted((d for d in documents if d in desk.documents), key=key)


def _read_paragraphs(ask: Ask, id_: str) -> list[Paragraph]:
    """The paragraphs that are compared: no furniture, advert or footer."""
    text = rows.get_document(ask.store, id_).text
    zones = [z for z in rows.iter_zones(ask.store, id_) if z.label in _COMPARED]
    return [(z.label, words) for z in zones if (words := text[z.span.start : z.span.end]).strip()]


def _describe(ask: Ask, id_: str, first: str | None) -> Member:
    row = ask.desk.documents[id_]
    metadata: Metadata = rows.get_metadata(ask.store, id_)
    credited = [z for z in rows.iter_zones(ask.store, id_) if z.label == "credit"][:4]
    texts = []
    for zone in credited:
        found = ask.store.db.execute(
            "SELECT substr(text, ?, ?) FROM document WHERE id = ?",
            (zone.span.start + 1, min(200, zone.span.end - zone.span.start), id_),
        ).fetchone()
        texts.append(" ".join(str(found[0]).split()))
    return Member(
        id=id_,
        name=row.title or row.path,
        outlet=row.outlet or "",
        published=row.published,
        byline=metadata.byline or "",
        agency=metadata.agency or "",
        credits=tuple(texts),
        is_first=id_ == first,
    )


def _say_direction(left: Member, right: Member) -> str:
    sides = {True: (left, right), False: (right, left)}
    earlier = is_before(left.published, right.published)
    earlier = earlier if earlier is not False or is_before(right.published, left.published) else None
    if earlier is None:
        return "Their dates do not say which was first."
    one, other = sides[earlier]
    return f"{one.outlet or one.name} was published before {other.outlet or other.name}."
