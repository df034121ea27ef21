"""Operative verbs: those with which a paragraph of a report or resolution asks for something, as patterns."""

from __future__ import annotations

import re
from functools import cache

from onrecord.words import load_table

ADVERBS = (
    r"(?:(?:also|further|again|once again|strongly|solemnly|equally|urgently|firmly|likewise|therefore|hereby)\s+)*"
)
OUGHT = r"(?:should|must|ought to|shall|is to|are to|needs? to|has to|have to)"
THAT = re.compile(r"\s*(?:that\s+)?", re.IGNORECASE)


@cache
def load_operative_verbs() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Third person, infinitive and passive of the verbs, and their base by any form."""
    rows = load_table("operative_verbs")
    base = {form: row["base"] for row in rows for form in (row["base"], row["third"], row["passive"])}

    def join(column: str) -> str:
        return "|".join(re.escape(w) for w in sorted({r[column] for r in rows}, key=lambda w: (-len(w), w)))

    third = re.compile(rf"{ADVERBS}(?P<verb>{join('third')})\b", re.IGNORECASE)
    any_form = re.compile(rf"\b{ADVERBS}(?P<verb>{join('third')}|{join('base')})\b")
    passive = re.compile(
        rf"(?P<asked>.{{2,160}}?)\s+(?:is|are)\s+{ADVERBS}(?P<verb>{join('passive')})(?=\s+to\b)", re.DOTALL
    )
    return third, any_form, passive, base


def has_modal(words: str) -> bool:
    """Whether words have a modal verb or a "not": what follows them is no act of asking."""
    return re.search(r"\b(?:not|should|must|may|would|will|could|can)\b", words) is not None


def trim_item(text: str, start: int, end: int) -> tuple[int, int]:
    """Without closing punctuation, and without the "and" that leads to the next item."""
    while True:
        piece = text[start:end]
        short = re.sub(r"[\s.;,:]+\Z", "", re.sub(r"[;,]\s+(?:and|or)\s*\Z", "", piece))
        if len(short) == len(piece):
            return start, end
        end = start + len(short)
