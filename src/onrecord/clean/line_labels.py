"""What lines are after the classifier has had its say on what the rules make of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.clean.line_scores import MOST_LINES, find_limits, score_lines
from onrecord.clean.phrases import Line, is_marked_heading
from onrecord.model import ZoneLabel

_SURELY_TOLD = -500
"""Under this score a line is story also where it stands before what the rules begin the story with."""
_SIGNED = re.compile(r"\W*(?:signed\b|.{0,12}\b(?:sincerely|faithfully|regards|respectfully)\W*\Z)", re.IGNORECASE)


def weigh_lines(lines: Sequence[Line], ruled: Sequence[ZoneLabel]) -> Sequence[ZoneLabel]:
    """The labels after the classifier of lines: what it is sure of is no story, and what it is not sure of is story,
    but for the head of the page and for what the mark-up says."""
    out: list[ZoneLabel]
    kept = [i for i, line in enumerate(lines) if line.block.is_body]
    if kept:  # an extractor chose among the lines: what it left is looked at, as if it were the text
        out = list(ruled)
        inner = weigh_lines([_forget_body(lines[i]) for i in kept], [ruled[i] for i in kept])
        for i, label in zip(kept, inner, strict=True):
            out[i] = label if ruled[i] == "story" else ruled[i]
        return out
    if len(lines) > MOST_LINES or "story" not in ruled:
        return ruled
    first = ruled.index("story")
    out = list(ruled)
    scores, limits = score_lines(lines, ruled), find_limits(lines, ruled)
    for i, (line, label, score) in enumerate(zip(lines, ruled, scores, strict=True)):
        is_sure = score > limits[i]
        if label == "story" and is_sure and not any(_SIGNED.match(o.text) for o in lines[max(0, i - 3) : i]):
            out[i] = "furniture"
        elif label != "story" and not is_sure and _may_be_story(line):
            is_told = i > first or (label != "headline" and score < _SURELY_TOLD)
            out[i] = "story" if is_told and not line.is_title else label  # a title told again is no sentence
    if "story" not in out:
        return ruled
    last = max(i for i, label in enumerate(out) if label == "story")
    for i in range(last + 1, len(out)):
        if ruled[i] == "story":
            out[i] = "footer"
    return out


def _forget_body(line: Line) -> Line:
    return replace(line, block=replace(line.block, is_body=None))


def _may_be_story(line: Line) -> bool:
    """Whether the rules can be wrong about a line that they take out of the story."""
    is_told = line.block.hint is None and line.block.is_body is None and not line.block.is_prompt
    return is_told and not is_marked_heading(line)
