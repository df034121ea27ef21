"""Fits the classifier of lines in ``clean/line_scores.py``: words/line_words.tsv and words/line_trees.tsv.

    python training/furniture.py FOLDER [--write] [--folds]

FOLDER holds ``lines.<tool>.jsonl.gz``: one page a line, ``{"id", "lines": [[label, text]...]}``, the label one of body,
furniture, mixed. ``--folds`` trains on four fifths of the pages (by SHA-1 of the id) and reports the fifth, in turn;
``--write`` fits on all. Nothing but numpy is needed, and the same data gives the same files.

Two steps. A linear model of a line's words (L2-penalised logistic regression, Adagrad over all examples); its scores
for the training lines come from models that have not seen their page. Then gradient-boosted trees (Friedman 2001;
second-order gains as in Chen and Guestrin 2016) over that score and the features of the line and its neighbours. Every
tool's pages weigh alike; lines of the body weigh by their words.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from onrecord.clean.blocks import find_blocks  # noqa: E402
from onrecord.clean.line_scores import describe_rows, find_limits, split_line  # noqa: E402
from onrecord.clean.phrases import Line  # noqa: E402
from onrecord.clean.zones import rule_lines  # noqa: E402

WORDS = ROOT / "src" / "onrecord" / "words"
SEED = 20261122
FOLDS = 5
TREES, DEPTH, RATE, PENALTY = 180, 4, 0.08, 5.0
RARE = 6
"""A word on fewer pages is left out."""
SLIGHT = 0.2
"""A word of less weight is left out."""

Array = Any


@dataclass
class Data:
    """All lines of all tools' pages, page after page."""

    pages: list[tuple[list[Line], list[str]]]
    page: Array  # the page of each line
    ids: list[str]  # of pages
    tools: Array  # of lines
    names: list[str]
    labels: Array  # 0 body, 1 furniture, 2 mixed
    words: Array
    folds: Array
    limits: Array
    tokens: list[list[str]]


def load(folder: Path) -> Data:
    """The lines with what the rules make of them."""
    names, pages, ids = [], [], []
    page, tools, labels, words, folds, limits, tokens = [], [], [], [], [], [], []
    for tool, path in enumerate(sorted(folder.glob("lines.*.jsonl.gz"))):
        names.append(path.name.split(".")[1])
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for row in map(json.loads, file):
                texts = [line.replace("\n", " ") for _, line in row["lines"]]
                text = "\n\n".join(texts)
                lines, ruled = rule_lines(text, find_blocks(text))
                starts, at = {}, 0
                for (label, _), piece in zip(row["lines"], texts, strict=True):
                    starts[at + len(piece) - len(piece.lstrip())] = label
                    at += len(piece) + 2
                ids.append(row["id"])
                pages.append((lines, ruled))
                limits += find_limits(lines, ruled)
                for line in lines:
                    label = starts.get(line.block.start, "mixed")
                    page.append(len(pages) - 1)
                    tools.append(tool)
                    labels.append(("body", "furniture", "mixed").index(label))
                    words.append(len(line.text.split()))
                    folds.append(int(hashlib.sha1(row["id"].encode()).hexdigest(), 16) % FOLDS)
                    tokens.append(split_line(line.norm))
    arrays = [np.array(x) for x in (page, tools, labels, words, folds, limits)]
    return Data(pages, arrays[0], ids, arrays[1], names, arrays[2], arrays[3], arrays[4], arrays[5], tokens)


def weigh(data: Data) -> Array:
    """The weight of each line: of the tools alike, of the body by words."""
    weights = np.zeros(len(data.labels))
    for tool in range(len(data.names)):
        furniture = (data.tools == tool) & (data.labels == 1)
        body = (data.tools == tool) & (data.labels == 0)
        weights[furniture] = 1200 / furniture.sum()
        weights[body] = np.maximum(4000 * data.words[body] / data.words[body].sum(), 0.15)
    return weights


# ── the linear model of words ───────────────────────────────────────────────────────────────────────────────────


def fit_words(data: Data, rows: Array, weights: Array) -> tuple[float, dict[str, float]]:
    """The constant and the weight of each word that is worth keeping, learned from the given lines."""
    seen: dict[str, set[str]] = defaultdict(set)
    for i in np.flatnonzero(rows):
        for word in data.tokens[i]:
            seen[word].add(data.ids[data.page[i]])
    vocabulary = {word: n for n, word in enumerate(sorted(w for w, ids in seen.items() if len(ids) >= RARE))}
    at, which = [], []
    used = np.flatnonzero(rows)
    for n, i in enumerate(used):
        known = [vocabulary[word] for word in data.tokens[i] if word in vocabulary]
        at += [n] * len(known)
        which += known
    row, column = np.array(at), np.array(which)
    count = np.bincount(row, minlength=len(used))
    value = 1 / np.sqrt(np.maximum(count, 1))[row]
    target, weight = (data.labels[used] == 1).astype(float), weights[used]
    slopes, base = np.zeros(len(vocabulary)), 0.0
    squares, square = np.full(len(vocabulary), 1e-6), 1e-6
    for _ in range(160):
        odds = np.bincount(row, slopes[column] * value, len(used)) + base
        error = weight * (1 / (1 + np.exp(-odds)) - target)
        slope = np.bincount(column, error[row] * value, len(vocabulary)) + 3.0 * slopes
        squares += slope * slope
        square += error.sum() ** 2
        slopes -= 0.5 * slope / np.sqrt(squares)
        base -= 0.5 * error.sum() / np.sqrt(square)
    kept = {word: round(float(slopes[n]), 2) for word, n in vocabulary.items() if abs(slopes[n]) >= SLIGHT}
    return round(float(base), 3), kept


def apply_words(data: Data, model: tuple[float, dict[str, float]], rows: Array) -> Array:
    """The score of each of the lines by its words, as ``score_words`` has it."""
    base, weights = model
    out = np.zeros(len(data.labels))
    for i in np.flatnonzero(rows):
        known = [weights[word] for word in data.tokens[i] if word in weights]
        out[i] = base + sum(known) / np.sqrt(len(known)) if known else base
    return out


def describe(data: Data, words: Array) -> Array:
    """The features of all lines."""
    out, at = [], 0
    for lines, ruled in data.pages:
        out += describe_rows(lines, ruled, words[at : at + len(lines)].tolist())  # type: ignore[arg-type]
        at += len(lines)
    return np.array(out)


# ── the trees ───────────────────────────────────────────────────────────────────────────────────────────────────


def fit_trees(
    features: Array, target: Array, weight: Array
) -> tuple[int, list[tuple[list[int], list[float], list[int]]]]:
    """The constant and the trees, in thousandths of log odds."""
    random = np.random.default_rng(SEED)
    edges = []
    for column in features.T:
        values = np.unique(column)
        middle = (values[1:] + values[:-1]) / 2
        edges.append(np.unique(np.quantile(column, np.linspace(0, 1, 33)[1:-1])) if len(values) > 32 else middle)
    edges = [np.round(edge, 4) for edge in edges]
    bins = np.stack([np.searchsorted(e, features[:, j], side="left") for j, e in enumerate(edges)], 1)
    number, width, size = *bins.shape, 34
    share = np.average(target, weights=weight)
    base = round(float(np.log(share / (1 - share))), 3)
    odds = np.full(number, base)
    out = []
    for _ in range(TREES):
        likely = 1 / (1 + np.exp(-odds))
        sampled = random.random(number) < 0.8
        columns = np.sort(random.choice(width, width // 2, replace=False))
        gradient = np.where(sampled, weight * (likely - target), 0)
        curve = np.where(sampled, weight * likely * (1 - likely), 0)
        node = np.zeros(number, dtype=int)
        chosen, cuts = [0] * (2**DEPTH - 1), [1e9] * (2**DEPTH - 1)
        for level in range(DEPTH):
            nodes = 2**level
            best, feature, cut = np.full(nodes, 1e-6), np.zeros(nodes, dtype=int), np.full(nodes, -1)
            for j in columns:
                index = node * size + bins[:, j]
                left = np.bincount(index, gradient, nodes * size).reshape(nodes, size).cumsum(1)
                under = np.bincount(index, curve, nodes * size).reshape(nodes, size).cumsum(1)
                all_left, all_under = left[:, -1:], under[:, -1:]
                right, over = all_left - left, all_under - under
                gain = left**2 / (under + PENALTY) + right**2 / (over + PENALTY)
                gain -= all_left**2 / (all_under + PENALTY)
                gain[(under < 2) | (over < 2)] = 0
                at = gain.argmax(1)
                found = gain[np.arange(nodes), at]
                better = found > best + 1e-9
                best[better], feature[better], cut[better] = found[better], j, at[better]
            for k in range(nodes):
                if cut[k] >= 0:
                    chosen[nodes - 1 + k] = int(feature[k])
                    cuts[nodes - 1 + k] = float(edges[feature[k]][cut[k]])
            mine = feature[node]
            node = 2 * node + ((cut[node] >= 0) & (bins[np.arange(number), mine] > cut[node]))
        leaves = 2**DEPTH
        up = np.bincount(node, gradient, leaves)
        down = np.bincount(node, curve, leaves)
        values = np.round(-RATE * up / (down + PENALTY), 3)
        odds += values[node]
        out.append((chosen, cuts, [round(1000 * v) for v in values.tolist()]))
    return round(1000 * base), out


def apply_trees(model: tuple[int, list[tuple[list[int], list[float], list[int]]]], features: Array) -> Array:
    """The score of each row, in thousandths of log odds."""
    base, trees = model
    out = np.full(len(features), base)
    for chosen, cuts, leaves in trees:
        node = np.zeros(len(features), dtype=int)
        while node[0] < len(chosen):
            above = features[np.arange(len(features)), np.array(chosen)[node]] > np.array(cuts)[node]
            node = 2 * node + 1 + above
        out += np.array(leaves)[node - len(chosen)]
    return out


# ── fitting and telling ─────────────────────────────────────────────────────────────────────────────────────────


def fit(data: Data, fold: int | None) -> tuple[Any, Any, Array]:
    """Both models without a fold's pages (of all pages for None), and the features of all lines."""
    weights = weigh(data)
    train = (data.labels < 2) & (data.folds != fold)
    model = fit_words(data, train, weights)
    words = apply_words(data, model, ~train)
    for other in range(FOLDS):
        if other != fold:  # of a page in training, by a model that has not seen it
            apart = data.folds == other
            words = np.where(apart, apply_words(data, fit_words(data, train & ~apart, weights), apart), words)
    if fold is not None:
        apart = data.folds == fold
        words = np.where(apart, apply_words(data, model, apart), words)
    features = describe(data, words)
    trees = fit_trees(features[train], data.labels[train].astype(float), weights[train])
    return model, trees, features


def tell(data: Data, scores: Array) -> None:
    """F1 of furniture and the share of the body's words that is lost, by tool and fold."""
    dropped = scores > data.limits
    for tool, name in enumerate(data.names):
        cells = []
        for fold in [*range(FOLDS), None]:
            rows = (data.tools == tool) & (data.labels < 2)
            rows = rows if fold is None else rows & (data.folds == fold)
            furniture, body = rows & (data.labels == 1), rows & (data.labels == 0)
            hit = (dropped & furniture).sum()
            f1 = 200 * hit / (dropped[rows].sum() + furniture.sum())
            loss = 100 * data.words[dropped & body].sum() / data.words[body].sum()
            cells.append(f"{f1:.1f}/{loss:.2f}")
        print(f"{name:18}", "  ".join(cells), flush=True)  # noqa: T201


def write(model: tuple[float, dict[str, float]], trees: tuple[int, list[Any]]) -> None:
    """Both data files."""
    base, weights = model
    head = "by training/furniture.py, not set by hand.\n"
    rows = [f"(always)\t{base}", *(f"{word}\t{weight}" for word, weight in sorted(weights.items()))]
    told = "# What words of a line say for its being page furniture, in log odds (^ first, $ last, {n} a number);\n"
    head = "# learned " + head
    (WORDS / "line_words.tsv").write_text(told + head + "word\tweight\n" + "\n".join(rows) + "\n", encoding="utf-8")
    told = "# Trees over the features of a line (clean/line_scores.py), leaves in thousandths of log odds;\n"
    lines = [f"always\t\t\t{trees[0]}"]
    for number, (chosen, cuts, leaves) in enumerate(trees[1]):
        cells = (" ".join(map(str, chosen)), " ".join(f"{c:g}" for c in cuts), " ".join(map(str, leaves)))
        lines.append(f"{number}\t" + "\t".join(cells))
    (WORDS / "line_trees.tsv").write_text(
        told + head + "tree\tfeatures\tcuts\tleaves\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )


def main() -> None:
    """Reports folds held out, or writes the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--folds", action="store_true", help="report each fifth by a model that has not seen it")
    parser.add_argument("--write", action="store_true", help="fit on all pages and write the data files")
    options = parser.parse_args()
    data = load(options.folder)
    if options.folds:
        scores = np.zeros(len(data.labels))
        for fold in range(FOLDS):
            _, trees, features = fit(data, fold)
            apart = data.folds == fold
            scores[apart] = apply_trees(trees, features[apart])
            print(f"fold {fold} done", file=sys.stderr, flush=True)  # noqa: T201
        tell(data, scores)
    if options.write:
        model, trees, _ = fit(data, None)
        write(model, trees)


if __name__ == "__main__":
    main()
