"""Outcomes: what a later report tells of a demand or promise, by what both speak of and who speaks or is told of.

Three things are weighed: how much of what was asked the later words speak of (words of the same deed count as one:
"free", "release"), whether the party asked speaks or is named, and whether both reports are of one story. The status
follows from the words: a refusal, an undertaking, a part that is done, a deed that is done or was not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import cast

from onrecord.chains import Party, compare_parties
from onrecord.dates import DateRange, is_before
from onrecord.features import read_range
from onrecord.follow.responses import find_voice
from onrecord.model import Card, Reason
from onrecord.stories import share_story
from onrecord.voices import is_public
from onrecord.words import load_set, load_table
from onrecord.words.forms import fold_text, merge_near, stem_word

_VOICE, _NAMED, _NOBODY = 0.7, 0.5, 0.35


@cache
def _deeds() -> dict[str, str]:
    return {stem_word(row["word"]): stem_word(row["deed"]) for row in load_table("deed_words")}


def find_deeds(stems: Sequence[str]) -> list[str]:
    """The stems, those of the same deed as one."""
    return list(dict.fromkeys(_deeds().get(s, s) for s in stems))


def compare_deeds(ask: Card, answer: Card, *, is_own: bool = True) -> tuple[float, list[str]]:
    """How much of what was asked the answer speaks of, 0..1 by weight, and the shared stems; names weigh little."""
    wanted = find_deeds(cast("list[str]", ask.data["stems"]))
    light = set(find_deeds(cast("list[str]", ask.data["light"]))) | _FAINT
    given = set(find_deeds(cast("list[str]", answer.data["own"])))
    shared = [s for s in wanted if s in given]
    whole = sum(0.3 if s in light else 1.0 for s in wanted)
    part = sum(0.3 if s in light else 1.0 for s in shared) / whole if whole else 0.0
    return part, [s for s in shared if s not in light]


_FAINT = frozenset(
    {
        stem_word(w)
        for w in (
            "people",
            "make",
            "take",
            "all",
            "give",
            "hand",
            "say",
            "tell",
            "month",
            "year",
            "week",
            "new",
            "day",
            "time",
            "country",
            "government",
        )
    }
)


def compare_story(ask: Card, answer: Card) -> list[str]:
    """The names that both reports give, besides well-known States; else words of names, where a document of record
    names few; none where nothing tells that they are of one story."""
    named = share_story(cast("list[str]", ask.data["around"]), cast("list[str]", answer.data["around"]), ())
    if named:
        return named
    given = set(cast("list[str]", answer.data["scene"]))
    shared = [s for s in cast("list[str]", ask.data["scene"]) if s in given and len(s) > 3]
    return shared if len(shared) > 1 else []


def find_outcome(ask: Card, answer: Card) -> tuple[str, list[Reason]] | None:
    """The status and reasons of a later report's words about what was asked or promised; None where they tell nothing
    of it."""
    part, met = compare_deeds(ask, answer)
    if not met:
        return None
    asked = cast("Party | None", ask.data["asked"])
    speaker = cast("Party | None", answer.data["speaker"])
    story = compare_story(ask, answer)
    who, weight = _find_who(asked, speaker, answer)
    by = cast("Party | None", ask.data["by"])
    is_asker = bool(by and speaker and (by["names"] == speaker["names"] or compare_parties(by, speaker)))
    if is_asker and ask.data["role"] == "demand" and who is not None and who.feature == "asked party speaks":
        who, weight = None, 0.0
    if who is None and not story:
        return None
    size = len([s for s in find_deeds(cast("list[str]", ask.data["stems"])) if s not in _FAINT])
    core = find_deeds(cast("list[str]", ask.data["stems"]))
    if weight < _VOICE and not set(core[:3]) & set(met):
        return None  # the deed itself is not spoken of
    if answer.data["act"] in ("welcome", "regret"):
        return None
    least, few = (0.34, 2) if weight >= _VOICE else (0.5, 2) if weight >= _NAMED else (0.55, 2)
    if part < least or len(met) < min(few, size) or (len(met) == 1 and part < 0.5):
        return None
    if weight < _NAMED and not story:
        return None
    is_public_reply = asked is None and speaker is not None and is_public(speaker)
    is_own = weight >= _VOICE or is_public_reply or (who is not None and who.feature == "asked party speaks")
    status = find_status_of(ask, answer, is_own=is_own)
    if status is None:
        return None
    topic = Reason(feature="topic", score=round(part, 3), detail=f"both speak of: {', '.join(met[:8])}")
    reasons = [topic]
    if who:
        reasons.append(who)
    if story:
        reasons.append(Reason(feature="scene", score=0.6, detail=f"both reports name: {', '.join(story[:4])}"))
    return status, reasons


HELD_BACK = frozenset(
    find_deeds(merge_near([stem_word(w) for w in ("visit", "meet", "join", "sign", "talk", "resume", "open")]))
)
"""The deeds that are made to hang on a condition."""


def find_conditioned(ask: Card, answer: Card) -> tuple[str, list[Reason]] | None:
    """What was made to hang on a condition is reported; of the condition itself that says nothing."""
    given = set(find_deeds(cast("list[str]", answer.data["own"])))
    shared = [s for s in cast("list[str]", ask.data["conditioned"]) if s in given and s in HELD_BACK]
    story = compare_story(ask, answer)
    if not shared or not story or answer.data["role"] != "event":
        return None
    says = "what was made conditional is reported; of the condition itself this says nothing: " + ", ".join(shared)
    scene = Reason(feature="scene", score=0.6, detail=f"both reports name: {', '.join(story[:4])}")
    return "step reported", [Reason(feature="condition", score=0.7, detail=says), scene]


_LATE = re.compile(
    r"\b(?:late|later|delays?|delayed|behind|missed|short|deadline|date|not kept|broken|wrong|overdue|slipped|slow)\b"
)


def find_conceded(ask: Card, answer: Card) -> tuple[str, list[Reason]] | None:
    """ "I said June, and I was wrong": who promised concedes that it came late or not at all."""
    if ask.data["role"] != "promise" or answer.data["act"] != "concede":
        return None
    asked, speaker = cast("Party | None", ask.data["asked"]), cast("Party | None", answer.data["speaker"])
    due, words = read_range(ask.data["due"]), str(answer.data["words"])
    who = find_voice(asked, speaker) if asked and speaker else None
    if who is None or due is None or due.latest is None or not _LATE.search(words):
        return None
    month = fold_text(due.latest.strftime("%B"))
    is_named = month in words
    if not is_named and not re.search(r"\b(?:her|his|its|their|our|my) (?:own )?(?:date|deadline|promise)\b", words):
        return None
    says = f"the one who promised concedes that it is late{f': {month}' if is_named else ''}"
    return "outcome reported", [who, Reason(feature="term", score=0.75, detail=says)]


def _find_who(asked: Party | None, speaker: Party | None, answer: Card) -> tuple[Reason | None, float]:
    if asked is None:
        return None, _NOBODY
    if speaker is not None:
        voice = find_voice(asked, speaker)
        if voice is not None:
            return voice, 1.0 if voice.score >= 0.7 else _NAMED
    for party in cast("list[Party]", answer.data["named"]):
        same = compare_parties(asked, party)
        if same:
            return Reason(feature="asked party named", score=same.score, detail=f"tells of it: {same.detail}"), _NAMED
        voice = find_voice(asked, party)
        if voice and voice.score >= 0.7:
            return Reason(feature="asked party named", score=0.6, detail=f"tells of it: {voice.detail}"), _NAMED
    return None, 0.0


_UNDONE = re.compile(r"\b(?:not|never|no|still|nobody|none|missed|failed|without|yet to)\b")
_DONE = re.compile(
    r"\b(?:has|have|had|was|were|been|is|are) (?:\w+ ){0,2}\w+(?:ed|en|wn|ld|nt|de|id|ught|ut|ft|ne|ung|un|lt|ad|et)\b"
)
_NOW = re.compile(r"\b(?:are|is) (?:now )?(?:\w+ing|in place|ready|complete|open|closed)\b")
_NO = re.compile(
    r"\b(?:will not|would not|won't|wouldn't|rejected|refused|ruled out|turned down|no plans?|not considering|"
    r"no intention|not going to|would stay|will stay|would remain|never)\b"
)
_NUMBERS = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|dozens?|some|half|most) of (?:the|its|their)\b"
)


@cache
def _partial() -> re.Pattern[str]:
    words = "|".join(re.escape(fold_text(w)) for w in sorted(load_set("partial_words"), key=lambda w: (-len(w), w)))
    return re.compile(rf"\b(?:{words})\b")


@lru_cache(maxsize=16384)
def find_partial(words: str) -> bool:
    """Whether folded words tell that something was done in part, or is under way; what is still to begin is neither."""
    return _partial().search(_TO_BEGIN.sub(" ", words)) is not None


_TO_BEGIN = re.compile(r"\b(?:will|would|shall|can|may|could|to|not|never|yet to) (?:be )?(?:beg[iu]n|start(?:ed)?)\b")


@lru_cache(maxsize=16384)
def is_done(words: str) -> bool:
    """Whether folded words tell of something as done."""
    return _DONE.search(words) is not None


@lru_cache(maxsize=16384)
def is_now(words: str) -> bool:
    """Whether folded words tell how something stands now."""
    return _NOW.search(words) is not None


@lru_cache(maxsize=16384)
def is_refused(words: str) -> bool:
    """Whether folded words say that something will not be."""
    return _NO.search(words) is not None


@lru_cache(maxsize=16384)
def is_undone(words: str) -> bool:
    """Whether folded words tell of something as not done."""
    return _UNDONE.search(words) is not None


@lru_cache(maxsize=16384)
def is_late(words: str) -> bool:
    """Whether folded words tell that something came late, or speak of its date."""
    return _LATE.search(words) is not None


def find_status_of(ask: Card, answer: Card, *, is_own: bool) -> str | None:
    """The status that later words give: what the party asked says, or what others tell of it."""
    words, act = str(answer.data["words"]), str(answer.data["act"])
    said = cast("list[str] | None", answer.data["status"])
    if answer.data["role"] == "event":
        words = str(answer.data["told_as"])
        is_step = find_partial(words) or _is_counted(ask, words, is_late=False)
        return "step reported" if is_step else "outcome reported"
    is_late = is_before(read_range(ask.data["due"]), _when(answer)) is True
    is_part = find_partial(words) or _NUMBERS.search(words) is not None or _is_counted(ask, words, is_late)
    if is_own:
        if act == "deny" or (_NO.search(words) and ask.data["role"] == "demand"):
            return "rejected" if ask.data["role"] == "demand" else "disputed"
        if act == "promise":
            return "accepted" if ask.data["role"] == "demand" else None
        if act == "concede":  # "31 have yet to be paid": the others have
            return "step reported" if is_part and " yet to " in words and not is_late else "outcome reported"
        if said and said[0] in ("accepted", "rejected"):
            return said[0]
        if is_part:
            return "outcome reported" if is_late and ask.data["role"] == "promise" else "step reported"
        if _DONE.search(words) or _NOW.search(words) or act in ("report", "find"):
            return "outcome reported"
        if ask.data["role"] == "demand" and re.search(r"\b(?:will|would|shall)\b", words):
            return "accepted"
        return "replied"
    if act in ("demand", "promise"):
        return None
    if act in ("deny", "accuse"):
        return "disputed" if act == "deny" else None
    if is_part and (not is_late or (find_partial(words) and not _UNDONE.search(words))):
        return "step reported"  # "so far": it goes on, late or not
    if ask.data["role"] == "demand" and _NOT_TO_BE.search(words) and _is_official(answer):
        return "rejected"  # what will not be is no outcome
    if _DONE.search(words) or _UNDONE.search(words) or act in ("report", "find"):
        return "outcome reported"
    return "step reported" if act == "state" and answer.data["negated"] else None


_NOT_TO_BE = re.compile(r"\b(?:will|would|shall) (?:not|never)\b")


def _is_official(answer: Card) -> bool:
    speaker = cast("Party | None", answer.data["speaker"])
    return speaker is not None and is_public(speaker)


_ALL = re.compile(r"\b(?:all|every|everyone|everybody|each|any)\b")


def drop_dates(words: str) -> str:
    """Folded words without days of a month and years, which count nothing."""
    return _dated().sub(" ", words)


@cache
def _dated() -> re.Pattern[str]:
    """Days of a month and years, which count nothing."""
    months = "|".join(sorted(fold_text(row["word"]) for row in load_table("months") if row["form"] == "full"))
    return re.compile(rf"\b\d{{1,2}} (?:{months})\b|\b(?:{months}) \d{{1,2}}\b|\b(?:19|20)\d\d\b")


def _is_counted(ask: Card, words: str, is_late: bool) -> bool:
    """Whether the words count some of what was asked of all, or count before the day that was promised."""
    if not re.search(r"\d", _dated().sub(" ", words)) or re.search(r"\b(?:all|every|each)\b", words):
        return False
    is_early = ask.data["role"] == "promise" and ask.data["due"] is not None and not is_late
    return _ALL.search(str(ask.data["words"])) is not None or is_early


def _when(card: Card) -> DateRange | None:
    return read_range(card.data["on"]) or read_range(card.data["published"])
