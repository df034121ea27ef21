"""The dossier as PDF, set by Typst with the fonts that it carries: tagged, with bookmarks, clickable notes, and the
same bytes for the same dossier, whatever machine of one kind and fonts are around it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from onrecord.publish.blocks import Block, Heading, Inline, Paragraph, Picture, Ref, Run, Table
from onrecord.publish.dossier import Dossier
from onrecord.publish.labels import load_labels
from onrecord.publish.pages import build_pages
from onrecord.publish.pictures import stand_alone
from onrecord.publish.typesetting import encode_text, find_missing, typeset

MOST_FOOTNOTES = 1200
"""A dossier with more notes has them behind its text, linked both ways: laying a foot under each page takes Typst some
10 ms and a megabyte for every note."""


def render_pdf(dossier: Dossier) -> bytes:
    """The PDF of a dossier: a pure function of it. A sign that none of the fonts has is printed as its Unicode number
    in square brackets, never dropped; the method section says so."""
    pages = build_pages(dossier)
    numbers = {id_: n for n, id_ in enumerate(pages.notes, 1)}
    labels = load_labels(dossier.language)
    data: dict[str, Any] = {
        "title": pages.title,
        "running": pages.title if len(pages.title) <= 60 else pages.title[:58].rstrip() + " …",
        "kind": pages.kind,
        "state": pages.state,
        "is_draft": pages.is_draft,
        "draft": labels.say("state.draft"),
        "draft_line": labels.say("state.running"),
        "language": pages.language,
        "contents": labels.say("head.contents"),
        "of": labels.say("foot.page", n="", all=""),
        "opening": [_set_paragraph(p, numbers) for p in pages.opening],
        "blocks": [_set_block(b, numbers) for b in pages.blocks],
        "notes_at_end": len(pages.notes) > MOST_FOOTNOTES,
        "notes_title": labels.say("passages.title"),
        "notes": {id_: [_set_part(run, numbers) for run in runs] for id_, runs in pages.notes.items()},
        "made": pages.made,
    }
    missing = find_missing("".join(_iter_strings(data)))
    if missing:
        said = _set_paragraph(Paragraph(style="item", parts=(Run(text=labels.say("method.signs")),)), numbers)
        place = _find_method_end(data["blocks"])
        data["blocks"].insert(place, said)
        data = _map_strings(data, lambda words: words.translate(missing))
    return typeset({"main.typ": _template(), "dossier.json": encode_text(json.dumps(data, ensure_ascii=False))})


@cache
def _template() -> bytes:
    return (files(__package__) / "templates" / "dossier.typ").read_bytes()


def _find_method_end(blocks: Sequence[dict[str, Any]]) -> int:
    start = next(n for n, b in enumerate(blocks) if b.get("name") == "method" and b["t"] == "heading")
    return next((n for n, b in enumerate(blocks) if n > start and b["t"] == "heading"), len(blocks))


def _map_strings(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, (list, tuple)):
        return [_map_strings(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _map_strings(item, change) for key, item in value.items()}
    return value


def _iter_strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _iter_strings(item)


def _set_block(block: Block, numbers: Mapping[str, int]) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"t": "heading", "text": block.text, "level": block.level, "name": block.name}
    if isinstance(block, Picture):
        alt = f"{block.title}. {'. '.join(block.told)}".strip()
        caption = f"{block.title}. {block.lead}"
        return {"t": "picture", "svg": stand_alone(block.svg), "alt": alt, "caption": caption}
    if isinstance(block, Table):
        cells = [[[_set_paragraph(p, numbers, inset=0) for p in cell] for cell in row] for row in block.rows]
        rows = [[{"ps": cell} for cell in row] for row in cells]
        told = [_set_part(run, numbers) for run in block.caption]
        return {"t": "table", "caption": told, "head": block.head, "widths": block.widths, "rows": rows}
    return _set_paragraph(block, numbers)


def _set_paragraph(paragraph: Paragraph, numbers: Mapping[str, int], *, inset: int = 1) -> dict[str, Any]:
    return {
        "t": "paragraph",
        "style": paragraph.style,
        "parts": [_set_part(part, numbers) for part in paragraph.parts],
        "number": paragraph.number,
        "keeps": paragraph.keeps,
        "indented": paragraph.is_under,
        "inset": inset,
    }


def _set_part(part: Inline, numbers: Mapping[str, int]) -> dict[str, Any]:
    if isinstance(part, Ref):
        return {"ref": part.id, "first": part.is_first, "n": numbers[part.id]}
    row: dict[str, Any] = {"t": part.text}
    if part.style:
        row["s"] = part.style
    if part.language:
        row["l"] = part.language
    if part.to:
        row["to"] = part.to
    return row
