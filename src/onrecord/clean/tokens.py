"""The tokens of a page of HTML, each with its place in the source: tags, character references and the text between.

Follows the tokenizer of the WHATWG HTML standard (section 13.2.5) where pages depend on it, in time linear in the
source, and is the same under every version of Python. What it makes of broken mark-up: a tag whose quote is never
closed is text up to the next ``>``, as is a start of a tag without any ``>``; a comment that is never closed ends at
the next ``>``; the content of a script or style that is never closed is the rest of the page. The titles of a page and
text areas are read as other elements are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from string import ascii_letters

Token = tuple[str, int, int, str, str]
"""Kind (``start``, ``end``, ``text``, ``raw``, ``reference``), start and end in the source, and for tags the name in
lower case and the text of the attributes. ``raw`` is the content of a script or style."""

_SPACE = r"[ \t\n\r\f]"
_START_TAG = re.compile(
    r"<([a-zA-Z][^ \t\n\r\f/>]*+)"
    rf"((?:[^>=]++|={_SPACE}*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^ \t\n\r\f>]*+))*+)>"
)
_END_TAG = re.compile(rf"</{_SPACE}*+([a-zA-Z][^ \t\n\r\f/>]*+)[^>]*+>")
_PLAIN_TAG = re.compile(r"<([a-zA-Z][^ \t\n\r\f/>]*+)([^>]*+)>")
_MOST_BROKEN = 100
_OPENING = frozenset(ascii_letters + "/!?")
_COMMENT_END = re.compile(r"--!?>")
_MOST_DATA = 1 << 16
_REFERENCE = re.compile(r"&(?:#(?:[0-9]++|[xX][0-9a-fA-F]++);?|[a-zA-Z][a-zA-Z0-9]*+;?)")
_RAW_END = {tag: re.compile(rf"</{tag}(?=[ \t\n\r\f/>])", re.IGNORECASE) for tag in ("script", "style")}
_ATTRIBUTE = re.compile(
    rf"([^ \t\n\r\f/>=][^ \t\n\r\f/>=]*+)(?:{_SPACE}*+={_SPACE}*+(?:\"([^\"]*+)\"|'([^']*+)'|([^ \t\n\r\f>]*+)))?"
)
_BARE_AT_END = re.compile(rf"={_SPACE}*+[^ \t\n\r\f>\"'][^ \t\n\r\f>]*+\Z")


def iter_tokens(source: str) -> Iterator[Token]:
    """The tokens in order; comments, declarations and processing instructions are left out."""
    at, size, last = 0, len(source), source.rfind(">")
    last_comment, broken = max(source.rfind("-->"), source.rfind("--!>")), 0
    match_start = _START_TAG.match
    while at < size:
        opens = source.find("<", at)
        if opens < 0:
            opens = size
        if opens > at:
            if source.find("&", at, opens) < 0:
                yield "text", at, opens, "", ""
            else:
                yield from _iter_text(source, at, opens)
        if opens == size:
            return
        following = source[opens + 1 : opens + 2]
        if following not in _OPENING:
            yield "text", opens, opens + 1, "", ""
            at = opens + 1
        elif opens > last:  # no tag is whole from here on
            at = source.find("<", opens + 1)
            at = size if at < 0 else at
            yield from _iter_text(source, opens, at)
        elif following == "/":
            at = opens + 2
            if found := _END_TAG.match(source, opens):
                at = found.end()
                yield "end", opens, at, found[1].lower(), ""
            else:  # no name: a bogus comment
                at = source.find(">", at) + 1
        elif following in "!?":
            at = _skip_declaration(source, opens, may_end=opens < last_comment)
        elif found := match_start(source, opens):
            at = found.end()
            tag, given = found[1].lower(), found[2]
            yield "start", opens, at, tag, given
            if tag in _RAW_END and not given.endswith("/"):
                closing = _RAW_END[tag].search(source, at)
                end = closing.start() if closing else size
                yield "raw", at, end, tag, ""
                at = end
        else:  # a quote that is never closed
            at = source.find(">", opens) + 1
            yield from _iter_text(source, opens, at)
            broken += 1
            if broken > _MOST_BROKEN:  # each costs a look at the rest of the page
                match_start = _PLAIN_TAG.match


def _iter_text(source: str, at: int, end: int) -> Iterator[Token]:
    """Text and the character references in it; ``&`` that begins none is text by itself."""
    while (sign := source.find("&", at, end)) >= 0:
        if sign > at:
            yield "text", at, sign, "", ""
        found = _REFERENCE.match(source, sign, end)
        at = found.end() if found else sign + 1
        yield "reference" if found else "text", sign, at, "", ""
    if at < end:
        yield "text", at, end, "", ""


def _skip_declaration(source: str, at: int, *, may_end: bool) -> int:
    """Where a comment, a declaration or a processing instruction ends that begins here; a ``>`` is to come."""
    if source.startswith("<!--", at):
        if source.startswith((">", "->"), at + 4):
            return source.find(">", at) + 1
        if may_end and (closing := _COMMENT_END.search(source, at + 4)):
            return closing.end()
    elif source[at : at + 9].upper() == "<![CDATA[" and (closes := source.find("]]>", at, at + _MOST_DATA)) >= 0:
        return closes + 3
    return source.find(">", at) + 1


def read_attributes(given: str) -> dict[str, str]:
    """The attributes of a tag by name in lower case, references in their values resolved; of several of one name the
    first; empty where there is no value."""
    out: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(given):
        value = double or single or bare
        out.setdefault(name.lower(), unescape(value) if "&" in value else value)
    return out


def is_self_closing(given: str) -> bool:
    """Whether the text of a tag's attributes ends in a slash that is not part of a value."""
    return given.endswith("/") and _BARE_AT_END.search(given) is None
