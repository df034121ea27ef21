"""A first guess at what kind of party a noun phrase names; the reader of speakers may know better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.model import PartyType
from onrecord.read.cues import load_nouns

if TYPE_CHECKING:
    from spacy.tokens import Token

_BY_ENTITY: dict[str, PartyType] = {
    "PERSON": "person",
    "ORG": "body",
    "GPE": "state",
    "NORP": "group",
    "LAW": "document",
    "WORK_OF_ART": "document",
}


def guess_type(head: Token) -> PartyType:
    """What the head of a speaker's noun phrase suggests; ``anonymous`` for one person known by a description."""
    if head.ent_type_ in _BY_ENTITY and head.pos_ == "PROPN":
        return _BY_ENTITY[head.ent_type_]
    if head.pos_ == "PRON":
        return "group" if head.lower_ in ("they", "we", "some", "many", "others") else "person"
    noun = load_nouns().get(head.lemma_.lower())
    if noun is not None and noun.is_document:
        return "document"
    if head.pos_ == "PROPN":
        return "body"
    if head.tag_ == "NNS":
        return "group"
    return "anonymous"
