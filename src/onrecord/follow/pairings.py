"""Pairings: which statements of one document reply to which, weighed by who speaks, what both say and where they stand.

The chance of a pair is the logistic function of the weights of ``words/reply_weights.tsv``, which
``training/replies.py`` fits to gold stories; that a rule of :mod:`onrecord.follow.exchanges` joins the two is one piece
of evidence. What the one who replied says next in the same paragraph belongs to the reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from onrecord.follow.concerns import find_head, find_named_concern, find_office, speaks_beside
from onrecord.follow.evidence import chance_of
from onrecord.follow.exchanges import find_concern
from onrecord.follow.pointers import BACK, is_pointing
from onrecord.follow.responses import find_voice
from onrecord.follow.signs import NEXT, SOON, list_signs
from onrecord.follow.turns import Turn, is_same_speaker
from onrecord.model import Reason
from onrecord.words import load_set, load_table
from onrecord.words.forms import split_words

_LEAST, _LEAST_RULED = 0.3, 0.05  # chance from which a reply is shown beside an allegation; and where a rule says so
_LEAST_MORE = 0.4  # chance from which it answers a second allegation, too
_ONE_SIDE, _OUTSIDE = "both are of one side", "the speaker: not concerned"
_FAR = 2500  # characters within which a statement is replied to
_BACK = 2  # turns by which a reply can stand before the allegation that it answers
_NO_CLAIMS = ("deny", "demand", "promise", "welcome")
_NO_REPLIES = ("demand", "find", "welcome")
_GOES_ON = ("state", "deny", "concede", "report", "regret", "accuse")
_ASKED = re.compile(
    r"(?:(?:the|this|that|any|such|a|an|its|his|her|their) )*"
    r"(?:call|demand|request|appeal|plea|proposal|recommendation)s?(?: (?:for|to|that) .*)?"
    r"|(?:to )?the (?:first|second|third|fourth|last|final|rest)(?: (?:one|point)s?)?"
)
_UNMEANT = re.compile(r"(?:(?:that|\w+) )?(?:ha[ds]|have) no (?:plans? to|intentions? (?:of|to))\b")
"""What is rejected, or not meant, where a demand is: that answers the demand, and replies to no claim."""
_TOLD_OF = frozenset({"they", "them", "their", "he", "him", "she", "her", "you"})
"""Who did it, in the words of somebody who is quoted after an accusation."""
Pairing = tuple[str, list[Reason]]


def find_pairings(turns: Sequence[Turn], ruled: Mapping[str, Pairing]) -> dict[str, list[Pairing]]:
    """By the id of a reply: what it replies to, and why. Turns are in the order of the text; ``ruled`` is what the
    rules find."""
    out: dict[str, list[Pairing]] = {}
    weights = load_weights()
    for at, claim_at in list_pairs(turns, ruled):
        claim, turn = turns[claim_at], turns[at]
        by_rule = ruled.get(turn.id)
        if by_rule is not None and by_rule[0] != claim.id:
            continue
        rule = by_rule[1] if by_rule else ()
        amounts = find_amounts(turns, claim_at, at, rule)
        if not rule and (_is_onlooker(turn, amounts) or (turn.act != "deny" and _ONE_SIDE in amounts)):
            continue  # who speaks for the claimant goes on, and a scholar comments: neither replies
        chance = chance_of(amounts, weights)
        if chance < (_LEAST_RULED if rule else _LEAST):
            continue
        says = f"of pairs that look like this, about {round(100 * chance)} in 100 belong together in gold stories"
        reasons = list(rule) or _describe(claim, turn)
        out.setdefault(turn.id, []).append((claim.id, [*reasons, Reason(feature="chance", score=chance, detail=says)]))
    best = {by: _choose(found) for by, found in out.items()}
    _drop_answers(turns, best, ruled)
    _turn_round(turns, best)
    _go_on(turns, best)
    _take_both(turns, best)
    _take_beside(turns, best)
    return best


def _choose(found: list[Pairing]) -> list[Pairing]:
    """The claim that a reply most likely answers, and those others that it is likely to answer with it."""
    first, *others = sorted(found, key=lambda p: -p[1][-1].score)
    return [first, *(p for p in others if p[1][-1].score >= _LEAST_MORE)]


def _is_onlooker(turn: Turn, amounts: Mapping[str, float]) -> bool:
    """Whether a person whom nothing concerns is told of as a scholar, an analyst, a commentator."""
    roles = turn.speaker["roles"] if turn.speaker and turn.speaker["type"] == "person" else []
    return _OUTSIDE in amounts and any(load_set("onlookers") & set(split_words(role)) for role in roles)


_NEED = re.compile(r"(?:an? |the )?needs? (?:for|to) ")


def list_pairs(turns: Sequence[Turn], ruled: Mapping[str, Pairing]) -> Iterator[tuple[int, int]]:
    """The places of each statement that may reply, and of what it may reply to, by its place or by a rule."""
    for at, turn in enumerate(turns):
        words = " ".join(turn.words)
        if turn.speaker is None or turn.act in _NO_REPLIES or _ASKED.fullmatch(words) or _UNMEANT.match(words):
            continue
        by_rule = ruled[turn.id][0] if turn.id in ruled else ""
        for claim_at, claim in enumerate(turns):
            if claim.id == by_rule:
                yield at, claim_at
                continue
            if _NEED.match(" ".join(claim.words)):
                continue  # "stressed the need for reports": nobody is charged with anything
            if claim_at == at or claim.act in _NO_CLAIMS or is_same_speaker(claim, turn):
                continue
            if claim_at > at and (claim_at > at + _BACK or turn.act not in ("deny", "state", "concede")):
                continue
            if claim_at < at and turn.sentence[0] - claim.sentence[1] > _FAR:
                continue
            if claim.start <= turn.start and turn.end <= claim.end:
                continue  # what is part of the claim does not answer it
            if _is_of_others(claim, turn):
                continue
            yield at, claim_at


def _is_of_others(claim: Turn, turn: Turn) -> bool:
    """Whether a claim charges parties by name, and the speaker of a turn is none of them nor speaks for one: it can
    speak of what others are accused of, but not reply."""
    if claim.act != "accuse" or not any(p["type"] in ("person", "body", "state") for p in claim.named):
        return False
    office = find_office(claim.named, turn.speaker)
    return (find_named_concern(claim, turn) or find_concern(claim, turn) or office) is None


def _describe(claim: Turn, turn: Turn) -> list[Reason]:
    office = find_office((*claim.named, *claim.near), turn.speaker)
    who = find_concern(claim, turn) or find_named_concern(claim, turn) or office
    shared = [s for s in turn.stems if s in claim.stems]
    says = f"both speak of: {', '.join(shared[:6])}" if shared else "it stands where a reply stands"
    place = Reason(feature="place", score=0.5, detail=says)
    return [who, place] if who is not None else [place]


def _turn_round(turns: Sequence[Turn], out: dict[str, list[Pairing]]) -> None:
    """ "A said. B said. A denied that": what B says right after A, and A denies, replies to A, and who alleged it
    first has not replied."""
    top = [t for t in turns if not t.within and t.speaker is not None]
    for first, second, third in zip(top, top[1:], top[2:], strict=False):
        to = out.get(third.id)
        if (
            to is None
            or to[0][0] != second.id
            or not is_pointing(" ".join(third.words))
            or first.act in _NO_CLAIMS
            or second.id in out
        ):
            continue
        is_near = all(b.sentence[0] - a.sentence[1] <= NEXT for a, b in ((first, second), (second, third)))
        if is_near and second.act in _GOES_ON and is_same_speaker(first, third) and not is_same_speaker(first, second):
            for turn in top:
                if turn.id in out and out[turn.id][0][0] == second.id and is_same_speaker(turn, first):
                    del out[turn.id]
            says = "it stands right after it, and whom it answers denies it"
            out[second.id] = [(first.id, [Reason(feature="place", score=0.6, detail=says), to[0][1][-1]])]


def _go_on(turns: Sequence[Turn], out: dict[str, list[Pairing]]) -> None:
    """What the one who replied says next in the same paragraph, or in the next sentence, belongs to the reply; so does
    what one says there who speaks for the body that replied ("denied this", then its director's words)."""
    top = [t for t in turns if not t.within]
    for last, turn in pairwise(top):
        gap = turn.sentence[0] - last.sentence[1]
        is_theirs = is_same_speaker(last, turn) or (turn.block == last.block and _speaks_for(last, turn) is not None)
        if last.id not in out or turn.act not in _GOES_ON or not is_theirs or gap > 150:
            continue
        if (gap > 3 and turn.block != last.block) or last.act != "deny" or not turn.is_quoted:
            continue
        known = {claim for claim, _ in out.get(turn.id, ())}
        says = "the same speaker goes on in the same paragraph, or one who speaks for it"
        reason = Reason(feature="goes on", score=0.6, detail=says)
        if not known:
            out[turn.id] = [(claim, [*reasons, reason]) for claim, reasons in out[last.id]]


def _speaks_for(last: Turn, turn: Turn) -> Reason | None:
    if last.speaker is None or turn.speaker is None or not last.speaker["names"]:
        return None
    found = find_voice(last.speaker, turn.speaker) or find_head(last.speaker, turn.speaker)
    if found is None and speaks_beside(last.speaker, turn.speaker):
        return Reason(feature="party concerned", score=0.6, detail="it speaks for the party that replied")
    return found


def _drop_answers(turns: Sequence[Turn], out: dict[str, list[Pairing]], ruled: Mapping[str, Pairing]) -> None:
    """ "Brushed off the call. 'I have work to do,' she said": what goes on from the answer to a demand replies to no
    claim."""
    for last, turn in pairwise(t for t in turns if not t.within):
        is_answer = _ASKED.fullmatch(" ".join(last.words)) is not None
        is_theirs = last.block == turn.block and is_same_speaker(last, turn)
        if is_answer and is_theirs and turn.id not in ruled:
            out.pop(turn.id, None)


def _take_beside(turns: Sequence[Turn], out: dict[str, list[Pairing]]) -> None:
    """What answers an accusation answers also what the accuser, or one of several, is quoted with beside it in the
    same paragraph: "Residents accused the firm of ... 'We rang them eleven times,' said one"."""
    top = [t for t in turns if not t.within]
    at = {t.id: i for i, t in enumerate(top)}
    for by, turn in enumerate(top):
        found = out.get(turn.id)
        place = at.get(found[0][0]) if found else None
        if found is None or place is None or place >= by:
            continue
        known = {claim for claim, _ in found}
        for step in (-1, 1):
            other = place + step
            while 0 <= other < by and _is_beside(top[place], top[other]):
                if top[other].id not in known and _is_told_with(top[place], top[other], turn):
                    says = "said beside it by the same speaker, or by one of several"
                    reason = Reason(feature="goes on", score=0.6, detail=says)
                    out[turn.id] = [*out[turn.id], (top[other].id, [*found[0][1], reason])]
                other += step


def _is_beside(claim: Turn, other: Turn) -> bool:
    is_claim = other.block == claim.block and other.act not in (*_NO_CLAIMS, "concede")
    return is_claim and (is_same_speaker(claim, other) or _is_of_several(claim, other))


def _is_of_several(claim: Turn, other: Turn) -> bool:
    """Whether one of two statements is that of many or of nobody named, and the other quotes somebody."""
    for many, one in ((claim, other), (other, claim)):
        is_many = many.speaker is None or many.speaker["type"] == "group"
        if is_many and one.is_quoted and not (one is claim and many.is_quoted):
            return True
    return False


def _is_told_with(claim: Turn, other: Turn, reply: Turn) -> bool:
    """Whether both tell one accusation: one accuses and the other, quoted, tells what "they" did; one of several is
    quoted; or a denial points back to what one person said in two sentences."""
    quoted = other if other.is_quoted else claim
    if not is_same_speaker(claim, other):
        return True
    if "accuse" in (claim.act, other.act):
        return quoted.is_quoted and bool(_TOLD_OF.intersection(quoted.words))
    is_person = claim.speaker is not None and claim.speaker["type"] == "person"
    is_pointed = reply.act == "deny" and " ".join(reply.words) in BACK
    return is_person and is_pointed and abs(other.sentence[0] - claim.sentence[1]) < SOON


def _take_both(turns: Sequence[Turn], out: dict[str, list[Pairing]]) -> None:
    """ "called the report a guess": who turns a report down as a whole denies what its authors find in the sentence
    of its main finding, too."""
    top = [t for t in turns if not t.within and t.speaker is not None]
    for turn in top:
        found = out.get(turn.id)
        if found is None or turn.act != "deny" or not turn.refers or any(r.feature == "goes on" for r in found[0][1]):
            continue
        claim, reasons = found[0]
        for one, two in pairwise(top):
            is_beside = is_same_speaker(one, two) and one.sentence == two.sentence
            if (
                claim not in (one.id, two.id)
                or not is_beside
                or not one.act == two.act == "find"
                or two.end > turn.start
            ):
                continue
            says = "found in the same sentence by the same authors"
            other = two.id if claim == one.id else one.id
            out[turn.id] = [*out[turn.id], (other, [*reasons, Reason(feature="goes on", score=0.6, detail=says)])]


# ── evidence ────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def load_weights() -> dict[str, float]:
    """The weight of each piece of evidence, in log odds."""
    return {row["evidence"]: float(row["weight"]) for row in load_table("reply_weights")}


def find_amounts(turns: Sequence[Turn], claim_at: int, at: int, rule: Sequence[Reason] = ()) -> dict[str, float]:
    """What can be seen of an allegation and a possible reply, for :func:`onrecord.follow.evidence.chance_of`; ``rule``
    is why a rule joins the two, if one does."""
    return dict.fromkeys(list_signs(turns, claim_at, at, rule), 1.0)
