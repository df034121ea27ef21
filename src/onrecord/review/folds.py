"""Folds: passages whose words are folded under a content note, and the decision of a person that one is or is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from onrecord.decide import Decision
from onrecord.errors import OptionError
from onrecord.model import Finding
from onrecord.publish.content_notes import OTHER, ContentNote, find_notes, read_fold
from onrecord.review.asks import Ask, Go
from onrecord.review.cards import say_notes, visible_judgements
from onrecord.review.decisions import decide, read_back
from onrecord.review.marks import Block


def fold_blocks(
    ask: Ask, blocks: Sequence[Block], findings: Iterable[Finding], edited: Finding | None
) -> tuple[Block, ...]:
    """The blocks, each with the note under which it is folded: those whose words speak of what is folded, but for
    words that a person decided otherwise about, and those with words that a person folded; none of what is edited."""
    decided = [(f, fold) for f in findings if (fold := read_fold(visible_judgements(ask, f.id))) is not None]
    out = []
    for block in blocks:
        text = "".join(run.text for run in block.runs)
        notes: tuple[ContentNote, ...] = ()
        for finding, is_folded in decided:
            inside = [s for s in finding.spans if s.start < block.start + len(text) and block.start < s.end]
            if is_folded and inside:
                notes = find_notes(*finding.quote) or (OTHER,)
            for span in inside if not is_folded else ():
                start, end = max(0, span.start - block.start), span.end - block.start
                text = text[:start] + " " * (min(end, len(text)) - start) + text[end:]
        notes = find_notes(text) or notes
        end = block.start + sum(len(run.text) for run in block.runs)
        is_edited = any(s.start < end and block.start < s.end for s in (edited.spans if edited else ()))
        out.append(replace(block, content=say_notes(notes)) if notes and not is_edited else block)
    return tuple(out)


def post_fold(ask: Ask) -> Go:
    """A finding's words are folded, or are not. Raises OptionError for anything else."""
    subject, fold = ask.form.get("subject", ""), ask.form.get("fold", "")
    known = ask.store.db.execute("SELECT 1 FROM finding WHERE id = ?", (subject,)).fetchone()
    if fold not in ("yes", "no") or (known is None and subject not in ask.desk.items):
        raise OptionError("the form names no words to fold", hint="go back and load the page again")
    made = decide(ask, [Decision(subject_id=subject, correction={"fold": fold}, log="content note")])
    notice = "The words are folded." if fold == "yes" else "The words are shown."
    return Go(to=read_back(ask, "/documents"), notice=notice, undo=made)
