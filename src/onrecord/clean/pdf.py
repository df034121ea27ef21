"""PDF: the text of its pages as paragraphs, with running heads and page numbers told apart.

Lines are joined where the page's layout broke them and words where a hyphen did; each line knows its page. What the
file's properties claim (title, author, dates) is not taken: they say how the file was made, not what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from onrecord.clean.pictures import NOT_ASKED, describe, place_lines
from onrecord.clean.printed_lines import Line, build_pages
from onrecord.clean.recognitions import Recogniser, Seen
from onrecord.errors import SourceError
from onrecord.model import Cleaned

_MAX_PAGES, _MAX_CHARS = 5_000, 20_000_000
_SCALE = 300 / 72  # pixels a point: what recognition was made for


def clean_pdf(data: bytes, languages: str = "") -> Cleaned:
    """The pages' text in their order; where ``languages`` are given, that of pages without any as it is recognised.
    Raises SourceError where the file is encrypted, damaged, or holds no text."""
    document = _open(data)
    if not languages:
        return _read_pages(document, None, "")
    with Recogniser(languages) as recogniser:
        return _read_pages(document, recogniser, languages)


def _read_pages(document: pypdfium2.PdfDocument, recogniser: Recogniser | None, languages: str) -> Cleaned:
    pages: list[list[Line]] = []
    problems: list[str] = []
    seen: list[Seen] = []
    total = 0
    for number in range(min(len(document), _MAX_PAGES)):
        try:
            lines, height = _read_lines(document, number)
            if not lines and recogniser:
                recognised = _recognise(document, number, recogniser)
                lines = place_lines(recognised, number, round(height * _SCALE), _SCALE)
                seen += recognised
        except (pypdfium2.PdfiumError, ValueError) as error:
            problems.append(f"page {number + 1} could not be read: {error}")
            lines, height = [], 0.0
        else:
            if not lines:
                problems.append(f"page {number + 1} holds no text (a picture, perhaps)")
        total += sum(len(line.text) for line in lines)
        if total > _MAX_CHARS:
            raise SourceError("holds more text than a document has", hint="split it and gather its parts")
        pages.append(_sort_edges(lines, height))
    if len(document) > _MAX_PAGES:
        problems.append(f"only the first {_MAX_PAGES} of {len(document)} pages were read")
    if not total:
        hint = "look at the original" if recogniser else NOT_ASKED
        raise SourceError("holds no text: its pages are pictures, or empty", hint=hint)
    if recogniser and seen:
        problems.append(describe(recogniser, languages, seen))
    return build_pages(pages, problems)


def _recognise(document: pypdfium2.PdfDocument, number: int, recogniser: Recogniser) -> list[Seen]:
    page = document[number]
    try:
        picture = page.render(scale=_SCALE, grayscale=True)
        pixels = bytes(picture.buffer)
        return recogniser.read_pixels(pixels, picture.width, picture.height, picture.stride, round(_SCALE * 72))
    finally:
        page.close()


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) == 0:
            raise SourceError("holds no pages", hint="the file may be cut off; look for a whole copy")
        return document
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise SourceError(
                "is encrypted: it asks for a password", hint="save a copy without one and gather that"
            ) from error
        raise SourceError("is damaged or cut off: no PDF can be read", hint="look for a whole copy") from error


def _read_lines(document: pypdfium2.PdfDocument, number: int) -> tuple[list[Line], float]:
    page = document[number]
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        chars = [pdfium.FPDFText_GetUnicode(textpage, i) for i in range(count)]
        lines: list[Line] = []
        at = 0
        for i in range(count + 1):
            # PDFium puts one U+0002 for a hyphen and the line break after it.
            if i < count and chars[i] not in (2, 10, 13):
                continue
            a, b = at, i + 1 if i < count and chars[i] == 2 else i
            while a < b and chr(chars[a]).isspace():
                a += 1
            while b > a and chr(chars[b - 1]).isspace():
                b -= 1
            if a < b:
                lines.append(_measure(textpage, number, chars, a, b))
            at = i + 1
        return lines, page.get_height()
    finally:
        textpage.close()
        page.close()


def _measure(textpage: pypdfium2.PdfTextPage, number: int, chars: Sequence[int], a: int, b: int) -> Line:
    left, bottom, _, top = textpage.get_charbox(a, loose=True)
    _, _, right, _ = textpage.get_charbox(b - 1, loose=True)
    text = "".join(chr(c) if c and not 0xD800 <= c <= 0xDFFF else "\ufffd" for c in chars[a:b])
    return Line(number + 1, text, a, left, right, bottom, top, round(pdfium.FPDFText_GetFontSize(textpage, a), 1))


def _sort_edges(lines: list[Line], height: float) -> list[Line]:
    """A running head at the very top goes first and a foot at the very bottom last, wherever the file draws them."""
    if not height:
        return lines
    head = [x for x in lines if x.bottom > height * 0.93]
    foot = [x for x in lines if x.top < height * 0.07]
    edges = {id(x) for x in head + foot}
    return head + [x for x in lines if id(x) not in edges] + foot
