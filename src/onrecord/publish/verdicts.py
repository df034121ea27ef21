"""Verdicts: what people accepted, doubted and rejected, and what follows from that for what hangs together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from onrecord.model import Finding, Judgement, Link, Statement
from onrecord.relate.decisions import find_standing, find_verdict

Verdict = Literal["yes", "no", "unsure"]
_RESTING = ("answers", "replies", "conflicts")
"""Links that are shown as lines of their own; they rest on their two ends."""


def find_verdicts(
    findings: Iterable[Finding], links: Iterable[Link], judgements: Iterable[Judgement]
) -> dict[str, Verdict]:
    """The verdict of each finding and link that has one.

    Who accepts something accepts what it rests on: a demand's statement, a nested statement's outer one, both ends
    of an answer. What rests on something rejected is rejected, and what rests on something doubted is no longer
    accepted. The last verdict of all people holds.
    """
    rests = _find_grounds(findings, links)
    standing = find_standing(judgements)
    own: dict[str, Verdict] = {}
    for id_ in standing:
        verdict = find_verdict(standing, id_)
        if verdict in ("yes", "no", "unsure"):
            own[id_] = verdict  # type: ignore[assignment]
    out = dict(own)
    for id_ in sorted(id_ for id_, verdict in own.items() if verdict == "yes"):
        for ground in _walk(rests, id_):
            out.setdefault(ground, "yes")
    for id_ in rests:
        below = {out.get(ground) for ground in _walk(rests, id_)}
        if "no" in below:
            out[id_] = "no"
        elif out.get(id_) == "yes" and below - {"yes"}:
            out[id_] = "unsure"
    return out


def _find_grounds(findings: Iterable[Finding], links: Iterable[Link]) -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        ground = finding.within if isinstance(finding, Statement) else getattr(finding, "statement_id", None)
        if ground:
            out[finding.id] = (ground,)
    for link in links:
        if link.kind in _RESTING:
            out[link.id] = (link.left_id, link.right_id)
    return out


def _walk(rests: Mapping[str, tuple[str, ...]], id_: str) -> list[str]:
    """All that something rests on, also by way of others."""
    seen: dict[str, None] = {}
    waiting = list(rests.get(id_, ()))
    while waiting:
        ground = waiting.pop()
        if ground not in seen:
            seen[ground] = None
            waiting += rests.get(ground, ())
    return list(seen)
