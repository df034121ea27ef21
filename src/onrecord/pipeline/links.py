"""Links: each document is compared with those that it shares keys with, a document after the other."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import (
    Card,
    Failure,
    Relater,
)
from onrecord.pipeline.counts import Counted, Progress
from onrecord.store import cards, rows
from onrecord.store.db import Store, is_database_error, transaction

_TOGETHER = 200  # documents related in one transaction: a run that was killed goes on at most so many back


def relate_documents(
    store: Store, stage: str, relaters: Sequence[Relater], progress: Progress | None = None
) -> Counted:
    """Each document's findings are compared with those of the others that share a key with them."""
    version = "+".join(map(label_relater, relaters))
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
            cards.delete_cards(store, id_, label_relater(relater), shelf)  # all it makes of a document, or nothing
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


def label_relater(relater: Relater) -> str:
    """What its cards and links are kept under: a new version never meets the cards of an old one."""
    return f"{relater.name}/{relater.version}"


def _relate_one(shelf: cards.Shelf, relater: Relater, document: str, made: Sequence[Card]) -> None:
    label = label_relater(relater)
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
