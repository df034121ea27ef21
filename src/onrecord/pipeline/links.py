"""Links: each document is compared with those that it shares keys with, a document after the other.

Where a relater's comparison is dear, a glance is taken first, and when all documents are there the likeliest rivals of
each subject are compared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from onrecord.model import LAST_DAY, Card, Failure, Link, Relater, Rival
from onrecord.pipeline.comparing import Comparer, Pair
from onrecord.pipeline.counts import Counted, Progress
from onrecord.store import cards, neighbours, rivals, rows
from onrecord.store.db import Store, is_database_error, transaction
from onrecord.store.shelves import CHUNK, Shelf, is_sought

_Numbered = tuple[tuple[int, Card], tuple[int, Card]]
"""Two cards with their numbers, the smaller subject first."""
_PAYS_AFTER = 24  # documents; other processes take a second or more to start
_AT_ONCE = 2048  # pairs that are held in memory
_TOGETHER = 200  # documents related in one transaction: a run that was killed goes on at most so many back


def relate_documents(
    store: Store, stage: str, relaters: Sequence[Relater], progress: Progress | None = None
) -> Counted:
    """Each document's findings are compared with those of the others that share a key with them."""
    version = "+".join(map(label_relater, relaters))
    undone = sorted(rows.iter_undone(store, stage, version), key=lambda id_: _rank_document(store, id_))
    failed, shelf = 0, Shelf(store)
    workers = (store.options.workers or os.cpu_count() or 1) if len(undone) >= _PAYS_AFTER else 1
    with Comparer(workers) as comparer:
        for first in range(0, len(undone), _TOGETHER):
            # Keys lie scattered over their table: written a document at a time, each would cost a page of the disk.
            with transaction(store):
                for number, id_ in enumerate(undone[first : first + _TOGETHER], first + 1):
                    failed += _relate_document(shelf, comparer, stage, relaters, id_)
                    rows.put_done(store, stage, id_, version)
                    if progress:
                        progress(stage, number, len(undone))
        failed += sum(_settle(shelf, comparer, stage, relater, progress) for relater in relaters)
    return Counted(stage=stage, done=len(undone) - failed, failed=failed)


def _rank_document(store: Store, id_: str) -> tuple[int, str]:
    """Documents come in the order of their days, undated ones last: who comes between others that have been compared
    has them looked at again."""
    published = rows.get_metadata(store, id_).published
    day = published.latest.toordinal() if published and published.latest else LAST_DAY
    return neighbours.rank_document(day, id_), id_


def _relate_document(shelf: Shelf, comparer: Comparer, stage: str, relaters: Sequence[Relater], id_: str) -> int:
    """How many relaters failed on this document; the others' links stand."""
    store, failed = shelf.store, 0
    reading = rows.get_reading(store, id_)
    rows.delete_failures(store, stage, id_)
    for relater in relaters:
        try:
            _relate_one(shelf, comparer, relater, id_, relater.cards(reading))
        except Exception as error:
            if is_database_error(error):
                raise
            failed += 1
            _put_failure(shelf, stage, relater, id_, error)
    return failed


def _put_failure(shelf: Shelf, stage: str, relater: Relater, id_: str, error: Exception) -> None:
    """All that a relater makes of a document, or nothing."""
    cards.delete_cards(shelf.store, id_, label_relater(relater), shelf)
    rows.put_failure(
        shelf.store,
        Failure(
            stage=stage,
            error=f"{relater.name} stopped: {type(error).__name__}: {error}",
            hint="the findings stand; please report this with the document's id",
            document_id=id_,
        ),
    )


def label_relater(relater: Relater) -> str:
    """What its cards and links are kept under: a new version never meets the cards of an old one."""
    return f"{relater.name}/{relater.version}"


def _relate_one(shelf: Shelf, comparer: Comparer, relater: Relater, document: str, made: Sequence[Card]) -> None:
    label = label_relater(relater)
    cards.delete_cards(shelf.store, document, label, shelf)
    # What documents share (a name) was compared with all others when it first came, and stays when they go.
    put = cards.put_cards(shelf, label, made)
    nearest = _find_nearest(shelf, [number for number, card in put if card.signs[0]])
    pairs: list[_Numbered] = []
    for number, card in put:
        for found in cards.find_candidates(shelf.store, label, number, card):
            other = shelf.get_card(found)
            if other.document_id == card.document_id != "" and other.subject_id < card.subject_id:
                continue  # this pair of one document comes up from the other side
            pairs.append(_order((number, card), (found, other)))
        for near in sorted(nearest.get(number, ())):
            other = shelf.get_card(near)
            if other.document_id != card.document_id:
                pairs.append(_order((number, card), (near, other)))
        if len(pairs) > _AT_ONCE:
            _compare_pairs(shelf, comparer, relater, pairs)
            pairs = []
    _compare_pairs(shelf, comparer, relater, pairs)


def _compare_pairs(shelf: Shelf, comparer: Comparer, relater: Relater, pairs: Sequence[_Numbered]) -> None:
    """Keeps the links of these pairs, and which of them are rivals; those that were rivals before stay as they are."""
    given = [(left[1], right[1]) for left, right in pairs]
    look, is_dear = relater.glance or relater.compare, relater.is_dear and relater.glance is None
    links: list[Link | None] = []
    for pair, found in zip(pairs, comparer.compare(look, given, is_dear=is_dear), strict=True):
        if isinstance(found, Rival):
            asked, told = pair if pair[0][1].subject_id == found.asked else pair[::-1]
            if rivals.put_rival(shelf.store, asked[0], told[0], found):
                links.append(found.link)
        else:
            links.append(found)
    rows.put_links(shelf.store, label_relater(relater), [link for link in links if link is not None])


def _order(one: tuple[int, Card], other: tuple[int, Card]) -> _Numbered:
    return (one, other) if one[1].subject_id < other[1].subject_id else (other, one)


def _find_nearest(shelf: Shelf, numbers: Sequence[int]) -> dict[int, set[int]]:
    """By the number of each of these cards, which are new, those to which it is near."""
    places: dict[int, list[int]] = {}
    for number in numbers:
        places.setdefault(number // CHUNK, []).append(number % CHUNK)
    return {
        row * CHUNK + place: near
        for row, some in places.items()
        for place, near in neighbours.find_neighbours(shelf, row, some, new=places.keys()).items()
    }


def _settle(shelf: Shelf, comparer: Comparer, stage: str, relater: Relater, progress: Progress | None) -> int:
    """Looks again at the cards that others have parted, or brought nearer to one another, and compares the likeliest
    rivals: the links are those that a run over all documents at once would make. How many documents it stopped on."""
    label, failed = label_relater(relater), 0
    while True:  # one that it stops on goes, by which others come nearer
        if due := neighbours.list_due(shelf, label):
            for first in range(0, len(due), _TOGETHER):
                with transaction(shelf.store):
                    for noted, numbers, is_anew in due[first : first + _TOGETHER]:
                        neighbours.delete_due(shelf.store, noted)
                        failed += _settle_cards(shelf, comparer, stage, relater, numbers, is_anew=is_anew)
        elif stirred := rivals.list_stirred(shelf.store, label):
            for first in range(0, len(stirred), _TOGETHER):
                some = stirred[first : first + _TOGETHER]
                with transaction(shelf.store):
                    failed += _settle_rivals(shelf, comparer, stage, relater, some)
                if progress:
                    progress(f"{stage}, the likeliest", first + len(some), len(stirred))
        else:
            return failed


def _settle_cards(
    shelf: Shelf, comparer: Comparer, stage: str, relater: Relater, numbers: Sequence[int], *, is_anew: bool
) -> int:
    label = label_relater(relater)
    for number in numbers:
        if not cards.is_kept(shelf.store, number):
            return 0
        try:
            if is_anew:
                _compare_anew(shelf, comparer, relater, number)
            _drop_parted(shelf, label, number)
        except Exception as error:
            if is_database_error(error):
                raise
            _put_failure(shelf, stage, relater, shelf.get(number // CHUNK).document_id, error)
            return 1
    return 0


def _settle_rivals(shelf: Shelf, comparer: Comparer, stage: str, relater: Relater, asked: Sequence[int]) -> int:
    """Compares the likeliest rivals of these cards, and glances again at those that are outdone."""
    try:
        _compare_rivals(shelf, comparer, relater, asked)
    except Exception as error:
        if is_database_error(error):
            raise
        if len(asked) > 1:
            return sum(_settle_rivals(shelf, comparer, stage, relater, [number]) for number in asked)
        if cards.is_kept(shelf.store, asked[0]):
            _put_failure(shelf, stage, relater, shelf.get(asked[0] // CHUNK).document_id, error)
            return 1
    return 0


def _compare_rivals(shelf: Shelf, comparer: Comparer, relater: Relater, asked: Sequence[int]) -> None:
    changed = [(n, told, is_read) for n in asked for told, is_read in rivals.iter_changed(shelf.store, n)]
    found: dict[tuple[int, int], Link | None] = {}
    for is_read, compare in ((True, relater.compare), (False, relater.glance or relater.compare)):
        pairs = [(n, told) for n, told, reads in changed if reads is is_read]
        given = [_pair(shelf, *pair) for pair in pairs]
        for pair, link in zip(pairs, comparer.compare(compare, given, is_dear=is_read), strict=True):
            found[pair] = link.link if isinstance(link, Rival) else link
    label = label_relater(relater)
    for left, right in (_pair(shelf, *pair) for pair in found):
        rows.delete_links(shelf.store, label, left.subject_id, right.subject_id)
    rows.put_links(shelf.store, label, [link for link in found.values() if link is not None])
    rivals.settle(shelf.store, asked, changed)


def _pair(shelf: Shelf, one: int, other: int) -> Pair:
    left, right = _order((one, shelf.get_card(one)), (other, shelf.get_card(other)))
    return left[1], right[1]


def _drop_parted(shelf: Shelf, label: str, number: int) -> None:
    """Drops the links of a card to those in other documents that are no more among the nearest to it."""
    row, place = divmod(number, CHUNK)
    subject = shelf.get(row).kept[place].subject_id
    linked = dict(_iter_linked(shelf.store, label, subject))
    others = {
        n: id_ for other, id_ in linked.items() for n in cards.find_numbers(shelf, label, other) if n // CHUNK != row
    }
    own = shelf.get(row).document_id
    others = {n: id_ for n, id_ in others.items() if shelf.get(n // CHUNK).document_id != own}
    others |= {n: "" for n in rivals.list_rivals(shelf.store, number) if n not in others}
    if others:
        among = {n // CHUNK for n in others}
        near = neighbours.find_neighbours(shelf, row, [place], among=among)[place]
        kept = shelf.get(row).kept[place]
        parted = [(n, id_) for n, id_ in others.items() if n not in near]
        gone = [(n, id_) for n, id_ in parted if not is_sought(kept, shelf.get(n // CHUNK).kept[n % CHUNK])]
        shelf.store.db.executemany("DELETE FROM link WHERE id = ?", [(id_,) for _, id_ in gone])
        for n, _ in gone:
            rivals.drop_rival(shelf.store, number, n)


def _compare_anew(shelf: Shelf, comparer: Comparer, relater: Relater, number: int) -> None:
    row, place = divmod(number, CHUNK)
    card = shelf.get_card(number)
    near = sorted(neighbours.find_neighbours(shelf, row, [place])[place])
    others = [(n, other) for n, other in zip(near, map(shelf.get_card, near), strict=True)]
    pairs = [_order((number, card), other) for other in others if other[1].document_id != card.document_id]
    _compare_pairs(shelf, comparer, relater, pairs)


def _iter_linked(store: Store, label: str, subject: str) -> Iterator[tuple[str, str]]:
    """The other ends of a relater's links of a subject, each with the link's id."""
    sql = (
        "SELECT right_id, id, relater FROM link WHERE left_id = ?1 UNION ALL"
        " SELECT left_id, id, relater FROM link WHERE right_id = ?1"
    )
    for other, id_, relater in store.db.execute(sql, (subject,)):
        if relater == label:
            yield other, id_
