"""What is fuzzed: for each parser of untrusted bytes its seeds, how they are changed, and what is done with an input.

A parser that runs confined may refuse an input (SourceError) or meet a limit of its process; what has to hold outside
must refuse with an OnrecordError, whatever it is given. Everything else that an input brings about is a finding.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import itertools
import json
import random
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import msgspec
from protego import Protego

from fuzz import cases, seeds
from fuzz.mutations import NUMBERS, mutate_bytes, mutate_json, mutate_rows, mutate_xml, mutate_zip
from onrecord.clean.cleaners import clean_confined
from onrecord.clean.names import date_by_name
from onrecord.clean.pictures import place_lines
from onrecord.clean.printed_lines import build_pages
from onrecord.clean.recognitions import Recogniser
from onrecord.config import parse_options
from onrecord.confine import DEFAULT_LIMITS, _BrokenError, _read_frames
from onrecord.gather import addresses, captures, containers, expanders
from onrecord.gather.claims import Claim, tell_claim
from onrecord.gather.containers import Entry, ExpandLimits, Spent, expand_container
from onrecord.gather.feeds import list_links
from onrecord.gather.paths import escape_member, escape_path
from onrecord.gather.references import list_claims
from onrecord.gather.resumptions import list_records, list_starts
from onrecord.gather.types import guess_media_type
from onrecord.gather.web import _parse
from onrecord.headers import MOST_HEADER, find_overlong, parse_mail, parse_mail_plainly
from onrecord.imports import _check
from onrecord.model import Cleaned
from onrecord.packs import check_pack, unpack_case
from onrecord.pipeline import build_document
from onrecord.proofs.opentimestamps import read_digest, read_header, read_proof
from onrecord.proofs.signatures import is_signed, print_fingerprint
from onrecord.proofs.timestamps import check_stamp, read_imprint
from onrecord.publish.changes import _compare_record
from onrecord.publish.excerpts import check_passages
from onrecord.publish.package_checks import open_package
from onrecord.sealing.keys import open_slot, read_slot
from onrecord.sealing.streams import open_chunks
from onrecord.tables import split_rows
from onrecord.verify import verify_package, verify_path
from proofs.test_opentimestamps import DIGEST

Mutate = Callable[[random.Random, bytes, Sequence[bytes], Sequence[bytes]], bytes]
Run = Callable[[bytes, Path], object]
"""Does with an input what onrecord would; the path is that of a file that may be written."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """``is_confined``: it runs in a process of its own, where a limit of memory or depth that it meets is a failure row.

    ``weight`` is its share of the time.
    """

    seeds: Callable[[], Sequence[bytes]]
    run: Run
    mutate: Mutate = mutate_bytes
    tokens: Sequence[bytes] = ()
    is_confined: bool = True
    weight: float = 1.0


# ── cleaners ────────────────────────────────────────────────────────────────────────────────────────────────────


def _clean(media_type: str, name: str = "2024-05-06 a.x") -> Run:
    def run(data: bytes, file: Path) -> object:
        file.write_bytes(data)
        return check_cleaned(clean_confined(file, media_type=media_type, name=name))

    return run


def check_cleaned(body: bytes) -> Cleaned:
    """What a cleaner answered holds: its zones lie in the text, one after the other, and every one leads back."""
    cleaned = msgspec.json.decode(body, type=Cleaned)
    document, zones, _ = build_document("a" * 64, cleaned)
    end = 0
    for zone in zones:
        assert end <= zone.span.start < zone.span.end <= len(document.text), "a zone lies outside the text or another"
        end = zone.span.end
    at = 0
    for segment in document.origin.segments:
        assert at <= segment.start <= segment.end <= len(document.text), "a segment lies outside the text or another"
        at = segment.end
    return cleaned


def _picture(data: bytes, file: Path) -> object:
    """As a picture is read where a case asks for it, but for loading Tesseract anew each time; refused without it."""
    pages = [
        place_lines(lines, number, height, 1.0)
        for number, (lines, height) in enumerate(itertools.islice(_load_recogniser().read_picture(data), 5))
    ]
    return check_cleaned(msgspec.json.encode(build_pages(pages, ())))


@cache
def _load_recogniser() -> Recogniser:
    return Recogniser("eng")


# ── containers ──────────────────────────────────────────────────────────────────────────────────────────────────


def _expand(list_: Callable[..., bytes], read: Callable[..., Iterator[bytes]]) -> Run:
    def run(data: bytes, file: Path) -> object:
        file.write_bytes(data)
        entries = msgspec.json.decode(list_(file, most=200), type=list[Entry])
        for entry in entries:
            check_name(escape_member(entry.name))
        if entries:
            total = 0
            for piece in read(file, indexes=[e.index for e in entries]):
                assert piece[:1] in (b"N", b"D", b"E"), "a message of no kind"
                total += len(piece)
                if total > 32 << 20:
                    break
        return entries

    return run


def check_name(name: str) -> None:
    """What a member is called leads nowhere else, and can be shown on one line."""
    assert name and not name.startswith("/") and ".." not in name.split("/"), name
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}, name


def _resume(data: bytes, file: Path) -> object:
    """As a damaged web archive is read: where its records begin, what each is by itself, and the pages among them."""
    file.write_bytes(data)
    starts = msgspec.json.decode(list_starts(file, most=2000), type=list[int])
    assert starts == sorted(set(starts)) and all(0 <= at < len(data) for at in starts), "a record begins nowhere"
    entries = msgspec.json.decode(list_records(file, starts=starts), type=list[Entry])
    assert {entry.index for entry in entries} <= set(starts), "a page of no record"
    for entry in entries:
        check_name(escape_member(entry.name))
    pages = [entry.index for entry in entries if not entry.error]
    for piece in itertools.islice(captures.read_warc(file, indexes=pages), 200):
        assert piece[:1] in (b"N", b"D", b"E"), "a message of no kind"
    return entries


def _claims(data: bytes, file: Path) -> object:
    file.write_bytes(data)
    claims = msgspec.json.decode(list_claims(file), type=list[Claim])
    for claim in claims:
        assert not claim.path.startswith("/") and ".." not in claim.path.split("/"), "a list names what lies beside it"
        assert len(tell_claim(claim).splitlines()) == 1, "a note of two lines"
    return claims


def _headers(data: bytes, file: Path) -> object:
    """Every header of every part is asked for, as those who read mails and pages in mails do."""
    message = parse_mail(data)
    for part in message.walk():
        for name, value in part.items():
            assert len(str(value)) <= 40 * MOST_HEADER, name
        part.get_content_type(), part.get_content_charset(), part.get_content_maintype()
        expanders._read_name(part), expanders._read_disposition(part)  # type: ignore[arg-type]
    for part in parse_mail_plainly(data).walk():
        part.items(), part.get_content_type(), part.get_boundary()
    return find_overlong(message)


def _names(data: bytes, file: Path) -> object:
    """What files and members are called: each is shown on one line, and no two are shown alike."""
    name = data.decode("utf-8", "surrogateescape")
    check_name(escape_member(name))
    shown = escape_path(*name.split("/"))
    assert len(shown.splitlines()) <= 1 and shown.encode() is not None, "a name of two lines"
    return shown, date_by_name(name)


def _addresses(data: bytes, file: Path) -> object:
    """An address in a list of pages, or what a host says that a page has moved to; nothing is looked up."""
    given = data.decode("utf-8", "replace")
    with patch.object(addresses, "_look_up", lambda host, port, allows_private: "192.0.2.1"):
        first = addresses.check_address("https://lake.example/a/b?c")
        for url in (addresses.join_address(first.url, given), given):
            captures.make_name(url)
            found = addresses.check_address(url)
            line = f"GET {found.target} HTTP/1.1\r\nHost: {found.authority}".encode("ascii")
            assert line.count(b"\r\n") == 1 and line.count(b" ") == 3 and b"\n" not in found.host.encode(), (
                "a split line"
            )
    return found


def _members(data: bytes, file: Path) -> object:
    """What a confined process that was taken over may answer while a container is opened."""
    try:
        body = json.loads(data)
        listed = json.dumps(body["listed"]).encode()
        pieces = [base64.b64decode(piece) for piece in body["pieces"]]
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        return None
    folder = file.with_name("members")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with (
        patch.object(containers, "run_confined", lambda *a, **b: listed),
        patch.object(containers, "stream_confined", lambda *a, **b: iter(pieces)),
    ):
        for member in expand_container(
            "application/zip", file, folder, limits=DEFAULT_LIMITS, expand=ExpandLimits(), spent=Spent(), depth=1
        ):
            check_name(member.name or "a")
            assert member.data_path is None or member.data_path.parent == folder, "a member lies elsewhere"
            assert len(f"{member.error}{member.hint}{member.note}{member.url}".splitlines()) <= 1, "told on two lines"
    return listed


def _wacz(data: bytes, file: Path) -> object:
    file.write_bytes(data)
    return captures.list_problems(file)


def _guess(data: bytes, file: Path) -> object:
    return [
        guess_media_type(data[: 1 << 16], data[-(1 << 16) :], name)
        for name in ("a", "a.mbox", "a.warc.gz", "a.txt", "b.eml")
    ]


def _links(data: bytes, file: Path) -> object:
    file.write_bytes(data)
    return list_links(file)


def _rules(data: bytes, file: Path) -> object:
    rules = Protego.parse(data.decode("utf-8", "replace"))
    return rules.can_fetch("http://x.example/a?b=c", "onrecord"), rules.crawl_delay("onrecord")


def _response(data: bytes, file: Path) -> object:
    return _parse(data, "x.example")


# ── tables given to import ──────────────────────────────────────────────────────────────────────────────────────


def _register(data: bytes, file: Path) -> object:
    path = file.with_suffix(".csv")
    path.write_bytes(data)
    split_rows(data.decode("utf-8", "replace"))
    return _check(path, needed=("text",))


# ── proofs, packs, packages, locked cases ───────────────────────────────────────────────────────────────────────


def _ots(data: bytes, file: Path) -> object:
    return read_digest(data), read_proof(data, DIGEST)


def _block(data: bytes, file: Path) -> object:
    return read_header(data.decode("ascii", "replace"))


@cache
def _authority() -> bytes:
    return (seeds.HERE / "kept" / "authority.pem").read_bytes()


def _stamp(data: bytes, file: Path) -> object:
    return read_imprint(data), check_stamp(data, _authority(), b"a head")


def _chain(data: bytes, file: Path) -> object:
    check_stamp(seeds.stamp()[0], data, b"a head")
    return is_signed(data, b"a head", bytes(64)) and print_fingerprint(data)


def _sealed(data: bytes, file: Path) -> object:
    return b"".join(open_chunks(seeds.KEY, "original", io.BytesIO(data)))


def _slot(data: bytes, file: Path) -> object:
    slot = read_slot(data)
    if slot.n * slot.r * slot.p <= 1 << 12:  # what it takes to stretch a passphrase is the slot's own to say, in bounds
        open_slot(slot, "some words")
    return slot


def _sign_slot(dice: random.Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """As somebody changes it who knows how: with the hash that fits."""
    changed = mutate_json(dice, data, others, tokens)
    try:
        body = json.loads(changed)
        body.pop("sha256", None)
        if dice.random() < 0.5:
            body["kdf"]["n"] = dice.choice((2, 4, 16, 3, 1 << 22, 1 << 40, -2))
        body["sha256"] = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        return json.dumps(body).encode()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return changed


def _options(data: bytes, file: Path) -> object:
    return parse_options(data, Path("onrecord.toml"))


def _pack(data: bytes, file: Path) -> object:
    file.write_bytes(data)
    return check_pack(file)


def _unpack(data: bytes, file: Path) -> object:
    file.write_bytes(data)
    identity = file.with_name("identity")
    identity.write_text(str(seeds.IDENTITY))
    return unpack_case(file, file.with_name("unpacked"), identity=identity)


def _package(data: bytes, file: Path) -> object:
    path = file.with_suffix(".zip")
    path.write_bytes(data)
    what, problems = verify_package(path)
    assert not any("\n" in p for p in problems), "a failure of two lines"
    assert problems or data == seeds.package()[0], "a changed package passes"
    open_package(path)
    return what


def _dossier(data: bytes, file: Path) -> object:
    path = file.with_name("folder") / "dossier.html"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return verify_path(path)


def _passages(data: bytes, file: Path) -> object:
    rows = msgspec.json.decode(b"[" + b",".join(x for x in data.split(b"\n") if x.strip()) + b"]")
    return check_passages([row for row in rows if isinstance(row, dict)])


def _record(data: bytes, file: Path) -> object:
    """An export of somebody's that a case is compared with."""
    path = file.with_suffix(".jsonl")
    path.write_bytes(data)
    now = [json.loads(line) for line in seeds.record()[0].splitlines()]
    return _compare_record(path, now, "before")


# ── what a confined process that was taken over may answer ──────────────────────────────────────────────────────


def _frames(data: bytes, file: Path) -> object:
    pieces = (data[at : at + 7] for at in itertools.count(0, 7) if at < len(data) or _stop())
    try:
        return list(_read_frames(pieces, DEFAULT_LIMITS))
    except _BrokenError:
        return None


def _stop() -> bool:
    raise _BrokenError


def _answer(data: bytes, file: Path) -> object:
    try:
        cleaned = msgspec.json.decode(data, type=Cleaned)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return build_document("a" * 64, cleaned)


MARKUP = (
    b"<p>", b"</p>", b"<div>", b"<table><tr><td>", b"</div>", b"<!--", b"-->", b"<script>", b"</script>", b"<style>", b"&amp;",
    b"&#x1F600;", b"&#0;", b"&#55296;", b"<![CDATA[", b"]]>", b"<br>", b"<b><i></b></i>", b"<title>", b"<a href='x'>", b"<li>",
    b"<meta charset=utf-7>", b"<meta charset=utf-16>", b"<svg>", b"<math>", b"<template>", b"<frameset>", b"<select><option>",
    b"<plaintext>", b"<textarea>", b"<h1>", b"<article>", b"<time datetime='0000-99-99'>", b"<noscript>", b"<blockquote>",
)  # fmt: skip
XML = (
    b"<?xml version='1.0' encoding='utf-16'?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<![CDATA[", b"]]>", b"<!--", b"-->",
    b"<w:p>", b"</w:p>", b"<w:r><w:t>", b"<w:tbl><w:tr><w:tc>", b"<text:p>", b"<text:s text:c='99999999'/>", b"xmlns:w='x'",
    b"<text:list><text:list-item>", b"<text:span>", b"<c r='ZZZZZZ1'>", b"<row>", b"<v>1e99</v>", b"<w:txbxContent>", b"<a>", b"</a>",
)  # fmt: skip
LINES = (
    b"\n",
    b"\n\n",
    b"From ",
    b"> ",
    b"-- \n",
    b"--e\r\n",
    b"--e--",
    b"\r\n\r\n",
    b": ",
    b"=?utf-8?b?",
    b"?=",
    b"Content-Type: ",
)
HEADERS = (
    *LINES, b"multipart/mixed; boundary=e", b"message/rfc822", b"charset=utf-7", b"charset=\xff", b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%ff", b"Date: Mon, 99 Feb 99999 99:99:99 +9999\r\n", b"uuencode\r\n", b"=",
    b"begin 644 a\n", b"Subject: =?x?q?=ff?=\r\n", b"Content-Disposition: attachment\r\n", b"\x80", b"(", b"<", b"@", b";", b"Subject:",
)  # fmt: skip
PDF = (
    b" obj\n<<", b">>\nendobj\n", b"/Type /Page", b"/Kids [3 0 R 3 0 R]", b"/Parent 2 0 R", b"/Length 99999999", b"stream\n", b"endstream",
    b"/Filter /FlateDecode", b"/Filter [/ASCIIHexDecode /ASCII85Decode]", b"/ToUnicode 3 0 R", b"(", b")", b"<FEFF>", b"Tj", b"TJ", b"[",
    b"1e38 0 0 1e38 0 0 cm", b"/Encrypt 1 0 R", b"xref\n0 1\n", b"startxref\n0\n%%EOF", b"/Rotate 90", b"/MediaBox [0 0 0 0]", b"q ", b"%",
)  # fmt: skip
RTF = (
    b"{", b"}", b"\\", b"\\par ", b"\\'e4", b"\\u-10179?", b"\\u99999999?", b"\\bin99999999 ", b"\\uc0", b"\\uc9", b"{\\*\\x", b"\\ansicpg65001",
    b"\\ansicpg1", b"\\fcharset128", b"\\cell\\row", b"{\\field", b"{\\pict", b"\\~", b"\\tab", b"{\\fonttbl{\\f0\\fcharset204 A;}}", b"\\f0 ",
)  # fmt: skip
TIMES = (
    b"\n\n",
    b"-->",
    b"00:00:01,000 --> 00:00:00,000\n",
    b"99999999:99:99.999",
    b"NOTE",
    b"WEBVTT",
    b"1\n",
    b"\r",
    b"<v Ida>",
    b"STYLE",
)
RDF = (
    b"<z:Attachment rdf:about='#a'>", b"</z:Attachment>", b"<rdf:resource rdf:resource='files/1/a.html'/>", b"<dc:title>", b"</dc:title>",
    b"rdf:resource='/etc/passwd'", b"rdf:resource='a/../../b'", b"<link:link rdf:resource='#a'/>", b"<!-- -->", b"<?a b?>", b"&#13;",
    b"<dcterms:dateSubmitted>2024-99-99 99:99:99</dcterms:dateSubmitted>", b"xmlns:z='x'", b"<bib:Document>", b"&#x85;", b"&#x2028;",
)  # fmt: skip
LONG_HEADERS = (
    *HEADERS, b"Content-Type: " + b"a;" * 1400 + b"\r\n", b"To: " + b"(" * 2900 + b"\r\n", b"From: " + b"a@b," * 740 + b"\r\n",
    b"Subject: " + b"=?utf-8?q?a?= " * 200 + b"\r\n", b"Content-Disposition: attachment; " + b"filename*0=a;" * 200 + b"\r\n",
    b"Received: " + b"a " * 2000 + b"\r\n", b"Message-ID: <" + b"[" * 1500 + b"@a>\r\n", b"\r\n " * 900, b"\"" * 1001, b"<@a,@b:" * 300,
    b"Date: " + b"1 " * 1400 + b"\r\n", b"Content-Type: text/html; charset*0*=" + b"%" * 2000 + b"\r\n", b"\\" * 1500, b"%E4'" * 700,
)  # fmt: skip
PLACES = (
    b"/", b"..", b"\\", b"://", b"@", b"[::1]", b"[", b"]", b"%", b"#", b"?", b":99999", b":-1", b"http://", b"HTTPS://", b"//", b"file:",
    b"xn--", b"\xc2\xad", b"\xe3\x80\x82", b"2024-05-06", b"20240506", b"\xe2\x80\xae", b"\xed\xb2\x80", b".", b" ", b"\r\n", b"\x00",
)  # fmt: skip
CELLS = (b'"', b'""', b",", b";", b"\t", b"\r\n", b"\n", b"Recommendation", b"Text", b"State", b'",\n"', b"\r")
JSON = (
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b'"text":',
    b'"',
    b"\\u0000",
    b"\\ud800",
    b"1e999",
    b"null",
    b"-",
    b"0" * 50,
    b"\n",
)
WARC = (
    b"WARC/1.0\r\n", b"WARC/1.1\r\n", b"WARC-Type: response\r\n", b"WARC-Target-URI: http://a.example/\r\n", b"Content-Length: 0\r\n",
    b"Content-Length: 99999999999\r\n", b"Content-Length: -1\r\n", b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Content-Encoding: gzip\r\n", b"Content-Encoding: br\r\n", b"WARC-Date: x\r\n", b"WARC-Block-Digest: sha1:x\r\n", b"Content-Type: text/html\r\n",
    b"WARC-Date: 0000-00-00T00:00:00Z\r\n", b"WARC-Target-URI: http://[::1\r\n", b"WARC-Block-Digest: md5:AAAA\r\n", b"ffffffff\r\n",
)  # fmt: skip
ZIP = (
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x06\x06",
    b"PK\x06\x07",
    b"\x01\x00",
    b"\xff\xff\xff\xff",
    b"../",
    b"/etc/x",
    b"\\",
    b"C:",
)
TREE = (
    b"\xff",
    b"\x00",
    b"\xf0\x01x",
    b"\xf1\x01x",
    b"\xf2",
    b"\xf3",
    b"\x08",
    b"\x02",
    b"\x03",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
)
DER = (
    b"\x30\x80",
    b"\x30\x84\xff\xff\xff\xff",
    b"\x02\x01\x00",
    b"\x06\x01\x2a",
    b"\x31\x00",
    b"\xa0\x03",
    b"\x18\x0f99991399999999Z",
    b"\x05\x00",
)
TOML = (
    b"=",
    b"\n",
    b"[a]\n",
    b'"""',
    b"'''",
    b"workers = ",
    b"max_seconds = ",
    b"nan",
    b"inf",
    b"-0",
    b"0x",
    b"1979-99-99",
    b"[[",
    b"{",
    b"true",
)

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODT = "application/vnd.oasis.opendocument.text"

TARGETS: dict[str, Target] = {
    "html": Target(seeds=seeds.html, run=_clean("text/html"), tokens=MARKUP, weight=4),
    "text": Target(seeds=seeds.plain, run=_clean("text/plain"), tokens=LINES, weight=2),
    "pdf": Target(seeds=seeds.pdf, run=_clean("application/pdf"), tokens=(*PDF, *NUMBERS), weight=3),
    "picture": Target(seeds=seeds.pictures, run=_picture, tokens=NUMBERS, weight=2),
    "docx": Target(seeds=seeds.docx, run=_clean(_DOCX), mutate=mutate_zip, tokens=XML, weight=2),
    "odt": Target(seeds=seeds.odt, run=_clean(_ODT), mutate=mutate_zip, tokens=XML, weight=2),
    "rtf": Target(seeds=seeds.rtf, run=_clean("application/rtf"), tokens=RTF, weight=2),
    "mail": Target(seeds=seeds.mail, run=_clean("message/rfc822"), tokens=HEADERS, weight=2),
    "subtitles": Target(seeds=seeds.subtitles, run=_clean("text/vtt"), tokens=TIMES),
    "csv": Target(seeds=seeds.table, run=_clean("text/csv"), tokens=CELLS),
    "xlsx": Target(seeds=seeds.sheet, run=_clean(_XLSX), mutate=mutate_zip, tokens=XML),
    "json": Target(seeds=seeds.json_document, run=_clean("application/json"), mutate=mutate_json, tokens=JSON),
    "zip": Target(
        seeds=seeds.archive,
        run=_expand(expanders.list_zip, expanders.read_zip),
        mutate=mutate_zip,
        tokens=ZIP,
        weight=2,
    ),
    "mailbox": Target(seeds=seeds.mailbox, run=_expand(expanders.list_mailbox, expanders.read_mailbox), tokens=HEADERS),
    "attachments": Target(
        seeds=seeds.mail, run=_expand(expanders.list_mail, expanders.read_mail), tokens=HEADERS, weight=2
    ),
    "warc": Target(seeds=seeds.warc, run=_expand(captures.list_warc, captures.read_warc), tokens=WARC, weight=3),
    "resumption": Target(seeds=seeds.damaged_warc, run=_resume, tokens=WARC, weight=2),
    "wacz": Target(seeds=seeds.wacz, run=_wacz, mutate=mutate_zip, tokens=(*ZIP, *JSON)),
    "mhtml": Target(seeds=seeds.mhtml, run=_expand(captures.list_mhtml, captures.read_mhtml), tokens=HEADERS),
    "epub": Target(
        seeds=seeds.epub, run=_expand(captures.list_epub, captures.read_epub), mutate=mutate_zip, tokens=XML
    ),
    "lines": Target(seeds=seeds.json_lines, run=_expand(captures.list_lines, captures.read_lines), tokens=JSON),
    "feed": Target(seeds=seeds.feed, run=_links, tokens=(*XML, *MARKUP)),
    "zotero": Target(seeds=seeds.zotero, run=_claims, mutate=mutate_xml, tokens=(*XML, *RDF)),
    "mail headers": Target(seeds=seeds.mail, run=_headers, tokens=LONG_HEADERS),
    "names": Target(seeds=seeds.names, run=_names, tokens=PLACES, is_confined=False),
    "addresses": Target(seeds=seeds.addresses, run=_addresses, tokens=PLACES, is_confined=False),
    "types": Target(
        seeds=lambda: [*seeds.html(), *seeds.mail(), *seeds.warc()[:1]],
        run=_guess,
        tokens=(*HEADERS, *MARKUP),
        is_confined=False,
    ),
    "robots": Target(seeds=seeds.robots, run=_rules, tokens=(*LINES, b"*", b"$", b"Disallow: "), is_confined=False),
    "response": Target(seeds=seeds.response, run=_response, tokens=WARC, is_confined=False),
    "register": Target(seeds=seeds.table, run=_register, tokens=CELLS, is_confined=False),
    "opentimestamps": Target(seeds=seeds.ots, run=_ots, tokens=TREE, is_confined=False),
    "block header": Target(seeds=seeds.block, run=_block, is_confined=False),
    "time stamp": Target(seeds=seeds.stamp, run=_stamp, tokens=DER, is_confined=False),
    "certificates": Target(
        seeds=seeds.signature, run=_chain, tokens=(*DER, b"-----BEGIN PUBLIC KEY-----\n"), is_confined=False
    ),
    "sealed file": Target(seeds=seeds.sealed, run=_sealed, is_confined=False),
    "locked.json": Target(seeds=seeds.slot, run=_slot, mutate=_sign_slot, tokens=JSON, is_confined=False),
    "options": Target(seeds=seeds.options, run=_options, tokens=TOML, is_confined=False),
    "pack": Target(seeds=seeds.pack, run=_pack, mutate=mutate_zip, tokens=(*ZIP, *JSON), is_confined=False),
    "encrypted pack": Target(
        seeds=seeds.encrypted_pack,
        run=_unpack,
        tokens=(b"-> X25519 ", b"-> scrypt a 30\n", b"\n---"),
        is_confined=False,
    ),
    "package": Target(
        seeds=seeds.package, run=_package, mutate=mutate_zip, tokens=(*JSON, *LINES), is_confined=False, weight=2
    ),
    "dossier": Target(seeds=seeds.dossier, run=_dossier, tokens=(*JSON, *MARKUP), is_confined=False),
    "record": Target(seeds=seeds.record, run=_record, mutate=mutate_rows, tokens=JSON, is_confined=False),
    "frames": Target(seeds=seeds.frames, run=_frames, is_confined=False),
    "case": Target(seeds=cases.unedited, run=cases.run, mutate=cases.make_edits, is_confined=False, weight=8),
    "members": Target(seeds=seeds.members, run=_members, mutate=mutate_json, tokens=JSON, is_confined=False),
    "answer": Target(seeds=seeds.answer, run=_answer, mutate=mutate_json, is_confined=False),
}
