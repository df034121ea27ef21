"""Ids are functions of what was found, not of who found it."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import model
from onrecord.model import document_id, finding_id, hash_id, judgement_id, link_id
from onrecord.spans import Span


def test_ids_are_the_same_everywhere() -> None:
    """Frozen: a judgement made on one machine must fit the finding on another, and after an update."""
    assert hash_id("x", "a", "b") == "x-f04cdced9736a69d"
    span = Span("doc-a", 0, 3)
    assert finding_id("statement", [span]) == finding_id("statement", (span,), 0)
    assert finding_id("statement", [span]).startswith("st-")
    assert link_id("same_party", "a", "b").startswith("li-")


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_document_is_its_source_and_its_text(source: str, text: str) -> None:
    assert document_id(source, text) == document_id(source, text)
    assert document_id(source, text) != document_id(source, text + " ")
    assert document_id(source + "0", text) != document_id(source, text)


def test_an_id_tells_kind_place_counter_and_order_apart() -> None:
    a, b = Span("doc-a", 0, 3), Span("doc-a", 4, 6)
    ids = {
        finding_id("statement", [a]),
        finding_id("figure", [a]),
        finding_id("statement", [a], 1),
        finding_id("statement", [b]),
        finding_id("statement", [a, b]),
        finding_id("statement", [Span("doc-b", 0, 3)]),
        link_id("same_party", "a", "b"),
        link_id("same_party", "b", "a"),
        link_id("copy_of", "a", "b"),
        judgement_id("a", "ro", "2024", "{}"),
        judgement_id("a", "ro", "2024", "{} "),
    }
    assert len(ids) == 11


def test_parts_do_not_run_together() -> None:
    assert hash_id("x", "ab", "c") != hash_id("x", "a", "bc")


@pytest.mark.parametrize(
    "kind", [k for k in vars(model).values() if dataclasses.is_dataclass(k) and isinstance(k, type)]
)
def test_values_are_frozen_and_named(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert all(f.kw_only for f in dataclasses.fields(kind)) or kind.__module__ != model.__name__
    assert kind.__doc__


def test_every_kind_of_finding_has_a_name() -> None:
    names = {k.__name__ for k in model.Finding.__subclasses__()}
    assert {k.__name__ for k in model.FINDING_KINDS.values()} == names
