"""Encoders: trained weights, loaded once a process, and only those that onrecord was measured with.

They come in a distribution of their own (``weights/``), each as ONNX with its tokenizer and its card of facts;
``training/`` makes them. They are run by onnxruntime in one thread.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import OnrecordError
from onrecord.model import Made

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGE = "onrecord_reader_en"
INSTALL = "install onrecord-reader-en (make install does), or read with --reader rules"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoder:
    """Weights ready to run: ``version`` is the beginning of their hash, ``facts`` the card that came with them."""

    name: str
    version: str
    session: Any
    tokenizer: Tokenizer
    facts: dict[str, Any]


def is_trained(made: Made) -> bool:
    """Whether weights had a part in what was made: its version names them after a dash (``3-fast-fa401e26a0f9``)."""
    return "-" in made.version


def find_weights(name: str) -> Path:
    """The folder of the installed weights. Raises OnrecordError where they are not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.origin:
        raise OnrecordError(f"the weights called {name} are missing: {PACKAGE} was not found", hint=INSTALL)
    return Path(spec.origin).parent


def load_encoder(folder: Path, name: str) -> Encoder:
    """The weights called ``name`` in a folder. Raises OnrecordError where a file is missing or is not the one that its
    card names."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # from 1.29 on onnxruntime reports its use; it is pinned below
    from onnxruntime import InferenceSession, SessionOptions, disable_telemetry_events
    from tokenizers import Tokenizer

    disable_telemetry_events()
    model, card = folder / f"{name}.onnx", folder / f"{name}.json"
    if not model.is_file() or not card.is_file():
        raise OnrecordError(f"the weights called {name} are missing in {folder}", hint=INSTALL)
    facts = json.loads(card.read_text(encoding="utf-8"))
    found = hashlib.sha256(model.read_bytes()).hexdigest()
    if found != facts["sha256"]:
        raise OnrecordError(
            f"{model} is not the file that onrecord was measured with:"
            f" its hash is {found[:16]}..., not {facts['sha256'][:16]}...",
            hint=INSTALL,
        )
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    tokenizer = Tokenizer.from_file(str(folder / f"{facts.get('tokenizer', name)}.tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Encoder(
        name=name,
        version=facts["sha256"][:12],
        session=InferenceSession(str(model), options, providers=["CPUExecutionProvider"]),
        tokenizer=tokenizer,
        facts=facts,
    )
