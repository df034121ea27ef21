"""Permissions: what a protection leaves free, and what stands in the place of a name that is not to be shown.

A decision that protects may carry ``may``, any of these words parted by spaces, each a yes; without a word it is a no:

``use``
    That somebody said something counts: in one total of the whole dossier, without words, person, document or date.
``quote``
    The words are shown; it includes ``use``.
``name``
    Who it is is shown.

and for a person ``shown_as``: ``initials``, or words of a role. What is not understood permits nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, cast, get_args

from onrecord.errors import OptionError
from onrecord.publish.names import fold, is_unspaced, name_parts

Permission = Literal["use", "quote", "name"]
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
INITIALS = "initials"
UNNAMED = "a person whose name is withheld"
"""Stands where somebody is neither named nor shown by a role or initials."""

_MOST = 60  # characters of a role: more would be a description
_LIST = re.compile(r"[\w\s,’'()/-]+")


def read_permissions(correction: Mapping[str, str]) -> frozenset[Permission]:
    """What a decision permits; nothing where any of its words is unknown."""
    words = correction.get("may", "").split()
    if any(word not in PERMISSIONS for word in words):
        return frozenset()
    return with_implied(cast("list[Permission]", words))


def with_implied(permissions: Iterable[Permission]) -> frozenset[Permission]:
    """The permissions with those that they include."""
    found = frozenset(permissions)
    return found | {"use"} if "quote" in found else found


def print_permissions(permissions: Iterable[str]) -> str:
    """Permissions as a decision keeps them; the empty text where there are none."""
    found = set(permissions)
    return " ".join(p for p in PERMISSIONS if p in found)


def say_permissions(correction: Mapping[str, str]) -> str:
    """What a decision permits, in words for a person."""
    found = read_permissions(correction)
    if not found:
        return "nothing may be shown or counted"
    may = {"use": "counted", "quote": "quoted", "name": "named"}
    yes = [may[p] for p in PERMISSIONS if p in found]
    no = [may[p] for p in PERMISSIONS if p not in found]
    said = f"may be {' and '.join(yes)}" + (f", not {' or '.join(no)}" if no else "")
    shown = correction.get("shown_as", "")
    return said + (f"; shown as {shown}" if shown and "name" not in found else "")


def make_initials(name: str) -> str | None:
    """The initials of a person's name ("M. D."); None in a script whose first sign is most of a name."""
    parts = name_parts(name)
    if not parts or any(is_unspaced(part) for part in parts):
        return None
    return " ".join(f"{part[0].upper()}." for part in parts)


def check_shown_as(name: str, shown_as: str) -> str:
    """What is to stand in the place of this person's name, as it is kept. Raises OptionError where it is no role or
    tells the name."""
    shown = " ".join(shown_as.split())
    if shown.casefold() == INITIALS:
        if make_initials(name) is None:
            raise OptionError("no initials can be made of this name", hint="give a role, or nothing")
        return INITIALS
    if len(shown) > _MOST or (shown and not _LIST.fullmatch(shown)) or any(c.isdigit() for c in shown):
        raise OptionError(
            "a role is a few words without numbers or marks", hint='for example: "a former detainee", or: initials'
        )
    parts = {fold(part) for part in name_parts(name)}
    if parts & set(re.findall(r"[^\W\d_]+", fold(shown))):
        raise OptionError("the role repeats a part of the name", hint='for example: "a former detainee"')
    return shown
