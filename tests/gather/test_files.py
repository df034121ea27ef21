"""Files and folders as they arrive: order, names, links, what cannot be read."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.gather import Received, gather_paths
from onrecord.model import Failure
from onrecord.store.db import init_case

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="names and rights as POSIX has them")


def _received(*paths: Path) -> list[str]:
    return [item.path for item in gather_paths(paths) if isinstance(item, Received)]


def _failed(*paths: Path) -> list[tuple[str | None, str]]:
    return [(item.path, item.error) for item in gather_paths(paths) if isinstance(item, Failure)]


@contextlib.contextmanager
def _without_privilege() -> Iterator[None]:
    """Rights count, also where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_in_the_order_of_names_with_relative_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/inner/c.txt", "sub/d.txt", "Z.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    assert _received(tmp_path) == ["Z.txt", "a.txt", "b.txt", "sub/d.txt", "sub/inner/c.txt"]
    assert _received(tmp_path / "sub" / "d.txt", tmp_path / "a.txt") == ["d.txt", "a.txt"]


def test_bytes_type_and_file(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"<html><p>words</p></html>")
    (item,) = gather_paths([tmp_path])
    assert isinstance(item, Received)
    assert (item.media_type, item.container_id, b"".join(item.chunks())) == (
        "text/html",
        None,
        b"<html><p>words</p></html>",
    )
    with item.as_file() as path:
        assert path.read_bytes().startswith(b"<html>")


def test_hidden_files_links_and_what_systems_leave_are_told_not_taken(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("x")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "Thumbs.db").write_text("x")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(tmp_path)
    skipped: dict[str, str] = {}
    items = list(gather_paths([tmp_path], on_skip=skipped.__setitem__))
    assert [item.path for item in items] == ["kept.txt"]
    assert skipped == {
        ".hidden": "hidden or a system file",
        "Thumbs.db": "hidden or a system file",
        "__MACOSX": "hidden or a system file",
        "link.txt": "a link",
        "loop": "a link",
    }


def test_what_is_not_there_is_a_failure_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    missing = tmp_path / "missing"
    assert _received(missing, tmp_path / "a.txt") == ["a.txt"]
    assert _failed(missing, tmp_path / "a.txt") == [(str(missing), "there is no such file or folder")]


@needs_posix
def test_odd_names_are_kept_apart_and_on_one_line(tmp_path: Path) -> None:
    names = [
        b"two\nlines.txt",
        b"bad\xff.txt",
        b"back\\x0aslash.txt",
        "right\u202etxt.exe".encode(),
        b"tab\t.txt",
        "é.txt".encode(),
    ]
    for name in names:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"words")
    paths = _received(tmp_path)
    assert sorted(paths) == sorted(
        ["two\\x0alines.txt", "bad\\xff.txt", "back\\x5cx0aslash.txt", "right\\u202etxt.exe", "tab\\x09.txt", "é.txt"]
    )
    assert all(path.isprintable() and path.encode() for path in paths)


@needs_posix
def test_a_folder_and_a_file_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        with contextlib.suppress(OSError):
            if parent.owner() == tmp_path.owner() and str(parent).count("/") > 1:
                parent.chmod(parent.stat().st_mode | 0o055)
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "in.txt").write_text("x")
    (tmp_path / "own.txt").write_text("x")
    (tmp_path / "open.txt").write_text("x")
    (tmp_path / "own.txt").chmod(0)
    (tmp_path / "shut").chmod(0)
    try:
        with _without_privilege():
            items = list(gather_paths([tmp_path]))
    finally:
        (tmp_path / "shut").chmod(0o755)
    assert [(item.path, getattr(item, "error", "")) for item in items] == [
        ("open.txt", ""),
        ("own.txt", "no permission to read this file"),
        ("shut", "no permission to read this folder"),
    ]


@needs_posix
def test_a_pipe_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    skipped: dict[str, str] = {}
    assert list(gather_paths([tmp_path], on_skip=skipped.__setitem__)) == []
    assert skipped == {"pipe": "not a file"}
    assert _failed(tmp_path / "pipe") == [(str(tmp_path / "pipe"), "it is neither a file nor a folder")]


def test_a_case_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("x")
    init_case(tmp_path / "case")
    skipped: dict[str, str] = {}
    assert [item.path for item in gather_paths([tmp_path], on_skip=skipped.__setitem__)] == ["report.txt"]
    assert skipped == {"case": "a case"}
    assert _failed(tmp_path / "case") == [("case", "it is a case, and what a case holds was gathered already")]
