"""Links over a corpus by distributed blocking: cards meet under the keys that they share, one block at a time.

Each block holds a share of the keys, whatever slices their cards are in, so blocks are related apart from one another.
A pair that shares several keys is compared under the first of them in order, hence once.
"""

from __future__ import annotations

import mmap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from onrecord.batch.folders import Folder, open_folder
from onrecord.batch.parts import build_part, link_cells, render_part
from onrecord.batch.slices import LINKERS, Key, name_work, unpack
from onrecord.features import list_shared
from onrecord.model import Card, Link

_CARDS = 100_000  # decoded cards in memory at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockTask:
    """One block to be related over these slices. ``dropped`` names by slice the documents that another slice holds."""

    out: str
    number: int
    slices: tuple[int, ...]
    dropped: dict[int, tuple[str, ...]]


def relate_block(task: BlockTask) -> int:
    """How many links the cards of a block make, which are now written."""
    out = open_folder(task.out)
    links = sorted(_link_cards(out, task), key=lambda link: link.id)
    out.write(name_links(task.number), render_part(build_part("link", map(link_cells, links))))
    return len(links)


def name_links(number: int) -> str:
    """The file of a block's links."""
    return f"link/block-{number:03d}.parquet"


def _link_cards(out: Folder, task: BlockTask) -> Iterator[Link]:
    with ExitStack() as stack:
        maps: dict[int, mmap.mmap | bytes] = {}

        def open_cards(number: int) -> mmap.mmap | bytes:
            if number not in maps:
                file = stack.enter_context(out.borrow(name_work(number, "cards")).open("rb"))
                maps[number] = stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            return maps[number]

        @lru_cache(maxsize=_CARDS)
        def get_card(number: int, at: int, size: int) -> Card:
            return msgspec.msgpack.decode(open_cards(number)[at : at + size], type=Card)

        for (linker, key), found in _group_keys(out, task).items():
            for left, right in _pair(found):
                a, b = get_card(*left), get_card(*right)
                if key == min(_share_keys(a, b), default=None) and (link := LINKERS[linker].compare(a, b)) is not None:
                    yield link


_Where = tuple[int, int, int]
"""A card: its slice, where it begins in the slice's file of cards, and its size."""


def _group_keys(out: Folder, task: BlockTask) -> dict[tuple[int, str], dict[str, tuple[Key, _Where]]]:
    """By relater and key, the cards under it by subject; a subject that several slices bring is taken once."""
    groups: dict[tuple[int, str], dict[str, tuple[Key, _Where]]] = defaultdict(dict)
    for number in task.slices:
        dropped = set(task.dropped.get(number, ()))
        for key in unpack(out, name_work(number, f"keys-{task.number:03d}"), list[Key]):
            if key.document_id not in dropped:
                groups[key.linker, key.key].setdefault(key.subject_id, (key, (number, key.at, key.size)))
    return groups


def _pair(found: dict[str, tuple[Key, _Where]]) -> Iterator[tuple[_Where, _Where]]:
    """Each two cards of which one seeks what the other stands under, the smaller subject first."""
    ordered: Sequence[tuple[Key, _Where]] = [found[subject] for subject in sorted(found)]
    for n, (left, left_at) in enumerate(ordered):
        for right, right_at in ordered[n + 1 :]:
            if (left.seeks and right.stands) or (right.seeks and left.stands):
                yield left_at, right_at


def _share_keys(a: Card, b: Card) -> list[str]:
    """The keys by which one card finds the other."""
    return [*list_shared(a, b), *list_shared(b, a)]
