"""Stages: find what is not done, run the pure function, write its rows or a failure row.

Every document's rows and the mark that they are done are one transaction, so a run that was killed goes on where it
stood, and ends with what an undisturbed run would have made.
"""

from __future__ import annotations

from onrecord.follow import FOLLOWERS
from onrecord.pipeline.arrivals import gather, gather_items, gather_pages
from onrecord.pipeline.counts import Counted, Progress
from onrecord.pipeline.documents import build_document, clean_sources, is_readable
from onrecord.pipeline.findings import Outcome, bound_metadata, map_in_processes, read_documents, read_one
from onrecord.pipeline.links import label_relater, relate_documents
from onrecord.pipeline.statuses import count_waiting, find_status
from onrecord.relate import RELATERS
from onrecord.store import blobs, cards, custody, rows
from onrecord.store.db import Store, transaction

__all__ = [
    "Counted", "Outcome", "Progress", "bound_metadata", "build_document", "clean_sources", "count_waiting",
    "find_status", "gather", "gather_items", "gather_pages", "is_readable", "map_in_processes", "read_case",
    "read_documents", "read_one", "relate_documents",
]  # fmt: skip


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
        cards.delete_other_relaters(store, {label_relater(relater) for relater in (*RELATERS, *FOLLOWERS)})
    for stage, relaters in (("relate", RELATERS), ("follow", FOLLOWERS)):
        counts.append(relate_documents(store, stage, relaters, progress))
    if any(count.done or count.failed for count in counts):
        with transaction(store):
            custody.put_log(store, "run", detail=", ".join(f"{c.stage} {c.done}" for c in counts))
    return counts
