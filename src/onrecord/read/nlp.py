"""Passages: the paragraphs of a document's story, parsed; each character still knows where it stands.

A passage is one paragraph as a person reads it. Where page furniture cuts a sentence in the middle, the story
blocks around it are one passage, and what is found across the cut has several spans.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from onrecord.model import Document, Metadata, Zone
from onrecord.read.weights import check_weights, locate_weights
from onrecord.spans import Span, merge_spans

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_ENDS = re.compile(r"[.!?…:;][\"'”’»)\]]*\s*\Z")
_ONE_WORD = re.compile(r"(?:co-(?:oper|ordinat)|re-[a-z]{3}|pre-empt)[a-z]*", re.IGNORECASE)
_MAX_JOINED = 3  # a sentence is never cut more often than this


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph: ``text`` as parsed, ``pieces`` as (start in ``text``, start in the document, length)."""

    document_id: str
    text: str
    pieces: tuple[tuple[int, int, int], ...]
    doc: Doc


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document ready for the readers: its story passages in order, with zones and metadata."""

    document: Document
    zones: tuple[Zone, ...]
    metadata: Metadata
    passages: tuple[Passage, ...]


def to_spans(passage: Passage, start: int, end: int) -> tuple[Span, ...]:
    """The document spans behind ``passage.text[start:end]``, trimmed of white space; several across a cut."""
    out: list[Span] = []
    for at, origin, length in passage.pieces:
        a, b = max(start, at), min(end, at + length)
        while a < b and passage.text[a].isspace():
            a += 1
        while b > a and passage.text[b - 1].isspace():
            b -= 1
        if a < b:
            out.append(Span(passage.document_id, origin + a - at, origin + b - at))
    return merge_spans(out)


def to_offset(passage: Passage, position: int) -> int | None:
    """Where a document offset stands in the passage's text; None where it is not in this passage."""
    for at, origin, length in passage.pieces:
        if origin <= position < origin + length:
            return at + position - origin
    return None


@cache
def load_nlp() -> Language:
    """The English parser (about 0.4 s once a process). Raises OnrecordError where its files are not the pinned ones."""
    import spacy

    model: Language = spacy.load(check_weights(locate_weights()))
    tokenizer: Any = model.tokenizer
    own = tokenizer.token_match
    tokenizer.token_match = lambda word: _ONE_WORD.fullmatch(word) or (own(word) if own else None)
    tokenizer.add_special_case("X.", [{"ORTH": "X"}, {"ORTH": "."}])  # "he wrote on X. He added": no initial
    for word in ("hon.", "Hon."):
        tokenizer.add_special_case(word, [{"ORTH": word}])
    gc.freeze()  # it stays as long as the process does: looking for garbage in it took a tenth of a second each time
    return model


def split_passages(document: Document, zones: Iterable[Zone]) -> list[tuple[str, tuple[tuple[int, int, int], ...]]]:
    """The story blocks as (text, pieces), a cut sentence joined, line breaks and no-break spaces turned to spaces.

    ``text`` has the length of its pieces plus one space between two of them. Two story blocks are one passage when
    only other zones stand between them, the first ends in no closing punctuation and the second starts in lower case.
    """
    groups: list[list[Span]] = []
    was_cut = False
    for zone in zones:
        if zone.label != "story":
            was_cut = True
            continue
        block = document.text[zone.span.start : zone.span.end]
        if groups and was_cut and len(groups[-1]) < _MAX_JOINED and block[:1].islower():
            last = groups[-1][-1]
            if not _ENDS.search(document.text[last.start : last.end]):
                groups[-1].append(zone.span)
                was_cut = False
                continue
        groups.append([zone.span])
        was_cut = False
    out = []
    for spans in groups:
        text, pieces = "", []
        for span in spans:
            if text:
                text += " "
            pieces.append((len(text), span.start, span.end - span.start))
            text += re.sub(r"\s", " ", document.text[span.start : span.end])
        out.append((text, tuple(pieces)))
    return out


def parse_document(document: Document, zones: Sequence[Zone], metadata: Metadata) -> Parsed:
    """The document's story, parsed. What comes out depends on this document alone: blocks go through the parser in
    their order, in batches that never hold another document's."""
    blocks = split_passages(document, zones)
    # '' and `` stand for quotation marks in some newsrooms; the parser sees marks of the same length.
    texts = [re.sub(r"''|``", '" ', text) for text, _ in blocks]
    docs = load_nlp().pipe(texts, batch_size=64)
    passages = tuple(Passage(document.id, text, pieces, doc) for (text, pieces), doc in zip(blocks, docs, strict=True))
    return Parsed(document, tuple(zones), metadata, passages)
