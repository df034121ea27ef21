"""Narrations: what a report tells in its own words of what came about, was done or not done, or is still so, by many
small signs of the clause together.

"Eleven have been moved", "the fourth bus never ran", "a copy came in June, without the maps": no list of verbs holds
what comes of a demand. Who or what the clause is about, its verb, time and mood, its place in the report, what was
asked before it: each sign has a weight in ``words/narration_weights.tsv``, which ``training/narrations.py`` fits to
the events of gold. No clause of a statement's words or of its cue is one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING

from onrecord.dates import DateRange
from onrecord.model import Mention, Statement, TimeExpression
from onrecord.read.clauses import core_words, find_subject, real_subject
from onrecord.read.cues import lemma_of, load_verbs
from onrecord.read.dates import find_verb
from onrecord.read.leanings import find_mood
from onrecord.read.nlp import Parsed
from onrecord.read.places import Places
from onrecord.read.steps import is_deed, is_standing, is_step
from onrecord.read.subjects import is_human
from onrecord.words import load_set, load_table
from onrecord.words.forms import content_stems, merge_near

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

LEAST = -0.8
"""From what sum of weights, in log odds, a clause is taken: gold names no event but those that something rests on, so
that of the clauses taken about every other one is there."""

_CLAUSES = frozenset({"ROOT", "conj", "parataxis", "ccomp", "relcl", "advcl"})
_LEAST_WORDS = 3
_SMALL_WORDS = frozenset(
    {
        "about", "after", "again", "all", "already", "also", "although", "an", "another", "any", "anybody", "as",
        "because", "before", "both", "but", "by", "each", "either", "every", "everybody", "far", "few", "finally",
        "first", "for", "from", "half", "he", "here", "however", "i", "if", "in", "instead", "it", "last", "later",
        "least", "less", "more", "most", "never", "next", "no", "nobody", "none", "not", "nothing", "now", "on",
        "once", "one", "only", "other", "others", "out", "rest", "same", "she", "since", "so", "some", "still",
        "such", "than", "that", "the", "then", "there", "they", "this", "those", "though", "to", "too", "under",
        "until", "we", "when", "where", "which", "while", "who", "whose", "with", "within", "without", "yet", "you",
    }
)  # fmt: skip
_HYPOTHETICAL = frozenset({"if", "unless", "whether"})
_ASKING = re.compile(
    r"\b(?:ask|call|demand|order|request|recommend|urg|promis|pledg|undert|vow|appeal|petition|deadline|due|want|direct"
    r"|propos)\w*\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Narration:
    """A clause by its verb, in the passage of this number, with the words of its core and its signs."""

    passage: int
    verb: Token
    words: tuple[Token, ...]
    signs: tuple[str, ...]


@cache
def load_weights() -> dict[str, float]:
    """What each sign counts, in log odds."""
    return {row["sign"]: float(row["weight"]) for row in load_table("narration_weights")}


def weigh_narration(signs: Sequence[str], weights: dict[str, float]) -> float:
    """The log odds by these weights that a clause tells what matters to somebody who asked for something."""
    return math.fsum(weights.get(sign, 0.0) for sign in ("always", *sorted(signs)))


def find_narrations(
    parsed: Parsed, mentions: Sequence[Mention], times: Sequence[TimeExpression], statements: Sequence[Statement]
) -> list[Narration]:
    """The clauses that the weights take, in their order."""
    weights = load_weights()
    found = list_narrations(parsed, mentions, times, statements)
    return [n for n in found if weigh_narration(n.signs, weights) >= LEAST]


def list_narrations(
    parsed: Parsed, mentions: Sequence[Mention], times: Sequence[TimeExpression], statements: Sequence[Statement]
) -> Iterator[Narration]:
    """Each clause that stands outside what anybody says, with its signs."""
    telling = _Telling(parsed=parsed, mentions=mentions, times=times, statements=statements)
    for number, passage in enumerate(parsed.passages):
        for verb in passage.doc:
            words = telling.list_words(number, verb)
            if words:
                signs = tuple(sorted(set(telling.list_signs(number, verb, words))))
                yield Narration(number, verb, tuple(words), signs)


@dataclass
class _Telling:
    """A document with what was found in it before events are."""

    parsed: Parsed
    mentions: Sequence[Mention]
    times: Sequence[TimeExpression]
    statements: Sequence[Statement]

    @cached_property
    def _places(self) -> Places:
        return Places(self.parsed)

    @cached_property
    def _said(self) -> dict[int, list[tuple[int, int]]]:
        """By passage, from where to where somebody's words and their cues stand."""
        out: dict[int, list[tuple[int, int]]] = {}
        for statement in self.statements:
            for span in (*statement.spans, *(statement.cue.spans if statement.cue else ())):
                if place := self._places.locate(span):
                    out.setdefault(place[0], []).append(place[1:])
        return out

    @cached_property
    def _dates(self) -> dict[tuple[int, int], list[DateRange | None]]:
        """The dates that hang on each verb, by passage and word."""
        out: dict[tuple[int, int], list[DateRange | None]] = {}
        for time in self.times:
            if place := self._places.locate(time.spans[0]):
                verb = find_verb(self._places.passage(place[0]), place[1], place[2])
                if verb is not None:
                    out.setdefault((place[0], verb.i), []).append(time.when)
        return out

    @cached_property
    def _sentences(self) -> list[list[Span]]:
        return [list(passage.doc.sents) for passage in self.parsed.passages]

    @cached_property
    def _named(self) -> dict[int, list[tuple[int, int, Mention]]]:
        out: dict[int, list[tuple[int, int, Mention]]] = {}
        for mention in self.mentions:
            if place := self._places.locate(mention.spans[0]):
                out.setdefault(place[0], []).append((place[1], place[2], mention))
        return out

    @cached_property
    def _acts_in(self) -> dict[int, list[tuple[int, str]]]:
        """By passage, where each statement begins and what it does."""
        out: dict[int, list[tuple[int, str]]] = {}
        for statement in self.statements:
            if statement.is_speech and (place := self._places.locate(statement.spans[0])):
                out.setdefault(place[0], []).append((place[1], statement.act))
        return out

    @cached_property
    def _asked(self) -> dict[str, frozenset[str]]:
        """The stems of all that is asked, and of all that is promised, in the report."""
        words: dict[str, list[str]] = {"demand": [], "promise": []}
        for statement in self.statements:
            if statement.act in words:
                words[statement.act] += merge_near(content_stems(" ".join(statement.quote)))
        return {act: frozenset(stems) for act, stems in words.items()}

    @cached_property
    def _signs_of_report(self) -> list[str]:
        speech = [s for s in self.statements if s.is_speech]
        size = sum(len(p.text) for p in self.parsed.passages) or 1
        said = sum(span.end - span.start for s in speech for span in s.spans) / size
        out = [f"report: {round(4 * min(1.0, said))} of 4 said"]
        if any(s.made.by in ("provisions", "declarations", "requests") for s in speech):
            out.append("report: speaks for itself")
        if any(p.doc[0].lower_ in ("i", "we") for p in self.parsed.passages if len(p.doc)):
            out.append("report: first person")
        return out

    def list_words(self, number: int, verb: Token) -> list[Token]:
        """The words of a clause's core; none where it is no clause of the report's own."""
        if verb.pos_ not in ("VERB", "AUX") or verb.dep_ not in _CLAUSES or (verb.text.isupper() and len(verb) > 2):
            return []
        start, end = verb.idx, verb.idx + len(verb)
        if any(a < end and start < b for a, b in self._said.get(number, ())):
            return []
        if verb.sent.text.rstrip().endswith("?") or _is_hypothetical(verb):
            return []
        if find_subject(verb) is None or find_mood(verb) in ("do!", "infinitive", "must", "no verb"):
            return []
        words = core_words(verb)
        return words if len(words) >= _LEAST_WORDS else []

    def list_signs(self, number: int, verb: Token, words: Sequence[Token]) -> Iterator[str]:
        """What is seen of a clause; a sign may come more than once."""
        mood, lemma = find_mood(verb), lemma_of(verb)
        negated = any(c.dep_ == "neg" or c.lower_ in ("never", "no", "nobody") for c in verb.children)
        is_passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)
        voice = ("not " if negated else "") + mood + (", passive" if is_passive else "")
        yield f"clause {verb.dep_}"
        yield f"mood {mood}"
        yield f"voice {voice}"
        yield f"clause {verb.dep_}, mood {mood}"
        yield f"verb {lemma}"
        for child in verb.lefts:
            if child.dep_ == "mark" or (child.dep_ == "advmod" and child.lower_ == "when"):
                yield f"begins with {child.lower_}"
        if is_deed(verb):
            yield "a deed"
            yield f"a deed, {mood}"
        if is_step(verb):
            yield "a step by rule"
        if is_standing(verb):
            yield "standing"
            yield f"standing, {mood}"
        if lemma.split()[0] in load_verbs():
            yield "a verb of speech"
        for name in ("idle_verbs", "speech_verbs", "legal_steps", "wrongs", "toll_verbs", "deed_words", "refusals"):
            if lemma in load_set(name):
                yield f"verb in {name}"
        yield from self._list_of_dates(number, verb, mood)
        yield from self._list_of_subject(number, verb, voice)
        yield from _list_of_objects(verb)
        yield from _list_of_words(words)
        yield from self._list_of_place(number, verb, mood)
        stems = merge_near(content_stems(" ".join(t.text for t in words)))
        for act, asked in self._asked.items():
            met = sum(s in asked for s in stems)
            yield f"meets {min(met, 3)} words of a {act}"
        yield from self._signs_of_report

    def _list_of_dates(self, number: int, verb: Token, mood: str) -> Iterator[str]:
        dates = [d for d in self._dates.get((number, verb.i), ()) if d is not None]
        published = self.parsed.metadata.published
        if not dates:
            yield "no date"
            return
        yield f"a date, {mood}"
        when = min(dates, key=_width)
        if not published or not published.latest or not when.latest:
            yield "a date: unknown how long ago"
            return
        ago = published.latest - when.latest
        for name, most in (("to come", -1), ("this week", 7), ("this month", 45), ("this year", 370)):
            if ago <= timedelta(days=most):
                yield f"a date: {name}"
                return
        yield "a date: long ago"

    def _list_of_subject(self, number: int, verb: Token, voice: str) -> Iterator[str]:
        subject = find_subject(verb)
        if subject is None:
            return
        subject = real_subject(subject)
        start, end = subject.idx, subject.idx + len(subject)
        around = [m for a, b, m in self._named.get(number, ()) if a < end and start < b]
        kind: str = min(around, key=lambda m: m.spans[0].end - m.spans[0].start).type if around else "thing"
        if kind == "thing" and is_human(subject):
            kind = "people"
        determiners = {c.lower_ for c in subject.lefts}
        form = "plain"
        if subject.pos_ == "PRON":
            form = "pronoun"
        elif subject.pos_ == "PROPN":
            form = "name"
        elif any(c.dep_ == "nummod" for c in subject.lefts) or subject.pos_ == "NUM":
            form = "number"
        elif determiners & {"the", "this", "that", "these", "those"} or any(c.dep_ == "poss" for c in subject.lefts):
            form = "definite"
        elif determiners & {"a", "an", "another", "some"}:
            form = "indefinite"
        elif determiners & {"no", "neither"} or subject.lower_ in ("none", "nobody", "nothing"):
            form = "no"
        yield f"subject {kind}"
        yield f"subject {form}"
        yield f"subject {kind}, {form}"
        yield f"subject {kind}, {voice}"
        yield f"subject {form}, {voice}"
        yield f"subject tag {subject.tag_}"

    def _list_of_place(self, number: int, verb: Token, mood: str) -> Iterator[str]:
        last = len(self.parsed.passages) - 1
        part = 4 * number // (last + 1)
        yield f"part {part} of the report"
        yield f"part {part} of the report, {mood}"
        if number == 0:
            yield "first passage"
        if number == last:
            yield "last passage"
        sentences = self._sentences[number]
        at = next((i for i, s in enumerate(sentences) if s.start <= verb.i < s.end), 0)
        yield "first sentence of its paragraph" if at == 0 else "later sentence of its paragraph"
        if len(sentences) == 1:
            yield "only sentence of its paragraph"
        sentence = sentences[at] if sentences else None
        if sentence is not None:
            yield "short sentence" if len(sentence) < 9 else "long sentence" if len(sentence) > 28 else "a sentence"
            if _ASKING.search(sentence.text):
                yield "its sentence asks or promises"
            low, high = sentence.start_char, sentence.end_char
            if any(low <= a < high for a, _ in self._acts_in.get(number, ())):
                yield "somebody speaks in its sentence"
        if at and _ASKING.search(sentences[at - 1].text):
            yield "the sentence before asks or promises"
        acts = [act for a, act in self._acts_in.get(number, ()) if a < verb.idx]
        yield f"before it in its paragraph: {acts[-1] if acts else 'nobody speaks'}"
        if not acts:
            earlier = self._acts_in.get(number - 1, ())
            yield f"in the paragraph before: {earlier[-1][1] if earlier else 'nobody speaks'}"
        after = [act for a, act in self._acts_in.get(number, ()) if a > verb.idx]
        yield f"after it in its paragraph: {after[0] if after else 'nobody speaks'}"


def _is_hypothetical(verb: Token) -> bool:
    """Whether a clause, or one that it hangs on, begins with "if"; or what it tells hangs on such a clause."""
    clauses = [verb, *(c for c in verb.children if c.dep_ == "advcl"), *verb.ancestors]
    return any(c.dep_ == "mark" and c.lower_ in _HYPOTHETICAL for clause in clauses for c in clause.lefts)


def _width(when: DateRange) -> int:
    return (when.latest - when.earliest).days if when.earliest and when.latest else 10**6


def _list_of_objects(verb: Token) -> Iterator[str]:
    for child in verb.rights:
        if child.dep_ in ("dobj", "attr", "acomp", "prt", "agent", "dative", "xcomp", "ccomp", "advcl"):
            yield f"has {child.dep_}"
        if child.dep_ == "prep":
            yield f"has {child.lower_}"
        if child.dep_ in ("dobj", "attr"):
            left = {c.lower_ for c in child.lefts}
            if any(c.dep_ == "nummod" for c in child.lefts):
                yield f"{child.dep_} is counted"
            elif left & {"the", "this", "that", "these", "those"} or any(c.dep_ == "poss" for c in child.lefts):
                yield f"{child.dep_} is definite"
            elif left & {"a", "an"}:
                yield f"{child.dep_} is indefinite"
            elif left & {"no", "any"}:
                yield f"{child.dep_} is none"
    if verb.dep_ in ("conj", "advcl", "relcl", "ccomp"):
        yield f"{verb.dep_} after {verb.head.pos_}"
        if verb.head.lemma_ in load_set("idle_verbs"):
            yield f"{verb.dep_} after an idle verb"


def _list_of_words(words: Sequence[Token]) -> Iterator[str]:
    for token in words:
        if token.lower_ in _SMALL_WORDS:
            yield f"word {token.lower_}"
    if any(t.like_num for t in words):
        yield "a number"
    if any(t.ent_type_ == "MONEY" or t.text == "$" for t in words):
        yield "money"
    documents = load_set("issued_nouns"), load_set("document_nouns")
    if any(t.lemma_.lower() in nouns for t in words for nouns in documents):
        yield "a document is named"
    if any(t.pos_ == "NOUN" and is_human(t) for t in words):
        yield "people are named"
    length = len(words)
    yield "short" if length < 6 else "middling" if length < 14 else "long"
