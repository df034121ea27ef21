"""Figures side by side: numbers that reports give for the same thing, and whether they can all be true.

What is counted must match, and the words around it; and both must stand in reports of one story, or beside one name
of a person, body or place, for prices rise everywhere. ``compatible``: the ranges that the comparators allow overlap
("more than 100", "131"), or the counts are of different dates, within five years of one another. ``contradict``: they
exclude each other. Figures are never added up, averaged or weighed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import cast

from onrecord.chains import Party, compare_parties, describe_chains, group_chains
from onrecord.contexts import NEAR, find_sentences
from onrecord.features import compare_dates, find_day, find_period, read_range, write_range
from onrecord.model import ALIKE, Card, Demand, Figure, Link, Made, Mention, Promise, Reading, Reason, Relater, link_id
from onrecord.spans import is_within
from onrecord.stories import find_around, share_story
from onrecord.words import load_set, load_table
from onrecord.words.forms import content_stems, fold_text, merge_near, split_words, stem_word
from onrecord.words.names import find_state

NAME, VERSION = "figures", "11"

_NEARBY = 8  # words on each side, inside the clause
_CLAUSE = re.compile(r"[,;:()–—]\s|\s(?:and (?:\w+ )?that|but|while|whereas)\s|[“”\"]")
_FORMER = re.compile(r"\b(?:against|up from|down from|compared (?:with|to)|instead of) \Z")
"""Before what a report sets beside a number itself: "47 million, against 41 million when it was signed"."""
_DEAD = merge_near(content_stems("died"))[0]
_LOST_LIVES = frozenset(content_stems("lost lives"))
_TOLL = frozenset(content_stems("people persons dead deaths fatalities lives victims bodies killed"))
_AHEAD = frozenset(content_stems("promised pledged planned vowed target"))
"""Stems of what is not there yet."""
_TOLL_RATIO = 1.5  # how far two counts of the dead of one event lie apart
_EXCHANGED = re.compile(r"\b([^\W\d_]+) \((?:about |roughly |around |some |nearly |almost )?(?:US|A|C|NZ)?[$€£¥]")
_MOST_RATIO = 20
_RIVAL_RATIO, _RIVAL_NEAR = 4, 600  # how far two parties' numbers for one thing lie apart, and their places in a report
_MOST_APART = 5 * 366  # days between two counts that are set side by side: stories run for years
_SURE = 0.5  # of the words around the one with fewer: shared, where two numbers are said to contradict each other
_ABOUT = 0.1  # "about 1,400" allows a tenth more or less


@cache
def _things() -> dict[str, tuple[str, bool]]:
    return {stem_word(row["word"]): (row["thing"], row["whose"] == "yes") for row in load_table("counted_things")}


@cache
def _told() -> dict[str, str]:
    """What a noun says of those that it counts: the dead died."""
    return {stem_word(row["word"]): row["near"] for row in load_table("counted_things") if row["near"]}


@cache
def _currencies() -> frozenset[str]:
    return frozenset(s for row in load_table("currencies") for value in row.values() for s in content_stems(value))


@cache
def _scales() -> frozenset[str]:
    words = [next(iter(row.values())) for name in ("magnitudes", "numbers") for row in load_table(name)]
    return frozenset(map(stem_word, words))


def find_cards(reading: Reading) -> list[Card]:
    """One card for each figure with a number; "dozens" is no number to compare."""
    parties = describe_chains(reading.findings, reading.document.text)
    around = find_around(group_chains(reading.findings))
    telling = [name for name in around if find_state(name) is None]
    telling = telling or [reading.document.id]  # its own figures meet each other, whomever it names
    named = [f for f in reading.findings if isinstance(f, Mention)]
    mentions = [f for f in named if f.type != "place"]
    names = frozenset(s for f in named if f.form == "name" for s in content_stems(f.name)) | _scales()
    cards = []
    figures = [f for f in reading.findings if isinstance(f, Figure)]
    exchanged = _find_exchanged(reading.document.text)
    wanted = [f.spans for f in reading.findings if isinstance(f, (Demand, Promise))]
    for figure in figures:
        bounds = find_bounds(figure)
        start = figure.spans[0].start
        if bounds is None or _FORMER.search(reading.document.text[max(0, start - 16) : start]):
            continue
        stems = [s for s in content_stems(figure.of) if not s.isdigit()]
        things = list(dict.fromkeys(_things().get(s, (s, False))[0] for s in stems))
        is_whose = any(_things().get(s, ("", False))[1] for s in stems)
        told = [_told()[s] for s in stems if s in _told()]
        near = list(dict.fromkeys([*told, *_list_near(reading, figure, figures, names)]))
        if _DEAD not in near and set(near) >= _LOST_LIVES:
            near = [_DEAD, *near]
        is_money = any(s in _currencies() or s in exchanged for s in stems)
        beside = [] if is_whose else _find_names_beside(reading, figure, named)
        actor = _find_actor(reading, figure, mentions, parties) if is_whose else None
        keys = (
            [f"{t}@{k}" for t in things for k in (actor["keys"][:3] if actor else [])]
            if is_whose
            else _build_keys(things, near, is_money, (*telling, *beside))
        )
        is_counted = len(things) == 1 and things[0] != "person" and not (is_whose or is_money)
        is_claim = is_counted and figure.claimed_by is not None
        here = [f"{thing}/{reading.document.id}" for thing in things] if keys or is_claim else []
        data: dict[str, object] = {
            "at": figure.spans[0].start,
            "is_claim": is_claim,
            "words": " ".join(figure.quote),
            "of": figure.of,
            "things": things,
            "near": near,
            "beside": beside,
            "around": around,
            "actor": actor,
            "whose": is_whose,
            "part_of": _find_whole(figure.of),
            "is_ahead": any(is_within(figure.spans, spans) for spans in wanted) or not _AHEAD.isdisjoint(near),
            "is_money": is_money,
            "bounds": [None if math.isinf(b) else b for b in bounds[:2]] + [bounds[2]],
            "by": figure.claimed_by,
            "as_of": write_range(figure.as_of),
            "published": write_range(reading.metadata.published),
        }
        if here:
            cards.append(
                Card(
                    subject_id=figure.id,
                    document_id=reading.document.id,
                    keys=tuple(dict.fromkeys(here)),
                    near=tuple(sorted(set(keys))),
                    signs=(ALIKE, ALIKE),
                    day=find_day(reading.metadata.published),
                    period=find_period([figure.as_of, reading.metadata.published], _MOST_APART),
                    data=data,
                )
            )
    return cards


def _find_exchanged(text: str) -> frozenset[str]:
    """The stems of what a report gives in another money too, in brackets: kesh of "60,000 kesh ($1,100)"."""
    return frozenset(s for m in _EXCHANGED.finditer(text) for s in content_stems(m[1]))


def _find_whole(of: str) -> list[str]:
    """The numbers in what is counted: "six" of "two of its six recommendations"."""
    words = split_words(of)
    return sorted({w for w in words if w[0].isdigit() or w in load_set("numbers")} - {"one"})


def _build_keys(things: Sequence[str], near: Sequence[str], is_money: bool, stories: Sequence[str]) -> list[str]:
    """What is counted, a word around it, and a name that the report's story is known by. One word around is enough
    only where quite the same is counted, so that a figure with no more is kept under all that it counts at once."""
    counted = ["+".join(sorted(things))] if things and not (is_money and len(near) < 2) else []
    counted += things[:3] if counted and len(near) > 1 else []
    return [f"{t}/{s}/{k}" for t in dict.fromkeys(counted) for s in near[:6] for k in dict.fromkeys(stories)]


def find_bounds(figure: Figure) -> tuple[float, float, bool] | None:
    """The lowest and highest number that the words allow, and whether the ends themselves are excluded."""
    low, high = figure.low, figure.high
    if figure.value is not None:
        low = high = figure.value
    if low is None and high is None:
        return None
    low = high if low is None else low
    high = low if high is None else high
    assert low is not None
    assert high is not None
    if figure.comparator == "about":
        return low * (1 - _ABOUT), high * (1 + _ABOUT), False
    if figure.comparator in ("at least", "more than"):
        return low, math.inf, figure.comparator == "more than"
    if figure.comparator in ("at most", "fewer than"):
        return 0.0, high, figure.comparator == "fewer than"
    return low, high, False


def _list_near(reading: Reading, figure: Figure, figures: Sequence[Figure], names: frozenset[str]) -> list[str]:
    """The content stems that say what is told of those counted. Of the 62 in "40 of the 62" nothing is told, and of a
    bare number ("the council put it at 112") what is told of the figure before it."""
    if any(f is not figure and is_within(figure.spans, f.spans) for f in figures):
        return []
    stems = content_stems(figure.of)
    quoted = content_stems(" ".join(figure.quote))
    if any(stem in quoted for stem in stems):
        near = _nearby(reading, figure)
    else:
        before = [f for f in figures if f.of == figure.of and 0 < figure.spans[0].start - f.spans[-1].end <= NEAR]
        near = _nearby(reading, before[-1]) if before else []
    things = {_things().get(s, (s, False))[0] for s in stems}
    return [s for s in merge_near(near) if s not in things and s not in stems and s not in names]


def _nearby(reading: Reading, figure: Figure) -> list[str]:
    """The content stems close to the figure, in its clause."""
    before, after = _split_clause(reading, figure)
    words = before.split()[-_NEARBY:] + list(figure.quote) + after.split()[:_NEARBY]
    return [s for s in content_stems(" ".join(words)) if not any(c.isdigit() for c in s)]


def _split_clause(reading: Reading, figure: Figure) -> tuple[str, str]:
    """What its clause says before the figure and after it."""
    text, first, last = reading.document.text, figure.spans[0], figure.spans[-1]
    sentences = find_sentences(reading, (first, last))
    before = _CLAUSE.split(text[sentences[0].start : first.start])[-1] if sentences[0].start < first.start else ""
    after = _CLAUSE.split(text[last.end : sentences[-1].end])[0] if last.end < sentences[-1].end else ""
    return before, after


def _find_names_beside(reading: Reading, figure: Figure, named: Sequence[Mention]) -> list[str]:
    """The names in the figure's clause, folded: whom or what it counts, or where. Not those of who claims it, and no
    well-known State's, which half of all reports name."""
    before, after = _split_clause(reading, figure)
    start, end = figure.spans[0].start - len(before), figure.spans[-1].end + len(after)
    claimer = fold_text(figure.claimed_by or "")
    inside = [m for m in named if m.form == "name" and start <= m.spans[0].start < end]
    names = [fold_text(m.name) for m in inside if find_state(m.name) is None]
    return [name for name in dict.fromkeys(names) if name not in claimer][:4]


def _find_actor(
    reading: Reading, figure: Figure, mentions: Sequence[Mention], parties: dict[str, Party]
) -> Party | None:
    """The party last named before the figure in its sentence, with the keys of a name: whose pages they are."""
    start = find_sentences(reading, figure.spans[:1])[0].start
    before = [m for m in mentions if start <= m.spans[0].start < figure.spans[0].start]
    known = [parties[m.chain] for m in before if parties[m.chain]["keys"] and parties[m.chain]["type"] != "document"]
    return known[0] if known else None


def compare(left: Card, right: Card) -> Link | None:
    """A ``conflicts`` link between two figures for the same thing, with the reasons, or None."""
    same = _compare_things(left, right) or _compare_rivals(left, right)
    if same is None:
        return None
    relation, numbers = _compare_numbers(left, right)
    if relation == "contradict" and left.data["is_ahead"] != right.data["is_ahead"]:
        return None  # "640 homes" of the 2,000 that were promised
    score = sum(r.score for r in same) / len(same)
    if relation == "contradict":
        is_rival = same[-1].feature == "rivals"
        is_sure = left.data["whose"] or is_rival or _is_one_toll(left, right)
        if not is_sure and _share_near(left, right) < _SURE:
            return None
        dates = _compare_times(left, right)
        if not _is_of_one_size(left, right) or (dates is None and score < 0.6):
            return None  # what is counted is not surely the same
        if dates:
            relation, numbers = "compatible", dates
    return Link(
        id=link_id("conflicts", left.subject_id, right.subject_id),
        kind="conflicts",
        left_id=left.subject_id,
        right_id=right.subject_id,
        relation=relation,
        reasons=(numbers, *same, _tell_claimers(left, right)),
        made=Made(by=NAME, version=VERSION, score=round(score, 3)),
    )


def _compare_things(left: Card, right: Card) -> list[Reason] | None:
    """Why the two count the same, None where they do not, or where nothing but one common word says so."""
    a, b = cast("list[str]", left.data["things"]), cast("list[str]", right.data["things"])
    shared = [thing for thing in a if thing in b]
    if not shared or left.data["whose"] != right.data["whose"]:
        return None
    if left.data["part_of"] != right.data["part_of"]:
        return None  # "140 of the 388 houses" says nothing against "388 houses"
    things = Reason(
        feature="counted",
        score=round(0.5 + 0.5 * len(shared) / len({*a, *b}), 3),
        detail=f"what is counted: {left.data['of']!r} and {right.data['of']!r}",
    )
    if left.data["whose"]:
        actors = left.data["actor"], right.data["actor"]
        if not all(actors):
            return None
        party = compare_parties(cast(Party, actors[0]), cast(Party, actors[1]))
        if party is None:
            return None
        return [things, Reason(feature="whose", score=party.score, detail=f"whose: {party.detail}")]
    near_a, near_b = cast("list[str]", left.data["near"]), cast("list[str]", right.data["near"])
    near = [s for s in near_a if s in near_b]
    others = min(len(near_a), len(near_b))
    # Where not quite the same is counted, or only the same money, more must speak for it.
    least = 1 if set(a) == set(b) and not left.data["is_money"] else 2
    if len(near) < least or len(near) / others < 0.25:
        return None
    if not _is_of_one_story(left, right):
        return None
    score = round(min(1.0, 0.3 + 0.2 * len(near) + 0.4 * len(near) / others), 3)
    return [things, Reason(feature="context", score=score, detail=f"words around both: {', '.join(near[:8])}")]


def _compare_rivals(left: Card, right: Card) -> list[Reason] | None:
    """Why two parties count one thing: close together in one report, each gives a number for what is called the same,
    the numbers exclude each other and are of one size; None for any other two."""
    if not (left.data["is_claim"] and right.data["is_claim"]) or left.document_id != right.document_id:
        return None
    who = left.data["by"], right.data["by"]
    is_near = abs(cast(int, left.data["at"]) - cast(int, right.data["at"])) <= _RIVAL_NEAR
    if who[0] == who[1] or left.data["things"] != right.data["things"] or not is_near:
        return None
    if left.data["part_of"] or right.data["part_of"] or _compare_numbers(left, right)[0] != "contradict":
        return None
    bounds = [cast("list[float | None]", card.data["bounds"]) for card in (left, right)]
    ends = sorted((b[0] or 0.0) if b[1] is None else b[1] for b in bounds)
    if ends[1] > _RIVAL_RATIO * ends[0]:
        return None
    detail = f"two parties count {left.data['of']!r} and {right.data['of']!r} beside each other"
    return [Reason(feature="rivals", score=0.6, detail=detail)]


def _is_one_toll(left: Card, right: Card) -> bool:
    """Whether both count the dead of a story, and not the dead of two places: all who died, whoever they were, by
    numbers of one size, in two reports or by two parties' words."""
    for card in (left, right):
        if not _TOLL.issuperset(content_stems(cast(str, card.data["of"]))) or _DEAD not in _read(card, "near"):
            return False
    if left.document_id == right.document_id and left.data["by"] == right.data["by"]:
        return False
    beside = set(_read(left, "beside")), set(_read(right, "beside"))
    if all(beside) and not beside[0] & beside[1]:
        return False
    bounds = [cast("list[float | None]", card.data["bounds"]) for card in (left, right)]
    ends = sorted(max((b[0] or 0.0) if b[1] is None else b[1], 1.0) for b in bounds)
    return ends[1] <= _TOLL_RATIO * ends[0]


def _share_near(left: Card, right: Card) -> float:
    a, b = _read(left, "near"), _read(right, "near")
    return len(set(a) & set(b)) / max(1, min(len(a), len(b)))


def _is_of_one_story(left: Card, right: Card) -> bool:
    """Whether both stand in one report, or in two of one story, or beside one name."""
    if left.document_id == right.document_id or set(_read(left, "beside")) & set(_read(right, "beside")):
        return True
    return bool(share_story(_read(left, "around"), _read(right, "around"), ()))


def _read(card: Card, name: str) -> list[str]:
    return cast("list[str]", card.data[name])


def _compare_numbers(left: Card, right: Card) -> tuple[str, Reason]:
    a, b = cast("list[float | None]", left.data["bounds"]), cast("list[float | None]", right.data["bounds"])
    low = max(a[0] or 0.0, b[0] or 0.0)
    high = min(math.inf if a[1] is None else a[1], math.inf if b[1] is None else b[1])
    is_open = bool(
        (a[2] and low == a[0]) or (b[2] and low == b[0]) or (a[2] and high == a[1]) or (b[2] and high == b[1])
    )
    words = f"{left.data['words']!r} and {right.data['words']!r}"
    if low < high or (low == high and not is_open):
        same = a == b
        detail = f"{words}: the same number" if same else f"{words} can both be true"
        return "compatible", Reason(feature="numbers", score=1.0, detail=detail)
    return "contradict", Reason(feature="numbers", score=0.0, detail=f"{words} can't both be true of one day")


def _is_of_one_size(left: Card, right: Card) -> bool:
    """Whether two numbers that exclude each other can be counts of one thing: "nine people" who were moved are part
    of 2,300, not another count of them; and of two documents' pages only those called alike are one document's."""
    if left.data["whose"]:
        return bool(set(cast("list[str]", left.data["near"])) & set(cast("list[str]", right.data["near"])))
    bounds = [cast("list[float | None]", card.data["bounds"]) for card in (left, right)]
    named = [max(b[1] if b[1] is not None else b[0] or 0.0, 1.0) for b in bounds]
    return max(named) <= _MOST_RATIO * min(named)


def _compare_times(left: Card, right: Card) -> Reason | None:
    """Why two numbers that exclude each other can both be true: they are of different dates."""
    as_of = read_range(left.data["as_of"]), read_range(right.data["as_of"])
    if all(as_of) and compare_dates(*as_of) is None:
        return Reason(feature="dates", score=0.5, detail="the counts are of different dates")
    published = read_range(left.data["published"]), read_range(right.data["published"])
    if all(published) and compare_dates(*published, days=31) is None:
        return Reason(feature="dates", score=0.5, detail="the reports are more than a month apart")
    return None


def _tell_claimers(left: Card, right: Card) -> Reason:
    a, b = left.data["by"] or "nobody named", right.data["by"] or "nobody named"
    return Reason(feature="claimed by", score=0.5, detail=f"claimed by: {a}; {b}")


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
