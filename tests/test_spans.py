"""Spans, quotations, sentences, and the map back to the source."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import SpanError
from onrecord.spans import (
    OffsetMap,
    Segment,
    Span,
    check_quote,
    is_overlapping,
    is_within,
    merge_spans,
    quote_spans,
    sentence_spans,
)

SPAN = st.builds(
    lambda document, start, length: Span(document, start, start + length),
    st.sampled_from(["doc-a", "doc-b"]),
    st.integers(0, 60),
    st.integers(1, 12),
)
TEXT = st.text(
    alphabet=st.one_of(st.sampled_from(" \n\t.!?…。\"'”’»)ABcdMrDr.é中文؟"), st.characters(codec="utf-8")), max_size=120
)


def characters(spans: object) -> set[tuple[str, int]]:
    return {(s.document_id, at) for s in spans for at in range(s.start, s.end)}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)])
def test_a_span_holds_at_least_one_character(start: int, end: int) -> None:
    with pytest.raises(SpanError, match=r"at least one character"):
        Span("doc-a", start, end)


@given(st.lists(SPAN, max_size=12))
def test_merging_keeps_the_same_characters_in_fewest_sorted_spans(spans: list[Span]) -> None:
    merged = merge_spans(spans)
    assert characters(merged) == characters(spans)
    assert list(merged) == sorted(merged)
    for left, right in itertools.pairwise(merged):
        assert left.document_id != right.document_id or left.end < right.start
    assert merge_spans(merged) == merged
    assert merge_spans(reversed(spans)) == merged


@given(st.lists(SPAN, max_size=8), st.integers(0, 5))
def test_a_gap_joins_what_is_near_and_loses_nothing(spans: list[Span], gap: int) -> None:
    merged = merge_spans(spans, gap=gap)
    assert characters(spans) <= characters(merged)
    for left, right in itertools.pairwise(merged):
        assert left.document_id != right.document_id or right.start - left.end > gap


@given(SPAN, SPAN)
def test_overlap_is_a_shared_character(left: Span, right: Span) -> None:
    assert is_overlapping(left, right) is bool(characters([left]) & characters([right]))
    assert is_overlapping(left, right) is is_overlapping(right, left)


@given(SPAN, SPAN)
def test_within_means_no_character_outside(inner: Span, outer: Span) -> None:
    assert is_within([inner], [outer]) is (characters([inner]) <= characters([outer]))


def test_within_asks_for_one_outer_span_that_holds_the_whole() -> None:
    assert is_within([], [])
    assert not is_within([Span("doc-a", 0, 4)], [Span("doc-a", 0, 2), Span("doc-a", 2, 4)])
    assert is_within([Span("doc-a", 0, 2), Span("doc-a", 3, 4)], [Span("doc-a", 0, 2), Span("doc-a", 3, 9)])


def test_quotes_are_the_exact_characters() -> None:
    text = "Ein Café.\nDer Fluß 𝔸 stieg."
    spans = [Span("doc-a", 4, 8), Span("doc-a", 14, 20)]
    assert quote_spans(text, spans) == ("Café", "Fluß 𝔸")
    check_quote(text, spans, ("Café", "Fluß 𝔸"))


@pytest.mark.parametrize(
    ("spans", "quote", "says"),
    [
        ([Span("d", 0, 3)], ("Thx",), "not the words of the source at 0..3"),
        ([Span("d", 0, 3), Span("d", 4, 8)], ("The", "Dam "), "not the words of the source at 4..8"),
        ([Span("d", 0, 3)], ("The", "dam"), "not the words"),
        ([Span("d", 0, 99)], ("The",), "reaches past the text: 0..99 of 15"),
        ([], (), "has no span"),
    ],
)
def test_a_wrong_quotation_is_refused_and_the_place_named(spans: list[Span], quote: tuple[str, ...], says: str) -> None:
    with pytest.raises(SpanError, match=says):
        check_quote("The dam is full", spans, quote)


@given(TEXT)
def test_sentences_cover_all_words_and_are_apart(text: str) -> None:
    found = sentence_spans("doc-a", text, 0, len(text))
    covered = {at for s in found for at in range(s.start, s.end)}
    assert covered >= {at for at, c in enumerate(text) if not c.isspace()}
    for left, right in itertools.pairwise(found):
        assert left.end <= right.start
    for s in found:
        assert not text[s.start].isspace()
        assert not text[s.end - 1].isspace()


@given(TEXT, st.integers(0, 120), st.integers(0, 120))
def test_sentences_stay_inside_the_part_that_is_asked_for(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    for s in sentence_spans("doc-a", text, start, end):
        assert start <= s.start < s.end <= end


@pytest.mark.parametrize(
    "sentences",
    [
        ["The dam is full.", "Nobody was told."],
        ["Mr. Orsel met Dr. Pell on J. R. Street.", "They left."],
        ["“Who knew?” she asked."],
        ["“Nobody knew.”", "She left."],
        ["It rose by 3.5 metres.", "It fell."],
        ["大坝已满。", "没有人知道。"],
        ["A heading", "A paragraph begins here."],
    ],
)
def test_sentences_by_punctuation(sentences: list[str]) -> None:
    joint = "\n" if sentences[0] == "A heading" else "" if sentences[0].endswith("。") else " "
    text = joint.join(sentences)
    assert [text[s.start : s.end] for s in sentence_spans("d", text, 0, len(text))] == sentences


# ── back to the source ──


@st.composite
def offset_maps(draw: st.DrawFn) -> tuple[OffsetMap, int]:
    """A map of runs of equal and unequal length with supplied characters between; and the text's length."""
    segments, at, source_at = [], 0, 0
    for _ in range(draw(st.integers(0, 6))):
        at += draw(st.integers(0, 3))
        source_at += draw(st.integers(0, 5))
        length = draw(st.integers(1, 8))
        source_length = draw(st.one_of(st.just(length), st.integers(1, 8)))
        segments.append(
            Segment(at, at + length, source_at, source_at + source_length, draw(st.sampled_from(["", "p1"])))
        )
        at, source_at = at + length, source_at + source_length
    return OffsetMap(segments=tuple(segments)), at + draw(st.integers(0, 3))


@given(offset_maps(), st.integers(0, 60), st.integers(0, 60))
def test_the_way_back_covers_exactly_what_came_from_the_source(made: tuple[OffsetMap, int], a: int, b: int) -> None:
    origin, length = made
    start, end = sorted((min(a, length), min(b, length)))
    pieces = origin.to_source(start, end)
    asked = {at for s in origin.segments for at in range(s.start, s.end) if start <= at < end}
    assert {at for p in pieces for at in range(p.start, p.end)} == asked
    for piece in pieces:
        whole = next(s for s in origin.segments if s.start <= piece.start and piece.end <= s.end)
        assert piece.part == whole.part
        if whole.end - whole.start == whole.source_end - whole.source_start:
            assert piece.source_start - whole.source_start == piece.start - whole.start
            assert piece.source_end - piece.source_start == piece.end - piece.start
        else:
            assert (piece.source_start, piece.source_end) == (whole.source_start, whole.source_end)


def test_supplied_text_leads_nowhere() -> None:
    origin = OffsetMap(segments=(Segment(0, 3, 10, 13), Segment(4, 6, 20, 25)))
    assert origin.to_source(3, 4) == ()
    assert origin.to_source(1, 5) == (Segment(1, 3, 11, 13), Segment(4, 5, 20, 25))
