"""Asides: a clause about a thing that is itself somebody's saying ("the report, rejected by X, ..."; ", a claim that Y
denies"), kept apart from the statement around it.

The tagger sees no clauses: it gives the words after such a clause to whoever speaks in it, and the one who speaks in it
to the verb after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.read.attributions import Attribution
from onrecord.read.complements import is_reaction
from onrecord.read.cues import SUBJECTS
from onrecord.read.subjects import find_foreign_subject, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Range = tuple[int, int, int]

_CLAUSES = ("acl", "relcl")
_WHICH = frozenset({"which", "whom", "who", "that"})


def find_aside_end(draft: Attribution) -> int | None:
    """Where the clause of a cue ends that hangs on the noun which its content is: what follows is not its content."""
    if draft.hit is None or draft.hit.kind != "verb":
        return None
    verb = draft.hit.head
    if verb.dep_ != "acl" or not is_passive(verb) or not any(c.dep_ == "agent" for c in verb.rights):
        return None
    last = verb.right_edge
    after = verb.doc[last.i + 1 : last.i + 2]
    return int(last.idx) + len(last) if len(after) and after[0].text in (",", "—", "–") else None


def is_of_aside(draft: Attribution, source: Sequence[Range]) -> bool:
    """Whether a speaker stands in a clause that hangs on the cue's own subject ("the report, rejected by [the port],
    details ..."), or outside the clause in which the cue has one."""
    if draft.hit is None or not draft.subject.is_own or draft.subject.head is None or not source:
        return False
    head, verb = draft.subject.head, draft.hit.head
    number, start, end = source[0]
    if number != draft.passage or head.i > verb.i:
        return False
    if verb.dep_ == "relcl" and head.head.i == verb.i and head.tag_ not in ("WP", "WDT"):
        return end <= verb.left_edge.idx  # "conclusions that [the union] praised": not whoever stands before
    clauses = [c for c in head.rights if c.dep_ in _CLAUSES and c.i < draft.hit.head.i]
    return any(c.left_edge.idx <= start and end <= c.right_edge.idx + len(c.right_edge) for c in clauses)


def find_kept(draft: Attribution) -> Sequence[Range]:
    """What the content cannot lack: the thing before a "which X called Y" or "Z, condemned by X as Y", and the subject
    before "she said" in commas."""
    if draft.hit is None or len(draft.content) != 2 or draft.hit.kind != "verb":
        return ()
    is_called = draft.hit.head.dep_ in _CLAUSES and "as" in draft.hit.word.frames
    return draft.content[:1] if is_called or find_foreign_subject(draft.hit.head) is not None else ()


def is_told(draft: Attribution, region: tuple[int, int, int]) -> bool:
    """Whether words stand between a thing and what it is called: whoever is told ("described it [to them] as ...") or
    who speaks ("conclusions [that the union] praised as ...")."""
    if draft.hit is None or len(draft.content) != 2 or "as" not in draft.hit.word.frames:
        return False
    (n, _, first), (m, second, _) = draft.content
    number, start, end = region
    return n == m == number and first <= start and end <= second


def cut_asides(doc: Doc, number: int, drafts: Sequence[Attribution]) -> None:
    """Ends what somebody says before a clause that tells what another says of it: "... in the report[, which X has
    rejected]", "... were beaten[, a charge that X denies]". What is quoted stays whole."""
    inner = [d for d in drafts if d.hit is not None and d.hit.kind == "verb" and d.hit.head.dep_ in _CLAUSES]
    for aside in inner:
        at = _find_cut(doc, aside)
        if at is None:
            continue
        for draft in drafts:
            if draft is aside or draft.is_verbatim or not draft.content or not draft.cue:
                continue
            n, start, end = draft.content[-1]
            last = aside.hit.head.right_edge  # type: ignore[union-attr]
            if n == number and start < at < end <= last.idx + len(last) + 1 and draft.cue[0][1] < at:
                draft.content[-1] = (n, start, at)


def _find_cut(doc: Doc, aside: Attribution) -> int | None:
    """Where the comma or dash stands before the clause, or before the noun in apposition that it hangs on."""
    assert aside.hit is not None
    verb = aside.hit.head
    noun = verb.head
    if verb.dep_ == "acl" and is_passive(verb) and is_reaction(verb):
        before = doc[verb.left_edge.i - 1]
        return int(before.idx) + len(before)
    if not any(c.dep_ in SUBJECTS and c.lower_ not in _WHICH for c in verb.lefts):
        return None
    first = noun.left_edge
    is_said = aside.hit.word.is_speech
    if is_said and first.i > 0 and doc[first.i - 1].text in (",", "—", "–") and _is_apposition(noun, first):
        return int(doc[first.i - 1].idx)
    opening = verb.left_edge
    is_other = aside.hit.word.act in ("deny", "accuse") and not any(
        c.dep_ in SUBJECTS and c.pos_ == "PRON" for c in verb.lefts
    )
    if is_other and opening.lower_ in ("which", "whom") and doc[opening.i - 1].text == ",":
        return int(doc[opening.i - 1].idx)
    return None


def _is_apposition(noun: Token, first: Token) -> bool:
    """Whether a noun after a comma sums up what stands before: "a decision", "charges"."""
    return noun.pos_ == "NOUN" and (first.lower_ in ("a", "an") or first.i == noun.i)
