"""Findings as W3C Web Annotations: what the reader marked in each text, by position and by quotation.

A finding with several runs of words has several targets. Positions count code points of the text whose SHA-256 the
source names; whoever has other characters there should trust neither selector.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.model import Demand, Finding, Promise, Statement
from onrecord.publish.formats.contents import Contents, say_losses
from onrecord.spans import Span

LOSES_WEBANNOTATION = (
    "parties, links, what followed, replies, copies and dates: a statement's body is its sentence in words",
    "the places of a statement's speaker and cue",
    "that the targets of one annotation are runs of one finding: the standard reads each as annotated by itself",
    "what a person rejected",
)

_CONTEXT = 32  # code points of prefix and suffix
_WORDS = {"figure": "a figure", "event": "an event", "demand": "what is asked", "promise": "what is promised"}


def render_webannotation(contents: Contents) -> bytes:
    """An AnnotationCollection with its one page inside."""
    items = list(_list_annotations(contents))
    head = contents.head
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    collection = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:onrecord:annotations",
        "type": "AnnotationCollection",
        "label": head.title or "onrecord",
        "summary": say_losses(LOSES_WEBANNOTATION),
        "generator": {"id": "urn:onrecord:software", "type": "Software", "name": f"onrecord {head.version}"},
        "total": len(items),
    }
    if not items:  # a page must hold at least one annotation
        return (json.dumps(collection, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    text = json.dumps(collection, ensure_ascii=False)[:-1]
    page = '"first": {"id": "urn:onrecord:annotations:1", "type": "AnnotationPage", "startIndex": 0, "items": [\n'
    return f'{text}, "last": "urn:onrecord:annotations:1", {page}{lines}\n]}}}}\n'.encode("utf-8", "replace")


def _list_annotations(contents: Contents) -> Iterator[dict[str, Any]]:
    selection = contents.selection
    for statement in selection.statements.values():
        tags = [statement.act, statement.manner, *(["negated"] if statement.is_negated else [])]
        yield _annotate(contents, statement, contents.sentence_of(statement), tags)
    tables: tuple[tuple[str, Iterable[Finding]], ...] = (
        ("demand", selection.demands.values()),
        ("promise", selection.promises.values()),
        ("figure", selection.figures.values()),
        ("event", selection.events.values()),
    )
    for kind, findings in tables:
        for finding in findings:
            yield _annotate(contents, finding, _say(contents, kind, finding), [kind])


def _say(contents: Contents, kind: str, finding: Finding) -> str:
    """What the words are, with the statement that they stand in, so that no denial or allegation stands bare."""
    statement: Statement | None = contents.selection.statements.get(getattr(finding, "statement_id", None) or "")
    if statement is None:
        return _WORDS[kind]
    asked = f" of {finding.of}" if isinstance(finding, Demand) and finding.of else ""
    due = f", due {finding.due.basis}" if isinstance(finding, (Demand, Promise)) and finding.due else ""
    return f"{_WORDS[kind]}{asked}{due}; in: {contents.sentence_of(statement)}"


def _annotate(contents: Contents, finding: Finding, words: str, tags: list[str]) -> dict[str, Any]:
    body = [{"type": "TextualBody", "value": words, "format": "text/plain", "purpose": "describing"}]
    body += [{"type": "TextualBody", "value": tag, "format": "text/plain", "purpose": "tagging"} for tag in tags]
    targets = [_target(contents, span, quote) for span, quote in zip(finding.spans, finding.quote, strict=True)]
    return {
        "id": f"urn:onrecord:{finding.id}",
        "type": "Annotation",
        "motivation": "describing",
        "generator": {
            "id": f"urn:onrecord:reader:{finding.made.by}:{finding.made.version}",
            "type": "Software",
            "name": f"{finding.made.by} {finding.made.version}",
        },
        "body": body,
        "target": targets if len(targets) > 1 else targets[0],
    }


def _target(contents: Contents, span: Span, quote: str) -> dict[str, Any]:
    prefix, suffix = contents.find_context(span, _CONTEXT)
    return {
        "source": {
            "id": f"urn:sha256:{contents.text_hashes[span.document_id]}",
            "type": "Text",
            "format": "text/plain",
        },
        "selector": [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            {"type": "TextQuoteSelector", "exact": quote, "prefix": prefix, "suffix": suffix},
        ],
    }
