"""Values of time expressions as TimeML writes them (ISO-TimeML, TIMEX3): ``2013-03-22TMO``, ``2013-W12``, ``P2DE``.

Pure arithmetic over the calendar; nothing here reads a text. Where a value cannot be counted from (``PAST_REF``,
``P1D``), functions that count give None.
"""

from __future__ import annotations

import re
from datetime import date

from onrecord.read.periods import shift_days, shift_months

UNITS = {
    "second": "TS",
    "minute": "TM",
    "hour": "TH",
    "day": "D",
    "night": "D",
    "week": "W",
    "weekend": "WE",
    "month": "M",
    "quarter": "Q",
    "year": "Y",
    "decade": "DE",
    "century": "CE",
}
PARTS = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI", "lunchtime": "T12", "midday": "T12"}
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
_SPELT = {"mins": "minute", "min": "minute", "hrs": "hour", "hr": "hour", "yrs": "year", "centuries": "century"}
_POINT = re.compile(
    r"(?P<y>\d{4})(?:-(?P<m>\d\d)(?:-(?P<d>\d\d))?|-W(?P<w>\d\d)(?:-WE)?|-Q(?P<q>[1-4])|-H(?P<h>[12])|-(?P<s>SP|SU|FA|WI))?"
    r"(?:T.*)?\Z"
)


def name_unit(word: str) -> tuple[str, int]:
    """The unit that a word names, in the singular, and how many of it: a fortnight is two weeks."""
    word = " ".join(word.lower().split())
    word = _SPELT.get(word, word)
    if word.startswith("fortnight"):
        return "week", 2
    word = word if word in UNITS else word.removesuffix("s")
    return word, 1


def write_duration(count: float | str, unit: str) -> str:
    """``P3Y``, ``PT30M``, ``PXD``: ``count`` of a unit (``"X"`` where it is not said); half an hour is ``PT30M``."""
    if isinstance(count, float) and count != int(count):
        smaller = {"hour": ("minute", 60), "minute": ("second", 60), "year": ("month", 12), "day": ("hour", 24)}.get(
            unit
        )
        if smaller and (count * smaller[1]).is_integer():
            count, unit = count * smaller[1], smaller[0]
        else:
            return f"P{'T' if UNITS[unit][0] == 'T' else ''}{count:g}{UNITS[unit].removeprefix('T')}"
    number = count if isinstance(count, str) else str(int(count))
    code = UNITS[unit]
    return f"PT{number}{code[1:]}" if code[0] == "T" else f"P{number}{code}"


def write_unit(day: date, unit: str) -> str:
    """The value of the day, week, weekend, month, quarter, year, decade or century around a day."""
    if unit in ("week", "weekend"):
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}" + ("-WE" if unit == "weekend" else "")
    return {
        "month": f"{day.year:04d}-{day.month:02d}",
        "quarter": f"{day.year:04d}-Q{(day.month + 2) // 3}",
        "year": f"{day.year:04d}",
        "decade": f"{day.year // 10:03d}",
        "century": f"{day.year // 100:02d}",
    }.get(unit, day.isoformat())


def shift_day(day: date, unit: str, count: int) -> date:
    """The day so many units on."""
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}.get(unit)
    if months:
        return shift_months(day, months * count)
    return shift_days(day, count * (7 if unit in ("week", "weekend") else 1))


def read_point(value: str) -> tuple[date, str] | None:
    """The first day of a value of the calendar, and its unit; None for what no calendar holds."""
    m = _POINT.match(value)
    if not m:
        return (date(int(value) * 10, 1, 1), "decade") if re.fullmatch(r"\d{3}", value) else None
    year = int(m["y"])
    try:
        if m["d"]:
            return date(year, int(m["m"]), int(m["d"])), "day"
        if m["m"]:
            return date(year, int(m["m"]), 1), "month"
        if m["w"]:
            return date.fromisocalendar(year, int(m["w"]), 1), "week"
        if m["q"]:
            return date(year, 3 * int(m["q"]) - 2, 1), "quarter"
        if m["h"]:
            return date(year, 6 * int(m["h"]) - 5, 1), "half"
        if m["s"]:
            return date(year, {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[m["s"]], 1), "season"
        return date(year, 1, 1), "year"
    except ValueError:
        return None


def shift_value(value: str, unit: str, count: int) -> str | None:
    """The value so many units after another: two days after a day is a day, a year after a quarter that quarter."""
    point = read_point(value)
    if point is None:
        return None
    day, given = point
    if unit in ("second", "minute", "hour"):
        return value[:10] if given == "day" else None
    if unit in ("year", "decade", "century") and given in ("quarter", "half"):
        return f"{shift_day(day, unit, count).year:04d}{value[4:]}"
    order = ["day", "weekend", "week", "month", "quarter", "half", "season", "year", "decade", "century"]
    moved = shift_day(day, unit, count)
    coarser = unit if order.index(unit) >= order.index(given) else given
    if coarser in ("half", "season"):
        coarser = "year" if unit == "year" else "month"
    return write_unit(moved, coarser)


def find_easter(year: int) -> date:
    """Easter Sunday of a Gregorian year (the anonymous algorithm, as Meeus gives it in Astronomical Algorithms)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)


def find_movable(year: int, row: dict[str, str]) -> date:
    """The day that a row of ``words/movable_days.tsv`` names in a year."""
    if row["easter"]:
        return shift_days(find_easter(year), int(row["easter"]))
    month, weekday, nth = int(row["month"]), int(row["weekday"]), int(row["nth"])
    if nth > 0:
        first = date(year, month, 1)
        return shift_days(first, (weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = shift_days(shift_months(date(year, month, 1), 1), -1)
    return shift_days(last, -((last.weekday() - weekday) % 7))
