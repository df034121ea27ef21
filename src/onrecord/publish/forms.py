"""The forms of a dossier: HTML, DOCX, PDF, Markdown; each a pure function of one Dossier value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.errors import PublishError
from onrecord.publish.docx import render_docx
from onrecord.publish.dossier import Dossier
from onrecord.publish.html import encode_page, render_html
from onrecord.publish.issue import issue_dossier
from onrecord.publish.markdown import encode_markdown, render_markdown
from onrecord.publish.pdf import render_pdf
from onrecord.publish.places import IfThere
from onrecord.publish.scope import Scope
from onrecord.store.db import Store
from onrecord.store.rows import iter_document_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a dossier looks in one form. ``is_draft``: whether it shows lines that nobody has reviewed unless told;
    ``around``: how many sentences its notes show about the cited one, None where the case's options say."""

    render: Callable[[Dossier], bytes]
    is_draft: bool
    around: int | None = None


FORMS: dict[str, Form] = {
    "html": Form(render=lambda d: encode_page(render_html(d)), is_draft=True),
    "docx": Form(render=render_docx, is_draft=False, around=0),
    "pdf": Form(render=render_pdf, is_draft=False, around=0),
    "md": Form(render=lambda d: encode_markdown(render_markdown(d)), is_draft=True, around=0),
}
"""By the name that ``onrecord publish --to`` takes, which is also how a file's name ends."""


def publish_dossier(
    store: Store,
    path: Path,
    form: str = "html",
    *,
    scope: Scope | None = None,
    is_draft: bool | None = None,
    as_of: str | None = None,
    language: str = "en",
    if_there: IfThere = "replace",
    is_kept: bool = False,
    who: str | None = None,
) -> Path:
    """The path of the dossier that was written there in this form and logged, as :func:`issue_dossier` says.

    ``is_draft`` None is the form's own way: HTML and Markdown show all and mark what nobody has reviewed, DOCX and
    PDF hold reviewed lines only. Raises PublishError.
    """
    if form not in FORMS:
        raise PublishError(f"there is no form {form!r}", hint=f"choose one of {', '.join(FORMS)}")
    if not iter_document_ids(store):
        raise PublishError("the case holds no document yet", hint="onrecord gather, then onrecord read")
    made = FORMS[form]
    scope = replace(scope or Scope(), is_draft=made.is_draft if is_draft is None else is_draft)
    return issue_dossier(
        store,
        path,
        form,
        made.render,
        as_of=as_of,
        scope=scope,
        language=language,
        around=made.around,
        if_there=if_there,
        is_kept=is_kept,
        who=who,
    )
