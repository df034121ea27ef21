"""Pauses: stretches in which no reference cycles are looked for."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_cycles() -> Iterator[None]:
    """Looks for no cycles meanwhile: the millions of rows and lines of a dossier hold none, and to walk over them again
    and again took a quarter of the time. Also a decorator."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
