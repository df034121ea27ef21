"""Bad input, through the command line: one clear line each, a failure row, all other documents read, no traceback."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from build_case import Called, call, find_nobody, open_to_all
from clean.build_files import build_pdf
from onrecord.store.db import init_case, open_store

GOOD = (
    "QUAY, 3 May 2024 - The mayor, Ana Orsel, said on Friday that the weir number {n} would hold for years to come.\n"
)
PAGE = "The mayor, Ana Orsel, said on Friday that the sluice would be opened, and that nobody had been warned about it."


def good(n: int) -> str:
    return GOOD.format(n=n)


def zip_of(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


def make_bad(folder: Path) -> None:
    """Every kind of bad file, among good ones."""
    folder.mkdir()
    pdf = build_pdf([[PAGE[:60], PAGE[60:]]] * 3)
    (folder / "aa-first.txt").write_text(good(1))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b" \n\t\n" * 10)
    (folder / "truncated.pdf").write_bytes(pdf[: len(pdf) // 3])
    (folder / "encrypted.pdf").write_bytes(build_pdf([[PAGE]], password="secret"))
    bomb = zip_of(zeros_txt=b"\0" * (600 << 20))
    (folder / "bomb.zip").write_bytes(bomb)
    (folder / "nested-bomb.zip").write_bytes(zip_of(good_txt=good(2).encode(), inner_zip=bomb))
    deep = zip_of(good_txt=good(3).encode())
    for _ in range(9):
        deep = zip_of(next_zip=deep)
    (folder / "deep.zip").write_bytes(deep)
    with (folder / "big.txt").open("w") as file:
        file.writelines(good(4) * 1000 for _ in range((200 << 20) // len(good(4)) // 1000 + 1))
    (folder / "noise.txt").write_bytes(random.Random(5).randbytes(200_000))
    (folder / "nested.html").write_text("<div>" * 100_000 + f"<p>{PAGE}</p>" + "</div>" * 100_000)
    (folder / "wide.txt").write_bytes(PAGE.encode("utf-16-le"))
    (folder / "a line\nbreak\r\x1b[31m.txt").write_text(good(6))
    (folder / "broken.zip").write_bytes(zip_of(a_txt=good(7).encode())[:-30])
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    if sys.platform == "linux":
        Path(os.fsdecode(os.fsencode(folder) + b"/not-utf-8-\xff\xfe.txt")).write_text(good(8))
    (folder / "link.txt").symlink_to("/etc/hostname")
    os.mkfifo(folder / "pipe.txt")
    (folder / "zz-last.txt").write_text(good(9))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Called, Called, dict[str, Any], Path]]:
    folder = tmp_path_factory.mktemp("bad")
    make_bad(folder / "in")
    case = folder / "case"
    init_case(case)
    gathered, read = call("gather", case, folder / "in"), call("read", case)
    yield gathered, read, json.loads(call("status", case, "--json", "--documents").out), case
    shutil.rmtree(folder)


def test_the_runs_end_well(done: tuple[Called, Called, dict[str, Any], Path]) -> None:
    gathered, read, status, case = done
    assert (gathered.code, read.code) == (0, 0)
    assert status["counts"]["documents not read"] == status["counts"]["sources not cleaned"] == 0
    assert call("verify", case).code == 0
    assert call("publish", case).code == 0
    assert call("verify", case).code == 0


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("empty.txt", "empty|no text|no words"),
        ("blank.txt", "empty|no text|no words"),
        ("truncated.pdf", "damaged|could not be|cannot be"),
        ("encrypted.pdf", "encrypted|password"),
        ("bomb.zip/zeros.txt", "archive bomb|larger than the limit"),
        ("nested-bomb.zip/inner.zip/zeros.txt", "archive bomb|larger than the limit"),
        ("deep.zip/.*", "nested deeper than 5"),
        ("big.txt", r"larger than the limit of 20 MB \(2\d\d MB\)"),
        ("noise.txt", "binary|no text|not text|no cleaner"),
        ("picture.txt", "picture|image|no cleaner|not read"),
        ("broken.zip", "damaged|not a zip|could not"),
    ],
)
def test_each_bad_file_is_one_clear_line_and_a_row(
    done: tuple[Called, Called, dict[str, Any], Path], path: str, says: str
) -> None:
    gathered, read, status, case = done
    rows = [f for f in status["failures"] if re.fullmatch(path, f["path"] or "")]
    assert rows, [f["path"] for f in status["failures"]]
    for row in rows:
        assert re.search(says, row["error"], re.IGNORECASE), row
        assert row["hint"]
        line = f"failed: {row['stage']}: {row['path']}: {row['error']} ({row['hint']})"
        assert line in (gathered.err + read.err).splitlines()
        assert line in call("status", case).out.splitlines()


def test_every_other_document_is_read(done: tuple[Called, Called, dict[str, Any], Path]) -> None:
    _, _, status, case = done
    paths = {d["path"] for d in status["documents"]}
    expected = {"aa-first.txt", "nested-bomb.zip/good.txt", "zz-last.txt", "a line\\x0abreak\\x0d\\x1b[31m.txt"}
    assert expected <= paths
    if sys.platform == "linux":
        assert "not-utf-8-\\xff\\xfe.txt" in paths
    assert not {"link.txt", "pipe.txt"} & paths
    with open_store(case) as store:
        for path in expected | {"wide.txt", "nested.html"}:
            found = store.db.execute(
                "SELECT count(*) FROM finding f JOIN document d ON d.id = f.document_id JOIN arrival a"
                " ON a.source_id = d.source_id WHERE f.kind = 'statement' AND a.path = ?",
                (path,),
            ).fetchone()[0]
            failed = [f for f in status["failures"] if f["path"] == path]
            assert found >= 1 or (path in ("wide.txt", "nested.html") and failed), path


def test_utf_16_without_a_mark_is_read_or_told(done: tuple[Called, Called, dict[str, Any], Path]) -> None:
    _, _, status, case = done
    with open_store(case) as store:
        texts = [row[0] for row in store.db.execute("SELECT text FROM document")]
    assert PAGE in texts or any(f["path"] == "wide.txt" for f in status["failures"])
    assert not any("\0" in text for text in texts)


def test_what_is_told_is_one_line_each(done: tuple[Called, Called, dict[str, Any], Path]) -> None:
    gathered, read, status, case = done
    for called in (gathered, read):
        assert all(line.startswith("failed: ") for line in called.err.splitlines())
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", called.text)
    shown = call("status", case).out.splitlines()
    assert sum(line.startswith("failed: ") for line in shown) == len(status["failures"])


def test_the_same_again_fails_the_same_way_and_adds_nothing(done: tuple[Called, Called, dict[str, Any], Path]) -> None:
    _, _, status, case = done
    again = call("gather", case, case.parent / "in")
    assert again.code == 0
    after = json.loads(call("status", case, "--json").out)
    assert after["failures"] == status["failures"]
    assert after["counts"] == status["counts"]


# ── where the machine is in the way ──


def test_a_folder_without_permission_costs_itself_only(tmp_path: Path) -> None:
    before, why_not = find_nobody()
    if why_not:
        pytest.skip(why_not)
    open_to_all(tmp_path)
    folder = tmp_path / "in"
    (folder / "closed").mkdir(parents=True)
    (folder / "open.txt").write_text(good(1))
    (folder / "closed" / "x.txt").write_text(good(2))
    (folder / "secret.txt").write_text(good(3))
    (folder / "closed").chmod(0o700)
    (folder / "secret.txt").chmod(0o600)
    case = tmp_path / "nobody" / "case"
    case.parent.mkdir()
    os.chown(case.parent, 65534, 65534)
    assert call("init", case, before=before, HOME=str(case.parent)).code == 0
    gathered = call("gather", case, folder, before=before, HOME=str(case.parent))
    assert gathered.code == 0
    assert sorted(gathered.err.splitlines()) == [
        "failed: gather: closed: no permission to read this folder (ask its owner, or gather as a user who may read it)",
        "failed: gather: secret.txt: no permission to read this file (ask its owner, or gather as a user who may read it)",
    ]
    assert call("read", case, before=before, HOME=str(case.parent)).code == 0
    status = json.loads(call("status", case, "--json", "--documents", before=before).out)
    assert [d["path"] for d in status["documents"]] == ["open.txt"]
    assert sorted(f["path"] for f in status["failures"]) == ["closed", "secret.txt"]
    (folder / "closed").chmod(0o755)
    (folder / "secret.txt").chmod(0o644)
    assert call("gather", case, folder, before=before, HOME=str(case.parent)).code == 0
    assert json.loads(call("status", case, "--json", before=before).out)["failures"] == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk], capture_output=True, check=False
    ) if shutil.which("mount") else None  # fmt: skip
    if mounted is None or mounted.returncode != 0:
        pytest.skip("no permission to mount a small file system")
    yield disk
    subprocess.run(["umount", "-l", disk], check=False)


def test_a_full_disk_costs_what_does_not_fit_and_the_same_command_goes_on(small_disk: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(good(1))
    (folder / "b-large.txt").write_text(good(2) * 150_000)
    (folder / "c.txt").write_text(good(3))
    case = small_disk / "case"
    assert call("init", case).code == 0
    gathered = call("gather", case, folder)
    assert gathered.code == 0
    assert gathered.err == (
        "failed: gather: b-large.txt: bytes could not be kept: No space left on device (free some disk space and run this"
        " again)\n"
    )
    assert call("read", case).code == 0
    status = json.loads(call("status", case, "--json", "--documents").out)
    assert sorted(d["path"] for d in status["documents"]) == ["a.txt", "c.txt"]
    assert [f["path"] for f in status["failures"]] == ["b-large.txt"]
    (folder / "b-large.txt").write_text(good(2))
    assert call("gather", case, folder).code == 0
    assert call("read", case).code == 0
    status = json.loads(call("status", case, "--json").out)
    assert status["failures"] == [] and status["counts"]["documents"] == 3


def test_a_disk_with_no_room_left_at_all_is_one_line_and_nothing_is_lost(small_disk: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(30):
        (folder / f"{n:02}.txt").write_text(good(n))
    case = small_disk / "case"
    assert call("init", case).code == 0
    assert call("gather", case, folder).code == 0
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    read = call("read", case)
    assert read.code == 1
    assert read.err.splitlines()[-1].startswith("onrecord: ") and len(read.err.splitlines()) == 1
    assert re.search(r"disk|space", read.err)
    filler.unlink()
    assert call("read", case).code == 0
    assert call("verify", case).code == 0
    fresh = tmp_path / "fresh"
    for arguments in (["init", fresh], ["gather", fresh, folder], ["read", fresh]):
        assert call(*arguments).code == 0
    assert call("export", case).out == call("export", fresh).out


# ── without a network ──


def test_nothing_needs_a_network(tmp_path: Path, reports: Path) -> None:
    before = ["unshare", "-n"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*before, "true"], capture_output=True, check=False).returncode != 0
    ):
        pytest.skip("no permission to make a network name space")
    case = tmp_path / "case"
    assert call("demo", case, before=before).code == 0
    assert call("verify", case, before=before).code == 0


def test_nothing_reaches_for_a_network(tmp_path: Path, reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    from onrecord.sample import build_demo

    reached: list[object] = []

    def refuse(*given: object, **_: object) -> None:
        reached.append(given)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    made = build_demo(tmp_path / "case")
    assert made.statements > 100
    assert reached == []
