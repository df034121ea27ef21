"""Votes: how likely each act is for words of a document, as the tagger's pieces vote.

The first piece of a cue votes for what its statement does as it stands there, and so does each piece of the content,
with the mean of their votes; besides, each word of the two votes by itself. Offsets are the document's.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.model import Act
from onrecord.read.nlp import Passage
from onrecord.read.tagger import Tags
from onrecord.spans import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ACTS: tuple[Act, ...] = (
    "accuse", "concede", "demand", "deny", "find", "promise", "regret", "report", "state", "welcome",
)  # fmt: skip
"""The acts by their number among the votes."""


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """The pieces of a document by where they start, and what each votes (N, 10): as a cue's first and as a piece of
    content in its place, and as a word of a cue and of content."""

    starts: Sequence[int]
    as_anchor: NDArray[np.float32]
    as_content: NDArray[np.float32]
    of_cue: NDArray[np.float32]
    of_content: NDArray[np.float32]

    def find_chances(self, cue: Iterable[Span], content: Iterable[Span]) -> dict[Act, float] | None:
        """How likely each act is for a statement with this cue (without one its content's first piece stands for it)
        and this content; they sum to 1. None where the tagger has seen no piece of the content."""
        said = [i for span in content for i in self._find_pieces(span)]
        if not said:
            return None
        words = [i for span in cue for i in self._find_pieces(span)]
        votes = self.as_anchor[min(words or said)] + self.as_content[said].mean(axis=0)
        votes = votes + self.of_cue[words].sum(axis=0) + self.of_content[said].sum(axis=0)
        powers = [math.exp(float(vote)) for vote in votes - votes.max()]
        return {act: power / sum(powers) for act, power in zip(ACTS, powers, strict=True)}

    def _find_pieces(self, span: Span) -> range:
        first = bisect_left(self.starts, span.start)
        return range(first, bisect_left(self.starts, span.end, lo=first))


def place_votes(passages: Sequence[Passage], tags: Tags) -> Votes | None:
    """The votes at their places in the document (the marks that end passages have none); None where there are none."""
    if not tags.votes:
        return None
    kept = [i for i, piece in enumerate(tags.pieces) if piece.start < piece.end]
    starts = [_find_origin(passages[p.passage], p.start) for p in (tags.pieces[i] for i in kept)]
    return Votes(starts, *(votes[kept] for votes in tags.votes))


def _find_origin(passage: Passage, position: int) -> int:
    """Where in the document a place of a passage stands."""
    at, origin, _ = next(piece for piece in reversed(passage.pieces) if piece[0] <= position)
    return origin + position - at
