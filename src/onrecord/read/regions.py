"""Regions: words that only the rules or only the tagger count to a content, each with how likely it belongs to it.

Where rules and tagger agree that somebody is quoted and differ in how far, neither is right throughout: the tagger cuts
inside clauses and runs on into the reporter's comment, the rules take what the parser hung on the wrong word. So each
stretch of words that one of them has and the other has not is judged by itself: by whose it is, where it lies, what it
is in the parse, what marks stand at it, and how surely the tagger takes its pieces for content. The weights of that
evidence are ``words/region_weights.tsv``, fitted by ``training/regions.py``; evidence without a weight counts nothing.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from onrecord.read.nlp import Passage
from onrecord.read.quotations import Quotation
from onrecord.read.tagger import Range, Tagged
from onrecord.words import load_table

if TYPE_CHECKING:
    from spacy.tokens import Token

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_RELATIVE = frozenset({"who", "which", "whose", "whom", "where"})
_JOINING = frozenset({"and", "but", "or", "nor", "yet", "so"})
_OPEN_TAGS = frozenset({"CC", "DT", "IN", "MD", "PRP$", "TO"})
_WHENS = frozenset({"after", "before", "once", "until", "when"})
_SURE = 4.0
"""The largest log odds that a probability of the tagger is taken for."""


@dataclass(frozen=True, slots=True)
class Region:
    """A run of words of one passage: the places in its text, who has it ("rules" or "tagger"), and where it lies."""

    passage: int
    start: int
    end: int
    size: int
    holder: str
    place: str


def list_words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Start and end of the words in a stretch of text, also of one that begins before it."""
    return [m.span() for m in WORD.finditer(text, max(0, start - 40), end) if m.end() > start]


def find_regions(texts: Sequence[str], ours: Iterable[Range], theirs: Iterable[Range]) -> Iterator[Region]:
    """The regions in which two contents differ, in the order of the text."""
    held = [{(n, w) for n, a, b in ranges for w in list_words(texts[n], a, b)} for ranges in (ours, theirs)]
    shared = sorted(held[0] & held[1])
    for number in sorted({n for n, _ in held[0] | held[1]}):
        run: list[tuple[int, int]] = []
        holder = ""
        here = [w for n, w in held[0] | held[1] if n == number]
        for word in [*list_words(texts[number], min(here)[0], max(here)[1]), None]:
            kept = [word is not None and (number, word) in h for h in held]
            now = "" if kept[0] == kept[1] else "rules" if kept[0] else "tagger"
            if run and now != holder:
                yield Region(number, run[0][0], run[-1][1], len(run), holder, _place(texts, number, run, shared))
                run = []
            holder = now
            if now and word is not None:
                run.append(word)


def _place(
    texts: Sequence[str],
    number: int,
    run: Sequence[tuple[int, int]],
    shared: Sequence[tuple[int, tuple[int, int]]],
) -> str:
    """Where a region lies to the words that both have: left, right or between; apart where others lie between them."""
    if not shared:
        return "alone"
    at = bisect_left(shared, (number, run[0]))
    before = shared[at - 1] if at else None
    after = shared[at] if at < len(shared) else None
    touches = [
        before is not None and before[0] == number and not WORD.search(texts[number], before[1][1], run[0][0]),
        after is not None and after[0] == number and not WORD.search(texts[number], run[-1][1], after[1][0]),
    ]
    if before and after:
        return ("within", "within, ends", "within, begins", "between")[touches[1] + 2 * touches[0]]
    if after:
        return "left" if touches[1] else "far left"
    return "right" if touches[0] else "far right"


def describe_region(
    passages: Sequence[Passage],
    quotations: Sequence[Sequence[Quotation]],
    found: Tagged,
    region: Region,
) -> dict[str, float]:
    """What speaks for or against a region's being part of the content: evidence by name, and how much of it."""
    passage = passages[region.passage]
    side = region.place.split(",")[0].removeprefix("far ")
    anybody, own = (_log_odds(chance) for chance in found.content_chance((region.passage, region.start, region.end)))
    out = {
        "always": 1.0,
        f"{region.holder} {region.place}": 1.0,
        "tagger, anybody's": anybody,
        "tagger, this one's": own,
        f"{region.holder}, anybody's": anybody,
        f"{region.holder}, this one's": own,
        f"{region.holder} {side}: {_tail_kind(passage.text, region.end)}": 1.0,
    }
    tokens = [t for t in passage.doc.char_span(region.start, region.end, alignment_mode="expand") or () if t.is_alpha]
    if tokens:
        out[f"{side}: opens with {_opening(tokens[0])}"] = 1.0
        out[f"{side}: {region.holder}, {_top(tokens).dep_}"] = 1.0
    for q in quotations[region.passage]:
        if q.start < region.end and region.start < q.end:
            inside = q.start <= region.start and region.end <= q.end
            whole = region.start <= q.inner_start + 1 and q.inner_end <= region.end + 1
            kind = "a quotation" if whole else "in a quotation" if inside else "cuts a quotation"
            out[f"{region.place}: {kind}"] = 1.0
    return out


def is_wanted(passage: Passage, region: Region) -> bool:
    """Whether the words before a region would end in the air without it: "before the | end of the year"."""
    if region.place not in ("right", "between"):
        return False
    tokens = passage.doc.char_span(region.start, region.end, alignment_mode="expand")
    before = passage.doc[tokens.start - 1] if tokens is not None and tokens.start else None
    return before is not None and before.tag_ in _OPEN_TAGS


def is_governing(passage: Passage, region: Region) -> bool:
    """Whether what follows a region is a question that hangs on its verb: "The State must explain | what became", or
    tells when, with no comma between: "The strike ended after | the owners agreed"."""
    tokens = passage.doc.char_span(region.start, region.end, alignment_mode="expand")
    if tokens is None or region.place != "left" or tokens.end >= len(passage.doc):
        return False
    first, last = passage.doc[tokens.end], tokens[-1]
    if last.lower_ in _WHENS and last.dep_ in ("mark", "prep", "advmod") and last.i > tokens.start:
        verb = last.head.head if last.dep_ != "prep" else last.head
        return last.nbor(-1).text != "," and tokens.start <= verb.i < tokens.end and verb.i < last.i
    clause = first if first.dep_ in ("ccomp", "pcomp") else first.head
    is_question = first.tag_ in ("WP", "WDT", "WRB") or first.lower_ == "whether"
    return is_question and clause.dep_ in ("ccomp", "pcomp") and tokens.start <= clause.head.i < tokens.end


def is_narrated(passage: Passage, marks: Sequence[Quotation], region: Region) -> bool:
    """Whether a region is whole sentences of the reporter's before what is said: "Would it do? “No,” he said"."""
    if region.holder != "tagger" or region.place not in ("left", "far left"):
        return False
    if any(q.start < region.end and region.start < q.end for q in marks):
        return False
    tokens = passage.doc.char_span(region.start, region.end, alignment_mode="expand")
    if tokens is None or not tokens[0].is_sent_start:
        return False
    return passage.text[region.end : region.end + 1] in (".", "?", "!")


def is_after(passage: Passage, marks: Sequence[Quotation], region: Region, cue: int) -> bool:
    """Whether a region is whole sentences after the one of a cue and of what it told, none of them quoted."""
    if region.holder != "tagger" or region.place not in ("right", "far right") or cue >= region.start:
        return False
    if any(q.start < region.end and region.start < q.end for q in marks):
        return False
    tokens = passage.doc.char_span(region.start, region.end, alignment_mode="expand")
    return tokens is not None and bool(tokens[0].is_sent_start)


def weigh_region(evidence: dict[str, float]) -> float:
    """The log odds that a region belongs to the content."""
    weights = _load_weights()
    return math.fsum(weights.get(name, 0.0) * value for name, value in evidence.items())


@cache
def _load_weights() -> dict[str, float]:
    return {row["evidence"]: float(row["weight"]) for row in load_table("region_weights")}


def _log_odds(chance: float) -> float:
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return min(max(math.log(chance / (1 - chance)), -_SURE), _SURE)


def _tail_kind(text: str, end: int) -> str:
    """What stands after the last word of a region: the end of its sentence, a comma, or a word of the same clause."""
    after = re.match(r"[”’\"')\]]*([.,;:!?—–]|--|\Z)?", text[end:])
    mark = after.group(1) if after else None
    if mark is None:
        return "goes on"
    return "ends a sentence" if mark in ("", ".", "!", "?") else "ends at a mark"


def _opening(token: Token) -> str:
    low = token.lower_
    if low in _RELATIVE:
        return "a relative"
    if low == "that":
        return "that"
    if low in _JOINING:
        return low
    if token.dep_ == "mark" or token.tag_ == "WRB":
        return low if low in ("as", "while", "because", "if", "when", "after") else "a subordinator"
    if token.tag_ in ("VBG", "TO", "IN", "RB", "PRP", "DT", "VBN", "MD", "VBD", "VBZ", "VBP", "VB"):
        return str(token.tag_)
    return str(token.pos_)


def _top(tokens: Sequence[Token]) -> Token:
    """The first word whose head lies outside the region."""
    inside = {t.i for t in tokens}
    return next((t for t in tokens if t.head.i not in inside or t.head.i == t.i), tokens[0])
