"""Rules for days and times of day, and for what is counted from the document's day or from a date beside it.

Each function reads one match of its patterns in ``words/timex_patterns.tsv``; None where the match is no date.
"""

from __future__ import annotations

import re
from datetime import date

from onrecord.read.periods import shift_days
from onrecord.read.timex_contexts import STOP, UNTIL, TimexContext, TimexRule, Value, any_weekday, find_weekdays
from onrecord.read.timex_patterns import read_count
from onrecord.read.timex_values import PARTS, name_unit, read_point, shift_day, shift_value, write_duration, write_unit
from onrecord.words import load_table

_NAMED = re.compile(
    r"\s+(?:Times|Telegraph|Mail|Express|Mirror|People|Post|Club|Group|Night\s+(?:Live|Football)|Addams|School|Herald)\b"
)
_NAMED_DAY = re.compile(
    r"\b(?:Black|Good|Bloody|Ash|Super|Shrove|Easter|Palm|Holy|Maundy|Cyber|Giving|Fat|Casual)\s+\Z"
)
_NAMED_DAY = re.compile(
    r"\b(?:Black|Good|Bloody|Ash|Super|Shrove|Easter|Palm|Holy|Maundy|Cyber|Giving|Fat|Casual)\s+\Z"
)


def _weekday(at: TimexContext, m: re.Match[str]) -> Value | None:
    day = _find_weekday(at, m)
    if day is None:
        return None if _NAMED.match(at.after(m)) or _NAMED_DAY.search(at.before(m)) else ("DATE", any_weekday(m["wd"]))
    return "DATE", day.isoformat()


def _find_weekday(at: TimexContext, m: re.Match[str]) -> date | None:
    if at.created is None or _NAMED.match(at.after(m)) or _NAMED_DAY.search(at.before(m)):
        return None
    number = find_weekdays()[m["wd"]]
    groups = m.groupdict()
    created = at.created
    rel = (groups.get("rel") or "").lower().split()
    if groups.get("wrel"):
        shift = {"this": 0, "last": -7, "next": 7}[m["wrel"].lower()]
        return shift_days(created, shift - created.weekday() + number)
    back = -((created.weekday() - number) % 7)
    ahead = (number - created.weekday()) % 7
    which = rel[-1] if rel else ""
    if which in ("last", "past", "previous"):
        return shift_days(created, back or -7)
    if which in ("next", "coming", "following"):
        return shift_days(created, ahead or 7)
    if which == "this":
        return shift_days(created, ahead)
    if back == 0:
        return created
    is_ahead = at.tense(m) > 0 or UNTIL.search(at.before(m))
    return shift_days(created, ahead if is_ahead else back)


def _dayword(at: TimexContext, m: re.Match[str]) -> Value | None:
    if re.search(r"(?:[“\"‘]|'')\Z", at.before(m)) and re.match(r"[”\"’]|,?''", at.after(m)):
        return None  # a programme's name
    groups = m.groupdict()
    if groups.get("w3"):
        count = -2 if "yesterday" in m["w3"].lower() else 2
    else:
        count = {"yesterday": -1, "today": 0, "tomorrow": 1}[m["w"].lower()]
        if re.match(r"['’]s\s+(?:world|society|technology|young|youth|children|generation)", at.after(m)):
            return "DATE", "PRESENT_REF"
    if at.created is None:
        return "DATE", "XXXX-XX-XX"
    return "DATE", shift_days(at.created, count).isoformat()


def _daypart(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    part = PARTS["night" if (groups.get("w") or "").lower() == "tonight" else m["part"].lower()]
    day: date | None = at.created
    if groups.get("wd"):
        day = _find_weekday(at, m)
        if day is None:
            return None
    elif groups.get("on"):
        value = at.nested(m, "on")
        return ("TIME", value + part) if value else None
    elif groups.get("this"):
        which = m["this"].lower()
        if which == "that":
            value = at.anchor(m)
            return ("TIME", value + part) if value and len(value) == 10 else None
        day = at.created and shift_days(at.created, -1 if which == "last" else 0)
    elif groups.get("w"):
        shift = {"yesterday": -1, "tomorrow": 1}.get(m["w"].lower(), 0)
        day = at.created and shift_days(at.created, shift)
    return ("TIME", day.isoformat() + part) if day else ("TIME", "XXXX-XX-XX" + part)


def _overnight(at: TimexContext, m: re.Match[str]) -> Value | None:
    if at.created is None or re.match(r"\s+(?:success|flight|train|bus|stay|camp|trip|bag)", at.after(m)):
        return None
    value = at.anchor(m)
    day = read_point(value) if value else None
    return ("TIME", f"{day[0]}TNI") if day and day[1] == "day" else None


def _clock(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    minutes = int(groups.get("mi") or 0)
    if groups.get("w"):
        hour = 24 if m["w"].lower() == "midnight" else 12
    else:
        named = m["h"].lower()
        hour = int(named) if named.isdigit() else int(read_count(named))
        half = (groups.get("ap") or "").lower()[:1]
        part = (groups.get("part") or "").lower()
        if half:
            if hour > 12:
                return None
            hour = hour % 12 + (12 if half == "p" else 0)
        elif part in ("afternoon", "evening") and hour < 12:
            hour += 12
    if hour > 24 or minutes > 59:
        return None
    value = at.nested(m, "on") if groups.get("on") else None
    if value is None:
        value = at.anchor(m) if at.last and not STOP.search(at.text[at.last[0] : m.start()]) else None
        point = read_point(value) if value else None
        if value is None or not point or point[1] != "day":
            value = at.created.isoformat() if at.created else "XXXX-XX-XX"
    return "TIME", f"{value[:10]}T{hour:02d}:{minutes:02d}"


def _unit(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    rel, unit = m["rel"].lower().split()[-1], m["u"].lower()
    if re.search(r"[“\"‘]\Z", at.before(m)) and m.group().istitle() and re.match(r"[,”\"’]", at.after(m)):
        return None  # a programme's name
    if rel == "the" and not groups.get("e"):
        return None
    if at.created is None:
        return None
    count = {"last": -1, "next": 1}.get(rel, 0)
    part = " ".join((groups.get("e") or "").lower().split())
    value = write_unit(shift_day(at.created, unit, count), unit)
    if unit == "weekend" and rel == "last" and at.created.weekday() >= 5:
        value = write_unit(shift_days(at.created, -7), unit)
    if part.endswith("half") and unit == "year":
        value += "-H1" if "first" in part else "-H2"
    return "DATE", value


def _weekend(at: TimexContext, m: re.Match[str]) -> Value | None:
    if at.created is None or not m.group().lower().startswith("the"):
        return None
    is_ahead = at.tense(m) > 0 or bool(
        at.last and at.last[1] > at.created.isoformat() and not STOP.search(at.text[at.last[0] : m.start()])
    )
    day = at.created if at.created.weekday() >= 5 or is_ahead else shift_days(at.created, -7)
    return "DATE", write_unit(day, "weekend")


def _weekof(at: TimexContext, m: re.Match[str]) -> Value | None:
    value = at.nested(m, "on")
    point = read_point(value) if value else None
    return ("DATE", write_unit(point[0], "week")) if point else None


def _partof(at: TimexContext, m: re.Match[str]) -> Value | None:
    value = at.nested(m, "of")
    return ("DATE", value) if value else None


def _theunit(at: TimexContext, m: re.Match[str]) -> Value | None:
    if at.created is None or re.match(r"\s+(?:worth|end|old|notice)", at.after(m)):
        return None
    at.span = (m.start(), m.end() - 2)
    return "DATE", write_unit(at.created, m["u"].lower())


def _counted(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    unit, times = name_unit(m["u"])
    direction = " ".join(m["dir"].lower().split())
    count = read_count(groups["n"]) if groups.get("n") else "X"
    sign = -1 if direction in ("ago", "earlier", "before") else 1
    if count == "X":
        if direction not in ("ago", "from now", "hence"):
            _narrow(at, m, "dir")
            return "DURATION", write_duration("X", unit)
        return "DATE", "PAST_REF" if sign < 0 else "FUTURE_REF"
    amount = float(count) * times + (0.5 if groups.get("half") or groups.get("half2") else 0)
    if direction in ("before", "after") and not re.match(r"\s*(?:[,.;:!?)”\"]|\Z|and\b)", at.after(m)):
        # "two days before the vote": a duration, counted from something that is no date here
        _narrow(at, m, "dir")
        return "DURATION", write_duration(amount, unit)
    if unit in ("second", "minute", "hour"):
        if direction in ("ago", "from now", "hence") and at.created:
            return "TIME", f"{at.created}TXX:XX" if unit != "hour" else f"{at.created}TXX"
        _narrow(at, m, "dir")
        return "DURATION", write_duration(amount, unit)
    if direction in ("ago", "from now", "hence"):
        if at.created is None:
            return "DATE", "PAST_REF" if sign < 0 else "FUTURE_REF"
        if not amount.is_integer():
            months = {"year": 12, "decade": 120}.get(unit)
            if months is None:
                return "DATE", write_unit(shift_days(at.created, int(sign * amount * 7)), "week")
            return "DATE", write_unit(shift_day(at.created, "month", int(sign * amount * months)), "month")
        moved = shift_day(at.created, unit, int(sign * amount))
        unit = "day" if groups.get("when") else "year" if unit in ("decade", "century") else unit
        return "DATE", write_unit(moved, unit)
    anchor = at.anchor(m)
    if anchor is None or not amount.is_integer():
        return None
    value = shift_value(anchor, unit, int(sign * amount))
    return ("DATE", value) if value else None


def _narrow(at: TimexContext, m: re.Match[str], group: str) -> None:
    """Leaves the words of a group at the end out of the expression."""
    at.span = (m.start(), len(at.text[: m.start(group)].rstrip()))


def _anchored(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    unit = m["u"].lower()
    anchor = at.anchor(m)
    if anchor is None:
        return None
    that = " ".join((groups.get("that") or "").lower().split())
    if groups.get("dir"):
        count = 1 if m["dir"].lower() == "after" else -1
        if not re.match(r"\s*(?:[,.;:!?)”\"]|\Z|and\b|when\b|,)", at.after(m)):
            return None
    elif "same" in that or that.startswith("that"):
        count = 0
    else:
        count = -1 if that.endswith("previous") else 1
    if count == 0:
        point = read_point(anchor)
        return ("DATE", write_unit(point[0], unit)) if point else None
    value = shift_value(anchor, unit, count)
    return ("DATE", value) if value else None


def _reference(at: TimexContext, m: re.Match[str]) -> Value | None:
    phrase = " ".join(m["ref"].lower().split())
    before, after = at.before(m), at.after(m)
    if phrase == "once":
        if not re.search(r"\b(?:was|were|is|are|had|has|who|which|that|and|but|it|he|she|they)\s+\Z", before):
            return None
        if re.match(
            r"\s+(?:again|more|a|an|every|each|in|per|upon|there|all|and|or|he|she|it|they|we|you|I)\b|\s*[,.]",
            after,
        ):
            return None
    elif phrase == "now":
        if re.match(r"\s+(?:that|and\s+then|or\s+never)\b|-", after) or re.search(r"\b(?:just|every)\s+\Z", before):
            return None
    elif phrase in ("the past", "the future", "the near future", "the recent past"):
        if re.match(r"\s+(?:\d|[a-z]+)", after) and not re.match(
            r"\s+(?:and|or|but|is|was|were|will|of|that|to|for|by|with|when|as|than|because|have|has|had|would|in)\b",
            after,
        ):
            return None
    elif phrase == "soon" and (
        re.match(r"\s+(?:as|after|enough)\b", after) or re.search(r"\b(?:as|so|how|too|very)\s+\Z", before)
    ):
        return None
    value = next(r["value"] for r in load_table("time_references") if r["phrase"] == phrase)
    return "DATE", value


DAY_TIMEXES: dict[str, TimexRule] = {
    "weekday": _weekday,
    "dayword": _dayword,
    "daypart": _daypart,
    "overnight": _overnight,
    "clock": _clock,
    "unit": _unit,
    "weekend": _weekend,
    "weekof": _weekof,
    "partof": _partof,
    "theunit": _theunit,
    "counted": _counted,
    "anchored": _anchored,
    "reference": _reference,
}
"""By the name that a pattern gives its rule."""
