"""Contexts: the sentences that a finding stands in, by punctuation alone, as a dossier shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from onrecord.model import Reading, Zone
from onrecord.spans import Span, is_overlapping, sentence_spans

NEAR = 160
"""Characters, a sentence or two: no further back is what "the figure" is a figure of."""


def find_sentences(reading: Reading, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The sentences of the zones that these spans touch, in order; the spans themselves where no zone holds them."""
    spans = tuple(spans)
    text = reading.document.text
    out: list[Span] = []
    for zone in _touched(reading.zones, spans):
        sentences = _split(zone.span.document_id, text, zone.span.start, zone.span.end)
        out += [s for s in sentences if any(is_overlapping(s, span) for span in spans)]
    return tuple(out) or spans


@lru_cache(maxsize=512)  # the same paragraph is asked for once for each finding in it
def _split(document_id: str, text: str, start: int, end: int) -> tuple[Span, ...]:
    block = text[start:end].replace("\n", " ")  # inside a block a line break is only the width of a page
    found = sentence_spans(document_id, block, 0, len(block))
    return tuple(Span(document_id, s.start + start, s.end + start) for s in found)


def _touched(zones: Sequence[Zone], spans: Sequence[Span]) -> list[Zone]:
    if not spans:
        return []
    first, last = min(s.start for s in spans), max(s.end for s in spans)
    near = [zone for zone in zones if zone.span.start < last and first < zone.span.end]
    return [zone for zone in near if any(is_overlapping(zone.span, span) for span in spans)]


def read_context(reading: Reading, spans: Iterable[Span]) -> str:
    """The words of those sentences."""
    return " ".join(reading.document.text[s.start : s.end] for s in find_sentences(reading, spans))
