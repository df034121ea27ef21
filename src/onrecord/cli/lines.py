"""One line for one thing: what a source or a system says is shown without line breaks and control characters."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import click

from onrecord.config import are_languages

if TYPE_CHECKING:  # start-up: the types take longer than a command that only prints
    from onrecord.model import Failure


def print_line(text: str, *, is_error: bool = False) -> None:
    """Prints the text as one line: white space is folded, what would steer a terminal is shown as ``\\ufffd``."""
    indent = text[: len(text) - len(text.lstrip(" "))]
    folded = "".join(c if unicodedata.category(c) not in ("Cc", "Cs") else "\ufffd" for c in " ".join(text.split()))
    click.echo(indent + folded, err=is_error)


def check_languages(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """The languages that an option names. Raises BadParameter for what names none."""
    if not are_languages(value):
        raise click.BadParameter(f"{value!r} names no languages: eng, eng+fra", context, parameter)
    return value


def print_failures(failures: tuple[Failure, ...]) -> None:
    """A line on standard error for each thing that failed in this run."""
    for failure in failures:
        subject = failure.path or failure.document_id or failure.source_id or ""
        hint = f" ({failure.hint})" if failure.hint else ""
        print_line(f"failed: {failure.stage}: {subject}: {failure.error}{hint}", is_error=True)
