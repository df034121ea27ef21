"""Names as they arrive, made safe to keep, print and compare."""

from __future__ import annotations

import os
import unicodedata


def escape_name(name: str) -> str:
    """The name with what cannot be shown on one line (control characters, line breaks, undecodable bytes, marks that
    turn the direction of writing, backslashes) as ``\\x0a`` or ``\\u202e``: different names stay different."""
    out = []
    for c in name:
        code = ord(c)
        if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8, as the system's file names carry it
            out.append(f"\\x{code - 0xDC00:02x}")
        elif c == "\\" or unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
            out.append(f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
        else:
            out.append(c)
    return "".join(out)


def escape_path(*parts: str) -> str:
    """The escaped names joined by ``/``."""
    return "/".join(escape_name(part) for part in parts)


def escape_member(name: str) -> str:
    """The name of a container's member as a relative path that leads nowhere else: no root, no ``..``, no drive."""
    parts = []
    for part in name.replace("\\", "/").split("/"):
        if part in ("", "."):
            continue
        parts.append("\\x2e\\x2e" if part == ".." else escape_name(part[:200]))
    return "/".join(parts[-12:]) or "unnamed"


def is_junk(name: str | os.PathLike[str]) -> bool:
    """Whether a file or folder is hidden, or one that an operating system or editor leaves behind."""
    text = os.fspath(name)
    return text.startswith((".", "~$")) or text in (
        "Thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "__MACOSX",
        "$RECYCLE.BIN",
        "System Volume Information",
        "Icon\r",
    )
