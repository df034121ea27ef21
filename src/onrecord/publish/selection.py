"""The rows that may leave a case, put together: the one thing that dossiers and exports are made from.

Protected rows are not in it, so nothing made from it can print them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from onrecord.follow.entries import find_firsts, find_moved, fold_links, hand_on_links, keep_likeliest
from onrecord.model import (
    Arrival,
    Demand,
    Document,
    Event,
    Failure,
    Figure,
    Finding,
    Judgement,
    Link,
    Mention,
    Metadata,
    Promise,
    Source,
    Statement,
    TimeExpression,
    Zone,
    is_name_id,
)
from onrecord.publish.attributions import unattribute
from onrecord.publish.persons import find_wishes
from onrecord.publish.protection import Protection, find_protection, is_named, with_masked, withhold
from onrecord.publish.redactions import Redaction, plan_redaction
from onrecord.publish.scope import Scope
from onrecord.publish.verdicts import Verdict, find_verdicts
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
from onrecord.relate.decisions import find_standing, find_verdict
from onrecord.relate.names import settle_names
from onrecord.relate.repeats import Repeat, find_repeats
from onrecord.relate.retellings import infer_retellings, replace_links
from onrecord.relate.sibling_dates import find_siblings, find_undated, infer_dates
from onrecord.store import neighbours, rows
from onrecord.store.db import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedDocument:
    """A document that may leave the case, with what a reader needs to find and check it. With ``is_redacted`` names
    were taken out of its text: it is not the text that the case keeps, and offsets count in it as it is here."""

    document: Document
    zones: tuple[Zone, ...]
    metadata: Metadata
    source: Source
    path: str | None
    url: str | None
    arrivals: tuple[Arrival, ...]
    is_redacted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """All rows of a case less what is protected, each kind in a fixed order.

    ``parties`` are those that are named or that say something: "people" or "an email" is a mention, not a party.
    ``statements`` are those of speech, writing and finding; ``party_of`` gives the id of the party of each chain of
    mentions; ``judged`` the decisions by subject, oldest first; ``is_withholding`` says whether anything was left out.
    ``verdicts`` are what people said of findings and links, with what follows from it; ``found_as`` holds, by id, what
    a reader found and a person corrected, as it was found, where that may leave the case too; ``issued`` when something
    was published or exported, as UTC timestamps. ``unnamed`` are the parties whose name is withheld; ``counted`` how
    many statements are withheld and may be counted, and how many of those a person accepted; ``kept_as`` by the id of
    a row of a document from which a name was taken out, the id that it has in the case; ``crowded`` how many keys are
    too common for all under them to be followed, ``common`` for all figures and events under them to be compared. What
    :func:`onrecord.publish.narrowing.narrow_selection` left out: ``pending`` counts by the id of what was answered
    the answers that nobody has judged, ``left_out`` the statements by reason.
    """

    documents: dict[str, SelectedDocument]
    mentions: tuple[Mention, ...]
    statements: dict[str, Statement]
    times: tuple[TimeExpression, ...]
    figures: dict[str, Figure]
    events: dict[str, Event]
    demands: dict[str, Demand]
    promises: dict[str, Promise]
    links: tuple[Link, ...]
    parties: dict[str, Party]
    party_of: dict[str, str]
    utterances: tuple[Utterance, ...]
    copy_groups: tuple[CopyGroup, ...]
    judged: dict[str, tuple[Judgement, ...]]
    failures: tuple[Failure, ...]
    protection: Protection
    is_withholding: bool
    as_of: date | None
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    found_as: dict[str, Statement] = field(default_factory=dict)
    unnamed: frozenset[str] = frozenset()
    counted: tuple[int, int] = (0, 0)
    crowded: int = 0
    common: int = 0
    kept_as: dict[str, str] = field(default_factory=dict)
    issued: tuple[str, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    scope: Scope = field(default_factory=Scope)
    is_narrowed: bool = False
    pending: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


def select_rows(store: Store) -> Selection:
    """Everything in the case that may leave it. "As of" is the day of the last arrival."""
    texts = {d: rows.get_document(store, d) for d in rows.iter_document_ids(store)}
    findings, judgements, before = _decide_findings(store, texts)
    made = list(rows.iter_links(store))
    mentions = [f for f in findings if isinstance(f, Mention)]
    published = {d: rows.get_metadata(store, d).published for d in rows.iter_document_ids(store)}
    settled = settle_names(made, mentions)
    # Whose chains they are is asked here for what is protected, and built anew below from what may be shown.
    all_parties = build_parties(mentions, settled, judgements, published) if find_wishes(judgements) else []
    party_of = {chain: party.id for party in all_parties for chain in party.chains}
    protection = find_protection(
        judgements,
        {m.id: m for m in mentions},
        party_of,
        {party.id: party.chains for party in all_parties},
        {f.id: f for f in findings},
        texts,
    )
    given = len(findings)
    findings = unattribute(findings, protection.unattributed_ids)
    printed = {d: document.text for d, document in texts.items()}
    found_as = _select_before(protection, findings, before, printed)
    kept, places = withhold(protection, findings, printed)
    counted = _count_withheld(protection, kept, judgements)
    shown = texts.keys() - protection.document_ids
    redaction = plan_redaction(replace(protection, spans=places), kept, texts, shown, party_of)
    protection = replace(with_masked(protection), spans=redaction.move(places + redaction.hidden))
    if redaction.persons:
        kept, places = withhold(protection, redaction.move_findings(kept), redaction.print_texts(texts))
        protection = replace(protection, spans=places)
        found_as = redaction.move_found(found_as, protection)
        judgements = redaction.move_judgements(judgements, made)
        made = redaction.move_links(made)
        published = {redaction.ids.get(d, d): redaction.move(when) for d, when in published.items()}
    unattributed = protection.unattributed_ids
    unattributed |= {redaction.ids[id_] for id_ in unattributed if id_ in redaction.ids}
    made = [x for x in made if x.left_id not in unattributed and x.right_id not in unattributed]
    documents = _select_documents(store, protection, redaction)
    kept = [f for f in kept if f.document_id in documents]
    ids = {f.id for f in kept} | set(documents)
    kept_mentions = tuple(f for f in kept if isinstance(f, Mention))
    if len(kept_mentions) < len(mentions) or any(a is not b for a, b in zip(kept_mentions, mentions, strict=True)):
        named = [m for m in kept_mentions if m.chain not in redaction.unnamed]  # nothing is inferred from a stand-in
        settled = settle_names(made, named)  # no link may rest on what is withheld
    links = [
        x
        for x in settled
        if all(end in ids or is_name_id(end) for end in (x.left_id, x.right_id))
        and not is_named(protection, *_words(x))
    ]
    judgements = redaction.follow_links(judgements, links)
    refused = [j.subject_id for j in judgements if j.verdict == "no"]
    firsts = find_firsts(links, refused)
    moved = find_moved(links, firsts)
    judgements = [replace(j, subject_id=moved.get(j.subject_id, j.subject_id)) for j in judgements]
    made_by = {f.statement_id: firsts.get(f.id, f.id) for f in kept if isinstance(f, Promise)}
    links = keep_likeliest(fold_links(links, firsts), set(made_by.values()), judgements, firsts)
    links = hand_on_links(links, made_by, [j.subject_id for j in judgements if j.verdict == "no"])
    # Parties are built anew from what is left, so that no alias or role of theirs rests on a withheld row.
    ids |= {x.id for x in links}
    decided = [j for j in judgements if j.subject_id in ids and "protect" not in (j.correction or {})]
    statements = [f for f in kept if isinstance(f, Statement) and f.is_speech]
    acting = {f.speaker.chain for f in statements if f.speaker}
    acting |= {f.claimed_by_chain for f in kept if isinstance(f, Figure)}
    acting |= {m.chain for m in kept_mentions if m.form == "name" and m.type in ("person", "body", "state")}
    parties = [
        p
        for p in map(redaction.name_party, build_parties(kept_mentions, links, decided, published))
        if acting.intersection(p.chains) and not is_named(protection, p.name, *p.aliases)
    ]
    copy_groups = build_copy_groups([s.metadata for s in documents.values()], links, decided)
    retold = infer_retellings(statements, parties, published, links, copy_groups)
    retold += infer_contradictions(statements, links, refused)
    links = replace_links(links, retold)
    judgements = redaction.follow_links(judgements, retold)
    ids |= {x.id for x in retold}
    decided = [j for j in judgements if j.subject_id in ids and "protect" not in (j.correction or {})]
    shown_metadata = {d: s.metadata for d, s in documents.items()}
    repeats = find_repeats(statements, shown_metadata, map_origins(copy_groups), lambda d: _list_blocks(documents[d]))
    utterances = build_utterances(statements, links, parties, copy_groups, decided, repeats)
    times = tuple(f for f in kept if isinstance(f, TimeExpression))
    dated = _date_documents(documents, statements, utterances, copy_groups, times)
    if dated is not documents:
        documents = dated
        copy_groups = build_copy_groups([s.metadata for s in documents.values()], links, decided)
    judged: dict[str, tuple[Judgement, ...]] = {}
    for judgement in decided:
        told = (*(judgement.correction or {}).values(), *(judgement.assessment or {}).values())
        if not is_named(protection, judgement.note, judgement.reviewer, *told) and not _find_others(judgement) - ids:
            judged[judgement.subject_id] = (*judged.get(judgement.subject_id, ()), judgement)
    arrivals = [a.arrived_at[:10] for a in rows.iter_arrivals(store)]
    return Selection(
        documents=documents,
        mentions=kept_mentions,
        statements={f.id: f for f in statements},
        times=times,
        figures={f.id: f for f in kept if isinstance(f, Figure)},
        events={f.id: f for f in kept if isinstance(f, Event)},
        demands={f.id: f for f in kept if isinstance(f, Demand)},
        promises={f.id: f for f in kept if isinstance(f, Promise)},
        links=tuple(links),
        parties={p.id: p for p in sorted(parties, key=lambda p: p.id)},
        party_of={chain: p.id for p in parties for chain in p.chains},
        utterances=tuple(sorted(utterances, key=lambda u: u.id)),
        copy_groups=tuple(sorted(copy_groups, key=lambda g: g.id)),
        repeats=tuple(repeats),
        judged=judged,
        failures=tuple(_select_failures(store, documents, protection, redaction)),
        crowded=neighbours.count_crowded(store),
        common=neighbours.count_crowded(store, is_alike=True),
        protection=protection,
        is_withholding=len(kept) < given,
        as_of=max(map(date.fromisoformat, arrivals), default=None),
        verdicts=find_verdicts(kept, links, decided),
        found_as=found_as,
        unnamed=frozenset(p.id for p in parties if redaction.unnamed.intersection(p.chains)),
        counted=counted,
        kept_as={new: old for old, new in redaction.ids.items()} | redaction.find_kept(links),
        issued=tuple(row[0] for row in store.db.execute(_ISSUED)),
    )


def _list_blocks(selected: SelectedDocument) -> list[tuple[int, int, str]]:
    text = selected.document.text
    return [(z.span.start, z.span.end, text[z.span.start : z.span.end]) for z in selected.zones]


def _date_documents(
    documents: dict[str, SelectedDocument],
    statements: Iterable[Statement],
    utterances: Sequence[Utterance],
    copies: Sequence[CopyGroup],
    times: Iterable[TimeExpression],
) -> dict[str, SelectedDocument]:
    """The documents, undated ones with the range that the others leave them; the same mapping where they leave all as
    it is."""
    metadata = [s.metadata for s in documents.values()]
    siblings = find_siblings(find_undated(metadata), utterances, copies)
    if not siblings:
        return documents
    texts = {d: documents[d].document.text for d in siblings if d in documents}
    found = infer_dates(metadata, statements, utterances, copies, (t for t in times if t.document_id in texts), texts)
    dated = {
        d: replace(s, metadata=replace(s.metadata, published=found[d])) for d, s in documents.items() if d in found
    }
    return {**documents, **dated} if dated else documents


_ISSUED = "SELECT at FROM log WHERE what IN ('publish', 'export') ORDER BY n"


def _find_others(judgement: Judgement) -> set[str]:
    """The ids of mentions that a decision names besides its subject."""
    correction = judgement.correction or {}
    return {correction[name] for name in ("same_as", "not_same_as", "speaker_chain") if correction.get(name)}


def _decide_findings(
    store: Store, texts: Mapping[str, Document]
) -> tuple[list[Finding], list[Judgement], dict[str, Statement]]:
    """The findings as people corrected them, with those that they added; the decisions on what they are about now; and
    the statements that were corrected, as they were found."""
    found = list(rows.iter_findings(store))
    judgements, _ = carry_judgements(rows.iter_judgements(store), found, {d: x.source_id for d, x in texts.items()})
    corrections = read_corrections(judgements)
    if not corrections:
        return found, judgements, {}
    of_source: dict[str, list[Document]] = {}
    for document in texts.values():
        of_source.setdefault(document.source_id, []).append(document)
    corrected = correct_findings(found, corrections, lambda source_id: of_source.get(source_id, ()))
    ordered = sorted(corrected.findings, key=lambda f: (f.document_id, f.spans[0].start, f.id))
    return ordered, judgements, {f.id: f for f in found if isinstance(f, Statement) and f.id in corrections}


def _select_before(
    protection: Protection, findings: Iterable[Finding], before: Mapping[str, Statement], texts: Mapping[str, str]
) -> dict[str, Statement]:
    """Of the statements as they were found those that name and touch nothing protected."""
    if not before:
        return {}
    kept, _ = withhold(protection, [before.get(f.id, f) for f in findings], texts)
    ids = {f.id for f in kept}
    return {
        id_: f
        for id_, f in before.items()
        if id_ in ids and not is_named(protection, f.speaker.name if f.speaker else None, *f.quote)
    }


def _words(link: Link) -> Iterable[str]:
    return (reason.detail for reason in link.reasons)


def _count_withheld(
    protection: Protection, kept: Iterable[Finding], judgements: Iterable[Judgement]
) -> tuple[int, int]:
    """How many statements that are withheld may be counted and were not rejected, and how many of them are accepted."""
    gone = protection.counted_ids - {f.id for f in kept}
    standing = find_standing(judgements) if gone else {}
    verdicts = [find_verdict(standing, id_) for id_ in gone]
    return sum(v != "no" for v in verdicts), sum(v == "yes" for v in verdicts)


def _select_documents(store: Store, protection: Protection, redaction: Redaction) -> dict[str, SelectedDocument]:
    sources = {s.id: s for s in rows.iter_sources(store)}
    out: dict[str, SelectedDocument] = {}
    for id_ in rows.iter_document_ids(store):
        if id_ in protection.document_ids:
            continue
        document = redaction.documents.get(id_) or rows.get_document(store, id_)
        arrivals = rows.iter_arrivals(store, document.source_id)
        metadata = redaction.move_metadata(rows.get_metadata(store, id_))
        if is_named(protection, metadata.title):
            metadata = replace(metadata, title=None)
        if is_named(protection, metadata.byline):
            metadata = replace(metadata, byline=None)
        if is_named(protection, metadata.outlet):
            metadata = replace(metadata, outlet=None)
        arrivals = [a for a in arrivals if not is_named(protection, a.path, a.url, a.note)]
        out[document.id] = SelectedDocument(
            document=document,
            zones=redaction.move_zones(rows.iter_zones(store, id_)),
            metadata=metadata,
            source=sources[document.source_id],
            path=min((a.path for a in arrivals if a.path), default=None),
            url=min((a.url for a in arrivals if a.url), default=None),
            arrivals=tuple(arrivals),
            is_redacted=id_ in redaction.documents,
        )
    return out


def _select_failures(
    store: Store, documents: dict[str, SelectedDocument], protection: Protection, redaction: Redaction
) -> Iterable[Failure]:
    ids = redaction.ids
    kept = store.db.execute("SELECT id, source_id FROM document").fetchall()
    sources_out = {source_id for id_, source_id in kept if ids.get(id_, id_) not in documents}
    paths = {s.id: rows.get_path(store, s.id) for s in rows.iter_sources(store)}
    for failure in map(redaction.move_failure, rows.iter_failures(store)):
        if failure.source_id in sources_out or (failure.document_id and failure.document_id not in documents):
            continue
        path = failure.path or paths.get(failure.source_id or "")
        if is_named(protection, path, failure.error):
            path, failure = None, replace(failure, error="the error names what is protected", hint="")
        yield replace(failure, path=path)
