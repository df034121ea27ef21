"""What is compared grows with the documents, not with their square; and the measuring of it works."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent.parent.parent / "bench"


def run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(BENCH)!r})\n{code}", *arguments],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_twice_the_documents_are_little_more_than_twice_the_comparisons() -> None:
    """Counted, not timed: the pairs that each relater would compare in the first 50, 100 and 200 reports of a seed."""
    code = (
        "import json\n"
        "from cases import fit_slope\n"
        "from likeness import count_pairs, read_reports\n"
        "readings = read_reports(200, seed=3, words=45)\n"
        "sizes = [50, 100, 200]\n"
        "counts = [count_pairs(readings[:size]) for size in sizes]\n"
        "print(json.dumps({'slope': fit_slope(sizes, [sum(c.values()) for c in counts]), 'counts': counts}))"
    )
    found = json.loads(run(code))
    small, large = found["counts"][0], found["counts"][-1]
    assert set(small) >= {"copies", "parties", "utterances", "figures", "events"}
    assert small["parties"] > 50
    assert found["slope"] < 1.35, found
    assert large["utterances"] < 8 * small["utterances"], found  # every pair compared would be sixteen times as many


def test_a_small_case_is_measured_as_it_grows(tmp_path: Path) -> None:
    out = tmp_path / "results" / "relate.json"
    code = "import page, relate\npage.write_page = lambda: None\nrelate.main()"
    run(code, "--sizes", "4,8", "--words", "45", "--keep", str(tmp_path / "work"), "--results", str(out))
    found = json.loads(out.read_text(encoding="utf-8"))
    assert [step["documents"] for step in found["steps"]] == [4, 8]
    last = found["steps"][-1]["stages"]
    assert last["relate"]["documents"] == 3  # one of the eight was added alone
    assert last["relate"]["relaters"]["parties"]["cards"] > 8
    assert found["steps"][0]["one more"]["cpu"] > 0
    page = json.dumps(str(tmp_path))
    run(f"import page, pathlib; page.write_page(pathlib.Path({page}) / 'results', pathlib.Path({page}))")
    text = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "| relate |" in text
    assert "{" not in text
    assert (tmp_path / "benchmarks-relate.svg").read_text(encoding="utf-8").count("<polyline") == 2
