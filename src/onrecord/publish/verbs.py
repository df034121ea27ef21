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

# Acts whose verb of its own says more than a "said" of the source: "She said the gates should open" asks in its words.
_TOLD: tuple[Act, ...] = ("demand", "promise", "welcome", "regret")

# Verbs that no colon need part from the words that they take: "accused the mill of theft", "denied any leak".
JOINING = (
    frozenset(["accused", "admonished", "agreed", "attributed", "blamed", "called"])
    | frozenset(["classified", "compared", "condemned"])
    | frozenset(
        ["criticised", "declined", "denied", "described", "discussed", "disowned", "disputed", "intended", "listed"]
    )
    | frozenset(
        ["opposed", "planned", "praised", "presented", "promised", "refused", "regretted", "rejected", "renounced"]
    )
    | frozenset(["ruled out", "spoke of", "supported", "wanted", "welcomed", "withdrew"])
)
_ASKING = frozenset({"to", "pto"})
_DEED = re.compile(r"to\s")
_MODAL = re.compile(r"\b(?:should|must|ought|shall|has|have|is|are|was|were)\b|[“\"]", re.IGNORECASE)
_PRONOUN = re.compile(r"(?:he|she|it|they|we|there|I)\b")
_AT_ONCE = re.compile(r"\s+[“\"'‘«]*")
_CLAUSAL = re.compile(r"\s*,?\s*(?:that|how|what|why|when|where|whether|if|who|which)\b", re.IGNORECASE)
_LONE_AS = re.compile(r"as\s", re.IGNORECASE)
_LONE_NAME = re.compile(r"[“\"'‘][^”\"]*[”\"'’]")

_ASIDE = re.compile(r"(?!put\b).*\w\s(?:about|against|at|of|over)\Z", re.IGNORECASE)
_GERUND = re.compile(r"(?:not\s+|never\s+)?\w+ing\b", re.IGNORECASE)


def choose_verb(
    statement: Statement, cue_words: str, labels: Labels | None = None, *, text: str = ""
) -> tuple[str, bool]:
    """The verb of a statement's line, and whether it is the source's own words (to be shown as a quotation).

    Where the cue itself is negated ("could not confirm", "did not deny") or carries a judgement that no neutral verb
    can replace ("acknowledged"), the source's words stand for the verb. A negation that neither the cue nor the
    content shows is said outright. ``text`` is the document's: with it a thing that is told ("stressed [the need]") is
    known from a clause.
    """
    labels = labels or load_labels()
    words = " ".join(cue_words.split())
    verb = say_verb(labels, _choose_line_verb(statement, text))
    if statement.act == "deny":
        if _NOT.search(words):
            return words, True
        if _is_calling(statement):
            return verb, False
        return (say_verb(labels, "said, in denial") if _is_own_denial(statement) else verb), False
    if _NEGATED_CUE.search(words) or (statement.act == "concede" and words):
        return words, True
    if statement.act in ("state", "find", "report", "regret", "welcome") and (
        _ASIDE.search(words) or _is_gerund(statement) or _brings_noun(statement, words)
    ):
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


def _brings_noun(statement: Statement, words: str) -> bool:
    """Whether the cue is a verb with its noun, "expressed concern that": "expressed" alone says nothing."""
    lemma = statement.cue.lemma if statement.cue else ""
    nouns = {row["noun"] for row in load_table("speech_nouns")}
    is_brought = any({word, word.removesuffix("s")} & nouns for word in words.lower().split()[1:])
    return is_brought and any("noun" in frames for frames in _frames_of(lemma))


def _frames_of(lemma: str) -> list[list[str]]:
    return [row["frames"].split() for row in load_table("speech_verbs") if row["cue"] == lemma]


def _act_of(lemma: str) -> str | None:
    """What a cue does by its own meaning; None for one that is in no list."""
    for table, column in (("speech_verbs", "cue"), ("speech_nouns", "noun")):
        for row in load_table(table):
            if row[column] == lemma:
                return row["act"]
    return None


def _is_calling(statement: Statement) -> bool:
    """Whether a thing is denied by what it is called: "described the report as a farce"."""
    lemma = statement.cue.lemma if statement.cue else ""
    is_named = any("as" in frames for frames in _frames_of(lemma)) and _act_of(lemma) == "state"
    return is_named and statement.manner != "direct"


def _choose_line_verb(statement: Statement, text: str) -> str:
    lemma = statement.cue.lemma if statement.cue else ""
    if statement.act in _VARIED:
        own = {row["cue"]: row["verb"] for row in load_table("line_verbs")}
        if lemma in own:
            return own[lemma]
    if statement.act in ("state", "find", "report", "accuse") and _is_thing(statement, text):
        things = {row["cue"]: row["verb"] for row in load_table("thing_verbs")}
        if lemma in things:
            return things[lemma]
    is_deed = statement.manner == "indirect" and bool(_DEED.match(statement.quote[0]))
    if statement.act in _TOLD and not is_deed and _act_of(lemma) not in (statement.act, None):
        return "said"
    return _choose_asking(statement, text) if statement.act == "demand" else NEUTRAL[statement.act]


def _choose_asking(statement: Statement, text: str) -> str:
    """What parts "asked" from what is asked: "asked for a list", "asked that the gates be shut"; nothing before whom
    it is asked of, or a deed."""
    if not statement.spans or not statement.cue or not statement.cue.spans or not text:
        return NEUTRAL["demand"]
    end, start, words = statement.cue.spans[-1].end, statement.spans[0].start, statement.quote[0]
    if statement.manner == "direct" or end > start or _DEED.match(words):
        return NEUTRAL["demand"]
    led = text[end:start].strip().lower() or text[:end].rsplit(None, 1)[-1].lower()
    if led == "that":
        return "asked that"
    is_thing = any("obj" in frames for frames in _frames_of(statement.cue.lemma)) and _is_thing(statement, text)
    is_plain = " to " not in words and not _MODAL.search(words) and not _PRONOUN.match(words)
    return "asked for" if led == "for" or (is_thing and is_plain) else NEUTRAL["demand"]


def _is_thing(statement: Statement, text: str) -> bool:
    """Whether a thing is told and no clause: it follows the cue at once, without "that", a colon or a comma."""
    if not statement.spans or not statement.cue or not statement.cue.spans or not text:
        return False
    end, start = statement.cue.spans[-1].end, statement.spans[0].start
    if statement.manner == "direct" and (end > start or not _AT_ONCE.fullmatch(text, end, start)):
        return False
    is_clause = text[:end].endswith(" that") or _CLAUSAL.match(text, end) or _CLAUSAL.match(text, start)
    return end <= start and not is_clause


def is_joined(statement: Statement, verb: str, cue_words: str, *, is_quoted: bool, text: str) -> bool:
    """Whether the words follow the verb without a colon, in English: what it takes for its object or complement."""
    if not statement.spans or not statement.cue or not statement.cue.spans:
        return False
    lemma, words, is_led = statement.cue.lemma, statement.quote[0], _is_thing(statement, text)
    if statement.manner == "direct" and not (is_led and (is_quoted or verb in JOINING | _thing_verbs())):
        return False
    start = statement.spans[0].start
    if start < statement.cue.spans[0].start and words[:1].isupper():
        return False  # "The gates are shut, she denied"
    if verb in ("asked for", "asked that"):
        return True
    frames = {f for row in _frames_of(lemma) for f in row}
    if "that" in frames and _PRONOUN.match(words):
        return False  # "disputed: they had done too little"
    if is_quoted:
        is_clause = _brings_noun(statement, cue_words) and not _ASIDE.search(cue_words)
        return statement.cue.spans[-1].end <= start and not is_clause
    if verb == NEUTRAL["demand"]:
        led, to, _ = words.partition(" to ")
        if _DEED.match(words):
            return is_led
        return bool(frames & _ASKING and to and is_led) and not _MODAL.search(led)
    return verb in JOINING or (verb in _thing_verbs() and is_led)


def _thing_verbs() -> frozenset[str]:
    return frozenset(row["verb"] for row in load_table("thing_verbs"))


def is_cut_short(statement: Statement, verb: str) -> bool:
    """Whether the thing that is called something stands outside the content: "as a farce", "“centres”"."""
    if statement.manner == "direct" or len(statement.quote) != 1:
        return False
    words = statement.quote[0]
    return bool(_LONE_AS.match(words)) or (verb == "called" and _LONE_NAME.fullmatch(words) is not None)


def _is_own_denial(statement: Statement) -> bool:
    """Whether the words are the denial itself ("these are lies") and not what is denied: "denied" before them would
    turn them round."""
    lemma = statement.cue.lemma if statement.cue else ""
    denials = {row["cue"] for row in load_table("speech_verbs") if row["act"] == "deny"}
    denials |= {row["noun"] for row in load_table("speech_nouns") if row["act"] == "deny"}
    return bool(lemma) and (lemma not in denials or (statement.manner == "direct" and lemma in _BEFORE_WORDS))


def choose_impersonal(statement: Statement, cue_words: str, labels: Labels | None = None, *, text: str = "") -> str:
    """What a document does that tells a statement of nobody named; the source's words in quotation marks."""
    labels = labels or load_labels()
    verb, is_quoted = choose_verb(statement, cue_words, labels, text=text)
    if is_quoted:
        return labels.say("verb.nobody_quoted", verb=verb)
    is_plain = verb in (say_verb(labels, "said"), say_verb(labels, "reported"))
    return labels.say("verb.nobody") if is_plain else labels.say("verb.nobody_as", verb=verb)


def say_verb(labels: Labels, verb: str) -> str:
    """A neutral verb in the language of the labels; in English where they have no word for it."""
    return labels.find(f"verb.{verb}", verb)
