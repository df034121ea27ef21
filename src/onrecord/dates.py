"""Dates as ranges with a basis: a day, a month, a year, "by September", or unknown; never a guess.

A range prints as EDTF (ISO 8601-2:2019, level 1): ``2024-06-01``, ``2024-06``, ``2022``, ``2024-06-01/2024-09-09``,
an open end as ``..``.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from onrecord.errors import DateError
from onrecord.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """Something happened not before ``earliest`` and not after ``latest`` (both inclusive; None = not bounded).

    ``basis`` says in words why, for a reader who wants to check; ``cited`` are the spans the reasoning rests on.
    """

    earliest: date | None = None
    latest: date | None = None
    basis: str = ""
    cited: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.latest < self.earliest:
            raise DateError(f"a date range ends before it begins: {self.earliest}..{self.latest}")


def print_edtf(when: DateRange) -> str:
    """The range as EDTF level 1: one day, month or year where it is exactly that, else an interval."""
    a, b = when.earliest, when.latest
    if a is None and b is None:
        return "../.."
    if a is None or b is None:
        return f"{a or '..'}/{b or '..'}"
    if a == b:
        return a.isoformat()
    if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31):
        return f"{a.year:04d}" if a.year == b.year else f"{a.year:04d}/{b.year:04d}"
    if a.day == 1 and b.day == last_day(b.year, b.month):
        if (a.year, a.month) == (b.year, b.month):
            return f"{a.year:04d}-{a.month:02d}"
        return f"{a.year:04d}-{a.month:02d}/{b.year:04d}-{b.month:02d}"
    return f"{a.isoformat()}/{b.isoformat()}"


_EDTF_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


def parse_edtf(text: str, *, basis: str = "", cited: tuple[Span, ...] = ()) -> DateRange:
    """The range that an EDTF date or interval names (the part that :func:`print_edtf` prints). Raises DateError."""
    first, slash, second = text.strip().partition("/")
    a = _edtf_point(first, text)
    b = _edtf_point(second, text) if slash else a
    return DateRange(earliest=a and a[0], latest=b and b[1], basis=basis, cited=cited)


def _edtf_point(point: str, whole: str) -> tuple[date, date] | None:
    if point in ("..", ""):
        return None
    match = _EDTF_POINT.match(point)
    try:
        if not match:
            raise ValueError
        year, month, day = int(match[1]), match[2] and int(match[2]), match[3] and int(match[3])
        if day:
            return (date(year, int(month or 0), day),) * 2
        if month:
            return date(year, month, 1), date(year, month, last_day(year, month))
        return date(year, 1, 1), date(year, 12, 31)
    except (ValueError, calendar.IllegalMonthError):
        raise DateError(
            f"not a date in EDTF: {whole!r}", hint="write 2024-06-01, 2024-06, 2024 or 2024-06-01/2024-09-09"
        ) from None


def last_day(year: int, month: int) -> int:
    """The number of days in a month."""
    return calendar.monthrange(year, month)[1]


def intersect(left: DateRange, right: DateRange) -> DateRange | None:
    """What both ranges allow, with both bases; None where they exclude each other."""
    a = max((d for d in (left.earliest, right.earliest) if d), default=None)
    b = min((d for d in (left.latest, right.latest) if d), default=None)
    if a and b and b < a:
        return None
    basis = "; ".join(dict.fromkeys(x for x in (left.basis, right.basis) if x))
    return DateRange(earliest=a, latest=b, basis=basis, cited=tuple(dict.fromkeys(left.cited + right.cited)))


def is_compatible(left: DateRange | None, right: DateRange | None) -> bool:
    """Whether both can be one date: True also where either is unknown."""
    return left is None or right is None or intersect(left, right) is not None


def is_before(left: DateRange | None, right: DateRange | None) -> bool | None:
    """True where left is surely earlier, False where it surely is not, None where the ranges do not say."""
    if left is None or right is None:
        return None
    if left.latest and right.earliest and left.latest < right.earliest:
        return True
    if left.earliest and right.latest and left.earliest >= right.latest:
        return False
    return None


def with_basis(when: DateRange, basis: str, *cited: Span) -> DateRange:
    """The same range with another basis and, where given, other citations."""
    return replace(when, basis=basis, cited=cited or when.cited)


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def print_date(when: DateRange | None) -> str:
    """The range as a person writes it: ``7 March 2022``, ``March 2022``, ``between 1 June and 9 September 2024``."""
    if when is None or (when.earliest is None and when.latest is None):
        return "date unknown"
    return _print_dates(when.earliest, when.latest)


@lru_cache(maxsize=16384)  # two cards are told to stand in an order oftener than there are days
def _print_dates(a: date | None, b: date | None) -> str:
    if a is None or b is None:
        return f"not before {_day(a)}" if a else f"not after {_day(b)}"
    edtf = print_edtf(DateRange(earliest=a, latest=b))
    if re.fullmatch(r"\d{4}", edtf):
        return edtf
    if re.fullmatch(r"\d{4}-\d{2}", edtf):
        return f"{_MONTHS[a.month - 1]} {a.year}"
    if a == b:
        return _day(a)
    first = _day(a) if a.year != b.year else f"{a.day} {_MONTHS[a.month - 1]}"
    return f"between {first} and {_day(b)}"


def _day(day: date | None) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else ""
