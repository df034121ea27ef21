"""JSON-LD, Web Annotation, FollowTheMoney and PROV: each against its vocabulary, model or library."""

from __future__ import annotations

import csv
import json
import re
import warnings
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import prov.model
import pytest
import rdflib
from rdflib.namespace import RDF, SDO

from onrecord.dates import parse_edtf
from onrecord.publish.formats.contents import Contents, Head
from onrecord.publish.formats.followthemoney import print_ftm_date, render_ftm
from onrecord.publish.formats.jsonld import render_jsonld
from onrecord.publish.formats.prov import render_prov
from onrecord.publish.formats.webannotation import render_webannotation
from onrecord.publish.selection import Selection
from onrecord.spans import Span
from publish.build_packages import accept, build_quarry
from publish.test_package import protect

HEAD = Head(title="The quarry", about="Two wells.", version="0", as_of=date(2031, 8, 1))


@pytest.fixture(scope="module")
def selection() -> Selection:
    return build_quarry()


@pytest.fixture(scope="module")
def contents(selection: Selection) -> Contents:
    return Contents(selection, HEAD)


# ── JSON-LD ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def graph(contents: Contents) -> rdflib.Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's parser uses what rdflib deprecates
        return rdflib.Graph().parse(data=render_jsonld(contents).decode(), format="json-ld")


def test_every_term_is_one_of_schema_org_or_ours(graph: rdflib.Graph) -> None:
    terms = {str(p) for _, p, _ in graph} | {str(o) for o in graph.objects(None, RDF.type)}
    theirs = {t.removeprefix(str(SDO)) for t in terms if t.startswith(str(SDO))}
    assert theirs and theirs <= set(SDO.__annotations__)
    assert all(t.startswith((str(SDO), "urn:onrecord:", str(RDF))) for t in terms)
    assert "ClaimReview" not in theirs and not any("ating" in t for t in theirs)


def test_a_quotation_is_one_and_a_denial_says_so(graph: rdflib.Graph, selection: Selection) -> None:
    kinds = {str(s): str(o) for s, o in graph.subject_objects(RDF.type)}
    for statement in selection.statements.values():
        node = rdflib.URIRef(f"urn:onrecord:{statement.id}")
        assert kinds[str(node)] == str(SDO.Quotation if statement.manner == "direct" else SDO.Claim)
        place = SDO.isPartOf if statement.manner == "direct" else SDO.appearance
        assert graph.value(node, place) == rdflib.URIRef(f"urn:onrecord:{statement.document_id}")
        assert graph.value(node, SDO.creator) is not None
        if statement.act == "deny":
            assert str(graph.value(node, SDO.name)) == "the ministry denied any well was closed"


def test_only_a_day_is_a_date(graph: rdflib.Graph) -> None:
    created = {str(o) for o in graph.objects(None, SDO.dateCreated)}
    assert created == {"2031-03-03"}
    assert {str(o) for o in graph.objects(None, SDO.temporalCoverage)} == {"2031-06/2031-07"}
    assert {str(o) for o in graph.objects(None, SDO.datePublished)} == {"2031-03-04"}


# ── Web Annotation ──────────────────────────────────────────────────────────────────────────────────────────────


def test_annotations_are_what_the_model_asks(contents: Contents, selection: Selection) -> None:
    """The MUSTs of the W3C Web Annotation Data Model for what is used of it (sections 3.1, 3.2.4, 4.2.4, 4.2.5, 5)."""
    whole = json.loads(render_webannotation(contents))
    assert whole["@context"] == "http://www.w3.org/ns/anno.jsonld" and whole["type"] == "AnnotationCollection"
    page = whole["first"]
    items = page["items"]
    assert page["type"] == "AnnotationPage" and whole["total"] == len(items) > 0 and whole["last"] == page["id"]
    assert "Lost or changed" in whole["summary"]
    ids = [item["id"] for item in items]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"urn:onrecord:\S+", i) for i in ids)
    documents = {contents.text_hashes[d]: s.document.text for d, s in selection.documents.items()}
    for item in items:
        assert item["type"] == "Annotation" and item["motivation"] == "describing"
        for body in item["body"]:
            assert body["type"] == "TextualBody" and body["value"] and body["purpose"] in ("describing", "tagging")
        for target in item["target"] if isinstance(item["target"], list) else [item["target"]]:
            text = documents[target["source"]["id"].removeprefix("urn:sha256:")]
            position, quote = target["selector"]
            assert position["type"] == "TextPositionSelector" and quote["type"] == "TextQuoteSelector"
            start, end = position["start"], position["end"]
            assert 0 <= start < end and text[start:end] == quote["exact"]
            assert text[:start].endswith(quote["prefix"]) and text[end:].startswith(quote["suffix"])
            assert len(quote["prefix"]) == min(32, start)


def test_a_context_near_what_is_protected_is_left_out(selection: Selection) -> None:
    denied = next(s for s in selection.statements.values() if s.act == "deny")
    text = selection.documents[denied.document_id].document.text
    at = text.index("one-sided.")
    for protection in (
        protect("Sided Zzz Inspectors"),
        replace(protect("Nobody Else"), spans=(Span(denied.document_id, at, at + 4),)),
    ):
        contents = Contents(replace(selection, protection=protection), HEAD)
        before, after = contents.find_context(denied.spans[0], 32)
        assert "sided" not in before and "inspectors" not in after
    assert "It denied that" in Contents(selection, HEAD).find_context(denied.spans[0], 32)[0]


def test_a_case_without_findings_is_a_collection_of_none(selection: Selection) -> None:
    empty = replace(selection, statements={}, figures={}, events={}, demands={}, promises={}, links=(), utterances=())
    whole = json.loads(render_webannotation(Contents(empty, HEAD)))
    assert whole["total"] == 0 and "first" not in whole


# ── FollowTheMoney ──────────────────────────────────────────────────────────────────────────────────────────────


def load_schemata() -> dict[str, dict[str, str]]:
    """Properties and their types by schema, as followthemoney 4.11 has them."""
    out: dict[str, dict[str, str]] = defaultdict(dict)
    with (Path(__file__).parent.parent / "ftm_properties.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            out[row["schema"]][row["property"]] = row["type"]
    return out


def test_entities_have_the_properties_of_their_schema(contents: Contents) -> None:
    schemata = load_schemata()
    entities = [json.loads(line) for line in render_ftm(contents).decode().splitlines()]
    ids = {e["id"] for e in entities}
    assert len(ids) == len(entities)
    assert "Lost or changed" in entities[0]["properties"]["description"][0]
    for entity in entities:
        assert set(entity) == {"id", "schema", "properties"}
        for name, values in entity["properties"].items():
            kind = schemata[entity["schema"]][name]
            assert values and all(isinstance(v, str) and v for v in values)
            if kind == "entity":
                assert set(values) <= ids
            if kind == "date":
                assert all(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", v) for v in values)
            if kind == "language":
                assert all(re.fullmatch(r"[a-z]{3}", v) for v in values)
            if kind == "url":
                assert all(v.startswith("http") for v in values)
    schemas = [e["schema"] for e in entities]
    assert {"Note", "Article", "Organization", "Event"} <= set(schemas)


@pytest.mark.parametrize(
    ("edtf", "date_"),
    [("2031-03-04", "2031-03-04"), ("2031-02", "2031-02"), ("2031", "2031"), ("2031/2032", None), ("../2031", None)],
)
def test_only_what_the_model_can_hold_is_a_date(edtf: str, date_: str | None) -> None:
    assert print_ftm_date(parse_edtf(edtf)) == date_
    assert print_ftm_date(None) is None


@pytest.mark.parametrize("act", ["deny", "accuse", "demand", "promise"])
def test_what_was_denied_or_alleged_is_no_event(selection: Selection, act: Any) -> None:
    event = next(iter(selection.events.values()))
    statement = replace(next(iter(selection.statements.values())), act=act)
    changed = replace(
        selection,
        events={event.id: replace(event, statement_id=statement.id)},
        statements={**selection.statements, statement.id: statement},
    )
    assert '"Event"' not in render_ftm(Contents(changed, HEAD)).decode()


def test_the_anonymous_are_no_entities(selection: Selection) -> None:
    party = next(p for p in selection.parties.values() if p.name == "the ministry")
    hidden = {**selection.parties, party.id: replace(party, type="anonymous")}
    entities = [json.loads(x) for x in render_ftm(Contents(replace(selection, parties=hidden), HEAD)).splitlines()]
    assert party.id not in {e["id"] for e in entities}
    assert not any(party.id in e["properties"].get("entity", []) for e in entities)


# ── PROV ────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_prov(selection: Selection) -> Any:
    return prov.model.ProvDocument.deserialize(content=render_prov(Contents(selection, HEAD)).decode(), format="json")


def test_prov_reads_it_and_every_row_has_a_maker(selection: Selection) -> None:
    judged = accept(selection, next(iter(selection.statements)))
    document = read_prov(judged)
    entities = {str(r.identifier) for r in document.get_records(prov.model.ProvEntity)}
    assert {f"onrecord:{s}" for s in selection.statements} | {f"onrecord:{d}" for d in selection.documents} <= entities
    derived = [dict(r.formal_attributes) for r in document.get_records(prov.model.ProvDerivation)]
    attributed = [dict(r.formal_attributes) for r in document.get_records(prov.model.ProvAttribution)]
    agents = {str(r.identifier) for r in document.get_records(prov.model.ProvAgent)}
    for row in derived:
        ends = {str(row[prov.model.PROV_ATTR_GENERATED_ENTITY]), str(row[prov.model.PROV_ATTR_USED_ENTITY])}
        assert ends <= entities
    assert {str(row[prov.model.PROV_ATTR_AGENT]) for row in attributed} <= agents
    with_maker = {str(row[prov.model.PROV_ATTR_ENTITY]) for row in attributed}
    assert {e for e in entities if re.match(r"onrecord:(st|doc|fi|ev|de|pr|li)-", e)} <= with_maker
    labels = {str(r.label) for r in document.get_records(prov.model.ProvAgent)}
    assert "ana" in labels
    assert document == read_prov(judged)
