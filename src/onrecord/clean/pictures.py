"""Pictures: scanned pages and photographs of them, read where a case asks for it.

What is recognised is not what stands there: how sure Tesseract is stands with each line's page, and the document says
that its words were recognised, by which version, and how many of them are doubtful.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from onrecord.clean.printed_lines import Line, build_pages
from onrecord.clean.recognitions import Recogniser, Seen
from onrecord.errors import SourceError
from onrecord.model import Cleaned

PICTURE_TYPES = ("image/png", "image/jpeg", "image/tiff", "image/gif", "image/bmp")
NOT_ASKED = (
    'to have its words recognised, install Tesseract, set ocr = "eng" in onrecord.toml, and onrecord read --again;'
    " without a case: --ocr eng"
)

_DOUBTFUL = 60.0  # Tesseract's own measure: below it, as many words are wrong as right


def clean_picture(data: bytes, languages: str = "") -> Cleaned:
    """The words that are recognised in a picture, page by page. Raises SourceError where ``languages`` is empty, where
    no words are seen, and where Tesseract is absent."""
    if not languages:
        raise SourceError("is a picture, and no words were looked for in it", hint=NOT_ASKED)
    pages: list[list[Line]] = []
    seen: list[Seen] = []
    with Recogniser(languages) as recogniser:
        for number, (lines, height) in enumerate(recogniser.read_picture(data)):
            pages.append(place_lines(lines, number, height, 1.0))
            seen += lines
    if not seen:
        raise SourceError("no words were recognised in it", hint="look at the original")
    return build_pages(pages, (describe(recogniser, languages, seen),))


def place_lines(seen: Sequence[Seen], page: int, height: int, scale: float) -> list[Line]:
    """Recognised lines as lines of a page, ``scale`` pixels to the unit, measured from its foot."""
    heights: dict[int, list[int]] = {}
    for line in seen:
        heights.setdefault(line.paragraph, []).append(line.bottom - line.top)
    out, at = [], 0
    for line in seen:
        sure = sum(line.confidences) / len(line.confidences)
        out.append(
            Line(
                page + 1,
                line.text,
                at,
                line.left / scale,
                line.right / scale,
                (height - line.bottom) / scale,
                (height - line.top) / scale,
                round(median(heights[line.paragraph]) / scale, 1),
                paragraph=line.paragraph,
                note=f", recognised ({sure:.0f} %)",
            )
        )
        at += len(line.text) + 1
    return out


def describe(recogniser: Recogniser, languages: str, seen: Sequence[Seen]) -> str:
    """What a document must say of words that were recognised."""
    sure = [confidence for line in seen for confidence in line.confidences]
    doubtful = sum(confidence < _DOUBTFUL for confidence in sure)
    return (
        f"{len(sure)} words were recognised in pictures by Tesseract {recogniser.version} ({languages}), not typed: "
        f"confidence {sum(sure) / len(sure):.0f} % on average, {doubtful} words under {_DOUBTFUL:.0f} %"
    )
