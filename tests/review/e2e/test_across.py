"""Looking across documents in a real browser: parties merged and split, a follow-up judged, time zoomed into."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from onrecord.publish.record import render_record
from onrecord.store.db import open_store
from review.e2e.conftest import Served

AXE = Path(__file__).parent.parent / "axe" / "axe.min.js"


def rows_of(case: Path, kind: str) -> list[dict[str, Any]]:
    with open_store(case) as store:
        return [row for line in render_record(store).splitlines() if (row := json.loads(line))["kind"] == kind]


@pytest.mark.parametrize("scripted", [True, False])
def test_parties_are_merged_split_and_the_merge_undone(browser: Any, served: Served, scripted: bool) -> None:
    page = served.sit(browser, java_script_enabled=scripted)
    page.get_by_role("link", name="Parties", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Kessa Hydro")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Kessa Hydro", exact=True).click()
    page.get_by_role("link", name="Merge, split, correct").click()
    page.get_by_label("Name of the other").fill("Halcyon")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("radio", name="Halcyon Development Bank").check()
    page.get_by_role("button", name="They are one").click()
    page.get_by_text("are one.").wait_for()
    named = {r["name"] for r in rows_of(served.case, "party")}
    assert len({"Kessa Hydro", "Halcyon Development Bank"} & named) == 1
    page.get_by_role("button", name="Undo the last decision").click()
    page.get_by_text("Undone").wait_for()
    assert {"Kessa Hydro", "Halcyon Development Bank"} <= {r["name"] for r in rows_of(served.case, "party")}
    page.goto(f"{served.origin}/parties?q=Eastern+Rivers+Human")
    page.get_by_role("link", name="Eastern Rivers Human Rights Office", exact=True).click()
    page.get_by_role("link", name="Merge, split, correct").click()
    page.locator('input[name="chain"]').first.check()
    page.get_by_role("button", name="They are somebody else").click()
    page.get_by_text("Split:").wait_for()
    same = [r for r in rows_of(served.case, "party") if r["name"] == "Eastern Rivers Human Rights Office"]
    assert len(same) == 2


def test_a_follow_up_is_judged_by_keyboard_and_the_record_says_so(browser: Any, served: Served) -> None:
    page = served.sit(browser)
    page.goto(f"{served.origin}/register?standing=suggested")
    form = page.get_by_role("group", name="This follow-up").first
    subject = form.locator('input[name="subject"]').first.get_attribute("value")
    form.get_by_role("button", name="Reject").focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.get_by_text("Rejected").first.wait_for()
    judged = [r for r in rows_of(served.case, "judgement") if r["verdict"] == "no"]
    links = {r["id"] for r in rows_of(served.case, "follow_up")}
    assert judged and judged[0]["subject"] in {subject} | links


def test_time_is_zoomed_into_by_link_key_and_dragging(browser: Any, shown: Served) -> None:
    page = shown.sit(browser)
    page.get_by_role("link", name="Timeline").click()
    page.get_by_role("button", name="Zoom in").wait_for()
    page.keyboard.press("+")
    page.wait_for_url(re.compile(r"at=\d{4}$"))
    page.get_by_role("button", name="Zoom out").click()
    page.wait_for_url(re.compile(r"/timeline$"))
    page.locator("a[data-zoom]").last.click()
    page.wait_for_url(re.compile(r"at=\d{4}$"))
    box = page.locator("svg.time").bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 40, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile(r"at=\d{4}-\d\d-\d\d%2F\d{4}"))
    assert page.locator("[aria-current=page]", has_text="/").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_that_look_across_have_no_serious_fault_and_fit_a_telephone(
    browser: Any, shown: Served, scheme: str
) -> None:
    page = shown.sit(browser, viewport={"width": 390, "height": 844}, color_scheme=scheme)
    axe = AXE.read_text(encoding="utf-8")
    rules = "" if scheme == "light" else ", runOnly: ['color-contrast']"  # colours are all that is other in the dark
    found = []
    addresses = [
        "/parties",
        "/register",
        "/replies",
        "/utterances",
        "/copies",
        "/figures",
        "/timeline",
        "/search?q=dam",
    ]
    for address in addresses:
        page.goto(shown.origin + address)
        leads = [None, '#list a[href^="/parties/"]'] if address == "/parties" else [None]
        leads += ["#list a.q"] if address == "/utterances" else ['#list a[href^="/copies/"]'] * (address == "/copies")
        for lead in leads:
            if lead:
                page.locator(lead).first.click()
                page.wait_for_load_state()
            if address == "/parties" and lead:
                page.get_by_role("link", name="Merge, split, correct").click()
            width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found += [(page.url, "too wide", width)] if width > 0 else []
            page.evaluate(axe)
            result = page.evaluate(f"axe.run(document, {{resultTypes: ['violations']{rules}}})")
            found += [
                (page.url, v["id"], v["nodes"][0]["html"][:120])
                for v in result["violations"]
                if v["impact"] in ("serious", "critical")
            ]
    assert found == []
