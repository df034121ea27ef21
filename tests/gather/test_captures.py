"""Web captures, saved pages, books and lines of JSON: pages are sources of their own, with the address they had."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from onrecord.config import Options
from onrecord.gather import Received, gather_paths
from onrecord.gather.captures import check_wacz
from onrecord.model import Failure
from onrecord.pipeline import gather, read_case
from onrecord.publish.selection import select_rows
from onrecord.store import rows
from onrecord.store.db import init_case, open_store

PAGE = (
    "<html><head><title>Boats lost at Marstow</title></head><body><article><h1>Boats lost at Marstow</h1>"
    "<p>The harbour board said on Monday that {} boats had been lost in the storm off the coast of Marstow.</p>"
    "<p>Its chairman, Olaf Stent, said that the board would pay for repairs before the winter.</p></article></body></html>"
)


Page = tuple[str, bytes, Sequence[tuple[str, str]], str]


def write_warc(path: Path, pages: Sequence[Page], *, packs: bool) -> None:
    """A WARC 1.1 file: what it says of itself, then a response record for each page."""
    records = [make_record("warcinfo", [("Content-Type", "application/warc-fields")], b"software: a test\r\n")]
    for url, body, headers, status in pages:
        http = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *(f"{k}: {v}" for k, v in headers), ""))
        fields = [("WARC-Target-URI", url), ("Content-Type", "application/http; msgtype=response")]
        records.append(make_record("response", fields, http.encode() + body))
    path.write_bytes(b"".join(gzip.compress(r) if packs else r for r in records))


def make_record(kind: str, fields: Sequence[tuple[str, str]], block: bytes) -> bytes:
    digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
    head = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:00000000-0000-4000-8000-{hashlib.sha1(block).hexdigest()[:12]}>"),
        ("WARC-Date", "2024-05-06T10:00:00Z"),
        ("WARC-Block-Digest", f"sha1:{digest}"),
        *fields,
        ("Content-Length", str(len(block))),
    ]
    return b"WARC/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in head).encode() + b"\r\n" + block + b"\r\n\r\n"


HTML = [("Content-Type", "text/html; charset=utf-8")]


def three_pages() -> list[Page]:
    one, two, three = (PAGE.format(n).encode() for n in ("two", "three", "four"))
    chunked = f"{len(three):x}\r\n".encode() + three + b"\r\n0\r\n\r\n"
    return [
        ("http://marstow.example/a", one, HTML, "200 OK"),
        ("http://marstow.example/b?page=2", gzip.compress(two), [*HTML, ("Content-Encoding", "gzip")], "200 OK"),
        ("http://marstow.example/", chunked, [*HTML, ("Transfer-Encoding", "chunked")], "200 OK"),
        ("http://marstow.example/gone", b"<html>gone</html>", HTML, "404 Not Found"),
        ("http://marstow.example/x.png", b"\x89PNG", [("Content-Type", "image/png")], "200 OK"),
    ]


def received(path: Path) -> dict[str, bytes | str]:
    out: dict[str, bytes | str] = {}
    for item in gather_paths([path]):
        out[item.path or ""] = item.error if isinstance(item, Failure) else b"".join(item.chunks())
    return out


@pytest.mark.parametrize("form", ["plain", "packed record by record", "packed as one"])
def test_pages_of_a_warc_are_sources_as_their_server_meant_them(tmp_path: Path, form: str) -> None:
    path = tmp_path / ("a.warc" if form == "plain" else "a.warc.gz")
    write_warc(path, three_pages(), packs=form == "packed record by record")
    if form == "packed as one":
        path.write_bytes(gzip.compress(path.read_bytes()))
    found = received(path)
    name = path.name
    assert list(found) == [
        name,
        f"{name}/marstow.example/a",
        f"{name}/marstow.example/b?page=2",
        f"{name}/marstow.example/index",
    ]
    assert [v for k, v in found.items() if k != name] == [PAGE.format(n).encode() for n in ("two", "three", "four")]


def test_a_page_keeps_its_address_and_when_it_was_captured(tmp_path: Path) -> None:
    write_warc(tmp_path / "a.warc.gz", three_pages()[:1], packs=True)
    init_case(tmp_path / "case", Options(title="Marstow", reader="rules"))
    with open_store(tmp_path / "case", writes=True) as store:
        gather(store, [tmp_path / "a.warc.gz"])
        read_case(store)
        (document,) = select_rows(store).documents.values()
        (arrival,) = rows.iter_arrivals(store, document.source.id)
    assert document.url == "http://marstow.example/a"
    assert arrival.note == "captured 2024-05-06T10:00:00Z"
    assert "had been lost in the storm" in document.document.text


def test_a_record_that_was_changed_is_a_failure_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    write_warc(
        path,
        [*three_pages()[:1], ("http://marstow.example/c", PAGE.format("five").encode(), HTML, "200 OK")],
        packs=False,
    )
    path.write_bytes(path.read_bytes().replace(b"that two boats", b"that ten boats"))
    found = received(path)
    assert (
        found["a.warc/marstow.example/a"]
        == "the digest in this record is not that of its bytes: it was changed or damaged"
    )
    assert b"five boats" in found["a.warc/marstow.example/c"]  # type: ignore[operator]


def test_a_warc_that_is_cut_off_gives_the_pages_before(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    write_warc(path, three_pages()[:2], packs=True)
    path.write_bytes(path.read_bytes()[:-120])
    found = received(path)
    assert found["a.warc.gz/marstow.example/a"] == PAGE.format("two").encode()


def write_wacz(path: Path, *, spoil: str = "") -> None:
    folder = path.parent / "parts"
    folder.mkdir(exist_ok=True)
    write_warc(folder / "a.warc.gz", three_pages()[:1], packs=True)
    parts = {
        "archive/a.warc.gz": (folder / "a.warc.gz").read_bytes(),
        "indexes/index.cdx": b"example,marstow)/a 20240101000000 {}\n",
        "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n{"url": "http://marstow.example/a"}\n',
    }
    resources = [
        {"path": k, "hash": f"sha256:{hashlib.sha256(v).hexdigest()}", "bytes": len(v)} for k, v in parts.items()
    ]
    if spoil == "pages":
        parts["pages/pages.jsonl"] = b""
    if spoil == "index":
        del parts["indexes/index.cdx"]
    if spoil == "strange":
        parts["archive/b.warc.gz"] = parts["archive/a.warc.gz"]
    package = {"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (parts | {"datapackage.json": json.dumps(package).encode()}).items():
            archive.writestr(name, data)


def test_pages_of_a_wacz_are_found_through_both_containers(tmp_path: Path) -> None:
    write_wacz(tmp_path / "a.wacz")
    assert check_wacz(tmp_path / "a.wacz") == []
    assert received(tmp_path / "a.wacz")["a.wacz/archive/a.warc.gz/marstow.example/a"] == PAGE.format("two").encode()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ("pages", "pages/pages.jsonl in it is not what its datapackage.json declares"),
        ("pages", "has no list of pages, or an empty one"),
        ("index", "declares indexes/index.cdx, which is not in it"),
        ("index", "has no index, or an empty one"),
        ("strange", "holds archive/b.warc.gz, which its datapackage.json does not declare"),
    ],
)
def test_what_a_wacz_gets_wrong_about_itself_is_said(tmp_path: Path, spoil: str, says: str) -> None:
    write_wacz(tmp_path / "a.wacz", spoil=spoil)
    failures = [x.error for x in gather_paths([tmp_path / "a.wacz"]) if isinstance(x, Failure)]
    assert any(error.startswith(says) for error in failures), failures


def test_a_page_that_a_browser_saved_is_its_html(tmp_path: Path) -> None:
    body = base64.encodebytes(PAGE.format("two").encode()).decode()
    (tmp_path / "a.mhtml").write_text(
        "From: <Saved by a browser>\nSnapshot-Content-Location: http://marstow.example/a\nSubject: Boats\n"
        "Date: Mon, 6 May 2024 10:00:00 +0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="edge"\n\n--edge\nContent-Type: text/html\n'
        f"Content-Transfer-Encoding: base64\nContent-Location: http://marstow.example/a\n\n{body}\n--edge--\n",
        encoding="utf-8",
    )
    items = [x for x in gather_paths([tmp_path / "a.mhtml"]) if isinstance(x, Received)]
    assert [(x.path, x.media_type, x.url) for x in items] == [
        ("a.mhtml", "multipart/related", None),
        ("a.mhtml/page.html", "text/html", "http://marstow.example/a"),
    ]
    assert items[1].note == "saved Mon, 06 May 2024 10:00:00 +0000"


def test_a_book_gives_its_chapters_in_reading_order(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", '<container><rootfile full-path="OEBPS/p.opf"/></container>')
        archive.writestr(
            "OEBPS/p.opf",
            '<package><manifest><item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>'
            '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        )
        archive.writestr("OEBPS/b.xhtml", PAGE.format("nine"))
        archive.writestr("OEBPS/a.xhtml", PAGE.format("two"))
    found = received(tmp_path / "a.epub")
    assert list(found) == ["a.epub", "a.epub/OEBPS/a.xhtml", "a.epub/OEBPS/b.xhtml"]
    assert found["a.epub/OEBPS/a.xhtml"] == PAGE.format("two").encode()


@pytest.mark.parametrize("packs", [False, True])
def test_each_line_of_json_is_a_document_with_what_is_given_of_it(tmp_path: Path, packs: bool) -> None:
    given = [
        {
            "text": "The board said on Monday that two boats were lost.",
            "title": "Boats",
            "published": "2024-05-06T09:00:00Z",
        },
        {"no": "text"},
        {
            "text": "Olaf Stent said that he would pay.",
            "outlet": "The Marstow Mail",
            "date": "2024-05",
            "author": ["A", "B"],
        },
    ]
    data = "\n".join(json.dumps(x) for x in given).encode()
    path = tmp_path / ("a.jsonl.gz" if packs else "a.jsonl")
    path.write_bytes(gzip.compress(data) if packs else data)
    init_case(tmp_path / "case", Options(title="Marstow", reader="rules"))
    with open_store(tmp_path / "case", writes=True) as store:
        gather(store, [path])
        read_case(store)
        found = {s.path: s for s in select_rows(store).documents.values()}
    assert sorted(found) == [f"{path.name}/000001.json", f"{path.name}/000003.json"]
    one, three = (found[k] for k in sorted(found))
    assert (one.metadata.title, one.document.text) == ("Boats", given[0]["text"])
    assert one.metadata.published and str(one.metadata.published.earliest) == "2024-05-06"
    assert (three.metadata.outlet, three.metadata.byline) == ("The Marstow Mail", "A, B")
    assert three.metadata.published and str(three.metadata.published.latest) == "2024-05-31"


def build_page(number: int, *, extra: int = 0) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The weir at Low Street held, %d said.</p>" % number
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-05-06T10:00:00Z\r\n"
        f"WARC-Target-URI: http://pages.example/{number}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block) + extra}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


KEPT = Path(__file__).parents[1] / "fuzz" / "kept" / "warc"
DAMAGED = {
    "ends its reader": [build_page(1), (KEPT / "ended-by-sigabrt-1a5812").read_bytes(), build_page(2), build_page(3)],
    "claims what follows": [build_page(1), build_page(8, extra=400), build_page(2), build_page(3)],
    "claims all": [build_page(1), build_page(8, extra=1 << 40), build_page(2), build_page(3)],
    "is cut off": [build_page(1), build_page(2), build_page(3), build_page(8)[:-40]],
    "is noise": [build_page(1), b"\0\xff" * 50 + b"\r\n", build_page(2), build_page(3)],
}


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_record_costs_itself_and_is_told(name: str, is_packed: bool, tmp_path: Path) -> None:
    archive = tmp_path / ("a.warc.gz" if is_packed else "a.warc")
    archive.write_bytes(b"".join(gzip.compress(part) if is_packed else part for part in DAMAGED[name]))
    found = list(gather_paths([archive]))
    pages = [item.url for item in found[1:] if not isinstance(item, Failure)]
    assert [url for url in pages if url and not url.endswith("/8")] == [f"http://pages.example/{n}" for n in (1, 2, 3)]
    assert any(isinstance(item, Failure) for item in found)


def test_a_whole_archive_has_no_damage_whatever_its_pages_quote(tmp_path: Path) -> None:
    quoting = build_page(2).replace(b"<p>The", b"<p>\nWARC/1.1\r\nWARC-Type: response\r\n\r\nThe")
    length = len(quoting.partition(b"\r\n\r\n")[2]) - 4
    quoting = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % length, quoting)
    (tmp_path / "a.warc").write_bytes(build_page(1) + quoting + build_page(3))
    found = list(gather_paths([tmp_path / "a.warc"]))
    assert [item.path for item in found] == ["a.warc", *(f"a.warc/pages.example/{n}" for n in (1, 2, 3))]
    assert not any(isinstance(item, Failure) for item in found)
