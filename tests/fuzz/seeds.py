"""Well-formed inputs of each form, small and made here, from which others are made by changing them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from ctypes import byref, c_int, c_size_t, c_void_p, string_at
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import onrecord.sample
from build_case import new_store
from clean.build_files import build_docx, build_mail, build_odt, build_pdf, pack_png, render_page
from gather.test_captures import PAGE, make_record, three_pages, write_wacz, write_warc
from gather.test_claims import LIST
from onrecord.clean.cleaners import clean_bytes
from onrecord.clean.recognitions import _load_pictures
from onrecord.config import Options, print_options
from onrecord.confine.limits import FRAME
from onrecord.errors import SourceError
from onrecord.pipeline import gather, read_case
from onrecord.proofs.timestamps import make_request
from onrecord.publish.record import print_record
from onrecord.publish.selection import select_rows
from onrecord.publish.zips import seal_zip, write_zip
from onrecord.sealing.keys import Slot, print_slot
from onrecord.sealing.streams import seal_chunks
from proofs.test_opentimestamps import BITCOIN, GENESIS, PENDING, attest, piece, proof, var
from publish.build_packages import pack_quarry

HERE = Path(__file__).parent
REPORTS = Path(onrecord.sample.__file__).parent / "reports"

TEXT = (
    "Weir reopened at Marstow\n\nBy Ida Brandt\n6 May 2024\n\nThe harbour board said on Monday that the weir would be "
    "reopened. “Nobody was warned,” its chairman, Olaf Stent, said.\n\nPhoto: Ida Brandt\n\n© The Marstow Post\n"
)
STORY = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Weir reopened | The Marstow Post</title>'
    '<meta property="article:published_time" content="2024-05-06T10:00:00Z"><script>var a = "<p>";</script>'
    '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-05-06", "headline": "Weir"}'
    '</script></head><body><nav><ul><li><a href="/">Home</a><li><a href="/b">Boats</a></ul></nav><article>'
    "<h1>Weir reopened at Marstow</h1><p class=byline>By <b>Ida Brandt</b> <time datetime=2024-05-06>6 May</time></p>"
    "<p>The harbour board said on Monday that the weir would be reopened &amp; paid for.</p><blockquote>&ldquo;Nobody was "
    "warned,&rdquo; Olaf Stent said.</blockquote><table><tr><td>Boats<td>14</tr></table><!-- hidden --><p hidden>Not seen"
    "</p><figure><img src=x.png alt=A><figcaption>Photo: Ida</figcaption></figure></article><aside>Read more</aside>"
    "<footer>© 2024 The Marstow Post</footer></body></html>"
)


def _zip(members: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, body)
    return out.getvalue()


def _written(write: Callable[..., None], name: str, *arguments: Any, **named: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, name), *arguments, **named)
        return Path(folder, name).read_bytes()


def html() -> list[bytes]:
    pages = [p.read_bytes() for p in sorted(REPORTS.glob("*.html"))][:1]
    framed = "<frameset><frame src=a></frameset><svg><foreignObject><p>x</p></foreignObject></svg><math><mi>a</math>"
    return [STORY.encode(), STORY.encode("utf-16"), PAGE.format("six").encode(), framed.encode(), *pages]


def plain() -> list[bytes]:
    return [
        TEXT.encode(),
        TEXT.encode("cp1252", "replace"),
        TEXT.encode("utf-16"),
        "Комитет сообщил.\n".encode("koi8-r"),
    ]


def pdf() -> list[bytes]:
    lines = TEXT.encode("cp1252", "replace").decode("cp1252").split("\n")
    return [build_pdf([lines]), build_pdf([lines[:4], lines[4:]]), build_pdf([lines[:3]], password="x")]


@cache
def pictures() -> tuple[bytes, ...]:
    """A small picture of two lines, in each format that the library can write; as PNG only, where there is none."""
    pixels, width, height = render_page(["Weir reopened", "at Marstow"])
    left, right = _trim(pixels, width, height), min(width, 640)
    rows = [pixels[y * width : y * width + right] for y in range(left, min(height, left + 110))]
    png = pack_png(b"".join(rows), right, len(rows))
    try:
        library = _load_pictures()
    except SourceError:
        return (png,)
    library.pixWriteMem.argtypes = (c_void_p, c_void_p, c_void_p, c_int)
    library.pixThresholdToBinary.argtypes, library.pixThresholdToBinary.restype = (c_void_p, c_int), c_void_p
    grey = library.pixReadMem(png, len(png))
    black = library.pixThresholdToBinary(grey, 128)
    out = [png]
    for picture, form in ((grey, 1), (grey, 2), (grey, 4), (grey, 13), (black, 1), (black, 8)):  # BMP JPEG TIFF GIF, G4
        place, size = c_void_p(), c_size_t()
        if library.pixWriteMem(byref(place), byref(size), picture, form) == 0 and place:
            out.append(string_at(place, size.value))
    return tuple(out)


def _trim(pixels: bytes, width: int, height: int) -> int:
    """The row above the first that is not white all along."""
    white = b"\xff" * width
    return max(0, next((y for y in range(height) if pixels[y * width : (y + 1) * width] != white), 0) - 5)


def docx() -> list[bytes]:
    body = (
        "<w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t>Weir reopened</w:t></w:r></w:p><w:p><w:r><w:t>The "
        "board said</w:t><w:tab/><w:br/></w:r><w:ins><w:r><w:t>yes</w:t></w:r></w:ins><w:del><w:r><w:delText>no"
        "</w:delText></w:r></w:del></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Boats</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<mc:AlternateContent><mc:Choice/><mc:Fallback><w:p/></mc:Fallback></mc:AlternateContent>"
    )
    return [build_docx(body), build_docx(body, header1="<w:p/>", footnotes="<w:footnote><w:p/></w:footnote>")]


def odt() -> list[bytes]:
    body = (
        '<text:h text:outline-level="1">Weir</text:h><text:p>The board <text:span>said</text:span><text:tab/><text:s '
        'text:c="3"/>so.<text:line-break/></text:p><text:list><text:list-item><text:p>One</text:p></text:list-item>'
        "</text:list><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
    )
    return [build_odt(body), build_odt(body, manifest="<manifest/>")]


def rtf() -> list[bytes]:
    one = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0\b The board\b0\par It said \'93yes\'94 \u8222? on Monday.\par}"
    two = (
        rb"{\rtf1\ansi\deff0{\*\generator x;}\trowd\cellx1000 Boats\cell 14\cell\row{\field{\*\fldinst x}{\fldrslt y}}}"
    )
    return [one, two, rb"{\rtf1\mac{\pict\bin4 abcd}{\object{\*\objdata 0105}}text\line more\~x\-y\_z}"]


def mail() -> list[bytes]:
    one = build_mail(TEXT, page=STORY, subject="Re: weïr", attach=[("a.txt", b"words"), ("b/../c.pdf", b"%PDF-1.4")])
    two = (
        b"From: =?utf-8?b?SWRh?= <ida@post.example>\r\nTo: desk@post.example\r\nSubject: =?x?q?=41?= =?utf-8?q?=E2=82=AC?=\r\n"
        b"Date: Tue, 06 Feb 2024 23:15:00 -0500\r\nContent-Type: multipart/mixed; boundary=e\r\n\r\n--e\r\nContent-Type: "
        b"text/plain; charset=koi8-r\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C1=C2\r\n> quoted\r\n-- \r\nIda\r\n"
        b"--e\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename*=utf-8''a%20b.eml\r\n\r\n"
        b"From: x@y.example\r\nSubject: inner\r\n\r\nwords\r\n--e--\r\n"
    )
    return [one, two]


def mailbox() -> list[bytes]:
    start = b"From ida@post.example Tue Feb  6 23:15:00 2024\n"
    return [start + mail()[1].replace(b"\r\n", b"\n") + b"\n" + start + b"Subject: x\n\n>From here on\n"]


def subtitles() -> list[bytes]:
    body = "1\n00:00:01{0}000 --> 00:00:03{0}500\nWe will pay, said Olaf Stent.\n\n2\n00:00:04{0}000 --> 00:00:06{0}000\nSoon.\n"
    return [body.format(",").encode(), b"WEBVTT\n\nNOTE by hand\n\nSTYLE\n::cue{}\n\n" + body.format(".").encode()]


def table() -> list[bytes]:
    rows = 'Recommendation,State,Date\n"Close the ""old"" weir",Ostrin,2024-05-06\nPay the boats,"Fair,water",\n'
    return [rows.encode(), rows.replace(",", ";").encode("utf-16"), b"\xef\xbb\xbf" + rows.replace(",", "\t").encode()]


def sheet() -> list[bytes]:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = (
        f'<worksheet {space}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Date</t></is>'
        '</c></row><row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>45418</v></c><c r="D2"><v>3.0</v></c></row>'
        "</sheetData></worksheet>"
    )
    return [
        _zip(
            {
                "xl/workbook.xml": "<workbook/>",
                "xl/worksheets/sheet1.xml": cells,
                "xl/sharedStrings.xml": f"<sst {space}><si><t>Recommendation</t></si><si><r><t>Close the weir</t></r></si></sst>",
                "xl/styles.xml": f'<styleSheet {space}><numFmts><numFmt numFmtId="170" formatCode="yyyy"/></numFmts><cellXfs>'
                '<xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
            }
        )
    ]


def json_document() -> list[bytes]:
    fields = {
        "title": "Weir",
        "text": TEXT,
        "outlet": "The Marstow Post",
        "date": "2024-05-06T10:00:00Z",
        "author": ["Ida"],
    }
    return [
        json.dumps(fields).encode(),
        json.dumps({**fields, "published": "2024-05", "date": None, "language": "en"}).encode(),
    ]


def json_lines() -> list[bytes]:
    body = b"\n".join(json_document()) + b"\n\n[]\n"
    return [body, gzip.compress(body, mtime=0)]


def archive() -> list[bytes]:
    inner = _zip({"c/d.txt": TEXT})
    return [
        _zip({"a.txt": TEXT, "b/c.html": STORY, "d.zip": inner}),
        _zip({"../up.txt": TEXT, "C:\\x": "", ".hidden": "x"}),
    ]


def warc() -> list[bytes]:
    record = make_record("resource", [("WARC-Target-URI", "http://a.example/"), ("Content-Type", "text/html")], b"<p>x")
    return [
        _written(write_warc, "a.warc", three_pages(), packs=False),
        _written(write_warc, "a.warc.gz", three_pages()[:2], packs=True),
        gzip.compress(_written(write_warc, "a.warc", three_pages()[:2], packs=False), mtime=0),
        record + make_record("metadata", [], b"a: b\r\n"),
        make_record("response", [("WARC-Target-URI", "http://b.example/")], b"HTTP/1.1 200 OK\r\n\r\n" + PAGE.encode()),
    ]


def damaged_warc() -> list[bytes]:
    """Web archives with a record that is cut off, that says a wrong length, or that is none."""
    plain, packed, *_ = warc()
    middle = len(plain) // 2
    return [
        plain,
        packed,
        plain[:middle] + plain[middle + 40 :],
        plain.replace(b"Content-Length: ", b"Content-Length: 9", 1),
        packed[: len(packed) // 2] + b"\0" * 9 + packed,
        b"x" * 30 + plain,
    ]


def zotero() -> list[bytes]:
    return [LIST.encode(), LIST.replace("#item_7", "").encode("utf-16")]


def names() -> list[bytes]:
    return [
        b"files/7/weir 2024-05-06.html",
        "Über/..\\a\u202eb\u2028c\n.pdf".encode(),
        b"/etc/\xff\xfe",
        b"C:/x/20240506-2024-05-07",
    ]


def addresses() -> list[bytes]:
    return [
        b"https://lake.example/news/42.html?a=b#c",
        b"//other.example:8080/x y",
        "http://wéir.example/ä".encode(),
        b"../up",
        b"http://[2001:db8::1]:80/",
    ]


def members() -> list[bytes]:
    """What a process answers that lists and reads a container of two members."""
    listed = [
        {"index": 0, "name": "a/b.html", "size": 9, "packed": 5, "url": "http://a.example/", "note": "captured x"},
        {"index": 1, "name": "c.txt", "size": 4, "error": "", "media_type": "text/plain"},
    ]
    pieces = [base64.b64encode(piece).decode() for piece in (b"N", b"D<p>words", b"N", b"Dword", b"Eit is cut off")]
    return [json.dumps({"listed": listed, "pieces": pieces}).encode()]


@cache
def record() -> tuple[bytes, ...]:
    """An export of a small case, a row a line."""
    with tempfile.TemporaryDirectory() as folder, new_store(Path(folder, "case"), Options(reader="rules")) as store:
        path = Path(folder, "a.txt")
        path.write_text(TEXT)
        gather(store, [path])
        read_case(store)
        return (print_record(select_rows(store)).encode(),)


def wacz() -> list[bytes]:
    return [_written(write_wacz, "a.wacz"), _written(write_wacz, "a.wacz", spoil="strange")]


def mhtml() -> list[bytes]:
    head = (
        "From: <Saved by a browser>\nSnapshot-Content-Location: http://marstow.example/a\nDate: Mon, 6 May 2024 10:00:00 "
        '+0000\nMIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="edge"\n\n--edge\nContent-Type: '
    )
    packed = base64.encodebytes(STORY.encode()).decode()
    return [
        f"{head}text/html\nContent-Transfer-Encoding: base64\nContent-Location: http://marstow.example/a\n\n{packed}\n--edge--\n".encode(),
        f"{head}text/html; charset=x\nContent-Transfer-Encoding: quoted-printable\n\n<p>a=3Db\n--edge\nContent-Type: text/css\n\nx\n--edge--\n".encode(),
    ]


def epub() -> list[bytes]:
    package = (
        '<package><manifest><item id="a" href="a%20b.xhtml" media-type="application/xhtml+xml"/><item id="c" href="../c.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/><itemref idref="a"/></spine></package>'
    )
    return [
        _zip(
            {
                "mimetype": "application/epub+zip",
                "META-INF/container.xml": '<container><rootfile full-path="O/p.opf"/></container>',
                "O/p.opf": package,
                "O/a b.xhtml": STORY,
                "c.xhtml": PAGE,
            }
        )
    ]


def feed() -> list[bytes]:
    return [
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item><link>http://a.example/1</link><pubDate>Mon, 6 '
        b"May 2024 10:00:00 GMT</pubDate></item></channel></rss>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/2"/><updated>2024-05-06T10:00:00Z</updated></entry></feed>',
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://a.example/3</loc></url></urlset>',
        b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><sitemapindex><sitemap><loc>&d;</loc></sitemap></sitemapindex>',
    ]


def robots() -> list[bytes]:
    return [
        b"User-agent: *\nDisallow: /a*b$\nAllow: /a?b\nCrawl-delay: 2\nRequest-rate: 1/5 1000-1200\nSitemap: http://x.example/\n"
    ]


def response() -> list[bytes]:
    packed = gzip.compress(STORY.encode(), mtime=0)
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    return [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\nETag: x\r\n\r\n<p>x\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked,
        b"HTTP/1.0 302 Found\r\nLocation: /b\r\n\r\n",
    ]


# ── what proves, seals, packs ──


def ots() -> list[bytes]:
    tree = b"\xf0" + piece(b"left") + b"\x08" + b"\xf1" + piece(b"right") + b"\x08\x08" + attest(BITCOIN, var(700_000))
    branches = (
        b"\xff" + attest(PENDING, piece(b"https://calendar.example")) + b"\xf3\xf2\x02" + attest(b"unknown!", b"x")
    )
    return [proof(tree), proof(branches)]


def block() -> list[bytes]:
    return [GENESIS.encode()]


def stamp() -> list[bytes]:
    """An authority's answer, kept: openssl made it once, with a throw-away key, over b"a head"."""
    return [(HERE / "kept" / "answer.tsr").read_bytes(), make_request(b"a head")]


def signature() -> list[bytes]:
    key = Ed25519PrivateKey.from_private_bytes(KEY).public_key()
    return [
        key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        (HERE / "kept" / "authority.pem").read_bytes(),
    ]


KEY = bytes(range(32))


def sealed() -> list[bytes]:
    return [
        b"".join(seal_chunks(KEY, "original", [TEXT.encode()])),
        b"".join(seal_chunks(KEY, "original", [b"x" * 70_000])),
    ]


def slot() -> list[bytes]:
    made = Slot(state="locked", salt="00" * 32, nonce="11" * 12, wrapped="22" * 48, n=1 << 17, r=8, p=1)
    return [print_slot(made)]


def options() -> list[bytes]:
    return [print_options(Options()).encode(), b'reader = "rules"\nmax_seconds = 5\nworkers = 2\n']


@cache
def pack() -> tuple[bytes, ...]:
    files = {
        "record.sqlite": b"SQLite format 3\0" + bytes(200),
        "originals/ab/abc": TEXT.encode(),
        "onrecord.toml": b"# none\n",
    }
    rows = [{"name": n, "size": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in sorted(files.items())]
    listed = json.dumps({"what": "x", "version": 1, "log": None, "files": rows}).encode()
    out = io.BytesIO()
    write_zip(out, {"onrecord-pack.json": listed, **files}, order=("onrecord-pack.json",))
    seal_zip(out)
    return (out.getvalue(),)


IDENTITY = pyrage.x25519.Identity.from_str("AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG")


@cache
def encrypted_pack() -> tuple[bytes, ...]:
    return (pyrage.encrypt(pack()[0], [IDENTITY.to_public()]),)


@cache
def package() -> tuple[bytes, ...]:
    out = io.BytesIO()
    write_zip(out, {f"quarry/{name}": member for name, member in pack_quarry().items()})
    seal_zip(out)
    return (out.getvalue(),)


@cache
def dossier() -> tuple[bytes, ...]:
    page = pack_quarry()["data/dossier.html"]
    assert isinstance(page, bytes)
    return (page,)


# ── what a confined process sends back ──


def frames() -> list[bytes]:
    def frame(kind: bytes, body: bytes) -> bytes:
        return FRAME.pack(kind, len(body)) + body

    error = json.dumps({"error": "x", "hint": "y", "confined": True}).encode()
    return [
        frame(b"D", b"[]") + frame(b"F", b""),
        frame(b"E", error),
        frame(b"D", b"N") + frame(b"D", b"Dwords") + frame(b"D", b"Eno") + frame(b"F", b""),
    ]


def answer() -> list[bytes]:
    return [
        msgspec.json.encode(clean_bytes(STORY.encode(), "text/html", "")),
        msgspec.json.encode(clean_bytes(TEXT.encode(), "text/plain", "")),
    ]
