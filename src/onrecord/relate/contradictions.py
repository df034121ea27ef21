"""Contradictions between accounts: what one party says is so, and another, in reply, denies.

A reply alone contradicts nothing: "it was a guess with a cover on it" answers a finding and leaves it standing. Only a
denial counts, and only of what the first statement says: by words of content that both hold ("denied having received
the second warning"), or where the denial has no words of its own ("the hospital denied it", "I did not"). Without a
reply two parties of one report contradict each other where one says that not, in nearly the words of the other
("no leak was reported"; "nobody died", of whom the other says that they were killed).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from onrecord.model import Link, Made, Reason, Statement, link_id
from onrecord.spans import is_overlapping
from onrecord.words import load_set
from onrecord.words.forms import content_stems, fold_text, merge_near, split_words

NAME, VERSION = "contradictions", "2"

_PLAIN = re.compile(r"(?<!\w)[^\W\d_A-Z][\w’'-]*")  # no name: two accounts of one person need not be of one thing
_ASSERTED = ("state", "find", "accuse", "report")
_DENIED_WHOLE, _DENIED_PART = 0.8, 0.7
_FIRST = 6  # words of "rejected the regional office's report as ..."
_OPPOSED = 0.6
_NOT = re.compile(r"\b(?:no|not|never|nobody|no one|none|nothing)\b|n[’']t\b", re.I)
_NOBODY = re.compile(
    r"\b(?:nobody|no one|none|no (?:\w+ )?(?:people|person|men|women|deaths?|dead|lives|injur\w+))\b", re.I
)
_EMPTY = re.compile(
    r"\b(?:at any time|at all|so far|yet|ever|that (?:day|night|evening)|to (?:us|me|them|him|her))\b", re.I
)
_MOST_OPPOSED = 8  # words of content of what is said not to be so
_SAME = 0.75  # of them, in what the other says
_HARM = re.compile(r"\b(?:died|dead|killed|wounded|injured|hurt)\b", re.I)
_HARMED = frozenset(merge_near(content_stems("died wounded injured")))


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
        if told is None or denial is None or denial.act != "deny" or (denial.is_negated and told.is_negated):
            continue
        if told.act in _ASSERTED and (reason := _compare(told, denial)):
            made = _link(told, denial, reason)
            out[made.id] = made
    by_document: dict[str, list[Statement]] = defaultdict(list)
    for statement in by_id.values():
        by_document[statement.document_id].append(statement)
    for _, some in sorted(by_document.items()):
        out |= {made.id: made for made in _find_opposites(some) if made.id not in out}
    return sorted(out.values(), key=lambda x: x.id)


def _find_opposites(statements: Iterable[Statement]) -> Iterator[Link]:
    """Of the statements of one report those that say of the same that it is, and that it is not, by two parties."""
    statements = list(statements)
    some = [s for s in statements if s.is_negated and s.act in (*_ASSERTED, "deny")]
    said = [s for s in statements if some and not s.is_negated and s.act in _ASSERTED]
    told_of = {s.id: frozenset(merge_near(content_stems(" ".join(s.quote)))) for s in said}
    for denied in some:
        text = _EMPTY.sub(" ", " ".join(denied.quote))
        stems = set(merge_near(content_stems(" ".join(_PLAIN.findall(text)))))
        if not _NOT.search(text) or len(stems) > _MOST_OPPOSED:
            continue  # "could not confirm": the saying is negated, not what is said
        for told in said:
            shared = stems & told_of[told.id]
            if not shared or _is_one_voice(told, denied):
                continue
            is_same = len(shared) > 1 and len(shared) >= _SAME * len(stems)
            is_harm = stems == shared and stems <= _HARMED and stems and _HARM.search(" ".join(told.quote))
            if is_same or (is_harm and _NOBODY.search(text)):
                both = ", ".join(w for w in _PLAIN.findall(text) if shared.intersection(merge_near(content_stems(w))))
                says = f"one says it, and the other that it is not so, in the same words: {both}"
                yield _link(told, denied, Reason(feature="opposed", score=_OPPOSED, detail=says))


def _is_one_voice(left: Statement, right: Statement) -> bool:
    """Whether two statements may be one party's, or one holds the other."""
    if left.speaker is None or right.speaker is None or left.speaker.chain == right.speaker.chain:
        return True
    held = any(is_overlapping(a, b) for a in left.spans for b in right.spans)
    return held or fold_text(left.speaker.name) == fold_text(right.speaker.name)


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
