"""Positions: what a State under review says of a recommendation in the same row of a register, with its words.

"Supported" is an acceptance; "Noted" is a reply, neither an acceptance nor a refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import cast

from onrecord.model import Card, Demand, Link, Made, Reading, Reason, Relater, Statement, link_id
from onrecord.spans import is_overlapping
from onrecord.words import load_table
from onrecord.words.forms import fold_text

NAME, VERSION = "positions", "1"
REGISTERS = "registers"


def find_cards(reading: Reading) -> Sequence[Card]:
    """A card for each demand of a register and for each position beside one; those of one row share a key."""
    rows = sorted(
        (f for f in reading.findings if f.made.by == REGISTERS and isinstance(f, (Demand, Statement))),
        key=lambda f: f.spans[0].start,
    )
    asked = {f.statement_id for f in rows if isinstance(f, Demand)}
    zones = iter(reading.zones)
    zone = next(zones, None)
    out = []
    for finding in rows:
        while zone is not None and zone.span.end <= finding.spans[0].start:
            zone = next(zones, None)
        if zone is None or not is_overlapping(zone.span, finding.spans[0]) or finding.id in asked:
            continue
        words = " ".join(" ".join(finding.quote).split())
        out.append(
            Card(
                subject_id=finding.id,
                document_id=reading.document.id,
                keys=(f"{reading.document.id}:{zone.span.start}",),
                data={"is_demand": isinstance(finding, Demand), "words": words},
            )
        )
    return out


@cache
def _statuses() -> tuple[tuple[str, str], ...]:
    rows = sorted(load_table("positions"), key=lambda r: (-len(r["word"]), r["word"]))
    return tuple((row["word"], row["status"]) for row in rows)


def compare(left: Card, right: Card) -> Link | None:
    """An ``answers`` link from the demand to the position in its row."""
    demand, position = (left, right) if left.data["is_demand"] else (right, left)
    if not demand.data["is_demand"] or position.data["is_demand"]:
        return None
    words = cast(str, position.data["words"])
    status = next((s for word, s in _statuses() if word in fold_text(words)), "replied")
    detail = f"the register gives it as the position of the State under review: {words!r}"
    return Link(
        id=link_id("answers", demand.subject_id, position.subject_id),
        kind="answers",
        left_id=demand.subject_id,
        right_id=position.subject_id,
        relation=status,
        reasons=(Reason(feature="row", score=1.0, detail=detail),),
        made=Made(by=NAME, version=VERSION, score=0.95),
    )


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
