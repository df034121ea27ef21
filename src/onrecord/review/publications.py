"""Publications: the dossier written in its forms from the desk, and the files that were written before."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from onrecord.errors import OnrecordError, OptionError
from onrecord.publish.forms import publish_dossier
from onrecord.publish.package import publish_package
from onrecord.publish.places import find_file
from onrecord.publish.scope import Scope, read_bound
from onrecord.review.asks import Answer, Ask, Download, Go, Missing, Page
from onrecord.review.desks import Desk, find_verdict
from onrecord.review.pagers import Pager, cut_page
from onrecord.review.works import Report, State
from onrecord.store.blobs import read_file
from onrecord.store.db import Store

PACKAGE = "package"
_FORM_NAMES = {
    "html": "a page (HTML)",
    "docx": "Word (DOCX)",
    "pdf": "PDF",
    "md": "Markdown",
    PACKAGE: "a package that a stranger can check (ZIP)",
}
_SHORT = {"html": "HTML", "docx": "Word", "pdf": "PDF", "md": "Markdown", PACKAGE: "package"}
_LANGUAGES = (("en", "English"), ("fr", "français"), ("es", "español"))
_NAME = re.compile(r"[\w.-]{1,120}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What left the case: when, by whom, in which form, with which hash. ``state`` says where it lies; ``name`` is that
    of a file that can be saved here, ``size`` in bytes; a package's hash is its fingerprint."""

    at: str
    who: str
    form: str
    sha256: str
    name: str
    size: int
    state: str


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
    issued: tuple[Issued, ...]
    pager: Pager
    is_locked: bool


def show_publish(ask: Ask) -> PublishPage:
    """What can be published, and what was, the latest first."""
    accepted, judged = ask.desk.derive("publish counts", _count_judged)
    found = ask.store.db.execute(_ISSUES).fetchall()
    latest = {row[4]: row[0] for row in reversed(found) if row[4]}  # by path: a later one took an earlier one's place
    shown, pager = cut_page(found, ask.query, "/publish", {})
    return PublishPage(
        title="Publish",
        work=ask.shelf.works.state(),
        forms=tuple(_FORM_NAMES.items()),
        languages=_LANGUAGES,
        accepted=accepted,
        waiting=len(ask.desk.items) - judged,
        issued=tuple(_describe(ask.store, row, is_latest=latest.get(row[4]) == row[0]) for row in shown),
        pager=pager,
        is_locked=ask.store.seal is not None,
    )


_ISSUES = """SELECT l.n, l.at, l.who, i.form, i.path, i.sha256, l.what FROM issue i JOIN log l ON l.n = i.n
ORDER BY i.n DESC"""


def _describe(store: Store, row: tuple[int, str, str, str, str, str, str], *, is_latest: bool) -> Issued:
    _, at, who, form, written, digest, what = row
    path = Path(written) if written else None
    name, size, state = "", 0, "an export; where it went is not known" if what == "export" else ""
    if path is not None and path.parent.name == "dossiers":
        path = store.case / "dossiers" / path.name  # also where the case was moved
        file = find_file(path)
        if file is None:
            state = f"{path.name}: no longer there"
        elif is_latest if form == PACKAGE else _hash(store, file) == digest:
            name, size = path.name, file.stat().st_size
        else:
            state = f"{path.name}: " + ("changed since it was published" if is_latest else "replaced by a later one")
    elif path is not None:
        state = f"written to {path}"
    is_known = form in _FORM_NAMES and what == "publish"
    words = _SHORT.get(form, form) if is_known else form
    return Issued(at=at[:16].replace("T", " "), who=who, form=words, sha256=digest, name=name, size=size, state=state)


def _hash(store: Store, file: Path) -> str:
    """The SHA-256 of a file's bytes as they were published."""
    found = file.stat()
    return _hash_once(store.case, file, found.st_mtime_ns, found.st_size, lambda: read_file(store, file))


_HASHES: dict[tuple[Path, Path, int, int], str] = {}


def _hash_once(case: Path, file: Path, changed: int, size: int, read: Callable[[], bytes]) -> str:
    key = (case, file, changed, size)
    if key not in _HASHES:
        if len(_HASHES) > 1_000:
            _HASHES.clear()
        try:
            _HASHES[key] = hashlib.sha256(read()).hexdigest()
        except (OnrecordError, OSError):
            return ""
    return _HASHES[key]


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
    folder, who = ask.store.case / "dossiers", ask.session.name

    def job(store: Store, report: Report) -> tuple[str, ...]:
        report("goes on: laying out, checking, writing", 0, 0)
        folder.mkdir(exist_ok=True)
        if form == PACKAGE:
            path = _name_free(folder, "package", "zip")
            made = publish_package(store, path, scope=scope, language=language, is_kept=True, who=who)
            return f"wrote {path.name}", f"its fingerprint, to be told in another way: {made.fingerprint}"
        wanted = folder / f"dossier.{form}"
        path = publish_dossier(
            store,
            wanted,
            form,
            scope=scope,
            is_draft=is_draft,
            language=language,
            if_there="beside",
            is_kept=True,
            who=who,
        )
        earlier = () if path == wanted else ("what was published before stays as it is",)
        return f"wrote {path.name}", *earlier

    ask.shelf.works.start("Publishing", job)
    return Go(to="/publish")


def send_dossier(ask: Ask) -> Answer:
    """A file that was published, to be saved; the browser never shows it. In a locked case it is opened on the way."""
    name = ask.path["name"]
    path = ask.store.case / "dossiers" / name
    file = find_file(path) if _NAME.fullmatch(name) else None
    if file is None:
        return Missing(message="Nothing of that name was published.")
    if file != path:
        return Download(name=name, data=read_file(ask.store, file))
    return Download(name=name, path=path)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n") if part.strip())


def _name_free(folder: Path, stem: str, ending: str) -> Path:
    """A name that no file has yet: what was handed out stays as it was."""
    number = 1
    while find_file(path := folder / (f"{stem}.{ending}" if number == 1 else f"{stem}-{number}.{ending}")):
        number += 1
    return path
