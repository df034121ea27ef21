"""Markdown: source words as they are, each reference with its footnote, a draft that says so."""

from __future__ import annotations

import re

import pytest

from onrecord.publish.markdown import render_markdown
from publish.build_forms import build_full


def test_every_reference_has_its_footnote_and_every_footnote_is_referred_to() -> None:
    text = render_markdown(build_full())
    notes = re.findall(r"^\[\^(\w+)\]: ", text, re.MULTILINE)
    assert notes == [c.id for c in build_full().citations]
    assert set(re.findall(r"\[\^(\w+)\](?!:)", text)) == set(notes)


def test_source_words_cannot_become_markup() -> None:
    text = render_markdown(build_full())
    assert r"ۇ was & \<stayed\> so\_called \*shut\*" in text
    assert "井戸町" in text


def test_a_draft_says_so_at_both_ends_and_on_each_line() -> None:
    text = render_markdown(build_full())
    assert text.count("DRAFT. Machine-read draft: nobody has reviewed it.") == 2
    assert text.count("*not reviewed* `st-") >= 7
    reviewed = render_markdown(build_full(verdict="yes", is_draft=False))
    assert "DRAFT" not in reviewed and "not reviewed" not in reviewed
    assert "Reviewed lines only" in reviewed


def test_same_dossier_same_text() -> None:
    assert render_markdown(build_full()) == render_markdown(build_full.__wrapped__())


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    rows = [line for line in render_markdown(build_full()).split("\n") if line.startswith("|")]
    assert len(rows) == 7
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) in (3, 5)


@pytest.mark.parametrize(("language", "says"), [("fr", "## Chronologie"), ("es", "## Cronología")])
def test_labels_change_and_quotations_do_not(language: str, says: str) -> None:
    text = render_markdown(build_full(language=language))
    assert says in text and "## Timeline" not in text
    assert "“Nobody here was asked,”" in text
