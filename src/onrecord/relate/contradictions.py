"""Contradictions between accounts: what one party says is so, and another, in reply, denies.

A reply alone contradicts nothing: "it was a guess with a cover on it" answers a finding and leaves it standing. Only a
denial counts, and only of what the first statement says: by words of content that both hold ("denied having received
the second warning"), or where the denial has no words of its own ("the hospital denied it").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from onrecord.model import Link, Made, Reason, Statement, link_id
from onrecord.words import load_set
from onrecord.words.forms import content_stems, merge_near, split_words

NAME, VERSION = "contradictions", "1"

_PLAIN = re.compile(r"(?<!\w)[^\W\d_A-Z][\w’'-]*")  # no name: two accounts of one person need not be of one thing
_ASSERTED = ("state", "find", "accuse", "report")
_DENIED_WHOLE, _DENIED_PART = 0.8, 0.7
_FIRST = 6  # words of "rejected the regional office's report as ..."


def infer_contradictions(
    statements: Iterable[Statement], links: Iterable[Link], refused: Collection[str] = ()
) -> list[Link]:
    """``conflicts`` links, ``contradict``, between a statement and a denial that a ``replies`` link pairs with it and
    that nobody refused; a pure function of the rows, in whatever order they come."""
    by_id = {s.id: s for s in statements}
    out = {}
    for link in links:
        if link.kind != "replies" or link.id in refused:
            continue
        told, denial = by_id.get(link.left_id), by_id.get(link.right_id)
        if told is None or denial is None or denial.act != "deny" or denial.is_negated:
            continue
        if told.act in _ASSERTED and (reason := _compare(told, denial)):
            made = _link(told, denial, reason)
            out[made.id] = made
    return sorted(out.values(), key=lambda x: x.id)


def _compare(told: Statement, denial: Statement) -> Reason | None:
    if any(
        word in load_set("allegation_nouns", kind="document") for word in split_words(" ".join(denial.quote))[:_FIRST]
    ):
        return None  # a report that is rejected, not what it says
    if not content_stems(" ".join(denial.quote)):
        return Reason(feature="denied", score=_DENIED_WHOLE, detail="one says it, and the other denies it as a whole")
    stems = set(merge_near(content_stems(" ".join(told.quote))))
    words = [w for w in _PLAIN.findall(" ".join(denial.quote)) if stems.intersection(merge_near(content_stems(w)))]
    if not words:
        return None
    both = ", ".join(dict.fromkeys(words))
    return Reason(
        feature="denied", score=_DENIED_PART, detail=f"one says it, and the other denies what it says of: {both}"
    )


def _link(told: Statement, denial: Statement, reason: Reason) -> Link:
    left, right = sorted((told.id, denial.id))
    return Link(
        id=link_id("conflicts", left, right),
        kind="conflicts",
        left_id=left,
        right_id=right,
        relation="contradict",
        reasons=(reason,),
        made=Made(by=NAME, version=VERSION, score=reason.score),
    )
