"""Documents, parties, statements and events as FollowTheMoney entities, one JSON object a line.

A statement is a Note on the party that speaks, with its document as proof; FollowTheMoney 4 has no locator of text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from onrecord.dates import DateRange, print_edtf
from onrecord.model import Event, Statement
from onrecord.publish.formats.contents import Contents, join_words, say_losses
from onrecord.publish.selection import SelectedDocument
from onrecord.relate.clusters import Party
from onrecord.words import load_table

LOSES_FTM = (
    "where in a document the words stand: the model has no locator of text",
    "act, negation, hedges, channel and authority, but for what the sentence of a Note says in words",
    "figures, demands, promises, what followed, replies, copies and all scores and judgements",
    "events that are denied, alleged, asked for or promised: an entity would read as having happened",
    "a range of dates that is no day, month or year: startDate and endDate of an event, words elsewhere",
    "anonymous speakers, who are words of a Note and no entity, so that nothing can be matched with them",
    "what a person rejected",
)

_SCHEMATA = {"person": "Person", "body": "Organization", "group": "Organization", "state": "LegalEntity"}
_NOT_TOLD = ("deny", "accuse", "demand", "promise")
_HEADER = "onrecord-export"


def render_ftm(contents: Contents) -> bytes:
    """The entities as a stream, sorted by kind; the first is a Note that says what is not in it."""
    selection = contents.selection
    named = {p.name: p.id for p in selection.parties.values() if p.type in _SCHEMATA}
    entities = [
        _describe(contents),
        *(_describe_document(contents, id_, s) for id_, s in selection.documents.items()),
        *(_describe_party(p) for p in selection.parties.values() if p.type in _SCHEMATA),
        *(_describe_statement(contents, s) for s in selection.statements.values()),
        *(_describe_event(contents, e, named) for e in selection.events.values() if _is_told(contents, e)),
    ]
    lines = "".join(json.dumps(entity, ensure_ascii=False) + "\n" for entity in entities)
    return lines.encode("utf-8", "replace")


def _entity(id_: str, schema: str, **properties: str | list[str] | None) -> dict[str, Any]:
    kept: dict[str, list[str]] = {}
    for name, value in properties.items():
        values = [value] if isinstance(value, str) else list(value or ())
        if any(values):
            kept[name] = [v for v in values if v]
    return {"id": id_, "schema": schema, "properties": kept}


def print_ftm_date(when: DateRange | None) -> str | None:
    """A day, month or year as the model writes dates; None for any other range."""
    edtf = print_edtf(when) if when else "/"
    return None if "/" in edtf else edtf


def _describe(contents: Contents) -> dict[str, Any]:
    head = contents.head
    return _entity(
        _HEADER,
        "Note",
        name=head.title or "onrecord",
        description=f"Made with onrecord {head.version}. {say_losses(LOSES_FTM)}",
        summary=head.about,
    )


def _describe_document(contents: Contents, id_: str, selected: SelectedDocument) -> dict[str, Any]:
    m = selected.metadata
    return _entity(
        id_,
        "Article" if m.outlet or m.agency else "Document",
        title=m.title,
        fileName=(selected.path or "").rsplit("/", 1)[-1],
        author=m.byline,
        publisher=[x for x in (m.outlet, m.agency) if x],
        language=_find_language(m.language),
        publishedAt=print_ftm_date(m.published),
        mimeType=selected.source.media_type,
        sourceUrl=selected.url if (selected.url or "").startswith(("http://", "https://")) else None,
        notes=[f"sha256 of the original: {selected.source.id}", f"sha256 of its text: {contents.text_hashes[id_]}"],
    )


def _describe_party(party: Party) -> dict[str, Any]:
    titles = list(dict.fromkeys(role.title for role in party.roles))
    aliases = [a for a in party.aliases if a != party.name]
    if party.type == "person":
        return _entity(party.id, "Person", name=party.name, alias=aliases, position=titles)
    return _entity(party.id, _SCHEMATA[party.type], name=party.name, alias=aliases, notes=titles)


def _describe_statement(contents: Contents, s: Statement) -> dict[str, Any]:
    party = contents.find_party(s.speaker.chain if s.speaker else None)
    line = contents.line_of(s)
    return _entity(
        s.id,
        "Note",
        name=f"{line.who} {line.verb}",
        description=contents.sentence_of(s),
        entity=party.id if party and party.type in _SCHEMATA else None,
        proof=s.document_id,
        summary=", ".join(filter(None, (line.when, *line.marks))),
        keywords=[s.act, *(["negated"] if s.is_negated else [])],
    )


def _is_told(contents: Contents, e: Event) -> bool:
    """Whether a source tells of an event as having happened: an entity has no verb that could say otherwise."""
    statement = contents.selection.statements.get(e.statement_id or "")
    return statement is None or not (statement.is_negated or statement.act in _NOT_TOLD)


def _describe_event(contents: Contents, e: Event, named: Mapping[str, str]) -> dict[str, Any]:
    statement = contents.selection.statements.get(e.statement_id or "")
    date = print_ftm_date(e.when)
    start, end = (e.when.earliest, e.when.latest) if e.when and not date else (None, None)
    told = contents.sentence_of(statement) if statement else f"told by {_label(contents, e)}"
    return _entity(
        e.id,
        "Event",
        name=e.what,
        description=join_words(e),
        summary=f"In: {told}" if statement else told,
        date=date,
        startDate=start.isoformat() if start else None,
        endDate=end.isoformat() if end else None,
        location=e.where,
        involved=sorted({named[w] for w in e.who if w in named}),
        proof=e.document_id,
    )


def _label(contents: Contents, event: Event) -> str:
    return contents.lines.label(contents.selection.documents[event.document_id])


def _find_language(code: str | None) -> str | None:
    """The language as the model names it, in three letters; None where it is unknown."""
    return next((row["three"] for row in load_table("language_codes") if row["two"] == code), None)
