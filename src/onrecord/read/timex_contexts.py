"""What the rules for time expressions see: the text around a match, the document's day, the date named last."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Literal

from onrecord.words import load_set, load_table

TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
Value = tuple[TimexType, str]

_WORD = re.compile(r"[A-Za-z]+(?:['’](?:ll|d|t|ve|re|s))?|['’]ll\b")
UNTIL = re.compile(r"\b(?:until|till|by)\s+(?:\w+\s+)?\Z", re.IGNORECASE)
STOP = re.compile(r"[.!?][”\"’']?\s+(?=[A-Z“\"‘'])|\n")


class TimexContext:
    """One text as it is read from left to right.

    ``created`` is the document's day; ``last`` the place and value of the latest date, which "the next day" counts
    from; ``span`` is what the rule at work takes as its expression, the whole match unless it says otherwise.
    """

    def __init__(self, text: str, created: date | None, nested: Callable[[TimexContext, int, int], str | None]) -> None:
        self.text = text
        self.created = created
        self.last: tuple[int, str] | None = None
        self.span = (0, 0)
        self._nested = nested

    def before(self, m: re.Match[str], size: int = 30) -> str:
        """The text right before the match."""
        return self.text[max(0, m.start() - size) : m.start()]

    def after(self, m: re.Match[str], size: int = 30) -> str:
        """The text right after the match."""
        return self.text[m.end() : m.end() + size]

    def tense(self, m: re.Match[str]) -> int:
        """-1 looks back, +1 looks ahead, 0 the words do not say."""
        left = self.text[max(0, m.start() - 160) : m.start()]
        left = re.split(r"[.!?]\s+(?=[A-Z“\"])|\n|[;:]\s", left)[-1]
        words = ["", *_WORD.findall(left)[-14:]]
        for i in range(len(words) - 1, 0, -1):
            if told := _tell_tense(words[i], words[i - 1].lower()):
                return told
        right = re.split(r"[.!?](?:\s|\Z)|\n|[;]\s", self.text[m.end() : m.end() + 160])[0]
        before = m.group().split()[-1].lower()
        for word in _WORD.findall(right)[:14]:
            if told := _tell_tense(word, before):
                return told
            before = word.lower()
        return 0

    def anchor(self, m: re.Match[str]) -> str | None:
        """The value that "two days later" counts from: the date named last, not more than 400 characters back."""
        if self.last and m.start() - self.last[0] <= 400:
            return self.last[1]
        return self.created.isoformat() if self.created else None

    def nested(self, m: re.Match[str], group: str) -> str | None:
        """The value of the date that a group of a match holds, read as a date of its own."""
        span = self.span
        found = self._nested(self, *m.span(group))
        self.span = span
        return found


TimexRule = Callable[[TimexContext, re.Match[str]], Value | None]
"""One match in, its type and value out; None where it is no time expression."""


@cache
def find_months() -> dict[str, int]:
    """The number of each month by its words."""
    return {row["word"]: int(row["month"]) for row in load_table("months")}


@cache
def find_weekdays() -> dict[str, int]:
    """The number of each weekday by its words, Monday 0."""
    return {row["word"]: int(row["weekday"]) for row in load_table("weekdays")}


def any_weekday(name: str) -> str:
    """``XXXX-WXX-5``: a Friday of no named week."""
    return f"XXXX-WXX-{find_weekdays()[name] + 1}"


_AHEAD = frozenset(
    [
        *["will", "shall", "would", "ll", "going", "may", "might", "could", "should", "must", "can"],
        *["expected", "scheduled", "due", "plan", "plans", "planned", "planning", "slated"],
    ]
)
_NOT_PAST = frozenset(["united", "hundred", "indeed", "need", "seed", "speed", "based"])


_BEFORE_NOUNS = frozenset(
    [
        *["a", "an", "the", "this", "that", "these", "those", "his", "her", "their", "its", "our", "my", "your"],
        *["of", "in", "at", "for", "with", "from", "by", "on", "no", "any", "each", "first", "last", "next"],
    ]
)


@cache
def _tell_tense(word: str, before: str) -> int:
    low = word.lower()
    if before in _BEFORE_NOUNS or word == "May":
        return 0  # "the plan", "a visit", "of used cars"
    if low.endswith(("’ll", "'ll")) or low in _AHEAD or low in ("won't", "won’t"):
        return 1
    if before in ("be", "to"):
        return 0  # "will be held", "to be paid": the participle is not what tells
    if low in load_set("past_forms") or (len(low) > 4 and low.endswith("ed") and low not in _NOT_PAST):
        return -1
    stems = (low, low.removesuffix("s"), low.removesuffix("es"))
    return int(any(stem in load_set("timetable_verbs") for stem in stems))
