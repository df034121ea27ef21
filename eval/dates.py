"""How well dates are found and resolved, on the gold texts of ``eval/gold/dates`` or on TimeML files of one's own.

    python eval/dates.py [--errors] [--json]          the gold texts
    python eval/dates.py --timeml DIR [--errors]      TimeML files (TempEval-3): DATE and TIME, day granularity

``strict`` wants the same words, ``relaxed`` some of the same words, ``value`` besides the same range (an unresolved
expression wants no range). In TimeML the words that bound ("since", "by") are no part of an expression and
its value is the period that it names; ours is what the words leave open, so such expressions count as errors there.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from build import build_parsed
from onrecord.dates import DateRange, parse_edtf, print_edtf
from onrecord.errors import DateError
from onrecord.read.dates import find_times

GOLD = Path(__file__).parent / "gold" / "dates"
Item = tuple[int, int, str]


@dataclass
class Counts:
    """Gold, found, and how many agree in which sense."""

    gold: int = 0
    found: int = 0
    strict: int = 0
    relaxed: int = 0
    value: int = 0

    def f1(self, right: int) -> float:
        """Twice the agreements over all that was wanted or found, in per cent."""
        return 200 * right / (self.gold + self.found) if self.gold + self.found else 100.0


def read_gold(path: Path) -> tuple[str, DateRange | None, list[Item]]:
    """The text, its date, and the expected (start, end, value) of a gold file; ValueError where words are not found."""
    head, text, expected = re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    when = re.search(r"published:\s*(\S+)", head)
    published = None if not when or when[1] == "unknown" else parse_edtf(when[1])
    items: list[Item] = []
    at = 0
    for line in expected.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        words, _, value = line.rpartition(" = ")
        match = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(text, at)
        if not match:
            raise ValueError(f"{path.name}: {words!r} does not stand in the text after offset {at}")
        items.append((match.start(), match.end(), value.strip()))
        at = match.start() + 1
    return text, published, items


def find_items(text: str, published: DateRange | None) -> list[Item]:
    """What the reader finds, as (start, end, value)."""
    parsed = build_parsed(text, published=published)
    return [(t.spans[0].start, t.spans[-1].end, print_edtf(t.when) if t.when else "?") for t in find_times(parsed)]


def compare(gold: list[Item], found: list[Item], counts: Counts) -> list[str]:
    """Adds to the counts; the disagreements in words."""
    problems = []
    counts.gold += len(gold)
    counts.found += len(found)
    free = list(found)
    for start, end, value in gold:
        match = next((f for f in free if f[:2] == (start, end)), None)
        if match:
            counts.strict += 1
        else:
            match = next((f for f in free if f[0] < end and start < f[1]), None)
        if match is None:
            problems.append(f"missed {start}-{end} {value}")
            continue
        free.remove(match)
        counts.relaxed += 1
        if _same(match[2], value):
            counts.value += 1
        else:
            problems.append(f"value {start}-{end} wanted {value} got {match[2]}")
    return problems + [f"extra {start}-{end} {value}" for start, end, value in free]


def _same(found: str, wanted: str) -> bool:
    if found == "?" or wanted == "?":
        return found == wanted
    a, b = parse_edtf(found), parse_edtf(wanted)
    return (a.earliest, a.latest) == (b.earliest, b.latest)


def read_timeml(path: Path) -> tuple[str, DateRange | None, list[Item]]:
    """The text of a TimeML file with its DATE and TIME expressions as EDTF; what EDTF cannot hold is "?"."""
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    dct = root.find(".//DCT/TIMEX3")
    published = _edtf(dct.get("value", "")) if dct is not None else None
    body = root.find("TEXT")
    items: list[Item] = []
    text = ""

    def walk(node: ET.Element) -> None:
        nonlocal text
        start = len(text)
        text += node.text or ""
        for child in node:
            walk(child)
            text += child.tail or ""
        if node.tag == "TIMEX3" and node.get("type") in ("DATE", "TIME"):
            when = _edtf(node.get("value", ""))
            items.append((start, len(text), print_edtf(when) if when else "?"))

    if body is not None:
        walk(body)
    return text, published, items


def _edtf(value: str) -> DateRange | None:
    value = re.sub(r"T.*", "", value)
    week = re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value)
    try:
        if week:
            from datetime import date

            first, last = (6, 7) if week[3] else (1, 7)
            year, number = int(week[1]), int(week[2])
            return DateRange(
                earliest=date.fromisocalendar(year, number, first), latest=date.fromisocalendar(year, number, last)
            )
        quarter = re.fullmatch(r"(\d{4})-Q([1-4])", value)
        if quarter:
            first_month = 3 * int(quarter[2]) - 2
            return parse_edtf(f"{quarter[1]}-{first_month:02d}/{quarter[1]}-{first_month + 2:02d}")
        decade = re.fullmatch(r"(\d{3})", value)
        if decade:
            return parse_edtf(f"{decade[1]}0/{decade[1]}9")
        return parse_edtf(value)
    except (DateError, ValueError):
        return None


def main() -> int:
    """Prints the figures; with ``--errors`` each disagreement with its words."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--timeml", type=Path, help="a folder of TimeML files (.tml)")
    parser.add_argument("--errors", action="store_true", help="print each disagreement")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    counts = Counts()
    paths = sorted(options.timeml.rglob("*.tml")) if options.timeml else sorted(GOLD.glob("*.txt"))
    for path in paths:
        text, published, gold = read_timeml(path) if options.timeml else read_gold(path)
        for problem in compare(gold, find_items(text, published), counts):
            if options.errors:
                at = re.search(r"(\d+)-(\d+)", problem)
                words = text[int(at[1]) : int(at[2])] if at else ""
                print(f"{path.name}: {problem} | {words!r}")
    figures = {name: round(counts.f1(getattr(counts, name)), 1) for name in ("strict", "relaxed", "value")}
    if options.json:
        print(json.dumps({"gold": counts.gold, "found": counts.found, **figures}))
    else:
        print(f"{counts.gold} gold, {counts.found} found; F1 strict {figures['strict']}, relaxed {figures['relaxed']}, "
              f"value {figures['value']}")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
