"""Findings: each document is read once by the present readers, in as many processes as it pays."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from onrecord.dates import DateRange
from onrecord.model import (
    Document,
    Failure,
    Finding,
    Made,
    Metadata,
    Zone,
)
from onrecord.pipeline.counts import Counted, Progress
from onrecord.store import cards, custody, rows
from onrecord.store.db import Store, transaction

_PAYS_AFTER = 24  # documents: below it a second process costs more than it saves (each loads the parser)

_BOUNDED = "bounds"


def _as_given(metadata: Metadata) -> Metadata:
    """What the document itself gives: a date that an earlier reading bounded is bounded anew."""
    return replace(metadata, published=None) if metadata.made.by == _BOUNDED else metadata


def bound_metadata(metadata: Metadata, published: DateRange | None, reader: str) -> Metadata:
    """What the document gives, with the date that a reading bounded."""
    from onrecord.read.order import read_version

    return replace(metadata, published=published, made=Made(by=_BOUNDED, version=read_version(reader)))


def read_documents(store: Store, progress: Progress | None = None) -> Counted:
    """Each document has the findings of the present readers, or a failure row.

    Raises OnrecordError before anything is read where the parser's or the encoder's files are not the pinned ones.
    """
    from onrecord.read.order import read_version
    from onrecord.read.weights import check_weights, locate_weights

    version = read_version(store.options.reader)
    undone = rows.iter_undone(store, "read", version)
    if undone:
        check_weights(locate_weights())
    failed = 0
    told: list[Failure] = []
    for number, (document_id_, outcome) in enumerate(_read_all(store, undone), 1):
        document = rows.get_document(store, document_id_)
        metadata = rows.get_metadata(store, document_id_)
        with transaction(store):
            rows.delete_failures(store, "read", document_id_)
            cards.delete_cards(store, document_id_)
            if isinstance(outcome, Failure):
                failed += metadata.is_read
                told.append(replace(outcome, path=rows.get_path(store, document.source_id)))
                rows.put_failure(store, told[-1])
                rows.put_findings(store, document, ())
            else:
                published, findings = outcome
                rows.put_findings(store, document, findings)
                if published != metadata.published:
                    rows.put_metadata(store, bound_metadata(metadata, published, store.options.reader))
            rows.delete_done(store, document_id_)
            rows.put_done(store, "read", document_id_, version)
            count, digest = rows.digest_findings(store, document_id_)
            custody.put_log(store, "read", document_id_, f"{count} findings sha256 {digest}")
        if progress:
            progress("read", number, len(undone))
    return Counted(stage="read", done=len(undone) - failed, failed=failed, failures=tuple(told))


Outcome = Failure | tuple[DateRange | None, list[Finding]]
Argument = tuple[Document, tuple[Zone, ...], Metadata, str]
A = TypeVar("A")
R = TypeVar("R")


def _read_all(store: Store, ids: Sequence[str]) -> Iterator[tuple[str, Outcome]]:
    """Findings by document, in the order of ``ids``; in several processes once that pays."""
    workers = store.options.workers or os.cpu_count() or 1

    def load(id_: str) -> Argument:
        given = _as_given(rows.get_metadata(store, id_))
        return rows.get_document(store, id_), rows.iter_zones(store, id_), given, store.options.reader

    if workers == 1 or len(ids) < _PAYS_AFTER:
        for id_ in ids:
            yield id_, read_one(load(id_))
        return
    for id_, outcome in map_in_processes(read_one, ids, load, workers):
        yield (
            id_,
            outcome
            or Failure(
                stage="read",
                error="the process that read this document died",
                hint="the document is kept; please report this with the document's id",
                document_id=id_,
            ),
        )


def map_in_processes(
    function: Callable[[A], R], ids: Sequence[str], load: Callable[[str], A], workers: int
) -> Iterator[tuple[str, R | None]]:
    """What the function gives for each id, in order; None for one that killed its process (it costs itself only).

    At most ``8 * workers`` loaded arguments are in memory. When a process dies nobody says over which argument, so
    those that were waiting are then taken one by one.
    """
    context, ahead, at = multiprocessing.get_context("spawn"), workers * 8, 0
    while at < len(ids):
        waiting: deque[Future[R]] = deque()
        with ProcessPoolExecutor(workers, mp_context=context) as pool, suppress(BrokenProcessPool):
            for sent in range(at, len(ids) + ahead):
                if sent < len(ids):
                    waiting.append(pool.submit(function, load(ids[sent])))
                if len(waiting) >= ahead or sent >= len(ids):
                    if not waiting:
                        break
                    yield ids[at], waiting.popleft().result()
                    at += 1
        end = min(at + ahead, len(ids))
        while at < end:
            with ProcessPoolExecutor(1, mp_context=context) as pool:
                while at < end:
                    try:
                        result = pool.submit(function, load(ids[at])).result()
                    except BrokenProcessPool:
                        yield ids[at], None
                        at += 1
                        break
                    yield ids[at], result
                    at += 1


def read_one(argument: Argument) -> Outcome:
    """One document's findings, or a failure: whatever a reader trips over costs this document only."""
    from onrecord.read.order import READS, read_document

    document, zones, metadata, reader = argument
    if not metadata.is_read:
        return Failure(
            stage="read",
            error=f"the document is in a language that is not read: {metadata.language}",
            hint=f"it is kept and searchable; onrecord reads: {', '.join(READS)}",
            document_id=document.id,
        )
    try:
        return read_document(document, zones, metadata, reader)
    except Exception as error:
        return Failure(
            stage="read",
            error=f"the reader stopped: {type(error).__name__}: {error}",
            hint="the document is kept; please report this with the document's id",
            document_id=document.id,
        )
