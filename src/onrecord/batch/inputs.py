"""What a batch reads: the files of a folder, and the members of large containers, cut into slices of similar work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.batch.folders import Folder, fail_open
from onrecord.confine import Limits
from onrecord.errors import SourceError
from onrecord.gather import ExpandLimits, Received, count_members, receive_file, sniff_media_type
from onrecord.model import Failure

LIMITS = ExpandLimits(total_bytes=1 << 44, total_members=50_000_000)
"""A corpus in one file is no archive bomb: what its members may hold together is bounded by its own size alone."""

_LARGE = 8 << 20  # bytes: containers below it are one item


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file of the input, or the members ``first`` up to ``last`` of a large container among them.

    ``path`` is relative to the input, as the record shows it; ``file`` is where it lies below the input.
    """

    path: str
    file: str
    size: int
    changed_ns: int
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A share of the input that one process reads at a time; ``number`` counts from 1 and names its output."""

    number: int
    items: tuple[Item, ...]


def list_items(root: Folder, *, limits: Limits, members: int) -> Iterator[Item | Failure]:
    """The input's files in the order of their names; a large container is several items of ``members`` members."""
    for found in root.list_files():
        if isinstance(found, Failure):
            yield found
            continue
        whole = Item(path=found.path, file=found.file, size=found.size, changed_ns=found.changed_ns)
        count = 0
        if whole.size > _LARGE:
            try:
                file = root.borrow(whole.file, _stamp(whole))
                count = count_members(sniff_media_type(file), file, limits=limits, expand=LIMITS)
            except (OSError, SourceError) as error:
                yield fail_open(whole.path, error)
                continue
        if count <= members:
            yield whole
        for first in range(0, count, members) if count > members else ():
            yield replace(whole, first=first, last=min(first + members, count))


def make_slices(items: Iterable[Item], *, after: int, documents: int) -> list[Slice]:
    """Slices of about so many documents, numbered on from ``after``, items in their order."""
    out: list[Slice] = []
    now: list[Item] = []
    weight = 0
    for item in items:
        more = 1 if item.first is None or item.last is None else item.last - item.first
        if now and weight + more > documents:
            out.append(Slice(number=after + len(out) + 1, items=tuple(now)))
            now, weight = [], 0
        now.append(item)
        weight += more
    if now:
        out.append(Slice(number=after + len(out) + 1, items=tuple(now)))
    return out


def iter_received(root: Folder, items: Sequence[Item], *, limits: Limits) -> Iterator[Received | Failure]:
    """What the items hold, containers with their members after them; the container itself only with its first."""
    for item in items:
        only = None if item.first is None or item.last is None else range(item.first, item.last)
        try:
            file = root.borrow(item.file, _stamp(item))
        except (OSError, SourceError) as error:
            yield fail_open(item.path, error)
            continue
        yield from receive_file(item.path, file, limits=limits, expand=LIMITS, only=only)


def _stamp(item: Item) -> str:
    """What tells an item's bytes from those that it may have had before."""
    return f"{item.size} {item.changed_ns}"
