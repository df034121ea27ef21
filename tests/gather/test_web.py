"""Pages asked for by their addresses: kept as they came, politely, and never from where nobody should be asked."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastwarc.warc import ArchiveIterator, WarcRecordType

from onrecord.cli import main
from onrecord.config import Options
from onrecord.errors import SourceError
from onrecord.gather.addresses import check_address, is_public
from onrecord.gather.web import Capture, Manners, capture_pages
from onrecord.model import Failure
from onrecord.pipeline import gather_pages
from onrecord.store import rows
from onrecord.store.db import init_case, open_store

PAGE = b"<html><head><title>Boats</title></head><body><p>The board said on Monday that two boats were lost at sea.</p></body></html>"


@dataclass
class Site:
    """A site on this machine: what it answers by path, and what it was asked."""

    port: int = 0
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {k.lower(): v for k, v in self.headers.items()}
            site.asked.append((self.path, headers))
            status, given, body = site.answers.get(self.path, (404, {}, b"gone"))
            if given.get("ETag") and headers.get("if-none-match") == given["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in given.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        made.answers["/a"] = (200, {"Content-Type": "text/html", "ETag": '"one"'}, PAGE)
        yield made


MANNERS = Manners(agent="onrecord/test (+ida@example.org)", delay=0, allows_private=True)


def capture(*urls: str, manners: Manners = MANNERS) -> list[Capture | Failure]:
    return list(capture_pages(urls, manners, sleep=lambda seconds: None))


def error_of(url: str, manners: Manners = MANNERS) -> str:
    (failure,) = capture(url, manners=manners)
    assert isinstance(failure, Failure)
    return failure.error


def test_a_page_is_kept_with_what_was_asked_and_what_came(site: Site) -> None:
    site.answers["/old"] = (302, {"Location": "/a"}, b"")
    found = []
    for each in capture_pages([site.url("/old")], MANNERS):
        assert isinstance(each, Capture) and each.data_path
        with each.data_path.open("rb") as file:
            for r in ArchiveIterator(file, parse_http=False, fsspec_args=False):
                digest = r.headers.get("WARC-Block-Digest")
                found.append((r.record_type, r.headers["WARC-Target-URI"], digest, r.reader.read()))
    kinds = [(kind, url.rpartition("/")[2]) for kind, url, _, _ in found]
    request, response = WarcRecordType.request, WarcRecordType.response
    assert kinds == [(request, "old"), (response, "old"), (request, "a"), (response, "a")]
    assert b"User-Agent: onrecord/test (+ida@example.org)\r\n" in found[0][3]
    assert b"302" in found[1][3] and b"Location: /a" in found[1][3]
    assert found[3][3].endswith(PAGE)
    assert all(digest.startswith("sha1:") for _, _, digest, _ in found)


def test_a_page_is_a_source_with_its_address_and_asked_for_again_only_if_it_changed(site: Site, tmp_path: Path) -> None:
    init_case(tmp_path / "case", Options(title="Marstow", reader="rules"))
    with open_store(tmp_path / "case", writes=True) as store:
        count, same = gather_pages(store, [site.url("/a")], MANNERS)
        assert (count.done, count.failed, same) == (2, 0, 0)  # the web archive, and the page in it
        (page,) = [a for a in rows.iter_arrivals(store) if a.url]
        assert (page.url, page.note.partition("; ")[2]) == (site.url("/a"), 'ETag: "one"')
        asked = len(site.asked)
        count, same = gather_pages(store, [site.url("/a")], MANNERS)
        assert (count.done, same, len(site.asked)) == (0, 1, asked), "captured less than a day ago"
        store.db.execute(
            "UPDATE arrival SET note = 'captured 2020-01-01T00:00:00Z; ETag: \"one\"' WHERE url IS NOT NULL"
        )
        count, same = gather_pages(store, [site.url("/a")], MANNERS)
        assert (count.done, same, site.asked[-1][1]["if-none-match"]) == (0, 1, '"one"')
        site.answers["/a"] = (200, {"Content-Type": "text/html", "ETag": '"two"'}, PAGE.replace(b"two", b"ten"))
        count, same = gather_pages(store, [site.url("/a")], MANNERS)
        assert (count.done, same) == (2, 0)


@pytest.mark.parametrize(
    "listing",
    [
        '<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><link>{0}</link></item>'
        "<item><link>{1}</link></item></channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><link href="{0}"/></entry>'
        '<entry><link href="{1}"/></entry></feed>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{0}</loc></url><url><loc>{1}</loc></url>'
        "</urlset>",
    ],
)
def test_what_a_feed_or_a_sitemap_lists_is_captured_and_no_link_of_a_page(site: Site, listing: str) -> None:
    site.answers["/b"] = (200, {"Content-Type": "text/html"}, b'<html><a href="/c">further</a></html>')
    body = listing.format(site.url("/a"), site.url("/b")).encode()
    site.answers["/list"] = (200, {"Content-Type": "application/xml"}, body)
    found = capture(site.url("/list"))
    assert [c.url for c in found if isinstance(c, Capture)] == [site.url(p) for p in ("/list", "/a", "/b")]
    assert "/c" not in [path for path, _ in site.asked]


def test_robots_are_heeded_and_a_pause_is_kept(site: Site) -> None:
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\n")
    site.answers["/private/x"] = site.answers["/a"]
    assert "robots.txt" in error_of(site.url("/private/x"))
    pauses: list[float] = []
    list(capture_pages([site.url("/a")], MANNERS, sleep=pauses.append))
    assert pauses and 6 < max(pauses) <= 7
    assert [path for path, _ in site.asked].count("/private/x") == 0
    site.answers["/robots.txt"] = (503, {}, b"")
    assert "robots.txt" in error_of(site.url("/a"))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1/x", "leads to 127.0.0.1, which is no public address"),
        ("http://[::1]/x", "no public address"),
        ("http://10.1.2.3/", "no public address"),
        ("http://169.254.169.254/latest/meta-data/", "no public address"),
        ("http://[::ffff:127.0.0.1]/", "no public address"),
        ("http://0.0.0.0/", "no public address"),
        ("http://2130706433/", "no public address"),
        ("file:///etc/passwd", "is no address of a page"),
        ("ftp://example.org/x", "is no address of a page"),
        ("gopher://example.org", "is no address of a page"),
        ("http://ida:secret@example.org/", "an address that holds a name or password"),
        ("http://", "is no address of a page"),
    ],
)
def test_addresses_that_are_not_public_are_refused(url: str, says: str) -> None:
    assert says in error_of(url, Manners(agent="onrecord/test"))


@pytest.mark.parametrize(
    ("ip", "is_so"),
    [("93.184.216.34", True), ("192.168.0.1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False),
     ("2002:a00:1::", False), ("fe80::1%eth0", False), ("100.64.0.1", False), ("224.0.0.1", False),
     ("2606:2800:220:1::1", True)],
)  # fmt: skip
def test_an_address_inside_another_counts(ip: str, is_so: bool) -> None:
    assert is_public(ip) is is_so


def test_a_redirect_to_a_private_address_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site is taken for a public one; where it sends us is looked up anew."""
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *more: object, **named: object) -> object:
        return real("127.0.0.1" if host == "news.example" else host, port, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr("onrecord.gather.addresses.is_public", lambda ip: ip == "127.0.0.1" or is_public(ip))
    site.answers["/go"] = (302, {"Location": "http://10.0.0.7/admin"}, b"")
    assert "10.0.0.7, which is no public address" in error_of(
        f"http://news.example:{site.port}/go", Manners(agent="onrecord/test", delay=0)
    )


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("127.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    with pytest.raises(SourceError, match=r"leads to 127\.0\.0\.1"):
        check_address("http://rebinding.example/")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((404, {}, b""), "answered 404"),
        ((302, {"Location": "/loop"}, b""), "more than 5 redirects"),
        ((302, {"Location": "http://[lake/"}, b""), "no address: 'http://[lake/'"),
        ((302, {"Location": "http://two words/"}, b""), "no name of a host"),
    ],
)
def test_what_cannot_be_fetched_says_why(site: Site, answer: tuple[int, dict[str, str], bytes], says: str) -> None:
    site.answers["/loop"] = answer
    assert says in error_of(site.url("/loop"))


def test_what_is_too_large_or_no_http_is_not_kept(site: Site) -> None:
    site.answers["/big"] = (200, {"Content-Type": "text/html"}, b"x" * 200_000)
    assert "more than 0 MB came" in error_of(
        site.url("/big"), Manners(agent="a", delay=0, allows_private=True, bytes=9999)
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def answer() -> None:
            with contextlib.suppress(OSError):  # the test may be over before anybody comes a second time
                for _ in range(2):
                    wire, _ = server.accept()
                    with wire:
                        wire.recv(4096)
                        wire.sendall(b"SSH-2.0-nothing\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        assert "no response of HTTP" in error_of(f"http://127.0.0.1:{port}/")


def test_the_command_takes_addresses_and_lists_of_them(site: Site, tmp_path: Path) -> None:
    case, listed = tmp_path / "case", tmp_path / "list.txt"
    listed.write_text(f"# pages\n{site.url('/a')}\n\n{site.url('/missing')}\n", encoding="utf-8")
    init_case(case, Options(title="Marstow"))
    run = CliRunner().invoke
    done = run(main, ["gather", str(case), "--list", str(listed), "--allow-private", "--delay", "0", "--quiet"])
    assert done.exit_code == 0, done.output
    assert "gathered 2, failed 1;" in done.output and "answered 404" in done.output
    refused = run(main, ["gather", str(case), site.url("/a"), "--again"])
    assert refused.exit_code == 1 and "is no public address" in refused.output
    assert "name files, folders or addresses" in run(main, ["gather", str(case)]).output
