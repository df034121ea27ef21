"""Scores the acts of the statement reader on sentences coded with PLOVER event types, where the two meet.

    python eval/acts.py PATH [--half tune|final] [--show]

``PATH`` holds one JSON object a line: ``text``, ``event`` and ``textInfo.markup``, in which ``(EVT: words)`` marks the
words that tell the event (PLOVER's gold-standard records, Parus Analytics and OEDA). Only types that are done by
speaking are mapped (``TYPES``); a type may allow several acts, since PLOVER cuts otherwise: an agreement may be a
promise or, accepting what was asked, plain. A sentence counts as read when a statement's cue or, failing that, its
content holds a word of the event; the innermost such statement is judged. Half of the sentences, by a hash of the text,
are for tuning; the others are for the figure that is printed at the end, and their errors are not shown.

Prints a table of types and acts, then one line of JSON: ``accuracy`` over the sentences read, ``strict`` over types
with one act only, and ``read``, the share in which a statement was found at all, in per cent.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

TYPES: dict[str, frozenset[str]] = {
    "DEMAND": frozenset({"demand"}),
    "REJECT": frozenset({"deny"}),
    "DISAPPROVE": frozenset({"accuse"}),
    "THREATEN": frozenset({"state"}),
    "AGREE": frozenset({"promise", "state"}),
    "CONCEDE": frozenset({"concede", "state", "promise"}),
    "SUPPORT": frozenset({"welcome", "state", "regret"}),
}
"""PLOVER's types of verbal events and the acts that each may be here. CONCEDE is yielding, seldom admitting."""
_MARK = re.compile(r"\(?\b(?:SRC/TAR|SRC|TAR|EVT|CTX|LOC)\s*:\s*([^()]*)\)")


def halve(text: str) -> str:
    """The half that a sentence belongs to."""
    return "tune" if int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 else "final"


def find_event_words(row: dict[str, Any]) -> list[tuple[int, int]]:
    """Where the words of the event stand in the text; empty where the markup cannot be laid over it."""
    text, markup, at = row["text"], row.get("textInfo", {}).get("markup", ""), 0
    out = []
    for match in re.finditer(r"\(EVT\s*:\s*([^()]*)\)", markup):
        before = _MARK.sub(lambda m: m.group(1), markup[: match.start()])
        words = match.group(1).strip()
        start = text.find(words, max(at, len(before) - 40)) if words else -1
        if start >= 0:
            out.append((start, start + len(words)))
            at = start + len(words)
    return out


def choose(statements: list[dict[str, Any]], words: list[tuple[int, int]]) -> dict[str, Any] | None:
    """The statement that tells the event: its cue holds a word of it, else the shortest whose content does."""

    def holds(spans: list[list[int]]) -> bool:
        return any(a < end and start < b for a, b in spans for start, end in words)

    by_cue = [s for s in statements if s["cue"] and holds(s["cue"]["spans"])]
    if by_cue:
        return by_cue[0]
    inside = [s for s in statements if holds(s["content"]["spans"])]
    return min(inside, key=lambda s: sum(b - a for a, b in s["content"]["spans"]), default=None)


def measure(path: Path, half: str, show: bool) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """Counts by (type, act), and how many sentences of each type there are."""
    from onrecord.loose import iter_statements, print_statements

    found: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            if row["event"] not in TYPES or halve(row["text"]) != half:
                continue
            text = row["text"] = row["text"].strip("{} ")
            words = find_event_words(row)
            total[row["event"]] += 1
            file = Path(folder) / f"{number}.txt"
            file.write_text(text, encoding="utf-8")
            (item,) = iter_statements([file])
            chosen = choose(json.loads(print_statements(item, jsonl=True))["statements"], words)
            if chosen is None:
                if show:
                    sys.stdout.write(f"{row['event']:11}-        {text}\n")
                continue
            found[row["event"], chosen["act"]] += 1
            if show and chosen["act"] not in TYPES[row["event"]]:
                cue = " ".join(text[a:b] for a, b in chosen["cue"]["spans"]) if chosen["cue"] else ""
                sys.stdout.write(f"{row['event']:11}{chosen['act']:9}<{cue}> {text}\n")
    return found, total


def print_table(found: Counter[tuple[str, str]], total: Counter[str]) -> None:
    """The confusion table: a line for each type."""
    acts = sorted({act for _, act in found})
    sys.stdout.write(f"{'':12}{'n':>4}{'read':>6}" + "".join(f"{act:>9}" for act in acts) + "\n")
    for name in TYPES:
        read = sum(n for (event, _), n in found.items() if event == name)
        cells = "".join(f"{found[name, act] or '':>9}" for act in acts)
        sys.stdout.write(f"{name:12}{total[name]:>4}{read:>6}{cells}\n")


def summarise(found: Counter[tuple[str, str]], total: Counter[str]) -> dict[str, float]:
    """The measures in per cent."""

    def share(names: list[str]) -> float:
        read = sum(n for (event, _), n in found.items() if event in names)
        right = sum(n for (event, act), n in found.items() if event in names and act in TYPES[event])
        return round(100 * right / max(1, read), 1)

    return {
        "accuracy": share(list(TYPES)),
        "strict": share([name for name, acts in TYPES.items() if len(acts) == 1]),
        "read": round(100 * sum(found.values()) / max(1, sum(total.values())), 1),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--half", choices=("tune", "final"), default="tune")
    parser.add_argument("--show", action="store_true", help="print the errors first (of the half for tuning only)")
    given = parser.parse_args()
    if given.show and given.half == "final":
        sys.exit("this half is for the figure, not for its errors: run without --show")
    counts, totals = measure(given.path, given.half, given.show)
    print_table(counts, totals)
    print(json.dumps({"half": given.half, "sentences": sum(totals.values()), **summarise(counts, totals)}))
