"""Arrivals: what is gathered is kept, once, with where it came from; each as soon as it is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.config import utc_now
from onrecord.errors import SourceError
from onrecord.gather import ExpandLimits, Received, gather_paths, receive_file
from onrecord.model import (
    Arrival,
    Failure,
    Source,
)
from onrecord.pipeline.counts import Counted, Progress, read_limits
from onrecord.store import blobs, custody, rows
from onrecord.store.db import Store, transaction

if TYPE_CHECKING:  # only a command that was given an address loads what can open a connection
    from onrecord.gather.web import Manners


def gather(store: Store, paths: Sequence[Path], progress: Progress | None = None, *, again: bool = False) -> Counted:
    """Files and folders are received: bytes kept, arrivals noted, containers opened; what fails is a failure row.

    Bytes that were withdrawn fail, unless they are to come ``again``.
    """
    return gather_items(store, gather_paths(paths, limits=read_limits(store)), progress, again=again)


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
        limits = read_limits(store)

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
