"""Prompts: the questions of an interview that are set in bold or italic letters, which stand as headings over answers.

Some that ask nothing ("The firm denies it.") are set like those that do, and are prompts too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.clean.blocks import Block

_LEAST, _LEAST_ASKING = 3, 2
_LONGEST = 90  # words


def mark_prompts(text: str, blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks, with ``is_prompt`` on those set in the letters of the questions, from the first question to the last.

    Letters are those of questions where three blocks or more are set in them, each with other blocks under it, and half
    of these and at least two end in a question mark.
    """
    for style in ("bold", "italic"):
        set_so = [_is_set(text, block, style) for block in blocks]
        runs = [i for i, is_set in enumerate(set_so[:-1]) if is_set and not set_so[i + 1]]  # the last before an answer
        asking = [i for i in runs if text[blocks[i].start : blocks[i].end].rstrip('"”’» ').endswith("?")]
        if len(asking) < _LEAST_ASKING or len(runs) < _LEAST or 2 * len(asking) < len(runs):
            continue
        return [
            replace(block, is_prompt=True) if is_set and asking[0] <= i <= asking[-1] else block
            for i, (block, is_set) in enumerate(zip(blocks, set_so, strict=True))
        ]
    return blocks


def _is_set(text: str, block: Block, style: str) -> bool:
    is_plain = block.style == style and block.hint is None and not block.is_heading
    return is_plain and len(text[block.start : block.end].split()) <= _LONGEST
