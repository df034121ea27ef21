"""RTF (1.9.1): the text of a rich-text document, without its formatting."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from onrecord.clean.blocks import Block
from onrecord.clean.layout import Paragraph, Piece, lay_out
from onrecord.clean.mastheads import build_cleaned, describe_text
from onrecord.clean.zones import label_blocks
from onrecord.errors import SourceError
from onrecord.model import Cleaned

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def clean_rtf(data: bytes) -> Cleaned:
    """The document's text, a block a paragraph. Raises SourceError where it cannot be read or holds none."""
    page = _CODE_PAGE.search(data[:4096])
    encoding = f"cp{page[1].decode()}" if page else "cp1252"
    try:
        plain: str = rtf_to_text(data.decode("latin-1"), encoding=encoding, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, IndexError, OverflowError, RecursionError, TypeError) as error:
        raise SourceError(f"is damaged: {type(error).__name__}", hint="open it and save it again") from error
    plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of characters stand alone
    at = 0
    paragraphs = []
    for line in plain.split("\n"):
        stripped = line.strip()
        if stripped:
            start = at + line.index(stripped[0])
            piece = Piece(stripped, "", start, start + len(stripped), "")
            paragraphs.append(Paragraph((piece,), Block(start=0, end=1)))
        at += len(line) + 1
    text, origin, blocks = lay_out(paragraphs)
    if not text.strip():
        raise SourceError("holds no text", hint="it may hold pictures only")
    rows = label_blocks(text, blocks)
    return build_cleaned(text, origin, rows, describe_text(text, rows))
