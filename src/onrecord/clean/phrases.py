"""Lines of a page one by one: what their words and their shape say, whatever stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from onrecord.clean.blocks import Block
from onrecord.clean.datelines import find_agency_name, find_full_dates, is_date_line, load_agencies
from onrecord.model import ZoneLabel
from onrecord.words import load_table

TERMINAL = re.compile(r"[.!?…:;,。！？؟۔]+[\"'”’»)\]*_]*(?:\s*\[\d+\])?\Z")
_SPEECH = re.compile(
    r"\b(?:said|says|told|added|according to|called|urged|warned|announced|claimed|denied|accused|asked|reported|wrote"
    r"|found|promised|insisted|stated|noted)\b|[“«‘\"](?=\w)[^“”«»\"]{25,}"
)
SELLING = re.compile(r"\b(?:you|your|yours|our|ours|us)\b", re.IGNORECASE)
_CAPTION_START = re.compile(
    r"(?:FILE\s*(?:PHOTO|IMAGE|PICTURE)?\s*[-–—:]|(?:A\s+)?file\s+(?:photo|picture|image)\b|(?:photo(?:graph|s)?|picture"
    r"|image|illustration|graphic|video|caption)\s*(?:source|credit|by|courtesy)?\s*:|(?:photo|image|picture)\s+"
    r"(?:by|courtesy|credit|source|caption|copyright)\b|\(?(?:photo|image)\s*(?:by|:|©)|in this (?:file )?"
    r"(?:photo|image|picture)|this (?:file )?(?:photo|image|picture)\b|(?:pictured|seen here)\b)",
    re.IGNORECASE,
)
_CAPTION_END = re.compile(
    r"(?:\b(?:file\s+(?:photo|picture|image)|photo(?:graph|s)?|picture|image|credit)\s*"
    r"(?:by|courtesy(?: of)?|credit)?\s*[:/©][^.]{0,80}"
    r"|\b(?:photo|photograph|picture|image)s? (?:by|courtesy of) [^.]{2,60}|\bfile (?:photo|picture|image)"
    r"|\((?:photo|image|picture|credit|pic|©)[^)]{0,100}\)|/?\s?(?:AFP|Getty Images|REUTERS|Reuters|AP)\s+PHOTO\b.*"
    r"|/\s?(?:AFP|Getty Images|Reuters|REUTERS|AP)\b[^.]{0,40}|\bvia (?:AP|AFP|Getty Images|Reuters|REUTERS)"
    r"|\b(?:Getty Images|Shutterstock|iStock|Wikimedia Commons|Wikicommons|Unsplash|Flickr)|\[[^\]]{0,60}/[^\]]{0,60}\]"
    r"|©[^.]{1,60})[\s.)\]*_]*\Z",
    re.IGNORECASE,
)
_CAPTION_END_HOLDS = (
    "/", "photo", "pic", "image", "credit", "©", "via ", "getty", "shutterstock", "istock", "commons", "unsplash",
    "flickr",
)  # fmt: skip
"""One of these stands in every line that :data:`_CAPTION_END` fits."""
_CREDIT = re.compile(
    r"\(?(?:(?:additional |with )?(?:reporting|writing|editing|compiled|translat(?:ed|ion))\b.{0,20}\bby\b"
    r"|with (?:inputs?|files|reporting|additional reporting|reports?) (?:from|by)\b|sources?\s*:|via\b.{1,40}\Z)",
    re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"\b(?:contributed (?:to this|reporting|from|to the)|contributed to (?:this )?(?:report|story|article)"
    r"|contributed\.?\Z)|\A[A-Z][\w’'-]+ reported from [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?\.",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:\|?\s*(?:words |written |story |text |posted |report )?by\b[:\s]|from our\b|staff\b"
    r"|(?:our|special|senior|chief) (?:staff|correspondent|reporter|writer)|author\s*:)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:[A-Z][\w.'’-]+|[A-Z]\.)(?: (?:[A-Z][\w.'’-]+|[A-Z]\.|de|van|von|der|al|bin|and|&)){1,6}")
NAME_LINE = re.compile(_NAME.pattern + r"(?:,? (?:in|at) [A-Z][\w.'’ -]{2,40}|, [A-Z][\w'’ -]{2,40})?\Z")
BULLET = re.compile(r"(?:[-*•·▪◦‣]\s|\d{1,3}[.)]\s|\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)\s)")
_ADDRESS = re.compile(
    r"(?:https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+\.\w{2,}|@\w{2,}|\(?\+?\d[\d ()/.-]{5,}\d"
    r"|\[[^\]]*\]\([^)]*\)|twitter\.com\S*)"
)
_MAY_BE_ADDRESS = re.compile(r"https?:|www\.|@|\d[\d ()/.-]{5}|\]\(|twitter\.com")
"""What stands in every line that :data:`_ADDRESS` fits."""
_NAVIGATION = re.compile(r"[^|›»·•]{1,40}(?:\s*[|›»·•]\s*[^|›»·•]{1,40}){2,}\Z")
_ABOUT_AGENCY = re.compile(
    r"\b(?:relies on|is (?:a|an|the) (?:\w+ ){0,4}news agency|copy (?:is |was )?(?:supplied|provided) by)\b",
    re.IGNORECASE,
)
_ABOUT_AGENCY_HOLDS = ("relies on", "news agency", "copy ")
_COMMENT_STAMP = re.compile(
    r"(?:\d{1,2}:\d\d\s*(?:am|pm)?\s+(?:said|says|wrote)\s*:"
    r"|\A\d+ (?:minutes?|hours?|days?|weeks?|months?|years?) ago\b|\ARating: \d+ votes?)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w#©]+|\(")
_WORDS = re.compile(r"\w+(?:['’]\w+)?")
_NUMBER = re.compile(r"\d+(?:[,.]\d+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(slots=True)
class Line:
    """A block with its features and, in the end, its label."""

    block: Block
    text: str
    norm: str
    words: float
    is_closed: bool  # ends in closing punctuation
    is_sentence: bool
    label: ZoneLabel | None = None
    scope: str = "line"
    is_title: bool = False


@lru_cache(1024)
def tells_speech(text: str) -> bool:
    """Whether a verb of saying or a quotation stands in a line; each line of a page is asked for it more than once."""
    return _SPEECH.search(text) is not None


def is_marked_heading(line: Line) -> bool:
    """Whether mark-up or dashes around it make a line a heading."""
    return line.block.is_heading or re.fullmatch(r"[-–—]\s*.{2,80}\s*[-–—]", line.text.strip()) is not None


def normalise_line(line: str) -> str:
    """A line as the phrase list has it: lower case, plain quotes, ``#`` for numbers, no marks at its edges."""
    out = line.lower()
    if not out.isascii():
        out = out.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    out = " ".join(out.split()).strip(" *_#>|-–—•·▪.!?:;,…\"'\\[]")
    return _NUMBER.sub("#", out)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One line of the phrase list; ``at`` is its place in the list, since the first that fits counts."""

    at: int
    text: str
    match: str
    label: ZoneLabel
    scope: str


@cache
def _load_phrases() -> tuple[dict[str, tuple[ZoneLabel, str]], dict[str, tuple[_Phrase, ...]]]:
    """Whole lines by their words, and the other phrases by their first word."""
    whole: dict[str, tuple[ZoneLabel, str]] = {}
    others: dict[str, list[_Phrase]] = {}
    for at, row in enumerate(load_table("furniture")):
        text = row["phrase"].replace("{n}", "#")
        label: ZoneLabel = row["label"]  # type: ignore[assignment]
        if row["match"] == "whole":
            whole[text.rstrip(" :.")] = (label, row["scope"])
        else:
            others.setdefault(_WORD.findall(text)[0], []).append(_Phrase(at, text, row["match"], label, row["scope"]))
    return whole, {word: tuple(phrases) for word, phrases in others.items()}


def describe_line(text: str, block: Block) -> Line:
    """The block with its features; nothing is decided yet."""
    piece = text[block.start : block.end]
    dense = 0 if piece.isascii() else len(_CJK.findall(piece))
    words = len(_WORDS.findall(_CJK.sub("", piece) if dense else piece)) + dense / 2
    is_closed = bool(TERMINAL.search(piece[-60:]))
    is_sentence = (is_closed and words >= 3 and not (piece.endswith(":") and words < 6)) or words >= 22
    return Line(block, piece, normalise_line(piece), words, is_closed, is_sentence)


def match_phrase(line: Line) -> tuple[ZoneLabel | None, str]:
    """Label and scope of the first phrase of the list that makes this line furniture; None where none does."""
    whole, others = _load_phrases()
    if line.norm in whole and line.words <= 8:
        return whole[line.norm]
    if line.words > 60:
        return None, "line"
    if others.keys().isdisjoint(_WORD.findall(line.norm)):  # as for most lines, at once
        return None, "line"
    found = [
        phrase
        for m in _WORD.finditer(line.norm)
        for phrase in others.get(m.group(), ())
        if line.norm.startswith(phrase.text, m.start()) and _fits(line, phrase, m.start())
    ]
    if not found:
        return None, "line"
    first = min(found, key=lambda phrase: phrase.at)
    is_long = first.match == "start" and first.scope in ("rest", "end") and line.words > 10
    return first.label, "line" if is_long else first.scope


def _fits(line: Line, phrase: _Phrase, at: int) -> bool:
    """Whether a phrase that begins at this place of the line makes it furniture."""
    after = line.norm[at + len(phrase.text) : at + len(phrase.text) + 1]
    if after.isalnum():
        return False
    if phrase.match == "part":
        return not _is_reported(line)
    # "Related violence has spread ..." is a sentence: a phrase without a colon must be short, or no sentence at all
    told = line.is_closed and line.words > 14 and tells_speech(line.text)
    is_short = phrase.text.endswith((":", "©", ")")) or not line.is_closed or line.words <= 25
    return at == 0 and line.words <= 40 and is_short and not told


def _ends_as_caption(text: str, low: str) -> bool:
    if not any(words in low for words in _CAPTION_END_HOLDS) or _CAPTION_END.search(text) is None:
        return False
    return re.search(r"[“\"][^”\"]{20,}[”\"]", text) is None


def _is_reported(line: Line) -> bool:
    """Whether the line is a sentence with a speaker or a quotation, so that a phrase in it is somebody's words."""
    return line.is_closed and line.words > 12 and tells_speech(line.text)


def match_shape(line: Line) -> ZoneLabel | None:
    """The label that a line's form gives it (caption, credit, byline, date, address, menu); None where it has none."""
    text = line.text.strip("*_ ")
    if len(text) > 2000:
        return None
    if not re.search(r"\w", text):
        return "furniture"
    low = text.lower()
    if line.words <= 70 and (_CAPTION_START.match(text) or _ends_as_caption(text, low)):
        return "caption"
    if line.words <= 60 and _CREDIT.match(text) and (line.words <= 14 or re.search(r"editing by|report", text, re.I)):
        return "credit"
    if (
        line.words <= 45
        and ("contributed" in low or "reported from" in low)
        and _CONTRIBUTED.search(text)
        and not re.search(r"[“\"]", text)
    ):
        return "credit"
    if line.words <= 16 and is_date_line(text):
        return "dateline"
    if _BYLINE.match(text) and line.words <= 16 and not line.is_sentence:
        return "byline"
    if (
        line.words <= 60
        and any(words in low for words in _ABOUT_AGENCY_HOLDS)
        and _ABOUT_AGENCY.search(text)
        and any(a.long.search(text) or a.short.search(text) for a in load_agencies())
    ):
        return "footer"
    if line.words <= 20 and _COMMENT_STAMP.search(text):
        line.scope = "end"
        return "footer"
    if (
        line.words <= 25
        and _MAY_BE_ADDRESS.search(text)
        and _ADDRESS.search(text)
        and len(re.sub(r"\W", "", _ADDRESS.sub("", text))) <= 12
    ):
        return "furniture"
    if line.words <= 40 and not line.is_closed and _NAVIGATION.match(text):
        found = find_full_dates(text)
        return "dateline" if found and line.words <= 14 else "furniture"
    if line.words <= 4 and find_agency_name(text) and text.upper()[:2] == text[:2]:
        return "credit"
    return None
