"""Folders of other tools: what their lists say of the files beside them is noted as what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.clean import clean_source
from onrecord.config import Options
from onrecord.errors import SourceError
from onrecord.gather import Received, gather_paths
from onrecord.pipeline import gather
from onrecord.store import rows
from onrecord.store.db import init_case, open_store
from onrecord.store.stories import find_story

LIST = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:bib="http://purl.org/net/biblio#"
 xmlns:link="http://purl.org/rss/1.0/modules/link/" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <bib:Document rdf:about="https://lake.example/weir">
    <z:itemType>webpage</z:itemType>
    <link:link rdf:resource="#item_7"/>
    <dc:title>The weir at Low Street</dc:title>
    <dc:identifier><dcterms:URI><rdf:value>https://lake.example/weir</rdf:value></dcterms:URI></dc:identifier>
    <dcterms:dateSubmitted>2024-05-06 10:11:12</dcterms:dateSubmitted>
  </bib:Document>
  <z:Attachment rdf:about="#item_7">
    <z:itemType>attachment</z:itemType>
    <rdf:resource rdf:resource="files/7/weir.html"/>
    <dc:title>Snapshot</dc:title>
    <link:type>text/html</link:type>
  </z:Attachment>
  <z:Attachment rdf:about="#item_8"><rdf:resource rdf:resource="../outside.html"/></z:Attachment>
</rdf:RDF>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "files" / "7").mkdir(parents=True)
    (tmp_path / "in" / "files" / "7" / "weir.html").write_text("<html><p>The weir held, the council said.</p></html>")
    (tmp_path / "in" / "files" / "note.txt").write_text("The council said no more.")
    (tmp_path / "in" / "My library.rdf").write_text(LIST)
    return tmp_path / "in"


def receive(folder: Path) -> dict[str, Received]:
    return {item.path: item for item in gather_paths([folder]) if isinstance(item, Received)}


def test_zotero_says_where_a_page_came_from_and_when(folder: Path) -> None:
    found = receive(folder)
    page = found["files/7/weir.html"]
    assert page.url == "https://lake.example/weir"
    assert page.note == "Zotero says: saved 2024-05-06 10:11:12, titled “The weir at Low Street”"
    assert (found["files/note.txt"].url, found["files/note.txt"].note) == (None, "")
    assert clean_source(folder / "My library.rdf", found["My library.rdf"].media_type) is None


@pytest.mark.parametrize("damage", ["<rdf:RDF", "", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"])
def test_a_list_that_cannot_be_read_costs_nothing_else(folder: Path, damage: str) -> None:
    (folder / "My library.rdf").write_text(damage)
    assert receive(folder)["files/7/weir.html"].note == ""


def test_custody_says_who_claims_it(folder: Path, tmp_path: Path) -> None:
    init_case(tmp_path / "case", Options(title="The weir"))
    with open_store(tmp_path / "case", writes=True) as store:
        gather(store, [folder])
        source = next(a.source_id for a in rows.iter_arrivals(store) if a.url)
        told = [event.words for event in find_story(store, source)]
    assert told[0].endswith(
        "from https://lake.example/weir; Zotero says: saved 2024-05-06 10:11:12, titled “The weir at Low Street”"
    )


def test_an_outlook_folder_says_how_to_convert_it(tmp_path: Path) -> None:
    (tmp_path / "mail.pst").write_bytes(b"!BDN" + bytes(600))
    item = receive(tmp_path)["mail.pst"]
    with pytest.raises(SourceError) as caught:
        clean_source(tmp_path / "mail.pst", item.media_type)
    assert "readpst" in caught.value.hint
