"""Every format through the confined process, and bad files: one clear line each, and never a traceback."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from clean.build_files import ODT, build_docx, build_mail, build_odt, build_pdf
from onrecord.clean import CONTAINER_TYPES, clean_source
from onrecord.clean.cleaners import CLEANERS, RECOGNISING, clean_bytes
from onrecord.clean.pictures import PICTURE_TYPES
from onrecord.confine import Limits
from onrecord.dates import print_edtf
from onrecord.errors import ConfinedError, SourceError
from onrecord.gather import sniff_media_type

STORY = "The harbour board said on Friday that it would rebuild the old quay, and would pay for it."
FILES = {
    "text/plain": STORY.encode(),
    "text/html": f"<html><body><p>{STORY}</p></body></html>".encode(),
    "application/pdf": build_pdf([(STORY,)], size=8),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": build_docx(
        f"<w:p><w:r><w:t>{STORY}</w:t></w:r></w:p>"
    ),
    "message/rfc822": build_mail(STORY + "\n"),
    ODT: build_odt(f"<text:p>{STORY}</text:p>"),
    "application/rtf": f"{{\\rtf1\\ansi {STORY}\\par}}".encode(),
    "text/vtt": f"WEBVTT\n\n00:01.000 --> 00:04.000\n{STORY}\n".encode(),
    "application/x-subrip": f"1\n00:00:01,000 --> 00:00:04,000\n{STORY}\n".encode(),
    "application/json": json.dumps({"text": STORY}).encode(),
}
NAMES = {"application/x-subrip": "source.srt", "application/json": "source.json"}
"""Names of files whose type their bytes do not tell."""


TABLES = {"text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
"""Registers of recommendations, which have no story: ``tests/cli/test_follow_up.py`` has theirs."""


def test_each_cleaner_has_a_file_here() -> None:
    assert set(FILES) | TABLES | set(PICTURE_TYPES) == set(CLEANERS) | set(RECOGNISING)
    assert not (set(CLEANERS) | set(RECOGNISING)) & CONTAINER_TYPES


@pytest.mark.parametrize("media_type", FILES)
def test_each_format_confined_is_the_same_as_not(media_type: str, tmp_path: Path) -> None:
    path = tmp_path / NAMES.get(media_type, "source")
    path.write_bytes(FILES[media_type])
    assert sniff_media_type(path) == media_type
    cleaned = clean_source(path, media_type)
    assert cleaned == clean_bytes(FILES[media_type], media_type)
    assert cleaned is not None
    assert [cleaned.text[a:b] for label, a, b in cleaned.zones if label == "story"] == [STORY]


def test_a_container_has_no_text(tmp_path: Path) -> None:
    assert clean_source(tmp_path / "z.zip", "application/zip") is None


def test_a_file_name_gives_a_day_where_the_document_does_not() -> None:
    named = clean_bytes(FILES["text/plain"], "text/plain", "case/2024-04-02-post.txt").published
    assert named is not None
    assert (print_edtf(named), named.basis) == (
        "2024-04-02",
        "the file name says 2024-04-02; the document gives no date",
    )
    mail = clean_bytes(FILES["message/rfc822"], "message/rfc822", "2020-01-01.eml").published
    assert mail is not None
    assert print_edtf(mail) == "2024-02-06"


def _nest(tag: str) -> bytes:
    return (f"<{tag}>" * 100_000 + f"<p>{STORY}</p>").encode()


BAD: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "holds no text: the file is empty"),
    "empty.pdf": (b"", "holds no text: the file is empty"),
    "spaces.txt": (b" \r\n\t", "holds no text"),
    "noise.txt": (random.Random(3).randbytes(50_000), "looks like binary data, not text"),
    "truncated.pdf": (FILES["application/pdf"][:400], "is damaged or cut off"),
    "encrypted.pdf": (build_pdf([(STORY,)], password="x"), "is encrypted: it asks for a password"),
    "picture.png": (b"\x89PNG\r\n\x1a\n", "is a picture, and no words were looked for in it"),
    "unknown.bin": (random.Random(4).randbytes(5_000), "no cleaner for application/octet-stream"),
    "large.txt": (b"words " * 400_000, r"larger than the limit of 1 MB \(2 MB\)"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_clear_line(name: str, tmp_path: Path) -> None:
    data, line = BAD[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError, match=line) as caught:
        clean_source(path, sniff_media_type(path), name, Limits(text_bytes=1 << 20))
    assert not isinstance(caught.value, ConfinedError)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("name", ["nested.html", "wide.txt"])
def test_an_odd_file_is_read(name: str, tmp_path: Path) -> None:
    data = _nest("div") if name == "nested.html" else STORY.encode("utf-16-le") * 3
    path = tmp_path / name
    path.write_bytes(data)
    cleaned = clean_source(path, sniff_media_type(path), name)
    assert cleaned is not None
    assert cleaned.text.startswith(STORY)


def test_a_cleaner_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "comments.html"
    path.write_bytes(b"<html>" + b"<p>a<b>b" * 1_500_000)
    with pytest.raises(ConfinedError, match=r"took (longer|more) than 1 s"):
        clean_source(path, "text/html", limits=Limits(seconds=1))


def test_a_file_that_is_gone_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="the kept bytes cannot be read"):
        clean_source(tmp_path / "gone", "text/plain")


def test_no_text_of_a_file_can_break_the_way_back(tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_text("\ufeffOdd \u0000 marks \u2028 and \U0001f30d and \ufffd stay.\r\n", encoding="utf-8", newline="")
    cleaned = clean_source(path, "text/plain")
    assert cleaned is not None
    assert cleaned.text == path.read_bytes().decode()


def test_what_a_page_needs_is_loaded_before_the_process_is_shared_out() -> None:
    code = (
        "import functools, gc, sys\n"
        "from onrecord.clean.cleaners import clean_bytes, warm_up\n"
        "warm_up()\n"
        "caches = [x for x in gc.get_objects() if isinstance(x, functools._lru_cache_wrapper)]\n"
        "loaded = [x for x in caches if x.__module__.startswith('onrecord.clean.') and x.cache_info().maxsize is None]\n"
        "print([x.__name__ for x in loaded if not x.cache_info().currsize and 'recognitions' not in x.__module__])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
