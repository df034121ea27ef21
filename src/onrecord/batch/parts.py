"""What a batch writes: the record's rows as partitioned Parquet, one folder a kind, one file a slice.

``pandas.read_parquet("OUTPUT/statement")``, DuckDB's ``read_parquet('OUTPUT/statement/*.parquet')`` and Spark read a
kind as one table. Fields are those of ``record.md``; spans are "12-40; 55-60", code points into the document's text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from onrecord import __version__
from onrecord.model import (
    Demand,
    Event,
    Failure,
    Figure,
    Finding,
    Link,
    Mention,
    Promise,
    Reading,
    Statement,
    TimeExpression,
)
from onrecord.publish.formats.contents import Head
from onrecord.publish.formats.parquet import render_parquet
from onrecord.publish.formats.tables import Cell, Table, build_table
from onrecord.spans import Span

LOSES = ("parties, utterances and copy groups, which onrecord draw makes of a selection", "judgements")

_FOUND = """
words | texts | the exact words, one for each run of them
spans | text | where in the document's text: first character up to but not including the last, from 0
reader | text | the component that found it, and its version
score | number | how sure it was, 0 to 1, where it says
"""

SPECS: dict[str, tuple[str, str]] = {
    "document": (
        "documents, each once, whatever number of paths its source came under",
        """id | text | id of the document
        source | text | SHA-256 of the bytes as received
        path | text | below the input; the first of them in order
        paths | texts | all of them
        media_type | text | of the source
        title | text | as the document gives it
        outlet | text | as the document gives it
        byline | text | as the document gives it
        agency | text | as the document gives it
        language | text | ISO 639-1
        is_read | flag | whether the readers read this language
        published | range | when it was published
        text | text | the text layer, to which all spans refer
        text_sha256 | text | SHA-256 of its UTF-8
        zones | texts | blocks: "story 0-120"
        cleaner | text | the component that made the text, and its version""",
    ),
    "statement": (
        "who said what, as one document reports it",
        """id | text | id of the statement
        document | text | id of the document
        speaker | text | who speaks, as this document names him, her or it; empty: nobody named
        speaker_type | text | person, body, state, group, document or anonymous
        speaker_chain | text | first mention of the speaker in the document; same_party links join these
        speaker_spans | text | where the speaker is named
        cue | text | the word that attributes it
        cue_spans | text | where it stands
        manner | text | direct, indirect or mixed
        act | text | accuse, deny, find, demand, promise, concede, welcome, regret, report or state
        negated | flag | whether what is said, or the saying, is negated
        hedges | texts | words that limit it
        channel | text | through what it was said
        addressee | text | to whom
        said | range | when it was said
        authority | text | on whose word
        subjects | texts | what it speaks about
        within | text | id of the statement that this one is told in"""
        + _FOUND,
    ),
    "mention": (
        "persons, bodies, states, places, groups and documents as mentioned",
        """id | text | id of the mention
        document | text | id of the document
        name | text | the fullest form that the document gives
        type | text | person, body, state, group, document, anonymous or place
        form | text | name, noun or pronoun
        chain | text | first mention of the same one in the document
        role | text | a title that stands there
        inferred | text | why, where the chain rests on an inference"""
        + _FOUND,
    ),
    "figure": (
        "numbers and what they count",
        """id | text | id of the figure
        document | text | id of the document
        value | number | the number
        low | number | of a range
        high | number | of a range
        comparator | text | exactly, about, at least, more than, at most or fewer than
        of | text | what is counted
        claimed_by | text | whose figure it is
        claimed_by_chain | text | first mention of that party in the document
        as_of | range | on what date it holds
        statement | text | id of the statement that it stands in"""
        + _FOUND,
    ),
    "event": (
        "what happened, as told",
        """id | text | id of the event
        document | text | id of the document
        what | text | its words in short
        type | text | its kind
        when | range | when it happened
        where | text | where
        who | texts | who is in it
        statement | text | id of the statement that tells it"""
        + _FOUND,
    ),
    "demand": (
        "what was asked of whom",
        """id | text | id of the demand
        document | text | id of the document
        statement | text | id of the statement that makes it
        by | text | who asks
        of | text | who is asked
        due | range | by when, if stated
        under | text | symbol or title and paragraph"""
        + _FOUND,
    ),
    "promise": (
        "what was promised",
        """id | text | id of the promise
        document | text | id of the document
        statement | text | id of the statement that makes it
        by | text | who promises
        due | range | by when, if stated
        under | text | symbol or title and paragraph"""
        + _FOUND,
    ),
    "time": (
        "dates and periods as written",
        """id | text | id of the expression
        document | text | id of the document
        when | range | what it means
        why | text | why it could not be resolved"""
        + _FOUND,
    ),
    "failure": (
        "what could not be done",
        """path | text | of the source
        source | text | its SHA-256, where it has one
        document | text | id of the document, where there is one
        stage | text | gather, clean or read
        error | text | what happened
        hint | text | what to do""",
    ),
    "link": (
        "two rows that belong together",
        """id | text | id of the link
        type | text | same_party, same_utterance, same_event, same_ask, copy_of, answers, replies or conflicts
        left | text | id of the one row
        right | text | id of the other
        relation | text | what narrows it: copy, rewrite, update; contradict, compatible; a status
        on | range | when, for what followed
        score | number | 0 to 1
        reasons | texts | why, in words that can be checked
        relater | text | the component that made it, and its version""",
    ),
}
"""The tables of a batch: what each holds, and its columns."""


def build_part(kind: str, rows: Iterable[tuple[Cell, ...]]) -> Table:
    """A table of one kind."""
    about, spec = SPECS[kind]
    return build_table(kind, about, spec, rows)


def render_part(table: Table) -> bytes:
    """The table as a Parquet file: the same rows give the same bytes."""
    return render_parquet(table, Head(title="", about="", version=__version__, as_of=None), LOSES)


def document_cells(reading: Reading, media_type: str, paths: Sequence[str]) -> tuple[Cell, ...]:
    """The row of a document."""
    document, m = reading.document, reading.metadata
    digest = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
    return (
        document.id, document.source_id, min(paths), tuple(sorted(paths)), media_type, m.title, m.outlet, m.byline,
        m.agency, m.language, m.is_read, m.published, document.text, digest,
        tuple(f"{z.label} {z.span.start}-{z.span.end}" for z in reading.zones),
        f"{document.made.by} {document.made.version}",
    )  # fmt: skip


def failure_cells(failure: Failure) -> tuple[Cell, ...]:
    """The row of a failure."""
    return failure.path, failure.source_id, failure.document_id, failure.stage, failure.error, failure.hint


def link_cells(link: Link) -> tuple[Cell, ...]:
    """The row of a link."""
    return (
        link.id, link.kind, link.left_id, link.right_id, link.relation, link.on, link.made.score,
        tuple(r.detail for r in link.reasons), f"{link.made.by} {link.made.version}",
    )  # fmt: skip


def finding_cells(finding: Finding) -> tuple[str, tuple[Cell, ...]]:
    """A finding's kind and row."""
    kind, cells = _CELLS[type(finding)]
    made = finding.made
    where = (finding.quote, _places(finding.spans), f"{made.by} {made.version}", made.score)
    return kind, (finding.id, finding.document_id, *cells(finding), *where)


def _places(spans: Iterable[Span]) -> str:
    return "; ".join(f"{s.start}-{s.end}" for s in spans)


def _statement(s: Statement) -> tuple[Cell, ...]:
    who = s.speaker
    speaker: tuple[Cell, ...] = (who.name, who.type, who.chain, _places(who.spans)) if who else (None,) * 4
    cue: tuple[Cell, ...] = (s.cue.lemma, _places(s.cue.spans)) if s.cue else (None, None)
    hedges = tuple(h.text for h in s.hedges)
    return (
        *speaker, *cue, s.manner, s.act, s.is_negated, hedges, s.channel, s.addressee, s.said, s.authority, s.subjects,
        s.within,
    )  # fmt: skip


_CELLS: dict[type[Finding], tuple[str, Callable[[Any], tuple[Cell, ...]]]] = {
    Statement: ("statement", _statement),
    Mention: ("mention", lambda m: (m.name, m.type, m.form, m.chain, m.role, m.inferred)),
    Figure: (
        "figure",
        lambda f: (
            f.value, f.low, f.high, f.comparator, f.of, f.claimed_by, f.claimed_by_chain, f.as_of, f.statement_id,
        ),
    ),
    Event: ("event", lambda e: (e.what, e.kind, e.when, e.where, e.who, e.statement_id)),
    Demand: ("demand", lambda d: (d.statement_id, d.by, d.of, d.due, d.under)),
    Promise: ("promise", lambda p: (p.statement_id, p.by, p.due, p.under)),
    TimeExpression: ("time", lambda t: (t.when, t.why)),
}  # fmt: skip
