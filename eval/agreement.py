"""How far two annotators agree on our gold of statements: the second annotation scored against the first.

    python eval/agreement.py [--show] [DOCUMENT ...]

The measures are those of ``eval/statements.py``, with the first annotation as gold and the second in the place of what
the reader finds: what it prints is a ceiling for the reader's own figures. Rows without content are left out on both
sides. ``wrong`` needs a speaker's type, which neither has; ``speaker`` is the share of pairs with the same speaker.
``kappa`` is Cohen's, over the same pairs. ``speech`` pairs all rows, those of thought too. ``acts`` counts the pairs
(first, second) whose acts differ.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from statements import GOLD, pair, score_document, summarise, words_at

SECOND = GOLD / "second"
Row = dict[str, Any]


def pair_rows(text: str, first: list[Row], second: list[Row]) -> list[tuple[Row, Row]]:
    """The rows of two annotations that stand for the same statement."""
    found = pair(*([words_at(text, row["content"]["spans"]) for row in rows] for rows in (first, second)))
    return [(first[i], second[j]) for i, j, _ in found]


def kappa(labels: Iterable[tuple[Any, Any]]) -> float | None:
    """Cohen's kappa of pairs of labels; None where chance alone agrees on all."""
    pairs = list(labels)
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[label] * right[label] for label in left) / max(1, len(pairs)) ** 2
    if chance == 1 or not pairs:
        return None
    return round((sum(a == b for a, b in pairs) / len(pairs) - chance) / (1 - chance), 2)


def describe(count: Counter[str], pairs: list[tuple[Row, Row]]) -> dict[str, Any]:
    """The measures of some documents."""
    spoken = [(a, b) for a, b in pairs if a["speech"] and b["speech"]]
    measures: dict[str, Any] = {"first": count["gold"], "second": count["found"], **summarise(count)}
    del measures["wrong"]
    measures["speaker"] = round(100 * count["e2e"] / max(1, count["partial"]), 1)
    measures["speech"] = round(100 * sum(a["speech"] == b["speech"] for a, b in pairs) / max(1, len(pairs)), 1)
    measures["kappa"] = {name: kappa((a[name], b[name]) for a, b in spoken) for name in ("act", "negated", "manner")}
    return measures


def compare(names: list[str], show: bool) -> dict[str, Any]:
    """Reads both annotations and compares them, whole and by half."""
    counts: dict[str, Counter[str]] = {}
    rows: dict[str, list[tuple[Row, Row]]] = {}
    documents = []
    for path in sorted(SECOND.glob("*.json")):
        if names and path.stem not in names:
            continue
        gold = json.loads((GOLD / path.name).read_text(encoding="utf-8"))
        text = (GOLD / gold["document"]).read_text(encoding="utf-8")
        first, second = (
            [{**row, "speech": row.get("speech", True)} for row in rows if row["content"]["spans"]]
            for rows in (gold["statements"], json.loads(path.read_text(encoding="utf-8"))["statements"])
        )
        is_shown = show and gold["half"] == "open"
        count = score_document(text, first, second, path.stem if is_shown else "")
        for key in ("all", gold["half"]):
            counts.setdefault(key, Counter()).update(count)
            rows.setdefault(key, []).extend(pair_rows(text, first, second))
        documents.append(path.stem)
    acts = Counter(
        f"{a['act']}, {b['act']}"
        for a, b in rows.get("all", [])
        if a["speech"] and b["speech"] and a["act"] != b["act"]
    )
    measures = {key: describe(counts[key], rows[key]) for key in sorted(counts)}
    return {"documents": documents, **measures, "acts": dict(sorted(acts.items(), key=lambda x: (-x[1], x[0])))}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print the disagreements first (of the open half only)")
    parser.add_argument("documents", nargs="*")
    given = parser.parse_args()
    print(json.dumps(compare(given.documents, given.show), indent=1))
