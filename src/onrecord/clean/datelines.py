"""Full dates, datelines and agency credits, as printed at the head and foot of a report.

Only dates with day, month and year are read, and only those that can be read in one way; weekdays and "last month"
are for the reader of dates. A numeric date like 05/06/2024 says nothing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from onrecord.dates import last_day
from onrecord.words import load_table


@dataclass(frozen=True, slots=True)
class DateFound:
    """A day as printed at ``text[start:end]``."""

    start: int
    end: int
    day: date


_YEAR = re.compile(r"\d\d\d\d")


@cache
def _months() -> dict[str, int]:
    return {row["word"].lower().rstrip("."): int(row["month"]) for row in load_table("months")}


@cache
def _date_pattern() -> re.Pattern[str]:
    months = "|".join(sorted(map(re.escape, _months()), key=lambda m: (-len(m), m)))
    return re.compile(
        rf"(?<![\w-])(?:(?P<y1>\d{{4}})-(?P<m1>\d\d)-(?P<d1>\d\d)(?![\d-])"
        rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+(?P<m2>{months})\.?,?[\s-]+(?P<y2>\d{{4}})"
        rf"|(?P<m3>{months})\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y3>\d{{4}})"
        rf"|(?P<a4>\d{{1,2}})[./](?P<b4>\d{{1,2}})[./](?P<y4>\d{{4}}))(?:(?!\w)|(?=T\d))",
        re.IGNORECASE,
    )


def find_full_dates(text: str, start: int = 0, end: int | None = None) -> tuple[DateFound, ...]:
    """The days that stand in ``text[start:end]`` with day, month and year."""
    out: list[DateFound] = []
    if _YEAR.search(text, start, len(text) if end is None else end) is None:
        return ()
    for m in _date_pattern().finditer(text, start, len(text) if end is None else end):
        day = _read_date(m)
        if day:
            out.append(DateFound(m.start(), m.end(), day))
    return tuple(out)


def _read_date(m: re.Match[str]) -> date | None:
    try:
        if m["y1"]:
            return date(int(m["y1"]), int(m["m1"]), int(m["d1"]))
        if m["y2"]:
            return date(int(m["y2"]), _months()[m["m2"].lower()], int(m["d2"]))
        if m["y3"]:
            return date(int(m["y3"]), _months()[m["m3"].lower()], int(m["d3"]))
        a, b = int(m["a4"]), int(m["b4"])
        if a == b or (a > 12) != (b > 12):  # one reading only
            return date(int(m["y4"]), min(a, b), max(a, b))
    except ValueError:
        pass
    return None


def find_month(line: str) -> tuple[date, date] | None:
    """The first and last day of the month that a line is: "September 2024"; None for any other line."""
    name, _, year = line.strip().rpartition(" ")
    month = _months().get(name.strip(" .,").lower())
    if month is None or not re.fullmatch(r"(?:19|20)\d\d", year):
        return None
    return date(int(year), month, 1), date(int(year), month, last_day(int(year), month))


_WEEKDAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_STAMP_WORDS = re.compile(
    rf"\b(?:first\s+published|published|publication\s+date|posted|updated|last\s+updated|modified|date|issued|on|at|by"
    rf"|judge?ment|summary|excerpts?|record|minutes|sitting|session|hearing|held|statement|delivered|handed\s+down|dated|adopted|released|decided|{_WEEKDAYS}"
    r"|a\.?m|p\.?m|am|pm|gmt|utc|[ecmp][sd]t|et|pt|cet|cest|bst|ist|hkt|local\s+time|and|the)\b\.?",
    re.IGNORECASE,
)


def is_date_line(line: str) -> bool:
    """Whether a line holds a date (day, month, year) and hardly anything else: weekday, time, "Published", a place."""
    found = find_full_dates(line)
    if not found or len(line) > 120:
        return False
    rest = line
    for item in reversed(found):
        rest = rest[: item.start] + " " + rest[item.end :]
    rest = re.sub(r"\d{1,2}(?:[:.h]\d{2}(?::\d{2})?)?|\d{4}", " ", _STAMP_WORDS.sub(" ", rest))
    left = re.findall(r"\w+", rest)
    # "Port Elder, 6 February 2024": a place, a section, an outlet beside the date
    return len(left) <= 4 and all(w[:1].isupper() or len(w) < 4 for w in left)


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency by the name that the record gives, with patterns for its name, for its short forms, and for words that
    credit it or say what it is."""

    name: str
    long: re.Pattern[str]
    short: re.Pattern[str]
    told: re.Pattern[str]


@cache
def load_agencies() -> tuple[Agency, ...]:
    """The agencies of ``words/agencies.tsv``."""
    out = []
    for row in load_table("agencies"):
        long = [a for a in (row["name"], *row["aliases"].split("|")) if len(a) > 4]
        short = [s for s in row["short"].split("|") if s]
        by_long = r"\b(?:" + "|".join(map(re.escape, long)) + r")\b" if long else r"(?!)"
        by_short = r"(?<!\w)(?:" + "|".join(map(re.escape, short)) + r")(?!\w)" if short else r"(?!)"
        name = f"(?:{by_long}|{by_short})"
        told = (
            rf"(?:{name}[^.]{{0,30}}\bis\b[^.]{{0,20}}\bnews agency|(?:supplied|provided|produced|reported) by {name}"
            rf"|relies on {name}|©\s*(?:\d{{4}}\s*)?{name}|copyright {name}|source: {name}\W*\Z)"
        )
        out.append(Agency(row["name"], re.compile(by_long), re.compile(by_short), re.compile(told)))
    return tuple(out)


@cache
def _any_agency() -> re.Pattern[str]:
    """Fits wherever a name of any agency stands, and perhaps elsewhere."""
    rows = load_table("agencies")
    names = {n for row in rows for n in (row["name"], *row["aliases"].split("|"), *row["short"].split("|"))}
    return re.compile("|".join(sorted(map(re.escape, filter(None, names)))))


def may_name_agency(text: str) -> bool:
    """Whether the letters of any agency's name stand in the text: false for most texts, and found out at once."""
    return _any_agency().search(text) is not None


def find_agency_name(text: str) -> str | None:
    """The one agency that a short credit names, by any of its names; None where it names none or several."""
    if not may_name_agency(text):
        return None
    found = {a.name for a in load_agencies() if a.long.search(text) or a.short.search(text)}
    return found.pop() if len(found) == 1 else None


_PLACE = r"[A-Z][A-Z.'’-]+(?:[ /][A-Z][A-Z.'’-]+){0,3}"
_DAY = r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?)"
_LEAD = re.compile(
    rf"(?:(?P<place>{_PLACE}|[A-Z][\w.'’-]+(?:[ /][A-Z][\w.'’-]+){{0,3}})"
    r"(?P<region>,\s*[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,2})?"
    rf"(?P<when>,?\s+{_DAY}(?:,?\s+\d{{4}})?)?,?\s*)?"
    rf"(?P<agency>\((?:[A-Z][\w.'’ -]{{1,30}},\s*){{0,3}}{_DAY},?\s+\d{{4}}\)"
    rf"|\(\s*[A-Z][\w /&.’'-]{{1,40}}\)|/[A-Z]\w{{1,20}}/|\b[A-Z]{{2,6}}\b)?"
    rf"(?P<late>,?\s+{_DAY}(?:,?\s+\d{{4}})?)?\s*(?:[-–—]{{1,2}}|:)\s*(?=[\"“‘'A-Z])"
)


def find_dateline(text: str, start: int, end: int) -> int:
    """Where the dateline at the head of a paragraph ends ("GENEVA, Nov 16 (AFP) - " → the words after it).

    ``start`` where there is none: a place in capitals, a date, or an agency in brackets must stand before the dash.
    """
    m = _LEAD.match(text, start, min(end, start + 120))
    if not m or m.end() >= end:
        return start
    place = m["place"] or ""
    is_capitals = len(place) > 2 and place.upper() == place
    is_dash = text[start : m.end()].rstrip()[-1:] != ":"
    has_bracket = bool(m["agency"]) and m["agency"][0] in "(/"
    if not is_dash and not (has_bracket and (is_capitals or m["when"])):
        return start
    if not is_dash and not m["when"] and _is_member(place, m["agency"]):
        return start
    # three capitals alone may be a body ("UNO – The"); with a country after them they are a place ("OSK, Velmark –")
    is_place = is_capitals and find_agency_name(place) is None and (len(place) > 3 or bool(m["region"]))
    if has_bracket or m["when"] or is_place:
        return m.end()
    return m.end() if not place and m["agency"] and find_agency_name(m["agency"]) else start


def _is_member(name: str, bracket: str) -> bool:
    """Whether a name and a bracket before a colon are who speaks and for whom: "MS LEE (Left Alliance):"."""
    first = name.split(" ", 1)[0].rstrip(".").lower()
    is_titled = any(row["title"].rstrip(".").lower() == first for row in load_table("honorifics"))
    return is_titled or (len(bracket.strip("()/ ").split()) > 1 and find_agency_name(bracket) is None)
