"""Folders: where a batch's files lie, on this machine or behind an address such as ``s3://bucket/corpus``.

An address is opened by fsspec, which is installed with ``onrecord[cloud]`` and is imported only where an address was
given: nothing else here can open a connection. Who may read and write there is settled by the address's own library,
from the environment or its files; an address that holds a password is refused, so none is written down or printed.
"""

from __future__ import annotations

import contextlib
import multiprocessing.util
import os
import re
import shutil
import tempfile
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from onrecord.errors import OptionError, SourceError
from onrecord.gather import iter_files
from onrecord.gather.paths import escape_path, is_junk
from onrecord.model import Failure

_WHOLE = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oci", "oss", "r2"}
"""The kinds of address where what is put appears when it has come whole, or not at all."""

_BORROWED_BYTES = 4 << 30  # of files brought to this machine, by each process


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A file as its folder lists it. ``path`` is what the record shows; ``file`` is its name below the folder, empty
    where the folder given is a file itself; ``changed_ns`` counts nanoseconds since 1970."""

    path: str
    file: str
    size: int
    changed_ns: int


class Folder(Protocol):
    """A folder, or a single file, whose members are named by paths below it with ``/``."""

    address: str
    """What opens it again, from any process."""

    def exists(self) -> bool:
        """Whether there is such a file or folder."""

    def is_empty(self) -> bool:
        """Whether nothing lies in it, or it is not there."""

    def list_files(self) -> Iterator[Listed | Failure]:
        """What is in it, the files of each folder in the order of their names before the folders in it; hidden and
        system files left out."""

    def has(self, name: str) -> bool:
        """Whether there is such a file below it."""

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises OSError."""

    def write(self, name: str, data: bytes) -> None:
        """The file appears whole or not at all, whoever else writes the same."""

    def borrow(self, name: str, stamp: str = "") -> Path:
        """A file of this machine that holds the bytes, to be opened before another is borrowed; what was borrowed under
        the same stamp before need not come again. Raises OSError, or SourceError where an address cannot be read."""

    def locate(self, name: str = "") -> str:
        """Where a file of it lies, in one form for each kind of folder."""


def open_folder(given: Path | str) -> Folder:
    """The folder at a path or, where it holds ``://``, at an address. Raises OptionError."""
    return RemoteFolder(given) if isinstance(given, str) and "://" in given else LocalFolder(Path(given))


def is_inside(inner: str, outer: str) -> bool:
    """Whether one place, as :meth:`Folder.locate` gives it, is another or lies in it."""
    return inner == outer or inner.startswith(outer.rstrip("/") + "/")


# ── on this machine ─────────────────────────────────────────────────────────────────────────────────────────────


class LocalFolder:
    """A folder or file of a mounted file system."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.address = str(root)

    def exists(self) -> bool:
        """Whether there is such a file or folder."""
        return self.root.exists()

    def is_empty(self) -> bool:
        """Whether nothing lies in it, or it is not there. Raises OptionError for a file."""
        if self.root.is_file():
            raise OptionError(f"{self.root} is a file", hint="name a folder")
        return not self.root.exists() or not any(self.root.iterdir())

    def list_files(self) -> Iterator[Listed | Failure]:
        """Its files in the order of a walk; links are left out too."""
        is_folder = self.root.is_dir()
        for found in iter_files(self.root):
            if isinstance(found, Failure):
                yield found
                continue
            path, file = found
            try:
                stat = file.stat()
            except OSError as error:
                yield fail_open(path, error)
                continue
            inside = file.relative_to(self.root).as_posix() if is_folder else ""
            yield Listed(path=path, file=inside, size=stat.st_size, changed_ns=stat.st_mtime_ns)

    def has(self, name: str) -> bool:
        """Whether there is such a file or folder below it."""
        return (self.root / name).exists()

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises OSError."""
        return (self.root / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        """Under a temporary name, on disk, then moved."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)

    def borrow(self, name: str, stamp: str = "") -> Path:
        """The file itself."""
        return self.root / name if name else self.root

    def locate(self, name: str = "") -> str:
        """The path, links followed."""
        return str((self.root / name).resolve() if name else self.root.resolve())


# ── behind an address ───────────────────────────────────────────────────────────────────────────────────────────


class RemoteFolder:
    """A folder or object behind an address that fsspec opens."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        kind = parts.scheme
        if parts.password is not None or (parts.username is not None and kind in ("s3", "s3a", "gs", "gcs")):
            raise OptionError(
                f"an address of {kind}:// that holds a password or key is not used: it would be kept in the output",
                hint="leave it out of the address, and set it as the library of such addresses says (AWS_PROFILE ...)",
            )
        if kind in ("http", "https"):
            raise OptionError("a batch reads no web pages", hint="onrecord gather CASE ADDRESS captures them")
        self.address = address.rstrip("/")
        try:
            import fsspec

            with _tell(address):
                self._fs, self._root = fsspec.core.url_to_fs(self.address)
        except ImportError as error:
            raise OptionError(
                f"what opens {kind}:// is not installed: {error}", hint="pip install 'onrecord[cloud]'"
            ) from None
        except ValueError as error:  # fsspec's word for a protocol that it does not know
            raise OptionError(f"no address: {address} ({error})", hint="write for example s3://bucket/corpus") from None
        self._root = self._root.rstrip("/")
        self._is_whole = kind in _WHOLE

    def exists(self) -> bool:
        """Whether there is such an object, or one below it."""
        with _tell(self.address):
            self._fs.invalidate_cache()
            return bool(self._fs.exists(self._root))

    def is_empty(self) -> bool:
        """Whether nothing lies below it."""
        try:
            with _tell(self.address):
                self._fs.invalidate_cache()
                return not self._fs.ls(self._root, detail=False)
        except FileNotFoundError:
            return True

    def list_files(self) -> Iterator[Listed | Failure]:
        """Its objects in the order of a walk over mounted folders."""
        with _tell(self.address):
            self._fs.invalidate_cache()
            if self._fs.isfile(self._root):
                found = {self._root: self._fs.info(self._root)}
            else:
                found = self._fs.find(self._root, detail=True)
        names = {name.removeprefix(self._root).lstrip("/"): info for name, info in found.items()}
        for name in sorted(names, key=_order):
            info, shown = names[name], name or self._root.rpartition("/")[2]
            if info.get("type") == "file" and not any(map(is_junk, shown.split("/"))):
                path = escape_path(*shown.split("/"))
                yield Listed(path=path, file=name, size=int(info.get("size") or 0), changed_ns=_find_change(info))

    def has(self, name: str) -> bool:
        """Whether there is such an object, asked anew each time."""
        with _tell(self.address):
            self._fs.invalidate_cache()
            return bool(self._fs.exists(self._name(name)))

    def read(self, name: str) -> bytes:
        """The bytes of an object. Raises FileNotFoundError, and SourceError for all else."""
        with _tell(self.address):
            return bytes(self._fs.cat_file(self._name(name)))

    def write(self, name: str, data: bytes) -> None:
        """In one put where that appears whole, otherwise under a temporary name that is moved. Raises SourceError."""
        path = self._name(name)
        with _tell(self.address):
            if self._is_whole:
                self._fs.pipe_file(path, data)
                return
            parent = path.rpartition("/")[0]
            temporary = f"{parent}/.writing-{uuid.uuid4().hex}"
            self._fs.makedirs(parent, exist_ok=True)
            try:
                self._fs.pipe_file(temporary, data)
                self._fs.mv(temporary, path)
            except BaseException:
                with contextlib.suppress(Exception):
                    self._fs.rm_file(temporary)
                raise

    def borrow(self, name: str, stamp: str = "") -> Path:
        """A copy on this machine, until others need its room or the process ends. Raises as :meth:`read` does."""

        def bring(path: Path) -> None:
            with _tell(self.address):
                self._fs.get_file(self._name(name), str(path))

        return _SHELF.lend((self.address, name, stamp), bring)

    def locate(self, name: str = "") -> str:
        """The address, as its library writes it."""
        return str(self._fs.unstrip_protocol(self._name(name)))

    def _name(self, name: str) -> str:
        return f"{self._root}/{name}" if name else str(self._root)


def _order(name: str) -> tuple[tuple[int, bytes], ...]:
    """That of a walk over a mounted folder: a folder's files, then the folders in it, by their bytes."""
    *folders, file = name.split("/")
    return (*((1, os.fsencode(f)) for f in folders), (0, os.fsencode(file)))


def _find_change(info: dict[str, Any]) -> int:
    """When an object changed, as its file system says it; 0 where it does not."""
    names = ("LastModified", "last_modified", "mtime", "updated", "modified", "created")
    value = next((info[name] for name in names if info.get(name) is not None), 0)
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.timestamp()
    return round(float(value) * 1_000_000) * 1000


@contextlib.contextmanager
def _tell(address: str) -> Iterator[None]:
    """What a library of addresses raises, in one line; its own words only where it is an error of files, since others
    may hold what it signs in with."""
    try:
        yield
    except (OptionError, ImportError, ValueError, FileNotFoundError):
        raise
    except Exception as error:
        words = f": {' '.join(str(error).split())[:200]}" if isinstance(error, OSError) and str(error) else ""
        raise SourceError(
            f"{address} cannot be used: {type(error).__name__}{words}",
            hint="check the address, the connection, and what its library signs in with",
        ) from None


class _Shelf:
    """What was brought to this machine by this process: the latest of it, thrown away when the process ends."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.files: OrderedDict[tuple[str, str, str], Path] = OrderedDict()
        self.count = 0

    def lend(self, key: tuple[str, str, str], bring: Callable[[Path], None]) -> Path:
        if key in self.files:
            self.files.move_to_end(key)
            return self.files[key]
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix="onrecord-"))
            multiprocessing.util.Finalize(None, shutil.rmtree, (self.folder, True), exitpriority=1)
        self.count += 1
        ending = re.sub(r"[^\w.]", "_", key[1])[-40:]
        path = self.folder / f"{self.count}-{ending}"
        try:
            bring(path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        self.files[key] = path
        held = sum(p.stat().st_size for p in self.files.values()) if len(self.files) > 1 else 0
        while held > _BORROWED_BYTES and len(self.files) > 1:
            _, oldest = self.files.popitem(last=False)
            held -= oldest.stat().st_size
            oldest.unlink()
        return path


_SHELF = _Shelf()


def fail_open(path: str, error: Exception) -> Failure:
    """The row of a file that could not be opened."""
    why = getattr(error, "message", None) or error
    return Failure(stage="gather", error=f"could not be opened: {why}", hint="the rest goes on", path=path)
