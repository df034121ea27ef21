"""Passphrases: asked for without being shown, or read from a file that a variable names."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from onrecord.errors import CaseError

VARIABLE = "ONRECORD_PASSPHRASE_FILE"
NEW_VARIABLE = "ONRECORD_NEW_PASSPHRASE_FILE"


def ask_passphrase(what: str, *, variable: str = VARIABLE, is_new: bool = False) -> str:
    """The first line of the file that ``variable`` names, else what is typed on the terminal; a new one is asked twice.

    Raises CaseError where the file cannot be read, where nobody can be asked, and where two typings differ.
    """
    name = os.environ.get(variable)
    if name:
        try:
            words = Path(name).read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            why = f"the file that {variable} names cannot be read: {error}"
            raise CaseError(why, hint="mend the variable") from None
        if not words:
            raise CaseError(f"the file that {variable} names is empty", hint="put the passphrase in its first line")
        return words
    if not sys.stdin.isatty():
        raise CaseError(
            f"{what} needs a passphrase and there is no terminal to ask on",
            hint=f"name a file that holds it in {variable}",
        )
    words = getpass.getpass(f"passphrase of {what}: ")
    if is_new and getpass.getpass("the same once more: ") != words:
        raise CaseError("the two passphrases differ", hint="run this again; nothing was changed")
    return words
