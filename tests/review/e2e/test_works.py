"""Files dropped on the desk, a person protected, a dossier published: done in a browser, seen in the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from onrecord.publish.record import render_record
from onrecord.store.db import open_store
from review.e2e.conftest import Served

REPORT = "MARSTOW, 4 May 2024\n\nThe harbour board said on Saturday that 12 boats had been lost.\n"

DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "text/plain" }));
  const box = document.getElementById("drop");
  for (const kind of ["dragover", "drop"]) box.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def export(case: Path) -> str:
    with open_store(case, writes=True) as store:
        return render_record(store)


def test_a_dropped_report_is_read_a_name_protected_and_the_dossier_without_it(browser: Any, served: Served) -> None:
    page = served.sit(browser)
    page.goto(f"{served.origin}/gather")
    page.evaluate(DROP, ["report.txt", REPORT])
    page.get_by_text("1 file is ready to be gathered.").wait_for()
    page.get_by_role("button", name="Gather", exact=True).click()
    page.get_by_text("Gathering has ended.").wait_for(timeout=60_000)
    record = export(served.case)
    assert "12 boats had been lost" in record

    rows = [json.loads(line) for line in record.splitlines()]
    name = next(r["speaker"]["name"] for r in rows if r["kind"] == "statement" and r["speaker"]["type"] == "person")
    page.goto(f"{served.origin}/protection")
    page.get_by_label("The person, as the documents name him or her").fill(name)
    page.get_by_label("Why (kept with the decision", exact=False).fill("at risk")
    page.get_by_role("button", name="Protect", exact=True).click()
    page.get_by_text("Protected from now on.").wait_for()
    assert name not in export(served.case)

    page.goto(f"{served.origin}/publish")
    page.get_by_label("all lines, marked as a draft").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("wrote dossier.html").wait_for(timeout=60_000)
    with page.expect_download() as saved:
        page.get_by_role("link", name="dossier.html").click()
    dossier = Path(saved.value.path()).read_text(encoding="utf-8")
    assert "12 boats had been lost" in dossier and name not in dossier
    assert "nobody has reviewed" in dossier


def test_with_script_off_files_are_gathered_and_the_page_tells_the_end(
    browser: Any, served: Served, tmp_path: Path
) -> None:
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    page = served.sit(browser, java_script_enabled=False)
    page.goto(f"{served.origin}/gather")
    page.get_by_label("Files").set_input_files(tmp_path / "report.txt")
    page.get_by_role("button", name="Gather", exact=True).click()
    page.get_by_text("Gathering has ended.").wait_for(timeout=60_000)
    assert "12 boats had been lost" in export(served.case)
