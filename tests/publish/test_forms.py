"""Publishing a case in every form: nothing protected in any, nothing unreviewed where only reviewed lines belong."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from onrecord.cli.out import FORMS as NAMES
from onrecord.decide import judge_subjects
from onrecord.errors import PublishError
from onrecord.publish.forms import FORMS, publish_dossier
from onrecord.publish.scope import Scope
from onrecord.store import blobs, custody, rows
from onrecord.store.db import Store, open_store
from publish.build_forms import W, read_part

PROTECTED = ("Tolmasin", "Yevra")


def read_all(data: bytes) -> str:
    """All that can be read out of a file: parts of a ZIP with their names, a PDF's text, outline and metadata."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "\n".join(n + read_all(packed.read(n)) for n in packed.namelist())
    if data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(data)
        try:
            parts = [page.get_textpage().get_text_bounded() for page in document]
            parts += document.get_metadata_dict().values()
            parts += [item.get_title() for item in document.get_toc()]
        finally:
            document.close()
        return "\n".join(parts) + data.decode("latin-1")
    return data.decode("utf-8", "replace")


def accept(store: Store, number: int) -> list[str]:
    """Accepts the first few demands, with the statements that they rest on; the ids of the demands."""
    ids = [f.id for f in rows.iter_findings(store, kind="demand")][:number]
    judge_subjects(store, ids, "yes", reviewer="ida")
    return ids


def test_the_command_line_names_the_same_forms() -> None:
    assert tuple(FORMS) == NAMES


@pytest.mark.parametrize("form", FORMS)
def test_nothing_protected_is_in_any_form_and_it_is_logged_and_the_same_again(case: Path, form: str) -> None:
    with open_store(case, writes=True) as store:
        path = publish_dossier(store, case / f"a.{form}", form, is_draft=True)
        text = read_all(path.read_bytes())
        assert "Kessa" in text and not [name for name in PROTECTED if name in text]
        assert custody.iter_log(store)[-1].detail == f"{form} sha256 {blobs.hash_file(path)}"
        again = publish_dossier(store, case / f"b.{form}", form, is_draft=True)
        assert again.read_bytes() == path.read_bytes()


def test_the_index_of_a_docx_leads_to_lines(case: Path) -> None:
    with open_store(case, writes=True) as store:
        data = publish_dossier(store, case / "d.docx", "docx", is_draft=True).read_bytes()
    body = read_part(data, "word/document.xml")
    marks = {e.get(f"{W}name") for e in body.iter(f"{W}bookmarkStart")}
    links = {e.get(f"{W}anchor") for e in body.iter(f"{W}hyperlink")}
    assert links <= marks and {"Line", "_Toc", "Note"} <= {name.rstrip("0123456789") for name in links}


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_only_reviewed_lines_unless_it_is_a_draft(case: Path, form: str) -> None:
    path = case / f"dossier.{form}"
    with open_store(case, writes=True) as store:
        with pytest.raises(PublishError, match="nobody has accepted a line yet") as caught:
            publish_dossier(store, path, form)
        assert "onrecord decide" in str(caught.value) and "--draft" in str(caught.value)
        assert not path.exists() and custody.iter_log(store)[-1].what == "publish", "the demo's own"
        accept(store, 2)
        size = len(publish_dossier(store, path, form, is_draft=True).read_bytes())
        text = read_all(publish_dossier(store, path, form).read_bytes())
        assert len(path.read_bytes()) < size
        assert "DRAFT" not in text and "not reviewed st-" not in text
        with pytest.raises(PublishError, match="in this part of the case"):
            publish_dossier(store, path, form, scope=Scope(parties=("Lidia Dorvath",)))


@pytest.mark.parametrize("form", ["html", "md"])
def test_html_and_markdown_show_all_and_mark_it(case: Path, form: str) -> None:
    with open_store(case, writes=True) as store:
        accept(store, 2)
        text = publish_dossier(store, case / f"d.{form}", form).read_text(encoding="utf-8")
        assert (
            "Draft, partly reviewed: people decided on 2 of its findings" in text and text.count("not reviewed") > 100
        )
        reviewed = publish_dossier(store, case / f"d.{form}", form, is_draft=False).read_text(encoding="utf-8")
        assert (
            "Reviewed lines only" in reviewed and "not reviewed<" not in reviewed and "*not reviewed*" not in reviewed
        )


def test_a_part_that_is_empty_is_an_error(case: Path) -> None:
    scope = Scope(since=date(1950, 1, 1), until=date(1950, 12, 31), parties=("Lidia Dorvath",))
    with open_store(case, writes=True) as store, pytest.raises(PublishError, match="nothing in the case fits"):
        publish_dossier(store, case / "d.html", scope=scope)
    with open_store(case, writes=True) as store, pytest.raises(PublishError, match="choose one of html, docx"):
        publish_dossier(store, case / "d.odt", "odt")


def test_the_notes_of_all_forms_count_the_same_passages(case: Path) -> None:
    with open_store(case, writes=True) as store:
        html = publish_dossier(store, case / "d.html").read_text(encoding="utf-8")
        md = publish_dossier(store, case / "d.md", "md").read_text(encoding="utf-8")
    passages = html.count('<li class="ci"')
    assert passages > 100 and abs(md.count("\n[^c") - passages) <= 2, "HTML also cites what only a subject lists"
