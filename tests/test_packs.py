"""A case in one file: opened elsewhere it is the same, and what was cut off, changed or hostile writes nothing."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pyrage
import pytest

from build_case import call, new_store
from conftest import copy_case
from onrecord.config import Options
from onrecord.errors import CaseError
from onrecord.packs import LIST, Pack, check_pack, pack_case, unpack_case
from onrecord.pipeline import gather
from onrecord.publish.record import render_record
from onrecord.publish.zips import seal_zip
from onrecord.store import custody
from onrecord.store.db import open_store
from onrecord.verify import verify_path


@pytest.fixture
def case(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number in (1, 2, 3):
        (tmp_path / "in" / f"{number}.txt").write_text(f"Report {number}: the Renic inquiry found nothing new.\n" * 50)
    with new_store(tmp_path / "case", Options(title="The Renic case")) as store:
        gather(store, [tmp_path / "in"])
    return tmp_path / "case"


def pack(case: Path, out: Path, **named: object) -> Pack:
    with open_store(case, writes=True) as store:
        return pack_case(store, out, **named)  # type: ignore[arg-type]


def files(case: Path) -> dict[str, bytes]:
    return {
        p.relative_to(case).as_posix(): p.read_bytes()
        for p in sorted(case.rglob("*"))
        if p.is_file() and not p.name.startswith((".lock", "record.sqlite"))
    }


def test_unpacked_elsewhere_it_is_the_same_case(sample_case: Path, tmp_path: Path) -> None:
    case = copy_case(sample_case, tmp_path / "case")
    made = pack(case, tmp_path / "case.pack.zip")
    assert made.files == len(files(case)) + 1
    what, problems = verify_path(tmp_path / "case.pack.zip")
    assert problems == [] and what.endswith("unpack them to check what they say")
    done = unpack_case(tmp_path / "case.pack.zip", tmp_path / "deep" / "there")
    assert (done.files, done.sha256) == (made.files, made.sha256)
    there = tmp_path / "deep" / "there"
    assert files(there) == files(case)
    assert verify_path(there)[1] == []
    with open_store(there, writes=True) as store, open_store(case, writes=True) as other:
        assert render_record(store) == render_record(other)
        unpacked, packed = custody.iter_log(store), custody.iter_log(other)
        assert next(e for e in packed if e.what == "pack").detail == f"{made.files} files sha256 {made.sha256}"
        assert next(e for e in unpacked if e.what == "unpack").detail == f"{made.files} files sha256 {made.sha256}"
    assert not next(p for p in (there / "originals").glob("*/*")).stat().st_mode & 0o222


def test_anyone_with_a_zip_program_can_open_an_unencrypted_pack(case: Path, tmp_path: Path) -> None:
    pack(case, tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as packed:
        assert packed.namelist()[0] == LIST and packed.testzip() is None
        body = json.loads(packed.read(LIST))
    with open_store(case) as store:
        assert body["log"]["hash"] in {e.hash for e in custody.iter_log(store)}


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("key", [None, "age"])
def test_an_interrupted_copy_is_told_and_leaves_nothing(
    case: Path, tmp_path: Path, share: float, key: str | None
) -> None:
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(f"# created\n{identity}\n")
    whole = tmp_path / "whole"
    pack(case, whole, recipients=[str(identity.to_public())] if key else [])
    data = whole.read_bytes()
    (tmp_path / "part").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(
        CaseError, match=r"part (is cut off or damaged|does not open|was changed)|no packed case"
    ) as told:
        unpack_case(tmp_path / "part", tmp_path / "there", identity=tmp_path / "key")
    assert "nothing was written" in str(told.value)
    assert not (tmp_path / "there").exists() and not list(tmp_path.glob(".unpacking-*"))


def test_no_changed_byte_passes(case: Path, tmp_path: Path) -> None:
    pack(case, tmp_path / "x")
    data = (tmp_path / "x").read_bytes()
    for at in range(0, len(data), max(1, len(data) // 40)):
        (tmp_path / "y").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert check_pack(tmp_path / "y")[1], at


def test_encrypted_for_a_key_nobody_else_reads_it(case: Path, tmp_path: Path) -> None:
    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    (tmp_path / "mine").write_text(f"# public key: {mine.to_public()}\n{mine}\n")
    (tmp_path / "other").write_text(f"{other}\n")
    pack(case, tmp_path / "x.age", recipients=[str(mine.to_public())])
    data = (tmp_path / "x.age").read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n") and b"Renic" not in data and b"PK\x03\x04" not in data[:200]
    with pytest.raises(CaseError, match=r"encrypted for a key \(name the file with the secret key: --identity"):
        unpack_case(tmp_path / "x.age", tmp_path / "there")
    with pytest.raises(CaseError, match=r"does not open.*another key"):
        unpack_case(tmp_path / "x.age", tmp_path / "there", identity=tmp_path / "other")
    with pytest.raises(CaseError, match="holds no key of age"):
        unpack_case(tmp_path / "x.age", tmp_path / "there", identity=tmp_path / "in" / "1.txt")
    unpack_case(tmp_path / "x.age", tmp_path / "there", identity=tmp_path / "mine")
    assert files(tmp_path / "there") == files(case)


def test_under_a_passphrase_from_the_command_line(case: Path, tmp_path: Path) -> None:
    (tmp_path / "words").write_text("four good words here")
    spoken = {"ONRECORD_PACK_PASSPHRASE_FILE": str(tmp_path / "words")}
    packed = call("pack", case, tmp_path / "x.age", "--passphrase", **spoken)
    assert packed.code == 0 and "not encrypted" not in packed.out
    assert call("unpack", tmp_path / "x.age", tmp_path / "there", **spoken).code == 0
    assert files(tmp_path / "there") == files(case)
    (tmp_path / "words").write_text("four other words here")
    wrong = call("unpack", tmp_path / "x.age", tmp_path / "again", **spoken)
    assert wrong.code == 1 and "does not open" in wrong.err and wrong.err.count("\n") == 1


def test_an_open_pack_says_that_anyone_can_read_it(case: Path, tmp_path: Path) -> None:
    assert "it is not encrypted: whoever has it can read the whole case" in call("pack", case, tmp_path / "x").out


def test_nothing_is_written_over(case: Path, tmp_path: Path) -> None:
    pack(case, tmp_path / "x")
    before = (tmp_path / "x").read_bytes()
    with pytest.raises(CaseError, match="is there already"):
        pack(case, tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == before
    with pytest.raises(CaseError, match="is there already"):
        unpack_case(tmp_path / "x", case)
    with pytest.raises(CaseError, match="inside the case"):
        pack(case, case / "x")
    with pytest.raises(CaseError, match="no recipient of age"):
        pack(case, tmp_path / "y", recipients=["age1nonsense"])
    assert not (tmp_path / "y").exists()


@pytest.mark.parametrize("name", ["../out.txt", "/tmp/out.txt", "a/../../out.txt", "C:out.txt", "a\\..\\out.txt"])
def test_a_hostile_name_writes_nothing(tmp_path: Path, name: str) -> None:
    body = {"version": 1, "files": [{"name": name, "size": 1, "sha256": "0" * 64}]}
    with zipfile.ZipFile(tmp_path / "x", "w") as packed:
        packed.writestr(LIST, json.dumps(body))
        packed.writestr(name, "x")
    with (tmp_path / "x").open("r+b") as file:
        seal_zip(file)
    with pytest.raises(CaseError, match=r"write outside its folder.*hostile"):
        unpack_case(tmp_path / "x", tmp_path / "there")
    assert not (tmp_path / "out.txt").exists()


def test_a_member_larger_than_listed_or_not_listed_is_refused(tmp_path: Path) -> None:
    for size, more, why in ((1, (), "not as it was packed"), (100_000, ("extra",), "does not list: extra")):
        body = {"version": 1, "files": [{"name": "record.sqlite", "size": size, "sha256": "0" * 64}]}
        with zipfile.ZipFile(tmp_path / "x", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(LIST, json.dumps(body))
            packed.writestr("record.sqlite", "x" * 100_000)
            for name in more:
                packed.writestr(name, "x")
        with pytest.raises(CaseError, match=why):
            unpack_case(tmp_path / "x", tmp_path / "there")


def test_a_full_disk_is_told_and_leaves_nothing(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack(case, tmp_path / "x")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: type("Usage", (), {"free": 1})())
    with pytest.raises(CaseError, match="of disk space"):
        unpack_case(tmp_path / "x", tmp_path / "there")
    assert not (tmp_path / "there").exists() and not list(tmp_path.glob(".unpacking-*"))


def test_what_is_no_pack_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("words")
    assert call("unpack", tmp_path / "x", tmp_path / "there").err.startswith(
        "onrecord: x is cut off or damaged (5 bytes"
    )
    assert call("unpack", tmp_path / "none", tmp_path / "there").err.count("\n") == 1
