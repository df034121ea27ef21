"""A person may be quoted and not named: decided in a browser, published there, seen in the export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onrecord.publish.record import render_record
from onrecord.store.db import open_store
from review.e2e.conftest import Served


def test_a_person_is_quoted_without_the_name_and_the_dossier_says_so(browser: Any, served: Served) -> None:
    page = served.sit(browser)
    page.goto(f"{served.origin}/protection?person=Samet+Karashin")
    page.get_by_label("May quote.", exact=False).check()
    page.get_by_label("initials, such as", exact=False).check()
    page.get_by_label("Why (kept with the decision", exact=False).fill("fears for relatives")
    page.get_by_role("button", name="Protect", exact=True).click()
    page.get_by_text("may be counted and quoted, not named; shown as initials").first.wait_for()

    page.goto(f"{served.origin}/publish")
    page.get_by_label("all lines, marked as a draft").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("wrote dossier.html").wait_for(timeout=60_000)
    with page.expect_download() as saved:
        page.get_by_role("link", name="dossier.html").click()
    dossier = Path(saved.value.path()).read_text(encoding="utf-8")
    assert "Now it has a page number" in dossier and "Karashin" not in dossier
    shown = served.sit(browser)
    shown.set_content(dossier)
    shown.get_by_role("heading", name="S. K.").first.wait_for()
    shown.get_by_text("name withheld here, not by the source").first.wait_for()
    with open_store(served.case, writes=True) as store:
        record = render_record(store)
    assert "Now it has a page number" in record and "Karashin" not in record
