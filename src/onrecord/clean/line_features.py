"""Features of the lines of a page, as numbers: what each line looks like, and what stands around it.

Everything is counted from the lines alone, so that the same text gives the same numbers whatever it was saved as.
"""

from __future__ import annotations

import itertools
import math
import re
import string
from collections import Counter
from collections.abc import Sequence

from onrecord.clean.phrases import SELLING, Line, tells_speech
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
_IS_LABEL: dict[ZoneLabel | None, list[float]] = {
    given: [float(given == label) for label in _LABELS[1:]] for given in _LABELS
}
_IS_SCOPE = {given: [float(given == scope) for scope in _SCOPES[1:]] for given in _SCOPES}
_UPPER, _LOWER = string.ascii_uppercase.encode(), string.ascii_lowercase.encode()
_DIGITS, _BLANKS = string.digits.encode(), bytes(c for c in range(128) if chr(c).isspace())
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_SELLING_WORDS = frozenset(("you", "your", "yours", "our", "ours", "us"))
_NOWHERE = (-1.0,) * 5
_STOP, _PLACE = re.compile(r"[.!?](?=\s)"), re.compile(r"https?:|www\.|\.com\b|\.org\b|@\w")
_MARK, _QUOTED = re.compile(r"[|›»·•→←▸►]"), re.compile(r"[“\"«][^”\"»]{12,}")
_OURSELVES, _YEAR = re.compile(r"\b(?:I|we|me|my)\b"), re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CLOCK, _BRACKETS = re.compile(r"\b\d{1,2}[:.]\d\d\b"), re.compile(r"[\[(][^\])]*[\])]\s*\Z")


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
    looks = [_look(line, label) for line, label in zip(lines, ruled, strict=True)]
    words = list(itertools.accumulate((line.words for line in lines), initial=0.0))
    shorts = list(itertools.accumulate(is_short, initial=0))
    stories = list(itertools.accumulate((label == "story" for label in ruled), initial=0))
    shared, often = {w for w, count in everywhere.items() if count > 1}, {w for w, count in body.items() if count > 1}

    out = []
    for i, line in enumerate(lines):
        bag, before = bags[i], words[i]
        size = len(bag) or 1
        rest = len(bag & shared) / size
        in_body = len(bag & (often if is_told[i] else body.keys())) / size
        row = own[i]
        row += _IS_LABEL[ruled[i]]
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
            _total(shorts, i - 5, i) / 5,
            _total(shorts, i + 1, i + 6) / 5,
            _mean(words, i - 3, i),
            _mean(words, i + 1, i + 4),
            _mean(words, i - 10, i),
            _mean(words, i + 1, i + 11),
            min(i - last[i], 30.0),
            min(following[i] - i, 30.0),
            min(count_told[i], 12.0),
            min(len(told) - count_told[i], 12.0),
            float(bullet_runs[i]),
            bullet_words[i],
            _total(stories, i - 5, i) / 5,
            _total(stories, i + 1, i + 6) / 5,
        ]
        for j in (i - 2, i - 1, i + 1, i + 2):
            row += looks[j] if 0 <= j < n else _NOWHERE
        out.append(row)
    return out


def _describe_one(line: Line) -> list[float]:
    text = line.text.strip()
    words = _WORD.findall(text)
    low = list(map(str.lower, words))
    count = len(words) or 1
    upper, lower, digits, blanks, foreign = _count_characters(text)
    letters = upper + lower + sum(map(str.isalpha, foreign))
    capitals = upper + sum(c.isupper() and c.isalpha() for c in foreign)
    known = letters + digits + blanks + sum((c.isalnum() and not c.isalpha()) or c.isspace() for c in foreign)
    length, size = len(text) or 1, letters or 1
    first, is_great = text[:1], [w[:1].isupper() for w in words]
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
        float(first.islower()),
        float(first.isdigit()),
        float(not first.isalnum()),
        sum(is_great) / count,
        sum(is_great[1:]) / max(1, count - 1),
        capitals / size,
        float(letters > 0 and text.upper() == text),
        (digits + sum(map(str.isdigit, foreign))) / length,
        (len(text) - known) / length,
        sum(c > "\u024f" and c.isalpha() for c in foreign) / size,
        letters / count,
        sum(map(load_set("function_words").__contains__, low)) / count,
        min(text.count(","), _SPACE),
        min(len(_STOP.findall(text)), _SPACE),
        float(_PLACE.search(text) is not None),
        min(len(_MARK.findall(text)), 5.0),
        float(_QUOTED.search(text) is not None),
        float(tells_speech(text)),
        min(_count_selling(text, low), 5.0),
        float(_OURSELVES.search(text) is not None),
        float(digits > 1 and _YEAR.search(text) is not None),
        float((digits > 2 or len(foreign) > 0) and _CLOCK.search(text) is not None),
        float(_BRACKETS.search(text) is not None),
        float(text.startswith(("“", '"', "‘", "'"))),
        float(first in _BULLETS),
        float(line.label is not None),
        *_IS_LABEL[line.label],
        *_IS_SCOPE["line" if line.label is None else line.scope],
        float(line.is_title),
    ]


def _count_selling(text: str, words: Sequence[str]) -> int:
    """How often :data:`SELLING` fits a text of these words, without looking at each letter where it is only words."""
    if "ſ" in text:  # a letter s to a pattern that overlooks case
        return len(SELLING.findall(text))
    joined = [word for word in words if "'" in word or "’" in word]
    return sum(map(_SELLING_WORDS.__contains__, words)) + sum(len(SELLING.findall(word)) for word in joined)


def _count_characters(text: str) -> tuple[int, int, int, int, Sequence[str]]:
    """How many of the characters are capitals, small letters, digits and blanks of ASCII; and those beyond ASCII."""
    foreign: Sequence[str] = () if text.isascii() else _FOREIGN.findall(text)
    data = text.encode("ascii", "ignore")
    upper, lower, digits, blanks = (
        len(data) - len(data.translate(None, kind)) for kind in (_UPPER, _LOWER, _DIGITS, _BLANKS)
    )
    return upper, lower, digits, blanks, foreign


def _look(line: Line, ruled: ZoneLabel) -> tuple[float, ...]:
    """What a line's neighbours see of it."""
    return (
        math.log1p(line.words),
        float(line.is_closed),
        float(line.is_sentence),
        float(ruled == "story"),
        float(ruled in ("furniture", "advert", "footer")),
    )


def _reach(i: int, at: int) -> float:
    return float(max(-40, min(40, i - at)))


def _total(sums: Sequence[float], start: int, end: int) -> float:
    """What the values from one place up to another come to, by the running sums before each place and at the end."""
    last = len(sums) - 1
    return sums[min(max(end, 0), last)] - sums[min(max(start, 0), last)]


def _mean(sums: Sequence[float], start: int, end: int) -> float:
    """The mean of the same values; -1 where there are none."""
    start, end = max(start, 0), min(end, len(sums) - 1)
    return (sums[end] - sums[start]) / (end - start) if end > start else -1.0


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
