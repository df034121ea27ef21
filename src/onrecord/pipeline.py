"""Stages: find what is not done, run the pure function, write its rows or a failure row.

Every document's rows and the mark that they are done are one transaction, so a run that was killed goes on where it
stood, and ends with what an undisturbed run would have made.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from onrecord.clean import CLEAN_VERSION, SHARING_TYPES, clean_each, clean_source
from onrecord.config import utc_now
from onrecord.confine import Limits
from onrecord.dates import DateRange
from onrecord.errors import OnrecordError, SourceError
from onrecord.follow import FOLLOWERS
from onrecord.gather import ExpandLimits, Received, gather_paths, receive_file
from onrecord.model import (
    Arrival,
    Card,
    Cleaned,
    Document,
    Failure,
    Finding,
    Made,
    Metadata,
    Relater,
    Source,
    Zone,
    document_id,
)
from onrecord.relate import RELATERS
from onrecord.spans import Span
from onrecord.store import blobs, cards, custody, rows
from onrecord.store.db import Store, is_database_error, transaction
from onrecord.store.queries import count_rows

if TYPE_CHECKING:  # only a command that was given an address loads what can open a connection
    from onrecord.gather.web import Manners

Progress = Callable[[str, int, int], None]
"""Called as (stage, done, of how many) while work goes on."""

_TOGETHER = 200  # documents related in one transaction: a run that was killed goes on at most so many back
_SHARING, _SMALL = 32, 4 << 20  # sources cleaned in one confined process and one transaction, and the bytes of each
_PAYS_AFTER = 24  # documents: below it a second process costs more than it saves (each loads the parser)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a stage did in this run."""

    stage: str
    done: int = 0
    failed: int = 0
    failures: tuple[Failure, ...] = ()


# ── gather ──────────────────────────────────────────────────────────────────────────────────────────────────────


def gather(store: Store, paths: Sequence[Path], progress: Progress | None = None, *, again: bool = False) -> Counted:
    """Files and folders are received: bytes kept, arrivals noted, containers opened; what fails is a failure row.

    Bytes that were withdrawn fail, unless they are to come ``again``.
    """
    return gather_items(store, gather_paths(paths, limits=_limits(store)), progress, again=again)


def gather_pages(
    store: Store,
    urls: Sequence[str],
    manners: Manners,
    progress: Progress | None = None,
    *,
    again: bool = False,
) -> tuple[Counted, int]:
    """Pages are asked for and kept as web archives, and how many were not asked for or have not changed.

    One that was captured less than a day ago is asked for only ``again``; one that was captured before, only if it has
    changed. Each page is kept as it comes, so a run that was stopped goes on where it stood.
    """
    from onrecord.gather.web import Capture, capture_pages

    same = 0

    def receive() -> Iterator[Received | Failure]:
        nonlocal same
        before = {url: _find_capture(store, url) for url in urls}
        fresh = [url for url in urls if again or not _is_fresh(before[url])]
        same += len(urls) - len(fresh)
        limits = _limits(store)

        def ask_whether(url: str) -> Mapping[str, str]:
            return {} if again else _conditions(_find_capture(store, url))

        for found in capture_pages(fresh, manners, find_before=ask_whether, limits=limits):
            if isinstance(found, Capture) and found.data_path is None:
                same += 1
            elif isinstance(found, Capture) and found.data_path is not None:
                yield from receive_file(found.path, found.data_path, limits=limits, expand=ExpandLimits())
            elif isinstance(found, Failure):
                yield found

    return gather_items(store, receive(), progress, again=again), same


def _find_capture(store: Store, url: str) -> str:
    """The note of the last arrival of a page; empty where it never came."""
    sql = "SELECT note FROM arrival WHERE url = ? AND note LIKE 'captured %' ORDER BY note DESC LIMIT 1"
    row = store.db.execute(sql, (url,)).fetchone()
    return row[0] if row else ""


def _is_fresh(note: str) -> bool:
    at = note.removeprefix("captured ")[:20]
    return bool(note) and datetime.fromisoformat(utc_now()) - datetime.fromisoformat(at) < timedelta(days=1)


def _conditions(note: str) -> dict[str, str]:
    """The headers that ask whether a page has changed since it was captured (RFC 9110, section 13)."""
    fields = dict(part.split(": ", 1) for part in note.split("; ") if ": " in part)
    names = (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since"))
    return {asks: fields[name] for name, asks in names if name in fields}


def gather_items(
    store: Store, items: Iterable[Received | Failure], progress: Progress | None = None, *, again: bool = False
) -> Counted:
    """The same of whatever was received, one after the other."""
    with blobs.in_bulk(store):
        return _gather_items(store, items, progress, again=again)


def _gather_items(
    store: Store, items: Iterable[Received | Failure], progress: Progress | None, *, again: bool
) -> Counted:
    blobs.sweep_arriving(store)
    who, done = custody.user_name(), 0
    seen: set[str] = set()
    failures: dict[str, Failure] = {}
    for number, item in enumerate(items, 1):
        seen.add(item.path or "")
        failure = item if isinstance(item, Failure) else None
        if not isinstance(item, Failure):
            try:
                _keep(store, item, who, again=again)
                done += 1
            except SourceError as error:
                failure = Failure(stage="gather", error=error.message, hint=error.hint, path=item.path)
        if failure:
            failures[failure.path or ""] = failure
            with transaction(store):
                rows.put_failure(store, failure)
        if progress:
            progress("gather", number, 0)
    with transaction(store):
        _forget_mended(store, seen, set(failures))
    blobs.write_manifest(store)
    return Counted(stage="gather", done=done, failed=len(failures), failures=tuple(failures.values()))


def _forget_mended(store: Store, seen: set[str], failed: set[str]) -> None:
    """A failure is forgotten once its path, or something inside it, was seen again and did not fail again."""
    reached = {"/".join(parts[:n]) for path in seen for parts in [path.split("/")] for n in range(1, len(parts) + 1)}
    for failure in rows.iter_failures(store):
        if failure.stage == "gather" and failure.path in reached - failed:
            rows.delete_gather_failures(store, failure.path)


def _keep(store: Store, item: Received, who: str, *, again: bool) -> None:
    source_id, size = blobs.put_blob(store, item.chunks())
    withdrawn = {} if again else custody.find_withdrawn(store)
    if source_id in withdrawn:
        blobs.destroy_file(blobs.locate_blob(store, source_id))
        why = f"these bytes were withdrawn on {withdrawn[source_id].at[:10]}: not received"
        raise SourceError(why, hint=f"onrecord custody CASE {source_id[:12]} says why; to receive them: gather --again")
    with transaction(store):
        before = rows.get_path(store, source_id)
        rows.put_source(store, Source(id=source_id, media_type=item.media_type, size=size))
        is_new = rows.put_arrival(
            store,
            Arrival(
                source_id=source_id,
                path=item.path,
                url=item.url,
                arrived_at=utc_now(),
                gathered_by=who,
                note=item.note,
                container_id=item.container_id,
            ),
        )
        if before is not None and rows.get_path(store, source_id) != before:
            # A cleaner may read the path that a source goes by, and the type may rest on that path's ending: both
            # are those of the first path in order, whichever arrived first.
            rows.put_media_type(store, source_id, item.media_type)
            rows.delete_done(store, source_id, "clean")
        if is_new:
            custody.put_log(store, "arrival", source_id, f"{size} bytes", who=who)


def _limits(store: Store) -> Limits:
    options = store.options
    return Limits(
        seconds=options.max_seconds,
        memory_bytes=options.max_memory_mb << 20,
        text_bytes=options.max_text_mb << 20,
    )


# ── read: every stage that is missing ───────────────────────────────────────────────────────────────────────────


def read_case(store: Store, progress: Progress | None = None, *, again: bool = False) -> list[Counted]:
    """Cleans, reads, relates and follows whatever of the case is not done yet, in this version of each.

    With ``again``, also what failed before: a limit was raised, a disk has room again.
    """
    with blobs.in_bulk(store):
        return _read_case(store, progress, again=again)


def _read_case(store: Store, progress: Progress | None, *, again: bool) -> list[Counted]:
    if again:
        with transaction(store):
            rows.delete_failed_done(store)
    counts = [clean_sources(store, progress), read_documents(store, progress)]
    with transaction(store):
        cards.delete_other_relaters(store, {_label(relater) for relater in (*RELATERS, *FOLLOWERS)})
    for stage, relaters in (("relate", RELATERS), ("follow", FOLLOWERS)):
        counts.append(relate_documents(store, stage, relaters, progress))
    if any(count.done or count.failed for count in counts):
        with transaction(store):
            custody.put_log(store, "run", detail=", ".join(f"{c.stage} {c.done}" for c in counts))
    return counts


def clean_sources(store: Store, progress: Progress | None = None) -> Counted:
    """Each source has one document of the present cleaner, or a failure row that says why not."""
    undone = rows.iter_undone(store, "clean", CLEAN_VERSION)
    told: list[Failure] = []
    failed = number = 0
    for batch in _clean_all(store, undone):
        with transaction(store):
            for source_id, path, cleaned in batch:
                made, problems = _build_outcome(source_id, cleaned)
                failed += made is None and bool(problems)
                rows.delete_failures(store, "clean", source_id)
                for problem, hint in problems:
                    told.append(Failure(stage="clean", error=problem, hint=hint, source_id=source_id, path=path))
                    rows.put_failure(store, told[-1])
                if made:
                    _keep_document(store, *made)
                rows.delete_other_documents(store, source_id, made[0].id if made else None)
                rows.put_done(store, "clean", source_id, CLEAN_VERSION)
                number += 1
                if progress:
                    progress("clean", number, len(undone))
    return Counted(stage="clean", done=len(undone) - failed, failed=failed, failures=tuple(told))


Built = tuple[Document, tuple[Zone, ...], Metadata]


def _build_outcome(source_id: str, cleaned: Cleaned | Exception | None) -> tuple[Built | None, list[tuple[str, str]]]:
    """The rows of what a cleaner made, and what is to be told of it, with hints."""
    try:
        if isinstance(cleaned, Cleaned):
            told = [(problem, "look at the original") for problem in cleaned.problems]
            return build_document(source_id, cleaned), told
        if cleaned is not None:
            raise cleaned
    except OnrecordError as error:
        return None, [(error.message, error.hint)]
    except Exception as error:
        why = f"the cleaner stopped: {type(error).__name__}: {error}"
        return None, [(" ".join(why.split()), "its bytes are kept; please report this")]
    return None, []


Outcomes = list[tuple[str, str | None, Cleaned | Exception | None]]
"""By source and path: its text layer, or what went wrong; None for a container."""


def _clean_all(store: Store, undone: Sequence[str]) -> Iterator[Outcomes]:
    """What is made of each source, in order; small ones of the types that may share a confined process together."""
    sources = {source.id: source for source in rows.iter_sources(store)}
    waiting: list[tuple[str, str | None, str]] = []
    for id_ in undone:
        source, path = sources[id_], rows.get_path(store, id_)
        is_small = source.media_type in SHARING_TYPES and source.size <= _SMALL and store.seal is None
        if waiting and (not is_small or len(waiting) >= _SHARING):
            yield _clean_together(store, waiting)
            waiting = []
        if is_small:
            waiting.append((id_, path, source.media_type))
        else:
            yield [(id_, path, _clean_alone(store, id_, path, source.media_type))]
    if waiting:
        yield _clean_together(store, waiting)


def _clean_together(store: Store, given: Sequence[tuple[str, str | None, str]]) -> Outcomes:
    places = [(blobs.locate_blob(store, id_), media_type, path or "") for id_, path, media_type in given]
    try:
        made = clean_each(places, _limits(store))
    except Exception:  # it cannot be said whose it is: each by itself
        return [(id_, path, _clean_alone(store, id_, path, media_type)) for id_, path, media_type in given]
    return [(id_, path, outcome) for (id_, path, _), outcome in zip(given, made, strict=True)]


def _clean_alone(store: Store, id_: str, path: str | None, media_type: str) -> Cleaned | Exception | None:
    try:
        with blobs.show_blob(store, id_) as data_path:
            return clean_source(data_path, media_type, path or "", _limits(store), languages=store.options.ocr)
    except Exception as error:  # whatever a cleaner trips over costs this source only
        return error


def build_document(source_id: str, cleaned: Cleaned) -> Built:
    """The document, zones and metadata rows of what a cleaner made."""
    made = Made(by="clean", version=CLEAN_VERSION)
    document = Document(
        id=document_id(source_id, cleaned.text),
        source_id=source_id,
        text=cleaned.text,
        origin=cleaned.origin,
        made=made,
    )
    zones = tuple(Zone(span=Span(document.id, a, b), label=label, made=made) for label, a, b in cleaned.zones)
    metadata = Metadata(
        document_id=document.id,
        title=cleaned.title,
        outlet=cleaned.outlet,
        byline=cleaned.byline,
        agency=cleaned.agency,
        language=cleaned.language,
        published=_place(cleaned.published, document.id),
        is_read=is_readable(cleaned.language),
        made=made,
    )
    return document, zones, metadata


def _place(when: DateRange | None, document: str) -> DateRange | None:
    """A cleaner cites before the document has an id; its spans get it here."""
    if when is None:
        return None
    return replace(when, cited=tuple(Span(document, s.start, s.end) for s in when.cited))


def is_readable(language: str | None) -> bool:
    """Whether the readers read this language; a text too short to tell is read."""
    from onrecord.read.order import READS

    return language is None or language in READS


def _keep_document(store: Store, document: Document, zones: Sequence[Zone], metadata: Metadata) -> None:
    rows.put_document(store, document, zones, metadata)
    cards.delete_cards(store, document.id)
    rows.delete_done(store, document.id)


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


# ── relate and follow ───────────────────────────────────────────────────────────────────────────────────────────


def relate_documents(
    store: Store, stage: str, relaters: Sequence[Relater], progress: Progress | None = None
) -> Counted:
    """Each document's findings are compared with those of the others that share a key with them."""
    version = "+".join(map(_label, relaters))
    undone = rows.iter_undone(store, stage, version)
    failed, shelf = 0, cards.Shelf(store)
    for first in range(0, len(undone), _TOGETHER):
        # Keys lie scattered over their table: written a document at a time, each would cost a page of the disk.
        with transaction(store):
            for number, id_ in enumerate(undone[first : first + _TOGETHER], first + 1):
                failed += _relate_document(shelf, stage, relaters, id_)
                rows.put_done(store, stage, id_, version)
                if progress:
                    progress(stage, number, len(undone))
    return Counted(stage=stage, done=len(undone) - failed, failed=failed)


def _relate_document(shelf: cards.Shelf, stage: str, relaters: Sequence[Relater], id_: str) -> int:
    """How many relaters failed on this document; the others' links stand."""
    store, failed = shelf.store, 0
    reading = rows.get_reading(store, id_)
    rows.delete_failures(store, stage, id_)
    for relater in relaters:
        try:
            _relate_one(shelf, relater, id_, relater.cards(reading))
        except Exception as error:
            if is_database_error(error):
                raise
            failed += 1
            cards.delete_cards(store, id_, _label(relater), shelf)  # all it makes of a document, or nothing
            rows.put_failure(
                store,
                Failure(
                    stage=stage,
                    error=f"{relater.name} stopped: {type(error).__name__}: {error}",
                    hint="the findings stand; please report this with the document's id",
                    document_id=id_,
                ),
            )
    return failed


def _label(relater: Relater) -> str:
    """What its cards and links are kept under: a new version never meets the cards of an old one."""
    return f"{relater.name}/{relater.version}"


def _relate_one(shelf: cards.Shelf, relater: Relater, document: str, made: Sequence[Card]) -> None:
    label = _label(relater)
    cards.delete_cards(shelf.store, document, label, shelf)
    # What documents share (a name) was compared with all others when it first came, and stays when they go.
    for number, card in cards.put_cards(shelf, label, made):
        links = []
        for other in cards.iter_candidates(shelf, label, number, card):
            if other.document_id == card.document_id != "" and other.subject_id < card.subject_id:
                continue  # this pair of one document comes up from the other side
            left, right = (card, other) if card.subject_id < other.subject_id else (other, card)
            link = relater.compare(left, right)
            if link is not None:
                links.append(link)
        rows.put_links(shelf.store, label, links)


# ── status ──────────────────────────────────────────────────────────────────────────────────────────────────────


def count_waiting(store: Store) -> dict[str, int]:
    """How many sources no present cleaner has cleaned, and documents no present reader has read."""
    from onrecord.read.order import read_version

    return {
        "sources not cleaned": len(rows.iter_undone(store, "clean", CLEAN_VERSION)),
        "documents not read": len(rows.iter_undone(store, "read", read_version(store.options.reader))),
    }


def find_status(store: Store, *, documents: bool = False) -> dict[str, Any]:
    """What the case holds, what no stage has done yet, and each failure with its hint; plain JSON."""
    counts: dict[str, int] = count_rows(store)
    counts |= count_waiting(store)
    found: dict[str, Any] = {"counts": counts, "failures": []}
    paths = {source.id: rows.get_path(store, source.id) for source in rows.iter_sources(store)}
    sources = dict(store.db.execute("SELECT id, source_id FROM document").fetchall())
    for failure in rows.iter_failures(store):
        source_id = failure.source_id or sources.get(failure.document_id or "")
        found["failures"].append(
            {
                "stage": failure.stage,
                "path": failure.path or paths.get(source_id or ""),
                "subject": failure.document_id or failure.source_id,
                "error": failure.error,
                "hint": failure.hint,
            }
        )
    if documents:
        found["documents"] = [
            {"id": d, "path": paths.get(sources[d]), "url": None, "title": rows.get_metadata(store, d).title}
            for d in rows.iter_document_ids(store)
        ]
    return found
