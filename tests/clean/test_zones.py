"""Zones and what a text says of itself, by the case files in ``tests/cases/clean``: a text, a line ``--- expected``,
then ``label | beginning of the block`` for every zone in order, and ``title: ...`` lines ("none" for unknown)."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.clean.blocks import Block
from onrecord.clean.plain import clean_plain
from onrecord.clean.zones import label_blocks
from onrecord.dates import print_edtf

CASES = Path(__file__).parent.parent / "cases" / "clean"


@pytest.mark.parametrize("case", sorted(p.stem for p in CASES.glob("*.txt")))
def test_case(case: str) -> None:
    text, _, expected = (CASES / f"{case}.txt").read_text(encoding="utf-8").partition("--- expected\n")
    cleaned = clean_plain(text.encode())
    assert cleaned.text == text
    rows = [line for line in expected.splitlines() if " | " in line and ": " not in line.split(" | ")[0]]
    found = [(label, " ".join(text[a:b].split())) for label, a, b in cleaned.zones]
    shown = "\n".join(f"{label} | {words[:60]}" for label, words in found)
    assert len(found) == len(rows), shown
    for row, (label, words) in zip(rows, found, strict=True):
        wanted, _, beginning = row.partition(" | ")
        assert (wanted, words[: len(beginning)]) == (label, beginning), shown
    for line in expected.splitlines():
        name, colon, value = line.partition(": ")
        if colon and name in ("title", "outlet", "byline", "agency", "language", "published"):
            is_value = getattr(cleaned, name)
            if name == "published" and is_value is not None:
                is_value = print_edtf(is_value)
            assert (is_value or "none") == value, f"{name}: {is_value}"


@pytest.mark.parametrize("case", sorted(p.stem for p in CASES.glob("*.txt")))
def test_zones_are_in_order_and_leave_no_word_out(case: str) -> None:
    text = (CASES / f"{case}.txt").read_text(encoding="utf-8").partition("--- expected\n")[0]
    at = 0
    for _, start, end in clean_plain(text.encode()).zones:
        assert at <= start < end
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


def test_a_hint_of_the_markup_is_kept_and_nothing_is_dropped() -> None:
    text = "A line that the page calls a caption\nThe court said on Monday that it would hear the case again."
    blocks = [Block(start=0, end=36, hint="caption"), Block(start=37, end=len(text), is_body=True)]
    assert label_blocks(text, blocks) == (("caption", 0, 36), ("story", 37, len(text)))


def test_no_blocks_make_no_zones() -> None:
    assert label_blocks("", ()) == ()


def test_the_same_bytes_make_the_same_zones() -> None:
    data = (CASES / "scraped_page.txt").read_bytes()
    assert clean_plain(data) == clean_plain(data)


def test_many_lines_take_time_in_proportion() -> None:
    text = "The court said on Monday that it would hear the case again.\n\nShare\n\n" * 3000
    assert len(clean_plain(text.encode()).zones) == 6000
