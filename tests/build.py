"""Builders for tests: documents, passages and findings from plain strings."""

from __future__ import annotations

import hashlib
import re

from onrecord.dates import DateRange
from onrecord.model import Document, Made, Metadata, Zone, ZoneLabel, document_id
from onrecord.read.nlp import Parsed, parse_document
from onrecord.spans import OffsetMap, Segment, Span

MADE = Made(by="test", version="1")


def build_document(text: str) -> Document:
    """A document whose source is the UTF-8 bytes of ``text``."""
    source_id = hashlib.sha256(text.encode()).hexdigest()
    origin = OffsetMap(unit="char", encoding="utf-8", segments=(Segment(0, len(text), 0, len(text)),))
    return Document(id=document_id(source_id, text), source_id=source_id, text=text, origin=origin, made=MADE)


def build_zones(document: Document, labels: dict[str, ZoneLabel] | None = None) -> tuple[Zone, ...]:
    """One zone a non-empty line; ``labels`` maps a line's exact text to another label than story."""
    labels = labels or {}
    return tuple(
        Zone(span=Span(document.id, m.start(), m.end()), label=labels.get(m.group(), "story"), made=MADE)
        for m in re.finditer(r"[^\n]+", document.text)
        if m.group().strip()
    )


def build_metadata(document: Document, published: DateRange | None = None) -> Metadata:
    """English, read, published as given."""
    return Metadata(document_id=document.id, language="en", published=published, made=MADE)


def build_parsed(
    text: str, *, labels: dict[str, ZoneLabel] | None = None, published: DateRange | None = None
) -> Parsed:
    """The parsed document of a text in which each line is a paragraph."""
    document = build_document(text)
    return parse_document(document, build_zones(document, labels), build_metadata(document, published))
