"""Windows own every piece once, end at passages where they can, and never depend on what lies elsewhere."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.windows import Piece, cut_windows


def make_pieces(lengths: list[int]) -> list[Piece]:
    """Passages of so many pieces, each with the mark that ends it."""
    out = []
    for passage, length in enumerate(lengths):
        out += [Piece(7, 1, passage, i, i + 1) for i in range(length)]
        out.append(Piece(2, 0, passage, length, length))
    return out


@given(st.lists(st.integers(0, 90), min_size=1, max_size=12), st.integers(150, 300))
def test_every_piece_is_owned_once_and_no_window_is_too_large(lengths: list[int], size: int) -> None:
    pieces = make_pieces(lengths)
    windows = cut_windows(pieces, size)
    owned = [i for w in windows for i in range(w.own_first, w.own_last)]
    assert owned == list(range(len(pieces)))
    for w in windows:
        assert w.first <= w.own_first < w.own_last <= w.last
        assert w.last - w.first <= size


def test_a_short_document_is_one_window() -> None:
    assert len(cut_windows(make_pieces([40, 50]), 256)) == 1


def test_a_window_ends_with_a_passage_where_one_ends_in_its_second_half() -> None:
    pieces = make_pieces([150, 60, 120, 80])
    first = cut_windows(pieces, 256)[0]
    assert pieces[first.own_last - 1].start == pieces[first.own_last - 1].end


def test_a_passage_longer_than_a_window_is_cut_and_seen_over_the_cut() -> None:
    windows = cut_windows(make_pieces([900]), 256)
    assert len(windows) > 3
    assert all(later.first < later.own_first == earlier.own_last for earlier, later in pairwise(windows))


@pytest.mark.parametrize("size", [200, 256])
def test_no_piece_lacks_its_surroundings(size: int) -> None:
    pieces = make_pieces([30] * 40)
    for w in cut_windows(pieces, size)[1:-1]:
        assert w.own_first - w.first == 64 and w.last - w.own_last == 32
