"""Asks and answers: what a page function is given, and what it may give back. Plain values, no work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from starlette.datastructures import UploadFile

from onrecord.review.desks import Desk
from onrecord.review.shelves import Shelf
from onrecord.store.db import Store

Role = Literal["reader", "reviewer", "keeper"]
ROLES: tuple[Role, ...] = ("reader", "reviewer", "keeper")
"""Who may look, who may decide, who may also gather, read, protect, publish and let people in; each may all before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser that was let in. ``csrf`` stands in each of its forms; ``undo`` holds the ids of the judgements of
    its last actions, the latest last; ``is_second`` hides what others decided; ``can_rename`` says that the name is
    not that of a login; ``notice`` is shown once; ``offers_undo`` says that it tells of what undo takes back."""

    id: str
    name: str
    role: Role
    csrf: str
    is_second: bool = False
    can_rename: bool = True
    notice: str = ""
    offers_undo: bool = False
    undo: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request, read: ``path`` the parts of the address, ``query`` what follows its ``?``, ``form`` the fields of a
    post (the last of each name; ``fields`` has all), ``files`` what was uploaded. ``store`` is open for this request
    alone; ``desk`` is the case as it was last laid out, at most some seconds old."""

    store: Store
    desk: Desk
    shelf: Shelf
    session: Session
    url: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[tuple[str, str]] = ()
    files: Sequence[UploadFile] = ()


class Page:
    """What a page shows: a frozen dataclass of its own whose fields its template prints, and nothing else.

    ``template`` names the file in ``templates/``; ``title`` stands in the window's title and holds no name that may
    be protected.
    """

    __slots__ = ()
    template: ClassVar[str]
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """Go to another page of the desk, where ``notice`` is shown once. ``undo`` are the judgements that undo takes
    back, ``is_undone`` that the last of them were; ``session`` is the session as it is from now on (ended where its
    ``id`` is empty), None where it stays; ``ends`` the name of somebody whose login has ended."""

    to: str
    notice: str = ""
    undo: tuple[str, ...] = ()
    is_undone: bool = False
    session: Session | None = None
    ends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that is saved and never shown: its bytes at ``path`` or in ``data``, the name that the browser gives it
    (letters, digits, ``-._`` only)."""

    name: str
    path: Path | None = None
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Plain JSON for the desk's own script; ``undo`` are the judgements that undo takes back."""

    value: object
    undo: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """There is no such thing: one line that says what, and what to do."""

    message: str


Answer = Page | Go | Download | Data | Missing
