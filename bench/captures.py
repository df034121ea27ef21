"""A web archive gathered and cleaned, beside what its parts reach by themselves: fastwarc and trafilatura.

    python bench/captures.py PAGES [--times 55] [--results FILE]

PAGES is a folder of .html files, or JSON Lines (gzipped or not) whose rows have an ``html``; each is put into one WARC
file so many times, with other words at its end, so that all are different. The parts read every record and extract
every page, with what it says of itself, in one process. Seconds are those of processors, children included; prints
them, pages a second and the ratio, and writes them to ``results/captures.json``.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import trafilatura
from fastwarc.warc import ArchiveIterator, WarcRecordType
from page import describe_machine

from onrecord.config import Options
from onrecord.confine import close_server
from onrecord.pipeline import clean_sources, gather
from onrecord.store.db import init_case, open_store

RESULTS = Path(__file__).parent / "results" / "captures.json"
Spent = dict[str, float]


def main() -> None:
    """Prints a line for the parts, one for the whole, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    pages = list(read_pages(given.pages))
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "pages.warc.gz"
        write_warc(archive, [page + b"<!-- %d -->" % n for n in range(given.times) for page in pages])
        count = len(pages) * given.times
        before = spent()
        with archive.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response, auto_decode="all"):
                trafilatura.bare_extraction(record.reader.read(), with_metadata=True)
        parts = tell("fastwarc and trafilatura", count, before)
        init_case(Path(folder) / "case", Options(title="bench"))
        before = spent()
        with open_store(Path(folder) / "case", writes=True) as store:
            gather(store, [archive])
            tell("gather, but for its confined process, which goes on", count, before)
            clean_sources(store)
        close_server()
        whole = tell("gather and clean", count, before)
    print(f"{100 * parts['seconds'] / whole['seconds']:.0f} % of what its parts reach")
    versions = {name: version(name) for name in ("fastwarc", "trafilatura")}
    found = {"pages": count, "kinds": len(pages), "parts": parts, "whole": whole}
    given.results.parent.mkdir(parents=True, exist_ok=True)
    found = {"machine": describe_machine(), "versions": versions} | found
    given.results.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def read_pages(path: Path) -> Iterator[bytes]:
    """The pages in a folder or a file."""
    if path.is_dir():
        yield from (p.read_bytes() for p in sorted(path.rglob("*.html")))
        return
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        for line in lines:
            yield json.loads(line)["html"].encode("utf-8", "replace")


def spent() -> Spent:
    """Seconds so far: of processors, by this process and its children that have ended, and by the clock."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"seconds": sum(u.ru_utime + u.ru_stime for u in used), "clock": time.monotonic()}


def tell(what: str, count: int, before: Spent) -> Spent:
    """What was spent since then, on so many pages; prints it as one line."""
    out = {name: round(now - before[name], 2) for name, now in spent().items()}
    seconds = out["seconds"]
    clock, rate = out["clock"], count / seconds
    print(f"{what}: {count} pages in {seconds:.1f} s of processors ({clock:.0f} s), {rate:.0f} a second", flush=True)
    return out


def write_warc(path: Path, pages: list[bytes]) -> None:
    """A WARC 1.1 file with a response record for each page."""
    with path.open("wb") as file:
        for n, page in enumerate(pages):
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
            digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{n:012x}>\r\n"
                f"WARC-Date: 2024-05-06T10:00:00Z\r\nWARC-Target-URI: http://pages.example/{n}\r\n"
                f"WARC-Block-Digest: sha1:{digest}\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(block)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + block + b"\r\n\r\n", 1))


if __name__ == "__main__":
    main()
