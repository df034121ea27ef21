"""Searching a case: words in any script, statements by speaker, act and date."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from build_case import keep_draft, new_store
from onrecord.errors import OptionError
from onrecord.store.db import Store
from onrecord.store.queries import count_rows, find_documents, find_statements, match_query
from relate.build_readings import Draft


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with new_store(tmp_path_factory.mktemp("search") / "case") as store:
        one = Draft(
            "Türkân Öz said the café on the quay was closed.\nThe board denied that the sluice had failed.",
            "2024-05-02",
            title="The quay",
        )
        ana = one.mention("Türkân Öz")
        one.statement("the café on the quay was closed", ana, said="2024-04-30")
        board = one.mention("The board", "body")
        one.statement("the sluice had failed", board, act="deny")
        keep_draft(store, one, "one.txt")
        two = Draft("当局周二表示，水坝没有决堤。居民说法不同。", language="zh", is_read=False)
        keep_draft(store, two, "two.txt")
        three = Draft("A man who would not be named said that the sluice leaked, 'as always'.")
        man = three.mention("A man", "anonymous")
        three.statement("the sluice leaked", man)
        three.statement("'as always'")
        keep_draft(store, three, "three.txt")
        yield store


@pytest.mark.parametrize(
    ("query", "paths"),
    [
        ("cafe", ["one.txt"]),
        ("CAFÉ", ["one.txt"]),
        ("turkan oz", ["one.txt"]),
        ("sluice", ["one.txt", "three.txt"]),
        ("sluice quay", ["one.txt"]),
        ('"on the quay"', ["one.txt"]),
        ("“the quay on”", []),
        ("slui*", ["one.txt", "three.txt"]),
        ("slui", []),
        ("水坝", ["two.txt"]),
        ("坝水", []),
        ("决堤", ["two.txt"]),
        ("", []),
        ('"', []),
        ("* ( ) - :", []),
        ("sluice AND NOT quay", []),
        ("title:quay", []),
        ("café) (", ["one.txt"]),
        ("café OR nothing", []),
        ("it's", []),
        ("\x00", []),
    ],
)
def test_words_are_found_in_documents(store: Store, query: str, paths: list[str]) -> None:
    assert sorted(d.path for d in find_documents(store, query)) == sorted(paths)


def test_a_found_document_shows_the_place(store: Store) -> None:
    found = find_documents(store, "sluice", limit=1)
    assert len(found) == 1
    assert "sluice" in found[0].snippet
    dated = next(d for d in find_documents(store, "quay"))
    assert (dated.title, dated.when) == ("The quay", "2 May 2024")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({}, 4),
        ({"speaker": "turkan"}, 1),
        ({"speaker": "Öz"}, 1),
        ({"speaker": "board", "act": "deny"}, 1),
        ({"act": "deny"}, 1),
        ({"act": "promise"}, 0),
        ({"speaker": "!!"}, 0),
        ({"since": "2024-05-01"}, 1),
        ({"until": "2024-05-01"}, 1),
        ({"since": "2024-04", "until": "2024"}, 2),
        ({"since": "2025"}, 0),
    ],
)
def test_statements_by_speaker_act_and_date(store: Store, wanted: dict[str, str], words: int) -> None:
    assert len(find_statements(store, **wanted)) == words  # type: ignore[arg-type]


def test_statements_by_their_words(store: Store) -> None:
    found = find_statements(store, "SLUICE failed")
    assert [(f.speaker, f.act, f.when, f.path) for f in found] == [("The board", "deny", "2 May 2024", "one.txt")]
    assert [f.speaker for f in find_statements(store, "always")] == [None]
    assert len(find_statements(store, "sluice", limit=1)) == 1


def test_a_malformed_date_is_one_line(store: Store) -> None:
    with pytest.raises(OptionError, match=r"not a date in EDTF: 'yesterday'"):
        find_statements(store, since="yesterday")


def test_counts_say_what_the_case_holds(store: Store) -> None:
    counts = count_rows(store)
    assert (counts["sources"], counts["documents"], counts["statements found"]) == (3, 3, 4)
    assert (counts["judgements"], counts["failures"]) == (0, 0)


def test_no_query_can_break_the_syntax() -> None:
    assert match_query('a"b (c) ^d NEAR/2 -e') == '"a b" "(c)" "^d" "NEAR/2" "-e"'
