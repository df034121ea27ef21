"""The passages of a dossier as files of a package: one for programs, one to read; each shows where its words stand.

A passage holds the cited words, the sentences around them as far as the case's options allow, and the offsets of both
in the document's text, so that every quotation of the package can be checked against it without the document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from onrecord.publish.about import hash_text
from onrecord.publish.citations import Citation
from onrecord.publish.selection import Selection

WIDTH = 76


def build_passages(
    citations: Iterable[Citation], labels: Mapping[str, str], selection: Selection
) -> list[dict[str, Any]]:
    """A row for each citation: whence, which characters, which words, and the windows of text shown."""
    out = []
    for citation in citations:
        selected = selection.documents[citation.document_id]
        out.append(
            {
                "id": citation.id,
                "document": citation.document_id,
                "label": labels[citation.document_id],
                "path": selected.path,
                "url": selected.url,
                "source": selected.source.id,
                "text_sha256": hash_text(selected),
                "spans": [[s.start, s.end] for s in citation.spans],
                "words": list(citation.words),
                "windows": _list_windows(citation),
                **({"redacted": True} if citation.is_redacted else {}),
            }
        )
    return out


def _list_windows(citation: Citation) -> list[dict[str, Any]]:
    """The runs of text that a citation shows, with the offsets of each; gaps part them."""
    spans = iter(sorted(citation.spans))
    out: list[dict[str, Any]] = []
    start, text = -1, ""
    for piece in citation.pieces:
        if piece.is_gap:
            out.append({"start": start, "end": start + len(text), "text": text})
            start, text = -1, ""
            continue
        if piece.is_cited:
            span = next(spans)
            start = span.start - len(text) if start < 0 else start
        text += piece.text
    out.append({"start": start, "end": start + len(text), "text": text})
    return out


def print_rows(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)


def print_passages(rows: Sequence[Mapping[str, Any]]) -> str:
    """The passages for reading, in the dossier's order and under its numbers; a pure function of the rows."""
    out = [
        "THE PASSAGES OF THE DOSSIER",
        "Each stands under the number that the dossier gives it. Lines that begin with | are the document's own text;",
        "a passage's end is where they end. Offsets count characters (Unicode code points) of that text from 0.",
        "",
    ]
    for row in rows:
        out += [f"{row['id']}  {row['label']}", f"  document {row['document']}, its text has the sha256"]
        out += [
            f"  {row['text_sha256']}",
            f"  made from the original {_name(row)}with the sha256",
            f"  {row['source']}",
        ]
        if row.get("redacted"):
            out.append("  names are withheld: “[name withheld]” stands in that text and in no original; offsets and")
            out.append("  hash of the text are of the text with these words in it")
        places = ", ".join(f"{a} to {b}" for a, b in row["spans"])
        out.append(f"  the words cited, at {places}:")
        for words in row["words"]:
            out += _quote(words)
        for window in row["windows"]:
            out.append(f"  in their place, {window['start']} to {window['end']}:")
            out += _quote(window["text"])
        out.append("")
    return "\n".join(out)


def _name(row: Mapping[str, Any]) -> str:
    name = " ".join(str(row["path"] or row["url"] or "").split())
    return f"{name} " if name else ""


def _quote(text: str) -> list[str]:
    return [f"  | {line}" for line in text.split("\n")]


def check_passages(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line for each passage whose words are not the characters of its windows at its offsets."""
    problems = []
    for number, row in enumerate(rows, 1):
        try:
            for (start, end), words in zip(row["spans"], row["words"], strict=True):
                if cut(row["windows"], start, end) != words:
                    problems.append(f"line {number}: {row['id']}: the words at {start} to {end} are not those cited")
            for window in row["windows"]:
                if len(window["text"]) != window["end"] - window["start"]:
                    problems.append(f"line {number}: {row['id']}: the text shown is not as long as its offsets say")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problems.append(f"line {number}: damaged: {type(error).__name__}: {error}")
    return problems


def cut(windows: Iterable[Mapping[str, Any]], start: int, end: int) -> str | None:
    """The characters at these offsets where a window shows them all, else None."""
    for window in windows:
        if window["start"] <= start and end <= window["end"]:
            text: str = window["text"]
            return text[start - window["start"] : end - window["start"]]
    return None
