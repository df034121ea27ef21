"""Meanings: how much a trained encoder takes a statement or event for what came of a demand or promise.

It reads both at once (a cross-encoder: Nogueira and Cho 2019): who asked what of whom, and who says what, in the report
of the ask with the end of what stands before it. It sees no date, no party and no other document, and decides nothing
by itself: a chance is made of its sum and that of the evidence that can be told in words (``evidence.py``).
``training/pairs.py`` makes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from onrecord.encoders import Encoder, find_weights, load_encoder
from onrecord.model import Card
from onrecord.words import load_table

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NAME = "answers"
"""What its weights are called."""
_ASKED, _SAID, _BEFORE = 56, 72, 24
"""Word pieces that are read of an ask, of what may answer it, and of the end of what stands before that."""
_NAMES = 2  # by which a party is given
ENOUGH = 0.5
"""The encoder, which takes a hundred times as long as all else, is asked where log odds of so much would be enough."""

Packed = tuple[list[int], list[int]]
"""The numbers of word pieces, and of each whether it is the ask's (0) or not (1)."""


def weigh_meaning(ask: Card, answer: Card) -> float:
    """The encoder's log odds that the second tells what came of the first. One pair is run at a time, so that no other
    has a say. Raises OnrecordError where the weights are missing or are not those that were measured."""
    asked = describe_asked(*(str(ask.data[name]) for name in ("role", "who", "whom", "words")))
    return _weigh_texts(
        asked, describe_answer(answer), str(answer.data["before"]) if ask.document_id == answer.document_id else ""
    )


@lru_cache(maxsize=16384)  # copies tell the same in the same words
def _weigh_texts(asked: str, said: str, before: str) -> float:
    import numpy as np

    encoder = load_weights()
    numbers, kinds = pack(encoder.tokenizer, encoder.facts["marks"], asked, said, before)
    given = {"numbers": np.array([numbers], dtype=np.int64), "kinds": np.array([kinds], dtype=np.int64)}
    return round(float(encoder.session.run(None, given)[0][0]), 3)


def join_chances(chance: float, meaning: float, *, is_here: bool) -> float:
    """The chance of a pair from that by the evidence in words and the encoder's log odds, weighed as stories say that
    the encoder never saw (``words/answer_meanings.tsv``); ``is_here``: both stand in one report."""
    weights = _load_shares()["here" if is_here else "there"]
    chance = min(max(chance, 1e-9), 1 - 1e-9)
    total = weights[0] * math.log(chance / (1 - chance)) + weights[1] * meaning + weights[2]
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def _load_shares() -> dict[str, tuple[float, float, float]]:
    rows = load_table("answer_meanings")
    return {row["where"]: (float(row["evidence"]), float(row["meaning"]), float(row["always"])) for row in rows}


@cache
def load_weights() -> Encoder:
    """The encoder, loaded once a process. Raises OnrecordError."""
    return load_encoder(find_weights(NAME), NAME)


def describe_asked(role: str, by: str, whom: str, words: str) -> str:
    """What is read of an ask: its role, who asks and whom, and what; what is promised is its speaker's own."""
    return f"{role} | {_name(by)} | {'' if role == 'promise' else _name(whom)} | {words}"


def describe_answer(answer: Card) -> str:
    """What is read of a card that may answer."""
    return describe_said(str(answer.data["who"]), str(answer.data["context"]))


def describe_said(who: str, words: str) -> str:
    """What is read of what may answer: who says it (empty where a report tells it) and the sentence."""
    return f"{_name(who)} | {words}"


def _name(names: str) -> str:
    return ", ".join([name for name in names.split(" | ") if name][:_NAMES])


def pack(tokenizer: Tokenizer, marks: Sequence[int], asked: str, said: str, before: str) -> Packed:
    """The word pieces of both, cut to what is read of each, between the marks of a beginning and an end."""

    def cut(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False).ids

    first, last = marks
    left = [first, *cut(asked)[:_ASKED], last]
    right = [*cut(said)[:_SAID], last]
    if before:
        right += [*cut(before)[-_BEFORE:], last]
    return left + right, [0] * len(left) + [1] * len(right)
