"""Marked paragraphs: the numbered, lettered and bulleted paragraphs of a document, "31.", "(a)", "R3.".

A line inside a paragraph that begins with a mark begins one of its own. Paragraphs without a mark are given too, since
a lead or a heading may be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.read.nlp import Parsed

_MARK = re.compile(
    r"(?:(?:(?P<word>Recommendation|Recommandation|Paragraph|Article|Rec\.?)\s+)?(?P<number>\d{1,3}(?:\.\d{1,3}){0,2})"
    r"(?:[.):]\s+|\s(?=\s*[A-Z]))|R(?:-?(?P<coded>\d{1,3})[.):]|\.(?P<dotted>\d{1,3}))\s+|\((?P<parted>\d{1,2})\)\s+|"
    r"\((?P<letter>[a-z]|[ivx]{1,4})\)\s+|(?P<bare>[a-z])\)\s+|(?P<bullet>[-•–*▪●·])\s+)"
)
_LEAST = 2  # numbered paragraphs that a document of record has at least


@dataclass(frozen=True, slots=True)
class MarkedParagraph:
    """One paragraph: its mark, and where its words stand in the document's text."""

    number: str | None
    letter: str | None
    is_bullet: bool
    start: int
    end: int


def find_marked_paragraphs(parsed: Parsed) -> list[MarkedParagraph]:
    """The paragraphs of the document in order; those without a mark have neither number nor letter nor bullet."""
    text = parsed.document.text
    out = []
    for zone in parsed.zones:
        if zone.label == "advert":
            continue
        for start, end in _split(text, zone.span.start, zone.span.end):
            match = _MARK.match(text, start, end)
            if match is None:
                out.append(MarkedParagraph(None, None, False, start, end))
            else:
                number = _number(match)
                letter = match["letter"] or match["bare"]
                out.append(MarkedParagraph(number, letter, bool(match["bullet"]), match.end(), end))
    return out


def is_of_record(items: Sequence[MarkedParagraph]) -> bool:
    """Whether the numbers of the paragraphs rise, as a document of record's do."""
    numbers = [int(i.number.split(".")[-1]) for i in items if i.number]
    rising = sum(b == a + 1 for a, b in pairwise(numbers))
    return rising + 1 >= _LEAST and len(numbers) >= _LEAST


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The marked paragraphs inside one block: a line that begins with a mark begins one."""
    starts = [start]
    for match in re.finditer(r"\n[ \t]*(?=\S)", text[start:end]):
        at = start + match.end()
        mark = _MARK.match(text, at, end)
        if mark and (_number(mark) is None or _ends(text[starts[-1] : at])):
            starts.append(at)
    for a, b in zip(starts, [*starts[1:], end], strict=True):
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if a < b:
            yield a, b


def _ends(text: str) -> bool:
    return re.search(r"[.;:,]\s*\Z|\b(?:and|or)\s*\Z", text) is not None


def _number(match: re.Match[str]) -> str | None:
    return match["number"] or match["coded"] or match["dotted"] or match["parted"]
