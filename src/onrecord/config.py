"""The options of a case, kept in its ``onrecord.toml``; each has a default and a help line.

Unknown or unusable entries are refused with the corrected line, never ignored: a mistyped option that silently does
nothing is worse than a stop.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

from onrecord.errors import OptionError

FILE_NAME = "onrecord.toml"
READERS = ("fast", "careful", "rules")
"""Who finds the statements: a small trained encoder, a large one, or rules alone (which need no weights)."""
DEFAULT_READER = "fast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a case may set. ``metadata["help"]`` of each field is its documentation."""

    title: str = field(default="", metadata={"help": "The case's name, printed on its dossier."})
    about: str = field(
        default="", metadata={"help": "One paragraph on what the case is about, printed under the title."}
    )
    reader: str = field(
        default=DEFAULT_READER,
        metadata={"help": "Who finds the statements: fast or careful (trained encoders), or rules (no weights)."},
    )
    workers: int = field(
        default=0,
        metadata={"help": "Processes that read and follow; 0 = one for each core, once it pays."},
    )
    max_text_mb: int = field(default=20, metadata={"help": "Largest text that is cleaned and read, in megabytes."})
    max_seconds: int = field(default=60, metadata={"help": "Longest time that parsing one source may take."})
    max_memory_mb: int = field(default=2048, metadata={"help": "Most memory that parsing one source may take."})
    ocr: str = field(
        default="",
        metadata={"help": "Languages whose words Tesseract is to recognise in pictures: eng, eng+fra; empty: none."},
    )
    sentences_around: int = field(
        default=1, metadata={"help": "Sentences shown before and after a cited one in a dossier."}
    )
    max_cited_share: float = field(
        default=0.5, metadata={"help": "Largest share of one document's text that a dossier's passages may repeat."}
    )


_CHOICES: dict[str, tuple[str, ...]] = {"reader": READERS}
_SHAPES = {"ocr": (r"(?:[A-Za-z_]{2,24}(?:\+[A-Za-z_]{2,24}){0,9})?", 'ocr = "eng+fra"')}
_BOUNDS: dict[str, tuple[float, float]] = {
    "max_text_mb": (1, 100_000),
    "max_seconds": (1, 86_400),
    "max_memory_mb": (64, 1_000_000),
    "max_cited_share": (0, 1),
}
OPTION_NAMES = tuple(f.name for f in fields(Options))


def are_languages(value: str) -> bool:
    """Whether a text names languages as Tesseract does ("eng+fra"), or none."""
    return re.fullmatch(_SHAPES["ocr"][0], value) is not None


def load_options(case: Path) -> Options:
    """The options in ``case/onrecord.toml``; the defaults where there is no file. Raises OptionError."""
    path = case / FILE_NAME
    try:
        return parse_options(path.read_bytes(), path)
    except FileNotFoundError:
        return Options()


def parse_options(data: bytes, path: Path) -> Options:
    """The options that the text of an ``onrecord.toml`` sets; ``path`` is what errors call it. Raises OptionError."""
    try:
        entries = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionError(f"{path} is not valid TOML: {error}", hint="mend or delete the line it names") from error
    values: dict[str, object] = {}
    by_name = {f.name: f for f in fields(Options)}
    for name, value in entries.items():
        if name not in by_name:
            raise OptionError(f"{path}: no option is called {name!r}", hint=f"known: {', '.join(OPTION_NAMES)}")
        default = by_name[name].default
        wanted = type(default)
        if wanted is float and isinstance(value, int):
            value = float(value)
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise OptionError(
                f"{path}: {name} = {value!r} is not usable", hint=f"write for example {name} = {default!r}"
            )
        if name in _CHOICES and value not in _CHOICES[name]:
            raise OptionError(
                f"{path}: {name} = {value!r} is not one of {', '.join(_CHOICES[name])}",
                hint=f"write for example {name} = {default!r}",
            )
        if name in _SHAPES and isinstance(value, str) and not re.fullmatch(_SHAPES[name][0], value):
            raise OptionError(f"{path}: {name} = {value!r} is not usable", hint=f"write for example {_SHAPES[name][1]}")
        low, high = _BOUNDS.get(name, (0, float("inf")))
        if isinstance(value, (int, float)) and not low <= value <= high:
            raise OptionError(
                f"{path}: {name} = {value!r} is out of range", hint=f"write for example {name} = {default!r}"
            )
        values[name] = value
    return Options(**values)  # type: ignore[arg-type]


def set_option(text: str, name: str, value: str) -> str:
    """The text of an ``onrecord.toml`` with one textual option set; every other line stays as it is."""
    lines = text.splitlines()
    entry = f"{name} = {json.dumps(value)}"
    places = [i for i, line in enumerate(lines) if line.partition("=")[0].strip() == name]
    if places:
        lines[places[0]] = entry
    else:
        lines += [entry]
    return "\n".join(lines) + "\n"


def print_options(options: Options) -> str:
    """The text of an ``onrecord.toml`` that holds these options, each under its help line."""
    lines = ["# Options of this onrecord case."]
    for f in fields(options):
        value = getattr(options, f.name)
        # A JSON string is a TOML string too, but for one character that JSON leaves as it is.
        shown = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") if isinstance(value, str) else value
        lines += ["", f"# {f.metadata['help']}", f"{f.name} = {shown}"]
    return "\n".join(lines) + "\n"


def utc_now() -> str:
    """Now, to the second, as ``2024-06-01T12:00:00Z``; ``SOURCE_DATE_EPOCH`` stands in for the clock where it is set.

    Only arrivals, judgements and the log carry the time of day; no finding and no export depends on it.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        now = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise OptionError(f"SOURCE_DATE_EPOCH={epoch!r} is no number of seconds", hint="unset it") from None
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
