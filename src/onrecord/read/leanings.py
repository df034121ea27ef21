"""Leanings: what a plain statement asks or promises where no rule says so, by many small signs together.

Who speaks and of whom, the verb, its time and mood, what the rules for acts say, what was said before it and by whom:
each sign has a weight for each act in ``words/leaning_weights.tsv``, which ``training/leanings.py`` fits to gold. Only
plain statements are taken for demands or promises by it; whom they accuse, what they deny or count, it leaves alone.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from onrecord.chains import describe_chains
from onrecord.model import Act, Mention, Statement
from onrecord.read.cues import lemma_of, load_verbs
from onrecord.read.nlp import Parsed
from onrecord.read.parsed_statements import ParsedStatement, find_descriptions, passage_at
from onrecord.read.pledges import describe_speaker, find_kind_of_verb, weigh_pledge
from onrecord.read.subjects import is_human
from onrecord.read.undertakings import find_whose, list_evidence, subject_of
from onrecord.words import load_set, load_table

if TYPE_CHECKING:
    from spacy.tokens import Token

Weights = dict[str, tuple[float, ...]]
ACTS: tuple[Act, ...] = (
    "accuse", "deny", "find", "demand", "promise", "concede", "welcome", "regret", "report", "state",
)  # fmt: skip
"""The acts in the order of the columns of the weights."""

_SMALL_WORDS = frozenset(
    {
        "after", "again", "all", "already", "always", "any", "anybody", "anyone", "because", "before", "but", "by",
        "either", "even", "every", "everybody", "everything", "finally", "for", "him", "how", "i", "if", "instead",
        "just", "let", "like", "long", "me", "more", "must", "my", "never", "no", "nobody", "none", "not", "nothing",
        "now", "once", "only", "or", "our", "please", "since", "so", "still", "such", "than", "their", "them", "then",
        "they", "this", "too", "until", "us", "we", "what", "when", "whether", "who", "why", "without", "yes", "yet",
        "you", "your",
    }
)  # fmt: skip
LEAST_LEAD: dict[Act, float] = {"demand": 1.0, "promise": 1.0}
"""By how much, in log odds, an act must lead the plain one of the rules to be taken; no other act is."""
_PLAIN = frozenset({"state", "report"})
_REACH = 6
_LEADS = re.compile(
    r"\b(?:asked (?:about|why|whether|how|if|for)|in (?:reply|response|answer)|replied|responded|rejected|dismissed"
    r"|denied|accused|however|but|meanwhile|questioned|pressed|challenged|insisted)\b",
    re.IGNORECASE,
)


def find_leanings(parsed: Parsed, mentions: Sequence[Mention], statements: Sequence[Statement]) -> list[Statement]:
    """The statements, acts filled where the signs of a plain one speak for a demand or a promise."""
    weights = load_weights()
    return [
        replace(s, act=choose_act(signs, weights, s.act)) if signs else s
        for s, signs in list_signs(parsed, mentions, statements)
    ]


@cache
def load_weights() -> Weights:
    """What each sign counts for each act of :data:`ACTS`, in log odds."""
    return {row["sign"]: tuple(float(row[act]) for act in ACTS) for row in load_table("leaning_weights")}


def choose_act(signs: Sequence[str], weights: Weights, given: Act) -> Act:
    """A demand or promise where these signs speak for it more than for the plain act ``given``; else that."""
    if not weights or given not in _PLAIN:
        return given
    rows = [weights[sign] for sign in ("always", *sorted(signs)) if sign in weights]
    scores = dict(zip(ACTS, (math.fsum(column) for column in zip(*rows, strict=True)), strict=True))
    act = max(ACTS, key=lambda a: scores[a])
    return act if act in LEAST_LEAD and scores[act] - scores[given] >= LEAST_LEAD[act] else given


def list_signs(
    parsed: Parsed, mentions: Sequence[Mention], statements: Sequence[Statement]
) -> Iterator[tuple[Statement, list[str]]]:
    """Each statement with its signs; none where its act is not open."""
    described = find_descriptions(parsed)
    parties = describe_chains(mentions, parsed.document.text).values()
    state = next((p["states"][0] for p in parties if p["states"]), None)
    places = [ParsedStatement(parsed, s, described) for s in statements]
    scene = _Scene(parsed=parsed, mentions=mentions, state=state, places=places)
    for at, place in enumerate(places):
        yield place.statement, sorted(set(scene.list_signs(at))) if _is_open(place) else []


def _is_open(place: ParsedStatement) -> bool:
    statement = place.statement
    return statement.is_speech and statement.made.by not in ("provisions", "registers", "requests")


@dataclass
class _Scene:
    """The statements of a document with what stands around them."""

    parsed: Parsed
    mentions: Sequence[Mention]
    state: str | None
    places: Sequence[ParsedStatement]

    @cached_property
    def _acts_of(self) -> dict[str, Counter[str]]:
        """How often each speaker does each act, by the rules."""
        out: dict[str, Counter[str]] = {}
        for place in self.places:
            statement = place.statement
            if statement.speaker is not None and statement.is_speech:
                out.setdefault(statement.speaker.name, Counter())[statement.act] += 1
        return out

    @cached_property
    def _charged_in(self) -> dict[str, dict[str, set[str | None]]]:
        """Who names each word in an accusation or a demand."""
        out: dict[str, dict[str, set[str | None]]] = {"accuse": {}, "demand": {}}
        for place in self.places:
            statement = place.statement
            if statement.is_speech and statement.act in out:
                by = statement.speaker.name if statement.speaker else None
                for word in re.findall(r"[^\W\d_]{4,}", " ".join(statement.quote)):
                    out[statement.act].setdefault(word, set()).add(by)
        return out

    def _list_charges(self, own: str) -> Iterator[str]:
        """Whether somebody else accuses the speaker by name, or asks something of him."""
        words = [w for w in re.findall(r"[^\W\d_]{4,}", own) if w[:1].isupper()]
        for act, named in sorted(self._charged_in.items()):
            if any(named.get(w, set()) - {own} for w in words):
                yield f"named in another's {act}"

    def list_signs(self, at: int) -> Iterator[str]:
        place = self.places[at]
        statement = place.statement
        yield from self._list_of_cue(place)
        kind = describe_speaker(place, self.mentions)
        yield f"speaker {kind}"
        yield f"speaker is a {statement.speaker.type if statement.speaker else 'nobody'}"
        if place.speaker_words & load_set("finders"):
            yield "speaker finds"
        if place.speaker_words & load_set("accusers"):
            yield "speaker charges"
        root = place.root
        yield f"rule {statement.act}"
        yield f"rule {statement.act}, speaker {kind}"
        if root is not None:
            yield from self._list_of_clause(place, root, kind)
        yield from _list_of_words(place)
        yield from self._list_around(at, kind)

    def _list_of_cue(self, place: ParsedStatement) -> Iterator[str]:
        statement = place.statement
        cue = statement.cue
        lemma = cue.lemma if cue else "none"
        row = load_verbs().get(lemma.split()[0], {}).get(lemma)
        yield f"cue {lemma}"
        yield f"cue's act {row.act if row else 'none'}"
        yield f"manner {statement.manner}"
        if statement.within is not None:
            yield "within another"
        if statement.is_negated:
            yield "negated"

    def _list_of_clause(self, place: ParsedStatement, root: Token, kind: str) -> Iterator[str]:
        whose = find_whose(place, root, self.mentions, self.state)
        mood = find_mood(root)
        lemma = lemma_of(root)
        negated = "not " if place.statement.is_negated else ""
        yield f"subject {whose}"
        yield f"mood {mood}"
        yield f"speaker {kind}, subject {whose}"
        yield f"speaker {kind}, mood {mood}"
        yield f"subject {whose}, {negated}{mood}"
        yield f"speaker {kind}, subject {whose}, {negated}{mood}"
        is_passive = any(c.dep_ == "auxpass" for c in root.lefts)
        if is_passive:
            yield "passive"
            yield f"passive, speaker {kind}"
            yield f"passive, mood {mood}"
        sort = find_kind_of_verb(root)
        yield f"verb kind {sort}"
        yield f"verb kind {sort}, subject {whose}"
        yield f"verb {lemma}"
        for name in ("wrongs", "refusals", "legal_steps", "blame_words", "denials", "deed_words", "toll_verbs"):
            if lemma in load_set(name) or any(
                c.lower_ in load_set(name) for c in root.rights if c.dep_ in ("acomp", "attr", "advmod", "dobj")
            ):
                yield f"in {name}"
        subject = subject_of(root)
        if subject is not None:
            yield f"subject tag {subject.tag_}"
            if subject.lower_ in ("it", "there", "this", "that", "he", "she", "they", "we", "i", "you", "nobody"):
                yield f"subject {subject.lower_}"
        if root.lemma_ == "be":
            for child in root.rights:
                if child.dep_ in ("acomp", "attr", "prep"):
                    yield f"be {child.dep_}"
        pledge = max((weigh_pledge(e) for e in list_evidence(place, root, self.mentions, self.state)), default=0.0)
        for least in (0.1, 0.25, 0.4, 0.6, 0.8):
            if pledge >= least:
                yield f"pledge from {least}"

    def _list_around(self, at: int, kind: str) -> Iterator[str]:
        place = self.places[at]
        statement = place.statement
        own = statement.speaker.name if statement.speaker else None
        before = [p.statement for p in self.places[max(0, at - _REACH) : at] if p.statement.is_speech]
        theirs = [s for s in before if s.speaker is not None and s.speaker.name != own]
        if theirs:
            yield f"before, another's {theirs[-1].act}"
            yield f"before, another's {theirs[-1].act}, speaker {kind}"
        mine = [s for s in before if s.speaker is not None and s.speaker.name == own]
        if mine:
            yield f"before, one's own {mine[-1].act}"
        if own:
            others = self._acts_of.get(own, Counter()) - Counter([statement.act])
            for act in sorted(others):
                if act != "state":
                    yield f"elsewhere, one's own {act}"
            yield from self._list_charges(own)
        passage = passage_at(self.parsed, statement.spans[0])
        if passage is not None:
            inside = {t.i for t in place.content}
            sentence = place.content[0].sent if place.content else None
            around = " ".join(t.text for t in sentence if t.i not in inside) if sentence is not None else ""
            for match in _LEADS.finditer(around):
                yield f"beside {match[0].lower().split()[0]}"


def find_mood(root: Token) -> str:
    """The time and mood of a clause's verb, in a word or two."""
    aux = {c.lower_ for c in root.lefts if c.dep_ in ("aux", "auxpass")}
    modals = {c.lower_ for c in root.lefts if c.dep_ == "aux" and c.tag_ == "MD"} | (
        {root.lower_} if root.tag_ == "MD" else set()
    )
    if modals & {"will", "would", "'ll", "’ll", "shall", "'d", "’d", "wo"}:
        return "would have" if "have" in aux else "would"
    if modals & {"must", "should", "ought"}:
        return "must"
    if modals & {"can", "could", "ca", "may", "might", "cannot"}:
        return "could"
    if any(c.lower_ == "to" and c.dep_ == "aux" for c in root.lefts):
        return "infinitive"
    if root.pos_ not in ("VERB", "AUX"):
        return "no verb"
    has = {c.lower_ for c in root.lefts if c.dep_ == "aux" and c.lemma_ == "have"}
    if has:
        return "had done" if has & {"had", "'d", "’d"} else "has done"
    if root.tag_ == "VBG":
        return "doing"
    if root.tag_ == "VBD" or aux & {"was", "were", "did"}:
        return "did"
    if root.tag_ == "VB" and not any(c.dep_.startswith("nsubj") for c in root.lefts):
        return "do!"
    return "does" if root.tag_ in ("VBZ", "VBP") or aux & {"is", "are", "do", "does", "am"} else "done"


def _list_of_words(place: ParsedStatement) -> Iterator[str]:
    words = [t for t in place.content if not t.is_punct and not t.is_space]
    for token in words[:40]:
        if token.lower_ in _SMALL_WORDS:
            yield f"word {token.lower_}"
    if words:
        yield f"first {words[0].tag_}"
        if words[0].lower_ in load_set("function_words"):
            yield f"first {words[0].lower_}"
    if any(t.text == "?" for t in place.content):
        yield "a question"
    if any(t.like_num for t in words):
        yield "a number"
    if any(t.ent_type_ in ("DATE", "TIME") for t in words):
        yield "a date"
    if any(t.ent_type_ == "MONEY" or t.text == "$" for t in words):
        yield "money"
    if any(t.lemma_.lower() in load_set("wrongs") for t in words):
        yield "a wrong is named"
    if any(t.lemma_.lower() in load_set("blame_words") for t in words):
        yield "a word of blame"
    if any(t.lemma_.lower() in load_set("deed_words") for t in words):
        yield "a deed is named"
    if any(t.pos_ == "NOUN" and is_human(t) for t in words):
        yield "people are named"
    length = len(words)
    yield "short" if length < 6 else "middling" if length < 15 else "long"
