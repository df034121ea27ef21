"""The record as tables: what was said, by whom, about what was asked; one row a thing, one column a fact.

Each range of dates is four columns: the range itself, its first and its last day, and why. A cell never holds what the
record does not say: unknown is empty.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onrecord.dates import DateRange, print_date
from onrecord.model import Demand, Finding, Promise
from onrecord.publish.formats.contents import Contents, join_words
from onrecord.spans import Span

Kind = Literal["text", "texts", "integer", "number", "flag", "day", "range"]
Cell = str | tuple[str, ...] | int | float | bool | date | DateRange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: ``kind`` of its cells, and what it says. ``range`` is a DateRange, ``texts`` a list in order."""

    name: str
    kind: Kind = "text"
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; ``rows`` hold a cell for each column, in the order of the columns."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


LOSES = (
    "mentions, dates as written, zones, failures, links and their reasons, but for those of what followed",
    "judgements, but for whether a person accepted a row",
    "where one run of words ends and the next begins, but for a mark between them and their offsets",
    "what a person rejected",
)
"""What all tables lose."""


def build_tables(contents: Contents) -> tuple[Table, ...]:
    """All tables, in the order in which a reader looks for them."""
    return tuple(build_table(name, about, spec, rows(contents)) for name, (about, spec, rows) in _TABLES.items())


def build_table(name: str, about: str, spec: str, rows: Iterable[tuple[Cell, ...]]) -> Table:
    """A table whose columns are the lines of ``spec`` ("name | kind | what it says"), each range as four of them; rows
    sorted by their first cell."""
    columns: list[Column] = []
    expands: list[bool] = []
    for line in spec.strip().splitlines():
        title, kind, says = (part.strip() for part in line.split("|"))
        expands.append(kind == "range")
        columns.append(Column(name=title, kind=kind, about=says))  # type: ignore[arg-type]
        if kind == "range":
            columns.append(Column(name=f"{title}_earliest", kind="day", about=f"first day of {title}, if bounded"))
            columns.append(Column(name=f"{title}_latest", kind="day", about=f"last day of {title}, if bounded"))
            columns.append(Column(name=f"{title}_basis", about=f"why {title} is that"))
    out = []
    for row in rows:
        cells: list[Cell] = []
        for cell, is_range in zip(row, expands, strict=True):
            if not is_range:
                cells.append(cell)
            elif isinstance(cell, DateRange):
                cells += [cell, cell.earliest, cell.latest, cell.basis]
            else:
                cells += [None, None, None, None]
        out.append(tuple(cells))
    return Table(name=name, about=about, columns=tuple(columns), rows=tuple(sorted(out, key=lambda r: str(r[0]))))


def _places(spans: tuple[Span, ...]) -> str:
    return "; ".join(f"{s.start}-{s.end}" for s in spans)


def _found(contents: Contents, finding: Finding) -> tuple[Cell, ...]:
    """The last columns of everything found: where, by what, and what a person said of it."""
    score = finding.made.score
    return (
        finding.document_id,
        contents.lines.label(contents.selection.documents[finding.document_id]),
        _places(finding.spans),
        f"{finding.made.by} {finding.made.version}",
        None if score is None else round(score, 4),
        contents.selection.verdicts.get(finding.id),
    )


_FOUND = """
document | text | id of the document
document_label | text | its outlet, or title, and date
characters | text | where in the document's text: first character up to but not including the last, from 0
reader | text | the component that found it, and its version
score | number | how sure it was, 0 to 1, where it says
verdict | text | what people decided: yes, unsure, or nothing
"""


def _list_statements(contents: Contents) -> Iterator[tuple[Cell, ...]]:
    for s in contents.selection.statements.values():
        line, utterance = contents.line_of(s), contents.utterance_of.get(s.id)
        party = contents.find_party(s.speaker.chain if s.speaker else None)
        yield (
            s.id,
            s.speaker.name if s.speaker else None,
            s.speaker.type if s.speaker else None,
            party.name if party else None,
            party.id if party else None,
            line.verb,
            s.act,
            s.is_negated,
            join_words(s),
            s.manner,
            tuple(dict.fromkeys(h.text for h in s.hedges)),
            s.cue.lemma if s.cue else None,
            s.channel,
            s.authority,
            s.addressee,
            s.subjects,
            s.said,
            contents.selection.documents[s.document_id].metadata.published,
            s.within if s.within in contents.selection.statements else None,
            utterance.id if utterance else None,
            len(utterance.reports) if utterance else None,
            utterance.origins if utterance else None,
            *_found(contents, s),
        )


def _list_parties(contents: Contents) -> Iterator[tuple[Cell, ...]]:
    said: Counter[str] = Counter()
    for s in contents.selection.statements.values():
        said[contents.selection.party_of.get(s.speaker.chain or "", "") if s.speaker else ""] += 1
    for p in contents.selection.parties.values():
        roles = tuple(f"{r.title} ({print_date(r.first or r.last)})" if r.first or r.last else r.title for r in p.roles)
        yield p.id, p.name, p.type, tuple(a for a in p.aliases if a != p.name), roles, said[p.id], p.documents


def _list_utterances(contents: Contents) -> Iterator[tuple[Cell, ...]]:
    for u in contents.selection.utterances:
        statements = [contents.selection.statements[s] for s in u.statements]
        first = min(statements, key=lambda s: (s.manner != "direct", -sum(map(len, s.quote)), s.id))
        line = contents.line_of(first)
        yield u.id, line.who, line.verb, join_words(first), first.said, u.statements, len(u.reports), u.origins


def _list_asks(contents: Contents) -> Iterator[tuple[Cell, ...]]:
    standing = contents.find_standing()
    asks: list[Demand | Promise] = [*contents.selection.demands.values(), *contents.selection.promises.values()]
    for ask in asks:
        due = standing.get(ask.id)
        statement = contents.selection.statements.get(ask.statement_id)
        yield (
            ask.id,
            "demand" if isinstance(ask, Demand) else "promise",
            ask.by,
            ask.of if isinstance(ask, Demand) else None,
            join_words(ask),
            ask.due,
            due.standing if due else None,
            due.as_of if due else None,
            len(contents.answers.get(ask.id, ())),
            ask.statement_id if statement else None,
            *_found(contents, ask),
        )


def _list_follow_ups(contents: Contents) -> Iterator[tuple[Cell, ...]]:
    for links in contents.answers.values():
        for link in links:
            line = contents.lines.find_line(link.right_id)
            yield (
                link.id,
                link.left_id,
                link.relation,
                link.right_id,
                line.who if line else None,
                line.verb if line else None,
                " […] ".join(line.words) if line else None,
                link.on,
                tuple(r.detail for r in link.reasons),
                None if link.made.score is None else round(link.made.score, 4),
                contents.selection.verdicts.get(link.id),
            )


def _list_figures(contents: Contents) -> Iterator[tuple[Cell, ...]]:
    against: dict[str, list[str]] = defaultdict(list)
    for link in contents.selection.links:
        if link.kind == "conflicts" and link.relation == "contradict":
            against[link.left_id].append(link.right_id)
            against[link.right_id].append(link.left_id)
    for f in contents.selection.figures.values():
        party = contents.find_party(f.claimed_by_chain)
        statement = contents.selection.statements.get(f.statement_id or "")
        verb = contents.line_of(statement).verb if statement else None
        yield (
            f.id, f.comparator, f.value, f.low, f.high, f.of, join_words(f), f.claimed_by, party.id if party else None,
            verb, f.as_of, tuple(sorted(against.get(f.id, ()))), statement.id if statement else None,
            *_found(contents, f),
        )  # fmt: skip


def _list_events(contents: Contents) -> Iterator[tuple[Cell, ...]]:
    for e in contents.selection.events.values():
        statement = contents.selection.statements.get(e.statement_id or "")
        verb = contents.line_of(statement).verb if statement else None
        speaker = statement.speaker.name if statement and statement.speaker else None
        yield (
            e.id, e.what, e.kind, e.when, e.where, e.who, join_words(e), speaker, verb,
            statement.id if statement else None, *_found(contents, e),
        )  # fmt: skip


def _list_documents(contents: Contents) -> Iterator[tuple[Cell, ...]]:
    groups = {d: g for g in contents.selection.copy_groups for d in g.documents}
    for id_, selected in contents.selection.documents.items():
        m, group = selected.metadata, groups.get(id_)
        yield (
            id_, m.title, m.outlet, m.byline, m.agency, m.language, m.is_read, m.published, selected.path, selected.url,
            selected.source.media_type, selected.source.id, contents.text_hashes[id_],
            group.id if group else None, group.relation if group else None, selected.is_redacted,
        )  # fmt: skip


_TABLES: dict[str, tuple[str, str, Callable[[Contents], Iterator[tuple[Cell, ...]]]]] = {
    "statements": (
        "who said what, as one document reports it",
        """id | text | id of the statement
        speaker | text | who speaks, as this document names him, her or it; empty: nobody named
        speaker_type | text | person, body, state, group, document or anonymous
        party_name | text | the party's name over all documents
        party | text | id of the party
        verb | text | the dossier's neutral verb; the source's own where it is negated or takes a side
        act | text | accuse, deny, find, demand, promise, concede, welcome, regret, report or state
        negated | flag | whether what is said, or the saying, is negated
        words | text | the words, exactly, line breaks as spaces
        manner | text | direct: quoted; indirect: the reporter's words; mixed: both
        hedges | texts | words that limit it
        cue | text | the word that attributes it
        channel | text | through what it was said
        authority | text | on whose word: a cited document or body, or witness
        addressee | text | to whom
        subjects | texts | what it speaks about
        said | range | when it was said
        published | range | when the document was published
        within | text | id of the statement that this one is told in
        utterance | text | id of the act of saying that it renders
        reports | integer | how many documents report that act
        origins | integer | how many of them are independent of one another"""
        + _FOUND,
        _list_statements,
    ),
    "parties": (
        "persons, bodies and States",
        """id | text | id of the party
        name | text | the fullest form that the sources give; for an anonymous one the description printed
        type | text | person, body, state, group, document or anonymous
        aliases | texts | other names in the sources
        roles | texts | titles that documents give, with the first date
        statements | integer | how many statements are its own
        documents | texts | ids of the documents that name it""",
        _list_parties,
    ),
    "utterances": (
        "acts of saying, each reported once or more often",
        """id | text | id of the utterance
        speaker | text | who said it, else the document that tells it
        verb | text | the dossier's verb
        words | text | the words of its fullest rendering
        said | range | when it was said
        statements | texts | ids of its renderings
        reports | integer | how many documents report it
        origins | integer | how many of them are independent of one another""",
        _list_utterances,
    ),
    "asks": (
        "demands and promises, and where they stand",
        """id | text | id of the demand or promise
        kind | text | demand or promise
        by | text | who asks or promises
        of | text | who is asked; empty: not said, or a promise
        words | text | what is asked or promised
        due | range | when it is due, where that is stated
        standing | text | followed, open, overdue, nothing found; in the sources gathered, never "not done"
        as_of | day | as of which day
        follow_ups | integer | how many later statements or events are linked to it
        statement | text | id of the statement"""
        + _FOUND,
        _list_asks,
    ),
    "follow_ups": (
        "what followed demands and promises; suggestions unless the verdict is yes",
        """id | text | id of the link
        ask | text | id of the demand or promise
        status | text | replied, accepted, rejected, step reported, outcome reported, disputed or repeated
        by | text | id of the statement or event that follows
        who | text | whose it is
        verb | text | the dossier's verb
        words | text | its words
        on | range | when
        reasons | texts | why they are linked
        score | number | how sure, 0 to 1
        verdict | text | what people decided: yes, unsure, or nothing""",
        _list_follow_ups,
    ),
    "figures": (
        "numbers and what they count; never to be added up without a look at the words",
        """id | text | id of the figure
        comparator | text | exactly, about, at least, more than, at most or fewer than
        value | number | the number; empty where the source gives a range or only a word
        low | number | the lower end of a range
        high | number | its upper end
        of | text | what is counted
        words | text | the words
        claimed_by | text | who gives it, as this document names him, her or it
        party | text | id of that party
        verb | text | the verb of the statement that it stands in: what was denied or alleged is in this table too
        as_of | range | as of when
        contradicts | texts | ids of figures that cannot hold together with it
        statement | text | id of the statement that it stands in"""
        + _FOUND,
        _list_figures,
    ),
    "events": (
        "what happened, as somebody states it: read speaker and verb with it",
        """id | text | id of the event
        what | text | what happened, in the document's words
        type | text | a label from the word lists
        when | range | when it happened
        where | text | where
        who | texts | who took part
        words | text | the words that it rests on
        stated_by | text | in whose statement it stands; empty: the document tells it
        verb | text | that statement's verb: what was denied or alleged is in this table too
        statement | text | id of that statement"""
        + _FOUND,
        _list_events,
    ),
    "documents": (
        "the documents read",
        """id | text | id of the document
        title | text | its title
        outlet | text | who published it
        byline | text | who wrote it
        agency | text | the agency that it credits
        language | text | its language, ISO 639-1
        read | flag | whether that language is read
        published | range | when it was published
        path | text | its path in the folder that was gathered
        url | text | its address
        media_type | text | the kind of file
        source_sha256 | text | the hash of the original
        text_sha256 | text | the hash of the text that offsets count in
        copy_group | text | id of the group of copies that it belongs to
        copy_relation | text | copy, rewrite or update (which counts as a report of its own)
        redacted | flag | whether names were taken out of the text that offsets count in""",
        _list_documents,
    ),
}

TABLE_NAMES = tuple(_TABLES)
"""The names of the tables, in their order."""
