"""Chains: what one document calls each of its parties, and whether two documents' parties can be the same.

A chain is all mentions of one party in one document. Its description is plain JSON, so that it can stand in a card:
``{"type", "names", "roles", "states", "keys", "plain", "around"}``. ``states`` is the state that the document writes
about most, which says whose "interior ministry" it means; ``plain`` the nouns of a body without a name, and ``around``
whom and what the document names most, which tell whether two reports are of one story (:mod:`onrecord.stories`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from onrecord.features import compare_roles
from onrecord.model import Finding, Mention, Reason, Speaker
from onrecord.stories import compare_plain, find_around, find_plain, plain_keys, read_plain, share_story
from onrecord.words.forms import fold_text
from onrecord.words.names import (
    body_keys,
    body_words,
    compare_bodies,
    compare_persons,
    find_state,
    is_full_name,
    is_generic_body,
    person_keys,
    read_government,
    spell_name,
)
from onrecord.words.sounds import is_sounding_alike, sound_key

_MOST_NAMES = 8
_BARE_GOVERNMENT = re.compile(r"(?:the )?(?:government|authorities)")
INFERRED = "government of "
"""How a government that a document leaves nameless is called here: in lower case, as no document writes it."""
LINKED_TYPES = ("person", "body", "state", "group", "document")


class Party(TypedDict):
    """One chain described: names are the fullest first; no keys where it can't be known in another document."""

    type: str
    names: list[str]
    roles: list[str]
    states: list[str]
    keys: list[str]
    plain: list[str]
    around: list[str]


def group_chains(findings: Iterable[Finding]) -> dict[str, list[Mention]]:
    """The mentions of one document by chain, in text order."""
    chains: dict[str, list[Mention]] = defaultdict(list)
    for finding in findings:
        if isinstance(finding, Mention):
            chains[finding.chain].append(finding)
    return {c: sorted(ms, key=lambda m: (m.spans[0].start, m.id)) for c, ms in sorted(chains.items())}


def describe_chains(findings: Iterable[Finding], text: str = "") -> dict[str, Party]:
    """Each chain of a document by its id; with the document's text a State that no list knows is found more often.

    The last answer is kept, for one relater after another asks of the same findings: whoever gets it changes nothing.
    """
    of, read, kept = _LAST[0]
    if isinstance(findings, tuple) and of is findings and read == text:
        return kept
    chains = group_chains(findings)
    states, acting = find_main_state(chains), _find_acting_state(chains, text)
    if acting and _count_named(chains, acting[0]) > sum(_count_named(chains, state) for state in states):
        states = acting
    around = find_around(chains)
    found = {chain_id: _describe(chain, states, around) for chain_id, chain in chains.items()}
    _LAST[0] = findings, text, found
    return found


_LAST: list[tuple[Iterable[Finding], str, dict[str, Party]]] = [((), "", {})]


def describe_speaker(speaker: Speaker, parties: Mapping[str, Party]) -> Party:
    """The party that speaks; where its chain is not among the mentions, what the attribution alone says of it."""
    party = parties.get(speaker.chain or "")
    if party:
        return party
    named = [speaker.name] if speaker.type != "anonymous" else []
    states = next((p["states"] for p in parties.values()), [])
    keys = find_keys(speaker.type, named, states)
    plain = [noun for noun in (read_plain(speaker.name),) if noun] if speaker.type == "body" else []
    keys += plain_keys(plain)
    around = next((p["around"] for p in parties.values()), [])
    return Party(type=speaker.type, names=named, roles=[], states=states, keys=keys, plain=plain, around=around)


def describe_name(name: str, parties: Iterable[Party]) -> Party | None:
    """The party of a document that goes by a name, None where none does."""
    folded = fold_text(name)
    return next((p for p in parties if any(fold_text(n) == folded for n in p["names"])), None)


def _describe(chain: Sequence[Mention], states: list[str], around: list[str]) -> Party:
    names = _find_names(chain)
    kind: str = chain[0].type
    if kind in ("body", "group") and any(read_government(name) for name in names):
        kind = "state"  # whatever the reader took a government for
    bare = {fold_text(m.name) for m in chain if m.form != "pronoun"}
    if kind in ("person", "body") and bare and bare == set(states):
        kind = "state"  # a lone name that acts as a State does; no person is "its"
    if states and bare and all(_BARE_GOVERNMENT.fullmatch(name) for name in bare):
        # Nobody says whose; the state that the document names most is an inference, which the comparison tells.
        kind, names = "state", [f"{INFERRED}{states[0]}"]
    is_known = kind in LINKED_TYPES and (kind not in ("group", "document") or any(m.form == "name" for m in chain))
    roles = dict.fromkeys(m.role for m in chain if m.role)
    keys = find_keys(kind, names, states) if is_known else []
    plain = find_plain(chain) if kind == "body" else []
    keys += plain_keys(plain)
    return Party(type=kind, names=names, roles=list(roles), states=states, keys=keys, plain=plain, around=around)


def _find_names(chain: Sequence[Mention]) -> list[str]:
    names = Counter(m.name for m in chain if m.form != "pronoun")
    names.update(" ".join(" ".join(m.quote).split()) for m in chain if m.form == "name")
    if not any(m.form == "name" for m in chain):
        names = Counter(m.name for m in chain if _is_proper(m.name) or _is_office(m))
    return sorted(names, key=lambda n: (-len(n.split()), -names[n], n))[:_MOST_NAMES]


def _is_proper(name: str) -> bool:
    """Whether a description holds a name ("UN rights office"); readers write a mere description in lower case."""
    return any(word[:1].isupper() for word in name.split()) or find_state(name) is not None


def _is_office(mention: Mention) -> bool:
    """Whether a description names an office by what it is ("the interior ministry", "police"): known within its
    State, if at all."""
    if mention.type not in ("body", "group") or not is_generic_body(mention.name):
        return False
    words, head = body_words(mention.name)
    return (head == "ministry" and len(words) > 1) or head in ("police", "army")


def is_bare_government(name: str) -> bool:
    """Whether a name says "the government", or "the authorities", and not whose."""
    return _BARE_GOVERNMENT.fullmatch(fold_text(name)) is not None


def find_main_state(chains: Mapping[str, Sequence[Mention]]) -> list[str]:
    """The state that a document names most often, in a list of one or none; the first by the alphabet of several.

    Offices that it calls by an adjective no list knows ("the Maravian authorities") are of a State that it may name
    nowhere; where these are as many as the names of any other, it is about none that can be told.
    """
    count: Counter[str] = Counter()
    unlisted: Counter[str] = Counter()
    for mention in (m for chain in chains.values() for m in chain):
        state = find_state(mention.name)
        adjective = _OF_ADJECTIVE.match(mention.name)
        if state:
            count[state[0]] += 1
        elif adjective:
            unlisted[fold_text(adjective[1])] += 1
        elif whose := read_government(mention.name) or _read_ministry(mention):
            count[whose] += 1
        elif mention.type == "state":
            count[fold_text(mention.name)] += 1
    if not count:
        count = unlisted
    most = max(count.values(), default=0)
    known = sorted(s for s, n in count.items() if n == most)[:1]
    is_told = max(unlisted.values(), default=0) < most or any(a[:4] == s[:4] for a in unlisted for s in known)
    return known if is_told else []


def _count_named(chains: Mapping[str, Sequence[Mention]], state: str) -> int:
    """How many mentions name a State, whatever they were taken for."""
    listed = ((find_state(m.name) or (fold_text(m.name),))[0] for chain in chains.values() for m in chain)
    return sum(name == state for name in listed)


_OF_ADJECTIVE = re.compile(
    r"([A-Z]\w+(?:an|ese|ish|ic|i)) (?:government|authorities|parliament|army|military|police|\w+ ministry)\b"
)
_OFFICES = (
    r"(?:government|authorities|parliament|president|prime minister|army|embassy"
    r"|(?:foreign|interior|home|justice|defen[cs]e|finance|health|education) minist(?:er|ry))"
)
_GROUPS = r"group|agency|company|organi[sz]ation|firm|utility|newspaper|charity|party|bank|website|contractor"
_WRITES_OF_STATE = re.compile(rf"\b(?:the|its|an?) {_OFFICES}\b|\b(?:foreign|interior|justice) ministry\b")


def _find_acting_state(chains: Mapping[str, Sequence[Mention]], text: str) -> list[str]:
    """The one name that a report of government offices uses as that of a State no list knows, in a list of one or
    none: whose ministry it is, or a place or a lone name that acts ("Velmora has freed", "will not put its ...")."""
    folded = " ".join(fold_text(text).split())
    if not _WRITES_OF_STATE.search(folded):
        return []
    count: Counter[str] = Counter()
    for chain in chains.values():
        for mention in chain:
            name = fold_text(mention.name)
            if mention.form == "name" and mention.type in ("place", "person", "body") and " " not in name:
                count[name] += 0 if any(m.role for m in chain) else 1
    acting = []
    for name in sorted(n for n, times in count.items() if times > 1):
        owns = rf"\b{re.escape(name)}'s {_OFFICES}\b|\b{_OFFICES} of {re.escape(name)}\b"
        # A place that acts is a State or a town that stands for one; a lone name with "its" is no person's.
        acts = rf"\b{re.escape(name)} (?:has|had|will|would|must|should|did)\b"
        own = rf"\b{re.escape(name)} (?:[\w']+ ){{1,8}}its (?:own )?\w"
        types = {m.type for chain in chains.values() for m in chain if fold_text(m.name) == name}
        is_acting = re.search(acts, folded) if "place" in types else None
        if types & {"person", "body"}:
            # Reports say what a group or company is; of a State they do not.
            told = rf"\b{re.escape(name)}, (?:an?|the|which|whose|its) |\b(?:{_GROUPS}) {re.escape(name)}\b"
            is_acting = re.search(own, folded) if not re.search(told, folded) else None
        if re.search(owns, folded) or is_acting:
            acting.append(name)
    return acting if len(acting) == 1 else []


_MINISTRY = re.compile(r"(?:the )?((?!the )\w+ ministry) of ((?:\w+ )?\w+)")


def _read_ministry(mention: Mention) -> str | None:
    """Whose ministry a name that a reader completed says it is ("interior ministry of Velmora")."""
    match = _MINISTRY.fullmatch(fold_text(mention.name)) if mention.type == "body" else None
    return match[2] if match and is_generic_body(match[1]) and mention.name.split()[-1][:1].isupper() else None


def find_keys(kind: str, names: Sequence[str], states: Sequence[str]) -> list[str]:
    """Block keys of a party of this kind by its names; none for a name that tells nobody from others."""
    keys: list[str] = []
    for name in names:
        if kind == "state" and _BARE_GOVERNMENT.fullmatch(fold_text(name)):
            continue
        if kind == "person":
            keys += [f"p:{key}" for key in person_keys(name)]
            keys += [f"p:~{sound_key(name)}"] if is_full_name(name) else []
        elif kind == "state":
            state = find_state(name)
            keys.append(f"s:{fold_text(state[0]) if state else read_government(name) or fold_text(name)}")
        elif kind == "body":
            if is_generic_body(name) and (not states or len(body_words(name)[0]) < 2):
                continue  # "police": many, even of one State
            keys += [f"b:{key}" for key in body_keys(name)]
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
            compare_states(a, b) for a in left["names"] for b in right["names"] if " " not in a or " " not in b
        )
    if kind != right["type"]:
        return None
    if kind == "person":
        return _compare_persons(left["names"], right["names"]) or _compare_sounds(left, right)
    if kind == "state":
        return _best(compare_states(a, b) for a in left["names"] for b in right["names"])
    if kind == "body":
        return _compare_bodies(left, right) or compare_unnamed(left, right)
    same = sorted({n for n in left["names"] if any(spell_name(n) == spell_name(m) for m in right["names"])})
    return Reason(feature="same name", score=0.9, detail=f"same name, {same[0]!r}") if same else None


def _best(reasons: Iterable[Reason | None]) -> Reason | None:
    return max((r for r in reasons if r), key=lambda r: r.score, default=None)


def _compare_persons(left: Sequence[str], right: Sequence[str]) -> Reason | None:
    matches = (compare_persons(a, b) for a in left for b in right if is_full_name(a) and is_full_name(b))
    best = max((m for m in matches if m), key=lambda m: m[0], default=None)
    return best and Reason(feature="full name", score=best[0], detail=best[1])


def _compare_sounds(left: Party, right: Party) -> Reason | None:
    """One name in two transliterations, where a role or the story speaks for one person as well."""
    pairs = ((a, b) for a in left["names"] for b in right["names"] if is_sounding_alike(a, b))
    alike = next(pairs, None)
    if alike is None:
        return None
    role = compare_roles(left["roles"], right["roles"])
    shared = share_story(left["around"], right["around"], (*left["names"], *right["names"]))
    if not shared and (role is None or role.score < 0.5):
        return None
    says = f"both reports name {', '.join(shared[:3])}" if shared else role.detail if role else ""
    detail = f"{alike[0]!r} and {alike[1]!r} can be two transliterations of one name; {says}"
    return Reason(feature="sound of name", score=0.7, detail=detail)


def compare_unnamed(left: Party, right: Party) -> Reason | None:
    """One plain noun of a public body in two reports of one story, unless their States differ."""
    found = compare_plain(left["plain"], right["plain"])
    if found is None:
        return None
    noun, other, owner = found
    if left["states"] and right["states"] and left["states"] != right["states"]:
        return None
    if owner and not all(f"{owner}|" in "".join(p["plain"]) or p["states"] == [owner] for p in (left, right)):
        return None
    shared = share_story(left["around"], right["around"], (*left["names"], *right["names"], owner))
    if not shared:
        return None
    names = f"{noun!r}" if noun == other else f"{noun!r} and {other!r}"
    detail = f"both are only {names}, in reports of one story: both name {', '.join(shared[:3])}"
    return Reason(feature="plain noun", score=0.62, detail=detail)


def compare_states(left: str, right: str) -> Reason | None:
    """The same name, a state and its government, or a state and its seat; None for two, and where none is said."""
    if _BARE_GOVERNMENT.fullmatch(fold_text(left)) or _BARE_GOVERNMENT.fullmatch(fold_text(right)):
        return None
    if fold_text(left) == fold_text(right):
        score = 0.65 if left.startswith(INFERRED) or right.startswith(INFERRED) else 1.0
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
    if left.startswith(INFERRED) or right.startswith(INFERRED):
        state = left if right.startswith(INFERRED) else right
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
