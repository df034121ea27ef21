"""Learns which words belong to a content where rules and tagger differ, from gold statements.

    python training/regions.py GOLD.jsonl[.gz] [--reader fast] [--reader careful] [--write]

``GOLD`` holds one document a line as PolNeAR gives them (``id``, ``text``, ``statements`` with ``content``), none of
which the tagger may have seen. Each region of :mod:`onrecord.read.regions` whose attribution meets a gold one is a
case: right where gold holds most of its words. A logistic model with a ridge is fitted by Newton's method; what is
printed is cross-validated by document (five folds). ``--write`` fits on all and writes ``words/region_weights.tsv``.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onrecord.model import Document, Made, Metadata, Zone, document_id
from onrecord.read.nlp import Parsed, parse_document
from onrecord.read.pairs import pair_attributions
from onrecord.read.quotation_runs import find_all_quotations
from onrecord.read.regions import describe_region, find_regions, list_words
from onrecord.read.rule_attributions import find_attributions
from onrecord.read.tagger import Tagged, load_tagger
from onrecord.spans import OffsetMap, Span

TABLE = Path(__file__).parent.parent / "src" / "onrecord" / "words" / "region_weights.tsv"
HEAD = (
    "# What each piece of evidence counts that a region of words belongs to a content, in log odds.\n"
    "# Written by: python training/regions.py\n"
)
RIDGE = 6.0
SEEN = 6  # evidence that is rarer gets no weight
MADE = Made(by="training", version="1")


@dataclass(frozen=True)
class Case:
    """One region: its document, its evidence, how many words it has, and whether gold holds most of them."""

    document: str
    evidence: dict[str, float]
    size: int
    is_content: bool


def parse_text(text: str) -> Parsed:
    """A text in which each line is a paragraph of the story, parsed."""
    source_id = hashlib.sha256(text.encode()).hexdigest()
    document = Document(id=document_id(source_id, text), source_id=source_id, text=text, origin=OffsetMap(), made=MADE)
    zones = [
        Zone(span=Span(document.id, m.start(), m.end()), label="story", made=MADE)
        for m in re.finditer(r"[^\n]+", text)
        if m.group().strip()
    ]
    return parse_document(document, zones, Metadata(document_id=document.id, language="en", made=MADE))


def list_cases(row: dict, parsed: Parsed, tagged: Sequence[Tagged]) -> Iterator[Case]:
    """The regions of one document whose attribution meets a gold one."""
    passages = parsed.passages
    texts = [p.text for p in passages]
    origins = [p.pieces[0][1] for p in passages]  # a paragraph here is one piece

    def places(number: int, start: int, end: int) -> set[int]:
        return {origins[number] + a for a, _ in list_words(texts[number], start, end)}

    gold = []
    for statement in row["statements"]:
        gold.append({a for s, e in statement["content"] for a, _ in list_words(row["text"], s, e)})
    quotations = find_all_quotations(texts)
    drafts = find_attributions(parsed, quotations)
    for pair in pair_attributions(texts, quotations, drafts, tagged):
        if pair.content is None:
            continue
        draft = drafts[pair.index]
        held = [set().union(*(places(*r) for r in ranges)) for ranges in (draft.content, pair.content)]
        best = max(gold, key=lambda g: max(len(g & h) / len(g | h) for h in held), default=set())
        if max(len(best & h) / max(1, len(best | h)) for h in held) < 0.4:
            continue
        for region in find_regions(texts, draft.content, pair.content):
            words = places(region.passage, region.start, region.end)
            evidence = describe_region(passages, quotations, pair.found, region)
            yield Case(row["id"], evidence, region.size, 2 * len(words & best) > len(words))


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """The ridge-logistic weights of the evidence."""
    counts: dict[str, int] = {}
    for case in cases:
        for name in case.evidence:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, n in counts.items() if n >= SEEN)
    table = np.array([[case.evidence.get(name, 0.0) for name in names] for case in cases])
    right = np.array([case.is_content for case in cases], dtype=float)
    weights = np.zeros(len(names))
    ridge = np.full(len(names), RIDGE)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (right - chance) - ridge * weights
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(w), 3) for name, w in zip(names, weights, strict=True) if abs(w) >= 0.0005}


def judge(cases: Sequence[Case], weights: dict[str, float]) -> float:
    """The share of cases judged rightly, in per cent."""
    right = [(sum(weights.get(n, 0.0) * v for n, v in case.evidence.items()) >= 0) == case.is_content for case in cases]
    return round(100 * sum(right) / max(1, len(right)), 1)


def main() -> None:
    """Prints how the weights do, cross-validated, against always following one side."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("gold", type=Path)
    options.add_argument("--reader", action="append", choices=("fast", "careful"))
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    opened = gzip.open if given.gold.suffix == ".gz" else open
    with opened(given.gold, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    cases: list[Case] = []
    for row in rows:
        parsed = parse_text(row["text"])
        texts = [p.text for p in parsed.passages]
        for reader in given.reader or ["fast"]:
            tagged = load_tagger(reader).find_attributions(texts, find_all_quotations(texts))
            cases += list_cases(row, parsed, tagged)
    report(cases)
    if given.write:
        write(cases)


def report(cases: Sequence[Case]) -> None:
    """Prints the shares of right judgements."""
    right = 0.0
    for fold in range(5):
        inside = [int(hashlib.sha256(c.document.encode()).hexdigest(), 16) % 5 == fold for c in cases]
        held_out = [c for c, is_in in zip(cases, inside, strict=True) if is_in]
        weights = fit([c for c, is_in in zip(cases, inside, strict=True) if not is_in])
        right += judge(held_out, weights) * len(held_out)
    facts = {
        "regions": len(cases),
        "right": round(right / max(1, len(cases)), 1),
        "following the tagger": judge(cases, {"tagger": 1.0}),
        "all content": round(100 * sum(c.is_content for c in cases) / max(1, len(cases)), 1),
    }
    tagger = [("tagger" in next(n for n in c.evidence if n.startswith(("rules ", "tagger ")))) for c in cases]
    facts["following the tagger"] = round(
        100 * sum(t == c.is_content for t, c in zip(tagger, cases, strict=True)) / max(1, len(cases)), 1
    )
    sys.stdout.write(json.dumps(facts) + "\n")


def write(cases: Sequence[Case]) -> None:
    """Writes the weights fitted on all cases."""
    lines = [f"{name}\t{weight:g}" for name, weight in sorted(fit(cases).items())]
    TABLE.write_text(HEAD + "evidence\tweight\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
