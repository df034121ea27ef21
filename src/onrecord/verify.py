"""Re-checks a case, a dossier or a package: every hash, every quotation, every citation; each failure is a line."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from onrecord.errors import CaseError, OnrecordError, SourceError
from onrecord.model import Arrival, Document, document_id, is_name_id, link_id
from onrecord.packs import check_pack, is_pack
from onrecord.publish.bags import TAG_MANIFEST, check_bag, hash_chunks
from onrecord.publish.package_checks import DOSSIER, check_contents, is_package, open_package
from onrecord.publish.protection import Protection, is_leaking
from onrecord.publish.selection import select_rows
from onrecord.spans import Span, check_quote
from onrecord.store import blobs, custody, rows
from onrecord.store.db import DATABASE, Store, is_database_error, open_store, transaction
from onrecord.store.proofs import check_proofs

CITATIONS = re.compile(r'<script type="application/json" id="citations">(.*?)</script>', re.DOTALL)
OWN_DIGEST = re.compile(rb'<meta name="onrecord-sha256" content="([0-9a-f]{64})">')
_AT_ONCE = 600  # seconds between a row and its entry in the log, on a machine that was busy
PASSAGE_OR_MARK = re.compile(r'<li class="ci" id="([^"]+)">|<mark\b[^>]*>(.*?)</mark>|</li>', re.DOTALL)


def verify_path(path: Path) -> tuple[str, list[str]]:
    """What was checked, in words, and one line for each thing that does not hold.

    ``path`` is a case, an HTML dossier, or a package (a folder or a ZIP), which needs no case; a dossier inside a
    case's ``dossiers`` is also checked against that case. Raises CaseError where it is none of them.
    """
    if (path / DATABASE).is_file():
        with open_store(path) as store:
            what, problems = verify_case(store)
        _note(path, what, problems)
        return what, problems
    if path.is_file() and is_pack(path):
        return check_pack(path)
    if is_package(path):
        return verify_package(path)
    if path.is_file():
        case = path.resolve().parent.parent
        if (case / DATABASE).is_file():
            with open_store(case) as store:
                number, problems = _check_dossier(path, store)
            _note(case, f"dossier sha256 {blobs.hash_file(path)}", problems)
        else:
            number, problems = _check_dossier(path, None)
        return f"{number} citations of {path.name}", problems
    raise CaseError(
        f"{path} is neither a case nor a dossier nor a package",
        hint="name a case folder, an HTML dossier or a package",
    )


def _note(case: Path, what: str, problems: list[str]) -> None:
    """Logs a check, where the case can be written to: a copy on a read-only medium is checked without a trace."""
    try:
        with open_store(case, writes=True) as store, transaction(store):
            custody.put_log(
                store, "verify", detail=f"{what}: " + (f"{len(problems)} failed" if problems else "all hold")
            )
    except (OnrecordError, OSError):
        return
    except Exception as error:
        if not is_database_error(error):
            raise


def verify_package(path: Path) -> tuple[str, list[str]]:
    """Checks a package by itself: every file against its manifests, and what the files say against one another."""
    names, read, outer = open_package(path)
    problems = check_bag(names, read)
    pages = 0
    if DOSSIER in names:
        try:
            pages, found = _check_page(DOSSIER, b"".join(read(DOSSIER)), None)
            problems += found
        except (OnrecordError, OSError, ValueError) as error:
            problems.append(f"{DOSSIER}: {getattr(error, 'message', error)}")
    contents, found = check_contents(names, read)
    problems += found + outer
    if not problems:
        contents += f", fingerprint {hash_chunks(read(TAG_MANIFEST))}"
    # Names of files in a package are its maker's: each failure stays one line.
    return f"{len(names)} files, {pages} citations, {contents}", [" ".join(p.split()) for p in problems]


def verify_case(store: Store) -> tuple[str, list[str]]:
    """Checks originals, manifest, documents, findings, links, log and the dossiers that lie in the case."""
    problems: list[str] = [*_check_originals(store), *_check_manifest(store)]
    documents = findings = citations = dossiers = 0
    for id_ in rows.iter_document_ids(store):
        documents += 1
        try:
            number, found = _check_document(store, rows.get_document(store, id_))
        except CaseError as error:
            number, found = 0, [f"document {id_}: {error.message}"]
        findings += number
        problems += found
    problems += _check_links(store)
    problems += custody.check_log(store)
    problems += custody.check_stones(store)
    proofs = check_proofs(store)
    problems += [f"{p.kind} over entry {p.entry} of the log: {p.problem}" for p in proofs if p.problem]
    problems += _check_logged(store)
    folder = store.case / "dossiers"
    protection = _find_protection(store)
    for dossier in sorted(folder.glob("*.html*")) if folder.is_dir() else ():
        if dossier.suffix not in (".html", ".sealed"):
            continue
        dossiers += 1
        try:
            data = blobs.read_file(store, dossier)
            number, found = _check_page(dossier.name, data, store)
            if is_leaking(protection, data.decode("utf-8", "replace")):
                problems.append(f"{dossier.name}: it shows a person who is protected now; publish it again")
        except OnrecordError as error:
            number, found = 0, [f"{dossier.name}: {error.message}"]
        citations += number
        problems += found
    sources = len(rows.iter_sources(store))
    what = f"{sources} originals, {documents} documents, {findings} findings"
    proven = f", {len(proofs)} proofs over the log" if proofs else ""
    return f"{what}, {dossiers} dossiers with {citations} citations{proven}", problems


def _find_protection(store: Store) -> Protection:
    """What is protected; nothing where the rows are too damaged to tell, which is a line of its own."""
    try:
        return select_rows(store).protection
    except Exception:
        return Protection()


def _check_originals(store: Store) -> Iterator[str]:
    for source in rows.iter_sources(store):
        if not blobs.locate_blob(store, source.id).is_file():
            yield f"original {source.id}: the file is missing"
            continue
        try:
            is_whole = blobs.hash_blob(store, source.id) == source.id
        except SourceError:
            is_whole = False
        if not is_whole:
            yield f"original {source.id}: the bytes are not those that arrived"
        elif store.seal is None and blobs.locate_blob(store, source.id).stat().st_size != source.size:
            yield f"original {source.id}: its row says another size than its file has"
    withdrawn = custody.find_withdrawn(store)
    for id_ in withdrawn:
        if blobs.locate_blob(store, id_).is_file():
            yield f"original {id_}: it was withdrawn and its bytes are still there (onrecord withdraw --finish)"
    here = {source.id for source in rows.iter_sources(store)} | withdrawn.keys()
    arrived: dict[str, list[custody.LogEntry]] = {}
    for entry in custody.iter_log(store):
        if entry.what == "arrival":
            arrived.setdefault(entry.subject, []).append(entry)
    for id_ in sorted(arrived.keys() - here):
        yield f"original {id_}: it is in the log and no longer in the case"
    for arrival in rows.iter_arrivals(store):
        entries = arrived.get(arrival.source_id, ())
        if entries and not any(_is_logged(arrival, entry) for entry in entries):
            yield f"original {arrival.source_id}: it did not arrive when, or by whom, its row says: see the log"


def _is_logged(arrival: Arrival, entry: custody.LogEntry) -> bool:
    """Whether an entry of the log can be that of an arrival: the same person's, written right after it."""
    try:
        between = datetime.fromisoformat(entry.at) - datetime.fromisoformat(arrival.arrived_at)
    except (ValueError, TypeError):
        return False
    return entry.who == arrival.gathered_by and abs(between.total_seconds()) <= _AT_ONCE


def _check_manifest(store: Store) -> Iterator[str]:
    if store.seal is not None:
        return
    path = store.case / blobs.MANIFEST
    known = {source.id for source in rows.iter_sources(store)}
    if not path.is_file():
        if known:
            yield f"{blobs.MANIFEST}: missing (gather again, and it is written)"
        return
    listed = set()
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        match = re.fullmatch(r"([0-9a-f]{64})  originals/([0-9a-f]{2})/([0-9a-f]{64})", line)
        if not match or match[1] != match[3] or match[1][:2] != match[2] or match[1] not in known:
            yield f"{blobs.MANIFEST}: line {number} names no original of this case"
        else:
            listed.add(match[1])
    for missing in sorted(known - listed):
        yield f"{blobs.MANIFEST}: original {missing} is not listed"


def _check_document(store: Store, document: Document) -> tuple[int, list[str]]:
    problems: list[str] = []
    if document_id(document.source_id, document.text) != document.id:
        problems.append(f"document {document.id}: its text was changed after it was made")
    number = 0
    for kind, body in store.db.execute(
        "SELECT kind, body FROM finding WHERE document_id = ? ORDER BY start, id", (document.id,)
    ):
        number += 1
        try:
            finding = rows.decode_finding(kind, body)
            check_quote(document.text, finding.spans, finding.quote)
        except OnrecordError as error:
            problems.append(f"{kind} in {document.id}: {error.message}")
        except Exception as error:
            problems.append(f"{kind} in {document.id}: the row is damaged: {error}")
    return number, problems


def _check_links(store: Store) -> Iterator[str]:
    ids = {row[0] for row in store.db.execute("SELECT id FROM finding UNION SELECT id FROM document")}
    for id_, kind, left, right, body in store.db.execute(
        "SELECT id, kind, left_id, right_id, body FROM link ORDER BY id"
    ):
        try:
            link = rows.decode_link(body)
        except CaseError as error:
            yield f"link {id_}: {error.message}"
            continue
        row = (id_, kind, left, right)
        if (link.id, link.kind, link.left_id, link.right_id) != row or link_id(kind, left, right) != id_:
            yield f"link {id_}: its ends were changed after it was made"
        elif not all(end in ids or is_name_id(end) for end in (left, right)):
            yield f"link {id_}: one of its ends is not in the case"


_DIGEST = re.compile(r" sha256 ([0-9a-f]{64})$")


def _check_logged(store: Store) -> Iterator[str]:
    """What was found in each document, and each decision, against the hash that the log took of it."""
    found: dict[str, str] = {}
    decided: dict[str, str] = {}
    for entry in custody.iter_log(store):
        digest = _DIGEST.search(entry.detail)
        if digest and entry.what == "read":
            found[entry.subject] = digest[1]
        elif digest and entry.what == "decision":
            decided[entry.detail.removesuffix(digest[0]).split()[-1]] = digest[1]
    read = {row[0] for row in store.db.execute("SELECT subject_id FROM done WHERE stage = 'read'")}
    for id_ in rows.iter_document_ids(store):
        if id_ in read and rows.digest_findings(store, id_)[1] != found.get(id_):
            yield f"document {id_}: its findings, zones or metadata are not those that the log vouches for"
    kept: dict[str, bytes] = {}
    order: list[str] = []
    for id_, subject, body in store.db.execute("SELECT id, subject_id, body FROM judgement ORDER BY n"):
        kept[id_] = body if isinstance(body, bytes) else b""
        order.append(id_)
        if not _is_of(kept[id_], id_, subject):
            yield f"judgement {id_}: its row and what it says are not of one decision"
    # A later decision replaces an earlier one, so that their order is part of what was decided.
    if [id_ for id_ in decided if id_ in kept] != [id_ for id_ in order if id_ in decided]:
        yield "judgements: they do not stand in the order in which they were decided"
    withdrawn = custody.find_stones(store, "judgement")
    for id_ in sorted(kept.keys() | decided.keys()):
        if id_ not in kept and id_ in withdrawn:
            continue
        if id_ not in kept:
            yield f"judgement {id_}: it is in the log and no longer in the case"
        elif hashlib.sha256(kept[id_]).hexdigest() != decided.get(id_):
            yield f"judgement {id_}: it is not as it was decided"


def _is_of(body: bytes, id_: str, subject: str) -> bool:
    try:
        judgement = rows.decode_judgement(body)
    except CaseError:
        return False
    return (judgement.id, judgement.subject_id) == (id_, subject)


def _check_dossier(path: Path, store: Store | None) -> tuple[int, list[str]]:
    """Checks a page that lies in a file."""
    return _check_page(path.name, path.read_bytes(), store)


def _check_page(name: str, data: bytes, store: Store | None) -> tuple[int, list[str]]:
    """Checks a page against itself and, where there is one, against its case.

    Alone, a page can show that it is whole and that what is marked is what it says is cited; only the case can show
    that the sources say so, and that the page is the one that was published.
    """
    page = data.decode("utf-8", "replace")
    match = CITATIONS.search(page)
    if not match:
        raise CaseError(f"{name} is not a dossier of onrecord", hint="name a file that onrecord publish wrote")
    problems: list[str] = []
    if store is not None:
        digest = hashlib.sha256(data).hexdigest()
        if not any(e.what == "publish" and e.detail.endswith(digest) for e in custody.iter_log(store)):
            problems.append(f"{name}: the file is not as it was published (sha256 {digest})")
    own = OWN_DIGEST.search(data)
    if not own:
        problems.append(f"{name}: the page does not bear its own hash")
    elif hashlib.sha256(data[: own.start(1)] + b"0" * 64 + data[own.end(1) :]).hexdigest().encode() != own[1]:
        problems.append(f"{name}: the page was changed after it was written (its own hash does not fit)")
    try:
        citations: list[dict[str, Any]] = json.loads(match[1])["citations"]
        marks = _find_marks(page)
        ids = [str(citation["id"]) for citation in citations]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return 0, [*problems, f"{name}: the list of citations is damaged"]
    if len(set(ids)) < len(ids):
        problems.append(f"{name}: two citations bear the same id")
    problems += [f"{name}: words are marked that no citation lists ({id_})" for id_ in marks if id_ not in set(ids)]
    redacted = _find_documents(store, citations) if store is not None else {}
    stones = custody.find_stones(store, "document") if store is not None else {}
    gone = [c for c in citations if str(c.get("document")) in stones]
    if gone:
        days = ", ".join(sorted({stones[str(c["document"])].at[:10] for c in gone}))
        used = f"it uses what was withdrawn on {days} ({len(gone)} of {len(citations)} citations)"
        problems.append(f"{name}: {used}; publish it again, or delete it")
    for citation in citations:
        shown = marks.get(str(citation["id"]), [])
        kept = None if str(citation.get("document")) in stones else store
        problems += [
            f"{name}: citation {citation['id']}: {p}" for p in _check_citation(citation, shown, kept, redacted)
        ]
    problems += [f"{name}: a line refers to passage {id_}, which is not there" for id_ in _find_dangling(page, ids)]
    return len(citations), problems


def _find_marks(page: str) -> dict[str, list[str]]:
    """The marked runs as they stand in the file, by the id of the passage that they stand in; others under ``page``."""
    out: dict[str, list[str]] = {}
    here = "page"
    for match in PASSAGE_OR_MARK.finditer(page):
        if match[1]:
            here = match[1]
        elif match[2] is not None:
            out.setdefault(here, []).append(match[2])
        else:
            here = "page"
    return out


def _find_dangling(page: str, ids: Iterable[str]) -> list[str]:
    return sorted(set(re.findall(r'href="#(c\d+)"', page)) - set(ids))


def _check_citation(
    citation: dict[str, Any], marks: list[str], store: Store | None, redacted: Mapping[str, Document]
) -> Iterator[str]:
    try:
        spans = [Span(citation["document"], a, b) for a, b in citation["spans"]]
        words, digest = citation["words"], citation["text_sha256"]
        if hashlib.sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).hexdigest() != citation["words_sha256"]:
            yield "the words listed do not fit their hash"
        if not words or sorted(map(_escape, words)) != sorted(marks):
            yield "the words shown are not the words cited"
        if store is None:
            return
        document = redacted.get(citation["document"]) or rows.get_document(store, citation["document"])
        if hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest() != digest:
            yield "the document's text is not the one that was cited"
        check_quote(document.text, spans, words)
    except OnrecordError as error:
        yield error.message
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield f"damaged: {type(error).__name__}: {error}"


def _find_documents(store: Store, citations: Iterable[dict[str, Any]]) -> dict[str, Document]:
    """Of the documents that are cited and not kept as such, those that are published with names taken out."""
    kept = set(rows.iter_document_ids(store))
    wanted = {str(c.get("document")) for c in citations} - kept - custody.find_stones(store, "document").keys()
    if not wanted:
        return {}
    return {id_: d.document for id_, d in select_rows(store).documents.items() if id_ in wanted}


def _escape(words: str) -> str:
    """Words as a page writes them."""
    return html.escape(words, quote=False).encode("utf-8", "xmlcharrefreplace").decode()
