"""Deadlines: the day by which something is asked or promised, as stated; arithmetic, never a guess.

A day without its year lies ahead of the report that tells it, unless what was asked or promised is told back ("had
promised them by June").
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from onrecord.dates import DateRange
from onrecord.model import TimeExpression
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.spans import Span, is_within
from onrecord.words import load_set, load_table


def find_due(place: ParsedStatement, spans: Sequence[Span], times: Sequence[TimeExpression]) -> DateRange | None:
    """The day by which a statement asks or promises something; None where it states none.

    A day after "by", "before", "within", "until"; a feast; the eve of what "before ..." names; else a day or period
    that lies ahead of the report, which "in", "on" or "at" brings.
    """
    text = place.parsed.document.text
    inside = [time for time in times if is_within(time.spans, spans)]
    for time in inside:
        if time.when and is_governed(text, time):
            return _roll_on(place, time, time.when)
    feast = _find_feast(place)
    if feast:
        return feast
    published = place.parsed.metadata.published
    allowed = _find_allowed(place)
    if allowed:
        return allowed
    for time in inside:
        begin = max(0, time.spans[0].start - 90)
        if time.when is None:
            continue
        if time.when.earliest and _BEFORE_CLAUSE.search(text[begin : time.spans[0].start]):
            day = time.when.earliest - timedelta(days=1)
            return DateRange(latest=day, basis=f"the day before “{time.quote[0]}”", cited=time.spans)
        lead = text[max(0, time.spans[0].start - 30) : time.spans[0].start]
        is_ahead = published and published.latest and time.when.earliest and time.when.earliest > published.latest
        if _WHEN.search(lead) or (is_ahead and _AT.search(lead)):
            rolled = _roll_on(place, time, time.when)
            ahead = published and published.latest and rolled.earliest and rolled.earliest > published.latest
            if ahead or is_ahead:
                return rolled
    return None


_ALLOWED = re.compile(
    r"[^,;]{1,60}?\s(?P<n>an?|\d+|\w+)\s+(?:more\s+)?(?P<unit>hour|day|week|fortnight)s?\s+to\s+[a-z]"
)
_UNITS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "fortnight": 14.0}


def _find_allowed(place: ParsedStatement) -> DateRange | None:
    """ "Gave the company [two weeks to] answer": counted from the day on which it is told."""
    statement, said = place.statement, place.statement.said or place.parsed.metadata.published
    if statement.cue is None or statement.cue.lemma.split()[0] not in ("give", "set", "allow", "have", "grant"):
        return None
    match = _ALLOWED.match(statement.quote[0])
    if match is None or said is None or said.latest is None:
        return None
    number = 1.0 if match["n"].lower() in ("a", "an") else _read_number(match["n"].lower())
    if number is None:
        return None
    span = statement.spans[0]
    day = said.latest + timedelta(days=math.ceil(number * _UNITS[match["unit"]]))
    cited = (Span(span.document_id, span.start + match.start("n"), span.start + match.end("unit")),)
    return DateRange(latest=day, basis=f"“{match['n']} {match['unit']}” from {said.latest.isoformat()}", cited=cited)


def _read_number(word: str) -> float | None:
    if word.isdigit():
        return float(word)
    return next((float(row["value"]) for row in load_table("numbers") if row["word"] == word), None)


_BEFORE_CLAUSE = re.compile(r"\bbefore (?:the |its |his |her )?[\w’' -]{2,70}\bon\s+\Z")
_WHEN = re.compile(r"(?:^|\s)(?:in|on)\s+\Z")
_AT = re.compile(r"\b(?:in|on|at|during)\s+(?:[\w’'-]+\s+){0,4}\Z")


def is_governed(text: str, time: TimeExpression) -> bool:
    """Whether a date stands after a word that makes it a term: "by", "before", "within"."""
    words = load_set("deadline_words")
    lead = text[max(0, time.spans[0].start - 18) : time.spans[0].start].lower().split()
    own = time.quote[0].lower().split() if time.quote else []
    if any(" ".join(lead[-n:]) in words for n in (1, 2, 3) if len(lead) >= n):
        return True
    return any(" ".join(own[:n]) in words for n in (1, 2, 3) if len(own) > n)


_FEAST = re.compile(r"\b(?P<word>by|before)\s+(?P<feast>Easter|Christmas|New Year)\b")


def _find_feast(place: ParsedStatement) -> DateRange | None:
    """The next Easter, Christmas or New Year after the report, where it is named as a term."""
    published = place.parsed.metadata.published
    if published is None or published.earliest is None:
        return None
    for span, quote in zip(place.statement.spans, place.statement.quote, strict=True):
        match = _FEAST.search(quote)
        if match:
            days = [_feast_day(match["feast"], published.earliest.year + n) for n in (0, 1)]
            day = next(d for d in days if d >= published.earliest)
            last = day - timedelta(days=1) if match["word"] == "before" else day
            cited = (Span(span.document_id, span.start + match.start(), span.start + match.end()),)
            return DateRange(
                latest=last, basis=f"“{match[0]}”, the next after the report: {day.isoformat()}", cited=cited
            )
    return None


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


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


def _roll_on(place: ParsedStatement, time: TimeExpression, when: DateRange) -> DateRange:
    """A day without a year by which something is asked lies ahead: "by the end of March" in a December."""
    published = place.parsed.metadata.published
    cue = place.cue
    is_told_back = cue is not None and any(c.lower_ in ("had", "’d") and c.dep_ == "aux" for c in cue.lefts)
    if published is None or published.earliest is None or when.latest is None or is_told_back:
        return when
    has_year = any(_YEAR.search(q) for q in time.quote)
    if any(_WEEKDAY.search(q) for q in time.quote) and (published.earliest - when.latest).days in range(1, 8):
        return replace(when, latest=when.latest + timedelta(days=7), basis=f"{when.basis}; the next one")
    day = _plus_year(when.latest)
    if has_year or when.latest >= published.earliest or (day - published.earliest).days > 366:
        return when
    earliest = when.earliest and _plus_year(when.earliest)
    return replace(when, earliest=earliest, latest=day, basis=f"{when.basis}; the next one, since it lies ahead")


def _plus_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
