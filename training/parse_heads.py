"""Can heads on the encoder replace the parse? Trains them on what the parser says of unlabelled news, and measures.

    python training/parse_heads.py ENCODER_FOLDER CHECKPOINT --data polnear-train.jsonl.gz [--documents 120]

The encoder stays as the tagger's training left it (so that one pass serves both), and four heads are trained on its
last layer: part of speech, whether a word begins a sentence, the word's head and the arc's label (biaffine, Dozat and
Manning 2017). What is printed is how often they agree with the parser on words of documents kept aside. Nothing is
written.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import torch
from data import load_documents
from model import Tagger, load_encoder
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from onrecord.read.nlp import load_nlp
from onrecord.read.quotations import find_quotations
from onrecord.read.windows import split_pieces

WIDTH = 256


class Heads(nn.Module):
    """Heads over word vectors (one passage at a time): parts of speech, sentence starts, arcs and their labels."""

    def __init__(self, width: int, tags: int, labels: int) -> None:
        super().__init__()
        self.mix = nn.LSTM(width, WIDTH, bidirectional=True, batch_first=True)
        wide = 2 * WIDTH
        self.tag, self.start = nn.Linear(wide, tags), nn.Linear(wide, 2)
        self.child, self.parent = nn.Linear(wide, WIDTH), nn.Linear(wide, WIDTH)
        self.arc = nn.Parameter(torch.randn(WIDTH, WIDTH) * 0.02)
        self.label = nn.Bilinear(64, 64, labels)
        self.child_label, self.parent_label = nn.Linear(wide, 64), nn.Linear(wide, 64)

    def forward(self, words: Tensor, heads: Tensor | None) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        h = self.mix(words[None])[0][0]
        child, parent = torch.relu(self.child(h)), torch.relu(self.parent(h))
        arcs = child @ self.arc @ parent.T
        chosen = arcs.argmax(dim=1) if heads is None else heads
        labels = self.label(torch.relu(self.child_label(h)), torch.relu(self.parent_label(h))[chosen])
        return self.tag(h), self.start(h), arcs, labels, chosen


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("encoder", type=Path)
    options.add_argument("checkpoint", type=Path)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--documents", type=int, default=120)
    options.add_argument("--epochs", type=int, default=4)
    args = options.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(20261122)
    tokenizer = Tokenizer.from_file(str(args.encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    ids = tokenizer.encode("a").ids
    encoder, width = load_encoder(args.encoder)
    tagger = Tagger(encoder, width)
    tagger.load_state_dict(torch.load(args.checkpoint, weights_only=True))
    tagger.eval()
    tags: dict[str, int] = {}
    labels: dict[str, int] = {}
    items = []
    for number, row in enumerate(load_documents(args.data)[: args.documents]):
        texts = [m.group() for m in re.finditer(r"[^\n]+", row["text"]) if len(m.group()) < 900]
        for text, doc in zip(texts, load_nlp().pipe(texts), strict=True):
            pieces = split_pieces(tokenizer, [text], [find_quotations(text)], ids[-1])
            if not 3 < len(pieces) < 250:
                continue
            first = {p.start: i + 1 for i, p in reversed(list(enumerate(pieces)))}
            words = [t for t in doc if t.idx in first]
            place = {t.i: n for n, t in enumerate(words)}
            words = [t for t in words if t.head.i in place]
            place = {t.i: n for n, t in enumerate(words)}
            if len(words) < 3 or any(t.head.i not in place for t in words):
                continue
            numbers = torch.tensor([[ids[0], *(p.number for p in pieces), ids[-1]]])
            features = torch.tensor([[0, *(p.feature for p in pieces), 0]])
            with torch.no_grad():
                hidden = tagger.encode(numbers, features, torch.ones_like(numbers))[0]
            items.append(
                (
                    number,
                    hidden[[first[t.idx] for t in words]].clone(),
                    torch.tensor([tags.setdefault(t.tag_, len(tags)) for t in words]),
                    torch.tensor([int(bool(t.is_sent_start)) for t in words]),
                    torch.tensor([place[t.head.i] for t in words]),
                    torch.tensor([labels.setdefault(t.dep_, len(labels)) for t in words]),
                )
            )
        sys.stderr.write(f"\r{number + 1} documents, {sum(len(i[2]) for i in items)} words")
    kept = args.documents * 5 // 6
    model = Heads(width, len(tags), len(labels))
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    train = [i for i in items if i[0] < kept]
    for _ in range(args.epochs):
        for at in torch.randperm(len(train)).tolist():
            _, words, tag, start, head, label = train[at]
            a, b, c, d, _ = model(words, head)
            loss = cross_entropy(a, tag) + cross_entropy(b, start) + cross_entropy(c, head) + cross_entropy(d, label)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    model.eval()
    count = dict.fromkeys(("words", "tag", "start", "arc", "arc and label"), 0)
    with torch.no_grad():
        for number, words, tag, start, head, label in items:
            if number >= kept:
                a, b, _, d, chosen = model(words, None)
                count["words"] += len(tag)
                count["tag"] += int((a.argmax(1) == tag).sum())
                count["start"] += int((b.argmax(1) == start).sum())
                count["arc"] += int((chosen == head).sum())
                count["arc and label"] += int(((chosen == head) & (d.argmax(1) == label)).sum())
    sys.stdout.write(f"\n{count['words']} words kept aside\n")
    for name in ("tag", "start", "arc", "arc and label"):
        sys.stdout.write(f"{name}: agrees on {100 * count[name] / count['words']:.1f} %\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
