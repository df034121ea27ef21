"""Totals on stories that no rule, weight or threshold was made with: nobody looks at an error in them.

    python eval/unseen.py [FOLDER]

FOLDER holds stories as ``eval/gold/unseen`` does (the default). Each is read in a case of its own; printed are F of
each kind of row, and what is right of the rest, by story and as a mean. They have no floors: what was raised to hold
one would be fitted to them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from story import Row, load, pair_rows, score

HERE = Path(__file__).parent


def read_story(story: Path) -> dict[str, float]:
    """The figures of one story by their names."""
    with tempfile.TemporaryDirectory() as folder:
        case, export = str(Path(folder, "case")), Path(folder, "export.jsonl")
        made = [["init", case], ["gather", case, str(story / "reports")], ["read", case]]
        for command in (*made, ["export", case, "-o", str(export)]):
            subprocess.run([sys.executable, "-m", "onrecord", *command], check=True, capture_output=True)
        gold, found = load(story / "gold.jsonl"), load(export)
    out = {name: _find_f(value) for name, value in score(gold, found).items()}
    return {name: value for name, value in out.items() if value is not None} | _score_acts(gold, found)


def _find_f(value: Any) -> float | None:
    if not isinstance(value, dict):
        return float(value)
    if "P" not in value:
        return None
    both = value["P"] + value["R"]
    return round(2 * value["P"] * value["R"] / both, 1) if both else 0.0


def _score_acts(gold: dict[str, list[Row]], found: dict[str, list[Row]]) -> dict[str, float]:
    """Of the statements that are found: how many have the right act, in per cent."""
    paired = pair_rows(gold["statement"], found["statement"], {d["id"]: d["path"] for d in found["document"]})
    acts = [{row["id"]: row["act"] for row in rows["statement"]} for rows in (gold, found)]
    right = [acts[0][g] == acts[1][f] for g, f in paired.items()]
    return {"act": round(100 * sum(right) / max(1, len(right)), 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "gold" / "unseen")
    stories = {p.parent.name: read_story(p.parent) for p in sorted(parser.parse_args().folder.glob("*/gold.jsonl"))}
    sys.stdout.write(f"{'':26}{''.join(f'{name[:10]:>12}' for name in stories)}{'mean':>8}\n")
    for name in dict.fromkeys(name for figures in stories.values() for name in figures):
        values = [figures[name] for figures in stories.values() if name in figures]
        cells = "".join(f"{figures.get(name, '-'):>12}" for figures in stories.values())
        sys.stdout.write(f"{name[:26]:26}{cells}{sum(values) / len(values):8.1f}\n")


if __name__ == "__main__":
    main()
