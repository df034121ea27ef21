"""Openings: what stands at the head of a paragraph before its words: a dateline, a time stamp, a list's mark.

Content never begins before the end of an opening. A turn of a transcript ("LIND: ...") is no opening: its name speaks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DATELINE = re.compile(
    r"\W{0,3}[A-Z][A-Z.’'-]+(?:[ ,/][A-Z.’'-]+)*(?:, [A-Z][\w.]+(?: \d{1,2})?){0,3}(?:, \d{4})?"
    r"(?: \([A-Za-z/. ]+\))?\s+(?:—|–|--|-)\s+"
)
_STAMP = re.compile(
    r"\s*\[?(?:[01]?\d|2[0-3])(?:[.:h][0-5]\d(?:[.:][0-5]\d)?\s?(?:[AaPp]\.?[Mm]\.?)?|\s?[AaPp]\.?[Mm]\.?)"
    r"(?:\s(?:[A-Z]{2,4}(?=\W)))?\]?(?:\s*[:—–|-]+\s+|\s+(?=[“\"‘'A-Z]))"
)
_ITEM = re.compile(
    r"\s*(?:[•·▪◦‣*–—-]\s+|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{2,5})\)\s+|\d{1,3}(?:\.\d{1,3}){0,3}\.\s+|\d{1,3}\.\d{1,3}\s+)"
    r"(?=\S)"
)
_REPLY = re.compile(r"\s*(?:>\s?)+(?=\S)")


@dataclass(frozen=True, slots=True)
class Opening:
    """How many characters a paragraph opens with, and of which kind: ``dateline``, ``stamp``, ``item`` (of a list) or
    ``reply`` (quoted as e-mail does, with ">"); no characters and no kind where its words begin at once."""

    length: int
    kind: str


def find_opening(text: str) -> Opening:
    """What a paragraph opens with."""
    for kind, pattern in (("reply", _REPLY), ("stamp", _STAMP), ("item", _ITEM), ("dateline", _DATELINE)):
        match = pattern.match(text)
        if match and match.end() < len(text) and re.search(r"\w", text[match.end() :]):
            return Opening(match.end(), kind)
    return Opening(0, "")
