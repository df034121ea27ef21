"""Pairs are compared in several processes as in one: the same links, whoever dies and whatever raises."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import combinations

import pytest

from build import MADE
from onrecord.model import Card, Link, link_id
from onrecord.pipeline.comparing import Compare, Comparer, Pair

_PARENT = "ONRECORD_TEST_PARENT"


def link_even(left: Card, right: Card) -> Link | None:
    """A link between two cards whose numbers add up to an even one."""
    if (left.day + right.day) % 2:
        return None
    id_ = link_id("answers", left.subject_id, right.subject_id)
    return Link(id=id_, kind="answers", left_id=left.subject_id, right_id=right.subject_id, reasons=(), made=MADE)


def link_or_die(left: Card, right: Card) -> Link | None:
    """The same, but a process other than the test's dies."""
    if os.environ[_PARENT] != str(os.getpid()):
        os._exit(3)
    return link_even(left, right)


def link_or_stop(left: Card, right: Card) -> Link | None:
    """The same, but for one pair, which whoever gets it stops at."""
    if (left.day, right.day) == (3, 9):
        raise ValueError("three and nine")
    return link_even(left, right)


def count_links(
    comparer: Comparer, pairs: Sequence[Pair], compare: Compare = link_even, *, is_dear: bool = True
) -> int:
    """How many of these pairs are linked."""
    return sum(found is not None for found in comparer.compare(compare, pairs, is_dear=is_dear))


@pytest.fixture
def pairs() -> list[Pair]:
    made = [Card(subject_id=f"s-{n:02}", document_id=f"d{n}", keys=(), day=n) for n in range(12)]
    return list(combinations(made, 2))


@pytest.mark.parametrize("workers", [2, 3])
def test_several_processes_find_what_one_finds(pairs: list[Pair], workers: int) -> None:
    with Comparer(1) as alone, Comparer(workers) as shared:
        wanted = alone.compare(link_even, pairs, is_dear=True)
        assert len(wanted) == len(pairs) and count_links(alone, pairs) == 30
        assert (
            shared.compare(link_even, pairs, is_dear=True) == wanted == shared.compare(link_even, pairs, is_dear=True)
        )
        assert shared.compare(link_even, pairs[:1], is_dear=True) == wanted[:1]


def test_one_that_dies_costs_nothing(pairs: list[Pair], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(_PARENT, str(os.getpid()))
    with Comparer(2) as shared:
        assert count_links(shared, pairs, link_or_die) == 30
        assert count_links(shared, pairs) == 30


@pytest.mark.parametrize("first", [0, 1])
def test_what_a_comparison_raises_is_raised(pairs: list[Pair], first: int) -> None:
    with Comparer(2) as shared:
        with pytest.raises(ValueError, match="three and nine"):
            shared.compare(link_or_stop, pairs[first:], is_dear=True)
        assert count_links(shared, pairs) == 30


def test_what_another_process_would_not_find_is_compared_here(pairs: list[Pair]) -> None:
    seen = []

    def compare(left: Card, right: Card) -> Link | None:
        seen.append((left, right))
        return link_even(left, right)

    with Comparer(2) as shared:
        assert count_links(shared, pairs, compare) == 30
        assert seen == pairs
        assert count_links(shared, pairs, is_dear=False) == 30
