"""Cuts: where the content of one cue ends since another cue of its sentence begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.read.cues import SUBJECTS, Hit, lemma_of, load_nouns, load_verbs
from onrecord.read.drafts import Paragraph
from onrecord.read.lost_subjects import find_named
from onrecord.read.quotations import Quotation
from onrecord.read.subjects import Subject, is_human

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PARTICIPLES = frozenset(
    ["adding", "saying", "noting", "insisting", "arguing", "stressing", "asserting", "explaining", "citing", "telling"]
) | {"warning", "urging", "vowing"}
_OWN = frozenset({"nsubj", "nsubjpass", "expl", "aux", "auxpass"})
_OPENERS = frozenset({"after", "while", "although", "though", "when", "before", "since", "once"})


Plan = tuple[Hit, Subject, Quotation | None]
"""A cue with its subject and the quotation before it."""


def find_cuts(p: Paragraph, plans: list[Plan]) -> dict[int, int]:
    """Where the content of one cue must end since another cue of the sentence begins: "said X, adding Y" and
    "after A said X, B said Y", where the parser puts the second inside the first; and "said X and warned of Y". Gives
    the participle, and the verb that is joined, the speaker of the first."""
    cuts: dict[int, int] = {}
    on_whose_word = []  # "citing police records" is the authority of the statement before it
    for index, (hit, subject, left) in enumerate(plans):
        if hit.kind == "according" and p.text[: hit.start].rstrip().endswith(","):
            for earlier, _, _ in plans[:index]:
                if earlier.kind == "verb" and earlier.head.sent.start == hit.head.sent.start and earlier.word.is_speech:
                    cuts.setdefault(earlier.head.i, len(p.text[: hit.start].rstrip()) - 1)
        if hit.kind != "verb":
            continue
        if hit.head.lower_ == "citing" and hit.head.dep_ == "advcl" and hit.head.left_edge.i == hit.head.sent.start:
            if names_authority(hit.head) and any(p[0].head.i == hit.head.head.i for p in plans[index + 1 :]):
                on_whose_word.append(plans[index])  # "Citing the guards, the paper reported ..."
            continue
        if index == 0:
            continue
        joined = _find_joined(hit, plans[:index]) if not (subject.is_own and subject.ranges) else None
        if joined is not None:
            (earlier, speaker, _), joint = joined
            place = int(joint.idx)
            cuts[earlier.head.i] = min(cuts.get(earlier.head.i, place), len(p.text[:place].rstrip(" ,")))
            plans[index] = (hit, Subject(speaker.ranges, speaker.head, False), left)
            continue
        before = [p for p in plans[:index] if p[0].kind == "verb" and p[0].head.sent.start == hit.head.sent.start]
        if not before:
            continue
        first, speaker, _ = before[0]
        comma = p.text[: hit.start].rstrip()
        if hit.head.lower_ in _PARTICIPLES and comma.endswith((",", "—", "–")) and not subject.is_own:
            for earlier, _, _ in before:
                cuts.setdefault(earlier.head.i, len(comma) - 1)
            if hit.head.lower_ == "citing":
                on_whose_word.append(plans[index])
            if speaker.ranges and hit.word.lemma in ("add", "say") and subject.head is not None:
                plans[index] = (hit, Subject(speaker.ranges, speaker.head, False), left)
            continue
        if not _opens_with(p, first):
            continue
        if not subject.is_own and comma.endswith(","):
            subject = find_named(hit) or subject
            plans[index] = (hit, subject, left)
        if subject.is_own and subject.ranges:
            edge = p.text[: subject.ranges[0][0]].rstrip()
            if edge.endswith(",") and len(edge) > first.end:
                cuts.setdefault(first.head.i, len(edge) - 1)
    plans[:] = [p for p in plans if p not in on_whose_word]
    return cuts


def _find_joined(hit: Hit, before: Sequence[Plan]) -> tuple[Plan, Token] | None:
    """The cue that a later one goes on from, with the "and" between them, where the parser hung it on what is said: in
    "said he would leave and warned of a flood" the same one warns, since its tense is that of "said"."""
    verb = hit.head
    if verb.dep_ != "conj" or verb.tag_ not in ("VBD", "VBN", "VBZ") or any(c.dep_ in _OWN for c in verb.lefts):
        return None
    told = verb.head
    while told.dep_ == "conj" and told.head.i != told.i:
        told = told.head
    tense = _tense_of(told)
    joint = next((t for t in reversed(list(verb.doc[told.i : verb.i])) if t.dep_ == "cc"), None)
    heads = {p[0].head.i: p for p in before if p[0].kind == "verb"}
    above = told.head
    while above.i not in heads and above.head.i != above.i:
        above = above.head
    plan = heads.get(above.i)
    if joint is None or plan is None or above.i > told.i or verb.i - joint.i > 2 or not plan[1].ranges:
        return None
    said = _tense_of(plan[0].head)
    own = "past" if verb.tag_ == "VBN" else _tense_of(verb)
    if own != said or not tense:
        return None
    is_other = told.dep_ == "ccomp" and own != tense
    return (plan, joint) if is_other or (own == tense and _is_of_speaker(hit, told, joint)) else None


def names_authority(citing: Token) -> bool:
    """Whether what is cited is somebody, or what somebody wrote: not a theory or a risk."""
    cited = next((c for c in citing.rights if c.dep_ == "dobj"), None)
    if cited is None:
        return False
    noun = load_nouns().get(cited.lemma_.lower())
    return cited.pos_ == "PROPN" or is_human(cited) or (noun is not None and noun.is_document)


_OF_ONESELF = frozenset({"he", "she", "it"})
_TAKING_SIDES = frozenset({"accuse", "concede", "deny", "promise", "regret"})


def _is_of_speaker(hit: Hit, told: Token, joint: Token) -> bool:
    """Whether a verb of saying joined to what is told cannot be that clause's: its subject is a thing; the clause is a
    passive before a comma and this verb is none; or its "he" denies and accuses as the speaker would."""
    if not hit.word.is_speech or any(c.dep_ == "agent" for c in hit.head.rights):
        return False
    subject = next((c for c in told.lefts if c.dep_ in SUBJECTS), None)
    if subject is None:
        return False
    is_had = any(c.lower_ == "had" for c in told.lefts)  # "he had seen it and denied it": both may share the "had"
    if subject.lower_ in _OF_ONESELF and not (is_had and joint.lower_ != "but"):
        return hit.word.act in _TAKING_SIDES
    has_own = any(c.dep_ in ("dobj", "ccomp", "xcomp", "prep") for c in hit.head.rights)
    is_after_comma = hit.head.tag_ == "VBD" and told.doc[joint.i - 1].text == ","
    if subject.dep_ == "nsubjpass" and has_own:
        charges = hit.word.act in _TAKING_SIDES and any(c.dep_ == "dobj" for c in hit.head.rights)
        if is_after_comma or (charges and hit.word.act == "accuse"):
            return True
    return has_own and subject.pos_ == "NOUN" and subject.ent_type_ == "" and not is_human(subject)


def _tense_of(verb: Token) -> str:
    """ "past", "now" or "modal", by the first word of a verb group; "" where it has no tense."""
    words = [*(c for c in verb.lefts if c.dep_ in ("aux", "auxpass")), verb]
    for word in words:
        if word.tag_ == "MD":
            return "modal"
        if word.tag_ in ("VBD", "VBZ", "VBP"):
            return "past" if word.tag_ == "VBD" else "now"
    return ""


def _opens_with(p: Paragraph, hit: Hit) -> bool:
    """Whether the cue stands in a clause with "after", "while", "as" that opens its sentence."""
    sentence = hit.head.sent
    return any(t.lower_ in _OPENERS for t in sentence[:5] if t.i < hit.head.i)


_CONCEDING = frozenset({"though", "although", "while", "whereas"})
_SPEAKERS_OWN = frozenset({"he", "she", "it", "they"})


def cut_afterthought(doc: Doc, start: int, end: int) -> int:
    """Where what somebody said ends before a clause of the reporter's after it: ", though she allowed that ..." is
    another saying; ", as the trial opened", in the plain past beside what was said in the pluperfect, says when."""
    for token in doc:
        if not start < token.idx < end or token.dep_ != "advcl":
            continue
        first = token.left_edge
        if (
            first.i == 0
            or first.idx <= start
            or doc[first.i - 1].text != ","
            or first.lower_ not in _CONCEDING | {"as", "while", "whereas"}
        ):
            continue
        if first.lower_ == "as":
            is_back = any(c.lower_ in ("had", "would") for c in token.head.lefts)
            if is_back and token.tag_ == "VBD" and not any(c.dep_ == "aux" for c in token.lefts):
                return int(doc[first.i - 1].idx)
            continue
        word = load_verbs().get(lemma_of(token), {}).get(lemma_of(token))
        subject = next((c for c in token.lefts if c.dep_ in SUBJECTS), None)
        if first.lower_ in ("while", "whereas"):
            words = load_verbs().get(lemma_of(token), {}).values()
            if subject is not None and subject.pos_ != "PRON" and any(w.is_speech for w in words):
                return int(doc[first.i - 1].idx)  # "It said 41 were missing, while the Red Crescent spoke of 300"
            continue
        is_own = subject is not None and subject.lower_ in _SPEAKERS_OWN
        if is_own and word is not None and word.is_speech and any(c.dep_ == "ccomp" for c in token.rights):
            return int(doc[first.i - 1].idx)
    return end
