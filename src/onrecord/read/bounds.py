"""When an undated document was published, as far as its own words bound it; never one guessed day.

Each constraint is a set of days that its words allow; what all of them allow is the range. Constraints used:

* a dated past ("was released on 31 August 2022", a caption's date) lies before publication;
* a dated future ("will meet on 5 May 2024") lies after it;
* a day of "this year" fixes where in its year publication lies;
* "two years on from the report", where the text dates the report, puts publication about that long after it
  (years: from three months less to nine months more, as people round);
* a coming day without a year ("starts on 9 September") lies ahead, within eight months: writers name the year of
  what is further off;
* a weekday beside a day and month ("Tuesday, 28 May") holds in some years only;
* a dateline without a year ("CALDER BAY, March 3") is the day of filing: publication is that day or one of the next
  three, in a year that the other constraints leave.

A plain "on Tuesday" allows every day and so bounds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from onrecord.dates import DateRange, print_date
from onrecord.read.dates import Read, read_times
from onrecord.read.nlp import Parsed
from onrecord.read.periods import shift_days, shift_months, shift_units, yearless_period
from onrecord.read.tenses import verb_tense
from onrecord.read.times import find_written
from onrecord.spans import Span
from onrecord.words import load_set

_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
_YEARS = range(1900, 2200)
_COMING_MONTHS = 8
_NOUNS = ("NOUN", "PROPN")

Days = tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """The days that some words allow for publication, in words, and where they stand. ``days`` are in order."""

    days: Days
    words: str
    cited: tuple[Span, ...]


def find_published(parsed: Parsed) -> DateRange | None:
    """The range that the document's own words leave for its publication; None where they bound nothing or clash."""
    return explain_published(parsed)[0]


def explain_published(parsed: Parsed) -> tuple[DateRange | None, str]:
    """The range, and where there is none the reason in words. An end that nothing bounds is None."""
    reads = read_times(parsed)
    constraints = [
        *_dated_past(reads, parsed),
        *_dated_future(reads),
        *_elapsed(reads),
        *_this_year(reads),
        *_coming(reads),
    ]
    constraints += _named_weekdays(reads)
    constraints += _datelines(parsed)
    if not constraints:
        return None, "nothing in the text bounds its date"
    days: Days = ((_FIRST, _LAST),)
    used: list[Constraint] = []
    for constraint in constraints:
        narrowed = _intersect(days, constraint.days)
        if not narrowed:
            told = "; ".join(c.words for c in [*used, constraint])
            return None, f"what the text says of its date does not fit together: {told}"
        if narrowed != days:
            used.append(constraint)
        days = narrowed
    earliest = days[0][0] if days[0][0] > shift_months(_FIRST, 24) else None
    latest = days[-1][1] if days[-1][1] < shift_months(_LAST, -24) else None
    if earliest is None and latest is None:
        return None, "the text bounds its date on neither side"
    basis = "not dated; from its own words: " + "; ".join(c.words for c in used)
    cited = tuple(dict.fromkeys(span for c in used for span in c.cited))
    return DateRange(earliest=earliest, latest=latest, basis=basis, cited=cited), ""


def _intersect(left: Days, right: Days) -> Days:
    out: list[tuple[date, date]] = []
    i = j = 0
    while i < len(left) and j < len(right):
        a, b = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if a <= b:
            out.append((a, b))
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(out)


def _union(days: Iterable[tuple[date, date]]) -> Days:
    out: list[tuple[date, date]] = []
    for a, b in sorted(days):
        if out and a <= shift_days(out[-1][1], 1):
            out[-1] = (out[-1][0], max(out[-1][1], b))
        else:
            out.append((a, b))
    return tuple(out)


def _say(read: Read) -> str:
    return read.passage.text[read.written.start : read.written.end]


def _clause(read: Read) -> str:
    """The verb and the expression, short, for a basis: "ended on August 31, 2022"."""
    if read.verb is None:
        return f"“{_say(read)}”"
    text = read.passage.text
    start = min(read.verb.idx, read.written.start)
    end = max(read.verb.idx + len(read.verb), read.written.end)
    return f"“{text[start:end]}”" if end - start <= 80 else f"“{_say(read)}”"


def _dated_past(reads: list[Read], parsed: Parsed) -> list[Constraint]:
    """Of all that is dated and past, the latest: publication is not before it began."""
    best: tuple[date, str, tuple[Span, ...]] | None = None
    for read in reads:
        if read.written.kind != "fixed" or not read.when or not read.when.earliest or read.written.bound == "after":
            continue
        if read.tense != "past" or read.is_anchored or _is_told_year(read):
            continue
        # "between 2017 and 2019" was not over before 2019 began; a month or year may still run.
        period = read.written.period
        start = read.when.earliest
        if period and period[1].year > period[0].year and period[1].year - period[0].year < 9 and not read.written.part:
            start = max(start, date(period[1].year, 1, 1))
        if best is None or start > best[0]:
            best = (start, f"{_clause(read)} is past, so not before {_print(start)}", read.spans)
    for zone in parsed.zones:
        if zone.label != "caption":
            continue
        text = parsed.document.text[zone.span.start : zone.span.end]
        for written in find_written(text):
            if written.kind == "fixed" and written.period and (best is None or written.period[0] > best[0]):
                span = Span(parsed.document.id, zone.span.start + written.start, zone.span.start + written.end)
                words = text[written.start : written.end]
                best = (
                    written.period[0],
                    f"a caption names “{words}”, so not before {_print(written.period[0])}",
                    (span,),
                )
    return [Constraint(((best[0], _LAST),), best[1], best[2])] if best and best[0] > _FIRST else []


def _is_told_year(read: Read) -> bool:
    """Whether a bare year may lie ahead though its verb is past: "in 2027, she said, ...", "proposed a 2027 budget"."""
    period = read.written.period
    if period is None or (period[0].month, period[0].day, period[1].month, period[1].day) != (1, 1, 12, 31):
        return False
    is_course = period[0].year < period[1].year and _say(read).lower().startswith(
        "from"
    )  # "triple it from 2013 to 2020"
    if read.on_noun or read.verb is None or is_course:
        return True
    return read.written.start < read.verb.idx and read.verb.lemma_ in load_set("speaking_verbs")


def _print(day: date) -> str:
    return print_date(DateRange(earliest=day, latest=day))


def _dated_future(reads: list[Read]) -> list[Constraint]:
    """Of all that is dated and said to come, the earliest end: publication is not after it."""
    best: tuple[date, Read] | None = None
    for read in reads:
        if read.written.kind != "fixed" or not read.when or not read.when.latest or read.tense != "future":
            continue
        if not _is_sure_to_come(read) or read.written.bound in ("since", "after", "before"):
            continue
        if best is None or read.when.latest < best[0]:
            best = (read.when.latest, read)
    if best is None:
        return []
    words = f"{_clause(best[1])} is still to come, so not after {_print(best[0])}"
    return [Constraint(((_FIRST, best[0]),), words, best[1].spans)]


def _is_sure_to_come(read: Read) -> bool:
    """Whether "will", a fixed plan or a timetable says that it comes; what may, should or would come bounds nothing."""
    verb = read.verb
    if verb is None or _is_reported(read):
        return False
    helpers = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    if helpers & {"will", "shall", "'ll", "’ll", "wo"}:
        return True
    if read.tense == "present":
        return (
            verb.tag_ == "VBZ" and verb.lemma_ in load_set("timetable_verbs") and verb.dep_ in ("ROOT", "ccomp", "conj")
        )
    head = verb.head
    if "to" not in helpers or head.i == verb.i or head.pos_ not in ("VERB", "AUX", "ADJ"):
        return False
    top = head.head if head.pos_ == "ADJ" and head.head.i != head.i else head
    is_fixed = head.lemma_ in ("schedule", "slate", "set", "expect", "due") or any(
        c.lower_ == "due" for c in head.children
    )
    return is_fixed and verb_tense(top) in ("present", "future")


def _is_reported(read: Read) -> bool:
    """Whether a clause looks ahead from a past of its own ("said it would", "had hoped to"): it bounds nothing."""
    verb = read.verb
    if verb is None or read.is_anchored:
        return True
    if any(c.lower_ in ("would", "'d") for c in verb.children if c.dep_ == "aux"):
        return True
    head = verb.head
    return head.i != verb.i and head.tag_ in ("VBD", "VBN") and verb.dep_ in ("xcomp", "acl", "advcl")


def _this_year(reads: list[Read]) -> list[Constraint]:
    """A day, month or season "this year" that is past or to come says which part of its year publication lies in."""
    out = []
    for read in reads:
        written = read.written
        if written.kind != "yearless" or written.year_shift != 0 or read.tense not in ("past", "future", "unknown"):
            continue
        is_past = read.tense == "past"
        if read.tense == "future" and _is_reported(read):
            continue
        days = []
        for year in _YEARS:
            period = yearless_period(year, written.begin, written.finish)
            if period and is_past:
                days.append((period[0] if written.begin == written.finish else period[1], date(year, 12, 31)))
            elif period and read.tense == "future":
                days.append((date(year, 1, 1), period[1]))
        days = [(a, b) for a, b in days if a <= b]
        if days:
            where = "past" if is_past else "to come"
            out.append(Constraint(_union(days), f"{_clause(read)} lies in its own year and is {where}", read.spans))
    return out


def _coming(reads: list[Read]) -> list[Constraint]:
    """A coming day or month without a year is the next one, and less than eight months ahead."""
    out = []
    for read in reads:
        written = read.written
        if (
            written.kind != "yearless"
            or written.year_shift is not None
            or written.modifier
            or written.bound in ("since", "after")
        ):
            continue
        if written.begin[1] == 0 or not _is_sure_to_come(read):
            continue
        days = []
        for year in _YEARS:
            period = yearless_period(year, written.begin, written.finish)
            if period:
                days.append((shift_months(period[0], -_COMING_MONTHS), period[1]))
        ahead = f"{_clause(read)} is still to come, within {_COMING_MONTHS} months since no year is named"
        out.append(Constraint(_union(days), ahead, read.spans))
    return out


def _named_weekdays(reads: list[Read]) -> list[Constraint]:
    """A weekday beside a day and month, both past, allows only the year after each day on which the two agree."""
    out = []
    for read in reads:
        written = read.written
        if (
            written.kind != "yearless"
            or written.weekday < 0
            or written.modifier
            or read.tense not in ("past", "future")
        ):
            continue
        if written.begin != written.finish or (_is_reported(read) and read.tense == "future"):
            continue
        days = []
        for year in _YEARS:
            period = yearless_period(year, written.begin, written.finish)
            if period and period[0].weekday() == written.weekday:
                back = read.tense == "past"
                days.append(
                    (period[0], shift_days(shift_months(period[0], 12), -1))
                    if back
                    else (shift_months(period[0], -_COMING_MONTHS), period[0])
                )
        out.append(Constraint(_union(days), f"in its year “{_say(read)}” falls on that weekday", read.spans))
    return out


_FILED_DAYS = 3


def _datelines(parsed: Parsed) -> list[Constraint]:
    """The one day and month that datelines print without a year: filed then, published then or up to three days on."""
    found: dict[tuple[int, int, int], tuple[str, Span]] = {}
    for zone in parsed.zones:
        if zone.label != "dateline":
            continue
        text = parsed.document.text[zone.span.start : zone.span.end]
        for written in find_written(text):
            if written.kind == "yearless" and written.begin == written.finish and written.begin[1]:
                span = Span(parsed.document.id, zone.span.start + written.start, zone.span.start + written.end)
                words = text[written.start : written.end]
                found.setdefault((*written.begin, written.weekday), (words, span))
    if len(found) != 1:
        return []
    ((month, day, weekday), (words, span)) = found.popitem()
    days = []
    for year in _YEARS:
        period = yearless_period(year, (month, day), (month, day))
        if period and weekday in (-1, period[0].weekday()):
            days.append((period[0], shift_days(period[0], _FILED_DAYS)))
    told = f"the dateline “{words}” names no year, so on that day or up to {_FILED_DAYS} days after it, in such a year"
    return [Constraint(_union(days), told, (span,))] if days else []


def _elapsed(reads: list[Read]) -> list[Constraint]:
    """ "Two years on from the report": about that long after the day on which the text says that the report came."""
    out = []
    for read in reads:
        written = read.written
        if written.kind != "elapsed":
            continue
        noun = _counted_from(read)
        event = _dated_noun(noun, reads) if noun else None
        if event is None or not event.when or not event.when.earliest or not event.when.latest:
            continue
        first = shift_units(event.when.earliest, written.unit, written.count)
        last = shift_units(event.when.latest, written.unit, written.count)
        if written.unit == "year":
            first, last = shift_months(first, -3), shift_months(last, 9)
        else:
            margin = 15 if written.unit == "month" else 4
            first, last = shift_days(first, -margin), shift_days(last, margin)
        words = (
            f"“{_say(read)}” from the {noun} of {print_date(event.when)} ({_clause(event)}), so between "
            f"{_print(first)} and {_print(last)}"
        )
        out.append(Constraint(((first, last),), words, (*read.spans, *event.spans)))
    return out


def _counted_from(read: Read) -> str | None:
    """The noun that "two years on from ..." counts from, as its lemma; None where no noun follows."""
    doc = read.passage.doc
    at = next((t.i for t in doc if t.idx >= read.written.end), None)
    if at is None:
        return None
    if doc[at].lower_ not in ("from", "since", "after"):
        return None
    for token in doc[at + 1 : at + 14]:
        if token.pos_ in _NOUNS and token.dep_ not in ("compound", "poss", "nmod"):
            return str(token.lemma_.lower())
        if token.pos_ in ("VERB", "AUX") and token.tag_ not in ("VBN", "VBG"):
            return None
    return None


def _dated_noun(noun: str, reads: list[Read]) -> Read | None:
    """The one dated expression whose clause is about that noun and says that it came; None where there are several
    that differ."""
    found: list[Read] = []
    for read in reads:
        if (
            read.written.kind != "fixed"
            or not read.when
            or read.tense != "past"
            or read.verb is None
            or read.written.bound
        ):
            continue
        verb = read.verb
        chain = [verb]
        while (
            chain[-1].head.i != chain[-1].i
            and len(chain) < 4
            and chain[-1].dep_ in ("advcl", "acl", "relcl", "ccomp", "conj")
        ):
            chain.append(chain[-1].head)
        is_coming = any(t.lemma_ in load_set("coming_verbs") for t in chain)
        about = {
            c.lemma_.lower()
            for t in chain
            for c in [*t.children, t.head, t]
            if c.pos_ in _NOUNS and (c.dep_ in ("nsubj", "nsubjpass", "dobj") or c.i in (t.i, t.head.i))
        }
        if is_coming and noun in about:
            found.append(read)
    ranges = {(r.when.earliest, r.when.latest) for r in found if r.when}
    return found[0] if len(ranges) == 1 else None
