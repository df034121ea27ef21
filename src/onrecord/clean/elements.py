"""The elements of a page: what the tag and the attributes of each say of the text in it.

What an element's name, role or class says about its text is a hint, which may be believed or not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape

from onrecord.clean.tokens import read_attributes
from onrecord.model import ZoneLabel
from onrecord.words import load_table


def find_tags(kind: str) -> frozenset[str]:
    """The tags of this kind, by ``words/page_tags.tsv``."""
    return frozenset(row["tag"] for row in load_table("page_tags") if kind in row["kinds"].split())


UNSEEN_TAGS = find_tags("hidden") | {"head"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TELLING = frozenset({"style", "hidden", "aria-hidden", "role", "rel", "itemprop", "class", "id"})
"""The attributes that say something."""
_PLAIN_NAME = re.compile(r"[ \t\n\r\f]*([a-zA-Z][\w:.-]*)[ \t\n\r\f]*=[ \t\n\r\f]*", re.ASCII)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
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


_STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}


@dataclass(slots=True, eq=False)
class Element:
    """An open element with what it and its parents say of their text; those that say the same may be one."""

    tag: str
    is_hidden: bool
    strong: ZoneLabel | None
    weak: ZoneLabel | None
    is_link: bool
    is_pre: bool
    heading: int
    in_article: bool
    style: str


ROOT = Element("", False, None, None, False, False, 0, False, "")
Said = tuple[bool, ZoneLabel | None]
"""What the attributes of an element say: whether it is hidden, and the hint of its names."""
Told = tuple[str, bool, ZoneLabel | None, ZoneLabel | None, bool, bool, int, bool, str]
"""The fields of an element."""
SAYS_NOTHING: Said = (False, None)


def describe_element(parent: Element, tag: str, is_hidden: bool, hint: ZoneLabel | None) -> Told:
    """The fields of an element in another, by its tag and by what its attributes say."""
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
    return (
        tag,
        parent.is_hidden or tag in UNSEEN_TAGS or is_hidden,
        strong,
        weak,
        parent.is_link or tag == "a",
        parent.is_pre or tag == "pre",
        _HEADINGS.get(tag, parent.heading),
        parent.in_article or tag in ("article", "main"),
        parent.style or _STYLES.get(tag, ""),
    )


def read_said(given: str) -> Said:
    """What the text of an element's attributes says."""
    values = _read_telling(given)
    return (_is_hidden(values), _read_hint(values)) if values else SAYS_NOTHING


def _read_telling(given: str) -> dict[str, str]:
    """The attributes that say something; what :func:`read_attributes` makes of them, in a fraction of its time where
    each value stands between double quotes, as nearly all do."""
    parts = given.split('"')
    out: dict[str, str] = {}
    if parts[-1].strip(" \t\n\r\f/"):
        return read_attributes(given)
    for name, value in zip(map(_read_name, parts[:-1:2]), parts[1::2], strict=False):
        if name is None:
            return read_attributes(given)
        if name and name not in out:
            out[name] = unescape(value) if "&" in value else value
    return out if len(parts) % 2 else read_attributes(given)


@lru_cache(4096)
def _read_name(part: str) -> str | None:
    """The name in what stands before a value, where it is one that says something, else empty; None where more than a
    name and ``=`` stand there."""
    m = _PLAIN_NAME.fullmatch(part) if len(part) < 100 else None
    name = m[1].lower() if m else None
    return name if name is None or name in _TELLING else ""


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
    low = given.lower()
    if low != given:
        low = _HUMP.sub("-", given).lower()
    words, hints = low.replace("_", " ").replace("-", " ").split(), _load_hints()
    known = [told for word in words if word in hints for told in hints[word]]
    if not known:
        return None
    padded = f"-{'-'.join(words)}-"
    found = [told for told in known if told[1] in padded]
    return min(found)[2] if found else None


@cache
def _load_hints() -> dict[str, tuple[tuple[int, str, ZoneLabel], ...]]:
    """By its first word each name of the list: its place in it, itself between hyphens, and its label."""
    out: dict[str, list[tuple[int, str, ZoneLabel]]] = {}
    for at, row in enumerate(load_table("page_hints")):
        label: ZoneLabel = row["label"]  # type: ignore[assignment]
        out.setdefault(row["name"].split("-")[0], []).append((at, f"-{row['name']}-", label))
    return {word: tuple(told) for word, told in out.items()}
