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
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.model import Statement
from onrecord.read.asides import cut_asides, find_aside_end, find_kept, is_of_aside, is_told
from onrecord.read.attributions import Attribution
from onrecord.read.cuts import cut_afterthought
from onrecord.read.edges import is_anonymity, trim_conjunction, trim_time
from onrecord.read.nlp import Parsed, Passage
from onrecord.read.pairs import (
    KEPT,
    NEW,
    Pair,
    WordIndex,
    Words,
    overlap,
    pair_attributions,
    snap,
    trim_ranges,
    without_that,
    words_in,
)
from onrecord.read.quotation_runs import find_all_quotations
from onrecord.read.quotations import Quotation
from onrecord.read.regions import (
    WORD,
    Region,
    describe_region,
    find_regions,
    is_after,
    is_governing,
    is_narrated,
    is_wanted,
    list_words,
    weigh_region,
)
from onrecord.read.rule_attributions import find_attributions
from onrecord.read.statements import VERSION, finish_statements
from onrecord.read.tagged_cues import find_lemma, find_word, is_authority, is_hearer, is_idle
from onrecord.read.tagger import Range, Tagged, Tagger
from onrecord.words.names import is_outlet

if TYPE_CHECKING:
    from spacy.tokens import Token

LONG = 4  # a quotation of so many words is somebody's speech, whatever its cue

_LOOSE = re.compile(r"[\s,]+(?:which|who|whom|whose)\Z")
_LOOSE_JOINT = re.compile(r"[\s,]+(?:and|but|or)\Z")
_TOLD_AFTER = re.compile(r"\b(?:after|as|when|while|before)\s+\Z")
_LEFT = frozenset({"it", "so", "that", "this", "what", "which"})
_SENTENCE_ENDS = (".", "!", "?", ":", ";", '"', "”", "’")


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
    cues = frozenset(word for d in drafts if not d.is_inner for word in words_in(texts, d.cue))
    of_one: dict[tuple[Range, ...], Words] = {}
    for draft in drafts:
        if draft.source and not draft.is_inner:
            source = tuple(draft.source)
            of_one[source] = of_one.get(source, frozenset()) | words_in(texts, draft.cue)
    relayed = frozenset(w for d in drafts if d.is_speech and _is_outlet(texts, d) for w in words_in(texts, d.cue))
    out: list[Attribution] = []
    for index, draft in enumerate(drafts):
        if index in pairs:
            rivals = of_one.get(tuple(draft.source), frozenset()) - words_in(texts, draft.cue)
            if draft.lemma == "according to":
                rivals |= relayed
            nexts = frozenset(
                w
                for other in tagged
                if other.source and other.source == pairs[index].found.source and other.chance >= NEW
                for w in words_in(texts, other.cue)
            ) - words_in(texts, draft.cue)
            out.append(_improve(passages, quotations, draft, pairs[index], cues, rivals, nexts))
        elif (
            draft.is_inner or draft.is_speech or _is_quoted(quotations, draft) or _chance_at(tagged, draft.cue) >= KEPT
        ):
            out.append(draft)
    used = {pair.number for pair in pairs.values()}
    taken = WordIndex(words_in(texts, d.content) for d in out)
    for index, one in enumerate(tagged):
        if index in used or one.chance < NEW or not (one.cue or _is_whole(quotations, one.content)):
            continue
        if is_idle(passages, one.cue) or is_authority(passages, one.cue):
            continue
        made = _make(passages, quotations, one)
        if any(is_anonymity(texts[n], [(a, b)]) for n, a, b in made.content):
            continue
        words = words_in(texts, made.content)
        if words and all(overlap(words, taken.items[i]) < 0.5 for i in taken.find(words)):
            out.append(made)
            taken.add(words)
    out = [replace(d, content=_trim_loose(passages, quotations, d)) for d in out]
    for number, passage in enumerate(passages):
        cut_asides(passage.doc, number, [d for d in out if d.passage == number])
    said = Counter(tuple(d.cue) for d in out if d.cue)
    parts = [part for d in out for part in (_split(passages, d) if said[tuple(d.cue)] == 1 else [d])]
    return sorted(parts, key=lambda d: (d.content[0], d.cue))


def _trim_loose(
    passages: Sequence[Passage], quotations: Sequence[Sequence[Quotation]], draft: Attribution
) -> list[Range]:
    """The content without what hangs loose at its edges: the weekday after the cue, a "However," that opens the
    sentence before it, and a "which" or "who" whose clause is not in it."""
    if draft.is_verbatim or not draft.cue:
        return draft.content
    texts = [p.text for p in passages]
    out = []
    for n, a, b in draft.content:
        text = passages[n].text
        number, start, end = draft.cue[0]
        brought = next((d for m, c, d in draft.cue if m == n and a < d < b and not text[a:c].strip()), None)
        if brought is not None:  # "expressed [regret that] ...": the noun is the cue's
            a = without_that(texts, trim_ranges(texts, [(n, brought, b)]), draft.cue)[0][1]
        if n == number and 0 <= a - end <= 3:
            a = _skip_to_that(passages[n], start, trim_time(text, a, b), b)
        elif n == number and a < start and (a == 0 or text[:a].rstrip()[-1:] in _SENTENCE_ENDS):
            a = trim_conjunction(text, a, b)
        cut = cut_afterthought(passages[n].doc, a, b)
        if cut < b and not any(q.start < cut < q.end for q in quotations[n]):
            b = cut
        joint = _LOOSE_JOINT.search(text[a:b])
        b = a + joint.start() if joint and joint.start() else b
        loose = _LOOSE.search(text[a:b])
        if loose and loose.start() and (n, b) != (number, start):
            b = a + loose.start()
        out.append((n, a, b))
    kept = [(n, a, b) for n, a, b in out if not _LOOSE.fullmatch(" " + passages[n].text[a:b])]
    kept = [r for r in kept if r == kept[0] or passages[r[0]].text[r[1] : r[2]].lower() not in _LEFT] if kept else kept
    return kept or out


def _skip_to_that(passage: Passage, cue: int, start: int, end: int) -> int:
    """Where content begins after the "that" which leads into it, where only the cue's own adjuncts stand before that:
    "said [on Monday, in a note, that] the pier was safe"."""
    for token in passage.doc:
        if token.idx < start or token.idx >= min(end, start + 90):
            continue
        if token.lower_ != "that" or token.dep_ != "mark" or token.head.left_edge.i < token.i:
            continue
        head = token.head.head
        before = [t for t in passage.doc[: token.i] if t.idx >= start and not t.is_punct]
        is_own = head.idx >= cue and head.idx < start and all(_hangs_on(t, head) for t in before)
        return int(token.idx) + 5 if is_own else start
    return start


def _hangs_on(token: Token, head: Token) -> bool:
    """Whether a word belongs to an adjunct of a verb: a day, a channel, whoever is told."""
    while token.head.i not in (head.i, token.i):
        token = token.head
    return token.head.i == head.i and token.dep_ in ("prep", "npadvmod", "advmod", "dative", "agent", "tmod")


def _split(passages: Sequence[Passage], draft: Attribution) -> list[Attribution]:
    """One attribution for each clause of "that ..., that ... and that ...": each says something of its own."""
    if len(draft.content) != 1:
        return [draft]
    n, start, end = draft.content[0]
    passage = passages[n]
    is_led = passage.text[max(0, start - 6) : start].endswith("that ")
    edges: list[tuple[int, int]] = []
    for token in passage.doc:
        before = passage.doc[token.i - 1] if token.i else None
        if start < token.idx < end and token.lower_ == "that" and token.tag_ == "IN" and before is not None:
            first = before.idx if before.lower_ in ("and", "but", "or") else token.idx
            is_next = before.lower_ in ("and", "but", "or", ",") if is_led or edges else _is_second(token, start)
            if is_next:
                edges.append((len(passage.text[:first].rstrip(" ,")), token.idx + 5))
    cuts = [start, *(x for edge in edges for x in edge), end]
    return [replace(draft, content=[(n, a, b)]) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if b - a > 3]


def _is_second(that: Token, start: int) -> bool:
    """Whether a "that" opens the second clause of what is said, whose first clause has none: "said A and that B"."""
    verb = that.head
    first = verb.head
    is_joined = verb.dep_ == "conj" and that.i > 0 and that.doc[that.i - 1].lower_ in ("and", "but", "or")
    return is_joined and first.dep_ == "ccomp" and start <= first.idx < that.idx


def _chance_at(tagged: Sequence[Tagged], cue: Sequence[Range]) -> float:
    """How likely the tagger takes the words of a cue for one."""
    return max(
        (t.chance for t in tagged for n, a, b in t.cue for m, c, d in cue if n == m and a < d and c < b), default=0.0
    )


def _is_quoted(quotations: Sequence[Sequence[Quotation]], draft: Attribution) -> bool:
    """Whether most of a statement's words are a quotation of some length."""
    inside = [q for n, a, b in draft.content for q in quotations[n] if a <= q.inner_end and q.inner_start <= b]
    return sum(q.words for q in inside) >= LONG and draft.is_speech


def _improve(
    passages: Sequence[Passage],
    quotations: Sequence[Sequence[Quotation]],
    draft: Attribution,
    pair: Pair,
    cues: Words,
    rivals: Words,
    nexts: Words,
) -> Attribution:
    """The rules' attribution with what the tagger knows better; ``cues`` are the words of all cues of the rules,
    ``rivals`` those of other cues of the same speaker, ``nexts`` those that the tagger gives to the same speaker."""
    texts = [p.text for p in passages]
    found = pair.found
    changes: dict[str, object] = {"score": round(0.5 * draft.score + 0.5 * found.chance, 2)}
    if draft.is_verbatim and draft.hit is None:  # a turn of a talk: its label says whose, its paragraph what
        return replace(draft, **changes)  # type: ignore[arg-type]
    if pair.content is not None and _is_astray(passages, draft, pair.content):
        return draft
    source = [] if is_hearer(passages, found) else trim_ranges(texts, found.source)
    is_elsewhere = draft.is_inner and bool(draft.source) and all(n != draft.passage for n, _, _ in source)
    is_same = len(source) == 1 and [r[:2] for r in draft.source] == [source[0][:2]]  # both begin at one word
    is_torn = is_same and _is_torn(passages, source[0])
    is_next = bool(nexts) and _stands_after(draft, source)
    if source and not is_of_aside(draft, source) and not (is_elsewhere or is_torn or is_next):
        changes |= {"source": source, "source_label": draft.source_label if draft.source else "person"}
    if pair.content is not None:
        changes["content"] = _choose(passages, quotations, draft, pair, cues, rivals, nexts)
    return replace(draft, **changes)  # type: ignore[arg-type]


def _stands_after(draft: Attribution, source: Sequence[Range]) -> bool:
    """Whether a source stands after all that is said, though the rules have one before the cue: "The prosecutor had
    asked ..., but [the panel] refused"."""
    has_own = bool(draft.source and draft.cue) and max(draft.source) < min(draft.cue)
    return has_own and bool(source) and min(source) > max(draft.content)


def _is_astray(passages: Sequence[Passage], draft: Attribution, content: Sequence[Range]) -> bool:
    """Whether the tagger takes who speaks for what is said, and nothing else that holds a verb."""
    texts = [p.text for p in passages]
    own, words = words_in(texts, draft.source), words_in(texts, content)
    if not own or not own <= words:
        return False
    rest = words - own
    return not any((n, t.idx) in rest and t.pos_ in ("VERB", "AUX") for n, p in enumerate(passages) for t in p.doc)


def _is_torn(passages: Sequence[Passage], source: Range) -> bool:
    """Whether the tagger's words for who speaks stop before their noun, or go on to when: "[UN experts today]"."""
    number, _, end = source
    span = passages[number].doc.char_span(max(0, end - 1), end, alignment_mode="expand")
    if span is None:
        return False
    is_before = span[-1].dep_ == "compound" and span[-1].head.i == span[-1].i + 1
    return is_before or span[-1].dep_ == "npadvmod"


def _choose(
    passages: Sequence[Passage],
    quotations: Sequence[Sequence[Quotation]],
    draft: Attribution,
    pair: Pair,
    cues: Words,
    rivals: Words,
    nexts: Words,
) -> list[Range]:
    """The content of a pair: what both hold, and each region that only one of them holds and that belongs to it."""
    texts = [p.text for p in passages]
    assert pair.content is not None
    words = set(words_in(texts, draft.content) | words_in(texts, pair.content))
    is_quoted = _is_quoted(quotations, draft)
    asked = _find_asked(draft)
    sources = [words_in(texts, s) for s in (draft.source, pair.found.source)]
    naming = sources[0] if sources[1] <= sources[0] else frozenset()  # "its chair, NAME": both mean the same one
    aside_end, kept = find_aside_end(draft), find_kept(draft)
    is_cut = (
        draft.lemma == "according to" and _TOLD_AFTER.search(texts[draft.passage], 0, draft.content[0][1]) is not None
    )
    for region in find_regions(texts, draft.content, pair.content):
        if region.holder == "rules" and (
            (is_quoted and _is_in_quotation(quotations[region.passage], region))  # whoever is quoted said all of it
            or (draft.act == "demand" and region.place in ("left", "between"))  # who is asked
            or (asked is not None and region.passage == draft.passage and region.start <= asked < region.end)
            or is_wanted(passages[region.passage], region)
            or is_governing(passages[region.passage], region)
            or any(region.passage == n and a <= region.start < b for n, a, b in kept)
        ):
            continue
        own = words_in(texts, [(region.passage, region.start, region.end)])
        is_beyond = own <= cues or (region.holder == "tagger" and bool(own & rivals))
        is_beyond = is_beyond or (region.holder == "rules" and region.place == "right" and bool(own & nexts))
        is_beyond = is_beyond or (aside_end is not None and aside_end <= region.start)
        is_beyond = is_beyond or (region.holder == "tagger" and (own <= naming or (is_cut and "left" in region.place)))
        is_beyond = is_beyond or is_told(draft, (region.passage, region.start, region.end))
        passage, marks = passages[region.passage], quotations[region.passage]
        is_beyond = is_beyond or is_narrated(passage, marks, region)
        cue = max((b for n, _, b in draft.cue if n == region.passage), default=len(passage.text))
        is_beyond = is_beyond or is_after(passage, marks, region, cue)
        if is_beyond or weigh_region(describe_region(passages, quotations, pair.found, region)) < 0:
            words -= own
    return _to_ranges(texts, words, (*pair.content, *draft.content)) or draft.content


def _find_asked(draft: Attribution) -> int | None:
    """Where the verb stands that says what is asked: "urged the mayor, NAME, to [open] the gate". No demand is told
    without it."""
    if draft.act != "demand" or draft.hit is None:
        return None
    for child in draft.hit.head.rights:
        if child.dep_ in ("xcomp", "ccomp", "advcl") and any(c.tag_ == "TO" for c in child.lefts):
            return int(child.idx)
    return None


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


def _is_whole(quotations: Sequence[Sequence[Quotation]], ranges: Sequence[Range]) -> bool:
    """Whether ranges hold a quotation of some length."""
    return any(
        q.words >= LONG and a <= q.inner_start and q.inner_end <= b + 2 for n, a, b in ranges for q in quotations[n]
    )


def _make(passages: Sequence[Passage], quotations: Sequence[Sequence[Quotation]], found: Tagged) -> Attribution:
    """An attribution that only the tagger found; its act and whether it is speech come from the lists of cues."""
    texts = [p.text for p in passages]
    content = without_that(texts, snap(texts, quotations, found.content), found.cue)
    word = find_word(passages, found.cue)
    quoted = sum(q.words for n, a, b in content for q in quotations[n] if a <= q.inner_start and q.inner_end <= b)
    return Attribution(
        hit=None,
        lemma=word.lemma if word else find_lemma(passages, found.cue),
        cue=trim_ranges(texts, found.cue),
        source=[] if is_hearer(passages, found) else trim_ranges(texts, found.source),
        source_label="person",
        content=content,
        act=word.act if word else "state",
        is_speech=word.is_speech if word else quoted >= LONG,
        score=round(found.chance * found.content_surety, 2),
        passage=content[0][0] if content else 0,
    )


def _is_outlet(texts: Sequence[str], draft: Attribution) -> bool:
    """Whether a newspaper, station or agency tells it: "X reported that ..., according to Y" is Y's word."""
    return is_outlet(" ".join(texts[n][a:b] for n, a, b in draft.source))
