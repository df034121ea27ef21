"""The elements of a page: what the tag and the attributes of each say of the text in it.

What an element's name, role or class says about its text is a hint, which may be believed or not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from onrecord.clean.tokens import read_attributes
from onrecord.model import ZoneLabel
from onrecord.words import load_table


def find_tags(kind: str) -> frozenset[str]:
    """The tags of this kind, by ``words/page_tags.tsv``."""
    return frozenset(row["tag"] for row in load_table("page_tags") if kind in row["kinds"].split())


UNSEEN_TAGS = find_tags("hidden") | {"head"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TELLS = re.compile(r"(?:style|hidden|role|rel|itemprop|class|id)(?![\w-])", re.IGNORECASE)
"""What stands in every text of attributes that says something."""
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


ROOT = Element("", False, None, None, False, False, 0, False)
Said = tuple[bool, ZoneLabel | None]
"""What the attributes of an element say: whether it is hidden, and the hint of its names."""
Told = tuple[str, bool, ZoneLabel | None, ZoneLabel | None, bool, bool, int, bool]
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
    )


def read_said(given: str) -> Said:
    """What the text of an element's attributes says."""
    if _TELLS.search(given) is None:
        return SAYS_NOTHING
    values = read_attributes(given)
    return _is_hidden(values), _read_hint(values)


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
