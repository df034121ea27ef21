"""Comparing: pairs of cards, in as many processes as there are cores once that pays.

A comparison sees its two cards and nothing else, so that the links are the same however the pairs are dealt out.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType

from onrecord.model import Card, Link, Rival

Pair = tuple[Card, Card]
Found = Link | Rival | None
Compare = Callable[[Card, Card], Found]
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

    def compare(self, compare: Compare, pairs: Sequence[Pair], *, is_dear: bool) -> list[Found]:
        """What the comparison finds of each pair, in their order. Raises whatever it raises."""
        if self._workers == 1 or not is_dear or len(pairs) < _FEWEST or not _can_be_sent(compare):
            return _compare_all(compare, pairs)
        dealt = [list(pairs[n :: self._workers]) for n in range(self._workers)]
        sent = self._send(compare, dealt[1:])
        found = [_compare_all(compare, dealt[0])]
        for part, future in zip(dealt[1:], sent, strict=True):
            try:
                found.append(future.result())
            except BrokenProcessPool:
                found.append(_compare_all(compare, part))
                self._workers = 1
                self._stop()
        return [found[n % len(found)][n // len(found)] for n in range(len(pairs))]

    def _send(self, compare: Compare, parts: Sequence[Sequence[Pair]]) -> list[Future[list[Found]]]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers - 1, mp_context=multiprocessing.get_context("spawn"))
        out: list[Future[list[Found]]] = []
        for part in parts:
            try:
                out.append(self._pool.submit(_compare_all, compare, part))
            except BrokenProcessPool as error:
                failed: Future[list[Found]] = Future()
                failed.set_exception(error)
                out.append(failed)
        return out

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _compare_all(compare: Compare, pairs: Sequence[Pair]) -> list[Found]:
    return [compare(left, right) for left, right in pairs]


def _can_be_sent(compare: Compare) -> bool:
    """Whether another process finds the comparison by its name."""
    return "<" not in getattr(compare, "__qualname__", "<")
