"""Arrivals: files dropped on the desk are gathered and read; what goes on, and what could not be done."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from starlette.datastructures import UploadFile

from onrecord.errors import OptionError
from onrecord.model import Failure
from onrecord.pipeline import Counted, count_waiting, gather, read_case
from onrecord.review.asks import Ask, Data, Go, Page
from onrecord.review.pagers import Pager, cut_page
from onrecord.review.works import Report, State
from onrecord.store import rows
from onrecord.store.db import Store

_LONGEST = 180  # bytes of one part of a path that every file system takes


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureRow:
    """What could not be done, and what to do about it."""

    stage: str
    path: str
    error: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalsPage(Page):
    """Where files are dropped; the work that goes on; what is not done yet, and what failed."""

    template: ClassVar[str] = "arrivals.html.j2"
    title: str
    work: State
    counts: tuple[tuple[str, int], ...]
    waiting: int
    failures: tuple[FailureRow, ...]
    pager: Pager


def show_arrivals(ask: Ask) -> ArrivalsPage:
    """Where files are dropped, and how the case stands."""
    desk = ask.desk
    shown, pager = cut_page(rows.iter_failures(ask.store), ask.query, "/gather", {})
    sources = ask.store.db.execute("SELECT count(*) FROM source").fetchone()[0]
    statements = desk.derive("said", lambda d: sum(i.kind == "statement" for i in d.items.values()), is_lasting=True)
    return ArrivalsPage(
        title="Gather",
        work=ask.shelf.works.state(),
        counts=(("sources", sources), ("documents", len(desk.documents)), ("statements found", statements)),
        waiting=sum(count_waiting(ask.store).values()),
        failures=tuple(_show_failure(ask, failure) for failure in shown),
        pager=pager,
    )


def _show_failure(ask: Ask, failure: Failure) -> FailureRow:
    document = ask.desk.documents.get(failure.document_id or "")
    source_id = failure.source_id or (document.source_id if document else "")
    path = failure.path or rows.get_path(ask.store, source_id) or failure.document_id or failure.source_id or ""
    return FailureRow(stage=failure.stage, path=path, error=failure.error, hint=failure.hint)


def tell_work(ask: Ask) -> Data:
    """How the work stands, for the desk's own script."""
    work = ask.shelf.works.state()
    return Data(
        value={
            "number": work.number,
            "running": work.is_running,
            "what": work.what,
            "stage": work.stage,
            "done": work.done,
            "of": work.of,
        }
    )


def receive_files(ask: Ask) -> Go:
    """The files that were dropped are being gathered, and read if the form says so. Raises OptionError without any."""
    uploads = [upload for upload in ask.files if upload.filename]
    if not uploads:
        raise OptionError("no file came with the form", hint="go back and choose files, or drop a folder")
    reads = ask.form.get("read") == "yes"
    folder = Path(tempfile.mkdtemp(prefix="onrecord-"))
    try:
        for upload in uploads:
            _save(upload, folder)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise OptionError("the files could not be taken in", hint="free some disk space and drop them again") from None

    def job(store: Store, report: Report) -> tuple[str, ...]:
        counts = [gather(store, [folder], report)]
        return _tell([*counts, *(read_case(store, report) if reads else ())])

    def finish() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        ask.shelf.renew()

    ask.shelf.works.start("Gathering", job, finish)
    return Go(to="/gather")


def start_reading(ask: Ask) -> Go:
    """Whatever of the case is not done yet is being done; with ``again`` also what failed before."""
    again = ask.form.get("again") == "yes"
    ask.shelf.works.start(
        "Reading", lambda store, report: _tell(read_case(store, report, again=again)), ask.shelf.renew
    )
    return Go(to="/gather")


def stop_work(ask: Ask) -> Go:
    """The work ends after the document that it has in hand."""
    ask.shelf.works.stop()
    return Go(to="/gather", notice="It stops after what it has in hand; nothing is lost.")


def _save(upload: UploadFile, folder: Path) -> None:
    """The upload under its own path below the folder, and nowhere else."""
    raw = [part for part in (upload.filename or "").replace("\\", "/").split("/") if part not in ("", ".", "..")]
    parts = [part.replace("\0", "").encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore") for part in raw]
    path = folder.joinpath(*[part for part in parts if part][-20:] or ["unnamed"])
    path.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{path.stem} ({number}){path.suffix}" if number == 2 else f"{number} {path.name}")
    with upload.file, path.open("wb") as file:
        shutil.copyfileobj(upload.file, file, 1 << 20)


def _tell(counts: Iterable[Counted]) -> tuple[str, ...]:
    return tuple(f"{c.stage}: {c.done} done" + (f", {c.failed} failed" if c.failed else "") for c in counts)
