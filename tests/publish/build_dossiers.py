"""Builders for tests of what is published: rows put together by hand, as a case would give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from build import MADE, build_document, build_zones
from onrecord.dates import parse_edtf
from onrecord.model import (
    Cue,
    Document,
    Finding,
    Hedge,
    Link,
    Metadata,
    Reason,
    Source,
    Speaker,
    Statement,
    finding_id,
    link_id,
)
from onrecord.publish.protection import Protection
from onrecord.publish.selection import SelectedDocument, Selection
from onrecord.relate.clusters import CopyGroup, Party, Utterance
from onrecord.spans import Span

QUARRY = """Quarry report is one-sided, ministry says

The inspectors said on Monday that the quarry at Lower Anby "may have" poisoned two wells. They found no one to blame.

"Nobody here was asked," the ministry said. "The report is one-sided." It denied that any well was closed.

The inspectors urged the ministry to publish its own figures by June 2031.
"""


def select_document(text: str, *, outlet: str | None = "Anby Gazette", published: str | None = "2031-03-04") -> Any:
    """A document that may leave a case, with the zones that :func:`build_zones` gives."""
    document = build_document(text)
    when = parse_edtf(published, basis="printed under the headline") if published else None
    return SelectedDocument(
        document=document,
        zones=build_zones(document),
        metadata=Metadata(
            document_id=document.id, title="A title", outlet=outlet, language="en", published=when, made=MADE
        ),
        source=Source(id=document.source_id, media_type="text/plain", size=len(text.encode())),
        path="anby/gazette.txt",
        url=None,
        arrivals=(),
    )


def find_spans(document: Document, *words: str) -> tuple[Span, ...]:
    """Where the words stand, each run after the one before it."""
    out, at = [], 0
    for run in words:
        at = document.text.index(run, at)
        out.append(Span(document.id, at, at + len(run)))
        at += len(run)
    return tuple(out)


def build_finding(type_: type[Any], name: str, document: Document, /, *words: str, **fields: Any) -> Any:
    """A finding at the place of these words."""
    spans = find_spans(document, *words)
    return type_(
        id=finding_id(name, spans, fields.pop("counter", 0)),
        document_id=document.id,
        spans=spans,
        quote=words,
        made=MADE,
        **fields,
    )


def build_statement(
    document: Document,
    *words: str,
    who: str | None = "the ministry",
    cue: str = "",
    hedges: Sequence[str] = (),
    **rest: Any,
) -> Statement:
    """A statement with these words; the speaker's chain is its name."""
    at = find_spans(document, cue) if cue else ()
    lemma = rest.pop("lemma", cue.rsplit(maxsplit=1)[-1] if cue else "")
    fields: dict[str, Any] = {
        "speaker": Speaker(name=who, type="body", chain=who) if who else None,
        "cue": Cue(lemma=lemma, spans=at) if cue else None,
        "manner": "indirect",
        "act": "state",
        "hedges": tuple(Hedge(text=h, span=find_spans(document, h)[0]) for h in hedges),
    }
    found: Statement = build_finding(Statement, "statement", document, *words, **(fields | rest))
    return found


def build_party(name: str, kind: Any = "body") -> Party:
    """A party whose chain is its name."""
    id_ = "pa-" + re.sub(r"\W+", "-", name.lower())
    return Party(id=id_, name=name, aliases=(), type=kind, roles=(), members=(), chains=(name,), documents=())


def build_link(kind: Any, left: str, right: str, *, score: float = 0.9, relation: str | None = None) -> Link:
    """A link with one reason."""
    from dataclasses import replace

    return Link(
        id=link_id(kind, left, right),
        kind=kind,
        left_id=left,
        right_id=right,
        reasons=(Reason(feature="test", score=score, detail="both name the same well"),),
        relation=relation,
        made=replace(MADE, score=score),
    )


def build_selection(
    documents: Sequence[SelectedDocument],
    findings: Sequence[Finding] = (),
    *,
    parties: Sequence[Party] = (),
    links: Sequence[Link] = (),
    together: Sequence[Sequence[Statement]] = (),
    copy_groups: Sequence[CopyGroup] = (),
    **fields: Any,
) -> Selection:
    """The rows of a case by hand; ``together`` are the statements that are renderings of one act of saying."""
    statements = [f for f in findings if isinstance(f, Statement)]
    groups = [list(g) for g in together]
    groups += [[s] for s in statements if not any(s in g for g in together)]
    utterances = [
        Utterance(
            id=f"ut-{group[0].id}",
            speaker=None,
            statements=tuple(s.id for s in group),
            reports=tuple(sorted({s.document_id for s in group})),
            origins=len({s.document_id for s in group}),
        )
        for group in groups
    ]
    kinds: dict[str, Any] = {}
    for name in ("mention", "time", "figure", "event", "demand", "promise"):
        kinds[name] = [f for f in findings if type(f).__name__.lower().startswith(name)]
    rows: dict[str, Any] = {
        "documents": {d.document.id: d for d in documents},
        "mentions": tuple(kinds["mention"]),
        "statements": {s.id: s for s in statements},
        "times": tuple(kinds["time"]),
        "figures": {f.id: f for f in kinds["figure"]},
        "events": {f.id: f for f in kinds["event"]},
        "demands": {f.id: f for f in kinds["demand"]},
        "promises": {f.id: f for f in kinds["promise"]},
        "links": tuple(links),
        "parties": {p.id: p for p in parties},
        "party_of": {c: p.id for p in parties for c in p.chains},
        "utterances": tuple(utterances),
        "copy_groups": tuple(copy_groups),
        "judged": {},
        "failures": (),
        "protection": Protection(),
        "is_withholding": False,
        "as_of": date(2031, 5, 1),
    }
    return Selection(**(rows | fields))
