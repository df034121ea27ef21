"""Media types by content first, by the name's extension second."""

from __future__ import annotations

import re
from pathlib import Path

UNKNOWN = "application/octet-stream"

_BY_EXTENSION = {
    ".txt": "text/plain",
    ".text": "text/plain",
    # Notes beside the reports, as a rule: read as a report, an analyst's own words would enter the record.
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".log": "text/plain",
    ".htm": "text/html",
    ".html": "text/html",
    ".xhtml": "text/html",
    ".eml": "message/rfc822",
    ".mbox": "application/mbox",
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".warc": "application/warc",
    ".mht": "multipart/related",
    ".mhtml": "multipart/related",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".xml": "application/xml",
    ".rdf": "application/rdf+xml",
    ".pst": "application/vnd.ms-outlook-pst",
    ".ost": "application/vnd.ms-outlook-pst",
    ".rtf": "application/rtf",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".msg": "application/vnd.ms-outlook",
}
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"WARC/1.", "application/warc"),
    (b"WEBVTT", "text/vtt"),
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\x7fELF", "application/x-executable"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
)
_OFFICE = {
    b"word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    b"application/vnd.oasis.opendocument.text": "application/vnd.oasis.opendocument.text",
    b"application/epub+zip": "application/epub+zip",
}
DOCX = _OFFICE[b"word/document.xml"]
_OLE = {
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".msg": "application/vnd.ms-outlook",
}
_HEADER = re.compile(
    rb"(?:received|from|to|cc|subject|date|message-id|mime-version|return-path|reply-to|delivered-to|x-[\w-]+|list-[\w-]+"
    rb"|content-type|dkim-signature|arc-[\w-]+|authentication-results|sender|user-agent|thread-[\w-]+):[ \t\r\n]",
    re.IGNORECASE,
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]", re.I | re.S
)
_EDGE = 1 << 16


def sniff_media_type(path: Path, name: str | None = None) -> str:
    """The media type of the file at ``path``, which arrived under ``name``. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_EDGE)
        size = file.seek(0, 2)
        file.seek(max(0, size - _EDGE))
        tail = file.read(_EDGE) if size > len(head) else b""
    return guess_media_type(head, tail, path.name if name is None else name)


def guess_media_type(head: bytes, tail: bytes, name: str) -> str:
    """The media type of bytes that begin with ``head`` and end in ``tail``; what the bytes say goes before the name."""
    extension = re.search(r"\.\w{1,6}\Z", name.lower())
    named = _BY_EXTENSION.get(extension[0]) if extension else None
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return next((kind for mark, kind in _OFFICE.items() if mark in head or mark in tail), "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _OLE.get(extension[0] if extension else "", "application/msword")
    if b"%PDF-" in head[:1024] and not head[:64].lstrip().startswith(b"<"):
        return "application/pdf"
    packed = re.search(r"\.(warc|jsonl|ndjson)\.gz\Z", name.lower())
    if packed and head.startswith(b"\x1f\x8b"):
        return _BY_EXTENSION[f".{packed[1]}"]
    for mark, kind in _MAGIC:
        if head.startswith(mark) and (len(mark) > 2 or named is None):
            return kind
    bare = head[3:] if head.startswith(b"\xef\xbb\xbf") else head
    if _HTML.match(bare[:8192]) or _HTML.match(bare[:8192].replace(b"\0", b"").lstrip(b"\xff\xfe")):
        return "text/html"
    if re.match(rb"From \S+.{0,60}\d\d:\d\d.{0,30}\d{4}\r?\n", bare):
        return "application/mbox"
    if named == "application/mbox" and not bare.startswith(b"From "):
        named = "text/plain"
    if named == "message/rfc822" and not bare.strip():
        return "text/plain"
    if named is None and _is_mail(bare):
        return "message/rfc822"
    if named:
        return named
    if extension and extension[0] not in (".txt",) and _is_binary(head):
        return UNKNOWN
    return UNKNOWN if _is_binary(head) else "text/plain"


def _is_mail(head: bytes) -> bool:
    """Several header lines that only mail has, before the first empty line."""
    lines = re.split(rb"\r?\n", head[:8192].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0])
    names = {m[0].lower() for line in lines if (m := _HEADER.match(line + b"\n"))}
    return len(names) >= 3 and lines[:1] != [] and bool(_HEADER.match(lines[0] + b"\n"))


def _is_binary(head: bytes) -> bool:
    sample = head[:8192]
    if not sample or sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    zeros = sample.count(0)
    wide = max(sample[0::2].count(0), sample[1::2].count(0)) > 9 * min(sample[0::2].count(0), sample[1::2].count(0)) + 5
    if zeros and not wide:
        return True
    control = sum(1 for b in sample if b < 9 or 13 < b < 27 or 27 < b < 32)
    return control - zeros > 0.02 * len(sample)
