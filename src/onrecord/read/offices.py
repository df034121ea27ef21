"""Offices: which body "his office", "Lee's ministry" or "her committee" is, by what the document says that the person
is and by the bodies that it names.

A ministry or a committee is the only one of the document that the person's title or office fits, else the only one of
its kind; an office is called after the office that the person holds ("Attorney General Jo Lee": "office of the Attorney
General"). Where two fit, the description stays. Each is an inference, and says so.
"""

from __future__ import annotations

import re
from collections import Counter

from onrecord.read.chains import FILLERS, Chains, Party
from onrecord.read.lexicon import name_words, roles
from onrecord.read.tokens import word_list

_LOOSE = word_list("loose_modifiers")
_LED = frozenset({"ministry", "department", "committee", "commission", "council", "union", "agency", "party", "board"})
_HEADS = frozenset({"attorney-general", "comptroller", "coroner", "general", "ombudsman", "prosecutor"})
"""Whose offices are bodies of their own; a mayor's speaks for the mayor."""
_ALONE = frozenset({"ombudsman", "prosecutor"})
_FORMER = frozenset({"former", "ex", "acting", "deputy", "vice", "shadow", "assistant"})
_NO_OFFICE = frozenset({"company", "committee", "union", "association", "club", "board", "council", "party", "army"})
_MINISTER = re.compile(
    r"(?P<before>(?:[\w’'-]+ ){1,3})minister\Z|minister (?P<link>of|for) (?P<after>.+)", re.IGNORECASE
)


def name_offices(chains: Chains) -> None:
    """Gives the offices, ministries and committees that are known by a person the name of the body; nothing else."""
    for party in list(chains.parties):
        head = party.owner
        if party.is_named or party.last < 0 or head is None or head.type != "person" or not head.is_named:
            continue
        if party.owned in _LED and party.type in ("body", "group"):
            other = _find_led(chains, party, head)
            if other is not None:
                chains.infer(party, f"“{party.printed}” is {other.name}, the one that the text ties to {head.name}")
                chains.merge(party, other)
            elif party.owned == "ministry" and (name := _name_ministry(chains, head)) is not None:
                _rename(chains, party, head, name)
        elif party.owned == "office" and party.type == "body" and (name := _name_office(chains, head)) is not None:
            _rename(chains, party, head, name)


def _find_led(chains: Chains, party: Party, head: Party) -> Party | None:
    """The body of this kind that a person's title or office fits; else the only one that the document names."""
    noun = party.owned
    bodies = [
        p for p in chains.parties
        if p is not party and p.type == "body" and p.last >= 0 and p.voice_of is None and not p.is_plural
        and noun in p.heads | p.words and (p.is_named or p.owner is None or p.owner.type != "person")
    ]  # fmt: skip
    topics = {w.replace(".", "") for w in head.roles} - roles().keys() - FILLERS - _LOOSE - _FORMER - {noun}
    fits = [p for p in bodies if topics & {w.replace(".", "") for w in p.words}]
    fits = fits or [p for p in bodies if head.offices and {w for w in p.words if w not in FILLERS} <= head.offices]
    if len(fits) == 1:
        return fits[0]
    named = [p for p in bodies if p.is_named]
    is_others = noun in ("ministry", "department") and bool(topics)
    return named[0] if not fits and len(named) == 1 and len(bodies) == 1 and not is_others else None


def _list_roles(chains: Chains, head: Party) -> list[str]:
    """The titles that are printed at a person's name, those that come most often first."""
    counted = Counter(" ".join(f.role.split()) for f in chains.found if f.party is head and f.role)
    return [role for role, _ in counted.most_common() if not _FORMER & set(name_words(role))]


def _name_office(chains: Chains, head: Party) -> str | None:
    for role in _list_roles(chains, head):
        words = [w.replace("’", "'") for w in name_words(role)]
        is_plain = "'s" not in role.replace("’", "'") and len(words) < 6 and "," not in role
        is_one = len(words) > 1 or words[0] in _ALONE  # a bare "commissioner" may be one of many
        if is_plain and is_one and _HEADS & set(words) and not _NO_OFFICE & set(words):
            return f"office of the {role}"
    return None


def _name_ministry(chains: Chains, head: Party) -> str | None:
    for role in _list_roles(chains, head):
        match = _MINISTER.fullmatch(role.removeprefix("the "))
        if match is None or "prime" in role.lower() or "'" in role.replace("’", "'"):
            continue
        if match["after"]:
            return f"ministry {match['link']} {match['after']}"
        return f"{match['before']}{'Ministry' if role[:1].isupper() else 'ministry'}"
    return None


def _rename(chains: Chains, party: Party, head: Party, name: str) -> None:
    same = next(
        (p for p in chains.parties if p is not party and p.last >= 0 and p.printed.lower() == name.lower()), None
    )
    chains.infer(party, f"“{party.printed}” is the {name}, by what {head.name} is called")
    if same is not None:
        chains.merge(party, same)
        return
    party.owner, party.owned, party.mark = None, "", ""
    party.names[:] = [name]
    party.words = set(name_words(name))
