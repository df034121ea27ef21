"""What a dossier says about itself: its sources, what it rests on, what could not be done, and how it was made."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date

from onrecord.dates import DateRange, print_date
from onrecord.model import Finding, Link
from onrecord.publish.entries import SourceRow
from onrecord.publish.lines import Lines, range_key
from onrecord.publish.protection import is_named
from onrecord.publish.selection import SelectedDocument, Selection
from onrecord.words import load_table


def build_sources(lines: Lines) -> tuple[SourceRow, ...]:
    """Every document, by date; copies say of what."""
    selection = lines.selection
    relation: dict[str, list[str]] = defaultdict(list)
    for group in selection.copy_groups:
        for member in group.documents:
            others = [lines.label(lines.find_document(d)) for d in group.documents if d != member]
            word = "shares background with" if group.relation == "update" else f"{group.relation} of one text with"
            relation[member].append(f"{word} {'; '.join(others)}" + (f" ({group.agency})" if group.agency else ""))
    out = []
    for id_, selected in selection.documents.items():
        metadata = selected.metadata
        citation = hash_text(selected)
        out.append(
            SourceRow(
                document_id=id_,
                label=lines.label(selected),
                title=metadata.title or "",
                outlet=metadata.outlet or "",
                byline=metadata.byline or "",
                agency=metadata.agency or "",
                published=print_date(metadata.published),
                basis=metadata.published.basis if metadata.published else "",
                path=selected.path or selected.url or "",
                sha256=selected.source.id,
                text_sha256=citation,
                copies="; ".join(relation[id_]),
            )
        )
    when = {d: s.metadata.published for d, s in selection.documents.items()}
    return tuple(sorted(out, key=lambda s: (range_key(when[s.document_id]), s.path)))


def count_rows(selection: Selection) -> tuple[tuple[str, int], ...]:
    """What the dossier holds, in numbers."""
    copies = sum(len(g.documents) - 1 for g in selection.copy_groups if g.relation != "update")
    return (
        ("documents", len(selection.documents)),
        ("independent origins", len(selection.documents) - copies),
        ("acts of saying", len(selection.utterances)),
        ("demands", len(selection.demands)),
        ("promises", len(selection.promises)),
    )


def describe_basis(selection: Selection) -> tuple[str, ...]:
    """What the case rests on: outlets, period, languages."""
    metadata = [s.metadata for s in selection.documents.values()]
    outlets = sorted({m.outlet for m in metadata if m.outlet})
    dated = [m.published for m in metadata if m.published and m.published.earliest]
    out = [f"Outlets named by the documents: {', '.join(outlets) or 'none'}."]
    if dated:
        first = min(d.earliest for d in dated if d.earliest)
        last = max((d.latest or d.earliest for d in dated if d.earliest), default=None)
        between = f"{print_date(one_day(first))} and {print_date(one_day(last))}"
        undated = f"{len(metadata) - len(dated)} of {len(metadata)} documents bear no date that could be read"
        out.append(f"Dated between {between}; {undated}.")
    languages = sorted({m.language or "unknown" for m in metadata})
    out.append(f"Languages: {', '.join(languages)}; read: {sum(m.is_read for m in metadata)} of {len(metadata)}.")
    return tuple(out)


def list_unresolved(selection: Selection) -> tuple[str, ...]:
    """What could not be read or resolved, a line each."""
    out = [
        f"{f.path or f.document_id or f.source_id or 'a source'}: {f.error}" + (f" ({f.hint})" if f.hint else "")
        for f in selection.failures
    ]
    nobody = [s for s in selection.statements.values() if s.speaker is None]
    if nobody:
        out.append(f"{len(nobody)} statements name no speaker, or one that could not be resolved.")
    times = [t for t in selection.times if t.when is None]
    if times:
        shown = sorted({" ".join(t.quote) for t in times})
        more = f" and {len(shown) - 12} more" if len(shown) > 12 else ""
        out.append(f"{len(times)} dates could not be resolved: {'; '.join(shown[:12])}{more}.")
    for selected in selection.documents.values():
        if selected.metadata.published is None:
            out.append(f"{selected.path or selected.document.id}: no date of publication is given or could be bounded.")
    return tuple(" ".join(line.split()) for line in out if not is_named(selection.protection, line))


def describe_method(selection: Selection, around: int, max_share: float) -> tuple[str, ...]:
    """How this was made and what was not done."""
    return (
        "Each line was found by a program in the text of a preserved source and cites the characters it rests on. "
        "The program asserts nothing: every line has a speaker or a document.",
        "Verbs are the same for all: said, alleged, denied, found, asked, promised and so on. A verb in quotation "
        "marks is the source's own: it is negated, or takes a side that the dossier does not take. Words in "
        "quotation marks are quoted so by the source; others are the reporter's.",
        f"A passage shows the cited sentence, with {around} before and {around} after as long as all passages of "
        f"that document together repeat at most {max_share:.0%} of it.",
        "Copies and rewrites of one text count as one origin; an update of an earlier report counts as its own. "
        "Figures are set side by side and never added up.",
        "What followed a demand or promise is a suggestion with its reasons, until a person judges it. "
        '"Nothing found" speaks of the sources gathered, not of what was done.',
        "Dates are ranges with their basis. A statement without a date of its own shows its report's.",
        f"Found by {_name_readers(selection)}. Nothing that a program found is certain until a person has judged it.",
        _print_error_rates(),
        "Only English is read. Pictures, sound and scanned pages are not.",
        "A hash shows that a source is unchanged since it arrived here; it does not show that it is true.",
    )


def _print_error_rates() -> str:
    """How often the readers are right, as measured for this version on reports they were not tuned on."""
    rates = "; ".join(f"{row['what']} {float(row['per_cent']):.0f} %" for row in load_table("error_rates"))
    return (
        f"Measured on invented reports whose answers people wrote down, and whose errors nobody looked at: {rates}. "
        "What is linked over documents is less sure than what one sentence says; docs/method.md has all figures."
    )


def _name_readers(selection: Selection) -> str:
    """The components that made the rows, each with its version."""
    rows: list[Finding | Link] = [
        *selection.statements.values(),
        *selection.figures.values(),
        *selection.events.values(),
        *selection.demands.values(),
        *selection.promises.values(),
        *selection.links,
    ]
    return ", ".join(sorted({f"{row.made.by} {row.made.version}" for row in rows})) or "nothing"


def hash_text(selected: SelectedDocument) -> str:
    """The SHA-256 of a document's text in UTF-8."""
    return hashlib.sha256(selected.document.text.encode("utf-8", "surrogatepass")).hexdigest()


def one_day(day: date | None) -> DateRange:
    """The range that is this day."""
    return DateRange(earliest=day, latest=day)
