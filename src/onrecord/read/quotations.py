"""Quotations: what stands between quotation marks, in any of the usual styles; an apostrophe is not a mark.

Understood: straight and curly doubles, doubled singles (``'' ``), British singles (curly and straight), German and
French marks. A mark inside an open quotation of another kind is an inner mark and stays in. A quotation without a
closing mark ends with its paragraph; how it goes on in the next one, and how unbalanced marks are repaired, is told in
:mod:`onrecord.read.quotation_runs`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from onrecord.words import load_set

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MARK = re.compile(r"''|``|[\"“”„‟«»‘’‚‹›']")
_CLOSERS: dict[str, tuple[str, ...]] = {
    "“": ("”", '"', "''", "“"),
    "„": ("“", "”", '"', "‟"),
    "‟": ("”", '"'),
    "”": ("”", '"'),
    '"': ('"', "”", "''"),
    "``": ("''", '"', "``"),
    "''": ("''", '"'),
    "«": ("»",),
    "»": ("«",),
    "‹": ("›",),
    "‘": ("’", "'"),
    "‚": ("‘", "’"),
    "'": ("'", "’"),
}
_SINGLES = frozenset("‘‚'’")
_BEFORE_OPENING = frozenset(" \t\u00a0\u200b\u200e\u202a\ufeff([{—–-/…:=")
_ELIDED = re.compile(
    r"['’‘](?:\d0s|tis|twas|em|til|cause|n|bout|round|cos|s|re|ll|ve|d|m|t)\b|['’‘]\d\d\b", re.IGNORECASE
)
_AFTER_CLOSING = re.compile(r"[\s.,;:!?)\]}—–…\"”»-]|\Z|['’](?![^\W_])")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation in one paragraph: ``start`` and ``end`` with its marks, ``inner_start`` and ``inner_end`` without.

    ``words`` counts those inside; ``is_open`` where the paragraph ends before it does.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    words: int
    is_open: bool


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """The outermost quotations of one paragraph, in order and disjoint. Leaves out empty pairs of marks."""
    out: list[Quotation] = []
    at = 0
    marks = list(_MARK.finditer(text))
    index = 0
    while index < len(marks):
        opening = marks[index]
        index += 1
        if opening.start() < at or not _is_opening(text, opening, marks[index:]):
            continue
        closing = _find_closing(text, opening, marks[index:])
        end = closing.end() if closing else len(text.rstrip())
        inner_end = closing.start() if closing else end
        forgotten = _find_forgotten(text, opening, marks[index:], end)
        if forgotten is not None:
            end = inner_end = forgotten
        count = len(_WORD.findall(text, opening.end(), inner_end))
        if count:
            is_open = closing is None and forgotten is None
            out.append(Quotation(opening.start(), end, opening.end(), inner_end, count, is_open))
        at = max(end, opening.end())
    return tuple(out)


def find_inner_quotations(text: str, outer: Quotation) -> tuple[Quotation, ...]:
    """The quotations inside a quotation, in order and disjoint, by their places in ``text``."""
    at = outer.inner_start
    return tuple(
        replace(q, start=q.start + at, end=q.end + at, inner_start=q.inner_start + at, inner_end=q.inner_end + at)
        for q in find_quotations(text[at : outer.inner_end])
    )


def _is_opening(text: str, mark: re.Match[str], later: Sequence[re.Match[str]]) -> bool:
    """Whether this mark opens a quotation, by what stands beside it; a single one must also be closed."""
    sign, start, end = mark.group(), mark.start(), mark.end()
    if end >= len(text) or text[end].isspace():
        # a space after the mark: only French and doubled ones may open so, and a curly one that is free on its left
        is_loose = sign == "“" and (start == 0 or text[start - 1].isspace())
        return (sign in ("«", "``") or is_loose) and end < len(text)
    is_free = start == 0 or text[start - 1] in _BEFORE_OPENING or text[start - 1] in '“"„«'
    if sign in ("“", "„", "``", "«", "‟", "‹"):
        return True
    if sign in ("»", "”"):
        return is_free
    if sign in ('"', "''"):
        return is_free or not (text[end].isspace() or text[end] in ".,;:!?)")
    if sign in ("‘", "‚", "'"):
        if not is_free or _ELIDED.match(text, start):
            return False
        return _find_closing(text, mark, later) is not None
    return False


def _find_closing(text: str, opening: re.Match[str], later: Sequence[re.Match[str]]) -> re.Match[str] | None:
    sign = opening.group()
    closers = _CLOSERS[sign]
    if sign in _SINGLES:
        return _find_single_closing(text, opening, [m for m in later if m.group() in closers], later)
    if sign in ("``", "''", "“"):
        nested = _find_balanced(text, opening, [m for m in later if m.group() in (sign, "``", *closers)])
        if nested is not None or sign != "“":
            return nested
    for mark in later:
        if mark.group() not in closers or mark.start() == opening.end():
            continue
        before, after = text[mark.start() - 1], text[mark.end() : mark.end() + 1]
        if mark.group() == sign == "“":  # a second opening mark closes only where no closing one could
            if before.isspace() or after.isalnum():
                continue
            return mark
        if mark.group() == '"' and sign != '"' and after.isalnum():
            continue
        if mark.group() == sign and sign in ('"', "''") and before.isspace() and after.isalnum():
            # two openings in a row: an inner quotation in the same marks, or a forgotten closing
            if _closings_after(text, mark, later) > 1:
                continue
            return None if _closings_after(text, mark, later) else mark
        return mark
    return None


def _find_balanced(text: str, opening: re.Match[str], candidates: Sequence[re.Match[str]]) -> re.Match[str] | None:
    """The mark that closes a quotation which holds another in the same marks; None where they are not balanced."""
    depth = 0
    for mark in candidates:
        if mark.start() == opening.end():
            continue
        is_free = text[mark.start() - 1].isspace() and text[mark.end() : mark.end() + 1].isalnum()
        if mark.group() == "``" or (is_free and mark.group() in ("''", "“")):
            depth += 1
        elif mark.group() == "“":
            return None
        elif depth:
            depth -= 1
        else:
            return mark
    return None


def is_elided(text: str, start: int) -> bool:
    """Whether a single mark stands for letters left out ("’tis", "’90s")."""
    return _ELIDED.match(text, start) is not None


_AFTER_TAG = re.compile(
    r"\s*\Z|[.,;:—–]|\s+(?:—|–|-|on|in|to|at|of|after|during|before|when|as|while|last|later|this|yesterday|today)\b"
    r"|\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\s+(?:me|us|him|her|them|reporters|journalists)\b"
)


@cache
def _tag() -> re.Pattern[str]:
    verbs = "|".join(sorted(load_set("quote_tags")))
    person = r"(?:(?:he|she|they|it|I|we)|(?:(?:the|an?|his|her|its|their)\s+)?(?:[\w.’'-]+\s+){0,5}?[\w.’'-]+)"
    return re.compile(
        rf"(?<=[\w’'][,?!…—])\s+(?:(?P<verb>{verbs})\s+{person}\b"
        rf"|{person}\s+(?:\w+ly\s+|also\s+|later\s+)?(?:{verbs})\b)"
    )


def find_tag(text: str, start: int, end: int, *, is_last: bool = False) -> int | None:
    """Where a quotation that begins at ``start`` and lacks its closing mark ends, before the tag of who said it; None
    where no tag is found before ``end``. With ``is_last`` only a tag that ends the paragraph counts."""
    for match in _tag().finditer(text, start, end):
        rest = text[match.end() : end]
        if is_last and not re.fullmatch(r"[^.!?]{0,60}[.!?]?\s*", rest):
            continue
        if not match["verb"] and not _AFTER_TAG.match(rest):
            continue
        if count_words(text, start, match.start()) >= 2:
            return match.start()
    return None


def _find_forgotten(text: str, opening: re.Match[str], later: Sequence[re.Match[str]], end: int) -> int | None:
    """Where a quotation ends that lacks its closing mark: before the tag that stands before the next opening mark."""
    if opening.group() in _SINGLES:
        return None
    for mark in later:
        if mark.start() >= end:
            return None
        before, after = text[mark.start() - 1], text[mark.end() : mark.end() + 1]
        if mark.group() == opening.group() and before.isspace() and after.isalnum():
            return find_tag(text, opening.end(), mark.start())
    return None


def _closings_after(text: str, mark: re.Match[str], later: Sequence[re.Match[str]]) -> int:
    count = 0
    for other in later:
        if other.start() <= mark.start() or other.group() != mark.group():
            continue
        before, after = text[other.start() - 1], text[other.end() : other.end() + 1]
        if before.isspace() and after.isalnum():
            break
        count += 1
    return count


def _find_single_closing(
    text: str, opening: re.Match[str], candidates: Sequence[re.Match[str]], later: Sequence[re.Match[str]]
) -> re.Match[str] | None:
    """The mark that closes a single one. A plural's apostrophe ("workers’ rights") closes only if nothing else can."""
    weak: re.Match[str] | None = None
    for mark in candidates:
        if mark.start() == opening.end() or not _AFTER_CLOSING.match(text, mark.end()):
            continue
        if text[mark.start() - 1].isspace():
            continue
        if any(m.group() == opening.group() == "‘" and opening.end() <= m.start() < mark.start() for m in later):
            # another opening mark came first: this quotation was never closed, or the other one lies inside it
            inner = sum(1 for m in later if m.group() == "‘" and opening.end() <= m.start() < mark.start())
            closed = sum(
                1
                for m in candidates
                if opening.end() <= m.start() < mark.start() and _AFTER_CLOSING.match(text, m.end())
            )
            if closed < inner:
                continue
        if weak is not None and any(
            weak.end() <= m.start() < mark.start() and _is_free_opening(text, m) for m in later if m.group() in _SINGLES
        ):
            return weak  # another one opens before this mark: the plural's mark did close
        if text[mark.start() - 1] in ".,?!…" or text[mark.end() : mark.end() + 1] in {".", ",", "?", "!", ";", ":", ""}:
            return mark
        is_plural = text[mark.start() - 1] in "sS" and re.match(r"\s+[a-zA-Z]", text[mark.end() :])
        if is_plural:
            weak = weak or mark
            continue
        return mark
    return weak


def _is_free_opening(text: str, mark: re.Match[str]) -> bool:
    """Whether a single mark stands like an opening one: after a space, before a letter."""
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return before.isspace() and after.isalnum() and not _ELIDED.match(text, mark.start())


def trim_quotation(text: str, start: int, end: int) -> tuple[int, int]:
    """The words between two marks without white space, and without the comma or full stop that the marks took in."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;" or _is_single_stop(text, start, end)):
        end -= 1
    return start, end


def _is_single_stop(text: str, start: int, end: int) -> bool:
    """A full stop that ends the quotation: not one of an ellipsis, nor of an initialism such as "U.S."."""
    if text[end - 1] != ".":
        return False
    if end - 2 >= start and text[end - 2] == ".":
        return False
    return not re.search(r"(?:\b[A-Za-z]\.)+[A-Za-z]\.\Z", text[max(start, end - 12) : end])


def count_words(text: str, start: int, end: int) -> int:
    """How many words stand in ``text[start:end]``."""
    return len(_WORD.findall(text, start, end))
