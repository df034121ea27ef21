"""Attributions taken away: statements that may be quoted without who said them, and what around them would tell it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.model import Document, Finding, Speaker, Statement
from onrecord.publish.permissions import UNNAMED
from onrecord.spans import Span, is_overlapping, sentence_spans


def unattribute(findings: Iterable[Finding], ids: Collection[str]) -> list[Finding]:
    """The findings, the statements of these ids without speaker, cue, channel, addressee and authority, and without
    whatever else was found in their words: a demand or a figure would name the speaker."""
    findings = list(findings)
    chosen = [f for f in findings if f.id in ids]
    if not chosen:
        return findings
    own: dict[str, list[Span]] = {}
    for finding in chosen:
        own.setdefault(finding.document_id, []).extend(finding.spans)
    out: list[Finding] = []
    for finding in findings:
        if finding.id in ids and isinstance(finding, Statement):
            speaker = Speaker(name=UNNAMED, type="person")
            out.append(
                replace(
                    finding, speaker=speaker, cue=None, channel=None, addressee=None, authority=None, within=None
                )
            )  # fmt: skip
            continue
        rests = {getattr(finding, "within", None), getattr(finding, "statement_id", None)} & set(ids)
        places = own.get(finding.document_id, ())
        if not rests and not any(is_overlapping(a, b) for a in finding.spans for b in places):
            out.append(finding)
    return out


def find_surroundings(
    statements: Iterable[Finding], documents: Mapping[str, Document]
) -> Iterator[tuple[str, list[Span]]]:
    """By document: what stands around each of these in its sentences, with its cue and whoever is named as saying it;
    its own words are left out."""
    for finding in statements:
        document = documents.get(finding.document_id)
        if document is None:
            yield finding.document_id, []
            continue
        places = sentences_at(document.text, finding.spans)
        if isinstance(finding, Statement):
            places += finding.cue.spans if finding.cue else ()
            places += finding.speaker.spans if finding.speaker else ()
        out = []
        for place in places:
            at = place.start
            for own in sorted(s for s in finding.spans if s.start < place.end and place.start < s.end):
                if at < own.start:
                    out.append(Span(place.document_id, at, own.start))
                at = max(at, own.end)
            if at < place.end:
                out.append(Span(place.document_id, at, place.end))
        if out:
            yield finding.document_id, out


def sentences_at(text: str, spans: Sequence[Span]) -> list[Span]:
    """The sentences that these spans stand in, within their line."""
    out = []
    for span in spans:
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.end)
        line = sentence_spans(span.document_id, text, start, len(text) if end < 0 else end)
        out += [s for s in line if s.start < span.end and span.start < s.end]
    return out
