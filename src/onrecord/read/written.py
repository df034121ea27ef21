"""What a date expression is as written, before it is resolved, and the words and patterns that such rules share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from onrecord.read.periods import Period, yearless_period
from onrecord.words import load_table

Kind = Literal[
    "fixed",  # a period of the calendar, whoever reads it
    "yearless",  # a day, month, season without its year
    "weekday",
    "shift",  # a unit counted from the document's time: yesterday, last week, two years ago
    "stretch",  # the units up to or from the document's time: the past three years
    "vague",  # before or after the document's time, how long is not said: in recent weeks
    "anchored",  # counted from another time in the text: two days later, that year
    "elapsed",  # the document's own time, counted from something else: two years on
    "unresolved",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One expression as written at ``start``..``end`` of a passage's text.

    ``period`` for fixed ones; ``begin`` and ``finish`` are (month, day) of yearless ones, day 0 for a whole month;
    ``inner`` is which part of the period is meant ((1, "week"): its first week, see ``narrow_period``);
    ``unit`` and ``count`` for what is counted; ``modifier`` is last, this or next; ``year_shift`` is -1 for "last
    year" behind a date; ``after`` is where the words behind "two days after" begin.
    """

    start: int
    end: int
    kind: Kind
    period: Period | None = None
    begin: tuple[int, int] = (0, 0)
    finish: tuple[int, int] = (0, 0)
    weekday: int = -1
    unit: str = ""
    count: int = 0
    modifier: str = ""
    year_shift: int | None = None
    part: str = ""
    bound: str = ""
    needs_part: bool = False
    why: str = ""
    inner: tuple[int, str] | None = None


Build = Callable[[re.Match[str]], Written | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """``trigger`` must occur in a text for the pattern to be tried at all."""

    trigger: str
    pattern: re.Pattern[str]
    build: Build


@cache
def load_date_words() -> tuple[dict[str, int], dict[str, int], dict[str, int], dict[str, str]]:
    """Months, weekdays and numbers by their words, and the macros that the patterns are written with."""
    months = {row["word"]: int(row["month"]) for row in load_table("months")}
    weekdays = {row["word"]: int(row["weekday"]) for row in load_table("weekdays")}
    numbers = {row["word"]: int(row["value"]) for row in load_table("numbers")}
    numbers |= {"a": 1, "an": 1, "a couple of": 2}
    macros = {
        "MONTH": _alternatives([row["word"] for row in load_table("months")]),
        "FULL": _alternatives([row["word"] for row in load_table("months") if row["form"] == "full"]),
        "WD": _alternatives([row["word"] for row in load_table("weekdays") if row["form"] == "full"]),
        "WDS": _alternatives([row["word"] for row in load_table("weekdays")]),
        "UNIT": _alternatives([row["word"] for row in load_table("time_units")]),
        "SEASON": _alternatives([row["word"] for row in load_table("seasons")]),
        "HOLIDAY": _alternatives([row["name"] for row in load_table("holidays")]),
        "MOVABLE": _alternatives([row["name"] for row in load_table("movable_days")]),
        "NUM": r"\d{1,3}|" + _alternatives(list(numbers)),
        "SOME": r"some|several|many|a\s+few|few|a\s+number\s+of|a\s+handful\s+of",
        "DAY": r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d%]|[.,:]\d|\s*(?:a\.?m|p\.?m)\b)",
        "Y": r"(?:1[0-9]\d\d|20\d\d)(?![\d%]|[.,]\d)",
        "TO": r"(?:\s*(?:-|–|—|/)\s*|\s+(?:to|and|through|until|till)\s+)",
        "OFDAY": r"(?:\s+(?:morning|afternoon|evening|night|lunchtime))?",
        "REL": r"this|last|next|the\s+following|that|the\s+same|the\s+previous",
    }
    return months, weekdays, numbers, macros


def _alternatives(words: list[str]) -> str:
    return join_alternatives(sorted(words, key=lambda w: (-len(w), w)))


def join_alternatives(words: Sequence[str]) -> str:
    """A pattern of one of these words, of which the first that fits is taken; a space stands for any white space.

    Those that begin alike lie together, and where none begins nothing else is tried: most places of a text are such.
    """
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[0].lower(), []).append(re.escape(word).replace(r"\ ", r"\s+"))
    first = "".join(sorted({re.escape(word[0]) for word in words}))
    alike = "|".join("(?:" + "|".join(group) + ")" for group in groups.values())
    return f"(?=[{first}])(?:{alike})"


def build_fixed(match: re.Match[str], period: Period | None, **more: int) -> Written | None:
    """A match that names a period of the calendar; None where it names none."""
    if period is None or period[1] < period[0]:
        return None
    return Written(start=match.start(), end=match.end(), kind="fixed", period=period, weekday=more.get("weekday", -1))


def build_yearless(
    match: re.Match[str], begin: tuple[int, int], finish: tuple[int, int], shift: int | None, modifier: str = ""
) -> Written | None:
    """A match that names (month, day) to (month, day) without a year; None where no year has such days."""
    if not yearless_period(2024, begin, finish):
        return None
    return Written(
        start=match.start(),
        end=match.end(),
        kind="yearless",
        begin=begin,
        finish=finish,
        year_shift=shift,
        modifier=modifier,
    )


def read_month(match: re.Match[str], group: str = "m") -> int:
    """The number of the month that a group of the match names."""
    return load_date_words()[0][match[group]]


def read_day(match: re.Match[str], group: str = "d") -> int:
    """The day of the month at the head of a group: 9 of "9th"."""
    return int(re.match(r"\d+", match[group])[0])  # type: ignore[index]  # the group begins with digits


def read_number(words: str) -> int:
    """The value of a count: digits, a number word, "a", "a couple of"."""
    words = re.sub(r"\s+", " ", words.strip().lower())
    return int(words) if words.isdigit() else load_date_words()[2][words]


def read_unit(word: str) -> tuple[str, int]:
    """A unit word as one of day, week, month, year, and how many of it: a decade is ten years."""
    for row in load_table("time_units"):
        if row["word"] == word:
            return row["unit"], int(row["count"])
    return word, 1


def read_year_shift(words: str | None) -> int | None:
    """-1 for "last", 0 for "this", 1 for "next"; None without words."""
    if not words:
        return None
    return {"this": 0, "last": -1, "next": 1}.get(words.strip().split()[0].lower(), 0)
