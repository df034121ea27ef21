"""A checkpoint out of a shipped ONNX file, where its own is gone: the int8 weights times their scales.

    python training/restore.py ENCODER_FOLDER fast.onnx OUT/model.pt

For files that export.py wrote without ``--weights-only``. The word embeddings are the encoder's own, as they were never
trained. Says how far the logits of the two lie apart on a piece of text.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from export import NAMES, Exported
from model import Tagger, load_encoder
from onnx import numpy_helper
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

_TEXT = "The dam was safe, the ministry said on Tuesday. “We were never told,” said Orla Venn, a farmer at Tarn."


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """The parameters by the names of the model; products without a bias are ``pair.0`` and so on, in their order."""
    graph = onnx.load(path).graph
    held = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    users: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    out = {name.removeprefix("model."): array for name, array in held.items() if name.startswith("model.")}
    loose: list[np.ndarray] = []
    for node in graph.node:
        if node.op_type != "MatMulInteger" or node.input[1] not in held:
            continue
        stem = node.input[1].removesuffix("_quantized")
        weights = (held[node.input[1]].astype(np.float32) - held[f"{stem}_zero_point"]) * held[f"{stem}_scale"]
        at, bias = node, None
        for _ in range(3):  # Cast, Mul by the scales, Add of the bias
            following = users.get(at.output[0], [])
            if len(following) != 1 and not (following and following[0].op_type == "Add"):
                break
            at = following[0]
            if at.op_type == "Add":
                bias = next((n for n in at.input if n in held), None)
                break
        if bias is None and weights.shape[0] == weights.shape[1]:
            loose.append(weights)
        elif bias is not None:
            out[bias.removeprefix("model.").removesuffix("bias") + "weight"] = weights.T
    return out | {f"pair.{index}": weights for index, weights in enumerate(loose)}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("encoder", type=Path)
    options.add_argument("model", type=Path)
    options.add_argument("out", type=Path)
    args = options.parse_args()
    torch.set_num_threads(1)
    encoder, width = load_encoder(args.encoder)
    tagger = Tagger(encoder, width)
    found = {name: torch.tensor(a) for name, a in read_weights(args.model).items()}
    facts = json.loads(args.model.with_suffix(".json").read_text(encoding="utf-8"))
    found["pair"] = torch.stack([found.pop(name) for name in sorted(n for n in found if n.startswith("pair."))])
    found["distances.weight"] = torch.tensor(facts["distances"])
    missing, unexpected = tagger.load_state_dict(found, strict=False)
    sys.stdout.write(f"left as they were: {sorted(missing)}; of no use: {sorted(unexpected)}\n")
    tagger.eval()
    ids = Tokenizer.from_file(str(args.encoder / "tokenizer.json")).encode(_TEXT).ids
    numbers, features = np.array([ids]), np.ones((1, len(ids)), dtype=np.int64)
    session = InferenceSession(str(args.model), providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    shipped = dict(zip(names, session.run(None, {"numbers": numbers, "features": features}), strict=True))
    with torch.no_grad():
        logits = Exported(tagger)(torch.from_numpy(numbers), torch.from_numpy(features))
    restored = dict(zip(NAMES, logits, strict=False))
    for name, given in ((n, g) for n, g in shipped.items() if n in restored):
        apart = np.abs(restored[name].numpy() - given)
        sys.stdout.write(f"{name:14} apart by {apart.mean():.3f}, of a spread of {given.std():.3f}\n")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(tagger.state_dict(), args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
