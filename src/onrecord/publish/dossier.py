"""The dossier as data: a pure function of the rows that may leave a case. Every line has a speaker or a document, and
a citation; the builder refuses otherwise."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from onrecord.publish.about import (
    build_sources,
    count_rows,
    describe_basis,
    describe_method,
    describe_scope,
    list_assessments,
    list_unresolved,
)
from onrecord.publish.citations import Citation
from onrecord.publish.corrections import list_corrections
from onrecord.publish.entries import (
    Answer,
    Assessed,
    Comparison,
    Correction,
    Entry,
    Line,
    Moment,
    Said,
    SourceRow,
    Subject,
    Voice,
)
from onrecord.publish.labels import load_labels
from onrecord.publish.lines import Lines
from onrecord.publish.narrowing import narrow_selection
from onrecord.publish.passages import Passages
from onrecord.publish.scope import Scope
from onrecord.publish.sections import Sections
from onrecord.publish.selection import Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What is published. ``language`` is that of its labels; ``scope`` says which part of the case it is, in words;
    with ``is_draft`` lines that nobody has reviewed are among its own."""

    title: str
    about: str
    as_of: str
    version: str
    language: str = "en"
    scope: str = ""
    is_draft: bool = True
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
    assessments: tuple[Assessed, ...] = ()
    corrections: tuple[Correction, ...] = ()
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
    scope: Scope | None = None,
    language: str = "en",
) -> Dossier:
    """The dossier of these rows, as of a day (default: that of the last arrival), of the part of them that is in
    scope (default: all that nobody rejected, or what the selection was narrowed to), its labels in a language.

    Raises PublishError for a line with neither speaker nor document, for one whose citation does not match, and for
    a scope that names nobody.
    """
    labels = load_labels(language)
    if scope is not None or not selection.is_narrowed:
        selection = narrow_selection(selection, scope or Scope())
    scope = selection.scope
    cites = Passages(selection, around, max_share)
    lines = Lines(selection, cites, labels)
    day = as_of or selection.as_of
    as_of_words = labels.day(day) if day else labels.say("date.unknown")
    sections = Sections(selection, lines, day, as_of_words)
    voices = sections.build_voices()
    dossier = Dossier(
        title=title,
        about=about,
        as_of=as_of_words,
        version=version,
        language=language,
        scope=describe_scope(selection, labels),
        is_draft=scope.is_draft,
        is_reviewed=bool(selection.judged),
        decided=len(selection.judged),
        is_withholding=selection.is_withholding,
        counts=count_rows(selection),
        rests_on=describe_basis(selection, labels),
        timeline=sections.build_timeline(),
        voices=voices,
        subjects=sections.build_subjects(),
        allegations=sections.build_allegations(),
        register=sections.build_register(),
        figures=sections.build_comparisons("figure"),
        accounts=sections.build_comparisons("event") + sections.build_comparisons("statement"),
        sources=build_sources(lines),
        assessments=list_assessments(lines),
        corrections=list_corrections(lines),
        unresolved=list_unresolved(selection, labels),
        method=describe_method(selection, labels, around, max_share),
        citations=(),
        labels={d: lines.label(s) for d, s in selection.documents.items()},
    )
    cited = replace(dossier, citations=cites.build())
    is_part = scope.period or scope.parties or scope.subjects or not scope.is_draft
    return _number_passages(_list_cited(cited, len(selection.documents)) if is_part else cited)


def _list_cited(dossier: Dossier, number: int) -> Dossier:
    """The same dossier with the sources that a line rests on, and how many there are in all."""
    cited = {c.document_id for c in dossier.citations}
    sources = tuple(s for s in dossier.sources if s.document_id in cited)
    labels = {s.label for s in sources}
    assessments = tuple(a for a in dossier.assessments if a.line or a.about in labels)
    note = load_labels(dossier.language).say("sources.some", n=len(sources), all=number)
    return replace(dossier, sources=sources, assessments=assessments, method=(*dossier.method, note))


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
    if isinstance(value, (Said, Voice, Subject, Answer, Entry, Comparison, Moment, Assessed, Correction)):
        return replace(value, **{f.name: _renumber(getattr(value, f.name), numbers) for f in fields(value)})
    return value
