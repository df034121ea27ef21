"""Responses: what a document itself sets beside a demand or promise as its answer, by who speaks and where it stands.

The party asked, or somebody who can speak for it, speaks right after the demand; takes it up by name ("rejected the
call"); or goes on in the same paragraph. A denial that holds the demand rejects it. A third party that doubts what
was answered disputes it. What merely stands near a demand, by others, answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import cast

from onrecord.chains import Party, compare_parties
from onrecord.model import Card, Reason
from onrecord.voices import is_organ, is_public, speaks_for
from onrecord.words import load_set, load_table
from onrecord.words.forms import fold_text, split_words

_NEAR = 380  # characters between a demand and an answer that takes it up
_NEXT = 3  # characters between two sentences of one paragraph
_SAID = ("state", "deny", "report", "promise", "concede", "regret", "welcome")
_FEW = 9  # words of an answer that leaves out what was asked ("she would not")
_TAKING = re.compile(
    r"\b(?:the|this|that|these|those|her|his|its|their|any such|such an?) "
    r"(?:\w+ )?(?:call|demand|request|appeal|recommendation|proposal|plea|order|ruling|deadline|condition|term)s?\b"
    r"|\A(?:it|them|this|that|these|those)\Z"
)
_NO = re.compile(
    r"\b(?:would not|will not|won't|wouldn't|would never|cannot|(?:had|has|have) no (?:plans?|intention)|"
    r"no plans? to|not considering|no need|no reason|does not intend|not intend|not consider|"
    r"(?:would|will) (?:stay|remain))\b"
)
_YES = re.compile(
    r"\b(?:would comply|will comply|would cooperate|would be glad to|would be happy to|would do so|agreed"
    r"|with pleasure|gladly|no objections?)\b"
)
Response = tuple[str, list[Reason]]


def find_responses(cards: Sequence[Card]) -> dict[str, dict[str, Response]]:
    """By the id of an answer: what it answers in its own document, with the status and why."""
    order = sorted(cards, key=lambda c: (_start(c), -_end(c), c.subject_id))
    asks = [c for c in order if c.data["role"] == "demand"]
    out: dict[str, dict[str, Response]] = {}
    for at, card in enumerate(order):
        if card.data["role"] != "statement" or not isinstance(card.data["by"], dict):
            continue
        if card.data["act"] not in _SAID:
            continue
        before = order[:at]
        found = _find_held(card, asks) or _find_numbered(card, before) or _find_taken(card, before)
        found = found or _continue(card, before, out) or _find_next(card, before)
        if found:
            out[card.subject_id] = found
    return out


def _start(card: Card) -> int:
    return cast("list[int]", card.data["words_at"])[0]


def _end(card: Card) -> int:
    return cast("list[int]", card.data["words_at"])[1]


def _sentence(card: Card) -> tuple[int, int]:
    a, b = cast("list[int]", card.data["place"])
    return a, b


def _by(card: Card) -> Party:
    return cast(Party, card.data["by"])


def _is_same(left: Party, right: Party) -> bool:
    if left["type"] == right["type"] == "person" and left["names"] and right["names"]:
        a, b = (sorted(p["names"], key=len) for p in (left, right))
        if " " not in a[0] + b[0] and (a[0] == b[0] or a[0] in b[-1].split() or b[0] in a[-1].split()):
            return True  # one document, one surname
    return bool(left["names"] and left["names"] == right["names"]) or compare_parties(left, right) is not None


def find_voice(asked: Party, speaker: Party) -> Reason | None:
    """Why a speaker of the same document can answer for the party asked; None where nothing says so."""
    if speaker["type"] == "anonymous":
        return _find_unnamed_voice(asked, speaker)
    if _is_same(asked, speaker):
        return Reason(feature="asked party speaks", score=0.95, detail=f"{_name(speaker)} is the party asked")
    voice = speaks_for(asked, speaker)
    if voice:
        return Reason(feature="asked party speaks", score=voice.score, detail=voice.detail)
    shared = sorted(_office_words(asked) & _office_words(speaker))
    if shared:
        says = f"{_name(speaker)} holds an office of {_name(asked)}: {shared[0]}"
        return Reason(feature="asked party speaks", score=0.75, detail=says)
    is_of_state = is_organ(asked) or asked["type"] == "state" or is_public(asked)
    if is_public(speaker) and is_of_state:
        says = f"{_name(speaker)} and {_name(asked)}: offices of the State that the report writes of"
        return Reason(feature="asked party speaks", score=0.6, detail=says)
    spokes = any(re.search(r"\bspokes\w+\b", fold_text(r)) for r in speaker["roles"])
    if spokes and asked["type"] in ("body", "state", "group"):
        return Reason(feature="asked party speaks", score=0.6, detail=f"{_name(speaker)} speaks for somebody else")
    return None


_OFFICE = re.compile(r"\b(?:minist(?:er|ry)|government|ambassador|president|embassy|spokes\w+|official|mission)\b")


_ABROAD = re.compile(r"(?<![\w.])(?:u\.?n\.?|e\.?u\.?|united nations|european union)(?![\w])")
"""Whose officials speak for no State."""


def _find_unnamed_voice(asked: Party, speaker: Party) -> Reason | None:
    """ "The justice minister", "a foreign ministry official": an office of the State that is asked."""
    described = " ".join(fold_text(n) for n in speaker["names"])
    if _ABROAD.search(described):
        return None
    is_of_state = asked["type"] == "state" or is_organ(asked)
    if not is_of_state or not _OFFICE.search(described):
        return None
    own = {fold_text(s) for s in (*asked["states"], *asked["names"])}
    if not any(s in described for s in own) and not set(speaker["states"]) & (set(asked["states"]) | own):
        return None
    says = f"{_name(speaker)}: an office of the State that is asked"
    return Reason(feature="asked party speaks", score=0.7, detail=says)


def _office_words(party: Party) -> frozenset[str]:
    """The words of the offices by which a party is known: of a person's titles, of a body's name."""
    named = party["roles"] if party["type"] == "person" else (*party["names"], *party["plain"])
    return _read_office(tuple(named), tuple(party["states"]))


@lru_cache(maxsize=32768)
def _read_office(named: tuple[str, ...], states: tuple[str, ...]) -> frozenset[str]:
    found = {w for name in named for w in split_words(name)} - _LOOSE
    return frozenset(found - {w for state in states for w in split_words(state)})


_LOOSE = load_set("loose_office_words")


def _name(party: Party) -> str:
    return repr(party["names"][0]) if party["names"] else "somebody unnamed"


# ── a denial that holds the demand ──────────────────────────────────────────────────────────────────────────────


def _find_held(card: Card, asks: Sequence[Card]) -> dict[str, Response] | None:
    """ "rejected a call by the union to ...": what is rejected stands inside the rejection."""
    said = cast("list[str] | None", card.data["status"])
    if card.data["act"] != "deny" and not (said and said[0] in ("rejected", "accepted")):
        return None
    status = said[0] if said else "rejected"
    held = {}
    for ask in asks:
        if _start(card) <= _start(ask) and _end(ask) <= _end(card) and ask.data["statement"] != card.subject_id:
            says = Reason(feature="place", score=0.9, detail="the answer tells what it answers")
            held[ask.subject_id] = (status, [says, _told(card, status)])
    return held or None


_NUMBERED = re.compile(
    r"(?:to )?the (first|second|third|fourth|last|final)"
    r"(?: (?:recommendation|demand|request|call|proposal|condition|point)| of (?:them|these|those))?"
)
_PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "final": -1}


def _find_numbered(card: Card, before: Sequence[Card]) -> dict[str, Response] | None:
    """ "accepted the first recommendation, and rejected the last": of several things that one sentence asked."""
    match = _NUMBERED.fullmatch(str(card.data["words"]))
    asks = _find_asked_before(card, before) if match else []
    if match is None or not asks:
        return None
    listed = sorted((a for a in asks if _sentence(a[0]) == _sentence(asks[0][0])), key=lambda a: _start(a[0]))
    at = _PLACES[match[1]]
    if len(listed) < 2 or at >= len(listed):
        return None
    ask, voice = listed[at]
    said = cast("list[str] | None", card.data["status"])
    status = "rejected" if card.data["act"] == "deny" else said[0] if said else "replied"
    says = Reason(feature="place", score=0.8, detail=f"of {len(listed)} things that were asked, {match[1]}")
    return {ask.subject_id: (status, [says, voice, _told(card, status)])}


def _told(card: Card, status: str) -> Reason:
    said = cast("list[str] | None", card.data["status"])
    detail = (
        f"the report says {said[1]!r}" if said and said[0] == status else f"by its words and act: {card.data['act']}"
    )
    return Reason(feature="status", score=0.8, detail=detail)


# ── the party asked takes the demand up, or speaks next ─────────────────────────────────────────────────────────


_BODY = re.compile(
    r"\b(?:office|ministry|department|agency|authority|authorities|government|commission|committee|council|board|court"
    r"|company|firm|bank|service|force|police|army|navy|union|party|group|spokes\w+)\b"
)


def _is_body(who: str, whom: str) -> bool:
    """Whether somebody without a name is told of as a body, or by words of whom was asked; not as a person or some."""
    if not who or _BODY.search(who):
        return True
    return not set(split_words(who)).isdisjoint(set(split_words(whom)) - {"of", "the", "s", "and", "for"})


def _find_asked_before(card: Card, before: Sequence[Card]) -> list[tuple[Card, Reason]]:
    """The demands told before, the nearest first, that the speaker of a statement can answer."""
    out = []
    for ask in reversed([c for c in before if c.data["role"] == "demand"]):
        asked, by = cast("Party | None", ask.data["asked"]), cast("Party | None", ask.data["by"])
        gap = _sentence(card)[0] - _sentence(ask)[1]
        is_left_out = 0 <= gap <= _NEXT and _is_elliptic(card)
        if by is not None and _is_same(by, _by(card)) and not is_left_out:
            continue
        if asked is None:
            voice = None
            if _sentence(card)[0] - _sentence(ask)[1] <= _NEXT and is_public(_by(card)):
                says = f"{_name(_by(card))} speaks right after it; nobody is named as asked"
                voice = Reason(feature="asked party speaks", score=0.5, detail=says)
        else:
            voice = find_voice(asked, _by(card))
        is_next = 0 <= gap <= _NEXT and not _by(card)["names"] and asked is not None and asked["type"] in _OFFICIAL
        if voice is None and is_next and _is_body(str(card.data["who"]), str(ask.data["whom"])):
            says = "a body without a name speaks right after what was asked of one"
            voice = Reason(feature="asked party speaks", score=0.7, detail=says)
        if voice is None and is_left_out:
            says = "the answer leaves out what was asked right before it"
            voice = Reason(feature="asked party speaks", score=0.7, detail=says)
        if voice:
            out.append((ask, voice))
    return out


_OFFICIAL = ("body", "state", "person")
_ELLIPTIC = re.compile(
    r"(?:he|she|it|they|i|we)? ?(?:would|will|could|did|does|do) (?:not )?(?:so|do so|comply|consider (?:it|that))?"
    r"|.*\b(?:to do so|do so|no plans to|to do that|of the kind)"
)


def _is_elliptic(card: Card) -> bool:
    return _ELLIPTIC.fullmatch(str(card.data["words"]).strip(" .")) is not None


def _find_taken(card: Card, before: Sequence[Card]) -> dict[str, Response] | None:
    """ "accepted the recommendation": the nearest demand of the speaker."""
    words = str(card.data["words"])
    if not _TAKING.search(words) or card.data["role"] != "statement":
        return None
    last = next((c for c in reversed(before) if c.data["role"] == "statement"), None)
    if len(words.split()) == 1 and last is not None and last.data["act"] in ("accuse", "find"):
        return None  # "denied it": what was alleged, not what was asked
    for ask, voice in _find_asked_before(card, before):
        status = _status(card, is_on_topic=True)
        if _start(card) - _end(ask) > 1500:
            return None
        says = Reason(feature="refers", score=0.85, detail="the answer takes up what was asked before it in the report")
        return {ask.subject_id: (status, [says, voice, _told(card, status)])}
    return None


def _find_next(card: Card, before: Sequence[Card]) -> dict[str, Response] | None:
    """The party asked speaks right after the demand: in the next sentence whatever it says, a little later where its
    words are an answer."""
    for ask, voice in _find_asked_before(card, before):
        gap = _sentence(card)[0] - _sentence(ask)[1]
        between = [
            c
            for c in before
            if _start(c) > _end(ask) and c.data["role"] == "statement" and isinstance(c.data["by"], dict)
        ]
        others = [
            c
            for c in between
            if not _is_same(_by(c), _by(card)) and not (isinstance(ask.data["by"], dict) and _is_same(_by(c), _by(ask)))
        ]
        if gap < 0 or gap > _NEAR or others:
            continue
        light = cast("list[str]", ask.data["light"])
        wanted = [s for s in cast("list[str]", ask.data["stems"]) if s not in light]
        shared = [s for s in wanted if s in cast("list[str]", card.data["own"])]
        few = len(str(card.data["words"]).split()) <= _FEW
        said = card.data["status"] is not None or card.data["act"] == "deny" or _NO.search(str(card.data["words"]))
        is_next = gap <= _NEXT or (gap <= 6 and voice.score >= 0.7)
        if not (is_next or set(shared) & set(wanted[:3]) or (said and few)):
            continue  # further on, it must speak of the deed that is asked
        if not shared and is_of_claims(card):
            continue  # it denies what was alleged or found, not what is asked
        if voice.score < 0.7 and not (said or shared):
            continue
        if card.data["act"] == "promise" and not shared and not few:
            continue  # it promises something else
        status = _status(card, is_on_topic=bool(shared) or _is_elliptic(card))
        detail = "the report puts the answer right after the demand"
        detail += f"; both speak of: {', '.join(shared[:5])}" if shared else ""
        place = Reason(feature="place", score=0.8 if is_next else 0.65, detail=detail)
        return {ask.subject_id: (status, [place, voice, _told(card, status)])}
    return None


@cache
def _claims() -> frozenset[str]:
    return frozenset(row["noun"] for row in load_table("allegation_nouns"))


def is_of_claims(card: Card) -> bool:
    """Whether a denial is of claims or of a report by name ("rejected the report")."""
    words = str(card.data["words"]).split()
    is_asked = _TAKING.search(str(card.data["words"])) is not None
    of_claims = _claims() | _PROOFS
    return card.data["act"] == "deny" and not is_asked and any(w.strip("'\",.") in of_claims for w in words[:6])


_PROOFS = frozenset({"evidence", "proof"})  # whoever rejects evidence denies what was found


_OPEN = re.compile(
    r"\b(?:decide|consider|study|look into|look at|looking (?:at|into)|think about|reflect on|examine the"
    r"|(?:being|be) (?:studied|considered|examined|discussed|reviewed)|under (?:review|consideration|discussion))\b"
)


def is_left_open(words: str) -> bool:
    """Whether folded words leave open what will be done: it is to be studied, somebody will decide."""
    return _OPEN.search(words) is not None and re.search(r"\bnot (?:consider|be considered)", words) is None


def is_yes(words: str) -> bool:
    """Whether folded words say in so many words that it will be done."""
    return _YES.search(words) is not None


def is_contested(words: str) -> bool:
    """Whether folded words say that what was asked or ordered will be fought in court."""
    return _CONTEST.search(words) is not None


def is_taken_back(words: str) -> bool:
    """Whether a few folded words promise what was asked right before by pointing back at it: "she would see them"."""
    return len(words.split()) <= _SHORT and _BACK.search(words) is not None


_CONTEST = re.compile(r"\b(?:will|would|shall|to|going to) (?:appeal|challenge) ")
_SHORT = 9  # words that say only that it will be done
_BACK = re.compile(r"\b(?:will|would|shall|'ll|to) (?:\w+ ){0,2}(?:it|them|him|her|so|that|this|be done)\b")


def _status(card: Card, *, is_on_topic: bool) -> str:
    said, words = cast("list[str] | None", card.data["status"]), str(card.data["words"])
    if is_left_open(words):
        return "replied"
    if is_yes(words):
        return "accepted"
    if is_contested(words):
        return "rejected"
    if _NO.search(words) or (card.data["act"] == "deny" and not (said and said[0] == "replied")):
        return "rejected"
    if card.data["act"] == "promise":
        return "accepted" if is_on_topic or is_taken_back(words) else "replied"
    if said:
        return said[0]
    return "replied"


# ── an answer that goes on ──────────────────────────────────────────────────────────────────────────────────────


def _continue(card: Card, before: Sequence[Card], out: dict[str, dict[str, Response]]) -> dict[str, Response] | None:
    """What the one who answered says next in the same paragraph belongs to the answer."""
    told = [c for c in before if c.data["role"] == "statement"]
    if not told:
        return None
    last = told[-1]
    gap = _sentence(card)[0] - _sentence(last)[1]
    is_here = card.data["block"] == last.data["block"] and gap <= _NEXT
    if not is_here or last.subject_id not in out or not isinstance(last.data["by"], dict):
        return None
    if not _is_same(_by(last), _by(card)) or card.data["act"] in ("promise", "find"):
        return None
    goes_on = Reason(feature="goes on", score=0.6, detail="the same speaker goes on in the same paragraph")
    return {ask: (status, [*reasons, goes_on]) for ask, (status, reasons) in out[last.subject_id].items()}
