"""Blocks: the paragraphs, headings and lines of a text, before anybody says what they are.

A text whose lines were broken to fit a width is put back together: a paragraph there is one block over several lines.
In any other text each line is a block, as scraped pages have it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.errors import SourceError
from onrecord.model import ZoneLabel

MAX_BLOCKS = 500_000

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_EDGE = " \t\xa0\ufeff\u200b\u200e\u200f\u3000"
_MIN_WRAPPED, _MAX_WRAPPED = 45, 110
_LIST_ITEM = re.compile(r"\s*(?:[-*•·▪◦‣–—]\s|\d{1,3}[.)]\s|\(?[a-z]\)\s|#{1,6}\s|>|\|)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """``text[start:end]`` without white space at its edges.

    ``hint`` is what the mark-up says the block is (None: nothing); ``is_heading`` where it is marked as one;
    ``is_body`` what an extractor that saw the page thinks (None: there was none). ``is_apart`` says whether an empty
    line, or mark-up, sets it off from the block before. ``style`` is "bold" or "italic" where all of it is set so
    (empty where the format does not say); ``is_prompt`` marks the questions of an interview that are set so.
    """

    start: int
    end: int
    hint: ZoneLabel | None = None
    is_heading: bool = False
    is_body: bool | None = None
    is_apart: bool = True
    level: int = field(default=0)
    style: str = ""
    is_prompt: bool = False


def find_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text, in order; every character that is not white space is in exactly one."""
    lines = [(m.start(), m.end()) for m in _LINE.finditer(text) if m.group().strip(_EDGE)]
    if len(lines) > MAX_BLOCKS:
        raise SourceError(f"holds more than {MAX_BLOCKS} lines", hint="it is no text that a person reads; it is kept")
    width = _find_width(text, lines)
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        last = at
        while width and last + 1 < len(lines) and _is_wrapped(text, lines[last], lines[last + 1], width):
            last += 1
        start, end = lines[at][0], lines[last][1]
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
        gap = text[blocks[-1].end if blocks else 0 : start]
        heading = re.match(r"#{1,6}\s", text[start:end])
        blocks.append(
            Block(
                start=start,
                end=end,
                is_heading=heading is not None,
                level=len(heading.group().strip()) if heading else 0,
                is_apart=not blocks or len(re.findall(r"\r\n|[\n\r\f\u2028\u2029]", gap)) > 1,
            )
        )
        at = last + 1
    return tuple(blocks)


def _find_width(text: str, lines: list[tuple[int, int]]) -> int:
    """The width that lines were broken to; 0 where they were not.

    Lines were broken where the longest are of the width of a page and most line breaks inside paragraphs come where
    the next word would not have fitted.
    """
    if len(lines) < 3:
        return 0
    width = max(end - start for start, end in lines)
    if not _MIN_WRAPPED <= width <= _MAX_WRAPPED:
        lengths = sorted(end - start for start, end in lines)
        # One long line (an address, a table row) does not make a text unwrapped.
        width = lengths[min(len(lengths) - 2, int(len(lengths) * 0.97))]
        if not _MIN_WRAPPED <= width <= _MAX_WRAPPED:
            return 0
    joined = broken = 0
    for one, two in itertools.pairwise(lines):
        if _count_breaks(text[one[1] : two[0]]) == 1:
            if _is_wrapped(text, one, two, width):
                joined += 1
            else:
                broken += 1
    return width if joined >= 2 and joined >= broken else 0


def _count_breaks(gap: str) -> int:
    return len(re.findall(r"\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]", gap))


def _is_wrapped(text: str, one: tuple[int, int], two: tuple[int, int], width: int) -> bool:
    """Whether the break between two lines is there only because the next word would not have fitted."""
    first, second = text[one[0] : one[1]].rstrip(_EDGE), text[two[0] : two[1]]
    if _count_breaks(text[one[1] : two[0]]) != 1 or _LIST_ITEM.match(second):
        return False
    if first.lstrip().startswith(("#", "|")):
        return False
    word = second.lstrip(_EDGE).split(None, 1)[0]
    slack = 12 if not re.search(r"[.!?:][\"”’)]*$", first) else 0
    return len(first) >= _MIN_WRAPPED - 10 and len(first) + 1 + len(word) > width - slack


def iter_words(text: str) -> Iterator[str]:
    """The words of a text in lower case, without punctuation."""
    return (m.group().lower() for m in re.finditer(r"\w+", text))
