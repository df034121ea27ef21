"""What the desk's pages cost is measured: a small case is made as the large one is, every page answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent.parent.parent / "bench"


def test_every_page_of_a_small_case_is_measured(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCH / "review.py"), "--documents", "12", "--statements", "144", "--read", "4"]
    done = subprocess.run(
        [*command, "--rounds", "1", "--keep", str(tmp_path / "case"), "--results", str(tmp_path / "found.json")],
        capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert "slower than" in done.stderr or done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert found["counts"]["documents"] == 12 and found["counts"]["statements"] > 40
    assert {"/", "/queue", "/documents/{id}", "/parties/{id}", "POST /verdict"} <= found["pages"].keys()
    assert all(figures["median"] > 0 for figures in found["pages"].values())
