"""What a package says, checked against itself: the same words at the same places in dossier, passages and record.

A change that somebody made in one file, manifests included, shows where another file tells otherwise. What was changed
in all of them alike only the fingerprint shows, had from whoever packed it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from onrecord.errors import CaseError
from onrecord.publish.bags import BAGIT, MANIFEST, TAG_MANIFEST, Reader, is_text, list_files
from onrecord.publish.excerpts import check_passages, cut, print_passages
from onrecord.publish.record import KINDS
from onrecord.publish.zips import find_difference, is_sealed

DOSSIER = "data/dossier.html"
PASSAGES = "data/passages.jsonl"
READABLE = "data/passages.txt"
RECORD = "data/record.jsonl"
_LONGEST = 1 << 30  # bytes of a text file: more than any record, less than what fills a machine's memory
_CITATIONS = re.compile(r'<script type="application/json" id="citations">(.*?)</script>', re.DOTALL)


def is_package(path: Path) -> bool:
    """Whether a path looks like a package, be it a damaged one."""
    if path.is_dir():
        return any((path / name).exists() for name in (BAGIT, MANIFEST, TAG_MANIFEST))
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return path.suffix.lower() == ".zip" or file.read(4) == b"PK\3\4"


def open_package(path: Path) -> tuple[list[str], Reader, list[str]]:
    """The names of its files, what reads them, and what does not hold of the ZIP itself.

    Raises CaseError where a ZIP is too damaged to list its files.
    """
    if path.is_dir():
        return list_files(path), lambda name: _read_file(path / name, name), []
    try:
        return _open_zip(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise CaseError(
            f"{path.name} is damaged, its list of files cannot be read: {error}", hint="get the package once more"
        ) from error


def _read_file(path: Path, name: str) -> Iterator[bytes]:
    if path.is_symlink():
        raise ValueError("it is a link, not a file")
    with path.open("rb") as file:
        yield from _limit(iter(lambda: file.read(1 << 20), b""), name)


def _limit(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if is_text(name) and size > _LONGEST:
            raise ValueError("it is larger than any text of a package")
        yield chunk


def _open_zip(path: Path) -> tuple[list[str], Reader, list[str]]:
    with zipfile.ZipFile(path) as packed:
        members = [info.filename for info in packed.infolist()]
    top = {name.partition("/")[0] for name in members}
    folder = f"{min(top, default='')}/"
    problems = []
    if len(top) != 1 or not all(name.startswith(folder) for name in members):
        problems.append(f"{path.name}: its files are not all in one folder")
    for name, number in Counter(members).items():
        if number > 1:
            problems.append(f"{name.removeprefix(folder)}: it is in the ZIP {number} times")
    names = sorted({name.removeprefix(folder) for name in members if not name.endswith("/")})

    def read(name: str) -> Iterator[bytes]:
        try:
            with zipfile.ZipFile(path) as packed, packed.open(folder + name) as file:
                yield from _limit(iter(lambda: file.read(1 << 20), b""), name)
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
            raise ValueError(f"it cannot be unpacked: {error}") from error

    with path.open("rb") as file:
        if not is_sealed(file):
            problems.append(f"{path.name}: the ZIP is not as it was written{_locate(file, folder, names, read)}")
    return names, read, problems


def _locate(file: io.BufferedReader, folder: str, names: Sequence[str], read: Reader) -> str:
    """Where the ZIP differs from what its own files packed anew give; nothing where it cannot be told."""
    with suppress(OSError, ValueError, zipfile.BadZipFile):
        return f": {find_difference(file, {folder + name: b''.join(read(name)) for name in names})}"
    return ""


# ── what the files say ──────────────────────────────────────────────────────────────────────────────────────────


def check_contents(names: Sequence[str], read: Reader) -> tuple[str, list[str]]:
    """What was checked, in words, and one line for each thing that the files tell differently."""
    problems: list[str] = [f"{n}: it is missing" for n in (DOSSIER, PASSAGES, READABLE, RECORD) if n not in names]
    texts: dict[str, str] = {}
    for name in (DOSSIER, PASSAGES, READABLE, RECORD, MANIFEST):
        # What cannot be read is said by the check of the manifests, and nothing is compared with it here.
        with suppress(OSError, ValueError):
            if name in names:
                texts[name] = b"".join(read(name)).decode("utf-8", "surrogatepass")
    passages, found = _read_rows(PASSAGES, texts)
    problems += found
    record, found = _read_rows(RECORD, texts)
    problems += found + _check_order(record)
    number = 0
    if PASSAGES in texts:
        problems += [f"{PASSAGES}: {problem}" for problem in check_passages([row for _, row in passages])]
        if READABLE in texts:
            problems += _check_readable(passages, texts[READABLE])
        if RECORD in texts:
            number, found = _check_record(record, passages)
            problems += found
        if DOSSIER in texts:
            problems += _check_dossier(passages, texts[DOSSIER])
    listed = {line.partition("  ")[0] for line in texts.get(MANIFEST, "").split("\n")}
    for name in names:
        if name.startswith("data/originals/") and Path(name).name.partition(".")[0] not in listed:
            problems.append(f"{name}: it is not named by its hash")
    return f"{len(passages)} passages, {number} quotations in {len(record)} rows", problems


def _read_rows(name: str, texts: Mapping[str, str]) -> tuple[list[tuple[int, dict[str, Any]]], list[str]]:
    rows: list[tuple[int, dict[str, Any]]] = []
    problems = []
    for number, line in enumerate(texts.get(name, "").split("\n")[:-1], 1):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.append(f"{name}: line {number} is not JSON: {error}")
            continue
        if isinstance(row, dict):
            rows.append((number, row))
        else:
            problems.append(f"{name}: line {number} is not an object")
    return rows, problems


def _check_readable(passages: Sequence[tuple[int, dict[str, Any]]], text: str) -> list[str]:
    try:
        expected = print_passages([row for _, row in passages]).split("\n")
    except (KeyError, TypeError, ValueError, AttributeError):
        return [f"{READABLE}: it cannot be compared: {PASSAGES} is damaged"]
    found = text.split("\n")
    if found == expected:
        return []
    at = next((n for n, (a, b) in enumerate(zip(expected, found, strict=False), 1) if a != b), None)
    return [f"{READABLE}: line {at or min(len(expected), len(found))} is not what {PASSAGES} says"]


def _check_order(record: Sequence[tuple[int, dict[str, Any]]]) -> list[str]:
    problems = []
    for number, row in record:
        if row.get("kind") not in KINDS:
            problems.append(f"{RECORD}: line {number}: no kind of row is called {row.get('kind')!r}")
    order = [KINDS.index(row["kind"]) for _, row in record if row.get("kind") in KINDS]
    if any(a > b for a, b in pairwise(order)):
        problems.append(f"{RECORD}: its kinds do not stand in their order")
    return problems


def _check_record(
    record: Sequence[tuple[int, dict[str, Any]]], passages: Sequence[tuple[int, dict[str, Any]]]
) -> tuple[int, list[str]]:
    """How many quotations of the record stand in a passage, and those that are not the words there."""
    shown: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    problems: list[str] = []
    hashes = {str(row.get("id")): (row.get("source"), row.get("text_sha256")) for _, row in record}
    for number, row in passages:
        with suppress(TypeError, KeyError):
            shown[row["document"]] += row["windows"]
            if hashes.get(row["document"]) != (row["source"], row["text_sha256"]):
                problems.append(f"{PASSAGES}: line {number}: the record gives that document other hashes")
    checked = 0
    for number, row in record:
        content = row.get("content") if row.get("kind") == "statement" else row
        words, spans = (content.get("words"), content.get("spans")) if isinstance(content, dict) else (None, None)
        if words is None or spans is None:
            continue
        try:
            pairs = list(zip(spans, words, strict=True))
            found = [(cut(shown.get(row["document"], ()), start, end), quote) for (start, end), quote in pairs]
        except (TypeError, ValueError, KeyError, AttributeError):
            problems.append(f"{RECORD}: line {number}: {row.get('id')}: damaged")
            continue
        for text, quote in found:
            if text is not None:
                checked += 1
                if text != quote:
                    problems.append(f"{RECORD}: line {number}: {row.get('id')}: its words are not those of the passage")
    return checked, problems


def _check_dossier(passages: Sequence[tuple[int, dict[str, Any]]], page: str) -> list[str]:
    """The citations of the page against the passages: the same places and words under the same numbers."""
    match = _CITATIONS.search(page)
    if not match:
        return []
    try:
        cited = {str(c["id"]): c for c in json.loads(match[1])["citations"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        return []  # said by the check of the page
    problems = []
    shown = {str(row.get("id")): row for _, row in passages}
    for id_ in sorted(cited.keys() | shown.keys()):
        if id_ not in shown:
            problems.append(f"{PASSAGES}: passage {id_} of the dossier is missing")
        elif id_ not in cited:
            problems.append(f"{DOSSIER}: passage {id_} is not in it")
        elif any(cited[id_].get(key) != shown[id_].get(key) for key in ("document", "spans", "words", "text_sha256")):
            problems.append(f"{DOSSIER}: passage {id_} is not as {PASSAGES} gives it")
    return problems
