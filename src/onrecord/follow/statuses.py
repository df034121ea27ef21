"""Statuses: what an answer says of a demand or promise, by its act and words and by whose side speaks.

The party asked accepts, rejects, replies, or tells of a step or an outcome. What others tell is a step, an outcome,
or a dispute. In part, under way, some of what was asked for all: a step. Done, not done, too late: an outcome.
"""

from __future__ import annotations

import re
from typing import cast

from onrecord.dates import is_before
from onrecord.features import read_range
from onrecord.follow.comparisons import date_of
from onrecord.follow.outcomes import drop_dates, find_partial, is_done, is_now, is_refused
from onrecord.follow.responses import is_contested, is_left_open, is_yes
from onrecord.model import Card
from onrecord.words import load_table
from onrecord.words.forms import split_words

OWN = ("own", "voice", "weak", "public")
"""The sides that answer for the party asked."""

_FIGURES = {row["word"]: int(row["value"]) for row in load_table("numbers")}
_COUNT = rf"(?:\d[\d,.]*|{'|'.join(sorted(_FIGURES, key=len, reverse=True))}|(?:a )?hundred|dozens?)"
_MONTH = "|".join(sorted(row["word"].casefold() for row in load_table("months") if row["form"] == "full"))
_PART_OF = re.compile(
    rf"\b(?:{_COUNT}|half|most|some) (?:(?:per cent|percent|million|billion|more|fewer|only) )?(?:of|out of) "
    rf"(?!which|whom|(?:{_MONTH})\b)"
    rf"|\b{_COUNT} (?:\w+ ){{1,2}}(?:out of|of (?:the |its |their )?{_COUNT}\b)"
)
_SO_MANY = re.compile(rf"\b{_COUNT} (?:\w+ ){{0,3}}(?:have|has) been \w+(?:ed|en|id|nt|ght|ld)\b")
_LEFT = re.compile(rf"\b{_COUNT} (?:\w+ ){{0,2}}?(?:are left|(?:are|is|have|has) (?:yet|still) to|remain\w*)\b")
_ALL_OF = re.compile(r"\ball (?:\w+ )?(?:\d|of|the)")
_ALL = re.compile(r"\b(?:all|every|everyone|everybody|each|any)\b")
_FEW_OF = re.compile(r"\b(?:fewer than|less than|only|still|not)\b")
_WILL = re.compile(r"\b(?:will|would|shall|may|can)\b")
_NOT = re.compile(
    r"\b(?:not (?:yet |been |be )?\w+(?:ed|en)|never|still (?:not|had not|have not|has not)|yet to|had not|has not"
    r"|have not|were not|was not|did not|nobody|missed|failed|fell short|late|wrong|broken|overdue|delayed?"
    r"|do not have|no sign)\b"
)
_NEEDLESS = re.compile(
    r"\b(?:not (?:be )?(?:needed|necessary|required)|unnecessary|no need|needless|out of the question)\b"
)
_NUMBER_WORDS = re.compile(r"\b(?:figure|number|count)\b")
_WILL_NOT = re.compile(r"\b(?:will|would|shall) (?:not|never)\b")
_SAYING = ("say", "tell", "add", "")
_SENT = re.compile(r"\b(?:arrived|went to|was sent to|were sent to)\b")
_PROGRESS = re.compile(r"\b(?:progressing|proceeding|in preparation|under construction|being prepared)\b")
_OPEN = re.compile(
    r"\b(?:whether|(?:will|would) (?:vote|wait|reply|respond|be put to)|no decision|(?:has|have|had) (?:received|got)"
    r" (?:the|its|her|his|their|a|my|our) (?:\w+'s )?(?:letters?|request|petition|recommendations?))\b"
)
"""What says only that it is to be decided, or that it was received."""
_UNABLE = re.compile(
    r"\b(?:unable to|cannot|can not|can't|not possible|impossible|unacceptable|confidential|privileged)\b"
)
_MISSED = re.compile(
    r"\b(?:miss(?:es|ed)? (?:(?:the|its|that|this|their|his|her|our) )?(?:\w+ ){0,2}(?:deadline|date|target)"
    r"|not (?:be )?(?:ready|finished|done|completed?) (?:by|before|in time|on time)|(?:be|run|come) (?:late|delayed))\b"
)
"""What tells that a day was or will be missed accepts nothing."""
_SILENT = re.compile(
    r"\b(?:will|would|did|do|does|could|can)(?: not|n't) (?:comment|say|discuss|speculate|elaborate|be drawn)\b"
)
_NOT_SEEN = re.compile(r"\b(?:promised (?:us|me)|(?:we|i) (?:have )?counted)\b")
"""What those say who hold up a promise to its maker."""
_DONE_SO = re.compile(r"\b(?:has|have|had) (?:already |now |since )?done so\b")
_DISOWNS = ("deny", "dispute", "contradict")


def find_status(ask: Card, answer: Card, side: str, words: str) -> str:
    """The status of an answer that belongs to a demand or promise."""
    is_part = bool(find_partial(words) or _PART_OF.search(words) or _LEFT.search(words)) and not _ALL_OF.search(words)
    if answer.data["role"] == "event":
        is_step = is_part or _is_fewer(ask, words) or _SENT.search(words) is not None
        return "step reported" if is_step else "outcome reported"
    is_demand = ask.data["role"] == "demand"
    if side in OWN:
        return _find_own(ask, answer, words, is_part) if is_demand else _find_promised(ask, answer, words, is_part)
    return _find_told(ask, answer, side, words, is_part)


def _find_own(ask: Card, answer: Card, words: str, is_part: bool) -> str:
    act, said = answer.data["act"], cast("list[str] | None", answer.data["status"])
    is_here = ask.document_id == answer.document_id
    if is_left_open(words) or (_OPEN.search(words) and act in ("state", "promise")):
        return "replied"
    if _MISSED.search(words):
        return "replied" if is_here else "outcome reported"
    if act in ("promise", "state") and is_contested(words):
        return "rejected"
    if act == "promise":
        return "accepted"
    if act == "deny" and not (said and said[0] == "replied"):
        return "rejected"
    if said and said[0] in ("accepted", "rejected") and answer.data["cue"] not in _SAYING:
        return said[0]
    if is_yes(words):
        return "accepted"
    if _SILENT.search(words):
        return "replied"
    if _DONE_SO.search(words):
        return "outcome reported"
    if is_refused(words) or _NEEDLESS.search(words) or (_UNABLE.search(words) and not is_done(words)):
        return "rejected"
    if _PROGRESS.search(words):
        return "step reported"
    if act == "concede":
        return "replied" if is_here else "outcome reported"
    is_some = _is_some(ask, words)
    if act in ("report", "find") or is_part:
        return "step reported" if is_part or is_some else "outcome reported"
    if not is_here and _WILL.search(words) and not answer.data["negated"] and not is_done(words):
        return "accepted"
    if not is_here and (is_done(words) or is_now(words)):
        return "step reported" if is_some else "outcome reported"
    if said:
        return said[0]
    return _find_gone_on(answer) or "replied"


def _find_gone_on(answer: Card) -> str | None:
    """ "rejected the call. 'The river is public,' she said": what goes on from a refusal refuses."""
    lead = cast("dict[str, object] | None", answer.data.get("lead"))
    if lead is None or lead["other"]:
        return None
    said = cast("list[str] | None", lead["status"])
    is_refusal = lead["act"] == "deny" or is_refused(str(lead["words"])) or (said is not None and said[0] == "rejected")
    return "rejected" if is_refusal else None


def _find_promised(ask: Card, answer: Card, words: str, is_part: bool) -> str:
    act = answer.data["act"]
    if _MISSED.search(words) and ask.document_id != answer.document_id:
        return "outcome reported"
    if act == "deny":
        return "replied" if ask.document_id == answer.document_id else "disputed"
    is_undone = _NOT.search(words) is not None
    is_late = is_before(read_range(ask.data["due"]), date_of(answer)) is True
    if is_part and (not (is_late and is_undone) or find_partial(words) or _LEFT.search(words)):
        return "step reported"
    if act == "concede" or is_undone:
        return "outcome reported"
    if _is_some(ask, words):
        return "step reported"
    if is_done(words) or is_now(words) or act in ("report", "find"):
        return "outcome reported"
    return "replied"


def _find_told(ask: Card, answer: Card, side: str, words: str, is_part: bool) -> str:
    act, is_demand = answer.data["act"], ask.data["role"] == "demand"
    if is_demand and act == "promise":
        return "accepted"
    is_here = ask.document_id == answer.document_id
    if is_demand and act == "deny" and ((is_here and len(words.split()) < 4) or answer.data["cue"] not in _DISOWNS):
        return "rejected"  # "declined to do so"
    said = cast("list[str] | None", answer.data["status"])
    is_cue = (
        said is not None and act != "deny" and said[0] in ("accepted", "rejected") and said[1] == answer.data["cue"]
    )
    if is_demand and said and is_cue:
        return said[0]
    if is_demand and act == "state" and ((is_here and side != "asker") or is_left_open(words) or _OPEN.search(words)):
        return _find_own(ask, answer, words, is_part)
    if not is_demand and side == "other" and _NOT_SEEN.search(words):
        return "disputed"
    if act in ("deny", "accuse") or (_NUMBER_WORDS.search(words) and len(words.split()) < 7):
        return "disputed"
    if _denies_lead(answer, words):
        return "disputed"
    is_late = is_before(read_range(ask.data["due"]), date_of(answer)) is True
    if is_part and is_late and _FEW_OF.search(words) and not find_partial(words):
        return "outcome reported"
    if is_part or (is_demand and _SO_MANY.search(words)):
        return "step reported"
    return "rejected" if is_demand and _WILL_NOT.search(words) else "outcome reported"


def _denies_lead(answer: Card, words: str) -> bool:
    """ "had seen four where they were not": what another has just claimed as done is not so."""
    lead = cast("dict[str, object] | None", answer.data.get("lead"))
    if lead is None or not lead["other"] or answer.data["act"] == "concede":
        return False
    is_no = bool(answer.data["negated"]) or bool({"not", "never", "no"} & set(split_words(words)))
    return is_no and not lead["negated"]


_SPANS = re.compile(rf"\b{_COUNT} (?:working )?(?:minutes?|hours?|days?|weeks?|months?|years?)\b")
"""How long something takes, which counts nothing of what was asked for."""


def _is_fewer(ask: Card, words: str) -> bool:
    """Whether what is told counts fewer than what was asked for: six of twenty."""
    wanted, given = (_find_numbers(w) for w in (str(ask.data["words"]), words))
    return bool(wanted and given) and max(given) < min(wanted)


def _find_numbers(words: str) -> list[int]:
    """The counts in folded words, years left out."""
    plain = _SPANS.sub(" ", drop_dates(words))
    found = [_FIGURES.get(w, int(w) if w.isdigit() else 0) for w in split_words(plain)]
    return [n for n in found if n]


def _is_some(ask: Card, words: str) -> bool:
    """Whether what is told counts some, where all were asked for."""
    is_of_all = _ALL.search(str(ask.data["words"])) is not None and _ALL.search(words) is None
    return is_of_all and re.search(r"\d", _SPANS.sub(" ", drop_dates(words))) is not None
