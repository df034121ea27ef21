"""Renderings of one act of saying side by side: each verbatim, with the words underlined that the others lack."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Sequence

from markupsafe import Markup

from onrecord.publish.entries import Line, Said

_ALIKE = 0.35  # below this share of common words a comparison would underline nearly everything


def escape_exact(text: str) -> str:
    """Text for HTML with nothing changed but ``&``, ``<`` and ``>``, so that what is quoted is found in it again."""
    return html.escape(text, quote=False)


def _split_words(words: Sequence[str]) -> list[str]:
    return [re.sub(r"^\W+|\W+$", "", w).casefold() for run in words for w in run.split()]


def find_bases(line: Line, said: Said) -> list[list[str]]:
    """The words that a rendering is compared with: the first one's, or for that one those of all others."""
    others = said.renderings if line is said.line else (said.line,)
    return [_split_words(other.words) for other in others]


def compare_words(words: Sequence[str], bases: Sequence[Sequence[str]]) -> list[Markup]:
    """The runs, verbatim, with the words underlined that one of the bases does not have there. Where hardly any word
    is common nothing is underlined."""
    own = _split_words(words)
    lacking: set[int] = set()
    for base in bases:
        matcher = difflib.SequenceMatcher(None, own, list(base), autojunk=False)
        if matcher.ratio() < _ALIKE:
            continue
        common = {i for block in matcher.get_matching_blocks() for i in range(block.a, block.a + block.size)}
        lacking |= set(range(len(own))) - common
    out, number = [], 0
    for run in words:
        parts = []
        for word in run.split():
            parts.append(f"<u>{escape_exact(word)}</u>" if number in lacking else escape_exact(word))
            number += 1
        out.append(Markup(" ".join(parts).replace("</u> <u>", " ")))
    return out
