"""Trains the tagger: a pre-trained encoder and PolNeAR in, a checkpoint out. Seeded; can be interrupted and resumed.

    python training/train.py ENCODER_FOLDER OUT --data polnear-train.jsonl.gz [--epochs 3] [--batch 8] [--size 256]

``OUT/state.pt`` is written every 100 steps with all that is needed to go on; ``OUT/model.pt`` at the end of each epoch.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

import torch
from data import Labelled, label_document, load_documents, restyle
from model import Tagger, load_encoder
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy


def cut_epoch(documents: list[Labelled], size: int, rng: random.Random) -> list[tuple[int, int, int]]:
    """Stretches (document, first, last) of at most ``size`` pieces, each document cut from a random place on."""
    out = []
    for number, document in enumerate(documents):
        ends = [i + 1 for i, p in enumerate(document.pieces) if p.start == p.end]
        at, room = 0, rng.randint(size // 3, size)
        while at < len(document.pieces):
            fits = [e for e in ends if at < e <= at + room]
            end = fits[-1] if fits else min(len(document.pieces), at + room)
            out.append((number, at, end))
            at, room = end, size
    return out


def make_batches(stretches: list, batch: int, rng: random.Random) -> list[list]:
    """Batches of stretches of like length (so that little is padding), in random order."""
    rng.shuffle(stretches)
    out = []
    for start in range(0, len(stretches), batch * 32):
        pool = sorted(stretches[start : start + batch * 32], key=lambda s: s[2] - s[1])
        out += [pool[i : i + batch] for i in range(0, len(pool), batch)]
    rng.shuffle(out)
    return out


def collate(batch: list, documents: list[Labelled], first: int, last: int) -> dict[str, torch.Tensor]:
    """Tensors of a batch: pieces between the encoder's two marks, kinds and roles."""
    width = max(end - at for _, at, end in batch) + 2
    numbers = torch.zeros(len(batch), width, dtype=torch.long)
    features = torch.zeros_like(numbers)
    mask = torch.zeros_like(numbers)
    kinds = torch.full_like(numbers, -100)
    tags = torch.full_like(numbers, -100)
    where, index, roles = [], [], []
    for row, (number, at, end) in enumerate(batch):
        document = documents[number]
        pieces = document.pieces[at:end]
        n = len(pieces)
        numbers[row, : n + 2] = torch.tensor([first, *[p.number for p in pieces], last])
        features[row, 1 : n + 1] = torch.tensor([p.feature for p in pieces])
        mask[row, : n + 2] = 1
        kinds[row, 1 : n + 1] = 0
        tags[row, 1 : n + 1] = torch.tensor(document.tags[at:end])
        for anchor, (kind, around) in document.anchors.items():
            if at <= anchor < end:
                kinds[row, anchor - at + 1] = kind
                line = torch.full((width,), -100, dtype=torch.long)
                line[1 : n + 1] = 0
                for i, role in around.items():
                    if at <= i < end:
                        line[i - at + 1] = role
                where.append(row)
                index.append(anchor - at + 1)
                roles.append(line)
    return {
        "numbers": numbers, "features": features, "mask": mask, "kinds": kinds, "tags": tags,
        "batch": torch.tensor(where, dtype=torch.long), "index": torch.tensor(index, dtype=torch.long),
        "roles": torch.stack(roles) if roles else torch.zeros(0, width, dtype=torch.long),
    }  # fmt: skip


def find_loss(model: Tagger, b: dict[str, torch.Tensor], *, with_tags: bool) -> torch.Tensor:
    """The sum of the heads' mean losses; anchors weigh 4 to 1, since one piece in thirty is one."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        kinds, roles, tags = model(b["numbers"], b["features"], b["mask"], b["batch"], b["index"])
    weight = torch.tensor([1.0, 4.0, 4.0])
    loss = 4 * cross_entropy(kinds.float().flatten(0, 1), b["kinds"].flatten(), weight=weight, ignore_index=-100)
    if len(b["roles"]):
        loss = loss + 2 * cross_entropy(roles.float().flatten(0, 1), b["roles"].flatten(), ignore_index=-100)
    if with_tags:
        loss = loss + 3 * cross_entropy(tags.float().flatten(0, 1), b["tags"].flatten(), ignore_index=-100)
    return loss


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("encoder", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--data", type=Path, action="append", required=True, help="repeat a file to weigh it more")
    options.add_argument("--epochs", type=float, default=3.0)
    options.add_argument("--batch", type=int, default=8)
    options.add_argument("--size", type=int, default=256)
    options.add_argument("--body-rate", type=float, default=6e-5)
    options.add_argument("--head-rate", type=float, default=5e-4)
    options.add_argument("--layers", type=int, default=None)
    options.add_argument("--freeze", type=int, default=0, help="so many of the lowest layers are not trained")
    options.add_argument("--keep", type=int, default=0, help="so many of the lowest layers stay as --start has them")
    options.add_argument("--whole-attention", action="store_true", help="without dropout there: half as fast again")
    options.add_argument("--seed", type=int, default=20261122)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--restyle", type=float, default=0.35, help="share of documents with other quotation marks")
    options.add_argument("--tags-from", type=int, default=0, help="the step from which the tags are trained too")
    options.add_argument("--start", type=Path, default=None, help="a model.pt to start from (one's own cases)")
    options.add_argument("--share", type=float, default=1.0, help="so much of the first --data only, drawn by the seed")
    args = options.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(args.encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    ids = tokenizer.encode("a").ids
    first, last = ids[0], ids[-1]
    chance = random.Random(args.seed)
    rows = [
        row
        for number, path in enumerate(args.data)
        for row in load_documents(path)
        if number or args.share >= 1 or chance.random() < args.share
    ]
    encoder, width = load_encoder(args.encoder, args.layers)
    model = Tagger(encoder, width, frozen=args.freeze)
    if args.start:
        model.load_state_dict(torch.load(args.start, weights_only=True))
    if args.keep:
        for part in (encoder.embeddings, model.features, *encoder.encoder.layer[: args.keep]):
            part.requires_grad_(False)
    if args.whole_attention:
        for layer in encoder.encoder.layer:
            layer.attention.self.dropout.p = 0.0
    body = [p for p in encoder.parameters() if p.requires_grad]
    known = {id(p) for p in encoder.parameters()}
    heads = [p for p in model.parameters() if id(p) not in known and p.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": body, "lr": args.body_rate, "top": args.body_rate},
            {"params": heads, "lr": args.head_rate, "top": args.head_rate},
        ],
        weight_decay=0.01,
        fused=True,
    )
    plain = [label_document(row, tokenizer, last) for row in rows]

    def plan(epoch: int) -> tuple[list[Labelled], list[list]]:
        rng = random.Random(args.seed * 1000 + epoch)
        documents = [
            label_document(row, tokenizer, last, restyle(row["text"], rng)) if rng.random() < args.restyle else labelled
            for row, labelled in zip(rows, plain, strict=True)
        ]
        return documents, make_batches(cut_epoch(documents, args.size, rng), args.batch, rng)

    each = len(plan(0)[1])
    total = int(each * args.epochs)
    state = args.out / "state.pt"
    step = 0
    if state.exists():
        held = torch.load(state, weights_only=True)
        model.load_state_dict(held["model"])
        optimiser.load_state_dict(held["optimiser"])
        step = held["step"]
    log = (args.out / "log.jsonl").open("a")
    since, seen, running = time.perf_counter(), 0, 0.0
    model.train()
    while step < total:
        epoch = step // each
        documents, batches = plan(epoch)
        for batch in batches[step % each :]:
            torch.manual_seed(args.seed * 100_000 + step)
            share = min(1.0, (step + 1) / (0.06 * total)) * (1 - step / total)
            for group in optimiser.param_groups:
                group["lr"] = group["top"] * share
            b = collate(batch, documents, first, last)
            loss = find_loss(model, b, with_tags=step >= args.tags_from)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step += 1
            seen += int(b["mask"].sum())
            running += float(loss.detach())
            if step % 20 == 0:
                took = time.perf_counter() - since
                line = {"step": step, "of": total, "loss": round(running / 20, 4), "pieces_per_s": round(seen / took)}
                log.write(json.dumps(line) + "\n")
                log.flush()
                sys.stderr.write(f"\r{line}")
                since, seen, running = time.perf_counter(), 0, 0.0
            if step % 100 == 0 or step >= total:
                held = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step}
                torch.save(held, state.with_suffix(".new"))
                state.with_suffix(".new").replace(state)
            if step >= total:
                break
        torch.save(model.state_dict(), args.out / "model.pt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
