"""Epithets: definite descriptions that mean somebody named: "the officer", "the 56-year-old", "the witness"."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.read.antecedents import find_meant
from onrecord.read.chains import FILLERS, Found, Party, is_clash
from onrecord.read.lexicon import demonyms, name_words, role_kinds, states
from onrecord.read.nominals import Nominal
from onrecord.read.scenes import Scene, first_word
from onrecord.read.tokens import word_list

_LOOSE = word_list("loose_modifiers")
_EPITHETS = word_list("epithets")
_LEARNED = word_list("learned_trades")
_ONCE = frozenset({"former", "retired", "ex", "onetime"})
_SEATED = frozenset({"city", "town", "county", "village", "state", "defence", "defense", "trial"})  # "the city leader"
_NO_LEADERS = frozenset({"opposition", "deputy", "former", "acting", "shadow", "rival"})
_TRADES = word_list("trades")
_OPEN_ROLES = word_list("open_roles")
_COURT = frozenset(
    {"judge", "justice", "magistrate", "prosecutor", "barrister", "lawyer", "attorney", "coroner", "solicitor"}
) | {"defendant"}


def find_by_kind(scene: Scene, unit: Nominal, gender: str | None) -> Found | None:
    """The named person whom a description calls by another noun of his or her office: "the officer", of a sergeant."""
    kinds = role_kinds().get(unit.noun)
    has_more = unit.owner is not None or _has_clause(unit)
    if kinds is None or first_word(unit) != "the" or unit.is_plural or has_more or unit.complement is not None:
        return None
    wanted = {m for m in unit.modifiers if m not in _LOOSE}
    if unit.noun in ("leader", "official", "lawyer", "attorney"):
        wanted -= _SEATED
    places = range(unit.start, unit.head)
    bodies = [p for p in (scene.party_at(i) for i in places) if p is not None and p.type == "body"]

    def fits(party: Party) -> bool:
        is_kind = bool(kinds & party.role_heads) or (unit.noun == "leader" and {"prime", "minister"} <= party.roles)
        is_so = party.is_named and party.type == "person" and is_kind and party.last >= 0
        known = {w.replace(".", "") for w in party.roles | party.offices}
        if unit.noun == "premier" and "prime" not in known:
            return False
        told = [w for w in wanted if not _is_told(w, known, bodies)]
        return is_so and not is_clash(gender, party.gender) and not told

    if unit.noun == "leader" and unit.tokens.speaks(unit.head) and not _NO_LEADERS & wanted:
        wanted = set()  # "the Labor leader", of a premier who has just spoken
        return find_meant(scene, unit.head, gender, fits, is_new=True)
    return find_meant(scene, unit.head, gender, fits)


def find_head(scene: Scene, unit: Nominal, gender: str | None) -> Party | None:
    """The one named president or monarch whom "the head of state" means, the one premier of "the head of government";
    None where the text names two."""
    words = unit.tokens.low[unit.head : unit.end]
    is_plain = unit.start == unit.head - 1 and first_word(unit) == "the" and not unit.is_plural
    kinds = _HEADS_OF.get(" ".join(words)) if is_plain else None
    if kinds is None:
        return None
    fits = [
        p for p in scene.chains.parties
        if p.type == "person" and p.is_named and p.last >= 0 and not is_clash(gender, p.gender)
        and kinds & p.role_heads and not p.roles & _FORMER and not (p.offices and "president" in p.role_heads)
    ]  # fmt: skip
    if kinds is _HEADS_OF["head of government"]:
        fits = [p for p in fits if p.roles & {"prime", "premier", "chancellor"}]
    return fits[0] if len(fits) == 1 else None


_FORMER = frozenset({"former", "ex", "deputy", "vice", "shadow"})
_HEADS_OF = {
    "head of state": frozenset({"president", "king", "queen", "emir", "sultan", "monarch", "emperor"}),
    "head of government": frozenset({"premier", "chancellor", "minister"}),
}


def _has_clause(unit: Nominal) -> bool:
    """Whether a relative clause says who is meant; one after a comma only adds something."""
    tokens = unit.tokens
    is_aside = tokens.text[unit.end : unit.end + 1] == [","]
    return not is_aside and any(tokens.dep[c] == "relcl" for c in tokens.children[unit.head])


def _is_told(word: str, known: set[str], bodies: Sequence[Party]) -> bool:
    """Whether somebody's office says a word, in its own form or another: "presidential", "NBS", of its full name."""
    if word in known or any(len(w) > 5 and w[:6] == word[:6] for w in known):
        return True
    return any(word in body.words and any(set(name_words(n)) - FILLERS <= known for n in body.names) for body in bodies)


def find_epithet(scene: Scene, unit: Nominal, gender: str | None) -> Found | None:
    """Whom a definite description that brings nothing new means: "the witness", "the Quell senator", of a senator."""
    tokens = scene.tokens
    has_more = unit.owner is not None or _has_clause(unit)
    if first_word(unit) != "the" or unit.is_plural or has_more:
        return None
    is_counted = unit.complement is not None and tokens.pos[unit.complement] == "NUM"  # "the father of three"
    shown = {tokens.low[i].replace(".", "") for i in range(unit.start, unit.head) if tokens.text[i][0].isupper()}
    is_trade = unit.noun in _TRADES and tokens.speaks(unit.head) and unit.complement is None
    is_aged = "old" in unit.modifiers and any(m.isdigit() for m in unit.modifiers)
    is_former = bool(_ONCE.intersection(unit.modifiers)) and tokens.speaks(unit.head)
    is_plain = unit.noun not in _EPITHETS and not (is_trade or is_aged or is_former)
    if unit.kind == "office" and unit.complement is None and is_plain:
        fits = [
            p
            for p in scene.chains.parties
            if p.is_named and p.type == "person" and unit.noun in p.role_heads and not is_clash(gender, p.gender)
        ]
        lands = states().keys() | demonyms().keys()
        told = [p for p in scene.chains.parties if p.type in ("body", "group") and p.is_named and shown & p.words]
        is_other = any(p.roles & lands for p in fits) or any(
            not (fits[0].offices | fits[0].roles) & p.words for p in told if fits
        )
        if len(fits) != 1 or is_other or not set(unit.modifiers) - _LOOSE <= shown or fits[0].last < 0:
            return None
        return Found(unit, fits[0])
    has_complement = unit.complement is not None and not is_counted
    if has_complement or tokens.quoted[unit.head] is not None or not tokens.speaks(unit.head):
        return None
    if is_trade and not is_aged:
        return find_meant(scene, unit.head, gender, lambda p: _may_ply(p, unit.noun, gender), is_new=True)
    if unit.noun == "witness":
        return find_meant(scene, unit.head, gender, lambda p: _may_ply(p, "witness", gender), is_new=True)
    is_open = unit.noun in _OPEN_ROLES or unit.noun in _EPITHETS or unit.noun == "old" or is_former
    return find_meant(scene, unit.head, gender) if is_open or is_aged else None


def _may_ply(party: Party, trade: str, gender: str | None) -> bool:
    """Whether somebody may be of a trade that nothing has told yet: a named person of no other trade. Who acts in court
    is no witness."""
    is_person = party.type == "person" and party.is_named and not is_clash(gender, party.gender)
    others = _COURT if trade == "witness" else _TRADES - {trade}
    if trade in _LEARNED:
        others -= _LEARNED  # "the author", of an epidemiologist
    if trade in _COURT:
        others |= {"defendant", "victim", "witness"}
    return is_person and not party.role_heads & others
