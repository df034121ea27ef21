"""Standings: what a report tells between a demand and what is said after it, and how what is said takes it.

Whoever is asked speaks next as a rule, and in few words: that he would comply, that it was for a court, that he had the
letter. What others say or ask in between makes it less likely that a statement goes back to the demand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from onrecord.chains import Party, compare_parties
from onrecord.model import Card
from onrecord.words import load_set
from onrecord.words.forms import split_words

_FAR = 1500  # characters after which a statement stands by itself
_MOST = 8  # demands before a statement that are looked at, the last first

_TAKES = re.compile(
    r"\b(?:compl(?:y|ied|ies)|obey\w*|abide\w*|respect (?:the|it|any|this)|appeal\w*|co-?operat\w*|consider\w*|study\w*"
    r"|studied|reflect\w*|position|comment\w*|answer\w*|respond\w*|respons\w+|received|requests?|demands?|ruling|orders?"
    r"|letters?|calls?|proposals?|petitions?|refus\w+|reject\w*|accept\w*|agree\w*|possible|impossible|do so|no plans"
    r"|premature|in due (?:course|time)|nothing to (?:hide|say|add)|welcome|pleasure|conditions?|not (?:up )?for"
    r"|for the courts?|no (?:power|authority|mandate|obligation|basis|need|reason))\b"
)
_NO_ANSWER = re.compile(
    r"\b(?:(?:not|never|yet to|nobody has|no ?one has|neither|none of them) (?:\w+ ){0,2}(?:answer|respond|repl)\w*"
    r"|(?:no|without|any) (?:answer|reply|response)|unanswered|nobody (?:has |had )?(?:answered|replied|responded))\b"
)
_FOR_ANOTHER = re.compile(r"\b(?:spokes\w+|lawyer|solicitor|counsel|attorney|aide|deputy|office|secretary|adviser)\b")


def takes_up(words: str) -> bool:
    """Whether folded words speak of an answer to what was asked: it is obeyed, studied, received, out of question."""
    return _takes(words)


@lru_cache(maxsize=16384)
def _takes(words: str) -> bool:
    return _TAKES.search(words) is not None


@lru_cache(maxsize=16384)
def is_unanswered(words: str) -> bool:
    """Whether folded words tell that nobody answered."""
    return _NO_ANSWER.search(words) is not None


@lru_cache(maxsize=16384)
def is_for_another(who: str) -> bool:
    """Whether folded words call somebody a spokesman, lawyer or aide."""
    return _FOR_ANOTHER.search(who) is not None


@lru_cache(maxsize=32768)
def _name_words(words: str) -> frozenset[str]:
    return frozenset(w for w in split_words(words) if len(w) > 3) - load_set("function_words")


def share_word(whom: str, who: str) -> bool:
    """Whether two are known by a word in common ("city of Ketton", "the city's solicitor"): beginnings count."""
    a, b = _name_words(whom), _name_words(who)
    return bool({w[:6] for w in a} & {w[:6] for w in b})


def find_standings(cards: Sequence[Card]) -> dict[str, dict[str, list[int]]]:
    """By the id of a statement, then of a demand of the same document that stands before it: how many statements of
    others stand between the two, how many of the same speaker, and how many sentences that tell other demands; each 0,
    1, or 2 for more."""
    order = sorted(
        (c for c in cards if isinstance(c.data["by"], dict) or c.data["role"] == "demand"),
        key=lambda c: (*cast("list[int]", c.data["words_at"]), c.subject_id),
    )
    voices: list[Party] = []
    voice = [_number(cast("Party | None", c.data["by"]), voices) for c in order]
    out: dict[str, dict[str, list[int]]] = {}
    for at, card in enumerate(order):
        if card.data["role"] != "statement":
            continue
        start = cast("list[int]", card.data["place"])[0]
        found: dict[str, list[int]] = {}
        others: list[int] = []
        own, asks = 0, set[int]()
        for before in range(at - 1, -1, -1):
            other = order[before]
            place, end = cast("list[int]", other.data["place"])
            gap = start - end
            if gap > _FAR or len(found) >= _MOST:
                break
            if other.data["role"] == "demand":
                if gap >= 0:
                    aside = sum(v != voice[before] for v in others)
                    found[other.subject_id] = [min(2, aside), min(2, own), min(2, len(asks - {place}))]
                asks.add(place)
            elif other.data["role"] == "statement":
                if voice[before] == voice[at]:
                    own += 1
                else:
                    others.append(voice[before])
        if found:
            out[card.subject_id] = found
    return out


def _number(party: Party | None, voices: list[Party]) -> int:
    """The place of a party among those of its document, which it joins where it is none of them; -1 for nobody."""
    if party is None:
        return -1
    for number, known in enumerate(voices):
        if (party["names"] and party["names"] == known["names"]) or compare_parties(known, party) is not None:
            return number
    voices.append(party)
    return len(voices) - 1
