"""Quality floors on other people's pages, which lie outside the project; skipped where they are absent.

Floors stand a little under what was measured over all 181 pages; the sample here is every fourth of them. The weights of
the classifier of lines were fitted on these pages: what they do on pages held out is told by ``eval/furniture.py``.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.clean.blocks import find_blocks
from onrecord.clean.html import clean_html
from onrecord.clean.zones import label_blocks

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the pages to measure on are not here: ../shared/data")


def _load(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file][::4]


@pytest.mark.parametrize(
    ("tool", "f1_floor", "loss_ceiling"), [("trafilatura", 0.62, 0.01), ("resiliparse_main", 0.78, 0.01)]
)
def test_furniture_is_found_and_the_story_kept(tool: str, f1_floor: float, loss_ceiling: float) -> None:
    hit = wrong = missed = words = lost = 0
    for page in _load(DATA / "furniture" / f"lines.{tool}.jsonl.gz"):
        lines = [line.replace("\n", " ") for _, line in page["lines"]]
        text, at = "\n\n".join(lines), 0
        rows = label_blocks(text, find_blocks(text), is_page=True)
        for (gold, _), line in zip(page["lines"], lines, strict=True):
            start, end = at, at + len(line)
            at = end + 2
            told = sum(max(0, min(end, b) - max(start, a)) for label, a, b in rows if label == "story")
            is_dropped, count = told < 0.5 * max(1, len(line.strip())), len(line.split())
            if gold == "furniture":
                hit, missed = hit + is_dropped, missed + (not is_dropped)
            elif gold == "body":
                wrong, words, lost = wrong + is_dropped, words + count, lost + count * is_dropped
    assert 2 * hit / (2 * hit + wrong + missed) >= f1_floor
    assert lost / words <= loss_ceiling


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def _stories() -> Iterator[tuple[str, str]]:
    bodies = {row["id"]: row["body"] for row in _load(DATA / "extraction" / "zyte_gold.jsonl.gz")}
    for page in _load(DATA / "extraction" / "zyte_html.jsonl.gz"):
        if page["id"] in bodies:
            cleaned = clean_html(page["html"].encode())
            yield bodies[page["id"]], "\n".join(cleaned.text[a:b] for label, a, b in cleaned.zones if label == "story")


def test_the_story_of_a_page_is_found() -> None:
    precision, recall = [], []
    for body, story in _stories():
        gold, found = _shingles(body), _shingles(story)
        both = sum((gold & found).values())
        precision.append(both / sum(found.values()))
        recall.append(both / sum(gold.values()))
    p, r = sum(precision) / len(precision), sum(recall) / len(recall)
    assert len(precision) >= 30
    assert 2 * p * r / (p + r) >= 0.93
