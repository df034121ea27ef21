"""The passages of a dossier: each cited place once, with as much around it as may be repeated."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from onrecord.model import Finding
from onrecord.publish.citations import Citation, build_citation
from onrecord.publish.content_notes import choose_notes
from onrecord.publish.selection import Selection


class Passages:
    """Collects citations while lines are built: the same place twice is one citation."""

    def __init__(self, selection: Selection, around: int, max_share: float) -> None:
        self._selection = selection
        self._around = around
        self._max_share = max_share
        self._ids: dict[tuple[str, tuple[tuple[int, int], ...]], str] = {}
        self._found: dict[str, Finding] = {}

    def cite(self, finding: Finding) -> str:
        """The id of the citation of a finding's words."""
        place = (finding.document_id, tuple((s.start, s.end) for s in finding.spans))
        if place not in self._ids:
            self._ids[place] = f"c{len(self._ids) + 1}"
            self._found[self._ids[place]] = finding
        return self._ids[place]

    def build(self) -> tuple[Citation, ...]:
        """All citations in order. The cited sentence is always shown, since it says who speaks; its neighbours, in the
        order of the document, as long as all passages together repeat no more of it than is allowed."""
        by_document: dict[str, list[str]] = defaultdict(list)
        for id_, finding in self._found.items():
            by_document[finding.document_id].append(id_)
        out: dict[str, Citation] = {}
        for document_id, ids in by_document.items():
            length = len(self._selection.documents[document_id].document.text)
            ids.sort(key=lambda i: (self._found[i].spans[0].start, i))
            shown = bytearray(length)
            for id_ in ids:
                out[id_] = self._build(id_, 0)
                _show(shown, out[id_])
            left = self._max_share * length - sum(shown)
            for id_ in ids if self._around else ():
                wider = self._build(id_, self._around)
                if _count_new(shown, wider) <= left:
                    left -= _show(shown, wider)
                    out[id_] = wider
        return tuple(out[id_] for id_ in self._found)

    def _build(self, id_: str, around: int) -> Citation:
        finding = self._found[id_]
        selected = self._selection.documents[finding.document_id]
        citation = build_citation(
            id_,
            selected.document,
            selected.zones,
            finding.spans,
            finding.quote,
            self._selection.protection,
            around=around,
            is_redacted=selected.is_redacted,
        )
        judged = self._selection.judged.get(finding.id, ())
        return replace(citation, notes=choose_notes(judged, "".join(p.text for p in citation.pieces)))


def _windows(citation: Citation) -> list[tuple[int, int]]:
    """The parts of the text that a passage shows, as offsets."""
    spans = iter(sorted(citation.spans))
    out: list[tuple[int, int]] = []
    lead, at = 0, -1
    for piece in citation.pieces:
        if piece.is_gap:
            at = -1
        elif piece.is_cited:
            span = next(spans)
            out.append((span.start - lead, span.end))
            lead, at = 0, span.end
        elif at < 0:
            lead = len(piece.text)
        else:
            out.append((at, at + len(piece.text)))
            at += len(piece.text)
    return out


def _count_new(shown: bytearray, citation: Citation) -> int:
    return sum(b - a - sum(shown[a:b]) for a, b in _windows(citation))


def _show(shown: bytearray, citation: Citation) -> int:
    """Marks what a passage shows; the number of characters that no passage showed before."""
    number = _count_new(shown, citation)
    for a, b in _windows(citation):
        shown[a:b] = b"\x01" * (b - a)
    return number
