"""Attributions by rule: paragraph by paragraph, joined over paragraphs; not yet findings.

A quotation goes on into the next paragraph where the marks say so (:mod:`onrecord.read.quotation_runs`); a colon at
the end of a paragraph leads into what comes next: a quotation, the items of a list, lines with ">", or a block that is
set off by nothing but the colon. A block is taken for verbatim only where it says "I" or "we".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.read.answers import find_answers
from onrecord.read.attributions import Attribution, carry, is_direct
from onrecord.read.edges import trim
from onrecord.read.nlp import Parsed, Passage
from onrecord.read.openings import find_opening
from onrecord.read.paragraphs import ParagraphReader
from onrecord.read.quotations import Quotation
from onrecord.read.transcripts import Turn, find_turns

_OWN_WORDS = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y)\b")
_LONGEST_SOURCE = 6  # words
_LIST_END = re.compile(r"[;,.]?(?:\s+(?:and|or))?\s*\Z")


def find_attributions(parsed: Parsed, quotations: Sequence[Sequence[Quotation]]) -> list[Attribution]:
    """What the rules find in a document, in the order of its paragraphs. ``quotations`` are those of each passage."""
    passages = parsed.passages
    turns = find_turns([p.text for p in passages])
    drafts: list[Attribution] = []
    open_draft: Attribution | None = None  # the statement whose quotation the last paragraph left open
    last: Attribution | None = None  # the last statement of the paragraph before
    turn: Attribution | None = None
    answers = find_answers(parsed)
    answer_of = {n: group[0] for group in answers.groups for n in group} if answers is not None else {}
    for number, passage in enumerate(passages):
        marks = quotations[number]
        if number in turns:
            is_label = turns[number].start >= len(passage.text.rstrip())
            inner = [] if is_label else ParagraphReader(number, passage, marks).read()
            turn = _take_turn(number, passage, turns[number], turn)
            inner = [d for d in inner if d.cue and d.cue[0][1] >= turns[number].start]
            found = [turn, *[_take_from_label(d, passage, turns[number]) for d in inner]]
            for attribution in found[1:]:
                attribution.is_inner = True
        elif answers is not None and number in answers.others:
            continue
        elif number in answer_of:
            inner = ParagraphReader(number, passage, marks).read()
            if answer_of[number] == number:
                turn = _take_answer(number)
            assert turn is not None
            turn.content.append((number, 0, len(passage.text.rstrip())))
            drafts += [turn] if answer_of[number] == number else []
            for attribution in inner:
                attribution.is_inner = True
            drafts += [d for d in inner if d.content and (d.cue or d.source)]
            continue
        else:
            found = ParagraphReader(number, passage, marks).read()
            listed = _take_item(number, passage, found, last)
            if listed is not None:
                drafts += [listed, *[d for d in found if d.content]]
                last, open_draft = listed, None
                continue
            found = _join_paragraphs(number, passage, marks, found, open_draft, last)
        drafts += [d for d in found if d.content]
        open_draft = _find_open(number, marks, drafts)
        last = _find_last(number, passage, marks, found, last)
    return [d for d in {id(d): d for d in drafts}.values() if d.content]


def _find_open(number: int, marks: Sequence[Quotation], drafts: Sequence[Attribution]) -> Attribution | None:
    """The statement whose quotation this paragraph leaves open."""
    if not marks or not marks[-1].is_open:
        return None
    for draft in drafts:
        if not draft.is_inner and any(n == number and e >= marks[-1].inner_end - 2 for n, _, e in draft.content):
            return draft
    return None


def _find_last(
    number: int,
    passage: Passage,
    marks: Sequence[Quotation],
    found: Sequence[Attribution],
    last: Attribution | None,
) -> Attribution | None:
    """The statement that the next paragraph may go on with."""
    outer = [d for d in found if not d.is_inner]
    if not outer:
        return last if marks and marks[0].start < 3 else None
    last = outer[-1]
    last.ends_direct = is_direct(last, number, marks)
    last.ends_quoted = any(q.start < b and a < q.end for n, a, b in last.content if n == number for q in marks)
    text = passage.text.rstrip()
    if text.endswith(":") and last.content and last.content[-1][0] == number and last.content[-1][2] >= len(text) - 2:
        last.is_led = True
    return last


def _take_turn(number: int, passage: Passage, turn: Turn, before: Attribution | None) -> Attribution:
    """A turn of a transcript; one without a name goes on with the turn before it."""
    content = (number, turn.start, len(passage.text.rstrip()))
    is_label = turn.start >= content[2]  # a name and a time alone: the words come in the next paragraph
    if turn.colon < 0 and before is not None:
        before.content.append(content)
        return before
    return Attribution(
        None,
        ":",
        [] if is_label else [(number, turn.colon, turn.colon + 1)],
        [(number, *turn.name)],
        "person",
        [] if is_label else [content],
        "state",
        True,
        0.9,
        number,
        is_verbatim=True,
    )


def _take_from_label(draft: Attribution, passage: Passage, turn: Turn) -> Attribution:
    """What a turn tells with the words before its cue for a source, where the parse took the label before the colon:
    "Brandt: [The agency] says that ..."."""
    number, start, _ = draft.cue[0]
    is_label = any(a < turn.start for _, a, _ in draft.source)
    words = passage.text[turn.start : start].rstrip()
    is_named = any(t.pos_ in ("NOUN", "PROPN", "PRON") for t in passage.doc if turn.start <= t.idx < start)
    if not is_label or not is_named or len(words.split()) > _LONGEST_SOURCE or re.search(r"[.?!:,;]", words):
        return draft
    return replace(draft, source=[(number, turn.start, turn.start + len(words))])


def _take_answer(number: int) -> Attribution:
    """An answer under a question, still without words: who gives it stands at the document's head."""
    return Attribution(
        None, None, [], [], "person", [], "state", True, score=0.8, passage=number, is_verbatim=True
    )  # fmt: skip


def _take_item(
    number: int, passage: Passage, found: Sequence[Attribution], last: Attribution | None
) -> Attribution | None:
    """The statement before a colon, with the item of a list or the line of an e-mail that it leads into; None where
    this paragraph is neither. What the item itself attributes to others is nested in it."""
    if last is None or not last.is_led or (not last.content and last.score < 0.6):
        return None
    text = passage.text
    opening = find_opening(text)
    if opening.kind not in ("item", "reply"):
        return None
    end = len(text.rstrip())
    if opening.kind == "item":
        end = _LIST_END.search(text[:end]).start()  # type: ignore[union-attr]  # the pattern matches nothing too
    place = trim(text, opening.length, end)
    if place is None:
        return None
    if opening.kind == "reply":
        last.is_verbatim = True
    last.content.append((number, *place))
    for draft in found:
        draft.is_inner = True
    return last


def _join_paragraphs(
    number: int,
    passage: Passage,
    marks: Sequence[Quotation],
    found: list[Attribution],
    open_draft: Attribution | None,
    last: Attribution | None,
) -> list[Attribution]:
    """What this paragraph adds to the statement of the one before: a colon's content, a quotation that goes on."""
    starts_quoted = bool(marks) and not passage.text[: marks[0].start].strip()
    first = marks[0] if marks else None
    if last is not None and last.is_led and not last.content:
        if starts_quoted and first is not None:
            owner = _owner_of(found, number, first)
            if owner is None or _is_bare(owner):
                last.content = [r for d in found if d is owner for r in d.content] or [(number, first.start, first.end)]
                return [last, *[d for d in found if d is not owner]]
        elif not found and not marks and last.score > 0.6:
            end = len(passage.text.rstrip())
            last.content = [(number, 0, end)]
            last.is_verbatim = bool(_OWN_WORDS.search(passage.text))
            last.score = 0.6
            return [last]
    if not starts_quoted or first is None:
        return found
    owner = _owner_of(found, number, first)
    if owner is not None and _is_bare(owner):
        target = open_draft
        if target is None and last is not None and last.content and last.is_speech:
            if last.ends_direct:
                target = last
            elif last.source and (last.ends_quoted or last.is_led):
                carried = carry(last, owner.content[0])
                carried.content = owner.content
                carried.passage = number
                return [carried if d is owner else d for d in found]
        if target is not None:
            target.content += owner.content
            return [target if d is owner else d for d in found] if target not in found else found
    elif owner is not None and open_draft is not None and owner is not open_draft and _is_bare(open_draft):
        # the quotation went on over the paragraph and its cue came only here: one statement
        owner.content = open_draft.content + owner.content
        open_draft.content = []
    return found


def _is_bare(draft: Attribution) -> bool:
    """Whether a quotation stands there without cue and speaker."""
    return draft.hit is None and not draft.source


def _owner_of(found: Sequence[Attribution], number: int, q: Quotation) -> Attribution | None:
    for draft in found:
        if not draft.is_inner and any(n == number and a < q.end and q.start < b for n, a, b in draft.content):
            return draft
    return None
