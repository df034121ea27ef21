"""Assessments: what people wrote of a source's reliability and, apart from it, of a content's validity.

In their own words, with the reason, the name and the day. The tool has no scale for either and adds nothing up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from onrecord.model import Judgement
from onrecord.publish.labels import Labels
from onrecord.relate.decisions import find_standing

ASPECTS = ("source", "content")
"""What is assessed, each by itself: who says it, and what is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What one person wrote of one aspect of one subject; ``aspect`` in the labels' words, with who and when."""

    subject_id: str
    aspect: str
    words: str
    reason: str
    at: str


def iter_assessments(judgements: Iterable[Judgement], labels: Labels) -> Iterator[Assessment]:
    """The assessments that stand among these judgements, by subject and in the order of time."""
    assessing = [j for j in judgements if j.assessment or "undone" in (j.correction or {})]
    for subject, standing in find_standing(assessing).items():
        for judgement in standing:
            given = judgement.assessment or {}
            day = labels.day(date.fromisoformat(judgement.judged_at[:10]))
            for aspect in ASPECTS:
                if given.get(aspect):
                    yield Assessment(
                        subject_id=subject,
                        aspect=labels.say(f"assessed.{aspect}", reviewer=judgement.reviewer, day=day),
                        words=" ".join(given[aspect].split()),
                        reason=" ".join(given.get("reason", "").split()),
                        at=judgement.judged_at,
                    )


def say_assessed(judgements: Iterable[Judgement], labels: Labels) -> tuple[str, ...]:
    """The same in short, as it stands beside a line or a source: which aspect, who, when, and the words."""
    return tuple(
        labels.say("assessed.short", aspect=a.aspect, words=a.words) for a in iter_assessments(judgements, labels)
    )
