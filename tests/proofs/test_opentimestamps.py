"""OpenTimestamps proofs: computed to the block that the user brings; damage and what proves nothing are told."""

from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import SourceError
from onrecord.proofs.opentimestamps import find_attested, read_digest, read_header, read_proof

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
BITCOIN, PENDING = bytes.fromhex("0588960d73d71901"), bytes.fromhex("83dfe30d2ef90c8e")
DIGEST = hashlib.sha256(b"a head").digest()

GENESIS = """
0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51
323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c
"""
"""The header of Bitcoin's first block, which every description of the format prints."""


def var(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def piece(data: bytes) -> bytes:
    return var(len(data)) + data


def attest(kind: bytes, payload: bytes) -> bytes:
    return b"\x00" + kind + piece(payload)


def proof(tree: bytes, digest: bytes = DIGEST) -> bytes:
    return MAGIC + b"\x01\x08" + digest + tree


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def test_a_path_is_computed_to_the_merkle_root_of_its_block() -> None:
    tree = b"\xf0" + piece(b"left") + b"\x08" + b"\xf1" + piece(b"right") + b"\x08\x08" + attest(BITCOIN, var(700_000))
    (found,) = read_proof(proof(tree), DIGEST)
    assert (found.height, found.root) == (700_000, sha(sha(b"right" + sha(DIGEST + b"left"))))


def test_every_branch_is_followed() -> None:
    calendar = attest(PENDING, piece(b"https://calendar.example"))
    tree = (
        b"\xff" + calendar + b"\xff" + b"\x08" + attest(BITCOIN, var(5)) + b"\xf3\xf2\x02" + attest(b"unknown!", b"x")
    )
    one, two, three = read_proof(proof(tree), DIGEST)
    assert (one.calendar, one.height) == ("https://calendar.example", None)
    assert (two.height, two.root) == (5, sha(DIGEST))
    assert (three.height, three.calendar) == (None, "")
    assert three.root == hashlib.sha1(DIGEST.hex().encode()[::-1]).digest()


def test_the_first_block_is_read_as_explorers_print_it() -> None:
    header = read_header(GENESIS)
    assert header.hash == "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
    assert header.at == "2009-01-03T18:15:05Z"
    assert header.root[::-1].hex() == "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"


def test_a_proof_ends_in_the_block_with_its_root_and_in_no_other() -> None:
    header = read_header(GENESIS)
    left = read_proof(proof(attest(BITCOIN, var(0)), header.root), header.root)
    assert find_attested(left, header) is left[0]
    assert find_attested(read_proof(proof(attest(BITCOIN, var(0))), DIGEST), header) is None
    pending = read_proof(proof(attest(PENDING, piece(b"x")), header.root), header.root)
    assert find_attested(pending, header) is None, "a calendar's word is no block"


@pytest.mark.parametrize(
    ("at", "new"),
    [(36, b"\xff"), (76, b"\x00"), (72, struct.pack("<I", 0x207FFFFF)), (72, struct.pack("<I", 0x1D00FFFF | 0x800000))],
    ids=["another root", "another nonce", "an easier target", "a negative target"],
)
def test_a_header_that_nobody_mined_is_refused(at: int, new: bytes) -> None:
    data = bytearray(bytes.fromhex("".join(GENESIS.split())))
    data[at : at + len(new)] = new
    with pytest.raises(SourceError, match="nobody mined this block"):
        read_header(data.hex())


@pytest.mark.parametrize("text", ["", "00", "zz" * 80, GENESIS[:-3]])
def test_what_is_no_header_is_told(text: str) -> None:
    with pytest.raises(SourceError, match="160 hexadecimal digits"):
        read_header(text)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "cut off"),
        (b"x" * 80, "no OpenTimestamps proof"),
        (MAGIC + b"\x02\x08" + DIGEST, "no OpenTimestamps proof of version 1"),
        (MAGIC + b"\x01\x02" + DIGEST, "does not start from a SHA-256"),
        (proof(attest(BITCOIN, var(1)), sha(b"other")), "about another file"),
        (proof(attest(BITCOIN, var(1)) + b"\x00"), "bytes after its end"),
        (proof(b"\x08"), "cut off"),
        (proof(b"\xf0" + piece(b"x" * 5000)), "too long"),
        (proof(b"\x55"), "not known: 0x55"),
        (proof(b"\xff\x08" * 400 + b"\x00"), "too deeply"),
        (proof(b"\xf3" * 20), "too long"),
        (proof(b"\x08" * 20_000), "too many operations"),
        (proof(attest(BITCOIN, b"\xff" * 12)), "impossible number"),
    ],
)
def test_what_is_no_proof_or_is_damaged_is_one_line(data: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        read_proof(data, DIGEST)


@given(st.binary(max_size=300))
def test_hostile_bytes_are_an_error_or_a_list(tail: bytes) -> None:
    try:
        assert isinstance(read_proof(proof(tail), DIGEST), list)
    except SourceError as error:
        assert str(error)


def test_the_digest_is_told_without_computing() -> None:
    assert read_digest(proof(b"")) == DIGEST
    with pytest.raises(SourceError, match="no OpenTimestamps proof over a SHA-256"):
        read_digest(b"PK")
