"""Idle cues: verbs of the lists that attribute nothing where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.read.cues import Hit, lemma_of, load_nouns, load_verbs
from onrecord.read.quotations import Quotation
from onrecord.read.subjects import Subject, is_human, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token


def is_thought_noun(hit: Hit) -> bool:
    """Whether the noun that a light verb brings is a thought: "had no desire to go"."""
    if "noun" not in hit.word.frames or "obj" in hit.word.frames:
        return False
    nouns = [load_nouns().get(c.lemma_.lower()) for c in hit.head.rights if c.dep_ == "dobj"]
    return bool(nouns) and nouns[0] is not None and not nouns[0].is_speech


def is_performed(hit: Hit, subject: Subject) -> bool:
    """Whether the one quoted does with "we welcome", "I am asking you" what the row around it says already."""
    if subject.head is None or subject.head.lower_ not in ("i", "we") or hit.kind != "verb":
        return False
    auxiliaries = {c.lemma_.lower() for c in hit.head.lefts if c.dep_ == "aux"}
    return hit.head.tag_ in ("VBP", "VBG") and not auxiliaries - {"be", "do"}


def is_reporters_question(verb: Token) -> bool:
    """Whether a participle with nobody's name opens the answer to a question, or ends it: "Asked about X, he said",
    "Pressed for names, she refused", "he said when asked whether ..."."""
    if verb.lemma_.lower() not in _QUESTIONING or verb.tag_ not in ("VBN", "VBD") or verb.dep_ == "ROOT":
        return False
    if any(c.dep_ in ("agent", "nsubj", "nsubjpass", "aux", "auxpass") for c in verb.children):
        return False
    if verb.dep_ == "acl" and verb.i and verb.nbor(-1).text == ",":
        return True  # "The mayor, asked about the fire, said ..."
    if verb.i and verb.nbor(-1).lower_ in ("when", "once"):
        return True
    before = [t for t in verb.sent if t.i < verb.i and not t.is_punct and not t.is_quote]
    return all(t.lower_ in _OPENING for t in before)


_QUESTIONING = frozenset({"ask", "press", "question", "challenge", "quiz", "grill"})
_OPENING = frozenset({"when", "once", "if", "repeatedly", "later", "and", "but", "then", "twice"})


def is_scare_quoting(hit: Hit, marks: Sequence[Quotation], text: str) -> bool:
    """Whether the quotation after a verb that takes nothing else only completes its clause: "would begin “within
    weeks”"."""
    if hit.word.frames != {"quote"}:
        return False
    after = next((q for q in marks if q.start >= hit.end), None)
    if after is None or text[hit.end : after.start].strip():
        return False
    return text[after.inner_start : after.inner_start + 1].islower()


def _is_withheld(verb: Token) -> bool:
    """Whether what is denied is kept from somebody, not called untrue: "were denied access", "denied them water"."""
    has_object = any(c.dep_ == "dobj" for c in verb.rights)
    return has_object and (is_passive(verb) or any(c.dep_ == "dative" for c in verb.rights))


def is_undone(verb: Token) -> bool:
    """Whether a verb is told of as not done, or as owed: "without admitting it", "stopped short of blaming them", "I
    will find out why", "they were never told that", "the State must explain what became of them"."""
    if verb.dep_ == "pcomp":
        is_short = verb.head.lower_ == "of" and verb.head.head.lower_ == "short"
        return is_short or verb.head.lower_ in ("without", "instead", "before", "besides")
    if lemma_of(verb) == "find" and verb.tag_ == "VB" and any(c.lower_ == "out" for c in verb.rights):
        return True
    is_passive_told = lemma_of(verb) == "tell" and any(c.dep_ == "nsubjpass" for c in verb.lefts)
    if is_passive_told and any(c.dep_ == "neg" for c in verb.lefts):
        return True
    subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
    is_owed = any(c.dep_ == "aux" and c.lower_ in ("must", "should", "ought") for c in verb.lefts)
    is_owed = is_owed and subject is not None and subject.lower_ not in _ANYBODY
    return is_owed or (_is_asking(verb) and _is_never_asked(verb, subject))


def _is_asking(verb: Token) -> bool:
    """Whether a verb asks for something, by itself or with its noun: "ordered", "gave no order to"."""
    nouns = load_nouns()
    acts = [nouns[c.lemma_.lower()].act for c in verb.rights if c.dep_ == "dobj" and c.lemma_.lower() in nouns]
    return "demand" in acts or any(word.act == "demand" for word in load_verbs().get(lemma_of(verb), {}).values())


def _is_never_asked(verb: Token, subject: Token | None) -> bool:
    """Whether what a verb asks was asked by nobody, as far as is told: "denied that she had asked for money", "said her
    client never ordered it", "would not say who had ordered it"."""
    above = verb.head if verb.dep_ in ("ccomp", "xcomp") else None
    if above is not None and lemma_of(above) == "deny":
        return True
    if subject is not None and subject.lower_ == "who" and verb.dep_ == "ccomp":
        return True
    return _is_told_not(verb, above)


def _is_told_not(verb: Token, above: Token | None) -> bool:
    """Whether somebody says of another's verb that it was not done: "she said her client never ordered it"."""
    is_said = above is not None and any(w.is_speech for w in load_verbs().get(lemma_of(above), {}).values())
    subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
    is_own = subject is None or subject.lower_ in ("i", "we")
    return is_said and not is_own and any(c.dep_ == "neg" or c.lower_ == "never" for c in verb.lefts)


_ANYBODY = frozenset({"i", "we", "it", "one", "you"})
"""Whose "must say" says it."""


def is_unsaid(hit: Hit, subject: Subject) -> bool:
    """Whether nobody says anything with this verb: "was found dead", "is listed as", "referring to the
    fall", "a chance to bash his rival"."""
    verb = hit.head
    if hit.kind != "verb":
        return False
    if hit.word.lemma == "deny" and _is_withheld(verb):
        return True
    if is_undone(verb):
        return True
    if is_passive(verb) and not subject.ranges:
        return hit.word.act in ("find", "welcome") or (hit.word.act == "state" and "as" in hit.word.frames)
    if hit.word.lemma == "refer to":
        return not any(c.lower_ == "as" for c in verb.subtree)
    is_infinitive = verb.tag_ == "VB" and any(c.tag_ == "TO" for c in verb.lefts)
    if is_infinitive and verb.dep_ == "xcomp" and verb.head.pos_ == "ADJ" and any(c.dep_ == "neg" for c in verb.lefts):
        return True  # "was careful not to blame them"
    return is_infinitive and verb.dep_ in ("acl", "relcl") and verb.head.pos_ == "NOUN" and not is_human(verb.head)
