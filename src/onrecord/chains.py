"""Chains: what one document calls each of its parties, and whether two documents' parties can be the same.

A chain is all mentions of one party in one document. Its description is plain JSON, so that it can stand in a card:
``{"type", "names", "roles", "states", "keys"}``. ``states`` is the state that the document writes about most, which
says whose "interior ministry" it means.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from onrecord.model import Finding, Mention, Reason, Speaker
from onrecord.words.forms import fold_text
from onrecord.words.names import (
    body_keys,
    compare_bodies,
    compare_persons,
    find_state,
    is_full_name,
    is_generic_body,
    person_keys,
    read_government,
    spell_name,
)

_MOST_NAMES = 8
_BARE_GOVERNMENT = re.compile(r"(?:the )?government")
_INFERRED = "government of "  # in lower case, as no document writes it
LINKED_TYPES = ("person", "body", "state", "group", "document")


class Party(TypedDict):
    """One chain described: names are the fullest first; no keys where it can't be known in another document."""

    type: str
    names: list[str]
    roles: list[str]
    states: list[str]
    keys: list[str]


def group_chains(findings: Iterable[Finding]) -> dict[str, list[Mention]]:
    """The mentions of one document by chain, in text order."""
    chains: dict[str, list[Mention]] = defaultdict(list)
    for finding in findings:
        if isinstance(finding, Mention):
            chains[finding.chain].append(finding)
    return {c: sorted(ms, key=lambda m: (m.spans[0].start, m.id)) for c, ms in sorted(chains.items())}


def describe_chains(findings: Iterable[Finding]) -> dict[str, Party]:
    """Each chain of a document by its id."""
    chains = group_chains(findings)
    states = find_main_state(chains)
    return {chain_id: _describe(chain, states) for chain_id, chain in chains.items()}


def describe_speaker(speaker: Speaker, parties: Mapping[str, Party]) -> Party:
    """The party that speaks; where its chain is not among the mentions, what the attribution alone says of it."""
    party = parties.get(speaker.chain or "")
    if party:
        return party
    named = [speaker.name] if speaker.type != "anonymous" else []
    states = next((p["states"] for p in parties.values()), [])
    return Party(type=speaker.type, names=named, roles=[], states=states, keys=_find_keys(speaker.type, named, states))


def describe_name(name: str, parties: Iterable[Party]) -> Party | None:
    """The party of a document that goes by a name, None where none does."""
    folded = fold_text(name)
    return next((p for p in parties if any(fold_text(n) == folded for n in p["names"])), None)


def _describe(chain: Sequence[Mention], states: list[str]) -> Party:
    names = _find_names(chain)
    kind: str = chain[0].type
    if kind in ("body", "group") and any(read_government(name) for name in names):
        kind = "state"  # whatever the reader took a government for
    bare = {fold_text(m.name) for m in chain if m.form != "pronoun"}
    if states and bare and all(_BARE_GOVERNMENT.fullmatch(name) for name in bare):
        # Nobody says whose; the state that the document names most is an inference, which the comparison tells.
        kind, names = "state", [f"{_INFERRED}{states[0]}"]
    is_known = kind in LINKED_TYPES and (kind not in ("group", "document") or any(m.form == "name" for m in chain))
    roles = dict.fromkeys(m.role for m in chain if m.role)
    keys = _find_keys(kind, names, states) if is_known else []
    return Party(type=kind, names=names, roles=list(roles), states=states, keys=keys)


def _find_names(chain: Sequence[Mention]) -> list[str]:
    names = Counter(m.name for m in chain if m.form != "pronoun")
    names.update(" ".join(" ".join(m.quote).split()) for m in chain if m.form == "name")
    if not any(m.form == "name" for m in chain):
        names = Counter(m.name for m in chain if _is_proper(m.name))
    return sorted(names, key=lambda n: (-len(n.split()), -names[n], n))[:_MOST_NAMES]


def _is_proper(name: str) -> bool:
    """Whether a description holds a name ("UN rights office"); readers write a mere description in lower case."""
    return any(word[:1].isupper() for word in name.split()) or find_state(name) is not None


def is_bare_government(name: str) -> bool:
    """Whether a name says "the government" and not whose."""
    return _BARE_GOVERNMENT.fullmatch(fold_text(name)) is not None


def find_main_state(chains: Mapping[str, Sequence[Mention]]) -> list[str]:
    """The state that a document names most often, in a list of one or none; the first by the alphabet of several."""
    count: Counter[str] = Counter()
    for mention in (m for chain in chains.values() for m in chain):
        state = find_state(mention.name)
        if state:
            count[state[0]] += 1
        elif whose := read_government(mention.name):
            count[whose] += 1
        elif mention.type == "state":
            count[fold_text(mention.name)] += 1
    most = max(count.values(), default=0)
    return sorted(s for s, n in count.items() if n == most)[:1]


def _find_keys(kind: str, names: Sequence[str], states: Sequence[str]) -> list[str]:
    keys: list[str] = []
    for name in names:
        if kind == "state" and _BARE_GOVERNMENT.fullmatch(fold_text(name)):
            continue
        if kind == "person":
            keys += [f"p:{key}" for key in person_keys(name)]
        elif kind == "state":
            state = find_state(name)
            keys.append(f"s:{fold_text(state[0]) if state else read_government(name) or fold_text(name)}")
        elif kind == "body":
            keys += [f"b:{key}" for key in body_keys(name) if not is_generic_body(name) or states]
            if " " not in name and not is_generic_body(name):
                keys.append(f"s:{fold_text(name)}")  # a reader may take an unknown state for a body
        elif kind in LINKED_TYPES:
            keys.append(f"{kind[0]}:{' '.join(spell_name(name))}")
    return list(dict.fromkeys(keys))


# ── comparing ───────────────────────────────────────────────────────────────────────────────────────────────────


def compare_parties(left: Party, right: Party) -> Reason | None:
    """The surest agreement between the names of two documents' parties; None where they are two parties.

    Types never mix, but that a state which no list knows may be taken for a body of that name. A bare surname is no
    name across documents. An anonymous speaker, and a group or a document known by a description, is never the same
    as anyone.
    """
    kind = left["type"]
    if not left["keys"] or not right["keys"]:
        return None
    if {kind, right["type"]} == {"body", "state"}:
        return _best(
            _compare_states(a, b) for a in left["names"] for b in right["names"] if " " not in a or " " not in b
        )
    if kind != right["type"]:
        return None
    if kind == "person":
        return _compare_persons(left["names"], right["names"])
    if kind == "state":
        return _best(_compare_states(a, b) for a in left["names"] for b in right["names"])
    if kind == "body":
        return _compare_bodies(left, right)
    same = sorted({n for n in left["names"] if any(spell_name(n) == spell_name(m) for m in right["names"])})
    return Reason(feature="same name", score=0.9, detail=f"same name, {same[0]!r}") if same else None


def _best(reasons: Iterable[Reason | None]) -> Reason | None:
    return max((r for r in reasons if r), key=lambda r: r.score, default=None)


def _compare_persons(left: Sequence[str], right: Sequence[str]) -> Reason | None:
    matches = (compare_persons(a, b) for a in left for b in right if is_full_name(a) and is_full_name(b))
    best = max((m for m in matches if m), key=lambda m: m[0], default=None)
    return best and Reason(feature="full name", score=best[0], detail=best[1])


def _compare_states(left: str, right: str) -> Reason | None:
    if _BARE_GOVERNMENT.fullmatch(fold_text(left)) or _BARE_GOVERNMENT.fullmatch(fold_text(right)):
        return None
    if fold_text(left) == fold_text(right):
        score = 0.65 if left.startswith(_INFERRED) or right.startswith(_INFERRED) else 1.0
        return Reason(feature="same name", score=score, detail=f"same name, {left!r}")
    a, b = find_state(left), find_state(right)
    if a and b and a[0] == b[0]:
        if "seat" in (a[1], b[1]):
            seat = left if a[1] == "seat" else right
            says = f"{seat!r}, a seat of government, stands for that of {a[0]}"
            return Reason(feature="seat", score=0.65, detail=says)
        if a[1] == b[1]:
            return Reason(feature="same state", score=0.95, detail=f"{left!r} and {right!r} are names of one state")
    elif a or b or (read_government(left) or fold_text(left)) != (read_government(right) or fold_text(right)):
        return None
    if left.startswith(_INFERRED) or right.startswith(_INFERRED):
        state = left if right.startswith(_INFERRED) else right
        says = f"'the government', in a document that names {state!r} most of all states"
        return Reason(feature="government", score=0.65, detail=says)
    return Reason(feature="government", score=0.8, detail=f"{left!r} and {right!r}: a state and its government")


def _compare_bodies(left: Party, right: Party) -> Reason | None:
    found = []
    for a in left["names"]:
        for b in right["names"]:
            match = compare_bodies(a, b)
            if match is None:
                continue
            score, detail = match
            if score == 0.5:  # it turns on whose body it is
                if not left["states"] or left["states"] != right["states"]:
                    continue
                score, detail = 0.65, f"{detail}; both documents name {left['states'][0]} most of all states"
            found.append(Reason(feature="name of body", score=score, detail=detail))
    return _best(found)


def speaks_for(asked: Party, speaker: Party) -> bool:
    """An office with no name of its own ("the interior ministry") speaks for the state that its report writes about,
    and for another such office of it; so does a minister, an ambassador or a government's spokesman."""
    states = {fold_text(s) for s in speaker["states"]}
    if asked["type"] == "state":
        own = {key[2:] for key in asked["keys"] if key.startswith("s:")}
    elif asked["type"] == "body" and any(is_generic_body(name) for name in asked["names"]):
        own = {fold_text(s) for s in asked["states"]}
    else:
        return False
    if not states & own or not speaker["names"] or not asked["names"]:
        return False
    if speaker["type"] == "body":
        return any(is_generic_body(name) for name in speaker["names"])
    titles = " ".join(speaker["roles"]).casefold()
    return speaker["type"] == "person" and bool(re.search(r"\b(?:minist(?:er|ry)|government|ambassador)\b", titles))
