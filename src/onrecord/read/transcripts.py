"""Transcripts: the turns of a hearing, an interview or a debate, whose speakers' names open paragraphs with a colon.

Names count that stand in capitals, or come again, as in a talk of two with questions; "Q" and "A"; and members with a
party or seat in brackets. One alone is none (a dateline with a colon), nor are "Note:" and tables ("Berg: 547"). A
paragraph without a name between two turns goes on with the turn before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.read.quotations import count_words
from onrecord.words import load_set, load_table

_NAME = re.compile(
    r"\s*(?P<name>(?:[A-Z][A-Z.'’-]+\s){0,4}[A-Z][A-Z.'’-]*|[QA]|(?:[A-Z][\w.'’-]+\s){0,4}[A-Z][\w.'’-]+)"
    r"(?P<seat>\s?\([^)]{1,60}\))?\s?:\s+(?=\S)"
)
_ASKER = re.compile(r"Q|QUESTION|Question")
_SHORT = frozenset({"Q", "A"})
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
    matches = {n: m for n, t in enumerate(texts) if (m := _NAME.match(t)) and _is_name(m)}
    names = [m["name"] for m in matches.values()]
    counts = {name: names.count(name) for name in names}
    capitals = [name for name in names if name.isupper() and len(name) > 2]
    seated = {m["name"] for m in matches.values() if m["seat"] and _is_titled(m["name"])}
    spoken = {n: count_words(texts[n], m.end(), len(texts[n])) for n, m in matches.items()}
    is_talk = sum(spoken.values()) >= _WORDS * len(spoken) and any("?" in texts[n] for n in matches)
    turns: dict[int, Turn] = {}
    for number, match in matches.items():
        name = match["name"]
        is_named = name in capitals and len(capitals) > 1
        is_named = is_named or (name in _SHORT and counts.keys() >= _SHORT)
        is_named = is_named or (is_talk and counts[name] > 1 and sum(1 for n in counts.values() if n > 1) > 1)
        is_named = is_named or (len(seated) > 1 and (name in seated or name.startswith("The ")))
        if is_named and spoken[number]:
            seat = match["seat"] or ""
            end = match.end("name") + (len(seat) if _ASKER.fullmatch(name) else 0)
            colon = texts[number].index(":", match.end("name") + len(seat))
            turns[number] = Turn((match.start("name"), end), colon, match.end())
    return turns | _going_on(texts, turns)


def _is_name(match: re.Match[str]) -> bool:
    return re.split(r"\W", match["name"].lower())[0] not in load_set("turn_labels")


def _is_titled(name: str) -> bool:
    """Whether a name opens with a form of address: "Mr Berg"."""
    first = name.split(maxsplit=1)[0].rstrip(".").lower()
    return any(row["title"].rstrip(".").lower() == first for row in load_table("honorifics"))


def _going_on(texts: Sequence[str], turns: dict[int, Turn]) -> dict[int, Turn]:
    """The paragraphs without a name between two turns, in a stretch that is mostly turns: no stage directions, and
    nothing in quotation marks, which a reporter would have set."""
    out: dict[int, Turn] = {}
    numbers = sorted(turns)
    if not numbers or len(numbers) < 3 or 2 * len(numbers) < numbers[-1] - numbers[0] + 1:
        return out
    for before, after in pairwise(numbers):
        between = range(before + 1, after)
        if len(between) > _MOST_ON or any(re.search(r"[“\"]", texts[n]) for n in between):
            continue
        for number in between:
            text = texts[number]
            if not re.match(r"\s*[\[(].*[\])]\s*\Z", text):
                out[number] = Turn((0, 0), -1, len(text) - len(text.lstrip()))
    return out
