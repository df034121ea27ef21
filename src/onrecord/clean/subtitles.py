"""Subtitles and captions: SubRip (SRT) and WebVTT. The file as it is; its numbers and times are furniture."""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.clean.plain import clean_plain
from onrecord.errors import SourceError
from onrecord.model import Cleaned, ZoneLabel

_TIMES = re.compile(r"\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{3}.*")
_LINE = re.compile(r"[^\r\n]+")


def clean_subtitles(data: bytes) -> Cleaned:
    """The text is the decoded file, unchanged. Each spoken line is a block of the story; numbers, times, notes and
    styles are furniture. Raises SourceError where no line has a time."""
    cleaned = clean_plain(data)
    lines = [(m.start(), m[0]) for m in _LINE.finditer(cleaned.text)]
    if not any(_TIMES.fullmatch(line) for _, line in lines):
        raise SourceError("holds no times: these are no subtitles", hint="rename it to .txt and gather that")
    zones: list[tuple[ZoneLabel, int, int]] = []
    is_note = True  # until the first time
    for n, (start, line) in enumerate(lines):
        is_time = _TIMES.fullmatch(line) is not None
        is_number = n + 1 < len(lines) and _TIMES.fullmatch(lines[n + 1][1]) is not None
        if is_time:
            is_note = False
        elif re.match(r"\s*(?:NOTE|STYLE|REGION|WEBVTT)\b", line):
            is_note = True
        stripped = line.strip()
        if stripped:
            label: ZoneLabel = "furniture" if is_time or is_number or is_note else "story"
            first = start + line.index(stripped[0])
            zones.append((label, first, first + len(stripped)))
    return replace(cleaned, zones=tuple(zones), title=None, byline=None)
