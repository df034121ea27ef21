"""What the review desk's pages cost in a case of thousands: median and longest server time of each, and its build.

    python bench/review.py [--documents 5000] [--statements 60000] [--read 60] [--rounds 9] [--keep CASE]
                           [--results FILE]

The case is made of reports of ``generate.py``: so many of them are read with ``rules``, related and followed, and then
printed again and again, each time under another first line, with their findings and links moved there, until the case
has its size; statements beyond what the reports hold are left out by reading fewer or more of each. Every report bears
its names, so parties run through the whole case. Each page is asked for after a decision was recorded, as when somebody
works: that decision is timed too. Times are of the application alone, in one process, without the network.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from onrecord.config import Options
from onrecord.model import Arrival, Document, Finding, Link, Metadata, Source, Zone, document_id, finding_id, link_id
from onrecord.spans import OffsetMap, Segment
from onrecord.store import custody, rows
from onrecord.store.db import Store, init_case, open_store, transaction

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "review.json"
LIMIT_MS = 200.0


# ── the case ────────────────────────────────────────────────────────────────────────────────────────────────────


def build_case(case: Path, work: Path, documents: int, read: int, statements: int, seed: int = 1) -> None:
    """A case of so many documents, of which ``read`` were really read; at least so many statements if they suffice."""
    from generate import generate_corpus

    from onrecord.pipeline import gather, read_case

    generate_corpus(work / "corpus", read, seed, "text", words=round(500 * statements / documents / 12))
    init_case(case, Options(reader="rules", workers=1, title="A case of thousands"))
    with open_store(case, writes=True) as store:
        gather(store, [work / "corpus" / "reports"])
        read_case(store)
        originals = [rows.get_reading(store, id_) for id_ in rows.iter_document_ids(store)]
        links = [
            x for x in rows.iter_links(store) if not (x.left_id.startswith("nm-") and x.right_id.startswith("nm-"))
        ]
        paths = {r.document.id: rows.get_path(store, r.document.source_id) or "" for r in originals}
        number = 0
        for edition in range(1, -(-documents // max(1, len(originals)))):
            with transaction(store):
                ids: dict[str, str] = {}
                for reading in originals:
                    number += 1
                    if number + len(originals) > documents:
                        break
                    _print_again(store, edition, reading.document, reading.zones, reading.metadata, reading.findings,
                                 paths[reading.document.id], ids)  # fmt: skip
                rows.put_links(store, "again", _move_links(links, ids))
                custody.put_log(store, "run", detail=f"edition {edition}")


def _print_again(
    store: Store,
    edition: int,
    old: Document,
    zones: Sequence[Zone],
    metadata: Metadata,
    findings: Sequence[Finding],
    path: str,
    ids: dict[str, str],
) -> None:
    line = f"Edition {edition}.\n"
    text, shift = line + old.text, len(line)
    source = f"{edition:08x}{old.source_id[8:]}"
    new = document_id(source, text)
    origin = OffsetMap(segments=(Segment(0, len(text), 0, len(text)),))
    document = replace(old, id=new, source_id=source, text=text, origin=origin)
    rows.put_source(store, Source(id=source, media_type="text/plain", size=len(text)))
    at = "2024-06-01T12:00:00Z"
    rows.put_arrival(store, Arrival(source_id=source, path=f"{edition:04d}/{path}", arrived_at=at, gathered_by="bench"))
    ids[old.id] = new
    moved: list[tuple[Any, type[Finding]]] = []
    counts: dict[tuple[str, ...], int] = {}
    for finding in findings:
        spans = [replace(s, document_id=new, start=s.start + shift, end=s.end + shift) for s in finding.spans]
        kind = rows.kind_of(finding)
        key = (kind, *(f"{s.start}-{s.end}" for s in spans))
        counts[key] = counts.get(key, -1) + 1
        ids[finding.id] = finding_id(kind, spans, counts[key])
    for finding in findings:
        moved.append((_move(msgspec.to_builtins(finding), ids, new, shift), type(finding)))
    place = msgspec.to_builtins(metadata)
    rows.put_document(
        store,
        document,
        [msgspec.convert(_move(msgspec.to_builtins(z), ids, new, shift), Zone) for z in zones],
        msgspec.convert(_move(place, ids, new, shift), Metadata),
    )
    rows.put_findings(store, document, [msgspec.convert(value, kind) for value, kind in moved])
    for stage in ("read", "relate", "follow"):
        rows.put_done(store, stage, new, "bench")


def _move(value: Any, ids: Mapping[str, str], document: str, shift: int) -> Any:
    """A row with its places in another document, and the ids that stand for what was moved there."""
    if isinstance(value, dict):
        if value.keys() == {"document_id", "start", "end"}:
            return {"document_id": document, "start": value["start"] + shift, "end": value["end"] + shift}
        return {key: _move(item, ids, document, shift) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_move(item, ids, document, shift) for item in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _move_links(links: Sequence[Link], ids: Mapping[str, str]) -> Iterator[Link]:
    for link in links:
        left, right = ids.get(link.left_id), ids.get(link.right_id, link.right_id)
        if left is None or (right == link.right_id and not right.startswith("nm-")):
            continue
        if link.kind not in ("replies", "answers") and right < left:
            left, right = right, left
        yield replace(link, id=link_id(link.kind, left, right), left_id=left, right_id=right)


# ── the pages ───────────────────────────────────────────────────────────────────────────────────────────────────


class Took(NamedTuple):
    """Seconds by the clock, and of the processor alone (which other work on the machine does not lengthen)."""

    wall: float
    cpu: float


def sum_up(times: Sequence[Took]) -> dict[str, float]:
    """Median and longest, in milliseconds."""
    return {
        "median": round(1000 * statistics.median(t.wall for t in times), 1),
        "longest": round(1000 * max(t.wall for t in times), 1),
        "median cpu": round(1000 * statistics.median(t.cpu for t in times), 1),
    }


class Caller:
    """One browser at the application; each call gives its status, its body and the seconds that it took."""

    def __init__(self, app: Any) -> None:
        self.app, self.cookie, self.csrf = app, "", ""

    def call(self, method: str, url: str, fields: Sequence[tuple[str, str]] = ()) -> tuple[int, str, Took]:
        """One request, no redirect followed."""
        path, _, query = url.partition("?")
        headers = [(b"host", b"127.0.0.1:1"), (b"sec-fetch-site", b"same-origin"), (b"cookie", self.cookie.encode())]
        headers.append((b"content-type", b"application/x-www-form-urlencoded"))
        body = urlencode([("csrf", self.csrf), *fields]).encode()
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 2), "server": ("127.0.0.1", 1),
        }  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        started, spent = time.perf_counter(), time.process_time()
        asyncio.run(self.app(scope, receive, send))
        took = Took(time.perf_counter() - started, time.process_time() - spent)
        text = b"".join(m.get("body", b"") for m in sent[1:]).decode("utf-8", "replace")
        for name, value in sent[0]["headers"]:
            if name == b"set-cookie":
                self.cookie = value.decode().partition(";")[0]
        found = re.search(r'name="csrf" value="([^"]+)"', text)
        self.csrf = found[1] if found else self.csrf
        return sent[0]["status"], text, took


def measure_pages(case: Path, rounds: int) -> dict[str, Any]:
    """Median and longest milliseconds of every page, of a decision, and the seconds that laying out the desk takes."""
    from onrecord.review.app import build_app
    from onrecord.review.routes import ROUTES
    from onrecord.review.servers import open_room

    started = time.process_time()
    room = open_room(case)
    caller = Caller(build_app(room))
    caller.call("GET", f"/?token={room.sessions.make_token('bench', 'keeper')}")
    while "One moment" in caller.call("GET", "/you")[1]:
        time.sleep(0.2)
    built = time.process_time() - started
    with open_store(case) as store:
        desk = room.shelf.find_desk(store)
    assert desk is not None
    samples = {
        "documents": list(desk.documents), "findings": list(desk.items), "parties": list(desk.parties),
        "utterances": list(desk.utterances), "copies": list(desk.copy_groups),
    }  # fmt: skip
    biggest = max(desk.parties.values(), key=lambda p: len(desk.items_of_party.get(p.id, ())), default=None)
    subjects = iter(list(desk.items)[:: max(1, len(desk.items) // 2000)])
    figures: dict[str, dict[str, float]] = {}
    decisions: list[Took] = []
    files = ("/sources/{id}", "/assessment", "/history.csv", "/dossiers/{name}")
    paths = [e.path for e in ROUTES if e.method == "GET" and e.path not in files]
    extra = [
        f"/assessment?subject={next(iter(desk.documents))}",
        "/documents?q=council",
        "/queue?kind=statement&speaker=minist",
        "/queue?kind=replies",
    ]
    extra += [f"/parties/{biggest.id}"] if biggest else []
    for path in (*paths, *extra):
        ids = samples.get(path.split("/")[1], []) if "{id}" in path else [""]
        times = []
        for n in range(rounds):
            if not ids:
                break
            fields = [("subject", next(subjects)), ("verdict", "yes"), ("back", "/you")]
            decisions.append(caller.call("POST", "/verdict", fields)[2])
            status, text, took = caller.call("GET", path.replace("{id}", ids[n * len(ids) // rounds]))
            if status not in (200, 303):
                sys.exit(f"{path}: {status}: {text[-300:]}")
            times.append(took)
        if times:
            name = "/parties/{the one with most statements}" if biggest and path.endswith(biggest.id) else path
            figures[name] = sum_up(times)
    room.shelf.stop()
    figures["POST /verdict"] = sum_up(decisions)
    statements = sum(i.kind == "statement" for i in desk.items.values())
    counts = {
        "documents": len(desk.documents),
        "statements": statements,
        "parties": len(desk.parties),
        "links": len(desk.links),
    }
    return {"counts": counts, "built": round(built, 1), "rounds": rounds, "pages": figures}


def main() -> None:
    """Makes the case, measures, prints, and ends with 1 where a median is over 200 ms."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--statements", type=int, default=60_000)
    parser.add_argument("--read", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--results", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        case = options.keep or Path(folder) / "case"
        if not (case / "record.sqlite").exists():
            build_case(case, Path(folder), options.documents, options.read, options.statements)
        found = measure_pages(case, options.rounds)
    print(
        ", ".join(f"{number} {name}" for name, number in found["counts"].items()), f"; laid out in {found['built']} s"
    )
    for path, figures in found["pages"].items():
        print(f"{figures['median']:8.1f} ms  {figures['longest']:8.1f} ms  {figures['median cpu']:8.1f} ms CPU  {path}")
    if options.results:
        from page import describe_machine

        text = json.dumps({"machine": describe_machine()} | found, indent=1) + "\n"
        options.results.write_text(text, encoding="utf-8")
    slow = [path for path, figures in found["pages"].items() if figures["median"] > LIMIT_MS]
    sys.exit(f"slower than {LIMIT_MS:.0f} ms: {', '.join(slow)}" if slow else 0)


if __name__ == "__main__":
    main()
