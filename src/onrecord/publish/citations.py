"""Citations: the passage that proves a line, cut from the document's own text, or a refusal; nothing is repaired."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.errors import PublishError, SpanError
from onrecord.model import Document, Zone
from onrecord.publish.content_notes import ContentNote
from onrecord.publish.labels import Labels
from onrecord.publish.protection import Protection, is_named
from onrecord.spans import Span, check_quote, sentence_spans

_PAGE = re.compile(r"page (\d+)(?:, recognised \((\d+) %\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a passage: plain words, cited words (``is_cited``), or a gap where text is left out (``is_gap``)."""

    text: str
    is_cited: bool = False
    is_gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The exact words of one document that a line rests on, with the sentences around them for context.

    Follows the W3C Web Annotation model's TextPositionSelector and TextQuoteSelector: ``spans`` count code points of
    the text whose SHA-256 is ``text_sha256``; ``words`` are the characters there, one string a span. With
    ``is_redacted`` names were taken out of that text, which no original says so. ``notes`` are what the passage speaks
    of, where it is folded. ``pages`` are the source's, where it has any, as its cleaner calls them.
    """

    id: str
    document_id: str
    spans: tuple[Span, ...]
    words: tuple[str, ...]
    text_sha256: str
    pieces: tuple[Piece, ...]
    is_redacted: bool = False
    notes: tuple[ContentNote, ...] = ()
    pages: tuple[str, ...] = ()


def build_citation(
    id: str,
    document: Document,
    zones: Sequence[Zone],
    spans: Sequence[Span],
    quote: Sequence[str],
    protection: Protection,
    *,
    around: int = 1,
    is_redacted: bool = False,
) -> Citation:
    """The citation of these spans: their sentences with ``around`` more before and after, inside the same zone.

    A neighbouring sentence that names what is protected, or touches a withheld passage, is left out. Raises
    PublishError where the quote is not what the text says at the spans.
    """
    try:
        check_quote(document.text, spans, quote)
    except SpanError as error:
        raise PublishError(f"a line of the dossier cites {document.id} wrongly: {error.message}") from error
    ordered = sorted(spans)
    windows: list[tuple[int, int]] = []
    for span in ordered:
        zone = next((z.span for z in zones if z.span.start <= span.start < z.span.end), None)
        blocks = _neighbours(zones, zone) if zone else [Span(document.id, 0, len(document.text))]
        windows.append(_window(document, blocks, span, protection, around))
    pieces: list[Piece] = []
    done = 0
    for number, (start, end) in enumerate(_join_windows(windows)):
        if number:
            pieces.append(Piece(text="[…]", is_gap=True))
        at = start
        while done < len(ordered) and ordered[done].start < end:
            span = ordered[done]
            if span.start > at:
                pieces.append(Piece(text=document.text[at : span.start]))
            pieces.append(Piece(text=document.text[span.start : span.end], is_cited=True))
            at = span.end
            done += 1
        if at < end:
            pieces.append(Piece(text=document.text[at:end]))
    return Citation(
        id=id,
        document_id=document.id,
        spans=tuple(spans),
        words=tuple(quote),
        text_sha256=hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
        pieces=tuple(pieces),
        is_redacted=is_redacted,
        pages=_find_pages(document, ordered),
    )


def _find_pages(document: Document, spans: Sequence[Span]) -> tuple[str, ...]:
    if document.origin.unit != "none":  # what has addresses of its own has no pages
        return ()
    parts = (segment.part for span in spans for segment in document.origin.to_source(span.start, span.end))
    return tuple(dict.fromkeys(part for part in parts if _PAGE.fullmatch(part)))


def say_pages(citation: Citation, labels: Labels) -> str:
    """The pages of a citation, and how sure recognition was where their words were recognised; empty without pages."""
    found = [m for part in citation.pages if (m := _PAGE.fullmatch(part))]
    if not found:
        return ""
    out = labels.say("note.page", n=", ".join(dict.fromkeys(m[1] for m in found)))
    sure = [int(m[2]) for m in found if m[2]]
    return f"{out}, {labels.say('note.recognised', sure=min(sure))}" if sure else out


def _neighbours(zones: Sequence[Zone], zone: Span) -> list[Span]:
    """The zone with the nearest of the same label before and after it: a paragraph with its neighbours."""
    label = next(z.label for z in zones if z.span == zone)
    same = [z.span for z in zones if z.label == label]
    at = same.index(zone)
    return same[max(0, at - 1) : at + 2]


def _window(
    document: Document, blocks: Sequence[Span], span: Span, protection: Protection, around: int
) -> tuple[int, int]:
    """From the start of the sentence ``around`` before the span to the end of the one ``around`` after it."""
    sentences = [s for b in blocks for s in sentence_spans(document.id, document.text, b.start, b.end)]
    hit = [n for n, s in enumerate(sentences) if s.start < span.end and span.start < s.end]
    if not hit:
        return span.start, span.end
    first, last = hit[0], hit[-1]
    start, end = min(span.start, sentences[first].start), max(span.end, sentences[last].end)
    for sentence in reversed(sentences[max(0, first - around) : first]):
        if _is_hidden(document, sentence.start, start, protection):
            break
        start = sentence.start
    for sentence in sentences[last + 1 : last + 1 + around]:
        if _is_hidden(document, end, sentence.end, protection):
            break
        end = sentence.end
    if _is_hidden(document, start, end, protection):
        return span.start, span.end
    return start, end


def _is_hidden(document: Document, start: int, end: int, protection: Protection) -> bool:
    """Whether text names a protected person, or touches a withheld passage or a word that refers to that person."""
    if any(s.document_id == document.id and s.start < end and start < s.end for s in protection.spans):
        return True
    return is_named(protection, document.text[start:end])


def _join_windows(windows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(windows):
        if out and start <= out[-1][1] + 2:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
