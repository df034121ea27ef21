"""How surely each line of a page is furniture: a small classifier, trained on pages whose stories people marked.

The score is in thousandths of log odds: the words of a line (a linear model, ``words/line_words.tsv``) and 120 or so
shallow trees over features of the line and its neighbours (``words/line_trees.tsv``). ``training/furniture.py`` fits
both; body text weighs by its words, so that a long line has to be furniture more surely than a short one.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from onrecord.clean.line_features import describe_lines
from onrecord.clean.phrases import Line
from onrecord.model import ZoneLabel
from onrecord.words import load_table

SURE = 1800
"""From this score on a line is furniture: on folds held out, less than a hundredth of a story's words is lost."""
SURE_OF_SENTENCE = 2600
"""The same for a sentence that the rules take for story."""
SURE_OF_ITEM = 3800
"""The same for an item of a list with five words and more: lists in a story look like lists of links."""
SURE_WITHOUT_SIGNS = 3000
"""The same for what the rules take for story in a text in which no line says that it is furniture: no page, perhaps."""
SURE_OF_WORDS = {"furniture": 1000, "footer": 0}
"""The same for a line whose own words say that it is none of the story."""
MOST_LINES = 5000
"""A text of more lines is no page; its lines are not scored."""

_TOKEN = re.compile(r"[a-z#][a-z'#]*|[@©|»›•←→]")
_ITEM = re.compile(
    r"[-–—•*·▪◦‣]|\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,6})[.)]\s"
    r"|(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,4}\b"
)
_MOST_WORDS = 40
_NEVER = 1_000_000
_NEVER_TOLD = ("byline", "dateline", "credit", "caption", "advert")


@dataclass(frozen=True, slots=True)
class Tree:
    """A complete binary tree: at each node a feature's number and the value above which it goes right; its leaves."""

    features: tuple[int, ...]
    cuts: tuple[float, ...]
    leaves: tuple[int, ...]


def find_limits(lines: Sequence[Line], ruled: Sequence[ZoneLabel]) -> list[int]:
    """For each line the score from which on it is furniture: the surer the rules are that it is, the lower."""
    has_signs = any(line.label in ("furniture", "footer", "advert") for line in lines)
    return [_find_limit(line, label, has_signs=has_signs) for line, label in zip(lines, ruled, strict=True)]


def _find_limit(line: Line, ruled: ZoneLabel, *, has_signs: bool) -> int:
    if ruled in _NEVER_TOLD:
        return -_NEVER
    if line.label is not None and ruled in SURE_OF_WORDS:
        return SURE_OF_WORDS[ruled]
    if line.words >= 5 and is_item(line.text):
        return SURE_OF_ITEM
    if ruled != "story":
        return SURE
    if not has_signs:
        return SURE_WITHOUT_SIGNS
    return SURE_OF_SENTENCE if line.is_sentence else SURE


def is_item(text: str) -> bool:
    """Whether a line begins as an item of a list does: with a bullet, a number, a letter in brackets, a date."""
    return _ITEM.match(text.lstrip()) is not None


def score_lines(lines: Sequence[Line], ruled: Sequence[ZoneLabel]) -> list[int]:
    """How surely each line is furniture, in thousandths of log odds."""
    base, trees = load_trees()
    rows = describe_rows(lines, ruled, [score_words(line.norm) for line in lines])
    return [base + total for total in _follow_all(trees, rows)] if rows else []


def _follow_all(trees: tuple[Tree, ...], rows: Sequence[Sequence[float]]) -> list[int]:
    """For each row the sum of the leaves that it comes to, one in each tree."""
    total = np.zeros(len(rows), dtype=np.int64)
    values = np.asarray(rows, dtype=np.float64)
    flat, each = values.ravel(), (np.arange(len(rows)) * values.shape[1])[:, None]
    for inner, features, cuts, leaves in _stack(trees):
        which = np.arange(len(leaves) // (inner + 1))
        node = np.zeros((len(rows), len(which)), dtype=np.intp)
        at = 0
        while at < inner:  # all trees of a stack are of one depth
            place = node + which * inner
            node = 2 * node + 1 + (flat.take(each + features.take(place)) > cuts.take(place))
            at = 2 * at + 1
        total += leaves.take(node - inner + which * (inner + 1)).sum(axis=1)
    return [int(value) for value in total]


@lru_cache(8)
def _stack(trees: tuple[Tree, ...]) -> tuple[tuple[int, Any, Any, Any], ...]:
    """For each size of tree the number of its inner nodes, and their features, cuts and leaves in a row."""
    sizes = sorted({len(tree.features) for tree in trees})
    stacks = [(size, [tree for tree in trees if len(tree.features) == size]) for size in sizes]
    return tuple(
        (
            size,
            np.array([tree.features for tree in stack], dtype=np.intp).ravel(),
            np.array([tree.cuts for tree in stack], dtype=np.float64).ravel(),
            np.array([tree.leaves for tree in stack], dtype=np.int64).ravel(),
        )
        for size, stack in stacks
    )


def describe_rows(lines: Sequence[Line], ruled: Sequence[ZoneLabel], words: Sequence[float]) -> list[list[float]]:
    """The features of each line with what its words and those of its neighbours say."""
    rows = describe_lines(lines, ruled)
    padded = [4.0] * 3 + list(words) + [4.0] * 3
    likely = [1 / (1 + math.exp(-max(-30.0, min(30.0, w)))) for w in words]
    total = sum(likely) / len(likely) if likely else 0.0
    for i, row in enumerate(rows):
        before, after = likely[max(0, i - 8) : i], likely[i + 1 : i + 9]
        row.append(words[i])
        row += [padded[i + 3 + step] for step in (-3, -2, -1, 1, 2, 3)]
        row.append(sum(before) / len(before) if before else 1.0)
        row.append(sum(after) / len(after) if after else 1.0)
        row.append(total)
    return rows


def split_line(norm: str) -> list[str]:
    """What the linear model knows a line by: its words, the first and the last of them, the pairs of a short one."""
    words = [word.replace("#", "{n}") for word in _TOKEN.findall(norm)[:_MOST_WORDS]]
    found = list(words)
    if words:
        found += [f"^{words[0]}", f"{words[-1]}$"]
    if len(words) <= 12:
        found += [f"{one} {two}" for one, two in itertools.pairwise(words)]
    return list(dict.fromkeys(found))


def score_words(norm: str) -> float:
    """What a line's words alone say for its being furniture, in log odds."""
    base, weights = load_words()
    known = [weights[word] for word in split_line(norm) if word in weights]
    return base + sum(known) / math.sqrt(len(known)) if known else base


@cache
def load_words() -> tuple[float, dict[str, float]]:
    """The linear model: its constant and the weight of each word."""
    weights = {row["word"]: float(row["weight"]) for row in load_table("line_words")}
    return weights.pop("(always)"), weights


@cache
def load_trees() -> tuple[int, tuple[Tree, ...]]:
    """The constant and the trees."""
    base, trees = 0, []
    for row in load_table("line_trees"):
        if row["tree"] == "always":
            base = int(row["leaves"])
            continue
        trees.append(
            Tree(
                tuple(map(int, row["features"].split())),
                tuple(map(float, row["cuts"].split())),
                tuple(map(int, row["leaves"].split())),
            )
        )
    return base, tuple(trees)
