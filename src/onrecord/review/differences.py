"""Differences: two texts side by side, word by word; and two documents, paragraph by paragraph."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Mark = Literal["", "ins", "del", "moved"]
_MOST_WORDS = 900  # of one passage compared word by word; a longer one is shown as it is
_MOST_CELLS = 4_000
_LONG = 6  # words, from which a passage is looked for elsewhere in the other text
_ALIKE = 0.3  # the share of common words from which two paragraphs stand beside one another

_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of one text: ``ins`` where only this one has them, ``del`` where it lacks what the other has there,
    ``moved`` where the other has them in another place."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two paragraphs that stand for one another; either is empty where the other has none. ``labels`` say what they
    are where they are not the story itself."""

    left: tuple[Run, ...]
    right: tuple[Run, ...]
    labels: tuple[str, str]
    is_same: bool


def fold_words(text: str) -> list[str]:
    """The words for comparing: no case, no punctuation around them."""
    return [_EDGES.sub("", word).casefold().replace("’", "'") for word in text.split()]


def mark_words(own: str, base: str, *, shows_lacking: bool = True) -> tuple[Run, ...]:
    """The text with the words marked that the base does not have; with ``shows_lacking`` those of the base that this
    one lacks stand in their place. Nothing is marked where both are too long to be compared."""
    a, b = fold_words(base), fold_words(own)
    words, others = own.split(), base.split()
    if len(a) > _MOST_WORDS or len(b) > _MOST_WORDS:
        return (Run(text=" ".join(words), mark=""),)
    runs: list[Run] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag in ("delete", "replace") and shows_lacking:
            runs.append(Run(text=" ".join(others[i:j]), mark="del"))
        if k < m:
            runs.append(Run(text=" ".join(words[k:m]), mark="" if tag == "equal" else "ins"))
    return _space(runs)


def _space(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs with a space between each and the next, outside the marks."""
    out: list[Run] = []
    for number, run in enumerate(runs):
        if number:
            out.append(Run(text=" ", mark=""))
        out.append(run)
    return tuple(out)


Paragraph = tuple[str, str]
"""What a paragraph is (a zone's label) and its text."""


def pair_paragraphs(left: Sequence[Paragraph], right: Sequence[Paragraph]) -> tuple[Pair, ...]:
    """The paragraphs of two documents, those beside one another that say the same or nearly; in the order of both."""
    a, b = ([" ".join(fold_words(text)) for _, text in side] for side in (left, right))
    out: list[Pair] = []
    blocks: Sequence[tuple[str, int, int, int, int]] = [("replace", 0, len(a), 0, len(b))]
    if len(a) * len(b) > _MOST_CELLS:
        blocks = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for tag, i, j, k, m in blocks:
        if tag == "equal":
            out += [_pair(left[i + n], right[k + n]) for n in range(j - i)]
        else:
            out += [_pair(left[x] if x is not None else None, right[y] if y is not None else None)
                    for x, y in _match(a, b, (i, j), (k, m))]  # fmt: skip
    wholes = " ".join(b), " ".join(a)
    return tuple(_find_moved(pair, wholes) for pair in out)


def _find_moved(pair: Pair, others: tuple[str, str]) -> Pair:
    """The pair with what stands elsewhere in the other text marked as moved."""
    left, right = (
        tuple(replace(run, mark="moved") if run.mark == "ins" and _stands_in(run.text, other) else run for run in runs)
        for runs, other in zip((pair.left, pair.right), others, strict=True)
    )
    is_same = pair.is_same or not any(run.mark == "ins" for run in (*left, *right))
    return replace(pair, left=left, right=right, is_same=is_same)


def _stands_in(text: str, other: str) -> bool:
    words = fold_words(text)
    return len(words) >= _LONG and f" {' '.join(words)} " in f" {other} "


def _match(
    a: Sequence[str], b: Sequence[str], at: tuple[int, int], to: tuple[int, int]
) -> list[tuple[int | None, int | None]]:
    """The best pairing in order of two stretches, by how many words two paragraphs have in common."""
    rows, columns = range(*at), range(*to)
    if len(rows) * len(columns) > _MOST_CELLS:
        return [*((x, None) for x in rows), *((None, y) for y in columns)]
    sets_a, sets_b = [set(a[x].split()) for x in rows], [set(b[y].split()) for y in columns]
    score = [[0.0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    alike = [[_share(p, q) for q in sets_b] for p in sets_a]
    for x in reversed(range(len(rows))):
        for y in reversed(range(len(columns))):
            joined = alike[x][y] + score[x + 1][y + 1] if alike[x][y] else 0.0
            score[x][y] = max(joined, score[x + 1][y], score[x][y + 1])
    out: list[tuple[int | None, int | None]] = []
    x = y = 0
    while x < len(rows) and y < len(columns):
        if alike[x][y] and score[x][y] == alike[x][y] + score[x + 1][y + 1]:
            out.append((rows[x], columns[y]))
            x, y = x + 1, y + 1
        elif score[x + 1][y] >= score[x][y + 1]:
            out.append((rows[x], None))
            x += 1
        else:
            out.append((None, columns[y]))
            y += 1
    out += [(rows[n], None) for n in range(x, len(rows))]
    out += [(None, columns[n]) for n in range(y, len(columns))]
    return out


def _share(a: set[str], b: set[str]) -> float:
    common = len(a & b)
    share = 2 * common / (len(a) + len(b)) if common else 0.0
    return share * common if share >= _ALIKE else 0.0


def _pair(left: Paragraph | None, right: Paragraph | None) -> Pair:
    a, b = left[1] if left else "", right[1] if right else ""
    is_same = bool(left and right) and fold_words(a) == fold_words(b)
    if is_same or not (left and right):
        mark: Mark = "" if is_same else "ins"
        runs: list[tuple[Run, ...]] = [(Run(text=" ".join(t.split()), mark=mark),) if t else () for t in (a, b)]
    else:
        runs = [mark_words(a, b, shows_lacking=False), mark_words(b, a, shows_lacking=False)]
    labels = tuple(p[0] if p and p[0] != "story" else "" for p in (left, right))
    return Pair(left=runs[0], right=runs[1], labels=(labels[0], labels[1]), is_same=is_same)
