"""The patterns of ``words/timex_patterns.tsv``, with the word lists that they are written with put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from onrecord.words import load_table


@dataclass(frozen=True, slots=True)
class TimexPattern:
    """One pattern and the name of the rule that reads its matches."""

    rule: str
    trigger: str
    pattern: re.Pattern[str]


_TENS = {"hundred": 100, "dozen": 12, "thousand": 1000}


@cache
def load_patterns() -> tuple[TimexPattern, ...]:
    """The patterns in their order."""
    macros = _load_macros()

    def fill(pattern: str) -> str:
        return re.sub(r"<([A-Z0-9]+)>", lambda m: macros[m[1]], pattern)

    return tuple(
        TimexPattern(row["rule"], row["trigger"], re.compile(_guard(fill(row["pattern"])), re.IGNORECASE))
        for row in load_table("timex_patterns")
    )


_TRIGGERS = {
    "unit": "second seconds minute minutes hour hours day days night nights week weeks fortnight fortnights month"
    " months quarter quarters half year years decade decades century centuries weekend weekends mins hrs yrs",
    "word": "today yesterday tomorrow tonight overnight morning afternoon evening night lunchtime",
    "season": "spring summer autumn fall winter",
    "part": "end start beginning middle close turn",
    "every": "every each",
    "clock": "noon midday midnight clock",
    "decade": "twenties thirties forties fifties sixties seventies eighties nineties",
    "frequency": "daily nightly weekly biweekly fortnightly monthly bimonthly quarterly yearly annual annually hourly"
    " biennial semiannual semi",
    "weekday": "mondays tuesdays wednesdays thursdays fridays saturdays sundays weekends weekdays",
    "digit": "fy q",
}
_TOKEN = re.compile(r"[A-Za-z]+|\d+")
_CLOCK = re.compile(r"[:.]\d\d(?!\d)|\s*[ap]\.?m\b|\s+o['’]clock|\s*(?:GMT|UTC|hours|hrs|BST|CES?T)\b", re.IGNORECASE)


@cache
def _load_triggers() -> dict[str, tuple[str, ...]]:
    """The triggers that a word, in lower case, stands for."""
    words: dict[str, list[str]] = {}
    for name, listed in _TRIGGERS.items():
        for word in listed.split():
            words.setdefault(word, []).append(name)
    tables = {"month": ("months", "word"), "weekday": ("weekdays", "word"), "reference": ("time_references", "phrase")}
    for name, (table, column) in tables.items():
        for row in load_table(table):
            word = _TOKEN.findall(row[column].lower())[-1]
            if name not in words.setdefault(word, []):
                words[word].append(name)
    for table in ("holidays", "movable_days"):
        for row in load_table(table):
            for word in _TOKEN.findall(row["name"].lower())[:1]:
                if "holiday" not in words.setdefault(word, []):
                    words[word].append("holiday")
    return {word: tuple(names) for word, names in words.items()}


_REACH = 70
"""How many characters around a trigger an expression can take up."""


def find_windows(text: str) -> dict[str, list[tuple[int, int]]]:
    """For each trigger the stretches of the text in which its patterns can match, joined where they meet."""
    triggers = _load_triggers()
    out: dict[str, list[tuple[int, int]]] = {name: [] for name in (*_TRIGGERS, "year", "month", "holiday", "reference")}
    for m in _TOKEN.finditer(text):
        token = m.group()
        names: tuple[str, ...] = triggers.get(token.lower(), ())
        if token.isdigit():
            names = ("digit",)
            if len(token) == 4:
                names += ("year",)
            if token[-1] == "0" and text[m.end() : m.end() + 2].lstrip("'’")[:1] == "s":
                names += ("decade",)
            if len(token) <= 4 and _CLOCK.match(text, m.end()):
                names += ("clock",)
            if text[m.end() : m.end() + 2] in ("st", "nd", "rd", "th"):
                names += ("unit",)
        for name in names:
            windows = out[name]
            start, end = max(0, m.start() - _REACH), min(len(text), m.end() + _REACH)
            if windows and start <= windows[-1][1]:
                windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
            else:
                windows.append((start, end))
    return {name: [_widen(text, *window) for window in windows] for name, windows in out.items()}


def _widen(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _guard(pattern: str) -> str:
    """Every expression begins at the beginning of a word."""
    return rf"(?<![\w$£€#])(?:{pattern})"


@cache
def _load_macros() -> dict[str, str]:
    months = load_table("months")
    full = _alternatives(row["word"] for row in months if row["form"] == "full")
    anyform = _alternatives(row["word"] for row in months)
    days_full = _alternatives(row["word"] for row in load_table("weekdays") if row["form"] == "full")
    days = _alternatives(row["word"] for row in load_table("weekdays"))
    day = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d%]|[.,:]\d|\s*(?:a\.?m|p\.?m)\b)"
    year = r"(?:1[5-9]|20)\d\d(?![\d%]|[.,]\d|-\d)"
    month_day = (
        rf"(?:(?-i:{days}),?\s+)?(?:(?-i:{anyform})\s+(?:the\s+)?{day}|(?:the\s+)?{day}(?:\s+of)?\s+(?-i:{anyform}))"
        rf"(?:,?\s+{year})?"
    )
    prepositions = (
        "in of since by until till from during early late mid before after through throughout to between for and or"
        " around the last this next"
    )
    ahead = "|".join(rf"(?<=\b{word}[\s-])" for word in prepositions.split())
    sure = _alternatives(r["word"] for r in months if r["form"] == "full" and r["word"] not in ("March", "May"))
    number = _alternatives(row["word"] for row in load_table("numbers") if row["word"] != "zero")
    return {
        "EARLY": r"(?:(?:the\s+)?(?P<early>(?:very\s+)?(?:early|late|mid|earlier|later))"
        r"(?:\s+on\s+|\s+in\s+(?:the\s+)?|[\s-]+))",
        "Y": rf"(?P<y>{year})",
        "D": rf"(?P<d>{day})",
        "MON": rf"(?P<m>(?-i:{anyform}))",
        "FULLMON": rf"(?P<m>(?-i:{full}))",
        "FULLMON1": rf"(?-i:{full})",
        "BAREMON": rf"(?P<m>(?:{ahead})(?-i:{full})|(?-i:{sure}))(?!\s+(?-i:[A-Z][a-z]))",
        "WDAYS": rf"(?-i:{days})",
        "WDFULL": rf"(?-i:{days_full})",
        "SEAS": r"(?P<s>spring|summer|autumn|fall|winter)",
        "STOPSEASON": "camp|school|break|job|house|games|olympics|coat|sports?|weather|of",
        "NUM": r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
        rf"|(?:an?\s+|two\s+)?(?:dozen|hundred|thousand)|a\s+couple\s+of|{number}",
        "VAGUE": r"several|a\s+few|few|many|some|a\s+number\s+of|countless|a\s+handful\s+of|numerous|dozens\s+of"
        r"|hundreds\s+of|thousands\s+of|tens\s+of",
        "SMALL": "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
        "UNITS": r"seconds|minutes?|mins|hours?|hrs|days?|nights|weeks?|fortnights?|months?|quarters|years?|yrs"
        r"|decades?|centuries|century|weekends?",
        "UNITSPL": r"seconds|minutes|hours|days|nights|weeks|months|quarters|years|decades|centuries|weekends",
        "UNIT1": r"second|minute|hour|day|night|week|fortnight|month|quarter|year|decade|century",
        "PARTS": r"morning|afternoon|evening|night|lunchtime",
        "ZONE": r"GMT|UTC|[ECMP][SD]?T|BST|CET|CEST|IST|JST|HKT|local\s+time|Eastern(?:\s+time)?|Pacific(?:\s+time)?"
        r"|\([A-Z]{3,4}\)",
        "ONDAY": rf"(?:(?:early|late)\s+)?(?:{month_day}|(?:next|last|this)\s+(?-i:{days_full})|(?-i:{days_full})"
        r"|today|yesterday|tomorrow)",
        "MONTHDAY": month_day,
        "OFDATE": rf"(?-i:{full})(?:\s+{year})?|(?:the\s+)?(?:spring|summer|autumn|winter)(?:\s+of)?\s+{year}|{year}"
        r"|(?:the\s+)?(?:19|20)\d0s|(?:this|last|next)\s+(?:week|month|year|decade|spring|summer|autumn|fall|winter)",
        "HOLIDAYS": _alternatives(
            row["name"] for name in ("holidays", "movable_days") for row in load_table(name)
        ) + "|Christmas",
        "REFS": _alternatives(row["phrase"] for row in load_table("time_references")),
    }  # fmt: skip


def _alternatives(words: object) -> str:
    ordered = sorted(set(words), key=lambda w: (-len(w), w))  # type: ignore[call-overload]
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in ordered) + ")"


def read_count(words: str) -> float | str:
    """The value of a count: a number, half for "half a", "X" where it is not said ("several", "dozens of")."""
    low = " ".join(words.lower().split())
    if low.startswith("half"):
        return 0.5
    if low in ("a", "an", "one", "another"):
        return 1
    if low == "a couple of":
        return 2
    if low.replace(",", "").replace(".", "", 1).isdigit():
        return float(low.replace(",", ""))
    for word, value in _TENS.items():
        if low.endswith(word):
            return value * (2 if low.startswith("two") else 1)
    numbers = {row["word"]: int(row["value"]) for row in load_table("numbers")}
    return numbers.get(low, "X")
