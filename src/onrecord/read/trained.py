"""Statements by the trained tagger and the rules together.

The rules know quotation marks, paragraphs, nesting, and what counts as one statement; the tagger knows which words
attribute, and to whom. Each attribution of the tagger is paired with one of the rules by its cue. Paired ones take
the source and the edges from whichever knows more of that kind; a cue that only the tagger knows makes a statement if
it is likely enough; one that only the rules know stays where the tagger can't judge it (it was trained on flat
attributions: nothing inside another's content) or doesn't rule it out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.model import Statement
from onrecord.read.attributions import Attribution
from onrecord.read.cues import Word, lemma_of, load_nouns, load_verbs
from onrecord.read.edges import trim_conjunction, trim_weekday
from onrecord.read.nlp import Parsed, Passage
from onrecord.read.quotation_runs import find_all_quotations
from onrecord.read.quotations import Quotation
from onrecord.read.regions import WORD, Region, describe_region, find_regions, is_wanted, list_words, weigh_region
from onrecord.read.rule_attributions import find_attributions
from onrecord.read.statements import VERSION, finish_statements
from onrecord.read.tagger import Range, Tagged, Tagger

NEW, KEPT = 0.5, 0.0
"""How likely a cue must be for the tagger to make a statement of it, and for one of the rules' to stay."""
LONG = 4  # a quotation of so many words is somebody's speech, whatever its cue

_THAT = re.compile(r"that\s+(?=\S)", re.IGNORECASE)
_LOOSE = re.compile(r"[\s,]+(?:which|who|whom|whose)\Z")
_SENTENCE_ENDS = (".", "!", "?", ":", ";", '"', "”", "’")
_WHEN = re.compile(
    r"(?:(?:in|on|last|this)\s+)?(?:[A-Z]\w+\s+|\d{1,2}\s+){0,3}(?:[A-Z]\w+day|\d{4})\s+(?=(?:to|that)\s)"
)

Words = frozenset[tuple[int, int]]
"""The words in some ranges: (passage, start)."""


def find_trained_statements(parsed: Parsed, tagger: Tagger) -> list[Statement]:
    """The statements of one document, in the order of their text, as :func:`~.statements.find_statements` gives."""
    texts = [p.text for p in parsed.passages]
    quotations = find_all_quotations(texts)
    drafts = find_attributions(parsed, quotations)
    joined = join_attributions(parsed.passages, quotations, drafts, tagger.find_attributions(texts, quotations))
    return finish_statements(parsed, joined, quotations, f"{VERSION}-{tagger.name}-{tagger.version}")


def join_attributions(
    passages: Sequence[Passage],
    quotations: Sequence[Sequence[Quotation]],
    drafts: Sequence[Attribution],
    tagged: Sequence[Tagged],
) -> list[Attribution]:
    """The rules' and the tagger's attributions as one list, none of them twice."""
    texts = [p.text for p in passages]
    pairs = {pair.index: pair for pair in pair_attributions(texts, quotations, drafts, tagged)}
    cues = frozenset(word for d in drafts if not d.is_inner for word in _words(texts, d.cue))
    out: list[Attribution] = []
    for index, draft in enumerate(drafts):
        if index in pairs:
            out.append(_improve(passages, quotations, draft, pairs[index], cues))
        elif (
            draft.is_inner or draft.is_speech or _is_quoted(quotations, draft) or _chance_at(tagged, draft.cue) >= KEPT
        ):
            out.append(draft)
    used = {pair.number for pair in pairs.values()}
    taken = _Index(_words(texts, d.content) for d in out)
    for index, one in enumerate(tagged):
        if index in used or one.chance < NEW or not (one.cue or _is_whole(quotations, one.content)):
            continue
        made = _make(passages, quotations, one)
        words = _words(texts, made.content)
        if words and all(_overlap(words, taken.items[i]) < 0.5 for i in taken.find(words)):
            out.append(made)
            taken.add(words)
    out = [replace(d, content=_trim_loose(passages, d)) for d in out]
    said = Counter(tuple(d.cue) for d in out if d.cue)
    parts = [part for d in out for part in (_split(passages, d) if said[tuple(d.cue)] == 1 else [d])]
    return sorted(parts, key=lambda d: (d.content[0], d.cue))


def _trim_loose(passages: Sequence[Passage], draft: Attribution) -> list[Range]:
    """The content without what hangs loose at its edges: the weekday after the cue, a "However," that opens the
    sentence before it, and a "which" or "who" whose clause is not in it."""
    if draft.is_verbatim or not draft.cue:
        return draft.content
    out = []
    for n, a, b in draft.content:
        text = passages[n].text
        number, start, end = draft.cue[0]
        if n == number and 0 <= a - end <= 3:
            a = trim_weekday(text, a, b)
        elif n == number and a < start and (a == 0 or text[:a].rstrip()[-1:] in _SENTENCE_ENDS):
            a = trim_conjunction(text, a, b)
        loose = _LOOSE.search(text[a:b])
        if loose and loose.start() and (n, b) != (number, start):
            b = a + loose.start()
        out.append((n, a, b))
    kept = [(n, a, b) for n, a, b in out if not _LOOSE.fullmatch(" " + passages[n].text[a:b])]
    return kept or out


def _split(passages: Sequence[Passage], draft: Attribution) -> list[Attribution]:
    """One attribution for each clause of "that ..., that ... and that ...": each says something of its own."""
    if len(draft.content) != 1:
        return [draft]
    n, start, end = draft.content[0]
    passage = passages[n]
    if not passage.text[max(0, start - 6) : start].endswith("that "):
        return [draft]
    edges = []
    for token in passage.doc:
        before = passage.doc[token.i - 1] if token.i else None
        if start < token.idx < end and token.lower_ == "that" and token.tag_ == "IN" and before is not None:
            first = before.idx if before.lower_ in ("and", "but", "or") else token.idx
            if before.lower_ in ("and", "but", "or", ","):
                edges.append((len(passage.text[:first].rstrip(" ,")), token.idx + 5))
    cuts = [start, *(x for edge in edges for x in edge), end]
    return [replace(draft, content=[(n, a, b)]) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if b - a > 3]


def _words(texts: Sequence[str], ranges: Iterable[Range]) -> Words:
    return frozenset(
        (n, m.start()) for n, a, b in ranges for m in WORD.finditer(texts[n], max(0, a - 40), b) if m.end() > a
    )


def _overlap(left: Words, right: Words) -> float:
    """Jaccard of two sets of words."""
    shared = len(left & right)
    return shared / len(left | right) if shared else 0.0


class _Index:
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
    cues = _Index(_words(texts, t.cue) if t.chance >= KEPT else frozenset() for t in tagged)
    contents = _Index(_words(texts, t.content) if t.chance >= KEPT else frozenset() for t in tagged)
    out: dict[int, int] = {}
    for index, draft in enumerate(drafts):
        content = _words(texts, draft.content)
        scored = [(_overlap(content, contents.items[i]), -i) for i in cues.find(_words(texts, draft.cue))]
        if scored:
            out[index] = -max(scored)[1]
    used = set(out.values())
    for index, draft in enumerate(drafts):
        if index in out:
            continue
        content = _words(texts, draft.content)
        scored = [(_overlap(content, contents.items[i]), -i) for i in contents.find(content) if i not in used]
        if not scored:
            continue
        best, number = max(scored)
        if best >= (0.7 if draft.cue and cues.items[-number] else 0.5):
            out[index] = -number
            used.add(-number)
    return out


def _chance_at(tagged: Sequence[Tagged], cue: Sequence[Range]) -> float:
    """How likely the tagger takes the words of a cue for one."""
    return max(
        (t.chance for t in tagged for n, a, b in t.cue for m, c, d in cue if n == m and a < d and c < b), default=0.0
    )


def _is_quoted(quotations: Sequence[Sequence[Quotation]], draft: Attribution) -> bool:
    """Whether most of a statement's words are a quotation of some length."""
    inside = [q for n, a, b in draft.content for q in quotations[n] if a <= q.inner_end and q.inner_start <= b]
    return sum(q.words for q in inside) >= LONG and draft.is_speech


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
    holders = _Index(_words(texts, d.content) for d in drafts)
    for index, number in sorted(_pair(texts, drafts, tagged).items()):
        draft, found = drafts[index], tagged[number]
        ours = holders.items[index]
        near = holders.find(ours)
        wanted = []
        for place in snap(texts, quotations, found.content):
            words = _words(texts, [place])
            others = [w for w in words if any(i not in near and not drafts[i].is_inner for i in holders.at(w))]
            if 2 * len(others) < len(words) or words & ours:
                wanted.append(place)
        content = _without_when(texts, _without_that(texts, wanted, draft.cue), ours)
        is_split = cues[tuple(draft.cue)] > 1
        is_across = len({n for n, _, _ in draft.content}) > 1
        is_ours = not content or is_split or is_across or draft.is_verbatim or _words(texts, content) == ours
        yield Pair(index, number, found, None if is_ours else content)


def _improve(
    passages: Sequence[Passage],
    quotations: Sequence[Sequence[Quotation]],
    draft: Attribution,
    pair: Pair,
    cues: Words,
) -> Attribution:
    """The rules' attribution with what the tagger knows better; ``cues`` are the words of all cues of the rules."""
    texts = [p.text for p in passages]
    found = pair.found
    changes: dict[str, object] = {"score": round(0.5 * draft.score + 0.5 * found.chance, 2)}
    source = _trim(texts, found.source)
    if source:
        changes |= {"source": source, "source_label": draft.source_label if draft.source else "person"}
    if pair.content is not None:
        changes["content"] = _choose(passages, quotations, draft, pair, cues)
    return replace(draft, **changes)  # type: ignore[arg-type]


def _choose(
    passages: Sequence[Passage],
    quotations: Sequence[Sequence[Quotation]],
    draft: Attribution,
    pair: Pair,
    cues: Words,
) -> list[Range]:
    """The content of a pair: what both hold, and each region that only one of them holds and that belongs to it."""
    texts = [p.text for p in passages]
    assert pair.content is not None
    words = set(_words(texts, draft.content) | _words(texts, pair.content))
    is_quoted = _is_quoted(quotations, draft)
    for region in find_regions(texts, draft.content, pair.content):
        if region.holder == "rules" and (
            (is_quoted and _is_in_quotation(quotations[region.passage], region))  # whoever is quoted said all of it
            or (draft.act == "demand" and region.place in ("left", "between"))  # who is asked
            or is_wanted(passages[region.passage], region)
        ):
            continue
        own = _words(texts, [(region.passage, region.start, region.end)])
        if own <= cues or weigh_region(describe_region(passages, quotations, pair.found, region)) < 0:
            words -= own
    return _to_ranges(texts, words, (*pair.content, *draft.content)) or draft.content


def _is_in_quotation(marks: Sequence[Quotation], region: Region) -> bool:
    return any(q.start <= region.start and region.end <= q.end for q in marks)


def _to_ranges(texts: Sequence[str], words: Iterable[tuple[int, int]], given: Sequence[Range]) -> list[Range]:
    """Words as ranges; where one ends with a given range (the last such), so does the punctuation at its edge."""
    firsts = {(n, w[0][0]): a for n, a, b in given if (w := list_words(texts[n], a, b))}
    lasts = {(n, w[-1][1]): b for n, a, b in given if (w := list_words(texts[n], a, b))}
    out: list[Range] = []
    for number, start in sorted(words):
        end = WORD.match(texts[number], start).end()  # type: ignore[union-attr]  # a word begins there
        last = out[-1] if out and out[-1][0] == number else None
        if last is None or WORD.search(texts[number], last[2], start):
            out.append((number, start, end))
        else:
            out[-1] = (number, last[1], end)
    return [(n, firsts.get((n, a), a), lasts.get((n, b), b)) for n, a, b in out]


def snap(texts: Sequence[str], quotations: Sequence[Sequence[Quotation]], ranges: Sequence[Range]) -> list[Range]:
    """Ranges in whole words, and with whole quotations where most of one is in; without loose edges.

    A piece of a quotation that stands alone is left out where there is more than it: it is another's.
    """
    out: list[Range] = []
    pieces: list[Range] = []
    for n, a, b in _trim(texts, ranges):
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
    return [r for r in _trim(texts, out or pieces) if _words(texts, [r])]


def _without_that(texts: Sequence[str], ranges: list[Range], cue: Sequence[Range]) -> list[Range]:
    """The ranges less a "that" which only joins the first of them to the cue before it."""
    if not ranges or not cue or cue[0] > ranges[0]:
        return ranges
    n, a, b = ranges[0]
    joint = _THAT.match(texts[n], a, b)
    return [(n, joint.end(), b), *ranges[1:]] if joint else ranges


def _without_when(texts: Sequence[str], ranges: list[Range], ours: Words) -> list[Range]:
    """The ranges less the day or year that stands before "to" or "that" and is the cue's: "agreed in 2019 to close"."""
    if not ranges or not ours:
        return ranges
    n, a, b = ranges[0]
    loose = _WHEN.match(texts[n], a, b)
    return [(n, loose.end(), b), *ranges[1:]] if loose and (n, loose.end()) == min(ours) else ranges


def _is_whole(quotations: Sequence[Sequence[Quotation]], ranges: Sequence[Range]) -> bool:
    """Whether ranges hold a quotation of some length."""
    return any(
        q.words >= LONG and a <= q.inner_start and q.inner_end <= b + 2 for n, a, b in ranges for q in quotations[n]
    )


def _trim(texts: Sequence[str], ranges: Sequence[Range]) -> list[Range]:
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


def _make(passages: Sequence[Passage], quotations: Sequence[Sequence[Quotation]], found: Tagged) -> Attribution:
    """An attribution that only the tagger found; its act and whether it is speech come from the lists of cues."""
    texts = [p.text for p in passages]
    content = _without_that(texts, snap(texts, quotations, found.content), found.cue)
    word = _word_of(passages, found.cue)
    quoted = sum(q.words for n, a, b in content for q in quotations[n] if a <= q.inner_start and q.inner_end <= b)
    return Attribution(
        hit=None,
        lemma=word.lemma if word else _lemma(passages, found.cue),
        cue=_trim(texts, found.cue),
        source=_trim(texts, found.source),
        source_label="person",
        content=content,
        act=word.act if word else "state",
        is_speech=word.is_speech if word else quoted >= LONG,
        score=round(found.chance * found.content_surety, 2),
        passage=content[0][0] if content else 0,
    )


def _lemma(passages: Sequence[Passage], cue: Sequence[Range]) -> str | None:
    tokens = [t for n, a, b in cue for t in passages[n].doc if t.idx < b and t.idx + len(t) > a]
    verbs = [t for t in tokens if t.pos_ == "VERB"] or tokens
    return lemma_of(verbs[0]) if verbs else None


def _word_of(passages: Sequence[Passage], cue: Sequence[Range]) -> Word | None:
    """The row of the lists that a cue's words are: the longest verb phrase, else a noun of speech."""
    verbs, nouns = load_verbs(), load_nouns()
    best: Word | None = None
    for n, a, b in cue:
        tokens = [t for t in passages[n].doc if t.idx < b and t.idx + len(t) > a]
        for i, token in enumerate(tokens):
            if token.lower_ == "according":
                return Word("according to", "state", True, frozenset())
            rows = verbs.get(lemma_of(token), {})
            for size in (3, 2, 1, 0):
                key = " ".join([lemma_of(token), *(t.lower_ for t in tokens[i + 1 : i + 1 + size])])
                if key in rows and (best is None or len(key) > len(best.lemma)):
                    best = rows[key]
            noun = nouns.get(str(token.lemma_.lower()))
            if best is None and noun is not None:
                best = Word(noun.lemma, noun.act, noun.is_speech, frozenset())
    return best
