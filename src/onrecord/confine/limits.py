"""What one confined run may use, and how its bytes are framed on their way back."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

MEGA = 1 << 20
CHUNK = MEGA
FRAME = struct.Struct(">cI")
"""Kind (D data, E error, F finished) and length of what follows."""
DESCRIPTORS = Path("/dev/fd")
"""Where a process finds its own open descriptors by number: a path there names one instead of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run may use: ``seconds`` of wall time and of processor time; ``memory_bytes`` beyond what the imported
    parsers take before they see the source; ``text_bytes`` is the largest source that is cleaned."""

    seconds: float = 60.0
    memory_bytes: int = 2048 * MEGA
    text_bytes: int = 20 * MEGA
    output_bytes: int = 512 * MEGA
    open_files: int = 32
