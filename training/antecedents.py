"""Learns what speaks for the antecedent of "he" or "she", with gender hidden; writes words/antecedent_weights.tsv.

    python training/antecedents.py TEXTS.jsonl.gz [...] [--limit N] [--write]

TEXTS hold one object a line with "text" or "body". Every pronoun whose candidates differ in gender is an example: its
own gender says which candidates it can mean, and nothing else about it is known. The weights maximise the likelihood
of the genders seen (a log-linear model with the antecedent hidden, after Cherry and Bergsma, 2005); gender is no
feature, so that what is learned is place alone. Without ``--write`` the last third of the texts is kept apart, and how
often the likeliest candidate is right there is printed, by likelihood: this is the calibration of the threshold in
``read/antecedents.py``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from build import build_parsed  # noqa: E402
from onrecord.read import references  # noqa: E402
from onrecord.read.candidates import list_candidates  # noqa: E402
from onrecord.read.chains import Found  # noqa: E402
from onrecord.read.names import find_names  # noqa: E402
from onrecord.read.pronouns import Pronoun  # noqa: E402
from onrecord.read.scenes import Scene  # noqa: E402
from onrecord.read.tokens import build_tokens  # noqa: E402

LONGEST = 7000
"""Characters of a text that are read: a long one must not outweigh the others."""
RARE = 20
"""A feature seen less often is left out."""
FITS = {"same": 0.97, "other": 0.03, "unknown": 0.5}
PENALTY = 2.0
MOST = 12
"""Examples of one text that count in full; more share this weight."""

Example = tuple[int, list[str], list[dict[str, float]]]


def collect(texts: list[str]) -> list[Example]:
    """(text, how each candidate's gender fits, its features) for each pronoun that gender says something about."""
    out: list[Example] = []
    resolve = references.resolve_pronoun
    number = 0

    def watch(scene: Scene, unit: Pronoun) -> Found | None:
        if unit.ask in ("m", "f"):
            found = list_candidates(scene, unit, lambda p: p.is_animate and not p.is_plural)
            fits = [
                "unknown" if c.party.gender is None else "same" if c.party.gender == unit.ask else "other"
                for c in found
            ]
            if len(set(fits)) > 1:
                out.append((number, fits, [dict(c.features) for c in found]))
            if fits.count("same") == 1 and "unknown" not in fits:
                return Found(unit, found[fits.index("same")].party)
        return resolve(scene, unit)

    references.resolve_pronoun = watch
    try:
        for number, text in enumerate(texts):  # noqa: B007 (watch reads it)
            passages = build_tokens(build_parsed(text[:LONGEST]).passages)
            references.link_chains(passages, find_names(passages))
    finally:
        references.resolve_pronoun = resolve
    return out


def learn(examples: list[Example]) -> dict[str, float]:
    """The weights that make the genders seen most likely."""
    seen = Counter(name for _, _, rows in examples for row in rows for name in row)
    names = sorted(name for name, count in seen.items() if count >= RARE)
    x, group, fit = pack(examples, {name: i for i, name in enumerate(names)})
    of_text = Counter(text for text, _, _ in examples)
    counts = np.array([min(1.0, MOST / of_text[text]) for text, _, _ in examples])
    weights, squares = np.zeros(len(names)), np.zeros(len(names))
    for _ in range(300):
        prior = shares(x @ weights, group, len(examples))
        joint = prior * fit
        total = np.zeros(len(examples))
        np.add.at(total, group, joint)
        slope = x.T @ ((joint / total[group] - prior) * counts[group]) - PENALTY * weights
        squares += slope * slope
        weights += 0.3 * slope / np.sqrt(squares + 1e-8)
    return dict(zip(names, map(float, weights), strict=True))


def pack(examples: list[Example], index: dict[str, int]) -> tuple[Any, Any, Any]:
    """Features, example number and fit of every candidate, one row each."""
    rows = [(n, fit, row) for n, (_, fits, found) in enumerate(examples) for fit, row in zip(fits, found, strict=True)]
    x = np.zeros((len(rows), len(index)), dtype=np.float32)
    for at, (_, _, row) in enumerate(rows):
        for name, value in row.items():
            if name in index:
                x[at, index[name]] = value
    return x, np.array([n for n, _, _ in rows]), np.array([FITS[fit] for _, fit, _ in rows])


def shares(scores: Any, group: Any, count: int) -> Any:
    """Scores as probabilities inside each group."""
    top = np.full(count, -1e9)
    np.maximum.at(top, group, scores)
    parts = np.exp(scores - top[group])
    total = np.zeros(count)
    np.add.at(total, group, parts)
    return parts / total[group]


def check(examples: list[Example], weights: dict[str, float]) -> None:
    """Prints how often the likeliest candidate is right, where gender leaves just one."""
    clear = [e for e in examples if e[1].count("same") == 1 and "unknown" not in e[1]]
    bins: dict[int, list[bool]] = {}
    for _, fits, rows in clear:
        scores = np.array([sum(weights.get(k, 0.0) * v for k, v in row.items()) for row in rows])
        parts = shares(scores, np.zeros(len(rows), dtype=int), 1)
        bins.setdefault(int(min(parts.max(), 0.999) * 10), []).append(fits[int(parts.argmax())] == "same")
    hits = sum(sum(b) for b in bins.values())
    print(f"right {hits / max(1, len(clear)):.3f} of {len(clear)}")  # noqa: T201
    for at in sorted(bins):
        print(f"  {at / 10:.1f} to {at / 10 + 0.1:.1f}: {sum(bins[at]) / len(bins[at]):.2f} of {len(bins[at])}")  # noqa: T201


def main() -> None:
    """Collects, learns, and prints or writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=700)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    texts = []
    for path in options.texts:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts += [row.get("text") or row["body"] for row in map(json.loads, lines)]
    random.Random(5).shuffle(texts)
    examples = collect(texts[: options.limit])
    if not options.write:
        edge = 2 * min(options.limit, len(texts)) // 3
        check([e for e in examples if e[0] >= edge], learn([e for e in examples if e[0] < edge]))
        return
    lines_out = ["# What speaks for a candidate of a pronoun; learned by training/antecedents.py, not set by hand."]
    lines_out += ["feature\tweight"]
    lines_out += [f"{name}\t{w:.2f}" for name, w in sorted(learn(examples).items()) if abs(w) >= 0.05]
    target = ROOT / "src" / "onrecord" / "words" / "antecedent_weights.tsv"
    target.write_text("\n".join(lines_out) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
