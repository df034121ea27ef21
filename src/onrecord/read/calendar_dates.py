"""Rules for what the calendar alone names: days, months, seasons, years, with a year or without.

Each function reads one match of its patterns in ``words/date_patterns.tsv``; None where the match is no date.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from onrecord.read.periods import day_period, month_period, quarter_period, year_period
from onrecord.read.timex_values import find_movable
from onrecord.read.written import (
    Build,
    Written,
    build_fixed,
    build_yearless,
    load_date_words,
    read_day,
    read_month,
    read_number,
    read_year_shift,
)
from onrecord.words import load_set, load_table


def _full_date(match: re.Match[str]) -> Written | None:
    named = match.groupdict().get("wd")
    weekday = load_date_words()[1][named] if named else -1
    return build_fixed(match, day_period(int(match["y"]), read_month(match), read_day(match)), weekday=weekday)


def _iso_date(match: re.Match[str]) -> Written | None:
    return build_fixed(match, day_period(int(match["y"]), int(match["m"]), int(match["d"])))


def _numeric_date(match: re.Match[str]) -> Written | None:
    if len(match["y"]) == 2 and match["s"] != "/":
        return None
    year = int(match["y"]) if len(match["y"]) == 4 else 2000 + int(match["y"])
    day_first = day_period(year, int(match["b"]), int(match["a"]))
    month_first = day_period(year, int(match["a"]), int(match["b"])) if match["s"] != "." else None
    if day_first and month_first and day_first != month_first:
        return Written(
            start=match.start(),
            end=match.end(),
            kind="unresolved",
            why=f"it can be read as {day_first[0].isoformat()} and as {month_first[0].isoformat()}",
        )
    return build_fixed(match, day_first or month_first)


def _day_range(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    m1 = groups["m"] or groups["m2"]
    m2 = groups["m2"] or groups["m"]
    months = load_date_words()[0]
    joined = match[0].lower()
    begin, finish = (months[m1], read_day(match)), (months[m2], read_day(match, "d2"))
    is_next = begin[0] == finish[0] and finish[1] == begin[1] + 1
    if " and " in joined and "between" not in joined and not is_next:
        return None  # two days, not the days between them
    if groups["y"]:
        year = int(groups["y"])
        first = day_period(year - (finish < begin), *begin)
        last = day_period(year, *finish)
        return build_fixed(match, (first[0], last[0])) if first and last else None
    return build_yearless(match, begin, finish, read_year_shift(groups["rel"]))


def _month_day(match: re.Match[str]) -> Written | None:
    at = (read_month(match), read_day(match))
    built = build_yearless(match, at, at, read_year_shift(match["rel"]))
    return replace(built, weekday=load_date_words()[1][match["wd"]]) if built and match["wd"] else built


def _first_of_two(match: re.Match[str]) -> Written | None:
    at = (read_month(match), read_day(match))
    return build_yearless(match, at, at, None)


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "final": -1}


def _narrow(built: Written | None, inner: tuple[int, str]) -> Written | None:
    return replace(built, inner=inner) if built else None


def _month_or_year(match: re.Match[str], month: int) -> Written | None:
    if match["y"]:
        return build_fixed(match, month_period(int(match["y"]), month))
    return build_yearless(match, (month, 0), (month, 0), read_year_shift(match["rel"]))


def _nth_of_month(match: re.Match[str]) -> Written | None:
    what = match["in"].lower()
    weekday = load_date_words()[1].get(match["in"])
    inner = (_ORDINALS[match["nth"].lower()], what if weekday is None else f"weekday {weekday}")
    return _narrow(_month_or_year(match, read_month(match)), inner)


def _months_to(match: re.Match[str]) -> Written | None:
    return _narrow(_month_or_year(match, read_month(match)), (read_number(match["n"]), "months to"))


def _first_months(match: re.Match[str]) -> Written | None:
    number = read_number(match["n"]) * (1 if match["nth"].lower() == "first" else -1)
    if not 0 < abs(number) < 12:
        return None
    if match["y"]:
        return _narrow(build_fixed(match, year_period(int(match["y"]))), (number, "months"))
    return _narrow(build_yearless(match, (1, 0), (12, 0), read_year_shift(match["rel"])), (number, "months"))


def _week_of(match: re.Match[str]) -> Written | None:
    at = (read_month(match), read_day(match))
    if match["y"]:
        return _narrow(build_fixed(match, day_period(int(match["y"]), *at)), (1, "week around"))
    return _narrow(build_yearless(match, at, at, read_year_shift(match["rel"])), (1, "week around"))


def _day_alone(match: re.Match[str]) -> Written | None:
    named = match.groupdict().get("wd")
    return Written(
        start=match.start(),
        end=match.end(),
        kind="anchored",
        unit="month day",
        count=read_day(match),
        weekday=load_date_words()[1][named] if named else -1,
        modifier="text",
    )


def _movable(match: re.Match[str]) -> Written | None:
    name = re.sub(r"\s+", " ", match["h"])
    row = next(r for r in load_table("movable_days") if r["name"] == name)
    if match["y"]:
        found = find_movable(int(match["y"]), row)
        return build_fixed(match, (found, found))
    if not row["month"]:
        return None  # Easter and what is counted from it: which year's, the words do not say
    built = build_yearless(match, (int(row["month"]), 0), (int(row["month"]), 0), read_year_shift(match["rel"]))
    return _narrow(built, (int(row["nth"]), f"weekday {row['weekday']}"))


def _short_year(match: re.Match[str]) -> Written | None:
    return build_fixed(match, year_period(1900 + int(match["yy"])))


def _holiday(match: re.Match[str]) -> Written | None:
    name = re.sub(r"\s+", " ", match["h"])
    name = "Christmas Day" if name == "Christmas" else name
    row = next(r for r in load_table("holidays") if r["name"] == name)
    at = (int(row["month"]), int(row["day"]))
    if match["y"]:
        return build_fixed(match, day_period(int(match["y"]), *at))
    return build_yearless(match, at, at, read_year_shift(match["rel"]))


def _month_year(match: re.Match[str]) -> Written | None:
    return build_fixed(match, month_period(int(match["y"]), read_month(match)))


def _iso_month(match: re.Match[str]) -> Written | None:
    # 2016-12 is a month, 2011-12 in running text as often two years: only months that no pair of years can be.
    if int(match["iso"]) == (int(match["y"]) + 1) % 100:
        return None
    return build_fixed(match, month_period(int(match["y"]), int(match["iso"])))


def _month_range(match: re.Match[str]) -> Written | None:
    text = match[0].lower()
    if not re.match(r"from|between", text) and re.search(r"\s(?:and|to|until|till|through)\s", text):
        return None
    m1, m2 = read_month(match), read_month(match, "m2")
    if match["y"]:
        year = int(match["y"])
        first = int(match["y1"]) if match["y1"] else year - (m2 < m1)
        return build_fixed(match, (month_period(first, m1)[0], month_period(year, m2)[1]))
    if match["y1"]:
        year = int(match["y1"])
        return build_fixed(match, (month_period(year, m1)[0], month_period(year + (m2 < m1), m2)[1]))
    return build_yearless(match, (m1, 0), (m2, 0), read_year_shift(match["rel"]))


def _month_alone(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    at = (read_month(match), 0)
    modifier = (groups.get("rel") or "").lower().split()
    before = match.string[: match.start()]
    if not modifier and not groups.get("yrel"):
        if re.search(r"(?:[A-Z][a-z]+|[A-Z]\.)\s+\Z", before) and not re.search(
            r"\b(?:In|On|Since|By|Until|From|During|Early|Late|Before|After|Between|Mid|For|Around|Of|Through)\s+\Z",
            before,
        ):
            return None  # a name: "Theresa May", "Operation August"
        if match["m"] in ("April", "June", "August") and not re.search(
            r"(?i)\b(?:in|of|since|by|until|till|from|during|early|late|before|after|through|throughout|to|between|for|and"
            r"|or|around|the|mid|on|following|with)[\s-]+\Z",
            before,
        ):
            return None  # also first names
    which = modifier[-1] if modifier else ""
    which = {"past": "last", "coming": "next"}.get(which, which)
    return build_yearless(match, at, at, read_year_shift(groups.get("yrel")), which)


_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}


def _quarter(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    number = int(groups["q"]) if groups.get("q") else _QUARTERS[match["w"].lower()]
    is_half = groups.get("n") == "half"
    if is_half and (number > 2 or not (groups.get("y") or groups.get("rel"))):
        return None
    if groups.get("y"):
        year = int(match["y"])
        if is_half:
            return build_fixed(match, (quarter_period(year, 2 * number - 1)[0], quarter_period(year, 2 * number)[1]))
        return build_fixed(match, quarter_period(year, number))
    if not groups.get("q") and not groups.get("rel") and match.string[match.end() :].lstrip()[:5].lower() == "final":
        return None
    a, b = (6 * number - 5, 6 * number) if is_half else (3 * number - 2, 3 * number)
    rel = groups.get("rel")
    return build_yearless(match, (a, 0), (b, 0), None if rel in (None, "the") else read_year_shift(rel))


def _season(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    word = (groups.get("s") or groups["bare"]).lower()
    row = next(r for r in load_table("seasons") if r["word"] == word)
    begin = (int(row["first_month"]), int(row["first_day"]))
    finish = (int(row["last_month"]), int(row["last_day"]))
    if groups.get("y"):
        year = int(match["y"])
        if finish < begin:
            first = year if groups["y2"] else year - 1
            return build_fixed(match, (date(first, *begin), date(year + 1, *finish)))
        return build_fixed(match, (date(year, *begin), date(year, *finish)))
    modifier = (groups.get("rel") or "").lower().split()
    which = {"past": "last", "coming": "next"}.get(modifier[-1], modifier[-1]) if modifier else ""
    built = build_yearless(match, begin, finish, None, which)
    if built and groups.get("bare"):
        return replace(built, start=match.start("bare"))
    return built


def _year_range(match: re.Match[str]) -> Written | None:
    first = int(match["y"])
    last = int(match["y2"]) if len(match["y2"]) == 4 else first // 100 * 100 + int(match["y2"])
    if last <= first or last - first > 400:
        return None
    after = (match.groupdict().get("after") or "").strip().lower()
    end = match.end("y2")
    if last == first + 1 and after in ("season", "school", "academic", "financial", "fiscal", "budget", "tax"):
        return Written(
            start=match.start(),
            end=end,
            kind="unresolved",
            why="where such a year begins differs, and the text does not say",
        )
    return Written(start=match.start(), end=end, kind="fixed", period=year_period(first, last))


def _fiscal_year(match: re.Match[str]) -> Written | None:
    return Written(
        start=match.start(),
        end=match.end(),
        kind="unresolved",
        why="where a fiscal, school or similar year begins differs, and the text does not say",
    )


_YEAR_BEFORE = re.compile(
    r"(?:\b(?i:in|of|since|by|until|till|before|after|from|during|through|throughout|early|mid|late|for|to|and|or|the|a|its|his"
    r"|her|their|our|this|that|as|around|circa|between|winter|back|than|on|around|roughly|about|under|was|were|year)[\s-]+(?:the\s+year\s+)?"
    r"|['’]s?\s+|[(,\[]\s*|[-–/]\s?)\Z"
)

_COUNTED = re.compile(r"\s+(?i:" + "|".join(sorted(load_set("counted_nouns"), key=lambda w: (-len(w), w))) + r")\b")


def _year(match: re.Match[str]) -> Written | None:
    before = match.string[max(0, match.start() - 24) : match.start()]
    year = int(match["y"])
    if _COUNTED.match(match.string, match.end()):
        return None
    sure = re.search(
        r"\b(?i:in|since|until|till|during|early|mid|late|by|before|after|from)[\s-]+(?:the\s+year\s+)?\Z", before
    )
    if year < 1900 and not sure:
        return None
    if 1900 <= year < 2050 and not (_YEAR_BEFORE.search(before) or not before.strip()):
        return None
    if year >= 2050 and not sure:
        return None
    return build_fixed(match, year_period(year))


def _decade(match: re.Match[str]) -> Written | None:
    year = int(match["y"])
    return build_fixed(match, year_period(year, year + 9))


_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}


def _decade_word(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    tens = int(groups["n"]) if groups.get("n") else _DECADES[match["w"].lower()]
    built = build_fixed(match, year_period(1900 + tens, 1909 + tens))
    return replace(built, part=groups["part"] or "") if built else None


def _century(match: re.Match[str]) -> Written | None:
    first = (int(match["n"]) - 1) * 100 + 1
    return build_fixed(match, year_period(first, first + 99)) if 1 <= first <= 2001 else None


CALENDAR_RULES: dict[str, Build] = {
    "full_date": _full_date,
    "iso_date": _iso_date,
    "numeric_date": _numeric_date,
    "day_range": _day_range,
    "nth_of_month": _nth_of_month,
    "months_to": _months_to,
    "first_months": _first_months,
    "week_of": _week_of,
    "day_alone": _day_alone,
    "movable": _movable,
    "short_year": _short_year,
    "month_day": _month_day,
    "first_of_two": _first_of_two,
    "holiday": _holiday,
    "month_year": _month_year,
    "iso_month": _iso_month,
    "month_range": _month_range,
    "month_alone": _month_alone,
    "quarter": _quarter,
    "season": _season,
    "year_range": _year_range,
    "fiscal_year": _fiscal_year,
    "year": _year,
    "decade": _decade,
    "decade_word": _decade_word,
    "century": _century,
}
"""By the name that a pattern gives its rule."""
