"""What runs confined to read feeds and sitemaps: RSS, Atom (RFC 4287), sitemaps 0.9."""

from __future__ import annotations

from pathlib import Path

import feedparser
import msgspec
from lxml import etree

_SITEMAPS = ("urlset", "sitemapindex")


def list_links(data_path: Path) -> bytes:
    """The addresses that a feed or a sitemap lists, in its order, as JSON; none where it is neither."""
    data = data_path.read_bytes()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    root = etree.fromstring(data, parser)
    if root is not None and etree.QName(root).localname in _SITEMAPS:
        found = [e.text.strip() for e in root.iter("{*}loc") if e.text]
    else:
        found = [entry.link for entry in feedparser.parse(data).entries if entry.get("link")]
    return msgspec.json.encode(found)
