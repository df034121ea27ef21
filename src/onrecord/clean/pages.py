"""A page of HTML walked once, without recursion: its visible text by block, and where each character stands in it.

White space is folded as a browser folds it; an entity maps to the text as a whole; scripts, styles, templates and
what is marked hidden are left out. What an element's name, role or class says about its text comes along as a hint.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser

from onrecord.clean.blocks import MAX_BLOCKS, Block
from onrecord.errors import SourceError
from onrecord.model import ZoneLabel
from onrecord.spans import Segment
from onrecord.words import load_table


def _find_tags(kind: str) -> frozenset[str]:
    return frozenset(row["tag"] for row in load_table("page_tags") if kind in row["kinds"].split())


_BLOCK_TAGS, _VOID_TAGS = _find_tags("block"), _find_tags("void")
_HIDDEN_TAGS, _HEAD_TAGS = _find_tags("hidden"), _find_tags("head")
_STRONG: dict[str, ZoneLabel] = {
    "nav": "furniture",
    "button": "furniture",
    "label": "furniture",
    "dialog": "furniture",
    "menu": "furniture",
    "figcaption": "caption",
    "footer": "footer",
    "h1": "headline",
}
_ROLES: dict[str, ZoneLabel] = {
    "navigation": "furniture",
    "search": "furniture",
    "banner": "furniture",
    "dialog": "furniture",
    "alert": "furniture",
    "complementary": "furniture",
    "contentinfo": "footer",
}


@dataclass(slots=True)
class Element:
    """An open element with what it and its parents say of their text."""

    tag: str
    is_hidden: bool
    strong: ZoneLabel | None
    weak: ZoneLabel | None
    is_link: bool
    is_pre: bool
    heading: int
    in_article: bool


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A block with the hint of its mark-up that is to be believed (``block.hint``), and one that is not always."""

    block: Block
    weak: ZoneLabel | None
    links: int  # characters inside links


@dataclass(slots=True)
class Page:
    """What the walk found. ``meta`` holds the head's name/property → content, first one first."""

    text: str = ""
    segments: tuple[Segment, ...] = ()
    blocks: list[PageBlock] = field(default_factory=list)
    title: str = ""
    meta: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)
    language: str | None = None
    depth: int = 0


def walk_page(source: str) -> Page:
    """The page's text, blocks and head, whatever its mark-up. Raises SourceError for more blocks than a page has."""
    walker = _Walker(source)
    walker.feed(source)
    walker.close()
    return walker.finish()


class _Walker(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = source
        self.line_starts = [0, *(m.end() for m in re.finditer("\n", source))]
        self.page = Page()
        self.stack: list[Element] = []
        self.open: dict[str, int] = {}
        self.pieces: list[str] = []
        self.length = 0
        self.segments: list[Segment] = []
        self.block_start = -1
        self.block_links = 0
        self.block_element: Element | None = None
        self.has_space = False
        self.breaks = 2
        self.in_title = False
        self.in_json = False
        self.time_at: str | None = None

    # ── where we are ──

    def place(self) -> int:
        line, column = self.getpos()
        return self.line_starts[line - 1] + column

    @property
    def top(self) -> Element:
        return self.stack[-1] if self.stack else _ROOT

    # ── elements ──

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.open.get("head") and tag not in _HEAD_TAGS:
            self.pop("head")
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag == "meta":
            self.read_meta(values)
        elif tag == "html" and values.get("lang"):
            self.page.language = values["lang"]
        elif tag == "time" and values.get("datetime") and len(self.page.times) < 200:
            self.page.times.append((values["datetime"], values.get("itemprop", "") or values.get("class", "")))
        if tag in ("br", "hr"):
            self.end_block()
            self.breaks += 1 if tag == "br" else 2
        if tag in _VOID_TAGS:
            return
        if tag == "a" and self.open.get("a"):
            self.pop("a")
        if tag in _BLOCK_TAGS:
            if tag == "p" and self.top.tag == "p":
                self.pop("p")
            self.end_block()
            self.breaks = 2
        if tag == "title":
            self.in_title = not self.page.title
        if tag == "script":
            self.in_json = "ld+json" in values.get("type", "")
        self.push(tag, values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID_TAGS and tag in ("svg", "path", "g", "use", "iframe"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("title", "script"):
            self.in_title = self.in_json = False
        if tag in _BLOCK_TAGS:
            self.end_block()
            self.breaks = 2
        self.pop(tag)

    def push(self, tag: str, values: dict[str, str]) -> None:
        parent = self.top
        style = re.sub(r"\s", "", values.get("style", "")).lower()
        is_hidden = (
            parent.is_hidden
            or tag in _HIDDEN_TAGS
            or tag == "head"
            or ("hidden" in values and values["hidden"].lower() != "until-found")
            or values.get("aria-hidden", "").lower() == "true"
            or "display:none" in style
            or "visibility:hidden" in style
        )
        in_article = parent.in_article or tag in ("article", "main")
        strong, weak = parent.strong, parent.weak
        own = _STRONG.get(tag)
        if tag == "footer" and parent.in_article:
            own = None
            weak = weak or "footer"
        if own is not None and (strong is None or own == "caption"):
            strong = own
        if tag in ("aside", "form"):  # some pages are one form as a whole
            weak = weak or "furniture"
        elif tag == "time":
            weak = weak or "dateline"
        if strong is None and tag not in ("html", "body", "article", "main"):
            weak = _read_hint(values) or weak
        heading = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else parent.heading
        self.stack.append(
            Element(
                tag,
                is_hidden,
                strong,
                weak,
                parent.is_link or tag == "a",
                parent.is_pre or tag == "pre",
                heading,
                in_article,
            )
        )
        self.open[tag] = self.open.get(tag, 0) + 1
        self.page.depth = max(self.page.depth, len(self.stack))

    def pop(self, tag: str) -> None:
        if not self.open.get(tag):
            return
        while self.stack:
            last = self.stack.pop()
            self.open[last.tag] -= 1
            if last.tag == tag:
                return

    def read_meta(self, values: dict[str, str]) -> None:
        name = values.get("property") or values.get("name") or values.get("itemprop") or ""
        if name and values.get("content") and len(self.page.meta) < 500:
            self.page.meta.append((name.strip().lower(), html.unescape(values["content"]).strip()))

    # ── text ──

    def handle_data(self, data: str) -> None:
        if self.in_json and len(self.page.scripts) < 50:
            self.page.scripts.append(data)
        if self.in_title:
            self.page.title += data
        if self.top.is_hidden or self.in_title:
            return
        at = self.place()
        if self.top.is_pre:
            self.add_lines(data, at)
        else:
            self.add_folded(data, at)

    def add_folded(self, data: str, at: int) -> None:
        end = 0
        for run in re.finditer(r"[^ \t\n\r\f]+(?: [^ \t\n\r\f]+)*", data):
            if run.start() > end or (end == 0 and run.start() > 0):
                self.has_space = True
            self.add(run.group(), at + run.start(), at + run.end())
            end = run.end()
        if end < len(data):
            self.has_space = True

    def add_lines(self, data: str, at: int) -> None:
        for line in re.finditer(r"[^\n]+|\n", data):
            if line.group() == "\n":
                self.end_block()
                self.breaks += 1
            elif line.group().strip():
                self.add_folded(line.group(), at + line.start())

    def handle_entityref(self, name: str) -> None:
        self.add_reference()

    def handle_charref(self, name: str) -> None:
        self.add_reference()

    def add_reference(self) -> None:
        at = self.place()
        match = re.compile(r"&#?\w+;?").match(self.source, at)
        if match is None:
            return
        value = html.unescape(match.group())
        if self.in_title:
            self.page.title += value
        if self.top.is_hidden or self.in_title or not value:
            return
        if value in " \t\n\r\f":
            self.has_space = True
            return
        self.add(value, at, match.end())

    def add(self, value: str, start: int, end: int) -> None:
        if self.block_start < 0:
            if not value.strip() and not self.top.is_pre:
                return  # a no-break space alone makes no block
            if self.pieces:
                self.supply("\n" if self.breaks < 2 else "\n\n")
            self.block_start, self.block_links, self.block_element = self.length, 0, self.top
            if len(self.page.blocks) >= MAX_BLOCKS:
                raise SourceError(
                    f"holds more than {MAX_BLOCKS} blocks of text", hint="it is no page that a person reads"
                )
            self.block_apart = self.breaks > 1
        elif self.has_space:
            self.supply(" ")
        self.has_space = False
        if self.top.is_link:
            self.block_links += len(value)
        last = self.segments[-1] if self.segments else None
        is_plain = end - start == len(value)
        if (
            last is not None
            and is_plain
            and last.end == self.length
            and last.source_end == start
            and last.end - last.start == last.source_end - last.source_start
        ):
            self.segments[-1] = Segment(last.start, self.length + len(value), last.source_start, end)
        else:
            self.segments.append(Segment(self.length, self.length + len(value), start, end))
        self.pieces.append(value)
        self.length += len(value)

    def supply(self, value: str) -> None:
        self.pieces.append(value)
        self.length += len(value)

    def end_block(self) -> None:
        self.has_space = False
        if self.block_start < 0:
            return
        element = self.block_element or _ROOT
        strong = element.strong
        block = Block(
            start=self.block_start,
            end=self.length,
            hint=strong,
            is_heading=element.heading > 0,
            level=element.heading,
            is_apart=self.block_apart,
        )
        self.page.blocks.append(PageBlock(block, element.weak, self.block_links))
        self.block_start, self.breaks = -1, 0

    def finish(self) -> Page:
        self.end_block()
        text = "".join(self.pieces)
        self.page.text = text
        self.page.segments = tuple(self.segments)
        trimmed = []
        for item in self.page.blocks:
            start, end = item.block.start, item.block.end
            while end > start and text[end - 1].isspace():
                end -= 1
            while start < end and text[start].isspace():
                start += 1
            if start < end:
                trimmed.append(replace(item, block=replace(item.block, start=start, end=end)))
        self.page.blocks = trimmed
        self.page.title = " ".join(self.page.title.split())
        return self.page

    def error(self, message: str) -> None:  # old parsers ask for it
        raise SourceError(message)


_ROOT = Element("", False, None, None, False, False, 0, False)


def _read_hint(values: dict[str, str]) -> ZoneLabel | None:
    role = values.get("role", "").lower()
    if role in _ROLES:
        return _ROLES[role]
    if values.get("rel", "").lower() == "author" or values.get("itemprop", "").lower() == "author":
        return "byline"
    given = f"{values.get('class', '')} {values.get('id', '')}"[:300]
    if not given.strip():
        return None
    names = "-" + re.sub(r"[\s_-]+", "-", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", given).lower()) + "-"
    return next((label for name, label in _load_hints() if name in names), None)


@cache
def _load_hints() -> tuple[tuple[str, ZoneLabel], ...]:
    return tuple((f"-{row['name']}-", row["label"]) for row in load_table("page_hints"))  # type: ignore[misc]
