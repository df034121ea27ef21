"""Rules for durations and for sets: how long something takes, how often it comes.

Each function reads one match of its patterns in ``words/timex_patterns.tsv``; None where the match is neither.
"""

from __future__ import annotations

import re

from onrecord.read.timex_contexts import TimexContext, TimexRule, Value, any_weekday, find_months, find_weekdays
from onrecord.read.timex_patterns import read_count
from onrecord.read.timex_values import PARTS, SEASONS, name_unit, shift_value, write_duration

_FREQUENCIES = {
    "daily": "P1D",
    "nightly": "XXXX-XX-XXTNI",
    "weekly": "P1W",
    "biweekly": "P2W",
    "fortnightly": "P2W",
    "monthly": "P1M",
    "bimonthly": "P2M",
    "quarterly": "P3M",
    "yearly": "P1Y",
    "annual": "P1Y",
    "annually": "P1Y",
    "hourly": "PT1H",
    "biennial": "P2Y",
    "semiannual": "P6M",
    "semi-annual": "P6M",
}
_SPENT = re.compile(
    r"\b(?:for|in|within|after|over|about|around|nearly|almost|than|least|most|only|just|during|of|another|spent|spend"
    r"|took|take|takes|lasts?|lasted|waited|every|under|through|throughout|until)\s+\Z",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"(?:[$£€¥]\s?[\d.,]+|\d[\d.,]*%|\b(?:\d[\d.,]*|\w+ies|[a-z]+s|million|billion|percent|cents?|once|twice|times|much"
    r"|more|tons?|tonnes|dollars|euros|pounds|hours|times))\s+\Z",
    re.IGNORECASE,
)
_PLACED = re.compile(r"\s+(?:old\b|of\s+age\b)|-(?:old|olds)\b", re.IGNORECASE)


def _stretch(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    unit, times = name_unit(m["u"])
    if m["rel"].lower() == "next" and not _SPENT.search(at.before(m)):
        anchor = at.anchor(m)  # "the next day"
        value = shift_value(anchor, unit, 1) if anchor else None
        return ("DATE", value) if value else None
    count = read_count(groups["n"]) if groups.get("n") else 1
    if isinstance(count, float | int):
        count = count * times + (0.5 if groups.get("half") else 0)
    return "DURATION", write_duration(count, unit)


def _coming(at: TimexContext, m: re.Match[str]) -> Value | None:
    return "DATE", "FUTURE_REF"


def _recent(at: TimexContext, m: re.Match[str]) -> Value | None:
    return "DATE", "PAST_REF"


def _duration(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    if _is_age(at.before(m), at.after(m)) or _PLACED.match(at.after(m)):
        return None
    unit, times = name_unit(m["u"])
    count = read_count(m["n"])
    word = m["u"].lower()
    is_joined = m.group()[len(m.group()) - len(word) - 1] == "-" and not m.group()[-len(word) - 1].isspace()
    if word == "quarters" and re.match(r"\s+of\b", at.after(m)):
        return None
    if not isinstance(count, str):
        if count > 1 and not is_joined and not word.endswith("s") and word not in ("century",):
            return None  # "24 hour", "20 day" are no English
        count = count * times + (0.5 if groups.get("half") or groups.get("half2") else 0)
    if not is_joined and count == 1 and word.endswith("s"):
        return None
    return "DURATION", write_duration(count, unit)


def _halfunit(at: TimexContext, m: re.Match[str]) -> Value | None:
    start = m.start("half")
    at.span = (start, m.end())
    return "DURATION", write_duration(0.5, m["u"].lower())


def _vague(at: TimexContext, m: re.Match[str]) -> Value | None:
    if _is_age(at.before(m), at.after(m)):
        return None
    return "DURATION", write_duration("X", name_unit(m["u"])[0])


def _whole(at: TimexContext, m: re.Match[str]) -> Value | None:
    unit = m["u"].lower()
    if unit in ("season", "morning", "afternoon", "night"):
        return None
    return "DURATION", write_duration(1, unit)


def _bareplural(at: TimexContext, m: re.Match[str]) -> Value | None:
    before, after = at.before(m), at.after(m)
    if not _SPENT.search(before) and not re.match(r"\s+(?:of\b|in\s+(?:prison|jail|power|office|captivity)\b)", after):
        return None
    if re.search(r"\b(?:these|those|his|her|their|its|our|my|your|the)\s+(?:\w+\s+)?\Z", before):
        return None
    return "DURATION", write_duration("X", name_unit(m["u"])[0])


def _single(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    before, after = at.before(m), at.after(m)
    unit, times = name_unit(m["u"])
    if (
        _is_age(before, after)
        or _PLACED.match(after)
        or (unit == "second" and not re.match(r"\s*[,.;)]|\s+or\b", after))
    ):
        return None
    if m["n"].lower() in ("a", "an") and _RATE.search(before) and not groups.get("half"):
        if unit in ("second", "minute", "hour") and not re.search(r"[$£€¥]|times\s|dollars\s|euros\s", before):
            return None  # a speed
        return "SET", write_duration(times, unit)
    if unit == "night" and not re.search(r"\b(?:for|spent)\s+\Z", before):
        return None
    if re.match(
        r"\s+(?:when|that|which|in\s+which|of\s+(?:the|rest|mourning|action))\b|-", after
    ) and not _SPENT.search(before):
        return None
    if not _SPENT.search(before) and not re.search(r"\b(?:took|take|takes|last|lasted|spend|than|least)\s+\Z", before):
        if m["n"].lower() != "one" or re.search(r"(?:\bon|\bthat|\bthis|[.!?“\"]|\A)\s*\Z", before):
            return None
        if not re.match(r"\s+(?:of|in|after|before|to|later|from)\b|\s*[,.;]", after):
            return None
    return "DURATION", write_duration(times + (0.5 if groups.get("half") else 0.0), unit)


def _every(at: TimexContext, m: re.Match[str]) -> Value | None:
    unit, times = name_unit(m["u"])
    word = m["u"].lower()
    if word in SEASONS:
        return "SET", f"XXXX-{SEASONS[word]}"
    if word in PARTS:
        return "SET", f"XXXX-XX-XX{PARTS[word]}"
    if word == "season":
        return None
    if word in ("weekend", "weekends"):
        return "SET", "XXXX-WXX-WE"
    count = (m.groupdict().get("n") or "one").lower()
    number = {"other": 2, "second": 2, "third": 3}.get(count)
    value = number if number else read_count(re.sub(r"\s+", " ", count)) if count != "few" else "X"
    return "SET", write_duration(value * times if not isinstance(value, str) else value, unit)


def _everyday(at: TimexContext, m: re.Match[str]) -> Value | None:
    groups = m.groupdict()
    name = m["wd"]
    value = any_weekday(name) if name in find_weekdays() else f"XXXX-{find_months()[name]:02d}"
    if groups.get("h"):
        hour = int(m["h"]) % 12 + (12 if m["ap"].lower()[0] == "p" else 0)
        return "SET", f"{value}T{hour:02d}:{groups.get('mi') or '00'}"
    if groups.get("part"):
        value += PARTS[m["part"].lower()]
    return "SET", value


def _plurals(at: TimexContext, m: re.Match[str]) -> Value | None:
    name = m["wd"]
    if name[:1].islower():
        return "SET", "XXXX-WXX-WE" if name.lower() == "weekends" else "XXXX-WXX-WD"
    part = (m.groupdict().get("part") or "").lower().removesuffix("s")
    at.span = (m.start("wd"), m.end())
    return "SET", any_weekday(name.removesuffix("s")) + PARTS.get(part, "")


def _frequency(at: TimexContext, m: re.Match[str]) -> Value | None:
    if m.group()[:1].isupper() and re.match(r"\s+[A-Z]", at.after(m)):
        return None  # a paper's name
    return "SET", _FREQUENCIES[m["w"].lower()]


def _times(at: TimexContext, m: re.Match[str]) -> Value | None:
    unit, count = name_unit(m["u"])
    return "SET", write_duration(count, unit)


def _per(at: TimexContext, m: re.Match[str]) -> Value | None:
    unit = m["u"].lower()
    if unit in ("second", "minute", "hour"):
        return None
    return "SET", write_duration(1, unit)


def _is_age(before: str, after: str) -> bool:
    return bool(re.search(r"\b(?:aged?|ages)\s+\Z", before, re.IGNORECASE)) or bool(_PLACED.match(after))


AMOUNT_TIMEXES: dict[str, TimexRule] = {
    "stretch": _stretch,
    "coming": _coming,
    "recent": _recent,
    "duration": _duration,
    "halfunit": _halfunit,
    "vague": _vague,
    "whole": _whole,
    "bareplural": _bareplural,
    "single": _single,
    "every": _every,
    "everyday": _everyday,
    "plurals": _plurals,
    "frequency": _frequency,
    "times": _times,
    "per": _per,
}
"""By the name that a pattern gives its rule."""
