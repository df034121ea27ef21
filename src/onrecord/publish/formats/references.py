"""The documents as references: RIS, BibTeX (for biblatex) and CSL-JSON.

A byline is kept as printed, as one author: which part of it is a surname is not known.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from onrecord.dates import DateRange, print_date, print_edtf
from onrecord.publish.formats.contents import Contents, say_losses
from onrecord.publish.selection import SelectedDocument

LOSES_REFERENCES = (
    "everything but the documents: what was said in them, by whom, what followed",
    "how many authors a byline names: it is one, as printed",
    "what kind of document it is, beyond whether an outlet or agency published it",
)
LOSES_RIS = (*LOSES_REFERENCES, "a date that is no day, month or year: it is in a note (N1), as EDTF")
LOSES_BIBTEX = (*LOSES_REFERENCES, "ranges of dates, where a style reads year and not date")
LOSES_CSL = (*LOSES_REFERENCES, "a range that is open at one end: it is words")

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def _is_news(selected: SelectedDocument) -> bool:
    return bool(selected.metadata.outlet or selected.metadata.agency)


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def _title(selected: SelectedDocument) -> str:
    return _plain(selected.metadata.title or selected.path or selected.document.id)


def _notes(contents: Contents, id_: str, selected: SelectedDocument) -> list[str]:
    when = selected.metadata.published
    notes = [f"sha256 of the original: {selected.source.id}", f"sha256 of its text: {contents.text_hashes[id_]}"]
    if selected.path:
        notes.append(f"gathered as: {_plain(selected.path)}")
    if when:
        notes.append(f"date {print_edtf(when)}, from: {_plain(when.basis)}")
    return notes


def _point(when: DateRange | None) -> tuple[int, ...]:
    """Year, month and day as far as a range is exactly that; nothing for any other."""
    edtf = print_edtf(when) if when else "/"
    return () if "/" in edtf else tuple(int(part) for part in edtf.split("-"))


# ── RIS ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def render_ris(contents: Contents) -> bytes:
    """The documents as RIS, one record each."""
    out = []
    for id_, selected in contents.selection.documents.items():
        m, point = selected.metadata, _point(selected.metadata.published)
        rows = [("TY", "NEWS" if _is_news(selected) else "GEN"), ("ID", id_), ("TI", _title(selected))]
        rows += [("AU", _plain(m.byline)), ("T2", _plain(m.outlet)), ("PB", _plain(m.agency))]
        if point:
            rows += [("PY", f"{point[0]:04d}"), ("DA", "/".join([*(f"{p:02d}" for p in point), "", "", ""][:4]))]
        rows += [("UR", selected.url or ""), ("LA", m.language or "")]
        rows += [("N1", note) for note in _notes(contents, id_, selected)]
        out += [f"{tag}  - {value}\r\n" for tag, value in rows if value] + ["ER  - \r\n", "\r\n"]
    return "".join(out).encode("utf-8", "replace")


# ── BibTeX ──────────────────────────────────────────────────────────────────────────────────────────────────────


def render_bibtex(contents: Contents) -> bytes:
    """The documents as BibTeX; ``date`` is EDTF, as biblatex reads it."""
    head = contents.head
    about = f"{head.title or 'onrecord'}. Made with onrecord {head.version}. {say_losses(LOSES_BIBTEX)}"
    out = [f"@comment{{{_tex(about)}}}\n"]
    for id_, selected in contents.selection.documents.items():
        m, when = selected.metadata, selected.metadata.published
        point = _point(when)
        fields = [
            ("title", f"{{{_tex(_title(selected))}}}"),
            ("author", f"{{{_tex(_plain(m.byline))}}}" if m.byline else ""),
            ("journal" if _is_news(selected) else "howpublished", _tex(_plain(m.outlet or m.agency))),
            ("year", f"{point[0]:04d}" if point else ""),
            ("month", str(point[1]) if len(point) > 1 else ""),
            ("date", print_edtf(when) if when else ""),
            ("url", re.sub(r"[{}\\\s]", lambda found: f"%{ord(found[0]):02X}", selected.url or "")),
            ("language", m.language or ""),
            ("note", _tex("; ".join(_notes(contents, id_, selected)))),
        ]
        kind = "article" if _is_news(selected) else "misc"
        rows = "".join(f"  {name} = {{{value}}},\n" for name, value in fields if value)
        out.append(f"\n@{kind}{{{id_},\n{rows}}}\n")
    return "".join(out).encode("utf-8", "replace")


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(c, c) for c in text).replace("@", "{@}")


# ── CSL-JSON ────────────────────────────────────────────────────────────────────────────────────────────────────


def render_csl(contents: Contents) -> bytes:
    """The documents as an array of CSL items."""
    items = []
    for id_, selected in contents.selection.documents.items():
        m = selected.metadata
        item: dict[str, Any] = {
            "id": id_,
            "type": "article-newspaper" if _is_news(selected) else "document",
            "title": _title(selected),
            "author": [{"literal": _plain(m.byline)}] if m.byline else None,
            "container-title": _plain(m.outlet),
            "publisher": _plain(m.agency),
            "issued": _issued(m.published),
            "URL": selected.url,
            "language": m.language,
            "note": "; ".join(_notes(contents, id_, selected)),
        }
        items.append({k: v for k, v in item.items() if v})
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    return f"[\n{lines}\n]\n".encode("utf-8", "replace")


def _issued(when: DateRange | None) -> dict[str, Any] | None:
    if when is None or (when.earliest is None and when.latest is None):
        return None
    if point := _point(when):
        return {"date-parts": [list(point)]}
    if when.earliest is None or when.latest is None:
        return {"literal": print_date(when)}
    return {"date-parts": [_parts(when.earliest), _parts(when.latest)]}


def _parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]
