"""What a text says of itself: title, outlet, byline, agency, language, and the day it was published.

Each is None where the text does not say, or says two things. A date without its year is not a date here, and a file's
name is never read: the same bytes make the same document whatever they are called.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.clean.authors import load_sorts
from onrecord.clean.datelines import find_agency_name, find_full_dates, find_month, load_agencies, may_name_agency
from onrecord.clean.issuers import find_issuer
from onrecord.clean.letters import find_signature
from onrecord.clean.phrases import normalise_line
from onrecord.clean.titles import is_number
from onrecord.clean.zones import ZoneRow, find_title
from onrecord.dates import DateRange
from onrecord.model import Cleaned
from onrecord.spans import OffsetMap, Span
from onrecord.words import load_set
from onrecord.words.names import is_outlet

HERE = ""  # the document id of a span in Cleaned: the document has none yet

_DISTRIBUTION = re.compile(
    r"(?:Distr\b|Distribution|Original|General|Limited|Restricted|Advance|English)\b.{0,40}\Z", re.I
)
_UPDATED = re.compile(r"\b(?:last\s+)?(?:updated|modified|edited)\b", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:published|posted|issued|publication date|date(?! of (?!publication|issue|release)))\b", re.IGNORECASE
)
_RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:(?:19|20)\d\d(?:\s*[-–]\s*(?:(?:19|20)\d\d))?)?,?\s*(?:by\s+)?"
    r"(?P<name>[A-Z][\w&'’-]*(?:\s+(?:of|the|and|&|for|[A-Z][\w&'’-]*)){0,5})"
)
_OUTLETS = (
    re.compile(
        r"(?:views|policy|position|opinion)s? of (?P<name>(?:The|the)? ?[A-Z][\w&'’-]*(?:\s[A-Z][\w&'’-]*){0,4})"
    ),
    re.compile(r"(?:^|\W)(?P<name>(?:The |the )?[A-Z][\w&'’-]*(?:\s[A-Z][\w&'’-]*){0,4}) is published by "),
    re.compile(r"^(?:Support|Subscribe to|Join) (?P<name>[A-Z][\w&'’-]*(?:\s[A-Z][\w&'’-]*){0,3})(?=\s*(?:\||$))"),
)
_PIECE, _CLEARLY = 240, 50.0  # characters, and by how many units of log odds the first language must lead the second
_DENSE = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]+")
_TELLS_AGENCY = re.compile(r"news agency|(?:supplied|provided|produced|reported) by |relies on |©|copyright |source: ")
"""What stands in every line that :attr:`Agency.told` of any agency fits: most lines are passed over by it."""
_NAMES_OUTLET = re.compile(
    r"©|\(c\)|copyright|(?:views|policy|position|opinion)s? of |is published by |^(?:Support|Subscribe to|Join) "
)
"""What stands in every line that :data:`_RIGHTS` or one of :data:`_OUTLETS` fits."""
_LIKE_ASCII = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
"""What a pattern that overlooks case takes for a letter of ASCII, besides that letter."""
_AFTER_TITLE = re.compile(r"\s(?:[-|–—»›·]|::)\s(?P<name>[^-|–—»›·:]{2,40})\Z")
_NOT_OUTLET = re.compile(r"\b(?:Team|Staff|Ltd|Inc|LLC|Limited|All Rights Reserved|All|Rights|Publishing|Co)\b\.?.*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text says of itself, each None where it does not."""

    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    agency: str | None = None
    language: str | None = None
    published: DateRange | None = None


def build_cleaned(
    text: str, origin: OffsetMap, rows: Sequence[ZoneRow], facts: Facts, problems: Sequence[str] = ()
) -> Cleaned:
    """The text layer with its zones and with what it says of itself."""
    return Cleaned(
        text=text,
        origin=origin,
        zones=tuple(rows),
        title=facts.title,
        outlet=facts.outlet,
        byline=facts.byline,
        agency=facts.agency,
        language=facts.language,
        published=facts.published,
        problems=tuple(problems),
    )


def describe_text(text: str, rows: Sequence[ZoneRow]) -> Facts:
    """Title, outlet, byline, agency, language and publication date as the labelled text gives them."""
    title = find_title(text, rows)
    return Facts(
        title=title,
        outlet=find_outlet(text, rows, title),
        byline=find_byline(text, rows),
        agency=find_agency(text, rows),
        language=find_language(text, rows),
        published=find_published(text, rows),
    )


def find_language(text: str, rows: Sequence[ZoneRow]) -> str | None:
    """The ISO 639-1 code of the story's language; None where there is too little story to tell."""
    story = " ".join(text[a:b] for label, a, b in rows if label == "story")[:20_000]
    return detect_language(story or text[:20_000])


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of a text of at least 40 letters (15 where the script has no spaces), or None.

    A long text is judged by a piece of its beginning, middle and end, where these together are clear, else as a whole.
    """
    sample = text[:400]  # nearly always enough to see that there are enough
    if sum(map(str.isalpha, sample)) < 40:
        letters, dense = sum(map(str.isalpha, text)), sum(map(len, _DENSE.findall(text)))
        if letters < (15 if dense * 2 > letters else 40):
            return None
    import py3langid

    if len(text) > 4 * _PIECE:
        middle = len(text) // 2
        pieces = (text[:_PIECE], text[middle : middle + _PIECE], text[-_PIECE:])
        (code, score), (_, second) = py3langid.rank(" ".join(pieces))[:2]
        if score - second > _CLEARLY:
            return str(code)[:2]
    code, _ = py3langid.classify(text)
    return str(code)[:2]


def find_byline(text: str, rows: Sequence[ZoneRow]) -> str | None:
    """The first byline's names, without "By" and without where they write from; else who signs a letter."""
    parts = [text[a:b] for label, a, b in rows if label == "byline"]
    for i, part in enumerate(parts):
        name = re.sub(
            r"^\W*(?:(?:(?:words|written|story|text|posted|report(?:ed)?)\s+)?by|from(?=\s+[A-Z]))\b[:\s]*",
            "",
            part.strip(),
            flags=re.I,
        )
        if not name and i + 1 < len(parts):
            name = parts[i + 1]
        name = " ".join(re.split(r"\s+\|\s+|\n|(?<=\w) (?:in|at) (?=[A-Z])", name)[0].split()).strip(" -–—|,")
        author, comma, paper = name.partition(", ")
        if name:
            return author if comma and is_outlet(paper) else name
    return find_signature([text[a:b] for _, a, b in rows])


def find_agency(text: str, rows: Sequence[ZoneRow]) -> str | None:
    """The agency whose copy this is: by its dateline or credit line, else where the footer says so."""
    for wanted in (("dateline",), ("credit", "byline")):
        names = {
            name for label, a, b in rows if label in wanted and (name := _name_in_credit(text[a:b], label)) is not None
        }
        if len(names) == 1:
            return names.pop()
        if names:
            return None
    return _find_footer_agency(text, rows)


def _name_in_credit(piece: str, label: str) -> str | None:
    if label == "credit" and re.search(r"\b(?:via|photo|picture|image)\b", piece, re.IGNORECASE):
        return None
    if label == "byline" and len(piece) > 60:
        return None
    known = find_agency_name(piece)
    if known:
        return known
    # "OSTRIN, April 2 (Sextant) -": a name in brackets in a dateline is an agency, whether or not the list has it
    if label == "dateline" and (m := _BRACKETED.search(piece)):
        return m[1]
    m = re.search(r"\b(?:news agency|agency) ([A-Z]\w+)", piece)
    return m[1] if m else None


_BRACKETED = re.compile(r"\(([A-Z][^\W\d]+(?:[ &.-][^\W\d]*){0,6})\)(?:[\s,]+[\w.]+){0,3}\s*[-–—:]{0,2}\s*\Z")
"""A name in brackets at the end of a dateline, or before its day."""


def _find_footer_agency(text: str, rows: Sequence[ZoneRow]) -> str | None:
    """An agency that furniture or footer describes or credits in words ("relies on AFP", "supplied by the agency X").

    A bare name is not enough: pages carry agencies' names in menus and in teasers.
    """
    names: set[str] = set()
    for label, a, b in rows:
        if label not in ("footer", "furniture"):
            continue
        piece = text[a : min(b, a + 600)]
        if _TELLS_AGENCY.search(piece) is None:
            continue
        if m := re.search(r"supplied by (?:the )?(?:news )?agency ([A-Z]\w+(?: [A-Z]\w+)?)", piece):
            names.add(find_agency_name(m[1]) or m[1])
        if may_name_agency(piece):
            names |= {agency.name for agency in load_agencies() if agency.told.search(piece)}
    return names.pop() if len(names) == 1 else None


def find_outlet(text: str, rows: Sequence[ZoneRow], title: str | None) -> str | None:
    """The outlet, by what stands after the repeated title, by its rights line, or by how its footer speaks of itself;
    where these say nothing, whose name stands at the head, else the agency of the dateline. None where they disagree.
    """
    found: list[str] = []
    if title:
        key = normalise_line(title)
        for label, a, b in rows:
            if label not in ("headline", "furniture") or b - a <= len(title) + 2:
                continue
            line = text[a:b].strip()
            m = _AFTER_TITLE.search(line, max(0, len(line) - 60))
            if m and len(line) > len(title) + 2 and normalise_line(line).startswith(key):
                found.append(m["name"].strip())
    for label, a, b in rows:
        if label not in ("footer", "furniture", "advert"):
            continue
        piece = text[a : min(b, a + 600)].strip().strip("*_")
        if _NAMES_OUTLET.search(piece) is None:
            continue
        for pattern in (_RIGHTS, *_OUTLETS):
            if m := pattern.search(piece):
                name = _NOT_OUTLET.sub("", re.sub(r"\s*(?:19|20)\d\d.*", "", m["name"])).strip(" ,.")
                if len(name) > 2 and find_agency_name(name) is None:
                    found.append(name)
    found += _find_masthead(text, rows)
    folded = {re.sub(r"^the\s+", "", name.lower()) for name in found}
    if len(folded) == 1:
        return max(found, key=len)
    if found:
        return None
    heads = list(itertools.dropwhile(lambda row: _is_symbol(text[row[1] : row[2]], row[0]), rows[:10]))
    named = find_issuer([text[a:b] for _, a, b in heads[:6]], text)
    if named is not None and heads[0][0] != "story":
        return named[0]
    named_elsewhere = _find_dated_outlet(text, rows) or _find_named_outlet(text, rows, title)
    return named_elsewhere or find_agency(text, [row for row in rows if row[0] == "dateline"])


def _is_symbol(line: str, label: str) -> bool:
    """Whether a line at the head of a document gives its number, its day or who may read it, and not whose it is."""
    return label == "dateline" or is_number(line) or _DISTRIBUTION.match(line) is not None


def _find_dated_outlet(text: str, rows: Sequence[ZoneRow]) -> str | None:
    """The outlet whose name stands before the day alone, or on the line over it: "Kell Post, 19 January 2024"."""
    above = ""
    for label, a, b in rows:
        days = find_full_dates(text, a, b) if label == "dateline" else ()
        name = (text[a : days[0].start].strip(" ,|–—·-") or above) if days else ""
        above = text[a:b].strip() if label not in ("story", "byline") else ""
        words = name.casefold().split()
        if 1 < len(words) <= 6 and name[0].isupper() and {words[0], words[-1]} & load_set("outlet_words"):
            return name
    return None


def _find_named_outlet(text: str, rows: Sequence[ZoneRow], title: str | None) -> str | None:
    """The outlet that a line over the story names and nothing else, or after its author: "By Jo Lee, The Kell Post"."""
    for label, a, b in itertools.takewhile(lambda row: row[0] != "story", rows):
        line = text[a:b].strip()
        name = line.partition(", ")[2] if label == "byline" and ", " in line else line
        words = name.split()
        is_name = 1 < len(words) < 7 and all(w[0].isupper() or w in ("of", "the", "and") for w in words)
        is_part = {w.lower() for w in words} <= load_sorts() | load_set("weekdays")
        if is_name and is_outlet(name) and not is_part and name != title and not re.search(r"[\d.:;?!|]", name):
            return name
    return None


def _find_masthead(text: str, rows: Sequence[ZoneRow]) -> list[str]:
    """The name at the head of the page ("LAKE HERALD", "Lake Herald | World | 2 May 2024") where a caption, footer or
    furniture below names it again, in the form that stands there."""
    first = next((a for label, a, _ in rows if label == "story"), len(text))
    beneath: str | None = None
    folded = ""
    for label, a, b in rows:
        if a > first:
            break
        if label not in ("furniture", "dateline"):
            continue
        cells = re.split(r"\s*[|›»·]\s*", text[a:b][:600].strip())
        if label == "dateline" and len(cells) < 2:
            continue
        name = cells[0].strip()
        if 2 <= len(name.split()) <= 5 and len(name) <= 40 and name[:1].isupper() and not re.search(r"[\d@<>]", name):
            if beneath is None:
                beneath = _join_beneath(text, rows, first)
                folded = beneath.translate(_LIKE_ASCII).lower()
            again = _find_again(name, beneath, folded)
            if again[:1].isupper():
                return [again]
    return []


def _find_again(name: str, text: str, folded: str) -> str:
    """The first place where a name stands in a text, whatever the case of its letters, and not inside a word; empty
    where it does not. ``folded`` is the text in small letters, each in its place."""
    if not name.isascii() or len(folded) != len(text):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
        return found.group() if found else ""
    low, at = name.lower(), -1  # without a pattern, which would have to be made for each name
    while (at := folded.find(low, at + 1)) >= 0:
        end = at + len(low)
        if not any(c.isalnum() or c == "_" for c in text[max(0, at - 1) : at] + text[end : end + 1]):
            return text[at:end]
    return ""


def _join_beneath(text: str, rows: Sequence[ZoneRow], first: int) -> str:
    kept = ("caption", "credit", "footer", "furniture")
    return " ".join(text[a:b] for label, a, b in rows if a > first and label in kept)[:20_000]


def find_published(text: str, rows: Sequence[ZoneRow]) -> DateRange | None:
    """The day of publication that the head or foot of the text prints, with the place it stands at.

    A line that says "published" goes first, then a dateline; "updated" alone bounds the day from above. Days inside
    the story are not looked at, and two different days printed as the day of publication give None.
    """
    said: list[tuple[int, int, int]] = []
    published: list[tuple[int, int, int]] = []
    updated: list[tuple[int, int, int]] = []
    for label, a, b in rows:
        if label not in ("dateline", "byline", "furniture", "footer"):
            continue
        for item in find_full_dates(text, a, b):
            before = text[max(a, item.start - 40) : item.start]
            says_updated = [m.end() for m in _UPDATED.finditer(before)]
            says_published = [m.end() for m in _PUBLISHED.finditer(before) if "updat" not in m.group().lower()]
            spot = (item.day.toordinal(), item.start, item.end)
            if says_updated and max(says_updated) > max(says_published, default=-1):
                updated.append(spot)
            elif says_published or label == "dateline":
                published.append(spot)
                said += [spot] if says_published else []
    if len({day for day, _, _ in said}) == 1:
        published = said
    days = sorted({day for day, _, _ in published})
    if len(days) == 1:
        _, a, b = published[0]
        day = date.fromordinal(days[0])
        return DateRange(earliest=day, latest=day, basis="printed on the report", cited=(Span(HERE, a, b),))
    if not days and updated:
        day_number, a, b = max(updated)
        return DateRange(
            latest=date.fromordinal(day_number),
            basis="the report was last updated on this day",
            cited=(Span(HERE, a, b),),
        )
    return None if days else _find_heading_date(text, rows)


def _find_heading_date(text: str, rows: Sequence[ZoneRow]) -> DateRange | None:
    """The day that a heading gives for a briefing, a speech or the like, or the month that a line at the head is."""
    for label, a, b in itertools.takewhile(lambda row: row[0] != "story", rows):
        found = find_full_dates(text, a, b) if label == "headline" and _SPOKEN.match(text, a, b) else ()
        if len(found) == 1:
            day, span = found[0].day, Span(HERE, found[0].start, found[0].end)
            return DateRange(earliest=day, latest=day, basis="printed in the report's heading", cited=(span,))
        month = find_month(text[a:b])
        if month is not None:
            basis = "the month is printed on the report"
            return DateRange(earliest=month[0], latest=month[1], basis=basis, cited=(Span(HERE, a, b),))
    return None


_SPOKEN = re.compile(
    r"(?:press|media|news|joint|opening)?\s*(?:briefing|conference|statement|comment|remarks|speech|address|interview|record"
    r"|minutes|transcript)\b",
    re.IGNORECASE,
)
