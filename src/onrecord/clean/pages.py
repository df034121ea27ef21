"""A page of HTML walked once, without recursion: its visible text by block, and where each character stands in it.

White space is folded as a browser folds it; an entity maps to the text as a whole; scripts, styles, templates and
what is marked hidden are left out. What an element's name, role or class says about its text comes along as a hint.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from onrecord.clean.blocks import MAX_BLOCKS, Block
from onrecord.clean.tokens import is_self_closing, iter_tokens, read_attributes
from onrecord.errors import SourceError
from onrecord.model import ZoneLabel
from onrecord.spans import Segment
from onrecord.words import load_table


def _find_tags(kind: str) -> frozenset[str]:
    return frozenset(row["tag"] for row in load_table("page_tags") if kind in row["kinds"].split())


_BLOCK_TAGS, _VOID_TAGS = _find_tags("block"), _find_tags("void")
_HIDDEN_TAGS, _HEAD_TAGS = _find_tags("hidden"), _find_tags("head")
_UNSEEN_TAGS = _HIDDEN_TAGS | {"head"}
_TELLING_TAGS = frozenset({"meta", "html", "time", "script"})
_CLOSED_TAGS = frozenset({"svg", "path", "g", "use", "iframe"})
"""What a slash at the end of the tag closes, besides what has no content anyway."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SPACES = " \t\n\r\f"
_FOLDS = re.compile(r"[\t\n\r\f]|  ")
_RUN = re.compile(r"[^ \t\n\r\f]+(?: [^ \t\n\r\f]+)*")
_HUMP, _JOINT = re.compile(r"(?<=[a-z])(?=[A-Z])"), re.compile(r"[\s_-]+")
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
    return _Walker(source).walk()


class _Walker:
    def __init__(self, source: str) -> None:
        self.source = source
        self.page = Page()
        self.stack: list[Element] = []
        self.top = _ROOT
        self.open: dict[str, int] = {}
        self.said: dict[str, tuple[bool, ZoneLabel | None]] = {}
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

    def walk(self) -> Page:
        source = self.source
        for kind, start, end, tag, given in iter_tokens(source):
            if kind == "text":
                if self.in_title:
                    self.page.title += source[start:end]
                elif self.top.is_hidden:
                    continue
                elif self.top.is_pre:
                    self.add_lines(source[start:end], start)
                else:
                    self.add_folded(source[start:end], start)
            elif kind == "start":
                self.open_element(tag, given)
            elif kind == "end":
                self.close_element(tag)
            elif kind == "reference":
                self.add_reference(source[start:end], start, end)
            elif self.in_json and len(self.page.scripts) < 50:
                self.page.scripts.append(source[start:end])
        return self.finish()

    # ── elements ──

    def open_element(self, tag: str, given: str) -> None:
        if self.open.get("head") and tag not in _HEAD_TAGS:
            self.pop("head")
        if tag in _TELLING_TAGS:
            self.read_telling(tag, read_attributes(given))
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
        self.push(tag, given)
        if tag in _CLOSED_TAGS and is_self_closing(given):
            self.close_element(tag)

    def close_element(self, tag: str) -> None:
        if tag in ("title", "script"):
            self.in_title = self.in_json = False
        if tag in _BLOCK_TAGS:
            self.end_block()
            self.breaks = 2
        self.pop(tag)

    def read_telling(self, tag: str, values: dict[str, str]) -> None:
        """What elements say of the page as a whole."""
        if tag == "meta":
            name = values.get("property") or values.get("name") or values.get("itemprop") or ""
            if name and values.get("content") and len(self.page.meta) < 500:
                self.page.meta.append((name.strip().lower(), html.unescape(values["content"]).strip()))
        elif tag == "html" and values.get("lang"):
            self.page.language = values["lang"]
        elif tag == "time" and values.get("datetime") and len(self.page.times) < 200:
            self.page.times.append((values["datetime"], values.get("itemprop", "") or values.get("class", "")))
        elif tag == "script":
            self.in_json = "ld+json" in values.get("type", "")

    def push(self, tag: str, given: str) -> None:
        parent = self.top
        is_hidden, hint = parent.is_hidden or tag in _UNSEEN_TAGS, None
        if len(given) > 1 and not is_hidden:
            said = self.said.get(given)
            if said is None:
                values = read_attributes(given)
                said = self.said[given] = _is_hidden(values), _read_hint(values)
            is_hidden, hint = said
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
        if strong is None and hint is not None and tag not in ("html", "body", "article", "main"):
            weak = hint
        self.top = Element(
            tag,
            is_hidden,
            strong,
            weak,
            parent.is_link or tag == "a",
            parent.is_pre or tag == "pre",
            _HEADINGS.get(tag, parent.heading),
            parent.in_article or tag in ("article", "main"),
        )
        self.stack.append(self.top)
        self.open[tag] = self.open.get(tag, 0) + 1
        self.page.depth = max(self.page.depth, len(self.stack))

    def pop(self, tag: str) -> None:
        if not self.open.get(tag):
            return
        stack = self.stack
        while stack:
            last = stack.pop()
            self.open[last.tag] -= 1
            if last.tag == tag:
                break
        self.top = stack[-1] if stack else _ROOT

    # ── text ──

    def add_folded(self, data: str, at: int) -> None:
        core = data.strip(_SPACES)
        if not core:
            self.has_space = True
            return
        if data[0] in _SPACES:
            self.has_space = True
            at += data.index(core[0])
        if _FOLDS.search(core) is None:
            self.add(core, at, at + len(core))
        else:
            end = 0
            for run in _RUN.finditer(core):
                if run.start() > end:
                    self.has_space = True
                end = run.end()
                self.add(run.group(), at + run.start(), at + end)
        if data[-1] in _SPACES:
            self.has_space = True

    def add_lines(self, data: str, at: int) -> None:
        for line in re.finditer(r"[^\n]+|\n", data):
            if line.group() == "\n":
                self.end_block()
                self.breaks += 1
            elif line.group().strip():
                self.add_folded(line.group(), at + line.start())

    def add_reference(self, given: str, start: int, end: int) -> None:
        value = html.unescape(given)
        if self.in_title:
            self.page.title += value
        elif self.top.is_hidden or not value:
            return
        elif value in _SPACES:
            self.has_space = True
        else:
            self.add(value, start, end)

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
                is_same = start == item.block.start and end == item.block.end
                block = item.block if is_same else replace(item.block, start=start, end=end)
                trimmed.append(item if is_same else replace(item, block=block))
        self.page.blocks = trimmed
        self.page.title = " ".join(self.page.title.split())
        return self.page


_ROOT = Element("", False, None, None, False, False, 0, False)


def _is_hidden(values: dict[str, str]) -> bool:
    if "style" in values:
        style = re.sub(r"\s", "", values["style"]).lower()
        if "display:none" in style or "visibility:hidden" in style:
            return True
    if "hidden" in values and values["hidden"].lower() != "until-found":
        return True
    return values.get("aria-hidden", "").lower() == "true"


def _read_hint(values: dict[str, str]) -> ZoneLabel | None:
    role = values.get("role")
    if role and (told := _ROLES.get(role.lower())):
        return told
    if values.get("rel", "").lower() == "author" or values.get("itemprop", "").lower() == "author":
        return "byline"
    if "class" not in values and "id" not in values:
        return None
    return _match_hint(f"{values.get('class', '')} {values.get('id', '')}"[:300])


@lru_cache(4096)
def _match_hint(given: str) -> ZoneLabel | None:
    """What the names that a page gave to an element mean by ``words/page_hints.tsv``, the first of the list."""
    names = _JOINT.sub("-", _HUMP.sub("-", given).lower())
    pattern, labels = _load_hints()
    found = pattern.findall(f"-{names}-")
    return labels[min(found, key=labels.__getitem__)][1] if found else None


@cache
def _load_hints() -> tuple[re.Pattern[str], dict[str, tuple[int, ZoneLabel]]]:
    """The names as a pattern (of those that begin at one place the first of the list), their places and labels."""
    rows = load_table("page_hints")
    labels: dict[str, tuple[int, ZoneLabel]] = {row["name"]: (at, row["label"]) for at, row in enumerate(rows)}  # type: ignore[misc]
    return re.compile(f"-(?=({'|'.join(map(re.escape, labels))})-)"), labels
