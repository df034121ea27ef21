"""Paragraphs of parts put together as one text, each piece with its place in its part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from onrecord.clean.blocks import Block
from onrecord.spans import OffsetMap, Segment


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that stands at ``start:end`` of a part, and what joins it to the next piece (supplied, in no part)."""

    text: str
    joint: str
    start: int
    end: int
    part: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Pieces that make one paragraph (the last without a joint), and what is known of it; the layout sets the block's
    own offsets."""

    pieces: tuple[Piece, ...]
    block: Block


def lay_out(paragraphs: Iterable[Paragraph]) -> tuple[str, OffsetMap, tuple[Block, ...]]:
    """The text with an empty line between paragraphs, its offset map and its blocks. Parts have no stable addresses
    (unit ``none``): the numbers count characters of a part's own text, as this cleaner reads it."""
    out: list[str] = []
    segments: list[Segment] = []
    blocks: list[Block] = []
    length = 0
    for paragraph in paragraphs:
        if not any(piece.text.strip() for piece in paragraph.pieces):
            continue
        if out:
            out.append("\n\n")
            length += 2
        start = length
        for piece in paragraph.pieces:
            if piece.text:
                segments.append(Segment(length, length + len(piece.text), piece.start, piece.end, piece.part))
                out.append(piece.text)
                length += len(piece.text)
            out.append(piece.joint)
            length += len(piece.joint)
        blocks.append(replace(paragraph.block, start=start, end=length))
    return "".join(out), OffsetMap(unit="none", segments=tuple(segments)), tuple(blocks)
