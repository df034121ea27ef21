"""Reviewers: who sits at the desk, under which name decisions are kept, and whether as a second reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from onrecord.errors import OptionError
from onrecord.review.asks import Ask, Go, Page

_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class YouPage(Page):
    """Who sits here."""

    template: ClassVar[str] = "you.html.j2"
    title: str
    name: str
    role: str
    is_second: bool
    can_rename: bool


def show_you(ask: Ask) -> YouPage:
    """Who sits here, and as what."""
    session = ask.session
    return YouPage(
        title="You", name=session.name, role=session.role, is_second=session.is_second, can_rename=session.can_rename
    )


def change_you(ask: Ask) -> Go:
    """The session under the name that decisions are kept under from now on, and as a second reader or not.

    Raises OptionError for an empty or overlong name, or where the name is that of a login.
    """
    session = ask.session
    name = " ".join(ask.form.get("name", session.name).split())
    if name != session.name and not session.can_rename:
        raise OptionError("you came in under a name of your own", hint="leave, and come in under the other")
    if not 0 < len(name) <= _LONGEST:
        raise OptionError(f"a name has 1 to {_LONGEST} characters", hint="go back and give one")
    is_second = ask.form.get("second") == "yes"
    notice = f"You decide as {name}" + (", a second reader: what others decided is hidden." if is_second else ".")
    return Go(to="/you", notice=notice, session=replace(session, name=name, is_second=is_second))


def leave(ask: Ask) -> Go:
    """The session ends."""
    return Go(to="/", session=replace(ask.session, id=""))
