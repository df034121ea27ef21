"""A checkpoint as ONNX, with int8 weights, and its card of facts: what onrecord reads at run time.

    python training/export.py ENCODER_FOLDER CHECKPOINT OUT.onnx [--layers N] [--freeze N] [--weights-only]

Without ``--weights-only`` the matrix products are done in int8 (dynamic, per channel: onnxruntime takes the scale from
the one window it is given, so that no other document has a say). With it only the weights are kept in int8 and the
arithmetic stays in floats. The word embeddings are int8 with one scale a row in both.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from model import Tagger, load_encoder
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer


class Exported(torch.nn.Module):
    """One window in: kinds (T, 3); what each piece sends as an anchor (T, 4, E) and as a piece (T, E); linear parts."""

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model

    def forward(self, numbers: torch.Tensor, features: torch.Tensor) -> tuple[torch.Tensor, ...]:
        m = self.model
        hidden = m.encode(numbers, features, torch.ones_like(numbers))[0]
        pieces, anchors = m.as_piece(hidden), m.as_anchor(hidden)
        towards = torch.stack([anchors @ m.pair[role] for role in range(m.pair.shape[0])], dim=1)
        linear = m.anchor_roles(anchors)
        return m.kinds(hidden), towards, linear, pieces, m.piece_roles(pieces), m.tags(hidden)


NAMES = ("kinds", "towards", "anchor_roles", "pieces", "piece_roles", "tags")


def shrink_embeddings(graph: onnx.GraphProto, least: int = 1_000_000) -> None:
    """Puts the big tables that are only looked up into int8, with a scale for each row."""
    inits = {i.name: i for i in graph.initializer}
    for index, node in reversed(list(enumerate(graph.node))):
        if node.op_type != "Gather" or node.input[0] not in inits:
            continue
        table = numpy_helper.to_array(inits[node.input[0]])
        if table.size < least or table.dtype != np.float32:
            continue
        scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-9) / 127
        name, out = node.input[0], node.output[0]
        graph.initializer.extend([
            numpy_helper.from_array(np.round(table / scale).astype(np.int8), name + "_int8"),
            numpy_helper.from_array(scale.astype(np.float32), name + "_scale"),
        ])  # fmt: skip
        new = [
            helper.make_node("Gather", [name + "_int8", node.input[1]], [out + "_q"], axis=0),
            helper.make_node("Gather", [name + "_scale", node.input[1]], [out + "_s"], axis=0),
            helper.make_node("Cast", [out + "_q"], [out + "_f"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [out + "_f", out + "_s"], [out]),
        ]
        del graph.node[index]
        for offset, extra in enumerate(new):
            graph.node.insert(index + offset, extra)
        if not any(name in n.input for n in graph.node):
            graph.initializer.remove(inits[name])


def shrink_products(graph: onnx.GraphProto) -> None:
    """Puts the constant side of each matrix product into int8 with a scale for each column; arithmetic in floats."""
    inits = {i.name: i for i in graph.initializer}
    for index, node in reversed(list(enumerate(graph.node))):
        if node.op_type not in ("MatMul", "Gemm") or node.input[1] not in inits:
            continue
        weights = numpy_helper.to_array(inits[node.input[1]])
        if weights.ndim != 2 or weights.size < 50_000:
            continue
        turned = node.op_type == "Gemm" and any(a.name == "transB" and a.i for a in node.attribute)
        axis = 1 if turned else 0
        scale = np.maximum(np.abs(weights).max(axis=axis, keepdims=True), 1e-9) / 127
        name = node.input[1]
        if name + "_int8" not in {i.name for i in graph.initializer}:
            graph.initializer.extend([
                numpy_helper.from_array(np.round(weights / scale).astype(np.int8), name + "_int8"),
                numpy_helper.from_array(scale.astype(np.float32), name + "_scale"),
            ])  # fmt: skip
            graph.node.insert(index, helper.make_node("Mul", [name + "_f", name + "_scale"], [name + "_w"]))
            graph.node.insert(index, helper.make_node("Cast", [name + "_int8"], [name + "_f"], to=TensorProto.FLOAT))
        node.input[1] = name + "_w"
    used = {i for n in graph.node for i in n.input}
    for name, init in inits.items():
        if name not in used:
            graph.initializer.remove(init)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("encoder", type=Path)
    options.add_argument("checkpoint", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--layers", type=int, default=None)
    options.add_argument("--freeze", type=int, default=0)
    options.add_argument("--weights-only", action="store_true")
    options.add_argument("--float", action="store_true", help="leave all in float32, for comparing")
    args = options.parse_args()
    torch.set_num_threads(1)
    encoder, width = load_encoder(args.encoder, args.layers)
    model = Tagger(encoder, width, frozen=args.freeze)
    model.load_state_dict(torch.load(args.checkpoint, weights_only=True))
    model.eval()
    example = (torch.randint(5, 3000, (1, 40)), torch.randint(0, 10, (1, 40)))
    plain = args.out.with_suffix(".float.onnx")
    torch.onnx.export(
        Exported(model), example, str(plain), input_names=["numbers", "features"], output_names=list(NAMES),
        dynamic_axes={"numbers": {1: "T"}, "features": {1: "T"}, **{n: {0: "T"} for n in NAMES}},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    if args.float:
        plain.replace(args.out)
    elif args.weights_only:
        graph = onnx.load(plain)
        shrink_embeddings(graph.graph)
        shrink_products(graph.graph)
        onnx.save(graph, args.out)
    else:
        quantize_dynamic(
            plain, args.out, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm"]
        )
        graph = onnx.load(args.out)
        shrink_embeddings(graph.graph)
        onnx.save(graph, args.out)
    plain.unlink(missing_ok=True)
    onnx.checker.check_model(str(args.out))
    ids = Tokenizer.from_file(str(args.encoder / "tokenizer.json")).encode("a").ids
    facts = {
        "sha256": hashlib.sha256(args.out.read_bytes()).hexdigest(),
        "marks": [ids[0], ids[-1]],
        "distances": [[round(x, 6) for x in row] for row in model.distances.weight.detach().tolist()],
        "window": 256,
    }
    args.out.with_suffix(".json").write_text(json.dumps(facts, indent=1) + "\n")
    sys.stdout.write(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
