"""What runs confined to open web captures: WARC (ISO 28500), MHTML (RFC 2557), and the check of WACZ (1.1.1).

Pages answered with 200 that hold words (HTML, PDF, plain text) are members; all else stays in the container, as it is.
What the capture itself says is wrong is a member with an error: a digest that does not match, an index that is missing.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from onrecord.errors import SourceError
from onrecord.gather.containers import Entry
from onrecord.gather.expanders import read_zip
from onrecord.gather.starts import find_starts
from onrecord.headers import parse_mail

_PIECE = (1 << 20) - 16
_HINT = "the archive may be damaged or cut off; it is kept as it is"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError)
"""What reading a damaged member of a ZIP, or a damaged gzip, raises."""
_BROKEN = 1 << 60
"""The place of what cannot be read behind the last page: it is told, and what stands before is read."""
_READ = (
    "text/html", "application/xhtml+xml", "application/pdf", "text/plain", "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)  # fmt: skip


# ── WARC ────────────────────────────────────────────────────────────────────────────────────────────────────────


def list_warc(data_path: Path, *, most: int) -> bytes:
    """The pages of a WARC file, as JSON. ``index`` is where a record begins in the file; where the whole file is one
    compressed stream, it is minus its number among all records, from 1. Raises SourceError."""
    found: list[tuple[int, int, Entry]] = []
    places: set[int] = set()
    broken = ""
    try:
        with data_path.open("rb") as stream:
            for number, record in enumerate(_iterate(stream), 1):
                places.add(record.stream_pos)
                entry = describe_record(record)
                if entry is not None:
                    found.append((number, record.stream_pos, entry))
                    if len(found) > most:
                        raise SourceError(f"holds more than {most} pages: not opened", hint="gather a part of it")
    except (OSError, ValueError, EOFError) as error:
        if not found:
            raise SourceError(f"this WARC archive cannot be opened: {error}", hint=_HINT) from error
        broken = f"behind-page-{len(found)}"
    # a record that claims more bytes than it has takes those behind it for its own, and nobody would know
    if not broken and not places.issuperset(find_starts(data_path, most=10 * most)):
        broken = f"behind-page-{len(found)}"
    is_seekable = len({at for _, at, _ in found}) == len(found)
    entries = [replace(e, index=at if is_seekable else -n) for n, at, e in found]
    return msgspec.json.encode([*entries, *_tell_broken(broken)])


def describe_first(stream: Any) -> Entry | None:
    """The record that begins here, if it is a page; its place is left out. Raises EOFError where none does."""
    record = next(iter(_iterate(stream)), None)
    if record is None:
        raise EOFError
    return describe_record(record)


def describe_record(record: WarcRecord) -> Entry | None:
    """A record that is a page, as a member of its file, with when it was captured; its place is left out."""
    name = _read_target(record)
    if name is None:
        return None
    at = record.record_date
    seen = [f"captured {at:%Y-%m-%dT%H:%M:%SZ}" if at else "captured at an unknown time"]
    http = record.http_headers if record.record_type == WarcRecordType.response else None
    seen += [f"{k}: {http.get(k)}" for k in ("ETag", "Last-Modified") if http and http.get(k)]
    return Entry(index=0, name=make_name(name), size=record.content_length, url=name, note="; ".join(seen))


def _tell_broken(name: str) -> list[Entry]:
    return [Entry(index=_BROKEN, name=name, size=0, is_end=True)] if name else []


def _say_broken() -> Iterator[bytes]:
    yield b"N"
    yield b"Ebehind this place the archive is damaged or cut off: nothing more of it was read"


def _iterate(stream: Any) -> ArchiveIterator:
    return ArchiveIterator(stream, parse_http=False, fsspec_args=False, record_types=WarcRecordType.any_type)


def _read_target(record: WarcRecord) -> str | None:
    """The address of a record that is a page, else None."""
    url: str | None = record.headers.get("WARC-Target-URI")
    if record.record_type not in (WarcRecordType.response, WarcRecordType.resource) or not url:
        return None
    url = url.strip("<>")
    if not url.startswith(("http://", "https://")):
        return None
    if record.record_type == WarcRecordType.response:
        record.parse_http()
        headers = record.http_headers
        if headers is None or headers.status_code != 200:
            return None
        kind = (record.http_content_type or "").partition(";")[0].strip().lower()
    else:
        kind = (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    return url if kind in _READ or not kind else None


def make_name(url: str) -> str:
    """An address as a path: ``example.org/news/42.html``, with what would end a path left out."""
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no address of IPv6, say
        return url.partition("://")[2] or url
    path = parts.path if parts.path not in ("", "/") else "/index"
    return f"{parts.netloc}{path}" + (f"?{parts.query}" if parts.query else "")


def read_warc(data_path: Path, *, indexes: Sequence[int]) -> Iterator[bytes]:
    """The pages that begin at these places, as their server sent them before it packed them."""
    with data_path.open("rb") as stream:
        places = [index for index in indexes if index != _BROKEN]
        if all(index >= 0 for index in places):
            for index in places:
                yield b"N"
                try:
                    stream.seek(index)
                    yield from _read_page(next(iter(_iterate(stream)), None))
                except (OSError, ValueError, EOFError) as error:
                    yield _describe(error)
        else:
            yield from _read_counted(stream, {-index for index in places})
    if _BROKEN in indexes:
        yield from _say_broken()


def _read_counted(stream: Any, wanted: set[int]) -> Iterator[bytes]:
    """The pages of these numbers, from 1, in a file that is one compressed stream."""
    last = max(wanted, default=0)
    for number, record in enumerate(_iterate(stream), 1):
        if number in wanted:
            yield b"N"
            yield from _read_page(record)
        if number >= last:
            return


def _read_page(record: WarcRecord | None) -> Iterator[bytes]:
    if record is None:
        yield b"Ethis record is cut off"
        return
    try:
        declared = record.content_length
        record.freeze()
        if record.content_length < declared:
            yield f"Ethis record is cut off: {record.content_length} of {declared} bytes are there".encode()
            return
        if "WARC-Block-Digest" in record.headers and not record.verify_block_digest():
            yield b"Ethe digest in this record is not that of its bytes: it was changed or damaged"
            return
        record.parse_http(auto_decode="all")
        while piece := record.reader.read(_PIECE):
            yield b"D" + piece
    except (OSError, ValueError, EOFError) as error:
        yield _describe(error)


def _describe(error: Exception) -> bytes:
    return b"E" + f"this record cannot be read: {error}".encode("utf-8", "replace")[:1000]


# ── WACZ: a ZIP that says of itself what it holds ───────────────────────────────────────────────────────────────


def list_problems(data_path: Path) -> bytes:
    """What :func:`check_wacz` finds, as JSON: what runs confined."""
    return msgspec.json.encode([x.encode("utf-8", "backslashreplace").decode() for x in check_wacz(data_path)])


def check_wacz(data_path: Path) -> list[str]:
    """What is wrong with a WACZ archive, one line each: a part whose digest is not the declared one, an index or a list
    of pages that is missing or empty. Empty for any other ZIP."""
    try:
        archive = zipfile.ZipFile(data_path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise SourceError(f"this ZIP archive cannot be opened: {error}", hint=_HINT) from error
    with archive:
        names = set(archive.namelist())
        if "datapackage.json" not in names:
            return (
                ["holds web archives but no datapackage.json"]
                if _has_warc(names) and "pages/pages.jsonl" in names
                else []
            )
        try:
            package = json.loads(archive.read("datapackage.json"))
            resources = package.get("resources", [])
            if "wacz_version" not in package and package.get("profile") != "data-package":
                return []
            declared = {str(r["path"]): dict(r) for r in resources}
        except (*_DAMAGED, KeyError, TypeError, AttributeError) as error:
            return [f"its datapackage.json cannot be read: {error}"]
        out = _check_resources(archive, names, declared)
        if not _has_warc(names):
            out.append("holds no web archive")
        if not any(
            re.fullmatch(r"indexes/.+\.(?:cdxj?|idx)(?:\.gz)?", n) and archive.getinfo(n).file_size for n in names
        ):
            out.append("has no index, or an empty one")
        try:
            pages = archive.read("pages/pages.jsonl") if "pages/pages.jsonl" in names else b""
        except _DAMAGED as error:
            return [*out, f"its list of pages cannot be unpacked: {error}"]
        if len([line for line in pages.splitlines() if line.strip()]) < 2:
            out.append("has no list of pages, or an empty one")
        return out


def _has_warc(names: set[str]) -> bool:
    return any(re.fullmatch(r"archive/.+\.warc(?:\.gz)?", n) for n in names)


def _check_resources(archive: zipfile.ZipFile, names: set[str], declared: dict[str, dict[str, Any]]) -> list[str]:
    out = []
    for path, resource in sorted(declared.items()):
        if path not in names:
            out.append(f"declares {path}, which is not in it")
            continue
        kind, _, digest = str(resource.get("hash", "")).partition(":")
        if kind not in ("sha256", "md5"):
            out.append(f"declares no digest of {path} that can be checked")
            continue
        made = hashlib.new(kind, usedforsecurity=False)
        try:
            with archive.open(path) as part:
                while piece := part.read(_PIECE):
                    made.update(piece)
        except _DAMAGED as error:
            out.append(f"{path} in it cannot be unpacked: {error}")
            continue
        if made.hexdigest() != digest.lower():
            out.append(f"{path} in it is not what its datapackage.json declares: it was changed or damaged")
    out += [
        f"holds {n}, which its datapackage.json does not declare"
        for n in sorted(names - set(declared))
        if n.startswith("archive/")
    ]
    return out


# ── MHTML: a page saved by a browser as one file ────────────────────────────────────────────────────────────────


def _read_mhtml(data_path: Path) -> tuple[EmailMessage, EmailMessage | None]:
    message = parse_mail(data_path.read_bytes())
    parts = [p for p in message.walk() if isinstance(p, EmailMessage) and p.get_content_type() == "text/html"]
    return message, parts[0] if parts else None


def _read_field(message: EmailMessage, name: str) -> str:
    """A header's words; empty where it is missing or too damaged to be read."""
    try:
        return str(message.get(name, ""))
    except (ValueError, OverflowError, LookupError, AttributeError, TypeError):
        return ""


def list_mhtml(data_path: Path, *, most: int) -> bytes:
    """The page that a browser saved, as JSON: its first part that is HTML. Raises SourceError where it has none."""
    message, page = _read_mhtml(data_path)
    if page is None:
        raise SourceError("this saved page holds no HTML", hint=_HINT)
    url = (_read_field(message, "Snapshot-Content-Location") or _read_field(page, "Content-Location")).strip() or None
    saved = _read_field(message, "Date")
    note = f"saved {saved}" if saved else ""
    size = len(page.get_payload(decode=True) or b"")
    return msgspec.json.encode(
        [Entry(index=0, name="page.html", size=size, media_type="text/html", url=url, note=note)]
    )


def read_mhtml(data_path: Path, *, indexes: Sequence[int]) -> Iterator[bytes]:
    """That page."""
    _, page = _read_mhtml(data_path)
    for _ in indexes:
        yield b"N"
        data = page.get_payload(decode=True) if page is not None else None
        if not isinstance(data, bytes):
            yield b"Ethis part cannot be decoded"
            continue
        for at in range(0, len(data), _PIECE):
            yield b"D" + data[at : at + _PIECE]


# ── EPUB: a book's chapters in their order ──────────────────────────────────────────────────────────────────────


def list_epub(data_path: Path, *, most: int) -> bytes:
    """The chapters of a book, in reading order, as JSON. Raises SourceError."""
    try:
        with zipfile.ZipFile(data_path) as archive:
            infos = {info.filename: n for n, info in enumerate(archive.infolist())}
            chapters = [c for c in _find_chapters(archive) if c in infos][:most]
            sizes = {c: archive.getinfo(c) for c in chapters}
    except (*_DAMAGED, KeyError) as error:
        raise SourceError(f"this book cannot be opened: {error}", hint=_HINT) from error
    return msgspec.json.encode(
        [
            Entry(
                index=infos[c], name=c, size=sizes[c].file_size, packed=sizes[c].compress_size, media_type="text/html",
                is_encrypted=bool(sizes[c].flag_bits & 1),
            )
            for c in chapters
        ]
    )  # fmt: skip


def _find_chapters(archive: zipfile.ZipFile) -> list[str]:
    """The files of the spine, by the package document that the container names (EPUB 3.3)."""
    container = archive.read("META-INF/container.xml").decode("utf-8", "replace")
    root = re.search(r'full-path="([^"]+)"', container)
    if not root:
        raise ValueError("its container.xml names no package")
    package = archive.read(root[1]).decode("utf-8", "replace")
    items: dict[str, str] = {}
    for tag in re.findall(r"<(?:\w+:)?item\b[^>]*>", package):
        fields = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if fields.get("media-type") == "application/xhtml+xml" and "id" in fields and "href" in fields:
            items[fields["id"]] = normpath(join(dirname(root[1]), unquote(fields["href"])))
    order = re.findall(r'<(?:\w+:)?itemref\b[^>]*idref="([^"]+)"', package)
    return [items[i] for i in order if i in items]


def read_epub(data_path: Path, *, indexes: Sequence[int]) -> Iterator[bytes]:
    """These chapters."""
    yield from read_zip(data_path, indexes=indexes)


# ── JSON Lines: a document a line ───────────────────────────────────────────────────────────────────────────────


def _iter_lines(data_path: Path) -> Iterator[bytes]:
    with data_path.open("rb") as head:
        is_packed = head.read(2) == b"\x1f\x8b"
    with gzip.open(data_path) if is_packed else data_path.open("rb") as file:
        yield from (line for line in file if line.strip())


def list_lines(data_path: Path, *, most: int) -> bytes:
    """The lines of a JSON Lines file that are objects with a ``text``, as JSON. Raises SourceError where none is."""
    out: list[Entry] = []
    number, broken = 0, ""
    try:
        for number, line in enumerate(_iter_lines(data_path), 1):
            if line.lstrip()[:1] == b"{" and b'"text"' in line:
                name = f"{number:06d}.json"
                out.append(Entry(index=number, name=name, size=len(line), media_type="application/json"))
            if len(out) > most:
                raise SourceError(f"holds more than {most} documents: not opened", hint="gather a part of it")
    except _DAMAGED as error:
        if not out:
            raise SourceError(f"this file of JSON lines cannot be unpacked: {error}", hint=_HINT) from error
        broken = f"behind-line-{number}"
    if not out:
        raise SourceError("no line of it is an object with a text", hint="one JSON object a line, with a field text")
    return msgspec.json.encode([*out, *_tell_broken(broken)])


def read_lines(data_path: Path, *, indexes: Sequence[int]) -> Iterator[bytes]:
    """These lines."""
    wanted = set(indexes) - {_BROKEN}
    last = max(wanted, default=0)
    for number, line in enumerate(_iter_lines(data_path) if wanted else (), 1):
        if number in wanted:
            yield b"N"
            for at in range(0, len(line), _PIECE):
                yield b"D" + line[at : at + _PIECE]
        if number >= last:
            break
    if _BROKEN in indexes:
        yield from _say_broken()
