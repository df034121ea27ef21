"""Idle cues: verbs of the lists that attribute nothing where they stand."""

from __future__ import annotations

from onrecord.read.cues import Hit, load_nouns
from onrecord.read.subjects import Subject, is_human, is_passive


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


def is_unsaid(hit: Hit, subject: Subject) -> bool:
    """Whether nobody says anything with this verb: "was found dead", "is listed as", "referring to the
    fall", "a chance to bash his rival"."""
    verb = hit.head
    if hit.kind != "verb":
        return False
    if is_passive(verb) and not subject.ranges:
        return hit.word.act in ("find", "welcome") or (hit.word.act == "state" and "as" in hit.word.frames)
    if hit.word.lemma == "refer to":
        return not any(c.lower_ == "as" for c in verb.subtree)
    is_infinitive = verb.tag_ == "VB" and any(c.tag_ == "TO" for c in verb.lefts)
    return is_infinitive and verb.dep_ in ("acl", "relcl") and verb.head.pos_ == "NOUN" and not is_human(verb.head)
