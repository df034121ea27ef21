"""ZIP files: the same members, the same bytes; one changed bit shows, and where."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from onrecord.errors import PublishError
from onrecord.publish.zips import build_zip, find_difference, is_sealed, seal_zip, write_zip

MEMBERS = {"b/two.txt": b"two\n" * 50, "a.txt": b"one", "c.bin": bytes(range(256))}


def sealed() -> io.BytesIO:
    file = io.BytesIO()
    write_zip(file, MEMBERS)
    seal_zip(file)
    return file


def test_the_same_members_give_the_same_bytes_in_whatever_order() -> None:
    assert build_zip(MEMBERS) == build_zip(dict(reversed(MEMBERS.items())))


def test_a_member_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(MEMBERS["c.bin"])
    anew = dict(MEMBERS) | {"c.bin": tmp_path / "x"}
    assert build_zip(anew) == build_zip(MEMBERS)
    with zipfile.ZipFile(io.BytesIO(build_zip(anew))) as packed:
        assert {i.filename: packed.read(i) for i in packed.infolist()} == MEMBERS


def test_members_bear_no_time_and_no_owner_and_stand_in_order() -> None:
    with zipfile.ZipFile(sealed()) as packed:
        assert packed.namelist() == sorted(MEMBERS)
        assert {i.date_time for i in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert packed.testzip() is None
    assert zipfile.ZipFile(io.BytesIO(build_zip(MEMBERS, order=("c.bin",)))).namelist()[0] == "c.bin"


def test_a_sealed_file_shows_every_changed_byte() -> None:
    data = sealed().getvalue()
    assert is_sealed(io.BytesIO(data))
    rng = random.Random(1)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << rng.randrange(8)
        assert not is_sealed(io.BytesIO(changed)), at
    assert not is_sealed(io.BytesIO(data + b"x")) and not is_sealed(io.BytesIO(data[:-1]))
    assert not is_sealed(io.BytesIO(b"")) and not is_sealed(io.BytesIO(build_zip(MEMBERS)))


def test_the_seal_is_of_the_whole_and_is_given_once() -> None:
    file = sealed()
    with pytest.raises(PublishError, match="cannot be sealed"):
        seal_zip(file)


def test_where_a_header_was_changed_is_told() -> None:
    data = bytearray(sealed().getvalue())
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        second, directory = sorted(i.header_offset for i in packed.infolist())[1], packed.start_dir
    for at, says in ((second + 10, "in the header or packing of b/two.txt"), (directory + 12, "in its directory")):
        changed = bytearray(data)
        changed[at] ^= 1
        assert find_difference(io.BytesIO(changed), MEMBERS) == f"byte {at}, {says}"
    data[-70] ^= 1
    assert "at its end" in find_difference(io.BytesIO(data), MEMBERS)
