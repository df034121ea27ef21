"""Copies: which reports are the same copy, or were re-written from it, and which only share background.

The reporters' own words are compared, never what they quote: two reports of one press conference share its
quotations and nothing else. Only story zones count, so that no furniture makes a copy. Block keys are word 8-grams
of which a fixed share is kept by their hash (mod sampling as in Broder, "On the resemblance and containment of
documents", 1997); the comparison itself measures containment both ways on 4-grams, and
how evenly what is shared lies over a report: re-worded copy shares something everywhere, an update shares a block.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from onrecord.features import find_day
from onrecord.model import ALIKE, Card, Link, Made, Reading, Reason, Relater, link_id
from onrecord.relate.rewrites import (
    compare_credits,
    count_shared,
    find_credit,
    find_followed,
    find_neighbour_keys,
    find_outlet_keys,
    find_rewrite,
    hash_quotations,
    keep_stems,
    keep_words,
    plain_outlet,
)
from onrecord.words.forms import content_stems, hash_words, split_words

NAME, VERSION = "copies", "8"

_KEY_WORDS, _GRAM_WORDS = 8, 4
_MOST_KEYS, _MOST_GRAMS = 64, 1500
_LEAD = 0.3  # the part of a report that holds its news
_LEAST_SHARED = 20  # 4-grams, so at least 23 words: less is a formula or a common phrase
_LEAST = 0.08  # of the 4-grams of one: less is too little for anything
_BLOCK = 16  # 4-grams in a row, so 19 words: a block carried over from an earlier report
_PARTS = 10
_OPENING = 12  # 4-grams of the first paragraph
_KEPT, _ONE_NEWS = 0.2, 0.25  # of that, what a copy keeps: of its runs of words, or else of its words of content
_CREDITED = 0.75  # the score of a rewrite that shares quotations and news, but few words of the reporter's
_TOUCHED = 0.12  # independent reports of one event share up to 5 % of their 4-grams
_RETOLD, _RETOLD_LEAD = 0.12, 0.2  # what a rewrite without a credit keeps: of the reporter's words, of both openings
_RETOLD_QUOTED = 3  # and quotations, as good as whole

_QUOTED = re.compile(
    r"“[^”]*(?:”|\Z)|\"[^\"]*(?:\"|\Z)|„[^“”]*(?:[“”]|\Z)|«[^»]*(?:»|\Z)|``.*?(?:''|\Z)"
    r"|(?<!\w)‘(?:[^‘’]|’(?=\w))*(?:’(?!\w)|\Z)|(?<!\w)'(?=\w)(?:[^']|'(?=\w))*'(?!\w)",
    re.DOTALL,
)
_MARKS = "“”\"„«»`'‘’ "


def mask_quotations(text: str) -> list[str]:
    """The pieces of a paragraph outside quotation marks; an opening mark that nothing closes runs to its end."""
    return [piece for piece in _QUOTED.split(text) if piece.strip()]


def _find_story(reading: Reading) -> list[str]:
    text = reading.document.text
    return [text[zone.span.start : zone.span.end] for zone in reading.zones if zone.label == "story"]


def _hash_grams(runs: Sequence[Sequence[str]], size: int) -> list[int]:
    """The hashes of the runs of ``size`` words in order; none reaches over a quotation or a paragraph's end."""
    return [hash_words(tuple(run[i : i + size])) for run in runs for i in range(len(run) - size + 1)]


def _sample(hashes: Sequence[int], most: int) -> tuple[int, list[int]]:
    """Those hashes that 2^level divides, at the lowest level that keeps no more than ``most``. Two texts sampled at
    different levels are compared at the higher one."""
    level = 0
    kept = list(dict.fromkeys(hashes))
    while len(kept) > most:
        level += 1
        kept = [h for h in kept if h % (1 << level) == 0]
    return level, kept


def find_cards(reading: Reading) -> list[Card]:
    """One card for a document whose story holds enough of its own words; none for a few lines."""
    story = _find_story(reading)
    own = [piece for paragraph in story for piece in mask_quotations(paragraph)]
    runs = [words for words in map(split_words, own) if words]
    level, grams = _sample(_hash_grams(runs, _GRAM_WORDS), _MOST_GRAMS)
    if len(grams) < _LEAST_SHARED and level == 0:
        return []
    keys = [f"{key:08x}" for key in _sample(_hash_grams(runs, _KEY_WORDS), _MOST_KEYS)[1]]
    packed = "".join(f"{gram:08x}" for gram in grams)
    data: dict[str, object] = {"level": level, "grams": packed, "agency": find_credit(reading)}
    opening = next((run for run in runs if len(run) >= _GRAM_WORDS), [])
    data["opening"] = [hash_words((stem,)) for stem in content_stems(" ".join(opening))]
    data["opens"] = min(_OPENING, max(0, len(opening) - _GRAM_WORDS + 1))
    quotations = [m.group().strip(_MARKS) for paragraph in story for m in _QUOTED.finditer(paragraph)]
    data["repeats"] = repeats = hash_quotations(quotations)
    keys += find_neighbour_keys(repeats)
    data |= keep_stems(own)
    data["followed"] = followed = find_followed(own)
    data["outlet"] = outlet = plain_outlet(reading.metadata.outlet or "")
    if data["agency"] or followed:
        kept, more = keep_words(quotations, own)
        data |= kept
        keys += more
    day = find_day(reading.metadata.published)
    stands, seeks = find_outlet_keys(outlet, followed, day)
    return [
        Card(
            subject_id=reading.document.id,
            document_id=reading.document.id,
            keys=tuple(stands),
            seeks=tuple(seeks),
            near=tuple(sorted(set(keys))),
            signs=(ALIKE, ALIKE),
            day=day,
            data=data,
        )
    ]


@lru_cache(maxsize=256)  # a new document's are asked for again with each of its candidates
def _read_grams(grams: str, level: int) -> tuple[list[int], frozenset[int]]:
    """The hashes of a card that 2^level divides, in order and as a set; nobody changes them."""
    read = struct.unpack(f">{len(grams) // 8}I", bytes.fromhex(grams))
    kept = [g for g in read if g % (1 << level) == 0]
    return kept, frozenset(kept)


def _grams(card: Card, level: int) -> tuple[list[int], frozenset[int]]:
    return _read_grams(cast(str, card.data["grams"]), level)


def _cover(part: Sequence[int], whole: frozenset[int]) -> float:
    return sum(gram in whole for gram in part) / len(part) if part else 0.0


def _breadth(grams: Sequence[int], whole: frozenset[int]) -> float:
    """The share of a report's tenths in which the other stands at least here and there."""
    size = max(1, -(-len(grams) // _PARTS))
    parts = [grams[i : i + size] for i in range(0, len(grams), size)]
    return sum(_cover(part, whole) >= _TOUCHED for part in parts) / len(parts)


def _has_block(grams: Sequence[int], whole: frozenset[int]) -> bool:
    """Whether 16 of the grams in a row stand in the other: then every 16th that is looked at meets such a run."""
    for at in range(_BLOCK - 1, len(grams), _BLOCK):
        if grams[at] in whole:
            first = last = at
            while first > 0 and grams[first - 1] in whole:
                first -= 1
            while last + 1 < len(grams) and grams[last + 1] in whole:
                last += 1
            if last - first + 1 >= _BLOCK:
                return True
    return False


def compare(left: Card, right: Card) -> Link | None:
    """A ``copy_of`` link where one report's own words stand in the other, or where credits and quotations tell that one
    is the other re-written, else None.

    ``copy``: little in either is not in the other, or one is the other cut short. ``rewrite``: the news is shared,
    with words changed or material added; where few words are left, whoever it is credited to, its opening and its
    quotations must be the other's. ``update``: each has news of its own and they share background.
    """
    link = _compare_words(left, right)
    if (link is None or link.relation == "update") and (reasons := find_rewrite(left, right)):
        return _link(left, right, "rewrite", _CREDITED, reasons)
    return link


def _compare_words(left: Card, right: Card) -> Link | None:
    level = max(cast(int, left.data["level"]), cast(int, right.data["level"]))
    (a, in_a), (b, in_b) = _grams(left, level), _grams(right, level)
    shared = len(in_a & in_b)
    if shared << level < _LEAST_SHARED or shared < _LEAST * min(len(a), len(b)):
        return None  # most pairs have a formula in common and no more
    cover_a, cover_b = shared / len(a), shared / len(b)
    high, low = max(cover_a, cover_b), min(cover_a, cover_b)
    has_block = high < _RETOLD and (_has_block(a, in_b) or _has_block(b, in_a))
    if high < _RETOLD and not has_block:
        return None  # too little for a rewrite, and nothing carried over
    lead_a = _cover(a[: max(1, round(len(a) * _LEAD))], in_b)
    lead_b = _cover(b[: max(1, round(len(b) * _LEAD))], in_a)
    lead, breadth = max(lead_a, lead_b), max(_breadth(a, in_b), _breadth(b, in_a))
    is_news = lead >= 0.15 and min(lead_a, lead_b) >= 0.1  # an update opens with what the other lacks
    is_copied = high >= 0.25 and _is_of_one_news(left, right, a, b)  # else short news above the same paragraphs
    is_retold = high >= _RETOLD and min(lead_a, lead_b) >= _RETOLD_LEAD
    is_retold = is_retold and _count_repeated(left, right) >= _RETOLD_QUOTED
    if is_copied and high >= 0.8 and (low >= 0.6 or min(lead_a, lead_b) >= 0.6):
        relation, score = "copy", high
    elif is_retold or (
        is_copied and (high >= 0.8 or (is_news and (breadth >= 0.65 or (breadth >= 0.4 and lead >= 0.35))))
    ):
        relation, score = "rewrite", min(1.0, 0.6 + high / 2)
    elif has_block or _has_block(a, in_b) or _has_block(b, in_a):
        relation, score = "update", min(1.0, 0.6 + high)
    else:
        return None
    reasons = [
        Reason(
            feature="own words",
            score=round(high, 3),
            detail=f"outside quotations, {cover_a:.0%} of the four-word runs of the first stand in the second, "
            f"and {cover_b:.0%} of the second in the first",
        ),
        Reason(
            feature="news",
            score=round(lead, 3),
            detail=f"what is shared lies over {breadth:.0%} of one report; of the opening part, {lead_a:.0%} of the "
            f"first stands in the second, and {lead_b:.0%} of the second in the first",
        ),
    ]
    reasons += compare_credits(left, right)
    return _link(left, right, relation, score, reasons)


def _count_repeated(left: Card, right: Card) -> int:
    return count_shared(cast("list[list[int]]", left.data["repeats"]), cast("list[list[int]]", right.data["repeats"]))


def _is_of_one_news(left: Card, right: Card, a: Sequence[int], b: Sequence[int]) -> bool:
    """Whether two reports may open with one piece of news: they have some words in a row, or things that they name."""
    if left.data["level"] or right.data["level"]:
        return True
    of_a, of_b = a[: cast(int, left.data["opens"])], b[: cast(int, right.data["opens"])]
    if not of_a or not of_b or max(_cover(of_a, frozenset(b)), _cover(of_b, frozenset(a))) >= _KEPT:
        return True
    one, other = (set(cast("list[int]", card.data["opening"])) for card in (left, right))
    return not one or not other or len(one & other) / min(len(one), len(other)) >= _ONE_NEWS


def _link(left: Card, right: Card, relation: str, score: float, reasons: Sequence[Reason]) -> Link:
    return Link(
        id=link_id("copy_of", left.subject_id, right.subject_id),
        kind="copy_of",
        left_id=left.subject_id,
        right_id=right.subject_id,
        relation=relation,
        reasons=tuple(reasons),
        made=Made(by=NAME, version=VERSION, score=round(score, 3)),
    )


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
