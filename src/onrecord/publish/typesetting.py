"""Typesetting by Typst with the fonts that it carries: no clock, no network, no fonts of the machine, so that the same
source gives the same bytes; and what those fonts cannot print, said plainly."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import typst

from onrecord.errors import PublishError

FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
_MISSING = "\U0010fffd"
"""A character that no font has: what it looks like is what a missing one looks like."""
_RARE = re.compile(r"[^\t\n\r -~\xa0-\u017f\u2013\u2014\u2018-\u201d\u2026\xb7]")
_ROW = 20


def typeset(
    sources: Mapping[str, bytes], form: Literal["pdf", "svg", "png"] = "pdf", ppi: float | None = None
) -> bytes:
    """What Typst makes of a project whose first file is ``main.typ``; a PDF is tagged and meets PDF/UA-1.

    Raises PublishError where it cannot be set.
    """
    try:
        made = _compile(sources, form, ppi, ["ua-1"] if form == "pdf" else [])
    except Exception as error:
        if "PDF/UA" not in str(error):
            raise PublishError(f"the pages could not be set: {error}", hint="please report this") from error
        made = _compile(sources, form, ppi, [])  # tagged all the same, without the claim to meet the standard
    return made if isinstance(made, bytes) else b"".join(made)


def _compile(sources: Mapping[str, bytes], form: str, ppi: float | None, standards: Sequence[str]) -> Any:
    set_pages: Any = typst.compile  # its types do not know a project of several files
    return set_pages(
        dict(sources), format=form, ppi=ppi, ignore_system_fonts=True, timestamp=0, pdf_standards=list(standards)
    )


def draw_png(svg: str, *, width: int, ppi: float) -> bytes:
    """An SVG picture as PNG, ``width`` points wide; signs that no font has are numbers in it."""
    source = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg", width: {width}pt)'
    drawn = svg.translate(find_missing(svg))
    return typeset({"main.typ": source.encode(), "picture.svg": encode_text(drawn)}, "png", ppi)


def encode_text(text: str) -> bytes:
    """The bytes of a text; a lone surrogate (a damaged character of a source) is a question mark in a diamond."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text).encode()


def find_missing(text: str) -> dict[int, str]:
    """By code point, what to print for each character that none of the fonts has: ``[U+65B0]``; never nothing."""
    seen = set(_RARE.findall(text))
    odd = {c for c in seen if unicodedata.category(c) in ("Cc", "Cs", "Cn", "Co")}
    rare = sorted(c for c in seen - odd if unicodedata.category(c)[0] != "Z")
    shapes = _draw_signs([_MISSING, *rare]) if rare else [set()]
    odd |= {c for c, shape in zip(rare, shapes[1:], strict=True) if shape & shapes[0]}
    return {ord(c): f"[U+{ord(c):04X}]" for c in sorted(odd)}


def _draw_signs(signs: Sequence[str]) -> list[set[str]]:
    """The outlines that each sign is drawn with, by their names in Typst's SVG."""
    fonts = ", ".join(f'"{font}"' for font in FONTS)
    source = (
        f"#set page(width: 100pt, height: auto, margin: 0pt)\n#set text(font: ({fonts}))\n"
        f'#for c in json("signs.json") {{ block(height: {_ROW}pt, spacing: 0pt, c) }}'
    )
    svg = typeset({"main.typ": source.encode(), "signs.json": json.dumps(list(signs)).encode()}, "svg").decode()
    out: list[set[str]] = [set() for _ in signs]
    for place, shape in _iter_shapes(svg):
        out[place].add(shape)
    return out


def _iter_shapes(svg: str) -> Iterator[tuple[int, str]]:
    """Each outline that is used, with the row that it stands in."""
    depth: list[float] = []
    for tag in re.finditer(r"<(/?)(g|use)\b([^>]*?)(/?)>", svg):
        if tag[2] == "use":
            found = re.search(r'href="#(g[0-9A-F]+)"', tag[3])
            if found:
                yield int(sum(depth) // _ROW), found[1]
        elif tag[1]:
            depth.pop()
        elif not tag[4]:
            moved = re.search(r'transform="(?:translate\(\S+ (\S+?)\)|matrix\(.* (\S+?)\))"', tag[3])
            depth.append(float(moved[1] or moved[2]) if moved else 0.0)
