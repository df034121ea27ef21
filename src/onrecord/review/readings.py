"""Readings: a document's text beside what was found in it, each leading to the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from onrecord.dates import DateRange
from onrecord.model import Document, Finding, Mention, Statement
from onrecord.relate.corrections import ACTS, PARTY_TYPES, parse_spans, print_spans
from onrecord.review.asks import Answer, Ask, Go, Missing, Page
from onrecord.review.cards import Card, build_card
from onrecord.review.changes import read_findings
from onrecord.review.desks import DocumentRow
from onrecord.review.folds import fold_blocks
from onrecord.review.frames import make_url
from onrecord.review.marks import FURNITURE, Block, cut_blocks, list_marks
from onrecord.store import rows

PART = 40_000
"""Code points of text on one page; a longer document has several."""
PIECES = "\n\n"
"""Parts the pieces of a finding's words in a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The form by which a finding is corrected, or a new one added (``id`` is empty then)."""

    id: str
    spans: str
    words: str
    act: str
    is_negated: bool
    addressee: str
    speaker: str
    speaker_chain: str
    chains: tuple[tuple[str, str], ...]
    acts: tuple[str, ...]
    types: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage(Page):
    """A document and its findings. ``parts`` are the addresses of its parts where it is long."""

    template: ClassVar[str] = "document.html.j2"
    title: str
    id: str
    name: str
    outlet: str
    byline: str
    agency: str
    published: DateRange | None
    language: str
    is_read: bool
    path: str
    url: str
    source_id: str
    blocks: tuple[Block, ...]
    cards: tuple[Card, ...]
    numbers: Mapping[str, int]
    greyed: tuple[str, ...]
    edit: Edit | None
    parts: tuple[tuple[str, bool], ...]
    judged: int
    copies: tuple[tuple[str, str, str], ...]
    problems: tuple[str, ...]
    before: str
    after: str


def show_document(ask: Ask) -> Answer:
    """A document beside its findings; with ``edit=ID`` the form that corrects one, with ``add=12-40`` one that adds."""
    row = ask.desk.documents.get(ask.path["id"])
    if row is None:
        return Missing(message="The case has no such document.")
    document = rows.get_document(ask.store, row.id)
    metadata = rows.get_metadata(ask.store, row.id)
    findings = find_shown(ask, row.id)
    by_id = {f.id: f for f in findings}
    decided = [f for f in findings if f.id in ask.desk.items]
    numbers = {f.id: n for n, f in enumerate(decided, 1)}
    edited = by_id.get(ask.query.get("edit", ""))
    part = _choose_part(ask, document, edited)
    start, end = part * PART, (part + 1) * PART
    shown = [f for f in decided if start <= f.spans[0].start < end]
    cards = [build_card(ask, f, by_id, document.text, numbers) for f in shown]
    count = -(-len(document.text) // PART)
    arrivals = rows.iter_arrivals(ask.store, row.source_id)
    failures = ask.store.db.execute("SELECT error FROM failure WHERE subject IN (?, ?)", (row.id, row.source_id))
    return DocumentPage(
        title="Document",
        id=row.id,
        name=row.title or row.path or row.id,
        outlet=row.outlet or "",
        byline=metadata.byline or "",
        agency=metadata.agency or "",
        published=row.published,
        language=row.language or "",
        is_read=row.is_read,
        path=row.path,
        url=min((a.url for a in arrivals if a.url), default=""),
        source_id=row.source_id,
        blocks=fold_blocks(
            ask,
            cut_blocks(document.text, rows.iter_zones(ask.store, row.id), list_marks(findings), start, end),
            decided,
            edited,
        ),
        cards=tuple(cards),
        numbers=numbers,
        greyed=FURNITURE,
        edit=_build_edit(ask, document, edited, by_id, numbers),
        parts=tuple((make_url(f"/documents/{row.id}", part=n or None), n == part) for n in range(count))
        if count > 1
        else (),
        judged=sum(card.verdict is not None for card in cards),
        copies=_list_copies(ask, row),
        problems=tuple(problem[0] for problem in failures),
        before=_step(ask, row, -1),
        after=_step(ask, row, 1),
    )


def find_shown(ask: Ask, document_id: str) -> list[Finding]:
    """The findings of a document, by place, as who looks may see them: corrected, but for a second reader only by
    what that reader corrected."""
    reviewer = ask.session.name if ask.session.is_second else None
    return list(read_findings(ask.store, ask.desk, document_id, reviewer).findings)


def _choose_part(ask: Ask, document: Document, edited: Finding | None) -> int:
    if edited is not None:
        return edited.spans[0].start // PART
    asked = ask.query.get("part", "0")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    return min(number, max(0, (len(document.text) - 1) // PART))


def locate_finding(document_id: str, id_: str, start: int, **query: str) -> str:
    """The address at which a document's page shows a finding."""
    return make_url(f"/documents/{document_id}", part=start // PART or None, **query) + f"#c-{id_}"


def _build_edit(
    ask: Ask, document: Document, edited: Finding | None, by_id: Mapping[str, Finding], numbers: Mapping[str, int]
) -> Edit | None:
    chains = _list_chains(by_id.values())
    if edited is None:
        place = ask.query.get("add")
        if place is None:
            return None
        spans = parse_spans(document.id, place)
        is_place = len(spans) == 1 and spans[0].end <= len(document.text)
        words = document.text[spans[0].start : spans[0].end] if is_place else ""
        return Edit(
            id="", spans=place if is_place else "", words=words, act="state", is_negated=False, addressee="",
            speaker="", speaker_chain="", chains=chains, acts=ACTS, types=PARTY_TYPES, others=(),
        )  # fmt: skip
    statement = edited if isinstance(edited, Statement) else by_id.get(getattr(edited, "statement_id", ""))
    said = statement if isinstance(statement, Statement) else None
    speaker = said.speaker if said else None
    others = [
        (f.id, f"{numbers[f.id]}: {' '.join(' … '.join(f.quote).split())[:60]}")
        for f in by_id.values()
        if isinstance(f, Statement) and f.id != edited.id and f.id in numbers
    ]
    return Edit(
        id=edited.id,
        spans=print_spans(edited.spans),
        words=PIECES.join(edited.quote),
        act=said.act if said else "state",
        is_negated=bool(said and said.is_negated),
        addressee=(said.addressee or "") if said else "",
        speaker=speaker.name if speaker else "",
        speaker_chain=(speaker.chain or "") if speaker else "",
        chains=chains,
        acts=ACTS,
        types=PARTY_TYPES,
        others=tuple(others) if isinstance(edited, Statement) else (),
    )


def _list_chains(findings: Iterable[Finding]) -> tuple[tuple[str, str], ...]:
    """The parties that a document names, by their chain, in the order of their names; places and pronouns left out."""
    out: dict[str, str] = {}
    for finding in findings:
        if isinstance(finding, Mention) and finding.type != "place" and finding.form != "pronoun":
            out.setdefault(finding.chain, finding.name)
    return tuple(sorted(out.items(), key=lambda pair: (pair[1].casefold(), pair[0])))


def _list_copies(ask: Ask, row: DocumentRow) -> tuple[tuple[str, str, str], ...]:
    out = []
    for group_id in ask.desk.copies_of.get(row.id, ()):
        group = ask.desk.copy_groups[group_id]
        for id_ in group.documents:
            if id_ != row.id:
                other = ask.desk.documents[id_]
                out.append((id_, other.outlet or other.title or other.path, group.relation))
    return tuple(out)


def _step(ask: Ask, row: DocumentRow, step: int) -> str:
    order = ask.desk.derive(
        "paths", lambda d: tuple(r.id for r in sorted(d.documents.values(), key=_by_path)), is_lasting=True
    )
    places = ask.desk.derive("places", lambda _: {id_: n for n, id_ in enumerate(order)}, is_lasting=True)
    at = places[row.id] + step
    return f"/documents/{order[at]}" if 0 <= at < len(order) else ""


def _by_path(row: DocumentRow) -> tuple[str, str]:
    return row.path, row.id


def go_to_finding(ask: Ask) -> Answer:
    """The page of its document, at this finding."""
    item = ask.desk.items.get(ask.path["id"])
    if item is None:
        return Missing(message="The case has no such finding now; it may have been joined to another.")
    return Go(to=locate_finding(item.document_id, item.id, item.start))
