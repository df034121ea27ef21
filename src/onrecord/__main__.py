"""``python -m onrecord`` and the ``onrecord`` command: one line for each error, never a traceback."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import click

from onrecord.cli import main
from onrecord.errors import OnrecordError


def run() -> None:
    """Runs the command line. Exit status: 0 done, 1 something was found or went wrong, 2 wrong use, 130 interrupted.

    ``ONRECORD_DEBUG=1`` lets the traceback through.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this: there is nobody to tell
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    try:
        code = main(prog_name="onrecord", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        _say(f"{error.format_message()} (see: {context.command_path if context else 'onrecord'} --help)")
        sys.exit(2)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _say("interrupted; nothing is lost: run the same command again and it goes on")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("ONRECORD_DEBUG"):
            raise
        _say(_describe(error))
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _describe(error: Exception) -> str:
    if isinstance(error, OnrecordError):
        return str(error)
    if isinstance(error, sqlite3.Error) or type(error).__module__.startswith("sqlcipher3"):
        return f"the case's database: {error} (free disk space, close other programs on this case, run this again)"
    if isinstance(error, OSError):
        path = Path(str(error.filename or ""))
        if path.name.startswith(".writing-"):  # a name that passes: what was to be written would lie beside it
            path = path.parent
        where = f" {str(path)!r}" if error.filename else ""
        return f"the system refused:{where} {error.strerror or error} (mend that, then run the same command again)"
    what = f"{type(error).__name__}: {error}"
    return f"stopped by a fault of its own: {what} (please report it unless verify finds damage; nothing is lost)"


def _say(line: str) -> None:
    click.echo(f"onrecord: {' '.join(line.split())}", err=True)


if __name__ == "__main__":
    run()
