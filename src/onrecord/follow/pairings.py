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

from onrecord.chains import Party, compare_parties
from onrecord.follow.concerns import find_named_concern, speaks_beside
from onrecord.follow.evidence import chance_of
from onrecord.follow.exchanges import find_concern, load_cues
from onrecord.follow.pointers import BACK, is_pointing
from onrecord.follow.responses import find_voice
from onrecord.follow.sides import is_of_other_state
from onrecord.follow.turns import Turn, is_same_speaker
from onrecord.model import Reason
from onrecord.voices import is_public
from onrecord.words import load_table
from onrecord.words.forms import fold_text

_LEAST, _LEAST_RULED = 0.25, 0.05  # chance from which a reply is shown beside an allegation; and where a rule says so
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
"""What is rejected where a demand is: that answers the demand, and replies to no claim."""
_TOLD_OF = frozenset({"they", "them", "their", "he", "him", "she", "her", "you"})
"""Who did it, in the words of somebody who is quoted after an accusation."""
_GAPS = (
    (3, "in the next sentence"),
    (149, "a sentence away"),
    (399, "a paragraph away"),
    (899, "some paragraphs away"),
)

Pairing = tuple[str, list[Reason]]


def find_pairings(turns: Sequence[Turn], ruled: Mapping[str, Pairing]) -> dict[str, list[Pairing]]:
    """By the id of a reply: what it replies to, and why. Turns are in the order of the text; ``ruled`` is what the
    rules find."""
    out: dict[str, list[Pairing]] = {}
    for at, claim_at in list_pairs(turns, ruled):
        claim, turn = turns[claim_at], turns[at]
        by_rule = ruled.get(turn.id)
        is_ruled = by_rule is not None and by_rule[0] == claim.id
        if not is_ruled and not _may_reply(claim, turn):
            continue
        chance = chance_of(find_amounts(turns, claim_at, at, is_ruled=is_ruled), load_weights())
        if chance < (_LEAST_RULED if is_ruled else _LEAST) or (by_rule is not None and not is_ruled):
            continue
        says = f"of pairs that look like this, about {round(100 * chance)} in 100 belong together in gold stories"
        reasons = list(by_rule[1]) if is_ruled and by_rule else _describe(claim, turn)
        out.setdefault(turn.id, []).append((claim.id, [*reasons, Reason(feature="chance", score=chance, detail=says)]))
    best = {by: [max(found, key=lambda p: p[1][-1].score)] for by, found in out.items()}
    _drop_answers(turns, best, ruled)
    _turn_round(turns, best)
    _go_on(turns, best)
    _take_both(turns, best)
    _take_beside(turns, best)
    return best


def list_pairs(turns: Sequence[Turn], ruled: Mapping[str, Pairing]) -> Iterator[tuple[int, int]]:
    """The places of each statement that may reply, and of what it may reply to, by its place or by a rule."""
    for at, turn in enumerate(turns):
        if turn.speaker is None or turn.act in _NO_REPLIES or _ASKED.fullmatch(" ".join(turn.words)):
            continue
        by_rule = ruled[turn.id][0] if turn.id in ruled else ""
        for claim_at, claim in enumerate(turns):
            if claim.id == by_rule:
                yield at, claim_at
                continue
            if claim_at == at or claim.act in _NO_CLAIMS or is_same_speaker(claim, turn):
                continue
            if claim_at > at and (claim_at > at + _BACK or turn.act not in ("deny", "state", "concede")):
                continue
            if claim_at < at and turn.sentence[0] - claim.sentence[1] > _FAR:
                continue
            if claim.start <= turn.start and turn.end <= claim.end:
                continue  # what is part of the claim does not answer it
            yield at, claim_at


def _may_reply(claim: Turn, turn: Turn) -> bool:
    """Whether the speaker is or speaks for a party that the claim concerns, and says no other thing further on."""
    is_named = find_named_concern(claim, turn) is not None
    if not is_named and find_concern(claim, turn) is None and _find_office(claim, turn) is None:
        return False
    is_on_topic = bool(set(claim.stems) & set(turn.stems)) or bool(turn.refers)
    is_next = 0 <= turn.sentence[0] - claim.sentence[1] <= (_SOON if is_named and turn.block != claim.block else _NEXT)
    return turn.act == "deny" or is_on_topic or is_next or is_pointing(" ".join(turn.words))


def _find_office(claim: Turn, turn: Turn) -> Reason | None:
    """Why the speaker can answer for a party that the claim names or stands beside, by an office or a word of both."""
    speaker = turn.speaker
    if speaker is None:
        return None
    parties = [p for p in (*claim.named, *claim.near) if not is_of_other_state(p, speaker)]
    found = (find_voice(p, speaker) or _find_head(p, speaker) for p in parties)
    return next((reason for reason in found if reason is not None), None)


def _find_head(party: Party, speaker: Party) -> Reason | None:
    """A chief executive, a chairman, a lawyer: of the body that is concerned, where the report does not say of whom."""
    if party["type"] not in ("body", "group") or speaker["type"] != "person":
        return None
    head = next((role for role in speaker["roles"] if _HEAD.search(fold_text(role))), None)
    if head is None or " of " in head:
        return None
    says = f"{speaker['names'][0]!r}, {head}, can speak for {party['names'][0]!r}" if party["names"] else head
    return Reason(feature="party concerned", score=0.6, detail=says)


_HEAD = re.compile(r"\b(?:chief executive|chair\w*|manager|director|lawyer|counsel|owner|commissioner|spokes\w+)\b")
_NEXT = 3  # characters between two sentences of one paragraph
_SOON = 160  # characters to the next sentence but one, or to the next paragraph


def _describe(claim: Turn, turn: Turn) -> list[Reason]:
    who = find_concern(claim, turn) or find_named_concern(claim, turn) or _find_office(claim, turn)
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
        is_near = all(b.sentence[0] - a.sentence[1] <= _NEXT for a, b in ((first, second), (second, third)))
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
    found = find_voice(last.speaker, turn.speaker) or _find_head(last.speaker, turn.speaker)
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
    return is_person and is_pointed and abs(other.sentence[0] - claim.sentence[1]) < _SOON


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


def find_amounts(turns: Sequence[Turn], claim_at: int, at: int, *, is_ruled: bool) -> dict[str, float]:
    """What can be seen of an allegation and a possible reply, for :func:`onrecord.follow.evidence.chance_of`."""
    return dict.fromkeys(_list_evidence(turns, claim_at, at, is_ruled=is_ruled), 1.0)


def _list_evidence(turns: Sequence[Turn], claim_at: int, at: int, *, is_ruled: bool) -> Iterator[str]:
    claim, turn = turns[claim_at], turns[at]
    charge = {"accuse": "a charge", "find": "a finding"}.get(claim.act, "a statement")
    answer = {"deny": "a denial", "concede": "a concession", "regret": "a concession"}.get(turn.act, "a statement")
    yield f"to act {claim.act}"
    yield f"by act {turn.act}"
    yield f"{answer} to {charge}"
    if turn.cue in load_cues():
        yield "its cue is one of replies"
    if turn.refers:
        yield "it speaks of claims or a report"
    yield f"the speaker: {_find_part(claim, turn)}"
    if claim.speaker is None or claim.speaker["type"] == "anonymous":
        yield "nobody is named for the claim"
    if claim.within:
        yield "the claim stands within another"
    if turn.within:
        yield "the reply stands within another"
    yield from _list_places(turns, claim_at, at)
    shared = set(claim.stems) & set(turn.stems)
    yield f"words shared: {min(2, len(shared))}"
    if set(claim.told) & set(turn.told) - shared:
        yield "words around are shared"
    if is_pointing(" ".join(turn.words)):
        yield "it points back"
    if turn.is_negated:
        yield "it is negated"
    if turn.is_quoted:
        yield "it is quoted"
    if turn.words[:1] and turn.words[0] in ("i", "we", "my", "our"):
        yield "it begins with we or I"
    if all(t.within for t in turns[:claim_at]):
        yield "the claim is the first of its report"
    if is_ruled:
        yield "a rule says so"


def _find_part(claim: Turn, turn: Turn) -> str:
    who = find_concern(claim, turn)
    if who is None or who.score < 0.7:
        who = find_named_concern(claim, turn) or who
    if who is not None:
        return (
            "concerned" if who.score >= 0.9 else "speaks for who is" if who.score >= 0.7 else "an office of the State"
        )
    speaker = turn.speaker
    if speaker is None:
        return "nobody"
    if any(p["names"] == speaker["names"] or compare_parties(p, speaker) for p in claim.near):
        return "named beside it"
    return "an office" if is_public(speaker) else "not concerned"


def _list_places(turns: Sequence[Turn], claim_at: int, at: int) -> Iterator[str]:
    claim, turn = turns[claim_at], turns[at]
    if claim.block == turn.block:
        yield "in one paragraph"
    if claim_at > at:
        yield "the claim stands after"
        if claim_at > at + 1:
            yield "the claim stands well after"
        return
    between = [t for t in turns[claim_at + 1 : at] if not t.within]
    own = [t for t in between if is_same_speaker(t, turn)]
    theirs = [t for t in between if is_same_speaker(t, claim)]
    others = [t for t in between if not is_same_speaker(t, turn) and not is_same_speaker(t, claim)]
    yield f"others between: {min(2, len(others))}"
    if own:
        yield "the reply goes on"
        if own[-1].block == turn.block:
            yield "the reply goes on in its paragraph"
        if own[0].act == "deny" and not others:
            yield "the reply goes on from a denial"
    if theirs:
        yield f"the claim goes on: {min(2, len(theirs))}"
    gap = turn.sentence[0] - claim.sentence[1]
    yield next((name for most, name in _GAPS if gap <= most), "far away")
