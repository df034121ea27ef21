"""Measures the readers on the gold sets of this repository and holds them to floors that only rise.

    python eval/gate.py [--write]

Prints each figure with its floor; exit status 1 where one lies below it. ``--write`` raises ``floors.json`` to what was
measured (less a margin of one point, so that a fair trade between two figures is possible) and writes the table of
``docs/method.md`` and the error rates that a dossier prints. The frozen half of the statements is measured and never
shown in detail.

Until 22 November 2026 the stories' floors held precision and recall apart, and a reader that found twice as many
promises fell below one of them. Since then they hold F, from the F of what had been measured before: none was lowered.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from story import load, score  # noqa: E402

FLOORS = HERE / "floors.json"
PAGE = HERE.parent / "docs" / "method.md"
START, END = "<!-- eval: figures -->\n", "<!-- eval: end -->"
RATES = HERE.parent / "src" / "onrecord" / "words" / "error_rates.tsv"
PRINTED = {
    "statements: found": "statements found (F)",
    "statements: found, with the right speaker": "found with the right speaker (F)",
    "statements: a wrong name for the speaker": "of those found, a wrong name for the speaker",
    "statements: act": "the right act",
    "statements: negation": "the right negation",
}
"""The figures that a dossier prints of its reader, under the words it prints them with."""
MARGIN = 1.0

SWAPPED = ("a01", "a03", "a05", "a08", "a10", "a12", "b01", "b03", "b04", "b07", "b09", "b11")
"""The reports whose names are swapped: the open ones of the first two sets, so that the figure keeps its meaning."""

HIGHER_IS_WORSE = {
    "statements: a wrong name for the speaker",
    "speakers that change when names are swapped",
    "speakers that are lost when names are swapped",
}


def measure() -> dict[str, float]:
    """Every figure by its name, in per cent."""
    frozen = run("statements.py", "--half", "frozen")
    dates = run("dates.py", "--json")
    swaps = run("swaps.py", *SWAPPED)
    figures = {
        "statements: found": frozen["partial"],
        "statements: found with exactly these words": frozen["exact"],
        "statements: found, with the right speaker": frozen["e2e"],
        "statements: a wrong name for the speaker": frozen["wrong"],
        "statements: act": frozen["act"],
        "statements: negation": frozen["negated"],
        "speakers that change when names are swapped": swaps["changed"],
        "speakers that are lost when names are swapped": swaps["lost"],
        "dates: found": dates["relaxed"],
        "dates: right range, or rightly unresolved": dates["value"],
    }
    return figures | dict(measure_story())


def run(script: str, *arguments: str) -> dict[str, float]:
    """The JSON object on the last line that a scorer prints."""
    done = subprocess.run([sys.executable, HERE / script, *arguments], check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure_story() -> Iterator[tuple[str, float]]:
    """F of each kind of row on the sample case and on each gold story."""
    stories = {"sample case": (None, HERE / "gold" / "sample" / "gold.jsonl")}
    for gold in sorted((HERE / "gold" / "stories").glob("*/gold.jsonl")):
        stories[f"story {gold.parent.name}"] = (gold.parent / "reports", gold)
    for name, (reports, gold) in stories.items():
        with tempfile.TemporaryDirectory() as folder:
            case, export = str(Path(folder, "case")), Path(folder, "export.jsonl")
            made = [["init", case], ["gather", case, str(reports)], ["read", case]] if reports else [["demo", case]]
            for command in (*made, ["export", case, "-o", str(export)]):
                subprocess.run([sys.executable, "-m", "onrecord", *command], check=True, capture_output=True)
            scores = score(load(gold), load(export), "")
        for kind, figures in scores.items():
            if isinstance(figures, dict) and "P" in figures:
                both = figures["P"] + figures["R"]
                yield f"{name}, {kind}: F", round(2 * figures["P"] * figures["R"] / both, 1) if both else 0.0


def is_held(name: str, figure: float, floor: float) -> bool:
    """Whether a figure is no worse than its floor."""
    return figure <= floor if name in HIGHER_IS_WORSE else figure >= floor


def raise_floors(floors: dict[str, float], figures: dict[str, float]) -> dict[str, float]:
    """The floors after this measurement: none is lowered."""
    out = {}
    for name, figure in figures.items():
        if name in HIGHER_IS_WORSE:
            out[name] = min(floors.get(name, 100.0), float(math.ceil(figure + MARGIN)))
        else:
            out[name] = max(floors.get(name, 0.0), float(max(0, math.floor(figure - MARGIN))))
    return out


def write_page(figures: dict[str, float]) -> None:
    """The table of docs/method.md, made anew."""
    rows = [f"| {name} | {figure:.1f} |" for name, figure in figures.items()]
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(START)
    table = "\n".join(["| what | per cent |", "| --- | --- |", *rows])
    PAGE.write_text(f"{before}{START}{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def main() -> int:
    """Measures, prints, compares; see the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="raise the floors and write docs/method.md")
    given = parser.parse_args()
    figures = measure()
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    below = 0
    for name, figure in figures.items():
        floor = floors.get(name)
        held = floor is None or is_held(name, figure, floor)
        below += not held
        sys.stdout.write(
            f"{'' if held else 'BELOW  '}{figure:5.1f}  floor {floor if floor is not None else '-'}  {name}\n"
        )
    if given.write:
        FLOORS.write_text(json.dumps(raise_floors(floors, figures), indent=1) + "\n", encoding="utf-8")
        write_page(figures)
        lines = [f"{PRINTED[name]}\t{figure}" for name, figure in figures.items() if name in PRINTED]
        head = "# What a dossier prints of its reader's errors. Written by: make figures"
        RATES.write_text("\n".join([head, "what\tper_cent", *lines]) + "\n", encoding="utf-8")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
