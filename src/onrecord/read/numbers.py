"""Numbers as written, with what limits them: "more than 9.4 million", "between 40 and 60", "dozens", "one in ten".

Numbers are plain: "9.4 million" is 9400000. "Dozens" and "several hundred" have words only. What is counted, and
whether anything is, is for :mod:`onrecord.read.figures` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, cast

from onrecord.model import Comparator
from onrecord.read.written import join_alternatives
from onrecord.words import load_set, load_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """``start``..``end`` holds the comparator too, ``digits_at`` is where the number itself begins.

    ``kind``: plain, percent, money (``currency`` says which), share ("two thirds of", "one in ten") or vague.
    """

    start: int
    digits_at: int
    end: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    comparator: Comparator = "exactly"
    kind: Literal["plain", "percent", "money", "share", "vague"] = "plain"
    currency: str = ""


@cache
def _fractions() -> dict[str, float]:
    return {row["word"]: 1 / int(row["parts"]) for row in load_table("fractions")}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = sorted(load_set("numbers"), key=lambda w: (-len(w), w))
    big = [row["word"] for row in load_table("magnitudes")]
    scale = join_alternatives(sorted((w for w in big if len(w) > 3), key=lambda w: (-len(w), w)))
    short = "|".join(w for w in sorted(big, key=lambda w: (-len(w), w)) if len(w) <= 2)
    vague = "|".join(row["vague"] for row in load_table("magnitudes") if row["vague"])
    word = join_alternatives(words)
    unit = rf"(?:{word})(?:[\s-]+(?:and[\s-]+)?(?:{word}|{scale})\b)*"
    number = (
        rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:[\s-]+(?:{scale})\b|(?:{short})\b)?"
        rf"|(?:(?:a|half\s+a|a\s+quarter\s+of\s+a|one\s+and\s+a\s+half)\s+)(?:{scale})\b(?:\s+and\s+(?:{word})\b)?|\b(?:{unit})\b"
    )
    sign = "|".join(re.escape(row["sign"]) for row in sorted(load_table("currencies"), key=lambda r: -len(r["sign"])))
    comparator = "|".join(
        re.escape(row["words"]).replace(r"\ ", r"\s+")
        for row in sorted(load_table("comparators"), key=lambda r: (-len(r["words"]), r["words"]))
    )
    percent = r"(?:\s?%|[\s-]per[\s-]?cent\b|\s+percentage\s+points?\b)"
    fraction = join_alternatives(list(_fractions()))
    small = join_alternatives([w for w in words if len(w) > 2 or w in ("ten", "six", "two", "one")])
    flags = re.IGNORECASE
    return {
        "number": re.compile(
            rf"(?<![\w.,/:#-])(?:(?P<sign>{sign})\s?)?(?P<n>{number})(?![\w:]|\.\d|/\d)(?P<pct>{percent})?"
            r"(?P<more>\s+or\s+(?:more|fewer|less|so)\b|\+)?",
            flags,
        ),
        "range": re.compile(
            rf"(?<![\w.,/:#-])(?P<pre>\b(?:between|from)\s+)?(?:(?P<sign>{sign})\s?)?(?P<a>{number})(?:{percent})?"
            rf"(?:\s+(?:to|and)\s+|\s?[–-]\s?)(?:{sign})?(?P<b>{number})(?![\w:]|\.\d|/\d)(?P<pct>{percent})?",
            flags,
        ),
        "ratio": re.compile(
            rf"\b(?P<a>{small}|\d+)\s+(?P<how>in|out\s+of(?:\s+every)?|in\s+every)\s+(?P<b>{small}|\d+)\b"
            r"(?!\s+(?:years?|days?|months?|weeks?))",
            flags,
        ),
        "fraction": re.compile(
            rf"\b(?:(?P<a>{small}|a)[\s-]+)?(?P<f>{fraction})(?=\s+(?:of|the|its|their|his|her|all)\b)", flags
        ),
        "vague": re.compile(
            rf"\b(?:(?:several|many|a\s+few|some|few)\s+(?P<scale>{scale}|{vague})\b|(?P<v>{vague})\b(?!['’-])"
            rf"(?:\s+(?:of|upon|and)\s+(?:{vague})\b)*|tens\s+of\s+(?:{vague})\b)",
            flags,
        ),
        "before": re.compile(rf"(?:^|(?<=[\s(“\"‘'—–-]))(?P<c>{comparator})\s+(?:the\s+)?\Z", flags),
    }


def find_numbers(text: str) -> list[Number]:
    """The numbers of a text in order, not overlapping; names, dates and list marks among them."""
    patterns = _patterns()
    found: list[Number] = []
    for name, build in (
        ("ratio", _ratio),
        ("fraction", _fraction),
        ("range", _range),
        ("vague", _vague),
        ("number", _plain),
    ):
        for match in patterns[name].finditer(text):
            number = build(match)
            if number:
                found.append(number)
    out: list[Number] = []
    order = {"share": 0, "plain": 1, "percent": 1, "money": 1, "vague": 0}
    for number in sorted(found, key=lambda n: (n.start, order[n.kind], -n.end)):
        if out and number.start < out[-1].end:
            continue
        out.append(_with_comparator(text, number, out[-1].end if out else 0))
    return out


def _with_comparator(text: str, number: Number, floor: int) -> Number:
    before = text[max(floor, number.start - 40) : number.start]
    match = _patterns()["before"].search(before)
    if not match:
        return number
    words = re.sub(r"\s+", " ", match["c"].lower())
    row = next(r for r in load_table("comparators") if r["words"] == words)
    comparator = cast(Comparator, row["comparator"])
    if number.kind == "vague" or number.low is not None:
        comparator = number.comparator if comparator == "exactly" else comparator
    return replace(number, start=number.start - len(before) + match.start("c"), comparator=comparator)


def _plain(match: re.Match[str]) -> Number | None:
    value = read_number_words(match["n"])
    if value is None:
        return None
    more = (match["more"] or "").strip().lower()
    comparator: Comparator = "exactly"
    if more:
        comparator = "about" if more.endswith("so") else "at least" if more in ("or more", "+") else "at most"
    if match["pct"]:
        kind: Literal["plain", "percent", "money"] = "percent"
    else:
        kind = "money" if match["sign"] else "plain"
    return Number(
        start=match.start(),
        digits_at=match.start(),
        end=match.end(),
        value=value,
        comparator=comparator,
        kind=kind,
        currency=_currency(match["sign"]),
    )


def _currency(sign: str | None) -> str:
    if not sign:
        return ""
    return next((row["name"] for row in load_table("currencies") if row["sign"].lower() == sign.lower()), "")


def _range(match: re.Match[str]) -> Number | None:
    low, high = read_number_words(match["a"]), read_number_words(match["b"])
    if low is None or high is None:
        return None
    joined = match.string[match.end("a") : match.start("b")]
    if re.search(r"\band\b", joined, re.IGNORECASE) and (match["pre"] or "").strip().lower() != "between":
        return None
    if (match["pre"] or "").strip().lower() == "from":
        return None  # "from 40 to 60" tells of a change
    if low < high and low < 1000 <= high and not re.search(r"[a-z]", match["a"], re.IGNORECASE):
        tail = re.search(r"(hundred|thousand|million|billion|trillion|m|bn)\Z", match["b"].strip().lower())
        scale = _scale(tail[1]) if tail else 1
        low = low * scale if low * scale < high else low
    if not low < high:
        return None
    kind: Literal["plain", "percent", "money"] = "percent" if match["pct"] else "money" if match["sign"] else "plain"
    return Number(
        start=match.start(),
        digits_at=match.start(),
        end=match.end(),
        low=low,
        high=high,
        kind=kind,
        currency=_currency(match["sign"]),
    )


def _ratio(match: re.Match[str]) -> Number | None:
    part, whole = read_number_words(match["a"]), read_number_words(match["b"])
    if not part or not whole or part >= whole or (match["how"].lower() == "in" and whole < 3):
        return None
    if match["how"].lower() == "in" and whole > 1000 and match["b"].isdigit() and len(match["b"]) == 4:
        return None  # "six in 2019"
    return Number(
        start=match.start(), digits_at=match.start(), end=match.end(), value=round(part / whole, 4), kind="share"
    )


def _fraction(match: re.Match[str]) -> Number | None:
    count = 1.0 if not match["a"] or match["a"].lower() == "a" else read_number_words(match["a"])
    if count is None or (match["f"].lower() != "half" and not match["a"]):
        return None
    return Number(
        start=match.start(),
        digits_at=match.start(),
        end=match.end(),
        value=round(count * _fractions()[match["f"].lower()], 4),
        kind="share",
    )


def _vague(match: re.Match[str]) -> Number | None:
    return Number(start=match.start(), digits_at=match.start(), end=match.end(), comparator="about", kind="vague")


def _scale(word: str) -> float:
    return float(next(row["value"] for row in load_table("magnitudes") if row["word"] == word))


def read_number_words(words: str) -> float | None:
    """The value of "1,200", "9.4 million", "two hundred and ten", "half a million"; None where it is no number."""
    plain = re.sub(r"[\s-]+", " ", words.strip().lower())
    plain = re.sub(r"(?<=\d),(?=\d)", "", plain)
    factor = 1.0
    for prefix, by in (("half a ", 0.5), ("a quarter of a ", 0.25), ("one and a half ", 1.5), ("a ", 1.0)):
        if plain.startswith(prefix):
            plain, factor = "one " + plain[len(prefix) :], by
            break
    scales = {row["word"]: float(row["value"]) for row in load_table("magnitudes")}
    smalls = {row["word"]: float(row["value"]) for row in load_table("numbers")}
    glued = re.fullmatch(r"(\d+(?:\.\d+)?)([a-z]+)", plain)
    if glued:
        return float(glued[1]) * scales[glued[2]] if glued[2] in scales else None
    total, current = 0.0, 0.0
    for word in plain.split():
        if word == "and":
            continue
        if re.fullmatch(r"\d+(?:\.\d+)?", word):
            current += float(word)
        elif word in smalls:
            current += smalls[word]
        elif word in scales and scales[word] == 100:
            current = (current or 1) * 100
        elif word in scales:
            total += (current or 1) * scales[word]
            current = 0.0
        else:
            return None
    value = round((total + current) * factor, 6)
    return value
