"""The originals: kept once, read-only, never rewritten, listed for sha256sum."""

from __future__ import annotations

import hashlib
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_case import keep_draft, new_store
from onrecord.errors import SourceError
from onrecord.model import Source
from onrecord.store import blobs, rows
from onrecord.store.db import transaction
from relate.build_readings import Draft


def test_bytes_are_kept_by_their_hash_read_only(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        id_, size = blobs.put_blob(store, [b"The dam ", b"is full."])
        path = blobs.locate_blob(store, id_)
    assert id_ == hashlib.sha256(b"The dam is full.").hexdigest()
    assert size == 16
    assert path.read_bytes() == b"The dam is full."
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert path == tmp_path / "originals" / id_[:2] / id_


def test_the_same_bytes_are_never_written_again(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        id_, _ = blobs.put_blob(store, [b"The dam is full."])
        before = blobs.locate_blob(store, id_).stat()
        again, _ = blobs.put_blob(store, [b"The dam", b" is full."])
        after = blobs.locate_blob(store, id_).stat()
    assert again == id_
    assert (before.st_ino, before.st_mtime_ns, before.st_ctime_ns) == (
        after.st_ino,
        after.st_mtime_ns,
        after.st_ctime_ns,
    )
    assert [p.name for p in (tmp_path / "originals").rglob("*") if p.is_file()] == [id_]


def test_what_cannot_be_read_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"The dam"
        raise OSError(5, "Input/output error")

    with new_store(tmp_path) as store, pytest.raises(SourceError, match=r"could not be read: Input/output error"):
        blobs.put_blob(store, chunks())
    assert list((tmp_path / "originals").rglob("*")) == []


def test_what_cannot_be_kept_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with new_store(tmp_path) as store:
        monkeypatch.setattr("onrecord.store.blobs.os.fsync", full)
        with pytest.raises(SourceError, match=r"could not be kept: No space left on device .*free some disk space"):
            blobs.put_blob(store, [b"The dam"])
    assert list((tmp_path / "originals").rglob("*")) == []


def test_what_a_killed_run_left_half_written_is_swept(tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        id_, _ = blobs.put_blob(store, [b"whole"])
        (tmp_path / "originals" / ".arriving-abc").write_bytes(b"hal")
        blobs.sweep_arriving(store)
        assert blobs.locate_blob(store, id_).is_file()
    assert not list((tmp_path / "originals").glob(".arriving-*"))


def test_the_manifest_lists_every_original_and_sha256sum_accepts_it(tmp_path: Path) -> None:
    if not shutil.which("sha256sum"):
        pytest.skip("no sha256sum here")
    with new_store(tmp_path) as store:
        for text in ("One dam.", "Two dams.", "Drei Dämme."):
            keep_draft(store, Draft(text), f"{text[:3]}.txt")
    lines = (tmp_path / blobs.MANIFEST).read_text().splitlines()
    assert len(lines) == 3 and lines == sorted(lines)
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", blobs.MANIFEST], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done
    assert done.stdout.count(b": OK\n") == 3


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.jsonl"
    blobs.write_whole(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("onrecord.store.blobs.os.fsync", full)
    with pytest.raises(OSError):
        blobs.write_whole(path, b"new and longer")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]


def test_one_source_may_arrive_twice(tmp_path: Path) -> None:
    from build_case import ARRIVED
    from onrecord.model import Arrival

    with new_store(tmp_path) as store, transaction(store):
        source = Source(id="ab" * 32, media_type="text/plain", size=1)
        for path, at in (("b.txt", ARRIVED), ("a.txt", ARRIVED), ("a.txt", ARRIVED), ("a.txt", "2024-06-02T08:00:00Z")):
            rows.put_source(store, source)
            rows.put_arrival(store, Arrival(source_id=source.id, path=path, arrived_at=at, gathered_by="t"))
        assert len(rows.iter_sources(store)) == 1
        assert [(a.path, a.arrived_at[:10]) for a in rows.iter_arrivals(store, source.id)] == [
            ("a.txt", "2024-06-01"), ("a.txt", "2024-06-02"), ("b.txt", "2024-06-01")
        ]  # fmt: skip
        assert rows.get_path(store, source.id) == "a.txt"
