"""Content notes: which passages speak of torture or sexual violence, so that nobody meets their words unprepared.

A small list of words finds them (``words/content_words.tsv``), after what only sounds alike is taken out
(``words/content_exceptions.tsv``). A person may decide otherwise for any passage: ``{"fold": "yes"}`` or
``{"fold": "no"}`` as the correction of a finding. A note says what a passage is about, never that it is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from onrecord.model import Judgement
from onrecord.relate.decisions import find_standing
from onrecord.words import load_table
from onrecord.words.forms import fold_text

ContentNote = Literal["torture", "sexual violence", "other"]
OTHER: ContentNote = "other"
"""What a person asked to fold, where no word says why."""


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], ContentNote], ...]:
    by_note: dict[ContentNote, list[str]] = {"sexual violence": [], "torture": []}
    for row in load_table("content_words"):
        by_note[row["about"]].append(_print_pattern(row["words"]))  # type: ignore[index]
    return tuple((_compile(forms), note) for note, forms in by_note.items())


@cache
def _exceptions() -> re.Pattern[str]:
    return _compile(sorted((_print_pattern(row["words"]) for row in load_table("content_exceptions")), key=len)[::-1])


def _compile(forms: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)")


def _print_pattern(words: str) -> str:
    out = []
    for number, word in enumerate(words.split()):
        if word == "...":
            out.append(r"(?:\W+\w+){0,2}")
        else:
            out.append((r"\W+" if number else "") + re.escape(word).replace(r"\*", r"\w*"))
    return "".join(out)


def find_notes(*texts: str) -> tuple[ContentNote, ...]:
    """What these texts speak of that is folded; nothing for most."""
    folded = _exceptions().sub(" ", fold_text("\n".join(texts)))
    return tuple(note for pattern, note in _patterns() if pattern.search(folded))


def read_fold(judgements: Iterable[Judgement]) -> bool | None:
    """Whether people decided that a finding's passage is folded; None where nobody did. The last decision holds."""
    given = [
        j.correction["fold"]
        for standing in find_standing(judgements).values()
        for j in standing
        if j.correction and j.correction.get("fold") in ("yes", "no")
    ]
    return given[-1] == "yes" if given else None


def choose_notes(judgements: Iterable[Judgement], *texts: str) -> tuple[ContentNote, ...]:
    """The notes of a passage: as a person decided, else as its words say."""
    decided = read_fold(judgements)
    found = find_notes(*texts) if decided is not False else ()
    return found or ((OTHER,) if decided else ())
