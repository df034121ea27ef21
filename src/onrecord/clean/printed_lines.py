"""Printed lines: what stands on pages, line by line, put together as paragraphs.

Running heads and page numbers are told apart; lines are joined where the page's layout broke them, and words where a
hyphen did; each line knows its page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from onrecord.clean.blocks import Block
from onrecord.clean.layout import Paragraph, Piece, lay_out
from onrecord.clean.mastheads import build_cleaned, describe_text
from onrecord.clean.zones import label_blocks
from onrecord.model import Cleaned

_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|p\.?|seite)\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/|von)\s*\d{1,4})?[\W_]*\Z", re.I
)
_BULLET = re.compile(r"(?:[-•·▪◦‣–—*]\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s)")
_CLOSED = re.compile(r"[.!?:;…][\"'”’»)\]]*\s*\Z")
_HYPHENS = "-\u00ad\u2010\x02\ufffe"


@dataclass(slots=True)
class Line:
    """One line of a page: its text, where its characters stand among those of the page, its place (the greater the
    higher and the further right) and the size of its letters, in one unit. ``paragraph`` is its number on the page
    where the source tells it, else 0; ``note`` goes with the page in the line's address."""

    page: int
    text: str
    start: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    is_running: bool = False
    paragraph: int = 0
    note: str = ""


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line] = field(default_factory=list)


def build_pages(pages: Sequence[Sequence[Line]], problems: Sequence[str] = ()) -> Cleaned:
    """The text layer of pages, each its lines in their order."""
    _mark_running(pages)
    hyphenated = _find_hyphenated(pages)
    paragraphs = _join_pages([list(_split_paragraphs(lines)) for lines in pages])
    body = _find_body_size(pages)
    text, origin, blocks = lay_out([_to_paragraph(p, hyphenated, body) for p in paragraphs])
    rows = label_blocks(text, blocks)
    return build_cleaned(text, origin, rows, describe_text(text, rows), tuple(problems))


def _mark_running(pages: Sequence[Sequence[Line]]) -> None:
    """Marks page numbers, and lines at the top or foot that come back on other pages (numbers in them may differ)."""
    edges: Counter[str] = Counter()
    for lines in pages:
        edges.update({_fold(line.text) for line in _edge_lines(lines)})
    for lines in pages:
        for line in _edge_lines(lines):
            repeats = edges[_fold(line.text)]
            is_number = _PAGE_NUMBER.match(line.text) is not None
            if is_number or (repeats >= 2 and repeats >= 0.4 * len(pages)):
                line.is_running = True


def _edge_lines(lines: Sequence[Line]) -> list[Line]:
    return list({id(x): x for x in [*lines[:3], *lines[-3:]]}.values()) if len(lines) > 1 else list(lines)


def _fold(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))


def _find_body_size(pages: Sequence[Sequence[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _find_hyphenated(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Words that have a hyphen inside a line: such a hyphen stays where a line breaks at it."""
    return frozenset(
        m.group().lower() for lines in pages for line in lines for m in re.finditer(r"(?<!\w)\w+(?:-\w+)+", line.text)
    )


def _split_paragraphs(lines: Sequence[Line]) -> Iterator[_Paragraph]:
    flowing = [line for line in lines if not line.is_running]
    pitches = [a.bottom - b.bottom for a, b in pairwise(flowing) if 0 < a.bottom - b.bottom < 60]
    pitch = median(pitches) if pitches else 14.0
    right = max((line.right for line in flowing), default=0.0)
    current: _Paragraph | None = None
    for line in lines:
        last = current.lines[-1] if current else None
        if last is None or current is None or _is_new(last, line, pitch, right):
            if current:
                yield current
            current = _Paragraph([line])
        else:
            current.lines.append(line)
    if current:
        yield current


def _is_new(last: Line, line: Line, pitch: float, right: float) -> bool:
    """Whether a line begins a paragraph: by the gap above it, its size, its indent, or the short line before it."""
    if last.is_running or line.is_running:
        return True
    if line.paragraph:
        is_broken = last.text[-1:] in _HYPHENS and line.text[:1].islower()
        return line.paragraph != last.paragraph and not is_broken
    if abs(last.size - line.size) > 0.6:
        return True
    drop = last.bottom - line.bottom
    if drop > max(1.35 * pitch, 1.6 * line.size) or _BULLET.match(line.text):
        return True
    if drop < -pitch:  # another column: the sentence may go on there
        return _CLOSED.search(last.text) is not None or not line.text[:1].islower()
    if _CLOSED.search(last.text) and (
        line.left - last.left > 8 or last.right < right - 0.12 * max(1.0, right - last.left)
    ):
        return True
    # A line that ends well before the margin, followed by a capital, was no broken line.
    return last.right < right - 0.3 * max(1.0, right - last.left) and not line.text[:1].islower()


def _join_pages(pages: Sequence[Sequence[_Paragraph]]) -> list[_Paragraph]:
    """The paragraphs in order; one that goes on over a page with nothing between stays one."""
    out: list[_Paragraph] = []
    for paragraphs in pages:
        for i, paragraph in enumerate(paragraphs):
            last = out[-1].lines[-1] if out and i == 0 else None
            first = paragraph.lines[0]
            if (
                last is not None
                and not last.is_running
                and not first.is_running
                and abs(last.size - first.size) < 0.6
                and first.text[:1].islower()
                and not _CLOSED.search(last.text)
            ):
                out[-1].lines.extend(paragraph.lines)
            else:
                out.append(paragraph)
    return out


def _to_paragraph(paragraph: _Paragraph, hyphenated: frozenset[str], body: float) -> Paragraph:
    pieces: list[Piece] = []
    lines = paragraph.lines
    for i, line in enumerate(lines):
        text, joint = line.text, " "
        after = lines[i + 1].text if i + 1 < len(lines) else ""
        if after and text[-1] in _HYPHENS and text[-2:-1].isalpha() and after[:1].isalpha():
            head = re.search(r"\w+(?:-\w+)*\Z", text[-200:-1])
            tail = re.match(r"\w+", after)
            whole = f"{head[0] if head else ''}-{tail[0] if tail else ''}".lower()
            if after[:1].islower() and whole not in hyphenated:
                text = text[:-1]
            elif text[-1] not in "-\u2010":
                text = text[:-1] + "-"
            joint = ""
        cleaned = re.sub(r"[\x02\ufffe\u00ad]", "-", text) if text[:-1].strip(_HYPHENS) else text
        pieces.append(
            Piece(cleaned, joint if after else "", line.start, line.start + len(text), f"page {line.page}{line.note}")
        )
    first = lines[0]
    words = sum(len(line.text.split()) for line in lines)
    is_heading = not first.is_running and first.size >= 1.15 * body and words <= 30
    block = Block(start=0, end=1, hint="furniture" if first.is_running else None, is_heading=is_heading)
    return Paragraph(tuple(pieces), block)
