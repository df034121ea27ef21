"""A page of HTML walked once, without recursion: its visible text by block, and where each character stands in it.

White space is folded as a browser folds it; an entity maps to the text as a whole; scripts, styles, templates and
what is marked hidden are left out. What an element's name, role or class says about its text comes along as a hint.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from onrecord.clean.blocks import MAX_BLOCKS, Block
from onrecord.clean.elements import (
    ROOT,
    SAYS_NOTHING,
    UNSEEN_TAGS,
    Element,
    Said,
    Told,
    describe_element,
    find_tags,
    read_said,
)
from onrecord.clean.tokens import is_self_closing, iter_tokens, read_attributes
from onrecord.errors import SourceError
from onrecord.model import ZoneLabel
from onrecord.spans import Segment

_BLOCK_TAGS, _VOID_TAGS = find_tags("block"), find_tags("void")
_HEAD_TAGS = find_tags("head")
_TELLING_TAGS = frozenset({"meta", "html", "time", "script"})
_CLOSED_TAGS = frozenset({"svg", "path", "g", "use", "iframe"})
"""What a slash at the end of the tag closes, besides what has no content anyway."""
_SPECIAL_TAGS = _TELLING_TAGS | _CLOSED_TAGS | _BLOCK_TAGS | _VOID_TAGS | {"a", "br", "hr", "title"}
"""What changes more than what stands inside."""
_PLAIN_BLOCK_TAGS = _BLOCK_TAGS - _TELLING_TAGS - _CLOSED_TAGS - _VOID_TAGS - {"a", "br", "hr", "p", "title"}
"""What begins a block and does nothing else."""
_SPACES = " \t\n\r\f"
_FOLDS = re.compile(r"[\t\n\r\f]|  ")
_RUN = re.compile(r"[^ \t\n\r\f]+(?: [^ \t\n\r\f]+)*")


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A block with the hint of its mark-up that is to be believed (``block.hint``), and one that is not always."""

    block: Block
    weak: ZoneLabel | None
    links: int  # characters inside links


@dataclass(slots=True)
class Page:
    """What the walk found. ``meta`` holds the head's name/property → content, first one first; ``programs`` where in
    the source the content of scripts and styles stands."""

    text: str = ""
    segments: tuple[Segment, ...] = ()
    blocks: list[PageBlock] = field(default_factory=list)
    title: str = ""
    meta: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    programs: list[tuple[int, int]] = field(default_factory=list)
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
        self.top = ROOT
        self.open: defaultdict[str, int] = defaultdict(int)
        self.said: dict[str, Said] = {}
        self.made: dict[tuple[Element, str, str], Element] = {}
        self.kinds: dict[Told, Element] = {}
        self.pieces: list[str] = []
        self.length = 0
        self.segments: list[list[int]] = []
        self.last = [-1, -1, -1, -1]
        self.block_start = -1
        self.block_links = 0
        self.block_element: Element | None = None
        self.block_style = ""
        self.has_space = False
        self.breaks = 2
        self.in_title = False
        self.in_json = False

    def walk(self) -> Page:
        source, stack, open_, made = self.source, self.stack, self.open, self.made
        for kind, start, end, tag, given in iter_tokens(source):
            if kind == "text":
                top = self.top
                if self.in_title:
                    self.page.title += source[start:end]
                elif top.is_hidden:
                    continue
                elif top.is_pre:
                    self.add_lines(source[start:end], start)
                elif data := source[start:end].strip(_SPACES):
                    self.add_folded(source[start:end], data, start)
                else:
                    self.has_space = True
            elif kind == "start":
                if tag in _PLAIN_BLOCK_TAGS and not open_["head"]:
                    if self.block_start >= 0:
                        self.end_block()
                    self.has_space = False
                    self.breaks = 2
                elif tag in _SPECIAL_TAGS or open_["head"]:
                    self.open_element(tag, given)
                    continue
                if known := made.get((self.top, tag, given)):
                    self.top = known
                    stack.append(known)
                    open_[tag] += 1
                else:
                    self.push(tag, given)
            elif kind == "end":
                if tag in _BLOCK_TAGS:
                    if self.block_start >= 0:
                        self.end_block()
                    self.has_space = False
                    self.breaks = 2
                if tag in ("title", "script"):
                    self.in_title = self.in_json = False
                if self.top.tag == tag and stack:  # what was opened last is closed, as nearly always
                    self.page.depth = max(self.page.depth, len(stack))
                    stack.pop()
                    open_[tag] -= 1
                    self.top = stack[-1] if stack else ROOT
                else:
                    self.pop(tag)
            elif kind == "reference":
                self.add_reference(source[start:end], start, end)
            elif self.in_json:
                if len(self.page.scripts) < 50:
                    self.page.scripts.append(source[start:end])
            else:
                self.page.programs.append((start, end))
        return self.finish()

    # ── elements ──

    def open_element(self, tag: str, given: str) -> None:
        if self.open["head"] and tag not in _HEAD_TAGS:
            self.pop("head")
        if tag not in _SPECIAL_TAGS:
            self.push(tag, given)
            return
        if tag in _TELLING_TAGS:
            self.read_telling(tag, read_attributes(given))
        if tag in ("br", "hr"):
            self.end_block()
            self.breaks += 1 if tag == "br" else 2
        if tag in _VOID_TAGS:
            return
        if tag == "a" and self.open["a"]:
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
        top = self.made.get((parent, tag, given))
        if top is None:
            said = SAYS_NOTHING
            if len(given) > 1 and not (parent.is_hidden or tag in UNSEEN_TAGS):
                known = self.said.get(given)
                if known is None:
                    known = self.said[given] = read_said(given)
                said = known
            told = describe_element(parent, tag, *said)
            top = self.kinds.get(told)
            if top is None:
                top = self.kinds[told] = Element(*told)
            self.made[parent, tag, given] = top
        self.top = top
        self.stack.append(top)
        self.open[tag] += 1

    def pop(self, tag: str) -> None:
        open_, stack = self.open, self.stack
        if not open_[tag]:
            return
        self.page.depth = max(self.page.depth, len(stack))
        while stack:
            last = stack.pop().tag
            open_[last] -= 1
            if last == tag:
                break
        self.top = stack[-1] if stack else ROOT

    # ── text ──

    def add_folded(self, data: str, core: str, at: int) -> None:
        """Adds text that is not white space alone; ``core`` is what it is without white space at its edges."""
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
                self.add_folded(line.group(), line.group().strip(_SPACES), at + line.start())

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
            self.block_style = self.top.style
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
        if self.block_style and self.top.style != self.block_style and any(map(str.isalnum, value)):
            self.block_style = ""
        is_plain = end - start == len(value)
        last = self.last
        if is_plain and last[1] == self.length and last[3] == start and last[1] - last[0] == start - last[2]:
            last[1], last[3] = self.length + len(value), end
        else:
            self.last = [self.length, self.length + len(value), start, end]
            self.segments.append(self.last)
        self.pieces.append(value)
        self.length += len(value)

    def supply(self, value: str) -> None:
        self.pieces.append(value)
        self.length += len(value)

    def end_block(self) -> None:
        self.has_space = False
        if self.block_start < 0:
            return
        element = self.block_element or ROOT
        strong = element.strong
        block = Block(
            start=self.block_start,
            end=self.length,
            hint=strong,
            is_heading=element.heading > 0,
            level=element.heading,
            is_apart=self.block_apart,
            style=self.block_style,
        )
        self.page.blocks.append(PageBlock(block, element.weak, self.block_links))
        self.block_start, self.breaks = -1, 0

    def finish(self) -> Page:
        self.end_block()
        self.page.depth = max(self.page.depth, len(self.stack))
        text = "".join(self.pieces)
        self.page.text = text
        self.page.segments = tuple(Segment(a, b, c, d) for a, b, c, d in self.segments)
        trimmed = []
        for item in self.page.blocks:
            start, end = item.block.start, item.block.end
            if not text[start].isspace() and not text[end - 1].isspace():
                trimmed.append(item)
                continue
            while end > start and text[end - 1].isspace():
                end -= 1
            while start < end and text[start].isspace():
                start += 1
            if start < end:
                trimmed.append(replace(item, block=replace(item.block, start=start, end=end)))
        self.page.blocks = trimmed
        self.page.title = " ".join(self.page.title.split())
        return self.page
