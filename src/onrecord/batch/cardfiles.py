"""Card files: the cards that slices made, read where they lie, and the pairs of them that are left for later."""

from __future__ import annotations

import mmap
from contextlib import ExitStack
from functools import lru_cache
from types import TracebackType

import msgspec

from onrecord.batch.folders import Folder
from onrecord.batch.slices import name_work
from onrecord.model import Card, Link

_CARDS = 100_000  # decoded cards in memory at a time

Where = tuple[int, int, int]
"""A card: its slice, where it begins in the slice's file of cards, and its size."""


class Contest(msgspec.Struct, frozen=True, array_like=True):
    """Two cards that a glance found to be rivals: the subject asked, the rank, both cards, the smaller subject first,
    and the link that stands where others are likelier. ``linker`` is the relater's place in LINKERS."""

    linker: int
    asked: str
    rank: int
    left: Where
    right: Where
    link: Link | None


def name_contests(block: int, share: int) -> str:
    """The file of a block's rivals of one share of the subjects asked."""
    return f"work/contests-{block:03d}-{share:03d}"


class CardFiles:
    """The cards of a batch's slices. Close it, or use it in a ``with``."""

    def __init__(self, out: Folder) -> None:
        self._out = out
        self._stack = ExitStack()
        self._maps: dict[int, mmap.mmap] = {}
        self.get = lru_cache(maxsize=_CARDS)(self._read)

    def __enter__(self) -> CardFiles:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.get.cache_clear()
        self._stack.close()

    def _read(self, where: Where) -> Card:
        number, at, size = where
        if number not in self._maps:
            file = self._stack.enter_context(self._out.borrow(name_work(number, "cards")).open("rb"))
            self._maps[number] = self._stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return msgspec.msgpack.decode(self._maps[number][at : at + size], type=Card)
