"""A citation is cut from the document or refused; what surrounds it names nobody who is protected."""

from __future__ import annotations

import pytest

from onrecord.errors import PublishError
from onrecord.publish.citations import build_citation
from onrecord.publish.passages import Passages
from onrecord.publish.protection import Protection
from onrecord.spans import Span
from publish.build_dossiers import QUARRY, build_selection, build_statement, find_spans, select_document

SELECTED = select_document(QUARRY)
NOBODY = Protection()


def cite(*words: str, around: int = 1, quote: tuple[str, ...] | None = None, protection: Protection = NOBODY) -> str:
    spans = find_spans(SELECTED.document, *words)
    citation = build_citation("c1", SELECTED.document, SELECTED.zones, spans, quote or words, protection, around=around)
    return "".join(f"<{p.text}>" if p.is_cited else p.text for p in citation.pieces)


def test_the_cited_sentence_with_one_before_and_one_after() -> None:
    shown = cite("The report is one-sided.")
    assert shown == (
        '"Nobody here was asked," the ministry said. "<The report is one-sided.>" It denied that any well was closed.'
    )


def test_no_neighbours_when_none_are_wanted() -> None:
    assert cite("any well was closed", around=0) == "It denied that <any well was closed>."


def test_runs_far_apart_keep_a_marked_gap() -> None:
    shown = cite("may have", "publish its own figures", around=0)
    assert "</may have" not in shown and "[…]" in shown and shown.count("<") == 2


def test_a_wrong_quotation_is_refused() -> None:
    with pytest.raises(PublishError, match="wrongly"):
        cite("any well was closed", quote=("every well was closed",))
    outside = (Span(SELECTED.document.id, 10_000, 10_004),)
    with pytest.raises(PublishError):
        build_citation("c1", SELECTED.document, SELECTED.zones, outside, ("text",), NOBODY)


def test_nothing_is_repaired() -> None:
    text = 'She said "teh wells ,  are\nsafe" .\n'
    selected = select_document(text)
    words = "teh wells ,  are\nsafe"
    citation = build_citation(
        "c1", selected.document, (), find_spans(selected.document, words), (words,), NOBODY, around=1
    )
    assert citation.words == (words,)
    assert "".join(p.text for p in citation.pieces) in text


# ── how much of a document may be repeated ──


def collect(share: float) -> dict[str, str]:
    text = "One saw a light. Two saw a boat. Three saw a rope. Four saw a dog. Five saw a gate. Six saw a road.\n" * 3
    selected = select_document(text)
    found = [build_statement(selected.document, w) for w in ("a boat", "a gate")]
    cites = Passages(build_selection([selected], found), 1, share)
    ids = [cites.cite(f) for f in found]
    assert cites.cite(found[0]) == ids[0]
    built = {c.words[0]: "".join(p.text for p in c.pieces) for c in cites.build()}
    assert list(built) == ["a boat", "a gate"]
    return built


def test_neighbours_are_shown_as_long_as_the_share_lasts() -> None:
    everything = collect(1.0)
    assert everything["a boat"] == "One saw a light. Two saw a boat. Three saw a rope."
    first_only = collect(0.25)
    assert first_only["a boat"] == everything["a boat"]
    assert first_only["a gate"] == "Five saw a gate."


def test_the_cited_sentence_is_shown_whatever_the_share() -> None:
    assert collect(0.0) == {"a boat": "Two saw a boat.", "a gate": "Five saw a gate."}


def test_what_two_passages_share_counts_once() -> None:
    selected = select_document("One saw a light. Two saw a boat. Three saw a rope.\n")
    found = [build_statement(selected.document, w) for w in ("a light", "a boat", "a rope")]
    cites = Passages(build_selection([selected], found), 1, 1.0)
    for finding in found:
        cites.cite(finding)
    assert ["".join(p.text for p in c.pieces) for c in cites.build()] == [
        "One saw a light. Two saw a boat.",
        "One saw a light. Two saw a boat. Three saw a rope.",
        "Two saw a boat. Three saw a rope.",
    ]
