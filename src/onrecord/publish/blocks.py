"""Blocks on pages: headings, paragraphs, tables, pictures and notes, the same for every form that has pages. A form
only says how a block looks, so none can say more or less than another. Plain values, no work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RunStyle = Literal["", "who", "verb", "words", "soft", "hedge", "mark", "review", "code", "cited", "context", "raised"]
ParagraphStyle = Literal[
    "lead", "line", "notes", "rendering", "answer", "answer notes", "label", "item", "none", "meta", "about", "caption"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words in one style; ``language`` where it is not that of the labels; ``to`` is the number of the line that they
    lead to, if any."""

    text: str
    style: RunStyle = ""
    language: str = ""
    to: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A reference to the note of a citation; ``is_first`` where the note stands here."""

    id: str
    is_first: bool


Inline = Run | Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 1 or 2; ``name`` is what links lead to."""

    text: str
    level: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; ``number`` is that of a line that an index names, ``is_under`` says that it stands under such a
    line, ``keeps`` that the next belongs to it."""

    style: ParagraphStyle
    parts: tuple[Inline, ...]
    number: int = 0
    is_under: bool = False
    keeps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a row of headings; ``widths`` are shares of the page's."""

    caption: tuple[Run, ...]
    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[tuple[Paragraph, ...], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An SVG picture; ``told`` is the same in words."""

    name: str
    title: str
    lead: str
    svg: str
    told: tuple[str, ...]


Block = Heading | Paragraph | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """A dossier on pages. ``notes`` are by citation id, in the order in which a reader meets them."""

    title: str
    kind: str
    state: str
    is_draft: bool
    language: str
    opening: tuple[Paragraph, ...]
    blocks: tuple[Block, ...]
    notes: dict[str, tuple[Run, ...]]
    made: str
