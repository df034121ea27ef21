"""Typesetting: which signs no font has, and errors in one line."""

from __future__ import annotations

import pytest

from onrecord.errors import PublishError
from onrecord.publish.typesetting import draw_png, encode_text, find_missing, typeset


def test_what_fonts_have_is_left_alone() -> None:
    assert find_missing("Ürümqi, “Жовтень” – Ĝis; αβγ → ✓ […] e\u0301 ב\tx\r\n") == {}


def test_what_no_font_has_is_told_by_number() -> None:
    found = find_missing("新疆 and ۇ and \U0001f600 and a\u0301")
    assert found == {c: f"[U+{c:04X}]" for c in (0x6C7, 0x65B0, 0x7586, 0x1F600)}
    assert find_missing("\u0e31 \u0602 \u200d\ufeff") == {0x602: "[U+0602]", 0xE31: "[U+0E31]"}
    assert find_missing("\x01 \ud83d \ue000") == {1: "[U+0001]", 0xD83D: "[U+D83D]", 0xE000: "[U+E000]"}


def test_a_picture_becomes_png_with_every_sign_said() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><text x="1" y="15">井</text></svg>'
    assert draw_png(svg, width=90, ppi=72).startswith(b"\x89PNG")
    assert draw_png(svg, width=90, ppi=72) != draw_png(svg.replace("井", ""), width=90, ppi=72)


def test_what_cannot_be_set_is_one_line() -> None:
    with pytest.raises(PublishError, match="the pages could not be set") as caught:
        typeset({"main.typ": b"#nonsense()"})
    assert "\n" not in str(caught.value)
    assert encode_text("a\ud83d") == "a\ufffd".encode()


def test_what_the_standard_forbids_is_set_without_it() -> None:
    made = typeset({"main.typ": '#set document(title: "x")\n新'.encode()})
    assert made.startswith(b"%PDF") and b"pdfuaid" not in made
    assert b"pdfuaid" in typeset({"main.typ": b'#set document(title: "x")\nx'})
