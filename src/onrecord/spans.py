"""Spans, and the map from a document's text back to the bytes it was made from.

Offsets are half-open and count Unicode code points, as ``TextPositionSelector`` of the W3C Web Annotation
Data Model does; conversion to other units belongs to whoever writes another format.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from onrecord.errors import SpanError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The code points ``start`` to ``end`` (half-open, never empty) of one document's text."""

    document_id: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise SpanError(f"a span must hold at least one character: got {self.start}..{self.end}")


def merge_spans(spans: Iterable[Span], *, gap: int = 0) -> tuple[Span, ...]:
    """The same characters as fewest spans, sorted; spans of one document at most ``gap`` apart become one."""
    out: list[Span] = []
    for span in sorted(spans):
        last = out[-1] if out else None
        if last and last.document_id == span.document_id and span.start <= last.end + gap:
            out[-1] = Span(last.document_id, last.start, max(last.end, span.end))
        else:
            out.append(span)
    return tuple(out)


def is_overlapping(left: Span, right: Span) -> bool:
    """Whether two spans share at least one character of one document."""
    return left.document_id == right.document_id and left.start < right.end and right.start < left.end


def is_within(inner: Iterable[Span], outer: Sequence[Span]) -> bool:
    """Whether each inner span lies wholly inside one of the outer spans."""
    return all(
        any(o.document_id == i.document_id and o.start <= i.start and i.end <= o.end for o in outer) for i in inner
    )


def quote_spans(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """The exact words at each span. Raises SpanError where a span reaches past the text."""
    for span in spans:
        if span.end > len(text):
            raise SpanError(f"a span reaches past the text: {span.start}..{span.end} of {len(text)}")
    return tuple(text[span.start : span.end] for span in spans)


def check_quote(text: str, spans: Sequence[Span], quote: Sequence[str]) -> None:
    """Raises SpanError unless ``quote`` is, span for span and character for character, what the text says."""
    if not spans:
        raise SpanError("a finding must point at the text: it has no span")
    found = quote_spans(text, spans)
    if found != tuple(quote):
        where = next((s for s, f, q in zip(spans, found, quote, strict=False) if f != q), spans[0])
        raise SpanError(
            f"the words cited are not the words of the source at {where.start}..{where.end}",
            hint="re-read the document; a citation is never repaired",
        )


_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St|No|vs|Jr|Sr))(?<!\b(?:Mrs|Gen|Col|Lt\.|Rev|Hon|Sen|Gov|Rep|Maj|Sgt|Inc|Ltd))"
    r"(?<!\b(?:Prof|Capt|Corp))[.!?…。！？؟۔]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]?[^\sa-z]|\s*$)|(?<=[。！？])|\n+"
)


@lru_cache(maxsize=2048)  # a passage is cited once for each line that rests on it
def sentence_spans(document_id: str, text: str, start: int, end: int) -> tuple[Span, ...]:
    """The sentences of ``text[start:end]``, without the white space between them, by punctuation alone.

    For showing a cited sentence with its neighbours: it needs no model, so a dossier can be re-made anywhere. An
    initial or a title before a full stop ends no sentence; a line break does.
    """
    out: list[Span] = []
    at = start
    for match in _SENTENCE_END.finditer(text, start, end):
        _append_trimmed(out, document_id, text, at, match.end())
        at = match.end()
    _append_trimmed(out, document_id, text, at, end)
    return tuple(out)


def _append_trimmed(out: list[Span], document_id: str, text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        out.append(Span(document_id, start, end))


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text that came from one place: ``text[start:end]`` was made from ``source[source_start:source_end]``.

    Where both have one length the run maps character for character; else as a whole (an entity, a ligature).
    """

    start: int
    end: int
    source_start: int
    source_end: int
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetMap:
    """Where each character of a document's text stands in its source.

    ``unit`` says what source offsets count: ``char`` (code points of the part decoded with ``encoding``) or ``none``
    (the part has no stable addresses, only its name). ``part`` of a segment names what is addressed inside the
    source: empty for the whole, ``page 3``, ``word/document.xml``, ``part 1.2``. Characters that no segment covers
    were supplied by the cleaner (a line break between blocks). Segments are sorted and do not overlap.
    """

    unit: str = "char"
    encoding: str | None = None
    segments: tuple[Segment, ...] = ()

    def to_source(self, start: int, end: int) -> tuple[Segment, ...]:
        """The pieces of the source behind ``text[start:end]``, in order; none where the cleaner supplied the text."""
        starts = [segment.start for segment in self.segments]
        out: list[Segment] = []
        for segment in self.segments[max(0, bisect_right(starts, start) - 1) :]:
            if segment.start >= end:
                break
            if segment.end <= start:
                continue
            a, b = max(start, segment.start), min(end, segment.end)
            if segment.end - segment.start == segment.source_end - segment.source_start:
                shift = segment.source_start - segment.start
                out.append(Segment(a, b, a + shift, b + shift, segment.part))
            else:
                out.append(Segment(a, b, segment.source_start, segment.source_end, segment.part))
        return tuple(out)
