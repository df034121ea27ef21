"""Blocks of plain text: lines, paragraphs of wrapped lines, and what sets them apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.clean.blocks import MAX_BLOCKS, find_blocks
from onrecord.errors import SourceError


def _texts(text: str) -> list[str]:
    return [text[b.start : b.end] for b in find_blocks(text)]


def test_each_line_is_a_block_where_lines_are_long() -> None:
    assert _texts("One line that stands alone.\nAnother line.\n\n  Third, set in. \n") == [
        "One line that stands alone.",
        "Another line.",
        "Third, set in.",
    ]


def test_wrapped_lines_are_one_block_and_a_heading_stays_apart() -> None:
    text = (
        "A heading\n\n"
        "The board of the southern district will be asked this week why\n"
        "forty of its wells ran dry in a year of rain, its own lawyer\n"
        "said on Monday, and why nobody had been told of it before.\n"
        "- an item of a list that is as long as the other lines here\n"
        "- another item\n\n"
        "The farmers refused to wait any longer than until Friday, when\n"
        "the rules of the district let them lodge a complaint at last.\n"
    )
    assert [t.split("\n")[0][:12] for t in _texts(text)] == [
        "A heading",
        "The board of",
        "- an item of",
        "- another it",
        "The farmers ",
    ]


def test_line_ends_of_every_system_and_marks_at_the_edges() -> None:
    assert _texts("\ufeffone\r\ntwo\rthree\u2028four\x0cfive\u200b") == ["one", "two", "three", "four", "five"]


def test_headings_know_their_level_and_blocks_what_is_apart() -> None:
    blocks = find_blocks("# Top\n\n## Below\ntext")
    assert [(b.is_heading, b.level, b.is_apart) for b in blocks] == [
        (True, 1, True),
        (True, 2, True),
        (False, 0, False),
    ]


def test_more_lines_than_a_person_reads_are_refused() -> None:
    with pytest.raises(SourceError, match="more than"):
        find_blocks("a\n" * (MAX_BLOCKS + 1))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab .\n\r\t#-\ufeff\u2028é"), max_size=200))
def test_every_character_that_shows_is_in_exactly_one_block(text: str) -> None:
    at = 0
    for block in find_blocks(text):
        assert at <= block.start < block.end <= len(text)
        assert not text[at : block.start].strip(" \t\r\n\ufeff\u2028\x0c")
        at = block.end
    assert not text[at:].strip(" \t\r\n\ufeff\u2028\x0c")
