"""The dates and periods that a document names, each as a range with its basis, or unresolved with the reason.

Relative ones are counted from the document's date, which may itself be a range: then so is the result. Two readings
("06/07/2022") stay unresolved, a weekday of an uncertain week is all the days it can be. Values follow TimeML
(ISO 24617-1) in granularity; what "early" or "last" was taken to mean stands in the basis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.dates import DateRange, print_date
from onrecord.model import Made, TimeExpression, finding_id
from onrecord.read.nlp import Parsed, Passage, to_spans
from onrecord.read.periods import narrow_period, unit_period, yearless_period
from onrecord.read.ranges import Origin, UnresolvedError, resolve_written
from onrecord.read.tenses import Tense, governing_verb, verb_tense
from onrecord.read.times import find_written
from onrecord.read.written import Written
from onrecord.spans import Span, quote_spans
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

MADE = Made(by="dates", version="2")
_LONG_PAST = 150  # days before the document: the year of what is told then is not the document's
_SOON = 45  # days between two days of one telling
_FEW_DAYS = 7
_SAID_AT = ("fixed", "yearless", "weekday", "shift")


@dataclass(frozen=True, slots=True)
class Read:
    """One expression with what reading it needed: where it stands, its tense, its range, why it has none.

    ``is_anchored``: it was counted from another date than the document's. ``on_noun``: it hangs on a noun.
    """

    passage: Passage
    written: Written
    tense: Tense
    verb: Token | None
    spans: tuple[Span, ...]
    when: DateRange | None
    why: str
    is_anchored: bool = False
    on_noun: bool = False


def find_times(parsed: Parsed) -> list[TimeExpression]:
    """Every date and period of the story, in order, resolved against ``parsed.metadata.published`` where needed."""
    out = []
    for read in read_times(parsed):
        quote = quote_spans(parsed.document.text, read.spans)
        out.append(
            TimeExpression(
                id=finding_id("time", read.spans),
                document_id=parsed.document.id,
                spans=read.spans,
                quote=quote,
                made=MADE,
                when=read.when,
                why=read.why,
            )
        )
    return out


def read_times(parsed: Parsed) -> list[Read]:
    """The same with the tense and the kind of each, for readers that reason about dates."""
    out: list[Read] = []
    for passage in parsed.passages:
        reader = _PassageReader(passage, parsed.metadata.published, out)
        out.extend(reader.read())
    return out


class _PassageReader:
    """Reads the expressions of one passage; ``earlier`` are those of the passages before it."""

    def __init__(self, passage: Passage, published: DateRange | None, earlier: list[Read]) -> None:
        self.passage = passage
        self.published = published
        self.earlier = earlier[-6:]
        self.last = earlier[-1].passage if earlier else None
        self.written = find_written(passage.text)
        self.verbs = [find_verb(passage, w.start, w.end) for w in self.written]
        self.done: dict[int, Read | None] = {}
        self.busy: set[int] = set()

    def read(self) -> list[Read]:
        return [read for i in range(len(self.written)) if (read := self._read(i)) is not None]

    def _read(self, i: int) -> Read | None:
        if i not in self.done:
            self.busy.add(i)
            self.done[i] = self._read_new(i)
            self.busy.discard(i)
        return self.done[i]

    def _read_new(self, i: int) -> Read | None:
        written, verb = self.written[i], self.verbs[i]
        tense: Tense = verb_tense(verb) if verb is not None else "unknown"
        if self._is_dateline(written):
            tense = "past"
        elif self._is_planned_for(written) and verb is not None and (tense == "past" or verb.tag_ == "VBN"):
            tense = "unknown" if written.kind == "yearless" else "future"
        if written.kind == "shift" and written.modifier == "future" and tense != "future":
            return None
        spans = to_spans(self.passage, written.start, written.end)
        if not spans:
            return None
        on_noun = self._is_on_noun(written)
        anchor = self._attribution(i, tense)
        try:
            reference = anchor.when if anchor else self.published
            if written.kind == "anchored":
                anchor = self._text_anchor(i)
                reference = anchor.when
            words = self.passage.text[written.start : written.end]
            origin = None
            if reference or self.published:
                name = f"“{self._words(anchor)}”" if anchor else "the document's date"
                origin = Origin(
                    when=reference or DateRange(),
                    name=f"{name} ({print_date(reference)})",
                    cited=tuple(dict.fromkeys((*anchor.spans, *reference.cited))) if anchor and reference else (),
                    until=self.published.latest if self.published else None,
                )
            when = resolve_written(written, origin, tense, verb, on_noun=on_noun, spans=spans, words=words)
            when = (self._in_told_year(i, when) if tense not in ("present", "future") else None) or when
            return Read(self.passage, written, tense, verb, spans, when, "", anchor is not None, on_noun)
        except UnresolvedError as reason:
            return Read(self.passage, written, tense, verb, spans, None, str(reason), anchor is not None, on_noun)

    def _is_dateline(self, written: Written) -> bool:
        """Whether it stands in "AARN, 9 Dec. (Agency) - " before the text begins."""
        text = self.passage.text
        return (
            written.end < 60
            and text[:3].isupper()
            and bool(re.match(r"\s*(?:\([A-Z][\w. ]*\)|[—–-]|--)", text[written.end : written.end + 30]))
        )

    def _is_on_noun(self, written: Written) -> bool:
        """Whether it hangs on a noun ("the attack on Tuesday") and not on the verb."""
        inside = self.passage.doc.char_span(written.start, written.end, alignment_mode="expand")
        node = inside.root if inside is not None else None
        while node is not None and node.head.i != node.i:
            node = node.head
            if node.pos_ in ("VERB", "AUX"):
                return False
            if node.pos_ in ("NOUN", "PROPN"):
                return True
        return False

    def _is_planned_for(self, written: Written) -> bool:
        """Whether the words are what something past was fixed for: "called a strike for 19 May"."""
        is_bare = written.kind in ("weekday", "yearless") and not written.bound and not written.modifier
        return is_bare and bool(re.search(r"\bfor\s+\Z", self.passage.text[: written.start]))

    def _words(self, read: Read) -> str:
        return read.passage.text[read.written.start : read.written.end]

    def _attribution(self, i: int, tense: Tense) -> Read | None:
        """The date at which the words around the expression were said, where the text gives one: words said in
        December speak of the weeks after December."""
        written, verb = self.written[i], self.verbs[i]
        if verb is None or written.kind in ("fixed", "anchored", "elapsed", "unresolved"):
            return None
        looks_ahead = tense == "future" or (written.kind == "vague" and written.modifier == "future")
        is_bare = written.kind in ("weekday", "yearless") and written.year_shift is None and written.unit != "week"
        is_ahead = looks_ahead and written.kind in ("vague", "stretch")
        if not (is_bare or is_ahead or _in_quotation(self.passage.text, written.start)):
            return None
        node, below = verb.head, verb
        for _ in range(12):
            if node.i == below.i:
                return None
            if node.pos_ in ("VERB", "AUX") and below.dep_ in ("ccomp", "xcomp", "parataxis", "advcl", "conj", "acl"):
                for j, other in enumerate(self.verbs):
                    dated = j != i and j not in self.busy and other is not None and other.i == node.i
                    is_said = node.lemma_.lower() in load_set("speaking_verbs")
                    if dated and is_said and below.dep_ in ("ccomp", "xcomp", "parataxis"):
                        read = self._read(j)
                        if read and read.when and read.tense == "past" and read.written.kind in _SAID_AT:
                            return read
            node, below = node.head, node
        return None

    def _in_told_year(self, i: int, when: DateRange) -> DateRange | None:
        """A past day without a year that follows, in its paragraph or the last one with a date, a day of an earlier
        year close to it: "shot on 2 August 2018. They were arrested on 3 August" tells of 2018; None for any other."""
        written, published = self.written[i], self.published
        is_plain = written.year_shift is None and not (written.bound or written.modifier)
        if written.kind != "yearless" or not written.begin[1] or not is_plain:
            return None
        if not (when.earliest and when.latest and published and published.earliest):
            return None
        told = self._find_told(i)
        if told is None or told.when is None or not told.when.latest:
            return None
        last = told.when.latest
        if (published.earliest - last).days < _LONG_PAST:
            return None
        for year in (last.year, last.year + 1):
            period = yearless_period(year, written.begin, written.finish)
            period = narrow_period(period, written.inner) if period and written.inner else period
            if period and period[0] < when.earliest and abs((period[0] - last).days) <= _SOON:
                cited = tuple(dict.fromkeys((*to_spans(self.passage, written.start, written.end), *told.spans)))
                words = self.passage.text[written.start : written.end]
                basis = f"“{words}”: no year given: in the year of “{self._words(told)}”, which the text tells of"
                return DateRange(earliest=period[0], latest=period[1], basis=basis, cited=cited)
        return None

    def _find_told(self, i: int) -> Read | None:
        """The date told last before an expression, in this paragraph or the last one with a date: a week at most."""
        before = [read for j in range(i) if j not in self.busy and (read := self._read(j)) is not None]
        for read in [*reversed(before), *reversed(self.earlier)]:
            if read.passage is not self.passage and read.passage is not self.last:
                return None
            when = read.when
            if when and when.earliest and when.latest and (when.latest - when.earliest).days <= _FEW_DAYS:
                is_year_known = read.written.kind == "fixed" or "which the text tells of" in when.basis
                return read if is_year_known or read.written.year_shift is not None else None
        return None

    def _text_anchor(self, i: int) -> Read:
        written = self.written[i]
        if written.modifier == "behind":
            for j in range(i + 1, len(self.written)):
                between = self.passage.text[written.end : self.written[j].start]
                if len(between) > 90 or re.search(r"[.!?;]\s|[,—–]\s", between):
                    break
                read = self._read(j) if j not in self.busy else None
                if read and read.when:
                    return read
            raise UnresolvedError("it is counted from something whose date does not stand beside it")
        before = [read for j in range(i) if j not in self.busy and (read := self._read(j)) is not None]
        for read in [*reversed(before), *reversed(self.earlier)]:
            if read.written.kind in ("vague", "stretch", "unresolved", "elapsed"):
                continue
            if written.unit == "month day" and read.when is None:
                continue
            if read.written.bound in ("since", "before", "after") or not _is_fitting(written, read):
                continue
            if read.when and read.when.earliest and read.when.latest and read.written.bound in ("", "by", "until"):
                return read
            raise UnresolvedError(f"it is counted from “{self._words(read)}”, which is not resolved")
        raise UnresolvedError("the text names no time that it is counted from")


def _is_fitting(written: Written, read: Read) -> bool:
    """Whether "that day" can mean it: "that day" is a day, "that year" may be a day, a month or a year."""
    if written.modifier != "that" or read.when is None or not read.when.earliest or not read.when.latest:
        return True
    return unit_period(read.when.earliest, written.unit) == unit_period(read.when.latest, written.unit)


def find_verb(passage: Passage, start: int, end: int) -> Token | None:
    """The verb that an expression at these places of the passage belongs to; a past verb right before it ("said
    Tuesday the plan ...") comes first, since parsers hang such a day on the clause behind it."""
    doc = passage.doc
    inside = doc.char_span(start, end, alignment_mode="expand")
    if inside is not None and len(inside) <= 3:
        before = inside.start - 1
        if before >= 0 and doc[before].lower_ in ("on", "in"):
            before -= 1
        after = doc[inside.end] if inside.end < len(doc) else None
        is_subject = after is not None and (after.tag_ == "POS" or (after.pos_ == "AUX" and after.tag_ != "VBN"))
        if before >= 0 and doc[before].tag_ in ("VBD", "VBN") and not is_subject:
            return doc[before]
    return governing_verb(doc, start, end)


def _in_quotation(text: str, at: int) -> bool:
    before = text[:at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
