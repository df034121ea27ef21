"""The desk in a real browser: it opens with the printed address and stays with itself."""

from __future__ import annotations

from typing import Any

from review.e2e.conftest import Served


def test_the_printed_address_opens_the_desk_and_loses_its_token(browser: Any, served: Served) -> None:
    page = served.sit(browser)
    assert page.url == f"{served.origin}/"
    assert page.locator("h1").inner_text()
    page.get_by_role("link", name="Documents").click()
    assert page.locator("#list li").count() > 1
