"""Voices: spokespersons and lawyers, whose words are those of the body or client that they speak for."""

from __future__ import annotations

from onrecord.read.antecedents import find_meant, resolve_pronoun
from onrecord.read.bodies import find_body
from onrecord.read.chains import Found, Party, is_clash
from onrecord.read.epithets import find_by_kind, find_epithet
from onrecord.read.lexicon import body_nouns, roles
from onrecord.read.nominals import Nominal
from onrecord.read.pronouns import Pronoun
from onrecord.read.scenes import Scene, describe, plain_party
from onrecord.read.tokens import word_list

_LOOSE = word_list("loose_modifiers")
_SIDES = frozenset({"defence", "defense", "criminal", "civil", "rights", "trial"})  # "the defence lawyer"
_OFFICES_OF_MANY = frozenset({"police", "prosecutors", "detectives", "customs", "management"})


def resolve_voice(scene: Scene, unit: Nominal) -> Found | None:
    """The spokesperson or lawyer that a noun phrase means: the one named before, else a voice of the body or client."""
    chains = scene.chains
    gender = roles().get(unit.noun, ("", "x"))[1]
    wanted = None if gender == "x" else gender
    client = _find_client(scene, unit)
    is_bare = unit.owner is None and unit.complement is None and client is None
    if unit.is_definite and (is_bare or client is not None):
        for party in sorted(chains.parties, key=lambda p: -p.last):
            if party.last < 0 or is_clash(wanted, party.gender) or party.is_plural != unit.is_plural:
                continue
            speaks = any(w.startswith("spokes") for w in party.role_heads) and unit.noun.startswith("spokes")
            same = unit.noun in party.role_heads or speaks
            if party.is_named and party.type == "person" and same and is_bare:
                return Found(unit, party)
            if party.voice_of is not None and unit.noun in party.heads and (client is None or party.voice_of is client):
                return Found(unit, party)
    is_side = (
        unit.owner is None and unit.complement is None and bool(unit.modifiers) and _SIDES.issuperset(unit.modifiers)
    )
    if unit.is_definite and (is_bare or is_side) and not unit.is_plural:
        meant = find_by_kind(scene, unit, wanted) or find_epithet(scene, unit, wanted)
        if meant is not None:
            return meant  # "the lawyer", of an attorney
    if client is None and is_bare and unit.noun.startswith("spokes"):
        scores = {
            p: s
            for p, s in chains.scores(scene.tokens.sentence[unit.head], scene.tokens.number, unit.start).items()
            if p.type in ("body", "state") or (p.voice_of and p.voice_of.type == "body") or _speaks_together(p)
        }
        client = max(scores, key=lambda p: (scores[p], p.last, -p.order), default=None)
        client = client.voice_of or client if client is not None else None
    if client is None:
        return describe(scene, unit, "group" if unit.is_plural else "anonymous")
    voice = chains.new("anonymous", unit.description, is_plural=unit.is_plural)
    voice.heads.add(unit.noun)
    voice.gender = wanted
    voice.voice_of = client
    why = f"“{scene.tokens.words(unit.start, unit.end)}” speaks for {client.name}"
    return Found(unit, voice, unit.description if client.type != "person" else None, why)


def _speaks_together(party: Party) -> bool:
    """Whether a group acts as an office does: "Prosecutors say", and then a spokeswoman."""
    return party.type == "group" and not party.is_named and party.name.lower() in _OFFICES_OF_MANY


def _find_client(scene: Scene, unit: Nominal) -> Party | None:
    """For whom a voice speaks: the owner, the complement, or the body among the words before the noun."""
    tokens = scene.tokens
    for place in (unit.complement if unit.preposition in ("of", "for", "from", "at", "with") else None, unit.owner):
        if place is None:
            continue
        party = scene.at.get(place) or scene.party_at(place)
        if party is None and tokens.low[place] == "it":  # "a lawyer for it"
            meant = resolve_pronoun(scene, Pronoun(tokens, place, "it"))
            party = meant.party if meant is not None else None
        if party is None and roles().get(tokens.lemma[place], ("", ""))[0] in ("office", "person"):
            meant = find_meant(scene, place, None)  # "a rep for the star"
            party = meant.party if meant is not None and tokens.low[place - 1] == "the" else None
        if party is not None:
            return party.voice_of or party
        if place == unit.complement:
            start, end = tokens.subtree(place)
            text = tokens.words(start, min(end, unit.end)) if start < min(end, unit.end) else ""
            if text:
                return plain_party(scene, text, place)
    before = unit.modifiers
    if unit.owner is None and before:
        words = [i for i in range(unit.start, unit.head) if i in scene.at]
        rest = [w for w in before if w not in _LOOSE and w not in ("press", "chief", "deputy", "second", "unnamed")]
        if not rest:
            return None
        body = [w for w in rest if w in body_nouns()]
        if body:
            return find_body(scene, body[-1], {w for w in rest if w != body[-1]}) or plain_party(
                scene, tokens.words(_first(scene, unit, rest[0]), unit.head), unit.head - 1
            )
        if words:
            return scene.at[words[-1]]
        if rest[-1] not in ("defence", "defense", "human", "civil", "criminal", "army", "police"):
            return None
        return plain_party(scene, tokens.words(_first(scene, unit, rest[0]), unit.head), unit.head - 1)
    return None


def _first(scene: Scene, unit: Nominal, word: str) -> int:
    return next(i for i in range(unit.start, unit.head) if scene.tokens.low[i].replace(".", "") == word)
