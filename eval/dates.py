"""How well dates are found and resolved, on the gold texts of ``eval/gold/dates`` or on TimeML files of one's own.

    python eval/dates.py [--errors] [--json]             the gold texts
    python eval/dates.py PATH [PATH ...] [--errors]      TimeML files or folders of them (TempEval-3 and its like)
    python eval/dates.py PATH --write FOLDER             the same files with our annotation, for the public scorer

``strict`` wants the same words, ``relaxed`` some of the same words, ``value`` besides the same range (an unresolved
expression wants no range). Of TimeML files all expressions of the text count (DATE, TIME, DURATION, SET; the date of
creation does not), ``value`` wants some of the same words and the same value as a string, ``type`` the same type, as
the scorer of TempEval-3 (UzZaman et al. 2013) counts; texts a second are by the processor's time, after a first text.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from build import build_parsed
from onrecord.dates import DateRange, parse_edtf, print_edtf
from onrecord.read.dates import find_times
from onrecord.read.timexes import Timex, find_timexes

GOLD = Path(__file__).parent / "gold" / "dates"
Item = tuple[int, int, str]


@dataclass
class Counts:
    """Gold, found, and how many agree in which sense."""

    gold: int = 0
    found: int = 0
    strict: int = 0
    relaxed: int = 0
    type: int = 0
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TimemlText:
    """The text of a TimeML file as a reader sees it, its day, and its expressions as (start, end, type, value)."""

    text: str
    created: date | None
    items: list[tuple[int, int, str, str]]
    root: ET.Element


def read_timeml(path: Path) -> TimemlText:
    """A TimeML file; the date of creation from DCT, or from the expression that says it is that. Raises ValueError."""
    content = path.read_text(encoding="utf-8-sig")
    try:
        root = ET.fromstring(content.encode())
    except ET.ParseError:
        # older files hold a bare "&"
        try:
            root = ET.fromstring(re.sub(r"&(?!#?\w+;)", "&amp;", content).encode())
        except ET.ParseError as error:
            raise ValueError(f"{path}: no TimeML: {error}") from None
    for node in root.iter():
        if isinstance(node.tag, str):
            node.tag = node.tag.rpartition("}")[2]
    creation = [node for node in root.iter("TIMEX3") if _is_creation(node)]
    inside = root.find("DCT")
    if inside is not None:
        creation = [*inside.iter("TIMEX3"), *creation]
    body = root.find("TEXT")
    if body is None:
        body = root.find(".//TEXT")
    if body is None:
        body = root
    items: list[tuple[int, int, str, str]] = []
    pieces: list[str] = []
    at = 0

    def walk(node: ET.Element) -> None:
        nonlocal at
        start = at
        pieces.append(node.text or "")
        at += len(node.text or "")
        for child in node:
            walk(child)
            pieces.append(child.tail or "")
            at += len(child.tail or "")
        if node.tag == "TIMEX3" and node not in creation and at > start:
            items.append((start, at, node.get("type", ""), node.get("value", "")))

    walk(body)
    created = next((day for node in creation if (day := _read_day(node.get("value", "")))), None)
    return TimemlText(text="".join(pieces), created=created, items=sorted(items), root=root)


def _is_creation(node: ET.Element) -> bool:
    return node.get("functionInDocument") in ("CREATION_TIME", "PUBLICATION_TIME")


def _read_day(value: str) -> date | None:
    m = re.match(r"(\d{4})-?(\d\d)-?(\d\d)", value)
    try:
        return date(int(m[1]), int(m[2]), int(m[3])) if m else None
    except ValueError:
        return None


def compare_timeml(gold: list[tuple[int, int, str, str]], found: list[Timex], counts: Counts) -> list[str]:
    """Adds to the counts; the disagreements in words."""
    problems = []
    counts.gold += len(gold)
    counts.found += len(found)
    free = list(found)
    for start, end, kind, value in gold:
        match = next((f for f in free if (f.start, f.end) == (start, end)), None)
        if match:
            counts.strict += 1
        else:
            match = next((f for f in free if f.start < end and start < f.end), None)
        if match is None:
            problems.append(f"missed {start}-{end} {kind} {value}")
            continue
        free.remove(match)
        counts.relaxed += 1
        counts.type += match.type == kind
        counts.value += match.value == value
        if (match.type, match.value) != (kind, value):
            problems.append(f"value {start}-{end} wanted {kind} {value} got {match.type} {match.value}")
    return problems + [f"extra {f.start}-{f.end} {f.type} {f.value}" for f in free]


def write_timeml(given: TimemlText, found: list[Timex], path: Path) -> None:
    """The file's head and its text with our expressions in it, as TempEval-3's scorer reads it."""
    marks: list[str] = []
    at = 0
    for number, timex in enumerate(found, 1):
        marks.append(escape(given.text[at : timex.start]))
        marks.append(f'<TIMEX3 tid="t{number}" type="{timex.type}" value="{timex.value}">')
        marks.append(escape(given.text[timex.start : timex.end]) + "</TIMEX3>")
        at = timex.end
    marks.append(escape(given.text[at:]))
    head = "".join(
        ET.tostring(node, encoding="unicode").strip() + "\n"
        for node in given.root
        if node.tag in ("DOCID", "DCT", "TITLE")
    )
    body = "<TEXT>" + "".join(marks) + "</TEXT>"
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n<TimeML>\n{head}{body}\n</TimeML>\n', encoding="utf-8")


def find_files(paths: list[Path]) -> list[Path]:
    """The TimeML files at the paths, each folder's sorted by name. Raises ValueError where there are none."""
    out: list[Path] = []
    for path in paths:
        if not path.exists():
            raise ValueError(f"{path}: no such file or folder")
        inside = [p for p in sorted(path.rglob("*")) if p.suffix in (".tml", ".xml", ".timeml")]
        out += inside if path.is_dir() else [path]
    if not out:
        raise ValueError(f"no TimeML files (.tml, .xml) under {', '.join(map(str, paths))}")
    return out


def score_timeml(paths: list[Path], *, show: bool, write: Path | None) -> dict[str, float]:
    """The figures over TimeML files."""
    counts = Counts()
    seconds = 0.0
    files = find_files(paths)
    find_timexes("On 3 May 2013 they said on Friday that it had lasted two years.", date(2013, 5, 4))
    for path in files:
        given = read_timeml(path)
        started = time.process_time()
        found = find_timexes(given.text, given.created)
        seconds += time.process_time() - started
        for problem in compare_timeml(given.items, found, counts):
            if show:
                at = re.search(r"(\d+)-(\d+)", problem)
                print(f"{path.name}: {problem} | {given.text[int(at[1]) : int(at[2])]!r}" if at else problem)
        if write:
            write.mkdir(parents=True, exist_ok=True)
            write_timeml(given, found, write / path.name)
    names = ("strict", "relaxed", "type", "value")
    figures = {name: round(counts.f1(getattr(counts, name)), 1) for name in names}
    per_second = round(len(files) / seconds, 1) if seconds else 0.0
    return {"gold": counts.gold, "found": counts.found, **figures, "documents a second": per_second}


def main() -> int:
    """Prints the figures; with ``--errors`` each disagreement with its words."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", help="TimeML files, or folders of them")
    parser.add_argument("--timeml", type=Path, action="append", default=[], help="the same, by name")
    parser.add_argument("--write", type=Path, help="a folder to write the TimeML files to, with our annotation")
    parser.add_argument("--errors", action="store_true", help="print each disagreement")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if paths := [*options.paths, *options.timeml]:
        try:
            figures = score_timeml(paths, show=options.errors, write=options.write)
        except ValueError as error:
            print(f"dates.py: {error}", file=sys.stderr)
            return 2
        print(json.dumps(figures) if options.json else "; ".join(f"{name} {value}" for name, value in figures.items()))
        return 0
    counts = Counts()
    for path in sorted(GOLD.glob("*.txt")):
        text, published, gold = read_gold(path)
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
