"""HTML: the visible text of a page with zones, and what its head says of it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from onrecord.clean.blocks import Block, iter_words
from onrecord.clean.datelines import find_agency_name, find_full_dates
from onrecord.clean.decode import Decoded, decode_text
from onrecord.clean.extractors import extract_lines
from onrecord.clean.mastheads import Facts, build_cleaned, describe_text
from onrecord.clean.pages import Page, PageBlock, walk_page
from onrecord.clean.titles import is_number
from onrecord.clean.zones import ZoneRow, label_blocks
from onrecord.dates import DateRange
from onrecord.errors import SourceError
from onrecord.model import Cleaned
from onrecord.spans import OffsetMap

_WORD = re.compile(r"\w+")
_MAX_DEPTH = 400  # beyond this an extractor that builds a tree is not asked
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\A\s*<\?xml[^>]{0,100}encoding=[\"']([\w.:-]{2,40})", re.IGNORECASE)
_PUBLISHED_TAGS = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "date.issued",
    "dc.date.issued",
    "dcterms.issued",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "dc.date",
    "dcterms.created",
    "date",
)


def clean_html(data: bytes) -> Cleaned:
    """The page's visible text; its offsets lead back into the decoded file. Raises SourceError where none is there."""
    declared = _CHARSET.search(data[:4096]) or _XML_ENCODING.search(data[:200])
    return clean_page(decode_text(data, declared=declared[1].decode("ascii") if declared else None))


def clean_page(decoded: Decoded, *, part: str = "") -> Cleaned:
    """The same for a page that is decoded already; ``part`` names where in the source it stands."""
    page = walk_page(decoded.text)
    if not page.blocks:
        raise SourceError("holds no text", hint="the page shows nothing without a browser, or is empty")
    blocks = mark_blocks(decoded.text, page)
    title = _find_page_title(page)
    rows = label_blocks(page.text, blocks, title=title, is_page=True)
    facts = describe_page(page, rows, title, decoded.text)
    segments = page.segments if not part else tuple(replace(s, part=part) for s in page.segments)
    problems = (f"{decoded.damaged} places did not fit {decoded.encoding} and are shown as U+FFFD",)
    return build_cleaned(
        page.text,
        OffsetMap(unit="char", encoding=decoded.encoding, segments=segments),
        rows,
        facts,
        problems if decoded.damaged else (),
    )


# ── which blocks are the story ──────────────────────────────────────────────────────────────────────────────────


def mark_blocks(source: str, page: Page) -> list[Block]:
    """The page's blocks with ``is_body`` and the hints to be believed, by an extractor's word or by density."""
    lines = extract_lines(_leave_out(source, page.programs)) if page.depth <= _MAX_DEPTH else []
    marks = _match_lines(page, lines) if lines else []
    if not any(marks):
        marks = _mark_by_density(page)
    return [_mark_block(page, item, is_body) for item, is_body in zip(page.blocks, marks, strict=True)]


def _leave_out(source: str, places: Sequence[tuple[int, int]]) -> str:
    """The source without programs and styles, which an extractor would parse and copy several times to drop them."""
    pieces, at = [], 0
    for start, end in places:
        pieces.append(source[at:start])
        at = end
    return "".join([*pieces, source[at:]])


def _match_lines(page: Page, lines: Sequence[str]) -> list[bool]:
    """For each block whether the extracted lines hold it: word for word and in order, or most of its word runs."""
    said = [_find_words(line) for line in lines]
    whole = set(map(" ".join, said))
    words = [word for line in said for word in line]
    joined = f" {' '.join(words)} "
    runs: set[tuple[str, ...]] = set()
    out: list[bool] = []
    cursor = 0
    for item in page.blocks:
        block_words = _find_words(page.text[item.block.start : item.block.end])
        phrase = " ".join(block_words)
        if not block_words:
            out.append(False)
            continue
        if len(block_words) < 5 and phrase not in whole:
            out.append(False)
            continue
        at = joined.find(f" {phrase} ", cursor)
        if at < 0 and len(block_words) >= 8:
            at = joined.find(f" {phrase} ")
        if at >= 0:
            if at - cursor < 20_000 and (len(block_words) >= 5 or at - cursor < 400):
                cursor = at + len(phrase)
                out.append(True)
            else:
                out.append(len(block_words) >= 8)
            continue
        if len(block_words) >= 9:
            runs = runs or set(zip(words, words[1:], words[2:], words[3:], words[4:], strict=False))
            own = [tuple(block_words[i : i + 5]) for i in range(len(block_words) - 4)]
            out.append(sum(run in runs for run in own) >= 0.6 * len(own))
        else:
            out.append(False)
    return out


def _find_words(text: str) -> list[str]:
    return _WORD.findall(text.lower()) if text.isascii() else list(map(str.lower, _WORD.findall(text)))


def _mark_by_density(page: Page) -> list[bool]:
    """Long blocks with few links, outside of marked furniture: the rule where no extractor answers."""
    marked = [item.block.hint is not None or item.weak in ("furniture", "footer", "advert") for item in page.blocks]
    if all(marked):  # a page that is one form, say
        marked = [item.block.hint is not None for item in page.blocks]
    out = []
    for item, is_marked in zip(page.blocks, marked, strict=True):
        text = page.text[item.block.start : item.block.end]
        count = len(text.split())
        out.append(
            not is_marked
            and item.links < 0.3 * len(text)
            and (count >= 12 or text.rstrip().endswith((".", "?", "!", "”")))
        )
    return out


def _mark_block(page: Page, item: PageBlock, is_body: bool) -> Block:
    block, hint = item.block, item.block.hint
    if item.weak is not None or hint == "footer":
        count = len(page.text[block.start : block.end].split())
        if hint is None and item.weak is not None:
            short = {"byline": 16, "dateline": 16, "caption": 80}.get(item.weak)
            if (short is not None and count <= short and (item.weak != "dateline" or not is_body)) or (
                short is None and not is_body
            ):
                hint = item.weak
        if hint == "footer" and is_body and count >= 20:
            hint = None
    return Block(
        start=block.start,
        end=block.end,
        hint=hint,
        is_heading=block.is_heading,
        is_body=is_body and hint is None,
        is_apart=block.is_apart,
        level=block.level,
        style=block.style,
    )


# ── what the page says of itself ────────────────────────────────────────────────────────────────────────────────


def describe_page(page: Page, rows: tuple[ZoneRow, ...], title: str | None, source: str) -> Facts:
    """Title, outlet, byline, agency, language and date: the head's word first, then the visible text's."""
    seen = describe_text(page.text, rows)
    meta: dict[str, str] = {}
    for name, content in page.meta:
        meta.setdefault(name, content)
    things = list(_iter_things(page.scripts))
    outlet = meta.get("og:site_name") or _find_publisher(things) or meta.get("application-name") or seen.outlet
    byline = (
        _find_author(things) or _keep_name(meta.get("author")) or _keep_name(meta.get("article:author")) or seen.byline
    )
    agency = seen.agency
    if agency is None and byline and len(byline) < 40:
        agency = find_agency_name(byline)
    has_story = any(label == "story" and b > a for label, a, b in rows)
    declared = (page.language or "").split("-")[0].strip().lower()
    return Facts(
        title=title or seen.title,
        outlet=outlet or None,
        byline=byline,
        agency=agency,
        language=(seen.language if has_story else None) or (declared if re.fullmatch(r"[a-z]{2}", declared) else None),
        published=_find_tagged_date(meta, things, page) or seen.published or _find_marked_date(source),
    )


def _find_page_title(page: Page) -> str | None:
    """The headline as heading and head give it; where these give no more than the document's number, the
    first heading under that."""
    title = _find_given_title(page)
    first = re.split(r"\s+[|–—»·-]\s+|::", title)[0] if title else ""
    if title is None or not is_number(first):
        return title
    texts = [page.text[b.block.start : b.block.end] for b in page.blocks]
    headings = [i for i, b in enumerate(page.blocks) if b.block.is_heading]
    told = [i for i in headings if len(texts[i].split()) >= 3 and not is_number(texts[i])]
    at = next((i for i, text in enumerate(texts) if text.strip() == first.strip()), 0)
    return next((texts[i] for i in told if i > at), texts[told[0]] if told else title)


def _find_given_title(page: Page) -> str | None:
    headings = [page.text[b.block.start : b.block.end] for b in page.blocks if b.block.hint == "headline"]
    named = [content for name, content in page.meta if name in ("og:title", "twitter:title")]
    others = [page.text[b.block.start : b.block.end] for b in page.blocks if b.block.is_heading]
    title = next((h for h in headings if len(h.split()) >= 3 and _is_like(h, [page.title, *named])), None)
    if title is None:
        title = named[0] if named else (headings[0] if len(headings) == 1 else page.title)
        for other in (*headings, *others):  # the page title without the outlet's name
            if title.lower().startswith(other.lower()) and len(other.split()) >= 3:
                title = other
    if title == page.title:
        site = next((content for name, content in page.meta if name == "og:site_name"), None)
        if site:
            title = re.sub(rf"\s*(?:[-|–—»·:]|::)+\s*{re.escape(site)}.*\Z", "", title, flags=re.IGNORECASE) or title
    return " ".join(title.split()) or None


def _is_like(heading: str, titles: Sequence[str]) -> bool:
    own = set(iter_words(heading))
    given = [set(iter_words(t)) for t in titles if t]
    return not given or any(len(own & g) >= 0.6 * min(len(own), len(g)) for g in given)


def _iter_things(scripts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD, a bounded number of them, the outer ones first."""
    count = 0
    for script in scripts:
        if len(script) > 1_000_000:
            continue
        try:
            queue: list[Any] = [json.loads(script.strip(), strict=False)]
        except (ValueError, RecursionError):
            continue
        while queue and count < 2000:
            thing = queue.pop(0)
            count += 1
            if isinstance(thing, list):
                queue.extend(thing[:200])
            elif isinstance(thing, dict):
                yield thing
                queue.extend(v for v in thing.values() if isinstance(v, (dict, list)))


def _is_article(thing: dict[str, Any]) -> bool:
    kind = thing.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return any(
        isinstance(k, str) and ("Article" in k or k in ("Report", "BlogPosting", "LiveBlogPosting")) for k in kinds
    )


def _find_publisher(things: Sequence[dict[str, Any]]) -> str | None:
    for thing in things:
        publisher = thing.get("publisher") if _is_article(thing) else None
        publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            return " ".join(publisher["name"].split()) or None
    return None


def _find_author(things: Sequence[dict[str, Any]]) -> str | None:
    for thing in things:
        if not _is_article(thing) or not thing.get("author"):
            continue
        authors = thing["author"] if isinstance(thing["author"], list) else [thing["author"]]
        names = [a.get("name") if isinstance(a, dict) else a for a in authors[:20]]
        kept = [n for n in (_keep_name(n) for n in names if isinstance(n, str)) if n]
        if kept:
            return ", ".join(dict.fromkeys(kept))
    return None


def _keep_name(name: str | None) -> str | None:
    name = " ".join((name or "").split())
    name = re.sub(r"^by\s+", "", name, flags=re.IGNORECASE)
    return name if 2 < len(name) <= 120 and "://" not in name and not name.startswith(("www.", "/")) else None


def _find_tagged_date(meta: dict[str, str], things: Sequence[dict[str, Any]], page: Page) -> DateRange | None:
    """The day that a tag made for it gives, as written there (no change of time zone), with the tag's name."""
    for thing in things:
        if _is_article(thing) and (day := _read_day(thing.get("datePublished"))):
            return DateRange(earliest=day, latest=day, basis="the page's JSON-LD datePublished")
    for name in _PUBLISHED_TAGS:
        if day := _read_day(meta.get(name)):
            return DateRange(earliest=day, latest=day, basis=f"the page's meta tag {name}")
    for value, label in page.times:
        if ("publish" in label.lower() or "pubdate" in label.lower()) and (day := _read_day(value)):
            return DateRange(earliest=day, latest=day, basis="the page's time element")
    days = {_read_day(value) for value, _ in page.times}
    if len(days) == 1 and (only := days.pop()):
        return DateRange(earliest=only, latest=only, basis="the page's time element")
    return None


def _read_day(value: object) -> date | None:
    m = re.match(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)", value) if isinstance(value, str) else None
    try:
        return date(int(m[1]), int(m[2]), int(m[3])) if m else None
    except ValueError:
        return None


def _find_marked_date(source: str) -> DateRange | None:
    """The original date as htmldate reads it from mark-up and address, without its search through the prose."""
    import htmldate

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        # A fixed latest date: what a page yields must not depend on the day it is read.
        found = htmldate.find_date(source, original_date=True, extensive_search=False, max_date="2099-12-31")
    except Exception:
        return None
    day = _read_day(found)
    # It fills in a first of the month where a page says less; only a day that the page spells out is a day.
    if day is None or not _is_spelt_out(day, source):
        return None
    return DateRange(earliest=day, latest=day, basis="the page's mark-up, as htmldate reads it")


def _is_spelt_out(day: date, source: str) -> bool:
    numbers = rf"(?<!\d){day.year}[-/._]?{day.month:02d}[-/._]?{day.day:02d}(?!\d)"
    return re.search(numbers, source) is not None or any(d.day == day for d in find_full_dates(source))
