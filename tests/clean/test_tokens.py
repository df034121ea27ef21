"""Tokens: every character of a page is in one of them or in mark-up, and broken mark-up loses no words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.clean.pages import walk_page
from onrecord.clean.tokens import is_self_closing, iter_tokens, read_attributes


def test_each_token_stands_where_it_says() -> None:
    source = "<p class=a>Ferry &amp; mill</p><!-- no --><br/>end"
    found = [(kind, source[start:end], tag) for kind, start, end, tag, _ in iter_tokens(source)]
    assert found == [
        ("start", "<p class=a>", "p"),
        ("text", "Ferry ", ""),
        ("reference", "&amp;", ""),
        ("text", " mill", ""),
        ("end", "</p>", "p"),
        ("start", "<br/>", "br"),
        ("text", "end", ""),
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>the R&D-led plan</p>", "the R&D-led plan"),
        ("<p>AT&T.example</p>", "AT&T.example"),
        ("<p>one &# two; &# three;</p><p>four</p>", "one &# two; &# three;\n\nfour"),
        ("<p>one</p><![endif]--><![x><p>two</p>", "one\n\ntwo"),
        ("<p>a < b and b > a</p>", "a < b and b > a"),
        ("<p>one<!-- never closed <b>two</b></p>", "onetwo"),
        ("<p>one<!--> two <!-- three --> four", "one two four"),
        ("<p>one</p><script>if (a</b) '</p>'</script ><p>two</p>", "one\n\ntwo"),
        ("<p>one</p><style>p { }</style x><p>two</p>", "one\n\ntwo"),
        ("<p>one</p><a title='x>y' href=\"z>\">two</a>", "one\n\ntwo"),
        ("<p>one</p></><//two><p>three", "one\n\nthree"),
        ("<p>tail &amp", "tail &"),
        ("<p>tail <", "tail <"),
    ],
)
def test_words_in_broken_markup_are_neither_lost_nor_doubled(source: str, text: str) -> None:
    assert walk_page(source).text == text


def test_a_tag_whose_quote_is_never_closed_is_shown_with_what_follows() -> None:
    assert "after it" in walk_page('<p>before</p><a href="x>y</a><p>after it</p>').text


def test_attributes_are_read_as_browsers_read_them() -> None:
    assert read_attributes(" Class='a b' id=c hidden data-x = \"1>2\" class=no title='R&amp;D'") == {
        "class": "a b",
        "id": "c",
        "hidden": "",
        "data-x": "1>2",
        "title": "R&D",
    }
    assert is_self_closing(' href="x"/')
    assert not is_self_closing(" href=x/")


@given(st.text(alphabet="<>&#;/!?-=\"' ap1\n", max_size=60))
def test_tokens_are_in_order_and_inside_the_source(source: str) -> None:
    at = 0
    for _, start, end, _, _ in iter_tokens(source):
        assert at <= start <= end <= len(source)
        at = end
    page = walk_page(source)
    for segment in page.segments:
        if segment.end - segment.start == segment.source_end - segment.source_start:
            shown, given_ = page.text[segment.start : segment.end], source[segment.source_start : segment.source_end]
            assert shown == given_ or "&" in given_


@pytest.mark.parametrize("piece", ["<!--", "<a b='", '<a " b=">', "&", "<![CDATA[", "</", "<a b=c ", "<script>"])
def test_a_hostile_page_takes_time_in_proportion_to_its_length(piece: str) -> None:
    started = time.process_time()
    assert list(iter_tokens("<p>" + piece * (400_000 // len(piece)) + '">'))
    assert time.process_time() - started < 5
