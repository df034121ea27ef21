"""Every date or period as written in a text, and what kind of expression it is; nothing is resolved here.

Of patterns that overlap the longest from the left wins. Parts ("early", "the end of") and bounds ("since", "by",
"before") that stand in front are then taken into the expression. Left out: durations and ages ("for four years", "a
12-year-old"), clock times, what recurs ("on Tuesdays", "every March"), and names that hold a day ("Black Friday").
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from onrecord.read.calendar_dates import CALENDAR_RULES
from onrecord.read.periods import yearless_period
from onrecord.read.relative_dates import RELATIVE_RULES
from onrecord.read.written import Rule, Written, load_date_words
from onrecord.words import load_table


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
    r"|\b(?:the\s+)?(?:(?:very|early)\s+)?(?P<of>end|close|start|beginning|middle|first half|second half|turn"
    r"|first days|last days|early part|latter part)\s+of\s+)(?:the\s+)?\Z",
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
    r"\b(?P<word>ever since|since|by|until|till|up to|before|prior to|ahead of|after|following"
    r"|no later than|not later than|on or before|as of|until after|from)\s+"
    r"(?:the\s+(?:night|morning|afternoon|evening)\s+of\s+|(?:midnight|noon)\s+on\s+"
    r"|at least\s+|about\s+|around\s+|as early as\s+|as late as\s+|the\s+)?\Z",
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
    "until after": "after",
    "following": "after",
}
_OWNS = re.compile(r"['’]s?\s")
_MODIFIES = re.compile(
    r"\s+(?!(?:and|or|but|to|when|in|at|on|for|as|with|that|which|who|by|from|because|the|a|an|he|she|it|they|we"
    r"|if|where|while|is|was|were|are|had|has|have|will|would|said)\b)[a-z]"
)
_ONWARDS = re.compile(r"\s*,?\s+(?:onwards?|and onwards?)\b", re.IGNORECASE)
_RECURS = re.compile(r"\b(?:every|each|most|any|per)\s+(?:other\s+)?\Z", re.IGNORECASE)
_NAMED_DAY = re.compile(
    r"\b(?:Black|Good|Bloody|Ash|Super|Shrove|Easter|Palm|Holy|Maundy|Cyber|Giving|Fat|Throwback|Casual|Blue|Whit|Freaky)\s+\Z"
)
_FIRST_IN = re.compile(r"\b(?:time|once|worst|best|first|last|only|[a-z]{3,}est)\s+\Z")
_NAMED_AFTER = re.compile(
    r"\s+(?:Times|Telegraph|Mail|Express|Mirror|People|Post|Club|Group|Night|Addams|School|Herald"
    r"|Tribune|Independent|Mercury|Observer|World|Star|Sun|Review|Business)\b"
)


def _is_excluded(text: str, written: Written) -> bool:
    before = text[max(0, written.start - 24) : written.start]
    if _RECURS.search(before) or before.endswith(('="', "='")):
        return True
    if written.kind == "anchored" and written.weekday < 0 and written.unit != "month day":
        if written.part != "vague" and re.match(r"\s+than\b", text[written.end :]):
            return True  # "a week later than planned"
        return bool(re.search(r"\bfor\s+\Z", before))  # "suspended for a month after it"
    if written.kind == "shift" and written.modifier == "future" and _FIRST_IN.search(before):
        return True  # "for the first time in a decade"
    if written.kind == "weekday" and text[written.end : written.end + 1] == "s":
        return True  # "on Monday nights"
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
    has_article = bool(match) and before.rstrip().lower().endswith(" the")
    has_article = has_article or text[start : start + 4].lower() == "the "
    if word and (_OWNS.match(text, written.end) or (has_article and _MODIFIES.match(text, written.end))):
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


@cache
def _load_rules() -> tuple[tuple[Rule, ...], dict[str, re.Pattern[str]]]:
    macros = load_date_words()[3]
    builders = {**CALENDAR_RULES, **RELATIVE_RULES}

    def fill(pattern: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"<(\w+)>", lambda m: f"(?:{macros[m[1]]})" if m[1] in macros else m[0], pattern))

    rules = tuple(
        Rule(row["trigger"], fill(row["pattern"]), builders[row["rule"]]) for row in load_table("date_patterns")
    )
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
        "other": re.compile(
            r"(?i)\b(?:quarter|half|century|[a-z]+ties|FY|Day|Christmas|Easter|Thanksgiving|Friday|Monday|Sunday|Wednesday|Thursday|school|academic|financial|tax|Eve|Q[1-4]|H[12]|fiscal)\b"
        ),
    }
    return rules, triggers
