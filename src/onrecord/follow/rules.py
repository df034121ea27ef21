"""Rules: the answers to a demand or promise that its words and who speaks tell, in one report and in a later one.

A statement of the party asked, or of who speaks for it, about the same thing; what a report sets right after a demand;
what others tell of the party asked. Each link has its status and reasons; :mod:`onrecord.follow.answers` weighs it
among other evidence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import cast

from onrecord.chains import Party, compare_parties
from onrecord.dates import is_before, print_date
from onrecord.features import read_range
from onrecord.follow.comparisons import compare_topic, date_of, make_link, rename
from onrecord.follow.outcomes import find_conceded, find_conditioned, find_outcome
from onrecord.follow.responses import is_of_claims, is_taken_back
from onrecord.model import Card, Link, Reason
from onrecord.stories import share_story
from onrecord.voices import is_public, speaks_for
from onrecord.words import load_set
from onrecord.words.forms import merge_near, stem_word

_ADJACENT = 350  # characters between a demand and the answer that the report puts right after it


def find_by_rule(ask: Card, answer: Card) -> Link | None:
    """The link that the rules make of the two: sure where they were made for, and one piece of evidence elsewhere."""
    responds = cast("dict[str, list[object]]", answer.data["responds"])
    if ask.subject_id in responds and ask.data["role"] == "demand":
        status, reasons = responds[ask.subject_id]
        rows = cast("list[tuple[str, float, str]]", reasons)
        why = [Reason(feature=f, score=s, detail=d) for f, s, d in rows]
        return make_link(ask, answer, cast(str, status), why, 0.9)
    found = _compare_later(ask, answer) or _compare_answer(ask, answer)
    if found is None and answer.data.get("lead") and ask.document_id != answer.document_id:
        lead = replace(answer, data={**answer.data, **cast("dict[str, object]", answer.data["lead"])})
        found = _compare_later(ask, lead)
        if found and len(str(answer.data["words"]).split()) <= _FEW:
            goes_on = Reason(feature="goes on", score=0.6, detail="it goes on from what was said right before")
            said = cast("list[str] | None", answer.data["status"])
            is_open = said is not None and said[0] == "replied"  # "agreed to do it, and would not say when"
            return replace(found, reasons=(*found.reasons, goes_on), relation="replied" if is_open else found.relation)
        return None
    return found


_FEW = 14  # words that need what was said before them to tell what they are about


def _compare_later(ask: Card, answer: Card) -> Link | None:
    """What another report tells later, weighed loosely; see :mod:`onrecord.follow.outcomes`."""
    if ask.document_id == answer.document_id or ask.data["told"]:
        return None
    order = compare_order(ask, answer)
    if order is None:
        return None
    found = find_outcome(ask, answer) or find_conceded(ask, answer) or find_conditioned(ask, answer)
    if found is None:
        return None
    status, reasons = found
    if ask.data["role"] == "promise" and status in ("accepted", "rejected"):
        return None
    if order.score < 0.8 and (status == "replied" or reasons[0].score < 0.55):
        return None  # where the dates do not tell, the words must
    if order.score < 0.8 and status == "accepted" and answer.data["on"]:
        return None  # it was said at a stated time, which may lie before the demand
    return make_link(ask, answer, status, [*reasons, order], 0.8)


_SAME_REPORT = Reason(feature="order", score=0.7, detail="told in one report")


def _compare_answer(ask: Card, answer: Card) -> Link | None:
    asked = cast("Party | None", ask.data["asked"])
    if asked is None:
        return None
    if answer.data["act"] in ("welcome", "regret"):
        return None
    is_here = ask.document_id == answer.document_id
    if not is_here and not _is_met(ask, answer) and not _is_addressed(ask, answer):
        return None
    by, speaker = cast("Party | None", ask.data["by"]), cast("Party | None", answer.data["speaker"])
    if is_here and ask.data["role"] == "demand" and by and speaker and by["names"] and by["names"] == speaker["names"]:
        return None  # nobody answers what he asks himself
    if is_here and not _is_apart(ask, answer):
        return None  # the sentence that tells the demand, or what stands around it, answers nothing
    who = _compare_answerer(ask, asked, answer)
    order = compare_order(ask, answer)
    if who is None and order is not None and not is_here:
        return _compare_outcome(ask, answer, order)
    if who is None or order is None:
        return None
    is_own = who.feature == "asked party speaks"
    said = cast("list[str] | None", answer.data["status"])
    is_taken = is_own and said is not None and (said[0] != "replied" or _names_ask(answer))
    if is_taken and answer.data["act"] == "promise":  # it accepts a demand only where it holds much of its words
        is_taken = len({*cast("list[str]", ask.data["whole"])} & {*cast("list[str]", answer.data["own"])}) > 2
    topic = compare_topic(ask, answer, is_taken=is_taken, is_own=is_own)
    if is_own and not is_here and _is_addressed(ask, answer):
        return _make_addressed(ask, answer, who, order)
    is_other = is_of_claims(answer)
    if topic is None and is_own and is_here and said and ask.data["role"] == "demand" and not is_other:
        topic = _compare_neighbours(ask, answer)
    if topic is None or (is_here and not is_own):
        return None
    if is_own and not is_here and said is None and topic is not None and not _has_own_words(ask, answer):
        return None  # what the report tells around its words is not what the party says
    is_promised_again = is_own and said is not None and said[0] == "accepted"
    if ask.data["role"] == "promise" and (order.score <= 0.8 or is_promised_again):
        return None  # what was said that day may be the promise itself
    status, told = _choose_status(ask, answer, who)
    if status == "step reported" and who.feature == "asked party named" and _is_past_due(ask, answer):
        status = "outcome reported"
    if topic.feature == "place" and status == "accepted" and not _is_elliptic(answer):
        status = None if answer.data["act"] == "promise" else "replied"  # it promises something else
    if ask.data["role"] == "promise" and status in ("accepted", "rejected"):
        return None  # a demand is accepted; a promise is kept or not
    if status is None or (status == "replied" and order.score <= 0.5):
        return None  # that somebody speaks of it, perhaps before it was asked, is no reply
    return make_link(ask, answer, status, [topic, who, order, told], 0.9)


def _is_met(ask: Card, answer: Card) -> bool:
    """Whether an answer, or what its report tells around it, holds a word of what was asked that is no name."""
    light = cast("list[str]", ask.data["light"])
    wanted = {s for s in cast("list[str]", ask.data["stems"]) if s not in light}
    return any(not wanted.isdisjoint(cast("list[str]", answer.data[name])) for name in ("own", "stems"))


def _compare_outcome(ask: Card, answer: Card, order: Reason) -> Link | None:
    """What a later finding or count tells of the thing that was promised, by numbers, whoever it names."""
    if ask.data["role"] != "promise" or answer.data["act"] not in _TELLING or order.score < 1.0:
        return None
    if answer.data["role"] == "statement" and answer.data["act"] == "state" and not answer.data["speaker"]:
        return None
    own, light = cast("list[str]", ask.data["stems"]), set(cast("list[str]", ask.data["light"]))
    given = set(cast("list[str]", answer.data["own"]))
    shared = [s for s in own if s in given and s not in light]
    scene = [s for s in cast("list[str]", ask.data["scene"]) if s in set(cast("list[str]", answer.data["scene"]))]
    if len(scene) < 2:
        around = cast("list[str]", ask.data["around"]), cast("list[str]", answer.data["around"])
        scene = share_story(*around, ())
    is_counted = any(s.isdigit() for s in given)
    if len(shared) < 2 or len(shared) < 0.6 * len(own) or len(scene) < 2 or not is_counted:
        return None
    topic = Reason(
        feature="topic", score=round(len(shared) / len(own), 3), detail=f"both speak of: {', '.join(shared)}"
    )
    place = Reason(feature="scene", score=0.6, detail=f"both reports name: {', '.join(scene[:5])}")
    told = Reason(feature="status", score=0.6, detail="a later count of what was promised")
    status = "step reported" if _is_before_due(ask, answer) else "outcome reported"
    return make_link(ask, answer, status, [topic, place, order, told], 0.85)


_TELLING = ("find", "report", "state")


_ASK = re.compile(r"\b(?:the|this|that) (?:call|demand|request|appeal|recommendation|proposal|plea)s?\b")


def _names_ask(answer: Card) -> bool:
    return _ASK.search(cast(str, answer.data["words"])) is not None


def _is_elliptic(answer: Card) -> bool:
    """ "she would be glad to": words that leave out what was asked take it as it was asked."""
    words = cast(str, answer.data["words"])
    return words.endswith((" to", " comply", " so", " it")) or is_taken_back(words) or _TAKES.search(words) is not None


_TAKES = re.compile(
    r"\b(?:accept|agreed? to)(?:s|ed)? (?:all|both|every|each|the|its|their) (?:\w+ ){0,3}"
    r"(?:recommendations?|demands?|requests?|proposals?)\b"
)


def _is_past_due(ask: Card, answer: Card) -> bool:
    return is_before(read_range(ask.data["due"]), date_of(answer)) is True


def _is_before_due(ask: Card, answer: Card) -> bool:
    due, when = read_range(ask.data["due"]), date_of(answer)
    return bool(due and due.latest and when and when.latest and when.latest < due.latest)


@cache
def _account_stems() -> frozenset[str]:
    return frozenset(merge_near([stem_word(verb) for verb in sorted(load_set("account_verbs"))]))


def _tells_all(ask: Card, answer: Card) -> bool:
    """Whether an answer's own words hold all that was asked, names apart: its deed and what it was to be done to."""
    light = cast("list[str]", ask.data["light"])
    wanted = {s for s in cast("list[str]", ask.data["stems"]) if s not in light}
    return ask.data["role"] == "demand" and len(wanted) > 1 and wanted.issubset(cast("list[str]", answer.data["own"]))


def _is_addressed(ask: Card, answer: Card) -> bool:
    """Whether what was asked or promised is to speak to somebody, and the answer is spoken to him."""
    to, whole = cast("list[str]", answer.data["to"]), set(cast("list[str]", ask.data["whole"]))
    verb = cast("list[str]", ask.data["stems"])[:1]
    return bool(verb) and verb[0] in _account_stems() and len(to) > 1 and all(s in whole for s in to)


def _make_addressed(ask: Card, answer: Card, who: Reason, order: Reason) -> Link:
    to = " ".join(cast("list[str]", answer.data["to"]))
    verb = "promised" if ask.data["role"] == "promise" else "asked"
    told = Reason(feature="addressee", score=0.7, detail=f"to speak to somebody was {verb}; this is said to him: {to}")
    return make_link(ask, answer, "outcome reported", [who, order, told], 0.9)


def _has_own_words(ask: Card, answer: Card) -> bool:
    """Whether the answer's own words, not only those around it, hold something of what was asked."""
    return bool(set(cast("list[str]", ask.data["stems"])) & set(cast("list[str]", answer.data["own"])))


def _is_apart(ask: Card, answer: Card) -> bool:
    (a0, a1), (b0, b1) = cast("list[int]", ask.data["place"]), cast("list[int]", answer.data["place"])
    return a1 <= b0 or b1 <= a0


def _compare_neighbours(ask: Card, answer: Card) -> Reason | None:
    gap = cast("list[int]", answer.data["place"])[0] - cast("list[int]", ask.data["place"])[1]
    if not 0 <= gap <= _ADJACENT or ask.subject_id not in cast("list[str]", answer.data["after"]):
        return None  # another demand stands between
    return Reason(feature="place", score=0.7, detail="the report puts the answer right after the demand")


def compare_order(ask: Card, answer: Card) -> Reason | None:
    """None where the answer surely is the earlier one."""
    a, b = date_of(ask), date_of(answer)
    if ask.document_id == answer.document_id and not ask.data["on"]:
        return _SAME_REPORT  # a report may tell today of what was asked, and answered, yesterday
    if is_before(b, a) is True:
        return None
    if ask.document_id == answer.document_id:
        return _SAME_REPORT
    if is_before(a, b) is True:
        return Reason(feature="order", score=1.0, detail=f"{print_date(a)}, then {print_date(b)}")
    if a and b and a == b and a.earliest == a.latest:
        return Reason(feature="order", score=0.8, detail=f"both on {print_date(a)}")
    return Reason(feature="order", score=0.5, detail="the dates do not tell which came first")


def _compare_answerer(ask: Card, asked: Party, answer: Card) -> Reason | None:
    """Whether the party that was asked speaks, or somebody speaks for it, or somebody tells what it did."""
    speaker = cast("Party | None", answer.data["speaker"])
    is_here = ask.document_id == answer.document_id
    if speaker:
        same = compare_parties(asked, speaker)
        if same is None and is_here and asked["names"] and asked["names"] == speaker["names"]:
            same = Reason(feature="name", score=1.0, detail=f"{asked['names'][0]!r}")
        if same:
            return rename(same, "asked party speaks", "said by the party asked: ")
        voice = speaks_for(asked, speaker)
        if voice:
            return Reason(feature="asked party speaks", score=voice.score, detail=voice.detail)
        is_next = is_here and _is_next(answer, ask) and bool(answer.data["status"])
        if is_next and is_public(speaker) and _may_be_state(asked):
            says = f"{speaker['names'][0]!r} answers in the same report for {asked['names'][0]!r}"
            return Reason(feature="asked party speaks", score=0.6, detail=says)
    for party in cast("list[Party]", answer.data["named"]):
        named = compare_parties(asked, party)
        if named:
            return rename(named, "asked party named", "tells of the party asked: ")
    return None


def _may_be_state(party: Party) -> bool:
    """A State, its organ, or one word that readers take for a body where no list knows the State."""
    return party["type"] == "state" or (party["type"] == "body" and any(key.startswith("s:") for key in party["keys"]))


def _is_next(answer: Card, ask: Card) -> bool:
    """Whether the answer stands in the sentence right after the demand."""
    gap = cast("list[int]", answer.data["place"])[0] - cast("list[int]", ask.data["place"])[1]
    return 0 <= gap <= 3


def _choose_status(ask: Card, answer: Card, who: Reason) -> tuple[str | None, Reason]:
    said = cast("list[str] | None", answer.data["status"])
    if who.feature == "asked party speaks":
        if said:
            return said[0], Reason(feature="status", score=0.9, detail=f"the report says {said[1]!r}")
        verb = cast("list[str]", ask.data["stems"])[:1]
        is_done = bool(set(verb) & set(cast("list[str]", answer.data["done"]))) and not answer.data["negated"]
        if is_done and _tells_all(ask, answer):
            return "outcome reported", Reason(
                feature="status", score=0.7, detail="the party asked says that it is done"
            )
        if answer.data["act"] in ("report", "find") or is_done:
            return "step reported", Reason(feature="status", score=0.7, detail="the party asked reports on it")
        return "replied", Reason(feature="status", score=0.6, detail="the party asked speaks of it")
    if answer.data["act"] in ("demand", "accuse", "promise"):
        return None, who
    if answer.data["act"] == "deny":
        return "disputed", Reason(feature="status", score=0.6, detail="somebody else denies it")
    if answer.data["negated"]:
        return "outcome reported", Reason(feature="status", score=0.5, detail="somebody else says what was not done")
    if answer.data["role"] == "event":
        return "step reported", Reason(feature="status", score=0.7, detail="an event that the report tells")
    if answer.data["act"] in ("report", "find", "state"):
        return "step reported", Reason(feature="status", score=0.5, detail="somebody else tells what was done")
    return None, who
