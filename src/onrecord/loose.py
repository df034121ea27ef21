"""Statements without a case: files, folders or standard input in, one object a document out, nothing kept."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.clean import clean_source
from onrecord.config import DEFAULT_READER
from onrecord.confine import Limits
from onrecord.errors import OnrecordError
from onrecord.gather import gather_paths, sniff_media_type
from onrecord.model import Failure, Statement
from onrecord.pipeline import build_document
from onrecord.publish.record import statement_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """One document's statements; ``error`` says why there are none where it could not be read."""

    path: str
    statements: tuple[Statement, ...] = ()
    error: str = ""


def iter_statements(
    paths: Iterable[Path], *, with_thoughts: bool = False, reader: str = DEFAULT_READER, languages: str = ""
) -> Iterator[Loose]:
    """The statements of each document in the paths, as it is read; ``-`` is standard input.

    A path inside a folder is relative to that folder. What was thought, wished or merely shown is left out unless
    ``with_thoughts``. Words in pictures are recognised where ``languages`` are given, as Tesseract names them.
    """
    limits = Limits()
    for path in paths:
        if str(path) == "-":
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "standard input.txt"
                file.write_bytes(sys.stdin.buffer.read())
                yield _read(file, sniff_media_type(file), "-", limits, with_thoughts, reader, languages)
            continue
        for item in gather_paths([path], limits=limits):
            if isinstance(item, Failure):
                yield Loose(path=item.path or str(path), error=f"{item.error} ({item.hint})")
                continue
            with item.as_file() as file:
                shown = str(path) if not path.is_dir() and item.container_id is None else item.path
                yield _read(file, item.media_type, shown, limits, with_thoughts, reader, languages)


def _read(
    file: Path, media_type: str, path: str, limits: Limits, with_thoughts: bool, reader: str, languages: str
) -> Loose:
    from onrecord.read.order import read_document

    try:
        cleaned = clean_source(file, media_type, path, limits, languages=languages)
        if cleaned is None:
            return Loose(path=path)
        source_id = hashlib.sha256(file.read_bytes()).hexdigest()
        document, zones, metadata = build_document(source_id, cleaned)
        if not metadata.is_read:
            return Loose(path=path, error=f"in a language that is not read: {metadata.language}")
        _, findings = read_document(document, zones, metadata, reader)
    except OnrecordError as error:
        return Loose(path=path, error=str(error))
    except Exception as error:  # whatever a reader trips over costs this document only
        return Loose(path=path, error=f"the reader stopped: {type(error).__name__}: {error}")
    found = tuple(f for f in findings if isinstance(f, Statement) and (f.is_speech or with_thoughts))
    return Loose(path=path, statements=found)


def print_statements(item: Loose, *, jsonl: bool) -> str:
    """A document's statements as one JSON object, or as lines for a person."""
    if jsonl:
        index = {s.id: number for number, s in enumerate(item.statements)}
        objects = []
        for statement in item.statements:
            row = statement_row(statement)
            # Without a case there are no ids: the enclosing statement is named by its place in this list.
            row["within"] = index.get(statement.within or "")
            objects.append(row)
        whole = {"path": item.path, "statements": objects} | ({"error": item.error} if item.error else {})
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    lines = [" ".join((item.path + (f": {item.error}" if item.error else "")).split())]
    for s in item.statements:
        words = " … ".join(" ".join(q.split()) for q in s.quote)
        mark = " not" if s.is_negated else ""
        kind = s.manner if s.is_speech else f"{s.manner}, not speech"
        lines.append(f"  {s.speaker.name if s.speaker else 'nobody named'} [{s.act}{mark}, {kind}] {words}")
    return "\n".join(lines)
