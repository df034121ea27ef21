"""Unnamed: bodies that reports call by a plain noun only, linked where two reports are of one story.

"The town council" of two reports is one council where both name two more parties or places, not all of them well-known
States: those that are not are the block keys, so that only reports of a story meet.
"""

from __future__ import annotations

from typing import cast

from onrecord.chains import Party, compare_unnamed, describe_chains
from onrecord.model import Card, Link, Made, Reading, Relater, link_id
from onrecord.stories import plain_keys
from onrecord.words.names import find_state

NAME, VERSION = "unnamed", "1"


def find_cards(reading: Reading) -> list[Card]:
    """One card for each chain that is only ever called by a public body's plain noun."""
    return [
        Card(
            subject_id=chain_id,
            document_id=reading.document.id,
            keys=tuple(
                f"{key}/{name}"
                for key in dict.fromkeys(plain_keys(party["plain"]))
                for name in party["around"]
                if find_state(name) is None
            ),
            data=cast("dict[str, object]", party),
        )
        for chain_id, party in describe_chains(reading.findings, reading.document.text).items()
        if party["plain"]
    ]


def compare(left: Card, right: Card) -> Link | None:
    """A ``same_party`` link with its reason, or None; never within one document, whose chains the readers made."""
    if left.document_id == right.document_id:
        return None
    reason = compare_unnamed(cast(Party, left.data), cast(Party, right.data))
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


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
