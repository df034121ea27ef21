"""What other tools say of the files beside their lists: the address, time and title that they had when they were saved.

Zotero's export "Zotero RDF" with files: one ``.rdf`` and a folder ``files``, each attachment with its path, its address
(``dc:identifier``), the time of access in UTC (``dcterms:dateSubmitted``) and its title, or those of the item that it
hangs on. It gives no hashes. What it says is noted as what it says, not believed.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import msgspec

from onrecord.confine import Limits, run_confined
from onrecord.errors import SourceError

RDF = "application/rdf+xml"


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What a list says of the file at ``path``, relative to the list; empty where it does not say."""

    path: str
    url: str = ""
    title: str = ""
    saved: str = ""


def find_claims(shown: str, data_path: Path, limits: Limits) -> dict[str, Claim]:
    """What a list that came under the path ``shown`` says of other files, by the paths that they come under.

    Empty for what is no list of Zotero's, or cannot be read: the list itself is kept either way.
    """
    try:
        body = run_confined("onrecord.gather.references:list_claims", data_path, {}, limits)
        claims = msgspec.json.decode(body, type=list[Claim])
    except (SourceError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
    folder = PurePosixPath(shown).parent
    return {str(folder / claim.path): claim for claim in claims}


def tell_claim(claim: Claim) -> str:
    """The claim in words, for the note of an arrival."""
    said = [f"saved {claim.saved}"] * bool(claim.saved) + [f"titled “{claim.title}”"] * bool(claim.title)
    return "Zotero says: " + ", ".join(said or ["only its address"])
