"""Masks: the places where a text names somebody who may be quoted and not named, and what stands there instead.

``[name withheld: a former detainee]``: words in square brackets that say of themselves that no source printed them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.publish.names import fold, is_unspaced, search_name
from onrecord.publish.permissions import UNNAMED
from onrecord.publish.persons import Person
from onrecord.spans import Span
from onrecord.words import load_set
from onrecord.words.forms import FOREIGN

MASK = "[name withheld]"
_TOLD = "[name withheld: {}]"
_POSSESSIVE = re.compile(r"['’ʼ`][sS]?$")
_BETWEEN = re.compile(r"[\s\u00a0]*")
_INITIAL = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]\.|[B-HJ-Z](?=[\s\u00a0]))[\s\u00a0-]*$")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\.?[\s\u00a0]+$")


def print_mask(stand_in: str) -> str:
    """What stands in a text in the place of a name."""
    return MASK if stand_in == UNNAMED else _TOLD.format(stand_in)


@dataclass(frozen=True, slots=True)
class Edit:
    """``text[start:end]`` is to be ``words``; ``stand_in`` is what they say of the person."""

    start: int
    end: int
    words: str
    stand_in: str


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    owner: Person | None
    """Whose name it is, where that is certain."""


def is_touched(persons: Iterable[Person], text: str) -> bool:
    """Whether a text holds a name, or a part of one, of any of these people."""
    folded, cased = fold(text), fold(text, keeps_case=True)
    return any(search_name(p.patterns, folded) or search_name(p.cased_patterns, cased) for p in persons)


def find_edits(
    persons: Sequence[Person], text: str, mentions: Sequence[tuple[Span, Person | None]] = ()
) -> tuple[Edit, ...]:
    """What is to be replaced in a text so that it names none of these people, in order and disjoint.

    ``mentions`` are places where somebody is mentioned by name, with the person where it is one of these: what
    somebody else's name shares with theirs is replaced too, and nobody is told to stand there. Empty where the folded
    text cannot be traced back to the text's characters; it then still names who is protected.
    """
    found: list[_Place] = []
    for keeps_case in (False, True):
        aligned = _align(text, keeps_case=keeps_case)
        if aligned is None:
            return ()
        folded, origin = aligned
        for person in persons:
            for pattern in person.cased_patterns if keeps_case else person.patterns:
                is_whole = pattern in person.wholes
                for match in pattern.finditer(folded):
                    start, end = origin[match.start()], origin[match.end()]
                    found.append(_Place(*_widen(text, start, end), person if is_whole else None))
    for span, owner in mentions:
        own = _Place(*_widen(text, span.start, span.end), owner)
        if owner is not None:
            found.append(own)
        else:
            found = [_disown(place, own) for place in found]
    stand_ins = ((p, p.owner.stand_in if p.owner else UNNAMED) for p in _merge(text, found))
    return tuple(Edit(p.start, p.end, print_mask(stand_in), stand_in) for p, stand_in in stand_ins)


def edit_text(text: str, edits: Sequence[Edit]) -> str:
    """The text with its edits made."""
    out, at = [], 0
    for edit in edits:
        out += [text[at : edit.start], edit.words]
        at = edit.end
    return "".join([*out, text[at:]])


class Places:
    """Where the characters of a text stand after its edits: what touches an edit holds all of it."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._starts = [e.start for e in edits]
        self._shifts = [0]
        for edit in edits:
            self._shifts.append(self._shifts[-1] + len(edit.words) - (edit.end - edit.start))

    def move(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the edited text."""
        first = bisect_right(self._starts, start) - 1
        if first >= 0 and start < self._edits[first].end:
            new_start = self._edits[first].start + self._shifts[first]
        else:
            new_start = start + self._shifts[first + 1]
        last = bisect_right(self._starts, end - 1) - 1
        if last >= 0 and end <= self._edits[last].end:
            new_end = self._edits[last].start + self._shifts[last] + len(self._edits[last].words)
        else:
            new_end = end + self._shifts[last + 1]
        return new_start, new_end


def _align(text: str, *, keeps_case: bool) -> tuple[str, Sequence[int]] | None:
    """The folded text, and for each of its characters and its end the offset in the text; None where folding whole
    and piece by piece differ."""
    folded = fold(text, keeps_case=keeps_case)
    if text.isascii():
        return folded, range(len(text) + 1)
    out: list[str] = []
    origin: list[int] = []
    at = 0
    for run in FOREIGN.finditer(text):
        out.append(fold(text[at : run.start()], keeps_case=keeps_case))
        origin += range(at, run.start())
        for offset, character in enumerate(run[0], run.start()):
            piece = fold(character, keeps_case=keeps_case)
            out.append(piece)
            origin += [offset] * len(piece)
        at = run.end()
    out.append(fold(text[at:], keeps_case=keeps_case))
    origin += range(at, len(text) + 1)
    return (folded, origin) if "".join(out) == folded and len(origin) == len(folded) + 1 else None


def _widen(text: str, start: int, end: int) -> tuple[int, int]:
    """The place with the rest of its words, and with titles and initials before it, without a possessive ending."""
    ending = _POSSESSIVE.search(text, start, end)
    end = ending.start() if ending and ending.start() > start else end
    if not is_unspaced(text[start:end]):
        while start > 0 and text[start - 1].isalpha():
            start -= 1
        while end < len(text) and text[end].isalpha():
            end += 1
    while True:
        before = text[max(0, start - 40) : start]
        initial, word = _INITIAL.search(before), _WORD_BEFORE.search(before)
        if initial and initial[0][0].isupper():
            start -= len(initial[0])
        elif word and word[1][0].isupper() and fold(word[1]) in _titles():
            start -= len(word[0])
        else:
            return start, end


def _disown(place: _Place, other: _Place) -> _Place:
    """The place as nobody's, where somebody else is mentioned there."""
    is_other = place.start < other.end and other.start < place.end
    return _Place(place.start, place.end, None) if is_other else place


def _merge(text: str, places: Iterable[_Place]) -> list[_Place]:
    """The places in order, those that touch or have only white space between them as one."""
    out: list[_Place] = []
    for place in sorted(places, key=lambda p: (p.start, p.end)):
        last = out[-1] if out else None
        if last and (place.start < last.end or _BETWEEN.fullmatch(text, last.end, place.start)):
            owners = {p.owner for p in (last, place) if p.owner}
            is_one = place.start < last.end or len(owners) < 2
            if is_one:
                owner = owners.pop() if len(owners) == 1 else None
                out[-1] = _Place(last.start, max(last.end, place.end), owner)
                continue
        out.append(place)
    return out


@cache
def _titles() -> frozenset[str]:
    return frozenset(fold(t).rstrip(".") for name in ("name_titles", "honorifics") for t in load_set(name))
