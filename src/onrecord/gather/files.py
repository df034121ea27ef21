"""Files, folders, and what is inside containers, one after the other in the order of their names."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.config import FILE_NAME
from onrecord.confine import Limits
from onrecord.gather.claims import RDF, Claim, find_claims, tell_claim
from onrecord.gather.containers import (
    ExpandLimits,
    Spent,
    expand_container,
    find_problems,
    hash_chunks,
    is_container,
)
from onrecord.gather.paths import escape_name, escape_path, is_junk
from onrecord.gather.types import sniff_media_type
from onrecord.model import Failure

_CHUNK = 1 << 20
_MAX_DEPTH = 200  # folders in folders

OnSkip = Callable[[str, str], None]
"""Called with the path of what was not received, and why ("hidden", "system file", "link", "not a file")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Something that arrived. Its bytes lie at ``data_path`` until the next item is asked for.

    ``path`` is what the record shows: relative to the folder that was gathered, ``outer.zip/inner.txt`` inside a
    container, whose source id ``container_id`` then is.
    """

    path: str
    data_path: Path
    media_type: str
    container_id: str | None = None
    note: str = ""
    url: str | None = None

    def chunks(self) -> Iterator[bytes]:
        """The bytes, a mebibyte at a time."""
        with self.data_path.open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece

    @contextmanager
    def as_file(self) -> Iterator[Path]:
        """The file that holds the bytes, for as long as the next item is not asked for."""
        yield self.data_path


def gather_paths(
    paths: Iterable[Path],
    *,
    limits: Limits | None = None,
    expand: ExpandLimits | None = None,
    on_skip: OnSkip | None = None,
) -> Iterator[Received | Failure]:
    """What the files and folders hold, containers with their members right after them, in the order of names.

    Links are not followed; hidden files and what systems leave behind are passed over, each told to ``on_skip``. What
    cannot be read is a Failure, and the walk goes on. A folder's files are named relative to it, a file by its name.
    """
    limits, expand = limits or Limits(), expand or ExpandLimits()
    for given in paths:
        claims: dict[str, Claim] = {}  # a list comes before the folders beside it
        for item in iter_files(given, on_skip=on_skip):
            if isinstance(item, Failure):
                yield item
                continue
            for received in receive_file(*item, limits=limits, expand=expand):
                if isinstance(received, Received) and received.media_type == RDF and received.container_id is None:
                    claims |= find_claims(received.path, received.data_path, limits)
                yield _add_claim(received, claims)


def _add_claim(received: Received | Failure, claims: Mapping[str, Claim]) -> Received | Failure:
    """The same, with what another tool's list says of it."""
    claim = claims.get(received.path or "") if isinstance(received, Received) else None
    if claim is None or isinstance(received, Failure):
        return received
    return replace(received, url=received.url or claim.url or None, note=received.note or tell_claim(claim))


def iter_files(given: Path, *, on_skip: OnSkip | None = None) -> Iterator[tuple[str, Path] | Failure]:
    """A file, or the files below a folder, each as the record shows its path and where it lies. A case is no source:
    one that is given is a Failure, and one that lies below a folder is passed over."""
    if _is_case(given):
        hint = f"give the folder that its sources came from, or take its record: onrecord export {given}"
        yield _fail(escape_name(given.name), "it is a case, and what a case holds was gathered already", hint)
    elif given.is_dir():
        yield from _walk(given, (), on_skip or (lambda path, why: None))
    elif given.is_file():
        yield escape_name(given.name), given
    else:
        why = "there is no such file or folder" if not os.path.lexists(given) else "it is neither a file nor a folder"
        yield _fail(escape_name(str(given)), why, "check the path")


def _is_case(folder: Path) -> bool:
    try:
        return (folder / FILE_NAME).is_file() and (folder / "originals").is_dir()
    except OSError:  # it is shut, and told so where it is walked
        return False


def _walk(folder: Path, inside: tuple[str, ...], skip: OnSkip) -> Iterator[tuple[str, Path] | Failure]:
    """The files below a folder, depth first, names in the order of their bytes."""
    stack: list[tuple[Path, tuple[str, ...]]] = [(folder, inside)]
    while stack:
        here, parts = stack.pop()
        try:
            with os.scandir(here) as entries:
                found = sorted(entries, key=lambda e: os.fsencode(e.name), reverse=True)
        except OSError as error:
            yield _fail(escape_path(*parts) or escape_name(here.name), *_explain(error, "folder"))
            continue
        files: list[os.DirEntry[str]] = []
        for entry in found:
            name = escape_path(*parts, entry.name)
            if is_junk(entry.name):
                skip(name, "hidden or a system file")
            elif entry.is_symlink():
                skip(name, "a link")
            elif entry.is_dir(follow_symlinks=False):
                if _is_case(Path(entry.path)):
                    skip(name, "a case")
                elif len(parts) >= _MAX_DEPTH:
                    yield _fail(
                        name, f"folders are nested deeper than {_MAX_DEPTH}", "gather the inner folder by itself"
                    )
                else:
                    stack.append((Path(entry.path), (*parts, entry.name)))
            elif entry.is_file(follow_symlinks=False):
                files.append(entry)
            else:
                skip(name, "not a file")
        for entry in reversed(files):
            yield escape_path(*parts, entry.name), Path(entry.path)


def receive_file(
    shown: str, file: Path, *, limits: Limits, expand: ExpandLimits, only: range | None = None
) -> Iterator[Received | Failure]:
    """A file, then what is in it where it is a container; of its members those whose place is in ``only``, and the
    container itself only with the first of them."""
    try:
        media_type = sniff_media_type(file)
    except OSError as error:
        yield _fail(shown, *_explain(error, "file"))
        return
    received = Received(path=shown, data_path=file, media_type=media_type)
    if only is None or only.start == 0:
        yield received
    yield from _expand(received, limits, expand, Spent(), 1, only)


def _expand(
    container: Received, limits: Limits, expand: ExpandLimits, spent: Spent, depth: int, only: range | None = None
) -> Iterator[Received | Failure]:
    """The members of a container, each followed by its own; one temporary file at each depth."""
    if not is_container(container.media_type):
        return
    container_id = hash_chunks(container.chunks())
    for problem in find_problems(container.media_type, container.data_path, limits) if only is None else ():
        kept = "it is kept as it is; ask whoever made it for a whole copy"
        yield Failure(stage="gather", error=problem, hint=kept, source_id=container_id, path=container.path)
    seen: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        members = expand_container(
            container.media_type,
            container.data_path,
            Path(folder),
            limits=limits,
            expand=expand,
            spent=spent,
            depth=depth,
            only=only,
        )
        for member in members:
            count = seen[member.name] = seen.get(member.name, 0) + 1
            path = "/".join(x for x in (container.path, member.name) if x) + (f" ({count})" if count > 1 else "")
            if member.data_path is None:
                yield Failure(stage="gather", error=member.error, hint=member.hint, source_id=container_id, path=path)
                continue
            media_type = member.media_type or sniff_media_type(member.data_path, member.name)
            inner = Received(
                path=path,
                data_path=member.data_path,
                media_type=media_type,
                container_id=container_id,
                note=member.note,
                url=member.url,
            )
            yield inner
            yield from _expand(inner, limits, expand, spent, depth + 1)


def _fail(path: str, error: str, hint: str) -> Failure:
    return Failure(stage="gather", error=error, hint=hint, path=path)


def _explain(error: OSError, what: str) -> tuple[str, str]:
    if isinstance(error, PermissionError):
        return f"no permission to read this {what}", "ask its owner, or gather as a user who may read it"
    return f"this {what} could not be read: {error.strerror or type(error).__name__}", "the rest was gathered"
