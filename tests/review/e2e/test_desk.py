"""The desk in a real browser: it opens with the printed address, is worked by keyboard, by dragging, and without script."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from onrecord.publish.selection import select_rows
from onrecord.store import rows
from onrecord.store.db import open_store
from review.e2e.conftest import Served

AXE = Path(__file__).parent.parent / "axe"


def decided(case: Path) -> list[tuple[str, str | None]]:
    with open_store(case) as store:
        return [(j.subject_id, j.verdict) for j in rows.iter_judgements(store) if j.verdict]


def press(page: Any, key: str) -> None:
    """A key, once the page's script listens: it is loaded after the words are shown."""
    page.locator("html.scripted").wait_for()
    page.keyboard.press(key)


def open_report(page: Any, served: Served, name: str = "2023-11-16-harbour-courier.txt") -> None:
    page.goto(f"{served.origin}/documents?q={name}")
    page.locator("#list a").first.click()


def test_ten_findings_are_reviewed_by_keyboard_alone(browser: Any, served: Served) -> None:
    page = served.sit(browser)
    assert page.url == f"{served.origin}/", "the token has gone from the address"
    page.goto(f"{served.origin}/queue?kind=statement")
    for number, key in enumerate("ynyuyynyyn", 1):
        page.locator("html.scripted").wait_for()
        page.locator(".same input, input[name=kinds]").evaluate_all(
            "boxes => boxes.forEach((box) => { box.checked = false; })"
        )
        press(page, key)
        page.get_by_text(f"{number} of").first.wait_for()
    press(page, "z")
    page.get_by_text("Undone").wait_for()
    page.locator("html.scripted").wait_for()
    page.locator(".same input, input[name=kinds]").evaluate_all(
        "boxes => boxes.forEach((box) => { box.checked = false; })"
    )
    press(page, "n")
    page.get_by_text("10 of").first.wait_for()
    verdicts = [v for _, v in decided(served.case)]
    assert verdicts == ["yes", "no", "yes", "unsure", "yes", "yes", "no", "yes", "yes", "no", "no"]
    press(page, "?")
    assert page.locator("#keys dl").is_visible()


def test_in_a_document_the_keyboard_moves_judges_and_leads_to_the_text(browser: Any, served: Served) -> None:
    page = served.sit(browser)
    open_report(page, served)
    press(page, "j")
    first = page.locator("[data-card]").first
    assert first.get_attribute("aria-current") == "true"
    assert page.locator("#text .r.here").count() > 0, "its words stand out in the text"
    press(page, "y")
    first.locator(".verdict.yes").wait_for()
    second = page.locator("[data-card]").nth(1)
    assert second.get_attribute("aria-current") == "true", "on to the next"
    press(page, "k")
    press(page, "n")
    first.locator(".verdict.no").wait_for()
    assert [v for _, v in decided(served.case)] == ["yes", "no"]
    third = page.locator("[data-card]").nth(2).get_attribute("data-card")
    page.locator(f'#text .k-content[data-f~="{third}"]').first.hover()
    assert page.locator("[data-card].on").count() >= 1, "hovering over words shows their finding"
    page.locator("[data-card]").nth(2).hover()
    assert page.locator("#text .r.on").count() >= 1, "and the other way round"


def test_an_edge_is_dragged_and_the_correction_reaches_the_record(browser: Any, served: Served) -> None:
    page = served.sit(browser)
    open_report(page, served)
    card = page.locator("[data-card]", has_text="no copy had been kept")
    id_ = card.get_attribute("data-card")
    card.locator("a.edit").click()
    edge = page.locator(".edge.end")
    box = edge.bounding_box()
    word = page.locator("#text span", has_text=re.compile(r"^no copy had been kept$")).bounding_box()
    assert box and word
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(word["x"] + word["width"] * 0.6, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    words = page.locator("#edit-words").input_value()
    assert words in ("no copy had", "no copy had been"), "it stops at the edge of a word"
    page.locator(".edge.end").focus()
    press(page, "ArrowLeft")
    shorter = page.locator("#edit-words").input_value()
    assert shorter == words.rpartition(" ")[0]
    press(page, "ArrowRight")
    page.locator(".edit button.main").click()
    page.get_by_text("Corrected and accepted.").wait_for()
    with open_store(served.case) as store:
        selection = select_rows(store)
    assert selection.statements[str(id_)].quote == (words,) and selection.verdicts[str(id_)] == "yes"


def test_selected_words_are_added_as_a_statement(browser: Any, served: Served) -> None:
    page = served.sit(browser)
    open_report(page, served)
    page.locator("#text .zone.story .t").first.click(click_count=3)
    chosen = page.evaluate("String(getSelection())").split()
    press(page, "a")
    page.locator("#c-new").wait_for()
    given = page.locator("#edit-words").input_value().split()
    assert (
        len(given) > 3
        and given[0] == chosen[0]
        and set(given) <= {w.rstrip("0123456789") for w in chosen} | set(chosen)
    )
    page.locator("#c-new form button.main").click()
    page.get_by_text("Added to the record.").wait_for()
    with open_store(served.case) as store:
        added = [s for s in select_rows(store).statements.values() if s.made.by == "review"]
    assert len(added) == 1 and added[0].quote[0].split() == given


def test_with_script_off_one_reads_decides_corrects_and_undoes(browser: Any, served: Served) -> None:
    page = served.sit(browser, java_script_enabled=False)
    open_report(page, served)
    card = page.locator("[data-card]").nth(1)
    id_ = str(card.get_attribute("data-card"))
    page.locator(f"#t-{id_}").click()
    assert page.url.endswith(f"#c-{id_}"), "from the words to the finding"
    card.get_by_role("button", name="Reject").click()
    page.get_by_text("Rejected.").wait_for()
    assert page.locator(f"#c-{id_} .verdict.no").is_visible()
    page.get_by_role("button", name="Undo the last decision").click()
    page.get_by_text("Undone").wait_for()
    assert page.locator(f"#c-{id_} .verdict.none").is_visible()
    page.locator(f"#c-{id_} a.edit").click()
    page.locator("#edit select[name=act]").select_option("concede")
    page.locator("#edit button.main").click()
    page.get_by_text("Corrected and accepted.").wait_for()
    assert "concede" in page.locator(f"#c-{id_}").inner_text()
    page.goto(f"{served.origin}/queue")
    page.get_by_role("button", name="Accept").click()
    page.get_by_text(re.compile(r"^Accepted\b")).wait_for()


PAGES = (
    "/", "/queue", "/queue?kind=replies", "/documents", "/disagreements", "/again", "/you", "/nowhere", "/gather", "/protection",
    "/publish", "/history", "/people", "/search/batch",
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault_of_accessibility(browser: Any, shown: Served, scheme: str) -> None:
    source = (AXE / "axe.min.js").read_bytes()
    assert hashlib.sha256(source).hexdigest() in (AXE / "NOTICE").read_text(encoding="utf-8")
    page = shown.sit(browser, color_scheme=scheme)
    open_report(page, shown)
    report = page.url
    with open_store(shown.case) as store:
        one = next(f.id for f in rows.iter_findings(store, page.url.rpartition("/")[2], "statement"))
    found = []
    pages = [report, f"{report}?edit={one}", *(f"{shown.origin}{path}" for path in PAGES)]
    rules = "" if scheme == "light" else ", runOnly: ['color-contrast']"  # colours are all that is other in the dark
    for url in pages if scheme == "light" else pages[:4]:
        page.goto(url)
        page.evaluate(source.decode())
        result = page.evaluate(f"axe.run(document, {{resultTypes: ['violations']{rules}}})")
        for violation in result["violations"]:
            if violation["impact"] in ("serious", "critical"):
                found.append(
                    (
                        url,
                        violation["id"],
                        violation["nodes"][0]["html"][:200],
                        violation["nodes"][0]["failureSummary"][:200],
                    )
                )
    assert found == []


def test_no_page_is_wider_than_a_narrow_window(browser: Any, shown: Served) -> None:
    width = 390
    page = shown.sit(browser, viewport={"width": width, "height": 800})
    open_report(page, shown)
    report = page.url
    for url in (*(f"{shown.origin}{path}" for path in PAGES), report):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
    page.goto(f"{shown.origin}/documents")
    press(page, "Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle + document.activeElement.className")
    assert outline == "solidskip", "focus is seen, and the first stop skips to the content"
