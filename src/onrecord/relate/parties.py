"""Parties: which persons, bodies and states of different documents are the same.

One card stands for one chain of mentions. Names decide, roles support. An anonymous speaker and a group known by a
description are never linked, a bare surname or pronoun never across documents, and no person to a body.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import cast

from onrecord.model import Card, Link, Made, Mention, Reading, Relater, link_id
from onrecord.relate.features import compare_names, compare_roles
from onrecord.words.forms import fold_text
from onrecord.words.names import (
    body_keys,
    find_state,
    is_generic_body,
    person_keys,
    read_government,
    spell_name,
)

NAME, VERSION = "parties", "1"

_MOST_NAMES = 8


def group_chains(findings: Iterable[object]) -> dict[str, list[Mention]]:
    """The mentions of one document by chain, in text order."""
    chains: dict[str, list[Mention]] = defaultdict(list)
    for finding in findings:
        if isinstance(finding, Mention):
            chains[finding.chain].append(finding)
    return {c: sorted(ms, key=lambda m: (m.spans[0].start, m.id)) for c, ms in sorted(chains.items())}


def find_names(chain: Sequence[Mention]) -> tuple[str, ...]:
    """The names that a document gives for a chain, the fullest first; no pronoun and no bare description."""
    names = Counter(m.name for m in chain if m.form != "pronoun")
    names.update(" ".join(" ".join(m.quote).split()) for m in chain if m.form == "name")
    if not any(m.form == "name" for m in chain):
        names = Counter(m.name for m in chain if _is_proper(m.name))
    return tuple(sorted(names, key=lambda n: (-len(n.split()), -names[n], n)))[:_MOST_NAMES]


def _is_proper(name: str) -> bool:
    return any(word[:1].isupper() for word in name.split()[1:]) or find_state(name) is not None


def find_type(chain: Sequence[Mention], names: Sequence[str]) -> str:
    """The chain's type; a government is its state, whatever the reader took it for."""
    kind = chain[0].type
    if kind in ("body", "group") and any(read_government(name) for name in names):
        return "state"
    return kind


def main_states(chains: dict[str, list[Mention]]) -> tuple[str, ...]:
    """The state that a document names most often, none where it names none: whose "interior ministry" it is."""
    count: Counter[str] = Counter()
    for chain in chains.values():
        for mention in chain:
            state = find_state(mention.name)
            if state:
                count[state[0]] += 1
            elif mention.type == "state":
                count[mention.name] += 1
    most = max(count.values(), default=0)
    return tuple(sorted(s for s, n in count.items() if n == most))[:1]


def find_cards(reading: Reading) -> list[Card]:
    """One card for each chain that could be known elsewhere: a person with a full name, a named body, a state."""
    chains = group_chains(reading.findings)
    states = main_states(chains)
    cards = []
    for chain_id, chain in chains.items():
        names = find_names(chain)
        kind = find_type(chain, names)
        if kind not in ("person", "body", "state", "group", "document") or not names:
            continue
        if kind in ("group", "document") and not any(m.form == "name" for m in chain):
            continue
        keys = _keys(kind, names, states)
        if not keys:
            continue
        roles = tuple(dict.fromkeys(m.role for m in chain if m.role))
        data: dict[str, object] = {"type": kind, "names": list(names), "roles": list(roles), "states": list(states)}
        cards.append(
            Card(
                subject_id=chain_id,
                document_id=reading.document.id,
                keys=keys,
                data=data,
            )
        )
    return cards


def _keys(kind: str, names: Sequence[str], states: Sequence[str]) -> tuple[str, ...]:
    keys: list[str] = []
    for name in names:
        if kind == "person":
            keys += [f"p:{key}" for key in person_keys(name)]
        elif kind == "state":
            state = find_state(name)
            keys.append(f"s:{fold_text(state[0]) if state else read_government(name) or fold_text(name)}")
        elif kind == "body":
            keys += [f"b:{key}" for key in body_keys(name) if not is_generic_body(name) or states]
        else:
            keys.append(f"{kind[0]}:{' '.join(spell_name(name))}")
    return tuple(dict.fromkeys(keys))


def compare(left: Card, right: Card) -> Link | None:
    """A ``same_party`` link with its reasons, or None; never within one document, whose chains the readers made."""
    if left.document_id == right.document_id or left.data["type"] != right.data["type"]:
        return None
    kind = cast(str, left.data["type"])
    names = compare_names(
        kind,
        cast("list[str]", left.data["names"]),
        cast("list[str]", right.data["names"]),
        cast("list[str]", left.data["states"]),
        cast("list[str]", right.data["states"]),
    )
    if names is None:
        return None
    reasons, score = [names], names.score
    if kind == "person":
        role = compare_roles(cast("list[str]", left.data["roles"]), cast("list[str]", right.data["roles"]))
        if role:
            reasons.append(role)
            score += 0.2 * (1 - score) if role.score >= 0.5 else 0
    return Link(
        id=link_id("same_party", left.subject_id, right.subject_id),
        kind="same_party",
        left_id=left.subject_id,
        right_id=right.subject_id,
        reasons=tuple(reasons),
        made=Made(by=NAME, version=VERSION, score=round(score, 3)),
    )


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
