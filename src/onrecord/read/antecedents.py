"""Antecedents: whom a pronoun means, by what is in focus where it stands; nobody where two fit about as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log

from onrecord.read.candidates import Candidate, list_candidates, share, weigh
from onrecord.read.chains import Found, Party, is_clash
from onrecord.read.lexicon import body_nouns, roles
from onrecord.read.pronouns import Pronoun
from onrecord.read.scenes import Scene

_LIKELY = 0.65  # of those taken at this share, nine in ten are right; below, two fit about as well
_LIKELY_IN_QUOTATION = 0.75
_LIKELY_DESCRIBED = 0.8
_SURE = 0.95
_UNKNOWN = log(0.7)
_LIKELY_THING = 0.5
_LEAST_THING = 1.4  # below this weight as many are wrong as right, however few the others are
_DESCRIBED = 0.8  # a body is known by a description more often than a person is
_GOING_ON = 0.3  # of somebody who spoke in the sentence before, where the next opens with the pronoun
_GOING_ON_BELOW = 0.4
_ASKED = 5.0  # whoever is asked or accused answers
_FIRST_PERSON = frozenset({"i", "we"})


def resolve_pronoun(scene: Scene, unit: Pronoun) -> Found | None:
    """The party that a pronoun means; None where nobody fits, or two do about as well."""
    tokens, chains = scene.tokens, scene.chains
    quotation = tokens.quoted[unit.head]
    if unit.ask in _FIRST_PERSON:
        own = chains.own_voice if unit.ask == "we" else None
        party = chains.speakers.get(quotation) if quotation is not None else own
        return Found(unit, party) if party is not None else None
    if unit.ask == "who":
        noun = tokens.head[tokens.head[unit.head]]
        party = scene.at.get(noun) or scene.party_at(noun)
        if party is not None and party.is_animate and tokens.low[unit.head] == "which":
            return None
        return Found(unit, party) if party is not None else None
    if unit.ask in ("m", "f"):
        return _resolve_person(scene, unit)
    return _resolve_thing(scene, unit)


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
    if shares[best] < (_LIKELY if scene.tokens.quoted[unit.head] is None else _LIKELY_IN_QUOTATION):
        at = _find_going_on(scene, unit, candidates, shares)
        return Found(unit, candidates[at].party, score=shares[at]) if at is not None else None
    party = candidates[best].party
    if party.gender is None and shares[best] >= _SURE:
        party.gender = unit.ask
    return Found(unit, party, score=shares[best])


def find_meant(
    scene: Scene, head: int, gender: str | None, holds: Callable[[Party], bool] | None = None, is_new: bool = False
) -> Found | None:
    """The named person whom a description without content means ("the witness", "the 56-year-old"), where he or she is
    plainly in focus; None otherwise. With ``holds`` only those count whom the description fits; with ``is_new`` it
    tells something new of them, and they have to be in focus as plainly as without."""
    unit = Pronoun(scene.tokens, head, gender or "x")
    fits = holds or (lambda p: p.is_animate and not p.is_plural and not is_clash(gender, p.gender))
    candidates = list_candidates(scene, unit, fits)
    if holds is not None and not candidates and not is_new:
        known = [p for p in scene.chains.parties if holds(p)]
        if len(known) != 1:
            return None
        why = f"“{scene.tokens.words(head, head + 1)}” is taken for {known[0].name}, the only one of that office here"
        return Found(unit, known[0], inferred=why)
    if not candidates:
        return None
    shares = share([weigh(c) for c in candidates])
    best = max(range(len(shares)), key=lambda i: (shares[i], -i))
    party = candidates[best].party
    is_near = "rank 0" in candidates[best].features or "rank 1" in candidates[best].features
    is_open = holds is None or is_new
    least = _LIKELY_DESCRIBED if is_open else _LIKELY
    if shares[best] < least or not (is_near or not is_open) or party.voice_of is not None:
        return None
    why = f"“{scene.tokens.words(head, head + 1)}” is taken for {party.name}, of whom the text speaks here"
    return Found(unit, party, inferred=why, score=shares[best])


def _resolve_thing(scene: Scene, unit: Pronoun) -> Found | None:
    """What "it" means: bodies, States and documents stand in a text as persons do, by the same weights."""
    candidates = list_candidates(scene, unit, lambda p: _fit(unit, p) > 0)
    if not candidates:
        return None
    weights = [
        weigh(c)
        + 2.0 * log(_fit(unit, c.party))
        + (_ASKED if "asked" in c.features and c.party.type != "document" else 0.0)
        + (0.0 if c.party.is_named else _DESCRIBED)
        for c in candidates
    ]
    shares = share(weights)
    best = max(range(len(shares)), key=lambda i: (shares[i], -i))
    is_said_here = any(name.startswith("quoted: here") for name in candidates[best].features)
    least = _LIKELY_THING if scene.tokens.quoted[unit.head] is None else _LIKELY_IN_QUOTATION
    is_plain = scene.tokens.quoted[unit.head] is None and unit.ask == "it" and scene.tokens.speaks(unit.head)
    if is_plain and (weigh(candidates[best]) < _LEAST_THING or shares[best] < least):
        at = _find_going_on(scene, unit, candidates, shares)  # else likelier than the others, but itself too far away
        return Found(unit, candidates[at].party, score=shares[at]) if at is not None else None
    if scene.tokens.quoted[unit.head] is not None and unit.ask == "it" and not is_said_here:
        return None  # in somebody's own words "it" is more often a matter than a body outside them
    return Found(unit, candidates[best].party, score=shares[best]) if shares[best] >= least else None


def _find_going_on(scene: Scene, unit: Pronoun, candidates: Sequence[Candidate], shares: Sequence[float]) -> int | None:
    """Of candidates none of which is likely enough, the one who speaks in the sentence before and goes on: "Jo Lee said
    the mayor knew. She asked ..."; None where two do, or a new paragraph stands between and others lead the text."""
    tokens = scene.tokens
    is_first = tokens.starts[unit.head] or unit.head <= tokens.opening
    if not is_first or tokens.dep[unit.head] != "nsubj" or not tokens.speaks(unit.head):
        return None
    saying = [i for i, c in enumerate(candidates) if "1 back as says" in c.features]
    if len(saying) != 1:
        return None
    at = saying[0]
    features = candidates[at].features
    is_here = "same paragraph" in features
    return (
        at
        if shares[at] >= (_GOING_ON if is_here else _GOING_ON_BELOW) and (is_here or "says: leads" in features)
        else None
    )


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
