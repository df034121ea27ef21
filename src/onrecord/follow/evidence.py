"""Evidence: what speaks for and against a statement or event telling what came of a demand or promise.

What both speak of, who speaks, where and when it stands, how the words sound. A chance is the logistic function of the
weights of ``words/answer_weights.tsv``, which ``training/answers.py`` fits to gold stories; nothing looks at a name as
such. It says how likely the two belong together, never that a demand was met.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from onrecord.chains import Party
from onrecord.dates import is_before
from onrecord.features import read_range
from onrecord.follow.comparisons import date_of
from onrecord.follow.deeds import Overlap, compare_sense, compare_words, find_families, weigh
from onrecord.follow.outcomes import compare_story, find_partial, is_done, is_late, is_undone
from onrecord.follow.responses import is_of_claims
from onrecord.follow.sides import find_side
from onrecord.follow.standings import is_for_another, is_unanswered, share_word, takes_up
from onrecord.model import Card
from onrecord.stories import share_story
from onrecord.words import load_table
from onrecord.words.forms import content_stems, fold_text, merge_near, split_words, stem_word

_BACK = re.compile(
    r"\b(?:promis\w+|pledg\w+|undert\w+|demand\w*|recommend\w*|urged|called for|call|request\w*|deadline|the date"
    r"|had set|had asked|was asked|were asked|wanted|ordered|order|appeal|due|condition\w*|terms?|ruling)\b"
)
_COUNTED = re.compile(
    r"\b(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|half|most|some|all|none|no)"
    r" (?:\w+ ){0,3}(?:of|out of)\b|\d"
)
_OF_ALL = re.compile(
    r"\b(?:all|every|each|its|their|her|his|the|these|those) (?:\w+ ){0,2}?(?:recommendation|proposal)s?\b"
)
_RECOMMENDING = ("recommend", "recommendation", "should", "propose", "proposal", "urge", "call", "")
_PROMISED = re.compile(r"\b(?:promis\w+|pledg\w+|vow\w*|undert\w+|had said|assur\w+|deadline|by then)\b")
_ASKED = re.compile(
    r"\b(?:ask(?:ed|ing)|demand\w*|recommend\w*|urg(?:ed|ing)|call(?:ed|s|ing)? (?:for|on)|request\w*|order(?:ed)?"
    r"|wanted)\b"
)
_RARE = 0.9  # what a word tells that few reports hold
_LEVELS = (0.02, 0.2, 0.35, 0.5, 0.7)
_NEAR, _MID = 380, 1000  # characters between a demand and what follows it in one report


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is seen of an ask and what may answer it: the amounts by name, the side that speaks, the shared words."""

    amounts: dict[str, float]
    side: str
    overlap: Overlap


def is_possible(ask: Card, answer: Card) -> bool:
    """Whether the one can tell what came of the other at all: nobody welcomes into being, a promise is not accepted by
    whoever makes it, and what holds the words of a demand is that demand, unless it says how it was taken."""
    if answer.data["act"] in ("welcome", "regret") or ask.data["statement"] == answer.subject_id:
        return False
    if ask.document_id != answer.document_id and _weigh_deed(ask) < _LEAST_DEED:
        return False
    if not _asks_something(ask):
        return False
    said = cast("list[str] | None", answer.data["status"])
    if ask.data["role"] == "promise":
        if answer.data["act"] == "promise":
            return False
        is_taken = said is not None and said[0] in ("accepted", "rejected") and answer.data["act"] != "concede"
        if is_taken and not is_undone(words_of(answer)) and find_side(ask, answer) in ("own", "voice", "weak"):
            return False
    if ask.document_id == answer.document_id:
        (a0, a1), (b0, b1) = _words_at(ask), _words_at(answer)
        if b0 >= a0 and b1 <= a1:
            return False
        if a0 >= b0 and a1 <= b1 and (said is None or ask.data["role"] == "promise"):
            return False
    return True


_LEAST_DEED = 0.45  # what the words of an ask must tell to be found again in another report: "action" alone does not


def _weigh_deed(ask: Card) -> float:
    return _weigh_stems(tuple(cast("list[str]", ask.data["stems"])), tuple(cast("list[str]", ask.data["light"])))


@lru_cache(maxsize=16384)
def _weigh_stems(stems: tuple[str, ...], light: tuple[str, ...]) -> float:
    return math.fsum(weigh(s) for s in stems if s not in light)


_IT = re.compile(r"\b(?:it|them|they|this|that|these|those|so|him|her|more|answers?)\b")


def _asks_something(ask: Card) -> bool:
    """Whether an ask holds more than the name and title of the one asked: where a reader lost the deed, nothing is
    known that an answer could be to."""
    party = cast("Party | None", ask.data["asked"])
    known = (*(party["names"] if party else ()), *(party["roles"] if party else ()), str(ask.data["whom"]))
    named, light = _stem_names(known), cast("list[str]", ask.data["light"])
    is_more = any(s not in named and s not in light for s in cast("list[str]", ask.data["whole"]))
    return is_more or _IT.search(str(ask.data["words"])) is not None


@lru_cache(maxsize=16384)
def _stem_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stem for words in names for stem in content_stems(words))


def is_told_as_fact(answer: Card, overlap: Overlap) -> bool:
    """Whether the words of somebody else tell of the deed as done or not: not only what he thinks of it."""
    if answer.data["role"] == "event" or answer.data["act"] in ("report", "find", "deny", "concede"):
        return True
    words = words_of(answer)
    if is_done(words) or find_partial(words) or _counts(words):
        return True
    met = {family for stem in overlap.hits for family in find_families(stem)}
    return any(_is_past(w) and find_families(merge_near([stem_word(w)])[0]) & met for w in split_words(words))


def _is_past(word: str) -> bool:
    """By its form: a regular or irregular past ("freed", "given", "built"), not a noun that merely has a stem."""
    stem = stem_word(word)
    return word.endswith(("ed", "en")) or not (word.startswith(stem) or word.startswith(stem.removesuffix("i") + "y"))


_HOPED = re.compile(r"\b(?:hop(?:e|es|ed|ing)|plan(?:s|ned|ning)?|intend\w*|expect\w*|want\w*|aim\w*|wish\w*) to\b")


def is_hoped(words: str) -> bool:
    """Whether folded words tell only of what is or was hoped or planned."""
    return _HOPED.search(words) is not None


def words_of(answer: Card) -> str:
    """The folded words of a statement, or of what a report tells as an event."""
    return str(answer.data["words"] or answer.data.get("told_as") or "")


def find_evidence(ask: Card, answer: Card) -> Evidence:
    """What can be seen of the two, for :func:`chance_of`."""
    found: dict[str, float] = {}
    is_here = ask.document_id == answer.document_id
    where = "here" if is_here else "there"
    act = "event" if answer.data["role"] == "event" else str(answer.data["act"])
    side = find_side(ask, answer)
    group = "own" if side in ("own", "voice") else "weak" if side in ("weak", "public", "office") else "told"
    light = set(cast("list[str]", ask.data["light"]))
    overlap = compare_words(
        cast("list[str]", ask.data["stems"]),
        cast("list[str]", ask.data["light"]),
        cast("list[str]", ask.data["scene"]),
        cast("list[str]", answer.data["own"]),
        cast("list[str]", answer.data["stems"]),
    )
    words, context = words_of(answer), str(answer.data["context"])
    level = sum(overlap.part >= least for least in _LEVELS)
    if overlap.mass < 0.75 and not (overlap.part >= 0.75 and len(overlap.hits) > 1):
        level = min(level, 2)
    found[f"{where}: as a rule"] = 1
    found[f"{where}: side {side}"] = 1
    found[f"{where}: topic {level}"] = 1
    found[f"{where}: {group} topic"] = overlap.part
    found[f"{where}: {group}, {_name_met(overlap)}"] = 1
    found[f"{where}: {group} sense"] = overlap.alike
    beside = compare_sense(cast("list[str]", ask.data["stems"]), light, cast("list[str]", answer.data["beside"]))
    found[f"{where}: {group} beside"] = beside
    if beside >= 0.6:
        found[f"{where}: told of beside it"] = 1
    found[f"{where}: act {act}"] = 1
    if not any(s not in light for s in overlap.hits):
        found[f"{where}: only names are shared"] = 1
    if sum(s not in light for s in overlap.hits) >= 3:
        found[f"{where}: three words are shared"] = 1
    given = set(cast("list[str]", answer.data["stems"]))
    if _numbers(ask) & given:
        found[f"{where}: a number is shared"] = 1
    if _rare_names(ask, light) & given:
        found[f"{where}: a rare name is shared"] = 1
    if ask.data["told"] and is_here:
        found["here: told back"] = 1
    said = cast("list[str] | None", answer.data["status"])
    is_telling = bool(is_done(words) or is_undone(words) or find_partial(words) or _counts(words))
    tone = "told" if is_telling else "plain"
    found[f"{where}: {group}, {'taken' if said and group != 'told' else tone}"] = 1
    if ask.data["role"] == "promise":
        found[f"{where}: {group}, a promise"] = 1
    elif said and said[0] in ("accepted", "rejected") and group == "own":
        found[f"{where}: yes or no"] = 1
    if _looks_back(context):
        found[f"{where}: {group} looks back"] = 1
        found[f"{where}: {group} looks back on topic"] = overlap.part
    if find_partial(words):
        found[f"{where}: in part"] = 1
    rare = [s for s in overlap.hits if s not in light and not s.isdigit() and weigh(s) >= _RARE]
    if rare:
        found[f"{where}: {group}, rare words {min(2, len(rare))}"] = 1
    found[f"{where}: {group} mass"] = min(3.0, overlap.mass) / 3
    found[f"{where}: {group}, of what is said"] = _share_said(overlap, answer)
    if not is_here:
        found["there: what is asked tells"] = min(4.0, _weigh_deed(ask)) / 4
    is_counted = _counts(words)
    is_numbered = f"{where}: a number is shared" in found
    if overlap.thing and (is_counted or is_numbered):
        found[f"{where}: counts the thing"] = 1
    if is_numbered and overlap.part >= 0.2:
        found[f"{where}: the number, on topic"] = 1
    if overlap.part >= 0.5 and is_telling and group == "told":
        found[f"{where}: told as done, on topic"] = 1
    if level <= 1 and beside >= 0.6 and len(words.split()) <= 14:
        found[f"{where}: {group}, goes on from it"] = 1
    if ask.data["asked_as"] in _RECOMMENDING and _OF_ALL.search(words):
        found[f"{where}: {group}, of all that was recommended"] = 1
    if ask.data["role"] == "promise" and beside >= 0.5 and _PROMISED.search(f"{context} {answer.data['before']}"):
        found[f"{where}: the promise is told back"] = 1
    if ask.data["role"] == "demand" and beside >= 0.5 and _ASKED.search(f"{context} {answer.data['before']}"):
        found[f"{where}: the demand is told back"] = 1
    if overlap.part >= 0.35 and is_before(read_range(ask.data["due"]), date_of(answer)) is True and is_telling:
        found[f"{where}: after its day"] = 1
    if len(words.split()) <= 6 and level == 0:
        found[f"{where}: few words"] = 1
    if is_of_claims(answer):
        found[f"{where}: of claims"] = 1
    if act == "concede" and ask.data["role"] == "promise" and is_late(context):
        found[f"{where}: concedes that it is late"] = 1
    is_taken = group == "own" and said is not None
    found |= _take_up(ask, answer, f"{where}: {_FINER.get(side, side)}", words)
    found |= _place(ask, answer, group, _FINER.get(side, side)) if is_here else _order(ask, answer, is_taken=is_taken)
    return Evidence(amounts=found, side=side, overlap=overlap)


_FINER = {"own": "own", "voice": "own", "weak": "weak", "public": "weak", "office": "office"}


def _take_up(ask: Card, answer: Card, who: str, words: str) -> dict[str, float]:
    """How words take up what was asked, by whom: "would comply", "nobody has answered"."""
    found = {f"{who}, act {'event' if answer.data['role'] == 'event' else answer.data['act']}": 1.0}
    if ask.data["role"] == "demand" and takes_up(words):
        found[f"{who}, takes it up"] = 1
    if ask.data["role"] == "demand" and is_unanswered(f"{words} {answer.data['context']}"):
        found[f"{who}, unanswered"] = 1
    if answer.data["who"] and not who.endswith(" own") and share_word(str(ask.data["whom"]), str(answer.data["who"])):
        found[f"{who}, known by one word"] = 1
    if is_for_another(str(answer.data["who"])):
        found[f"{who}, for another"] = 1
    said = cast("list[str] | None", answer.data["status"])
    if said is not None:
        found[f"{who}, says {said[0]}"] = 1
    if answer.data["cue"] == ":":
        found[f"{who}, in turn"] = 1
    if len(words.split()) <= 8:
        found[f"{who}, in few words"] = 1
    return found


@lru_cache(maxsize=16384)
def _counts(words: str) -> bool:
    return _COUNTED.search(words) is not None


@lru_cache(maxsize=16384)
def _looks_back(context: str) -> bool:
    return _BACK.search(context) is not None


def _share_said(overlap: Overlap, answer: Card) -> float:
    """How much of what an answer says the words are that it shares with the ask, 0..1 by weight."""
    whole = _weigh_all(tuple(cast("list[str]", answer.data["own"])))
    return min(1.0, math.fsum(weigh(s) for s in overlap.hits) / whole) if whole else 0.0


@lru_cache(maxsize=16384)
def _weigh_all(stems: tuple[str, ...]) -> float:
    return math.fsum(map(weigh, stems))


def _name_met(overlap: Overlap) -> str:
    if overlap.deed and overlap.thing:
        return "the deed and the thing"
    return "the deed" if overlap.deed else "the thing" if overlap.thing else "neither deed nor thing"


def _numbers(ask: Card) -> set[str]:
    """The numbers that are asked for or promised, years left out."""
    whole = cast("list[str]", ask.data["whole"])
    return {s for s in whole if s.isdigit() and not (len(s) == 4 and s[:2] in ("19", "20"))}


def _rare_names(ask: Card, light: set[str]) -> set[str]:
    scene = cast("list[str]", ask.data["scene"])[:4]
    return {s for s in cast("list[str]", ask.data["stems"]) if s in light and s not in scene}


def _words_at(card: Card) -> tuple[int, int]:
    a, b = cast("list[int]", card.data["words_at"])
    return a, b


def _place(ask: Card, answer: Card, group: str, who: str) -> dict[str, float]:
    """Where an answer stands in the report of the demand."""
    (p0, p1), (q0, q1) = cast("list[int]", ask.data["place"]), cast("list[int]", answer.data["place"])
    (a0, a1), (b0, b1) = _words_at(ask), _words_at(answer)
    gap = q0 - p1
    if a0 >= b0 and a1 <= b1:
        at = "holds it"
    elif gap >= 0:
        at = "next" if gap <= 3 else "near" if gap <= _NEAR else "further on" if gap < _MID else "far on"
    else:
        at = "before" if q1 <= p0 else "in its sentence"
    found = {f"here: {at}": 1.0, f"here: {group}, {at}": 1.0}
    if ask.subject_id in cast("list[str]", answer.data["after"]):
        found[f"here: {group}, the last ask"] = 1
    if at == "before" and is_before(date_of(answer), date_of(ask)) is True:
        found["here: said earlier"] = 1
    stands = cast("dict[str, list[int]]", answer.data["stands"]).get(ask.subject_id)
    if stands is not None:
        found[f"here: {who}, {stands[0]} others between"] = 1
        found[f"here: {who}, {stands[1]} of its own between"] = 1
        found[f"here: {stands[2]} demands between"] = 1
        found[f"here: {who}, {stands[2]} demands between"] = 1
        if ask.data["block"] == answer.data["block"]:
            found[f"here: {who}, in one paragraph"] = 1
    return found


def _order(ask: Card, answer: Card, *, is_taken: bool) -> dict[str, float]:
    """Which came first of two reports, and whether they are of one story."""
    a, b = date_of(ask), date_of(answer)
    order = "later" if is_before(a, b) is True else "the same day" if a and b and a == b else "order not known"
    found = {f"there: {order}": 1.0}
    if a and b and a.latest and b.latest and abs((b.latest - a.latest).days) <= 4:
        found["there: within days"] = 1
        if is_taken:
            found["there: taken within days"] = 1
    around = cast("list[str]", ask.data["around"]), cast("list[str]", answer.data["around"])
    story = share_story(*around, ()) or compare_story(ask, answer)[:2]
    found["there: one story"] = min(4, len(story)) / 4
    if a and b and a.latest and b.latest:
        days = (b.latest - a.latest).days
        found["there: " + next((f"within {d} days" for d in (14, 60, 200, 500) if days <= d), "years later")] = 1
    named = set(cast("list[str]", answer.data["around"]))
    for name, known in (("asker", ask.data["by"]), ("one asked", ask.data["asked"])):
        party = cast("Party | None", known)
        if party is not None and named & _fold_names(tuple(party["names"])):
            found[f"there: the {name} is named"] = 1
    return found


@lru_cache(maxsize=16384)
def _fold_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold_text(n) for n in names)


@cache
def load_weights() -> dict[str, float]:
    """The weight of each piece of evidence, in log odds."""
    return {row["evidence"]: float(row["weight"]) for row in load_table("answer_weights")}


def chance_of(amounts: dict[str, float], weights: dict[str, float]) -> float:
    """The logistic function of the weighted sum and of what always counts; the sum is exact in whatever order."""
    total = weights.get("always", 0.0) + math.fsum(weights.get(n, 0.0) * v for n, v in amounts.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
