"""Rules for what is counted from another time: weekdays, "last week", "two years ago", "the next day".

Each function reads one match of its patterns in ``words/date_patterns.tsv``; None where the match is no date.
"""

from __future__ import annotations

import re

from onrecord.read.written import Build, Written, load_date_words, read_number, read_unit, read_year_shift


def _weekday(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    rel = (groups.get("rel") or "").lower().split()
    modifier = {"past": "last", "coming": "next", "previous": "before", "following": "after", "that": "that"}.get(
        rel[-1] if rel else "", rel[-1] if rel else ""
    )
    weekday = load_date_words()[1][match["wd"]]
    if groups.get("wrel"):
        return Written(
            start=match.start(),
            end=match.end(),
            kind="weekday",
            weekday=weekday,
            unit="week",
            count=read_year_shift(match["wrel"]) or 0,
        )
    if groups.get("week"):
        return Written(start=match.start(), end=match.end(), kind="weekday", weekday=weekday, modifier="week")
    if groups.get("that"):
        count = 1 if "following" in match["that"] else 0
        return Written(
            start=match.start(),
            end=match.end(),
            kind="anchored",
            weekday=weekday,
            unit="week",
            count=count,
            modifier="that",
        )
    if modifier in ("before", "after"):
        return Written(
            start=match.start(), end=match.end(), kind="anchored", weekday=weekday, unit="day", modifier=modifier
        )
    return Written(start=match.start(), end=match.end(), kind="weekday", weekday=weekday, modifier=modifier)


_WORDS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


def _day_word(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    if groups.get("w"):
        count = _WORDS[match["w"].lower()]
    elif groups.get("w2"):
        count = -2 if "yesterday" in match["w2"].lower() else 2
    else:
        words = match["w3"].lower()
        if words in ("overnight", "earlier in the day"):
            return None
        count = -1 if words.startswith("last") else 0
    return Written(start=match.start(), end=match.end(), kind="shift", unit="day", count=count)


_SHIFT = {"this": 0, "current": 0, "last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}


def _unit(match: re.Match[str]) -> Written | None:
    words = match["rel"].lower().split()
    unit = match["u"].lower()
    if unit == "century":
        return None
    if words == ["the"]:
        if unit == "weekend":
            return Written(start=match.start(), end=match.end(), kind="shift", unit=unit, count=-1, modifier="near")
        return Written(start=match.start(), end=match.end(), kind="shift", unit=unit, needs_part=True)
    count = _SHIFT[words[-1]]
    if words[0] == "the" and len(words) == 2 and words[1] != "current":
        return Written(
            start=match.start(),
            end=match.end(),
            kind="stretch",
            unit=read_unit(unit)[0],
            count=count * read_unit(unit)[1],
        )
    if unit == "weekend" and count == 0:
        return Written(start=match.start(), end=match.end(), kind="shift", unit=unit, modifier="near")
    return Written(start=match.start(), end=match.end(), kind="shift", unit=unit, count=count)


def _two_on(match: re.Match[str]) -> Written | None:
    count = 2 if match["dir"].lower().startswith("after") else -2
    return Written(start=match.start(), end=match.end(), kind="shift", unit=match["u"].lower(), count=count)


def _ago(match: re.Match[str]) -> Written | None:
    unit, times = read_unit(match["u"].lower())
    if match["some"]:
        return Written(start=match.start(), end=match.end(), kind="vague", modifier="past", unit=unit)
    count = read_number(match["n"]) * times
    part = "exact" if match["when"] else ""  # "two years ago today"
    word = match["u"].lower()
    return Written(
        start=match.start(), end=match.end(), kind="shift", unit=unit, count=-count, part=part, modifier=word
    )


def _vague_past(match: re.Match[str]) -> Written | None:
    return Written(
        start=match.start(), end=match.end(), kind="vague", modifier="past", unit=read_unit(match["u"].lower())[0]
    )


def _vague_future(match: re.Match[str]) -> Written | None:
    return Written(
        start=match.start(), end=match.end(), kind="vague", modifier="future", unit=read_unit(match["u"].lower())[0]
    )


def _stretch(match: re.Match[str]) -> Written | None:
    unit, times = read_unit(match["u"].lower())
    sign = 1 if match["rel"].lower() in ("next", "coming") else -1
    return Written(
        start=match.start(), end=match.end(), kind="stretch", unit=unit, count=sign * read_number(match["n"]) * times
    )


def _ahead(match: re.Match[str]) -> Written | None:
    unit, times = read_unit(match["u"].lower())
    count = read_number(match["n"]) * times
    if match["w"].lower() == "within":
        return Written(start=match.start(), end=match.end(), kind="stretch", unit=unit, count=count, modifier="within")
    # "in two weeks" is a date only where the verb looks ahead: "finished in two weeks" is a duration
    needs = "" if match.groupdict().get("time") else "future"
    return Written(start=match.start(), end=match.end(), kind="shift", unit=unit, count=count, modifier=needs)


def _anchored(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    word = match["u"].lower()
    if word in ("spring", "summer", "autumn", "winter"):
        return None
    word = {"morning": "day", "night": "day", "evening": "day", "afternoon": "day"}.get(word, word)
    unit, times = read_unit(word)
    start = match.start()
    if groups.get("more") and not (groups.get("n") or groups.get("some")) and groups["more"].lower().startswith("on"):
        start = match.end("more")
    rel = (groups.get("rel") or "").lower().split()
    if rel and rel[-1] in ("that", "same"):
        return Written(start=start, end=match.end(), kind="anchored", unit=unit, count=0, modifier="that")
    if rel:
        sign = 1 if rel[-1] in ("following", "next") else -1
        return Written(start=start, end=match.end(), kind="anchored", unit=unit, count=sign * times, modifier="text")
    direction = match["dir"].lower()
    sign = 1 if direction in ("later", "afterward", "afterwards", "after", "following") else -1
    to_text = (
        "text" if direction in ("later", "earlier", "afterward", "afterwards", "beforehand", "prior") else "behind"
    )
    if direction in ("before", "after") and re.match(r"\s*(?:[,.;:!?)”\"]|\Z|and\b)", match.string[match.end() :]):
        to_text = "text"  # "a week before, two had left"
    if groups.get("some"):
        return Written(
            start=start, end=match.end(), kind="anchored", unit=unit, modifier=to_text, part="vague", count=sign
        )
    count = read_number(match["n"]) if groups.get("n") else 1
    more = " ".join((groups.get("more") or "").lower().split())
    about = {"less than": "less", "more than": "more", "over": "more", "at least": "more"}.get(more, "about")
    about = "" if more in ("", "just", "on") else about
    return Written(
        start=start,
        end=match.end(),
        kind="anchored",
        unit=unit,
        count=sign * count * times,
        modifier=to_text,
        part=about,
    )


def _elapsed(match: re.Match[str]) -> Written | None:
    unit, times = read_unit(match["u"].lower())
    return Written(
        start=match.start(),
        end=match.end(),
        kind="elapsed",
        unit=unit,
        count=read_number(match["n"]) * times,
        modifier="behind",
    )


RELATIVE_RULES: dict[str, Build] = {
    "weekday": _weekday,
    "day_word": _day_word,
    "unit": _unit,
    "two_on": _two_on,
    "ago": _ago,
    "vague_past": _vague_past,
    "vague_future": _vague_future,
    "stretch": _stretch,
    "ahead": _ahead,
    "anchored": _anchored,
    "elapsed": _elapsed,
}
"""By the name that a pattern gives its rule."""
