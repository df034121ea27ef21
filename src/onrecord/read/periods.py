"""Calendar periods as pairs of days, both inclusive: months, weeks, quarters, seasons, and their neighbours.

Weeks run from Monday (ISO 8601). Nothing here knows a document or a clock.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, timedelta

from onrecord.dates import last_day

Period = tuple[date, date]


def day_period(year: int, month: int, day: int) -> Period | None:
    """That one day; None where the calendar has no such day."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def month_period(year: int, month: int) -> Period:
    """The month from its first to its last day."""
    return date(year, month, 1), date(year, month, last_day(year, month))


def year_period(first: int, last: int | None = None) -> Period:
    """The years ``first`` to ``last`` (that year alone where ``last`` is left out)."""
    return date(first, 1, 1), date(last or first, 12, 31)


def week_period(day: date) -> Period:
    """The week that holds the day, Monday to Sunday."""
    monday = shift_days(day, -day.weekday())
    return monday, shift_days(monday, 6)


def quarter_period(year: int, quarter: int) -> Period:
    """A calendar quarter, 1 to 4."""
    return date(year, 3 * quarter - 2, 1), date(year, 3 * quarter, last_day(year, 3 * quarter))


def shift_days(day: date, days: int) -> date:
    """The day so many days on; the calendar's first or last day where it would be past them."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def shift_months(day: date, months: int) -> date:
    """The same day of the month so many months on, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if months < 0 else date.max
    return date(year, month + 1, min(day.day, last_day(year, month + 1)))


def shift_units(day: date, unit: str, count: int) -> date:
    """The day ``count`` days, weeks, weekends, months, quarters or years on."""
    if unit == "year":
        return shift_months(day, 12 * count)
    if unit == "quarter":
        return shift_months(day, 3 * count)
    if unit == "month":
        return shift_months(day, count)
    return shift_days(day, count * (1 if unit == "day" else 7))


def unit_period(day: date, unit: str, count: int = 0) -> Period:
    """The day, week, weekend, month, quarter, year or decade, ``count`` of them after the one around ``day``."""
    if unit == "decade":
        first = min(max((day.year // 10 + count) * 10, MINYEAR), MAXYEAR - 9)
        return year_period(first, first + 9)
    at = shift_units(day, unit, count)
    if unit == "week":
        return week_period(at)
    if unit == "weekend":
        monday, sunday = week_period(at)
        return shift_days(monday, 5), sunday
    if unit == "month":
        return month_period(at.year, at.month)
    if unit == "quarter":
        return quarter_period(at.year, (at.month + 2) // 3)
    if unit == "year":
        return year_period(at.year)
    return at, at


def weekday_near(day: date, weekday: int, direction: int, *, strictly: bool = False) -> date:
    """The nearest such weekday before (-1) or after (+1) the day; the day itself counts unless ``strictly``."""
    distance = (weekday - day.weekday()) % 7 if direction > 0 else -((day.weekday() - weekday) % 7)
    if strictly and distance == 0:
        distance = 7 * direction
    return shift_days(day, distance)


def yearless_period(year: int, first: tuple[int, int], last: tuple[int, int]) -> Period | None:
    """The period between two (month, day) of a year, over New Year where the last comes first; day 0 is the whole
    month. None where the calendar has no such day."""
    end_year = year + ((last[0], last[1] or 31) < first)
    if not MINYEAR <= year <= end_year <= MAXYEAR:
        return None
    try:
        start = date(year, first[0], first[1] or 1)
        return start, date(end_year, last[0], last[1] or last_day(end_year, last[0]))
    except ValueError:
        return None


def yearless_near(day: date, first: tuple[int, int], last: tuple[int, int], direction: int) -> Period | None:
    """The latest such period that began by ``day`` (-1), or the first that has not ended before it (+1)."""
    years = range(day.year, day.year - 9, -1) if direction < 0 else range(day.year - 1, day.year + 9)
    for year in years:
        found = yearless_period(year, first, last)
        if found and (found[0] <= day if direction < 0 else found[1] >= day):
            return found
    return None


def narrow_period(period: Period, inner: tuple[int, str]) -> Period | None:
    """The part of a period that (number, what) names; None where it has no such part.

    ``week``, ``weekend``, ``weekday 0`` (Monday) are counted from its first day, from its last where the number is
    negative; ``months`` are its first or last months; ``months to`` so many months that end with it; ``week around``
    the week, Monday to Sunday, that its first day lies in.
    """
    number, what = inner
    first, last = period
    if what == "week around":
        return week_period(first)
    if what == "months to":
        return shift_months(first.replace(day=1), 1 - number), last
    if what == "months":
        found = (first, shift_days(shift_months(first, number), -1))
        return found if number > 0 else (shift_months(last.replace(day=1), 1 + number), last)
    if what == "week":
        start = shift_days(first, 7 * (number - 1)) if number > 0 else shift_days(last, -6)
        end = min(shift_days(start, 6), last)
    else:
        weekday = 5 if what == "weekend" else int(what.split()[1])
        start = weekday_near(first, weekday, 1) if number > 0 else weekday_near(last, weekday, -1)
        start = shift_days(start, 7 * (number - 1)) if number > 0 else start
        end = shift_days(start, 1) if what == "weekend" else start
    return (start, end) if first <= start <= last else None


_YEAR_PARTS = {"early": (1, 6), "mid": (4, 9), "late": (7, 12), "start": (1, 3), "end": (10, 12)}
_MONTH_PARTS = {"early": (1, 15), "mid": (8, 23), "late": (16, 31), "start": (1, 10), "end": (21, 31)}
_DECADE_PARTS = {"early": (0, 4), "mid": (3, 6), "late": (5, 9), "start": (0, 2), "end": (7, 9)}
_OTHER_PARTS = {
    "early": (0.0, 0.5),
    "mid": (0.25, 0.75),
    "late": (0.5, 1.0),
    "start": (0.0, 0.34),
    "end": (0.66, 1.0),
}


def part_period(period: Period, part: str) -> Period:
    """The part that "early", "mid", "late", "start" or "end" names: a half for the first three, wide enough that no
    usual reading is shut out; about a third of a month and a quarter of a year for start and end."""
    first, last = period
    if not part or first == last:
        return period
    if first == date(first.year, 1, 1) and last == date(first.year, 12, 31):
        a, b = _YEAR_PARTS[part]
        return date(first.year, a, 1), date(first.year, b, last_day(first.year, b))
    if period == month_period(first.year, first.month):
        a, b = _MONTH_PARTS[part]
        return first.replace(day=a), first.replace(day=min(b, last.day))
    if (last.year - first.year, first.month, last.month) == (9, 1, 12):
        a, b = _DECADE_PARTS[part]
        return year_period(first.year + a, first.year + b)
    low, high = _OTHER_PARTS[part]
    days = (last - first).days
    return shift_days(first, int(days * low)), shift_days(first, int(days * high + 0.5))
