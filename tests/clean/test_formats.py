"""Word-processor documents of other makes, subtitles and JSON objects as text layers."""

from __future__ import annotations

import json

import pytest

from clean.build_files import ODT, build_odt
from onrecord.clean.cleaners import clean_bytes
from onrecord.errors import SourceError

RTF = "application/rtf"


def test_an_odt_gives_headings_and_paragraphs_without_what_was_deleted() -> None:
    cleaned = clean_bytes(
        build_odt(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted words.</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes>"
            '<text:h text:outline-level="1">The board and the boats</text:h>'
            '<text:p>The board said<text:s text:c="2"/>it would <text:span>pay</text:span>.</text:p>'
            "<text:p>Olaf Stent<text:tab/>agreed.<office:annotation><text:p>A comment.</text:p></office:annotation></text:p>"
        ),
        ODT,
    )
    assert cleaned.text == "The board and the boats\n\nThe board said  it would pay.\n\nOlaf Stent\tagreed."
    assert cleaned.problems == ("holds tracked changes: deleted text is left out, inserted text is in",)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04 cut off", "is damaged or cut off"),
        (build_odt(""), "holds no text"),
        (build_odt("<text:p>x</text:p>", manifest="<encryption-data/>"), "is encrypted"),
        (build_odt("<text:p>x</text:q>"), "is damaged"),
    ],
)
def test_an_odt_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        clean_bytes(data, ODT)


def test_an_rtf_gives_its_paragraphs_in_its_own_code_page() -> None:
    data = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0\b The board\b0\par It said \'93yes\'94 on Monday.\par}"
    assert clean_bytes(data, RTF).text == "The board\n\nIt said “yes” on Monday."


def test_subtitles_are_the_file_with_its_times_as_furniture() -> None:
    data = (
        b"WEBVTT\n\nNOTE made by hand\n\n1\n00:00:01.000 --> 00:00:03.500\nWe will pay, said Olaf Stent.\n\n"
        b"2\n00:00:04.000 --> 00:00:06.000\nBefore the winter.\n"
    )
    cleaned = clean_bytes(data, "text/vtt")
    assert cleaned.text == data.decode()
    story = [cleaned.text[a:b] for label, a, b in cleaned.zones if label == "story"]
    assert story == ["We will pay, said Olaf Stent.", "Before the winter."]
    with pytest.raises(SourceError, match="no subtitles"):
        clean_bytes(b"Only words.\n", "application/x-subrip")


@pytest.mark.parametrize(
    "data", [b"[]", b"{}", b'{"text": 3}', b"{", json.dumps({"text": " "}).encode(), b"[" * 90_000]
)
def test_json_without_a_text_is_no_document(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"is no (?:JSON|object)"):
        clean_bytes(data, "application/json")
