"""The range that one written expression names, seen from the time it is counted from, with the rule in its basis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onrecord.dates import DateRange, print_date
from onrecord.read.periods import (
    Period,
    day_period,
    narrow_period,
    part_period,
    shift_days,
    shift_units,
    unit_period,
    week_period,
    weekday_near,
    yearless_near,
    yearless_period,
)
from onrecord.read.tenses import Tense
from onrecord.read.written import Written
from onrecord.spans import Span
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class UnresolvedError(Exception):
    """Carries the reason why an expression has no range."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What relative words are counted from: its range, its name in a basis, where it stands; ``until`` is the latest
    day that the document can be dated."""

    when: DateRange
    name: str
    cited: tuple[Span, ...]
    until: date | None = None


_NO_SUCH_PART = "the period has no such part"
Map = Callable[[date], Period | None]


def resolve_written(
    written: Written,
    origin: Origin | None,
    tense: Tense,
    verb: Token | None,
    *,
    on_noun: bool,
    spans: tuple[Span, ...],
    words: str,
) -> DateRange:
    """The range of an expression seen from ``origin``; ``spans`` and ``words`` are its own, for basis and citation.

    Raises UnresolvedError with the reason where the words leave no range, or more than one that exclude each other.
    """
    if written.kind == "unresolved":
        raise UnresolvedError(written.why)
    if written.kind == "fixed" and written.period:
        earliest, latest, basis = _fixed_range(written)
        cited = spans
    else:
        if origin is None or (origin.when.earliest is None and origin.when.latest is None):
            raise UnresolvedError(_needs(written))
        if origin.when.earliest is None or origin.when.latest is None:
            # "Tuesday" of a document that is only known to be after 2018 would be any day after 2018: no date
            raise UnresolvedError(f"it is counted from {origin.name}, which is bounded on one side only")
        if written.kind == "weekday":
            earliest, latest, basis = _weekday_range(written, origin, _direction(written, tense, verb, on_noun=on_noun))
        elif written.kind == "yearless":
            earliest, latest, basis = _yearless_range(
                written, origin, _direction(written, tense, verb, on_noun=on_noun)
            )
        elif written.kind == "anchored":
            earliest, latest, basis = _anchored_range(written, origin.when)
        else:
            earliest, latest, basis = _counted_range(written, origin, tense, verb)
        cited = tuple(dict.fromkeys((*spans, *(origin.cited or origin.when.cited))))
    earliest, latest, basis = _apply_bound(written, earliest, latest, basis, origin.until if origin else None)
    if earliest and latest and latest < earliest:
        raise UnresolvedError("what the words say leaves no day that fits the document's date")
    if earliest is None and latest is None:
        raise UnresolvedError("the words bound it on neither side")
    return DateRange(earliest=earliest, latest=latest, basis=f"“{words}”: {basis}", cited=cited)


Ends = tuple[date | None, date | None, str]


def _needs(written: Written) -> str:
    if written.kind == "yearless":
        return "no year is given, and the document's date is not known"
    if written.kind == "elapsed":
        return "it is the document's own time, which is not known"
    return "it is counted from the document's date, which is not known"


def _hull(reference: DateRange, function: Map) -> tuple[date | None, date | None]:
    """All days that the function can name, the document being dated somewhere in ``reference``."""
    first = function(reference.earliest) if reference.earliest else None
    last = function(reference.latest) if reference.latest else None
    return first and first[0], last and last[1]


def _fixed_range(written: Written) -> Ends:
    assert written.period
    whole = narrow_period(written.period, written.inner) if written.inner else written.period
    if whole is None:
        raise UnresolvedError(_NO_SUCH_PART)
    period = part_period(whole, written.part) if written.part in _PART_WORDS else whole
    basis = "as written"
    if written.part in _PART_WORDS:
        basis = f"“{written.part}” taken as {_PART_WORDS[written.part]}"
    if written.weekday >= 0 and period[0] == period[1] and period[0].weekday() != written.weekday:
        basis += f"; that day was a {_WEEKDAYS[period[0].weekday()]}, not a {_WEEKDAYS[written.weekday]}"
    return period[0], period[1], basis


_PART_WORDS = {
    "early": "the first half",
    "mid": "the middle half",
    "late": "the second half",
    "start": "its beginning",
    "end": "its end",
}


def _direction(written: Written, tense: Tense, verb: Token | None, *, on_noun: bool) -> int:
    """-1 looks back, +1 looks ahead, 0 the words do not say. ``on_noun``: the date hangs on a noun, not on the verb."""
    if written.modifier in ("last", "next"):
        return -1 if written.modifier == "last" else 1
    if written.bound == "since":
        return -1
    if tense == "past":
        return -1
    if tense == "future":
        return 1
    if tense == "present" and verb is not None:
        # A present tense beside a date is a timetable ("starts on 9 May"), a verb of saying is the news of that day.
        if verb.lemma_ in load_set("timetable_verbs"):
            return 1
        if verb.lemma_ in load_set("speaking_verbs"):
            return -1
        return 0 if on_noun else 1
    return 0


def _weekday_range(written: Written, origin: Origin, direction: int) -> Ends:
    name, weekday = _WEEKDAYS[written.weekday], written.weekday
    reference, name_of = origin.when, origin.name
    if written.unit == "week":

        def in_week(day: date) -> Period:
            at = shift_days(week_period(shift_days(day, 7 * written.count))[0], weekday)
            return at, at

        a, b = _hull(reference, in_week)
        return a, b, f"the {name} of that week, seen from {name_of}"
    if written.modifier == "week":

        def week_on(day: date) -> Period:
            at = shift_days(weekday_near(day, weekday, 1, strictly=True), 7)
            return at, at

        a, b = _hull(reference, week_on)
        return a, b, f"a week after the next {name}, seen from {name_of}"
    if written.modifier == "that":
        raise UnresolvedError("which week is meant is not said")
    strictly = written.modifier in ("last", "next")

    def near(towards: int) -> Map:
        def function(day: date) -> Period:
            at = weekday_near(day, weekday, towards, strictly=strictly)
            return at, at

        return function

    if direction:
        a, b = _hull(reference, near(direction))
        side = "before" if direction < 0 else "after"
        rule = f"the nearest {name} {side}" if strictly else f"the nearest {name} on or {side}"
        return a, b, f"{rule} {name_of}"
    a, b = _hull(reference, near(-1))[0], _hull(reference, near(1))[1]
    return a, b, f"the {name} before or after {name_of}; the words do not say which"


def _yearless_range(written: Written, origin: Origin, direction: int) -> Ends:
    reference, name = origin.when, origin.name
    begin, finish = written.begin, written.finish
    part = written.part if written.part in _PART_WORDS else ""
    tail = f" (“{part}” taken as {_PART_WORDS[part]})" if part else ""

    def trim(period: Period | None) -> Period | None:
        if period and written.inner:
            period = narrow_period(period, written.inner)
            if period is None:
                raise UnresolvedError(_NO_SUCH_PART)
        return part_period(period, part) if period and part else period

    if written.year_shift is not None or written.modifier == "this":
        shift = written.year_shift or 0
        a, b = _hull(reference, lambda day: trim(yearless_period(day.year + shift, begin, finish)))
        return a, b, f"in the year that {name} gives{tail}"
    if written.modifier in ("last", "next"):
        a, b = _hull(reference, lambda day: trim(_modified(day, begin, finish, direction)))
        return a, b, f"the {written.modifier} one seen from {name}{tail}; both where two can be meant"

    def near(towards: int) -> Map:
        def function(day: date) -> Period | None:
            found = yearless_near(day, begin, finish, towards)
            if found and written.weekday >= 0 and found[0].weekday() != written.weekday:
                raise UnresolvedError(
                    f"the nearest such day, {print_date(DateRange(earliest=found[0], latest=found[1]))}, was no "
                    f"{_WEEKDAYS[written.weekday]}"
                )
            return trim(found)

        return function

    if direction:
        a, b = _hull(reference, near(direction))
        rule = "the latest that had begun by" if direction < 0 else "the next from"
        return a, b, f"no year given: {rule} {name}{tail}"
    past, coming = _hull(reference, near(-1)), _hull(reference, near(1))
    if past[0] and past[1] and coming[0] and coming[1] and reference.earliest and reference.latest:
        back, ahead = (reference.latest - past[1]).days, (coming[0] - reference.earliest).days
        if max(back, ahead) >= 3 * min(back, ahead) and min(back, ahead) <= 92:
            a, b = past if back < ahead else coming
            return a, b, f"no year given: the one nearest to {name}{tail}"
    raise UnresolvedError("no year is given, and the words do not say whether it lies before or after the document")


def _modified(day: date, begin: tuple[int, int], finish: tuple[int, int], direction: int) -> Period | None:
    """ "Last September", "next March": another one than the one around the day; where this calendar year holds one
    on that side already, people mean either that or the one of the neighbouring year, so both."""
    around = yearless_period(day.year, begin, finish)
    if around is None:
        return None
    if direction < 0:
        year = day.year if around[1] < day else day.year - 1
        first = yearless_period(day.year - 1, begin, finish)
        last = yearless_period(year, begin, finish)
    else:
        year = day.year if around[0] > day else day.year + 1
        first = yearless_period(year, begin, finish)
        last = yearless_period(day.year + 1, begin, finish)
    return (first[0], last[1]) if first and last else None


def _orders() -> frozenset[str]:
    """Verbs of which "within two weeks" is the term set, whatever their tense."""
    return load_set("speaking_verbs") | load_set("plan_verbs")


def _counted_range(written: Written, origin: Origin, tense: Tense, verb: Token | None) -> Ends:
    reference, name = origin.when, origin.name
    unit, count = written.unit, written.count
    if written.kind == "elapsed":
        return reference.earliest, reference.latest, f"the document's own time ({print_date(reference)})"
    if written.kind == "vague":
        if written.modifier == "past":
            return None, reference.latest, f"before {name}; how long is not said"
        return reference.earliest, None, f"after {name}; how long is not said"
    if written.kind == "stretch":
        is_ordered = written.modifier == "within" and verb is not None and verb.lemma_ in _orders()
        if count > 0 and tense == "past" and not is_ordered:
            raise UnresolvedError("it is counted from a time that the text tells of, not from the document's date")
        if count < 0:
            a = reference.earliest and shift_units(reference.earliest, unit, count)
            return a, reference.latest, f"up to {name}"
        b = reference.latest and shift_units(reference.latest, unit, count)
        return reference.earliest, b, f"from {name}"
    if written.modifier == "near":
        if tense == "unknown":
            a, b = (
                _hull(reference, lambda d: unit_period(d, unit, -1))[0],
                _hull(reference, lambda d: unit_period(d, unit))[1],
            )
            return a, b, f"the weekend before or after {name}"
        shift = 0
        a, b = _hull(reference, lambda d: _near_weekend(d, ahead=tense in ("future", "present"), shift=shift))
        return a, b, f"the weekend nearest to {name}"
    if written.part == "exact":
        a, b = _hull(reference, lambda d: (shift_units(d, unit, count),) * 2)
        return a, b, f"to the day, seen from {name}"
    if written.modifier in ("decade", "decades", "century", "centuries"):
        slack = 5 if written.modifier.startswith("d") else 50
        a = reference.earliest and shift_units(reference.earliest, "year", count - slack)
        b = reference.latest and shift_units(reference.latest, "year", count + slack)
        return a, b, f"seen from {name}, give or take half a {written.modifier.rstrip('s')}"
    part = written.part
    a, b = _hull(reference, lambda d: part_period(unit_period(d, unit, count), part if part in _PART_WORDS else ""))
    tail = f"; “{part}” taken as {_PART_WORDS[part]}" if part in _PART_WORDS else ""
    if part == "earlier":
        b, tail = _min(b, reference.latest), ", up to that date"
    elif part == "later":
        a, tail = _max(a, reference.earliest), ", from that date"
    return a, b, f"seen from {name}{tail}"


def _near_weekend(day: date, *, ahead: bool, shift: int) -> Period:
    saturday = shift_days(weekday_near(day, 6, 1), -1) if ahead else weekday_near(day, 5, -1)
    return shift_days(saturday, shift), shift_days(saturday, shift + 1)


def _anchored_range(written: Written, reference: DateRange) -> Ends:
    unit, count = written.unit, written.count
    first, last = reference.earliest, reference.latest
    if not first or not last:
        raise UnresolvedError("it is counted from a time that is not bounded")
    if written.unit == "month day":
        if (first.year, first.month) != (last.year, last.month):
            raise UnresolvedError("the time it points back to is longer than a month")
        found = day_period(first.year, first.month, count)
        if found is None or (written.weekday >= 0 and found[0].weekday() != written.weekday):
            raise UnresolvedError("the month it points back to has no such day")
        return found[0], found[0], "in that month"
    if written.weekday >= 0 and written.unit == "week":
        if unit_period(first, "week") != unit_period(last, "week"):
            raise UnresolvedError("the time it points back to is longer than a week")
        at = shift_days(unit_period(first, "week", count)[0], written.weekday)
        return at, at, "in that week"
    if written.weekday >= 0:
        towards = 1 if written.modifier == "after" else -1
        a = weekday_near(first, written.weekday, towards, strictly=True)
        return a, weekday_near(last, written.weekday, towards, strictly=True), "the next such day in the text's order"
    if written.part == "vague":
        return (
            (last, None, "later, how long is not said") if count > 0 else (None, first, "earlier, how long is not said")
        )
    if written.modifier == "that":
        a, b = unit_period(first, unit)[0], unit_period(last, unit)[1]
        if unit_period(first, unit) != unit_period(last, unit):
            raise UnresolvedError(f"the time it points back to is longer than a {unit}")
        return a, b, f"the same {unit}"
    if (last - first).days > _LONGEST[unit]:
        raise UnresolvedError("the time it is counted from is too long to count from")
    if written.part in ("less", "more"):
        edge = shift_units(last if count > 0 else first, unit, count)
        if written.part == "more":
            return (edge, None, "more than that later") if count > 0 else (None, edge, "more than that earlier")
        return (first, edge, "less than that later") if count > 0 else (edge, last, "less than that earlier")
    a, b = unit_period(first, unit, count)[0], unit_period(last, unit, count)[1]
    about = ", about" if written.part == "about" else ""
    return a, b, f"{abs(count)} {unit}{'s' if abs(count) > 1 else ''} {'later' if count > 0 else 'earlier'}{about}"


_LONGEST = {"day": 31, "week": 62, "weekend": 62, "month": 366, "year": 3660, "decade": 36600}


def _apply_bound(written: Written, a: date | None, b: date | None, basis: str, until: date | None) -> Ends:
    if not written.bound:
        return a, b, basis
    if written.bound == "since":
        end = until if a is None or until is None or a <= until else None
        return a, end, basis + ("; from then to the document's date" if end else "; from then on")
    if written.bound in ("by", "until"):
        return None, b, basis + "; not after it"
    if written.bound == "before" and written.part == "end":
        # "before the end of the year" runs to its last day: the end is a point here, not the last weeks.
        return None, b, basis + "; not after it"
    if written.bound == "before":
        return None, a and shift_days(a, -1), basis + "; before it"
    return b and shift_days(b, 1), None, basis + "; after it"


def _min(a: date | None, b: date | None) -> date | None:
    return min(a, b) if a and b else a or b


def _max(a: date | None, b: date | None) -> date | None:
    return max(a, b) if a and b else a or b
