"""Pagers: one page of a long list, and the way to the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from onrecord.review.frames import make_url

T = TypeVar("T")
SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Which of how many; the addresses of the neighbours, empty where there is none; ``first`` and ``last`` of those
    shown count from 1."""

    number: int
    pages: int
    first: int
    last: int
    total: int
    before: str
    after: str


def cut_page(
    found: Sequence[T], query: Mapping[str, str], path: str, keep: Mapping[str, object], *, size: int = SIZE
) -> tuple[Sequence[T], Pager]:
    """The part of the list that ``query["page"]`` names (the nearest there is), and its pager; ``keep`` goes on into
    the addresses of the others."""
    pages = max(1, -(-len(found) // size))
    asked = query.get("page", "1")
    number = min(pages, max(1, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1))
    shown = found[(number - 1) * size : number * size]

    def address(other: int) -> str:
        return make_url(path, **keep, page=other if other > 1 else None) if 1 <= other <= pages else ""

    return shown, Pager(
        number=number,
        pages=pages,
        first=(number - 1) * size + 1 if found else 0,
        last=(number - 1) * size + len(shown),
        total=len(found),
        before=address(number - 1) if number > 1 else "",
        after=address(number + 1),
    )
