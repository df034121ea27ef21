"""Links over a corpus by distributed blocking: cards meet under the keys that they share, one block at a time.

Each block holds a share of the keys, whatever slices their cards are in, so blocks are related apart from one another.
A pair that shares several keys is compared under the first of them in order, hence once.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.batch.cardfiles import CardFiles, Contest, Where, name_contests
from onrecord.batch.folders import Folder, open_folder
from onrecord.batch.parts import build_part, link_cells, render_part
from onrecord.batch.slices import LINKERS, Key, name_work, pack, unpack
from onrecord.features import list_shared, rank_rival
from onrecord.model import Card, Link, Rival


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockTask:
    """One block to be related over these slices. ``dropped`` names by slice the documents that another slice holds;
    rivals are left in so many ``shares`` of the subjects asked."""

    out: str
    number: int
    slices: tuple[int, ...]
    dropped: dict[int, tuple[str, ...]]
    shares: int


def relate_block(task: BlockTask) -> int:
    """How many links the cards of a block make, which are now written, as are the rivals among them."""
    out = open_folder(task.out)
    links: list[Link] = []
    contests: list[list[Contest]] = [[] for _ in range(task.shares)]
    for found in _link_cards(out, task):
        if isinstance(found, Contest):
            contests[zlib.crc32(found.asked.encode()) % task.shares].append(found)
        else:
            links.append(found)
    for share, some in enumerate(contests):
        out.write(name_contests(task.number, share), pack(some))
    links.sort(key=lambda link: link.id)
    out.write(name_links(task.number), render_part(build_part("link", map(link_cells, links))))
    return len(links)


def name_links(number: int) -> str:
    """The file of a block's links."""
    return f"link/block-{number:03d}.parquet"


def _link_cards(out: Folder, task: BlockTask) -> Iterator[Link | Contest]:
    with CardFiles(out) as cards:
        for (linker, key), found in _group_keys(out, task).items():
            look = LINKERS[linker].glance or LINKERS[linker].compare
            for left, right in _pair(found):
                a, b = cards.get(left), cards.get(right)
                if key != min(_share_keys(a, b), default=None):
                    continue
                seen = look(a, b)
                if isinstance(seen, Rival):
                    yield Contest(linker, seen.asked, rank_rival(seen), left, right, seen.link)
                elif seen is not None:
                    yield seen


def _group_keys(out: Folder, task: BlockTask) -> dict[tuple[int, str], dict[str, tuple[Key, Where]]]:
    """By relater and key, the cards under it by subject; a subject that several slices bring is taken once."""
    groups: dict[tuple[int, str], dict[str, tuple[Key, Where]]] = defaultdict(dict)
    for number in task.slices:
        dropped = set(task.dropped.get(number, ()))
        for key in unpack(out, name_work(number, f"keys-{task.number:03d}"), list[Key]):
            if key.document_id not in dropped:
                groups[key.linker, key.key].setdefault(key.subject_id, (key, (number, key.at, key.size)))
    return groups


def _pair(found: dict[str, tuple[Key, Where]]) -> Iterator[tuple[Where, Where]]:
    """Each two cards of which one seeks what the other stands under, the smaller subject first."""
    ordered: Sequence[tuple[Key, Where]] = [found[subject] for subject in sorted(found)]
    for n, (left, left_at) in enumerate(ordered):
        for right, right_at in ordered[n + 1 :]:
            if (left.seeks and right.stands) or (right.seeks and left.stands):
                yield left_at, right_at


def _share_keys(a: Card, b: Card) -> list[str]:
    """The keys by which one card finds the other."""
    return [*list_shared(a, b), *list_shared(b, a)]
