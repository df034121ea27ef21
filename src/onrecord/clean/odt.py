"""ODT (OpenDocument 1.3, ISO/IEC 26300): the headings and paragraphs of a text document, in their order.

Deleted text of tracked changes, comments and drawings are left out; notes follow the paragraph that they stand in.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from onrecord.clean.blocks import Block
from onrecord.clean.layout import Paragraph, Piece, lay_out
from onrecord.clean.mastheads import build_cleaned, describe_text
from onrecord.clean.zones import label_blocks
from onrecord.errors import SourceError
from onrecord.model import Cleaned

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MAIN, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_MAX_PART = 200 << 20
_LEFT_OUT = {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note-citation"}


def clean_odt(data: bytes) -> Cleaned:
    """The document's text. Raises SourceError where it is damaged, encrypted or holds none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo(_MAIN)
            if info.file_size > _MAX_PART:
                raise SourceError(f"{_MAIN} in it is larger than {_MAX_PART >> 20} MB", hint="an archive bomb?")
            if _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST):
                raise SourceError("is encrypted", hint="save a copy without a password and gather that")
            body = archive.read(info)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(body, parser)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValueError, RuntimeError, OSError) as error:
        raise SourceError(f"is damaged or cut off: {error}", hint="look for a whole copy") from error
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{_MAIN} in it is damaged: {error.msg}", hint="open it and save it again") from error
    is_changed = root.find(f".//{_TEXT}tracked-changes") is not None
    text, origin, blocks = lay_out(_read_paragraphs(root))
    if not text.strip():
        raise SourceError("holds no text", hint="it may hold pictures only")
    rows = label_blocks(text, blocks)
    problems = ("holds tracked changes: deleted text is left out, inserted text is in",) if is_changed else ()
    return build_cleaned(text, origin, rows, describe_text(text, rows), problems)


def _read_paragraphs(root: etree._Element) -> Iterator[Paragraph]:
    at = 0
    for element in root.iter(f"{_TEXT}p", f"{_TEXT}h"):
        if any(parent.tag in _LEFT_OUT for parent in element.iterancestors()):
            continue
        text = "".join(_read_words(element))
        stripped = text.strip()
        if stripped:
            start = at + text.index(stripped[0])
            level = element.get(f"{_TEXT}outline-level") if element.tag == f"{_TEXT}h" else None
            in_table = next(element.iterancestors(f"{_TABLE}table"), None) is not None
            block = Block(
                start=0,
                end=1,
                is_heading=element.tag == f"{_TEXT}h",
                level=int(level) if level and level.isdigit() and len(level) == 1 else 0,
                is_body=in_table or None,
            )
            yield Paragraph((Piece(stripped, "", start, start + len(stripped), _MAIN),), block)
        at += len(text) + 1


def _read_words(element: etree._Element) -> Iterator[str]:
    """The words of a paragraph; a note in it is a paragraph of its own."""
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            yield " " * (int(count) if count.isdigit() and len(count) < 4 else 1)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag not in _LEFT_OUT and child.tag != f"{_TEXT}note" and isinstance(child.tag, str):
            yield from _read_words(child)
        yield child.tail or ""
