"""An encoder with three heads: which pieces are anchors of a statement, which play which role towards each, and where
the spans of each role begin and end, whosever they are.

The role of piece t towards anchor a is scored by a biaffine form of their two projections, a linear form of each, and
a bias by their distance (Dozat and Manning 2017, as used for semantic roles by Cai et al. 2018).
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

from onrecord.read.windows import FEATURES

KINDS, ROLES, BUCKETS, TAGS = 3, 4, 32, 7


def bucket(distance: Tensor) -> Tensor:
    """Signed distances in 32 classes: exact to 5, then by powers of about 1.6."""
    size = distance.abs().float().clamp(min=1)
    far = (torch.log(size / 5).clamp(min=0) / 0.47).floor().long() + 5
    step = torch.where(distance.abs() <= 5, distance.abs(), far.clamp(max=15))
    return torch.where(distance < 0, 16 + step, step)


class Tagger(nn.Module):
    """``forward`` gives anchor logits (B, T, 3); role logits (A, T, 4) for anchors given as (batch, index); and tag
    logits (B, T, 7)."""

    def __init__(self, encoder: nn.Module, width: int, inner: int = 192, frozen: int = 0) -> None:
        """The first ``frozen`` layers stay as they were pre-trained, and the features are added after them."""
        super().__init__()
        self.encoder = encoder
        self.frozen = frozen
        encoder.get_input_embeddings().weight.requires_grad_(False)
        if frozen:
            for part in (encoder.embeddings, *encoder.encoder.layer[:frozen]):
                part.requires_grad_(False)
        self.features = nn.Embedding(FEATURES, width)
        nn.init.zeros_(self.features.weight)
        self.kinds = nn.Linear(width, KINDS)
        self.as_piece = nn.Sequential(nn.Linear(width, inner), nn.GELU())
        self.as_anchor = nn.Sequential(nn.Linear(width, inner), nn.GELU())
        self.pair = nn.Parameter(torch.randn(ROLES, inner, inner) * 0.02)
        self.piece_roles = nn.Linear(inner, ROLES)
        self.anchor_roles = nn.Linear(inner, ROLES)
        self.distances = nn.Embedding(BUCKETS, ROLES)
        nn.init.zeros_(self.distances.weight)
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(width, TAGS)

    def encode(self, numbers: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        """The pieces' vectors (B, T, D)."""
        if not self.frozen:
            words = self.encoder.get_input_embeddings()(numbers) + self.features(features)
            return self.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state
        extra = self.features(features)
        layer = self.encoder.encoder.layer[self.frozen]
        handle = layer.register_forward_pre_hook(lambda _, given: (given[0] + extra, *given[1:]))
        hidden = self.encoder(input_ids=numbers, attention_mask=mask).last_hidden_state
        handle.remove()
        return hidden

    def score_roles(self, pieces: Tensor, anchors: Tensor, distance: Tensor) -> Tensor:
        """Role logits (A, T, 4) of pieces (A, T, D) towards anchors (A, D) at signed distances (A, T)."""
        p, a = self.as_piece(self.dropout(pieces)), self.as_anchor(self.dropout(anchors))
        towards = torch.einsum("ad,rde->are", a, self.pair)
        scores = torch.einsum("are,ate->atr", towards, p)
        return scores + self.piece_roles(p) + self.anchor_roles(a)[:, None] + self.distances(bucket(distance))

    def forward(self, numbers: Tensor, features: Tensor, mask: Tensor, batch: Tensor, index: Tensor) -> tuple:
        hidden = self.encode(numbers, features, mask)
        kinds = self.kinds(self.dropout(hidden))
        place = torch.arange(numbers.shape[1])[None, :] - index[:, None]
        return kinds, self.score_roles(hidden[batch], hidden[batch, index], place), self.tags(self.dropout(hidden))


def load_encoder(folder: Path, layers: int | None = None) -> tuple[nn.Module, int]:
    """The pre-trained encoder in a sentence-transformers folder, its pooler left out, cut to ``layers``."""
    facts = json.loads((folder / "config.json").read_text())
    kind = facts["model_type"]
    config = (MPNetConfig if kind == "mpnet" else BertConfig)(
        **{k: v for k, v in facts.items() if k not in ("architectures", "torch_dtype", "model_type", "_name_or_path")}
    )
    if layers:
        config.num_hidden_layers = layers
    config._attn_implementation = "sdpa" if kind == "bert" else "eager"
    encoder = (MPNetModel if kind == "mpnet" else BertModel)(config, add_pooling_layer=False)
    weights = load_file(folder / "model.safetensors")
    missing, unexpected = encoder.load_state_dict(weights, strict=False)
    lost = [name for name in missing if "position_ids" not in name]
    if lost:
        raise SystemExit(f"{folder}: these weights are missing: {lost[:5]}; name a folder with a whole model")
    extra = [name for name in unexpected if not any(part in name for part in ("pooler", ".layer.", "position_ids"))]
    if extra:
        raise SystemExit(f"{folder}: these weights have no place: {extra[:5]}; is it another kind of model?")
    return encoder, config.hidden_size
