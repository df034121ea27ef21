"""What is measured beside libraries of near-duplicates, and the line of a growing case, are counted right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parent.parent.parent / "bench"


def run(code: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", f"import json, sys; sys.path.insert(0, {str(BENCH)!r})\n{code}"],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_pairs_in_one_group_are_held_against_those_of_one_origin() -> None:
    code = "from copies import score_groups as f\nprint(json.dumps([f([[0, 1, 2], [3, 4]], [7, 7, 8, 9, 9, 9]), f([], [1, 2])]))"
    some, none = run(code)
    assert (some["pairs"], some["pairs wanted"]) == (4, 4)
    assert (some["precision"], some["recall"]) == (0.5, 0.5)
    assert (none["precision"], none["recall"]) == (1.0, 1.0)


def test_onrecord_is_measured_and_a_peer_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    code = (
        "import copies, page, pathlib\n"
        f"work = pathlib.Path({str(tmp_path)!r}); (work / 'results').mkdir()\n"
        "found = copies.measure_systems(40, 80, 3, 1, pathlib.Path('/nowhere/python'))\n"
        "(work / 'results' / 'copies.json').write_text(json.dumps({'machine': page.describe_machine()} | found))\n"
        "page.write_page(work / 'results', work)\n"
        "print(json.dumps(found))"
    )
    found = run(code)
    assert list(found["systems"]) == ["onrecord"]
    row = found["systems"]["onrecord"]
    assert row["recall"] > 0.9 and row["precision"] > 0.6 and row["pairs wanted"] > 2
    assert "| onrecord (" in (tmp_path / "benchmarks.md").read_text(encoding="utf-8")


def test_the_line_of_a_growing_case_leads_on_to_the_goal() -> None:
    code = (
        "from growth import fit_growth, STAGES\n"
        "def step(size, read, relate, slowed):\n"
        "    row = lambda x: {'cpu': x, 'wall': 2 * x, 'slowed': slowed}\n"
        "    return {'documents': size, 'stages': {s: row(read if s in STAGES[:3] else relate) for s in STAGES}}\n"
        "two = [step(1000, 10, 10, 1), step(10000, 180, 200, 2)]\n"
        "print(json.dumps([fit_growth(two), fit_growth(two[:1])]))"
    )
    two, one = run(code)
    assert two["relate"]["unslowed"] == {"exponent": 1.0, "at the goal": 1000.0}  # each size from nothing
    assert two["read"]["unslowed"] == {"exponent": 1.0, "at the goal": 1000.0}  # 10, and 90 more
    assert two["read"]["wall"]["at the goal"] > 7000
    assert one["read"]["cpu"] == {"exponent": None, "at the goal": None}


def test_time_expressions_are_measured_and_a_peer_that_is_not_there_is_named(tmp_path: Path) -> None:
    code = (
        "import page, sys, timexes\n"
        "from pathlib import Path\n"
        f"work = Path({str(tmp_path)!r})\n"
        "(work / 'texts').mkdir()\n"
        "found = timexes.measure_timexes(work / 'texts', 3, 1, 60, 1, Path(sys.executable))\n"
        "section = page.print_timexes({'machine': page.describe_machine()} | found)\n"
        "print(json.dumps([found, section]))"
    )
    found, section = run(code)
    ours = found["systems"]["onrecord"]
    assert ours["F1"]["value"] > 90 and found["gold"]["expressions"] > 150
    assert ours["running"] >= ours["started"] >= ours["one by one"] > 0
    assert list(found["systems"]) == ["onrecord"] and "HeidelTime is left out: " in section
