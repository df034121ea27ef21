"""PDF: every page says that it is a draft, notes are under the lines, no sign is dropped, the same bytes each time."""

from __future__ import annotations

import pypdfium2
import pytest

from onrecord.publish import pdf
from onrecord.publish.pdf import render_pdf
from publish.build_forms import build_full, read_pdf


@pytest.fixture(scope="module")
def data() -> bytes:
    return render_pdf(build_full())


def test_every_page_of_a_draft_says_so(data: bytes) -> None:
    pages = read_pdf(data)
    assert len(pages) >= 4
    for page in pages:
        assert "DRAFT: not all lines are reviewed" in page and page.count("DRAFT") >= 2
    for page in read_pdf(render_pdf(build_full(verdict="yes", is_draft=False))):
        assert "DRAFT" not in page and "not reviewed" not in page
        assert "Reviewed lines only" in page


def test_it_holds_the_words_the_notes_and_the_hashes(data: bytes) -> None:
    text = " ".join(read_pdf(data))
    for source in build_full().sources:
        assert source.sha256 in text.replace(" ", "")
    assert "denied any well was closed" in text
    assert "“Nobody here was asked,” […] “The report is one-sided.”" in text


def test_a_sign_that_no_font_has_is_a_number_and_the_method_says_so(data: bytes) -> None:
    text = " ".join(read_pdf(data))
    assert "The board of [U+4E95][U+6238][U+753A]" in text and "[U+06C7] was & <stayed> so_called *shut*" in text
    assert "Signs that no font of this PDF holds" in text


def test_it_has_a_title_an_outline_a_language_and_tags_but_no_date(data: bytes) -> None:
    document = pypdfium2.PdfDocument(data)
    try:
        metadata = document.get_metadata_dict()
        assert metadata["Title"] == "The wells of Anby" and not metadata["CreationDate"] and not metadata["ModDate"]
        titles = [item.get_title() for item in document.get_toc()]
        assert {"Timeline", "What was said, by whom", "the inspectors", "Method"} <= set(titles)
    finally:
        document.close()
    assert b"/StructTreeRoot" in data and b"/Lang" in data and b"pdfuaid" in data


def test_same_dossier_same_bytes(data: bytes) -> None:
    assert render_pdf(build_full.__wrapped__()) == data


def test_very_many_notes_stand_behind_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_FOOTNOTES", 3)
    pages = read_pdf(render_pdf(build_full()))
    assert "Passages" in pages[-1] and "SHA-256 of the source:" in pages[-1]
    assert not any("SHA-256 of the source:" in page for page in pages[2:4] if "Passages" not in page)
