"""Antecedents: whom a pronoun means, by what is in focus where it stands; nobody where two fit about as well."""

from __future__ import annotations

from math import log

from onrecord.read.candidates import list_candidates, share, weigh
from onrecord.read.chains import Found, Party, is_clash
from onrecord.read.lexicon import body_nouns, roles
from onrecord.read.pronouns import Pronoun
from onrecord.read.scenes import Scene
from onrecord.read.tokens import SUBJECTS, word_list

_ANSWERING = word_list("answering_verbs")
_SAME_SENTENCE = 1.5  # "the bank resumed lending after what it called answers": its own sentence's subject comes first
_LIKELY = 0.65  # of those taken at this share, nine in ten are right; below, two fit about as well
_SURE = 0.95
_UNKNOWN = log(0.7)
_ASKED = 5.0
_FIRST_PERSON = frozenset({"i", "we"})


def resolve_pronoun(scene: Scene, unit: Pronoun) -> Found | None:
    """The party that a pronoun means; None where nobody fits, or two do about as well."""
    tokens, chains = scene.tokens, scene.chains
    quotation = tokens.quoted[unit.head]
    if unit.ask in _FIRST_PERSON:
        party = chains.speakers.get(quotation) if quotation is not None else None
        return Found(unit, party) if party is not None else None
    if unit.ask == "who":
        noun = tokens.head[tokens.head[unit.head]]
        party = scene.at.get(noun) or scene.party_at(noun)
        if party is not None and party.is_animate and tokens.low[unit.head] == "which":
            return None
        return Found(unit, party) if party is not None else None
    if unit.ask in ("m", "f"):
        return _resolve_person(scene, unit)
    speaker = chains.speakers.get(quotation) if quotation is not None else None
    sentence = tokens.sentence[unit.head]
    scores = {
        party: score * _fit(unit, party)
        for party, score in chains.scores(sentence, tokens.number, unit.start, quotation).items()
        if party is not speaker and _fit(unit, party) > 0
    }
    if not scores:
        return None
    is_answer = tokens.lemma[tokens.head[unit.head]] in _ANSWERING and tokens.dep[unit.head] == "nsubj"
    asked = [p for p in chains.addressed(sentence) if p in scores and p.type != "document"] if is_answer else []
    for party in asked:
        scores[party] += 3.0
    if quotation is None and not asked:
        last, weight = chains.last_speaker(sentence, tokens.number, unit.start)
        if last in scores and last is not None:
            scores[last] += weight * (2.0 if tokens.speaks(unit.head) else 1.0)
    if unit.ask == "it" and quotation is None:
        for party in chains.subjects(sentence, tokens.number, unit.start):
            if party in scores:
                scores[party] += _SAME_SENTENCE
    own = _own_object(scene, unit)
    if own in scores and own is not None and len(scores) > 1:
        del scores[own]
    ranked = sorted(scores.items(), key=lambda item: (-item[1], -item[0].last, item[0].order))
    if ranked[0][1] < (0.35 if quotation is None else 0.8):
        return None
    return Found(unit, ranked[0][0])


def _resolve_person(scene: Scene, unit: Pronoun) -> Found | None:
    """Whom "he" or "she" means, where that is likely enough; what names sound like counts little.

    A list of given names knows some languages better than others, so a gender that is not known weighs half as much as
    one that fits: it never decides between two who are in focus alike.
    """
    candidates = list_candidates(
        scene, unit, lambda p: p.is_animate and not p.is_plural and not is_clash(unit.ask, p.gender)
    )
    if not candidates:
        return None
    weights = [
        weigh(c) + (0.0 if c.party.gender else _UNKNOWN) + (_ASKED if "asked" in c.features else 0.0)
        for c in candidates
    ]
    shares = share(weights)
    best = max(range(len(shares)), key=lambda i: (shares[i], -i))
    if shares[best] < _LIKELY:
        return None
    party = candidates[best].party
    if party.gender is None and shares[best] >= _SURE:
        party.gender = unit.ask
    return Found(unit, party)


def _fit(unit: Pronoun, party: Party) -> float:
    if unit.ask in ("m", "f"):
        if not party.is_animate or party.is_plural or is_clash(unit.ask, party.gender):
            return 0.0
        if party.is_definite and not party.is_named and unit.tokens.quoted[unit.head] is None:
            return 0.6  # "the real estate tycoon": somebody named elsewhere, we can't tell who
        return 1.0 if party.gender else 0.9
    if unit.ask == "it":
        if party.is_plural or party.type not in ("body", "state", "document", "place"):
            return 0.0
        if party.type == "document" and _owns_somebody(unit):
            return 0.0
        if party.type == "place":
            return 0.3 if unit.tokens.low[unit.head] == "its" else 0.0
        return 0.6 if party.type == "document" and not party.issuer and not unit.tokens.speaks(unit.head) else 1.0
    if unit.ask == "they":
        if party.is_plural:
            return 1.0
        return 0.35 if party.type == "body" and unit.tokens.speaks(unit.head) else 0.0
    return 0.0


def _owns_somebody(unit: Pronoun) -> bool:
    """Whether "its" stands before a person or a body: a document has neither."""
    noun = unit.tokens.lemma[unit.tokens.head[unit.head]]
    return unit.tokens.dep[unit.head] == "poss" and (noun in roles() or noun in body_nouns())


def _own_object(scene: Scene, unit: Pronoun) -> Party | None:
    """Whoever is the other argument of the same verb: "he told Lee" does not mean that Lee told himscene."""
    tokens = scene.tokens
    if tokens.dep[unit.head] not in (*SUBJECTS, "dobj", "dative"):
        return None
    for child in tokens.children[tokens.head[unit.head]]:
        if child != unit.head and tokens.dep[child] in (*SUBJECTS, "dobj", "dative", "pobj"):
            return scene.at.get(child)
    return None
