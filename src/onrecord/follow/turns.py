"""Turns: the statements of one document as replies and allegations, with what tells who answers whom."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.chains import Party, compare_parties


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One statement as a reply or an allegation: who speaks, whom it names, its words, where it stands.

    ``stems`` are of its own words, ``told`` of its sentences, whose folded text is ``context``; ``named`` and ``near``
    are the parties in each. ``frame`` is what of those sentences is not its own words, ``called`` what the report
    calls its speaker, both folded.
    """

    id: str
    within: str | None
    act: str
    cue: str
    is_quoted: bool
    speaker: Party | None
    chain: str | None
    named: tuple[Party, ...]
    near: tuple[Party, ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]
    told: tuple[str, ...]
    context: str
    frame: str
    called: str
    refers: tuple[str, ...]
    is_hedged: bool
    is_negated: bool
    start: int
    end: int
    sentence: tuple[int, int]
    block: int
    said: str | None


def is_same_speaker(left: Turn, right: Turn) -> bool:
    """Whether two statements of one document have one speaker."""
    a, b = left.speaker, right.speaker
    if left.chain is not None and left.chain == right.chain:
        return True
    return bool(a and b and (a["names"] == b["names"] != [] or compare_parties(a, b)))


def is_of_several(turn: Turn) -> bool:
    """Whether a statement is that of people without names ("survivors said"), one of whom may be quoted next."""
    return turn.speaker is None or (turn.speaker["type"] in ("group", "anonymous") and not turn.is_quoted)


def is_cue_negated(turn: Turn) -> bool:
    """ "did not find that" charges nobody; "found that a valve had not been replaced" does."""
    return turn.is_negated and not _NOT & set(turn.words)


_NOT = frozenset({"not", "no", "never", "nothing", "none", "nobody", "neither", "nor", "cannot"})
