"""Pairs: attributions that the rules and the tagger both found, and which words the tagger gives to each.

The two are paired by their cues, or where a cue is only one's, by their contents. The tagger's ranges come in whole
words and with whole quotations, without what belongs to the cue or, for the most part, to another statement.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from onrecord.read.attributions import Attribution
from onrecord.read.edges import is_pointing
from onrecord.read.quotations import Quotation
from onrecord.read.regions import WORD
from onrecord.read.tagger import Range, Tagged

NEW, KEPT = 0.5, 0.0
"""How likely a cue must be for the tagger to make a statement of it, and for one of the rules' to stay."""

_THAT = re.compile(
    r"that\s+(?=\S)(?!(?:is|was|has|had|will|would|can|could|may|might|should|must|does|did)\b)", re.IGNORECASE
)
_WHEN = re.compile(
    r"(?:(?:in|on|last|this)\s+)?(?:[A-Z]\w+\s+|\d{1,2}\s+){0,3}(?:[A-Z]\w+day|\d{4})\s+(?=(?:to|that)\s)"
)

Words = frozenset[tuple[int, int]]
"""The words in some ranges: (passage, start)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A draft of the rules (by its index) and a tagged attribution (by its number) that are one and the same.

    ``content`` is what the tagger gives to this draft: without what is for the most part another statement's, and
    without what belongs to the cue; None where the rules alone know the edges.
    """

    index: int
    number: int
    found: Tagged
    content: list[Range] | None


def pair_attributions(
    texts: Sequence[str],
    quotations: Sequence[Sequence[Quotation]],
    drafts: Sequence[Attribution],
    tagged: Sequence[Tagged],
) -> Iterator[Pair]:
    """The pairs of drafts and tagged attributions, in the order of the drafts; statements of one cue share theirs."""
    cues = Counter(tuple(d.cue) for d in drafts if d.cue)
    holders = WordIndex(words_in(texts, d.content) for d in drafts)
    for index, number in sorted(_pair(texts, drafts, tagged).items()):
        draft, found = drafts[index], tagged[number]
        ours = holders.items[index]
        near = holders.find(ours)
        wanted = []
        for place in snap(texts, quotations, found.content):
            words = words_in(texts, [place])
            others = [w for w in words if any(i not in near and not drafts[i].is_inner for i in holders.at(w))]
            if 2 * len(others) < len(words) or words & ours:
                wanted.append(place)
        content = _without_when(texts, without_that(texts, wanted, draft.cue), ours)
        is_split = cues[tuple(draft.cue)] > 1
        is_across = len({n for n, _, _ in draft.content}) > 1
        is_ours = not content or is_split or is_across or draft.is_verbatim or words_in(texts, content) == ours
        yield Pair(index, number, found, None if is_ours else content)


def words_in(texts: Sequence[str], ranges: Iterable[Range]) -> Words:
    """The words that some ranges touch."""
    return frozenset(
        (n, m.start()) for n, a, b in ranges for m in WORD.finditer(texts[n], max(0, a - 40), b) if m.end() > a
    )


def overlap(left: Words, right: Words) -> float:
    """Jaccard of two sets of words."""
    shared = len(left & right)
    return shared / len(left | right) if shared else 0.0


class WordIndex:
    """Sets of words, found by any of their words: what follows costs no more with the length of a document."""

    def __init__(self, sets: Iterable[Words]) -> None:
        self.items: list[Words] = []
        self._at: dict[tuple[int, int], list[int]] = {}
        for words in sets:
            self.add(words)

    def add(self, words: Words) -> None:
        """Takes one more set, whose number is its place in ``items``."""
        for word in words:
            self._at.setdefault(word, []).append(len(self.items))
        self.items.append(words)

    def at(self, word: tuple[int, int]) -> Sequence[int]:
        """The numbers of the sets that hold a word."""
        return self._at.get(word, ())

    def find(self, words: Words) -> frozenset[int]:
        """The numbers of the sets that share a word with these."""
        return frozenset(i for word in words for i in self.at(word))


def _pair(texts: Sequence[str], drafts: Sequence[Attribution], tagged: Sequence[Tagged]) -> dict[int, int]:
    """For each draft that has one, the index of its tagged attribution; statements of one cue share theirs."""
    cues = WordIndex(words_in(texts, t.cue) if t.chance >= KEPT else frozenset() for t in tagged)
    contents = WordIndex(words_in(texts, t.content) if t.chance >= KEPT else frozenset() for t in tagged)
    out: dict[int, int] = {}
    for index, draft in enumerate(drafts):
        content = words_in(texts, draft.content)
        scored = [(overlap(content, contents.items[i]), -i) for i in cues.find(words_in(texts, draft.cue))]
        if scored:
            out[index] = -max(scored)[1]
    used = set(out.values())
    for index, draft in enumerate(drafts):
        if index in out:
            continue
        content = words_in(texts, draft.content)
        scored = [(overlap(content, contents.items[i]), -i) for i in contents.find(content) if i not in used]
        if not scored:
            continue
        best, number = max(scored)
        if best >= (0.7 if draft.cue and cues.items[-number] else 0.5):
            out[index] = -number
            used.add(-number)
    return out


def snap(texts: Sequence[str], quotations: Sequence[Sequence[Quotation]], ranges: Sequence[Range]) -> list[Range]:
    """Ranges in whole words, and with whole quotations where most of one is in; without loose edges.

    A piece of a quotation that stands alone is left out where there is more than it: it is another's.
    """
    out: list[Range] = []
    pieces: list[Range] = []
    for n, a, b in trim_ranges(texts, ranges):
        is_piece = False
        for q in quotations[n]:
            inside = min(b, q.inner_end) - max(a, q.inner_start)
            if inside <= 0:
                continue
            if inside >= 0.6 * (q.inner_end - q.inner_start):
                a, b = min(a, q.start), max(b, q.end)
            elif a >= q.start and b <= q.end:
                is_piece = True
            elif a < q.start:
                b = q.start
            else:
                a = q.end
        if is_piece:
            pieces.append((n, a, b))
        elif out and out[-1][0] == n and a - out[-1][2] <= 1:
            out[-1] = (n, out[-1][1], max(b, out[-1][2]))
        else:
            out.append((n, a, b))
    return [r for r in trim_ranges(texts, out or pieces) if words_in(texts, [r])]


def without_that(texts: Sequence[str], ranges: list[Range], cue: Sequence[Range]) -> list[Range]:
    """The ranges less a "that" which only joins the first of them to the cue before it."""
    if not ranges or not cue or cue[0] > ranges[0]:
        return ranges
    n, a, b = ranges[0]
    joint = _THAT.match(texts[n], a, b)
    if joint is None or is_pointing(texts[n][joint.end() : b]):
        return ranges
    return [(n, joint.end(), b), *ranges[1:]]


def _without_when(texts: Sequence[str], ranges: list[Range], ours: Words) -> list[Range]:
    """The ranges less the day or year that stands before "to" or "that" and is the cue's: "agreed in 2019 to close"."""
    if not ranges or not ours:
        return ranges
    n, a, b = ranges[0]
    loose = _WHEN.match(texts[n], a, b)
    return [(n, loose.end(), b), *ranges[1:]] if loose and (n, loose.end()) == min(ours) else ranges


def trim_ranges(texts: Sequence[str], ranges: Sequence[Range]) -> list[Range]:
    """Ranges without spaces and commas at their edges, in whole words."""
    out = []
    for n, a, b in ranges:
        text = texts[n]
        while a > 0 and text[a - 1].isalnum() and text[a].isalnum():
            a -= 1
        while b < len(text) and text[b].isalnum() and text[b - 1].isalnum():
            b += 1
        while a < b and text[a] in " ,;:\u00a0\t":
            a += 1
        while a < b and text[b - 1] in " ,;\u00a0\t":
            b -= 1
        if a < b:
            out.append((n, a, b))
    return out
