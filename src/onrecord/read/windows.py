"""Windows: a document's passages as word pieces, cut into stretches that an encoder can hold.

A word piece knows its passage and its place there. Besides its number it carries one feature, of what an uncased
vocabulary and a narrow window lose: whether it stands inside a quotation, and how it is capitalised. A window owns a
run of pieces and sees some before and after them; every piece is owned once. What a window holds depends on its
document alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.read.quotations import Quotation

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FEATURES = 10
"""How many features there are: 0 for a mark of the encoder's own, then 3 places x 3 cases."""

BEFORE, AFTER = 64, 32
"""How many pieces a window sees before and after its own."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word piece: its number in the vocabulary, its feature, its passage and its place in the passage's text.

    The mark that ends each passage has ``start == end``.
    """

    number: int
    feature: int
    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """The pieces ``first`` to ``last`` (exclusive), of which it owns ``own_first`` to ``own_last``."""

    first: int
    last: int
    own_first: int
    own_last: int


def split_pieces(
    tokenizer: Tokenizer, texts: Sequence[str], quotations: Sequence[Sequence[Quotation]], mark: int
) -> list[Piece]:
    """All pieces of the passages in order; ``mark`` is the number of the piece that ends each passage."""
    out: list[Piece] = []
    encoded = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    for index, (text, quoted, encoding) in enumerate(zip(texts, quotations, encoded, strict=True)):
        place = bytearray(len(text) + 1)
        for q in quoted:
            place[q.start : q.end] = bytes([2]) * (q.end - q.start)
            place[q.inner_start : q.inner_end] = bytes([1]) * (q.inner_end - q.inner_start)
        for number, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            if start < end:
                word = text[start:end]
                case = 2 if len(word) > 1 and word.isupper() else 1 if word[0].isupper() else 0
                out.append(Piece(number, 1 + 3 * place[start] + case, index, start, end))
        out.append(Piece(mark, 0, index, len(text), len(text)))
    return out


def cut_windows(pieces: Sequence[Piece], size: int, before: int = BEFORE, after: int = AFTER) -> list[Window]:
    """Windows of at most ``size`` pieces that own every piece once; each ends at the end of a passage where one
    lies in its second half."""
    out: list[Window] = []
    at = 0
    while at < len(pieces):
        first = max(0, at - before)
        room = size - (at - first)
        if len(pieces) - at <= room:
            out.append(Window(first, len(pieces), at, len(pieces)))
            break
        end = at + room - after
        for cut in range(end, at + (room - after) // 2, -1):
            if pieces[cut - 1].start == pieces[cut - 1].end:
                end = cut
                break
        out.append(Window(first, min(len(pieces), end + after), at, end))
        at = end
    return out
