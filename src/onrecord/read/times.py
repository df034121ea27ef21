"""Every date or period as written in a text, and what kind of expression it is; nothing is resolved here.

A rule is a pattern and a builder; of rules that overlap the longest from the left wins. Parts ("early", "the end of")
and bounds ("since", "by", "before") that stand in front are then taken into the expression. Left out: durations and
ages ("for four years", "a 12-year-old"), clock times, what recurs ("on Tuesdays", "every March"), and names that
hold a day ("Black Friday").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal

from onrecord.read.periods import Period, day_period, month_period, quarter_period, year_period, yearless_period
from onrecord.words import load_table

Kind = Literal[
    "fixed",  # a period of the calendar, whoever reads it
    "yearless",  # a day, month, season without its year
    "weekday",
    "shift",  # a unit counted from the document's time: yesterday, last week, two years ago
    "stretch",  # the units up to or from the document's time: the past three years
    "vague",  # before or after the document's time, how long is not said: in recent weeks
    "anchored",  # counted from another time in the text: two days later, that year
    "elapsed",  # the document's own time, counted from something else: two years on
    "unresolved",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One expression as written at ``start``..``end`` of a passage's text.

    ``period`` for fixed ones; ``begin`` and ``finish`` are (month, day) of yearless ones, day 0 for a whole month;
    ``unit`` and ``count`` for what is counted; ``modifier`` is last, this or next; ``year_shift`` is -1 for "last
    year" behind a date; ``after`` is where the words behind "two days after" begin.
    """

    start: int
    end: int
    kind: Kind
    period: Period | None = None
    begin: tuple[int, int] = (0, 0)
    finish: tuple[int, int] = (0, 0)
    weekday: int = -1
    unit: str = ""
    count: int = 0
    modifier: str = ""
    year_shift: int | None = None
    part: str = ""
    bound: str = ""
    needs_part: bool = False
    why: str = ""


Build = Callable[[re.Match[str]], Written | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """``trigger`` must occur in a text for the pattern to be tried at all."""

    trigger: str
    pattern: re.Pattern[str]
    build: Build


def find_written(text: str) -> list[Written]:
    """The expressions of one passage, in order, not overlapping."""
    rules, triggers = _load_rules()
    present = {name: bool(pattern.search(text)) for name, pattern in triggers.items()}
    found: list[Written] = []
    for rule in rules:
        if present[rule.trigger]:
            for match in rule.pattern.finditer(text):
                built = rule.build(match)
                if built:
                    found.append(built)
    out: list[Written] = []
    for written in sorted(found, key=lambda w: (w.start, -w.end)):
        if out and written.start < out[-1].end:
            continue
        if _is_excluded(text, written):
            continue
        extended = _extend(text, written, out[-1].end if out else 0)
        if extended:
            out.append(extended)
    return _share_years(text, out)


# ── what stands around an expression ────────────────────────────────────────────────────────────────────────────

_PART = re.compile(
    r"(?:\b(?P<vague>early|earlier|mid|late|later)(?:-|\s+|\s+on\s+|\s+in\s+(?:the\s+)?|\s+of\s+)"
    r"|\b(?:the\s+)?(?:(?:very|early)\s+)?(?P<of>end|close|start|beginning|middle|first half|second half|turn|first days"
    r"|last days|early part|latter part)\s+of\s+)(?:the\s+)?\Z",
    re.IGNORECASE,
)
_PARTS = {
    "early": "early",
    "earlier": "earlier",
    "mid": "mid",
    "late": "late",
    "later": "later",
    "end": "end",
    "close": "end",
    "start": "start",
    "beginning": "start",
    "turn": "start",
    "middle": "mid",
    "first half": "early",
    "early part": "early",
    "second half": "late",
    "latter part": "late",
    "first days": "start",
    "last days": "end",
}
_BOUND = re.compile(
    r"\b(?P<word>ever since|since|by|until|till|up to|before|prior to|ahead of|after|following|no later than|not later than"
    r"|on or before|as of|from)\s+(?:at least\s+|about\s+|around\s+|as early as\s+|as late as\s+|the\s+)?\Z",
    re.IGNORECASE,
)
_BOUNDS = {
    "ever since": "since",
    "since": "since",
    "by": "by",
    "no later than": "by",
    "not later than": "by",
    "on or before": "by",
    "until": "until",
    "till": "until",
    "up to": "until",
    "before": "before",
    "prior to": "before",
    "ahead of": "before",
    "after": "after",
    "following": "after",
}
_MODIFIES = re.compile(
    r"['’]s?\s|\s+(?!(?:and|or|but|to|when|in|at|on|for|as|with|that|which|who|by|from|because|the|a|an|he|she|it|they|we"
    r"|if|where|while|is|was|were|are|had|has|have|will|would|said)\b)\w"
)
_ONWARDS = re.compile(r"\s*,?\s+(?:onwards?|and onwards?)\b", re.IGNORECASE)
_RECURS = re.compile(r"\b(?:every|each|most|any|per)\s+(?:other\s+)?\Z", re.IGNORECASE)
_NAMED_DAY = re.compile(
    r"\b(?:Black|Good|Bloody|Ash|Super|Shrove|Easter|Palm|Holy|Maundy|Cyber|Giving|Fat|Throwback|Casual|Blue|Whit|Freaky)\s+\Z"
)
_NAMED_AFTER = re.compile(
    r"\s+(?:Times|Telegraph|Mail|Express|Mirror|People|Post|Club|Group|Night Live|Night Football|Addams|School)\b"
)


def _is_excluded(text: str, written: Written) -> bool:
    before = text[max(0, written.start - 24) : written.start]
    if _RECURS.search(before):
        return True
    if written.kind == "weekday":
        return bool(_NAMED_DAY.search(before)) or bool(_NAMED_AFTER.match(text, written.end))
    return False


def _extend(text: str, written: Written, floor: int) -> Written | None:
    if written.kind not in ("fixed", "yearless", "weekday", "shift", "unresolved"):
        return None if written.needs_part else written
    start = written.start
    part = written.part
    before = text[max(floor, start - 40) : start]
    match = _PART.search(before)
    if match and not part:
        part = _PARTS[(match["vague"] or match["of"]).lower()]
        if part == "later" and written.kind != "shift":
            part = "late"
        if part == "earlier" and written.kind != "shift":
            part = "early"
        start -= len(before) - match.start()
        before = text[max(floor, start - 40) : start]
    if written.needs_part and not part:
        return None
    bound = written.bound
    match = None if bound else _BOUND.search(before)
    word = _BOUNDS.get(match["word"].lower(), "") if match else ""
    if word in ("before", "after") and _MODIFIES.match(text, written.end):
        word = ""  # "after Tuesday's vote", "before the 2016 election": the date is that of the vote
    if match and word:
        bound = word
        start -= len(before) - match.start()
    end = written.end
    onwards = _ONWARDS.match(text, end)
    if onwards and not bound:
        bound, end = "since", onwards.end()
        if before[-5:].lower() == "from ":
            start -= 5
    return replace(written, start=start, end=end, part=part, bound=bound)


_JOINED = re.compile(r"\s*(?:,|,?\s+(?:and|or|to|through|until))\s*(?:(?:on|in|from|by|until)\s+)?\Z", re.IGNORECASE)


def _share_years(text: str, found: list[Written]) -> list[Written]:
    """A date without a year that is joined to one with a year has that year: "on 3 May and 7 June 2019"."""
    out = list(found)
    for i in range(len(out) - 2, -1, -1):
        left, right = out[i], out[i + 1]
        if left.kind != "yearless" or not _JOINED.fullmatch(text[left.end : right.start]):
            continue
        if right.kind == "fixed" and right.period:
            period = yearless_period(right.period[0].year, left.begin, left.finish)
            if period and period[0] <= right.period[0]:
                out[i] = replace(left, kind="fixed", period=period)
        elif right.kind == "yearless" and right.year_shift is not None and left.year_shift is None:
            out[i] = replace(left, year_shift=right.year_shift)
    return out


# ── the rules ───────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _load_words() -> tuple[dict[str, int], dict[str, int], dict[str, int], dict[str, str]]:
    months = {row["word"]: int(row["month"]) for row in load_table("months")}
    weekdays = {row["word"]: int(row["weekday"]) for row in load_table("weekdays")}
    numbers = {row["word"]: int(row["value"]) for row in load_table("numbers")}
    numbers |= {"a": 1, "an": 1, "a couple of": 2}
    macros = {
        "MONTH": _alternatives([row["word"] for row in load_table("months")]),
        "FULL": _alternatives([row["word"] for row in load_table("months") if row["form"] == "full"]),
        "WD": _alternatives([row["word"] for row in load_table("weekdays") if row["form"] == "full"]),
        "WDS": _alternatives([row["word"] for row in load_table("weekdays")]),
        "UNIT": _alternatives([row["word"] for row in load_table("time_units")]),
        "SEASON": _alternatives([row["word"] for row in load_table("seasons")]),
        "HOLIDAY": _alternatives([row["name"] for row in load_table("holidays")]),
        "NUM": r"\d{1,3}|" + _alternatives(list(numbers)),
        "SOME": r"some|several|many|a\s+few|few|a\s+number\s+of|a\s+handful\s+of",
        "DAY": r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d%]|[.,:]\d|\s*(?:a\.?m|p\.?m)\b)",
        "Y": r"(?:1[0-9]\d\d|20\d\d)(?![\d%]|[.,]\d)",
        "TO": r"(?:\s*(?:-|–|—|/)\s*|\s+(?:to|and|through|until|till)\s+)",
        "OFDAY": r"(?:\s+(?:morning|afternoon|evening|night|lunchtime))?",
        "REL": r"this|last|next|the\s+following|that|the\s+same|the\s+previous",
    }
    return months, weekdays, numbers, macros


def _alternatives(words: list[str]) -> str:
    ordered = sorted(words, key=lambda w: (-len(w), w))
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in ordered)


_RULES: list[tuple[str, str, Callable[[re.Match[str]], Written | None]]] = []


def _rule(trigger: str, *patterns: str) -> Callable[[Build], Build]:
    def keep(build: Build) -> Build:
        _RULES.extend((trigger, pattern, build) for pattern in patterns)
        return build

    return keep


@cache
def _load_rules() -> tuple[tuple[Rule, ...], dict[str, re.Pattern[str]]]:
    macros = _load_words()[3]

    def fill(pattern: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"<(\w+)>", lambda m: f"(?:{macros[m[1]]})" if m[1] in macros else m[0], pattern))

    rules = tuple(Rule(trigger, fill(pattern), build) for trigger, pattern, build in _RULES)
    triggers = {
        "month": fill(r"\b<MONTH>"),
        "digit": re.compile(r"\d"),
        "year": fill(r"(?<!\d)<Y>"),
        "weekday": fill(r"\b<WD>\b"),
        "unit": fill(r"(?i)\b(?:<UNIT>|weekend|quarter)\b"),
        "season": fill(r"(?i)\b<SEASON>\b"),
        "word": re.compile(
            r"(?i)\b(?:today|yesterday|tomorrow|tonight|day|morning|afternoon|evening|night|overnight)\b"
        ),
        "other": re.compile(r"(?i)\b(?:quarter|half|century|[a-z]+ties|FY|Day|Eve|Q[1-4]|H[12]|fiscal)\b"),
    }
    return rules, triggers


def _fixed(match: re.Match[str], period: Period | None, **more: int) -> Written | None:
    if period is None or period[1] < period[0]:
        return None
    return Written(start=match.start(), end=match.end(), kind="fixed", period=period, weekday=more.get("weekday", -1))


def _month(match: re.Match[str], group: str = "m") -> int:
    return _load_words()[0][match[group]]


def _day(match: re.Match[str], group: str = "d") -> int:
    return int(re.match(r"\d+", match[group])[0])  # type: ignore[index]  # the group begins with digits


def _number(words: str) -> int:
    words = re.sub(r"\s+", " ", words.strip().lower())
    return int(words) if words.isdigit() else _load_words()[2][words]


def _year_shift(words: str | None) -> int | None:
    if not words:
        return None
    return {"this": 0, "last": -1, "next": 1}.get(words.strip().split()[0].lower(), 0)


# days


@_rule(
    "month",
    r"\b(?:(?P<wd><WDS>),?\s+)?(?:the\s+)?(?P<d><DAY>)(?:\s+of)?\s+(?P<m><MONTH>),?\s+(?P<y><Y>)\b",
    r"\b(?:(?P<wd><WDS>),?\s+)?(?P<m><MONTH>)\s+(?:the\s+)?(?P<d><DAY>),?\s+(?P<y><Y>)\b",
    r"\b(?P<d><DAY>)-(?P<m><MONTH>)-(?P<y><Y>)\b",
)
def _full_date(match: re.Match[str]) -> Written | None:
    named = match.groupdict().get("wd")
    weekday = _load_words()[1][named] if named else -1
    return _fixed(match, day_period(int(match["y"]), _month(match), _day(match)), weekday=weekday)


@_rule("digit", r"(?<![\d/.-])(?P<y>(?:19|20)\d\d)(?P<s>[-/.])(?P<m>\d\d)(?P=s)(?P<d>\d\d)(?![\d/-])(?:T[\d:]+Z?)?")
def _iso_date(match: re.Match[str]) -> Written | None:
    return _fixed(match, day_period(int(match["y"]), int(match["m"]), int(match["d"])))


@_rule("digit", r"(?<![\d/.-])(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>(?:19|20)\d\d|\d\d)(?![\d/-])")
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
    return _fixed(match, day_first or month_first)


@_rule(
    "month",
    r"\b(?:(?:from|between)\s+)?(?:<WDS>,?\s+)?(?P<m><MONTH>)\s+(?P<d><DAY>)<TO>(?:<WDS>,?\s+)?(?:(?P<m2><MONTH>)\s+)?"
    r"(?P<d2><DAY>)(?:,?\s+(?P<y><Y>)\b|,?\s+(?P<rel>this|last|next)\s+year\b)?",
    r"\b(?:(?:from|between)\s+)?(?:<WDS>,?\s+)?(?:the\s+)?(?P<d><DAY>)(?:\s+(?P<m><MONTH>))?<TO>(?:<WDS>,?\s+)?(?P<d2><DAY>)\s+"
    r"(?P<m2><MONTH>)(?:,?\s+(?P<y><Y>)\b|,?\s+(?:of\s+)?(?P<rel>this|last|next)\s+year\b)?",
)
def _day_range(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    m1 = groups["m"] or groups["m2"]
    m2 = groups["m2"] or groups["m"]
    months = _load_words()[0]
    joined = match[0].lower()
    begin, finish = (months[m1], _day(match)), (months[m2], _day(match, "d2"))
    if " and " in joined and "between" not in joined:
        return None  # two days, not the days between them
    if groups["y"]:
        year = int(groups["y"])
        first = day_period(year - (finish < begin), *begin)
        last = day_period(year, *finish)
        return _fixed(match, (first[0], last[0])) if first and last else None
    return _yearless(match, begin, finish, _year_shift(groups["rel"]))


def _yearless(
    match: re.Match[str], begin: tuple[int, int], finish: tuple[int, int], shift: int | None, modifier: str = ""
) -> Written | None:
    if not yearless_period(2024, begin, finish):
        return None
    return Written(
        start=match.start(),
        end=match.end(),
        kind="yearless",
        begin=begin,
        finish=finish,
        year_shift=shift,
        modifier=modifier,
    )


@_rule(
    "month",
    r"\b(?:(?P<wd><WDS>),?\s+)?(?P<m><MONTH>)\s+(?:the\s+)?(?P<d><DAY>)\b(?:,?\s+(?:of\s+)?(?P<rel>this|last|next)\s+year\b)?",
    r"\b(?:(?P<wd><WDS>),?\s+)?(?:the\s+)?(?P<d><DAY>)(?:\s+of)?\s+(?P<m><MONTH>)(?!\w)(?:,?\s+(?:of\s+)?(?P<rel>this|last|next)\s+year\b)?",
)
def _month_day(match: re.Match[str]) -> Written | None:
    at = (_month(match), _day(match))
    built = _yearless(match, at, at, _year_shift(match["rel"]))
    return replace(built, weekday=_load_words()[1][match["wd"]]) if built and match["wd"] else built


@_rule("month", r"\b(?P<d><DAY>)(?=,?\s+(?:and|or)\s+(?P<d2><DAY>)\s+(?P<m><MONTH>)\b)")
def _first_of_two(match: re.Match[str]) -> Written | None:
    at = (_month(match), _day(match))
    return _yearless(match, at, at, None)


@_rule("other", r"\b(?P<h><HOLIDAY>)(?:,?\s+(?:in\s+)?(?P<y><Y>)\b|\s+(?P<rel>this|last|next)\s+year\b)?")
def _holiday(match: re.Match[str]) -> Written | None:
    name = re.sub(r"\s+", " ", match["h"])
    row = next(r for r in load_table("holidays") if r["name"] == name)
    at = (int(row["month"]), int(row["day"]))
    if match["y"]:
        return _fixed(match, day_period(int(match["y"]), *at))
    return _yearless(match, at, at, _year_shift(match["rel"]))


# months, quarters, seasons


@_rule("month", r"\b(?P<m><MONTH>)(?:,|\s+of|\s+in)?\s+(?P<y><Y>)\b")
def _month_year(match: re.Match[str]) -> Written | None:
    return _fixed(match, month_period(int(match["y"]), _month(match)))


@_rule("digit", r"(?<![\d/.-])(?P<y>(?:19|20)\d\d)-(?P<iso>0[1-9]|1[0-2])(?![\d/-])")
def _iso_month(match: re.Match[str]) -> Written | None:
    # 2016-12 is a month, 2011-12 in running text as often two years: only months that no pair of years can be.
    if int(match["iso"]) == (int(match["y"]) + 1) % 100:
        return None
    return _fixed(match, month_period(int(match["y"]), int(match["iso"])))


@_rule(
    "month",
    r"\b(?:(?:from|between)\s+)?(?P<m><MONTH>)(?:\s+(?P<y1><Y>))?<TO>(?P<m2><MONTH>)(?:,|\s+of)?"
    r"(?:\s+(?P<y><Y>)\b|\s+(?P<rel>this|last|next)\s+year\b)?(?!\s+\d{1,2}\b)",
)
def _month_range(match: re.Match[str]) -> Written | None:
    text = match[0].lower()
    if not re.match(r"from|between", text) and re.search(r"\s(?:and|to|until|till|through)\s", text):
        return None
    m1, m2 = _month(match), _month(match, "m2")
    if match["y"]:
        year = int(match["y"])
        first = int(match["y1"]) if match["y1"] else year - (m2 < m1)
        return _fixed(match, (month_period(first, m1)[0], month_period(year, m2)[1]))
    if match["y1"]:
        year = int(match["y1"])
        return _fixed(match, (month_period(year, m1)[0], month_period(year + (m2 < m1), m2)[1]))
    return _yearless(match, (m1, 0), (m2, 0), _year_shift(match["rel"]))


_IN = (
    r"(?i:(?<=\bin )|(?<=\bof )|(?<=\bsince )|(?<=\bby )|(?<=\buntil )|(?<=\btill )|(?<=\bfrom )|(?<=\bduring )|(?<=\bearly )"
    r"|(?<=\blate )|(?<=\bmid-)|(?<=\bmid )|(?<=\bbefore )|(?<=\bafter )|(?<=\bthrough )|(?<=\bthroughout )|(?<=\bto )"
    r"|(?<=\bbetween )|(?<=\blike )|(?<=\bbetween )|(?<=\bfor )|(?<=\band )|(?<=\bor )|(?<=\baround )|(?<=\bthe ))"
)


@_rule(
    "month",
    r"\b(?P<rel>(?i:this|last|next|this\s+past|this\s+coming))\s+(?P<m><FULL>)\b(?!\s+\d)",
    r"\b(?P<m><FULL>)(?:,|\s+of)?\s+(?P<yrel>this|last|next)\s+year\b",
    r"(?P<m>\b(?:January|February|April|June|July|August|September|October|November|December)\b)(?!\s+(?:\d|[A-Z][a-z]))",
    _IN + r"(?P<m>\b(?:March|May|April|June|August)\b)(?!\s+\d)",
)
def _month_alone(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    at = (_month(match), 0)
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
    return _yearless(match, at, at, _year_shift(groups.get("yrel")), which)


_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}


@_rule(
    "other",
    r"\bQ(?P<q>[1-4])(?:\s+(?:of\s+)?|-)(?P<y><Y>)\b",
    r"\b(?P<y><Y>)[\s-]?Q(?P<q>[1-4])\b",
    r"\b(?i:the\s+)?(?P<w>(?i:first|second|third|fourth|last|final))[\s-](?P<n>quarter|half)(?:\s+(?:of|in))?\s+(?P<y><Y>)\b",
    r"\b(?i:the\s+)?(?P<w>(?i:first|second|third|fourth))[\s-](?P<n>quarter|half)(?:\s+of\s+(?P<rel>this|last|next|the)\s+year)?\b",
    r"\bQ(?P<q>[1-4])\b",
)
def _quarter(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    number = int(groups["q"]) if groups.get("q") else _QUARTERS[match["w"].lower()]
    is_half = groups.get("n") == "half"
    if is_half and (number > 2 or not (groups.get("y") or groups.get("rel"))):
        return None
    if groups.get("y"):
        year = int(match["y"])
        if is_half:
            return _fixed(match, (quarter_period(year, 2 * number - 1)[0], quarter_period(year, 2 * number)[1]))
        return _fixed(match, quarter_period(year, number))
    if not groups.get("q") and not groups.get("rel") and match.string[match.end() :].lstrip()[:5].lower() == "final":
        return None
    a, b = (6 * number - 5, 6 * number) if is_half else (3 * number - 2, 3 * number)
    rel = groups.get("rel")
    return _yearless(match, (a, 0), (b, 0), None if rel in (None, "the") else _year_shift(rel))


@_rule(
    "season",
    r"\b(?i:the\s+)?(?P<s>(?i:<SEASON>))(?:,|\s+of|\s+in)?\s+(?P<y><Y>)(?:[-–/](?P<y2>\d\d|\d{4})\b)?",
    r"\b(?P<rel>(?i:this|last|next|this\s+past|this\s+coming))\s+(?P<s>(?i:<SEASON>))\b",
    r"\b(?i:in|by|since|during|until|before|after|early|late|mid|of|over)[\s-]+(?i:the\s+)?(?P<bare>(?i:spring|summer|autumn|winter))\b"
    r"(?!\s+[A-Z]|\s+(?:camp|school|break|job|house|games|olympics|coat|sports?|weather))",
)
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
            return _fixed(match, (date(first, *begin), date(year + 1, *finish)))
        return _fixed(match, (date(year, *begin), date(year, *finish)))
    modifier = (groups.get("rel") or "").lower().split()
    which = {"past": "last", "coming": "next"}.get(modifier[-1], modifier[-1]) if modifier else ""
    built = _yearless(match, begin, finish, None, which)
    if built and groups.get("bare"):
        return replace(built, start=match.start("bare"))
    return built


# years and longer


@_rule(
    "year",
    r"\b(?:(?i:from|between)\s+)(?P<y><Y>)<TO>(?P<y2><Y>)\b",
    r"(?<![\d$€£.,/-])(?P<y>(?:18|19|20)\d\d)\s?[-–]\s?(?P<y2>(?:18|19|20)\d\d|\d\d)\b(?![-–/.,]?\d)(?P<after>\s+\w+)?",
)
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


@_rule(
    "other",
    r"\b(?:(?i:fiscal|financial|academic|school|budget|tax|marketing)\s+years?\s+(?:of\s+)?(?:<Y>(?:[-–/]\d\d(?:\d\d)?)?|\d\d\b)|FY\s?'?(?:<Y>|\d\d\b))",
    r"\b(?i:this|last|next|the\s+current|the\s+previous|the\s+coming|the)\s+(?i:fiscal|financial|academic|school|budget|tax)\s+year\b",
)
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
_COUNTED = re.compile(
    r"\s+(?i:people|persons|men|women|children|troops|soldiers|workers|families|homes|houses|students|members|police|officers"
    r"|refugees|migrants|prisoners|detainees|victims|residents|protesters|supporters|fighters|jobs|dollars|euros|pounds|yuan|miles"
    r"|km|kilomet(?:er|re)s|met(?:er|re)s|feet|tons|tonnes|votes|delegates|points|hours|GMT|hrs|UTC|BST|EST|local time|words|pages"
    r"|calories|square|acres|hectares|cases|deaths|others|years|troop|businesses|companies|schools|villages)\b"
)


@_rule(
    "year",
    r"(?<![\d$€£.,:/#-])(?P<y>(?:1[5-9]|20)\d\d)(?![\d%]|[.,:]\d|-(?:year|page|strong|meter|metre|foot|mile|seat|member)|s\b|['’]s\b(?=\w))",
)
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
    return _fixed(match, year_period(year))


@_rule("year", r"\b(?i:the\s+)?(?P<y>(?:1[5-9]|20)\d0)['’]?s\b")
def _decade(match: re.Match[str]) -> Written | None:
    year = int(match["y"])
    return _fixed(match, year_period(year, year + 9))


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


@_rule(
    "other",
    r"(?<!\bhis\s)(?<!\bher\s)(?<!\btheir\s)\b(?i:the\s+)(?:(?P<part>early|mid|late)[\s-])?(?P<w>(?i:twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))\b",
    r"\b(?i:the\s+)(?:(?P<part>early|mid|late)[\s-])?['‘’](?P<n>[2-9]0)s\b",
)
def _decade_word(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    tens = int(groups["n"]) if groups.get("n") else _DECADES[match["w"].lower()]
    built = _fixed(match, year_period(1900 + tens, 1909 + tens))
    return replace(built, part=groups["part"] or "") if built else None


@_rule("other", r"\b(?i:the\s+)?(?P<n>\d{1,2})(?:st|nd|rd|th)[\s-]+century\b(?!\s+(?:BC|B\.C))")
def _century(match: re.Match[str]) -> Written | None:
    first = (int(match["n"]) - 1) * 100 + 1
    return _fixed(match, year_period(first, first + 99)) if 1 <= first <= 2001 else None


# weekdays and words for days


@_rule(
    "weekday",
    r"\b(?:(?P<rel>(?i:last|next|this|this\s+past|this\s+coming|the\s+previous|the\s+following|that))\s+)?(?P<wd><WD>)\b<OFDAY>"
    r"(?:,?\s+(?P<wrel>(?i:this|last|next))\s+week\b)?",
    r"\b(?P<wrel>(?i:this|last|next))\s+week['’]?s?\s+(?:on\s+)?(?P<wd><WD>)\b",
)
def _weekday(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    rel = (groups.get("rel") or "").lower().split()
    modifier = {"past": "last", "coming": "next", "previous": "before", "following": "after", "that": "that"}.get(
        rel[-1] if rel else "", rel[-1] if rel else ""
    )
    weekday = _load_words()[1][match["wd"]]
    if groups.get("wrel"):
        return Written(
            start=match.start(),
            end=match.end(),
            kind="weekday",
            weekday=weekday,
            unit="week",
            count=_year_shift(match["wrel"]) or 0,
        )
    if modifier in ("before", "after"):
        return Written(
            start=match.start(), end=match.end(), kind="anchored", weekday=weekday, unit="day", modifier=modifier
        )
    return Written(start=match.start(), end=match.end(), kind="weekday", weekday=weekday, modifier=modifier)


_WORDS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


@_rule(
    "word",
    r"\b(?P<w>(?i:today|tonight|yesterday|tomorrow))\b(?!['’]s\s+(?:world|society|generation|youth|standards))<OFDAY>",
    r"\b(?P<w2>(?i:the\s+day\s+(?:before\s+yesterday|after\s+tomorrow)))\b",
    r"\b(?P<w3>(?i:this\s+(?:morning|afternoon|evening)|last\s+(?:night|evening)|earlier\s+in\s+the\s+day|overnight))\b",
)
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


# counted from the document's time

_SHIFT = {"this": 0, "current": 0, "last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}


@_rule(
    "unit",
    r"\b(?P<rel>(?i:this|last|next|the\s+current|this\s+past|this\s+coming|the\s+coming|the\s+past|the\s+last|the\s+next))\s+"
    r"(?P<u>(?i:week|weekend|month|year|decade|quarter|century))\b(?!-)",
    r"\b(?P<rel>(?i:the))\s+(?P<u>(?i:week|month|year|decade|weekend))\b(?!\s+(?:before|after|of|to|when|that|earlier|later|since|\d))",
)
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
            start=match.start(), end=match.end(), kind="stretch", unit=_plain(unit)[0], count=count * _plain(unit)[1]
        )
    if unit == "weekend" and count == 0:
        return Written(start=match.start(), end=match.end(), kind="shift", unit=unit, modifier="near")
    return Written(start=match.start(), end=match.end(), kind="shift", unit=unit, count=count)


def _plain(word: str) -> tuple[str, int]:
    """A unit word as one of day, week, month, year, and how many of it."""
    for row in load_table("time_units"):
        if row["word"] == word:
            return row["unit"], int(row["count"])
    return word, 1


@_rule(
    "unit",
    r"\b(?:(?P<n>(?i:<NUM>))|(?P<some>(?i:<SOME>)))(?:\s+|-)(?P<u>(?i:<UNIT>))\s+ago\b(?:\s+(?P<when>(?i:today|yesterday|this\s+(?:week|month))))?",
)
def _ago(match: re.Match[str]) -> Written | None:
    unit, times = _plain(match["u"].lower())
    if match["some"]:
        return Written(start=match.start(), end=match.end(), kind="vague", modifier="past", unit=unit)
    count = _number(match["n"]) * times
    part = "exact" if match["when"] else ""  # "two years ago today"
    word = match["u"].lower()
    return Written(
        start=match.start(), end=match.end(), kind="shift", unit=unit, count=-count, part=part, modifier=word
    )


@_rule(
    "unit",
    r"\b(?P<u>(?i:days|weeks|months|years|decades|centuries))\s+ago\b",
    r"(?i:(?<=\bin )|(?<=\bover )|(?<=\bduring )|(?<=\bwithin ))(?i:(?:the\s+|these\s+)?recent|(?:the\s+)?past|the\s+(?:past|last)\s+(?:few"
    r"|several|couple\s+of))\s+(?P<u>(?i:days|weeks|months|years|decades))\b",
    r"\b(?i:the\s+(?:past|last)\s+(?:few|several))\s+(?P<u>(?i:days|weeks|months|years|decades))\b",
)
def _vague_past(match: re.Match[str]) -> Written | None:
    return Written(
        start=match.start(), end=match.end(), kind="vague", modifier="past", unit=_plain(match["u"].lower())[0]
    )


@_rule(
    "unit",
    r"(?i:(?<=\bin )|(?<=\bover )|(?<=\bduring )|(?<=\bwithin ))(?i:(?:the\s+)?coming|a\s+few|a\s+matter\s+of)\s+(?P<u>(?i:days|weeks|months"
    r"|years))\b",
    r"\b(?i:the\s+(?:coming|next\s+few|next\s+several|next\s+couple\s+of))\s+(?P<u>(?i:days|weeks|months|years))\b",
)
def _vague_future(match: re.Match[str]) -> Written | None:
    return Written(
        start=match.start(), end=match.end(), kind="vague", modifier="future", unit=_plain(match["u"].lower())[0]
    )


@_rule(
    "unit",
    r"\b(?i:the|these)\s+(?P<rel>(?i:past|last|previous|next|coming|preceding))\s+(?P<n>(?i:<NUM>))\s+(?P<u>(?i:<UNIT>))\b",
)
def _stretch(match: re.Match[str]) -> Written | None:
    unit, times = _plain(match["u"].lower())
    sign = 1 if match["rel"].lower() in ("next", "coming") else -1
    return Written(
        start=match.start(), end=match.end(), kind="stretch", unit=unit, count=sign * _number(match["n"]) * times
    )


@_rule(
    "unit",
    r"\b(?P<w>(?i:within))\s+(?:the\s+next\s+)?(?P<n>(?i:<NUM>))\s+(?P<u>(?i:<UNIT>))\b(?!\s+of\b)",
    r"\b(?P<w>(?i:in))\s+(?P<n>(?i:<NUM>))\s+(?P<u>(?i:<UNIT>))(?P<time>['’]s?\s+time)\b",
    r"\b(?P<w>(?i:in))\s+(?P<n>(?i:<NUM>))\s+(?P<u>(?i:<UNIT>))\b(?!['’-])",
)
def _ahead(match: re.Match[str]) -> Written | None:
    unit, times = _plain(match["u"].lower())
    count = _number(match["n"]) * times
    if match["w"].lower() == "within":
        return Written(start=match.start(), end=match.end(), kind="stretch", unit=unit, count=count)
    # "in two weeks" is a date only where the verb looks ahead: "finished in two weeks" is a duration
    needs = "" if match.groupdict().get("time") else "future"
    return Written(start=match.start(), end=match.end(), kind="shift", unit=unit, count=count, modifier=needs)


# counted from another time in the text


@_rule(
    "unit",
    r"\b(?P<more>(?i:more\s+than|over|about|around|nearly|almost|at\s+least|some|just|less\s+than)\s+)?"
    r"(?:(?P<n>(?i:<NUM>))|(?P<some>(?i:<SOME>)))\s+(?P<u>(?i:<UNIT>))\s+(?P<dir>(?i:later|earlier|afterwards?|beforehand|after|before|following|prior))\b"
    r"(?!\s+(?:all|this|that\s+[a-z]))",
    r"\b(?P<more>(?i:on\s+))?(?i:the)\s+(?P<rel>(?i:following|next|previous|preceding))\s+(?P<u>(?i:day|week|weekend|month|year|morning|night|decade))\b",
    r"\b(?P<more>(?i:on\s+))?(?i:the)\s+(?P<u>(?i:day|week|month|year|night))\s+(?P<dir>(?i:after|before))\b(?!\s+(?:yesterday|tomorrow))",
    r"\b(?P<rel>(?i:that|the\s+same))\s+(?P<more>very\s+)?(?P<u>(?i:day|week|weekend|month|year|night|evening|morning|afternoon|spring|summer|autumn|winter|decade))\b",
)
def _anchored(match: re.Match[str]) -> Written | None:
    groups = match.groupdict()
    word = match["u"].lower()
    if word in ("spring", "summer", "autumn", "winter"):
        return None
    word = {"morning": "day", "night": "day", "evening": "day", "afternoon": "day"}.get(word, word)
    unit, times = _plain(word)
    start = match.start() if not groups.get("more") or groups.get("n") or groups.get("some") else match.start()
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
    if groups.get("some"):
        return Written(
            start=start, end=match.end(), kind="anchored", unit=unit, modifier=to_text, part="vague", count=sign
        )
    count = _number(match["n"]) if groups.get("n") else 1
    about = "about" if (groups.get("more") or "").strip().lower() not in ("", "just", "on") else ""
    return Written(
        start=start,
        end=match.end(),
        kind="anchored",
        unit=unit,
        count=sign * count * times,
        modifier=to_text,
        part=about,
    )


@_rule(
    "unit",
    r"\b(?P<n>(?i:<NUM>))\s+(?P<u>(?i:weeks?|months?|years?|decades?))\s+on\b(?!\s+(?:the|a|an|remand|death|bail|probation|his|her|their|its|from\s+now)\b|\s+[A-Z][a-z]+day\b)",
)
def _elapsed(match: re.Match[str]) -> Written | None:
    unit, times = _plain(match["u"].lower())
    return Written(
        start=match.start(),
        end=match.end(),
        kind="elapsed",
        unit=unit,
        count=_number(match["n"]) * times,
        modifier="behind",
    )
