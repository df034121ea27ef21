"""The dossier as data: a pure function of the rows that may leave a case. Every line has a speaker or a document, and
a citation; the builder refuses otherwise."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from onrecord.dates import print_date
from onrecord.publish.about import (
    build_sources,
    count_rows,
    describe_basis,
    describe_method,
    list_unresolved,
    one_day,
)
from onrecord.publish.citations import Citation
from onrecord.publish.entries import (
    Answer,
    Comparison,
    Entry,
    Line,
    Moment,
    Said,
    SourceRow,
    Subject,
    Voice,
)
from onrecord.publish.lines import Lines
from onrecord.publish.passages import Passages
from onrecord.publish.sections import Sections
from onrecord.publish.selection import Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What is published."""

    title: str
    about: str
    as_of: str
    version: str
    is_reviewed: bool
    decided: int = 0
    is_withholding: bool
    counts: tuple[tuple[str, int], ...]
    rests_on: tuple[str, ...]
    timeline: tuple[Moment, ...]
    voices: tuple[Voice, ...]
    subjects: tuple[Subject, ...]
    allegations: tuple[Entry, ...]
    register: tuple[Entry, ...]
    figures: tuple[Comparison, ...]
    accounts: tuple[Comparison, ...]
    sources: tuple[SourceRow, ...]
    unresolved: tuple[str, ...]
    method: tuple[str, ...]
    citations: tuple[Citation, ...]
    labels: dict[str, str]


def build_dossier(
    selection: Selection,
    *,
    title: str,
    about: str,
    version: str,
    as_of: date | None = None,
    around: int = 1,
    max_share: float = 0.5,
) -> Dossier:
    """The dossier of these rows, as of a day (default: that of the last arrival).

    Raises PublishError for a line with neither speaker nor document, or whose citation does not match.
    """
    cites = Passages(selection, around, max_share)
    lines = Lines(selection, cites)
    day = as_of or selection.as_of
    as_of_words = print_date(one_day(day)) if day else "no date"
    sections = Sections(selection, lines, day, as_of_words)
    voices = sections.build_voices()
    dossier = Dossier(
        title=title,
        about=about,
        as_of=as_of_words,
        version=version,
        is_reviewed=bool(selection.judged),
        decided=len(selection.judged),
        is_withholding=selection.is_withholding,
        counts=count_rows(selection),
        rests_on=describe_basis(selection),
        timeline=sections.build_timeline(),
        voices=voices,
        subjects=sections.build_subjects(),
        allegations=sections.build_allegations(),
        register=sections.build_register(),
        figures=sections.build_comparisons("figure"),
        accounts=sections.build_comparisons("event") + sections.build_comparisons("statement"),
        sources=build_sources(lines),
        unresolved=list_unresolved(selection),
        method=describe_method(selection, around, max_share),
        citations=(),
        labels={d: lines.label(s) for d, s in selection.documents.items()},
    )
    return _number_passages(replace(dossier, citations=cites.build()))


def _number_passages(dossier: Dossier) -> Dossier:
    """The same dossier with its passages numbered in the order in which a reader meets them."""
    numbers: dict[str, str] = {}
    changed = {f.name: _renumber(getattr(dossier, f.name), numbers) for f in fields(dossier) if f.name != "citations"}
    citations = [replace(c, id=numbers.setdefault(c.id, f"c{len(numbers) + 1}")) for c in dossier.citations]
    return replace(dossier, **changed, citations=tuple(sorted(citations, key=lambda c: int(c.id[1:]))))


def _renumber(value: Any, numbers: dict[str, str]) -> Any:
    if isinstance(value, Line):
        ids = tuple(numbers.setdefault(id_, f"c{len(numbers) + 1}") for id_ in value.citation_ids)
        return replace(value, citation_ids=ids)
    if isinstance(value, tuple):
        return tuple(_renumber(item, numbers) for item in value)
    if isinstance(value, (Said, Voice, Subject, Answer, Entry, Comparison, Moment)):
        return replace(value, **{f.name: _renumber(getattr(value, f.name), numbers) for f in fields(value)})
    return value
