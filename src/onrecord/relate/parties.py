"""Parties: which persons, bodies and states of different documents are the same, by their names.

A chain of mentions is linked to each name that it bears, and names to names; no chain to another, so that n reports
about one party make n links, and not one for each pair of reports. A person who says that a chain is not the party of
its name rejects one link, which stays the same link whatever else arrives. Anonymous speakers and groups known by a
description bear no name, a bare surname or pronoun is none across documents, and no person's name is a body's.
"""

from __future__ import annotations

from typing import cast

from onrecord.chains import INFERRED, LINKED_TYPES, Party, compare_states, describe_chains, find_keys
from onrecord.model import Card, Link, Made, Reading, Reason, Relater, is_name_id, link_id, name_id
from onrecord.relate.names import CUT, NEAR, SOUND
from onrecord.words.names import (
    body_words,
    compare_bodies,
    compare_persons,
    is_full_name,
    is_generic_body,
    is_owned_body,
    is_surnames,
    spell_name,
)
from onrecord.words.sounds import is_cut_given, is_sounding_alike, is_sounding_near

NAME, VERSION = "parties", "8"

Name = dict[str, str]
"""``type``, ``name``, and ``state`` where the name is one party's only in reports about that State."""


def find_cards(reading: Reading) -> list[Card]:
    """One card for each name that could be known elsewhere (a person's full name, a named body's, a state's), and
    one for each chain that bears such names."""
    out: dict[str, Card] = {}
    chains = []
    for chain_id, party in describe_chains(reading.findings, reading.document.text).items():
        names = {name_id(**name): name for name in find_names(party)}
        for id_, name in names.items():
            out[id_] = Card(
                subject_id=id_, document_id="", keys=(f"={id_}", *_keys(name)), data=cast("dict[str, object]", name)
            )
        if names:
            data = {"names": names}
            chains.append(
                Card(
                    subject_id=chain_id,
                    document_id=reading.document.id,
                    keys=(),
                    seeks=tuple(f"={id_}" for id_ in names),
                    data=cast("dict[str, object]", data),
                )
            )
    return [*out.values(), *chains]


def find_names(party: Party) -> list[Name]:
    """The names by which a chain can be known in another document, none for a party that has no keys.

    What many bodies are called ("the interior ministry") is a name only together with the State that the document
    writes about most; so is the same with its State before it, besides being one by itself.
    """
    kind = party["type"]
    if not party["keys"] or kind not in LINKED_TYPES:
        return []
    out: list[Name] = []
    for name in party["names"]:
        plain, stated = {"type": kind, "name": name, "state": ""}, {"type": kind, "name": name, "state": ""}
        stated["state"] = party["states"][0] if party["states"] else ""
        if kind == "person":
            out += [plain] if is_full_name(name) else []
        elif kind != "body":
            out += [plain] if find_keys(kind, [name], party["states"]) else []
        elif is_generic_body(name):
            out += [stated] if stated["state"] and len(body_words(name)[0]) > 1 else []
        else:
            out += [plain, stated] if stated["state"] and is_owned_body(name) else [plain]
    return out


def _keys(name: Name) -> list[str]:
    states = [name["state"]] if name["state"] else []
    keys = find_keys(name["type"], [name["name"]], states)
    return [f"{key}/{name['state']}" for key in keys] if name["state"] else keys


def compare(left: Card, right: Card) -> Link | None:
    """A ``same_party`` link from a chain to a name that it bears, or between two names that can be one party's, with
    its reasons; else None. Two transliterations are linked here, and kept where more speaks for them
    (:func:`~onrecord.relate.names.settle_names`)."""
    if left.subject_id == right.subject_id or (left.document_id and right.document_id):
        return None
    if not is_name_id(right.subject_id):
        left, right = right, left
    if is_name_id(left.subject_id):
        left, right = sorted((left, right), key=lambda card: card.subject_id)
        reason = _compare_names(cast(Name, left.data), cast(Name, right.data))
    else:
        reason = _tell_name(left, right)
    if reason is None:
        return None
    return Link(
        id=link_id("same_party", left.subject_id, right.subject_id),
        kind="same_party",
        left_id=left.subject_id,
        right_id=right.subject_id,
        reasons=(reason,),
        made=Made(by=NAME, version=VERSION, score=round(reason.score, 3)),
    )


def _tell_name(chain: Card, name: Card) -> Reason | None:
    found = cast("dict[str, Name]", chain.data["names"]).get(name.subject_id)
    if found is None:
        return None
    if found["name"].startswith(INFERRED):
        says = f"'the government', in a document that names {found['name'][len(INFERRED) :]!r} most of all states"
        return Reason(feature="government", score=0.65, detail=says)
    if found["state"] and is_generic_body(found["name"]):
        says = f"{found['name']!r}, in a document that names {found['state']!r} most of all states"
        return Reason(feature="name of body", score=0.65, detail=says)
    return Reason(feature="name", score=1.0, detail=f"named {found['name']!r}")


def _compare_names(left: Name, right: Name) -> Reason | None:
    kinds, a, b = {left["type"], right["type"]}, left["name"], right["name"]
    if kinds == {"body", "state"}:
        is_alone = " " not in a or " " not in b
        return compare_states(a, b) if is_alone and not left["state"] and not right["state"] else None
    if len(kinds) > 1 or left["state"] != right["state"]:
        return None
    if kinds == {"person"}:
        match = compare_persons(a, b)
        if match:
            return Reason(feature="full name", score=match[0], detail=match[1])
        says = f"{a!r} and {b!r} can be two transliterations of one name"
        if is_sounding_alike(a, b):
            return Reason(feature=SOUND, score=0.7, detail=says)
        if is_sounding_near(a, b):
            return Reason(feature=SOUND, score=NEAR, detail=says)
        if is_surnames(a, b):
            says = f"{a!r} and {b!r}: one leaves out the given name before two surnames"
            return Reason(feature=CUT, score=0.65, detail=says)
        cut = f"{a!r} and {b!r} have one surname, and a given name that one of them cuts short"
        return Reason(feature=CUT, score=0.65, detail=cut) if is_cut_given(a, b) else None
    if kinds == {"state"}:
        return compare_states(a, b)
    if kinds == {"body"}:
        match = compare_bodies(a, b)
        if match is None or (match[0] == 0.5) != bool(left["state"]):
            return None
        if match[0] > 0.5:
            return Reason(feature="name of body", score=match[0], detail=match[1])
        says = f"{match[1]}; both stand in documents that name {left['state']} most of all states"
        return Reason(feature="name of body", score=0.65, detail=says)
    if spell_name(a) == spell_name(b):
        return Reason(feature="same name", score=0.9, detail=f"{a!r} and {b!r} are spellings of one name")
    return None


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
