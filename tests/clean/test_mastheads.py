"""What a text says of itself, beyond what the case files show."""

from __future__ import annotations

import pytest

from onrecord.clean.mastheads import HERE, detect_language
from onrecord.clean.names import date_by_name
from onrecord.clean.plain import clean_plain
from onrecord.dates import print_edtf
from onrecord.spans import quote_spans

STORY = "\n\nThe court said on Monday that it would hear the case of the bridge again from the first day."


def test_the_date_cites_the_words_it_stands_on() -> None:
    cleaned = clean_plain(("Court to hear the bridge case\n\nPublished 3 May 2020, 14:00" + STORY).encode())
    assert cleaned.published is not None
    assert quote_spans(cleaned.text, cleaned.published.cited) == ("3 May 2020",)
    assert cleaned.published.cited[0].document_id == HERE
    assert cleaned.published.basis == "printed on the report"


def test_the_day_that_a_line_calls_that_of_publication_goes_before_other_days() -> None:
    head = "Inspection report: Lorne House\n\nDate of inspection: 9 October 2023\n\nPublished: 21 November 2023"
    cleaned = clean_plain((head + STORY).encode())
    assert cleaned.published is not None and print_edtf(cleaned.published) == "2023-11-21"


@pytest.mark.parametrize(
    ("head", "edtf"),
    [
        ("Ports Commission\n\nPress briefing by the Chairperson, 19 August 2024 (excerpts)", "2024-08-19"),
        ("Lawyers for Ports\n\nWho pays for the bridge?\n\nSeptember 2024", "2024-09"),
        ("Court to hear the bridge case of 3 May 2020", None),
    ],
)
def test_a_heading_may_give_the_day_and_a_line_the_month(head: str, edtf: str | None) -> None:
    published = clean_plain((head + STORY).encode()).published
    assert (published and print_edtf(published)) == edtf


def test_a_date_inside_the_story_is_no_publication_date() -> None:
    text = (
        "Court to hear the bridge case"
        + STORY
        + "\n\nThe bridge fell on 3 May 2020, the court was told by its builder."
    )
    assert clean_plain(text.encode()).published is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (STORY, "en"),
        ("Le tribunal a déclaré lundi qu'il entendrait de nouveau l'affaire du pont dès le premier jour.", "fr"),
        ("该委员会星期一表示，将在六月底之前公布完整的报告，并听取居民的意见。", "zh"),
        ("Too short", None),
        ("", None),
    ],
)
def test_the_language_is_detected_or_unknown(text: str, language: str | None) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("path", "edtf"),
    [
        ("2024-04-02-northern-post.txt", "2024-04-02"),
        ("in/a/folder of 2020-01-01/post_20240402.html", "2024-04-02"),
        ("outer.zip/2024.04.02.txt", "2024-04-02"),
        ("2024-04-02_to_2024-04-09.txt", None),
        ("2024-13-02.txt", None),
        ("000_1234567890123456.txt", None),
        ("2024-04-02/post.txt", None),
        ("", None),
    ],
)
def test_a_file_name_may_give_a_day(path: str, edtf: str | None) -> None:
    found = date_by_name(path)
    assert (found and print_edtf(found)) == edtf
    assert found is None or "the file name says" in found.basis
