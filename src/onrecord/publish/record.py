"""The whole record as JSON Lines, in ``record.md``'s format, sorted: the same bytes for the same sources."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.dates import DateRange, print_edtf
from onrecord.model import Finding, Judgement, Link, Made, Statement, split_joint
from onrecord.publish.protection import check_leaks
from onrecord.publish.selection import Selection, select_rows
from onrecord.spans import Span
from onrecord.store import custody
from onrecord.store.db import Store, transaction

KINDS = (
    "document", "statement", "party", "utterance", "copy_group", "figure", "event", "conflict", "demand", "promise",
    "reply", "mention", "time", "link", "judgement", "failure", "follow_up",
)  # fmt: skip
"""The kinds of lines, in the order in which an export holds them."""


def render_record(store: Store, *, with_arrivals: bool = False) -> str:
    """The record as JSON Lines. Raises PublishError rather than let a protected name out."""
    selection = select_rows(store)
    text = print_record(selection, with_arrivals=with_arrivals)
    with transaction(store):
        used = {s.source.id for s in selection.documents.values()}
        custody.put_issue(store, "export", "jsonl", hashlib.sha256(text.encode()).hexdigest(), used)
    return text


def print_record(selection: Selection, *, with_arrivals: bool = False) -> str:
    """The rows of a selection as JSON Lines. Raises PublishError rather than let a protected name out."""
    lines: list[str] = []
    for kind in KINDS:
        found = _document_rows(selection, with_arrivals=with_arrivals) if kind == "document" else _ROWS[kind](selection)
        lines += sorted(
            json.dumps({"kind": kind, **row}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            for row in found
        )
    text = "".join(line + "\n" for line in lines)
    check_leaks(selection.protection, text, "the export")
    return text


def range_row(when: DateRange | None) -> dict[str, Any] | None:
    """A range as record.md writes it; None stays null."""
    if when is None:
        return None
    return {
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "edtf": print_edtf(when),
        "basis": when.basis,
        "cited": cited_rows(when.cited),
    }


def cited_rows(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Spans with their documents, one entry a document."""
    by_document: dict[str, list[list[int]]] = {}
    for span in spans:
        by_document.setdefault(span.document_id, []).append([span.start, span.end])
    return [{"document": d, "spans": s} for d, s in sorted(by_document.items())]


def span_rows(spans: Iterable[Span]) -> list[list[int]]:
    """Spans as ``[start, end]`` pairs."""
    return [[s.start, s.end] for s in spans]


def statement_row(statement: Statement) -> dict[str, Any]:
    """A statement without what only a case can know: id, document, party."""
    speaker, cue = statement.speaker, statement.cue
    return {
        "speaker": {
            "name": speaker.name if speaker else None,
            "type": speaker.type if speaker else None,
            "spans": span_rows(speaker.spans) if speaker else [],
        },
        "cue": {"lemma": cue.lemma if cue else None, "spans": span_rows(cue.spans) if cue else []},
        "content": {"spans": span_rows(statement.spans), "words": list(statement.quote)},
        "manner": statement.manner,
        "act": statement.act,
        "negated": statement.is_negated,
        "hedges": [{"text": h.text, "span": [h.span.start, h.span.end]} for h in statement.hedges],
        "channel": statement.channel,
        "addressee": statement.addressee,
        "said": range_row(statement.said),
        "authority": statement.authority,
        "subjects": list(statement.subjects),
        "within": statement.within,
        "speech": statement.is_speech,
        **made_row(statement.made),
    }


def made_row(made: Made) -> dict[str, Any]:
    """Who made a row, and its score where it has one."""
    row: dict[str, Any] = {"made": {"by": made.by, "version": made.version}}
    if made.score is not None:
        row["score"] = round(made.score, 4)
    return row


def _judged(selection: Selection, subject: str) -> dict[str, Any]:
    judgements = selection.judged.get(subject)
    return {"judged": [_judgement_row(j) for j in judgements]} if judgements else {}


def _judgement_row(judgement: Judgement) -> dict[str, Any]:
    return {
        "id": judgement.id,
        "subject": judgement.subject_id,
        "verdict": judgement.verdict,
        "correction": judgement.correction,
        "assessment": judgement.assessment,
        "reviewer": judgement.reviewer,
        "at": judgement.judged_at,
        "note": judgement.note,
        "replaces": judgement.replaces,
    }


def _base(selection: Selection, finding: Finding) -> dict[str, Any]:
    row = {"id": finding.id, "document": finding.document_id, "spans": span_rows(finding.spans)}
    return row | {"words": list(finding.quote)} | made_row(finding.made) | _judged(selection, finding.id)


def _document_rows(selection: Selection, *, with_arrivals: bool = False) -> Iterator[dict[str, Any]]:
    for id_, selected in selection.documents.items():
        document, metadata = selected.document, selected.metadata
        row: dict[str, Any] = {
            "id": id_,
            "source": document.source_id,
            "path": selected.path,
            "url": selected.url,
            "media_type": selected.source.media_type,
            "title": metadata.title,
            "outlet": metadata.outlet,
            "byline": metadata.byline,
            "agency": metadata.agency,
            "language": metadata.language,
            "is_read": metadata.is_read,
            "published": range_row(metadata.published),
            "zones": [{"label": z.label, "start": z.span.start, "end": z.span.end} for z in selected.zones],
            "text_sha256": hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
            **({"redacted": True} if selected.is_redacted else {}),
            **made_row(document.made),
            **_judged(selection, id_),
        }
        if with_arrivals:
            row["arrivals"] = [{"path": a.path, "url": a.url, "arrived_at": a.arrived_at} for a in selected.arrivals]
        yield row


def _statement_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for statement in selection.statements.values():
        row = {"id": statement.id, "document": statement.document_id} | statement_row(statement)
        chain = statement.speaker.chain if statement.speaker else None
        row["speaker"]["party"] = selection.party_of.get(chain) if chain else None
        if statement.within not in selection.statements:
            row["within"] = None  # the enclosing one is a thought or a wish, which the record leaves out
        yield row | _judged(selection, statement.id)


def _party_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for party in selection.parties.values():
        yield {
            "id": party.id,
            "name": party.name,
            "aliases": list(party.aliases),
            "type": party.type,
            "roles": [
                {
                    "title": r.title,
                    "from": range_row(r.first),
                    "to": range_row(r.last),
                    "cited": cited_rows(r.cited),
                }
                for r in party.roles
            ],
            "made": {"by": "clusters", "version": "1"},
        }


def _utterance_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for u in selection.utterances:
        yield {
            "id": u.id,
            "speaker": u.speaker,
            "statements": list(u.statements),
            "reports": list(u.reports),
            "origins": u.origins,
            "repeated": list(u.repeated),
            "made": {"by": "clusters", "version": "1"},
        }


def _copy_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for group in selection.copy_groups:
        yield {
            "id": group.id,
            "documents": list(group.documents),
            "relation": group.relation,
            "agency": group.agency,
            "first": group.first,
            "made": {"by": "clusters", "version": "1"},
        }


def _figure_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for f in selection.figures.values():
        party = selection.party_of.get(f.claimed_by_chain or "")
        yield _base(selection, f) | {
            "value": _number(f.value),
            "low": _number(f.low),
            "high": _number(f.high),
            "comparator": f.comparator,
            "of": f.of,
            "claimed_by": party,
            "claimed_by_name": f.claimed_by,
            "as_of": range_row(f.as_of),
            "statement": f.statement_id,
        }


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _event_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for e in selection.events.values():
        yield _base(selection, e) | {
            "what": e.what,
            "type": e.kind,
            "when": range_row(e.when),
            "where": e.where,
            "who": list(e.who),
            "cited": cited_rows(e.spans),
            "statement": e.statement_id,
        }


def _conflict_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for link in selection.links:
        if link.kind == "conflicts":
            figure = selection.figures.get(link.left_id)
            event = selection.events.get(link.left_id)
            yield {
                "id": link.id,
                "about": figure.of if figure else event.what if event else "",
                "members": [link.left_id, link.right_id],
                "relation": link.relation,
                "why": "; ".join(r.detail for r in link.reasons),
                **_scored(link),
            } | _judged(selection, link.id)


def _scored(link: Link) -> dict[str, Any]:
    return made_row(link.made) | {
        "reasons": [{"feature": r.feature, "score": round(r.score, 4), "detail": r.detail} for r in link.reasons]
    }


def _several(names: str | None) -> str | list[str] | None:
    """One name as it is, several as a list."""
    parted = split_joint(names)
    return list(parted) if len(parted) > 1 else names


def _demand_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for d in selection.demands.values():
        yield _base(selection, d) | {
            "statement": d.statement_id, "by": d.by, "of": _several(d.of), "what": span_rows(d.spans),
            "due": range_row(d.due), "under": d.under,
        }  # fmt: skip


def _promise_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for p in selection.promises.values():
        yield _base(selection, p) | {
            "statement": p.statement_id, "by": p.by, "of": None, "what": span_rows(p.spans), "due": range_row(p.due),
            "under": p.under,
        }  # fmt: skip


def _reply_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for link in selection.links:
        if link.kind == "replies":
            yield (
                {"id": link.id, "to": link.left_id, "by": link.right_id} | _scored(link) | _judged(selection, link.id)
            )


def _follow_up_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for link in selection.links:
        if link.kind == "answers":
            row = {"id": link.id, "to": link.left_id, "by": link.right_id, "status": link.relation}
            yield row | {"on": range_row(link.on)} | _scored(link) | _judged(selection, link.id)


def _mention_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for m in selection.mentions:
        yield _base(selection, m) | {
            "party": selection.party_of.get(m.chain),
            "name": m.name,
            "type": m.type,
            "form": m.form,
            "chain": m.chain,
            "role": m.role,
            "inferred": m.inferred,
        }


def _time_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for t in selection.times:
        yield _base(selection, t) | {"when": range_row(t.when), "why": t.why}


def _link_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for link in selection.links:
        yield {
            "id": link.id, "type": link.kind, "left": link.left_id, "right": link.right_id, "relation": link.relation
        } | _scored(link) | _judged(selection, link.id)  # fmt: skip


def _judgement_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for judgements in selection.judged.values():
        for judgement in judgements:
            yield _judgement_row(judgement)


def _failure_rows(selection: Selection) -> Iterator[dict[str, Any]]:
    for f in selection.failures:
        yield {
            "source": f.source_id,
            "document": f.document_id,
            "path": f.path,
            "stage": f.stage,
            "error": f.error,
            "hint": f.hint,
        }


_ROWS = {
    "statement": _statement_rows,
    "party": _party_rows,
    "utterance": _utterance_rows,
    "copy_group": _copy_rows,
    "figure": _figure_rows,
    "event": _event_rows,
    "conflict": _conflict_rows,
    "demand": _demand_rows,
    "promise": _promise_rows,
    "reply": _reply_rows,
    "mention": _mention_rows,
    "time": _time_rows,
    "link": _link_rows,
    "judgement": _judgement_rows,
    "failure": _failure_rows,
    "follow_up": _follow_up_rows,
}
