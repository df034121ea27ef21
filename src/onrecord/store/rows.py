"""Rows in and out of the database: put_, get_, iter_ for each kind. Every quotation is checked when it is stored."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from onrecord.errors import CaseError
from onrecord.model import (
    FINDING_KINDS,
    Arrival,
    Document,
    Failure,
    Finding,
    Judgement,
    Link,
    Made,
    Metadata,
    Reading,
    Source,
    Statement,
    Zone,
)
from onrecord.spans import OffsetMap, Span, check_quote
from onrecord.store.cards import delete_cards
from onrecord.store.db import Store

_KIND_OF = {kind_type: kind for kind, kind_type in FINDING_KINDS.items()}


_DECODERS: dict[str, msgspec.json.Decoder[Finding]] = {
    kind: msgspec.json.Decoder(kind_type) for kind, kind_type in FINDING_KINDS.items()
}


_ORIGINS, _METADATA = msgspec.json.Decoder(OffsetMap), msgspec.json.Decoder(Metadata)
_LINKS, _JUDGEMENTS = msgspec.json.Decoder(Link), msgspec.json.Decoder(Judgement)
_DAMAGED = "onrecord verify names what is damaged; restore the case from a backup"
_T = TypeVar("_T")


def _decode(decoder: msgspec.json.Decoder[_T], body: Any, kind: str) -> _T:
    """What a row's body holds. Raises CaseError where somebody or something changed it into what is none."""
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError) as error:
        raise CaseError(f"the row is damaged: {error}", hint=f"a {kind} of the case; {_DAMAGED}") from error


def kind_of(finding: Finding) -> str:
    """The name of a finding's kind: ``statement``, ``figure`` ..."""
    return _KIND_OF[type(finding)]


# ── sources and arrivals ────────────────────────────────────────────────────────────────────────────────────────


def put_source(store: Store, source: Source) -> None:
    """Keeps the source's row; once it is there it is not changed."""
    store.db.execute(
        "INSERT OR IGNORE INTO source (id, media_type, size) VALUES (?, ?, ?)",
        (source.id, source.media_type, source.size),
    )


def put_media_type(store: Store, source_id: str, media_type: str) -> None:
    """A source's type is that of the path it goes by; it is set anew when that path changes."""
    store.db.execute("UPDATE source SET media_type = ? WHERE id = ?", (media_type, source_id))


def put_arrival(store: Store, arrival: Arrival) -> bool:
    """Keeps an arrival; the same bytes at the same place on the same day are one. True where it was new."""
    cursor = store.db.execute(
        "INSERT OR IGNORE INTO arrival (source_id, path, url, arrived_at, gathered_by, note, container_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            arrival.source_id,
            arrival.path,
            arrival.url,
            arrival.arrived_at,
            arrival.gathered_by,
            arrival.note,
            arrival.container_id,
        ),
    )
    return cursor.rowcount > 0


def iter_sources(store: Store) -> list[Source]:
    """Every source, by id."""
    rows = store.db.execute("SELECT id, media_type, size FROM source ORDER BY id")
    return [Source(id=r[0], media_type=r[1], size=r[2]) for r in rows]


def iter_arrivals(store: Store, source_id: str | None = None) -> list[Arrival]:
    """Arrivals by source, path and time: of one source, or all."""
    of = "source_id = ?1" if source_id is not None else "?1 IS NULL"
    rows = store.db.execute(
        "SELECT source_id, path, url, arrived_at, gathered_by, note, container_id FROM arrival"
        f" WHERE {of} ORDER BY source_id, ifnull(path, ''), ifnull(url, ''), arrived_at",
        (source_id,),
    )
    return [
        Arrival(source_id=r[0], path=r[1], url=r[2], arrived_at=r[3], gathered_by=r[4], note=r[5], container_id=r[6])
        for r in rows
    ]


def get_path(store: Store, source_id: str) -> str | None:
    """The path a source goes by: the first in order of all it arrived under, whatever order they came in."""
    row = store.db.execute("SELECT min(path) FROM arrival WHERE source_id = ?", (source_id,)).fetchone()
    return row[0] if row else None


def find_containers(store: Store) -> dict[str, str]:
    """By source the container it arrived in, the first in order of several; what came by itself, too, is left out."""
    rows = store.db.execute(
        "SELECT source_id, min(container_id) FROM arrival GROUP BY source_id HAVING count(container_id) = count(*)"
    )
    return {row[0]: row[1] for row in rows}


# ── documents, zones, metadata ──────────────────────────────────────────────────────────────────────────────────


def put_document(store: Store, document: Document, zones: Iterable[Zone], metadata: Metadata) -> None:
    """Keeps a document with its zones and metadata, and makes its words searchable."""
    _forget_words(store, document.id)
    store.db.execute(
        "INSERT OR IGNORE INTO document (id, source_id, text, origin, made_by, made_version) VALUES (?, ?, ?, ?, ?, ?)",
        (
            document.id,
            document.source_id,
            document.text,
            msgspec.json.encode(document.origin),
            document.made.by,
            document.made.version,
        ),
    )
    store.db.execute(
        "INSERT INTO document_words (rowid, title, text) SELECT n, ?, ? FROM document WHERE id = ?",
        (split_scripts(metadata.title or ""), split_scripts(document.text), document.id),
    )
    store.db.execute("DELETE FROM zone WHERE document_id = ?", (document.id,))
    store.db.executemany(
        "INSERT INTO zone (document_id, start, end, label, made_by, made_version) VALUES (?, ?, ?, ?, ?, ?)",
        [(z.span.document_id, z.span.start, z.span.end, z.label, z.made.by, z.made.version) for z in zones],
    )
    put_metadata(store, metadata)


def _forget_words(store: Store, document_id: str) -> None:
    """Takes a document out of the index of words (which keeps no text of its own, so it is told what it held)."""
    row = store.db.execute("SELECT n, text FROM document WHERE id = ?", (document_id,)).fetchone()
    if row is not None:
        title = get_metadata(store, document_id).title or ""
        store.db.execute(
            "INSERT INTO document_words (document_words, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            (row[0], split_scripts(title), split_scripts(row[1])),
        )


def split_scripts(text: str) -> str:
    """The text with a space around each character of scripts written without spaces, so that words in them are
    found anywhere: an index of words would take a whole sentence of Chinese or Thai for one word."""
    return _UNSPACED.sub(r" \g<0> ", text)


_UNSPACED = re.compile(
    "["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u3040-\u30ff"  # Hiragana, Katakana
    "\u3400-\u9fff"  # Han
    "\uf900-\ufaff\U00020000-\U000323af]"
)


def put_metadata(store: Store, metadata: Metadata) -> None:
    """Keeps what a document says of itself, in place of what an earlier stage knew."""
    store.db.execute(
        "INSERT OR REPLACE INTO metadata (document_id, body) VALUES (?, ?)",
        (metadata.document_id, msgspec.json.encode(metadata)),
    )


def get_document(store: Store, document_id: str) -> Document:
    """One document. Raises CaseError where there is none of this id."""
    row = store.db.execute(
        "SELECT id, source_id, text, origin, made_by, made_version FROM document WHERE id = ?", (document_id,)
    ).fetchone()
    if row is None:
        raise CaseError(f"the case has no document {document_id}", hint="list them: onrecord status CASE --documents")
    return Document(
        id=row[0],
        source_id=row[1],
        text=row[2],
        origin=_decode(_ORIGINS, row[3], "document"),
        made=Made(by=row[4], version=row[5]),
    )


def iter_document_ids(store: Store) -> list[str]:
    """The ids of all documents, sorted."""
    return [row[0] for row in store.db.execute("SELECT id FROM document ORDER BY id")]


def iter_zones(store: Store, document_id: str) -> tuple[Zone, ...]:
    """The zones of a document, in order."""
    rows = store.db.execute(
        "SELECT start, end, label, made_by, made_version FROM zone WHERE document_id = ? ORDER BY start",
        (document_id,),
    )
    return tuple(Zone(span=Span(document_id, r[0], r[1]), label=r[2], made=Made(by=r[3], version=r[4])) for r in rows)


def get_metadata(store: Store, document_id: str) -> Metadata:
    """What a document says of itself."""
    row = store.db.execute("SELECT body FROM metadata WHERE document_id = ?", (document_id,)).fetchone()
    return _decode(_METADATA, row[0] if row else None, "metadata")


def get_reading(store: Store, document_id: str) -> Reading:
    """A document with its zones, metadata and findings."""
    return Reading(
        document=get_document(store, document_id),
        zones=iter_zones(store, document_id),
        metadata=get_metadata(store, document_id),
        findings=tuple(iter_findings(store, document_id)),
    )


def delete_other_documents(store: Store, source_id: str, kept: str | None) -> None:
    """Removes the documents that an earlier cleaner made of a source, with all that rests on them."""
    old = store.db.execute("SELECT id FROM document WHERE source_id = ? AND id IS NOT ?", (source_id, kept)).fetchall()
    for (id_,) in old:
        _forget_words(store, id_)
        delete_cards(store, id_)
        store.db.execute(
            "DELETE FROM statement_words WHERE rowid IN (SELECT n FROM finding WHERE document_id = ?)", (id_,)
        )
        store.db.execute(
            "DELETE FROM done WHERE stage = 'kept' AND subject_id IN (SELECT id FROM finding WHERE document_id = ?)",
            (id_,),
        )
        for table in ("finding", "zone", "metadata"):
            store.db.execute(f"DELETE FROM {table} WHERE document_id = ?", (id_,))
        store.db.execute("DELETE FROM done WHERE subject_id = ?", (id_,))
        store.db.execute("DELETE FROM failure WHERE subject = ?", (id_,))
        store.db.execute("DELETE FROM document WHERE id = ?", (id_,))


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────────


def put_findings(store: Store, document: Document, findings: Sequence[Finding]) -> None:
    """Keeps a document's findings in place of an earlier reader's; raises SpanError where a quote is not the text.

    What an earlier reader found and a person judged stays, though the new reader does not find it; it is marked as
    ``kept``, so that somebody looks at it again.
    """
    for finding in findings:
        check_quote(document.text, finding.spans, finding.quote)
    old = store.db.execute(
        "SELECT n FROM finding WHERE document_id = ? AND id NOT IN (SELECT subject_id FROM judgement)", (document.id,)
    ).fetchall()
    store.db.executemany("DELETE FROM statement_words WHERE rowid = ?", old)
    store.db.executemany("DELETE FROM finding WHERE n = ?", old)
    kept = store.db.execute("SELECT id FROM finding WHERE document_id = ?", (document.id,)).fetchall()
    store.db.executemany("DELETE FROM done WHERE stage = 'kept' AND subject_id = ?", kept)
    found = {finding.id for finding in findings}
    for (id_,) in kept:
        if id_ not in found:
            put_done(store, "kept", id_, "")
    for finding in findings:
        speaker = act = earliest = latest = None
        if isinstance(finding, Statement):
            speaker, act = finding.speaker and finding.speaker.name, finding.act
            if finding.said:
                earliest, latest = finding.said.earliest, finding.said.latest
        store.db.execute(
            "INSERT INTO finding (id, kind, document_id, start, body, speaker, act, earliest, latest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body,"
            " speaker = excluded.speaker, act = excluded.act, earliest = excluded.earliest, latest = excluded.latest",
            (
                finding.id,
                kind_of(finding),
                finding.document_id,
                finding.spans[0].start,
                msgspec.json.encode(finding),
                speaker,
                act,
                earliest and earliest.isoformat(),
                latest and latest.isoformat(),
            ),
        )
        if isinstance(finding, Statement):
            n = store.db.execute("SELECT n FROM finding WHERE id = ?", (finding.id,)).fetchone()[0]
            store.db.execute("DELETE FROM statement_words WHERE rowid = ?", (n,))
            store.db.execute(
                "INSERT INTO statement_words (rowid, content, speaker) VALUES (?, ?, ?)",
                (n, split_scripts(" … ".join(finding.quote)), split_scripts(speaker or "")),
            )


def iter_findings(store: Store, document_id: str | None = None, kind: str | None = None) -> Iterator[Finding]:
    """Findings in the order of their documents and places: of one document, of one kind, or all."""
    # "?1 IS NULL OR" would walk through the whole table for one document's.
    of = "document_id = ?1" if document_id is not None else "?1 IS NULL"
    rows = store.db.execute(
        f"SELECT kind, body FROM finding WHERE {of} AND (?2 IS NULL OR kind = ?2) ORDER BY document_id, start, id",
        (document_id, kind),
    )
    for row in rows:
        yield decode_finding(row[0], row[1])


def digest_findings(store: Store, document_id: str) -> tuple[int, str]:
    """How many findings a document has, and the SHA-256 over them, its origin, metadata and zones: what the log
    vouches for."""
    digest = hashlib.sha256()
    for sql in ("SELECT origin FROM document WHERE id = ?", "SELECT body FROM metadata WHERE document_id = ?"):
        digest.update(repr(store.db.execute(sql, (document_id,)).fetchone()).encode("utf-8", "surrogatepass"))
    zones = "SELECT start, end, label FROM zone WHERE document_id = ? ORDER BY start"
    for zone in store.db.execute(zones, (document_id,)):
        digest.update(repr(tuple(zone)).encode())
    number = 0
    findings = (
        "SELECT id, kind, start, speaker, act, earliest, latest, body FROM finding WHERE document_id = ? ORDER BY id"
    )
    for finding in store.db.execute(findings, (document_id,)):
        number += 1
        digest.update(repr(tuple(finding)).encode("utf-8", "surrogatepass"))
    return number, digest.hexdigest()


def decode_finding(kind: str, body: bytes) -> Finding:
    """The finding that a row's body holds. Raises CaseError where the row is damaged."""
    if kind not in _DECODERS:
        raise CaseError(f"a finding of the case is of no kind that is known: {kind!r}", hint=_DAMAGED)
    return _decode(_DECODERS[kind], body, kind)


# ── links ───────────────────────────────────────────────────────────────────────────────────────────────────────


def put_links(store: Store, relater: str, links: Iterable[Link]) -> None:
    """Keeps links; one that is there already is replaced by its equal."""
    store.db.executemany(
        "INSERT OR REPLACE INTO link (id, kind, left_id, right_id, relater, body) VALUES (?, ?, ?, ?, ?, ?)",
        [(x.id, x.kind, x.left_id, x.right_id, relater, msgspec.json.encode(x)) for x in links],
    )


def delete_links(store: Store, relater: str, left_id: str, right_id: str) -> None:
    """Forgets what a relater linked two subjects by, whichever is left."""
    sql = "DELETE FROM link WHERE relater = ? AND left_id = ? AND right_id = ?"
    store.db.executemany(sql, [(relater, left_id, right_id), (relater, right_id, left_id)])


def iter_links(store: Store, kind: str | None = None) -> Iterator[Link]:
    """Links by id: of one kind, or all."""
    for row in store.db.execute("SELECT body FROM link WHERE ?1 IS NULL OR kind = ?1 ORDER BY id", (kind,)):
        yield decode_link(row[0])


def decode_link(body: bytes) -> Link:
    """The link that a row's body holds. Raises CaseError where the row is damaged."""
    return _decode(_LINKS, body, "link")


# ── judgements, failures, what is done ──────────────────────────────────────────────────────────────────────────


def put_judgement(store: Store, judgement: Judgement) -> str:
    """Appends a decision; nothing overwrites an earlier one. Gives the SHA-256 of the row, for the log."""
    body = msgspec.json.encode(judgement)
    store.db.execute(
        "INSERT INTO judgement (id, subject_id, body) VALUES (?, ?, ?)", (judgement.id, judgement.subject_id, body)
    )
    return hashlib.sha256(body).hexdigest()


def iter_judgements(store: Store) -> list[Judgement]:
    """Every decision, oldest first."""
    return [decode_judgement(row[0]) for row in store.db.execute("SELECT body FROM judgement ORDER BY n")]


def decode_judgement(body: bytes) -> Judgement:
    """The judgement that a row's body holds. Raises CaseError where the row is damaged."""
    return _decode(_JUDGEMENTS, body, "judgement")


def put_failure(store: Store, failure: Failure) -> None:
    """Keeps what could not be done; the same failure twice is one row."""
    subject = failure.document_id or failure.source_id or failure.path or ""
    if failure.stage == "gather":  # two members of one archive can fail in one way
        subject = failure.path or subject
    store.db.execute(
        "INSERT OR REPLACE INTO failure (stage, subject, error, hint, source_id, document_id, path)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (failure.stage, subject, failure.error, failure.hint, failure.source_id, failure.document_id, failure.path),
    )


def delete_failures(store: Store, stage: str, subject: str) -> None:
    """Forgets the failures of one stage on one subject, before it is tried again."""
    store.db.execute("DELETE FROM failure WHERE stage = ? AND subject = ?", (stage, subject))


def delete_gather_failures(store: Store, path: str) -> None:
    """Forgets what could not be received at a path, once it was."""
    store.db.execute("DELETE FROM failure WHERE stage = 'gather' AND path = ?", (path,))


def iter_failures(store: Store) -> list[Failure]:
    """Every failure, by stage and subject."""
    rows = store.db.execute(
        "SELECT stage, error, hint, source_id, document_id, path FROM failure ORDER BY stage, subject, error"
    )
    return [Failure(stage=r[0], error=r[1], hint=r[2], source_id=r[3], document_id=r[4], path=r[5]) for r in rows]


def delete_failed_done(store: Store) -> int:
    """Makes every stage run again for what it failed on; how many."""
    cursor = store.db.execute("DELETE FROM done WHERE (stage, subject_id) IN (SELECT stage, subject FROM failure)")
    return cursor.rowcount


def put_done(store: Store, stage: str, subject_id: str, version: str) -> None:
    """Marks a stage as done for a subject, in this version."""
    store.db.execute(
        "INSERT OR REPLACE INTO done (stage, subject_id, version) VALUES (?, ?, ?)", (stage, subject_id, version)
    )


def iter_undone(store: Store, stage: str, version: str) -> list[str]:
    """The ids that this stage has not done in this version: sources for ``clean``, documents for the rest; sorted."""
    table = "source" if stage == "clean" else "document"
    rows = store.db.execute(
        f"SELECT id FROM {table} WHERE id NOT IN (SELECT subject_id FROM done WHERE stage = ? AND version = ?)"
        " ORDER BY id",
        (stage, version),
    )
    return [row[0] for row in rows]


def delete_done(store: Store, subject_id: str, *stages: str) -> None:
    """Makes stages run again for a subject (all stages where none is named)."""
    if not stages:
        store.db.execute("DELETE FROM done WHERE subject_id = ?", (subject_id,))
    for stage in stages:
        store.db.execute("DELETE FROM done WHERE subject_id = ? AND stage = ?", (subject_id, stage))
