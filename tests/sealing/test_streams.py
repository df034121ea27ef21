"""Sealed bytes come back as they were, or not at all: nothing changed, cut off, joined or swapped opens."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import SourceError
from onrecord.sealing.streams import MAGIC, ChunkReader, open_chunks, seal_chunks

KEY = bytes(range(32))
PIECE = 1 << 16


def seal(data: bytes, label: str = "original") -> bytes:
    return b"".join(seal_chunks(KEY, label, [data]))


def opened(data: bytes, label: str = "original", key: bytes = KEY) -> bytes:
    return b"".join(open_chunks(key, label, io.BytesIO(data)))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5])
def test_what_was_sealed_opens_to_the_same_bytes(size: int) -> None:
    data = bytes(n * 7 % 251 for n in range(size))
    assert opened(seal(data)) == data


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_how_it_was_cut_into_pieces_makes_no_difference(chunks: list[bytes]) -> None:
    sealed = b"".join(seal_chunks(KEY, "x", chunks))
    assert b"".join(open_chunks(KEY, "x", io.BytesIO(sealed))) == b"".join(chunks)


def test_the_same_bytes_sealed_twice_look_different() -> None:
    assert seal(b"the same words") != seal(b"the same words")


@pytest.mark.parametrize("size", [0, 10, PIECE, 2 * PIECE + 10])
def test_no_changed_byte_passes(size: int) -> None:
    sealed = seal(bytes(size))
    for at in {0, 5, len(MAGIC), len(MAGIC) + 15, len(MAGIC) + 16, len(sealed) // 2, len(sealed) - 1}:
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(SourceError):
            opened(changed)


def test_no_cut_end_passes() -> None:
    sealed = seal(bytes(3 * PIECE))
    whole = PIECE + 16
    for size in (0, 10, 32, 32 + whole, 32 + 2 * whole, len(sealed) - 1):
        with pytest.raises(SourceError):
            opened(sealed[:size])


def test_pieces_that_changed_places_or_were_added_do_not_pass() -> None:
    head, whole = 32, PIECE + 16
    sealed = seal(bytes(2 * PIECE) + b"end")
    first, second, end = (
        sealed[head : head + whole],
        sealed[head + whole : head + 2 * whole],
        sealed[head + 2 * whole :],
    )
    for changed in (second + first + end, first + end, first + second + end + end, first + second + second + end):
        with pytest.raises(SourceError):
            opened(sealed[:head] + changed)


def test_it_opens_under_its_own_key_and_label_only() -> None:
    sealed = seal(b"words")
    for label, key in (("other", KEY), ("original", bytes(32))):
        with pytest.raises(SourceError, match=r"changed or cut off \(restore it from a backup\)"):
            opened(sealed, label, key)


def test_pieces_read_as_a_file() -> None:
    file = io.BufferedReader(ChunkReader(iter([b"abc", b"", b"defg", b"h"])), 4)
    assert (file.read(2), file.read(), file.read()) == (b"ab", b"cdefgh", b"")
