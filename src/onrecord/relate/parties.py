"""Parties: which persons, bodies and states of different documents are the same.

One card stands for one chain of mentions. Names decide, roles support. An anonymous speaker and a group known by a
description are never linked, a bare surname or pronoun never across documents, and no person to a body.
"""

from __future__ import annotations

from typing import cast

from onrecord.chains import Party, compare_parties, describe_chains
from onrecord.features import compare_roles
from onrecord.model import Card, Link, Made, Reading, Relater, link_id

NAME, VERSION = "parties", "4"


def find_cards(reading: Reading) -> list[Card]:
    """One card for each chain that could be known elsewhere: a person with a full name, a named body, a state."""
    return [
        Card(
            subject_id=chain_id,
            document_id=reading.document.id,
            keys=tuple(party["keys"]),
            data=cast("dict[str, object]", party),
        )
        for chain_id, party in describe_chains(reading.findings, reading.document.text).items()
        if party["keys"]
    ]


def compare(left: Card, right: Card) -> Link | None:
    """A ``same_party`` link with its reasons, or None; never within one document, whose chains the readers made."""
    if left.document_id == right.document_id:
        return None
    a, b = cast(Party, left.data), cast(Party, right.data)
    names = compare_parties(a, b)
    if names is None:
        return None
    reasons, score = [names], names.score
    role = compare_roles(a["roles"], b["roles"]) if a["type"] == "person" else None
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
