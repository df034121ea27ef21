"""The last look at finished files: whatever a reader could read out of one is looked through."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import PublishError
from onrecord.publish.leaks import check_files, is_showing, iter_words
from onrecord.publish.zips import build_zip
from publish.test_package import pack_quarry, protect

PROTECTION = protect("Oriel Tamsk")

LEAKS = {
    "a.txt": b"said Ms Tamsk",
    "b.jsonl": b'{"name":"Tam\xc5\x9bk"}',
    "c.jsonl": b'{"words":"Oriel\\nTamsk"}',
    "tags.html": b"<p>Ori<b>el</b> T<mark>ams</mark>k</p>",
    "entity.html": b"<p>&#84;amsk</p>",
    "attribute.html": b'<p title="about Tamsk">x</p>',
    "comment.html": b"<p>x</p><!-- Tamsk -->",
    "data.html": b'<script type="application/json">{"by":"Tamsk"}</script>',
    "link.html": b'<a href="x/oriel%20tamsk.pdf">x</a>',
    "words.docx": build_zip({"word/document.xml": b"<w:t>Tam</w:t><w:t>sk</w:t>"}),
    "core.docx": build_zip({"docProps/core.xml": b"<dc:creator>O. Tamsk</dc:creator>"}),
    "part.docx": build_zip({"word/media/tamsk.png": b"x"}),
    "sheet.xlsx": build_zip({"xl/worksheets/sheet1.xml": b"<t>Tamsk</t>"}),
    "oriel-tamsk.bin": b"x",
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_name_in_any_kind_of_file_is_found(name: str) -> None:
    with pytest.raises(PublishError, match="would name a protected person") as caught:
        check_files(PROTECTION, {"first.txt": b"nobody", name: LEAKS[name]}, "the package")
    assert "tamsk" not in str(caught.value).casefold()
    assert name in str(caught.value) or name == "oriel-tamsk.bin"


def test_what_names_nobody_passes_and_our_own_style_and_program_are_not_read() -> None:
    page = b"<style>.tamsk{}</style><script>let tamsk</script><p class=x>The board</p>"
    check_files(PROTECTION, {"a.html": page, "b.txt": b"The board said so."}, "the package")


def test_a_pdf_is_read_with_its_title() -> None:
    files = pack_quarry(title="A title of its own")
    data = files["data/dossier.pdf"]
    assert isinstance(data, bytes)
    words = "\n".join(iter_words("x.pdf", data))
    assert "A title of its own" in words and "any well was closed" in " ".join(words.split())


def test_a_file_that_lies_elsewhere_is_looked_at_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"Tamsk")
    check_files(PROTECTION, {"data/originals/abc.txt": tmp_path / "x"}, "the package")


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le", "utf-16-be"])
def test_bytes_of_unknown_form_are_read_in_several_encodings(encoding: str) -> None:
    assert is_showing(PROTECTION, b"%PDF-1.4 /Author " + "(Oriel Tamsk)".encode(encoding))
    assert not is_showing(PROTECTION, b"%PDF-1.4 /Author (nobody)")
