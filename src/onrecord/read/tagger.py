"""The tagger: a trained encoder that finds, in a document's passages, each cue with its source and content.

Run by onnxruntime, one window at a time and in one thread, so that what it finds in a document depends on that
document alone. The weights come in a distribution of their own and are used only if their hash is the one they were
measured with; ``training/`` makes them. It knows spans and how sure it is of them; acts, names, nesting and our
conventions of what a statement is belong to the readers that use it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.encoders import find_weights, load_encoder
from onrecord.read.quotations import Quotation
from onrecord.read.windows import Piece, cut_windows, split_pieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST = 0.1
"""Anchors that are less likely than this are not looked at."""

Range = tuple[int, int, int]
"""A passage's number, and start and end in its text."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """How likely each piece of a window is content: anybody's (``any_content``), and one attribution's (``own``)."""

    pieces: Sequence[Piece]
    any_content: NDArray[np.float32]
    own: NDArray[np.float32]

    def mean_at(self, range_: Range) -> tuple[float, float] | None:
        """The mean of both over the pieces in a range; None where the window holds none of them."""
        number, start, end = range_
        first = bisect_left(self.pieces, (number, start), key=_place_of)
        last = bisect_left(self.pieces, (number, end), key=_place_of)
        if last <= first:
            return None
        return float(self.any_content[first:last].mean()), float(self.own[first:last].mean())


def _place_of(piece: Piece) -> tuple[int, int]:
    return piece.passage, piece.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """An attribution as the encoder sees it: ranges in passages, and probabilities.

    ``chance`` is that of the cue (or, without one, of the content's beginning) being an attribution's; ``surety`` of a
    role is the mean probability of its pieces. ``grid`` has the probabilities of the pieces in and around it.
    """

    chance: float
    cue: tuple[Range, ...]
    source: tuple[Range, ...]
    content: tuple[Range, ...]
    source_surety: float
    content_surety: float
    grid: Grid | None = field(default=None, compare=False, repr=False)

    def content_chance(self, range_: Range) -> tuple[float, float]:
        """How likely the words of a range are content: anybody's, and this attribution's."""
        found = self.grid.mean_at(range_) if self.grid is not None else None
        if found is not None:
            return found
        number, start, end = range_
        held = float(any(n == number and a <= start and end <= b for n, a, b in self.content))
        return held, held


class Tagger:
    """Weights, ready to run. Use :func:`load_tagger`."""

    def __init__(self, folder: Path, name: str) -> None:
        """Raises OnrecordError as :func:`onrecord.encoders.load_encoder` does."""
        import numpy as np

        encoder = load_encoder(folder, name)
        self.name = name
        self.version = encoder.version
        self._session, self._tokenizer = encoder.session, encoder.tokenizer
        self._first, self._last = encoder.facts["marks"]
        self._size: int = encoder.facts["window"]
        self._distances: NDArray[np.float32] = np.asarray(encoder.facts["distances"], dtype=np.float32)

    def find_attributions(self, texts: Sequence[str], quotations: Sequence[Sequence[Quotation]]) -> list[Tagged]:
        """All that may be attributions, in the order of their anchors; the caller decides how likely is enough."""
        pieces = split_pieces(self._tokenizer, texts, quotations, self._last)
        out: list[Tagged] = []
        for window in cut_windows(pieces, self._size):
            here = pieces[window.first : window.last]
            out += self._read_window(here, window.own_first - window.first, window.own_last - window.first)
        return out

    def _read_window(self, pieces: Sequence[Piece], own_first: int, own_last: int) -> list[Tagged]:
        import numpy as np

        numbers = np.array([[self._first, *(p.number for p in pieces), self._last]], dtype=np.int64)
        features = np.array([[0, *(p.feature for p in pieces), 0]], dtype=np.int64)
        kinds, towards, anchor_roles, vectors, piece_roles, tags = (
            a[1:-1] for a in self._session.run(None, {"numbers": numbers, "features": features})
        )
        chances = 1 - _softmax(kinds)[:, 0]
        tags = _softmax(tags)
        spans = _find_spans(pieces, tags)
        any_content = tags[:, 5] + tags[:, 6]
        anchors = [i for i in range(len(pieces)) if chances[i] >= LEAST]
        if not anchors:
            return []
        place = np.arange(len(pieces))
        roles = np.stack([
            _softmax(vectors @ towards[i].T + piece_roles + anchor_roles[i] + self._distances[_buckets(place - i)])
            for i in anchors
        ])  # fmt: skip
        owned = _share_out(spans, anchors, chances, roles)
        return [
            _tagged(pieces, float(chances[anchor]), owned[row], roles[row], any_content)
            for row, anchor in enumerate(anchors)
            if own_first <= anchor < own_last and owned[row][3]
        ]


@cache
def load_tagger(name: str) -> Tagger:
    """The weights called ``name`` ("fast" or "careful"), loaded once a process. Raises OnrecordError."""
    return Tagger(find_weights(name), name)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    out: NDArray[np.float32] = powers / powers.sum(axis=-1, keepdims=True)
    return out


def _buckets(distance: NDArray[np.int64]) -> NDArray[np.int64]:
    """The class of each signed distance, as in training: exact to 5, then by powers of about 1.6."""
    import numpy as np

    size = np.abs(distance)
    far = np.floor(np.maximum(np.log(np.maximum(size, 1) / 5), 0) / 0.47).astype(np.int64) + 5
    step = np.where(size <= 5, size, np.minimum(far, 15))
    return np.where(distance < 0, 16 + step, step)


Owned = dict[int, list[tuple[int, int]]]
"""For each role (1 source, 2 cue, 3 content) the spans of one anchor, as first and last piece (exclusive)."""


def _find_spans(pieces: Sequence[Piece], tags: NDArray[np.float32]) -> dict[int, list[tuple[int, int]]]:
    """The likeliest spans of each role: a path through the tags in which nothing goes on that did not begin
    (Viterbi). A span ends with its passage."""
    import numpy as np

    logs = np.log(tags + 1e-6)
    allowed = np.zeros((7, 7), dtype=np.float32)
    for role in (1, 2, 3):
        allowed[:, 2 * role] = -1e4
        allowed[[2 * role - 1, 2 * role], 2 * role] = 0
    score = logs[0].copy()
    score[[2, 4, 6]] -= 1e4
    back = np.zeros(tags.shape, dtype=np.int64)
    for i in range(1, len(pieces)):
        step = score[:, None] + allowed
        if pieces[i - 1].start == pieces[i - 1].end:
            step[:, [2, 4, 6]] = -1e4 + score[:, None]
        back[i] = step.argmax(axis=0)
        score = step.max(axis=0) + logs[i]
    path = [int(score.argmax())]
    for i in range(len(pieces) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    path.reverse()
    out: dict[int, list[tuple[int, int]]] = {1: [], 2: [], 3: []}
    for i, tag in enumerate(path):
        role = (tag + 1) // 2
        if role and pieces[i].start < pieces[i].end:
            if tag % 2 == 0 and out[role] and out[role][-1][1] == i:
                out[role][-1] = (out[role][-1][0], i + 1)
            else:
                out[role].append((i, i + 1))
    return out


def _share_out(
    spans: dict[int, list[tuple[int, int]]],
    anchors: Sequence[int],
    chances: NDArray[np.float32],
    roles: NDArray[np.float32],
) -> list[Owned]:
    """Which spans belong to which anchor, by the mean probability of their pieces towards it.

    A content belongs to one anchor; a source may serve several; the cue is the span that the anchor stands in.
    """
    owned: list[Owned] = [{1: [], 2: [], 3: []} for _ in anchors]
    for first, last in spans[3]:
        fits = roles[:, first:last, 3].mean(axis=1) * chances[list(anchors)] ** 0.5
        row = int(fits.argmax())
        if fits[row] >= 0.15:
            owned[row][3].append((first, last))
    for row, anchor in enumerate(anchors):
        for first, last in spans[2]:
            if first <= anchor < last:
                owned[row][2].append((first, last))
        fits = [float(roles[row, a:b, 1].mean()) for a, b in spans[1]]
        if fits and max(fits) >= 0.3:
            owned[row][1].append(spans[1][fits.index(max(fits))])
    return owned


def _tagged(
    pieces: Sequence[Piece],
    chance: float,
    owned: Owned,
    roles: NDArray[np.float32],
    any_content: NDArray[np.float32],
) -> Tagged:
    def ranges(role: int) -> tuple[Range, ...]:
        return tuple((pieces[a].passage, pieces[a].start, pieces[b - 1].end) for a, b in owned[role])

    def surety(role: int) -> float:
        chosen = [i for a, b in owned[role] for i in range(a, b)]
        return float(roles[chosen, role].mean()) if chosen else 0.0

    return Tagged(
        chance=chance,
        cue=ranges(2),
        source=ranges(1),
        content=ranges(3),
        source_surety=surety(1),
        content_surety=surety(3),
        grid=Grid(pieces, any_content, roles[:, 3]),
    )
