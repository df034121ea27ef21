"""BagIt packages (RFC 8493): a payload with its manifest, tag files with theirs, and what does not fit.

Written in one canonical form, so that a manifest is a function of the files it lists and checking can build it anew
and compare: a line that is merely put differently does not pass. ``sha256sum -c`` reads both manifests.
``line-hashes.txt`` holds six hexadecimal digits of the SHA-256 of every line of every text file: it proves nothing
beyond the manifests and lets a check name the line that was changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from onrecord.publish.zips import Member

BAGIT = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
LINES = "line-hashes.txt"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_TEXTS = (".txt", ".jsonl", ".html", ".md", ".tsv", ".json", ".csv")
_PER_ROW = 16
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}

Reader = Callable[[str], Iterator[bytes]]
"""Gives the bytes of a file of a bag in pieces."""


def build_bag(
    payload: Mapping[str, Member], info: Sequence[tuple[str, str]], tags: Mapping[str, bytes]
) -> dict[str, Member]:
    """The files of a bag by their path in it. Payload paths begin with ``data/``; ``tags`` are further tag files.

    ``info`` are the lines of ``bag-info.txt``; Payload-Oxum is added. Names in manifests are escaped as RFC 8493 asks.
    """
    files: dict[str, Member] = dict(payload)
    digests = {name: hash_chunks(iter_member(member)) for name, member in sorted(payload.items())}
    size = sum(len(m) if isinstance(m, bytes) else m.stat().st_size for m in payload.values())
    files[BAGIT] = DECLARATION
    files[INFO] = print_info([*info, ("Payload-Oxum", f"{size}.{len(payload)}")])
    files[MANIFEST] = print_manifest(digests)
    files.update(tags)
    texts = {n: b"".join(iter_member(m)) for n, m in files.items() if is_text(n)}
    files[LINES] = print_lines(texts)
    files[TAG_MANIFEST] = print_manifest(
        {n: hash_chunks(iter_member(m)) for n, m in files.items() if not n.startswith("data/")}
    )
    return files


def iter_member(member: Member) -> Iterator[bytes]:
    """The bytes of a member in pieces."""
    if isinstance(member, bytes):
        yield member
        return
    with member.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


def hash_chunks(chunks: Iterable[bytes]) -> str:
    """The SHA-256 of bytes in pieces, in hex."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def print_manifest(digests: Mapping[str, str]) -> bytes:
    """A manifest: a hash, two spaces, an escaped name; sorted by name."""
    return "".join(f"{digests[n]}  {escape_name(n)}\n" for n in sorted(digests)).encode()


def escape_name(name: str) -> str:
    """A name as a manifest writes it: line breaks and per cent signs encoded, nothing else (RFC 8493, 2.1.3)."""
    return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def print_info(rows: Iterable[tuple[str, str]]) -> bytes:
    """``bag-info.txt``: a label and a value a line; white space in values is folded."""
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in rows if value.strip()).encode()


def is_text(name: str) -> bool:
    """Whether lines of this file have hashes of their own."""
    return name.endswith(_TEXTS) and name not in (MANIFEST, TAG_MANIFEST, LINES)


def print_lines(texts: Mapping[str, bytes]) -> bytes:
    """The short hashes of every line: name, number of the first line of the row, up to sixteen hashes."""
    out = []
    for name in sorted(texts):
        short = _hash_lines(texts[name])
        for at in range(0, len(short), _PER_ROW):
            out.append(f"{escape_name(name)}\t{at + 1}\t{' '.join(short[at : at + _PER_ROW])}\n")
    return "".join(out).encode()


def _hash_lines(data: bytes) -> list[str]:
    return [hashlib.sha256(line).hexdigest()[:6] for line in data.split(b"\n")]


# ── checking ────────────────────────────────────────────────────────────────────────────────────────────────────


def check_bag(names: Sequence[str], read: Reader) -> list[str]:
    """One line for each file that is not as it was packed, missing, or of no manifest; empty where all is.

    ``names`` are the files found; ``read`` gives their bytes and may raise OSError or ValueError where one is damaged.
    Which of a file and its line in a manifest was changed cannot always be told; then both are named.
    """
    found: dict[str, str] = {}
    problems: list[str] = []
    size = 0
    for name in sorted(names):
        digest = hashlib.sha256()
        try:
            for chunk in read(name):
                digest.update(chunk)
                size += len(chunk) * _is_payload(name)
            found[name] = digest.hexdigest()
        except (OSError, ValueError) as error:
            problems.append(f"{name}: it cannot be read: {' '.join(str(error).split())}")
    texts = _read_tags(found, read)
    for name in (BAGIT, INFO, MANIFEST, TAG_MANIFEST, LINES):
        if name not in names:
            problems.append(f"{name}: it is missing")
    if texts.get(BAGIT, DECLARATION) != DECLARATION:
        problems.append(f"{BAGIT}: line {_find_line(DECLARATION, texts[BAGIT])} is not as RFC 8493 and onrecord ask")
    told = _read_lines(texts.get(LINES, b""))
    for manifest, is_listed in ((MANIFEST, _is_payload), (TAG_MANIFEST, _is_tag)):
        if manifest in texts:
            listed = {n: h for n, h in found.items() if is_listed(n)}
            missing = {n for n in names if is_listed(n) and n not in found}
            problems += _check_manifest(manifest, texts[manifest], listed, missing, read, told)
    if INFO in texts:
        oxum = f"{size}.{sum(map(_is_payload, names))}"
        if f"Payload-Oxum: {oxum}\n".encode() not in texts[INFO]:
            problems.append(f"{INFO}: Payload-Oxum is not {oxum}, the size and number of the files")
    return problems


def _is_payload(name: str) -> bool:
    return name.startswith("data/")


def _is_tag(name: str) -> bool:
    return not _is_payload(name) and name != TAG_MANIFEST


def _read_tags(found: Mapping[str, str], read: Reader) -> dict[str, bytes]:
    return {n: b"".join(read(n)) for n in (BAGIT, INFO, MANIFEST, TAG_MANIFEST, LINES) if n in found}


def _check_manifest(
    manifest: str,
    data: bytes,
    found: Mapping[str, str],
    unread: set[str],
    read: Reader,
    told: Mapping[str, list[str]],
) -> Iterator[str]:
    """A manifest against the files that it should list: first by name, then as bytes, since both must be canonical."""
    listed: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        digest, _, name = line.partition("  ")
        if line:
            listed[_unescape(name)] = digest, number
    is_told = False
    for name in sorted(found):
        if name not in listed:
            is_told = True
            yield f"{name}: it is not listed in {manifest}"
        elif listed[name][0] != found[name]:
            is_told = True
            where = _locate(name, b"".join(read(name)), told) if is_text(name) and name in told else ""
            yield f"{name}: its bytes are not those listed in {manifest}, line {listed[name][1]}{where}"
    for name in sorted(listed.keys() - found.keys() - unread):
        is_told = True
        yield f"{manifest}: line {listed[name][1]} names a file that is not there: {' '.join(name.split())}"
    expected = print_manifest(found)
    if data != expected and not is_told and not unread:
        yield f"{manifest}: line {_find_line(expected, data)} is not written as it was"


def _unescape(name: str) -> str:
    for code, character in (("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        name = name.replace(code, character).replace(code.lower(), character)
    return name


def _read_lines(data: bytes) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for row in data.decode("utf-8", "replace").split("\n"):
        name, tab, rest = row.partition("\t")
        if tab:
            out.setdefault(_unescape(name), []).extend(rest.partition("\t")[2].split(" "))
    return out


def _locate(name: str, data: bytes, told: Mapping[str, list[str]]) -> str:
    before, now = told[name], _hash_lines(data)
    for number, (a, b) in enumerate(zip(before, now, strict=False), 1):
        if a != b:
            return f" (line {number} was changed)"
    if len(before) != len(now):
        return f" (it has {len(now)} lines and had {len(before)})"
    return f" (none of its lines was changed: see {MANIFEST if _is_payload(name) else TAG_MANIFEST})"


def _find_line(expected: bytes, data: bytes) -> int:
    a, b = expected.split(b"\n"), data.split(b"\n")
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False), 1) if x != y), min(len(a), len(b)))


def list_files(folder: Path) -> list[str]:
    """Every file under a folder by its path with ``/``; links are listed and never followed out of it. What a file
    manager leaves in a folder that somebody opened is no part of it."""
    found = (p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir())
    return sorted(p.relative_to(folder).as_posix() for p in found if p.name not in _LITTER and p.name[:2] != "._")
