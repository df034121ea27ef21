"""Concerns: why a speaker answers for the party that a claim of the same report names, by names and titles alone.

One report calls a firm by its full name once and by its first word afterwards, and a person by the surname; a title
may name whom it serves ("Corvane's chief executive", "a lawyer for Mr Voss") or only say that it heads a body ("the
company's managing director"), which then is the body that is concerned. An inference that a reason tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from onrecord.chains import Party, compare_parties
from onrecord.follow.responses import find_voice
from onrecord.follow.sides import is_of_other_state
from onrecord.follow.turns import Turn
from onrecord.model import Reason
from onrecord.voices import is_public, speaks_for
from onrecord.words import load_set
from onrecord.words.forms import fold_text, split_words
from onrecord.words.names import is_generic_body

_SPOKES = re.compile(r"\b(?:spokes\w+|lawyers?|counsel|solicitor|press (?:office|secretary))\b")
_STAFF = re.compile(
    r"\b(?:office|department|ministry|campaign|team|press|spokes\w+|lawyers?|client|management|board|service)\b"
)
_BARE = re.compile(
    r"(?:(?:the|its|their|his|her|an?|former|deputy|acting|interim|company|firm|group|union|bank|force|association|chief"
    r"|managing|executive|operations|press|general|regional|national|local)(?:[’']s)? )*"
    r"(?:spokes\w+|chief executive|chief|chair(?:man|woman)?|director|manager|president|secretary|lawyer|executive"
    r"|counsel|owner|head|boss|ceo)(?: of [a-z]+| for the company)?"
)
_OFFICES = frozenset({"minister", "president", "mayor", "governor", "commissioner", "secretary", "premier"})
_ADVOCATE = re.compile(r"\b(?:lawyer|counsel|solicitor|spokes\w+)\b")
_ANSWERING = load_set("reply_cues") | {"deny", "reject", "dispute", "dismiss"}
_NEXT = 3  # characters between two sentences of one paragraph
_LEAST = 3  # letters of a name by which a title names whom it serves


def is_one(left: Party, right: Party) -> bool:
    """Whether two descriptions of one report are of one party: one name, or a name cut short."""
    if not left["names"] or not right["names"]:
        return False
    if left["names"] == right["names"] or compare_parties(left, right) is not None:
        return True
    persons = left["type"] == "person", right["type"] == "person"
    for one in map(split_words, left["names"]):
        for two in map(split_words, right["names"]):
            short, full = sorted((one, two), key=len)
            if not short or len(short) == len(full):
                continue
            if all(persons) and short == full[-1:]:
                return True
            if not any(persons) and short == full[: len(short)] and not is_generic_body(" ".join(short)):
                return True
    return False


def is_voice(party: Party, speaker: Party) -> bool:
    """Whether a speaker's title or description names the party that it serves."""
    known = _find_titles(speaker)
    for title in known:
        words = set(split_words(title))
        for name in party["names"]:
            own = [w for w in split_words(name) if len(w) >= _LEAST and w not in load_set("loose_office_words")]
            if own and (own[0] in words or (party["type"] == "person" and own[-1] in words)):
                return True
        held = {w for role in party["roles"] for w in split_words(role)} if party["type"] == "person" else set()
        if held & words & _OFFICES and _SPOKES.search(title):
            return True  # "a spokesman for the minister"
    found = speaks_for(party, speaker)
    return found is not None and found.score >= 0.8


def _find_titles(speaker: Party) -> list[str]:
    names = [fold_text(n) for n in speaker["names"]]
    if speaker["type"] == "person":
        return [fold_text(role) for role in speaker["roles"]]
    return names if speaker["type"] == "anonymous" else [n for n in names if _STAFF.search(n)]


def is_bare_head(speaker: Party) -> bool:
    """Whether a person has a title at the head of a body that it does not name: "chief executive"."""
    return speaker["type"] == "person" and any(_BARE.fullmatch(fold_text(role)) for role in speaker["roles"])


def is_head_of(party: Party, speaker: Party) -> bool:
    """Whether a speaker can be at the head of a body that is no office of the State."""
    return party["type"] in ("body", "group") and not is_public(party) and is_bare_head(speaker)


def speaks_beside(party: Party, speaker: Party) -> bool:
    """Whether what a speaker says right after a party belongs to it: the same, its voice, who is at its head."""
    if not party["names"] or not speaker["names"]:
        return False
    is_body = party["type"] in ("body", "state", "group") and speaker["type"] in ("person", "anonymous")
    return is_one(party, speaker) or (is_body and (is_voice(party, speaker) or is_head_of(party, speaker)))


def find_named_concern(claim: Turn, turn: Turn) -> Reason | None:
    """Why the speaker of a turn is, or speaks for, a party that a claim names; of an accusation the first, who is
    accused. None where the speaker is of the claim's own side."""
    speaker = turn.speaker
    if speaker is None or not speaker["names"]:
        return None
    if claim.speaker is not None and speaks_beside(claim.speaker, speaker):
        return None
    is_claim = claim.act in ("accuse", "find")
    parties = claim.named or (claim.near if is_claim else ())
    called = repr(speaker["names"][0])
    for party in parties[:1] if claim.act == "accuse" else parties:
        if not party["names"]:
            continue
        of = repr(party["names"][0])
        if is_one(party, speaker):
            return Reason(feature="party concerned", score=0.95, detail=f"{called} is concerned, as {of}")
        if is_voice(party, speaker):
            return Reason(feature="party concerned", score=0.8, detail=f"{called} speaks for {of} by title")
        is_lawyer = party["type"] == "person" and is_bare_head(speaker) and any(map(_ADVOCATE.search, speaker["roles"]))
        if is_lawyer and abs(turn.sentence[0] - claim.sentence[1]) <= _NEXT:
            return Reason(
                feature="party concerned", score=0.75, detail=f"{called}, a lawyer, right after {of} is named"
            )
        if (turn.block != claim.block or turn.cue in _ANSWERING) and is_head_of(party, speaker):
            title = next(r for r in speaker["roles"] if _BARE.fullmatch(fold_text(r)))
            return Reason(feature="party concerned", score=0.7, detail=f"{called}, {title}, can speak for {of}")
    return None


def find_office(parties: Iterable[Party], speaker: Party | None) -> Reason | None:
    """Why a speaker can answer for one of these parties, by an office or a word of both."""
    if speaker is None:
        return None
    known = [p for p in parties if not is_of_other_state(p, speaker)]
    found = (find_voice(p, speaker) or find_head(p, speaker) for p in known)
    return next((reason for reason in found if reason is not None), None)


def find_head(party: Party, speaker: Party) -> Reason | None:
    """A chief executive, a chairman, a lawyer: of the body that is concerned, where the report does not say of whom."""
    if party["type"] not in ("body", "group") or speaker["type"] != "person":
        return None
    head = next((role for role in speaker["roles"] if _HEAD.search(fold_text(role))), None)
    if head is None or " of " in head:
        return None
    says = f"{speaker['names'][0]!r}, {head}, can speak for {party['names'][0]!r}" if party["names"] else head
    return Reason(feature="party concerned", score=0.6, detail=says)


_HEAD = re.compile(r"\b(?:chief executive|chair\w*|manager|director|lawyer|counsel|owner|commissioner|spokes\w+)\b")
