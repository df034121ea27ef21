"""Changes: a desk with the decisions that came since it was built, and one document's findings as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.model import Judgement
from onrecord.relate.corrections import Corrected, correct_findings, read_corrections
from onrecord.review.desks import Desk, Stamp, collect_ids, read_source, shorten_finding
from onrecord.store import rows
from onrecord.store.db import Store


def add_judgements(store: Store, desk: Desk, new: Sequence[Judgement], stamp: Stamp) -> Desk:
    """The desk with these judgements, in time that depends on them and on the documents that they correct alone."""
    standing, corrections = dict(desk.standing), dict(desk.corrections)
    documents: set[str] = set()
    for judgement in new:
        subject = judgement.subject_id
        standing[subject] = (*(j for j in standing.get(subject, ()) if j.id != judgement.replaces), judgement)
        before = corrections.pop(subject, {})
        after = read_corrections(standing[subject]).get(subject, {})
        if after:
            corrections[subject] = after
        if before != after:
            documents |= _find_documents(store, subject, before, after)
    judgements = (*desk.judgements, *new)
    changed = replace(desk, stamp=stamp, judgements=judgements, standing=standing, corrections=corrections, derived={})
    for document_id in sorted(documents & desk.documents.keys()):
        changed = _renew_document(store, changed, document_id)
    return changed


def _find_documents(store: Store, subject: str, *corrections: Mapping[str, str]) -> set[str]:
    row = store.db.execute("SELECT document_id FROM finding WHERE id = ?", (subject,)).fetchone()
    return {row[0]} if row else {c["document"] for c in corrections if "document" in c}


def read_findings(store: Store, desk: Desk, document_id: str, reviewer: str | None = None) -> Corrected:
    """The findings of one document as people corrected them, by place, those that they added among them; with
    ``reviewer`` as that one corrected them."""
    found = list(rows.iter_findings(store, document_id))
    added = desk.derive("added", _group_added).get(desk.documents[document_id].source_id, ())
    ids = [f.id for f in found if f.id in desk.corrections]
    wanted: dict[str, Mapping[str, str]] = {id_: desk.corrections[id_] for id_ in dict.fromkeys((*ids, *added))}
    if reviewer is not None:
        wanted = {**read_corrections(j for id_ in wanted for j in desk.standing.get(id_, ()) if j.reviewer == reviewer)}
    if not wanted:
        return Corrected(findings=tuple(found))
    corrected = correct_findings(found, wanted, lambda source_id: read_source(store, source_id))
    order = sorted(corrected.findings, key=lambda f: (f.spans[0].start, f.id))
    return replace(corrected, findings=tuple(f for f in order if f.document_id == document_id))


def _group_added(desk: Desk) -> dict[str, tuple[str, ...]]:
    return collect_ids((c.get("source"), id_) for id_, c in desk.corrections.items() if "added" in c)


def _renew_document(store: Store, desk: Desk, document_id: str) -> Desk:
    """The desk with the items of one document as its findings are now."""
    findings = {f.id: f for f in read_findings(store, desk, document_id).findings}
    document = desk.documents[document_id]
    reports = {id_: desk.items[id_].reports for id_ in document.items if id_ in desk.items}
    published = {document_id: document.published}
    made = (shorten_finding(f, findings, desk.party_of, reports, published) for f in findings.values())
    new = {item.id: item for item in made if item is not None}
    items = {id_: item for id_, item in desk.items.items() if item.document_id != document_id} | new
    documents = {**desk.documents, document_id: replace(document, items=tuple(new))}
    queue = (*(id_ for id_ in desk.queue if id_ in items or id_ in desk.links), *(new.keys() - set(desk.queue)))
    return replace(desk, items=items, documents=documents, queue=queue, lasting={})
