"""Answers: what came of a demand or a promise, as far as the sources gathered tell.

A later statement or event is linked to a demand when it speaks of the same thing and comes from the party that was
asked, from somebody who speaks for it, or from somebody who tells what that party did. A later demand of the same
thing of the same party is a repetition. Nothing here says that a demand was met: a link says who reported what.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import cast

from onrecord.chains import Party
from onrecord.dates import is_before
from onrecord.follow.asks import find_cards
from onrecord.follow.candidates import may_be_one, may_tell
from onrecord.follow.comparisons import FAINT, NAME, VERSION, date_of, find_order, make_link
from onrecord.follow.evidence import (
    Evidence,
    chance_of,
    find_evidence,
    is_hoped,
    is_possible,
    is_told_as_fact,
    load_weights,
    words_of,
)
from onrecord.follow.meanings import ENOUGH, describe_answer, join_chances, weigh_meaning
from onrecord.follow.repetitions import compare_promised_again, compare_repeated
from onrecord.follow.responses import find_voice
from onrecord.follow.rules import compare_order, find_by_rule
from onrecord.follow.sides import is_same
from onrecord.follow.standings import share_word
from onrecord.follow.statuses import OWN, find_status
from onrecord.follow.tellings import compare_tellings
from onrecord.model import Card, Link, Reason, Relater, Rival
from onrecord.words.forms import content_stems

_LEAST = {
    "here": (0.24, 0.22),
    "there": (0.27, 0.24),
    "other here": (0.25, 0.25),
    "other there": (0.4, 0.4),
    "ruled here": (0.17, 0.17),
    "ruled there": (0.12, 0.12),
}
"""Chances from which an answer is shown beside a demand, in its report and in another: as it is; where nothing ties its
speaker to the party asked; where a rule says so. By the evidence in words alone, and where an encoder had a say."""
_FAINT = {"demand": 0.5, "promise": 0.9}
"""The share of such a chance, for what was asked and what was promised, from which what another report tells is linked
faintly: shown where little is likelier (``entries.py``), as is what the evidence in words alone would not show."""


def compare(left: Card, right: Card) -> Link | None:
    """An ``answers`` link from a demand or promise to what came of it, or None."""
    return _compare(left, right)[0]


def glance(left: Card, right: Card) -> Link | Rival | None:
    """The same as :func:`compare`, or a rival where an encoder would have a say in what another report tells."""
    link, rival = _compare(left, right, reads=False)
    return replace(rival, link=link) if rival is not None else link


def _compare(left: Card, right: Card, *, reads: bool = True) -> tuple[Link | None, Rival | None]:
    """The link of two cards; and where an encoder would have a say, but ``reads`` is false, the rival that they are."""
    roles = left.data["role"], right.data["role"]
    is_ask = tuple(role in ("demand", "promise") for role in roles)
    if not any(is_ask) or left.data["statement"] == right.data["statement"]:
        return None, None
    if all(is_ask):
        return _compare_asks(left, right), None
    ask, answer = (left, right) if is_ask[0] else (right, left)
    is_here = ask.document_id == answer.document_id
    if not is_here and not may_tell(ask, answer):
        return None, None
    if not is_possible(ask, answer):
        return None, None
    is_earlier = is_before(date_of(answer), date_of(ask)) is True
    is_untold = answer.data["role"] == "event" and not ask.data["told"]  # of what is told back the day is not known
    if is_earlier and (not is_here or is_untold):
        return None, None
    ruled = find_by_rule(ask, answer)
    if ruled is not None and any(r.feature == "condition" for r in ruled.reasons):
        return ruled, None
    reads = reads or is_here
    link, rival = _weigh(ask, answer, ruled, reads=reads)
    if link is None:
        link, led = _go_on(ask, answer, reads=reads)
        rival = rival or led
    return link, rival


def _weigh(ask: Card, answer: Card, ruled: Link | None, *, reads: bool) -> tuple[Link | None, Rival | None]:
    """The link of the two, where it is likely enough that they belong together, with the rival as in :func:`_compare`.
    The dear encoder is asked last."""
    is_here = ask.document_id == answer.document_id
    evidence = find_evidence(ask, answer)
    chance = by_words = chance_of(weigh_rule(evidence.amounts, ruled, is_here=is_here), load_weights())
    kind = f"{'ruled ' if ruled is not None else ''}{'here' if is_here else 'there'}"
    if ruled is None and evidence.side in ("other", "unknown", "nobody"):
        kind = f"other {kind}"
    share = 1.0 if is_here or ruled is not None else _FAINT[str(ask.data["role"])]
    is_read = bool(ask.data["trained"] and answer.data["trained"])
    is_read = is_read and join_chances(by_words, ENOUGH, is_here=is_here) >= share * _LEAST[kind][True]
    if by_words < share * _LEAST[kind][0] and not is_read:
        return None, None
    status = _find_status(ask, answer, evidence, ruled)
    is_led = is_read and by_words < _LEAST[kind][0]
    if status is None or (is_led and not _may_be_led(ask, answer, evidence, status)):
        return None, None
    meaning, rival = None, None
    if is_read and reads:
        meaning = weigh_meaning(ask, answer)
        chance = join_chances(by_words, meaning, is_here=is_here)
    elif is_read:
        rival = Rival(asked=ask.subject_id, score=by_words, sense=describe_answer(answer))
        is_led = False
    least = _LEAST[kind][meaning is not None]
    is_faint = chance < least
    if chance < share * least or (is_faint and (status == "replied" or not _may_be_faint(ask, answer, evidence))):
        return None, rival
    return _make(ask, answer, status, evidence, ruled, chance, meaning, is_faint=is_faint or is_led), rival


def _find_status(ask: Card, answer: Card, evidence: Evidence, ruled: Link | None) -> str | None:
    """What the answer tells of the ask, or None where it cannot tell anything of it, however likely it looks."""
    is_here = ask.document_id == answer.document_id
    if not _is_of_deed(ask, answer, evidence):
        return None
    if evidence.side == "other" and _OF_ITSELF.match(words_of(answer)):
        return None  # another of whom nothing was asked says what it will do itself
    status = find_status(ask, answer, evidence.side, words_of(answer))
    is_spoken_to = ruled is not None and any(r.feature == "addressee" for r in ruled.reasons)
    if (
        ruled is not None
        and ruled.relation
        and (is_spoken_to or not _is_corrected(ask, ruled.relation, status, evidence.side))
    ):
        status = ruled.relation
    if status in ("step reported", "outcome reported") and not is_here and is_hoped(words_of(answer)):
        return None  # "had hoped to publish it", in whosever words
    if status in ("accepted", "rejected") and (ask.data["role"] == "promise" or _is_by_asker(ask, answer)):
        return None  # a demand is accepted, and not by whoever made it; a promise is kept or not
    if is_here and ask.data["told"] and status == "replied" and evidence.side == "own":
        return None  # who tells what he was once asked replies to nobody
    if status == "accepted" and ruled is None and "there: order not known" in evidence.amounts:
        return None  # it may have been said before it was asked
    is_yielding = answer.data["act"] == "concede" and ask.data["role"] == "demand"
    if is_yielding and not is_here and evidence.overlap.part < _LEAST_TOLD:
        return None  # "I said June, and I was wrong": of a promise
    is_told = ask.data["role"] == "demand" and status in ("step reported", "outcome reported") and ruled is None
    is_bare = len(evidence.overlap.hits) < 2 and evidence.overlap.part < _LEAST_TOLD and not evidence.overlap.deed
    if is_told and is_bare and not is_here and answer.data["role"] != "event":
        return None  # one thing of several is no deed: houses are spoken of in many reports
    return status


def _may_be_led(ask: Card, answer: Card, evidence: Evidence, status: str) -> bool:
    """Whether an encoder may show what the evidence in words alone would not: no reply in another report, and nothing
    that shares a verb and little else (people are released, and so are papers)."""
    is_here = ask.document_id == answer.document_id
    is_verb_alone = evidence.overlap.deed and len(evidence.overlap.hits) == 1
    if is_verb_alone and evidence.overlap.part < _LEAST_TOLD:
        return False
    return is_here or status != "replied"


def _may_be_faint(ask: Card, answer: Card, evidence: Evidence) -> bool:
    """Whether what is less likely can be shown at all: it shares a word with what was asked, says more than a few, and
    where others speak, they do not go by the asker's name ("a clerk at the court", which ordered it)."""
    is_others = evidence.side in ("other", "unknown", "nobody")
    is_askers = is_others and share_word(str(ask.data["who"]), str(answer.data["who"]))
    return bool(evidence.overlap.hits) and len(words_of(answer).split()) >= _FEW and not is_askers


_FEW = 8  # words that tell a deed by themselves


def _is_by_asker(ask: Card, answer: Card) -> bool:
    """Whether the one who asked speaks; two of one report who are known by the same words are one."""
    by, own = (cast("Party | None", card.data["by"]) for card in (ask, answer))
    is_here = ask.document_id == answer.document_id
    return is_same(by, own) or (is_here and ask.data["who"] != "" and ask.data["who"] == answer.data["who"])


def _is_of_side(agent: Party, asked: Party, whom: str) -> bool:
    """Whether who did something is the party asked, speaks for it, or is called by a word of its name."""
    if is_same(agent, asked) or find_voice(asked, agent) is not None:
        return True
    return bool({s for n in agent["names"] for s in content_stems(n)} & set(content_stems(whom)))


def _is_corrected(ask: Card, ruled: str, status: str, side: str) -> bool:
    """Whether a status by the words of an answer stands against that of a rule: what will not be is no outcome, and
    some of what was promised is a step, and what its maker tells as done an outcome."""
    if ask.data["role"] == "promise" and side == "own" and ruled == "step reported":
        return status == "outcome reported"
    if ruled == "disputed" and status == "rejected":
        return True  # who turns a demand down disputes nothing
    taken = ("step reported",) if ask.data["role"] == "promise" else ("accepted", "rejected")
    return ruled == "outcome reported" and status in taken


def _is_of_deed(ask: Card, answer: Card, evidence: Evidence) -> bool:
    """Whether an event is not another's deed, and what others say tells of a fact."""
    asked = cast("Party | None", ask.data["asked"])
    agent = cast("Party | None", answer.data.get("by_other"))
    if agent is not None and asked is not None and not _is_of_side(agent, asked, str(ask.data["whom"])):
        return False
    is_others = evidence.side not in OWN and ask.document_id != answer.document_id
    if (ask.data["role"] == "promise" or is_others) and is_hoped(words_of(answer)):
        return False
    if answer.data["role"] == "event" and _SOURCE.search(words_of(answer)):
        return False
    if answer.data["role"] == "event" and _ANOTHER.search(words_of(answer)) and not _ANOTHER.search(words_of(ask)):
        return False
    if evidence.side in ("own", "voice", "weak", "public") or ask.document_id == answer.document_id:
        return True
    if not evidence.amounts["there: one story"] and evidence.side in ("other", "nobody"):
        return False
    return evidence.side in ("asker", "event", "office") or is_told_as_fact(answer, evidence.overlap)


_ANOTHER = re.compile(
    r"\b(?:an? (?:further|second|third|fourth|fifth)|another) (?:[\w-]+ )?"
    r"(?:report|review|letter|inquiry|inspection|audit|visit|meeting|hearing)\b"
)
"""What comes after the one that was asked or promised."""
_SOURCE = re.compile(r"\b(?:is|was|are|were) (?:based|drawn) (?:on|from)\b")
"""What a report rests on is nothing that came of a demand."""
_OF_ITSELF = re.compile(r"(?:it|he|she|they|we|i) (?:would|will|shall)\b")


def _go_on(ask: Card, answer: Card, *, reads: bool) -> tuple[Link | None, Rival | None]:
    """The link of what the one who answered says next in the same paragraph: it goes on from his answer."""
    lead = cast("dict[str, object] | None", answer.data.get("lead"))
    if lead is None or lead["other"] or ask.data["role"] == "promise" or answer.data["role"] == "event":
        return None, None
    before = replace(answer, data={**answer.data, **lead, "lead": None})
    if not is_possible(ask, before):
        return None, None
    found, rival = _weigh(ask, before, find_by_rule(ask, before), reads=reads)
    if found is None or (found.made.score or 0.0) < _LEAST_LED or found.relation not in _TAKEN:
        return None, rival
    goes_on = Reason(feature="goes on", score=0.6, detail="the same speaker goes on in the same paragraph")
    return replace(found, reasons=(*found.reasons, goes_on)), rival


_LEAST_TOLD = 0.2  # of what was asked, by weight
_LEAST_LED = 0.4
_TAKEN = ("accepted", "rejected")


def weigh_rule(amounts: dict[str, float], ruled: Link | None, *, is_here: bool) -> dict[str, float]:
    """The evidence with what a rule says of the two."""
    if ruled is None:
        return amounts
    return amounts | {f"{'here' if is_here else 'there'}: a rule says so": 1.0}


_SIDES = {
    "own": "the party asked speaks",
    "voice": "speaks for the party asked, by office or name",
    "weak": "can speak for the party asked, by office",
    "public": "a public office speaks; nobody is named as asked",
    "office": "another public office speaks",
    "named": "tells of the party asked",
    "asker": "the one who asked speaks",
    "event": "an event that a report tells",
    "unknown": "nobody is named as asked",
    "nobody": "a report tells it in its own words",
    "other": "somebody else speaks",
}


def _make(
    ask: Card,
    answer: Card,
    status: str,
    evidence: Evidence,
    ruled: Link | None,
    chance: float,
    meaning: float | None,
    *,
    is_faint: bool,
) -> Link:
    reasons = list(ruled.reasons) if ruled is not None else []
    if ruled is None:
        shared = ", ".join(evidence.overlap.hits[:8])
        says = f"both speak of: {shared}" if shared else "no word is shared; it stands where an answer stands"
        reasons.append(Reason(feature="topic", score=round(min(1.0, evidence.overlap.part), 3), detail=says))
        reasons.append(Reason(feature=f"side: {evidence.side}", score=0.6, detail=_SIDES[evidence.side]))
        order = compare_order(ask, answer)
        if order is not None:
            reasons.append(order)
    if meaning is not None:
        alike = 1 / (1 + math.exp(-meaning))
        says = f"an encoder that read both, and nothing else, gives them {round(100 * alike)} chances in 100"
        reasons.append(Reason(feature="meaning", score=round(alike, 3), detail=says))
    says = f"of pairs that look like this, about {round(100 * chance)} in 100 belong together in gold stories"
    reasons.append(Reason(feature="chance", score=round(chance, 3), detail=says))
    if is_faint:
        says = "shown because little is known that is likelier"
        reasons.append(Reason(feature=FAINT, score=round(chance, 3), detail=says))
    link = make_link(ask, answer, status, reasons, 1.0)
    return replace(link, made=replace(link.made, score=round(chance, 3)))


def _compare_asks(left: Card, right: Card) -> Link | None:
    """A demand or promise told twice, or made again."""
    roles = left.data["role"], right.data["role"]
    if roles[0] != roles[1] or not may_be_one(left, right):
        return None  # the statement that makes a promise answers a demand
    told = compare_tellings(left, right)
    if told:
        return told
    if roles == ("promise", "promise"):
        return compare_promised_again(left, right)
    order = find_order(left, right)
    if order is None or (order[1].data["told"] and not order[1].data["again"]):
        return None  # what is told back in passing is not asked anew
    if left.data["told"] or right.data["told"]:
        return compare_repeated(*order) if order[2].score == 1.0 else None
    return compare_repeated(*order)


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare, is_dear=True, glance=glance)
