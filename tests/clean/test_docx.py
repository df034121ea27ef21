"""DOCX: paragraphs, headings, tables, notes, and tracked changes."""

from __future__ import annotations

import io
import zipfile

import pytest

from clean.build_files import build_docx
from onrecord.clean.docx import clean_docx
from onrecord.errors import SourceError


def _paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


BODY = (
    _paragraph("Findings on the old quay", "Title")
    + "<w:p><w:r><w:t>The harbour board ignored its own engineers </w:t></w:r><w:del><w:r><w:delText>for ever"
    + "</w:delText></w:r></w:del><w:ins><w:r><w:t>for two years.</w:t></w:r></w:ins></w:p>"
    + _paragraph("What was known", "Heading2")
    + _paragraph("Nora Vell, who chairs the board, said that she would not resign.")
    + f"<w:tbl><w:tr><w:tc>{_paragraph('Year')}</w:tc><w:tc>{_paragraph('Letters sent')}</w:tc></w:tr></w:tbl>"
    + "<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>boxed</w:t></mc:Choice><mc:Fallback>"
    + "<w:p><w:r><w:t>boxed</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def test_the_text_in_its_order() -> None:
    cleaned = clean_docx(build_docx(BODY, header1=_paragraph("Harbour Board"), footnotes=_paragraph("See report 6.")))
    assert [(label, cleaned.text[a:b]) for label, a, b in cleaned.zones] == [
        ("furniture", "Harbour Board"),
        ("headline", "Findings on the old quay"),
        ("story", "The harbour board ignored its own engineers for two years."),
        ("headline", "What was known"),
        ("story", "Nora Vell, who chairs the board, said that she would not resign."),
        ("story", "Year"),
        ("story", "Letters sent"),
        ("story", "boxed"),
        ("footer", "See report 6."),
    ]
    assert cleaned.title == "Findings on the old quay"
    assert cleaned.problems == ("holds tracked changes: deleted text is left out, inserted text is in",)


def test_each_piece_names_its_part() -> None:
    cleaned = clean_docx(build_docx(BODY, footnotes=_paragraph("See report 6.")))
    at = cleaned.text.index("See report")
    assert [piece.part for piece in cleaned.origin.to_source(at, at + 3)] == ["word/footnotes.xml"]


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (build_docx(BODY)[:200], "is damaged or cut off"),
        (_zip(a=b"b"), "is no DOCX"),
        (_zip(**{"word/document.xml": b"<w:document"}), "word/document.xml in it is damaged"),
        (build_docx("<w:p/>"), "holds no text"),
    ],
)
def test_what_cannot_be_read_is_one_line(data: bytes, line: str) -> None:
    with pytest.raises(SourceError, match=line):
        clean_docx(data)


def test_entities_of_the_document_are_not_resolved() -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><d>&a;&b;</d>'
    with pytest.raises(SourceError, match="holds no text"):
        clean_docx(_zip(**{"word/document.xml": bomb}))
