"""A document as one JSON object (RFC 8259): its text in ``text``, and what is known of it in other fields.

``title``, ``outlet`` (or ``source``, ``site``), ``byline`` (or ``author``), ``agency``, ``language`` and ``published``
(or ``date``: an EDTF date or a time stamp) are taken as they are given.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from onrecord.clean.plain import clean_plain
from onrecord.dates import DateRange, parse_edtf
from onrecord.errors import DateError, SourceError
from onrecord.model import Cleaned
from onrecord.spans import OffsetMap, Segment

_FIELDS = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "site", "publisher"),
    "byline": ("byline", "author", "authors"),
    "agency": ("agency",),
    "language": ("language", "lang"),
}
_DATES = ("published", "date", "published_at", "date_published")


def clean_object(data: bytes) -> Cleaned:
    """The object's text, unchanged; the offsets in its map count characters of the value of ``text``. Raises
    SourceError where there is none."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"is no JSON: {error}", hint="one object with a field text") from error
    text = found.get("text") if isinstance(found, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise SourceError("is no object with a text", hint="one JSON object with a field text is a document")
    cleaned = clean_plain(text.encode("utf-8", "replace"))
    origin = OffsetMap(unit="none", segments=(Segment(0, len(cleaned.text), 0, len(cleaned.text), "text"),))
    given = {name: _read(found, keys) for name, keys in _FIELDS.items()}
    return replace(
        cleaned,
        origin=origin,
        title=given["title"] or cleaned.title,
        outlet=given["outlet"] or cleaned.outlet,
        byline=given["byline"] or cleaned.byline,
        agency=given["agency"] or cleaned.agency,
        language=given["language"][:2].lower() if given["language"] else cleaned.language,
        published=_read_date(found) or cleaned.published,
    )


def _read(found: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = found.get(key)
        if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
            value = ", ".join(value)
        if isinstance(value, str) and value.strip():
            return " ".join(value.encode("utf-8", "replace").decode().split())[:500]  # half a character is no letter
    return None


def _read_date(found: dict[str, Any]) -> DateRange | None:
    for key in _DATES:
        value = found.get(key)
        if not isinstance(value, str):
            continue
        stamp = re.match(r"\d{4}-\d{2}-\d{2}(?=T|\s|\Z)", value)
        try:
            return parse_edtf(stamp[0] if stamp else value.strip(), basis=f"given in the field {key}")
        except DateError:
            continue
    return None
