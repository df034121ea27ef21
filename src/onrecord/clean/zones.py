"""Zones: what each block of a text is (headline, byline, story, caption, advert ...); nothing is dropped.

Rules over the blocks in order: phrases of ``words/furniture.tsv``, the shape of a line (length, closing punctuation),
what stands around it, and where the story begins and ends. The end of the story is the cut after which blocks speak
most against being story, weighed together, so that one odd sentence in a footer, or one short line in a story, does
not decide. In doubt a paragraph is story.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from onrecord.clean.authors import names_author
from onrecord.clean.blocks import Block
from onrecord.clean.datelines import find_dateline
from onrecord.clean.letters import find_greeting
from onrecord.clean.line_labels import weigh_lines
from onrecord.clean.phrases import (
    BULLET,
    NAME_LINE,
    SELLING,
    Line,
    describe_line,
    is_marked_heading,
    match_phrase,
    match_shape,
    tells_speech,
)
from onrecord.clean.prompts import mark_prompts
from onrecord.clean.titles import label_titles, strip_label
from onrecord.model import ZoneLabel

_TIMED_NAME = re.compile(
    r"(?:(?:[A-Z][\w.'’-]+\s+){0,4}[A-Z][\w.'’-]*\s*:?\s+[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?"
    r"|[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?\s*[-–—|]*\s*(?:[A-Z][\w.'’-]+\s+){0,4}[A-Z][\w.'’-]*)\s*:?"
)
_LEAST_TIMED = 3
ZoneRow = tuple[ZoneLabel, int, int]


def label_blocks(
    text: str, blocks: Sequence[Block], *, title: str | None = None, is_page: bool = False
) -> tuple[ZoneRow, ...]:
    """A label for each block, in order: ``(label, start, end)``; a paragraph that opens with a dateline makes two.

    ``title`` is what the mark-up or the mail header gives, where there is one. ``is_page``: the text may come from a
    page of the web, and lines that surely are its furniture are labelled so, whatever the rules say.
    """
    lines, ruled = rule_lines(text, blocks, title=title)
    return tuple(_make_rows(text, lines, weigh_lines(lines, ruled) if is_page else ruled))


def rule_lines(text: str, blocks: Sequence[Block], *, title: str | None = None) -> tuple[list[Line], list[ZoneLabel]]:
    """The lines with what their own words and shape say of them, and what the rules make of each among the others."""
    lines = [describe_line(text, block) for block in mark_prompts(text, blocks)]
    if not lines:
        return [], []
    _label_by_words(lines)
    own = [(line.label, line.scope) for line in lines]
    first = _find_first(lines)
    label_titles(text, lines, first, title)
    _label_head(lines, first)
    cut = _find_cut(lines, first)
    _label_tail(lines, cut)
    _label_middle(lines, first, cut)
    _join_cut_sentences(lines)
    ruled: list[ZoneLabel] = ["headline" if line.block.is_prompt else line.label or "story" for line in lines]
    for line, (label, scope) in zip(lines, own, strict=True):
        line.label, line.scope = label, scope
    timed = [i for i, line in enumerate(lines) if line.words <= 9 and _TIMED_NAME.fullmatch(line.text)]
    if len(timed) >= _LEAST_TIMED:  # who speaks when, in what a recorder wrote down
        ruled = ["story" if i >= timed[0] and (i in timed or i - 1 in timed) else o for i, o in enumerate(ruled)]
    return lines, ruled


def find_title(text: str, rows: Sequence[ZoneRow]) -> str | None:
    """The first headline before the story, without heading marks; None where the text has none."""
    for label, start, end in rows:
        if label == "headline":
            return strip_label(" ".join(text[start:end].lstrip("#* ").rstrip("#* ").split()))
        if label == "story":
            return None
    return None


def _label_by_words(lines: list[Line]) -> None:
    for line in lines:
        if line.block.hint is not None and line.block.hint != "story":
            line.label = line.block.hint
        else:
            line.label, line.scope = match_phrase(line)
        if line.label is None:
            line.label = match_shape(line)
    _unlabel_lettered(lines)
    for one, two in itertools.pairwise(lines):
        if two.label == "caption" and one.label is None and not two.block.is_apart and not one.is_closed:
            one.label = "caption"  # the alternative text of the picture
        if one.text.strip().lower() == "by" and two.words <= 6:
            one.label = two.label = "byline"
        if one.norm == "dateline" and two.words <= 5:
            one.label = two.label = "dateline"
        if one.norm and one.norm == two.norm and one.words >= 6 and one.is_closed and one.block.hint is None:
            one.label = two.label = "caption"  # a picture's line given twice, as text and as its alternative


_LETTER = re.compile(r"\(?(?P<letter>[a-z])\)\s(?!\W*(?:19|20)\d\d\b)")


def _unlabel_lettered(lines: list[Line]) -> None:
    """ "(c)" beside "(b)" or "(d)" is an item of a list and no copyright sign."""
    lettered = {i: m["letter"] for i, line in enumerate(lines) if (m := _LETTER.match(line.text))}
    for i, letter in lettered.items():
        if letter == "c" and any(lettered.get(j) in ("b", "d") for j in range(i - 25, i + 26)):
            line = lines[i]
            if line.block.hint is None and line.label == "footer":
                line.label, line.scope = match_shape(line), "line"


# ── title and head ──────────────────────────────────────────────────────────────────────────────────────────────


def _find_first(lines: list[Line]) -> int:
    """The first block of the story: the first sentence that nothing speaks against (all lines, where there is none)."""
    for i, line in enumerate(lines):
        is_open = line.label is None and line.block.is_body is not False and not line.block.is_heading
        is_open = is_open and not line.block.is_prompt
        if is_open and line.is_sentence and line.words >= 9 and not _is_headline_like(lines, i):
            return i
    for i, line in enumerate(lines):  # a page or a note of few words
        if line.label is None and (line.block.is_body or (line.block.is_body is None and line.is_sentence)):
            return i
    return len(lines)


def _is_headline_like(lines: list[Line], i: int) -> bool:
    """A first line that ends in a question mark, or in an abbreviation, with the story still to come."""
    line = lines[i]
    if i and any(o.label is None and not o.is_closed and o.words >= 4 for o in lines[:i]):
        return False
    repeated = sum(o.norm == line.norm for o in lines) > 1
    return line.words <= 20 and (repeated or (line.text.rstrip("\"”’'").endswith(("?", "!")) and i + 1 < len(lines)))


def _label_head(lines: list[Line], first: int) -> None:
    """Bylines by name, stand-firsts, and what else stands before the story."""
    stamps = [i for i, line in enumerate(lines[: first + 5]) if line.label in ("byline", "dateline")]
    has_title = any(line.is_title for line in lines[:first])
    # A sentence between the title and the byline or date is a stand-first.
    for j in stamps:
        between = lines[first:j]
        is_short = len(between) <= 2 and sum(o.words for o in between) <= 60
        goes_on = any(o.label is None and o.is_sentence and o.words >= 9 for o in lines[j + 1 : j + 6])
        if has_title and first < j and is_short and goes_on:
            for line in between:
                is_name = NAME_LINE.match(line.text) and line.words <= 9 and not line.is_closed
                line.label = line.label or ("byline" if is_name else "headline")
    greeting = find_greeting([line.text for line in lines])
    if greeting is not None:
        for line in lines[:greeting]:  # to whom a letter is addressed, it is not by
            if line.block.hint is None and line.label in (None, "byline") and not line.is_title:
                line.label = "furniture"
    limit = max([first, *(j for j in stamps if j < first + 4)]) if stamps else first
    for i, line in enumerate(lines[: min(limit + 1, len(lines))]):
        if line.label is not None or (line.block.is_body and line.is_sentence):
            continue
        near = any(abs(i - j) <= 2 for j in stamps) or (i and lines[i - 1].is_title)
        if near and line.words <= 9 and NAME_LINE.match(line.text) and not line.is_closed and names_author(line.text):
            line.label = "byline"
        elif i < first:
            if line.is_sentence and line.words >= 3:
                line.label = "furniture" if not has_title or line.words < 9 else "headline"
            else:
                line.label = "furniture"


# ── where the story ends ────────────────────────────────────────────────────────────────────────────────────────


def _find_cut(lines: list[Line], first: int) -> int:
    """The index after which nothing is story: where the blocks from there on speak most against it."""
    best, cut, total = 0.9, len(lines), 0.0
    run = 0.0
    for i in range(len(lines) - 1, first, -1):
        weight = _weigh(lines, i)
        # Ten lines of one form say no more than one: a form in the middle must not outweigh the story below it.
        run = run + weight if lines[i].label in ("furniture", "footer", "advert") and weight > -4 else 0.0
        total -= weight if run > -2.5 or run == weight else 0.0
        # A list at the end of a story is no footer: a cut needs a line that surely is none of it within three lines.
        if total > best and any(
            (o.label in ("furniture", "footer", "advert") and o.block.hint is None) or o.block.is_body is False
            for o in lines[i : i + 3]
        ):
            best, cut = total, i
    told = 0.0
    for i, line in enumerate(lines[:cut]):
        if line.scope == "end" and told >= 120:
            return i
        told += line.words if line.label is None and line.is_sentence else 0
    return cut


def _weigh(lines: list[Line], i: int) -> float:
    """How much one block speaks for (positive) or against being story."""
    line = lines[i]
    if line.block.is_prompt:
        return 0.0
    if line.block.is_body is False:
        return -1.0
    if line.block.hint is not None:
        return 0.0  # a running head or a quoted mail: known for what it is, wherever it stands
    bonus = 1.5 if line.block.is_body else 0.0
    if line.label in ("furniture", "footer", "advert"):
        if line.is_title:
            return -0.3
        return {"rest": -6.0, "end": -6.0, "block": -4.0}.get(line.scope, -2.0)
    if line.label is not None:
        return -0.5
    if not line.is_sentence:
        if BULLET.match(line.text) or "\t" in line.text:
            return bonus  # an item of a list or a row of a table says nothing either way
        return (-0.5 if line.block.is_heading else -0.7) + bonus
    weight = min(5.0, 0.4 + line.words / 12)
    if tells_speech(line.text):
        weight += 1.5
    elif SELLING.search(line.text) and line.words <= 45:
        weight -= 1.6
    return weight + bonus


def _label_tail(lines: list[Line], cut: int) -> None:
    for i, line in enumerate(lines[cut:], cut):
        if line.label is None:
            before = lines[i - 1]
            in_advert = before.label == "advert" and (before.scope == "block" or not before.is_sentence)
            line.label = "advert" if in_advert else "footer"
            if in_advert:
                line.scope = "block" if not line.is_sentence else "line"
        elif line.label == "furniture" and not line.is_title and line.block.hint is None:
            line.label = "footer" if line.scope in ("rest", "end") else "furniture"


# ── in the story ────────────────────────────────────────────────────────────────────────────────────────────────


def _label_middle(lines: list[Line], first: int, cut: int) -> None:
    """What is left between the first block and the cut: story, but for headings, stray lines and marked adverts."""
    in_advert = False
    for i in range(min(first, cut), cut):
        line = lines[i]
        if line.label == "advert" and line.scope == "block":
            in_advert = True
            continue
        if line.label is not None:
            continue
        if in_advert:
            line.label = "advert"
            in_advert = not line.is_sentence
            continue
        if line.block.is_body is False:
            line.label = "furniture"
            continue
        if line.is_sentence and not (line.block.is_heading and line.words <= 20):
            line.label = "story"
            continue
        line.label = _label_short(lines, i, first, cut)


def _label_short(lines: list[Line], i: int, first: int, cut: int) -> ZoneLabel:
    """A line without closing punctuation inside the story: a heading, an item of a list, or furniture."""
    line = lines[i]
    text = line.text.strip()
    if is_marked_heading(line):
        return "headline"
    before = next(
        (o for o in reversed(lines[max(first, i - 20) : i]) if o.label not in ("furniture", "advert", "caption")), None
    )
    after = next(
        (o for o in lines[i + 1 : min(cut, i + 20)] if o.label not in ("furniture", "advert", "caption")), None
    )
    if text.endswith(":") and i + 1 < cut and BULLET.match(lines[i + 1].text):
        return "story"
    if BULLET.match(text) or (before is not None and before.text.rstrip().endswith(":")):
        return "story"
    if before is not None and _is_item(before) and before.label == "story":
        return "story"
    if text.upper() == text and line.words >= 5 and text.lower() != text:
        return "furniture"
    if after is not None and after.is_sentence and line.words <= 12 and not text[:1].islower():
        return "headline" if before is None or before.is_sentence else "story"
    return "furniture" if line.words <= 2 and text[:1].islower() else "story"


def _is_item(line: Line) -> bool:
    return not line.is_closed


def _join_cut_sentences(lines: list[Line]) -> None:
    """Both halves of a sentence that furniture cuts in two are what the longer half is (story or caption)."""
    for i, line in enumerate(lines):
        if line.is_closed or line.label in ("byline", "dateline", "advert", "footer") or line.is_title:
            continue
        j = i + 1
        while j < len(lines) and j <= i + 3 and (lines[j].is_title or lines[j].label == "advert"):
            j += 1
        if j == i + 1 or j >= len(lines):
            continue
        other = lines[j]
        if other.label == "caption" and line.words >= 4 and line.block.hint is None:
            line.label = "caption"
        elif other.text[:1].islower() and other.is_sentence and other.label in ("story", None):
            line.label = other.label = "story"


def _make_rows(text: str, lines: list[Line], ruled: Sequence[ZoneLabel]) -> list[ZoneRow]:
    rows: list[ZoneRow] = []
    opened = 0
    for line, label in zip(lines, ruled, strict=True):
        start, end = line.block.start, line.block.end
        if label == "story":
            opened += 1
            if opened <= 2:
                at = find_dateline(text, start, end)
                if at > start:
                    stop = start + len(text[start:at].rstrip())
                    rows.append(("dateline", start, stop))
                    start = at
        rows.append((label, start, end))
    return rows
