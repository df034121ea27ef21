"""Status: what a case holds, what is not done yet, and what failed."""

from __future__ import annotations

from typing import Any

from onrecord.clean import CLEAN_VERSION
from onrecord.store import neighbours, rivals, rows
from onrecord.store.db import Store
from onrecord.store.queries import count_rows


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
    if crowded := neighbours.count_crowded(store):
        counts["keys too common to follow in full"] = crowded
    if crowded := neighbours.count_crowded(store, is_alike=True):
        counts["keys too common to compare in full"] = crowded
    if unread := rivals.count_unread(store):
        counts["possible answers judged by their words alone"] = unread
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
