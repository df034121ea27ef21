"""Transcripts: the turns of a hearing, an interview or a debate, whose speakers' names open paragraphs with a colon.

Names count that stand in capitals, or come again, as in a talk of two with questions; "Q" and "A", and initials;
members with a party or seat in brackets (or told of so between the turns), or holders of an office with their names
there. One alone is none (a dateline with a colon), nor are "Note:" and tables ("Berg: 547"). A paragraph without a name
between two turns goes on with the turn before it, unless the record tells there what a member did.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.model import Statement
from onrecord.read.lexicon import honorifics, roles
from onrecord.read.quotations import count_words
from onrecord.words import load_set

_TIME = r"[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?[\])]?"
_STAMP = rf"\s*(?:{_TIME}\s*(?:[–—|-]+\s*)?)?"
"""When a turn was spoken, before the name: "[00:04:12]", "04:12 -"."""
_NAME = re.compile(
    _STAMP + r"(?P<name>The [A-Z][\w’'-]+(?:,?\s(?:(?:of|for|and|the)\s){0,2}[A-Z][\w’'-]+){0,6}"
    r"|(?:[A-Z][A-Z.'’-]+\s){0,4}[A-Z][A-Z.'’-]*|[QA]|(?:[A-Z][\w.'’-]+\s){0,4}[A-Z][\w.'’-]+)"
    r"(?P<seat>(?:\s?\((?!\d)[^)]{1,60}\)){1,2})?(?:\s+" + _TIME + r")?\s?:\s+(?=\S)"
)
_LABEL_LINE = re.compile(
    r"\s*(?:(?P<name>(?:[A-Z][\w.'’-]+\s+){0,4}[A-Z][\w.'’-]*)\s*:?\s+" + _TIME + r"|" + _TIME
    + r"\s*[-–—|]*\s*(?P<after>(?:[A-Z][\w.'’-]+\s+){0,4}[A-Z][\w.'’-]*))\s*:?\s*"
)  # fmt: skip
"""The line over a turn in what a recorder wrote down: "Jo Lee  00:14"."""
_OFFICE = re.compile(
    r"\s*The (?:[A-Z][\w’'-]*[,\s]+(?:(?:of|for|and|the|to)\s+)*){1,12}"
    r"\((?:[A-Z]\w*\.?\s)?(?P<name>[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){1,4})\)\s?:\s+(?=\S)"
)
"""The label of a holder of an office: "The Minister for Water (Ms Jo Lee):"."""
_SEATED = re.compile(r"(?P<name>(?:[A-Z][\w'’-]+\s){1,3}[A-Z][\w'’-]+)\s?\([^)]{1,60}\)\s(?:asked|moved|put|rose)\b")
"""A member whom the record itself tells of: "Question 8. Jo Lee (Dawn) asked the Minister"."""
_QUESTION = re.compile(r"\s*(?:Question|QUESTION|Q)\.?\s?(?:No\.?\s?)?\d+\s?[.:)–—-]")
_TOLD = re.compile(r"\s*(?P<name>(?:[A-Z][\w.'’-]+\s){1,4}[A-Z][\w.'’-]+)(?P<seat>\s?\([^)]{1,60}\))?\s[a-z]")
"""How the record itself tells of a member: "Jo Lee (Dawn) asked the Minister"."""
_ASKER = re.compile(r"Q|QUESTION|Question")
_SHORT = frozenset({"Q", "A"})
_LEAST_LABELS = 3  # lines with names and times that make a transcript
_WORDS = 4  # fewer words a turn are a table: "Berg: 547"
_MOST_ON = 3  # paragraphs without a name that go on with a turn


@dataclass(frozen=True, slots=True)
class Turn:
    """One paragraph of a transcript: the name's place, its colon's, and where the words begin. A paragraph that goes on
    with the turn before has no name: ``name`` is empty and ``colon`` -1."""

    name: tuple[int, int]
    colon: int
    start: int


def find_turns(texts: Sequence[str]) -> dict[int, Turn]:
    """The turns by the number of their paragraph; empty where a document is no transcript and holds none."""
    if labelled := _find_labelled(texts):
        return labelled
    offices = {n: m for n, t in enumerate(texts) if (m := _OFFICE.match(t))}
    matches = {n: m for n, t in enumerate(texts) if n not in offices and (m := _NAME.match(t)) and _is_name(m)}
    names = [m["name"] for m in matches.values()]
    counts = {name: names.count(name) for name in names}
    capitals = [name for name in names if (name.isupper() and len(name) > 2) or _is_surname_shouted(name)]
    seated = {m["name"] for m in matches.values() if m["seat"] and (_is_titled(m["name"]) or m["seat"].count("(") > 1)}
    spoken = {n: count_words(texts[n], m.end(), len(texts[n])) for n, m in matches.items()}
    is_talk = sum(spoken.values()) >= _WORDS * len(spoken) and any("?" in texts[n] for n in matches)
    holders = seated | {m["name"] for m in offices.values()}
    surnames = {name.split()[-1] for name in (*seated, *(m["name"] for m in offices.values()))}
    told = {m["name"] for t in texts for m in _SEATED.finditer(t)} if is_talk else set()
    turns = {
        n: Turn(m.span("name"), m.end("name") + texts[n][m.end("name") :].index(":"), m.end())
        for n, m in offices.items()
        if len(seated) + len(offices) > 1 and count_words(texts[n], m.end(), len(texts[n]))
    }
    for number, match in matches.items():
        name = match["name"]
        is_named = name in capitals and len(capitals) > 1
        is_named = is_named or (name in _SHORT and counts.keys() >= _SHORT)
        is_talker = is_talk and counts[name] > 1 and sum(1 for n in counts.values() if n > 1) + len(told) > 1
        is_named = is_named or is_talker
        is_debate = len(seated) + len(offices) > 1
        is_member = name in holders or name.startswith("The ") or (_is_titled(name) and name.split()[-1] in surnames)
        is_named = is_named or (is_debate and is_member)
        is_named = is_named or (is_talk and counts.get(_initials(name), 0) > 0)
        is_named = is_named or (name in told and max(counts.values()) > 1)
        if is_named and spoken[number]:
            seat = match["seat"] or ""
            end = match.end("name") + (len(seat) if _ASKER.fullmatch(name) else 0)
            colon = texts[number].rindex(":", match.end("name"), match.end())
            turns[number] = Turn((match.start("name"), end), colon, match.end())
    return turns | _going_on(texts, turns, told)


def _find_labelled(texts: Sequence[str]) -> dict[int, Turn]:
    """The turns under lines with a name and a time: such a line has no words, and what follows goes on with it."""
    labels = {n: m for n, t in enumerate(texts) if (m := _LABEL_LINE.fullmatch(t))}
    names = {m["name"] or m["after"] for m in labels.values()}
    if len(labels) < _LEAST_LABELS or len(names) < 2:
        return {}
    out: dict[int, Turn] = {}
    for number, text in enumerate(texts):
        if match := labels.get(number):
            out[number] = Turn(match.span("name" if match["name"] else "after"), len(text), len(text))
        elif out:
            out[number] = Turn((0, 0), -1, len(text) - len(text.lstrip()))
    return out


def _is_name(match: re.Match[str]) -> bool:
    return re.split(r"\W", match["name"].lower())[0] not in load_set("turn_labels")


def _initials(name: str) -> str:
    """The letters that stand for a full name in the later turns of an interview: "JL", of "Jo Lee"."""
    return "".join(word[0] for word in name.split()) if " " in name else ""


def is_turn(statement: Statement, text: str) -> bool:
    """Whether a statement is a turn of a talk or a part of one: what brings it is a colon, or nothing at all where it
    is the answer to a question printed above it."""
    cue = statement.cue
    if cue is None:
        start = statement.spans[0].start
        is_own = statement.manner == "direct" and statement.is_speech and statement.made.by == "statements"
        return is_own and not text[:start].rstrip(" \t")[-1:].strip()
    return len(cue.spans) == 1 and text[cue.spans[0].start : cue.spans[0].end] == ":"


def _is_titled(name: str) -> bool:
    """Whether a name opens with a form of address or an office: "Mr Berg", "Deputy Berg"."""
    first = name.split(maxsplit=1)[0].rstrip(".").lower()
    return first in honorifics() or roles().get(first, ("", ""))[0] == "office"


def _is_surname_shouted(name: str) -> bool:
    """Whether a title stands before a name whose surname is in capitals, as in the UN's records: "Ms. Ana LEE"."""
    last = name.rsplit(maxsplit=1)[-1]
    return " " in name and len(last) > 2 and last.isupper() and _is_titled(name)


def _is_told(text: str, members: set[str]) -> bool:
    """Whether the record tells this, nobody says it: a numbered question, or what a member did."""
    match = _TOLD.match(text)
    is_member = match is not None and (match["seat"] is not None or match["name"] in members)
    return is_member or _QUESTION.match(text) is not None


def _going_on(texts: Sequence[str], turns: dict[int, Turn], told: set[str]) -> dict[int, Turn]:
    """The paragraphs without a name between two turns, in a stretch that is mostly turns: no stage directions, nothing
    that the record tells, and nothing in quotation marks, which a reporter would have set."""
    out: dict[int, Turn] = {}
    numbers = sorted(turns)
    if not numbers or len(numbers) < 3 or 2 * len(numbers) < numbers[-1] - numbers[0] + 1:
        return out
    members = told | {texts[n][slice(*turn.name)].strip() for n, turn in turns.items()}
    for before, after in pairwise(numbers):
        between = range(before + 1, after)
        if len(between) > _MOST_ON or any(re.search(r"[“\"]", texts[n]) for n in between):
            continue
        for number in between:
            text = texts[number]
            if _is_told(text, members):
                break
            if not re.match(r"\s*[\[(].*[\])]\s*\Z", text):
                out[number] = Turn((0, 0), -1, len(text) - len(text.lstrip()))
    return out
