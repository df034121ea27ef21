"""The desk over a locked case: what is published there is kept sealed, and saved open."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.sealing import keys
from onrecord.sealing.passphrases import NEW_VARIABLE, VARIABLE
from onrecord.store import locks, sealed
from onrecord.verify import verify_path
from review.desk_client import OpenDesk

NAME = b"Renic"
"""A name that the sample's reports and dossier print in plain letters."""


@pytest.fixture
def locked(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    words = tmp_path / "passphrase"
    words.write_text("lantern gravel otter piano\n")
    for variable in (VARIABLE, NEW_VARIABLE):
        monkeypatch.setenv(variable, str(words))
    monkeypatch.setattr(keys, "_N", 1 << 10)
    monkeypatch.setattr(sealed, "_KEYS", {})
    monkeypatch.setattr(sealed, "_keep_spools_in_memory", lambda: None)
    locks.seal_case(case)
    return case


def test_a_locked_case_is_decided_on_and_published_from_and_nothing_in_it_is_readable(
    locked: Path, tmp_path: Path
) -> None:
    desk = OpenDesk(locked)
    client = desk.sit("Ida Brenn")
    assert "kept sealed" in client.get("/publish").words or "Nothing yet" in client.get("/publish").words
    for form in ("html", "package"):
        client.post("/publish", {"form": form, "lines": "all"})
        desk.room.shelf.works.wait()
        assert "wrote " in client.get("/publish").words
    page = client.get("/publish")
    assert "not is" not in page.words and "kept sealed" in page.words
    saved = client.get("/dossiers/dossier.html").body
    assert NAME in saved and saved.startswith(b"<!DOCTYPE html>")
    package = tmp_path / "package.zip"
    package.write_bytes(client.get("/dossiers/package.zip").body)
    assert verify_path(package)[1] == []
    desk.close()
    assert [p for p in locked.rglob("*") if p.is_file() and NAME in p.read_bytes()] == []
    assert verify_path(locked)[1] == []
    locks.open_case(locked)
    assert (locked / "dossiers" / "dossier.html").read_bytes() == saved
    assert (locked / "dossiers" / "package.zip").read_bytes() == package.read_bytes()
    assert verify_path(locked)[1] == []
