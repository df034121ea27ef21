"""Circumstances: by what channel a statement was made, to whom, and on whose word; None where no word says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.read.cues import SUBJECTS, lemma_of, load_nouns
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.read.subjects import find_passive_subject, is_passive, noun_phrase
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_FIRST = frozenset({"i", "we"})
_THIRD = frozenset({"he", "she", "they"})
_OCCASIONS = frozenset(
    {"conference", "briefing", "rally", "ceremony", "event", "meeting", "summit", "forum", "hearing"}
)
_TOLD_TO = frozenset({"ask", "order", "instruct", "tell", "advise", "direct", "command", "warn", "remind", "forbid"})
_CONTACT = frozenset({"reach", "contact", "interview", "quote", "cite"})
_CHANNEL_PREPOSITIONS = frozenset({"in", "by", "on", "at", "during", "via", "through", "over", "from"})


def _noun_text(token: Token) -> str:
    """A noun with its compounds and adjectives, without determiner or possessive."""
    doc = token.doc
    left = token.i
    for child in token.lefts:
        if child.dep_ in ("compound", "amod", "nummod", "nmod") and child.i < left:
            left = child.left_edge.i
            break
    return str(doc.text[doc[left].idx : token.idx + len(token)])


def find_document(authority: str | None) -> str | None:
    """The document by which its issuer speaks ("the report says"): that is a channel, not another's word."""
    if authority is None:
        return None
    name = authority.partition(" of ")[0].partition(" by ")[0]
    last = name.lower().split()[-1] if name.split() else ""
    row = load_nouns().get(last) or load_nouns().get(last.removesuffix("s"))
    is_document = (row is not None and row.is_document) or last in load_set("finding_documents")
    return name if is_document else None


def find_channel(place: ParsedStatement, cue: Token) -> str | None:
    """Through what it was said ("in an email"), in the document's words; None where the cue's clause does not say."""
    channels = load_set("channels")
    verb = cue
    for _ in range(4):
        for child in [*verb.rights, *verb.lefts]:
            if child.dep_ != "prep" or child.lower_ not in _CHANNEL_PREPOSITIONS or place.holds(child):
                continue
            for noun in child.rights:
                if noun.dep_ == "pobj" and _is_channel(noun, channels):
                    return _noun_text(noun)
        for child in verb.rights:  # "told reporters at a briefing": the parser may hang it on the one told
            if child.dep_ in ("dobj", "dative", "nsubj") and not place.holds(child):
                for prep in child.subtree:
                    if prep.dep_ == "prep" and prep.lower_ in ("in", "by", "at", "on", "during") and prep.i > cue.i:
                        for noun in prep.rights:
                            if noun.dep_ == "pobj" and _is_channel(noun, channels) and not place.holds(noun):
                                return _noun_text(noun)
        if verb.dep_ in ("conj", "advcl", "xcomp") and verb.head.pos_ == "VERB":
            verb = verb.head
        else:
            break
    for child in cue.rights:  # "told a press conference"
        if child.dep_ == "dobj" and child.lemma_.lower() in _OCCASIONS and not place.holds(child):
            return _noun_text(child)
    if cue.dep_ == "acl" and not is_passive(cue) and _is_channel(cue.head, channels):
        return _noun_text(cue.head)
    by_contact = _channel_of_contact(place, cue, channels)
    if by_contact is not None:
        return by_contact
    after = _channel_after(place, channels)
    if after is not None:
        return after
    speaker = place.speaker
    if speaker is not None and speaker.pos_ == "NOUN":
        noun_row = load_nouns().get(speaker.lemma_.lower())
        if noun_row is not None and noun_row.is_document:
            return _noun_text(speaker)
    return None


def _channel_of_contact(place: ParsedStatement, cue: Token, channels: frozenset[str]) -> str | None:
    """ "Reached by phone, she said", "a nurse quoted in the report said": how the speaker was come by."""
    speakers = [place.speaker] if place.speaker is not None else []
    for owner in [cue, *speakers]:
        for child in owner.children:
            if child.dep_ not in ("advcl", "acl") or child.tag_ != "VBN" or lemma_of(child) not in _CONTACT:
                continue
            for prep in child.rights:
                for noun in prep.rights:
                    if prep.dep_ in ("prep", "agent") and noun.dep_ == "pobj" and _is_channel(noun, channels):
                        return _noun_text(noun)
    return None


def _channel_after(place: ParsedStatement, channels: frozenset[str]) -> str | None:
    """The channel right after the content: "said the pier was safe, in an email"."""
    if not place.content:
        return None
    last = place.content[-1]
    for token in last.doc[last.i + 1 : last.i + 4]:
        if token.dep_ == "prep" and token.lower_ in ("in", "by", "via") and token.sent.start == last.sent.start:
            return next((_noun_text(n) for n in token.rights if n.dep_ == "pobj" and _is_channel(n, channels)), None)
    return None


def _is_channel(noun: Token, channels: frozenset[str]) -> bool:
    return noun.lemma_.lower() in channels or _noun_text(noun).lower() in channels


def find_addressee(place: ParsedStatement, cue: Token) -> str | None:
    """To whom it was said, in the document's words; None where nobody is named beside the cue."""
    lemma = lemma_of(cue)
    if lemma in load_set("hearers"):
        if is_passive(cue):
            subject = find_passive_subject(cue)
            is_asked = lemma in _TOLD_TO and subject is not None and subject.pos_ != "PRON"
            if subject is not None and (not place.holds(subject) or is_asked):
                return _phrase(place, subject)
        for child in cue.rights:
            if child.lemma_.lower() in _OCCASIONS:
                continue
            is_asked = lemma in _TOLD_TO and child.pos_ != "PRON" and any(c.tag_ == "TO" for c in _infinitives(cue))
            is_free = not place.holds(child) or is_asked
            if child.dep_ in ("dobj", "dative") and is_free and not _is_time(child):
                if child.dep_ == "dative" and child.pos_ == "ADP":
                    child = next((g for g in child.rights if g.dep_ == "pobj"), child)
                return _phrase(place, child)
    for child in cue.children:
        if child.dep_ in ("prep", "dative") and child.lower_ == "to" and child.i > cue.i and not place.holds(child):
            for noun in child.rights:
                if noun.dep_ == "pobj" and cue.lower_ != "according" and not _is_time(noun):
                    return _phrase(place, noun)
        if child.dep_ == "prep" and not place.holds(child):  # "in an email to X"
            for noun in child.rights:
                if noun.dep_ == "pobj" and _is_channel(noun, load_set("channels")):
                    for to in noun.rights:
                        heard = [g for g in to.rights if g.dep_ == "pobj"] if to.lower_ == "to" else []
                        if heard:
                            return _phrase(place, heard[0])
    return None


def _infinitives(cue: Token) -> list[Token]:
    """The "to" of what somebody is told to do."""
    return [t for c in cue.rights if c.dep_ in ("xcomp", "ccomp", "advcl") for t in c.lefts]


def _is_time(token: Token) -> bool:
    return token.ent_type_ in ("DATE", "TIME") or token.lower_ in ("once", "twice", "again", "more")


def _phrase(place: ParsedStatement, token: Token) -> str:
    start, end = noun_phrase(token)
    text = str(token.doc.text[start:end])
    for article in ("the ", "a ", "an ", "The ", "A ", "An "):
        if text.startswith(article) and token.ent_type_ not in ("ORG", "WORK_OF_ART"):
            return text[len(article) :]
    return text


def find_authority(place: ParsedStatement, cue: Token | None) -> str | None:
    """On whose word it was said: a cited document or body, or ``witness``; None where the text names none."""
    if cue is not None:
        for token in cue.sent:
            if token.lower_ in ("citing", "quoting") and token.i > cue.i and not place.holds(token):
                for noun in token.rights:
                    if noun.dep_ == "dobj":
                        return _phrase(place, noun)
        for child in cue.rights:
            if child.dep_ == "prep" and child.lower_ == "based" and not place.holds(child):
                for on in child.rights:
                    for noun in on.rights:
                        return _phrase(place, noun)
    speaker = place.speaker
    if speaker is not None and speaker.lemma_.lower() in load_set("witnesses") and place.statement.is_speech:
        return "witness"
    return "witness" if _tells_own_experience(place) else None


def _tells_own_experience(place: ParsedStatement) -> bool:
    """Whether somebody tells what he or she saw or went through: "I saw the mast fall", "said she counted nine"."""
    statement = place.statement
    if not statement.is_speech or statement.speaker is None or statement.speaker.type in ("body", "state", "document"):
        return False
    is_direct = statement.manner == "direct"
    for token in place.content:
        if token.dep_ not in SUBJECTS or token.lower_ not in (_FIRST if is_direct else _FIRST | _THIRD):
            continue
        verb = token.head
        helpers = {c.lower_ for c in verb.lefts if c.dep_ in ("aux", "auxpass")}
        if verb.tag_ not in ("VBD", "VBN") or lemma_of(verb) not in load_set("experiences"):
            continue
        if any(c.dep_ == "neg" for c in verb.children) or not helpers <= {"had", "was", "were", "been"}:
            continue
        if token.lower_ in _FIRST or (place.root is not None and verb.i == place.root.i):
            return True
    return False
