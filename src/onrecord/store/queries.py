"""Searching a case: words in documents, and statements by words, speaker, act and date. For the desk, not for export:
what is protected is found here, inside the case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.dates import DateRange, parse_edtf, print_date
from onrecord.errors import OptionError
from onrecord.model import Statement
from onrecord.store import rows
from onrecord.store.db import Store

_AROUND = 90  # characters shown on each side of a hit


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDocument:
    """A document that holds the words; ``snippet`` shows the first place."""

    id: str
    path: str
    title: str | None
    when: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStatement:
    """A statement that fits; ``when`` says when it was said, else when its document was published."""

    id: str
    speaker: str | None
    act: str
    when: str
    path: str
    words: str


def match_query(query: str) -> str:
    """The query in FTS5's syntax: words and quoted phrases, all of which must occur; ``word*`` finds beginnings."""
    parts = re.findall(r'"([^"]+)"|(\S+)', query.replace("“", '"').replace("”", '"'))
    out = []
    for phrase, word in parts:
        term = rows.split_scripts(phrase or word.strip('"*')).replace('"', " ").strip()
        if re.search(r"\w", term):
            out.append(f'"{term}"' + ("*" if word.endswith("*") else ""))
    return " ".join(out)


def find_documents(store: Store, query: str, *, limit: int = 20) -> list[FoundDocument]:
    """Documents that hold all the words, best first (bm25); matched without case and diacritics."""
    match = match_query(query)
    if not match:
        return []
    found = store.db.execute(
        "SELECT d.id, d.text, d.source_id FROM document_words JOIN document d ON d.n = document_words.rowid"
        " WHERE document_words MATCH ? ORDER BY bm25(document_words, 4.0, 1.0), d.id LIMIT ?",
        (match, limit),
    ).fetchall()
    out = []
    for id_, text, source_id in found:
        metadata = rows.get_metadata(store, id_)
        out.append(
            FoundDocument(
                id=id_,
                path=rows.get_path(store, source_id) or "",
                title=metadata.title,
                when=print_date(metadata.published),
                snippet=_snippet(text, query),
            )
        )
    return out


def _snippet(text: str, query: str) -> str:
    terms = [re.escape(t) for t in re.findall(r"\w+", query)]
    match = re.search("|".join(terms), text, re.IGNORECASE) if terms else None
    at = match.start() if match else 0
    start, end = max(0, at - _AROUND), min(len(text), at + _AROUND)
    words = " ".join(text[start:end].split())
    return ("… " if start else "") + words + (" …" if end < len(text) else "")


def find_statements(
    store: Store,
    query: str = "",
    *,
    speaker: str | None = None,
    act: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = 20,
) -> list[FoundStatement]:
    """Statements that fit all that is asked, in the order of their documents. A date fits where it may be true.

    Raises OptionError for a malformed date.
    """
    sql = [
        "SELECT f.kind, f.body, d.source_id FROM finding f JOIN document d ON d.id = f.document_id"
        " WHERE f.kind = 'statement'"
    ]
    arguments: list[object] = []
    match = match_query(query)
    if match:
        sql.append("AND f.n IN (SELECT rowid FROM statement_words WHERE content MATCH ?)")
        arguments.append(match)
    if speaker:
        sql.append("AND f.n IN (SELECT rowid FROM statement_words WHERE speaker MATCH ?)")
        arguments.append(match_query(speaker) or '""')
    if act:
        sql.append("AND f.act = ?")
        arguments.append(act)
    sql.append("ORDER BY f.document_id, f.start, f.id")
    first, last = _day(since), _day(until)
    out: list[FoundStatement] = []
    for kind, body, source_id in store.db.execute(" ".join(sql), arguments):
        statement = rows.decode_finding(kind, body)
        assert isinstance(statement, Statement)
        when = statement.said or rows.get_metadata(store, statement.document_id).published
        if not _fits(when, first, last):
            continue
        out.append(
            FoundStatement(
                id=statement.id,
                speaker=statement.speaker.name if statement.speaker else None,
                act=statement.act,
                when=print_date(when),
                path=rows.get_path(store, source_id) or "",
                words=" … ".join(" ".join(q.split()) for q in statement.quote),
            )
        )
        if len(out) == limit:
            break
    return out


def _day(text: str | None) -> DateRange | None:
    if text is None:
        return None
    try:
        return parse_edtf(text)
    except Exception as error:
        raise OptionError(str(error)) from None


def _fits(when: DateRange | None, first: DateRange | None, last: DateRange | None) -> bool:
    if first is None and last is None:
        return True
    if when is None:
        return False
    starts: date | None = first.earliest if first else None
    ends: date | None = last.latest if last else None
    return not ((starts and when.latest and when.latest < starts) or (ends and when.earliest and when.earliest > ends))


def count_rows(store: Store) -> dict[str, int]:
    """How many rows of each sort the case holds."""
    counts: dict[str, int] = {}
    for name, sql in (
        ("sources", "SELECT count(*) FROM source"),
        ("arrivals", "SELECT count(*) FROM arrival"),
        ("documents", "SELECT count(*) FROM document"),
    ):
        counts[name] = store.db.execute(sql).fetchone()[0]
    kinds: Sequence[tuple[str, int]] = store.db.execute(
        "SELECT kind, count(*) FROM finding GROUP BY kind ORDER BY kind"
    ).fetchall()
    counts.update({f"{kind}s found": number for kind, number in kinds})
    links = store.db.execute("SELECT kind, count(*) FROM link GROUP BY kind ORDER BY kind").fetchall()
    counts.update({f"links {kind}": number for kind, number in links})
    counts["judgements"] = store.db.execute("SELECT count(*) FROM judgement").fetchone()[0]
    counts["failures"] = store.db.execute("SELECT count(*) FROM failure").fetchone()[0]
    return counts
