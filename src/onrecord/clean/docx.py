"""DOCX (ISO/IEC 29500): the paragraphs, tables, notes, heads and feet of a word-processor document, in that order.

Deleted text of tracked changes is left out and said so; comments, text boxes' duplicates and properties are not read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from onrecord.clean.blocks import Block
from onrecord.clean.layout import Paragraph, Piece, lay_out
from onrecord.clean.mastheads import build_cleaned, describe_text
from onrecord.clean.zones import label_blocks
from onrecord.errors import SourceError
from onrecord.model import Cleaned, ZoneLabel

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MAX_PART = 200 << 20
_MAIN = "word/document.xml"


def clean_docx(data: bytes) -> Cleaned:
    """The document's text. Raises SourceError where it is damaged or holds none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if _MAIN not in names:
                raise SourceError("is no DOCX: it has no word/document.xml", hint="open it and save it again")
            heads = sorted(n for n in names if re.fullmatch(r"word/header\d*\.xml", n))
            notes = [n for n in ("word/footnotes.xml", "word/endnotes.xml") if n in names]
            feet = sorted(n for n in names if re.fullmatch(r"word/footer\d*\.xml", n))
            paragraphs: list[Paragraph] = []
            problems: list[str] = []
            for name in (*heads, _MAIN, *notes, *feet):
                hint: ZoneLabel | None = "furniture" if name in heads else "footer" if name in (*feet, *notes) else None
                root = _parse(archive, name)
                if name == _MAIN and root.find(f".//{_W}delText") is not None:
                    problems.append("holds tracked changes: deleted text is left out, inserted text is in")
                paragraphs.extend(_read_paragraphs(root, name, hint))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"is damaged or cut off: {error}", hint="look for a whole copy") from error
    text, origin, blocks = lay_out(paragraphs)
    if not text.strip():
        raise SourceError("holds no text", hint="it may hold pictures only")
    rows = label_blocks(text, blocks)
    facts = describe_text(text, rows)
    return build_cleaned(text, origin, rows, facts, tuple(problems))


def _parse(archive: zipfile.ZipFile, name: str) -> etree._Element:
    info = archive.getinfo(name)
    if info.file_size > _MAX_PART:
        raise SourceError(f"{name} in it is larger than {_MAX_PART >> 20} MB", hint="it may be an archive bomb")
    if info.flag_bits & 1:
        raise SourceError("is encrypted", hint="save a copy without a password and gather that")
    with archive.open(info) as part:
        data = part.read(_MAX_PART + 1)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{name} in it is damaged: {error.msg}", hint="open it and save it again") from error


def _read_paragraphs(root: etree._Element, name: str, hint: ZoneLabel | None) -> Iterator[Paragraph]:
    at = 0
    for element in root.iter(f"{_W}p"):
        if any(parent.tag == _FALLBACK for parent in element.iterancestors()):
            continue  # the same text box a second time, for older programs
        text = _read_text(element)
        stripped = text.strip()
        if stripped:
            start = at + text.index(stripped[0])
            level = _find_level(element)
            in_table = next(element.iterancestors(f"{_W}tbl"), None) is not None and hint is None
            block = Block(
                start=0,
                end=1,
                hint=hint,
                is_heading=level is not None,
                level=level or 0,
                is_body=in_table or None,
                style=_find_style(element),
            )
            yield Paragraph((Piece(stripped, "", start, start + len(stripped), name),), block)
        at += len(text) + 1


def _read_text(paragraph: etree._Element) -> str:
    out: list[str] = []
    for node in paragraph.iter():
        if node.tag == f"{_W}p" and node is not paragraph:
            continue
        owner = next(node.iterancestors(f"{_W}p"), None) if node.tag in _TEXT else None
        if node.tag in _TEXT and owner is paragraph:
            out.append(_TEXT[node.tag] if node.tag != f"{_W}t" else node.text or "")
    return "".join(out)


_TEXT = {f"{_W}t": "", f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011"}


def _find_style(paragraph: etree._Element) -> str:
    """ "bold" or "italic" where all words of a paragraph are set so by themselves; else empty."""
    words = {run: "".join(t.text or "" for t in run.iter(f"{_W}t")) for run in paragraph.iter(f"{_W}r")}
    runs = [run for run, told in words.items() if any(map(str.isalnum, told))]
    for tag, style in (("b", "bold"), ("i", "italic")):
        marks = [run.find(f"{_W}rPr/{_W}{tag}") for run in runs]
        if runs and all(m is not None and m.get(f"{_W}val") not in ("0", "false", "off", "none") for m in marks):
            return style
    return ""


def _find_level(paragraph: etree._Element) -> int | None:
    """The level of a heading (0 for a title); None for other paragraphs."""
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(f"{_W}val") or "").lower() if style is not None else ""
    if name in ("title", "titre", "titel"):
        return 0
    m = re.match(r"(?:heading|titre|berschrift|überschrift)\s*(\d)", name)
    outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
    if outline is not None and (outline.get(f"{_W}val") or "").isdigit() and int(outline.get(f"{_W}val") or 9) < 9:
        return int(outline.get(f"{_W}val") or 0) + 1
    return int(m[1]) if m else None
