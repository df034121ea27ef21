"""Pages: all that a dossier holds, once, its notes numbered as its passages are."""

from __future__ import annotations

import re

from onrecord.publish.blocks import Heading, Paragraph, Picture, Ref, Run, Table
from onrecord.publish.pages import build_pages
from publish.build_forms import build_full


def paragraphs() -> list[Paragraph]:
    out: list[Paragraph] = []
    for block in build_pages(build_full()).blocks:
        if isinstance(block, Paragraph):
            out.append(block)
        elif isinstance(block, Table):
            out += [p for row in block.rows for cell in row for p in cell]
    return out


def test_notes_are_numbered_as_passages_are_and_each_stands_once() -> None:
    dossier = build_full()
    firsts = [r.id for p in paragraphs() for r in p.parts if isinstance(r, Ref) and r.is_first]
    assert firsts == [c.id for c in dossier.citations] == list(build_pages(dossier).notes)
    assert {r.id for p in paragraphs() for r in p.parts if isinstance(r, Ref)} == set(firsts)


def test_a_note_gives_document_outlet_date_words_and_hash() -> None:
    dossier = build_full()
    sources = {s.document_id: s for s in dossier.sources}
    for citation in dossier.citations:
        note = build_pages(dossier).notes[citation.id]
        text = "".join(run.text for run in note)
        source = sources[citation.document_id]
        assert source.sha256 in text and source.outlet in text and source.published in text and source.title in text
        assert [run.text for run in note if run.style == "cited"] == [" ".join(w.split()) for w in citation.words]
        for span in citation.spans:
            assert f"{span.start}–{span.end}" in text


def test_every_line_says_that_nobody_reviewed_it_and_by_which_id_to_decide() -> None:
    for p in paragraphs():
        runs = [r for r in p.parts if isinstance(r, Run)]
        for number, run in enumerate(runs):
            if run.style == "review":
                assert re.fullmatch(r" (st|de|pr|fi|ev|li)-[0-9a-f]{16}", runs[number + 1].text)
    assert sum(isinstance(r, Run) and r.style == "review" for p in paragraphs() for r in p.parts) >= 8
    reviewed = build_pages(build_full(verdict="yes", is_draft=False))
    told = [r for b in reviewed.blocks if isinstance(b, Paragraph) for r in b.parts if isinstance(r, Run)]
    assert not [r for r in told if r.style == "review"]


def test_headings_pictures_and_tables_are_all_there() -> None:
    blocks = build_pages(build_full()).blocks
    names = [b.name for b in blocks if isinstance(b, Heading) and b.level == 1]
    assert names == [
        "timeline", "said", "allegations", "register", "figures", "accounts", "sources", "unresolved", "method",
    ]  # fmt: skip
    pictures = {b.name: b for b in blocks if isinstance(b, Picture)}
    assert list(pictures) == ["timeline", "origins", "answers", "register"]
    assert pictures["answers"].told[0] == "the inspectors, answered by the ministry: 2"
    assert pictures["register"].told[:2] == ("Demands: rejected: 1 of 1", "Promises: nothing found: 1 of 1")
    assert sum(isinstance(b, Table) for b in blocks) == 2


def test_quotation_marks_are_put_around_what_the_source_quotes_alone() -> None:
    told = ["".join(r.text for r in p.parts if isinstance(r, Run)) for p in paragraphs() if p.style == "line"]
    assert any("“Nobody here was asked,” […] “The report is one-sided.”" in line for line in told)
    assert any(line.startswith("denied any well was closed") for line in told)
