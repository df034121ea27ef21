"""Dates and blocks of documents: what the desk reads of texts to tell when an undated one was published, and which
paragraphs were printed before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onrecord.dates import DateRange
from onrecord.model import Metadata, Statement, TimeExpression
from onrecord.relate.clusters import CopyGroup, Utterance
from onrecord.relate.sibling_dates import find_siblings, find_undated, infer_dates
from onrecord.store import rows
from onrecord.store.db import Store


def date_documents(
    store: Store,
    metadata: Mapping[str, Metadata],
    statements: Iterable[Statement],
    utterances: Sequence[Utterance],
    copies: Sequence[CopyGroup],
) -> dict[str, DateRange]:
    """By document the range that the others leave an undated one; only the texts and times of their siblings are
    read."""
    siblings = find_siblings(find_undated(metadata.values()), utterances, copies)
    sql = "SELECT kind, body FROM finding WHERE kind = 'time' AND document_id = ? ORDER BY start, id"
    found = (rows.decode_finding(*row) for d in siblings for row in store.db.execute(sql, (d,)).fetchall())
    times = [f for f in found if isinstance(f, TimeExpression)]
    texts = {d: rows.get_document(store, d).text for d in siblings}
    return infer_dates(metadata.values(), statements, utterances, copies, times, texts)


def list_blocks(store: Store, document_id: str) -> list[tuple[int, int, str]]:
    """The blocks of a document in order: first character, the one after the last, and the words."""
    text = rows.get_document(store, document_id).text
    spans = [z.span for z in rows.iter_zones(store, document_id)]
    return [(s.start, s.end, text[s.start : s.end]) for s in spans]
