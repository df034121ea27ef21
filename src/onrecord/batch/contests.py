"""Contests: of what may have come of one demand or promise the likeliest is compared, as a case does it.

What a glance at pairs found worth a dear comparison lies in the work of every block, by shares of the subjects asked;
each share is settled apart from the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord import features
from onrecord.batch.cardfiles import CardFiles, Contest, name_contests
from onrecord.batch.folders import Folder, open_folder
from onrecord.batch.parts import build_part, link_cells, render_part
from onrecord.batch.slices import LINKERS, unpack
from onrecord.model import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestTask:
    """One share of the subjects asked, to be settled over these blocks. ``slices`` and ``dropped`` are those of the
    blocks: what was settled over others is settled again."""

    out: str
    number: int
    blocks: int
    slices: tuple[int, ...]
    dropped: dict[int, tuple[str, ...]]


def settle_contests(task: ContestTask) -> int:
    """How many links the rivals of a share of subjects make, which are now written."""
    out = open_folder(task.out)
    links = sorted(_link_rivals(out, task), key=lambda link: link.id)
    out.write(f"link/share-{task.number:03d}.parquet", render_part(build_part("link", map(link_cells, links))))
    return len(links)


def _link_rivals(out: Folder, task: ContestTask) -> Iterator[Link]:
    asked: dict[tuple[int, str], list[Contest]] = defaultdict(list)
    for block in range(task.blocks):
        for contest in unpack(out, name_contests(block, task.number), list[Contest]):
            asked[contest.linker, contest.asked].append(contest)
    with CardFiles(out) as cards:
        for _, contests in sorted(asked.items()):
            least = find_least([contest.rank for contest in contests])
            for contest in contests:
                link = contest.link
                if contest.rank >= least:
                    link = LINKERS[contest.linker].compare(cards.get(contest.left), cards.get(contest.right))
                if link is not None:
                    yield link


def find_least(ranks: Sequence[int]) -> int:
    """The least rank that is compared, of those of one subject's rivals."""
    return sorted(set(ranks), reverse=True)[: features.MOST_READ][-1]
