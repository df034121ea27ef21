"""Publications: the dossier written in its forms from the desk, and the files that were written before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from onrecord.errors import OptionError
from onrecord.publish.forms import publish_dossier
from onrecord.publish.package import publish_package
from onrecord.publish.scope import Scope, read_bound
from onrecord.review.asks import Answer, Ask, Download, Go, Missing, Page
from onrecord.review.desks import Desk, find_verdict
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
_LANGUAGES = (("en", "English"), ("fr", "français"), ("es", "español"))
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
    accepted, judged = ask.desk.derive("publish counts", _count_judged)
    folder = ask.store.case / "dossiers"
    found = sorted(p for p in folder.glob("*") if p.is_file() and _NAME.fullmatch(p.name)) if folder.is_dir() else []
    return PublishPage(
        title="Publish",
        work=ask.shelf.works.state(),
        forms=tuple(_FORM_NAMES.items()),
        languages=_LANGUAGES,
        accepted=accepted,
        waiting=len(ask.desk.items) - judged,
        files=tuple(Written(name=p.name, size=p.stat().st_size) for p in found),
    )


def _count_judged(desk: Desk) -> tuple[int, int]:
    """How many findings stand accepted, and how many anybody decided on."""
    verdicts = [find_verdict(desk, id_) for id_ in desk.items if id_ in desk.standing]
    return verdicts.count("yes"), len([v for v in verdicts if v])


def start_publishing(ask: Ask) -> Go:
    """The dossier is being written in the form that was asked for. Raises OptionError and PublishError for what
    cannot be asked."""
    form = ask.form.get("form", "")
    if form not in _FORM_NAMES:
        raise OptionError(f"there is no form {form!r}", hint="go back and choose one")
    language = ask.form.get("language", "en")
    if language not in dict(_LANGUAGES):
        raise OptionError(f"there are no labels in {language!r}", hint="go back and choose one")
    is_draft = ask.form.get("lines", "reviewed") == "all"
    scope = Scope(
        since=read_bound(ask.form.get("since") or None, "from"),
        until=read_bound(ask.form.get("until") or None, "until", is_end=True),
        parties=_split(ask.form.get("parties", "")),
        subjects=_split(ask.form.get("subjects", "")),
        is_draft=is_draft,
    )
    folder = ask.store.case / "dossiers"

    def job(store: Store, report: Report) -> tuple[str, ...]:
        report("publish", 0, 0)
        folder.mkdir(exist_ok=True)
        if form == PACKAGE:
            path = _name_free(folder, "package", "zip")
            made = publish_package(store, path, scope=scope, language=language)
            return f"wrote {path.name}", f"its fingerprint, to be told in another way: {made.fingerprint}"
        path = _name_free(folder, "dossier", form) if form != "html" else folder / "dossier.html"
        publish_dossier(store, path, form, scope=scope, is_draft=is_draft, language=language)
        return (f"wrote {path.name}",)

    ask.shelf.works.start("Publishing", job)
    return Go(to="/publish")


def send_dossier(ask: Ask) -> Answer:
    """A file that was published, to be saved; the browser never shows it."""
    name = ask.path["name"]
    path = ask.store.case / "dossiers" / name
    if not _NAME.fullmatch(name) or not path.is_file():
        return Missing(message="Nothing of that name was published.")
    return Download(name=name, path=path)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n") if part.strip())


def _name_free(folder: Path, stem: str, ending: str) -> Path:
    """A name that no file has yet: what was handed out stays as it was."""
    number = 1
    while (path := folder / (f"{stem}.{ending}" if number == 1 else f"{stem}-{number}.{ending}")).exists():
        number += 1
    return path
