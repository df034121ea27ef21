"""Fits and checks the scores of statements: of those scored 0.9, nine in ten should be right.

    python eval/calibration.py [--reader fast|careful|rules] [--polnear N] [--write] [--plot docs/reliability.svg]

A found statement is right where its content pairs with a gold one (at least half of the words, one to one) and the
resolved speaker is the gold's, as in ``eval/statements.py``. Two logistic models with a ridge are fitted by Newton's
method: the content's on the open reports of our gold and on N documents of PolNeAR's dev part, where that is at hand
(the trained readers have seen the rest), with an intercept of their own that is dropped afterwards; the speaker's on
the right contents of our gold. What is printed and drawn is cross-validated: each report is scored with weights fitted
without it. ``--write`` then fits on all reports and writes ``src/onrecord/words/score_weights.tsv``; do so whenever the
reader of statements or of speakers has changed. ``--check`` fits nothing and scores the frozen or the sealed half with
the written weights, for the figure only.

Prints the bins of the reliability plot, then one line of JSON: ``brier``, ``ece`` (the mean gap between score and share
right, weighted by bin), and ``base``, the Brier score of always saying the mean.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import itertools
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from polnear import DATA, MADE
from statements import GOLD, fold_name, pair, words_at

from onrecord.clean import clean_source
from onrecord.config import DEFAULT_READER, READERS
from onrecord.confine import Limits
from onrecord.gather import sniff_media_type
from onrecord.model import Document, Metadata, Statement, Zone, document_id
from onrecord.pipeline import build_document
from onrecord.read.nlp import Parsed, parse_document
from onrecord.read.order import Draft, pick_readers
from onrecord.read.parsed_statements import ParsedStatement, find_descriptions
from onrecord.read.scores import chance_of, find_evidence, load_weights
from onrecord.spans import OffsetMap, Span

TABLE = Path(__file__).parent.parent / "src" / "onrecord" / "words" / "score_weights.tsv"
HEAD = "# What each piece of evidence counts, in log odds. Written by: python eval/calibration.py --write"
FOREIGN = "content: polnear"
LATER = frozenset({"dates", "said", "figures", "events", "demands", "scores"})
RIDGE = 4.0
EDGES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001)


@dataclass(frozen=True)
class Case:
    """One found statement: its report, its evidence, and whether content and speaker are right (None: not known)."""

    report: str
    content: tuple[str, ...]
    speaker: tuple[str, ...]
    is_content: bool
    is_speaker: bool | None


def read_statements(parsed: Parsed, choice: str) -> list[Statement]:
    """The statements of speech as they are when they are scored."""
    draft = Draft(parsed=parsed)
    for reader in pick_readers(choice):
        if reader.name not in LATER:
            draft = reader.read(draft)
    return [s for s in draft.statements if s.is_speech]


def own_cases(choice: str, half: str = "open") -> list[Case]:
    """The statements found in one half of our gold."""
    out = []
    for path in sorted(GOLD.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if gold["half"] != half:
            continue
        file = path.with_suffix(".txt")
        cleaned = clean_source(file, sniff_media_type(file), file.name, Limits())
        assert cleaned is not None, file
        parsed = parse_document(*build_document(hashlib.sha256(file.read_bytes()).hexdigest(), cleaned))
        rows = [g for g in gold["statements"] if g.get("speech", True) and g["content"]["spans"]]
        found = read_statements(parsed, choice)
        text = file.read_text(encoding="utf-8")
        pairs = pair(
            [words_at(text, g["content"]["spans"]) for g in rows],
            [words_at(text, [[s.start, s.end] for s in f.spans]) for f in found],
        )
        partner = {j: rows[i] for i, j, _ in pairs}
        described = find_descriptions(parsed)
        for number, statement in enumerate(found):
            content, speaker = find_evidence(ParsedStatement(parsed, statement, described))
            gold_row = partner.get(number)
            name = statement.speaker.name if statement.speaker else None
            is_speaker = gold_row is not None and fold_name(gold_row["speaker"]["name"]) == fold_name(name)
            out.append(Case(path.stem, tuple(content), tuple(speaker), gold_row is not None, is_speaker))
    return out


def polnear_cases(choice: str, limit: int) -> list[Case]:
    """The outer statements found in PolNeAR's dev part; statements of one cue are right together."""
    path = DATA / "polnear-dev.jsonl.gz"
    if not limit or not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        documents = sorted(
            (json.loads(line) for line in lines), key=lambda d: hashlib.sha256(d["id"].encode()).hexdigest()
        )
    out = []
    for row in documents[:limit]:
        text = row["text"]
        source_id = hashlib.sha256(text.encode()).hexdigest()
        document = Document(
            id=document_id(source_id, text), source_id=source_id, text=text, origin=OffsetMap(), made=MADE
        )
        zones, at = [], 0
        for line in text.split("\n"):
            if line.strip():
                zones.append(Zone(span=Span(document.id, at, at + len(line)), label="story", made=MADE))
            at += len(line) + 1
        parsed = parse_document(document, zones, Metadata(document_id=document.id, language="en", made=MADE))
        found = [s for s in read_statements(parsed, choice) if s.within is None]
        groups: dict[object, list[Statement]] = {}
        for number, statement in enumerate(found):
            groups.setdefault(statement.cue.spans if statement.cue else number, []).append(statement)
        joined = list(groups.values())
        pairs = pair(
            [words_at(text, s["content"]) for s in row["statements"]],
            [words_at(text, [[s.start, s.end] for one in group for s in one.spans]) for group in joined],
        )
        right = {j for _, j, _ in pairs}
        described = find_descriptions(parsed)
        for number, group in enumerate(joined):
            for statement in group:
                content, speaker = find_evidence(ParsedStatement(parsed, statement, described))
                out.append(Case("polnear", (*content, FOREIGN), tuple(speaker), number in right, None))
    return out


def fit(rows: Sequence[tuple[Sequence[str], bool]]) -> dict[str, float]:
    """The ridge-logistic weights of the evidence in some rows; what is seen fewer than four times gets none."""
    counts: dict[str, int] = {}
    for evidence, _ in rows:
        for name in evidence:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, n in counts.items() if n >= 4)
    index = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    for i, (evidence, _) in enumerate(rows):
        for name in evidence:
            if name in index:
                x[i, index[name]] = 1
    y = np.array([float(right) for _, right in rows])
    ridge = np.array([0.01 if name.endswith((": always", FOREIGN)) else RIDGE for name in names])
    w: NDArray[np.float64] = np.zeros(len(names))
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - y) + ridge * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if float(np.abs(step).max()) < 1e-6:
            break
    return {name: round(float(v), 3) for name, v in zip(names, w, strict=True)}


def fit_both(own: Sequence[Case], foreign: Sequence[Case]) -> dict[str, float]:
    """The weights for content and speaker."""
    content = fit([(c.content, c.is_content) for c in (*own, *foreign)])
    speaker = fit([(c.speaker, bool(c.is_speaker)) for c in own if c.is_content])
    content.pop(FOREIGN, None)
    return content | speaker


def predict(case: Case, weights: dict[str, float]) -> float:
    """The score of one statement, as the reader gives it."""
    score = chance_of(case.content, weights) * chance_of(case.speaker, weights)
    return min(0.99, max(0.01, round(score, 2)))


def cross_validate(own: Sequence[Case], foreign: Sequence[Case]) -> list[tuple[float, bool]]:
    """(score, whether it was right) for each statement, scored without its own report."""
    out = []
    for report in sorted({c.report for c in own}):
        weights = fit_both([c for c in own if c.report != report], foreign)
        out += [(predict(c, weights), bool(c.is_content and c.is_speaker)) for c in own if c.report == report]
    return out


Bin = tuple[float, float, int]
"""Mean score, share right, how many."""


def bin_scores(scored: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The bins of the reliability plot that hold anything."""
    out = []
    for low, high in itertools.pairwise(EDGES):
        held = [(s, r) for s, r in scored if low <= s < high]
        if held:
            out.append((sum(s for s, _ in held) / len(held), sum(r for _, r in held) / len(held), len(held)))
    return out


def summarise(scored: Sequence[tuple[float, bool]], bins: Sequence[Bin]) -> dict[str, float]:
    """Brier score, that of the mean, and the expected calibration error."""
    mean = sum(r for _, r in scored) / len(scored)
    return {
        "statements": len(scored),
        "right": round(mean, 3),
        "brier": round(sum((s - r) ** 2 for s, r in scored) / len(scored), 4),
        "base": round(mean * (1 - mean), 4),
        "ece": round(sum(n * abs(s - r) for s, r, n in bins) / len(scored), 4),
    }


def draw(bins: Sequence[Bin], summary: dict[str, float]) -> str:
    """The reliability plot as SVG: share right over score, a disc for each bin, as large as it holds statements."""
    side, left, top = 320, 70, 44
    biggest = max(n for _, _, n in bins)

    def x(value: float) -> float:
        return round(left + side * value, 1)

    def y(value: float) -> float:
        return round(top + side * (1 - value), 1)

    told = "; ".join(f"score {s:.2f}: {100 * r:.0f} % of {n} right" for s, r, n in bins)
    wide, high = side + left + 40, side + top + 92
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" aria-labelledby="t d" '
        'font-family="system-ui, sans-serif" font-size="13" fill="#222">',
        '<title id="t">How often statements are right, by their score</title>',
        f'<desc id="d">{told}.</desc>',
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
        f'<text x="{left}" y="24" font-size="15">How often statements are right, by their score</text>',
    ]
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        parts.append(f'<path d="M{x(tick)} {top}V{top + side}M{left} {y(tick)}H{left + side}" stroke="#ddd"/>')
        parts.append(f'<text x="{x(tick)}" y="{top + side + 18}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{left - 8}" y="{y(tick) + 4}" text-anchor="end">{100 * tick:.0f} %</text>')
    parts.append(f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="#888" stroke-dasharray="5 4"/>')
    line = "L".join(f"{x(s)} {y(r)}" for s, r, _ in bins)
    parts.append(f'<path d="M{line}" fill="none" stroke="#1f5fa8" stroke-width="1.5"/>')
    for s, r, n in bins:
        radius = round(4 + 10 * (n / biggest) ** 0.5, 1)
        place = f'cx="{x(s)}" cy="{y(r)}" r="{radius}"'
        parts.append(f'<circle {place} fill="#1f5fa8" fill-opacity=".35" stroke="#1f5fa8"/>')
    middle = left + side / 2
    parts.append(f'<text x="{middle}" y="{top + side + 40}" text-anchor="middle">score</text>')
    notes = (
        f"{summary['statements']:.0f} statements, each scored without its own report",
        f"mean gap {100 * summary['ece']:.1f} points; a disc's size tells how many",
    )
    for number, note in enumerate(notes):
        at = top + side + 60 + 17 * number
        parts.append(f'<text x="{middle}" y="{at}" text-anchor="middle" fill="#555">{note}</text>')
    turned = f'transform="rotate(-90 18 {top + side / 2})"'
    parts.append(f'<text x="18" y="{top + side / 2}" text-anchor="middle" {turned}>right</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> int:
    """Fits, checks, prints; see the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", choices=READERS, default=DEFAULT_READER, help="whose statements are scored")
    parser.add_argument("--polnear", type=int, default=60, metavar="N", help="how many documents of PolNeAR to add")
    parser.add_argument("--write", action="store_true", help="write the table of weights")
    parser.add_argument("--plot", type=Path, default=None, help="draw the reliability plot there")
    parser.add_argument("--check", choices=("frozen", "sealed"), help="check the written weights there; fit nothing")
    given = parser.parse_args()
    if given.check:
        weights = load_weights()
        scored = [
            (chance_of(c.content, weights) * chance_of(c.speaker, weights), c.is_content and bool(c.is_speaker))
            for c in own_cases(given.reader, given.check)
        ]
        bins = bin_scores(scored)
        for score, right, n in bins:
            sys.stdout.write(f"score {score:.2f}  right {right:.2f}  of {n}\n")
        print(json.dumps({"reader": given.reader, "half": given.check, **summarise(scored, bins)}))
        return 0
    own, foreign = own_cases(given.reader), polnear_cases(given.reader, given.polnear)
    scored = cross_validate(own, foreign)
    bins = bin_scores(scored)
    summary = summarise(scored, bins)
    for score, right, n in bins:
        sys.stdout.write(f"score {score:.2f}  right {right:.2f}  of {n}\n")
    if given.write:
        weights = fit_both(own, foreign)
        lines = [f"{name}\t{weight}" for name, weight in sorted(weights.items()) if weight]
        TABLE.write_text("\n".join([HEAD, "evidence\tweight", *lines]) + "\n", encoding="utf-8")
    if given.plot is not None:
        given.plot.write_text(draw(bins, summary), encoding="utf-8")
    print(json.dumps({"reader": given.reader, "polnear": len(foreign), **summary}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
