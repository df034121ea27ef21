"""The cleaners by media type, and the one function of this package that the confined process calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec

from onrecord.clean.datelines import load_agencies
from onrecord.clean.decode import decode_text
from onrecord.clean.docx import clean_docx
from onrecord.clean.html import clean_html
from onrecord.clean.mail import clean_mail
from onrecord.clean.names import date_by_name
from onrecord.clean.objects import clean_object
from onrecord.clean.odt import clean_odt
from onrecord.clean.pdf import clean_pdf
from onrecord.clean.pictures import PICTURE_TYPES, clean_picture
from onrecord.clean.plain import clean_plain
from onrecord.clean.rtf import clean_rtf
from onrecord.clean.subtitles import clean_subtitles
from onrecord.clean.tables import clean_csv, clean_xlsx
from onrecord.errors import SourceError
from onrecord.model import Cleaned

Cleaner = Callable[[bytes], Cleaned]
"""Bytes of one format in, the text layer out; pure. Raises SourceError for what it cannot read."""

CLEANERS: dict[str, Cleaner] = {
    "text/plain": clean_plain,
    "text/html": clean_html,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": clean_docx,
    "message/rfc822": clean_mail,
    "text/csv": clean_csv,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": clean_xlsx,
    "application/vnd.oasis.opendocument.text": clean_odt,
    "application/rtf": clean_rtf,
    "application/x-subrip": clean_subtitles,
    "text/vtt": clean_subtitles,
    "application/json": clean_object,
}

RECOGNISING: dict[str, Callable[[bytes, str], Cleaned]] = {
    "application/pdf": clean_pdf,
    **dict.fromkeys(PICTURE_TYPES, clean_picture),
}
"""Those that take the languages whose words are to be recognised in pictures, too."""

_READABLE = (
    "what is read: TXT, HTML, PDF, DOCX, ODT, RTF, EML, CSV, XLSX, SRT, VTT, JSON with a text, and pictures on request"
)


_INSTEAD = {
    "application/vnd.ms-outlook-pst": "it is kept; turn it into mailboxes and gather those: readpst -o FOLDER FILE"
    " (Debian: pst-utils)",
    "application/vnd.ms-outlook": "it is kept; save the message as .eml and gather that",
}
"""What to do with what has no cleaner, where there is a way."""


def warm_up() -> None:
    """Loads what cleaners load on first use, so that the children of the confined process need not."""
    load_agencies()
    words = "The committee said on Monday that it would publish its report in full, and in two languages."
    menu = '<ul class="nav" id="menu"><li style="color: red"><a href="/a" rel="author">One</a></li></ul>'
    head = '<title>Title</title><meta name="author" content="By A. Name"><script type="application/ld+json">{}</script>'
    story = f"<h1>A title of some words</h1><p>By A. Name</p><p class='text'>{words}</p><p>{words}<p>{words} 5 May 2020"
    foot = "<footer>© 2020 The Post, 5 May 2020, supplied by the news agency Sextant</footer>"
    for page in (story + foot, f"{menu}{menu}<div>{story}</div>{menu}{foot}"):
        clean_html(f"<html><head>{head}</head><body>{page}</body></html>".encode())
    page = f"The Post\n\nA title of some words\n\nAnna Name\n5 May 2020\n\n{words}\n\nPhoto: A. Name\n\n© The Post\n"
    clean_plain(page.encode())
    decode_text("Комитет сообщил, что опубликует доклад полностью.".encode("koi8-r"))


def clean_bytes(data: bytes, media_type: str, name: str = "", languages: str = "") -> Cleaned:
    """What the cleaner of this media type makes of the bytes. ``name`` is the file's name, asked for a date only where
    the document itself gives none; ``languages`` ("eng+fra") are recognised in pictures. Raises SourceError."""
    cleaner = CLEANERS.get(media_type)
    if cleaner is None and media_type not in RECOGNISING:
        hint = _INSTEAD.get(media_type, f"it is kept; {_READABLE}")
        raise SourceError(f"no cleaner for {media_type}", hint=hint)
    if not data:
        raise SourceError("holds no text: the file is empty", hint="it is kept, and nothing can be read from it")
    cleaned = cleaner(data) if cleaner else RECOGNISING[media_type](data, languages)
    if cleaned.published is None and (named := date_by_name(name)):
        return replace(cleaned, published=named)
    return cleaned


def clean_confined(data_path: Path, *, media_type: str, name: str, languages: str = "") -> bytes:
    """The same for the file at ``data_path``, as JSON: what :func:`onrecord.clean.clean_source` runs confined."""
    return msgspec.json.encode(clean_bytes(data_path.read_bytes(), media_type, name, languages))
