"""Deadlines: the day by which something is asked or promised, as stated; arithmetic, never a guess.

A day without its year lies ahead of the report that tells it, unless what was asked or promised is told back ("had
promised them by June").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from onrecord.dates import DateRange
from onrecord.model import TimeExpression
from onrecord.read.dates import find_verb
from onrecord.read.nlp import to_offset
from onrecord.read.parsed_statements import ParsedStatement, passage_at, tokens_at
from onrecord.read.periods import part_period, yearless_near
from onrecord.read.terms import find_counted, find_given, find_named
from onrecord.read.times import find_written
from onrecord.spans import Span, is_within
from onrecord.words import load_set


def find_due(
    place: ParsedStatement, spans: Sequence[Span], times: Sequence[TimeExpression], said: date | None = None
) -> DateRange | None:
    """The day by which a statement asks or promises something; None where it states none.

    A day after "by", "before", "within", "until"; a term that is counted, or named by a season or feast; the eve of
    what "before ..." names; else a day or period that lies ahead of the report, which "in", "on" or "this" brings.
    ``said`` is the day on which the same one said what was told before, if the text tells it. A season ends with its
    third month.
    """
    found = _find_due(place, spans, times, said)
    return _end_season(found) if found is not None else None


def _find_due(
    place: ParsedStatement, spans: Sequence[Span], times: Sequence[TimeExpression], said: date | None
) -> DateRange | None:
    text = place.parsed.document.text
    spans = _with_rest(text, spans)
    inside = [time for time in times if is_within(time.spans, spans)]
    published = place.parsed.metadata.published
    base = _find_base(place, times) or said or (published.latest if published and published.earliest else None)
    anchored = next((t.when for t in inside if t.when and is_governed(text, t) and _is_anchored(t)), None)
    if base is not None and anchored is None:
        words = [(s, text[s.start : s.end]) for s in spans]
        for span, quote in words:
            found = find_named(span, quote, base) or find_counted(span, quote, base, is_ahead=False)
            if found:
                return found
    for time in inside:
        if time.when and is_governed(text, time):
            return _roll_on(place, time, time.when)
        if base is not None and time.when is None and is_governed(text, time):
            coming = _find_next(time, base)
            if coming is not None:
                return coming
    if base is not None and _is_given(place):
        allowed = find_given(place.statement.spans[0], place.statement.quote[0], base)
        if allowed:
            return allowed
    for time in inside:
        begin = max(0, time.spans[0].start - 90)
        if time.when is None:
            continue
        if time.when.earliest and _BEFORE_CLAUSE.search(text[begin : time.spans[0].start]):
            day = time.when.earliest - timedelta(days=1)
            return DateRange(latest=day, basis=f"the day before “{time.quote[0]}”", cited=time.spans)
        if base is not None and re.match(r"in\s", time.quote[0], re.IGNORECASE):
            counted = find_counted(time.spans[0], time.quote[0], base, is_ahead=True)
            if counted:
                return counted
        if _is_told_aside(place, time):
            continue
        lead = text[max(0, time.spans[0].start - 30) : time.spans[0].start]
        is_ahead = published and published.latest and time.when.earliest and time.when.earliest > published.latest
        is_now = published and published.latest and time.when.latest and time.when.latest >= published.latest
        if is_now and _THIS.match(time.quote[0]):
            return time.when
        if _WHEN.search(lead) or (is_ahead and _AT.search(lead)):
            rolled = _roll_on(place, time, time.when)
            ahead = published and published.latest and rolled.earliest and rolled.earliest > published.latest
            if ahead or is_ahead:
                return rolled
    return None


_SEASON_ENDS = {(6, 20): (5, 31), (9, 22): (8, 31), (12, 21): (11, 30)}
_IN_SEASON = re.compile(r"\b(?:spring|summer|autumn|fall)\b[^“”]{0,24}”", re.IGNORECASE)


def _end_season(when: DateRange) -> DateRange:
    """What is due in a season is due by the end of its third month, as seasons are reckoned in speech."""
    last = when.latest
    if last is None or when.earliest is None or not _IN_SEASON.search(when.basis):
        return when
    month, day = _SEASON_ENDS.get((last.month, last.day), (last.month, last.day))
    return replace(when, latest=last.replace(month=month, day=day))


_ASIDE = re.compile(r",? (?:which|who)\b[^,.;:“”\"]{2,60}, (?=(?:by|before|within|until|no later than)\s)")
_REST = re.compile(r"(?:by|before|within|until|no later than)\s[^,;:“”\"]{2,24}")


def _with_rest(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans with the term that stands after an aside: "sent abroad, [which he did not explain, by 3 May]"."""
    last = spans[-1]
    aside = _ASIDE.match(text, last.end)
    rest = _REST.match(text, aside.end()) if aside else None
    return (*spans, Span(last.document_id, rest.start(), rest.end())) if rest else tuple(spans)


def _find_base(place: ParsedStatement, times: Sequence[TimeExpression]) -> date | None:
    """The one day on which it was asked or promised, where the text tells it: beside the cue, beside the verb that the
    cue goes on from ("ruled yesterday ..., and gave the army ten days"), or between who is asked and what."""
    said = place.statement.said
    if said is not None and said.latest is not None and said.earliest == said.latest:
        return said.latest
    cue = place.cue
    passage = passage_at(place.parsed, place.statement.spans[0])
    if cue is None or passage is None or cue.doc is not passage.doc:
        return None
    verbs = {cue.i}
    verb = cue
    while verb.dep_ == "conj" and verb.head.i != verb.i:
        verb = verb.head
        verbs.add(verb.i)
    for time in times:
        when = time.when
        if when is None or when.latest is None or when.earliest != when.latest or len(time.spans) != 1:
            continue
        start, end = to_offset(passage, time.spans[0].start), to_offset(passage, time.spans[0].end - 1)
        if start is None or end is None or not cue.sent.start_char <= start < cue.sent.end_char:
            continue
        dated = find_verb(passage, start, end + 1)
        is_inside = is_within(time.spans, place.statement.spans)
        is_first = dated is not None and dated.i == cue.sent.root.i and start < cue.idx and cue.tag_ == "VBD"
        if (
            dated is not None
            and not is_inside
            and (dated.i in verbs or is_first)
            and not is_governed(passage.text, time)
        ):
            return when.latest
        to = place.statement.quote[0].find(" to ")
        at = time.spans[0].start - place.statement.spans[0].start
        if re.match(r"[^,]{3,60} on \Z", place.statement.quote[0][: max(0, at)]) and 0 < at < to:
            return when.latest
    return None


def _is_anchored(time: TimeExpression) -> bool:
    """Whether a term was counted from a day that the text names beside it."""
    return time.when is not None and "from “" in time.when.basis


def _is_told_aside(place: ParsedStatement, time: TimeExpression) -> bool:
    """Whether a date belongs to a past clause inside what is asked: "the cars [that passed on 24 April]"."""
    for token in tokens_at(place.parsed, time.spans[0])[:1]:
        for above in token.ancestors:
            is_past = above.tag_ == "VBD" or any(c.tag_ == "VBD" for c in above.lefts)
            if above.dep_ in ("relcl", "acl", "advcl") and is_past:
                return True
    return False


def _find_next(time: TimeExpression, base: date) -> DateRange | None:
    """ "By June", where the words leave open which: the next one from ``base``."""
    found = find_written(time.quote[0])
    if len(found) != 1 or found[0].kind != "yearless":
        return None
    period = yearless_near(base, found[0].begin, found[0].finish, 1)
    period = part_period(period, found[0].part) if period and found[0].part in _PARTS else period
    if period is None:
        return None
    is_before = found[0].bound == "before" and found[0].part != "end"  # what is before the end is by the end
    last = period[0] - timedelta(days=1) if is_before else period[1]
    return DateRange(latest=last, basis=f"“{time.quote[0]}”: the next from {base.isoformat()}", cited=time.spans)


_PARTS = frozenset({"early", "mid", "late", "start", "end"})
_THIS = re.compile(
    r"(?:this|next|tomorrow|tonight|later this|the end of (?:this|next)|(?:early|late) next)\b", re.IGNORECASE
)


def _is_given(place: ParsedStatement) -> bool:
    """Whether somebody is given time: "gave the company two weeks"."""
    cue = place.statement.cue
    return cue is not None and cue.lemma.split()[0] in ("give", "set", "allow", "have", "grant")


_BEFORE_CLAUSE = re.compile(r"\bbefore (?:the |its |his |her )?[\w’' -]{2,70}\bon\s+\Z")
_WHEN = re.compile(r"(?:^|\s)(?:in|on)\s+\Z", re.IGNORECASE)
_AT = re.compile(r"\b(?:in|on|at|during)\s+(?:[\w’'-]+\s+){0,4}\Z", re.IGNORECASE)


def is_governed(text: str, time: TimeExpression) -> bool:
    """Whether a date stands after a word that makes it a term: "by", "before", "within"."""
    words = load_set("deadline_words")
    lead = text[max(0, time.spans[0].start - 18) : time.spans[0].start].lower().split()
    own = time.quote[0].lower().split() if time.quote else []
    if any(" ".join(lead[-n:]) in words for n in (1, 2, 3) if len(lead) >= n):
        return True
    return any(" ".join(own[:n]) in words for n in (1, 2, 3) if len(own) > n)


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


def _roll_on(place: ParsedStatement, time: TimeExpression, when: DateRange) -> DateRange:
    """A day without a year by which something is asked lies ahead: "by the end of March" in a December."""
    published = place.parsed.metadata.published
    cue = place.cue
    is_told_back = cue is not None and any(c.lower_ in ("had", "’d") and c.dep_ == "aux" for c in cue.lefts)
    if published is None or published.earliest is None or when.latest is None or is_told_back or _is_anchored(time):
        return when
    has_year = any(_YEAR.search(q) for q in time.quote)
    if any(_WEEKDAY.search(q) for q in time.quote) and (published.earliest - when.latest).days in range(1, 8):
        return replace(when, latest=when.latest + timedelta(days=7), basis=f"{when.basis}; the next one")
    day = _plus_year(when.latest)
    if has_year or when.latest >= published.earliest or (day - published.earliest).days > 366:
        return when
    earliest = when.earliest and _plus_year(when.earliest)
    return replace(when, earliest=earliest, latest=day, basis=f"{when.basis}; the next one, since it lies ahead")


def _plus_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
