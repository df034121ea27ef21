"""Edges: where content begins and ends once its clause is known: without "that", the weekday, the last comma.

All places are character ranges in one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.read.quotations import Quotation

if TYPE_CHECKING:
    from spacy.tokens import Doc

Range = tuple[int, int]

_LEAD = re.compile(r"(?:[\s,;:—–-]+|\.(?!\.))+")
_THAT = re.compile(
    r"(?:(?:only|simply|merely)\s+)?that\b\s*(?=\S)"
    r"(?!(?:is|was|has|had|will|would|can|could|may|might|should|must|does|did|isn[’']t|wasn[’']t)\b)",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"(?:and|but|or|yet|however|meanwhile|still|so)\b,?\s+", re.IGNORECASE)
_LOOSE_END = re.compile(r"\s(?:and|but|or)\s*\Z")
_TAIL = " \t\u00a0,;:—–-"
_TIME = re.compile(
    r"(?:(?:late|early|earlier|later|last|this|next|on)\s+)*"
    r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|today|yesterday)"
    r"(?:\s+(?:morning|afternoon|evening|night))?,?\s+(?:that\s+)?"
    r"|(?:later|afterwards?|earlier|separately)\s+(?:that\s+)?(?=(?:the|an?|he|she|it|they|we|his|her|its|their|there)\b)"
    r"|(?:(?:once|twice|again|more|repeatedly|formally|publicly|in vain)\s+)+(?=to\s)"
)


def trim(text: str, start: int, end: int, *, keep_that: bool = False) -> Range | None:
    """The range without the white space, commas, "that" and weekday at its edges; None where nothing is left."""
    while start < end:
        before = start
        lead = _LEAD.match(text, start, end)
        if lead:
            start = lead.end()
        if not keep_that:
            that = _THAT.match(text, start, end)
            if that and text[that.end() : that.end() + 1] not in ",." and not is_pointing(text[that.end() : end]):
                start = that.end()
        if start == before:
            break
    while end > start:
        loose = _LOOSE_END.search(text, max(start, end - 6), end)
        if loose and loose.start() > start:
            end = loose.start()
        elif text[end - 1] in _TAIL or text[end - 1].isspace() or _ends_sentence(text, start, end):
            end -= 1
        else:
            break
    return (start, end) if start < end and re.search(r"\w", text[start:end]) else None


def is_pointing(rest: str) -> bool:
    """Whether the word after a "that" is all there is, so that the two point at a thing: "disputes that figure"."""
    word = rest.strip()
    return " " not in word and word.lower() not in ("he", "i", "it", "she", "they", "we", "you")


_COMMENT = re.compile(
    r"\s*(?:,|—|–)\s+(?:an?\s+)?(?:charge|claim|accusation|allegation|assertion|idea|suggestion)s?\s+"
    r"(?:that\s+[A-Z]|which\b|[A-Z]|the\b|he\b|she\b|it\b|they\b)"
    r"|\s*,\s+(?:whom|which)\s+(?:he|she|it|they)\s+(?:did\s+not|didn[’']t|declined\s+to|would\s+not|refused\s+to)\s"
    r"|\s*,\s+even\s+as\b|\s*,\s+as\s+(?:has|have|had|did|does)\s"
    r"|\s*,\s+(?:drawing|prompting|sparking|triggering|earning|provoking|putting\s+(?:him|her|it|them|himself|herself))\s"
    r"|\s*,\s+(?:referring|alluding|in\s+(?:an?\s+)?(?:apparent\s+|clear\s+|pointed\s+)?(?:reference|nod|swipe))\s+(?:to|at)\b"
)
_ASIDE = re.compile(r"\s+(?:—|–|--)\s+(?:an?|the)\s[^—–]*\Z")
_BY_LETTER = re.compile(
    r"\s*,\s+(?:in|by|via)\s+(?:(?:an?|his|her|its|their)\s+)?(?:\w+\s+)?"
    r"(?:e-?mail|statement|letter|tweet|post|message|interview|telephone|phone|text)\b[^,]*\.?\Z"
)
_ANONYMITY = re.compile(r"anonymity|not (?:to )?be (?:named|identified)|names? be withheld", re.IGNORECASE)


def cut_comment(text: str, start: int, end: int) -> int:
    """Where content ends before the report's own comment on it (", a charge that the owners deny", " — a dream of
    many") or the channel (", in an email sent on Friday")."""
    found = [
        m
        for m in (
            _COMMENT.search(text, start, end),
            _BY_LETTER.search(text[:end], start),
            _ASIDE.search(text[:end], start + 8),
        )
        if m and m.start() > start
    ]
    return min((m.start() for m in found), default=end)


def is_anonymity(text: str, ranges: Sequence[Range]) -> bool:
    """Whether all that is asked is not to be named: how a source is treated, not what it says."""
    return any(_ANONYMITY.search(text, a, b) for a, b in ranges) and sum(b - a for a, b in ranges) < 90


def is_unnamed(text: str, ranges: Sequence[Range]) -> bool:
    """Whether what somebody declined is to be named."""
    return " ".join(text[a:b] for a, b in ranges).strip(" ,.") in ("to be named", "to be identified")


def trim_time(text: str, start: int, end: int) -> int:
    """Where content begins after when or how often it was said ("said [Tuesday] the ...", "asked [twice] to ...")."""
    match = _TIME.match(text, start, end)
    if match and not re.match(r"(?:is|was|will|would|has|had|may|could|should|’s|'s)\b", text[match.end() : end]):
        return match.end()
    return start


def trim_conjunction(text: str, start: int, end: int) -> int:
    """Where content begins after "But" or "And" at the start of a sentence."""
    match = _CONJUNCTION.match(text, start, end)
    return match.end() if match else start


def is_conjunction(text: str, start: int, end: int) -> bool:
    """Whether nothing but "But" or "And" stands here."""
    return _CONJUNCTION.fullmatch(text[start:end].strip() + " ") is not None


def _ends_sentence(text: str, start: int, end: int) -> bool:
    if text[end - 1] != ".":
        return False
    word = re.search(r"(\S+)\Z", text[max(start, end - 14) : end])
    return not (word and re.fullmatch(r"(?:[A-Za-z]\.){2,}|\.{2,}|\w+\.\.+", word.group(1).lstrip("(\"“‘'")))


def cover_quotations(ranges: Sequence[Range], quotations: Sequence[Quotation]) -> list[Range]:
    """The ranges, where one that cuts through a quotation takes in the whole of it; overlapping ones joined."""
    grown: list[Range] = []
    for start, end in ranges:
        for q in quotations:
            if q.start < end and start < q.end and not (start <= q.start and q.end <= end):
                start, end = min(start, q.start), max(end, q.end)
        grown.append((start, end))
    out: list[Range] = []
    for start, end in sorted(grown):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def cut_out(ranges: Sequence[Range], holes: Sequence[Range]) -> list[Range]:
    """The ranges without what the holes cover."""
    left = list(ranges)
    for a, b in holes:
        rest: list[Range] = []
        for start, end in left:
            if b <= start or a >= end:
                rest.append((start, end))
                continue
            if start < a:
                rest.append((start, a))
            if b < end:
                rest.append((b, end))
        left = rest
    return left


def sentence_start(doc: Doc, position: int) -> int:
    """Where the sentence that holds this character begins."""
    for sent in doc.sents:
        if sent.start_char <= position < sent.end_char + 1:
            return int(sent.start_char)
    return 0
