"""Signs: what is seen of an allegation and of what may reply to it, for a chance that is fitted to gold stories.

Who speaks and for whom, how the words of each sound, how the reply is led in, where both stand and what stands between
them. A sign counts neither for nor against by itself: ``words/reply_weights.tsv`` says how much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from onrecord.chains import compare_parties
from onrecord.follow.concerns import find_named_concern, find_office, is_one, speaks_beside
from onrecord.follow.exchanges import find_concern, load_cues
from onrecord.follow.pointers import is_pointing
from onrecord.follow.turns import Turn, is_same_speaker
from onrecord.model import Reason
from onrecord.voices import is_public
from onrecord.words import load_set, load_table
from onrecord.words.forms import stem_word

_GAPS = (
    (3, "in the next sentence"),
    (149, "a sentence away"),
    (399, "a paragraph away"),
    (899, "some paragraphs away"),
)
_TURNED = re.compile(
    r"\b(?:but|however|yet|for (?:its|his|her|their) part|in (?:reply|response|return)|on the other hand)\b"
)
_ASKED = re.compile(r"\b(?:asked|pressed|questioned|told|confronted|challenged|shown|reminded)\b")
_DEMONSTRATIVE = re.compile(r"(?:that|this|it|these|those|there)(?:s| is| was| were| are| has| had)? (?:\w+)")
_ITS_OWN = re.compile(
    r"\b(?:its|their|the (?:group|organi[sz]ation|charity|union)'s) (?:\w+ ){0,2}"
    r"(?:director|spokes\w+|head|chief|chair\w*|president|lawyer|coordinator|secretary|founder|adviser|researcher)\b"
)
_EXCUSE = re.compile(
    r"\b(?:mistake|error|oversight|routine|precaution|technical|misunderst\w+|isolated|regret\w*|sorry|late|delays?"
    r"|delayed|contractor|in good faith|according to (?:the )?(?:law|rules|plan)|lawful\w*|legal\w*|proper\w*"
    r"|procedures?|rules?|standards?|safe|certified|signed|approved|notified|informed|consulted|complete|records?)\b"
)
_SELF = frozenset({"i", "we", "my", "our", "us", "me"})
_YOU = frozenset({"you", "your", "yours"})
_THEY = frozenset({"they", "them", "their", "he", "him", "she", "her", "it", "its"})
_TAKING = re.compile(
    r"(?:(?:to|as|on|with|of|about) )?(?:the|this|that|these|those|such|any|all|any such|her|his|its|their|both) "
    r"(?:\w+ )?(?:remarks?|words?|charges?|accusations?|allegations?|claims?|complaints?|stor(?:y|ies)|tales?"
    r"|insinuations?|suggestions?|ideas?|notions?|findings?|conclusions?|criticisms?|comments?|statements?|accounts?|ruling|verdict"
    r"|judgment|judgement|decision|report|plea|reports?|figures?|numbers?|comparison|testimony|version|description)\b"
)
_ASKING = frozenset({
    "what", "why", "who", "how", "when", "where", "which", "whether", "is", "are", "was", "were", "did", "does", "do",
    "will", "would", "can", "could", "has", "have", "should",
})  # fmt: skip
_FEW = frozenset({"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "dozens", "half", "only"})
_NOT = frozenset({"not", "no", "never", "nothing", "none", "nobody", "neither", "nor", "cannot", "without"})
_VOICE = re.compile(
    r"\b(?:spokes\w+|lawyers?|ministry|minister|government|police|army|company|firm|office|department|service|bank"
    r"|authority|authorities|president|mayor|commander|chief|director|manager|officials?|municipality|order|board)\b"
)
NEXT = 3  # characters between two sentences of one paragraph
SOON = 160  # characters to the next sentence but one, or to the next paragraph


def list_signs(turns: Sequence[Turn], claim_at: int, at: int, rule: Sequence[Reason]) -> Iterator[str]:
    """The name of each sign of a pair: of the claim, of the reply, of who speaks, of where both stand."""
    claim, turn = turns[claim_at], turns[at]
    charge = {"accuse": "a charge", "find": "a finding"}.get(claim.act, "a statement")
    answer = {"deny": "a denial", "concede": "a concession", "regret": "a concession"}.get(turn.act, "a statement")
    yield f"to act {claim.act}"
    yield f"by act {turn.act}"
    yield f"{answer} to {charge}"
    yield from _list_of_claim(claim)
    yield from _list_of_reply(turn)
    part = find_part(claim, turn)
    yield f"the speaker: {part}"
    yield from _list_sides(turns, claim, turn)
    if is_fitting(claim, turn):
        yield "who speaks, of what and where all fit"
    yield from _list_places(turns, claim_at, at)
    shared = set(claim.stems) & set(turn.stems)
    yield f"words shared: {min(3, len(shared))}"
    if _counts(claim) and _counts(turn):
        yield "both count"
    if set(claim.stems).intersection(map(stem_word, turn.words[:5])):
        yield "it begins with words of the claim"
    if not any(t.act in ("accuse", "find") for t in turns[claim_at + 1 : at]) and claim.act in ("accuse", "find"):
        yield "the nearest charge"
        if _TAKING.match(" ".join(turn.words)):
            yield "it takes up the nearest charge"
    if turn.refers:
        what = "a report" if turn.refers[0] in load_set("allegation_nouns", kind="document") else "claims"
        yield f"it speaks of {what}, to act {claim.act}"
    if turn.cue == ":":
        yield "a turn replies to a turn" if claim.cue == ":" else "a turn replies to what is told"
        if claim.within and at > 0 and claim_at < at and all(t.within for t in turns[claim_at + 1 : at]):
            yield "a turn replies to what is told in the last"
    yield from _list_crossed(turns, claim_at, at, part)
    if set(claim.told) & set(turn.told) - shared:
        yield "words around are shared"
    if all(t.within for t in turns[:claim_at]):
        yield "the claim is the first of its report"
    if rule:
        yield "a rule says so"


def _list_crossed(turns: Sequence[Turn], claim_at: int, at: int, part: str) -> Iterator[str]:
    """What two signs tell together that neither tells alone: the tone of each, who speaks, how near they stand."""
    claim, turn = turns[claim_at], turns[at]
    is_concerned = part in ("concerned", "speaks for who is")
    who = "concerned" if is_concerned else "office" if _is_voice(turn) and not _is_voice(claim) else "other"
    between = [t for t in turns[claim_at + 1 : at] if not t.within]
    gap = turn.sentence[0] - claim.sentence[1]
    where = "before" if claim_at > at else "further on"
    if claim_at < at and not between and gap <= _GAPS[2][0]:
        where = "next"
    elif claim_at < at and len(between) <= 2 and gap <= _GAPS[2][0]:
        where = "near"
    tone, charge = _find_tone(turn), _find_charge(claim)
    yield f"{tone}, {where}"
    yield f"{tone}, {who}"
    yield f"{tone}, of {charge}"
    yield f"{who}, {where}"
    yield f"{charge}, {where}"


def _find_tone(turn: Turn) -> str:
    """How a reply sounds: denial, excuse, plain telling of what was, or of what will be."""
    words = set(turn.words)
    if turn.act == "deny" or _cue_signs().get(turn.cue) == "turns down" or not load_set("denials").isdisjoint(words):
        return "denial"
    if turn.is_negated or words & _NOT:
        return "no"
    if turn.act in ("concede", "regret") or _EXCUSE.search(" ".join(turn.words)):
        return "excuse"
    return "to come" if words & _TO_COME else "past" if words & _PAST else "plain"


def _find_charge(claim: Turn) -> str:
    if claim.act in ("accuse", "find"):
        return claim.act
    words = set(claim.words)
    if is_wrong(claim):
        return "wrong"
    if words & _NOT:
        return "lack"
    return "to come" if words & _TO_COME else "past" if words & _PAST else "plain"


_PAST = frozenset({"had", "was", "were", "been", "did", "has", "have"})
_TO_COME = frozenset({"would", "will", "shall", "should", "must", "may", "could"})


# ── the words of each ───────────────────────────────────────────────────────────────────────────────────────────


def _list_of_claim(claim: Turn) -> Iterator[str]:
    if claim.speaker is None or claim.speaker["type"] == "anonymous":
        yield "nobody is named for the claim"
    if claim.within:
        yield "the claim stands within another"
    if is_wrong(claim):
        yield "the claim tells of a wrong"
    words = set(claim.words)
    if words & _NOT:
        yield "the claim says not"
    if words & _YOU:
        yield "the claim says you"
    if words & _THEY:
        yield "the claim says they"
    if claim.is_quoted:
        yield "the claim is quoted"
    if claim.words[:1] and claim.words[0] in _ASKING:
        yield "the claim asks"
    if _cue_signs().get(claim.cue) == "alleges":
        yield "its cue alleges"
    if words & _PAST:
        yield "the claim is of what was"
    if words & _TO_COME:
        yield "the claim is of what will be"
    if _counts(claim):
        yield "the claim counts"


def is_wrong(turn: Turn) -> bool:
    """Whether a statement holds a verb or an adjective by which somebody is charged with wrong."""
    return any(stem_word(w) in _wrongs() for w in turn.words)


@cache
def _wrongs() -> frozenset[str]:
    words = (w for name in ("wrongs", "blame_words") for w in load_set(name) if " " not in w)
    return frozenset(stem_word(w) for w in words if len(w) > 3)


def _list_of_reply(turn: Turn) -> Iterator[str]:
    sign = _cue_signs().get(turn.cue)
    if sign and sign != "alleges":
        yield f"its cue {sign}"
    if turn.cue in load_cues():
        yield "its cue is one of replies"
    if turn.refers:
        yield "it speaks of claims or a report"
    if turn.within:
        yield "the reply stands within another"
    words = " ".join(turn.words)
    if _TAKING.match(words):
        yield "it takes up what was said"
    if turn.words[:1] and turn.words[0] in _ASKING:
        yield "it asks"
    if is_pointing(words):
        yield "it points back"
    elif _DEMONSTRATIVE.match(words):
        yield "it begins with that"
    if turn.is_negated:
        yield "it is negated"
    if set(turn.words[:4]) & _NOT:
        yield "it begins with no"
    elif set(turn.words) & _NOT:
        yield "it says not"
    if set(turn.words) & _PAST:
        yield "it is of what was"
    if set(turn.words) & _TO_COME:
        yield "it is of what will be"
    if turn.words[:1] == ("to",):
        yield "it begins with to"
    if turn.is_quoted:
        yield "it is quoted"
    if turn.words[:1] and turn.words[0] in _SELF:
        yield "it begins with we or I"
    if not load_set("denials").isdisjoint(turn.words):
        yield "it calls something untrue"
    if _EXCUSE.search(words):
        yield "it explains"
    if is_wrong(turn):
        yield "it tells of a wrong"
    if _TURNED.search(turn.frame):
        yield "it is led in by but"
    if _ASKED.search(turn.frame):
        yield "it is led in by a question"


def _counts(turn: Turn) -> bool:
    return any(w.isdigit() or w in _FEW for w in turn.words)


@cache
def _cue_signs() -> dict[str, str]:
    return {row["cue"]: row["sign"] for row in load_table("reply_signs")}


# ── who speaks ──────────────────────────────────────────────────────────────────────────────────────────────────


def find_part(claim: Turn, turn: Turn) -> str:
    """What the speaker of a reply has to do with a claim, in words."""
    who = find_concern(claim, turn)
    if who is None or who.score < 0.7:
        who = find_named_concern(claim, turn) or who
    if who is not None:
        return (
            "concerned" if who.score >= 0.9 else "speaks for who is" if who.score >= 0.7 else "an office of the State"
        )
    speaker = turn.speaker
    if speaker is None:
        return "nobody"
    if any(p["names"] == speaker["names"] or compare_parties(p, speaker) for p in claim.near):
        return "named beside it"
    return "an office" if is_public(speaker) else "not concerned"


def is_fitting(claim: Turn, turn: Turn) -> bool:
    """Whether the speaker is or speaks for a party that the claim concerns, and says no other thing further on."""
    is_named = find_named_concern(claim, turn) is not None
    office = find_office((*claim.named, *claim.near), turn.speaker)
    if not is_named and find_concern(claim, turn) is None and office is None:
        return False
    is_on_topic = bool(set(claim.stems) & set(turn.stems)) or bool(turn.refers)
    is_next = 0 <= turn.sentence[0] - claim.sentence[1] <= (SOON if is_named and turn.block != claim.block else NEXT)
    return turn.act == "deny" or is_on_topic or is_next or is_pointing(" ".join(turn.words))


_CHARGING = frozenset({"deny", "find", "accuse", "demand"})


def _list_sides(turns: Sequence[Turn], claim: Turn, turn: Turn) -> Iterator[str]:
    speaker, accuser = turn.speaker, claim.speaker
    if speaker is None:
        return
    yield f"it is said by a {speaker['type']}"
    yield f"it was claimed by a {accuser['type']}" if accuser else "it was claimed by nobody"
    is_voice = _is_voice(turn)
    if is_voice and not _is_voice(claim):
        yield "an office replies to others"
    elif is_voice:
        yield "an office replies to another"
    if accuser and speaks_beside(accuser, speaker):
        yield "both are of one side"
    if accuser and accuser["type"] != "person" and _ITS_OWN.search(turn.frame):
        yield "who replies is told of as its own"
    if turn.named and accuser and any(is_one(p, accuser) for p in turn.named):
        yield "the reply names who claims it"
    others = [t for t in turns if t.act in _CHARGING and t is not turn and is_same_speaker(t, turn)]
    if any(t.act == "deny" for t in others):
        yield "who replies denies something else"
    if any(t.act == "find" for t in others):
        yield "who replies finds something else"
    if any(t.act in ("accuse", "demand") for t in others):
        yield "who replies accuses or demands elsewhere"
    if any(t.act in ("accuse", "demand") for t in turns if t is not claim and is_same_speaker(t, claim)):
        yield "who claims it accuses or demands elsewhere"
    if any(is_one(p, speaker) for t in turns if t.act in ("accuse", "demand") for p in t.named):
        yield "who replies is accused or asked in the report"


def _is_voice(turn: Turn) -> bool:
    speaker = turn.speaker
    if speaker is None:
        return False
    known = (turn.called, *(role.casefold() for role in speaker["roles"]))
    return is_public(speaker) or any(map(_VOICE.search, known))


# ── where both stand ────────────────────────────────────────────────────────────────────────────────────────────


def _list_places(turns: Sequence[Turn], claim_at: int, at: int) -> Iterator[str]:
    claim, turn = turns[claim_at], turns[at]
    if claim.block == turn.block:
        yield "in one paragraph"
    if claim_at > at:
        yield "the claim stands after"
        if claim_at > at + 1:
            yield "the claim stands well after"
        return
    between = [t for t in turns[claim_at + 1 : at] if not t.within]
    own = [t for t in between if is_same_speaker(t, turn)]
    theirs = [t for t in between if is_same_speaker(t, claim)]
    others = [t for t in between if not is_same_speaker(t, turn) and not is_same_speaker(t, claim)]
    yield f"others between: {min(2, len(others))}"
    if own:
        yield "the reply goes on"
        if own[-1].block == turn.block:
            yield "the reply goes on in its paragraph"
        if own[0].act == "deny" and not others:
            yield "the reply goes on from a denial"
    if theirs:
        yield f"the claim goes on: {min(2, len(theirs))}"
    if any(t.act == "accuse" or is_wrong(t) for t in theirs):
        yield "the claim goes on with a wrong"
    if any(t.act == "accuse" for t in others):
        yield "another charge stands between"
    if not between:
        yield "nothing stands between"
    gap = turn.sentence[0] - claim.sentence[1]
    where = next((name for most, name in _GAPS if gap <= most), "far away")
    yield where
    if turn.act == "deny":
        yield f"a denial {where}"
    if gap < 0:
        yield "in one sentence"
