"""How long work shows itself: one line that is overwritten on a terminal, nothing but the end elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

_EVERY = 0.2  # seconds between two lines; a terminal is slow and a reader's eye slower


class Reporter:
    """Prints ``stage done/of`` to standard error while work goes on; call it as a pipeline's progress."""

    def __init__(self, quiet: bool = False) -> None:
        self._shows = not quiet and sys.stderr.isatty()
        self._last = 0.0

    def __enter__(self) -> Reporter:
        return self

    def __call__(self, stage: str, done: int, of: int) -> None:
        now = time.monotonic()
        if self._shows and (now - self._last > _EVERY or done == of):
            self._last = now
            print(f"\r{stage}: {done}" + (f" of {of}" if of else "") + " " * 12, end="", file=sys.stderr, flush=True)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shows and self._last:
            print(file=sys.stderr)
