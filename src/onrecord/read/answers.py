"""Answers: the paragraphs of an interview that names the one who answers only at its head and prints no names since.

Its questions are headings over the answers, or paragraphs that end in a question mark. An interview says at its head
that it is one ("spoke to", "in conversation with", "Q&A"), and those who answer say "I" or "we" in it, which reporters
who put questions as headings do not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.read.nlp import Parsed
from onrecord.read.transcripts import find_turns

_SIGN = re.compile(
    r"\b(?:interview(?:s|ed|ing)?|Q\s?&\s?A|Q and A|questions (?:and|&) answers|(?:in )?conversation with"
    r"|(?:spoke|speaks|speaking|talk(?:s|ed|ing)?|sat down|sits down|met|meets) (?:to|with|about)"
    r"|(?:questions|minutes) (?:for|to|with)|answer(?:s|ed|ing)?|explain(?:s|ed)?"
    r"|tells?|told|asked|asks|joins us|our guest)\b",
    re.IGNORECASE,
)
_SURE = re.compile(r"\b(?:interview|Q\s?&\s?A|in conversation with)\b", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Mm]e)\b")
_SECOND = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]?")
_NOTE = re.compile(
    r"[\[(*]?\s*(?:(?:This|The|Our)\s(?:\w+\s){0,3}?(?:interview|conversation|talk|exchange|transcript)\b"
    r"|(?:Interview|Questions|Photos?|Translated|Transcribed|Edited)\b.{0,30}\bby\b"
    r"|.{3,60}\bwas (?:speaking|talking|interviewed|in conversation)\b)",
)
_LEAST, _LEAST_SURE = 3, 2
_HEAD = 6  # paragraphs within which the first question stands
_RARELY = 6  # one paragraph in so many may quote
_LONGEST = 70  # words of a question
_SHORT = 30  # words of a remark between two answers


@dataclass(frozen=True, slots=True)
class Answers:
    """The passages of each answer by number, those that nobody answers with (questions, and remarks that speak to "you"
    as questions do), and where in the document the first question begins."""

    groups: tuple[tuple[int, ...], ...]
    others: frozenset[int]
    start: int


def find_answers(parsed: Parsed) -> Answers | None:
    """The answers of an interview without names; None where a document is no such interview."""
    text = parsed.document.text
    firsts = [p.pieces[0][1] for p in parsed.passages]
    asked = [n for n, p in enumerate(parsed.passages) if _is_question(p.text)]
    last = max(firsts, default=0)
    heads = [z.span for z in parsed.zones if z.label == "headline"]
    headed = [h.start for h in heads if h.start < last and _is_question(text[h.start : h.end])]
    if len(headed) >= _LEAST_SURE:
        prompts = [h.start for h in heads if headed[0] <= h.start]
        asked = []
    else:
        prompts = [firsts[n] for n in asked]
    if len(prompts) < _LEAST_SURE:
        return None
    groups, others = _group(parsed, prompts, frozenset(asked), max(headed, default=-1) if not asked else None)
    head = f"{parsed.metadata.title or ''}\n{text[: prompts[0]]}"
    is_sure = _SURE.search(head) is not None
    if len(groups) < (_LEAST_SURE if is_sure else _LEAST) or not _SIGN.search(head):
        return None
    if not is_sure and not _may_be_talk(parsed, prompts):
        return None
    own = sum(any(_speaks(parsed.passages[n].text) for n in group) for group in groups)
    if 3 * own < len(groups) or own < _LEAST_SURE or find_turns([p.text for p in parsed.passages]):
        return None
    return Answers(tuple(groups), others, prompts[0])


def _may_be_talk(parsed: Parsed, prompts: Sequence[int]) -> bool:
    """Whether what may be an interview is no column that asks in passing: its questions begin at its head and are put
    to "you", and hardly any paragraph quotes."""
    text, firsts = parsed.document.text, [p.pieces[0][1] for p in parsed.passages]
    put = sum(_SECOND.search(text[at : at + 400].split("\n")[0]) is not None for at in prompts)
    quoting = sum(_QUOTED.search(p.text) is not None for p in parsed.passages)
    is_early = bisect_right(firsts, prompts[0]) <= _HEAD
    return is_early and 2 * put >= len(prompts) and _RARELY * quoting <= len(firsts)


def _group(
    parsed: Parsed, prompts: Sequence[int], asked: frozenset[int], last: int | None
) -> tuple[list[tuple[int, ...]], frozenset[int]]:
    """The passages under each prompt, and those that are not told to anybody as an answer. ``last`` is where the last
    heading that asks stands, None where no heading does."""
    author = parsed.metadata.byline
    groups: list[list[int]] = [[] for _ in prompts]
    others = set(asked)
    for number, passage in enumerate(parsed.passages):
        at = bisect_right(prompts, passage.pieces[0][1]) - 1
        if at < 0 or number in asked:
            continue
        if _NOTE.match(passage.text) or (author and passage.text.startswith(author)):
            others.add(number)
            if at == len(prompts) - 1:
                break
        elif last is None and groups[at] and _is_remark(passage.text):
            others.add(number)
        elif last is not None and prompts[at] > last and at == len(prompts) - 1 and not _speaks(passage.text):
            others.add(number)  # under a last heading that asks nothing: "About the guest"
        else:
            groups[at].append(number)
    return [tuple(group) for group in groups if group], frozenset(others)


def _is_question(text: str) -> bool:
    text = text.strip().rstrip("*_ ")
    return text.endswith(("?", "?”", '?"')) and len(text.split()) <= _LONGEST and text[0] not in '“"‘'


def _is_remark(text: str) -> bool:
    """Whether a paragraph after an answer may be the interviewer's, who is not the one who says "I"."""
    return len(text.split()) <= _SHORT and bool(_SECOND.search(text)) and not _FIRST.search(text)


def _speaks(text: str) -> bool:
    return _FIRST.search(_QUOTED.sub("", text)) is not None
