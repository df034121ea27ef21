"""Sibling dates: when an undated report was published, as far as other reports of the same acts bound it.

A document is read by itself, and what its own words leave open stays open there. Where the case joins what it reports
with what dated reports report, these bound it, each bound a set of days that the sources allow, and what all of them
allow is the range:

* an act that another report dates lies before publication: "reports what was said on 19 June 2023";
* so does a quotation that papers of two origins print on the same days: it was said in the week before them;
* a day counted from the day of printing ("said on Monday", "yesterday") and dated by the others puts publication
  within days of it; in a copy, the same words in the same place are the same day.

Bounds that exclude one another, or what the document says itself, bound nothing. A pure function of the rows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, reduce

from onrecord.dates import DateRange, intersect, print_date
from onrecord.model import Metadata, Statement, TimeExpression
from onrecord.relate.clusters import CopyGroup, Utterance
from onrecord.spans import Span, is_overlapping
from onrecord.words import load_table
from onrecord.words.forms import split_words

_BOUNDED = "bounds"  # who made the date of a document that prints none
_NARROW = timedelta(days=31)  # no wider is the date of an act by which another report is bounded
_TOGETHER = timedelta(days=2)  # between the papers that print what is new
_NEWS = timedelta(days=6)  # from an act to the first papers that quote it, both of one week
_BESIDE, _MOST_WORDS = 80, 8  # characters and words between a cue and the day that is told with it
_LONG = 12  # words of a quotation that is not said twice
_CONTEXT = 4  # words before a day, by which it is known again in a copy
_APART = re.compile(
    r"[.!?;:\n“”\"]|\b(?:who|which|that|whose|after|before|when|where|since|until|if|because|as)\b", re.I
)
_DAY = re.compile(r"(?:(?:early|late) )?(?:on )?(last )?(\w+)(?: (?:morning|afternoon|evening|night))?", re.I)


@dataclass(frozen=True, slots=True)
class _Act:
    """When something was done, by whose words, and where they stand. Unless ``is_sure`` it may be another act in like
    words, and only a report that names the same day is of it."""

    when: DateRange
    told: str
    cited: tuple[Span, ...]
    is_sure: bool


def find_undated(documents: Iterable[Metadata]) -> frozenset[str]:
    """The ids of the documents that print no date: those bounded by their own words, or by nothing."""
    return frozenset(m.document_id for m in documents if m.published is None or m.made.by == _BOUNDED)


def find_siblings(undated: Set[str], utterances: Iterable[Utterance], copies: Iterable[CopyGroup]) -> list[str]:
    """Of the undated documents those that share an act or their words with others, and the copies of these: whose
    texts and times :func:`infer_dates` looks at."""
    out = {d for u in utterances if len(u.reports) > 1 for d in u.reports if d in undated}
    for group in copies:
        if group.relation != "update" and not undated.isdisjoint(group.documents):
            out.update(group.documents)
    return sorted(out)


def infer_dates(
    documents: Iterable[Metadata],
    statements: Iterable[Statement],
    utterances: Iterable[Utterance],
    copies: Iterable[CopyGroup],
    times: Iterable[TimeExpression],
    texts: Mapping[str, str],
) -> dict[str, DateRange]:
    """By document the range that its siblings leave of its date, for those undated documents that they bound;
    ``times`` and ``texts`` are those of the documents that :func:`find_siblings` names."""
    metadata = {m.document_id: m for m in documents}
    undated = find_undated(metadata.values())
    if not undated:
        return {}
    by_id = {s.id: s for s in statements}
    times_of: dict[str, list[TimeExpression]] = defaultdict(list)
    for time in times:
        times_of[time.document_id].append(time)
    copies = [g for g in copies if g.relation != "update"]
    origin = {d: g.id for g in copies for d in g.documents}
    found: dict[str, list[DateRange]] = defaultdict(list)
    for utterance in sorted(utterances, key=lambda u: u.id):
        if undated.isdisjoint(utterance.reports) or len(utterance.reports) < 2:
            continue
        renderings = [by_id[s] for s in utterance.statements if s in by_id]
        for own in renderings:
            d = own.document_id
            if d in undated and (act := _date_act(own, renderings, metadata, undated, origin)):
                found[d] += _bound(own, act, times_of[d], texts.get(d, ""))
    for group in sorted(copies, key=lambda g: g.id):
        for d in group.documents:
            if d in undated:
                for other in group.documents:
                    found[d] += _bound_copy(d, other, times_of, texts, metadata)
    out = {}
    for d, bounds in sorted(found.items()):
        when = _intersect_all(metadata[d].published, bounds)
        if when and _is_narrower(when, metadata[d].published):
            out[d] = when
    return out


def _intersect_all(own: DateRange | None, bounds: Sequence[DateRange]) -> DateRange | None:
    """What all allow, those told that narrow what narrower ones leave; None where they exclude each other."""
    out = DateRange()
    ordered = sorted(bounds, key=lambda b: (_width(b), b.basis, b.cited))
    for bound in [*ordered, own] if own else ordered:
        both = intersect(out, bound)
        if both is None:
            return None
        if _is_narrower(both, out):
            out = both
    return replace(out, basis=f"not dated; from other reports: {out.basis}") if bounds else None


def _is_narrower(when: DateRange, other: DateRange | None) -> bool:
    return other is None or (when.earliest, when.latest) != (other.earliest, other.latest)


# ── acts that others date ───────────────────────────────────────────────────────────────────────────────────────


def _date_act(
    own: Statement,
    renderings: Sequence[Statement],
    metadata: Mapping[str, Metadata],
    undated: Set[str],
    origin: Mapping[str, str],
) -> _Act | None:
    """When what a report tells was said, by other reports of it; None where none of them tells, or they differ."""
    others = sorted((s for s in renderings if s.document_id != own.document_id), key=lambda s: (s.document_id, s.id))
    told = [s for s in others if _is_narrow(s.said)]
    if told:
        when = reduce(lambda a, b: a and b and intersect(a, b), [s.said for s in told])
        if when is None:
            return None
        best = min(told, key=lambda s: (_width(s.said), s.document_id, s.id))
        says = f"the day to which {_name(metadata[best.document_id])} dates the same statement"
        is_sure = len({origin.get(s.document_id, s.document_id) for s in told}) > 1 or _is_long(own, best)
        return _Act(when, says, best.spans, is_sure)
    printed = sorted(
        (day, s.document_id, s.id, s)
        for s in others
        if s.manner != "indirect" and s.document_id not in undated and (day := _day(metadata.get(s.document_id)))
    )
    if own.manner == "indirect" or not printed:
        return None
    first, document, _, one = printed[0]
    for day, other, _, two in printed[1:]:
        if day - first <= _TOGETHER and origin.get(other, other) != origin.get(document, document):
            both = f"{_name(metadata[document])} and {_name(metadata[other])}"
            when = DateRange(earliest=first - _NEWS, latest=first)
            says = f"a day of the week in which {both} are the first to print the same quotation"
            return _Act(when, says, (*one.spans, *two.spans), True)
    return None


def _is_long(left: Statement, right: Statement) -> bool:
    """Whether two quotations are so long that nobody says the like again on another day."""
    quotes = [split_words(" ".join(s.quote)) for s in (left, right) if s.manner != "indirect"]
    return len(quotes) == 2 and min(map(len, quotes)) >= _LONG


def _is_narrow(when: DateRange | None) -> bool:
    return bool(when and when.earliest and when.latest and when.latest - when.earliest <= _NARROW)


def _width(when: DateRange | None) -> timedelta:
    return when.latest - when.earliest if when and when.earliest and when.latest else timedelta.max


def _day(metadata: Metadata | None) -> date | None:
    """The day that a report is dated to, None where it is no single day."""
    when = metadata.published if metadata else None
    return when.earliest if when and when.earliest and when.earliest == when.latest else None


def _name(metadata: Metadata) -> str:
    whose = f"a report in {metadata.outlet}" if metadata.outlet else "another report"
    when = metadata.published
    return f"{whose} (published {print_date(when)})" if when else whose


# ── what they bound ─────────────────────────────────────────────────────────────────────────────────────────────


def _bound(own: Statement, act: _Act, times: Iterable[TimeExpression], text: str) -> Iterator[DateRange]:
    """Publication lies after the act; within days of it where the report counts the day of the act from its own."""
    cited = (*own.spans, *act.cited)
    beside = [t for t in times if _stands_beside(t, own, text)]
    counted = _count_from(beside[0], act.when, act.told, cited) if len(beside) == 1 else None
    if counted:
        yield counted
    if act.is_sure and act.when.earliest:
        first = print_date(DateRange(earliest=act.when.earliest, latest=act.when.earliest))
        basis = f"what it reports was said on {act.told}, {print_date(act.when)}, so not before {first}"
        yield DateRange(earliest=act.when.earliest, basis=basis, cited=cited)


def _count_from(time: TimeExpression, when: DateRange, told: str, cited: tuple[Span, ...]) -> DateRange | None:
    """The days of printing on which the words of a day name one of the days on which the act may have been."""
    words = " ".join(" ".join(time.quote).split())
    read = _read_day(words)
    if read is None or when.earliest is None or when.latest is None:
        return None
    weekday, least, most = read
    days = [when.earliest + timedelta(days=n) for n in range((when.latest - when.earliest).days + 1)]
    days = [day for day in days if weekday is None or day.weekday() == weekday]
    if not days:
        return None
    day = print_date(DateRange(earliest=days[0], latest=days[-1]))
    out = DateRange(earliest=days[0] + timedelta(days=least), latest=days[-1] + timedelta(days=most))
    basis = f"its “{words}” is {told}, {day}, so {print_date(out)}"
    return replace(out, basis=basis, cited=(*time.spans, *cited))


def _read_day(words: str) -> tuple[int | None, int, int] | None:
    """The weekday that words for a day name, if any, and how many days before printing it may lie; None for words
    that are not counted from the day of printing."""
    plain = words.casefold()
    if plain in _references():
        return None, *_references()[plain]
    match = _DAY.fullmatch(words)
    if match and match[2].capitalize() in _weekdays():
        return _weekdays()[match[2].capitalize()], *_references()["last weekday" if match[1] else "weekday"]
    return None


@cache
def _references() -> dict[str, tuple[int, int]]:
    return {row["phrase"]: (int(row["least"]), int(row["most"])) for row in load_table("day_references")}


@cache
def _weekdays() -> dict[str, int]:
    return {row["word"]: int(row["weekday"]) for row in load_table("weekdays") if row["form"] == "full"}


def _stands_beside(time: TimeExpression, statement: Statement, text: str) -> bool:
    """Whether an unresolved day stands in one clause with the cue of a statement, and not in what is said."""
    if time.when is not None or statement.cue is None or not text:
        return False
    if any(is_overlapping(a, b) for a in time.spans for b in statement.spans):
        return False
    at, cue = (time.spans[0].start, time.spans[-1].end), statement.cue.spans
    for span in cue:
        between = text[span.end : at[0]] if span.end <= at[0] else text[at[1] : span.start]
        is_near = len(between) <= _BESIDE and len(between.split()) <= _MOST_WORDS
        if is_near and not _APART.search(between):
            return True
    return False


def _bound_copy(
    document: str,
    other: str,
    times_of: Mapping[str, Sequence[TimeExpression]],
    texts: Mapping[str, str],
    metadata: Mapping[str, Metadata],
) -> Iterator[DateRange]:
    """What a copy says of a day in the same words and place as a report that can date it."""
    if document == other or document not in texts or other not in texts:
        return
    known: dict[tuple[str, ...], list[TimeExpression]] = defaultdict(list)
    for time in times_of.get(other, ()):
        if _is_narrow(time.when):
            known[_read_place(time, texts[other])].append(time)
    for time in sorted(times_of.get(document, ()), key=lambda t: (t.spans[0].start, t.id)):
        place = _read_place(time, texts[document])
        same = known.get(place, [])
        if time.when is None and len(place) > _CONTEXT and len(same) == 1 and (when := same[0].when):
            told = f"in the same words in {_name(metadata[other])}"
            if bound := _count_from(time, when, told, same[0].spans):
                yield bound


def _read_place(time: TimeExpression, text: str) -> tuple[str, ...]:
    """The words of a day with those before it."""
    start = time.spans[0].start
    return (*split_words(text[max(0, start - 80) : start])[-_CONTEXT:], " ".join(time.quote).casefold())
