"""Scores the statement reader on our own gold: content, speaker, act, negation, hedges, channel, nesting.

    python eval/statements.py [--half open|frozen|sealed] [--reader fast|careful|rules] [--show] [DOCUMENT ...]

Content pairs gold with found one to one, highest Jaccard of words first, from 0.5 ("partial") or at 1 ("exact").
``e2e`` counts a pair whose resolved speaker name is the gold's too (without case, accents, a leading article), or where
both have none. ``wrong`` is the share of pairs whose found speaker is a name that is not the gold's, where gold has
another *named* speaker; an unresolved one is not wrong. Only statements of speech are scored, nested ones too.
The frozen half is for the figures that a release prints, the sealed one (c08 to c14) for a final look at readers that
were made with the frozen figures in sight: don't look at the errors of either.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from onrecord.config import DEFAULT_READER, READERS

GOLD = Path(__file__).parent / "gold" / "statements"
WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")


def words_at(text: str, spans: list[list[int]]) -> frozenset[int]:
    """The starts of the words that the spans touch."""
    return frozenset(m.start() for m in WORD.finditer(text) for a, b in spans if m.start() < b and m.end() > a)


def fold_name(name: str | None) -> str:
    """A name for comparing: no case, accents, points or leading article."""
    text = unicodedata.normalize("NFKD", name or "")
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold().replace("’", "'").replace(".", "")
    return re.sub(r"^(?:the|an?) ", "", " ".join(text.split()))


def pair(gold: list[frozenset[int]], found: list[frozenset[int]]) -> list[tuple[int, int, float]]:
    """Pairs (gold, found, Jaccard), one to one, best first, Jaccard at least 0.5."""
    scored = sorted(
        ((len(g & f) / len(g | f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found) if g & f),
        key=lambda x: (-x[0], x[1], x[2]),
    )
    used_gold, used_found, out = set(), set(), []
    for score, i, j in scored:
        if score >= 0.5 and i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            out.append((i, j, score))
    return out


def score_document(text: str, gold: list[dict[str, Any]], found: list[dict[str, Any]], show: str = "") -> Counter[str]:
    """Counts for one document; with ``show`` its errors are printed under that name."""
    gold = [g for g in gold if g.get("speech", True) and g["content"]["spans"]]
    found = [f for f in found if f["speech"]]
    pairs = pair(
        [words_at(text, g["content"]["spans"]) for g in gold], [words_at(text, f["content"]["spans"]) for f in found]
    )
    count = Counter(gold=len(gold), found=len(found), partial=len(pairs))
    for i, j, jaccard in pairs:
        g, f = gold[i], found[j]
        names = fold_name(g["speaker"]["name"]), fold_name(f["speaker"]["name"])
        is_right = names[0] == names[1]
        count["exact"] += jaccard == 1
        count["e2e"] += is_right
        if not is_right and names[0] and names[1] and f["speaker"].get("type") in ("person", "body", "state"):
            count["wrong"] += 1
        for name in ("act", "negated", "manner"):
            count[name] += g[name] == f[name]
        count["hedges"] += bool(g["hedges"]) == bool(f["hedges"])
        count["channel"] += bool(g.get("channel")) == bool(f.get("channel"))
        count["nesting"] += (g.get("within") is None) == (f.get("within") is None)
        if show and not (is_right and g["act"] == f["act"] and g["negated"] == f["negated"] and jaccard > 0.8):
            print(f"{show}: gold  {_print(g, text)}\n{' ' * len(show)}  found {_print(f, text)}")
    if show:
        for i in sorted(set(range(len(gold))) - {p[0] for p in pairs}):
            print(f"{show}: MISSED {_print(gold[i], text)}")
        for j in sorted(set(range(len(found))) - {p[1] for p in pairs}):
            print(f"{show}: EXTRA  {_print(found[j], text)}")
    return count


def _print(s: dict[str, Any], text: str) -> str:
    said = " | ".join(text[a:b] for a, b in s["content"]["spans"])
    cue = " ".join(text[a:b] for a, b in s["cue"]["spans"]) if s["cue"] else ""
    return f"[{s['speaker']['name']}] <{cue}> {s['act']}{' neg' if s['negated'] else ''}: {' '.join(said.split())}"


def summarise(count: Counter[str]) -> dict[str, float]:
    """The measures in per cent."""

    def f_measure(hits: int) -> float:
        return round(100 * 2 * hits / max(1, count["gold"] + count["found"]), 1)

    def share(name: str) -> float:
        return round(100 * count[name] / max(1, count["partial"]), 1)

    out = {name: f_measure(count[name]) for name in ("partial", "exact", "e2e")}
    return out | {n: share(n) for n in ("wrong", "act", "negated", "manner", "hedges", "channel", "nesting")}


def measure(half: str | None, names: list[str], show: bool, reader: str) -> Counter[str]:
    """Reads the gold texts and adds up the counts."""
    from onrecord.loose import iter_statements, print_statements

    total: Counter[str] = Counter()
    for path in sorted(GOLD.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if (half and gold["half"] != half) or (names and path.stem not in names):
            continue
        file = path.with_suffix(".txt")
        (item,) = iter_statements([file], reader=reader)
        found = json.loads(print_statements(item, jsonl=True))["statements"]
        text = file.read_text(encoding="utf-8")
        total += score_document(text, gold["statements"], found, path.stem if show else "")
    return total


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("open", "frozen", "sealed"), default="open")
    parser.add_argument("--show", action="store_true", help="print the errors (of the open half only)")
    parser.add_argument("--reader", choices=READERS, default=DEFAULT_READER)
    parser.add_argument("documents", nargs="*")
    given = parser.parse_args()
    if given.show and given.half != "open":
        sys.exit(f"the {given.half} half is for figures, not for errors: run without --show")
    counts = measure(given.half, given.documents, given.show, given.reader)
    print(json.dumps({"half": given.half, "gold": counts["gold"], "found": counts["found"], **summarise(counts)}))
