"""OpenTimestamps proofs (``.ots``): read, computed, and compared with a block header that the user brings.

What it proves: the hash existed before the block of that header was mined. It is worth what the header is worth: that
it is in Bitcoin's chain, at that height, is for the user to look up with others. No calendar and no node is asked.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.errors import SourceError

_MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
_BITCOIN, _PENDING = bytes.fromhex("0588960d73d71901"), bytes.fromhex("83dfe30d2ef90c8e")
_DIGESTS = {0x02: "sha1", 0x03: "ripemd160", 0x08: "sha256"}
_APPEND, _PREPEND, _REVERSE, _HEXLIFY = 0xF0, 0xF1, 0xF2, 0xF3
_FORK, _ATTESTATION = 0xFF, 0x00
_LONGEST, _DEEPEST, _MOST = 4096, 256, 10_000  # bytes of a message, nested branches, operations in all
_EASIEST = 0xFFFF << 208
"""The target of Bitcoin's easiest block; a header that meets only an easier one is nobody's work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """The end of one path: ``height`` of the block whose Merkle root the path computes (as ``root``), or where a
    calendar said that it would put it (``calendar``: not a proof yet), or neither where its kind is not known."""

    root: bytes
    height: int | None = None
    calendar: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockHeader:
    """A block as its 80 bytes describe it; hashes as block explorers print them."""

    root: bytes
    hash: str
    at: str


def read_proof(data: bytes, digest: bytes) -> list[Attestation]:
    """Where the paths of a proof over a file of this SHA-256 end. Raises SourceError where it is another file's, or
    damaged, or uses an operation that this version does not compute."""
    reader = _Reader(data)
    if reader.take(len(_MAGIC)) != _MAGIC or reader.take_number() != 1:
        raise SourceError("this is no OpenTimestamps proof of version 1", hint="import the .ots file itself")
    if reader.take_byte() != 0x08:
        raise SourceError("the proof does not start from a SHA-256", hint="stamp the head's file anew")
    if reader.take(32) != digest:
        raise SourceError("the proof is about another file", hint="import the proof of the head's own file")
    out: list[Attestation] = []
    _walk(reader, digest, out, 0)
    if not reader.is_done():
        raise SourceError("the proof has bytes after its end", hint="import the .ots file as it was made")
    return out


def read_header(text: str) -> BlockHeader:
    """The block that 80 bytes in hex describe. Raises SourceError where they are not that, or where the hash does not
    meet the work that the header itself asks for: anybody can write such a header, but not mine it."""
    try:
        data = bytes.fromhex("".join(text.split()))
    except ValueError:
        data = b""
    if len(data) != 80:
        raise SourceError("a block header is 80 bytes, 160 hexadecimal digits", hint="copy it whole, as raw hex")
    digest = hashlib.sha256(hashlib.sha256(data).digest()).digest()
    bits = int.from_bytes(data[72:76], "little")
    target = (bits & 0x7FFFFF) << (8 * ((bits >> 24) - 3)) if bits >> 24 > 3 else 0
    if target > _EASIEST or int.from_bytes(digest, "little") > target:
        raise SourceError("nobody mined this block: its hash does not meet its target", hint="check the header")
    at = datetime.fromtimestamp(int.from_bytes(data[68:72], "little"), UTC)
    return BlockHeader(root=data[36:68], hash=digest[::-1].hex(), at=at.strftime("%Y-%m-%dT%H:%M:%SZ"))


def find_attested(attestations: list[Attestation], header: BlockHeader) -> Attestation | None:
    """The path that ends in this block, if one does."""
    return next((a for a in attestations if a.height is not None and a.root == header.root), None)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at, self.operations = data, 0, 0

    def take(self, count: int) -> bytes:
        piece = self._data[self._at : self._at + count]
        if len(piece) < count:
            raise SourceError("the proof is cut off", hint="import the .ots file whole")
        self._at += count
        return piece

    def take_byte(self) -> int:
        return self.take(1)[0]

    def take_number(self) -> int:
        value = shift = 0
        while True:
            byte = self.take_byte()
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return value
            shift += 7
            if shift > 63:
                raise SourceError("the proof holds an impossible number", hint="it is damaged or hostile")

    def take_bytes(self) -> bytes:
        count = self.take_number()
        if count > _LONGEST:
            raise SourceError("the proof holds a piece that is too long", hint="it is damaged or hostile")
        return self.take(count)

    def is_done(self) -> bool:
        return self._at == len(self._data)


def _walk(reader: _Reader, message: bytes, out: list[Attestation], depth: int) -> None:
    """Reads one tree: branches follow ``ff``, the last branch stands without it."""
    while True:
        if depth > _DEEPEST:
            raise SourceError("the proof branches too deeply", hint="it is damaged or hostile")
        tag = reader.take_byte()
        is_last = tag != _FORK
        if not is_last:
            tag = reader.take_byte()
        reader.operations += 1
        if reader.operations > _MOST:
            raise SourceError("the proof has too many operations", hint="it is damaged or hostile")
        if tag == _ATTESTATION:
            out.append(_read_attestation(reader, message))
            if is_last:
                return
        elif is_last:
            message = _apply(reader, tag, message)  # a long path is a loop, not a nesting
        else:
            _walk(reader, _apply(reader, tag, message), out, depth + 1)


def _read_attestation(reader: _Reader, message: bytes) -> Attestation:
    kind, payload = reader.take(8), _Reader(reader.take_bytes())
    if kind == _BITCOIN:
        return Attestation(root=message, height=payload.take_number())
    if kind == _PENDING:
        return Attestation(root=message, calendar=payload.take_bytes().decode("utf-8", "replace"))
    return Attestation(root=message)


def _apply(reader: _Reader, tag: int, message: bytes) -> bytes:
    if tag in _DIGESTS:
        name = _DIGESTS[tag]
        try:
            return hashlib.new(name, message).digest()
        except ValueError as error:
            raise SourceError(f"this Python cannot compute {name}", hint="check the proof elsewhere") from error
    if tag == _APPEND:
        message = message + reader.take_bytes()
    elif tag == _PREPEND:
        message = reader.take_bytes() + message
    elif tag == _REVERSE:
        message = message[::-1]
    elif tag == _HEXLIFY:
        message = message.hex().encode()
    else:
        raise SourceError(f"the proof uses an operation that is not known: {tag:#x}", hint="check it elsewhere")
    if len(message) > _LONGEST:
        raise SourceError("the proof makes a message that is too long", hint="it is damaged or hostile")
    return message


def read_digest(data: bytes) -> bytes:
    """The SHA-256 of the file that a proof is about. Raises SourceError."""
    at = len(_MAGIC) + 2
    if not data.startswith(_MAGIC) or len(data) < at + 32 or data[at - 1] != 0x08:
        raise SourceError("this is no OpenTimestamps proof over a SHA-256", hint="import the .ots file itself")
    return data[at : at + 32]
