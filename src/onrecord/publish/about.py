"""What a dossier says about itself: its sources, what it rests on, what could not be done, and how it was made."""

from __future__ import annotations

import hashlib
from collections import defaultdict

from onrecord.model import Finding, Link
from onrecord.publish.assessments import iter_assessments, say_assessed
from onrecord.publish.entries import Assessed, SourceRow
from onrecord.publish.labels import Labels
from onrecord.publish.lines import Lines, range_key
from onrecord.publish.protection import is_named
from onrecord.publish.selection import SelectedDocument, Selection
from onrecord.words import load_table


def build_sources(lines: Lines) -> tuple[SourceRow, ...]:
    """Every document, by date; copies say of what."""
    selection, labels = lines.selection, lines.labels
    relation: dict[str, list[str]] = defaultdict(list)
    for group in selection.copy_groups:
        for member in group.documents:
            others = [lines.label(lines.find_document(d)) for d in group.documents if d != member]
            words = labels.say(f"copies.{group.relation}", labels="; ".join(others))
            relation[member].append(words + (f" ({group.agency})" if group.agency else ""))
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
                published=labels.date(metadata.published),
                basis=metadata.published.basis if metadata.published else "",
                path=selected.path or selected.url or "",
                sha256=selected.source.id,
                text_sha256=citation,
                copies="; ".join(relation[id_]),
                language=metadata.language or "",
                assessed=say_assessed(selection.judged.get(id_, ()), labels),
                is_redacted=selected.is_redacted,
            )
        )
    when = {d: s.metadata.published for d, s in selection.documents.items()}
    return tuple(sorted(out, key=lambda s: (range_key(when[s.document_id]), s.path)))


def list_assessments(lines: Lines) -> tuple[Assessed, ...]:
    """What people wrote of sources and of what they say: of documents first and then of the lines that are in this
    dossier, each in the order of time."""
    selection = lines.selection
    out = []
    for given in (a for some in selection.judged.values() for a in iter_assessments(some, lines.labels)):
        document = selection.documents.get(given.subject_id)
        line = None if document else lines.find_line(given.subject_id)
        if document or line:
            about = lines.label(document) if document else ""
            assessed = Assessed(aspect=given.aspect, words=given.words, reason=given.reason, about=about, line=line)
            out.append((line is not None, given.at, given.subject_id, given.aspect, assessed))
    return tuple(row[-1] for row in sorted(out, key=lambda row: row[:-1]))


def count_rows(selection: Selection) -> tuple[tuple[str, int], ...]:
    """What the dossier holds, in numbers."""
    copies = sum(len(g.documents) - 1 for g in selection.copy_groups if g.relation != "update")
    return (
        ("documents", len(selection.documents)),
        ("independent origins", len(selection.documents) - copies),
        ("acts of saying", len(selection.utterances)),
        ("demands", len(selection.demands)),
        ("promises", len(selection.promises)),
        *([("statements not shown", number)] if (number := count_withheld(selection)) else []),
    )


def count_withheld(selection: Selection) -> int:
    """How many statements of the whole case are withheld and may be counted; in a dossier of reviewed lines those that
    a person accepted. It is one number, the same for every part of the case, so that it leads nowhere."""
    found, accepted = selection.counted
    return found if selection.scope.is_draft else accepted


def describe_basis(selection: Selection, labels: Labels) -> tuple[str, ...]:
    """What the case rests on: outlets, period, languages."""
    metadata = [s.metadata for s in selection.documents.values()]
    outlets = sorted({m.outlet for m in metadata if m.outlet})
    dated = [m.published for m in metadata if m.published and m.published.earliest]
    out = [labels.say("basis.outlets", names=", ".join(outlets) or labels.say("basis.no_outlet"))]
    if dated:
        first = min(d.earliest for d in dated if d.earliest)
        last = max((d.latest or d.earliest for d in dated if d.earliest), default=None)
        undated = len(metadata) - len(dated)
        out.append(
            labels.say("basis.dated", a=labels.day(first), b=labels.day(last), undated=undated, all=len(metadata))
        )
    languages = sorted({m.language or labels.say("basis.unknown") for m in metadata})
    read = sum(m.is_read for m in metadata)
    out.append(labels.say("basis.languages", names=", ".join(languages), n=read, all=len(metadata)))
    return tuple(out)


def describe_scope(selection: Selection, labels: Labels) -> str:
    """Which part of the case this is; nothing where it is the whole."""
    scope = selection.scope
    parts = []
    if scope.period:
        parts.append(labels.say("scope.period", period=labels.date(scope.period)))
    if scope.parties:
        parts.append(labels.say("scope.parties", names=", ".join(scope.parties)))
    if scope.subjects:
        parts.append(labels.say("scope.subjects", names=", ".join(scope.subjects)))
    return labels.say("head.in_scope", scope="; ".join(parts)) if parts else ""


def list_unresolved(selection: Selection, labels: Labels) -> tuple[str, ...]:
    """What could not be read or resolved, a line each."""
    unknown = labels.say("unresolved.source")
    out = [
        f"{f.path or f.document_id or f.source_id or unknown}: {f.error}" + (f" ({f.hint})" if f.hint else "")
        for f in selection.failures
    ]
    nobody = [s for s in selection.statements.values() if s.speaker is None]
    if nobody:
        out.append(labels.say("unresolved.nobody", n=len(nobody)))
    times = [t for t in selection.times if t.when is None]
    if times:
        shown = sorted({" ".join(t.quote) for t in times})
        more = labels.say("unresolved.more", space=" ", n=len(shown) - 12) if len(shown) > 12 else ""
        out.append(labels.say("unresolved.dates", n=len(times), words="; ".join(shown[:12]), more=more))
    if selection.crowded:
        out.append(labels.say("unresolved.crowded", n=selection.crowded))
    if selection.common:
        out.append(labels.say("unresolved.common", n=selection.common))
    for selected in selection.documents.values():
        if selected.metadata.published is None:
            out.append(labels.say("unresolved.undated", path=selected.path or selected.document.id))
    return tuple(" ".join(line.split()) for line in out if not is_named(selection.protection, line))


def describe_method(selection: Selection, labels: Labels, around: int, max_share: float) -> tuple[str, ...]:
    """How this was made and what was not done."""
    say = labels.say
    left = selection.left_out
    part = [say(f"left.{reason}", n=n) for reason, n in left.items() if reason not in ("rejected", "not reviewed")]
    return (
        say("method.found"),
        *([] if selection.scope.is_draft else [say("method.reviewed", n=left.get("not reviewed", 0))]),
        *([say("method.rejected", n=left["rejected"])] if left.get("rejected") else []),
        *([say("method.left_out", what="; ".join(part))] if part else []),
        *([say("method.counted", n=number)] if (number := count_withheld(selection)) else []),
        *([say("method.unnamed")] if any(d.is_redacted for d in selection.documents.values()) else []),
        say("method.verbs"),
        say("method.passages", around=around, share=f"{max_share:.0%}") if around else say("method.passage"),
        say("method.copies"),
        say("method.followed"),
        say("method.dates"),
        say("method.readers", names=_name_readers(selection) or say("method.nothing")),
        _print_error_rates(labels),
        say("method.english"),
        say("method.hash"),
        *([] if labels.language == "en" else [say("method.labels")]),
    )


def _print_error_rates(labels: Labels) -> str:
    """How often the readers are right, as measured for this version on reports they were not tuned on."""
    rates = "; ".join(f"{row['what']} {float(row['per_cent']):.0f} %" for row in load_table("error_rates"))
    return labels.say("method.rates", rates=rates)


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
    return ", ".join(sorted({f"{row.made.by} {row.made.version}" for row in rows}))


def hash_text(selected: SelectedDocument) -> str:
    """The SHA-256 of a document's text in UTF-8."""
    return hashlib.sha256(selected.document.text.encode("utf-8", "surrogatepass")).hexdigest()
