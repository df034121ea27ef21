"""What happened or is to happen, as the document says: clauses and nouns of the event word lists that have a date or
a named participant, and what a report tells in its own words of things done, not done or still so (``narrations``).

``what`` is the core of the clause in the document's own words, with " … " where words between were left out, and
``spans`` are exactly those words. Left out where the word lists know it: what is negated, conditional, demanded, feared
or merely possible; acts of speech; what is planned without a date. Inside a statement an event is as its speaker says
(``statement_id``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from onrecord.dates import DateRange
from onrecord.model import Event, Made, Mention, Statement, TimeExpression, finding_id
from onrecord.read.clauses import core_words, find_subject, real_subject, spans_of
from onrecord.read.dates import find_verb
from onrecord.read.narrations import find_narrations
from onrecord.read.nlp import Parsed, Passage
from onrecord.read.places import Places
from onrecord.read.tenses import verb_tense
from onrecord.spans import Span, is_overlapping, quote_spans
from onrecord.words import load_set, load_table

if TYPE_CHECKING:
    from spacy.tokens import Token

MADE = Made(by="events", version="1")
STEP = "step"
"""The kind of what a report tells in its own words, without being a happening of the word lists."""
_POSSIBLE = frozenset(("would", "could", "should", "may", "might", "must", "can", "'d"))
_CLAUSES = ("ROOT", "conj", "ccomp", "parataxis")
_WHERE = ("in", "at", "near", "outside", "inside", "across", "to", "into", "around", "throughout")


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date in a passage: its range, its words (with the clause that holds it), the verb and the noun it hangs on."""

    when: DateRange | None
    words: tuple[Token, ...]
    verb: Token | None
    noun: Token | None


def find_events(
    parsed: Parsed, mentions: Sequence[Mention], times: Sequence[TimeExpression], statements: Sequence[Statement]
) -> list[Event]:
    """The events of the story, in order of their words; one clause is at most one event."""
    places = Places(parsed)
    dated: dict[int, list[_Dated]] = {}
    for time in times:
        place = places.locate(time.spans[0])
        if place:
            found = _date_of(places, time, place)
            dated.setdefault(place[0], []).append(found)
    named: dict[int, list[tuple[int, int, Mention]]] = {}
    for mention in mentions:
        place = places.locate(mention.spans[0])
        if place:
            named.setdefault(place[0], []).append((place[1], place[2], mention))
    told: dict[int, list[Token]] = {}
    for narration in find_narrations(parsed, mentions, times, statements):
        told.setdefault(narration.passage, []).append(narration.verb)
    out: list[Event] = []
    for number, passage in enumerate(parsed.passages):
        here = dated.get(number, []), named.get(number, []), statements, told.get(number, [])
        reader = _PassageReader(parsed, passage, *here)
        out.extend(reader.read())
    return out


def _date_of(places: Places, time: TimeExpression, place: tuple[int, int, int]) -> _Dated:
    passage = places.passage(place[0])
    words = tuple(places.words(time.spans))
    verb = find_verb(passage, place[1], place[2])
    noun = None
    inside = {w.i for w in words}
    root = next((w for w in words if w.head.i not in inside), None)
    node = root
    for _ in range(4):
        if node is None or node.head.i == node.i:
            break
        node = node.head
        if node.pos_ in ("VERB", "AUX") and not (node.dep_ == "acl" and node.lower_ == "dated"):
            break
        if node.pos_ in ("NOUN", "PROPN") and node.i not in inside:
            noun = node
            break
    return _Dated(time.when, words, verb, noun)


@cache
def _verbs() -> dict[str, dict[str, str]]:
    return {row["lemma"]: row for row in load_table("event_verbs")}


@cache
def _nouns() -> dict[str, str]:
    return {row["noun"]: row["kind"] for row in load_table("event_nouns")}


class _PassageReader:
    """Finds the events of one passage."""

    def __init__(
        self,
        parsed: Parsed,
        passage: Passage,
        dated: list[_Dated],
        named: list[tuple[int, int, Mention]],
        statements: Sequence[Statement],
        told: Sequence[Token],
    ) -> None:
        self.parsed = parsed
        self.passage = passage
        self.dated = dated
        self.named = named
        self.statements = statements
        self.told = told
        self.used: set[int] = set()

    def read(self) -> list[Event]:
        out = []
        for token in self.passage.doc:
            event = self._verb_event(token) if token.pos_ == "VERB" else None
            if event:
                out.append(event)
        for token in self.passage.doc:
            if token.pos_ not in ("NOUN", "PROPN") or token.i in self.used:
                continue
            noun = token.lemma_.lower()
            kind = _nouns().get(noun) or ("publication" if noun in load_set("dated_documents") else None)
            event = self._noun_event(token, kind, is_document=noun not in _nouns()) if kind else None
            if event:
                out.append(event)
        out += [event for verb in self.told if (event := self._step(verb)) is not None]
        return sorted(out, key=lambda e: (e.spans[0].start, e.spans[-1].end))

    def _verb_event(self, verb: Token) -> Event | None:
        row = _verbs().get(verb.lemma_.lower())
        if row is None or (verb.text.isupper() and len(verb) > 2) or not _has_happened_or_will(verb):
            return None
        adverbs = {c.lower_ for c in verb.children if c.dep_ in ("prt", "advmod")}
        if "back" in adverbs or ("down" in adverbs) != (row["needs"] == "down"):
            return None  # "shot back", "stepped up"
        objects = [c for c in verb.children if c.dep_ in ("dobj", "nsubjpass")]
        kind, needs = row["kind"], row["needs"]
        if verb.lemma_.lower() == "overturn" and not objects:
            kind = "disaster"  # a lorry or a ship, not a verdict
        elif needs == "light":
            kind = next((_nouns()[o.lemma_.lower()] for o in objects if o.lemma_.lower() in _nouns()), "")
            if not kind:
                return None
        elif kind in ("beginning", "end", "closure"):  # "the clearance began", "opened an inquiry"
            told = [o.lemma_.lower() for o in (find_subject(verb), *objects) if o is not None]
            kind = next((_nouns()[lemma] for lemma in told if lemma in _nouns()), kind)
        elif verb.lemma_.lower() == "release":
            kind = "publication" if self._is_document(verb, objects) else "release"
            if kind == "release" and not any(self._mentions_at([o]) or _is_people(o) for o in objects):
                return None
        elif (
            (not objects and verb.lemma_.lower() in ("assume", "pass"))  # "the deadline passed"
            or (needs == "document" and not self._is_document(verb, objects))
            or (needs == "mission" and not any(o.lower_ in load_set("mission_nouns") for o in objects))
            or (needs == "person" and not any(_is_people(o) or self._is_somebody(o) for o in objects))
            or (needs == "inquiry" and not _is_inquiry_done(verb))
            or (needs == "passive" and not any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children))
        ):
            return None
        dates = [d for d in self.dated if d.verb is not None and d.verb.i == verb.i] or self._beside(verb)
        tense = verb_tense(verb)
        who = self._participants(verb)
        is_main = verb.dep_ in _CLAUSES or (verb.dep_ == "advcl" and verb.tag_ == "VBG")
        may_be_undated = needs not in ("date", "inquiry") and tense == "past" and is_main and self._is_named(who)
        if not any(d.when for d in dates) and not may_be_undated:
            return None
        if tense not in ("past", "future", "present") or (tense == "present" and verb.tag_ not in ("VBZ", "VBP")):
            return None
        words = core_words(verb, keep=tuple(w for d in dates for w in d.words))
        self.used.update(w.i for w in words)
        return self._build(words, verb, kind, dates, who)

    def _step(self, verb: Token) -> Event | None:
        """What the report tells in its own words, of a clause that is no event already."""
        if verb.i in self.used:
            return None
        dates = [d for d in self.dated if d.verb is not None and d.verb.i == verb.i]
        words = core_words(verb, keep=tuple(w for d in dates for w in d.words))
        self.used.update(w.i for w in words)
        subject = find_subject(verb)  # "the blast tore open the roof"
        kind = _nouns().get(subject.lemma_.lower(), STEP) if subject is not None else STEP
        kind = kind if kind in ("attack", "disaster") and verb_tense(verb) == "past" else STEP
        return self._build(words, verb, kind, dates, self._participants(verb))

    def _beside(self, verb: Token) -> list[_Dated]:
        """The date of a clause that times this one: "released minutes before her term ended on 31 August"."""
        for child in verb.children:
            if child.dep_ != "advcl":
                continue
            marks = {c.lower_ for c in child.children if c.dep_ in ("mark", "advmod", "prep")}
            near = [d for d in self.dated if d.verb is not None and d.verb.i == child.i and d.when]
            if not near or not marks & {"when", "as", "before", "after", "while"}:
                continue
            first = _Dated(near[0].when, tuple(child.subtree), near[0].verb, near[0].noun)
            is_close = any(
                c.lemma_.lower() in ("minute", "hour", "moment", "second") for c in [*child.children, *verb.children]
            )
            if first.when is None or marks & {"when", "as", "while"} or is_close:
                return [first]
            when = (
                DateRange(latest=first.when.latest, basis=f"before then: {first.when.basis}", cited=first.when.cited)
                if "before" in marks
                else DateRange(
                    earliest=first.when.earliest, basis=f"after then: {first.when.basis}", cited=first.when.cited
                )
            )
            if when.earliest or when.latest:
                return [_Dated(when, first.words, first.verb, first.noun)]
        return []

    def _is_somebody(self, token: Token) -> bool:
        return any(m.type in ("person", "group", "anonymous") for m in self._mentions_at([token]))

    def _is_document(self, verb: Token, objects: list[Token]) -> bool:
        nouns = list(objects)
        if verb.dep_ in ("acl", "relcl"):
            nouns.append(verb.head)
        return any(n.lemma_.lower() in load_set("document_nouns") | load_set("issued_nouns") for n in nouns)

    def _noun_event(self, noun: Token, kind: str, *, is_document: bool) -> Event | None:
        dates = [d for d in self.dated if d.noun is not None and d.noun.i == noun.i and d.when]
        if is_document:  # "a letter of 14 January", "its reply dated 2 May": when it was written
            dates = [d for d in dates if self._is_its_day(d)]
        if not dates or any(c.dep_ == "det" and c.lower_ in ("no", "any", "every", "each") for c in noun.children):
            return None
        dating = {t.i for d in dates for t in d.words}
        kept = [t for t in noun.subtree if t.dep_ not in ("relcl", "acl", "appos") or (is_document and t.i in dating)]
        banned = {t.i for c in noun.children if c.dep_ in ("relcl", "acl", "appos", "conj", "cc") for t in c.subtree}
        if is_document:
            banned -= {t.i for c in noun.children if c.lower_ == "dated" for t in c.subtree}
        words = [t for t in kept if t.i not in banned]
        while words and words[-1].is_punct:
            words.pop()
        if len(words) > 25:
            return None
        self.used.update(w.i for w in words)
        return self._build(words, noun, kind, dates, self._mentions_at(words))

    def _is_its_day(self, dated: _Dated) -> bool:
        """Whether a date stands right behind "of" or "dated", and is a day."""
        first = min(dated.words, key=lambda t: t.i, default=None)
        before = self.passage.doc[first.i - 1].lower_ if first is not None and first.i else ""
        when = dated.when
        return (
            before in ("of", "dated")
            and when is not None
            and when.earliest is not None
            and when.earliest == when.latest
        )

    def _participants(self, verb: Token) -> list[Mention]:
        """Mentions at the heads of subject, object, agent and "with"."""
        heads: list[Token] = []
        subject = find_subject(verb)
        if subject is not None:
            heads += _with_conjuncts(real_subject(subject))
        for child in verb.children:
            if child.dep_ in ("dobj", "dative"):
                heads += _with_conjuncts(child)
            if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ in ("with", "by", "against")):
                heads += [t for c in child.children if c.dep_ == "pobj" for t in _with_conjuncts(c)]
        return self._mentions_at(heads)

    def _mentions_at(self, words: list[Token]) -> list[Mention]:
        out: list[Mention] = []
        for word in words:
            start, end = word.idx, word.idx + len(word)
            around = [m for a, b, m in self.named if a < end and start < b and m.type not in ("place", "document")]
            if around:
                out.append(min(around, key=lambda m: m.spans[0].end - m.spans[0].start))
        return list(dict.fromkeys(out))

    def _is_named(self, mentions: list[Mention]) -> bool:
        """Whether one of them is known by a proper name in this document."""
        return any(m.form == "name" or any(c.isupper() for c in m.name) for m in mentions if m.type != "anonymous")

    def _where(self, words: list[Token]) -> str | None:
        for word in words:
            is_visited = word.dep_ == "dobj" and word.head.lemma_.lower() in ("visit", "tour", "enter", "inspect")
            if not is_visited and (word.dep_ != "pobj" or word.head.lower_ not in _WHERE):
                continue
            start, end = word.idx, word.idx + len(word)
            for a, b, mention in self.named:
                if a < end and start < b and mention.type in ("place", "state") and mention.form == "name":
                    return mention.name
        return None

    def _build(
        self, words: list[Token], head: Token, kind: str, dates: list[_Dated], who: list[Mention]
    ) -> Event | None:
        spans = spans_of(self.passage, words)
        if not spans:
            return None
        quote = quote_spans(self.parsed.document.text, spans)
        return Event(
            id=finding_id("event", spans),
            document_id=self.parsed.document.id,
            spans=spans,
            quote=quote,
            made=MADE,
            what=" … ".join(" ".join(part.split()) for part in quote),
            kind=kind,
            when=_narrowest(dates),
            where=self._where(words),
            who=tuple(dict.fromkeys(m.name for m in who)),
            statement_id=self._statement(spans_of(self.passage, [head])),
        )

    def _statement(self, at: tuple[Span, ...]) -> str | None:
        around = [s for s in self.statements if any(is_overlapping(a, b) for a in at for b in s.spans)]
        inner = min(around, key=lambda s: sum(x.end - x.start for x in s.spans), default=None)
        return inner.id if inner else None


def _narrowest(dates: list[_Dated]) -> DateRange | None:
    def width(when: DateRange) -> int:
        return (when.latest - when.earliest).days if when.earliest and when.latest else 10**6

    return min((d.when for d in dates if d.when), key=width, default=None)


def _with_conjuncts(token: Token) -> list[Token]:
    return [token, *token.conjuncts]


def _is_inquiry_done(verb: Token) -> bool:
    """Whether a verb without an object says of a commission, a court or the like that it gave its report: "the panel
    reported on 24 April"."""
    subject = find_subject(verb)
    if (
        subject is None
        or verb_tense(verb) != "past"
        or any(c.dep_ in ("dobj", "ccomp", "xcomp", "nsubjpass") for c in verb.children)
    ):
        return False
    return subject.lemma_.lower() in load_set("finders") | load_set("body_nouns") or subject.pos_ == "PROPN"


def _is_people(token: Token) -> bool:
    return token.lower_ in load_set("counted_nouns") or token.pos_ == "PROPN"


def _has_happened_or_will(verb: Token) -> bool:
    """False for what is negated, conditional, possible, demanded or only intended."""
    node = verb
    for _ in range(6):
        for child in node.children:
            if child.dep_ == "neg" or child.lower_ in ("never", "nobody"):
                return False
            if child.dep_ == "aux" and child.lower_ in _POSSIBLE:
                return False
            if child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether", "before", "until"):
                return child.lower_ in ("before", "until") and node.i == verb.i and verb_tense(verb) == "past"
            if child.dep_ in ("det", "nsubj", "nsubjpass") and child.lower_ in ("no", "none", "nobody"):
                return False
        if (
            node.dep_ in ("conj", "xcomp", "advcl", "acl")
            and node.head.i != node.i
            and node.head.pos_ in ("VERB", "AUX")
        ):
            if node.dep_ == "acl" and node.tag_ == "VBN":
                return True
            node = node.head
            continue
        break
    if verb.tag_ == "VBG":
        return verb.dep_ in _CLAUSES or (
            verb.dep_ == "advcl" and verb.head.i < verb.i and verb_tense(verb.head) == "past"
        )
    if any(c.tag_ == "TO" for c in verb.children if c.dep_ == "aux"):
        return _is_carried_out(verb)
    return verb.tag_ != "VB" or any(c.dep_ == "aux" for c in verb.children)


def _is_carried_out(verb: Token) -> bool:
    """Whether "to do" was done ("managed to", "paved the way for her to") or has its date ("is due to", "plans to")."""
    head = verb.head
    if head.pos_ in ("VERB", "AUX"):
        lemma, tense = head.lemma_.lower(), verb_tense(head)
        if lemma in load_set("implicative_verbs"):
            return tense == "past"
        is_set = lemma in ("schedule", "slate", "set", "plan", "expect") or any(
            c.lower_ in ("due", "set") for c in head.children
        )
        return is_set and tense in ("present", "future")
    return head.lemma_.lower() == "way" and verb_tense(head.head) == "past"
