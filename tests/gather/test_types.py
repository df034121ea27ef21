"""Media types: what the bytes say goes before the name."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from onrecord.gather.types import DOCX, guess_media_type, sniff_media_type

MAIL = b"Received: from x\r\nFrom: a@b.example\r\nSubject: x\r\nDate: Tue, 06 Feb 2024 09:15:00 +0000\r\n\r\nText\r\n"


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (b"words", "a.txt", "text/plain"),
        (b"words", "a", "text/plain"),
        (b"", "a.txt", "text/plain"),
        (b"", "a", "text/plain"),
        (b"\xff\xfew\0o\0r\0d\0s\0", "a", "text/plain"),
        ("words in sixteen bits".encode("utf-16-le"), "a", "text/plain"),
        (random.Random(1).randbytes(4000), "a", "application/octet-stream"),
        (random.Random(1).randbytes(4000), "a.xyz", "application/octet-stream"),
        (random.Random(1).randbytes(4000), "a.txt", "text/plain"),
        (b"%PDF-1.7\n", "a.txt", "application/pdf"),
        (b"\r\n\r\n%PDF-1.7\n", "a", "application/pdf"),
        (b"<!DOCTYPE html><p>", "a.txt", "text/html"),
        (b"\xef\xbb\xbf  <!-- x --><html lang=en>", "a", "text/html"),
        ("<html><p>".encode("utf-16"), "a", "text/html"),
        (b"<p>a part of a page</p>", "a.html", "text/html"),
        (b"<?xml version='1.0'?><feed/>", "a.xml", "application/xml"),
        (MAIL, "a", "message/rfc822"),
        (MAIL, "a.eml", "message/rfc822"),
        (b"From a@b Tue Feb 06 09:15:00 2024\n" + MAIL, "archive", "application/mbox"),
        (b"From here on the road is shut.", "a.mbox", "application/mbox"),
        (b"no mail at all", "a.mbox", "text/plain"),
        (b"Subject: a poem about the sea", "a", "text/plain"),
        (_zip("a.txt"), "a.docx", "application/zip"),
        (_zip("[Content_Types].xml", "word/document.xml"), "a.zip", DOCX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "application/msword"),
        (b"{\\rtf1", "a.txt", "application/rtf"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "image/png"),
        (b"BMX is a sport", "a.txt", "text/plain"),
    ],
)
def test_guess(data: bytes, name: str, media_type: str) -> None:
    assert guess_media_type(data, b"", name) == media_type


def test_a_large_document_is_known_by_its_end(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("media/picture.png", random.Random(2).randbytes(200_000))
        archive.writestr("word/document.xml", "x")
    (tmp_path / "a").write_bytes(out.getvalue())
    assert sniff_media_type(tmp_path / "a") == DOCX
    assert sniff_media_type(tmp_path / "a", "other.txt") == DOCX
