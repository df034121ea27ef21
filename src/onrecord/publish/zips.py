"""ZIP files whose bytes depend on their members alone: sorted, without clock, owner or platform.

The compressed bytes are those of the zlib at hand; two versions of zlib may pack alike or not. A sealed file bears, as
its comment, the SHA-256 of all that stands before: one changed bit, in whatever header, shows.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import PublishError
from onrecord.store.blobs import SealedBlob

Member = bytes | Path | SealedBlob
"""What a file holds: bytes, or the path of a file with them, or an original of a locked case."""

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_SEAL = b"onrecord sha256 "
_SEAL_SIZE = len(_SEAL) + 64


def write_zip(out: BinaryIO, members: Mapping[str, Member], *, order: tuple[str, ...] = ()) -> None:
    """Writes the members by name, those of ``order`` first (some formats ask for one)."""
    names = [*order, *sorted(members.keys() - set(order))]
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.create_version, info.extract_version = 3, 45, 45
            info.external_attr = 0o100644 << 16
            member = members[name]
            if isinstance(member, bytes):
                info.file_size = len(member)
                packed.writestr(info, member)
                continue
            info.file_size = member.stat().st_size
            with member.open("rb") as source, packed.open(info, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)


def build_zip(members: Mapping[str, Member], *, order: tuple[str, ...] = ()) -> bytes:
    """The bytes of such a file, for one that is small."""
    out = io.BytesIO()
    write_zip(out, members, order=order)
    return out.getvalue()


def seal_zip(file: BinaryIO) -> str:
    """Puts the hash of a ZIP without a comment into its comment; what the whole file's SHA-256 then is, in hex.

    ``file`` is open for reading and writing.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(size - 2)
    if file.read(2) != b"\0\0":
        raise PublishError("a ZIP that has a comment cannot be sealed", hint="please report this")
    file.seek(size - 2)
    file.write(_SEAL_SIZE.to_bytes(2, "little") + _SEAL)
    file.flush()
    digest = hash_range(file, size + len(_SEAL))
    file.seek(size + len(_SEAL))
    file.write(digest.encode())
    file.flush()
    return hash_range(file, size + _SEAL_SIZE)


def hash_range(file: BinaryIO, size: int) -> str:
    """The SHA-256 of the first ``size`` bytes, in hex."""
    file.seek(0)
    digest = hashlib.sha256()
    while size > 0 and (chunk := file.read(min(size, 1 << 20))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest()


def is_sealed(file: BinaryIO) -> bool:
    """Whether the file ends with the hash of all that stands before it."""
    size = file.seek(0, io.SEEK_END)
    if size < _SEAL_SIZE:
        return False
    file.seek(size - _SEAL_SIZE)
    seal = file.read()
    if not re.fullmatch(re.escape(_SEAL) + rb"[0-9a-f]{64}", seal):
        return False
    return hash_range(file, size - 64).encode() == seal[len(_SEAL) :]


def find_difference(file: BinaryIO, members: Mapping[str, Member]) -> str:
    """Where a ZIP is not what packing its members anew gives, in words; for telling where, not whether, it was changed.

    ``members`` are named as in the file. Raises what zipfile raises where it is too damaged to be read.
    """
    with zipfile.ZipFile(file) as packed:
        infos = sorted(packed.infolist(), key=lambda i: i.header_offset)
        directory = packed.start_dir
    anew = io.BytesIO()
    write_zip(anew, members)
    size = file.seek(0, io.SEEK_END) - _SEAL_SIZE
    if anew.seek(0, io.SEEK_END) != size:
        return "its headers are not as they were written"
    at = _find_first(file, anew, size)
    if at is None or at >= size - 22:
        return f"byte {size if at is None else at}, at its end"
    if at >= directory:
        return f"byte {at}, in its directory"
    name = next(i.filename for i in reversed(infos) if i.header_offset <= at)
    return f"byte {at}, in the header or packing of {name}"


def _find_first(left: BinaryIO, right: BinaryIO, size: int) -> int | None:
    left.seek(0)
    right.seek(0)
    for start in range(0, size, 1 << 20):
        length = min(1 << 20, size - start)
        a, b = left.read(length), right.read(length)
        if a != b:
            return start + next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return None
