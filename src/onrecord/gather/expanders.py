"""What runs confined to open containers: it lists members, then streams the wanted ones.

A reading yields messages of at most a mebibyte: ``N`` begins the next wanted member, ``D`` carries its bytes, ``E``
says why it could not be read. Nothing here writes a file.
"""

from __future__ import annotations

import mmap
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from email import policy
from email.message import EmailMessage
from pathlib import Path

import msgspec

from onrecord.errors import SourceError
from onrecord.gather.containers import Entry
from onrecord.headers import MOST_HEADER, find_overlong, parse_mail

_PIECE = (1 << 20) - 16
_SEPARATOR = re.compile(rb"(?:\A|(?<=\n))From [^\n]{0,200}\d\d:\d\d[^\n]{0,60}\n")
_OVERLONG = 1 << 60
"""The place of what tells that a mail may hold attachments that were not found."""
_ZIP_HINT = "the archive may be damaged or cut off; it is kept as it is"


def _encode(entries: Iterable[Entry], most: int) -> bytes:
    out: list[Entry] = []
    for entry in entries:
        out.append(entry)
        if len(out) > most:
            raise SourceError(
                f"holds more than {most} members: not opened", hint="it may be an archive bomb; it is kept"
            )
    return msgspec.json.encode(out)


def _pieces(data: bytes) -> Iterator[bytes]:
    for at in range(0, len(data), _PIECE):
        yield b"D" + data[at : at + _PIECE]


# ── ZIP (APPNOTE 6.3) ───────────────────────────────────────────────────────────────────────────────────────────


def _open_zip(data_path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(data_path)
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, NotImplementedError) as error:
        raise SourceError(f"this ZIP archive cannot be opened: {error}", hint=_ZIP_HINT) from error


def list_zip(data_path: Path, *, most: int) -> bytes:
    """The members of a ZIP archive that are files, as JSON. Raises SourceError."""
    with _open_zip(data_path) as archive:
        return _encode(
            (
                Entry(
                    index=index,
                    name=info.filename.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"),
                    size=info.file_size,
                    packed=info.compress_size,
                    is_encrypted=bool(info.flag_bits & 1),
                )
                for index, info in enumerate(archive.infolist())
                if not info.filename.endswith("/")
            ),
            most,
        )


def read_zip(data_path: Path, *, indexes: Sequence[int]) -> Iterator[bytes]:
    """The members at these places of the archive's directory."""
    with _open_zip(data_path) as archive:
        infos = archive.infolist()
        for index in indexes:
            yield b"N"
            try:
                with archive.open(infos[index]) as member:
                    while piece := member.read(_PIECE):
                        yield b"D" + piece
            except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError) as error:
                yield b"E" + f"this member cannot be unpacked: {error}".encode("utf-8", "replace")[:1000]


# ── mailboxes (RFC 4155) ────────────────────────────────────────────────────────────────────────────────────────


def _find_messages(data_path: Path) -> list[tuple[int, int]]:
    if data_path.stat().st_size == 0:
        return []
    with data_path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        marks = [(m.start(), m.end()) for m in _SEPARATOR.finditer(data)]
        stops = [start for start, _ in marks[1:]] + [len(data)] * bool(marks)
        return [(end, stop) for (_, end), stop in zip(marks, stops, strict=True)]


def list_mailbox(data_path: Path, *, most: int) -> bytes:
    """The messages of a mailbox, named by their number, as JSON."""
    found = _find_messages(data_path)
    width = max(4, len(str(len(found))))
    return _encode(
        (
            Entry(index=i, name=f"message-{i + 1:0{width}d}.eml", size=b - a, media_type="message/rfc822")
            for i, (a, b) in enumerate(found)
        ),
        most,
    )


def read_mailbox(data_path: Path, *, indexes: Sequence[int]) -> Iterator[bytes]:
    """The messages at these places, without the line that separates them; ``>From`` stays as it stands."""
    found = _find_messages(data_path)
    with data_path.open("rb") as file:
        for index in indexes:
            yield b"N"
            at, stop = found[index]
            file.seek(at)
            while at < stop and (piece := file.read(min(_PIECE, stop - at))):
                at += len(piece)
                yield b"D" + piece


# ── mails (RFC 5322, 2045-2047, 2183) ───────────────────────────────────────────────────────────────────────────


def _find_attachments(data_path: Path) -> tuple[list[tuple[str, str | None, bytes]], str | None]:
    """Name, media type where it must be believed, and bytes of each attachment; and a header that is too long, behind
    which some may be lost. Pictures that are part of the page stay in the mail."""
    message = parse_mail(data_path.read_bytes())
    out: list[tuple[str, str | None, bytes]] = []
    queue: list[EmailMessage] = [message]
    while queue and len(out) < 10_000:
        part = queue.pop(0)
        kind = part.get_content_type()
        if kind == "message/rfc822" and part is not message:
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage):
                name = _read_name(part) or f"message-{len(out) + 1}.eml"
                out.append((name, "message/rfc822", inner[0].as_bytes(policy=policy.compat32)))
            continue
        if part.is_multipart():
            queue = [p for p in part.get_payload() if isinstance(p, EmailMessage)] + queue
            continue
        given = _read_name(part)
        is_attached = _read_disposition(part) == "attachment" or given is not None
        if part is message or not is_attached or (kind.startswith("image/") and part.get("Content-ID")):
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            out.append((given or f"attachment-{len(out) + 1}", None, data))
    return out, find_overlong(message)


def _read_name(part: EmailMessage) -> str | None:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        return None
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") if name else None


def _read_disposition(part: EmailMessage) -> str | None:
    try:
        return part.get_content_disposition()
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        return None


def list_mail(data_path: Path, *, most: int) -> bytes:
    """The attachments of a mail, as JSON."""
    found, overlong = _find_attachments(data_path)
    entries = [Entry(index=i, name=n, size=len(d), media_type=t) for i, (n, t, d) in enumerate(found)]
    return _encode(entries + [Entry(index=_OVERLONG, name="headers", size=0)] * (overlong is not None), most)


def read_mail(data_path: Path, *, indexes: Sequence[int]) -> Iterator[bytes]:
    """The attachments at these places, decoded."""
    found, overlong = _find_attachments(data_path)
    for index in indexes:
        yield b"N"
        if index == _OVERLONG:
            why = f"its header {overlong} is longer than {MOST_HEADER} characters: attachments may be missing"
            yield b"E" + why.encode("utf-8", "replace")[:1000]
        else:
            yield from _pieces(found[index][2])
