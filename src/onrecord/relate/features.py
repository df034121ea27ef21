"""Features: each scores one claim about two subjects and says it in words that a person can check."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import Reason
from onrecord.words.forms import content_stems, fold_text
from onrecord.words.names import (
    compare_bodies,
    compare_persons,
    find_state,
    is_full_name,
    read_government,
    spell_name,
)


def compare_names(
    kind: str,
    left: Sequence[str],
    right: Sequence[str],
    left_states: Sequence[str] = (),
    right_states: Sequence[str] = (),
) -> Reason | None:
    """The surest agreement between the names that two documents give, by type; None where they are different parties.

    Full names of persons that exclude each other end the comparison, whatever a shorter form would allow.
    """
    if kind == "person":
        return _compare_person_names(left, right)
    if kind == "state":
        return _compare_state_names(left, right)
    if kind == "body":
        return _compare_body_names(left, right, left_states, right_states)
    for a in left:
        for b in right:
            if spell_name(a) == spell_name(b):
                return Reason(feature="same name", score=0.9, detail=f"same name, {a!r}")
    return None


def _compare_person_names(left: Sequence[str], right: Sequence[str]) -> Reason | None:
    best: tuple[float, str] | None = None
    for a in left:
        for b in right:
            if is_full_name(a) and is_full_name(b):
                match = compare_persons(a, b)
                if match and (best is None or match[0] > best[0]):
                    best = match
    return best and Reason(feature="full name", score=best[0], detail=best[1])


def _compare_state_names(left: Sequence[str], right: Sequence[str]) -> Reason | None:
    best: Reason | None = None
    for a in left:
        for b in right:
            found = _compare_two_states(a, b)
            if found and (best is None or found.score > best.score):
                best = found
    return best


def _compare_two_states(left: str, right: str) -> Reason | None:
    if fold_text(left) == fold_text(right):
        return Reason(feature="same name", score=1.0, detail=f"same name, {left!r}")
    a, b = find_state(left), find_state(right)
    if a and b and a[0] == b[0]:
        ways = {a[1], b[1]}
        if "seat" in ways:
            seat = left if a[1] == "seat" else right
            return Reason(
                feature="seat", score=0.65, detail=f"{seat!r}, a seat of government, stands for that of {a[0]}"
            )
        if "government" in ways and len(ways) == 2:
            return Reason(feature="government", score=0.8, detail=f"{left!r} and {right!r}: a state and its government")
        return Reason(feature="same state", score=0.95, detail=f"{left!r} and {right!r} are names of one state")
    if a or b:
        return None
    whose, other = read_government(left) or fold_text(left), read_government(right) or fold_text(right)
    if whose == other:
        return Reason(feature="government", score=0.8, detail=f"{left!r} and {right!r}: a state and its government")
    return None


def _compare_body_names(
    left: Sequence[str], right: Sequence[str], left_states: Sequence[str], right_states: Sequence[str]
) -> Reason | None:
    best: Reason | None = None
    for a in left:
        for b in right:
            match = compare_bodies(a, b)
            if match is None:
                continue
            score, detail = match
            if score == 0.5:  # it turns on whose body it is
                if not left_states or list(left_states) != list(right_states):
                    continue
                score, detail = 0.65, f"{detail}; both documents write about {left_states[0]} most"
            if best is None or score > best.score:
                best = Reason(feature="name of body", score=score, detail=detail)
    return best


def compare_roles(left: Sequence[str], right: Sequence[str]) -> Reason | None:
    """Whether the titles that two documents give agree; None where either gives none. Titles change: a difference
    speaks against nobody."""
    if not left or not right:
        return None
    best, pair = 0.0, (left[0], right[0])
    for a in left:
        for b in right:
            c, d = set(content_stems(a)), set(content_stems(b))
            score = len(c & d) / min(len(c), len(d)) if c and d else 0.0
            if score > best:
                best, pair = score, (a, b)
    says = "agree" if best >= 0.5 else "differ"
    return Reason(feature="role", score=round(best, 3), detail=f"roles {says}: {pair[0]!r} and {pair[1]!r}")
