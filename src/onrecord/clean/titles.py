"""Titles: which line at the head of a text is its headline, and which repeat it.

A title that mark-up gives counts; else the longest line above the story that is no name of whoever issued the text,
addresses nobody, is no bare reference, date or sort of text ("Press release, 3 May"), and no byline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.clean.authors import names_author
from onrecord.clean.datelines import find_full_dates
from onrecord.clean.issuers import find_issuer
from onrecord.clean.letters import find_greeting
from onrecord.clean.phrases import NAME_LINE, Line, normalise_line


def _label_issuer(text: str, head: Sequence[Line]) -> int:
    """Whose name stands at the head is neither the headline nor who wrote the text. Gives how many lines that are."""
    named = find_issuer([line.text for line in head[:6]], text)
    if named is None or any(line.label is not None for line in head[: named[1]]):
        return 0
    for line in head[: named[1]]:
        line.label = "furniture"
    return named[1]


_ADDRESSED = re.compile(
    r"(?:(?:to|from|dear|attention|attn|cc|copy|guests?|hosts?|presenters?|in the chair|present|participants?|before"
    r"|coram|judges?|counsel|applicants?|claimants?|respondents?|appellants?|defendants?|plaintiffs?|date|place|venue"
    r"|contact|embargo|delivered|heard|keywords?|topics?|distribution)\b[^:]{0,40}:"
    r"|(?:to|from|dear)\s+(?:(?:the|his|her)\s+)?[A-Z])",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?=.*[\d/])(?:(?:Our |Your )?(?:Ref|No|Nr|File)\b[.:]*\s*)?(?:[^a-z\s]|[a-z]{1,2}(?![a-z])|\s)+"
)
_SORT = (
    r"(?:press|media|news|public|joint)?\s*"
    r"(?:release|statement|communiqu[eé]|notice|bulletin|announcement|newsletter|PR|MR)"
)
_NUMBER = r"(?:no|nr|number|n°|№|ref)?[.:#]*\s*(?=[\w./-]*\d)[\w./-]+"
_NUMBERED = re.compile(
    rf"\W*{_SORT}\s*[-–—:,#(]*\s*{_NUMBER}\W*(?:(?:of|dated|on)?\s*\d{{1,2}}\s+\w+\s+\d{{4}}\W*)?", re.IGNORECASE
)
_LETTER = re.compile(
    r"\b(?:letter|petition|appeal|statement|complaint|submission|request|reply|response|observations)\b", re.IGNORECASE
)
_SUBJECT = re.compile(r"\W*(?:subject|re|object|concerning)\s*:\s*(?=\S)", re.IGNORECASE)
_PARTIES = re.compile(
    r"(?:parties|case|case name|between|in the (?:matter|case) of)\s*:\s*(?=[^\W\d_].*\s(?:v|vs|versus|c)\.?\s)",
    re.IGNORECASE,
)
_PARTY_LABEL = re.compile(r"(?:parties|case|case name|between|in the (?:matter|case) of)\s*:", re.IGNORECASE)
_KIND = re.compile(
    r"(?:(?:press|media|news) (?:release|statement|summary|briefing)|transcript\b|(?:official )?record\b|extract\b"
    r"|statement for\b|for (?:immediate )?release|(?:english|weekend|sunday|morning|evening) edition)",
    re.IGNORECASE,
)


_TOPIC = re.compile(r"[A-Z][\w.’'-]+(?:[ /,]{1,2}[A-Z][\w.’'-]+){0,3}: (?:[^\W\d]\S* ){2,}(?=[^\W\d])")
"""The State or place that a release is about, and what is to be done or happened there."""


def is_number(title: str) -> bool:
    """Whether a line gives the number of a document and no headline: "Press release No. 14/2022", "PR/2021/33"."""
    bare = title.strip()
    return bool(_NUMBERED.fullmatch(bare) or (_REFERENCE.fullmatch(bare) and re.search(r"\d", bare)))


def strip_label(title: str) -> str:
    """A title without the label before it: "Subject: The lock at Kell", "Parties: Brun v. Harbour Board"."""
    for label in (_SUBJECT, _PARTIES):
        if match := label.match(title):
            return title[match.end() :]
    return title


def _may_be_title(line: Line, least: int = 3) -> bool:
    """Whether a line above the story can be its headline: so many words and more, to nobody, no reference."""
    is_free = line.label in (None, "headline") and line.block.is_body is not False and not line.block.is_prompt
    if not (is_free and least <= line.words <= 32 and not line.text[:1].islower()):
        return False
    if line.block.hint == "headline" or line.block.is_heading:
        return True
    if _SUBJECT.match(line.text):
        return not is_number(strip_label(line.text))
    is_case = _PARTIES.match(line.text) is not None
    is_label = _ADDRESSED.match(line.text) is not None or (_PARTY_LABEL.match(line.text) is not None and not is_case)
    return not is_label and not is_number(line.text)


def _is_over_letter(line: Line) -> bool:
    is_marked = line.block.hint == "headline" or line.block.is_heading
    return is_marked or strip_label(line.text) != line.text or _LETTER.search(line.text) is not None


def _rank_title(line: Line, place: int) -> tuple[bool, bool, bool, float, int]:
    """Of two lines that can be the headline the greater is: marked, labelled as subject or as parties, no bare sort or
    date of a text, longer, earlier."""
    is_labelled = strip_label(line.text) != line.text
    is_bare = not is_labelled and bool(_KIND.match(line.text) or find_full_dates(line.text))
    return line.block.hint == "headline", is_labelled, not is_bare, min(line.words, 9), -place


def label_titles(text: str, lines: Sequence[Line], first: int, title: str | None) -> None:
    """Marks the headline and every repetition of it; a title that the caller knows counts wherever it stands.

    Under the name of whoever issued the text a line of names ("The Morning Table") can be the headline too.
    """
    named = 0 if title else _label_issuer(text, lines[:first])
    known = normalise_line(title) if title else ""
    head = [line for line in lines[:first] if _may_be_title(line)]
    greeting = find_greeting([line.text for line in lines])
    if greeting is not None:  # what stands over the greeting of a letter is addresses, unless it says more
        head = [line for line in head if line in lines[greeting:] or _is_over_letter(line)]
    best: Line | None = None
    if known:
        best = next((line for line in lines if line.label in (None, "headline") and line.norm == known), None)
    if best is None and head:
        marked = [line for line in head if line.block.is_heading or line.block.hint == "headline"]
        marked = [line for line in marked if not is_number(line.text)]
        at = {id(line): i for i, line in enumerate(lines)}
        pool = marked or [
            line for line in head if not NAME_LINE.match(line.text) or line.words > 5 or greeting is not None
        ]
        if not pool and any(line.label == "byline" for line in lines[:first]):
            pool = head[:1]  # "Mayor Quits Over Bridge", over its author's name
        if pool:
            best = max(pool, key=lambda line: _rank_title(line, at[id(line)]))
            above = next((line for line in pool if at[id(line)] == at[id(best)] - 1), None)
            if above is not None and _TOPIC.match(above.text) and best.label is None:
                best.label = "headline"  # "Velmora: Free the Editors", and what it says under that
                best = above
    if best is None and not known and named and greeting is None:
        below = [line for line in lines[named : min(first, named + 3)] if _may_be_title(line, least=2)]
        best = next((line for line in below if not line.is_closed and not names_author(line.text)), None)
    if best is None and not known:
        return
    if best is not None and not known:  # "Title - Outlet", and then the title by itself
        best = next(
            (o for o in head if o.label is None and o.norm != best.norm and _is_repeat(best.norm, o.norm)), best
        )
    key = best.norm if best else known
    if best:
        best.label, best.is_title = "headline", True
    if len(key.split()) < 3:
        return
    for i, line in enumerate(lines):
        if line is best:
            continue
        if _is_repeat(line.norm, key) and line.label in (None, "headline") and line.block.hint is None:
            line.label = "furniture"
            line.is_title = True
        elif line.block.hint == "headline" and line.norm == key and i > first:
            line.label = "furniture"


def _is_repeat(norm: str, key: str) -> bool:
    if norm == key:
        return True
    if not norm.startswith(key) or len(norm) > len(key) + 60:
        return False
    return bool(re.match(r"\s*(?:[-|–—:·•»›]|::)\s*", norm[len(key) :]))
