"""The readers in their order: one document in, findings out.

``READERS`` is the order of work with rules alone; :func:`pick_readers` puts a trained reader in the place of its
``statements`` entry: it gets the same :class:`Draft` and fills the same field, and all that follows stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from onrecord.dates import DateRange
from onrecord.model import (
    Demand,
    Document,
    Event,
    Figure,
    Finding,
    Mention,
    Metadata,
    Promise,
    Statement,
    TimeExpression,
    Zone,
)
from onrecord.read.acts import find_acts
from onrecord.read.anchors import anchor_speakers
from onrecord.read.bounds import find_published
from onrecord.read.dates import find_times
from onrecord.read.declarations import find_declarations
from onrecord.read.demands import find_demands
from onrecord.read.events import find_events
from onrecord.read.figures import find_figures
from onrecord.read.leanings import find_leanings
from onrecord.read.mentions import find_mentions
from onrecord.read.nlp import Parsed, parse_document
from onrecord.read.provisions import find_provisions
from onrecord.read.registers import find_registers
from onrecord.read.requests import find_requests
from onrecord.read.said import find_said
from onrecord.read.scores import score_statements
from onrecord.read.speakers import find_speakers
from onrecord.read.statements import find_statements
from onrecord.read.tagger import load_tagger
from onrecord.read.trained import find_trained_statements
from onrecord.read.turn_parts import part_turns
from onrecord.read.undertakings import find_undertakings

READS = ("en",)
"""The languages (ISO 639-1) that the readers read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What has been found in a document so far; each reader adds its own field."""

    parsed: Parsed
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    times: tuple[TimeExpression, ...] = ()
    figures: tuple[Figure, ...] = ()
    events: tuple[Event, ...] = ()
    demands: tuple[Demand | Promise, ...] = ()
    rows: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One step: what it needs found before it, what it finds, in which version."""

    name: str
    version: str
    needs: tuple[str, ...]
    makes: str
    read: Callable[[Draft], Draft]


def _read_times(draft: Draft) -> Draft:
    """An undated document is bounded from what it says, and its relative dates are then read once more."""
    times = tuple(find_times(draft.parsed))
    if draft.parsed.metadata.published is not None:
        return replace(draft, times=times)
    published = find_published(draft.parsed)
    if published is None:
        return replace(draft, times=times)
    parsed = replace(draft.parsed, metadata=replace(draft.parsed.metadata, published=published))
    return replace(draft, parsed=parsed, times=tuple(find_times(parsed)))


def _read_provisions(draft: Draft) -> Draft:
    """What plain words undertake or ask, what the numbered paragraphs of a document of record do, and what a letter, a
    release or a report says in its own voice."""
    found = find_undertakings(draft.parsed, draft.mentions, draft.statements)
    found = part_turns(draft.parsed, draft.mentions, find_leanings(draft.parsed, draft.mentions, found))
    found = find_requests(draft.parsed, draft.mentions, found)
    found = find_provisions(draft.parsed, found)
    return replace(draft, statements=tuple(find_declarations(draft.parsed, found)))


def _anchor_speakers(draft: Draft) -> Draft:
    """Each named speaker has a chain, and a mention of its own where it had none."""
    mentions, statements = anchor_speakers(draft.parsed, draft.mentions, draft.statements)
    return replace(draft, mentions=mentions, statements=statements)


READERS: tuple[Reader, ...] = (
    Reader(
        name="mentions",
        version="11",
        needs=(),
        makes="mentions",
        read=lambda d: replace(d, mentions=tuple(find_mentions(d.parsed))),
    ),
    Reader(
        name="statements",
        version="9",
        needs=(),
        makes="statements",
        read=lambda d: replace(d, statements=tuple(find_statements(d.parsed))),
    ),
    Reader(
        name="speakers",
        version="7",
        needs=("mentions", "statements"),
        makes="statements",
        read=lambda d: replace(d, statements=tuple(find_speakers(d.parsed, d.mentions, d.statements))),
    ),
    Reader(
        name="acts",
        version="7",
        needs=("statements",),
        makes="statements",
        read=lambda d: replace(d, statements=tuple(find_acts(d.parsed, d.statements))),
    ),
    Reader(
        name="provisions",
        version="14",
        needs=("mentions", "statements"),
        makes="statements",
        read=_read_provisions,
    ),
    Reader(
        name="anchors",
        version="1",
        needs=("mentions", "statements"),
        makes="statements",
        read=_anchor_speakers,
    ),
    Reader(name="dates", version="2", needs=("statements",), makes="times", read=_read_times),
    Reader(
        name="said",
        version="1",
        needs=("statements", "times"),
        makes="statements",
        read=lambda d: replace(d, statements=tuple(find_said(d.parsed, d.statements, d.times))),
    ),
    Reader(
        name="scores",
        version="1",
        needs=("statements",),
        makes="statements",
        read=lambda d: replace(d, statements=tuple(score_statements(d.parsed, d.statements))),
    ),
    Reader(
        name="figures",
        version="2",
        needs=("times", "statements"),
        makes="figures",
        read=lambda d: replace(d, figures=tuple(find_figures(d.parsed, d.times, d.statements))),
    ),
    Reader(
        name="events",
        version="6",
        needs=("mentions", "times", "statements"),
        makes="events",
        read=lambda d: replace(d, events=tuple(find_events(d.parsed, d.mentions, d.times, d.statements))),
    ),
    Reader(
        name="demands",
        version="16",
        needs=("mentions", "statements", "times"),
        makes="demands",
        read=lambda d: replace(d, demands=tuple(find_demands(d.parsed, d.statements, d.times, d.mentions))),
    ),
    Reader(
        name="registers",
        version="1",
        needs=(),
        makes="rows",
        read=lambda d: replace(d, rows=tuple(find_registers(d.parsed))),
    ),
)


def pick_readers(choice: str) -> tuple[Reader, ...]:
    """The readers in their order; ``choice`` is one of :data:`onrecord.config.READERS`.

    Raises OnrecordError where its weights are missing or are not the ones that were measured.
    """
    if choice == "rules":
        return READERS
    tagger = load_tagger(choice)
    trained = Reader(
        name="statements",
        version=f"7-{choice}-{tagger.version}",
        needs=(),
        makes="statements",
        read=lambda d: replace(d, statements=tuple(find_trained_statements(d.parsed, tagger))),
    )
    return tuple(trained if reader.name == "statements" else reader for reader in READERS)


def read_version(choice: str) -> str:
    """Changes whenever a reader or its weights do; a document is read again when it was last read in another version.

    Raises OnrecordError as :func:`pick_readers` does.
    """
    return "+".join(f"{reader.name}{reader.version}" for reader in pick_readers(choice))


def read_document(
    document: Document, zones: tuple[Zone, ...], metadata: Metadata, choice: str
) -> tuple[DateRange | None, list[Finding]]:
    """All findings of one document, by place, and its date of publication (as given, or bounded from the text)."""
    draft = Draft(parsed=parse_document(document, zones, metadata))
    for reader in pick_readers(choice):
        draft = reader.read(draft)
    findings: list[Finding] = [
        *draft.mentions, *draft.statements, *draft.times, *draft.figures, *draft.events, *draft.demands,
        *draft.rows,
    ]  # fmt: skip
    findings.sort(key=lambda f: (f.spans[0].start, f.spans[-1].end, f.id))
    return draft.parsed.metadata.published, findings
