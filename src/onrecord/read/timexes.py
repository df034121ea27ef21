"""Time expressions as TimeML annotates them: each with its type and value, counted from the document's date.

This is the record's reader of dates seen from another side: there a date is a range with its reason, here it is what
corpora annotated after TimeML (ISO 24617-1) hold, durations, sets and times of day with it, without the words that
bound ("since", "by"). It needs no parse: whether a clause looks back is told from the verbs around the words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from onrecord.read.timex_amounts import AMOUNT_TIMEXES
from onrecord.read.timex_calendar import CALENDAR_TIMEXES
from onrecord.read.timex_contexts import TimexContext, TimexRule, TimexType
from onrecord.read.timex_days import DAY_TIMEXES
from onrecord.read.timex_patterns import find_windows, load_patterns
from onrecord.read.timex_values import read_point

_RULES: dict[str, TimexRule] = {**CALENDAR_TIMEXES, **DAY_TIMEXES, **AMOUNT_TIMEXES}
_NESTED = ("day", "month", "season", "weekday", "dayword", "decade", "year", "unit", "iso")


@dataclass(frozen=True, slots=True)
class Timex:
    """The expression at ``text[start:end]`` with its TimeML type and value."""

    start: int
    end: int
    type: TimexType
    value: str


def find_timexes(text: str, created: date | None) -> list[Timex]:
    """The time expressions of a text, in order and not overlapping; ``created`` is the document's day.

    Without it, what is counted from it has X for what is not known (``XXXX-WXX-5``, ``XXXX-03``) or is left out.
    """
    found: list[tuple[int, int, int, str, re.Match[str]]] = []
    windows = find_windows(text)
    for number, pattern in enumerate(load_patterns()):
        for start, end in windows[pattern.trigger]:
            for m in pattern.pattern.finditer(text, start, end):
                found.append((m.start(), -m.end(), number, pattern.rule, m))
    context = TimexContext(text, created, _find_nested)
    out: list[Timex] = []
    # of those that overlap the longest from the left, and of those of one length the pattern that stands first
    for start, _, _, rule, m in sorted(found, key=lambda item: item[:3]):
        if not out or start >= out[-1].end:
            made = _read(context, rule, m)
            if made is not None:
                out.append(made)
    return out


def _read(context: TimexContext, rule: str, m: re.Match[str]) -> Timex | None:
    context.span = m.span()
    value = _RULES[rule](context, m)
    if value is None:
        return None
    start, end = context.span
    end = start + len(context.text[start:end].rstrip())
    kind, written = value
    if kind in ("DATE", "TIME") and read_point(written):
        context.last = (start, written.split("T")[0])
    return Timex(start, end, kind, written)


def _find_nested(context: TimexContext, start: int, end: int) -> str | None:
    for pattern in load_patterns():
        if pattern.rule in _NESTED:
            m = pattern.pattern.match(context.text, start, end)
            if m and m.end() == end and (value := _RULES[pattern.rule](context, m)):
                return value[1]
    return None
