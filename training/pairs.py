"""Trains the encoder that tells what came of a demand or promise (``src/onrecord/follow/meanings.py``).

    python training/pairs.py gather OUT.pkl                     the pairs of the gold stories, as the readers find them
    python training/pairs.py train MINILM PAIRS.pkl OUT.pt      a checkpoint (seeded; an interrupted run goes on)
    python training/pairs.py judge MINILM PAIRS.pkl CHECKPOINT  what stories say that were held out, and the two weights
    python training/pairs.py export MINILM CHECKPOINT answers.onnx

``gather`` runs with onrecord's own packages, the others with those of ``requirements.txt``. Pairs come from three
sources: those that the readers' findings make of each story, labelled by gold; gold's own demands, promises, charges
with gold's own statements and events, so that what the readers miss is learned from, too; and ``worlds/``, written for
it. A cross-encoder: both texts in one pass, the mean of the last layer, a layer, and a sum for each question asked.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import pickle
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "eval"))

from worlds import STATUSES, read_worlds  # noqa: E402

from onrecord.follow.meanings import describe_asked, describe_said, pack  # noqa: E402

HELD_OUT = ("noor-bagh", "qoralle-road", "saint-odran", "sarbulak", "temirsay", "tenegbe-buoy", "villa-garua")
"""Stories that no checkpoint sees: by them the weight of its sum is set."""
UNSEEN = ("lantern-bridge",)
LEAST = 0.04
"""The chance by the evidence in words below which the encoder is hardly ever asked."""
BATCH = 32
QUESTIONS = ("answers", "retells", "contradicts")
SEED = 20261123
"""What the seeds of chance and of the layers' beginnings are."""


@dataclass(slots=True)
class Pair:
    """Two texts and whether the second ``answers`` the first (or retells, contradicts it: the number of a question).
    ``status``: which of the statuses, -1 where none; ``chance``: by the evidence in words, of found pairs."""

    story: str
    asked: str
    said: str
    before: str
    label: bool
    question: int = 0
    status: int = -1
    chance: float = 0.0
    ask: str = ""
    is_here: bool = True
    is_met: bool = True


# ── what is learned from ────────────────────────────────────────────────────────────────────────────────────────


def gather(out: Path) -> None:
    """The pairs that the readers' findings make of every gold story, and those of gold's own rows."""
    from answers import find_stories, label_pairs, read_reports
    from story import load

    from onrecord.follow import answers, rules
    from onrecord.follow.candidates import may_tell
    from onrecord.follow.evidence import chance_of, find_evidence, load_weights

    pairs: list[Pair] = []
    for name, reports, gold_path in find_stories():
        gold = load(gold_path)
        if any("follow_up" not in scope["kinds"] for scope in gold["scope"]):
            continue
        found, readings = read_reports(reports)
        for ask, answer, label, _ in label_pairs(gold, found, readings, is_met=False):
            is_here = ask.document_id == answer.document_id
            amounts = answers.weigh_rule(
                find_evidence(ask, answer).amounts, rules.find_by_rule(ask, answer), is_here=is_here
            )
            pair = Pair(
                name,
                describe_asked(*(str(ask.data[k]) for k in ("role", "who", "whom", "words"))),
                describe_said(str(answer.data["who"]), str(answer.data["context"])),
                str(answer.data["before"]),
                label,
                chance=chance_of(amounts, load_weights()),
                ask=ask.subject_id,
                is_here=is_here,
                is_met=is_here or may_tell(ask, answer),
            )
            pairs.append(pair)
        paths = {d["id"]: d["path"] for d in found["document"]}
        texts = {paths[r.document.id]: r.document.text for r in readings}
        own = list(_pair_gold(name, {d["id"]: texts[d["path"]] for d in gold["document"]}, gold))
        sys.stdout.write(f"{name}: {len(own)} pairs of gold; all so far {len(pairs) + len(own)}\n")
        pairs += own
    out.write_bytes(pickle.dumps(pairs))


def _pair_gold(name: str, texts: dict[str, str], gold: dict) -> Iterator[Pair]:
    """Gold's own asks and charges with gold's own statements and events, in the words of their sentences."""
    days = {d["id"]: (d["published"] or {}).get("latest") or "" for d in gold["document"]}
    said = {row["id"]: row for row in gold["statement"]}
    names = {row["id"]: row["name"] for row in gold["party"]}
    nodes = [
        (row["id"], row["document"], _speaker(row), *_find_sentence(texts[row["document"]], row["content"]["spans"]))
        for row in gold["statement"]
        if row["content"].get("spans")
    ]
    for row in gold["event"]:
        for cited in [c for c in row["cited"] if c.get("spans")][:1]:
            nodes.append((row["id"], cited["document"], "", *_find_sentence(texts[cited["document"]], cited["spans"])))
    followed = {(f["to"], f["by"]): f["status"].split()[0] for f in gold["follow_up"]}
    for role in ("demand", "promise"):
        for row in gold[role]:
            statement = said.get(row["statement"])
            if statement is None:
                continue
            of = row["of"] if isinstance(row["of"], list) else [row["of"]]
            whom = " | ".join(names.get(party, "") for party in of if party)
            by = names.get(row["by"], _speaker(statement))
            asked = describe_asked(role, by, whom, " ".join(row["what"]["words"]))
            for id_, document, who, sentence, before in nodes:
                is_here = document == statement["document"]
                if id_ == row["statement"] or (not is_here and days[document] < days[statement["document"]]):
                    continue
                status = followed.get((row["id"], id_)) or followed.get((row.get("same_as") or row["id"], id_))
                label = status is not None and status != "repeated"
                yield Pair(
                    name, asked, describe_said(who, sentence), before, label,
                    status=STATUSES.index(status) if label else -1, ask=f"gold {row['id']}", is_here=is_here,
                )  # fmt: skip
    replied = {(row["to"], row["by"]) for row in gold["reply"]}
    for to in sorted({to for to, _ in replied if to in said}):
        asked = describe_asked("charge", _speaker(said[to]), "", " ".join(said[to]["content"]["words"]))
        for id_, document, who, sentence, _ in nodes:
            if document == said[to]["document"] and id_ != to and id_ in said:
                yield Pair(name, asked, describe_said(who, sentence), "", (to, id_) in replied, ask=f"gold {to}")


def _speaker(row: dict) -> str:
    return (row["speaker"] or {}).get("name") or ""


_END = re.compile(r"[.!?][\"”’')]?\s+|\n+")


def _find_sentence(text: str, spans: Sequence[Sequence[int]]) -> tuple[str, str]:
    """The sentence that some spans stand in, and what stands before it."""
    first, last = min(a for a, _ in spans), max(b for _, b in spans)
    start = max((m.end() for m in _END.finditer(text, 0, first)), default=0)
    end = _END.search(text, last - 1)
    sentence = text[start : end.end() if end else len(text)]
    return " ".join(sentence.split()), " ".join(text[max(0, start - 320) : start].split())


def pair_worlds(rng: random.Random) -> Iterator[Pair]:
    """Each ask of each world with each node, and nodes with nodes; before half of the nodes stands another."""
    for number, world in enumerate(read_worlds()):
        story = f"world {number}"
        for ask in world.asks:
            asked = describe_asked(ask.role, ask.by, ask.of, ask.what)
            for node in world.nodes:
                status = node.answers.get(ask.id)
                if node.day < ask.day and status is None:
                    continue  # dates decide that, not words
                other = rng.choice(world.nodes)
                before = other.sentence if rng.random() < 0.5 and other is not node else ""
                label = status is not None and status != "repeated"
                said = describe_said(node.who, node.sentence)
                yield Pair(story, asked, said, before, label, status=STATUSES.index(status) if label else -1)
        for one in world.nodes:
            for other in world.nodes:
                retells = other.id in one.retells or one.id in other.retells
                contradicts = other.id in one.contradicts or one.id in other.contradicts
                share = 1.0 if retells or contradicts else 0.15 if one.who == other.who else 0.03
                if one is not other and rng.random() < share:
                    asked, said = f"said | {one.who} | | {one.sentence}", describe_said(other.who, other.sentence)
                    yield Pair(story, asked, said, "", retells, question=1)
                    yield Pair(story, asked, said, "", contradicts, question=2)


# ── learning ────────────────────────────────────────────────────────────────────────────────────────────────────


def choose(pairs: Sequence[Pair], rng: random.Random) -> list[Pair]:
    """What one epoch sees: every right pair; of the wrong ones, of found pairs those that the evidence in words takes
    for likeliest and some others, of gold's the most that share a word, of worlds most."""
    out: list[Pair] = []
    found = [p for p in pairs if p.ask and not p.ask.startswith("gold")]
    by_ask: dict[tuple[str, str, bool], list[Pair]] = {}
    for pair in found:
        by_ask.setdefault((pair.story, pair.ask, pair.is_here), []).append(pair)
    near = [p for some in by_ask.values() for p in sorted(some, key=lambda p: -p.chance)[:6] if not p.label]
    out += _mix([p for p in found if p.label], near, [p for p in found if not p.label and p.is_met], 3.5, 1.5, rng)
    gold = [p for p in pairs if p.ask.startswith("gold")]
    sharing = [p for p in gold if not p.label and _long(p.asked) & _long(p.said)]
    out += _mix([p for p in gold if p.label], sharing, [p for p in gold if not p.label], 2.5, 1.5, rng)
    worlds = list(pair_worlds(rng))
    answers = [p for p in worlds if p.question == 0]
    out += _mix([p for p in answers if p.label], [p for p in answers if not p.label], [], 4.0, 0.0, rng)
    out += [p for p in worlds if p.question]
    rng.shuffle(out)
    return out


def _mix(right: list[Pair], near: list[Pair], far: list[Pair], a: float, b: float, rng: random.Random) -> list[Pair]:
    near, far = rng.sample(near, len(near)), rng.sample(far, len(far))
    return right + near[: int(a * len(right))] + far[: int(b * len(right))]


def _long(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{5,}", text.lower()))


_NOT_OF_IT = ("architectures", "transformers_version")


def load_model(folder: Path):
    """The encoder of a folder with a layer and a sum for each question and status over its mean."""
    import torch
    from safetensors.torch import load_file
    from torch import nn
    from transformers import BertConfig, BertModel

    class Judge(nn.Module):
        """Sums (B, questions + statuses) of packed pairs (B, T)."""

        def __init__(self) -> None:
            super().__init__()
            given = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            config = BertConfig(**{k: v for k, v in given.items() if k not in _NOT_OF_IT})
            self.bert = BertModel(config, add_pooling_layer=False)
            weights = load_file(folder / "model.safetensors")
            self.bert.load_state_dict({k.removeprefix("bert."): v for k, v in weights.items()}, strict=False)
            self.head = nn.Linear(config.hidden_size, config.hidden_size)
            self.out = nn.Linear(config.hidden_size, len(QUESTIONS) + len(STATUSES))
            self.drop = nn.Dropout(0.1)

        def forward(self, numbers, kinds, mask):
            hidden = self.bert(input_ids=numbers, token_type_ids=kinds, attention_mask=mask).last_hidden_state
            mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            return self.out(self.drop(torch.tanh(self.head(mean))))

    torch.manual_seed(SEED)
    return Judge()


def load_tokenizer(folder: Path):
    """The encoder's tokenizer, which neither cuts nor pads, and the marks of a beginning and an end."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    ids = tokenizer.encode("a").ids
    return tokenizer, (ids[0], ids[-1])


def collate(packed: Sequence[tuple[list[int], list[int]]]):
    """Numbers, kinds and mask (B, T)."""
    import torch

    out = torch.zeros(3, len(packed), max(len(numbers) for numbers, _ in packed), dtype=torch.long)
    for row, (numbers, kinds) in enumerate(packed):
        out[0, row, : len(numbers)] = torch.tensor(numbers)
        out[1, row, : len(kinds)] = torch.tensor(kinds)
        out[2, row, : len(numbers)] = 1
    return out.unbind()


def train(folder: Path, pairs: Sequence[Pair], out: Path, given: argparse.Namespace) -> None:
    """Trains on some pairs, from another checkpoint where one is given, and writes a checkpoint; what was interrupted
    goes on from its last state."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

    torch.set_num_threads(given.threads)
    tokenizer, marks = load_tokenizer(folder)
    model = load_model(folder)
    if given.begin:
        model.load_state_dict(torch.load(given.begin, weights_only=True))
    for part in (model.bert.embeddings, model.bert.encoder.layer[0]):
        part.requires_grad_(False)
    batches: list[list[Pair]] = []
    for epoch in range(given.epochs):
        rng = random.Random(f"{given.begin is None} {SEED + epoch}")
        chosen = choose(pairs, rng)
        cut = []
        for first in range(0, len(chosen), BATCH * 16):
            pool = sorted(chosen[first : first + BATCH * 16], key=lambda p: len(p.asked) + len(p.said) + len(p.before))
            cut += [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
        rng.shuffle(cut)
        batches += cut
    body = [p for name, p in model.named_parameters() if p.requires_grad and name.startswith("bert")]
    layers = [{"params": body, "lr": given.rate}]
    heads = [p for name, p in model.named_parameters() if not name.startswith("bert")]
    layers.append({"params": heads, "lr": 5e-4})
    optimizer = torch.optim.AdamW(layers, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 40) * max(0.0, 1 - step / len(batches))
    )
    state, done, total = out.with_suffix(".state"), 0, 0.0
    if state.exists():
        kept = torch.load(state, weights_only=True)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        done = kept["done"]
    model.train()
    for step, some in enumerate(batches[done:], done + 1):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            sums = model(*collate([pack(tokenizer, marks, p.asked, p.said, p.before) for p in some])).float()
        asked = torch.tensor([[p.question] for p in some])
        label = torch.tensor([float(p.label) for p in some])
        status = torch.tensor([p.status for p in some])
        loss = binary_cross_entropy_with_logits(sums.gather(1, asked)[:, 0], label)
        if (status >= 0).any():
            statuses = sums[:, len(QUESTIONS) :]
            loss = loss + 0.3 * cross_entropy(statuses, status, ignore_index=-1, reduction="sum") / len(some)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % 50 == 0:
            sys.stdout.write(f"step {step} of {len(batches)}: loss {total / 50:.3f}\n")
            sys.stdout.flush()
            total = 0.0
        if step % 200 == 0:
            kept = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "done": step}
            torch.save(kept | {"schedule": schedule.state_dict()}, state)
    torch.save(model.state_dict(), out)
    state.unlink(missing_ok=True)


# ── what it brings, and what is shipped ─────────────────────────────────────────────────────────────────────────


def judge(folder: Path, pairs: Sequence[Pair], checkpoint: Path) -> None:
    """Prints, of the stories held out, the average precision of the evidence in words, of the encoder, and of both;
    and the weights of both (a logistic model without other terms), for answers in one report and across reports."""
    import numpy as np
    import torch

    tokenizer, marks = load_tokenizer(folder)
    model = load_model(folder)
    model.load_state_dict(torch.load(checkpoint, weights_only=True))
    model.eval()
    held = [p for p in pairs if p.story in HELD_OUT and p.ask and not p.ask.startswith("gold") and p.is_met]
    some = [p for p in held if p.chance >= LEAST]
    sums = []
    with torch.no_grad():
        for pair in some:
            before = pair.before if pair.is_here else ""
            sums.append(model(*collate([pack(tokenizer, marks, pair.asked, pair.said, before)]))[0, 0].item())
    for is_here in (True, False):
        at = [i for i, p in enumerate(some) if p.is_here == is_here]
        wanted = sum(p.label for p in held if p.is_here == is_here)
        y = np.array([float(some[i].label) for i in at])
        seen = np.array([[math.log(some[i].chance / (1 - some[i].chance)), sums[i], 1.0] for i in at])
        weight = np.array([1.0, 0.0, 0.0])
        for _ in range(40):
            chance = 1 / (1 + np.exp(-(seen @ weight)))
            curve = (seen * (chance * (1 - chance))[:, None]).T @ seen + 0.1 * np.eye(3)
            weight += np.linalg.solve(curve, seen.T @ (y - chance) - 0.1 * (weight - [1.0, 0.0, 0.0]))
        told = [f"{100 * _average(s, y, wanted):.1f}" for s in (seen[:, 0], seen[:, 1], seen @ weight)]
        sys.stdout.write(
            f"{'here' if is_here else 'there'}: {len(at)} pairs, {int(y.sum())} of {wanted} right ones among them;"
            f" average precision of the evidence in words {told[0]}, of the encoder {told[1]}, of both {told[2]};"
            f" weights {weight[0]:.3f} {weight[1]:.3f} {weight[2]:.3f}\n"
        )


def _average(sums, labels, wanted: int) -> float:
    import numpy as np

    ranked = labels[np.argsort(-sums, kind="stable")]
    right = np.cumsum(ranked)
    return float((right / np.arange(1, len(ranked) + 1) * ranked).sum() / max(1, wanted))


def export(folder: Path, checkpoint: Path, out: Path) -> None:
    """The checkpoint as ONNX with int8 weights and products, one pair at a time, and its card."""
    import onnx
    import torch
    from export import shrink_embeddings
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = load_model(folder)
    model.load_state_dict(torch.load(checkpoint, weights_only=True))

    class Exported(torch.nn.Module):
        """One pair in: the sums of the questions out."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, numbers, kinds):
            return self.model(numbers, kinds, torch.ones_like(numbers))[0, : len(QUESTIONS)]

    plain = out.with_suffix(".float.onnx")
    example = (torch.randint(5, 3000, (1, 40)), torch.zeros(1, 40, dtype=torch.long))
    torch.onnx.export(
        Exported().eval(), example, str(plain), input_names=["numbers", "kinds"], output_names=["sums"],
        dynamic_axes={"numbers": {1: "T"}, "kinds": {1: "T"}}, opset_version=17, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(plain, out, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm"])
    graph = onnx.load(out)
    shrink_embeddings(graph.graph)
    onnx.save(graph, out)
    plain.unlink()
    onnx.checker.check_model(str(out))
    facts = {
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
        "marks": load_tokenizer(folder)[1],
        "tokenizer": "fast",
        "questions": QUESTIONS,
    }
    out.with_suffix(".json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{out}: {out.stat().st_size / 1e6:.1f} MB\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("gather", "train", "judge", "export"))
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--all", action="store_true", help="train on the stories held out, too")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--begin", type=Path, help="a checkpoint to go on from")
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    if given.what == "gather":
        gather(*given.paths)
        return 0
    if given.what == "export":
        export(*given.paths)
        return 0
    folder, known, checkpoint = given.paths
    pairs = pickle.loads(known.read_bytes())
    if given.what == "judge":
        judge(folder, pairs, checkpoint)
        return 0
    kept = [p for p in pairs if p.story not in UNSEEN and (given.all or p.story not in HELD_OUT)]
    train(folder, kept, checkpoint, given)
    return 0


if __name__ == "__main__":
    sys.exit(main())
