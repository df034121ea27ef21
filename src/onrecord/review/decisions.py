"""Decisions: the only place where a page writes judgements. Each is appended under the reviewer's name, and undone by
another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.decide import (
    Decision,
    Verdict,
    append_decisions,
    draft_correction,
    judge_subjects,
    undo_judgements,
)
from onrecord.errors import OptionError
from onrecord.review.asks import Answer, Ask, Data, Go
from onrecord.review.pairs import find_open

VERDICTS: dict[str, tuple[Verdict, str]] = {
    "yes": ("yes", "Accepted"),
    "no": ("no", "Rejected"),
    "unsure": ("unsure", "Marked as unsure"),
}


def read_back(ask: Ask, fallback: str = "/") -> str:
    """Where a form says to go on; only addresses of the desk itself."""
    back = ask.form.get("back", "")
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else fallback


def judge(ask: Ask, subjects: Sequence[str], verdict: str, note: str = "") -> tuple[str, ...]:
    """The ids of the judgements that were recorded. Raises OptionError for what is no verdict, CaseError for what is
    no subject."""
    if verdict not in VERDICTS:
        raise OptionError(f"{verdict!r} is no verdict", hint="yes, no or unsure")
    made = judge_subjects(ask.store, subjects, VERDICTS[verdict][0], reviewer=ask.session.name, note=note)
    return tuple(j.id for j in made)


def correct(ask: Ask, corrections: Mapping[str, dict[str, str]], note: str = "") -> tuple[str, ...]:
    """The ids of the judgements that were recorded: each subject's correction, and that it is accepted so; all of
    them or none."""
    reviewer = ask.session.name
    drafts = [draft_correction(ask.store, s, c, reviewer=reviewer, note=note) for s, c in corrections.items()]
    return decide(ask, [decision for pair in drafts for decision in pair])


def decide(ask: Ask, decisions: Sequence[Decision]) -> tuple[str, ...]:
    """The ids of any other judgements (an alias, a merge, an assessment), all recorded together or none."""
    return tuple(j.id for j in append_decisions(ask.store, decisions, reviewer=ask.session.name))


def post_verdict(ask: Ask) -> Answer:
    """One verdict on the subjects that the form names, with its note, and on what says the same words where it names
    that kind; as data where the desk's script asks."""
    subjects = [value for key, value in ask.fields if key == "subject"]
    kinds = [value for key, value in ask.fields if key == "kinds"]
    subjects += find_open(ask, tuple(subjects), kinds) if kinds else []
    verdict = ask.form.get("verdict", "")
    undo = judge(ask, subjects, verdict, ask.form.get("note", "").strip())
    words = VERDICTS[verdict][1]
    if ask.form.get("as") == "data":
        return Data(value={"verdict": verdict, "words": words}, undo=undo)
    return Go(to=read_back(ask), notice=f"{words}." if len(undo) == 1 else f"{words}: {len(undo)}.", undo=undo)


def post_undo(ask: Ask) -> Go:
    """The last action of this session is taken back, by judgements that state anew what stood before."""
    if not ask.session.undo:
        return Go(to=read_back(ask), notice="There is nothing to undo.")
    undo_judgements(ask.store, ask.session.undo[-1], reviewer=ask.session.name)
    return Go(to=read_back(ask), notice="Undone; both decisions are kept in the history.", is_undone=True)
