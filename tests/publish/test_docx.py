"""DOCX: a package that holds together, real footnotes and headings, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import pytest
from lxml import etree

from onrecord.publish.docx import render_docx
from publish.build_forms import W, build_full, read_part, read_words

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.fixture(scope="module")
def data() -> bytes:
    return render_docx(build_full())


def test_every_part_is_well_formed_declared_and_related(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        assert names[0] == "[Content_Types].xml" and packed.testzip() is None
        for name in names:
            if name.endswith((".xml", ".rels", ".svg")):
                etree.fromstring(packed.read(name))
        assert {i.date_time for i in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    types = read_part(data, "[Content_Types].xml")
    known = {t.get("PartName") for t in types} | {f".{t.get('Extension')}" for t in types if t.get("Extension")}
    assert [n for n in names if f"/{n}" not in known and f".{n.rpartition('.')[2]}" not in known] == []
    relations = read_part(data, "word/_rels/document.xml.rels")
    assert {f"word/{r.get('Target')}" for r in relations} <= set(names)
    ids = {r.get("Id") for r in relations}
    body = read_part(data, "word/document.xml")
    used = {v for e in body.iter() for k, v in e.attrib.items() if k in (f"{R}id", f"{R}embed")}
    assert used <= ids


def test_every_style_that_is_used_is_defined(data: bytes) -> None:
    defined = {s.get(f"{W}styleId") for s in read_part(data, "word/styles.xml").iter(f"{W}style")}
    for part in ("document", "footnotes", "header1", "footer1", "styles"):
        tree = read_part(data, f"word/{part}.xml")
        for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next"):
            assert {e.get(f"{W}val") for e in tree.iter(f"{W}{tag}")} <= defined


def test_footnotes_are_real_and_hold_words_and_hash(data: bytes) -> None:
    dossier = build_full()
    notes = {n.get(f"{W}id"): read_words(n) for n in read_part(data, "word/footnotes.xml")}
    assert {"-1", "0"} <= notes.keys() and len(notes) == len(dossier.citations) + 2
    body = read_part(data, "word/document.xml")
    order = [e.get(f"{W}id") for e in body.iter(f"{W}footnoteReference")]
    assert order == [str(n) for n in range(1, len(dossier.citations) + 1)]
    hashes = {s.document_id: s.sha256 for s in dossier.sources}
    for number, citation in enumerate(dossier.citations, 1):
        assert hashes[citation.document_id] in notes[str(number)]
        assert all(" ".join(words.split()) in notes[str(number)] for words in citation.words)


def test_a_note_that_is_referred_to_again_is_a_cross_reference(data: bytes) -> None:
    body = read_part(data, "word/document.xml")
    marks = {e.get(f"{W}name") for e in body.iter(f"{W}bookmarkStart")}
    fields = [m[1] for e in body.iter(f"{W}instrText") if (m := re.search(r"NOTEREF (\w+)", e.text or ""))]
    assert fields and set(fields) <= marks
    numbers = [e.get(f"{W}id") for e in body.iter(f"{W}bookmarkStart")]
    assert len(numbers) == len(set(numbers)) == len(marks)


def test_the_table_of_contents_is_a_field_that_links_to_each_heading(data: bytes) -> None:
    body = read_part(data, "word/document.xml")
    assert any("TOC \\o" in (e.text or "") for e in body.iter(f"{W}instrText"))
    marks = {e.get(f"{W}name") for e in body.iter(f"{W}bookmarkStart")}
    links = [e.get(f"{W}anchor") for e in body.iter(f"{W}hyperlink")]
    assert len(links) >= 12 and set(links) <= marks
    kinds = [e.get(f"{W}fldCharType") for e in body.iter(f"{W}fldChar")]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")


def test_a_picture_has_svg_png_and_words(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        media = [n for n in packed.namelist() if n.startswith("word/media/")]
        assert sorted(n.rpartition(".")[2] for n in media) == ["png"] * 4 + ["svg"] * 4
        assert all(packed.read(n).startswith(b"\x89PNG") for n in media if n.endswith("png"))
        assert all(b"class=" not in packed.read(n) for n in media if n.endswith("svg"))
    described = [e.get("descr") for e in read_part(data, "word/document.xml").iter() if e.tag.endswith("}docPr")]
    assert len(described) == 4 and "the inspectors, answered by the ministry: 2" in " ".join(described)


def test_a_draft_says_so_in_the_header_of_every_page(data: bytes) -> None:
    assert "DRAFT: not all lines are reviewed" in read_words(read_part(data, "word/header1.xml"))
    reviewed = render_docx(build_full(verdict="yes", is_draft=False))
    assert "DRAFT" not in read_words(read_part(reviewed, "word/header1.xml"))
    assert "Reviewed lines only" in read_words(read_part(reviewed, "word/footer1.xml"))
    assert "not reviewed" not in read_words(read_part(reviewed, "word/document.xml"))


def test_words_of_any_script_stand_as_they_are(data: bytes) -> None:
    words = read_words(read_part(data, "word/document.xml"))
    assert "ۇ was & <stayed> so_called *shut*" in words and "The board of 井戸町" in words
    language = read_part(render_docx(build_full(language="fr")), "word/styles.xml").find(f".//{W}lang")
    assert language is not None and language.get(f"{W}val") == "fr-FR"


def test_same_dossier_same_bytes(data: bytes) -> None:
    again = render_docx(build_full.__wrapped__())
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(data).hexdigest()
