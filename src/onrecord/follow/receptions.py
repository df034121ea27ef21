"""Receptions: how a demand was taken, told by the cue of a statement or by its sentence."""

from __future__ import annotations

import re
from functools import cache

from onrecord.words import load_table
from onrecord.words.forms import fold_text

_OF_FINDINGS = re.compile(r"\baccept\w* (?:(?:the|its|their|all|of) )*(?:findings?|report|conclusions?|criticism)\b")
"""Whoever accepts what was found has not yet accepted what was asked."""


@cache
def _answer_words() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = sorted(load_table("answer_words"), key=lambda r: -len(r["words"]))
    return tuple((re.compile(rf"\b{re.escape(r['words'])}\b"), r["words"], r["status"]) for r in rows)


@cache
def _any_answer_word() -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for pattern, _, _ in _answer_words()))


@cache
def _cue_status() -> dict[str, str]:
    return {row["words"]: row["status"] for row in load_table("answer_cues")}


def find_reception(context: str, act: str, cue: str = "") -> list[str] | None:
    """``[status, words]`` where the cue or else the sentence says how a demand was taken, else None; the longest
    words decide."""
    if act == "deny" and _cue_status().get(cue) == "accepted":
        return ["rejected", f"not {cue}"]  # "cannot accept the demand"
    if cue and cue in _cue_status():
        return [_cue_status()[cue], cue]
    folded = _OF_FINDINGS.sub(" ", fold_text(context))
    for pattern, words, status in _answer_words() if _any_answer_word().search(folded) else ():
        if pattern.search(folded):
            return [status, words]
    return {"promise": ["accepted", "promise"], "deny": ["rejected", "deny"]}.get(act)
