"""Sides: in whose place somebody speaks, towards the party that was asked or that promised.

An inference from names and titles, told in a reason, and never an identity: a ministry or its minister for the
government, a chief executive or a spokesman for a body that his report is about. Offices of two States never speak for
one another, nor do two ministries.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from onrecord.chains import Party, compare_parties
from onrecord.follow.responses import find_voice
from onrecord.model import Card, Reason
from onrecord.voices import find_given_states, is_public, speaks_for
from onrecord.words import load_set
from onrecord.words.forms import fold_text, split_words

_WHOLE = re.compile(r"\b(?:government|authorities|state|cabinet)\b")
_OFFICE = re.compile(
    r"\b(?:minist(?:ry|er|ries)|government|authorities|officials?|president|premier|ambassador|embassy|cabinet"
    r"|department|state secretary)\b"
)
_HEAD = re.compile(
    r"\b(?:chief executive|spokes\w+|chair\w*|manager|director|lawyer|counsel|owner|president|secretary|head|ceo"
    r"|commissioner|chief)\b"
)
_THE_BODY = re.compile(
    r"\b(?:the|its) (?:company|firm|bank|force|union|group|agency|commission|utility|operator|office)\b"
)


def is_same(left: Party | None, right: Party | None) -> bool:
    """Whether two parties are one, by their names."""
    if left is None or right is None:
        return False
    return bool(left["names"] and left["names"] == right["names"]) or compare_parties(left, right) is not None


def compare_sides(left: Party, right: Party) -> Reason | None:
    """Whether two parties are one, or one an office of the other by its name or role."""
    same = compare_parties(left, right)
    if same:
        return same
    voices = [v for v in (find_voice(left, right), find_voice(right, left)) if v and v.score >= 0.7]
    return max(voices, key=lambda v: v.score, default=None)


def is_office(party: Party | None, words: str) -> bool:
    """Whether a party is an office of a State, by its type, its name or the words it is known by."""
    return _names_office(words) or (party is not None and is_public(party))


@lru_cache(maxsize=32768)
def _names_office(words: str) -> bool:
    return _OFFICE.search(words) is not None


def is_whole(party: Party | None, words: str) -> bool:
    """Whether a party is a State or its government as a whole."""
    return (party is not None and party["type"] == "state") or _names_whole(words)


@lru_cache(maxsize=32768)
def _names_whole(words: str) -> bool:
    return _WHOLE.search(words.partition(" | ")[0]) is not None


def is_of_other_state(asked: Party | None, speaker: Party | None) -> bool:
    """Whether one speaks for a State by name, and the one asked is or belongs to another."""
    if asked is None or speaker is None or not is_public(speaker):
        return False
    own = find_given_states(asked)
    if asked["type"] != "state":
        own = own | {fold_text(s) for s in asked["states"]}
    given = find_given_states(speaker)
    return bool(own and given and not own & given)


def find_side(ask: Card, answer: Card) -> str:
    """``own`` (the party asked), ``asker``, ``voice`` or ``weak`` (who can speak for it, surely or less so), ``public``
    (an office, where nobody is named as asked), ``office`` (another office of the State), ``named`` (others, who name
    it), ``event``, ``unknown`` (nobody is named as asked), ``nobody`` or ``other``."""
    asked, by = cast("Party | None", ask.data["asked"]), cast("Party | None", ask.data["by"])
    speaker = cast("Party | None", answer.data["speaker"])
    whom, who = str(ask.data["whom"]), str(answer.data["who"])
    if speaker is not None:
        if asked is not None and is_same(asked, speaker):
            return "own"
        if ask.data["role"] == "demand" and is_same(by, speaker):
            return "asker"
        found = _find_voice(asked, speaker, whom, who, answer)
        if found:
            return found
    if _is_told_of(asked, whom, answer):
        return "named"
    if asked is None:
        return "unknown"
    if answer.data["role"] == "event":
        return "event"
    return "nobody" if speaker is None else "other"


def _find_voice(asked: Party | None, speaker: Party, whom: str, who: str, answer: Card) -> str | None:
    if asked is None:
        return "public" if is_office(speaker, who) else None
    if is_of_other_state(asked, speaker):
        return None
    given = speaks_for(asked, speaker)
    if given is not None and given.score >= 0.8:
        return "voice"
    shared = {w for w in _office_words(whom) & _office_words(who) if not w.isdigit()}
    shared -= {w for name in cast("list[str]", answer.data["around"]) for w in name.split()} if shared else set()
    is_asked_public = is_whole(asked, whom) or is_office(asked, whom)
    if is_asked_public and (is_office(speaker, who) or is_whole(speaker, who)):
        if is_whole(asked, whom):
            return "own" if is_whole(speaker, who) else "voice"
        return "voice" if shared else "weak" if is_whole(speaker, who) else "office"
    if asked["type"] != "state":
        voice = find_voice(asked, speaker)
        if voice is not None and voice.score >= 0.7:
            return "voice"
    if shared and not is_asked_public:
        return "weak"
    is_body = asked["type"] in ("body", "group") and not is_asked_public
    if is_body and speaker["type"] in ("person", "anonymous") and _HEAD.search(who) and _is_about(asked, answer):
        return "weak"
    return None


@lru_cache(maxsize=32768)
def _office_words(words: str) -> frozenset[str]:
    return frozenset(split_words(words)) - load_set("loose_office_words") - {"of", "the", "s", "and", "for"}


def _is_about(asked: Party, answer: Card) -> bool:
    """Whether the report of an answer names a body there or most of all, or calls it by its noun."""
    context = str(answer.data["context"])
    around = " ".join(cast("list[str]", answer.data["around"])[:6])
    first = [fold_text(n).split()[0] for n in asked["names"] if n.split()]
    return any(w in context or w in around for w in first) or _THE_BODY.search(context) is not None


def _is_told_of(asked: Party | None, whom: str, answer: Card) -> bool:
    if asked is not None and any(is_same(asked, p) for p in cast("list[Party]", answer.data["named"])):
        return True
    printed, context = whom.partition(" | ")[0], str(answer.data["context"])
    is_there = len(printed) > 4 and printed in context
    return is_there and re.search(rf"\b{re.escape(printed)}\b", context) is not None
