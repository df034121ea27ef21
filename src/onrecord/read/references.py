"""References: what each name, noun phrase and pronoun means, passage by passage in reading order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from onrecord.read.antecedents import find_meant, resolve_pronoun
from onrecord.read.appositions import find_apposed_nouns, find_roles
from onrecord.read.bodies import find_body, resolve_body, take_acronym
from onrecord.read.chains import Chains, Found, Party, Unit, head_of, is_clash
from onrecord.read.epithets import find_by_kind, find_epithet, find_head
from onrecord.read.first_persons import find_own_voice
from onrecord.read.given import join_given_names
from onrecord.read.homes import place_organs
from onrecord.read.issuers import find_issuer, resolve_document
from onrecord.read.leads import (
    join_bare_bodies,
    join_initials,
    join_led_groups,
    join_offices,
    join_prosecutors,
    join_watchdogs,
    name_leads,
)
from onrecord.read.lexicon import body_nouns, name_words, roles, title_roles
from onrecord.read.members import resolve_member
from onrecord.read.name_matches import join_names
from onrecord.read.name_types import Name
from onrecord.read.nominals import Nominal, find_nominals
from onrecord.read.offices import name_offices
from onrecord.read.role_words import role_text
from onrecord.read.scenes import Scene, describe, first_word, is_other_office, owner_words
from onrecord.read.tokens import Tokens, word_list
from onrecord.read.voices import resolve_voice

_LOOSE = word_list("loose_modifiers")
_UNNAMED = frozenset({"source", "person", "insider"})
_HOMELY = word_list("organs_of_states")


def link_chains(passages: Sequence[Tokens], names: Sequence[Name], heading: str = "") -> Chains:
    """The parties of a document with every unit that means one, in reading order; ``heading`` is its title."""
    by_line: dict[int, list[Name]] = defaultdict(list)
    nominals: dict[int, list[Nominal]] = {}
    for name in names:
        by_line[name.tokens.number].append(name)
    apposed = find_apposed_nouns(names)
    for tokens in passages:
        nominals[tokens.number] = find_nominals(tokens, by_line[tokens.number], apposed)
    roles_at = {
        tokens.number: find_roles(tokens, by_line[tokens.number], nominals[tokens.number]) for tokens in passages
    }
    chains = Chains()
    bodies = {name.key for name in names if name.type == "body" and len(name.key) > 1}
    for name in names:
        if name.type == "person" and name.key in bodies and not name.has_title:
            name.type = "body"
    join_names(chains, names)
    chains.own_voice = find_own_voice(chains, passages, names, heading)
    for tokens in passages:
        scene = Scene(chains, tokens, by_line[tokens.number], nominals[tokens.number], roles_at[tokens.number])
        _resolve_scene(scene)
    name_leads(chains)
    join_offices(chains)
    name_offices(chains)
    join_led_groups(chains)
    join_watchdogs(chains)
    join_initials(chains)
    join_prosecutors(chains)
    join_bare_bodies(chains)
    place_organs(chains)
    return chains


def _resolve_scene(scene: Scene) -> None:
    tokens = scene.tokens
    quoted: list[Unit] = []
    for unit in scene.units:
        head = unit.end - 1 if isinstance(unit, Name) else unit.head
        if tokens.quoted[head] is None:
            _resolve_unit(scene, unit)
        else:
            quoted.append(unit)
    for unit in scene.units:  # "a filing made public by lawyers": who issued it stands after it
        if isinstance(unit, Nominal) and unit.kind == "document":
            document = scene.at.get(unit.head)
            if document is not None and document.type == "document" and document.issuer is None:
                document.issuer = find_issuer(scene, unit)
    join_given_names(scene)
    _find_quotation_speakers(scene)
    for unit in quoted:
        _resolve_unit(scene, unit)


def _resolve_unit(scene: Scene, unit: Unit) -> None:
    if isinstance(unit, Name):
        party = scene.chains.by_name.get(id(unit))
        if party is not None:
            for i in range(unit.start, unit.end):
                scene.at[i] = party
            for role in dict.fromkeys((unit.title, unit.role)):
                if role:
                    _take_role(scene, role, party)
            if unit.type == "person" and unit.noun:
                party.role_heads.add(unit.noun)
            party.gender = party.gender or unit.gender
            if party.type == "person" and _is_on_trial(scene, unit):
                party.role_heads.add("defendant")
            _take_home(scene, unit, party)
            scene.chains.note(unit, party, unit.role)
        return
    found = _resolve_nominal(scene, unit) if isinstance(unit, Nominal) else resolve_pronoun(scene, unit)
    if found is not None:
        scene.at[unit.head] = found.party
        scene.chains.note(unit, found.party, found.role, found.inferred, found.score)


def _is_on_trial(scene: Scene, name: Name) -> bool:
    """Whether a person denies, pleads or is charged where the name stands: whom "the defendant" means in that text."""
    tokens, head = scene.tokens, head_of(scene.tokens, name.start, name.end)
    verb = tokens.lemma[tokens.head[head]]
    is_subject = tokens.dep[head] == "nsubj" and verb in ("deny", "plead")
    return is_subject or (tokens.dep[head] == "nsubjpass" and verb in ("charge", "accuse", "convict", "acquit", "try"))


def _take_home(scene: Scene, unit: Name, party: Party) -> None:
    """Adds the State that stands before an organ's general name as its owner: "Kellia's Supreme Court", "Kellia's
    Ministry of Works"."""
    before = unit.start - 1
    if (
        party.type != "body"
        or before < 1
        or scene.tokens.low[before] != "'s"
        or not _HOMELY & {unit.key[0], unit.key[-1]}
    ):
        return
    owner = scene.party_at(before - 1)
    if owner is not None and owner.type in ("state", "place"):
        party.home = party.home or owner


def _take_role(scene: Scene, role: str, party: Party) -> None:
    """Adds the words of a role to a person, and its noun; whoever held it so far without a name is that person."""
    words = [title_roles().get(w, w) for w in name_words(role)]
    heads = [w for w in words if w in roles()]
    heads = heads[-1:] if "of" not in words and "for" not in words else heads[:1]
    if heads and heads[0] not in party.role_heads and party.last < 0:
        for other in scene.chains.parties:
            is_office = other.type == "anonymous" and other.is_definite and not other.voice_of
            if is_office and other.words == {heads[0]} and not is_clash(other.gender, party.gender):
                scene.chains.merge(other, party)
    party.roles.update(words)
    party.role_heads.update(heads)


def _find_quotation_speakers(scene: Scene) -> None:
    tokens, chains = scene.tokens, scene.chains
    bounds: dict[int, tuple[int, int]] = {}
    for i, quotation in enumerate(tokens.quoted):
        if quotation is not None:
            first, _ = bounds.get(quotation, (i, i))
            bounds[quotation] = (first, i)
    speaking = [i for i in scene.at if tokens.quoted[i] is None and tokens.speaks(_top(tokens, i))]
    previous = chains.speakers.get(min(bounds) - 1) if bounds else None
    for quotation, (first, last) in sorted(bounds.items()):
        near = [(min(abs(i - first), abs(i - last)), i) for i in speaking]
        same = [
            d
            for d in near
            if tokens.sentence[d[1]] - tokens.sentence[last] in (0, 1)
            or tokens.sentence[first] == tokens.sentence[d[1]]
        ]
        best = min(same or near, default=None)
        if best is not None:
            chains.speakers[quotation] = scene.at[best[1]]
        elif previous is not None and first <= 1:
            chains.speakers[quotation] = previous


def _top(tokens: Tokens, index: int) -> int:
    while tokens.dep[index] in ("compound", "appos", "flat", "nmod") and tokens.head[index] != index:
        index = tokens.head[index]
    return index


def _resolve_nominal(scene: Scene, unit: Nominal) -> Found | None:
    chains = scene.chains
    named = scene.roles_at.get(unit.head)
    if named is not None:
        party = chains.by_name.get(id(named))
        if party is not None:
            party.heads.add(unit.noun)
            party.roles.update((*unit.modifiers, unit.noun))
            party.role_heads.add(unit.noun)
            for place in (unit.owner, unit.complement):
                of = scene.at.get(place) or scene.party_at(place) if place is not None else None
                if party.type == "person" and of is not None and of.type == "body" and of.is_named:
                    party.offices.update(of.words)
            if unit.kind == "body":
                party.body_kind = party.body_kind or unit.body_kind
            elif unit.is_definite:
                _take_over(scene, unit, party)
            return Found(
                unit,
                party,
                role_text(unit, named) if unit.kind != "body" and unit.noun not in ("one", "another") else None,
            )
    if (one := resolve_member(scene, unit)) is not None:
        return one
    if unit.kind == "voice":
        return resolve_voice(scene, unit)
    if unit.kind == "document":
        return resolve_document(scene, unit)
    if unit.kind == "body" and not unit.is_plural:
        found = resolve_body(scene, unit)
        if found is not None:
            take_acronym(scene, unit, found.party)
        return found
    if unit.kind == "other" and not unit.is_plural:
        if unit.is_definite and unit.owner is None and (called := _find_called(scene, unit)) is not None:
            return Found(unit, called)
        return describe(
            scene, unit, "document" if unit.tokens.low[unit.head] not in ("one", "another") else "anonymous"
        )
    if unit.is_plural or unit.kind in ("group", "body"):
        return _resolve_group(scene, unit)
    return _resolve_person(scene, unit)


def _find_called(scene: Scene, unit: Nominal) -> Party | None:
    """The last named person whom the text has called by this noun, whatever it means: "the locksmith"."""
    words = {m for m in unit.modifiers if m not in _LOOSE}
    fits = [
        p
        for p in scene.chains.parties
        if p.type == "person" and p.is_named and p.last >= 0 and unit.noun in p.heads and words <= p.roles
    ]
    return max(fits, key=lambda p: (p.last, p.order), default=None)


def _take_over(scene: Scene, unit: Nominal, named: Party) -> None:
    """An office printed earlier without a name ("the transport minister") is the one that is named now."""
    words = set(unit.modifiers)
    told = set(name_words(unit.description)) if unit.complement is not None else None
    for party in scene.chains.parties:
        if party.type != "anonymous" or party.is_plural or party.voice_of or unit.noun not in party.heads:
            continue
        is_same = told is not None and party.owner is None and party.words == told  # "the Minister of Water"
        if party.last < 0 or not (party.is_definite or is_same):
            continue
        known = party.words - {unit.noun}
        is_like = is_same or known <= words or words <= known
        if unit.kind == "office" and is_like and not is_clash(party.gender, named.gender):
            named.roles |= party.words
            scene.chains.merge(party, named)


def _resolve_person(scene: Scene, unit: Nominal) -> Found | None:
    subject = _find_subject(scene, unit)
    if subject is not None:
        return subject
    gender = roles().get(unit.noun, ("", "x"))[1]
    gender_or_none = None if gender == "x" else gender
    if (ruler := find_head(scene, unit, gender_or_none)) is not None:
        return Found(unit, ruler)
    if unit.is_definite and unit.kind in ("office", "person"):
        wanted = {m for m in unit.modifiers if m not in _LOOSE}
        hits = []
        for party in scene.chains.parties:
            if not party.is_animate or party.is_plural or party.last < 0 or party.voice_of:
                continue
            if unit.noun not in party.role_heads and unit.noun not in party.heads:
                continue
            if is_clash(gender_or_none, party.gender):
                continue
            known = {w.replace(".", "") for w in party.roles | party.words}
            if not wanted <= known or (party.is_named and is_other_office(unit, known)):
                continue
            if unit.owner is not None and not (owner_words(scene, unit) & known) and party.is_named:
                continue
            hits.append(party)
        if hits:
            kept = [p for p in hits if not (p.is_named and _is_shadow(p, unit))]
            best = max(
                kept or hits, key=lambda p: ("former" not in p.roles or "former" in unit.modifiers, p.last, p.order)
            )
            if not kept:
                best = describe(scene, unit, "anonymous").party
            if unit.kind == "office" or not best.is_named or unit.noun == "defendant":
                return Found(unit, best)
        if unit.noun in _UNNAMED and first_word(unit) == "the" and not unit.modifiers and unit.complement is None:
            unnamed = find_meant(scene, unit.head, gender_or_none, _is_unnamed)
            if unnamed is not None:
                return unnamed
        meant = find_by_kind(scene, unit, gender_or_none) or find_epithet(scene, unit, gender_or_none)
        if meant is not None:
            return meant
        if unit.noun in body_nouns() and not unit.modifiers and unit.complement is None and unit.owner is None:
            body = find_body(scene, unit.noun, set(), unit.head)  # "the operator said", of a railway
            if body is not None:
                return Found(unit, body)
    party = describe(scene, unit, "anonymous").party
    party.is_definite = first_word(unit) == "the" and unit.complement is None and unit.owner is None
    party.gender = party.gender or gender_or_none
    return Found(unit, party)


def _is_unnamed(party: Party) -> bool:
    """Whether a party is one person known only by a description."""
    return party.type == "anonymous" and not party.is_named and not party.is_plural and party.voice_of is None


def _is_shadow(party: Party, unit: Nominal) -> bool:
    """Whether a person holds an office only in opposition or as a deputy, and the description doesn't say so."""
    held = party.roles & {"shadow", "deputy", "acting", "vice"}
    return bool(held - set(unit.modifiers)) and "shadow" in held


def _find_subject(scene: Scene, unit: Nominal) -> Found | None:
    """Over "is" a description says what somebody is: "he is a member" is about him, and brings nobody new; nor does one
    in commas after another: "the town's mayor, a Liberal, said"."""
    tokens = scene.tokens
    verb = tokens.head[unit.head]
    if tokens.dep[unit.head] == "appos" and first_word(unit) in ("a", "an"):
        party = scene.at.get(verb)
        is_one = party is not None and party.type == "anonymous" and not party.is_plural and verb < unit.start
        return Found(unit, party) if party is not None and is_one else None
    if tokens.dep[unit.head] != "attr" or tokens.lemma[verb] != "be":
        return None
    for child in tokens.children[verb]:
        if tokens.dep[child] == "nsubj":
            party = scene.at.get(child)
            if party is not None and party.is_animate:
                return Found(unit, party)
    return None


def _resolve_group(scene: Scene, unit: Nominal) -> Found | None:
    if not (unit.kind == "group" or unit.tokens.speaks(unit.head) or unit.kind in ("office", "person", "body")):
        return None
    if unit.noun == "author" and unit.is_definite and unit.owner is None and unit.complement is None:
        known = [p for p in scene.chains.parties if p.type == "document" and p.issuer is not None and p.last >= 0]
        latest = max(known, key=lambda p: (p.last, p.order), default=None)
        if latest is not None and latest.issuer is not None:
            why = f"the authors of “{latest.name}” speak for {latest.issuer.name}"
            return Found(unit, latest.issuer, inferred=why)
    return describe(scene, unit, "group")
