"""Batch searches: a pasted list, one name or phrase a line, and how often each is found; also as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from onrecord.errors import OptionError
from onrecord.publish.formats.comma import guard_formula
from onrecord.review.asks import Ask, Download, Page
from onrecord.review.bearers import find_parties
from onrecord.review.frames import make_url
from onrecord.store.queries import match_query

_MOST = 1_000
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """A line of the list: statements whose words hold it, statements by who bears it, documents, parties of that
    name; each with the address that lists them."""

    words: str
    statements: int
    speakers: int
    documents: int
    parties: int
    statements_url: str
    speakers_url: str
    documents_url: str
    parties_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage(Page):
    """The form for a list, and what was found for each of its lines."""

    template: ClassVar[str] = "batch_search.html.j2"
    title: str
    list: str
    is_phrase: bool
    rows: tuple[BatchRow, ...]
    missing: int


def show_batch(ask: Ask) -> BatchPage:
    """The form for a list."""
    return BatchPage(title="A list of words", list="", is_phrase=True, rows=(), missing=0)


def post_batch(ask: Ask) -> BatchPage | Download:
    """How often each line of a list is found; as a table to take along where the form asks for it. Nothing is kept.

    Raises OptionError for an empty list or one of more than 1,000 lines.
    """
    text = ask.form.get("list", "")
    lines = list(dict.fromkeys(" ".join(line.split())[:_LONGEST] for line in text.splitlines() if line.strip()))
    if not lines or len(lines) > _MOST:
        raise OptionError(f"the list has {len(lines)} lines", hint=f"paste 1 to {_MOST:,} lines, one name each")
    is_phrase = ask.form.get("phrase") == "yes"
    rows = [_count(ask, line, is_phrase=is_phrase) for line in lines]
    if ask.form.get("as") == "csv":
        return Download(name="search.csv", data=_print(rows))
    missing = sum(not (r.statements or r.speakers or r.documents or r.parties) for r in rows)
    return BatchPage(title="A list of words", list=text, is_phrase=is_phrase, rows=tuple(rows), missing=missing)


def _count(ask: Ask, line: str, *, is_phrase: bool) -> BatchRow:
    query = f'"{line.replace(chr(34), " ")}"' if is_phrase else line
    match = match_query(query)

    def count(sql: str, match: str) -> int:
        return int(ask.store.db.execute(sql, (match,)).fetchone()[0]) if match else 0

    said = "SELECT count(*) FROM statement_words WHERE statement_words MATCH ?"
    return BatchRow(
        words=line,
        statements=count(said, f"content : ({match})" if match else ""),
        speakers=count(said, f"speaker : ({match})" if match else ""),
        documents=count("SELECT count(*) FROM document_words WHERE document_words MATCH ?", match),
        parties=len(find_parties(ask.desk, line, speaks=False)),
        statements_url=make_url("/search", q=query),
        speakers_url=make_url("/search", who=line),
        documents_url=make_url("/search", q=query, kind="document"),
        parties_url=make_url("/parties", q=line, which="all"),
    )


def _print(rows: Sequence[BatchRow]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["words", "statements", "by", "documents", "parties"])
    for row in rows:
        writer.writerow([guard_formula(row.words), row.statements, row.speakers, row.documents, row.parties])
    return out.getvalue().encode("utf-8", "surrogatepass")
