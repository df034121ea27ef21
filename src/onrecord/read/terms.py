"""Terms: how long somebody is given, by words that count from a day or name a season, a feast, the end of a week.

"Within 45 days", "ten working days to answer", "before the month is out", "by the summer", "for Christmas". Each is
counted from the day on which it is asked or promised where the text says which, else from the day of the report; the
basis says which. Working days are Monday to Friday, feasts not known; a season begins between the first of its first
month and its day in the sky (21 June), so what is due by it is due by the later of them.
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta

from onrecord.dates import DateRange
from onrecord.read.periods import shift_units, unit_period, yearless_near
from onrecord.read.written import read_number, read_unit
from onrecord.spans import Span

_NUMBER = r"(?P<n>an?|\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-[a-z]+|[a-z]+)"
_UNIT = r"(?P<work>(?:working|business)\s+)?(?:calendar\s+)?(?P<unit>hour|day|week|fortnight|month|year)s?"
_WITHIN = re.compile(
    rf"\b(?P<lead>within|inside|no later than|not later than|in (?:less than|under|at most|no more than))\s+"
    rf"(?:the\s+)?(?:next\s+)?(?:at most\s+)?{_NUMBER}\s+{_UNIT}\b(?!\s+(?:ago|old|earlier|before))",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"\b(?P<lead>in)\s+{_NUMBER}\s+{_UNIT}\b(?:\s+(?P<most>at (?:the )?most|at the latest))?", re.IGNORECASE
)
_GIVEN = re.compile(rf"[^,;]{{1,60}}?\s{_NUMBER}\s+(?:more\s+)?{_UNIT}\s+to\s+[a-z]", re.IGNORECASE)
_OUT = re.compile(
    r"\bbefore (?:the|this) (?P<unit>week|month|year|spring|summer|autumn|fall|winter) "
    r"(?:(?:is|was|were|goes|went) (?:out|over)|ends?)\b",
    re.IGNORECASE,
)
_FEAST = re.compile(r"\b(?P<word>by|before|for|in time for|until|till)\s+(?P<feast>Easter|Christmas|New Year)\b")
_SEASON = re.compile(
    r"\b(?P<word>by|before|until|till)\s+(?:the\s+|this\s+|next\s+)?(?P<season>spring|summer|autumn|fall|winter)\b"
    r"(?!\s+(?:of\s+)?(?:\d|is\b|was\b|ends?\b))",
    re.IGNORECASE,
)
_NEXT = {"spring": "summer", "summer": "autumn", "autumn": "winter", "fall": "winter", "winter": "spring"}
_EACH_TIME = re.compile(r"\w\s+(?:of\s+)?(?:every|each|any)\s+\w", re.IGNORECASE)
_BEGINS = {"spring": (3, 20), "summer": (6, 21), "autumn": (9, 22), "fall": (9, 22), "winter": (12, 21)}


def find_counted(span: Span, words: str, base: date, *, is_ahead: bool) -> DateRange | None:
    """The range from ``base`` of "within 45 days"; of "in two weeks" only where the words look ahead."""
    match = _WITHIN.search(words) or _find_in(words, is_ahead=is_ahead)
    if match is None or (match["unit"].lower() == "hour" and _EACH_TIME.search(words[: match.start()])):
        return None  # "report every leak within 24 hours": of each, not of today
    day = _count(match, base)
    if day is None:
        return None
    quote = " ".join(match[0].split())
    cited = (Span(span.document_id, span.start + match.start(), span.start + match.end()),)
    return DateRange(earliest=base, latest=day, basis=f"“{quote}”, counted from {base.isoformat()}", cited=cited)


_WILL = re.compile(r"\b(?:will|would|shall|must|should)\b|[’']ll\b")


def _find_in(words: str, *, is_ahead: bool) -> re.Match[str] | None:
    """ "In two weeks", where that is a day and no stretch: the words look ahead, or it is what they end with."""
    for match in _IN.finditer(words):
        is_last = re.fullmatch(r"\W*", words[match.end() :]) is not None and _WILL.search(words[: match.start()])
        if is_ahead or match["most"] or is_last:
            return match
    return None


def find_given(span: Span, words: str, base: date) -> DateRange | None:
    """ "[The company] two weeks to answer": counted from ``base``."""
    match = _GIVEN.match(words)
    day = _count(match, base) if match else None
    if match is None or day is None:
        return None
    cited = (Span(span.document_id, span.start + match.start("n"), span.start + match.end("unit")),)
    quote = " ".join(words[match.start("n") : match.end("unit")].split())
    return DateRange(latest=day, basis=f"“{quote}” from {base.isoformat()}", cited=cited)


def find_named(span: Span, words: str, base: date) -> DateRange | None:
    """The last day that a feast, a season or the end of a week, month or year names, the next from ``base``."""
    out = _OUT.search(words)
    if out:
        unit = out["unit"].lower()
        ends = _BEGINS.get(_NEXT.get(unit, ""))
        found = yearless_near(base, ends, ends, 1) if ends else None
        day = found[0] if found else unit_period(base, unit)[1]
        return _until(span, out, day, f"“{out[0]}”, seen from {base.isoformat()}")
    feast = _FEAST.search(words)
    if feast and not re.search(r"\b(?:if|unless)\b[^,;.]*\Z", words[: feast.start()]):
        days = [_feast_day(feast["feast"], base.year + n) for n in (0, 1)]
        day = next(d for d in days if d >= base)
        last = day - timedelta(days=1) if feast["word"] == "before" else day
        return _until(span, feast, last, f"“{feast[0]}”, the next after the report: {day.isoformat()}")
    season = _SEASON.search(words)
    if season and not re.search(r"\b(?:if|unless)\b[^,;.]*\Z", words[: season.start()]):
        begins = _BEGINS[season["season"].lower()]
        found = yearless_near(base, begins, begins, 1)
        if found is not None:
            last = found[0] - timedelta(days=1) if season["word"].lower() == "before" else found[0]
            return _until(span, season, last, f"“{season[0]}”: the season begins by {found[0].isoformat()}")
    return None


def _until(span: Span, match: re.Match[str], day: date, basis: str) -> DateRange:
    cited = (Span(span.document_id, span.start + match.start(), span.start + match.end()),)
    return DateRange(latest=day, basis=basis, cited=cited)


_HOURS_A_DAY = 24


def _count(match: re.Match[str], base: date) -> date | None:
    """The day that so many units after ``base`` end on; None where the words are no number."""
    words = match["n"].lower()
    number = _read_number(words)
    if number is None:
        return None
    unit = match["unit"].lower()
    if unit == "hour":
        return base + timedelta(days=math.ceil(number / _HOURS_A_DAY))
    if match["work"] and unit == "day":
        return _add_working_days(base, number)
    if unit == "fortnight":
        return base + timedelta(days=14 * number)
    name, times = read_unit(unit)
    return shift_units(base, name, number * times)


def _read_number(words: str) -> int | None:
    tens, dash, ones = words.partition("-")
    try:
        return read_number(tens) + (read_number(ones) if dash else 0)
    except KeyError:
        return None


def _add_working_days(base: date, number: int) -> date:
    day, left = base, number
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


_SATURDAY = 5


def _feast_day(feast: str, year: int) -> date:
    if feast == "Christmas":
        return date(year, 12, 25)
    if feast == "New Year":
        return date(year, 1, 1)
    # Easter Sunday by the Gregorian calendar (Meeus/Jones/Butcher).
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    rest = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * rest) // 451
    month, day = divmod(h + rest - 7 * m + 114, 31)
    return date(year, month, day + 1)
