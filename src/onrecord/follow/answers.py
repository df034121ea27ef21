"""Answers: what came of a demand or a promise, as far as the sources gathered tell.

A later statement or event is linked to a demand when it speaks of the same thing and comes from the party that was
asked, from somebody who speaks for it, or from somebody who tells what that party did. A later demand of the same
thing of the same party is a repetition. Nothing here says that a demand was met: a link says who reported what.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from onrecord.chains import Party, compare_parties, speaks_for
from onrecord.dates import DateRange, is_before, print_date
from onrecord.features import read_range
from onrecord.follow.asks import find_cards
from onrecord.model import Card, Link, Made, Reason, Relater, link_id

NAME, VERSION = "answers", "1"

_LEAST = 0.4  # of what is asked, by weight, that an answer must speak of
_LEAST_TAKEN = 0.2  # where the party asked says in so many words that it accepts or rejects
_ADJACENT = 350  # characters between a demand and the answer that the report puts right after it


def compare(left: Card, right: Card) -> Link | None:
    """An ``answers`` link from a demand or promise to what came of it, or None."""
    roles = left.data["role"], right.data["role"]
    is_ask = tuple(role in ("demand", "promise") for role in roles)
    if not any(is_ask) or left.data["statement"] == right.data["statement"]:
        return None
    if all(is_ask):
        if roles[0] != "demand" or roles[1] != "demand":
            return _compare_promise(left, right)
        order = _find_order(left, right)
        if order is None:
            return None
        ask, answer = order[0] or (left, right)
        return _compare_repeated(ask, answer, order[1])
    ask, answer = (left, right) if is_ask[0] else (right, left)
    return _compare_answer(ask, answer)


def _find_order(left: Card, right: Card) -> tuple[tuple[Card, Card] | None, Reason] | None:
    """The two in order of time, with the reason; None for the pair where nothing tells which came first: the link
    then says so and scores low."""
    if left.document_id == right.document_id:
        return None
    a, b = _date_of(left), _date_of(right)
    for pair, x, y in (((left, right), a, b), ((right, left), b, a)):
        if is_before(x, y) is True:
            return pair, Reason(feature="order", score=1.0, detail=f"{print_date(x)}, then {print_date(y)}")
    return None, Reason(feature="order", score=0.5, detail="the dates do not tell which came first")


def _date_of(card: Card) -> DateRange | None:
    """When it was said or done; else not after its report was published."""
    on = read_range(card.data["on"])
    if on:
        return on
    return read_range(card.data["published"])


def _compare_topic(ask: Card, answer: Card, *, is_taken: bool = False) -> Reason | None:
    """What both speak of. ``is_taken``: the answer says how the demand was taken, so its object is enough."""
    wanted, given = cast("list[str]", ask.data["stems"]), set(cast("list[str]", answer.data["stems"]))
    light = set(cast("list[str]", ask.data["light"]))
    own = [s for s in wanted if s not in light]
    shared = [s for s in wanted if s in given]
    whole = sum(_weigh(s, light) for s in wanted)
    part = sum(_weigh(s, light) for s in shared) / whole if whole else 0.0
    met = [s for s in shared if s not in light]
    if is_taken:
        is_enough = part >= _LEAST_TAKEN and any(s in own[:3] for s in met)
    else:
        has_action = bool(own) and own[0] in met  # "to release ...": the verb comes first
        is_enough = part >= (_LEAST if has_action else 0.6) and len(met) >= min(2, len(own))
    if not met or not is_enough:
        return None
    return Reason(feature="topic", score=round(part, 3), detail=f"both speak of: {', '.join(shared)}")


def _weigh(stem: str, light: set[str]) -> float:
    return 0.3 if stem in light else 1.0


def _compare_repeated(ask: Card, later: Card, order: Reason) -> Link | None:
    topic = _compare_topic(ask, later) or _compare_topic(later, ask)
    asked = cast("Party | None", ask.data["asked"]), cast("Party | None", later.data["asked"])
    if topic is None or not all(asked):
        return None
    who = compare_parties(cast(Party, asked[0]), cast(Party, asked[1]))
    if who is None:
        return None
    reasons = [topic, _rename(who, "asked", "asked of the same party: "), order]
    if order.score == 1.0:
        return _make_link(ask, later, "repeated", reasons, 0.95)
    return replace(_make_link(ask, later, "repeated", reasons, 0.65), on=None)


def _compare_promise(left: Card, right: Card) -> Link | None:
    """A promise of what was demanded, by the party that was asked, accepts the demand."""
    if left.data["role"] == right.data["role"]:
        return None
    ask, promise = (left, right) if left.data["role"] == "demand" else (right, left)
    order = _find_order(ask, promise)
    topic = _compare_topic(ask, promise)
    if topic is None or (order and order[0] and order[0][0] is promise):
        return None
    asked, by = cast("Party | None", ask.data["asked"]), cast("Party | None", promise.data["asked"])
    who = compare_parties(asked, by) if asked and by else None
    if who is None:
        return None
    reasons = [topic, _rename(who, "by", "promised by the party asked: "), order[1] if order else _SAME_REPORT]
    return _make_link(ask, promise, "accepted", reasons, 0.9)


_SAME_REPORT = Reason(feature="order", score=0.7, detail="told in one report")


def _compare_answer(ask: Card, answer: Card) -> Link | None:
    asked = cast("Party | None", ask.data["asked"])
    if asked is None:
        return None
    is_here = ask.document_id == answer.document_id
    if is_here and not _is_apart(ask, answer):
        return None  # the sentence that tells the demand, or what stands around it, answers nothing
    who = _compare_answerer(asked, answer, is_here=is_here)
    order = _compare_order(ask, answer)
    if who is None or order is None:
        return None
    is_own = who.feature == "asked party speaks"
    said = cast("list[str] | None", answer.data["status"])
    topic = _compare_topic(ask, answer, is_taken=is_own and said is not None and said[0] != "replied")
    if topic is None and is_own and is_here and said and ask.data["role"] == "demand":
        topic = _compare_neighbours(ask, answer)
    if topic is None or (is_here and not is_own):
        return None
    is_promised_again = is_own and said is not None and said[0] == "accepted"
    if ask.data["role"] == "promise" and (order.score < 0.8 or is_promised_again):
        return None
    status, told = _choose_status(ask, answer, who)
    if topic.feature == "place" and status == "accepted":
        status = "replied"  # nothing tells that what is promised is what was asked
    if status is None:
        return None
    return _make_link(ask, answer, status, [topic, who, order, told], 0.9)


def _is_apart(ask: Card, answer: Card) -> bool:
    (a0, a1), (b0, b1) = cast("list[int]", ask.data["place"]), cast("list[int]", answer.data["place"])
    return a1 <= b0 or b1 <= a0


def _compare_neighbours(ask: Card, answer: Card) -> Reason | None:
    gap = cast("list[int]", answer.data["place"])[0] - cast("list[int]", ask.data["place"])[1]
    if not 0 <= gap <= _ADJACENT:
        return None
    return Reason(feature="place", score=0.7, detail="the report puts the answer right after the demand")


def _compare_order(ask: Card, answer: Card) -> Reason | None:
    """None where the answer surely is the earlier one."""
    a, b = _date_of(ask), _date_of(answer)
    if is_before(b, a) is True:
        return None
    if ask.document_id == answer.document_id:
        return _SAME_REPORT
    if is_before(a, b) is True:
        return Reason(feature="order", score=1.0, detail=f"{print_date(a)}, then {print_date(b)}")
    if a and b and a == b and a.earliest == a.latest:
        return Reason(feature="order", score=0.8, detail=f"both on {print_date(a)}")
    return Reason(feature="order", score=0.5, detail="the dates do not tell which came first")


def _compare_answerer(asked: Party, answer: Card, *, is_here: bool) -> Reason | None:
    """Whether the party that was asked speaks, or somebody speaks for it, or somebody tells what it did."""
    speaker = cast("Party | None", answer.data["speaker"])
    if speaker:
        same = compare_parties(asked, speaker)
        if same is None and is_here and asked["names"] and asked["names"] == speaker["names"]:
            same = Reason(feature="name", score=1.0, detail=f"{asked['names'][0]!r}")
        if same:
            return _rename(same, "asked party speaks", "said by the party asked: ")
        voice = speaks_for(asked, speaker)
        if voice:
            return Reason(feature="asked party speaks", score=voice.score, detail=voice.detail)
    for party in cast("list[Party]", answer.data["named"]):
        named = compare_parties(asked, party)
        if named:
            return _rename(named, "asked party named", "tells of the party asked: ")
    return None


def _choose_status(ask: Card, answer: Card, who: Reason) -> tuple[str | None, Reason]:
    said = cast("list[str] | None", answer.data["status"])
    if who.feature == "asked party speaks":
        if said:
            return said[0], Reason(feature="status", score=0.9, detail=f"the report says {said[1]!r}")
        verb = cast("list[str]", ask.data["stems"])[:1]
        is_done = bool(set(verb) & set(cast("list[str]", answer.data["done"]))) and not answer.data["negated"]
        if answer.data["act"] == "report" or is_done:
            return "step reported", Reason(feature="status", score=0.7, detail="the party asked reports on it")
        return "replied", Reason(feature="status", score=0.6, detail="the party asked speaks of it")
    if answer.data["act"] in ("demand", "accuse", "promise"):
        return None, who
    if answer.data["act"] == "deny":
        return "disputed", Reason(feature="status", score=0.6, detail="somebody else denies it")
    if answer.data["negated"]:
        return "outcome reported", Reason(feature="status", score=0.5, detail="somebody else says what was not done")
    if answer.data["role"] == "event":
        return "step reported", Reason(feature="status", score=0.7, detail="an event that the report tells")
    if answer.data["act"] in ("report", "find", "state"):
        return "step reported", Reason(feature="status", score=0.5, detail="somebody else tells what was done")
    return None, who


def _rename(reason: Reason, feature: str, prefix: str) -> Reason:
    return Reason(feature=feature, score=reason.score, detail=prefix + reason.detail)


def _make_link(ask: Card, answer: Card, status: str, reasons: list[Reason], most: float) -> Link:
    score = most * sum(r.score for r in reasons) / len(reasons)
    on = read_range(answer.data["on"])
    published = read_range(answer.data["published"])
    if on:
        on = DateRange(earliest=on.earliest, latest=on.latest, basis="when it was said or done, as its report tells")
    elif published and published.latest:
        on = DateRange(latest=published.latest, basis="not after the report that tells it was published")
    return Link(
        id=link_id("answers", ask.subject_id, answer.subject_id),
        kind="answers",
        left_id=ask.subject_id,
        right_id=answer.subject_id,
        relation=status,
        on=on,
        reasons=tuple(reasons),
        made=Made(by=NAME, version=VERSION, score=round(score, 3)),
    )


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
