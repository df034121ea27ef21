"""Assessments: what reviewers think of a source and, apart from it, of what it says; in their words, with a reason.

The tool has no scale and no number for either, and adds nothing up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onrecord.decide import Decision
from onrecord.errors import OptionError
from onrecord.review.asks import Answer, Ask, Go, Missing, Page
from onrecord.review.decisions import decide, read_back

ASPECTS = {"source": "The source's reliability", "content": "The content's validity"}
"""What is assessed, each by itself: who says it, and what is said."""

_LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What one reviewer wrote of one aspect; ``is_standing`` unless he or she wrote of it again since."""

    aspect: str
    words: str
    reason: str
    reviewer: str
    on: str
    is_standing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentPage(Page):
    """The assessments of one document or finding, and the form for one's own."""

    template: ClassVar[str] = "assessments.html.j2"
    title: str
    subject: str
    shown: str
    back: str
    is_document: bool
    aspects: tuple[tuple[str, str], ...]
    given: tuple[Assessment, ...]


def show_assessments(ask: Ask) -> Answer:
    """The assessments of the subject that the query names."""
    subject, desk = ask.query.get("subject", ""), ask.desk
    if subject in desk.documents:
        document = desk.documents[subject]
        shown, back = document.title or document.path, f"/documents/{subject}"
    elif subject in desk.items:
        shown, back = desk.items[subject].words, f"/findings/{subject}"
    else:
        return Missing(message="The case has no such document or finding.")
    given = [j for j in desk.judgements if j.subject_id == subject and j.assessment]
    if ask.session.is_second and not any(j.reviewer == ask.session.name for j in given):
        given = []  # a second reader writes before reading what others wrote
    replaced = {j.replaces for j in given}
    return AssessmentPage(
        title="Assessment",
        subject=subject,
        shown=shown,
        back=back,
        is_document=subject in desk.documents,
        aspects=tuple(ASPECTS.items()) if subject in desk.documents else (("content", ASPECTS["content"]),),
        given=tuple(
            Assessment(
                aspect=ASPECTS[aspect],
                words=words,
                reason=(j.assessment or {}).get("reason", ""),
                reviewer=j.reviewer,
                on=j.judged_at[:10],
                is_standing=j.id not in replaced,
            )
            for j in reversed(given)
            for aspect, words in (j.assessment or {}).items()
            if aspect in ASPECTS
        ),
    )


def post_assessment(ask: Ask) -> Go:
    """One aspect of a subject is assessed; an earlier one by the same reviewer stays readable and is replaced.

    Raises OptionError without words or a reason.
    """
    subject, aspect = ask.form.get("subject", ""), ask.form.get("aspect", "")
    words, reason = (ask.form.get(name, "").strip() for name in ("words", "reason"))
    known = subject in ask.desk.documents or (subject in ask.desk.items and aspect == "content")
    if not known or aspect not in ASPECTS:
        raise OptionError("there is nothing of that kind to assess", hint="go back and load the page again")
    if not words or not reason or max(len(words), len(reason)) > _LONGEST:
        raise OptionError("an assessment has words and a reason", hint=f"up to {_LONGEST} characters each; go back")
    earlier = [
        j
        for j in ask.desk.standing.get(subject, ())
        if j.reviewer == ask.session.name and aspect in (j.assessment or {})
    ]
    decision = Decision(
        subject_id=subject,
        assessment={aspect: words, "reason": reason},
        replaces=earlier[-1].id if earlier else None,
        log="assessment",
    )
    return Go(to=read_back(ask), notice="Kept, with your name and the day.", undo=decide(ask, [decision]))
