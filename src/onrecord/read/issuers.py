"""Documents and who issued them: the words of a report are those of the body that the text says it comes from."""

from __future__ import annotations

from onrecord.read.chains import Found, Party
from onrecord.read.nominals import Nominal
from onrecord.read.scenes import UMBRELLAS, Scene, describe
from onrecord.read.tokens import Tokens, word_list

_LOOSE = word_list("loose_modifiers")
_FINDINGS = word_list("findings")
_CHARGES = frozenset({"indictment", "complaint", "affidavit"})
_PROSECUTION = frozenset({"prosecutor", "prosecution", "prosecutors"})
_OWN = frozenset({"paper", "memo", "memorandum", "circular", "log", "register"})
"""Writings that are of whoever wrote them; a study or a record may be of what it tells of."""
_RELEASES = word_list("releasing_verbs")


def resolve_document(scene: Scene, unit: Nominal) -> Found | None:
    """The document that a noun phrase means, with its issuer where the text says who that is."""
    chains, tokens = scene.chains, scene.tokens
    issuer = find_issuer(scene, unit)
    if (
        tokens.quoted[unit.head] is not None
        and not unit.is_definite
        and issuer is None
        and not tokens.speaks(unit.head)
    ):
        return None
    wanted = {m for m in unit.modifiers if not m.isdigit() and m not in _LOOSE}
    if unit.is_definite:
        options = sorted(
            (p for p in chains.parties if p.type == "document" and p.last >= 0),
            key=lambda p: (unit.noun not in p.heads, -p.last, -p.order),
        )
        for party in options:
            related = unit.noun in party.heads or {unit.noun, *party.heads} <= _FINDINGS
            if not related or (issuer is not None and party.issuer not in (None, issuer)):
                continue
            if party.is_plural != unit.is_plural:
                continue
            known = party.words | (party.issuer.words if party.issuer else set()) | _LOOSE
            is_same = unit.noun in party.heads and unit.owner is not None
            if is_same or (unit.owner is None and wanted <= known):
                party.heads.add(unit.noun)
                party.issuer = party.issuer or issuer
                return Found(unit, party)
    if unit.is_plural and issuer is None:
        return describe(scene, unit, "document")
    if issuer is None and not unit.is_definite and not tokens.speaks(unit.head) and not unit.modifiers:
        pass
    party = describe(scene, unit, "document").party
    if issuer is None and unit.noun in _CHARGES:
        issuer = next((p for p in reversed(chains.parties) if p.heads & _PROSECUTION and p.last >= 0), None)
    party.issuer = party.issuer or issuer
    party.words.update(unit.modifiers)
    return Found(unit, party)


def find_issuer(scene: Scene, unit: Nominal) -> Party | None:
    """Who issued a document, where the text says which."""
    tokens = scene.tokens
    if unit.owner is not None:
        party = scene.at.get(unit.owner) or scene.party_at(unit.owner)
        if party is not None and not party.is_named:
            party = _find_publisher(scene, unit) or party  # "the inspectors' report, released by the Kell Office"
        if party is not None and party.type not in ("place", "state", "document"):
            return party.voice_of or party
        return None
    for end in _find_agents(tokens, unit.head):
        for child in tokens.children[end]:
            if tokens.dep[child] == "pobj":
                party = scene.at.get(child) or scene.party_at(child)
                if party is not None and party.type not in ("place", "state"):
                    return party
    for i in range(unit.start, unit.head):
        party = scene.party_at(i)
        if party is not None and party.type == "body" and not (party.words <= UMBRELLAS):
            return party
    if unit.start and tokens.low[unit.start - 1] == "in" and (author := scene.party_at(unit.head + 1)) is not None:
        return author  # "In a report Jo Lee found"
    dep, head = tokens.dep[unit.head], tokens.head[unit.head]
    verb = head if dep == "dobj" and tokens.lemma[head] in _RELEASES else None
    if (
        dep == "pobj"
        and tokens.low[head] in ("in", "with")
        and tokens.lemma[tokens.head[head]] in ("say", "find", "conclude", "write", "warn", "state")
    ):
        verb = tokens.head[head]
    clause = next((c for c in tokens.children[unit.head] if tokens.dep[c] == "relcl"), None)
    if verb is None and clause is not None and tokens.lemma[clause] in _RELEASES:
        verb = clause  # "the report that the Kell Council published"
    if verb is not None:
        for child in tokens.children[verb]:
            if tokens.dep[child] == "nsubj":
                party = scene.at.get(child) or scene.party_at(child)
                if party is not None and (party.type == "body" or (party.type == "person" and party.is_named)):
                    return party
    return None


def _find_publisher(scene: Scene, unit: Nominal) -> Party | None:
    """The named body by which a document was released, where a clause about it says so."""
    for end in _find_agents(scene.tokens, unit.head):
        for child in scene.tokens.children[end]:
            party = scene.party_at(child)
            if scene.tokens.dep[child] == "pobj" and party is not None and party.type == "body":
                return party
    return None


def _find_agents(tokens: Tokens, head: int) -> list[int]:
    """The "by" and "from" of a document's noun, also after a participle: "a filing made public by", "released by"."""
    joining = ("by", "from", "of") if tokens.lemma[head] in _OWN else ("by", "from")
    out = [c for c in tokens.children[head] if c == head + 1 and tokens.low[c] in joining]
    for verb in tokens.children[head]:
        if tokens.dep[verb] == "acl" and (tokens.lemma[verb] in _RELEASES or tokens.lemma[verb] == "make"):
            after = [*tokens.children[verb], *(g for c in tokens.children[verb] for g in tokens.children[c])]
            out.extend(c for c in after if tokens.low[c] == "by")
    return out
