"""PDF: paragraphs out of lines, running heads, and what cannot be opened."""

from __future__ import annotations

import pytest

from clean.build_files import build_pdf
from onrecord.clean.pdf import clean_pdf
from onrecord.dates import print_edtf
from onrecord.errors import SourceError

PAGES = (
    (
        "Harbour Board - Report 7",
        "",
        "Findings on the old quay",
        "",
        "5 June 2021",
        "",
        "The harbour board ignored its own engineers for two years, and the inves-",
        "tigation of the loss began only when the long-term plan had been changed.",
        "It said so on Friday, in the last of its seven reports on the matter of the",
        "",
        "Page 1 of 2",
    ),
    (
        "Harbour Board - Report 8",
        "",
        "long-",
        "term plan, which nobody had read.",
        "",
        "Nora Vell, who chairs the board, said that she would not resign over it.",
        "",
        "Page 2 of 2",
    ),
)


def test_paragraphs_heads_and_page_numbers() -> None:
    cleaned = clean_pdf(build_pdf(PAGES))
    assert [(label, cleaned.text[a:b]) for label, a, b in cleaned.zones] == [
        ("furniture", "Harbour Board - Report 7"),
        ("headline", "Findings on the old quay"),
        ("dateline", "5 June 2021"),
        (
            "story",
            "The harbour board ignored its own engineers for two years, and the investigation of the loss began"
            " only when the long-term plan had been changed. It said so on Friday, in the last of its seven reports"
            " on the matter of the",
        ),
        ("furniture", "Page 1 of 2"),
        ("furniture", "Harbour Board - Report 8"),
        ("story", "long-term plan, which nobody had read."),
        ("story", "Nora Vell, who chairs the board, said that she would not resign over it."),
        ("furniture", "Page 2 of 2"),
    ]
    assert cleaned.title == "Findings on the old quay"
    assert cleaned.published is not None
    assert print_edtf(cleaned.published) == "2021-06-05"


def test_each_piece_names_its_page() -> None:
    cleaned = clean_pdf(build_pdf(PAGES))
    assert cleaned.origin.unit == "none"
    at = cleaned.text.index("nobody had read")
    assert {piece.part for piece in cleaned.origin.to_source(at, at + 5)} == {"page 2"}
    assert all(s.end - s.start <= s.source_end - s.source_start for s in cleaned.origin.segments)


def test_a_page_without_text_is_a_problem_and_the_rest_is_read() -> None:
    cleaned = clean_pdf(build_pdf([*PAGES[:1], (), *PAGES[1:]]))
    assert cleaned.problems == ("page 2 holds no text (a picture, perhaps)",)
    assert "nobody had read" in cleaned.text


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (build_pdf(PAGES, password="secret"), "is encrypted: it asks for a password"),
        (build_pdf(PAGES)[:700], "is damaged or cut off"),
        (b"%PDF-1.4\n", "is damaged or cut off"),
        (b"no PDF at all", "is damaged or cut off"),
        (build_pdf([()]), "holds no text: its pages are pictures, or empty"),
    ],
)
def test_what_cannot_be_read_is_one_line(data: bytes, line: str) -> None:
    with pytest.raises(SourceError, match=line) as caught:
        clean_pdf(data)
    assert caught.value.hint


def test_a_pdf_with_an_empty_password_is_read() -> None:
    assert "nobody had read" in clean_pdf(build_pdf(PAGES, password="")).text
