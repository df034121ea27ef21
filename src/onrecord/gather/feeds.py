"""What runs confined to read feeds and sitemaps: RSS, Atom (RFC 4287), sitemaps 0.9."""

from __future__ import annotations

from pathlib import Path

import feedparser
import msgspec
from lxml import etree

from onrecord.errors import SourceError

_SITEMAPS = ("urlset", "sitemapindex")


def list_links(data_path: Path) -> bytes:
    """The addresses that a feed or a sitemap lists, in its order, as JSON; none where it is neither. Raises SourceError
    where it is too damaged to tell."""
    try:
        return msgspec.json.encode(_find_links(data_path.read_bytes()))
    except (ValueError, OverflowError, etree.LxmlError) as error:
        raise SourceError("this feed is damaged: its addresses cannot be read", hint="name the pages") from error


def _find_links(data: bytes) -> list[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(data, parser)
    if root is not None and str(root.tag).rpartition("}")[2] in _SITEMAPS:
        return [e.text.strip() for e in root.iter("{*}loc") if e.text]
    return [entry.link for entry in feedparser.parse(data).entries if entry.get("link")]
