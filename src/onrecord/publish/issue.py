"""What every form of a dossier goes through: built from the rows that may leave, looked over for protected names,
written whole, logged with its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

from onrecord import __version__
from onrecord.errors import PublishError
from onrecord.publish.dossier import Dossier, build_dossier
from onrecord.publish.pauses import without_cycles
from onrecord.publish.places import IfThere, choose_place
from onrecord.publish.protection import Protection, check_leaks
from onrecord.publish.scope import Scope, read_day
from onrecord.publish.selection import select_rows
from onrecord.store import blobs, custody
from onrecord.store.db import Store, transaction


@without_cycles()
def issue_dossier(
    store: Store,
    path: Path,
    form: str,
    render: Callable[[Dossier], bytes],
    *,
    as_of: str | None = None,
    scope: Scope | None = None,
    language: str = "en",
    around: int | None = None,
    if_there: IfThere = "replace",
    is_kept: bool = False,
    who: str | None = None,
) -> Path:
    """The path of the dossier that was written there in a form and logged; protected material is not in it.

    ``as_of`` is a day as ``2024-06-01``; ``around`` counts the sentences shown about a cited one, where the form does
    not leave it to the case's options. ``if_there`` says what becomes of another file of that name. With ``is_kept``
    it stays in the case: in a locked one it is sealed, which else would be refused. ``who`` is logged as its issuer
    (default: the account). Raises PublishError where the day is none, where a citation does not match its
    text, where a protected name would be printed, and where nothing is left to print; then nothing is written.
    """
    selection = select_rows(store)
    options = store.options
    scope = scope or Scope()
    dossier = build_dossier(
        selection,
        title=options.title,
        about=options.about,
        version=__version__,
        as_of=read_day(as_of, "--as-of"),
        around=options.sentences_around if around is None else around,
        max_share=options.max_cited_share,
        scope=scope,
        language=language,
    )
    refuse_empty(dossier, scope, form)
    check_dossier(selection.protection, dossier, path.name)
    data = render(dossier)
    if not is_kept:
        blobs.refuse_inside(store, path)
    path = choose_place(store, path, data, if_there, selection.protection)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (blobs.write_file(store, path, data) if is_kept else blobs.write_whole(path, data))
    except OSError as error:
        raise PublishError(
            f"{path} cannot be written: {error.strerror or error}", hint="name another file with -o"
        ) from error
    with transaction(store):
        used = {selection.documents[c.document_id].source.id for c in dossier.citations}
        digest = hashlib.sha256(data).hexdigest()
        custody.put_issue(store, "publish", form, digest, used, path=str(path.absolute()), who=who)
    return path


def refuse_empty(dossier: Dossier, scope: Scope, form: str) -> None:
    """An empty dossier would read as if nothing had been said; whoever wants one has to be told why it is empty."""
    if dossier.voices or dossier.timeline or dossier.register or dossier.figures or dossier.accounts:
        return
    if not scope.is_draft:
        where = " in this part of the case" if scope.period or scope.parties or scope.subjects else ""
        raise PublishError(
            f"nobody has accepted a line{where} yet, and {form} holds reviewed lines only; nothing was written",
            hint="accept lines with onrecord decide, whose ids search prints; or add --draft",
        )
    if scope.period or scope.parties or scope.subjects:
        raise PublishError("nothing in the case fits what was asked for; nothing was written", hint="ask for more")


def check_dossier(protection: Protection, dossier: Dossier, name: str) -> None:
    """Scans every string that a form can print, before any markup is put around it: a tag or an entity inside a name
    would hide it, and a name such as Mark would be found in the markup itself. Raises PublishError."""
    if not protection.patterns:
        return
    for field in fields(dossier):
        value = getattr(dossier, field.name)
        parts = enumerate(value, 1) if isinstance(value, tuple) else [(0, value)]
        for number, part in parts:
            where = f"{name}, {field.name}" + (f" {number}" if number else "")
            check_leaks(protection, "\n".join(_strings(part)), where)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(key)
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for f in fields(value):
            yield from _strings(getattr(value, f.name))
