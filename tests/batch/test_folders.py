"""A batch from and to an address holds what one of mounted folders holds; what appears there is whole."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from build_case import call
from onrecord.batch.draws import find_drawn, gather_drawn, parse_condition
from onrecord.batch.folders import Folder, LocalFolder, RemoteFolder, is_inside, open_folder
from onrecord.batch.parts import SPECS
from onrecord.batch.runs import run_batch
from onrecord.config import Options
from onrecord.errors import CaseError, OptionError, SourceError
from onrecord.store import rows
from onrecord.store.db import init_case, open_store

fsspec = pytest.importorskip("fsspec", reason="what opens addresses is not installed")

MILL = {
    "b.txt": "MILLBROOK, 3 May 2023\n\nThe mill board said on Wednesday that nine looms had been sold.\n",
    "a/c.txt": "MILLBROOK, 9 May 2023\n\nThe weavers' union urged the mill board to publish the sale.\n",
    "a.txt": "MILLBROOK, 12 May 2023\n\nThe mill board rejected the demand, chairwoman Ina Holt said.\n",
    ".hidden.txt": "Nobody said anything.\n",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mill") / "corpus"
    (folder / "a").mkdir(parents=True)
    for name, text in MILL.items():
        (folder / name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("d.txt", "MILLBROOK, 15 May 2023\n\nIna Holt said that the looms were old.\n")
    return folder


@pytest.fixture
def bucket() -> Iterator[str]:
    """An address in memory, which only this process sees."""
    yield "memory://bucket"
    fsspec.filesystem("memory").store.clear()


def run(source: Path | str, output: Path | str, **options: Any) -> Any:
    return run_batch(source, output, reader="rules", **{"workers": 1, "documents": 2, "blocks": 2, **options})


def snapshot(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for kind in SPECS for p in (out / kind).glob("*.parquet")}


def test_addresses_give_the_same_bytes_as_folders_and_a_case_can_be_drawn(corpus: Path, tmp_path: Path) -> None:
    """``file://`` is reached as a bucket is: listed, brought, put, each through fsspec, by processes of their own."""
    (tmp_path / "there").mkdir()
    source, output = f"file://{corpus}", f"file://{tmp_path}/there/out"
    assert run(source, output) == run(corpus, tmp_path / "here")
    made = snapshot(tmp_path / "here")
    assert snapshot(tmp_path / "there" / "out") == made
    assert len(made) > len(SPECS)
    assert not list((tmp_path / "there").rglob(".writing-*"))
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "there" / "out" / "statement").iterdir()}
    run(source, output)
    assert {p: p.stat().st_mtime_ns for p in before} == before, "what is there is not done again"
    init_case(tmp_path / "case", Options(title="Drawn"))
    with open_store(tmp_path / "case", writes=True) as store:
        count = gather_drawn(find_drawn(output, [parse_condition("text~Holt")]), store)
        assert not count.failures
        assert sorted(rows.get_path(store, s.id) or "" for s in rows.iter_sources(store)) == ["a.txt", "more.zip/d.txt"]


def test_an_output_inside_its_input_is_no_input(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    (folder / "b.txt").write_bytes((corpus / "b.txt").read_bytes())
    address = f"file://{folder}"
    assert run(address, f"{address}/out").sources == 1
    assert run(address, f"{address}/out").sources == 1
    assert is_inside("/a/out/x", "/a/out") and not is_inside("/a/outer", "/a/out")


def test_files_are_listed_in_the_order_of_a_mounted_folder(corpus: Path, bucket: str) -> None:
    files = fsspec.filesystem("memory")
    for path in (p for p in corpus.rglob("*") if p.is_file()):
        files.pipe_file(f"/bucket/{path.relative_to(corpus)}", path.read_bytes())

    def names(folder: Folder) -> list[str]:
        return [getattr(found, "file", "") for found in folder.list_files()]

    assert names(open_folder(bucket)) == names(open_folder(corpus)) == ["a.txt", "b.txt", "more.zip", "a/c.txt"]
    (one,) = open_folder(f"{bucket}/b.txt").list_files()
    assert getattr(one, "path", "") == "b.txt"
    assert open_folder(f"{bucket}/b.txt").borrow("").read_text(encoding="utf-8") == MILL["b.txt"]


@pytest.mark.parametrize("kind", ["local", "remote"])
def test_what_is_written_appears_whole_or_not_at_all(
    kind: str, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = open_folder(tmp_path / "out" if kind == "local" else f"{bucket}/out")
    assert folder.is_empty() and not folder.has("work/one")
    folder.write("work/one", b"first")
    if isinstance(folder, RemoteFolder):
        put = type(folder._fs).pipe_file

        def stop(self: object, path: str, data: bytes, **rest: object) -> None:
            put(self, path, data[:2])
            raise ConnectionResetError("gone")

        monkeypatch.setattr(type(folder._fs), "pipe_file", stop)
        with pytest.raises(SourceError, match="cannot be used: ConnectionResetError: gone"):
            folder.write("work/one", b"second")
    else:
        assert isinstance(folder, LocalFolder)
        monkeypatch.setattr("os.fsync", lambda handle: (_ for _ in ()).throw(ConnectionResetError("gone")))
        with pytest.raises(ConnectionResetError):
            folder.write("work/one", b"second")
    monkeypatch.undo()
    assert folder.read("work/one") == b"first"
    assert [getattr(f, "file", "") for f in folder.list_files()] == ["work/one"], "nothing half-written is left"
    folder.write("work/one", b"second")
    assert folder.read("work/one") == b"second" and not folder.is_empty()


def test_what_was_borrowed_is_brought_once_and_anew_when_it_changed(bucket: str) -> None:
    folder = open_folder(bucket)
    folder.write("a.txt", b"one")
    first = folder.borrow("a.txt", "stamp 1")
    folder.write("a.txt", b"two")
    assert folder.borrow("a.txt", "stamp 1") == first
    assert folder.borrow("a.txt", "stamp 2").read_bytes() == b"two"
    with pytest.raises(FileNotFoundError):
        folder.borrow("b.txt")


@pytest.mark.parametrize(
    ("address", "why", "hint"),
    [
        ("nowhere://bucket", "Protocol not known: nowhere", "s3://bucket/corpus"),
        ("ftp://ada:secret@host/corpus", "holds a password or key is not used", "leave it out"),
        ("s3://AKIA0@bucket/corpus", "holds a password or key is not used", "leave it out"),
        ("https://example.org/corpus", "reads no web pages", "onrecord gather"),
    ],
)
def test_an_address_that_is_not_used_is_said_to_be_so(address: str, why: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=why) as error:
        run(address, tmp_path / "out")
    assert hint in error.value.hint
    assert "secret" not in str(error.value) and "AKIA0" not in str(error.value)


def test_a_missing_library_is_one_line_that_says_what_to_install(tmp_path: Path) -> None:
    """Whatever is installed here: fsspec itself, and what opens one kind of address, are hidden in turn."""
    for hidden, kind in (("fsspec", "s3"), ("s3fs", "s3"), ("gcsfs", "gs")):
        code = f"import sys; sys.modules[{hidden!r}] = None\nfrom onrecord.__main__ import run; run()"
        command = [sys.executable, "-c", code, "batch", f"{kind}://bucket/corpus", str(tmp_path / "out")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode
        assert f"what opens {kind}:// is not installed" in done.stderr
        assert "pip install 'onrecord[cloud]'" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_what_is_not_there_is_said_to_be_absent(bucket: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="there is no such file or folder: memory://bucket/none"):
        run(f"{bucket}/none", tmp_path / "out")
    with pytest.raises(CaseError, match="memory://bucket/none holds no batch"):
        find_drawn(f"{bucket}/none", [])
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OptionError, match="is a file"):
        run(tmp_path, tmp_path / "file")
    refused = call("batch", f"{bucket}/none", tmp_path / "out", "--quiet")
    assert refused.code and "there is no such file or folder: memory://bucket/none" in refused.err


def test_no_address_no_library_of_addresses() -> None:
    code = "import sys, onrecord.batch.runs, onrecord.batch.draws; sys.exit('fsspec' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=120, check=False).returncode == 0


def test_tables_at_an_address_are_read_as_they_are(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    run(corpus, f"file://{tmp_path}/there/out")
    found = pq.read_table(f"{tmp_path}/there/out/statement").to_pylist()
    assert {row["speaker"] for row in found} >= {"the mill board", "Ina Holt"} or len(found) >= 3
