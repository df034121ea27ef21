"""Statements as schema.org Claim and Quotation in JSON-LD; never ClaimReview, which is a rating.

A direct quotation is a Quotation, all else a Claim. The context is inside, so no program has to fetch one; what
schema.org has no word for stands under the prefix ``onrecord``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from onrecord.dates import DateRange, print_edtf
from onrecord.model import Statement
from onrecord.publish.formats.contents import Contents, join_words, say_losses
from onrecord.publish.selection import SelectedDocument
from onrecord.relate.clusters import Party

LOSES_JSONLD = (
    "figures, events, demands, promises, what followed them, replies, mentions and judgements",
    "a range of dates: it is a text (EDTF); only a single day is a dateCreated or datePublished",
    "offsets, which schema.org has no word for: they are in onrecord:characters",
    "what a person rejected",
)

_PARTY_TYPES = {"person": "Person", "state": "AdministrativeArea", "document": "CreativeWork", "anonymous": "Thing"}


def render_jsonld(contents: Contents) -> bytes:
    """The graph: a Dataset that says what it is, documents, parties, statements; one node a line."""
    nodes = [_describe(contents), *_list_documents(contents), *_list_parties(contents), *_list_statements(contents)]
    lines = ",\n".join(json.dumps(_drop(node), ensure_ascii=False) for node in nodes)
    context = {
        "@vocab": "https://schema.org/",
        "onrecord": "urn:onrecord:",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "dateCreated": {"@type": "xsd:date"},
        "datePublished": {"@type": "xsd:date"},
    }
    text = f'{{"@context": {json.dumps(context)},\n"@graph": [\n{lines}\n]}}\n'
    return text.encode("utf-8", "replace")


def _drop(node: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in node.items() if v not in (None, "", [], ())}


def _name(id_: str) -> str:
    return f"urn:onrecord:{id_}"


def _refer(id_: str | None) -> dict[str, str] | None:
    return {"@id": _name(id_)} if id_ else None


def _describe(contents: Contents) -> dict[str, Any]:
    head = contents.head
    return {
        "@id": "urn:onrecord:export",
        "@type": "Dataset",
        "name": head.title or "onrecord",
        "description": " ".join((head.about, say_losses(LOSES_JSONLD))).strip(),
        "dateModified": head.as_of.isoformat() if head.as_of else None,
        "creator": {"@type": "SoftwareApplication", "name": "onrecord", "softwareVersion": head.version},
    }


def _day(when: DateRange | None) -> str | None:
    return when.earliest.isoformat() if when and when.earliest and when.earliest == when.latest else None


def _range(when: DateRange | None) -> str | None:
    return print_edtf(when) if when and not _day(when) else None


def _list_documents(contents: Contents) -> Iterator[dict[str, Any]]:
    for id_, selected in contents.selection.documents.items():
        yield _describe_document(contents, id_, selected)


def _describe_document(contents: Contents, id_: str, selected: SelectedDocument) -> dict[str, Any]:
    m = selected.metadata
    return {
        "@id": _name(id_),
        "@type": "NewsArticle" if m.outlet or m.agency else "DigitalDocument",
        "name": m.title or selected.path,
        "author": {"@type": "Person", "name": m.byline} if m.byline else None,
        "publisher": {"@type": "Organization", "name": m.outlet} if m.outlet else None,
        "sourceOrganization": {"@type": "Organization", "name": m.agency} if m.agency else None,
        "inLanguage": m.language,
        "datePublished": _day(m.published),
        "temporalCoverage": None,
        "onrecord:published": _range(m.published),
        "url": selected.url,
        "encodingFormat": selected.source.media_type,
        "identifier": [f"sha256:{selected.source.id}"],
        "onrecord:text_sha256": contents.text_hashes[id_],
    }


def _list_parties(contents: Contents) -> Iterator[dict[str, Any]]:
    for party in contents.selection.parties.values():
        yield _describe_party(party)


def _describe_party(party: Party) -> dict[str, Any]:
    is_anonymous = party.type == "anonymous"
    return {
        "@id": _name(party.id),
        "@type": _PARTY_TYPES.get(party.type, "Organization"),
        "name": party.name,
        "description": "not named in the source; the description that it prints" if is_anonymous else None,
        "alternateName": [a for a in party.aliases if a != party.name],
        "onrecord:party_type": party.type,
    }


def _list_statements(contents: Contents) -> Iterator[dict[str, Any]]:
    for statement in contents.selection.statements.values():
        yield _describe_statement(contents, statement)


def _describe_statement(contents: Contents, s: Statement) -> dict[str, Any]:
    party = contents.find_party(s.speaker.chain if s.speaker else None)
    who = _refer(party.id) if party else {"@type": "Thing", "name": s.speaker.name} if s.speaker else None
    is_quoted = s.manner == "direct"
    document = _refer(s.document_id)
    utterance = contents.utterance_of.get(s.id)
    return {
        "@id": _name(s.id),
        "@type": "Quotation" if is_quoted else "Claim",
        "name": contents.sentence_of(s),
        "text": join_words(s),
        "creator": who,
        "spokenByCharacter": who if is_quoted else None,
        "isPartOf" if is_quoted else "appearance": document,
        "dateCreated": _day(s.said),
        "temporalCoverage": _range(s.said),
        "inLanguage": contents.selection.documents[s.document_id].metadata.language,
        "onrecord:act": s.act,
        "onrecord:negated": s.is_negated,
        "onrecord:manner": s.manner,
        "onrecord:hedge": list(dict.fromkeys(h.text for h in s.hedges)),
        "onrecord:authority": s.authority,
        "onrecord:channel": s.channel,
        "onrecord:addressee": s.addressee,
        "onrecord:characters": "; ".join(f"{x.start}-{x.end}" for x in s.spans),
        "onrecord:utterance": _refer(utterance.id if utterance else None),
        "onrecord:origins": utterance.origins if utterance else None,
        "onrecord:made_by": f"{s.made.by} {s.made.version}",
        "onrecord:verdict": contents.selection.verdicts.get(s.id),
    }
