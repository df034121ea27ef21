"""Sealed files: bytes encrypted and authenticated in pieces, so that a part, a swap or a cut-off end is refused.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015), laid out as in the age format: each file has a
key of its own, HKDF-SHA-256 of the case's key, 16 random bytes and a label that says what the file is; pieces of
64 KiB are sealed with ChaCha20-Poly1305 (RFC 8439) under a nonce that counts them and marks the last.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from onrecord.errors import SourceError

MAGIC = b"onrecord-seal-1\n"
_SALT, _PIECE, _TAG = 16, 1 << 16, 16
_HINT = "restore it from a backup"


def seal_chunks(key: bytes, label: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed form of bytes in pieces, in pieces; ``label`` must be given again to open it."""
    salt = os.urandom(_SALT)
    cipher = _cipher(key, salt, label)
    yield MAGIC + salt
    number, held = 0, bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) > _PIECE:  # the last piece is never empty but in an empty file
            yield cipher.encrypt(_nonce(number), bytes(held[:_PIECE]), None)
            del held[:_PIECE]
            number += 1
    yield cipher.encrypt(_nonce(number, is_last=True), bytes(held), None)


def open_chunks(key: bytes, label: str, file: BinaryIO) -> Iterator[bytes]:
    """The bytes of a sealed file in pieces, each only after it was authenticated.

    Raises SourceError where the file is not sealed, was changed, cut off or put in another's place, or was sealed under
    another key; what was yielded before is as it was sealed.
    """
    head = file.read(len(MAGIC) + _SALT)
    if len(head) < len(MAGIC) + _SALT or not head.startswith(MAGIC):
        raise SourceError("this file is not sealed, or its beginning is damaged", hint=_HINT)
    cipher = _cipher(key, head[len(MAGIC) :], label)
    number, piece = 0, file.read(_PIECE + _TAG)
    while True:
        following = file.read(_PIECE + _TAG)
        try:
            plain = cipher.decrypt(_nonce(number, is_last=not following), piece, None)
        except InvalidTag:
            raise SourceError("this sealed file was changed or cut off", hint=_HINT) from None
        if not plain and number:
            raise SourceError("this sealed file was changed or cut off", hint=_HINT)
        yield plain
        if not following:
            return
        number, piece = number + 1, following


def _cipher(key: bytes, salt: bytes, label: str) -> ChaCha20Poly1305:
    info = b"onrecord sealed file 1\0" + label.encode("utf-8", "surrogateescape")
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt, info).derive(key))


def _nonce(number: int, *, is_last: bool = False) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class ChunkReader(io.RawIOBase):
    """Bytes in pieces, as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fills the buffer as far as the next piece goes; 0 at the end."""
        while not self._held:
            piece = next(self._chunks, None)
            if piece is None:
                return 0
            self._held = piece
        view = memoryview(buffer)
        count = min(len(view), len(self._held))
        view[:count] = self._held[:count]
        self._held = self._held[count:]
        return count
