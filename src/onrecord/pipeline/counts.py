"""What a stage did, and how its progress is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onrecord.confine import Limits
from onrecord.model import (
    Failure,
)
from onrecord.store.db import Store

Progress = Callable[[str, int, int], None]
"""Called as (stage, done, of how many) while work goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a stage did in this run."""

    stage: str
    done: int = 0
    failed: int = 0
    failures: tuple[Failure, ...] = ()


def read_limits(store: Store) -> Limits:
    """What parsing one source of the case may take, as its options say."""
    options = store.options
    return Limits(
        seconds=options.max_seconds,
        memory_bytes=options.max_memory_mb << 20,
        text_bytes=options.max_text_mb << 20,
    )
