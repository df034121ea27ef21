"""How a line says what was done: one neutral verb for each act, and the source's own words where something is negated.

A verb such as "claimed" or "acknowledged" takes sides, so the dossier has its own; the source's verb stays in the
passage. A denial or a negated cue never comes out as a bare "said".
"""

from __future__ import annotations

import re

from onrecord.model import Act, Statement

NEUTRAL: dict[Act, str] = {
    "accuse": "alleged",
    "deny": "denied",
    "find": "found",
    "demand": "asked",
    "promise": "promised",
    "concede": "conceded",
    "welcome": "welcomed",
    "regret": "regretted",
    "report": "reported",
    "state": "said",
}

_NEGATED_CUE = re.compile(
    r"\b(?:not|never|no|nor|neither|without|refus\w*|declin\w*|unable|fail\w*|could not|cannot)\b|n['’]t\b",
    re.IGNORECASE,
)


def choose_verb(statement: Statement, cue_words: str) -> tuple[str, bool]:
    """The verb of a statement's line, and whether it is the source's own words (to be shown as a quotation).

    Where the cue itself is negated ("could not confirm", "declined to say") the source's words stand for the verb;
    where there is none to print, the neutral verb is negated outright.
    """
    if statement.act == "deny":
        return NEUTRAL["deny"], False
    words = " ".join(cue_words.split())
    if statement.is_negated and words and _NEGATED_CUE.search(words):
        return words, True
    verb = NEUTRAL[statement.act]
    if statement.is_negated and not _NEGATED_CUE.search(" ".join(statement.quote)):
        return f"did not say or find, or denied (the source negates: {verb})", False
    return verb, False
