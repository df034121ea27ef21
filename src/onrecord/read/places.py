"""Where findings stand in the parsed passages: from a document's spans back to words of the parse."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.read.nlp import Parsed, Passage
from onrecord.spans import Span

if TYPE_CHECKING:
    from spacy.tokens import Token


class Places:
    """Looks up passages and words by document offset; what lies outside the story is nowhere."""

    def __init__(self, parsed: Parsed) -> None:
        self._pieces = sorted(
            (origin, origin + length, at, number)
            for number, passage in enumerate(parsed.passages)
            for at, origin, length in passage.pieces
        )
        self._starts = [piece[0] for piece in self._pieces]
        self._passages = parsed.passages

    def locate(self, span: Span) -> tuple[int, int, int] | None:
        """The number of the passage and the span's start and end in its text."""
        i = bisect_right(self._starts, span.start) - 1
        if i < 0 or span.start >= self._pieces[i][1]:
            return None
        origin, end, at, number = self._pieces[i]
        return number, at + span.start - origin, at + min(span.end, end) - origin

    def passage(self, number: int) -> Passage:
        """The passage of that number."""
        return self._passages[number]

    def words(self, spans: Sequence[Span]) -> list[Token]:
        """The parsed words that the spans touch, in order."""
        out: list[Token] = []
        for span in spans:
            place = self.locate(span)
            if place:
                number, start, end = place
                found = self._passages[number].doc.char_span(start, end, alignment_mode="expand")
                out.extend(found if found is not None else ())
        return out
