"""Declared clauses: the sentences of a document of its own voice, and the clauses of these that stand alone.

Left out: the number, label or topic that a paragraph opens with ("Ad 3.", "Recommendation 5 (apology).", "Equipment."),
connectives ("However,"), leads, and the lines that close a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from onrecord.read.cues import SUBJECTS
from onrecord.read.nlp import Parsed, Passage

_LABEL = re.compile(
    r"\s*(?:(?:Ad|On|Re|As to|As regards|Regarding|Concerning|With regard to|To)\s+)?(?:the\s+)?"
    r"(?:(?:[Rr]ecommendations?|[Pp]aragraphs?|[Pp]oints?|[Aa]rticles?|[Ii]tems?|[Dd]irections?|[Ff]indings?|"
    r"[Qq]uestions?|[Dd]emands?|[Ss]ections?|No\.?|Para\.?|Rec\.?)\s*)?"
    r"[A-Z]?-?\(?\d{1,3}(?:\.\d{1,3})*\)?(?:\s*\([a-z]\))?(?:\s*\([^()]{2,60}\))?\s*[.:,;)–—-]+\s*"
    r"(?:(?:[Oo]n|[Aa]s to|[Aa]s regards)\s+(?:recommendation|paragraph|point|item)s?\s+\d[\d.]*"
    r"(?:\s*\([a-z]\))?\s*[:.,]\s*)?",
)
_TOPIC = re.compile(r"(?P<words>[A-Z][\w’'-]*(?:\s[\w’'-]+){0,4}(?:,\s\d+(?:\s?\([a-z]\))?)?)[.:]\s+(?=[A-Z])")
STANCE = re.compile(r"(?:Not |Fully |Partly |Partially )?(?:[Aa]ccepted|[Aa]greed|[Rr]ejected|[Nn]oted)\b[^.;]{0,40}\Z")
_STOP = re.compile(r"(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\bNo)(?<!\bDr)[.!?;](?:[”’\"])?\s+(?=[A-Z“\"‘])|;\s+")
_JOINT = re.compile(
    r",\s+(?:and|but|since|because)\s+(?=(?:the|this|we|it|I|he|she|they|a|an|no|its|our|their|nine|none|nobody)\b)",
    re.IGNORECASE,
)
_GOING_ON = re.compile(
    r",?\s+(?:and|but)\s+(?=(?:will|shall|cannot|undertakes? to|expects?|requests|demands|urges|calls (?:on|for))\s)"
)
_CONNECTIVE = re.compile(
    r"(?:However|Finally|Lastly|Moreover|Furthermore|In addition|Nevertheless|Nonetheless|Further|Therefore|"
    r"Accordingly|And|But),?\s+"
)
_LEAST_POINTS = 2
_CLOSING = re.compile(
    r"\s*(?:(?:Yours|Contact|Enquiries|Media|Press office|Signed|\(signed\)|Enc|Copy|cc|Notes? to editors)\b|"
    r".*\b(?:avails? (?:it|him|her|my|our|them)sel|assurances? of (?:its|my|our|his|her))|(?:Please )?[Aa]ccept,)"
)


@dataclass(frozen=True, slots=True)
class DeclaredClause:
    """One clause or sentence: its passage, where it stands in it, and whether another of its sentence is before it."""

    passage: Passage
    start: int
    end: int
    is_second: bool


def answers_points(parsed: Parsed) -> bool:
    """Whether a letter answers point by point: two paragraphs or more open with the point or topic that they answer."""
    points = 0
    for passage in parsed.passages:
        label = _LABEL.match(passage.text)
        is_point = label is not None and re.match(r"\s*(?:\d{1,3}[.)]\s+)?[A-Z][a-z]+\s", label[0]) is not None
        topic = _TOPIC.match(passage.text, label.end() if label else 0)
        is_topic = topic is not None and not STANCE.match(topic["words"])
        points += is_point or (is_topic and topic is not None and not _has_verb(passage, *topic.span("words")))
    return points >= _LEAST_POINTS


def find_declared_clauses(parsed: Parsed) -> Iterator[list[DeclaredClause]]:
    """The sentences of each passage, without what its label or its topic says."""
    for passage in parsed.passages:
        text = passage.text
        if _CLOSING.match(text) or text.rstrip().endswith(":"):
            continue
        begin = 0
        label = _LABEL.match(text)
        begin = label.end() if label else re.match(r"\s*(?:[-–•*▪●·]\s+|\([a-z]\)\s+)?", text).end()  # type: ignore[union-attr]
        topic = _TOPIC.match(text, begin)
        if topic and not STANCE.match(topic["words"]) and not _has_verb(passage, *topic.span("words")):
            begin = topic.end()
        edges = [begin, *(m.end() for m in _STOP.finditer(text, begin)), len(text)]
        units: list[DeclaredClause] = []
        for a, b in pairwise(edges):
            cuts = [m for m in _JOINT.finditer(text, a, b) if _is_clause(passage, m.end(), b)]
            cuts = sorted([*cuts, *_GOING_ON.finditer(text, a, b)], key=lambda m: m.start())
            starts = [a, *(m.end() for m in cuts)]
            ends = [*(m.start() for m in cuts), b]
            units += [
                DeclaredClause(passage, *_trim(text, x, y), is_second=n > 0)
                for n, (x, y) in enumerate(zip(starts, ends, strict=True))
                if text[x:y].strip()
            ]
        yield units


def _has_verb(passage: Passage, start: int, end: int) -> bool:
    return any(start <= t.idx < end and t.tag_ in ("VBZ", "VBP", "VBD", "MD") for t in passage.doc)


def _is_clause(passage: Passage, start: int, end: int) -> bool:
    """Whether words from here on have a subject with a verb of its own."""
    tokens = [t for t in passage.doc if start <= t.idx < end]
    return bool(tokens) and any(t.dep_ in SUBJECTS and t.head.idx >= start and t.i - tokens[0].i < 8 for t in tokens)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    match = _CONNECTIVE.match(text, start, end)
    start = match.end() if match else start
    piece = text[start:end]
    return start, start + len(re.sub(r"[\s.;!,:]+\Z", "", piece))
