"""How a line says what was done: one neutral verb for each act, and the source's own words where something is negated.

A verb such as "claimed" or "acknowledged" takes sides, so the dossier has its own; the source's verb stands in the
passage, and on the line only inside quotation marks. A denial or a negated statement never comes out as a bare "said".
"""

from __future__ import annotations

import re

from onrecord.model import Act, Statement
from onrecord.publish.labels import Labels, load_labels
from onrecord.words import load_table

NEUTRAL: dict[Act, str] = {
    "accuse": "alleged",
    "deny": "denied",
    "find": "found",
    "demand": "asked",
    "promise": "promised",
    "concede": "said",
    "welcome": "welcomed",
    "regret": "regretted",
    "report": "reported",
    "state": "said",
}

# The acts whose cues differ so much that some have a verb of their own in line_verbs.tsv.
_VARIED: tuple[Act, ...] = ("accuse", "deny", "find", "state", "welcome")

# After these a direct quotation is the denial itself: "We did not," she denied.
_BEFORE_WORDS = frozenset({"counter", "demur", "deny", "disagree", "object", "denial"})

_NOT = re.compile(r"\b(?:not|never|no|nor|neither|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_NEGATED_CUE = re.compile(
    r"\b(?:not|never|no|nor|neither|without|refus\w*|declin\w*|unable|fail\w*|cannot)\b|n['’]t\b", re.IGNORECASE
)
_NEGATED_WORDS = re.compile(
    r"\b(?:not|never|no|nor|neither|without|cannot|none|nobody|nothing|nowhere|hardly|unable)\b|n['’]t\b", re.IGNORECASE
)

_ASIDE = re.compile(r"(?!put\b).*\w\s(?:about|against|at|of|over)\Z", re.IGNORECASE)
_GERUND = re.compile(r"(?:not\s+|never\s+)?\w+ing\b", re.IGNORECASE)


def choose_verb(statement: Statement, cue_words: str, labels: Labels | None = None) -> tuple[str, bool]:
    """The verb of a statement's line, and whether it is the source's own words (to be shown as a quotation).

    Where the cue itself is negated ("could not confirm", "did not deny") or carries a judgement that no neutral verb
    can replace ("acknowledged"), the source's words stand for the verb. A negation that neither the cue nor the
    content shows is said outright.
    """
    labels = labels or load_labels()
    words = " ".join(cue_words.split())
    verb = say_verb(labels, _choose_line_verb(statement))
    if statement.act == "deny":
        if _NOT.search(words):
            return words, True
        return (say_verb(labels, "said, in denial") if _is_own_denial(statement) else verb), False
    if _NEGATED_CUE.search(words) or (statement.act == "concede" and words):
        return words, True
    if statement.act in ("state", "find", "report") and (_ASIDE.search(words) or _is_gerund(statement)):
        return words, True  # "said: the closure" would not say that it was "voiced alarm over"
    if statement.is_negated and not _NEGATED_WORDS.search(" ".join(statement.quote)):
        return labels.say("verb.negative", verb=verb), False
    return verb, False


def _is_gerund(statement: Statement) -> bool:
    """Whether what is told is a participle that no "said" could stand before: "confirmed having read it"."""
    lemma = statement.cue.lemma if statement.cue else ""
    if statement.manner != "indirect" or not _GERUND.match(" ".join(statement.quote)):
        return False
    return any(row["cue"] == lemma and "ing" in row["frames"].split() for row in load_table("speech_verbs"))


def _choose_line_verb(statement: Statement) -> str:
    lemma = statement.cue.lemma if statement.cue else ""
    if statement.act in _VARIED:
        own = {row["cue"]: row["verb"] for row in load_table("line_verbs")}
        return own.get(lemma, NEUTRAL[statement.act])
    return NEUTRAL[statement.act]


def _is_own_denial(statement: Statement) -> bool:
    """Whether the words are the denial itself ("these are lies") and not what is denied: "denied" before them would
    turn them round."""
    lemma = statement.cue.lemma if statement.cue else ""
    denials = {row["cue"] for row in load_table("speech_verbs") if row["act"] == "deny"}
    denials |= {row["noun"] for row in load_table("speech_nouns") if row["act"] == "deny"}
    return bool(lemma) and (lemma not in denials or (statement.manner == "direct" and lemma in _BEFORE_WORDS))


def choose_impersonal(statement: Statement, cue_words: str, labels: Labels | None = None) -> str:
    """What a document does that tells a statement of nobody named; the source's words in quotation marks."""
    labels = labels or load_labels()
    verb, is_quoted = choose_verb(statement, cue_words, labels)
    if is_quoted:
        return labels.say("verb.nobody_quoted", verb=verb)
    is_plain = verb in (say_verb(labels, "said"), say_verb(labels, "reported"))
    return labels.say("verb.nobody") if is_plain else labels.say("verb.nobody_as", verb=verb)


def say_verb(labels: Labels, verb: str) -> str:
    """A neutral verb in the language of the labels; in English where they have no word for it."""
    return labels.find(f"verb.{verb}", verb)
