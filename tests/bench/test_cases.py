from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent.parent.parent / "bench"


def test_a_small_case_is_measured_and_the_page_written(tmp_path: Path) -> None:
    code = (
        f"import json, pathlib, sys; sys.path.insert(0, {str(BENCH)!r})\n"
        "import cases, page\n"
        "cases.STAGES, cases.RENDERS = ('gather', 'clean'), ('export',)\n"  # all of them is what make bench does
        f"work = pathlib.Path({str(tmp_path)!r}); (work / 'results').mkdir()\n"
        "found = cases.measure_cases([2, 4], 1, 'text', work / 'work')\n"
        "(work / 'results' / 'cases.json').write_text(json.dumps({'machine': page.describe_machine()} | found))\n"
        "page.write_page(work / 'results', work)\n"
    )
    (tmp_path / "work").mkdir()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "results" / "cases.json").read_text(encoding="utf-8"))
    assert [step["documents"] for step in found["steps"]] == [2, 4]
    for step in found["steps"]:
        assert list(step["stages"]) == ["gather", "clean", "export"]
        assert all(stage["cpu"] > 0 and stage["memory"] > 10 for stage in step["stages"].values())
        assert step["disk"]["originals"] > 1000
    text = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "| clean |" in text
    assert "{" not in text
    assert (tmp_path / "benchmarks.svg").read_text(encoding="utf-8").count("<polyline") == 3


def test_a_slope_is_fitted_in_logarithms() -> None:
    code = f"import sys; sys.path.insert(0, {str(BENCH)!r}); from cases import fit_slope as f\n"
    code += "print(f([10, 100, 1000], [2, 20, 200]), f([10, 100], [1, 100]), f([10], [1]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["1.0", "2.0", "nan"]
