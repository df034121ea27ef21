"""Antecedents: whom a pronoun means, by what is in focus where it stands; nobody where two fit about as well."""

from __future__ import annotations

from onrecord.read.chains import Found, Party, is_clash
from onrecord.read.lexicon import body_nouns, roles
from onrecord.read.pronouns import Pronoun
from onrecord.read.scenes import Scene
from onrecord.read.tokens import SUBJECTS, word_list

_ANSWERING = word_list("answering_verbs")
_NEARLY = 1.12
_SAME_SENTENCE = 1.5  # "the bank resumed lending after what it called answers": its own sentence's subject comes first
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
    if len(ranked) > 1 and ranked[0][1] < ranked[1][1] * _NEARLY and unit.ask in ("m", "f"):
        first, second = ranked[0][0], ranked[1][0]
        if (first.is_named or second.is_named) and _is_even(unit, ranked[0], ranked[1]):
            return None  # a list of given names knows some languages better than others: it must not decide alone
        if not (first.gender == unit.ask and second.gender is None):
            if second.gender == unit.ask and first.gender is None:
                ranked[0] = ranked[1]
            elif first.is_named or second.is_named:
                return None
    party = ranked[0][0]
    is_clear = len(ranked) == 1 or ranked[0][1] > 1.3 * ranked[1][1]
    if unit.ask in ("m", "f") and party.gender is None and is_clear:
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


def _is_even(unit: Pronoun, left: tuple[Party, float], right: tuple[Party, float]) -> bool:
    """Whether two are in focus as much as each other, gender aside."""
    a, b = left[1] / _fit(unit, left[0]), right[1] / _fit(unit, right[0])
    return abs(a - b) < 0.03 * max(a, b)
