"""How well page furniture is told from the story, on lines that tools extracted from pages (outside of the project).

    python eval/furniture.py FOLDER [--json]             folds held out: weights of the other four, in turn (minutes)
    python eval/furniture.py FOLDER --shipped            the weights that the package ships: they know these pages
    python eval/furniture.py FOLDER --write OUT          besides, a file of decisions for each tool, as score.py takes

FOLDER holds ``lines.<tool>.jsonl.gz``: one page a line, ``{"id", "lines": [[label, text]...]}``, the label one of body,
furniture, mixed. A page's lines go through the cleaner of plain text; a line is dropped where less than half of it is
story. ``F`` is of furniture over lines; ``loss`` is the share of the body's words that are dropped, in per cent; a rule
that drops short lines without closing punctuation stands beside. Mixed lines do not count.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "training"))

import furniture as fitting  # noqa: E402

from onrecord.clean import line_scores  # noqa: E402
from onrecord.clean.blocks import find_blocks  # noqa: E402
from onrecord.clean.zones import label_blocks  # noqa: E402

FOLDS = 5


def read_pages(path: Path) -> list[dict[str, Any]]:
    """The pages of a tool, each with the number of its fold."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        pages = [json.loads(line) for line in file]
    for page in pages:
        page["fold"] = int(hashlib.sha1(page["id"].encode()).hexdigest(), 16) % FOLDS
    return pages


def find_dropped(page: dict[str, Any]) -> list[bool]:
    """For each line of a page whether most of it is no story."""
    lines = [line.replace("\n", " ") for _, line in page["lines"]]
    text, at, out = "\n\n".join(lines), 0, []
    rows = label_blocks(text, find_blocks(text), is_page=True)
    for line in lines:
        start, end = at, at + len(line)
        at = end + 2
        told = sum(max(0, min(end, b) - max(start, a)) for label, a, b in rows if label == "story")
        out.append(told < 0.5 * max(1, len(line.strip())))
    return out


def drop_short(page: dict[str, Any]) -> list[bool]:
    """The rule beside: a line of less than ten words without closing punctuation."""
    return [len(line.split()) < 10 and not re.search(r"[.!?\"”’:]$", line) for _, line in page["lines"]]


def count(pages: list[dict[str, Any]], key: str) -> dict[str, float]:
    """F1 of furniture and the share of lost words, in per cent."""
    hit = found = gold = lost = words = 0
    for page in pages:
        for (label, line), is_dropped in zip(page["lines"], page[key], strict=True):
            if label == "mixed":
                continue
            found += is_dropped
            gold += label == "furniture"
            hit += is_dropped and label == "furniture"
            if label == "body":
                words += len(line.split())
                lost += len(line.split()) * is_dropped
    return {"F": round(200 * hit / (found + gold), 1) if found + gold else 100.0, "loss": round(100 * lost / words, 2)}


def hold_out(folder: Path, tools: dict[str, list[dict[str, Any]]]) -> None:
    """Decides on each page by weights that have not seen it."""
    data = fitting.load(folder)
    for fold in range(FOLDS):
        model, trees, _ = fitting.fit(data, fold)
        kept = tuple(line_scores.Tree(tuple(a), tuple(b), tuple(c)) for a, b, c in trees[1])
        line_scores.load_words = lambda words=model: words
        line_scores.load_trees = lambda base=trees[0], kept=kept: (base, kept)
        for pages in tools.values():
            for page in pages:
                if page["fold"] == fold:
                    page["ours"] = find_dropped(page)


def main() -> int:
    """Prints a table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder of lines.<tool>.jsonl.gz")
    parser.add_argument("--shipped", action="store_true", help="score the weights that the package ships")
    parser.add_argument("--write", type=Path, help="a folder to write the decisions to")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    tools = {path.name.split(".")[1]: read_pages(path) for path in sorted(options.folder.glob("lines.*.jsonl.gz"))}
    if not tools:
        print(f"furniture.py: no lines.<tool>.jsonl.gz in {options.folder}", file=sys.stderr)
        return 2
    if not options.shipped:
        hold_out(options.folder, tools)
    figures: dict[str, Any] = {}
    for tool, pages in tools.items():
        for page in pages:
            page["short"] = drop_short(page)
            if options.shipped:
                page["ours"] = find_dropped(page)
        folds = [count([p for p in pages if p["fold"] == fold], "ours") for fold in range(FOLDS)]
        worst = max(fold["loss"] for fold in folds)
        figures[tool] = {**count(pages, "ours"), "worst loss": worst, "folds": folds, "short": count(pages, "short")}
        if options.write:
            options.write.mkdir(parents=True, exist_ok=True)
            rows = (json.dumps({"id": page["id"], "drop": page["ours"]}) + "\n" for page in pages)
            (options.write / f"{tool}.jsonl").write_text("".join(rows), encoding="utf-8")
    if options.json:
        print(json.dumps(figures))
        return 0
    print(f"{'F / words lost, per cent':18}  all{'':9}by fold{'':46}short lines dropped")
    for tool, of in figures.items():
        cells = "  ".join(f"{fold['F']:4.1f}/{fold['loss']:4.2f}" for fold in of["folds"])
        short = of["short"]
        print(f"{tool:18}  {of['F']:4.1f}/{of['loss']:4.2f}    {cells}   {short['F']:4.1f}/{short['loss']:4.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
