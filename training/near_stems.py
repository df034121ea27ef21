"""Writes which stems are near in meaning, by the vectors that a sentence encoder gives single words.

    python training/near_stems.py MINILM

``MINILM`` is the folder of all-MiniLM-L6-v2 (``vocab.txt``, ``tokenizer.json``, ``model.safetensors``; Apache License
2.0). Each whole word of its vocabulary is encoded by itself, in the order of that vocabulary, the commonest first; the
mean vector and the two directions that all words share are taken off, words of one stem are averaged, and of each of
the first ``STEMS`` stems the ``NEAREST`` others from a cosine of ``LEAST`` on are written to ``words/near_stems.tsv``.
Names of persons, States and peoples are left out. Needs numpy and tokenizers alone; about four minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import re
import struct
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from onrecord.words import load_set
from onrecord.words.forms import merge_near, stem_word

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "src" / "onrecord" / "words" / "near_stems.tsv"
LAYERS, HEADS = 6, 12
WORDS, STEMS, NEAREST, LEAST = 16000, 6500, 10, 0.42
HEAD = """# Stems near in meaning, each pair once, with the cosine in hundredths of the vectors that all-MiniLM-L6-v2
# (Apache License 2.0) gives their words by themselves. Written by: python training/near_stems.py MINILM
stem\tnear
"""

Vectors = "np.ndarray[tuple[int, ...], np.dtype[np.float32]]"


class Encoder:
    """The encoder's weights; ``encode`` gives one vector of length 1 for each row of token ids."""

    def __init__(self, folder: Path) -> None:
        raw = (folder / "model.safetensors").read_bytes()
        length = struct.unpack("<Q", raw[:8])[0]
        head = json.loads(raw[8 : 8 + length])
        kinds = {"F32": np.float32, "F16": np.float16}
        self.weights = {
            name: np.frombuffer(
                raw[8 + length + row["data_offsets"][0] : 8 + length + row["data_offsets"][1]],
                dtype=kinds[row["dtype"]],
            )
            .reshape(row["shape"])
            .astype(np.float32)
            for name, row in head.items()
            if name != "__metadata__" and row["dtype"] in kinds
        }

    def encode(self, ids: Vectors) -> Vectors:
        """The mean over the tokens of the last layer, of length 1."""
        w = self.weights
        x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        rows, size, width = x.shape
        for layer in (f"encoder.layer.{i}." for i in range(LAYERS)):
            query, key, value = (
                self._line(x, f"{layer}attention.self.{name}").reshape(rows, size, HEADS, -1).transpose(0, 2, 1, 3)
                for name in ("query", "key", "value")
            )
            heed = query @ key.transpose(0, 1, 3, 2) / np.sqrt(width / HEADS)
            heed = np.exp(heed - heed.max(-1, keepdims=True))
            mixed = ((heed / heed.sum(-1, keepdims=True)) @ value).transpose(0, 2, 1, 3).reshape(rows, size, width)
            x = self._norm(
                x + self._line(mixed, f"{layer}attention.output.dense"), f"{layer}attention.output.LayerNorm"
            )
            inner = self._line(x, f"{layer}intermediate.dense")
            inner = 0.5 * inner * (1 + np.tanh(0.7978845608 * (inner + 0.044715 * inner * inner * inner)))
            x = self._norm(x + self._line(inner, f"{layer}output.dense"), f"{layer}output.LayerNorm")
        mean = x.mean(1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def _line(self, x: Vectors, name: str) -> Vectors:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _norm(self, x: Vectors, name: str) -> Vectors:
        mean = x.mean(-1, keepdims=True)
        spread = ((x - mean) ** 2).mean(-1, keepdims=True)
        return (x - mean) / np.sqrt(spread + 1e-12) * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]


def encode_words(folder: Path) -> tuple[list[str], Vectors]:
    """The words that are one token each, and their vectors without what all words share."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    every = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    tokens = {w: tokenizer.encode(w).ids for w in every if re.fullmatch(r"[a-z]{3,}", w)}
    words = [w for w, ids in tokens.items() if len(ids) == 3]  # the word between the marks of a text's ends
    ids = np.array([tokens[w] for w in words])
    encoder = Encoder(folder)
    vectors = np.concatenate([encoder.encode(ids[i : i + 512]) for i in range(0, len(ids), 512)])
    vectors -= vectors.mean(0)
    shared = np.linalg.svd(vectors[::4], full_matrices=False)[2][:2]
    vectors -= (vectors @ shared.T) @ shared
    return words, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def average_stems(words: list[str], vectors: Vectors) -> tuple[list[str], Vectors]:
    """The stems in the order of their commonest words, and the mean vector of each."""
    names = {n.casefold() for table in ("given_names", "known_names", "states", "peoples") for n in load_set(table)}
    at: dict[str, list[int]] = defaultdict(list)
    for i, word in enumerate(words[:WORDS]):
        if word not in names and word not in load_set("function_words"):
            at[merge_near([stem_word(word)])[0]].append(i)
    stems = [s for s in at if len(s) > 2]
    means = np.array([vectors[at[s]].mean(0) for s in stems])
    return stems, means / np.linalg.norm(means, axis=1, keepdims=True)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minilm", type=Path, help="folder of all-MiniLM-L6-v2")
    stems, means = average_stems(*encode_words(parser.parse_args().minilm))
    stems, means = stems[:STEMS], means[:STEMS]
    near: dict[str, dict[str, int]] = defaultdict(dict)
    for i, stem in enumerate(stems):
        cosines = means @ means[i]
        for j in [int(j) for j in np.argsort(-cosines)[: NEAREST + 1] if j != i and cosines[j] >= LEAST]:
            left, right = sorted((stem, stems[j]))
            near[left][right] = round(100 * float(cosines[j]))
    lines = [f"{stem}\t{' '.join(f'{s}:{n}' for s, n in sorted(near[stem].items()))}\n" for stem in sorted(near)]
    TABLE.write_text(HEAD + "".join(lines), encoding="utf-8")
    sys.stdout.write(f"{len(lines)} stems\n")


if __name__ == "__main__":
    main()
