"""What runs confined to read a list of Zotero's ("Zotero RDF"): the files that it names, and what it says of each."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
from lxml import etree

from onrecord.errors import SourceError
from onrecord.gather.claims import Claim

_NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "z": "http://www.zotero.org/namespaces/export#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "link": "http://purl.org/rss/1.0/modules/link/",
}
_ABOUT, _RESOURCE = f"{{{_NS['rdf']}}}about", f"{{{_NS['rdf']}}}resource"
_MOST = 100_000


def list_claims(data_path: Path) -> bytes:
    """What a list of Zotero's says of its files, as JSON: what runs confined. Raises SourceError for what is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data_path.read_bytes(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"this list cannot be read: {error}", hint="export it again") from error
    parents = {
        link.get(_RESOURCE, ""): item
        for item in root
        for link in item.iterfind("link:link", _NS)
        if link.get(_RESOURCE)
    }
    out: list[Claim] = []
    for item in root.iterfind("z:Attachment", _NS):
        place = item.find("rdf:resource", _NS)
        path = place.get(_RESOURCE, "") if place is not None else ""
        if not path or path.startswith("/") or ".." in path.split("/") or len(out) >= _MOST:
            continue
        both = [item, *([parents[item.get(_ABOUT, "")]] if item.get(_ABOUT) in parents else [])]
        out.append(
            Claim(
                path=path,
                url=_find_first(both, "dc:identifier/dcterms:URI/rdf:value", r"https?://\S+"),
                title=_find_first(both[::-1], "dc:title", r".+"),
                saved=_find_first(both, "dcterms:dateSubmitted", r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?Z?)?"),
            )
        )
    return msgspec.json.encode(out)


def _find_first(items: list[etree._Element], path: str, shape: str) -> str:
    """What the first of the items says at this path in this shape, on one line."""
    for item in items:
        words = " ".join((item.findtext(path, "", _NS) or "").split())[:500]
        if re.fullmatch(shape, words):
            return words
    return ""
