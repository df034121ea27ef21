"""Cards: found by a shared key and on shared days, packed, forgotten with their document."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from build import MADE
from build_case import new_store
from onrecord.model import Card, Link, Reason, link_id
from onrecord.store import cards, rows, shelves
from onrecord.store.db import Store, transaction
from onrecord.store.shelves import Shelf

A = Card(subject_id="m-1", document_id="d1", keys=("orsel", "ana"), data={"name": "Ana Orsel"})
B = Card(subject_id="m-2", document_id="d2", keys=("orsel",), data={"name": "A. Orsel"})
C = Card(subject_id="m-3", document_id="d3", keys=("pell",))


def put(shelf: Shelf, relater: str, *given: Card) -> dict[str, int]:
    """Each card's number by its subject; each is put as a document of its own."""
    return {c.subject_id: n for card in given for n, c in cards.put_cards(shelf, relater, [card])}


def find(store: Store, relater: str, number: int, card: Card) -> list[str]:
    """Whom a card meets, asked of a shelf that holds nothing in memory."""
    return [Shelf(store).get_card(n).subject_id for n in cards.find_candidates(store, relater, number, card)]


def link(left: str, right: str) -> Link:
    return Link(
        id=link_id("same_party", left, right),
        kind="same_party",
        left_id=left,
        right_id=right,
        reasons=(Reason(feature="name", score=0.9, detail="same name"),),
        made=MADE,
    )


def test_candidates_share_a_key_and_are_never_oneself(tmp_path: Path) -> None:
    with new_store(tmp_path) as store, transaction(store):
        shelf = Shelf(store)
        n = put(shelf, "parties", C, B, A)
        assert [shelf.get_card(at) for at in cards.find_candidates(store, "parties", n["m-1"], A)] == [
            replace(B, keys=())
        ]
        assert find(store, "parties", n["m-2"], B) == ["m-1"]
        assert find(store, "parties", n["m-3"], C) == []
        assert find(store, "copies", n["m-1"], A) == []
        assert find(store, "parties", n["m-1"], replace(A, keys=())) == []
        assert find(store, "parties", n["m-1"], replace(A, keys=(), seeks=("pell",))) == ["m-3"]


def test_under_a_dated_key_cards_meet_only_where_their_periods_touch(tmp_path: Path) -> None:
    may = Card(subject_id="m-1", document_id="d1", keys=("quote",), dated=("orsel",), period=(100, 110))
    late_may = replace(may, subject_id="m-2", document_id="d2", keys=(), period=(110, 112))
    july = replace(may, subject_id="m-3", document_id="d3", keys=(), period=(160, 170))
    whenever = replace(may, subject_id="m-4", document_id="d4", keys=("orsel",), period=(1, 9_999_999))
    with new_store(tmp_path) as store, transaction(store):
        n = put(Shelf(store), "utterances", may, late_may, july, whenever)
        assert find(store, "utterances", n["m-1"], may) == ["m-2", "m-4"]
        assert find(store, "utterances", n["m-3"], july) == ["m-4"]
        assert find(store, "utterances", n["m-4"], whenever) == ["m-1", "m-2", "m-3"]
        assert find(store, "utterances", n["m-4"], replace(whenever, dated=())) == []  # no dated key is a plain one


def test_forgetting_a_document_takes_its_cards_and_links_only(tmp_path: Path) -> None:
    made = [Card(subject_id=f"m-{n}", document_id=f"d{n}", keys=("k",), dated=("e",)) for n in (1, 2, 3)]
    with new_store(tmp_path) as store, transaction(store):
        shelf = Shelf(store)
        n, other = put(shelf, "parties", *made), put(shelf, "other", *made)
        rows.put_links(store, "parties", [link("m-1", "m-2"), link("m-2", "m-3")])
        cards.delete_cards(store, "d1", "parties", shelf)
        assert [x.left_id for x in rows.iter_links(store)] == ["m-2"]
        assert find(store, "parties", n["m-2"], made[1]) == ["m-3"]
        assert len(find(store, "other", other["m-2"], made[1])) == 2
        cards.delete_cards(store, "d2", shelf=shelf)
        assert list(rows.iter_links(store)) == []
        assert find(store, "other", other["m-3"], made[2]) == ["m-1"]
        cards.delete_cards(store, "d1")
        cards.delete_cards(store, "d3")
        assert store.db.execute("SELECT (SELECT count(*) FROM card), (SELECT count(*) FROM card_key)").fetchone() == (
            0,
            0,
        )


def test_a_document_of_many_subjects_is_found_whole(tmp_path: Path) -> None:
    many = [Card(subject_id=f"s-{n:04d}", document_id="d1", keys=(f"k{n // 2}",)) for n in range(1000)]
    with new_store(tmp_path) as store, transaction(store):
        put_ = cards.put_cards(Shelf(store), "answers", many)
        assert [c.subject_id for _, c in put_] == [c.subject_id for c in many]
        assert all(find(store, "answers", n, c) == [f"s-{int(c.subject_id[2:]) ^ 1:04d}"] for n, c in put_[::97])


def test_what_documents_share_is_kept_once_and_stays(tmp_path: Path) -> None:
    name = Card(subject_id="name-1", document_id="", keys=("orsel",))
    with new_store(tmp_path) as store, transaction(store):
        shelf = Shelf(store)
        assert len(cards.put_cards(shelf, "parties", [name, A])) == 2
        assert [c.subject_id for _, c in cards.put_cards(shelf, "parties", [name, B])] == ["m-2"]
        assert len(cards.put_cards(shelf, "other", [name])) == 1
        cards.delete_cards(store, "d1")
        cards.delete_cards(store, "")
        n = put(shelf, "parties", C)["m-3"]
        assert find(store, "parties", n, replace(C, seeks=("orsel",))) == ["name-1", "m-2"]


def test_relaters_that_are_no_more_leave_nothing(tmp_path: Path) -> None:
    shared = Card(subject_id="nm-1", document_id="", keys=("=nm-1",))
    chain = Card(subject_id="m-1", document_id="d1", keys=(), seeks=("=nm-1",))
    with new_store(tmp_path) as store, transaction(store):
        shelf = Shelf(store)
        (_, (number, _)) = cards.put_cards(shelf, "parties/1", [shared, chain])
        put(shelf, "copies/1", A)
        rows.put_links(store, "parties/1", [link("m-1", "nm-1"), link("nm-1", "nm-2")])
        assert find(store, "parties/1", number, chain) == ["nm-1"]
        cards.delete_cards(store, "d1", shelf=None)
        assert [x.left_id for x in rows.iter_links(store)] == ["nm-1"]  # what two names share stays
        cards.delete_other_relaters(store, {"copies/1"})
        assert list(rows.iter_links(store)) == []
        assert find(store, "parties/1", 0, chain) == []
        assert store.db.execute("SELECT label FROM relater").fetchall() == [("copies/1",)]


def test_no_more_cards_are_held_than_there_is_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "_MOST_HELD", 4)
    with new_store(tmp_path) as store, transaction(store):
        shelf = Shelf(store)
        for n in range(6):
            made = [replace(A, subject_id=f"m-{n}{x}", document_id=f"d{n}", keys=("k",)) for x in "ab"]
            ((number, card), _) = cards.put_cards(shelf, "parties", made)
        assert len(shelf.held) == 2 and shelf.number == [4]
        found = [shelf.get_card(n).subject_id for n in cards.find_candidates(store, "parties", number, card)]
        assert found == [f"m-{n}{x}" for n in range(6) for x in "ab" if f"{n}{x}" != "5a"]
        assert len(shelf.held) == 2 and shelf.number == [4]
        cards.delete_cards(store, "d5", None, shelf)
        assert shelf.number == [2]
