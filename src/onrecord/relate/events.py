"""Events: which events of several reports, or of several sentences of one, are the same; and where their dates differ.

Only events of reports that share a story, or that name one body, person or place for the event, are compared: works
begin everywhere; and only where they can lie within a year of one another. One family of kinds (what exploded, the
explosion, those whom it killed), shared participants or words, and dates that can be one make ``same_event``; one day
of both speaks for it. The same signs with dates that exclude each other, and much in common, are a conflict: one event
told with two dates. Two clauses of one sentence tell of two events, unless one holds the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import cast

from onrecord.chains import group_chains
from onrecord.contexts import find_sentences, read_context
from onrecord.dates import DateRange, print_date
from onrecord.features import compare_dates, compare_stems, find_day, find_period, read_range, write_range
from onrecord.model import (
    ALIKE,
    Card,
    Event,
    Finding,
    Link,
    Made,
    Mention,
    Reading,
    Reason,
    Relater,
    TimeExpression,
    link_id,
)
from onrecord.spans import is_overlapping
from onrecord.stories import find_around, share_story
from onrecord.words.forms import content_stems, fold_text, merge_near
from onrecord.words.names import find_state

NAME, VERSION = "events", "14"

_MOST_UNDATED = 92  # days between two reports of one event that nothing dates
_MOST_KEYS = 6  # words of its own, two and two, and names in its words, each with one of these, by which it is sought
_MOST_NAMES = 12  # of its story, by which an event is sought with each of its words
_FEW_DAYS = 7  # on which an event can have been, each of which is a key; of longer times the months are
_MOST_APART = 366  # days between two dates that can be those of one event
_MOST_DATED = 8  # names of its story by which an event is sought among those of its days
_ONE_DAY, _ONE_MONTH = 0.25, 0.1  # what it adds that two dates are one day, or lie in one month
_MONTH, _NIGHT = timedelta(days=31), timedelta(days=1)
_APART = 0.8  # what speaks for one event that is told with two dates
_ENOUGH = 0.4  # of the words of one, in the other
_HARM = "harm"
_REPORTS = frozenset(merge_near(content_stems("report assessment review study inquiry findings")))
_DIED = (
    r"\b(?:died\b|(?:was|were|been|be|is|are)\s(?:[a-z]+\s){0,2}(?:killed|murdered|assassinated|executed|lynched|drowned"
    r"|shot dead|shot and killed|stabbed to death|beaten to death|hanged)\b)"
)
_DEATH_OF = r"\b(?:[Dd]eath|[Kk]illing|[Mm]urder|[Aa]ssassination|[Ee]xecution|[Ll]ynching) of\b"
_SO_CALLED = (
    "accident|blast|capsize|capsizing|cave-in|collapse|collision|crash|derailment|disaster|explosion|flood|quake"
    "|earthquake|landslide|leak|mudslide|shipwreck|sinking|spill|stampede|tragedy|wreck"
)
_DISASTERS = frozenset(
    merge_near(
        content_stems(f"{_SO_CALLED.replace('|', ' ')} blew burst capsized collapsed collided crashed derailed sank")
    )
)
"""What a disaster does, or is called: two tellings of it in one story need no more in common than their day."""
_THE_DISASTER = re.compile(rf"(?:the|this|that) (?:[^\W\d_]+ ){{0,2}}?(?:{_SO_CALLED})\b", re.I)
_PLAIN_TOLL = frozenset(merge_near(content_stems("people men women children workers died killed dead injured lives")))
_FAMILIES = dict.fromkeys(("attack", "disaster", "injury", "killing"), _HARM)
"""Kinds that reports use for one happening: by what it was, and by what it did to people."""


def find_cards(reading: Reading) -> list[Card]:
    """One card for each event that has words of its own, besides names."""
    names = frozenset(
        s for f in reading.findings if isinstance(f, Mention) and f.form == "name" for s in content_stems(f.name)
    )
    around = find_around(group_chains(reading.findings))
    telling = [name for name in around if find_state(name) is None] or [reading.document.id]
    cards = []
    for event in reading.findings:
        if not isinstance(event, Event):
            continue
        dated = _read_dated(reading.findings, event)
        when = event.when or _find_told_day(reading.findings, event)
        own = [s for s in merge_near(content_stems(event.what)) if s not in dated]
        context = [s for s in merge_near(content_stems(read_context(reading, event.spans))) if s not in dated]
        stems = list(dict.fromkeys([*own, *context]))
        named = [fold_text(w) for w in (*event.who, event.where or "") if w and find_state(w) is None]
        data: dict[str, object] = {
            "what": event.what,
            "kind": _FAMILIES.get(event.kind, event.kind),
            "words": [[s.start, s.end] for s in event.spans],
            "sentence": _find_sentence(reading, event),
            "own": own,
            "stems": stems,
            "named": named,
            "around": around,
            "names": sorted(names & set(stems)),
            "when": write_range(when),
            "published": write_range(reading.metadata.published),
            "who": sorted(fold_text(w) for w in event.who),
            "dead": _find_dead(event),
            "where": fold_text(event.where) if event.where else None,
        }
        keys = _find_keys(own, names, (*cast("list[str]", data["who"]), *named), telling)
        is_near = when is not None and _weigh_dates(when, when) > 0
        stood, sought = _list_days(when) if is_near else ([], [])
        names_of_day = [f"{data['kind']}/{name}" for name in dict.fromkeys((*telling[:_MOST_DATED], *named))]
        if not keys and not (stood and names_of_day):
            continue
        cards.append(
            Card(
                subject_id=event.id,
                document_id=reading.document.id,
                keys=tuple(f"{name}/{day}" for name in names_of_day for day in stood),
                seeks=tuple(f"{name}/{day}" for name in names_of_day for day in sought),
                dated=(f"{data['kind']}/{reading.document.id}",),
                near=tuple(f"{data['kind']}/{key}" for key in keys),
                signs=(ALIKE, ALIKE),
                day=find_day(reading.metadata.published),
                period=(
                    find_period([when], _MOST_APART)
                    if when
                    else find_period([reading.metadata.published], _MOST_UNDATED)
                ),
                data=data,
            )
        )
    return cards


def _find_keys(own: Sequence[str], names: frozenset[str], told: Sequence[str], telling: Sequence[str]) -> list[str]:
    """By what an event is found whose day is not the other's: two of its words, or one of them with a name in its words
    or with one ``told`` for it, or that its story is known by."""
    rare = sorted((s for s in own if s not in names), key=lambda s: (-len(s), s))[:_MOST_KEYS]
    beside = [s for s in own if s in names][:_MOST_KEYS]
    keys = ["+".join(sorted(two)) for two in combinations(rare, 2)]
    return [
        *keys,
        *(f"{word}/{name}" for word in rare for name in dict.fromkeys((*beside, *told, *telling[:_MOST_NAMES]))),
    ]


def _list_days(when: DateRange | None) -> tuple[list[str], list[str]]:
    """By what days and months an event is found, and by what it seeks others: one of a few days meets others of those
    days, and such as have a longer time in its months; one of a longer time meets all of its months."""
    assert when and when.earliest and when.latest
    days = [date.fromordinal(n) for n in range(when.earliest.toordinal(), when.latest.toordinal() + 1)]
    months = list(dict.fromkeys(day.isoformat()[:7] for day in days))
    if len(days) > _FEW_DAYS:
        whole = [f"all of {month}" for month in months]
        return whole, [*whole, *(f"in {month}" for month in months)]
    own = [day.isoformat() for day in days]
    return [*own, *(f"in {month}" for month in months)], [*own, *(f"all of {month}" for month in months)]


def compare(left: Card, right: Card) -> Link | None:
    """A ``same_event`` link, or a ``conflicts`` one where all but the date speaks for one event; None otherwise."""
    if left.data["kind"] != right.data["kind"] or not _is_of_one_story(left, right) or _are_told_apart(left, right):
        return None
    light = frozenset(_read(left, "names")) | frozenset(_read(right, "names"))
    a, b = _read(left, "own"), _read(right, "own")
    own = [s for s in a if s in b and s not in light]
    who = [w for w in _read(left, "who") if w in _read(right, "who")]
    places = left.data["where"], right.data["where"]
    is_one_place = all(places) and places[0] == places[1]
    most = 0.5 + 0.1 * min(3, len(own)) + 0.2 * min(2, len(who)) + (0.1 if is_one_place else 0)
    when = read_range(left.data["when"]), read_range(right.data["when"])
    date = compare_dates(*when)
    if date is None and (len(own) < 2 or most < _APART):
        return None  # two events of one kind on two dates, as most pairs are: however alike their words are
    alike = max(
        compare_stems(a, b, light=light), compare_stems(_read(left, "stems"), _read(right, "stems"), light=light)
    )
    if all(places) and not is_one_place and alike < 0.75:
        return None
    near = _weigh_dates(*when) if date else 0.0
    strength = 0.5 * alike + 0.1 * min(3, len(own)) + 0.2 * min(2, len(who)) + (0.1 if is_one_place else 0) + near
    is_one_harm = bool(own) and left.data["kind"] == _HARM and near == _ONE_DAY  # tolls differ, and so do their words
    is_one_issue = near == _ONE_DAY and _is_one_report(left, right)
    dead = [name for name in _read(left, "dead") if name in _read(right, "dead")]
    is_one = is_one_harm or is_one_issue or bool(near and (_is_one_move(left, right) or _is_one_disaster(left, right)))
    is_victim = left.data["kind"] == _HARM and any(
        len(w.split()) > 1 and light.issuperset(content_stems(w)) for w in who
    )
    is_one = is_one or (is_victim and near == _ONE_DAY)
    is_known = near and (len(who) > 1 or is_one or (near == _ONE_DAY and alike >= _ENOUGH))
    is_one, is_known = is_one or bool(dead), is_known or bool(dead)  # nobody dies twice
    if (strength < 0.5 and not is_one) or not (is_known or (own and alike >= _ENOUGH)):
        return None
    if min(len(a), len(b)) < 2 and not near and not dead:
        return None  # "the attack", at some time or other
    reasons = [
        Reason(
            feature="words",
            score=round(alike, 3),
            detail=f"both tell of {left.data['kind']}{': ' * bool(own)}{', '.join(own)}",
        )
    ]
    if who:
        reasons.append(Reason(feature="who", score=1.0, detail=f"both name {', '.join(who)}"))
    if is_one_place:
        reasons.append(Reason(feature="where", score=1.0, detail=f"both name {places[0]}"))
    kind, relation = ("same_event", None) if date else ("conflicts", "contradict")
    if date is None:
        if strength < _APART:
            return None
        says = f"the dates exclude each other: {print_date(when[0])} and {print_date(when[1])}"
        date = Reason(feature="date", score=0.0, detail=says)
    elif date.score < 1 and strength < 0.6 and not dead:
        return None
    score = min(1.0, strength * (1.0 if date.score in (0.0, 1.0) else 0.85))
    return Link(
        id=link_id(kind, left.subject_id, right.subject_id),
        kind=kind,  # type: ignore[arg-type]
        left_id=left.subject_id,
        right_id=right.subject_id,
        relation=relation,
        reasons=(*reasons, date),
        made=Made(by=NAME, version=VERSION, score=round(score, 3)),
    )


def _is_one_report(left: Card, right: Card) -> bool:
    """Whether both tell that a report came out, and neither of another's: "the review", "the assessment"."""
    who = set(_read(left, "who")), set(_read(right, "who"))
    is_report = all(_REPORTS & set(_read(card, "own")) for card in (left, right))
    return left.data["kind"] == "publication" and is_report and not (all(who) and who[0].isdisjoint(who[1]))


def _is_one_move(left: Card, right: Card) -> bool:
    """Whether both tell of people driven away, on one day or from a place that both name by the same words."""
    light = set(_read(left, "names")) & set(_read(right, "names"))
    is_one_day = _weigh_dates(read_range(left.data["when"]), read_range(right.data["when"])) == _ONE_DAY
    return left.data["kind"] == "displacement" and (len(light) > 1 or is_one_day)


def _is_one_disaster(left: Card, right: Card) -> bool:
    """Whether both tell of an accident or the like: on one day, whatever else they say, or of one thing besides what
    became of people."""
    if left.data["kind"] != _HARM or not all(_DISASTERS & set(_read(card, "own")) for card in (left, right)):
        return False
    if _weigh_dates(read_range(left.data["when"]), read_range(right.data["when"])) == _ONE_DAY:
        return True
    return bool(set(_read(left, "own")) & set(_read(right, "own")) - _DISASTERS - _PLAIN_TOLL)


def _find_told_day(findings: Sequence[Finding], event: Event) -> DateRange | None:
    """For "the blast" without a date the day of the one accident, or the like, that its report dates."""
    if not _THE_DISASTER.match(event.what):
        return None
    others = [f for f in findings if isinstance(f, Event) and f.when and f.kind in _FAMILIES]
    told = [f for f in others if f.when and f.when.earliest == f.when.latest and _is_disaster(f)]
    days = {(f.when.earliest, f.when.latest) for f in told if f.when}
    return told[0].when if len(days) == 1 else None


def _is_disaster(event: Event) -> bool:
    return bool(_DISASTERS & set(merge_near(content_stems(event.what))))


def _find_dead(event: Event) -> list[str]:
    """Those named, folded, of whom the words say that they died or were killed."""
    out = []
    for name in event.who:
        last = re.escape(name.split()[-1])
        is_name = name[:1].isupper() and len(name.split()) > 1
        if is_name and re.search(rf"\b{last}\b.{{0,60}}?{_DIED}|{_DEATH_OF}.{{0,40}}?\b{last}\b", event.what):
            out.append(fold_text(name))
    return out


def _read_dated(findings: Sequence[Finding], event: Event) -> frozenset[str]:
    """The stems of the dates among an event's words, which are compared as dates."""
    times = (f for f in findings if isinstance(f, TimeExpression))
    quoted = [q for t in times if any(is_overlapping(a, b) for a in t.spans for b in event.spans) for q in t.quote]
    return frozenset(merge_near(content_stems(" ".join(quoted))))


def _find_sentence(reading: Reading, event: Event) -> list[int]:
    sentences = find_sentences(reading, event.spans)
    return [sentences[0].start, sentences[-1].end]


def _are_told_apart(left: Card, right: Card) -> bool:
    """Whether both are told in one sentence, neither as a part of the other."""
    if left.document_id != right.document_id:
        return False
    a, b = (cast("list[int]", card.data["sentence"]) for card in (left, right))
    words, others = (cast("list[list[int]]", card.data["words"]) for card in (left, right))
    return a[0] < b[1] and b[0] < a[1] and not (_holds(words, others) or _holds(others, words))


def _holds(whole: Sequence[Sequence[int]], part: Sequence[Sequence[int]]) -> bool:
    return all(any(a <= c and d <= b for a, b in whole) for c, d in part)


def _weigh_dates(left: DateRange | None, right: DateRange | None) -> float:
    """What dates that can be one add, by how narrow both are."""
    widths = [w.latest - w.earliest for w in (left, right) if w and w.earliest and w.latest]
    if len(widths) < 2 or max(widths) > _MONTH:
        return 0.0
    return _ONE_DAY if max(widths) <= _NIGHT else _ONE_MONTH


def _is_of_one_story(left: Card, right: Card) -> bool:
    """Whether both are told in one report, in two of one story, or of one name."""
    if left.document_id == right.document_id:
        return True
    if any(name in _read(right, "named") for name in _read(left, "named")):
        return True
    return bool(share_story(_read(left, "around"), _read(right, "around"), ()))


def _read(card: Card, name: str) -> list[str]:
    return cast("list[str]", card.data[name])


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
