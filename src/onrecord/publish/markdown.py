"""The dossier as Markdown with footnotes (CommonMark, with tables and footnotes as GitHub and Pandoc read them)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from onrecord.publish.blocks import Block, Heading, Inline, Paragraph, Picture, Ref, Run, Table
from onrecord.publish.dossier import Dossier
from onrecord.publish.labels import load_labels
from onrecord.publish.pages import build_pages

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_AROUND = {"who": "**", "hedge": "**", "mark": "*", "cited": "**", "review": "*"}


def render_markdown(dossier: Dossier) -> str:
    """The text of a dossier: a pure function of it. Pictures are said in words; source words are escaped, never
    changed, and a line break within them is a space."""
    pages = build_pages(dossier)
    labels = load_labels(dossier.language)
    banner = f"{labels.say('state.draft')}. {pages.state}" if pages.is_draft else pages.state
    out = [f"# {_escape(pages.title)}", f"**{_escape(banner)}**", _escape(pages.kind)]
    out += [_print_parts(p.parts) for p in pages.opening]
    for block in pages.blocks:
        out += _print_block(block, labels.say("picture.shown"))
    out.append("---")
    out.append(f"{_escape(pages.made)} {_escape(banner)}")
    notes = [f"[^{id_}]: {_print_parts(runs)}" for id_, runs in pages.notes.items()]
    return "\n\n".join(out + notes) + "\n"


def encode_markdown(text: str) -> bytes:
    """The text's bytes. A lone surrogate (a damaged character of a source) becomes a numeric reference."""
    return text.encode("utf-8", "xmlcharrefreplace")


def _print_block(block: Block, shown: str) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * (block.level + 1)} {_escape(block.text)}"
    elif isinstance(block, Paragraph):
        yield _print_paragraph(block)
    elif isinstance(block, Picture):
        if block.told:
            yield f"**{_escape(block.title)}.** {_escape(block.lead)}"
            yield "\n".join(f"- {_escape(row)}" for row in block.told)
    else:
        yield from _print_table(block)


def _print_paragraph(paragraph: Paragraph) -> str:
    text = _print_parts(paragraph.parts)
    if paragraph.style in ("notes", "rendering", "answer notes", "answer"):
        return f"> {text}"
    if paragraph.style == "item":
        return f"- {text}"
    if paragraph.style == "label":
        return f"*{text}*"
    return f"{paragraph.number}\\. {text}" if paragraph.number else _guard(text)


def _guard(text: str) -> str:
    """The text, so that its beginning is not read as a list, a heading or a rule."""
    return re.sub(r"^(\d+)([.)])(?=\s)|^([-+#])(?=\s|#)", lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)


def _print_table(table: Table) -> Iterator[str]:
    if table.caption:
        yield _print_parts(table.caption)
    rows = [f"| {' | '.join(map(_escape, table.head))} |", f"|{'---|' * len(table.head)}"]
    for row in table.rows:
        cells = (" <br> ".join(_print_parts(p.parts) for p in cell) for cell in row)
        rows.append(f"| {' | '.join(cells)} |")
    yield "\n".join(rows)


def _print_parts(parts: Sequence[Inline]) -> str:
    return "".join(_join(parts)).strip()


def _join(parts: Iterable[Inline]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Ref):
            yield f"[^{part.id}]"
        elif part.style != "raised":  # a comma between two notes, which Markdown's readers part by themselves
            yield _print_run(part)


def _print_run(run: Run) -> str:
    text = " ".join(run.text.split())
    before = " " if run.text[:1].isspace() else ""
    after = " " if run.text[-1:].isspace() and text else ""
    mark = _AROUND.get(run.style, "")
    if run.style == "code":
        return f"{before}`{text}`{after}" if "`" not in text else f"{before}{_escape(text)}{after}"
    return f"{before}{mark}{_escape(text)}{mark}{after}" if text else before


def _escape(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _ENTITY.sub("&amp;", _SPECIAL.sub(r"\\\1", " ".join(text.split())))
