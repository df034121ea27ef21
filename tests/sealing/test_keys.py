"""The wrapped key: one passphrase opens it, damage is told apart from a wrong one, a new one replaces the old."""

from __future__ import annotations

import json

import pytest

from onrecord.errors import CaseError
from onrecord.sealing import keys

WORDS = "lantern gravel otter piano"


@pytest.fixture(scope="module", autouse=True)
def quick() -> object:
    """Stretching is to cost an attacker time, not a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_N", 1 << 10)
        yield


def test_the_passphrase_gives_the_same_keys_again() -> None:
    slot, key = keys.make_slot(WORDS)
    assert keys.open_slot(keys.read_slot(keys.print_slot(slot)), WORDS) == key
    assert len({key.database, key.files.hex(), key.names.hex()}) == 3


def test_letters_typed_in_another_way_are_the_same_passphrase() -> None:
    slot, key = keys.make_slot("caf\u00e9 gravel otter")
    assert keys.open_slot(slot, "cafe\u0301 gravel otter") == key


def test_another_passphrase_is_told_and_opens_nothing() -> None:
    slot, _ = keys.make_slot(WORDS)
    with pytest.raises(CaseError, match=r"not the passphrase .* without it nobody can open"):
        keys.open_slot(slot, "Lantern gravel otter piano")


def test_a_short_passphrase_is_refused_with_advice() -> None:
    with pytest.raises(CaseError, match=r"shorter than 8 characters \(take four or more words"):
        keys.make_slot("seven77")


def test_a_new_passphrase_opens_the_same_keys_and_the_old_none() -> None:
    slot, key = keys.make_slot(WORDS)
    new = keys.rewrap_slot(slot, WORDS, "another four good words")
    assert keys.open_slot(new, "another four good words") == key
    with pytest.raises(CaseError, match="not the passphrase"):
        keys.open_slot(new, WORDS)
    with pytest.raises(CaseError, match="not the passphrase"):
        keys.rewrap_slot(slot, "wrong words", "another four good words")


def test_a_damaged_file_is_told_apart_from_a_wrong_passphrase() -> None:
    data = keys.print_slot(keys.make_slot(WORDS)[0])
    body = json.loads(data)
    for damage in (
        data[:-40],
        b"",
        b"[]",
        data.replace(b"locking", b"locked"),
        data.replace(b'"n": 1024', b'"n": 99999999999'),
        json.dumps({**body, "state": "ajar"}).encode(),
    ):
        with pytest.raises(CaseError, match=r"locked\.json is damaged.*put back locked\.json from a backup"):
            keys.read_slot(damage)


def test_a_newer_form_is_refused_with_a_hint() -> None:
    body = json.loads(keys.print_slot(keys.make_slot(WORDS)[0]))
    del body["sha256"]
    body["version"] = 2
    with pytest.raises(CaseError, match=r"locked by a newer onrecord \(update onrecord"):
        keys.read_slot(json.dumps({**body, "sha256": keys._digest(body)}).encode())


def test_the_hidden_name_of_an_original_depends_on_the_key() -> None:
    first, second = (keys.make_slot(WORDS)[1] for _ in range(2))
    assert keys.hide_name(first, "ab" * 32) == keys.hide_name(first, "ab" * 32)
    assert keys.hide_name(first, "ab" * 32) != keys.hide_name(second, "ab" * 32)
