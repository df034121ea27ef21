"""Comparing: pairs of cards, in as many processes as there are cores once that pays.

A comparison sees its two cards and nothing else, so that the links are the same however the pairs are dealt out.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType

from onrecord.model import Card, Link, Relater

Pair = tuple[Card, Card]
Compare = Callable[[Card, Card], Link | None]
_FEWEST = 32  # pairs that are worth sending


class Comparer:
    """Compares pairs here and, with more than one worker, in other processes, which are started when first needed. One
    that dies costs nothing: what it had is compared here, as is all that comes after."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Comparer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def compare(self, relater: Relater, pairs: Sequence[Pair]) -> list[Link]:
        """The links of the pairs, in their order. Raises whatever the comparison raises."""
        if self._workers == 1 or not relater.is_dear or len(pairs) < _FEWEST or not _can_be_sent(relater.compare):
            return [link for link in _compare_all(relater.compare, pairs) if link is not None]
        dealt = [list(pairs[n :: self._workers]) for n in range(self._workers)]
        sent = self._send(relater.compare, dealt[1:])
        found = [_compare_all(relater.compare, dealt[0])]
        for part, future in zip(dealt[1:], sent, strict=True):
            try:
                found.append(future.result())
            except BrokenProcessPool:
                found.append(_compare_all(relater.compare, part))
                self._workers = 1
                self._stop()
        links = [found[n % len(found)][n // len(found)] for n in range(len(pairs))]
        return [link for link in links if link is not None]

    def _send(self, compare: Compare, parts: Sequence[Sequence[Pair]]) -> list[Future[list[Link | None]]]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers - 1, mp_context=multiprocessing.get_context("spawn"))
        out: list[Future[list[Link | None]]] = []
        for part in parts:
            try:
                out.append(self._pool.submit(_compare_all, compare, part))
            except BrokenProcessPool as error:
                failed: Future[list[Link | None]] = Future()
                failed.set_exception(error)
                out.append(failed)
        return out

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _compare_all(compare: Compare, pairs: Sequence[Pair]) -> list[Link | None]:
    return [compare(left, right) for left, right in pairs]


def _can_be_sent(compare: Compare) -> bool:
    """Whether another process finds the comparison by its name."""
    return "<" not in getattr(compare, "__qualname__", "<")
