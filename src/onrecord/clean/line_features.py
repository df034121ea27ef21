"""Features of the lines of a page, as numbers: what each line looks like, and what stands around it.

Everything is counted from the lines alone, so that the same text gives the same numbers whatever it was saved as.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from onrecord.clean.phrases import SELLING, SPEECH, Line
from onrecord.model import ZoneLabel
from onrecord.words import load_set

_LABELS: tuple[ZoneLabel | None, ...] = (
    None, "headline", "byline", "dateline", "story", "caption", "credit", "furniture", "advert", "footer",
)  # fmt: skip
_SCOPES = ("line", "block", "rest", "end")
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_BULLETS = frozenset("-–—•*·▪◦")
_SPACE = 12.0
"""A count beyond this says no more than it."""


def describe_lines(lines: Sequence[Line], ruled: Sequence[ZoneLabel]) -> list[list[float]]:
    """One row of numbers for each line, in order; ``ruled`` is what the rules make of it."""
    own = [_describe_one(line) for line in lines]
    norms = Counter(line.norm for line in lines)
    usual = load_set("function_words")
    bags = [frozenset(w for w in _WORD.findall(line.norm) if len(w) > 2) - usual for line in lines]
    everywhere = Counter(word for bag in bags for word in bag)
    told = [
        i for i, (line, label) in enumerate(zip(lines, ruled, strict=True)) if label == "story" and line.is_sentence
    ]
    long = [i for i, line in enumerate(lines) if line.is_sentence and line.words >= 20]
    is_told = [False] * len(lines)
    for i in told:
        is_told[i] = True
    title = max((bags[i] for i, label in enumerate(ruled) if label == "headline"), key=len, default=frozenset())
    body = Counter(word for i in told for word in bags[i])
    n = len(lines)
    total = sum(line.words for line in lines) or 1.0
    sentences = sum(line.is_sentence for line in lines)
    median = sorted(line.words for line in lines)[n // 2] if n else 0.0
    is_short = [line.words < 10 and not line.is_closed for line in lines]
    runs = _find_runs(is_short)
    closed_runs = _find_runs([line.is_sentence for line in lines])
    last, following, count_told = _find_nearest(told, n)
    is_item = [line.text.lstrip()[:1] in _BULLETS for line in lines]
    bullet_runs = _find_runs(is_item)
    bullet_words = _average_runs(is_item, [line.words for line in lines])
    out = []
    before = 0.0
    for i, line in enumerate(lines):
        bag = bags[i]
        size = len(bag) or 1
        rest = sum((everywhere[w] > 1) for w in bag) / size
        in_body = sum(body[w] > is_told[i] for w in bag) / size
        row = list(own[i])
        row += [float(ruled[i] == label) for label in _LABELS[1:]]
        row += [
            min(i, 60.0),
            min(n - 1 - i, 60.0),
            i / max(1, n - 1),
            before / total,
            (total - before - line.words) / total,
            _reach(i, told[0] if told else n),
            _reach(i, told[-1] if told else -1),
            _reach(i, long[0] if long else n),
            _reach(i, long[-1] if long else -1),
            math.log1p(n),
            math.log1p(total),
            sentences / n,
            math.log1p(median),
            min(norms[line.norm] - 1, 5.0),
            float(bool(title) and len(bag & title) / min(size, len(title) or 1)),
            rest,
            in_body,
            float(runs[i]),
            float(closed_runs[i]),
            sum(is_short[max(0, i - 5) : i]) / 5,
            sum(is_short[i + 1 : i + 6]) / 5,
            _mean(line.words for line in lines[max(0, i - 3) : i]),
            _mean(line.words for line in lines[i + 1 : i + 4]),
            _mean(line.words for line in lines[max(0, i - 10) : i]),
            _mean(line.words for line in lines[i + 1 : i + 11]),
            min(i - last[i], 30.0),
            min(following[i] - i, 30.0),
            min(count_told[i], 12.0),
            min(len(told) - count_told[i], 12.0),
            float(bullet_runs[i]),
            bullet_words[i],
            sum(label == "story" for label in ruled[max(0, i - 5) : i]) / 5,
            sum(label == "story" for label in ruled[i + 1 : i + 6]) / 5,
        ]
        for j in (i - 2, i - 1, i + 1, i + 2):
            row += _look(lines, ruled, j)
        out.append(row)
        before += line.words
    return out


def _describe_one(line: Line) -> list[float]:
    text = line.text.strip()
    words = _WORD.findall(text)
    count = len(words) or 1
    letters = list(filter(str.isalpha, text))
    size = len(letters) or 1
    low = [w.lower() for w in words]
    return [
        math.log1p(line.words),
        math.log1p(len(text)),
        float(line.is_closed),
        float(line.is_sentence),
        float(line.block.is_heading),
        float(text.endswith(":")),
        float(text.endswith(("…", "..."))),
        float(text.endswith("?")),
        float(text.endswith("!")),
        float(text[:1].islower()),
        float(text[:1].isdigit()),
        float(not text[:1].isalnum()),
        sum(w[:1].isupper() for w in words) / count,
        sum(w[:1].isupper() for w in words[1:]) / max(1, count - 1),
        sum(map(str.isupper, letters)) / size,
        float(bool(letters) and text.upper() == text),
        sum(map(str.isdigit, text)) / (len(text) or 1),
        (len(text) - sum(map(str.isalnum, text)) - sum(map(str.isspace, text))) / (len(text) or 1),
        sum(c > "\u024f" for c in letters) / size if not text.isascii() else 0.0,
        len(letters) / count,
        sum(map(load_set("function_words").__contains__, low)) / count,
        min(text.count(","), _SPACE),
        min(len(re.findall(r"[.!?](?=\s)", text)), _SPACE),
        float(bool(re.search(r"https?:|www\.|\.com\b|\.org\b|@\w", text))),
        min(len(re.findall(r"[|›»·•→←▸►]", text)), 5.0),
        float(bool(re.search(r"[“\"«][^”\"»]{12,}", text))),
        float(bool(SPEECH.search(text))),
        min(len(SELLING.findall(text)), 5.0),
        float(bool(re.search(r"\b(?:I|we|me|my)\b", text))),
        float(bool(re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text))),
        float(bool(re.search(r"\b\d{1,2}[:.]\d\d\b", text))),
        float(bool(re.search(r"[\[(][^\])]*[\])]\s*\Z", text))),
        float(text.startswith(("“", '"', "‘", "'"))),
        float(text[:1] in _BULLETS),
        float(line.label is not None),
        *(float(line.label == label) for label in _LABELS[1:]),
        *(float(line.label is not None and line.scope == scope) for scope in _SCOPES[1:]),
        float(line.is_title),
    ]


def _look(lines: Sequence[Line], ruled: Sequence[ZoneLabel], j: int) -> list[float]:
    if not 0 <= j < len(lines):
        return [-1.0, -1.0, -1.0, -1.0, -1.0]
    line = lines[j]
    return [
        math.log1p(line.words),
        float(line.is_closed),
        float(line.is_sentence),
        float(ruled[j] == "story"),
        float(ruled[j] in ("furniture", "advert", "footer")),
    ]


def _reach(i: int, at: int) -> float:
    return float(max(-40, min(40, i - at)))


def _mean(values: object) -> float:
    found = list(values)  # type: ignore[call-overload]
    return sum(found) / len(found) if found else -1.0


def _find_runs(marks: Sequence[bool]) -> list[int]:
    """For each place how many marks stand in a row around it, at most thirty; 0 where there is none."""
    out = [0] * len(marks)
    start = 0
    while start < len(marks):
        end = start
        while end < len(marks) and marks[end] == marks[start]:
            end += 1
        if marks[start]:
            out[start:end] = [min(end - start, 30)] * (end - start)
        start = end
    return out


def _find_nearest(told: Sequence[int], n: int) -> tuple[list[int], list[int], list[int]]:
    """For each place the nearest of ``told`` before it and after it, and how many stand before it."""
    last, following, count = [], [n + 30] * n, []
    near, seen = -30, 0
    marks = set(told)
    for i in range(n):
        last.append(near)
        count.append(seen)
        if i in marks:
            near, seen = i, seen + 1
    near = n + 30
    for i in range(n - 1, -1, -1):
        following[i] = near
        if i in marks:
            near = i
    return last, following, count


def _average_runs(marks: Sequence[bool], values: Sequence[float]) -> list[float]:
    """For each marked place the mean of the values of its run; 0 elsewhere."""
    out = [0.0] * len(marks)
    start = 0
    while start < len(marks):
        end = start
        while end < len(marks) and marks[end] == marks[start]:
            end += 1
        if marks[start]:
            out[start:end] = [sum(values[start:end]) / (end - start)] * (end - start)
        start = end
    return out
