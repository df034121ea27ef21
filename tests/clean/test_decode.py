"""Bytes to text: the encoding named is one that anybody gets the same text with."""

from __future__ import annotations

import random

import pytest

from onrecord.clean.decode import decode_text
from onrecord.errors import SourceError

WESTERN = "The café “Zürich” closed in May — its owner said it’s for good."
RUSSIAN = "Правительство заявило, что доклад неверен и будет оспорен в суде города."
CHINESE = "该委员会星期一表示，将在六月底之前公布完整的报告，并听取居民的意见。" * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("plain words", "utf-8"),
        (WESTERN, "utf-8"),
        (CHINESE, "utf-8"),
        ("\ufeff" + WESTERN, "utf-8"),
        ("\ufeff" + WESTERN, "utf-16-le"),
        ("\ufeff" + WESTERN, "utf-16-be"),
        (WESTERN, "utf-16-le"),
        (WESTERN, "utf-16-be"),
        ("\ufeff" + WESTERN, "utf-32-le"),
        (WESTERN, "cp1252"),
        (RUSSIAN, "cp1251"),
    ],
)
def test_text_is_what_the_named_encoding_gives(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    decoded = decode_text(data)
    assert decoded.text == text == data.decode(decoded.encoding)
    assert decoded.damaged == 0


def test_line_breaks_stay_as_they_are() -> None:
    assert decode_text(b"one\r\ntwo\rthree\n").text == "one\r\ntwo\rthree\n"


@pytest.mark.parametrize("declared", ["iso-8859-1", "us-ascii", "windows-1252", '"ISO-8859-1"'])
def test_what_says_latin_is_windows_1252(declared: str) -> None:
    assert decode_text(WESTERN.encode("cp1252"), declared=declared).text == WESTERN


@pytest.mark.parametrize("declared", ["utf-8", "no-such-charset", "utf-7", "hex_codec", "idna", ""])
def test_a_declaration_that_does_not_fit_is_not_believed(declared: str) -> None:
    assert decode_text(WESTERN.encode("cp1252"), declared=declared).text == WESTERN


def test_utf_8_goes_before_a_declared_latin() -> None:
    assert decode_text(WESTERN.encode(), declared="iso-8859-1").encoding == "utf-8"


def test_a_few_damaged_bytes_are_counted_not_guessed() -> None:
    data = CHINESE.encode() + b"\xff\xfe" + CHINESE.encode()
    decoded = decode_text(data)
    assert decoded.damaged == decoded.text.count("\ufffd") > 0
    assert decoded.text == data.decode("utf-8", errors="replace")


def test_a_text_cut_in_a_character_is_utf_8() -> None:
    decoded = decode_text("Grüße aus Zürich, sagte er.".encode() + b"\xe2\x80")
    assert (decoded.encoding, decoded.damaged) == ("utf-8", 1)


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, random.Random(7).randbytes(5000), b"\0" * 100, b"ab\x01\x02\x03\x04"]
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="looks like binary data"):
        decode_text(data)
