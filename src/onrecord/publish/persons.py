"""Persons: who is meant by the decisions that protect somebody, under which names, and what may be shown of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from onrecord.model import Judgement, Mention
from onrecord.publish.names import fold, name_parts, name_patterns
from onrecord.publish.permissions import INITIALS, UNNAMED, Permission, make_initials, read_permissions

Wish = Mapping[str, Mapping[str, str]]
"""By subject: the correction of the last decision on it that protects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is protected: the ids of the chains and mentions, patterns of the names as :func:`name_patterns`
    gives them (``wholes`` are those of a whole name), what is permitted, and what stands in the place of the name."""

    chains: frozenset[str]
    mention_ids: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    cased_patterns: tuple[re.Pattern[str], ...]
    wholes: tuple[re.Pattern[str], ...]
    permissions: frozenset[Permission]
    stand_in: str = UNNAMED

    @property
    def is_masked(self) -> bool:
        """Whether the words may be shown and the name not."""
        return "quote" in self.permissions and "name" not in self.permissions

    @property
    def is_hidden(self) -> bool:
        """Whether neither words nor name may be shown."""
        return not self.permissions & {"quote", "name"}

    @property
    def is_silent(self) -> bool:
        """Whether the name may be shown and the words not."""
        return "name" in self.permissions and "quote" not in self.permissions


def find_wishes(judgements: Iterable[Judgement]) -> dict[str, dict[str, str]]:
    """What was decided last about each subject that was ever protected."""
    return {j.subject_id: j.correction for j in judgements if j.correction and "protect" in j.correction}


def find_persons(
    wishes: Wish,
    judgements: Iterable[Judgement],
    mentions: Mapping[str, Mention],
    party_of: Mapping[str, str],
    members: Mapping[str, Collection[str]],
) -> list[Person]:
    """Everybody who is protected, one row for all decisions about one party.

    Where decisions about one party differ only what all of them permit is permitted. A name that people gave a party
    counts as one of its names.
    """
    given: dict[str, set[str]] = defaultdict(set)
    for judgement in judgements:
        correction = judgement.correction or {}
        if "protect" not in correction and judgement.subject_id in mentions:
            chain = mentions[judgement.subject_id].chain
            given[chain] |= {correction[key] for key in ("name", "alias") if correction.get(key)}
    groups: dict[str, list[tuple[str, Mapping[str, str]]]] = defaultdict(list)
    for subject, wish in sorted(wishes.items()):
        if wish["protect"] == "person":
            chain = mentions[subject].chain if subject in mentions else ""
            party = party_of.get(chain, chain)
            groups[party or f"name {fold(wish.get('name', ''))}"].append((subject, wish))
    by_chain: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions.values() if groups else ():
        by_chain[mention.chain].append(mention)
    out = []
    for _, group in sorted(groups.items()):
        chains = {mentions[s].chain for s, _ in group if s in mentions}
        chains |= {c for chain in chains for c in members.get(party_of.get(chain, ""), ())}
        own = [m for chain in sorted(chains) for m in by_chain[chain]]
        names = {(correction.get("name", ""), False) for _, correction in group}
        names |= {(name, False) for chain in chains for name in given[chain]}
        for mention in own:
            is_description = mention.type == "anonymous"
            names.add((mention.name, is_description))
            names |= {(quote, is_description) for quote in mention.quote if mention.form == "name"}
        permissions = frozenset.intersection(*(read_permissions(c) for _, c in group))
        stand_ins = {_find_stand_in(c) for _, c in group}
        out.append(build_person(chains, own, names, permissions, stand_ins.pop() if len(stand_ins) == 1 else UNNAMED))
    return out


def _find_stand_in(correction: Mapping[str, str]) -> str:
    shown = correction.get("shown_as", "")
    if shown == INITIALS:
        return make_initials(correction.get("name", "")) or UNNAMED
    return shown or UNNAMED


def build_person(
    chains: Iterable[str],
    mentions: Iterable[Mention],
    names: Iterable[tuple[str, bool]],
    permissions: frozenset[Permission] = frozenset({"use", "quote"}),
    stand_in: str = UNNAMED,
    *,
    is_whole: bool = False,
) -> Person:
    """The person of these names, each with whether it is a description; with ``is_whole`` no part of a name alone is
    looked for."""
    patterns: dict[str, re.Pattern[str]] = {}
    cased: dict[str, re.Pattern[str]] = {}
    wholes: dict[str, re.Pattern[str]] = {}
    for name, is_description in sorted(names):
        plain, everyday = name_patterns(name, is_description=is_description)
        if plain and (is_description or len(name_parts(name)) > 1):
            wholes[plain[0].pattern] = plain[0]
        patterns.update((p.pattern, p) for p in plain)
        cased.update((p.pattern, p) for p in everyday)
    return Person(
        chains=frozenset(chains),
        mention_ids=frozenset(m.id for m in mentions),
        patterns=tuple((wholes if is_whole else patterns)[k] for k in sorted(wholes if is_whole else patterns)),
        cased_patterns=() if is_whole else tuple(cased[k] for k in sorted(cased)),
        wholes=tuple(wholes[k] for k in sorted(wholes)),
        permissions=permissions,
        stand_in=stand_in,
    )
