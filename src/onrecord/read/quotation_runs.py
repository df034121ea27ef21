"""Runs of quotation: one for each quotation of a document, over as many paragraphs as it goes on, its marks repaired.

A quotation goes on where its paragraph leaves it open and the next one opens with a mark again, or closes one that it
did not open. What is left is repaired paragraph by paragraph, never beyond one: a forgotten closing mark stands before
the tag ("X, she said"), a forgotten opening one at the start of the sentence or sentences that speak of "I" and "we".
Where no rule says where a mark is missing the quotation ends with its paragraph and stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.read.nlp import Passage, to_spans
from onrecord.read.quotations import Quotation, count_words, find_quotations, find_tag, is_elided, trim_quotation
from onrecord.spans import Span, merge_spans

_MOST_BETWEEN = 3  # paragraphs without any mark that may stand inside one quotation
_STRAY = re.compile(r"(?<=[\w.,!?…—–’'-])(?:''|[”\"»])(?=[\s.,;:!?)\]—–…]|\Z)")
_AGAIN = re.compile(r"\s*(?P<mark>“|‘|\"|''|``|'|„|«)\s?(?=[\w$£€‘’“'\"\[(…])")
_BREAK = re.compile(r"(?<=[.!?…])[”\"’')\]]*\s+(?=[\"“‘(]*[A-Z])")
_OURSELVES = re.compile(r"\b(?:I|[Ww]e|us|[Oo]urs?|[Mm]y|me|[Yy]ou|[Yy]our)\b")
_INCHES = re.compile(r"\d\Z")


@dataclass(frozen=True, slots=True)
class QuotationRun:
    """One quotation of a document. ``pieces`` gives each part as (number of its passage, quotation), ``spans`` the
    words without the marks and without the comma or full stop that the marks took in; ``words`` counts them all;
    ``is_open`` where no closing mark is to be found. A supplied mark has no length: there ``start == inner_start``, or
    ``inner_end == end`` in a quotation that is not open."""

    pieces: tuple[tuple[int, Quotation], ...]
    spans: tuple[Span, ...]
    words: int
    is_open: bool


def find_quotation_runs(passages: Sequence[Passage]) -> tuple[QuotationRun, ...]:
    """The outermost quotations of a document in order and disjoint, each joined over its paragraphs."""
    out: list[list[tuple[int, Quotation]]] = []
    quotations = find_all_quotations([p.text for p in passages])
    for number, marks in enumerate(quotations):
        for index, q in enumerate(marks):
            last = out[-1][-1] if out else None
            is_next = index == 0 and last is not None and last[0] == number - 1 and last[1].is_open
            if is_next and _starts(passages[number].text, q):
                out[-1].append((number, q))
            else:
                out.append([(number, q)])
    runs = []
    for pieces in out:
        spans: list[Span] = []
        for number, q in pieces:
            passage = passages[number]
            spans += to_spans(passage, *trim_quotation(passage.text, q.inner_start, q.inner_end))
        if spans:
            runs.append(
                QuotationRun(tuple(pieces), merge_spans(spans), sum(q.words for _, q in pieces), pieces[-1][1].is_open)
            )
    return tuple(runs)


def find_all_quotations(texts: Sequence[str]) -> tuple[tuple[Quotation, ...], ...]:
    """The quotations of each paragraph of a story, unbalanced marks repaired by what stands before and after."""
    raw = [find_quotations(text) for text in texts]
    out: list[tuple[Quotation, ...]] = []
    between = 0  # paragraphs still to come that lie inside an open quotation, without marks of their own
    for number, text in enumerate(texts):
        marks = list(raw[number])
        was_open = bool(out) and bool(out[-1]) and out[-1][-1].is_open
        if between:
            between -= 1
            marks = [_build(text, 0, len(text.rstrip()), is_open=True)]
        else:
            marks = _open_strays(text, marks, was_open=was_open)
        following = texts[number + 1] if number + 1 < len(texts) else ""
        sign = text[marks[-1].start : marks[-1].inner_start] if marks else ""
        goes_on = bool(following) and (_opens_again(following, sign) or _has_stray(following, raw[number + 1]))
        if goes_on:
            marks = _leave_open(text, following, marks)
        elif marks and marks[-1].is_open and not between:
            between = _count_between(texts, raw, number)
        if marks and marks[-1].is_open and not between:
            marks[-1] = _close_last(text, marks[-1], goes_on=goes_on)
        out.append(tuple(marks))
    return tuple(out)


def _starts(text: str, q: Quotation) -> bool:
    """Whether a quotation opens its paragraph."""
    return not text[: q.start].strip()


def _opens_again(text: str, sign: str) -> bool:
    """Whether a paragraph opens with a mark; where the open quotation's sign is known, a single does not repeat a
    double."""
    match = _AGAIN.match(text)
    if match is None or is_elided(text, match.start("mark")):
        return False
    return not sign or (sign in "‘'") == (match["mark"] in "‘'")


def _has_stray(text: str, marks: Sequence[Quotation]) -> bool:
    """Whether a paragraph closes a quotation that it did not open, before it opens any."""
    first = marks[0].start if marks else len(text)
    stray = next(_strays(text, marks), None)
    return stray is not None and stray.start() < first


def _strays(text: str, marks: Sequence[Quotation]) -> Iterator[re.Match[str]]:
    """The closing marks that stand in no quotation."""
    for match in _STRAY.finditer(text):
        if any(q.start <= match.start() < q.end for q in marks):
            continue
        if match.group() == '"' and _INCHES.search(text[: match.start()]):
            continue
        if text[match.start() - 1] in ",.!?…—–" or re.match(r"\s*(?:[.,;!?]|\Z)", text[match.end() :]):
            yield match


def _build(text: str, start: int, end: int, *, is_open: bool) -> Quotation:
    inner = start + 1 if text[start : start + 1] in ("‘", "'") else start
    return Quotation(start, end, inner, end, count_words(text, inner, end), is_open)


def _open_strays(text: str, marks: list[Quotation], *, was_open: bool) -> list[Quotation]:
    """The quotations with those that a closing mark ends which nothing opened."""
    out = list(marks)
    for stray in list(_strays(text, marks)):
        before = max((q.end for q in out if q.end <= stray.start()), default=0)
        if was_open and before == 0:
            start = len(text) - len(text.lstrip())
        else:
            start = _sentences_said(text, before, stray.start())
        words = count_words(text, start, stray.start())
        if words:
            out.append(Quotation(start, stray.end(), start, stray.start(), words, False))
            out.sort(key=lambda q: q.start)
    return out


def _sentences_said(text: str, floor: int, end: int) -> int:
    """Where the words said begin: the sentence that ends here, and those before it that speak of "I", "we", "you"."""
    starts = [floor, *(m.end() for m in _BREAK.finditer(text, floor, end) if m.end() < end)]
    if floor:  # behind another quotation and its tag: never the tag's own sentence
        starts = starts[1:] or starts
    at = len(starts) - 1
    while at > 0 and _OURSELVES.search(text, starts[at - 1], starts[at]):
        at -= 1
    start = starts[at]
    while start < end and not (text[start].isalnum() or text[start] in "[($£€"):
        start += 1
    return start


def _leave_open(text: str, following: str, marks: list[Quotation]) -> list[Quotation]:
    """The quotations with a last one in single marks that the next paragraph goes on with: alone, a single mark
    without its closing one is an apostrophe."""
    match = _AGAIN.match(following)
    if match is None or match["mark"] not in "‘'":
        return marks
    floor = marks[-1].end if marks else 0
    if marks and marks[-1].is_open:
        return marks
    if marks and text[marks[-1].start] in "‘'" and re.search(r"s['’]\Z", text[:floor]) and _is_plain(text[floor:]):
        return [*marks[:-1], _build(text, marks[-1].start, len(text.rstrip()), is_open=True)]  # a plural's apostrophe
    places = [
        m.start()
        for m in re.finditer(rf"(?<!\S){re.escape(match['mark'])}(?=\w)", text[floor:])
        if not is_elided(text, floor + m.start())
    ]
    if not places:
        return marks
    start, end = floor + places[-1], len(text.rstrip())
    if text[:start].strip() and text[:start].rstrip()[-1] not in ".!?:,":
        return marks
    return [*marks, Quotation(start, end, start + 1, end, count_words(text, start + 1, end), True)]


def _is_plain(rest: str) -> bool:
    """Whether a sentence goes on in lower case, without marks and without a tag."""
    return (
        bool(re.match(r"\s+[a-z]", rest))
        and not re.search(r"[‘“\"]", rest)
        and find_tag(f"a b,{rest}", 0, len(rest)) is None
    )


def _count_between(texts: Sequence[str], raw: Sequence[Sequence[Quotation]], number: int) -> int:
    """How many paragraphs without marks lie between one that leaves a quotation open and one that closes it."""
    for ahead in range(1, _MOST_BETWEEN + 2):
        if number + ahead >= len(texts):
            return 0
        text, marks = texts[number + ahead], raw[number + ahead]
        if ahead > 1 and not marks and len(list(_strays(text, marks))) == 1 and _has_stray(text, marks):
            return ahead - 1
        if marks or next(_strays(text, marks), None) is not None:
            return 0
    return 0


def _close_last(text: str, q: Quotation, *, goes_on: bool) -> Quotation:
    """The last quotation of a paragraph, closed before the tag that follows it; open where there is no tag."""
    end = find_tag(text, q.inner_start, len(text), is_last=goes_on)
    if end is None:
        return q
    return replace(q, end=end, inner_end=end, words=count_words(text, q.inner_start, end), is_open=False)
