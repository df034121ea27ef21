"""Marks: a document's text cut where anything found in it begins or ends, so that overlapping findings all show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.model import (
    Demand,
    Event,
    Figure,
    Finding,
    Mention,
    Promise,
    Statement,
    TimeExpression,
    Zone,
)
from onrecord.spans import Span

MarkKind = Literal["content", "cue", "speaker", "mention", "figure", "event", "ask", "time", "hedge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Code points ``start`` to ``end`` of the text are this of that finding."""

    start: int
    end: int
    kind: MarkKind
    finding_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of text with the same marks throughout; ``start`` is its place, ``kinds`` and ``findings`` are sorted and
    parted by a space. ``ends`` are the findings whose last words these are."""

    text: str
    start: int
    kinds: str = ""
    findings: str = ""
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A zone of a document: its label (empty for text that is in no zone) and its runs; ``content`` says what it
    speaks of, where it is folded."""

    label: str
    start: int
    runs: tuple[Run, ...]
    content: str = ""


FURNITURE = ("furniture", "advert", "footer", "credit")
"""Zones that are greyed: readers leave them out."""


def list_marks(findings: Iterable[Finding]) -> list[Mark]:
    """The marks of all findings: contents with their cues, speakers and hedges, mentions that are names or
    descriptions, figures, events, demands and promises, dates."""
    out: list[Mark] = []
    for finding in findings:
        if isinstance(finding, Statement):
            out += _mark(finding.id, "content", finding.spans)
            out += _mark(finding.id, "cue", finding.cue.spans if finding.cue else ())
            out += _mark(finding.id, "speaker", finding.speaker.spans if finding.speaker else ())
            out += _mark(finding.id, "hedge", (h.span for h in finding.hedges))
        elif isinstance(finding, Mention):
            out += _mark(finding.id, "mention", finding.spans if finding.form != "pronoun" else ())
        elif isinstance(finding, Figure):
            out += _mark(finding.id, "figure", finding.spans)
        elif isinstance(finding, Event):
            out += _mark(finding.id, "event", finding.spans)
        elif isinstance(finding, (Demand, Promise)):
            out += _mark(finding.id, "ask", finding.spans)
        elif isinstance(finding, TimeExpression):
            out += _mark(finding.id, "time", finding.spans)
    return out


def _mark(id_: str, kind: MarkKind, spans: Iterable[Span]) -> list[Mark]:
    return [Mark(start=s.start, end=s.end, kind=kind, finding_id=id_) for s in spans]


def cut_blocks(
    text: str, zones: Sequence[Zone], marks: Iterable[Mark], start: int = 0, end: int | None = None
) -> tuple[Block, ...]:
    """The zones of a text that begin from ``start`` to before ``end``, each cut into runs; text outside all zones
    that is more than white space is a block of its own, so that nothing of the document is left out."""
    end = len(text) if end is None else end
    places: list[tuple[str, int, int]] = []
    at = 0
    for zone in zones:
        if text[at : zone.span.start].strip():
            places.append(("", at, zone.span.start))
        places.append((zone.label, zone.span.start, zone.span.end))
        at = zone.span.end
    if text[at:].strip():
        places.append(("", at, len(text)))
    shown = [place for place in places if start <= place[1] < end]
    if not shown:
        return ()
    opening: dict[int, list[Mark]] = defaultdict(list)
    closing: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.end > shown[0][1] and mark.start < shown[-1][2]:
            opening[mark.start].append(mark)
            closing[mark.end].append(mark)
    last: dict[str, int] = {}
    for mark in (m for ms in closing.values() for m in ms if m.kind in ("content", "ask")):
        last[mark.finding_id] = max(mark.end, last.get(mark.finding_id, 0))
    cuts = sorted({*opening, *closing, *(p for place in shown for p in place[1:])})
    blocks, active, n = [], set[Mark](), 0
    for label, a, b in shown:
        runs = []
        while n < len(cuts) and cuts[n] < b:
            here = cuts[n]
            active.difference_update(closing.get(here, ()))
            active.update(opening.get(here, ()))
            until = cuts[n + 1] if n + 1 < len(cuts) else b
            n += 1
            if here < a:
                continue
            runs.append(_build_run(text, here, until, active, last))
        blocks.append(Block(label=label, start=a, runs=tuple(runs)))
    return tuple(blocks)


def _build_run(text: str, start: int, end: int, active: set[Mark], last: dict[str, int]) -> Run:
    findings = {m.finding_id for m in active}
    return Run(
        text=text[start:end],
        start=start,
        kinds=" ".join(sorted({m.kind for m in active})),
        findings=" ".join(sorted(findings)),
        ends=tuple(sorted(f for f in findings if last.get(f) == end)),
    )
