"""Wording: what all forms of a dossier say around a line, in one place, so that none says more than another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from onrecord.dates import DateRange
from onrecord.publish.dossier import Dossier
from onrecord.publish.entries import GAP, Answer, Comparison, Line, Moment, Said
from onrecord.publish.labels import Labels


def iter_lines(dossier: Dossier) -> Iterator[Line]:
    """Every line of a dossier, as often as it is printed."""
    for moment in dossier.timeline:
        yield moment.line
    for spoken in (*(v.said for v in dossier.voices), *(s.said for s in dossier.subjects)):
        for said in spoken:
            yield from (said.line, *said.renderings)
    for entry in (*dossier.allegations, *dossier.register):
        yield from (entry.line, *(answer.line for answer in entry.answers))
    for group in (*dossier.figures, *dossier.accounts):
        yield from group.lines
    yield from (given.line for given in dossier.assessments if given.line)
    yield from (made.line for made in dossier.corrections if made.line)


def say_state(dossier: Dossier, labels: Labels) -> str:
    """How far people have reviewed what is in a dossier."""
    if not dossier.is_draft:
        return labels.say("state.reviewed")
    return labels.say("state.some", n=dossier.decided) if dossier.is_reviewed else labels.say("state.none")


def say_verb_of(line: Line, labels: Labels) -> str:
    """The verb, with a colon unless the words are its object; in quotation marks where it is the source's own."""
    name = "quoted_verb" if line.is_verb_quoted else "verb"
    return labels.say(f"line.joined_{name}" if line.is_joined else f"line.{name}", verb=line.verb)


def say_when(line: Line) -> str:
    """The date of what was said; nothing where it is only the report's, which stands in the report's label."""
    return "" if line.is_reported else line.when


def say_basis(line: Line) -> str:
    """Why the date is what it is, where somebody reckoned it; nothing where it stands in the source as printed."""
    return "" if line.is_reported or line.when_basis.endswith(": as written") else line.when_basis


def say_review(row: Line | Answer, labels: Labels) -> str:
    """That nobody has accepted a line or a link; nothing where somebody did."""
    if row.verdict == "yes":
        return ""
    return labels.say("line.unsure" if row.verdict == "unsure" else "line.not_reviewed")


def list_notes(
    line: Line, labels: Labels, said: Said | None = None, *, with_date: bool = True
) -> list[tuple[str, str]]:
    """What stands under a line, each with its kind: when, in which report, what limits it (``hedge``), through what
    (``mark``), from how many reports, whether it is reviewed (``review``)."""
    parts = [("", say_when(line))] if with_date else []
    number = len(line.citation_ids)
    is_told = line.note == line.who  # the report itself speaks: it is named already
    if number > 1 and not with_date and not is_told:
        parts.append(("", labels.say("line.shown_as", n=number, label=line.note)))
    elif not is_told:
        parts.append(("", line.note))
    if number > 1 and (with_date or is_told):
        parts.append(("", labels.say("line.passages", n=number)))
    parts += [("hedge", hedge) for hedge in line.hedges]
    parts += [("mark", mark) for mark in line.marks]
    if basis := say_basis(line):
        parts.append(("", labels.say("line.date_from", basis=basis)))
    if said and said.reports > 1:
        origins = labels.count("line.origins", said.origins)
        parts.append(("", f"{labels.say('line.reports', n=said.reports)}, {origins}"))
    parts.append(("review", say_review(line, labels)))
    return [part for part in parts if part[1]]


def merge_rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines by who gave which words when: the same figure in five reports is one row with five documents."""
    out: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        out.setdefault((line.who, line.verb, line.words, line.hedges, line.marks, say_when(line)), []).append(line)
    return list(out.values())


def say_relation(group: Comparison, labels: Labels) -> str:
    """In which relation figures or accounts stand, and why."""
    if group.is_same:
        return labels.say("relation.same")
    why = "; ".join(group.why)
    return labels.find(f"relation.{group.relation}", group.relation) + (f" {why[:1].upper()}{why[1:]}." if why else "")


def say_status(answer: Answer, labels: Labels) -> str:
    """What an answer is: replied, accepted, rejected and so on; or that it possibly is."""
    status = labels.find(f"status.{answer.status}", answer.status)
    return labels.say("answer.possibly", status=status) if answer.is_weak else status


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def sentence_end(text: str) -> str:
    """The text with a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "!", "?", "…", ".”", ".’")) else f"{text}."


def label_line(line: Line) -> str:
    """The words of a line for a picture, or what they speak of where they are folded: with who said them and the verb,
    unless a document reports them in its own voice, since words that were denied or alleged must not stand alone."""
    words = f"[{line.content}]" if line.content else f" {GAP} ".join(line.words)
    if line.is_own_voice:
        return words
    verb = f"“{line.verb}”" if line.is_verb_quoted else line.short_verb or line.verb
    return f"{line.who} {verb}{'' if line.is_joined else ':'} {words}"


def find_month(on: DateRange) -> date | None:
    """The first day of a range that lies in one month; None for a wider one, which no month can count."""
    if on.earliest is None or on.latest is None:
        return None
    return on.earliest if (on.earliest.year, on.earliest.month) == (on.latest.year, on.latest.month) else None


def name_year(moment: Moment, labels: Labels) -> str:
    """The year under which a moment is listed."""
    if moment.on.latest is None:
        return labels.say("timeline.open")
    return str((moment.on.earliest or moment.on.latest).year)
