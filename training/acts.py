"""Fits the votes on acts, on an encoder that stays as it is: a ridge-logistic model of vectors and of words.

    python training/acts.py ENCODER_FOLDER model.pt OUT.pt --data own.jsonl ... [--held held.jsonl ...]

What a statement does is told from the vector of its anchor, the mean vector of its content, and the words of both. All
else in the checkpoint stays: exported, it finds the same statements as before. ``--data`` are files of own.py; what is
printed is of those and of ``--held``, which teach nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from data import label_document, load_documents
from model import Tagger, load_checkpoint, load_encoder
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy

from onrecord.read.votes import ACTS
from onrecord.read.windows import Piece, cut_windows

RIDGE, VECTOR, WORD, SEEN = 0.003, 0.3, 2.0, 4
"""The pull to nothing, how vectors and words are scaled against it, and in how many statements a word has to stand."""


@dataclass(frozen=True)
class Case:
    """A statement: the vectors of its anchor and its content (2 D), the words of its cue and its content, its act."""

    vector: np.ndarray
    cue: list[int]
    content: list[int]
    act: int


def find_vectors(model: Tagger, pieces: Sequence[Piece], first: int, last: int, size: int = 256) -> np.ndarray:
    """The last layer's vectors (N, D) of a document's pieces, each from the window that owns it, as when reading."""
    out = []
    for window in cut_windows(pieces, size):
        here = pieces[window.first : window.last]
        numbers = torch.tensor([[first, *(p.number for p in here), last]])
        features = torch.tensor([[0, *(p.feature for p in here), 0]])
        hidden = model.encode(numbers, features, torch.ones_like(numbers))[0, 1:-1].numpy()
        out.append(hidden[window.own_first - window.first : window.own_last - window.first])
    return np.concatenate(out) if out else np.zeros((0, 1), dtype=np.float32)


def list_cases(model: Tagger, tokenizer: Tokenizer, rows: Sequence[dict]) -> list[Case]:
    """The statements of the rows whose acts are known."""
    ids = tokenizer.encode("a").ids
    out = []
    for row in rows:
        labelled = label_document(row, tokenizer, ids[-1])
        held = find_vectors(model, labelled.pieces, ids[0], ids[-1])
        numbers = [piece.number for piece in labelled.pieces]
        for cue, content, act in labelled.acts:
            vector = np.concatenate([held[min(cue or content)], held[content].mean(axis=0)])
            out.append(Case(vector, [numbers[i] for i in cue], [numbers[i] for i in content], act))
    return out


def count_words(bags: Sequence[Sequence[int]], known: Sequence[int]) -> torch.Tensor:
    """How often each known word stands in each bag."""
    column = {number: index for index, number in enumerate(known)}
    out = torch.zeros(len(bags), len(known))
    for row, bag in enumerate(bags):
        for number in bag:
            if number in column:
                out[row, column[number]] += 1
    return out


def find_known(bags: Sequence[Sequence[int]]) -> list[int]:
    """The words that stand in several bags."""
    counts = Counter(number for bag in bags for number in set(bag))
    return sorted(number for number, count in counts.items() if count >= SEEN)


def fit(model: Tagger, cases: Sequence[Case]) -> None:
    """Puts the fitted votes into the model, the scale of the vectors folded in."""
    vectors = torch.tensor(np.array([case.vector for case in cases]))
    acts = torch.tensor([case.act for case in cases])
    known = find_known([c.cue for c in cases]), find_known([c.content for c in cases])
    counts = count_words([c.cue for c in cases], known[0]), count_words([c.content for c in cases], known[1])
    mean, spread = vectors.mean(dim=0), vectors.std(dim=0)
    table = torch.cat([VECTOR * (vectors - mean) / spread, WORD * counts[0], WORD * counts[1]], dim=1)
    weights = torch.zeros(table.shape[1], len(ACTS), requires_grad=True)
    bias = torch.zeros(len(ACTS), requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=60)

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        loss = cross_entropy(table @ weights + bias, acts) + RIDGE * (weights**2).sum()
        loss.backward()
        return loss

    optimiser.step(step)
    with torch.no_grad():
        width, size = vectors.shape[1] // 2, vectors.shape[1]
        folded = VECTOR * weights[:size] / spread[:, None]
        model.anchor_acts.weight.copy_(folded[:width].T)
        model.piece_acts.weight.copy_(folded[width:].T)
        model.anchor_acts.bias.copy_(bias - mean @ folded)
        middle = size + len(known[0])
        for part, numbers, votes in (
            (model.cue_words, known[0], weights[size:middle]),
            (model.content_words, known[1], weights[middle:]),
        ):
            part.weight.zero_()
            part.weight[numbers] = WORD * votes


def judge(model: Tagger, cases: Sequence[Case]) -> float:
    """The share of acts that the votes alone tell, in per cent."""
    right = 0
    for case in cases:
        width = len(case.vector) // 2
        anchor, content = torch.tensor(case.vector[:width]), torch.tensor(case.vector[width:])
        votes = model.anchor_acts(anchor) + model.piece_acts(content)
        votes = votes + model.cue_words(torch.tensor(case.cue, dtype=torch.long)).sum(dim=0)
        votes = votes + model.content_words(torch.tensor(case.content)).sum(dim=0)
        right += int(votes.argmax()) == case.act
    return round(100 * right / max(1, len(cases)), 1)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("encoder", type=Path)
    options.add_argument("checkpoint", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--data", type=Path, action="append", required=True)
    options.add_argument("--held", type=Path, action="append", default=[])
    args = options.parse_args()
    torch.set_num_threads(1)
    encoder, width = load_encoder(args.encoder)
    model = Tagger(encoder, width)
    load_checkpoint(model, args.checkpoint)
    model.eval()
    tokenizer = Tokenizer.from_file(str(args.encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    with torch.no_grad():
        taught, held = (
            list_cases(model, tokenizer, [row for path in paths for row in load_documents(path)])
            for paths in (args.data, args.held)
        )
    fit(model, taught)
    with torch.no_grad():
        for name, cases in (("taught", taught), ("held", held)):
            sys.stdout.write(f"{name}: {len(cases)} statements, {judge(model, cases)} % of the acts\n")
    torch.save(model.state_dict(), args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
