"""Publications: the dossier written in its forms from the desk, and the files that were written before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from onrecord.errors import OptionError
from onrecord.publish.forms import FORMS, publish_dossier
from onrecord.publish.labels import LANGUAGES
from onrecord.publish.package import publish_package
from onrecord.publish.scope import Scope, read_bound
from onrecord.review.asks import Answer, Ask, Download, Go, Missing, Page
from onrecord.review.works import Report, State
from onrecord.store.db import Store

PACKAGE = "package"
_FORM_NAMES = {
    "html": "a page (HTML)",
    "docx": "Word (DOCX)",
    "pdf": "PDF",
    "md": "Markdown",
    PACKAGE: "a package that a stranger can check (ZIP)",
}
_NAME = re.compile(r"[\w.-]{1,120}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file in the case's folder of dossiers; ``size`` in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPage(Page):
    """What can be published, how that stands, and what was."""

    template: ClassVar[str] = "publications.html.j2"
    title: str
    work: State
    forms: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    accepted: int
    waiting: int
    files: tuple[Written, ...]


def show_publish(ask: Ask) -> PublishPage:
    """What can be published, and what was."""
    accepted, judged = ask.desk.derive("publish counts", lambda desk: _count(desk.standing, desk.items))
    folder = ask.store.case / "dossiers"
    found = sorted(p for p in folder.glob("*") if p.is_file() and _NAME.fullmatch(p.name)) if folder.is_dir() else []
    return PublishPage(
        title="Publish",
        work=ask.shelf.works.state(),
        forms=tuple(_FORM_NAMES.items()),
        languages=tuple(LANGUAGES.items()),
        accepted=accepted,
        waiting=len(ask.desk.items) - judged,
        files=tuple(Written(name=p.name, size=p.stat().st_size) for p in found),
    )


def _count(standing: object, items: object) -> tuple[int, int]:
    raise NotImplementedError
