"""Pages from the web, asked for one by one when a person names them, and kept as WARC records (ISO 28500, version 1.1).

Each address gives one WARC file with every request that was sent and every response that came, redirects included, as
they were. It is polite: robots.txt is heeded (RFC 9309), hosts are asked one page at a time with a pause between, the
requests say who asks, and a page that was captured before is asked for only if it has changed. It follows no links:
only the pages that a feed or a sitemap lists, where such an address was given.
"""

from __future__ import annotations

import gzip
import io
import re
import tempfile
import time
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any

import msgspec
from fastwarc.warc import WarcRecord, WarcRecordType
from protego import Protego

from onrecord.confine import Limits, run_confined
from onrecord.errors import SourceError
from onrecord.gather.addresses import Address, check_address, exchange, join_address
from onrecord.gather.captures import make_name
from onrecord.model import Failure

_REDIRECTS = 5
_MOST_UNPACKED = 256 << 20
_LISTS = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<\?[^>]*>\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.S
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How the web is asked. ``agent`` says who asks, ``delay`` is in seconds between two requests to one host, ``most``
    how many pages one feed or sitemap may add; ``is_robots_heeded`` is False only for sites of one's own."""

    agent: str
    delay: float = 2.0
    seconds: float = 60.0
    bytes: int = 64 << 20
    most: int = 1000
    allows_private: bool = False
    is_robots_heeded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One address as it was captured: the WARC file at ``data_path`` until the next is asked for; None where the page
    has not changed since ``before``. ``links`` are what a feed or sitemap lists."""

    url: str
    path: str
    data_path: Path | None
    status: int
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class _Visitor:
    """Asks hosts; remembers what their robots.txt says and when each was asked last."""

    manners: Manners
    sleep: Callable[[float], None] = time.sleep
    robots: dict[str, Protego | None] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)

    def ask(self, address: Address, records: list[WarcRecord], before: Mapping[str, str]) -> _Response:
        """The response to one request; both are added to the records."""
        pause = self._pause(address)
        since = time.monotonic() - self.asked.get(address.host, -1e9)
        if since < pause:
            self.sleep(pause - since)
        lines = [
            f"GET {address.target} HTTP/1.1",
            f"Host: {address.authority}",
            f"User-Agent: {self.manners.agent}",
            "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language: en,*;q=0.5",
            "Accept-Encoding: gzip",
            "Connection: close",
            *(f"{name}: {value}" for name, value in before.items()),
        ]
        request = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        try:
            raw = exchange(address, request, seconds=self.manners.seconds, most=self.manners.bytes)
        finally:
            self.asked[address.host] = time.monotonic()
        response = _parse(raw, address.host)
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        records.append(_record(WarcRecordType.request, address.url, at, request, ""))
        records.append(_record(WarcRecordType.response, address.url, at, raw, address.ip))
        return response

    def check_robots(self, address: Address) -> None:
        """Raises SourceError where the host's robots.txt asks not to be asked for this."""
        if not self.manners.is_robots_heeded:
            return
        rules = self._rules(address)
        if rules is not None and not rules.can_fetch(address.url, self.manners.agent):
            raise SourceError(
                f"not fetched: {address.host} asks robots to leave this address alone (robots.txt)",
                hint="save the page with a browser and gather the file",
            )

    def _rules(self, address: Address) -> Protego | None:
        origin = f"{address.scheme}://{address.authority}"
        if origin not in self.robots:
            self.robots[origin] = None  # while it is being asked for
            where = replace(address, url=f"{origin}/robots.txt", target="/robots.txt")
            response = self.ask(where, [], {})
            if response.status >= 500:  # RFC 9309: then everything is disallowed
                self.robots[origin] = Protego.parse("User-agent: *\nDisallow: /")
            elif response.status == 200:
                self.robots[origin] = Protego.parse(response.body[: 512 << 10].decode("utf-8", "replace"))
        return self.robots[origin]

    def _pause(self, address: Address) -> float:
        rules = self.robots.get(f"{address.scheme}://{address.authority}")
        wished = rules.crawl_delay(self.manners.agent) if rules is not None else None
        return min(60.0, max(self.manners.delay, float(wished or 0)))


def capture_pages(
    urls: Iterable[str],
    manners: Manners,
    *,
    find_before: Callable[[str], Mapping[str, str]] = lambda url: {},
    limits: Limits | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Capture | Failure]:
    """Each address captured, in their order, and behind a feed or sitemap what it lists, each address once. What cannot
    be fetched is a Failure with the address as its path, and the others go on.

    ``find_before`` gives the headers that ask whether a page has changed (``If-None-Match``, ``If-Modified-Since``).
    """
    visitor = _Visitor(manners, sleep)
    waiting = [(url, 0) for url in urls]
    seen: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        file = Path(folder) / "capture.warc.gz"
        while waiting:
            url, depth = waiting.pop(0)
            if url in seen:
                continue
            seen.add(url)
            try:
                capture = _capture(url, visitor, file, find_before(url), limits or Limits())
            except SourceError as error:
                yield Failure(stage="gather", error=error.message, hint=error.hint, path=url)
                continue
            yield capture
            if depth < 2:
                waiting[:0] = [(link, depth + 1) for link in capture.links[: manners.most]]


def _capture(url: str, visitor: _Visitor, file: Path, before: Mapping[str, str], limits: Limits) -> Capture:
    records: list[WarcRecord] = []
    at = url
    for _ in range(_REDIRECTS + 1):
        address = check_address(at, allows_private=visitor.manners.allows_private)
        visitor.check_robots(address)
        response = visitor.ask(address, records, before if at == url else {})
        if response.status not in (301, 302, 303, 307, 308) or not response.headers.get("location"):
            break
        at = join_address(address.url, response.headers["location"])
    else:
        raise SourceError(f"not fetched: more than {_REDIRECTS} redirects", hint="look at the page in a browser")
    path = f"{make_name(url)}.warc.gz"
    if response.status == 304 and before:
        return Capture(url=url, path=path, data_path=None, status=304)
    if response.status != 200:
        raise SourceError(
            f"not kept: {address.host} answered {response.status}", hint="look at the page in a browser, try later"
        )
    with file.open("wb") as out:
        for record in records:
            packed = io.BytesIO()
            record.write(packed, checksum_data=True)
            out.write(gzip.compress(packed.getvalue(), mtime=0))
    return Capture(url=url, path=path, data_path=file, status=200, links=_list_links(response, address, file, limits))


def _parse(raw: bytes, host: str) -> _Response:
    """Status, headers (names in lower case) and body of a response, the body without what packed it for its way."""
    try:
        response = HTTPResponse(_Wire(raw))  # type: ignore[arg-type]
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        body = response.read()
        if headers.get("content-encoding", "").lower() == "gzip":
            body = _unpack(body)
        return _Response(response.status, headers, body)
    except (HTTPException, ValueError, OverflowError, OSError, EOFError, zlib.error) as error:
        raise SourceError(f"not fetched: {host} answered with no response of HTTP", hint="try later") from error


def _unpack(body: bytes) -> bytes:
    """A body without its gzip; raises ValueError where it would grow beyond any page."""
    with gzip.open(io.BytesIO(body)) as packed:
        out = packed.read(_MOST_UNPACKED + 1)
    if len(out) > _MOST_UNPACKED:
        raise ValueError("the body unpacks to more than any page")
    return out


class _Wire:
    """Bytes as the socket that a response is read from."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def makefile(self, *arguments: Any, **options: Any) -> io.BytesIO:
        """The bytes as a file."""
        return io.BytesIO(self.raw)


def _record(kind: WarcRecordType, url: str, at: str, block: bytes, ip: str) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(record_type=kind, record_urn=uuid.uuid4().urn[4:].encode())
    record.headers["WARC-Date"] = at
    record.headers["WARC-Target-URI"] = url
    if ip:
        record.headers["WARC-IP-Address"] = ip
    name = "request" if kind == WarcRecordType.request else "response"
    record.headers["Content-Type"] = f"application/http; msgtype={name}"
    record.set_bytes_content(block)
    return record


def _list_links(response: _Response, address: Address, file: Path, limits: Limits) -> tuple[str, ...]:
    """What a feed or sitemap lists, its text parsed in a confined process; nothing for a page."""
    if not _LISTS.match(response.body[:4096]):
        return ()
    text = file.with_suffix(".xml")
    text.write_bytes(response.body)
    try:
        body = run_confined("onrecord.gather.feeds:list_links", text, {}, limits)
        found = msgspec.json.decode(body, type=list[str])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError("this feed's parser answered with nonsense", hint="it may be hostile") from error
    finally:
        text.unlink(missing_ok=True)
    return tuple(dict.fromkeys(join_address(address.url, link) for link in found))
