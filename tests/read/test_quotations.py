"""Quotations are found as the case files say: a text, three hyphens, and what stands inside the marks, line by line.

Each line of the expected part belongs to one line of the text: the quotations in it between ``|``, with ``…`` after
one that has no closing mark; ``-`` where there is none.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from onrecord.read.quotations import find_quotations, trim_quotation

CASES = sorted((Path(__file__).parents[1] / "cases" / "quotations").glob("*.txt"))


def show(line: str) -> str:
    """The quotations of one line as a case file prints them."""
    found = [f"{line[q.inner_start : q.inner_end]}{' …' if q.is_open else ''}" for q in find_quotations(line)]
    return " | ".join(found) or "-"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    text, _, expected = path.read_text(encoding="utf-8").partition("\n---\n")
    assert [show(line) for line in text.splitlines()] == expected.rstrip("\n").splitlines()


def test_quotations_are_disjoint_and_in_order() -> None:
    text = '“One,” she said, ‘two,’ he said, "three" and “four with ‘five’ inside”.'
    found = find_quotations(text)
    assert [(a.end <= b.start) for a, b in pairwise(found)] == [True, True, True]
    assert all(q.start < q.inner_start <= q.inner_end <= q.end for q in found)


def test_only_marks_make_no_quotation() -> None:
    assert find_quotations('""') == ()
    assert find_quotations("") == ()
    assert find_quotations("’") == ()


def test_trim_takes_off_a_last_comma_or_stop_but_no_ellipsis_and_no_initialism() -> None:
    for text, left in [("We go,", "We go"), ("We go.", "We go"), ("Or not…", "Or not…"), ("the U.S.", "the U.S.")]:
        start, end = trim_quotation(text, 0, len(text))
        assert text[start:end] == left
