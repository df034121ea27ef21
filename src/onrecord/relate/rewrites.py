"""Rewrites that a credit gives away: an agency's report told in a newspaper's own words, with its quotations kept.

No run of words of the reporter's own need be shared then. A report is taken for such a rewrite where all of these hold:
it credits the other's agency, or "agencies" in general; what it quotes stands, in several places, in what the
other quotes; and its opening part, the news, says little that the other does not say. Two reports of one press
conference share quotations too, but each has its own people to thank for them: they credit no agency in common.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import cast

from onrecord.model import LAST_DAY, Card, Reading, Reason
from onrecord.words.forms import content_stems, fold_text, hash_words, split_words
from onrecord.words.names import is_outlet

ANY_AGENCY = "agencies"
"""The credit of a report that names no agency but says that it holds agencies' work."""

_GENERAL = re.compile(
    r"\b(?:news |wire |press )?agencies\b|\bwire (?:services|reports)\b|\bagency (?:copy|reports?)\b", re.I
)
_SHARED_BYLINE = re.compile(
    r"(?:by )?[\w.'’-]+(?: [\w.'’-]+){0,3},? (?:and|with) (?:news |wire |press )?agencies", re.I
)
"""A line that is a byline by itself, whatever it was taken for."""
_NAME = r"((?:[A-Z][\w'’-]*)(?: [A-Z][\w'’-]*){0,2})"
_CITED = re.compile(rf"\b{_NAME} (?:[a-z]+ )?(?:news|press) agency\b|\b(?:news|press) agency {_NAME}")
_OUTLET = r"((?:[A-Z][\w'’.-]*)(?: (?:of (?:the )?)?[A-Z][\w'’.-]*){0,4})"
_FOLLOWED = re.compile(
    rf"\b{_OUTLET}(?: (?:news|press) agency)? (?:has |first )?(?:reports|reported|writes|wrote)\b"
    rf"|\b(?:according to|citing|quoting|reported by)(?: the)? {_OUTLET}"
)
_WIRE = re.compile(r"\b(?:News|Press) Agency\Z|\bWire\Z")
_LOOSE_ENDS = frozenset({"news", "online", "fm", "am", "tv", "website"})
_HEAD_WORDS, _WEEK, _FOLLOWED_TOLD = 90, 7, 0.55
_QUOTED_WORDS, _KEY_WORDS = 3, 4  # the shortest quotation that is compared, and the run of words that finds candidates
_MOST_QUOTED, _MOST_KEYS, _MOST_STEMS = 40, 48, 400
_MOST_REPEATED = 12  # quotations of a report that credits nobody
_LONGEST = 80  # characters of a credit
_LEAD, _MOST_LEAD = 0.4, 60  # of the words of content: the part of a report that holds its news
_LEAST_QUOTED, _ENOUGH_TOLD = 3, 0.65
_CITED_QUOTED, _CITED_TOLD = 2, 0.5  # where the report that credits agencies names the other's


def find_credit(reading: Reading) -> str | None:
    """The agency that a report credits, ``ANY_AGENCY`` where it credits agencies without a name, else None."""
    if reading.metadata.agency:
        return reading.metadata.agency
    text = reading.document.text
    for zone in reading.zones:
        piece = text[zone.span.start : zone.span.end].strip()
        if len(piece) > _LONGEST:
            continue
        if _GENERAL.search(piece) if zone.label in ("byline", "credit") else _SHARED_BYLINE.fullmatch(piece):
            return ANY_AGENCY
    return None


def find_cited(own: Sequence[str]) -> list[str]:
    """The agencies that a report's own words name as such ("told the Tidewire news agency"), folded."""
    return sorted({fold_text(m[1] or m[2]) for piece in own for m in _CITED.finditer(piece)})


def find_followed(own: Sequence[str]) -> list[str]:
    """The papers and agencies that a report names at its head as those whose news it tells ("the Kell Chronicle
    reports", "according to the Kell Times"), folded, without an article."""
    head = " ".join(" ".join(own).split()[:_HEAD_WORDS])
    names = {m[1] or m[2] for m in _FOLLOWED.finditer(head)}
    return sorted({plain_outlet(name) for name in names if is_outlet(name) or _WIRE.search(name)})


def plain_outlet(name: str) -> str:
    """The name of a paper as it is compared: folded, without an article, and a station's without "News" or "FM"."""
    words = fold_text(name).removeprefix("the ").split()
    while len(words) > 2 and words[-1] in _LOOSE_ENDS:
        words = words[:-1]
    return " ".join(words)


def hash_quotations(quotations: Sequence[str]) -> list[list[int]]:
    """Of each of the first quotations of a report the hashes of its runs of words, one too short left out."""
    quoted = [words for q in quotations if len(words := split_words(q)) >= _QUOTED_WORDS][:_MOST_REPEATED]
    return [_hash_runs(words) for words in quoted]


def find_neighbour_keys(quotations: Sequence[Sequence[int]]) -> list[str]:
    """Keys by which two reports meet that have two quotations one after the other, each by the least of its hashes."""
    least = [runs[0] for runs in quotations]
    return [f"n{hash_words((str(a), str(b))):08x}" for a, b in pairwise(least)]


def _hash_runs(words: Sequence[str]) -> list[int]:
    return sorted({hash_words(tuple(words[i : i + _QUOTED_WORDS])) for i in range(len(words) - _QUOTED_WORDS + 1)})


def keep_words(quotations: Sequence[str], own: Sequence[str]) -> tuple[dict[str, object], list[str]]:
    """What a credited report's card keeps for the comparison, and the keys by which candidates meet: hashes of the runs
    of words of each quotation. Nothing where it quotes too little."""
    quoted = [words for q in quotations if len(words := split_words(q)) >= _QUOTED_WORDS][:_MOST_QUOTED]
    if len(quoted) < _CITED_QUOTED:
        return {}, []
    runs = [_hash_runs(words) for words in quoted]
    keys = sorted({hash_words(tuple(w[i : i + _KEY_WORDS])) for w in quoted for i in range(len(w) - _KEY_WORDS + 1)})
    return {"quoted": runs, "cited": find_cited(own)}, [f"q{key:08x}" for key in keys[:_MOST_KEYS]]


def keep_stems(own: Sequence[str]) -> dict[str, object]:
    """What a report's card keeps of its news: hashes of the stems of the reporter's own words in order, and how many
    of them its opening part has."""
    stems = [hash_words((stem,)) for stem in content_stems(" ".join(own))]
    return {"stems": stems[:_MOST_STEMS], "lead": min(_MOST_LEAD, round(len(stems) * _LEAD))}


def find_outlet_keys(outlet: str, followed: Sequence[str], day: int) -> tuple[list[str], list[str]]:
    """The keys that a report stands under and those that it seeks, by which it meets those that name its paper, and
    those of the papers that it names, of the week before it; none for a report of no day."""
    if day == LAST_DAY:
        return [], []
    weeks = [f"{name}|{day - before}" for name in followed for before in range(_WEEK)]
    own = [f"{outlet}|{day}"] if outlet else []
    return [*(f"o:{key}" for key in own), *(f"f:{key}" for key in weeks)], [
        *(f"f:{key}" for key in own),
        *(f"o:{key}" for key in weeks),
    ]


def compare_credits(left: Card, right: Card) -> list[Reason]:
    """What the credits of two reports tell of their being one agency's: one reason, or none where neither has one."""
    a, b = left.data["agency"], right.data["agency"]
    if a == b:
        return [Reason(feature="agency", score=1.0, detail=f"both credit {a}")] if a else []
    told = f"credited to {a} and to {b}" if a and b else f"credited to {a or b}"
    return [Reason(feature="agency", score=0.5, detail=told)]


def count_shared(left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> int:
    """How many quotations of one of two reports stand in the other, as good as whole."""
    return max(_count_quoted(left, right), _count_quoted(right, left))


def _count_quoted(part: Sequence[Sequence[int]], whole: Sequence[Sequence[int]]) -> int:
    """How many quotations of one stand in the other, as good as whole."""
    runs = {run for quotation in whole for run in quotation}
    return sum(sum(run in runs for run in quotation) / len(quotation) >= 0.75 for quotation in part)


def find_rewrite(left: Card, right: Card) -> tuple[Reason, ...]:
    """The reasons to take one of two reports for the other re-written: both credit an agency's work, not of two
    different agencies, one repeats the other's quotations, and its opening part tells what the other tells; less
    of both is enough where one names the other's agency. Empty where that is not so."""
    a, b = left.data, right.data
    if followed := _find_followed(left, right) or _find_followed(right, left):
        return followed
    if "quoted" not in a or "quoted" not in b:
        return ()
    if a["agency"] != b["agency"] and ANY_AGENCY not in (a["agency"], b["agency"]):
        return ()
    quotes_a, quotes_b = cast("list[list[int]]", a["quoted"]), cast("list[list[int]]", b["quoted"])
    shared = count_shared(quotes_a, quotes_b)
    is_cited = _names_agency(a, b) or _names_agency(b, a)
    if shared < (_CITED_QUOTED if is_cited else _LEAST_QUOTED):
        return ()
    told_a, told_b = _share_told(a, b), _share_told(b, a)
    told = max(told_a, told_b)
    if told < (_CITED_TOLD if is_cited else _ENOUGH_TOLD):
        return ()
    return (
        Reason(feature="quotations", score=1.0, detail=f"{shared} quotations of one stand in the other"),
        Reason(
            feature="news",
            score=round(told, 3),
            detail=f"of the words of content in the opening part, {told_a:.0%} of the first's stand in the second, "
            f"and {told_b:.0%} of the second's in the first",
        ),
        *compare_credits(left, right),
    )


def _find_followed(left: Card, right: Card) -> tuple[Reason, ...]:
    """The reasons to take one report for the other re-written whose paper it names at its head: it came out in the week
    after it, most of its opening part stands there, and some of what it quotes."""
    a, b = left.data, right.data
    papers = (str(b["outlet"]), plain_outlet(str(b["agency"] or "")))
    named = sorted(set(filter(None, papers)) & set(cast("list[str]", a["followed"])))
    is_late = LAST_DAY in (left.day, right.day) or 0 <= left.day - right.day < _WEEK
    if not named or not is_late or a["outlet"] == b["outlet"] or "stems" not in a or "stems" not in b:
        return ()
    quotes_a, quotes_b = cast("list[list[int]]", a["repeats"]), cast("list[list[int]]", b["repeats"])
    shared, told = count_shared(quotes_a, quotes_b), _share_told(a, b)
    if told < _FOLLOWED_TOLD or (quotes_a and not shared):
        return ()
    return (
        Reason(feature="credit", score=1.0, detail=f"one names {named[0]!r}, which printed the other, at its head"),
        Reason(feature="quotations", score=1.0, detail=f"{shared} quotations of one stand in the other"),
        Reason(
            feature="news",
            score=round(told, 3),
            detail=f"{told:.0%} of the words of content in its opening part stand in the other",
        ),
    )


def _names_agency(one: dict[str, object], other: dict[str, object]) -> bool:
    """Whether one report credits agencies in general, and names the other's in its own words."""
    agency = other["agency"]
    named = cast("list[str]", one.get("cited", []))
    return one["agency"] == ANY_AGENCY and isinstance(agency, str) and fold_text(agency) in named


def _share_told(one: dict[str, object], other: dict[str, object]) -> float:
    stems, whole = cast("list[int]", one["stems"]), frozenset(cast("list[int]", other["stems"]))
    lead = stems[: max(1, cast(int, one["lead"]))]
    return sum(stem in whole for stem in lead) / len(lead)
