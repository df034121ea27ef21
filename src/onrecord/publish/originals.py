"""Originals for a private hand-over: those of which it can be shown that they name nobody who is protected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from onrecord.publish.leaks import is_showing, iter_words
from onrecord.publish.protection import Protection, is_leaking, is_named
from onrecord.publish.selection import Selection
from onrecord.publish.zips import Member
from onrecord.store import blobs, rows
from onrecord.store.db import Store

_ENDINGS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "message/rfc822": ".eml",
    "application/mbox": ".mbox",
    "application/zip": ".zip",
}


def find_originals(
    store: Store, selection: Selection, wanted: Collection[str] | None = None
) -> tuple[dict[str, Member], int]:
    """The originals that may leave the case, by a name made of their hash, and how many may not; of all sources, or
    of those ``wanted``. ``selection`` is the whole of what may leave.

    Where anything is protected, an original leaves only if it was read and neither it nor anything that came out of it
    (a mail's attachment) is withheld in any part, or names who is protected in its text or plainly in its bytes. What
    was never read (a picture, an archive) then stays. Pictures inside a document are not looked into.
    """
    sources = rows.iter_sources(store)
    inside: dict[str, set[str]] = defaultdict(set)
    for arrival in rows.iter_arrivals(store):
        if arrival.container_id:
            inside[arrival.container_id].add(arrival.source_id)
    is_free = not _has_any(selection.protection)
    may_leave = {s.id: is_free or _is_clean(store, selection, s.id, s.media_type) for s in sources}
    out: dict[str, Member] = {}
    asked = [s for s in sources if wanted is None or s.id in wanted]
    for source in asked:
        if all(may_leave.get(id_, False) for id_ in _walk(inside, source.id)):
            out[source.id + _ENDINGS.get(source.media_type, "")] = blobs.find_blob(store, source.id, source.size)
    return dict(sorted(out.items())), len(asked) - len(out)


def _has_any(protection: Protection) -> bool:
    return any((protection.patterns, protection.cased_patterns, protection.finding_ids, protection.document_ids,
                protection.spans))  # fmt: skip


def _walk(inside: dict[str, set[str]], source_id: str) -> set[str]:
    """A source with all that came out of it."""
    seen: set[str] = set()
    waiting = [source_id]
    while waiting:
        id_ = waiting.pop()
        if id_ not in seen:
            seen.add(id_)
            waiting += inside.get(id_, ())
    return seen


def _is_clean(store: Store, selection: Selection, source_id: str, media_type: str) -> bool:
    protection = selection.protection
    ids = [row[0] for row in store.db.execute("SELECT id FROM document WHERE source_id = ?", (source_id,))]
    if not ids or any(id_ not in selection.documents for id_ in ids):
        return False  # also where names were taken out: what is published instead bears another id
    if any(span.document_id in ids for span in protection.spans):
        return False
    for id_ in ids:
        metadata = rows.get_metadata(store, id_)
        texts = (selection.documents[id_].document.text, metadata.title, metadata.byline, metadata.outlet)
        if is_named(protection, *texts):
            return False
    data = b"".join(blobs.read_blob(store, source_id))
    if is_showing(protection, data):
        return False
    if _ENDINGS.get(media_type) == ".docx":
        try:
            return not is_leaking(protection, "\n".join(iter_words("original.docx", data)))
        except Exception:  # a damaged archive cannot be looked into
            return False
    return True
