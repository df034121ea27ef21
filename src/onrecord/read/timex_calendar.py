"""Rules for time expressions that the calendar names: days, months, seasons, quarters, years, holidays.

Each function reads one match of its patterns in ``words/timex_patterns.tsv``; None where the match is no date.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from onrecord.read.periods import day_period, yearless_near
from onrecord.read.timex_contexts import UNTIL, TimexContext, TimexRule, Value, find_months
from onrecord.read.timex_values import SEASONS, find_movable
from onrecord.words import load_set, load_table

_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
    "final": 4,
}
_DECADES = {
    "twenties": 2, "thirties": 3, "forties": 4, "fifties": 5, "sixties": 6, "seventies": 7, "eighties": 8,
    "nineties": 9,
}  # fmt: skip
_CENTURIES = {
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21,
}  # fmt: skip
_COUNTED = re.compile(r"\s+(?i:" + "|".join(sorted(load_set("counted_nouns"), key=lambda w: (-len(w), w))) + r")\b")


def _iso(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    if not groups.get("d"):
        return "DATE", f"{m['y']}-{m['m']}"
    day = day_period(int(m["y"]), int(m["m"]), int(m["d"]))
    if not day:
        return None
    if groups.get("h"):
        return "TIME", f"{day[0]}T{m['h']}:{groups.get('mi') or '00'}"
    return "DATE", day[0].isoformat()


def _numeric(at: TimexContext, m: re.Match[str]) -> Value | None:
    year = int(m["y"]) if len(m["y"]) == 4 else int(m["y"]) + (2000 if int(m["y"]) < 50 else 1900)
    if len(m["y"]) == 2 and m["s"] != "/":
        return None
    a, b = int(m["a"]), int(m["b"])
    orders = [(b, a), (a, b)] if m["s"] == "." else [(a, b), (b, a)]
    for month, day in orders:  # American order first where a stroke divides, as in the corpora
        found = day_period(year, month, day)
        if found:
            return "DATE", found[0].isoformat()
    return None


def _day(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    month, day = find_months()[m["m"]], int(re.match(r"\d+", m["d"])[0])  # type: ignore[index]
    if groups.get("y"):
        found = day_period(int(m["y"]), month, day)
        return ("DATE", found[0].isoformat()) if found else None
    if not day_period(2024, month, day):
        return None
    if at.created is None:
        return "DATE", f"XXXX-{month:02d}-{day:02d}"
    if groups.get("rel"):
        shift = {"this": 0, "last": -1, "next": 1}[m["rel"].lower()]
        found = day_period(at.created.year + shift, month, day)
    else:
        found = _near(at, (month, day), (month, day), m)
    return ("DATE", found[0].isoformat()) if found else None


def _near(
    at: TimexContext, first: tuple[int, int], last: tuple[int, int], m: re.Match[str]
) -> tuple[date, date] | None:
    """The period of (month, day) to (month, day) that the clause means, seen from the document's day."""
    assert at.created
    back = yearless_near(at.created, first, last, -1)
    ahead = yearless_near(at.created, first, last, 1)
    if not back or not ahead or back == ahead:
        return back or ahead
    tense = at.tense(m)
    if re.search(r"\bsince\s+(?:the\s+)?\Z", at.before(m), re.IGNORECASE):
        tense = -1
    elif UNTIL.search(at.before(m)):
        tense = max(tense, 0)  # "was shut until Jan. 7"
    if tense:
        return back if tense < 0 else ahead
    return back if (at.created - back[1]).days <= (ahead[0] - at.created).days else ahead


def _month(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    month = find_months()[m["m"]]
    if groups.get("y"):
        return "DATE", f"{m['y']}-{month:02d}"
    if at.created is None:
        return "DATE", f"XXXX-{month:02d}"
    rel = (groups.get("rel") or "").lower()
    year = at.created.year
    if rel and m.group().lower().endswith("year"):
        year += {"this": 0, "last": -1, "next": 1}[rel]
    elif rel == "last":
        year -= month >= at.created.month
    elif rel == "next":
        year += month <= at.created.month
    elif not rel:
        found = _near(at, (month, 0), (month, 0), m)
        if found is None:
            return None
        year = found[0].year
    return "DATE", f"{year}-{month:02d}"


def _season(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    code = SEASONS[m["s"].lower()]
    if groups.get("y"):
        return "DATE", f"{m['y']}-{code}"
    if at.created is None:
        return "DATE", f"XXXX-{code}"
    year, month = at.created.year, at.created.month
    if groups.get("yrel"):
        return "DATE", f"{year + {'this': 0, 'last': -1, 'next': 1}[m['yrel'].lower()]}-{code}"
    first, last = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 12)}[code]
    rel = (groups.get("rel") or "").lower().split()
    which = rel[-1] if rel else ""
    if which in ("last", "past"):
        year -= month <= last
    elif which in ("next", "coming"):
        year += month > first
    elif not which:
        tense = at.tense(m)
        if tense < 0 and month < first:
            year -= 1
        elif tense > 0 and month > last:
            year += 1
    return "DATE", f"{year}-{code}"


def _quarter(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    if groups.get("q"):
        number, letter = int(m["q"]), "Q"
    else:
        number = _ORDINALS[m["ord"].lower()]
        letter = m["n"][0].upper()
        number = {4: 2}.get(number, number) if letter == "H" else number
    if letter == "H":
        if number > 2 or not (groups.get("y") or groups.get("rel")):
            return None
    elif re.match(r"\s+(?:of\s+the\s+(?:game|match)|final)", at.after(m)) or m.group().lower().startswith("last"):
        return None
    if groups.get("y"):
        return "DATE", f"{m['y']}-{letter}{number}"
    if at.created is None:
        return "DATE", f"XXXX-{letter}{number}"
    year = at.created.year
    if groups.get("rel") and m["rel"].lower() != "the":
        year += {"this": 0, "last": -1, "next": 1}[m["rel"].lower()]
    elif letter == "Q":
        now = (at.created.month + 2) // 3
        tense = at.tense(m)
        year += (tense > 0 and number < now) - (tense <= 0 and number > now)
    return "DATE", f"{year}-{letter}{number}"


def _fiscal(at: TimexContext, m: re.Match[str]) -> Value | None:
    return "DATE", m["y"]


def _decade(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    if groups.get("y"):
        return "DATE", m["y"][:3]
    tens = groups["yy"][0] if groups.get("yy") else str(_DECADES[m["w"].lower()])
    return "DATE", f"19{tens}"


def _century(at: TimexContext, m: re.Match[str]) -> Value | None:
    named = m["c"].lower()
    number = int(named) if named.isdigit() else _CENTURIES[named]
    return "DATE", f"{number - 1:02d}"


def _year(at: TimexContext, m: re.Match[str]) -> Value | None:
    year = int(m["y"])
    before, after = at.before(m), at.after(m)
    if _COUNTED.match(after) or re.match(r"\s*(?:-|–)\s*(?:year|member|strong|page|seat)", after):
        return None
    sure = bool(m.groupdict().get("early")) or re.search(
        r"(?:\b(?:in|since|until|till|during|by|before|after|from|of|through|the|and|to|for|between|or|as)\s+|[(–-]|['’]s\s+)\Z",
        before,
        re.IGNORECASE,
    )
    if not (1900 <= year < 2050) and not (
        sure and re.search(r"\b(?:in|since|until|during|by|from)\s+\Z", before, re.IGNORECASE)
    ):
        return None
    sure = sure or re.match(r"\s*(?:to|and|or|–|-)\s*(?:19|20)\d\d\b", after)
    if (
        not sure
        and not re.search(r"(?:[,(“\"]\s*|\A|[.!?]\s+|\n)\Z", before)
        and not re.match(r"\s*[,.;)]|['’]s", after)
    ):
        return None
    return "DATE", m["y"]


def _holiday(at: TimexContext, m: re.Match[str]) -> Value | None:
    name = re.sub(r"\s+", " ", m["h"])
    if name == "Christmas" and re.match(
        r"\s+(?:[A-Z]|tree|card|shopping|carol|party|present|gift|light|song|show|sale|special|album)",
        at.after(m),
    ):
        return None
    groups = m.groupdict()
    if not groups.get("y") and at.created is None:
        return None
    years = [int(m["y"])] if groups.get("y") else []
    if not years:
        assert at.created
        years = [at.created.year + k for k in (-1, 0, 1)]
        if groups.get("rel"):
            years = [at.created.year + {"this": 0, "last": -1, "next": 1}[m["rel"].lower()]]
    days = [day for year in years if (day := _find_holiday(name, year))]
    if not days:
        return None
    if len(days) > 1:
        assert at.created
        tense, created = at.tense(m), at.created
        back = [d for d in days if d <= created]
        ahead = [d for d in days if d >= created]
        days = back[-1:] if tense < 0 else ahead[:1] if tense > 0 else [min(days, key=lambda d: abs(d - created))]
    return "DATE", days[0].isoformat()


@cache
def _find_holiday(name: str, year: int) -> date | None:
    wanted = "Christmas Day" if name == "Christmas" else name
    for row in load_table("holidays"):
        if row["name"].lower() == wanted.lower():
            found = day_period(year, int(row["month"]), int(row["day"]))
            return found[0] if found else None
    for row in load_table("movable_days"):
        if row["name"].lower() == wanted.lower():
            return find_movable(year, row)
    return None


CALENDAR_TIMEXES: dict[str, TimexRule] = {
    "iso": _iso,
    "numeric": _numeric,
    "day": _day,
    "month": _month,
    "season": _season,
    "quarter": _quarter,
    "fiscal": _fiscal,
    "decade": _decade,
    "century": _century,
    "year": _year,
    "holiday": _holiday,
}
"""By the name that a pattern gives its rule."""
