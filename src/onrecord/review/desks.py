"""Desks: the whole case as pages need it, computed once and kept in memory: rows in short, and the groups they form.

A desk is a pure function of the case's rows. :class:`onrecord.review.shelves.Shelf` builds it anew when they change.
What one page shows of one document is read from the database; what needs the whole case stands here.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar, cast

from onrecord.dates import DateRange
from onrecord.follow.entries import find_firsts, keep_likeliest
from onrecord.model import (
    Demand,
    Document,
    Event,
    Figure,
    Finding,
    Judgement,
    Link,
    Mention,
    Metadata,
    Promise,
    Statement,
)
from onrecord.relate.clusters import (
    CopyGroup,
    Party,
    Utterance,
    build_copy_groups,
    build_parties,
    build_utterances,
    map_origins,
)
from onrecord.relate.contradictions import infer_contradictions
from onrecord.relate.corrections import carry_judgements, correct_findings, read_corrections
from onrecord.relate.decisions import find_standing
from onrecord.relate.names import settle_names
from onrecord.relate.repeats import find_repeats
from onrecord.relate.retellings import infer_retellings, replace_links
from onrecord.review.accounts import EventRow, FigureRow, find_named, shorten_account
from onrecord.review.dates import date_documents, list_blocks
from onrecord.store import rows
from onrecord.store.db import Store

Verdict = Literal["yes", "no", "unsure"]
ItemKind = Literal["statement", "demand", "promise"]
_MOST_DERIVED = 200
WORDS = 400  # characters of an item's words that a list shows
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document in short. ``published`` is None where nothing says; ``items`` are the ids of its items in order."""

    id: str
    source_id: str
    path: str
    title: str | None
    outlet: str | None
    language: str | None
    is_read: bool
    published: DateRange | None
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A finding that people decide on, in short: a statement, a demand or a promise.

    ``speaker`` is the name at the attribution, ``party`` the id of the party it belongs to; ``of`` whom a demand asks;
    ``words`` the first 400 characters; ``when`` said, else published; ``reports`` how many documents report the same
    utterance; ``statement_id`` what a demand or promise rests on, ``within`` the statement that one is nested in;
    ``due`` the date that a demand or promise names.
    """

    id: str
    kind: ItemKind
    document_id: str
    start: int
    speaker: str | None
    party: str | None
    of: str | None
    act: str
    is_negated: bool
    score: float
    words: str
    when: DateRange | None
    reports: int
    statement_id: str | None
    within: str | None
    due: DateRange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A link in short, of any kind but ``same_party``; ``score`` 0..1; ``on`` the date of a follow-up."""

    id: str
    kind: str
    left_id: str
    right_id: str
    relation: str | None
    score: float
    on: DateRange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Which state of the case: the last entry of the log and the last judgement."""

    log: int
    judgement: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The case as pages need it. Everything is by id and in a fixed order; look-ups, never loops, belong in a page.

    ``named`` holds by statement the parties that its content names, ``figures`` and ``events`` what is told of them.
    ``standing`` holds the judgements that nothing replaces, by subject, oldest first; ``corrections`` what people
    corrected of findings, by the finding; ``queue`` the ids of all items and of the links that people decide on, what
    matters most first. To be looked at again: ``lost`` are judgements that fit nothing any more, ``kept`` the ids of
    items that the present reader does not find and somebody decided on.
    """

    stamp: Stamp
    title: str
    documents: Mapping[str, DocumentRow]
    items: Mapping[str, Item]
    links: Mapping[str, LinkRow]
    links_of: Mapping[str, tuple[str, ...]]
    parties: Mapping[str, Party]
    party_of: Mapping[str, str]
    items_of_party: Mapping[str, tuple[str, ...]]
    utterances: Mapping[str, Utterance]
    utterance_of: Mapping[str, str]
    copy_groups: Mapping[str, CopyGroup]
    copies_of: Mapping[str, tuple[str, ...]]
    figures: Mapping[str, FigureRow]
    events: Mapping[str, EventRow]
    named: Mapping[str, tuple[str, ...]]
    judgements: tuple[Judgement, ...]
    standing: Mapping[str, tuple[Judgement, ...]]
    corrections: Mapping[str, Mapping[str, str]]
    lost: tuple[Judgement, ...]
    kept: tuple[str, ...]
    queue: tuple[str, ...]
    derived: dict[str, object] = field(default_factory=dict)
    lasting: dict[str, object] = field(default_factory=dict)

    def derive(self, name: str, build: Callable[[Desk], T], *, is_lasting: bool = False) -> T:
        """``build(self)``, computed once for this desk under this name: for whatever a page needs of the whole case.

        It is dropped whenever a judgement comes, so it may rest on them; with ``is_lasting``, for what rests on items
        and documents alone, only when these change. The oldest of more than 200 is dropped.
        """
        kept = self.lasting if is_lasting else self.derived
        if name not in kept:
            while len(kept) >= _MOST_DERIVED:
                kept.pop(next(iter(kept)), None)
            kept[name] = build(self)
        return cast(T, kept[name])


def find_verdict(desk: Desk, subject: str, reviewer: str | None = None) -> Verdict | None:
    """The latest standing verdict on a subject, of anyone or of one reviewer; None where there is none."""
    for judgement in reversed(desk.standing.get(subject, ())):
        if judgement.verdict and (reviewer is None or judgement.reviewer == reviewer):
            return judgement.verdict
    return None


def get_stamp(store: Store) -> Stamp:
    """Which state the case is in now; two look-ups."""
    log, judgement = store.db.execute("SELECT (SELECT max(n) FROM log), (SELECT max(n) FROM judgement)").fetchone()
    return Stamp(log=log or 0, judgement=judgement or 0)


def build_desk(store: Store) -> Desk:
    """The desk of the case as it is in one moment, also while others write to it."""
    store.db.execute("BEGIN")
    try:
        return _build(store)
    finally:
        store.db.execute("COMMIT")


def _build(store: Store) -> Desk:
    stamp = get_stamp(store)
    metadata = {d: rows.get_metadata(store, d) for d in rows.iter_document_ids(store)}
    published = {d: m.published for d, m in metadata.items()}
    found = [rows.decode_finding(*row) for row in store.db.execute(_FINDINGS)]
    carried, lost = carry_judgements(
        rows.iter_judgements(store),
        found,
        dict(store.db.execute("SELECT id, source_id FROM document").fetchall()),
        (row[0] for row in store.db.execute("SELECT id FROM link")),
    )
    judgements = tuple(carried)
    corrections = read_corrections(judgements)
    if corrections:
        found = list(correct_findings(found, corrections, lambda source_id: read_source(store, source_id)).findings)
    mentions = [f for f in found if isinstance(f, Mention)]
    findings = {f.id: f for f in found if not isinstance(f, Mention)}
    del found
    promises = {f.id for f in findings.values() if isinstance(f, Promise)}
    links = list(rows.iter_links(store))
    firsts = find_firsts(links, {j.subject_id for j in judgements if j.verdict == "no"})
    links = keep_likeliest(links, promises, judgements, firsts)
    parties = build_parties(mentions, settle_names(links, mentions), judgements, published)
    party_of = {chain: p.id for p in parties for chain in p.chains}
    statements = [f for f in findings.values() if isinstance(f, Statement) and f.is_speech]
    named = find_named(statements, mentions, party_of)
    accounts = [row for f in findings.values() if (row := shorten_account(f, party_of))]
    findings = {id_: f for id_, f in findings.items() if not isinstance(f, (Figure, Event))}
    del mentions
    copies = build_copy_groups(metadata.values(), links, judgements)
    links = replace_links(links, infer_retellings(statements, parties, published, links, copies))
    refused = {j.subject_id for j in judgements if j.verdict == "no"}
    links += infer_contradictions(statements, links, refused)
    repeats = find_repeats(statements, metadata, map_origins(copies), lambda d: list_blocks(store, d))
    utterances = build_utterances(statements, links, parties, copies, judgements, repeats)
    dated = date_documents(store, metadata, statements, utterances, copies)
    if dated:
        metadata |= {d: replace(metadata[d], published=when) for d, when in dated.items()}
        published |= dated
        copies = build_copy_groups(metadata.values(), links, judgements)
    utterance_of = {s: u.id for u in utterances for s in u.statements}
    reports = {s: len(u.reports) for u in utterances for s in u.statements}
    items = _build_items(findings, party_of, reports, published)
    link_rows = {x.id: _shorten_link(x) for x in links if x.kind != "same_party"}
    return Desk(
        stamp=stamp,
        title=store.options.title or store.case.name,
        documents=_build_documents(store, metadata, items.values()),
        items=items,
        links=link_rows,
        links_of=collect_ids((end, x.id) for x in link_rows.values() for end in (x.left_id, x.right_id)),
        parties={p.id: p for p in parties},
        party_of=party_of,
        items_of_party=collect_ids((i.party, i.id) for i in items.values() if i.party),
        utterances={u.id: u for u in utterances},
        utterance_of=utterance_of,
        copy_groups={g.id: g for g in copies},
        copies_of=collect_ids((d, g.id) for g in copies for d in g.documents),
        figures={a.id: a for a in accounts if isinstance(a, FigureRow)},
        events={a.id: a for a in accounts if isinstance(a, EventRow)},
        named=named,
        judgements=judgements,
        standing={subject: tuple(js) for subject, js in find_standing(judgements).items()},
        corrections=corrections,
        lost=tuple(lost),
        kept=_find_kept(store, findings),
        queue=_order_queue(items, link_rows.values()),
    )


_FINDINGS = "SELECT kind, body FROM finding WHERE kind <> 'time' ORDER BY document_id, start, id"


def read_source(store: Store, source_id: str) -> list[Document]:
    """The documents of a source: one, or none where it could not be cleaned."""
    ids = store.db.execute("SELECT id FROM document WHERE source_id = ?", (source_id,)).fetchall()
    return [rows.get_document(store, row[0]) for row in ids]


def _find_kept(store: Store, findings: Mapping[str, Finding]) -> tuple[str, ...]:
    """The findings that an earlier reader found and the present one does not: they are kept since somebody decided
    on them."""
    marked = store.db.execute("SELECT subject_id FROM done WHERE stage = 'kept' ORDER BY subject_id")
    return tuple(row[0] for row in marked if row[0] in findings)


def collect_ids(pairs: Iterable[tuple[str | None, str]]) -> dict[str, tuple[str, ...]]:
    """The ids by key, in their order; those without a key are left out."""
    out: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        if key is not None:
            out[key].append(value)
    return {key: tuple(values) for key, values in out.items()}


def _build_items(
    findings: Mapping[str, Finding],
    party_of: Mapping[str, str],
    reports: Mapping[str, int],
    published: Mapping[str, DateRange | None],
) -> dict[str, Item]:
    out = {}
    for finding in findings.values():
        item = shorten_finding(finding, findings, party_of, reports, published)
        if item is not None:
            out[item.id] = item
    return out


def shorten_finding(
    finding: Finding,
    findings: Mapping[str, Finding],
    party_of: Mapping[str, str],
    reports: Mapping[str, int],
    published: Mapping[str, DateRange | None],
) -> Item | None:
    """The item that a finding is, None where people do not decide on its kind; ``findings`` holds its statement."""
    if isinstance(finding, Statement):
        if not finding.is_speech:
            return None
        statement, kind, of = finding, "statement", None
    elif isinstance(finding, (Demand, Promise)):
        found = findings.get(finding.statement_id)
        if not isinstance(found, Statement):
            return None
        statement, kind = found, "demand" if isinstance(finding, Demand) else "promise"
        of = finding.of if isinstance(finding, Demand) else None
    else:
        return None
    speaker = statement.speaker
    return Item(
        id=finding.id,
        kind=cast(ItemKind, kind),
        document_id=finding.document_id,
        start=finding.spans[0].start,
        speaker=speaker.name if speaker else None,
        party=party_of.get(speaker.chain) if speaker and speaker.chain else None,
        of=of,
        act=statement.act,
        is_negated=statement.is_negated,
        score=finding.made.score if finding.made.score is not None else statement.made.score or 0.5,
        words=" … ".join(" ".join(q.split()) for q in finding.quote)[:WORDS],
        when=statement.said or published.get(finding.document_id),
        reports=reports.get(statement.id, 1),
        statement_id=None if kind == "statement" else statement.id,
        within=statement.within if kind == "statement" else None,
        due=finding.due if isinstance(finding, (Demand, Promise)) else None,
    )


def _shorten_link(link: Link) -> LinkRow:
    return LinkRow(
        id=link.id,
        kind=link.kind,
        left_id=link.left_id,
        right_id=link.right_id,
        relation=link.relation,
        score=link.made.score if link.made.score is not None else 1.0,
        on=link.on,
    )


def _build_documents(store: Store, metadata: Mapping[str, Metadata], items: Iterable[Item]) -> dict[str, DocumentRow]:
    paths = dict(store.db.execute("SELECT source_id, min(path) FROM arrival GROUP BY source_id").fetchall())
    sources = dict(store.db.execute("SELECT id, source_id FROM document").fetchall())
    items_of = collect_ids((i.document_id, i.id) for i in sorted(items, key=lambda i: (i.document_id, i.start, i.id)))
    return {
        d: DocumentRow(
            id=d,
            source_id=sources[d],
            path=paths.get(sources[d]) or "",
            title=m.title,
            outlet=m.outlet,
            language=m.language,
            is_read=m.is_read,
            published=m.published,
            items=items_of.get(d, ()),
        )
        for d, m in metadata.items()
    }


JUDGED_LINKS = ("replies", "answers", "same_utterance", "copy_of")
"""The kinds of links that stand in the queue beside the items."""

_KINDS = {"demand": 1.4, "promise": 1.4, "statement": 1.0, "replies": 1.0, "answers": 1.2}


def _order_queue(items: Mapping[str, Item], links: Iterable[LinkRow]) -> tuple[str, ...]:
    """What matters first: what is least certain, and what most reports carry, weighs most; equals in reading order.

    Findings are all printed, so the least likely come first. A link is printed from a score of a half on: below it,
    the less likely it is the less it matters.
    """
    weights: list[tuple[float, str, int, str]] = []
    for item in items.values():
        weight = (1.05 - item.score) * (1 + math.log2(item.reports)) * _KINDS[item.kind]
        weights.append((-round(weight, 4), item.document_id, item.start, item.id))
    for link in links:
        if link.kind in JUDGED_LINKS:
            carried = max((items[e].reports for e in (link.left_id, link.right_id) if e in items), default=1)
            doubt = 1.05 - link.score if link.score >= 0.5 else link.score
            weight = doubt * (1 + math.log2(carried)) * _KINDS.get(link.kind, 0.5)
            weights.append((-round(weight, 4), "", 0, link.id))
    return tuple(row[-1] for row in sorted(weights))
