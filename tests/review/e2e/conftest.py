"""Desks in a real browser: Debian's Chromium, driven by Playwright. A request to another origin fails the test."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

CHROMIUM = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None)
"""The system's browser; on Debian ``apt-get install chromium``."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One headless Chromium for all tests."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is a development package")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield browser
        browser.close()


@dataclass
class Served:
    """A desk served by ``onrecord review`` in a process of its own."""

    case: Path
    process: subprocess.Popen[str]
    address: str
    strangers: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)
    cookies: list[Any] = field(default_factory=list)

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def sit(self, browser: Any, **options: Any) -> Any:
        """A page of a new browser window that was let in; ``options`` go to ``new_context`` (viewport,
        ``java_script_enabled``, ``color_scheme``). Every request that leaves the desk is noted and fails the test."""
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(10_000)
        page = context.new_page()

        def note(request: Any) -> None:
            if not request.url.startswith((f"{self.origin}/", "data:", "about:", "blob:")):
                self.strangers.append(request.url)

        context.on("request", note)
        self.contexts.append(context)
        if self.cookies:  # the address lets one browser in, once; the others are windows of that one
            context.add_cookies(self.cookies)
            page.goto(self.origin)
        else:
            page.goto(self.address)
            self.cookies = context.cookies()
        return page


def serve(case: Path) -> Served:
    """A served desk; waits for the address that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "review", str(case), "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://\S+", line)
    assert found, line
    return Served(case=case, process=process, address=found[0])


@pytest.fixture
def served(browser: Any, sample_case: Path, tmp_path: Path) -> Iterator[Served]:
    """A desk over a copy of the sample case."""
    case = tmp_path / "case"
    shutil.copytree(sample_case, case)
    yield from running(case)


@pytest.fixture(scope="session")
def shown(browser: Any, sample_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk over a copy of the sample case; not to be changed."""
    case = tmp_path_factory.mktemp("shown") / "case"
    shutil.copytree(sample_case, case)
    yield from running(case)


def running(case: Path) -> Iterator[Served]:
    """A served desk that is ended afterwards, and asked whether anything left it."""
    desk = serve(case)
    try:
        yield desk
        assert desk.strangers == [], "the browser asked another origin"
    finally:
        for context in desk.contexts:
            context.close()
        desk.process.terminate()
        desk.process.wait(timeout=20)
        assert desk.process.stdout is not None
        desk.process.stdout.close()
