"""Asks: the cards of demands and promises, and of the statements and events that could answer one.

A card says who was asked or who speaks, what it is about as stems, and how the words say that a demand was taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import cast

from onrecord.chains import Party, compare_parties, describe_chains
from onrecord.encoders import is_trained
from onrecord.features import read_range
from onrecord.follow.comparisons import date_of
from onrecord.follow.deeds import find_told, find_told_near
from onrecord.follow.descriptions import describe_ask, describe_event, describe_statement, say_plainly
from onrecord.follow.positions import REGISTERS
from onrecord.follow.responses import find_responses
from onrecord.follow.standings import find_standings
from onrecord.model import Card, Demand, Event, Mention, Promise, Reading, Statement
from onrecord.spans import is_overlapping
from onrecord.words.forms import content_stems, fold_text, merge_near
from onrecord.words.names import find_state

_ADJACENT = 350  # characters between a demand and the answer that the report puts right after it
_MOST_NAMES = 12


def find_cards(reading: Reading) -> list[Card]:
    """A card for each demand and promise, and for each statement and event that could answer one elsewhere."""
    parties = describe_chains(reading.findings, reading.document.text)
    mentions = [f for f in reading.findings if isinstance(f, Mention)]
    names = frozenset(s for f in mentions if f.form == "name" for s in content_stems(f"{f.name} {f.role or ''}"))
    scene = _find_scene(mentions)
    around = next((p["around"] for p in parties.values()), [])
    statements = {f.id: f for f in reading.findings if isinstance(f, Statement)}
    asked = {f.statement_id for f in reading.findings if isinstance(f, Demand)}
    is_by_weights = any(is_trained(f.made) for f in statements.values())
    speech = {f.id for f in statements.values() if f.is_speech}
    asking = [span for f in reading.findings if isinstance(f, (Demand, Promise)) for span in f.spans]
    cards = []
    for finding in reading.findings:
        if isinstance(finding, Event) and any(is_overlapping(a, b) for a in asking for b in finding.spans):
            continue  # what is asked or promised has not happened yet
        if isinstance(finding, Event) and finding.statement_id in speech and finding.statement_id not in asked:
            continue  # the statement that tells it stands for it
        if isinstance(finding, (Demand, Promise)):
            cards.append(describe_ask(reading, finding, statements.get(finding.statement_id), parties, mentions, names))
        elif isinstance(finding, Statement) and finding.made.by == REGISTERS:
            continue  # a position answers the recommendation of its own row, and nothing else
        elif isinstance(finding, Statement) and finding.is_speech and finding.id not in asked:
            cards.append(describe_statement(reading, finding, parties, mentions, names))
        elif isinstance(finding, Event):
            cards.append(describe_event(reading, finding, parties, mentions, names))
    beside: dict[tuple[int, int], list[str]] = {}
    for card in cards:
        card.data["trained"] = is_by_weights
        card.data["scene"] = scene
        card.data["around"] = around
        card.data["after"] = _find_asks_before(card, cards)
        start, end = cast("list[int]", card.data["place"])
        before = reading.document.text[max(0, start - _BESIDE) : start]
        if (start, end) not in beside:
            beside[start, end] = merge_near(content_stems(say_plainly(before + reading.document.text[start:end])))
        card.data["before"] = " ".join(fold_text(before).split())
        card.data["beside"] = beside[start, end]
    cards = [_key_deeds(card, around, names) for card in cards]
    responses, standings = find_responses(cards), find_standings(cards)
    for card in cards:
        card.data["stands"] = standings.get(card.subject_id, {})
        answered = responses.get(card.subject_id, {})
        card.data["responds"] = {
            ask: [status, [[r.feature, r.score, r.detail] for r in reasons]]
            for ask, (status, reasons) in answered.items()
        }
    _join_leads(cards)
    return [_part_by_role(_take_up_ask(card, cards)) for card in cards if _is_found(card)]


def _is_found(card: Card) -> bool:
    """Whether there is anything by which a card can be met."""
    return bool(card.keys or (card.names and (card.deeds or card.aside)))


_BESIDE = 320  # characters before a sentence that tell what it goes on from


_MOST_TOLD = 8  # names of a story that its deeds are keyed by
_MOST_BESIDE = 3  # telling stems of what stands right before it
_MOST_ASKED, _MOST_SAID = 5, 6  # telling stems of an ask, and of what may answer it


def _key_deeds(card: Card, around: Sequence[str], names: frozenset[str]) -> Card:
    """The card with its deeds and the names of the story that its report tells, whoever is named."""
    told = [n for n in around if find_state(n) is None][:_MOST_TOLD]
    stems = [s for s in cast("list[str]", card.data["own"]) if s not in names]
    if card.data["role"] in ("demand", "promise"):
        card.data["near_deeds"] = find_told_near(stems, _MOST_ASKED)
        return replace(card, names=tuple(told), deeds=tuple(find_told(stems, _MOST_ASKED)))
    beside = [s for s in cast("list[str]", card.data["beside"]) if s not in names and s not in stems]
    deeds, aside = find_told(stems, _MOST_SAID), find_told(beside[::-1], _MOST_BESIDE)
    return replace(card, names=tuple(told), deeds=tuple(deeds), aside=tuple(aside))


_LEAD = (
    "own", "stems", "words", "status", "act", "negated", "done", "to", "named", "context", "cue", "place", "words_at",
    "after", "responds", "stands",
)  # fmt: skip


def _join_leads(cards: list[Card]) -> None:
    """What a speaker says next in the same paragraph goes on from what he said before; what another denies right
    after is about it. Such a statement also stands for its lead's words, under ``lead``."""
    order = sorted(
        (c for c in cards if c.data["role"] == "statement"),
        key=lambda c: (cast("list[int]", c.data["words_at"])[0], c.subject_id),
    )
    for last, card in pairwise(order):
        a, b = cast("Party | None", last.data["by"]), cast("Party | None", card.data["by"])
        gap = cast("list[int]", card.data["place"])[0] - cast("list[int]", last.data["place"])[1]
        if a is None or b is None or last.data["block"] != card.data["block"] or gap > 3:
            continue
        is_same = a["names"] == b["names"] != [] or compare_parties(a, b) is not None
        if is_same and card.data["act"] not in ("promise", "accuse", "find", "deny") and last.data["act"] != "accuse":
            lead = cast("dict[str, object] | None", last.data.get("lead")) if last.data.get("lead") else None
            card.data["lead"] = lead if lead and not lead["other"] else _take(last, is_other=False)
        elif not is_same and _denies(card) and last.data["act"] in ("report", "state", "find"):
            card.data["lead"] = {**_take(last, is_other=True), "act": "deny", "status": None, "negated": False}


def _denies(card: Card) -> bool:
    return card.data["act"] == "deny" or (card.data["act"] in ("state", "report") and bool(card.data["negated"]))


def _take(card: Card, *, is_other: bool) -> dict[str, object]:
    keys = {"keys": list(card.keys), "deeds": list(card.deeds), "aside": list(card.aside)}
    return {name: card.data[name] for name in _LEAD} | {"other": is_other} | keys


def _part_by_role(card: Card) -> Card:
    """What asks meets what asks and what may answer; answers, by far the most, never meet one another."""
    lead = cast("dict[str, list[str]]", card.data.get("lead") or {})
    keys, deeds, aside = (
        dict.fromkeys([*own, *lead.get(name, ())])
        for name, own in (("keys", card.keys), ("deeds", card.deeds), ("aside", card.aside))
    )
    if lead:
        card = replace(card, data={**card.data, "lead": {k: v for k, v in lead.items() if k not in _KEYS}})
    role = "register" if card.data.get("register") else str(card.data["role"])
    deeds |= dict.fromkeys(cast("list[str]", card.data.pop("near_deeds", [])))
    card = replace(card, deeds=tuple(deeds), aside=tuple(d for d in aside if d not in deeds))
    return _key(card, list(keys), _OF_ROLE.get(role, ("!", "?")))


_KEYS = ("keys", "deeds", "aside")
_OF_ROLE = {"demand": ("?d", "!dr"), "promise": ("?p", "!p"), "register": ("?r", "!d")}
"""Under what signs an ask stands and seeks: answers meet all that is asked or promised, demands meet demands, promises
promises; recommendations of a register, hundreds alike, never meet one another."""


def _key(card: Card, keys: Sequence[str], signs: tuple[str, str]) -> Card:
    """The card under keys with these signs: met in its own document whatever the day, in others where its days allow
    and it is among the nearest; and by a deed and a name of their story soon after it was asked or due."""
    here, when, printed = card.document_id, date_of(card), read_range(card.data["published"])
    elsewhere = [k for k in keys if k != here]
    return replace(
        card,
        keys=tuple(f"{sign}{here}" for sign in signs[0]),
        seeks=tuple(f"{sign}{here}" for sign in signs[1]),
        signs=signs,
        near=tuple(k for k in elsewhere if not k.startswith(_OF_ANSWERS)),
        across=tuple(k for k in elsewhere if k.startswith(_OF_ANSWERS)),
        day=when.latest.toordinal() if when and when.latest else _LAST,
        printed=printed.latest.toordinal() if printed and printed.latest else _LAST,
        period=_find_period(card, within=None),
        soon=_find_period(card, within=_SOON),
    )


_OF_ANSWERS = ("to/", "late/", "when/")
"""How keys begin by which asks meet what may answer, and no other asks."""


_FIRST, _LAST = 1, 9_999_999  # days that stand for no bound
_SOON = 366  # days after what was asked, or after the day by which it was


def _find_period(card: Card, within: int | None) -> tuple[int, int]:
    """The days on which what a card tells can have been said; of an ask, those from its first day, for what comes of it
    is told later: all of them, or those ``within`` so many days."""
    when, due = date_of(card), read_range(card.data.get("due"))
    first = when.earliest.toordinal() if when and when.earliest else _FIRST
    last = when.latest.toordinal() if when and when.latest else _LAST
    if card.data["role"] not in ("demand", "promise"):
        return first, last
    until = max(last, due.latest.toordinal() if due and due.latest else _FIRST)
    return first, _LAST if within is None else min(until + within, _LAST)


def _find_asks_before(card: Card, cards: Sequence[Card]) -> list[str]:
    """The demands of the sentence that was the last to tell one before a statement."""
    start = cast("list[int]", card.data["place"])[0]
    ends = {c.subject_id: cast("list[int]", c.data["place"])[1] for c in cards if c.data["role"] == "demand"}
    before = {subject: end for subject, end in ends.items() if end <= start}
    return sorted(subject for subject, end in before.items() if end == max(before.values()))


_ASK_NOUNS = re.compile(r"(?:the|this|that) (?:call|demand|request|appeal|recommendation|proposal|plea)s?")


def _take_up_ask(card: Card, cards: Sequence[Card]) -> Card:
    """ "rejected the request": what is answered is what was asked right before, where that was one demand alone."""
    asks = [c for c in cards if c.subject_id in cast("list[str]", card.data["after"])]
    if card.data["role"] != "statement" or len(asks) != 1 or not _ASK_NOUNS.fullmatch(str(card.data["words"])):
        return card
    if cast("list[int]", card.data["place"])[0] - cast("list[int]", asks[0].data["place"])[1] > _ADJACENT:
        return card
    told = cast("list[str]", asks[0].data["stems"])
    taken = {name: list(dict.fromkeys([*cast("list[str]", card.data[name]), *told])) for name in ("stems", "own")}
    keys, deeds = ((*a, *b) for a, b in ((card.keys, asks[0].keys), (card.deeds, asks[0].deeds)))
    return replace(card, keys=tuple(dict.fromkeys(keys)), deeds=tuple(deeds), data={**card.data, **taken})


def _find_scene(mentions: Sequence[Mention]) -> list[str]:
    """The stems of the names that a document gives most often: what its story is about."""
    count = Counter(s for m in mentions if m.form == "name" for s in content_stems(m.name))
    return sorted(sorted(count), key=lambda s: -count[s])[:_MOST_NAMES]
