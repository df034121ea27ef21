"""BagIt: what is written is valid to the standard's own library, and what was changed is named with its line."""

from __future__ import annotations

import logging
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import SimpleNamespace

import pytest

from onrecord.publish.bags import (
    LINES,
    MANIFEST,
    TAG_MANIFEST,
    build_bag,
    check_bag,
    escape_name,
    iter_member,
    list_files,
)
from onrecord.publish.zips import Member
from publish.build_packages import unpack

# bagit 1.8 (1.9 has no wheel) asks for its own version from pkg_resources, which setuptools no longer brings.
sys.modules.setdefault(
    "pkg_resources",
    SimpleNamespace(get_distribution=distribution, DistributionNotFound=PackageNotFoundError),  # type: ignore[arg-type]
)
import bagit  # noqa: E402

PAYLOAD: dict[str, Member] = {
    "data/a.txt": b"one\ntwo\nthree\n",
    "data/b/c.jsonl": b'{"n":1}\n{"n":2}\n',
    "data/x.bin": b"\0\1\2",
}
TAGS = {"READ.txt": b"read this\n"}
INFO = [("Bag-Software-Agent", "onrecord"), ("Empty", ""), ("External-Description", "Two\nlines")]


def check(files: dict[str, Member]) -> list[str]:
    return check_bag(list(files), lambda name: iter_member(files[name]))


def bag(**more: Member) -> dict[str, Member]:
    return build_bag(PAYLOAD | more, INFO, TAGS)


def test_what_was_packed_holds() -> None:
    assert check(bag()) == []
    assert bag()["bag-info.txt"] == (
        b"Bag-Software-Agent: onrecord\nExternal-Description: Two lines\nPayload-Oxum: 33.3\n"
    )


def test_bagit_and_sha256sum_agree(tmp_path: Path) -> None:
    logging.disable(logging.INFO)
    folder = unpack(bag(), tmp_path / "bag")
    bagit.Bag(str(folder)).validate()
    assert check_bag(list_files(folder), lambda name: iter_member(folder / name)) == []
    if shutil.which("sha256sum"):
        for manifest in (MANIFEST, TAG_MANIFEST):
            subprocess.run(["sha256sum", "--strict", "-c", manifest], cwd=folder, check=True, capture_output=True)
    (folder / "data" / "a.txt").write_bytes(b"one\ntwo\nThree\n")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


@pytest.mark.parametrize(
    ("name", "escaped"),
    [("a b.txt", "a b.txt"), ("50%.txt", "50%25.txt"), ("a\nb", "a%0Ab"), ("a\r\nb", "a%0D%0Ab"), ("%0A", "%250A")],
)
def test_names_are_escaped_as_the_standard_says(name: str, escaped: str) -> None:
    assert escape_name(name) == escaped
    files = bag(**{f"data/{name}": b"x"})
    assert f"  data/{escaped}\n".encode() in b"".join(iter_member(files[MANIFEST]))
    assert check(files) == []


def test_odd_names_are_valid_to_bagit(tmp_path: Path) -> None:
    logging.disable(logging.INFO)
    folder = unpack(bag(**{"data/a\nb.txt": b"x", "data/ü é.txt": b"y"}), tmp_path / "bag")
    bagit.Bag(str(folder)).validate()


def change(files: dict[str, Member], name: str, old: bytes, new: bytes) -> None:
    data = b"".join(iter_member(files[name]))
    assert old in data
    files[name] = data.replace(old, new, 1)


def payload_line(files: dict[str, Member]) -> str:
    change(files, "data/a.txt", b"two", b"twa")
    return "data/a.txt: its bytes are not those listed in manifest-sha256.txt, line 1 (line 2 was changed)"


def payload_longer(files: dict[str, Member]) -> str:
    change(files, "data/a.txt", b"three\n", b"three\nfour\n")
    return "data/a.txt: its bytes are not those listed in manifest-sha256.txt, line 1 (line 4 was changed)"


def payload_gone(files: dict[str, Member]) -> str:
    del files["data/x.bin"]
    return "manifest-sha256.txt: line 3 names a file that is not there: data/x.bin"


def payload_more(files: dict[str, Member]) -> str:
    files["data/y.txt"] = b"y"
    return "data/y.txt: it is not listed in manifest-sha256.txt"


def tag_line(files: dict[str, Member]) -> str:
    change(files, "READ.txt", b"this", b"that")
    return "READ.txt: its bytes are not those listed in tagmanifest-sha256.txt, line 1 (line 1 was changed)"


def tag_more(files: dict[str, Member]) -> str:
    files["EXTRA.txt"] = b"read me instead"
    return "EXTRA.txt: it is not listed in tagmanifest-sha256.txt"


def manifest_digit(files: dict[str, Member]) -> str:
    data = b"".join(iter_member(files[MANIFEST]))
    files[MANIFEST] = (b"0" if data[:1] != b"0" else b"1") + data[1:]
    return (
        "data/a.txt: its bytes are not those listed in manifest-sha256.txt, line 1 "
        "(none of its lines was changed: see manifest-sha256.txt)"
    )


def manifest_capitals(files: dict[str, Member]) -> str:
    data = b"".join(iter_member(files[TAG_MANIFEST]))
    files[TAG_MANIFEST] = data[:64].upper() + data[64:]
    return "READ.txt: its bytes are not those listed in tagmanifest-sha256.txt, line 1"


def manifest_break(files: dict[str, Member]) -> str:
    change(files, TAG_MANIFEST, b"\n", b"\n\n")
    return "tagmanifest-sha256.txt: line 2 is not written as it was"


def lines_changed(files: dict[str, Member]) -> str:
    change(files, LINES, b"data/a.txt\t1\t", b"data/a.txt\t1\t0")
    return "line-hashes.txt: its bytes are not those listed in tagmanifest-sha256.txt, line 4"


def declaration(files: dict[str, Member]) -> str:
    change(files, "bagit.txt", b"1.0", b"0.9")
    return "bagit.txt: line 1 is not as RFC 8493 and onrecord ask"


def oxum(files: dict[str, Member]) -> str:
    change(files, "bag-info.txt", b"33.3", b"34.3")
    return "bag-info.txt: Payload-Oxum is not 33.3, the size and number of the files"


def manifest_gone(files: dict[str, Member]) -> str:
    del files[TAG_MANIFEST]
    return "tagmanifest-sha256.txt: it is missing"


TAMPERINGS: list[Callable[[dict[str, Member]], str]] = [
    payload_line, payload_longer, payload_gone, payload_more, tag_line, tag_more, manifest_digit, manifest_capitals,
    manifest_break, lines_changed, declaration, oxum, manifest_gone,
]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda f: f.__name__)
def test_what_was_changed_is_named(tamper: Callable[[dict[str, Member]], str]) -> None:
    files = bag()
    says = tamper(files)
    problems = check(files)
    assert any(p.startswith(says) for p in problems), problems


def test_every_bit_counts() -> None:
    files = bag()
    rng = random.Random(2)
    for name, member in files.items():
        data = b"".join(iter_member(member))
        for at in range(0, len(data), max(1, len(data) // 40)):
            changed = bytearray(data)
            changed[at] ^= 1 << rng.randrange(8)
            problems = check(files | {name: bytes(changed)})
            assert any(name in p for p in problems), (name, at, problems)


def test_a_file_that_cannot_be_read_is_a_line() -> None:
    files = bag()

    def read(name: str) -> Iterator[bytes]:
        if name == "data/x.bin":
            raise ValueError("it cannot be unpacked")
        return iter_member(files[name])

    assert "data/x.bin: it cannot be read: it cannot be unpacked" in check_bag(list(files), read)
