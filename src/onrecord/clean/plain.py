"""Plain text: the decoded file unchanged, with zones and what it says of itself."""

from __future__ import annotations

from onrecord.clean.blocks import find_blocks
from onrecord.clean.decode import decode_text
from onrecord.clean.mastheads import build_cleaned, describe_text
from onrecord.clean.zones import label_blocks
from onrecord.errors import SourceError
from onrecord.model import Cleaned
from onrecord.spans import OffsetMap, Segment


def clean_plain(data: bytes) -> Cleaned:
    """The text is the decoded file, unchanged, so its offsets hold in the file. Raises SourceError where it holds no
    text or is binary data."""
    decoded = decode_text(data)
    text = decoded.text
    if not text.strip("\ufeff \t\r\n\x0b\x0c\0"):
        raise SourceError("holds no text", hint="an empty file is kept, and nothing can be read from it")
    rows = label_blocks(text, find_blocks(text), is_page=True)
    origin = OffsetMap(unit="char", encoding=decoded.encoding, segments=(Segment(0, len(text), 0, len(text)),))
    problems = (f"{decoded.damaged} places did not fit {decoded.encoding} and are shown as U+FFFD",)
    facts = describe_text(text, rows)
    return build_cleaned(text, origin, rows, facts, problems if decoded.damaged else ())
