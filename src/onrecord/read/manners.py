"""Manners: whether a statement's words are a quotation, the reporter's words, or both; what is said inside a quotation
is judged by the marks in there."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import Manner
from onrecord.read.attributions import Attribution
from onrecord.read.nlp import Passage
from onrecord.read.quotations import Quotation, count_words, find_inner_quotations, trim_quotation

Ranges = list[tuple[int, int, int]]


def find_manner(
    passages: Sequence[Passage], draft: Attribution, quotations: Sequence[Sequence[Quotation]]
) -> tuple[Manner, Ranges]:
    """How the words are given, and the ranges of the content; those of a direct quotation come without its marks."""
    if draft.is_verbatim:
        texts = [passages[n].text for n, _, _ in draft.content]
        return "direct", [(n, *trim_quotation(t, a, b)) for t, (n, a, b) in zip(texts, draft.content, strict=True)]
    quoted = total = 0
    inner: Ranges = []
    for number, start, end in draft.content:
        text = passages[number].text
        total += count_words(text, start, end)
        for q in _marks_for(draft, number, text, quotations[number]):
            a, b = max(start, q.inner_start), min(end, q.inner_end)
            if a < b:
                quoted += count_words(text, a, b)
                a, b = trim_quotation(text, a, b)
                if a < b:
                    inner.append((number, a, b))
    if quoted and quoted >= total and inner:
        return "direct", inner
    return ("mixed" if quoted else "indirect"), list(draft.content)


def _marks_for(draft: Attribution, number: int, text: str, marks: Sequence[Quotation]) -> Sequence[Quotation]:
    """The quotations that count for a statement: where its cue stands inside one, those inside that one."""
    for n, start, _ in draft.cue:
        if n == number:
            for q in marks:
                if q.start <= start < q.end:
                    return find_inner_quotations(text, q)
    return marks
