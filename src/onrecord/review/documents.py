"""Documents: the list of what was gathered, with filters; and the preserved originals, as files to save."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from onrecord.dates import DateRange
from onrecord.review.asks import Answer, Ask, Download, Missing, Page
from onrecord.review.desks import Desk, DocumentRow, find_verdict
from onrecord.review.pagers import Pager, cut_page
from onrecord.store.blobs import locate_blob, read_blob
from onrecord.store.queries import match_query


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument:
    """A line of the list."""

    id: str
    name: str
    path: str
    outlet: str
    published: DateRange | None
    language: str
    is_read: bool
    copies: int
    items: int
    judged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsPage(Page):
    """The list of documents; ``outlets`` are those to choose from, each with its number of documents."""

    template: ClassVar[str] = "documents.html.j2"
    title: str
    query: str
    outlet: str
    state: str
    sort: str
    outlets: tuple[tuple[str, int], ...]
    rows: tuple[ListedDocument, ...]
    pager: Pager


def show_documents(ask: Ask) -> DocumentsPage:
    """The documents that fit what was asked: words in them, outlet, judged or not; by path or date."""
    desk, query = ask.desk, ask.query
    words, outlet, state, sort = (query.get(k, "") for k in ("q", "outlet", "state", "sort"))
    found = list(desk.documents.values())
    if words:
        hits = _find_words(ask, words)
        found = [d for d in found if d.id in hits or words.casefold() in f"{d.path} {d.title or ''}".casefold()]
    if outlet:
        found = [d for d in found if (d.outlet or "") == outlet]
    if state:
        found = [d for d in found if _name_state(desk, d) == state]
    if sort == "date":
        found.sort(key=lambda d: (d.published is None, str(d.published and d.published.earliest), d.path, d.id))
    else:
        found.sort(key=lambda d: (d.path, d.id))
    shown, pager = cut_page(found, query, "/documents", {"q": words, "outlet": outlet, "state": state, "sort": sort})
    return DocumentsPage(
        title="Documents",
        query=words,
        outlet=outlet,
        state=state,
        sort=sort,
        outlets=desk.derive("outlets", count_outlets, is_lasting=True),
        rows=tuple(_list_document(desk, d) for d in shown),
        pager=pager,
    )


def _find_words(ask: Ask, words: str) -> set[str]:
    match = match_query(words)
    if not match:
        return set()
    sql = "SELECT d.id FROM document_words JOIN document d ON d.n = document_words.rowid WHERE document_words MATCH ?"
    return {row[0] for row in ask.store.db.execute(sql, (match,))}


def count_outlets(desk: Desk) -> tuple[tuple[str, int], ...]:
    """The outlets of the case, each with its number of documents, by name."""
    return tuple(sorted(Counter(d.outlet for d in desk.documents.values() if d.outlet).items()))


def _name_state(desk: Desk, document: DocumentRow) -> str:
    judged = sum(find_verdict(desk, id_) is not None for id_ in document.items)
    if not document.is_read or not document.items:
        return "none"
    return "all" if judged == len(document.items) else "some" if judged else "open"


def _list_document(desk: Desk, document: DocumentRow) -> ListedDocument:
    copies = {d for g in desk.copies_of.get(document.id, ()) for d in desk.copy_groups[g].documents}
    return ListedDocument(
        id=document.id,
        name=document.title or document.path or document.id,
        path=document.path,
        outlet=document.outlet or "",
        published=document.published,
        language=document.language or "",
        is_read=document.is_read,
        copies=max(0, len(copies) - 1),
        items=len(document.items),
        judged=sum(find_verdict(desk, id_) is not None for id_ in document.items),
    )


def send_source(ask: Ask) -> Answer:
    """The preserved original, to be saved; it is never shown by the browser, whatever it holds."""
    id_ = ask.path["id"]
    row = ask.store.db.execute("SELECT 1 FROM source WHERE id = ?", (id_,)).fetchone()
    if not re.fullmatch(r"[0-9a-f]{64}", id_) or row is None:
        return Missing(message="The case has no such original.")
    path = locate_blob(ask.store, id_)
    if not path.is_file():
        return Missing(message="Its bytes are missing from the case; run: onrecord verify CASE")
    if ask.store.seal is not None:
        return Download(name=f"{id_}.original", data=b"".join(read_blob(ask.store, id_)))
    return Download(name=f"{id_}.original", path=path)
