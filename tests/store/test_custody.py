"""The log: each entry follows from the one before, and a changed, dropped or moved one shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from build_case import new_store
from onrecord import __version__
from onrecord.store import custody
from onrecord.store.db import Store


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1717200000")
    with new_store(tmp_path / "case") as store:
        for number in range(5):
            custody.put_log(store, "arrival", f"source-{number}", f"{number} bytes", who="ro")
        yield store


def test_entries_are_numbered_dated_and_chained(store: Store) -> None:
    entries = custody.iter_log(store)
    assert [e.n for e in entries] == [1, 2, 3, 4, 5]
    assert {e.at for e in entries} == {"2024-06-01T00:00:00Z"}
    assert len({e.hash for e in entries}) == 5
    assert custody.check_log(store) == []


@pytest.mark.parametrize("column", ["at", "who", "what", "subject", "detail", "hash"])
def test_a_changed_entry_is_named(store: Store, column: str) -> None:
    store.db.execute(f"UPDATE log SET {column} = 'x' WHERE n = 3")
    assert any("entry 3 was changed" in p for p in custody.check_log(store))


def test_a_removed_entry_is_named(store: Store) -> None:
    store.db.execute("DELETE FROM log WHERE n = 3")
    problems = custody.check_log(store)
    assert "log: entry 3 is missing" in problems
    assert any("entry 4 was changed" in p for p in problems)


def test_the_first_entry_removed_is_named(store: Store) -> None:
    store.db.execute("DELETE FROM log WHERE n = 1")
    assert "log: entry 1 is missing" in custody.check_log(store)


def test_a_removed_entry_shows_after_renumbering(store: Store) -> None:
    store.db.execute("DELETE FROM log WHERE n = 3")
    store.db.execute("UPDATE log SET n = 3 WHERE n = 4")
    store.db.execute("UPDATE log SET n = 4 WHERE n = 5")
    assert any("entry 3 was changed" in p for p in custody.check_log(store))


def test_two_entries_that_changed_places_are_named(store: Store) -> None:
    store.db.execute("UPDATE log SET n = 99 WHERE n = 2")
    store.db.execute("UPDATE log SET n = 2 WHERE n = 3")
    store.db.execute("UPDATE log SET n = 3 WHERE n = 99")
    problems = custody.check_log(store)
    assert any("entry 2 was changed" in p for p in problems)
    assert any("entry 3 was changed" in p for p in problems)


def test_an_entry_put_between_is_named(store: Store) -> None:
    row = store.db.execute("SELECT at, who, what, subject, detail, hash, version FROM log WHERE n = 5").fetchone()
    store.db.execute("INSERT INTO log VALUES (6, ?, ?, ?, ?, ?, ?, ?)", row)
    assert any("entry 6 was changed" in p for p in custody.check_log(store))


def test_an_account_without_a_name_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("onrecord.store.custody.getpass.getuser", nobody)
    assert custody.user_name() == "unknown"


def test_an_entry_says_which_version_wrote_it(store: Store) -> None:
    assert {e.version for e in custody.iter_log(store)} == {__version__}
    store.db.execute("UPDATE log SET version = '99' WHERE n = 3")
    assert any("entry 3 was changed" in p for p in custody.check_log(store))


def test_entries_from_before_versions_were_noted_hold(store: Store) -> None:
    """Their hash covers seven fields; an empty version adds none."""
    old = custody.LogEntry(n=1, at="2023-01-01T00:00:00Z", who="ro", what="arrival", subject="s", detail="", hash="")
    store.db.execute("DELETE FROM log")
    store.db.execute(
        "INSERT INTO log (n, at, who, what, subject, detail, hash) VALUES (1, ?, ?, ?, ?, ?, ?)",
        (old.at, old.who, old.what, old.subject, old.detail, custody._hash_entry("0" * 64, old)),
    )
    custody.put_log(store, "read", "d")
    assert custody.check_log(store) == []


def test_a_clock_that_goes_back_is_said_before_the_next_entry(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    custody.put_log(store, "read", "d")
    custody.put_log(store, "read", "e")
    *_, said, first, second = custody.iter_log(store)
    assert (said.what, said.detail) == ("clock", "the clock went back: the last entry says 2024-06-01T00:00:00Z")
    assert {said.at, first.at, second.at} == {"2020-09-13T12:26:40Z"}
    assert custody.check_log(store) == []


def test_an_entry_dated_back_in_silence_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    monkeypatch.setattr(custody, "CLOCK", "something else")
    custody.put_log(store, "read", "d")
    monkeypatch.undo()
    assert any("dated before the one before it" in p for p in custody.check_log(store))
