"""Re-checks a case, or one published dossier: every hash, every quotation, every citation; each failure is a line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.errors import CaseError, OnrecordError
from onrecord.model import Document, document_id
from onrecord.spans import Span, check_quote
from onrecord.store import blobs, custody, rows
from onrecord.store.db import DATABASE, Store, open_store

CITATIONS = re.compile(r'<script type="application/json" id="citations">(.*?)</script>', re.DOTALL)


def verify_path(path: Path) -> tuple[str, list[str]]:
    """What was checked, in words, and one line for each thing that does not hold.

    ``path`` is a case, or an HTML dossier; a dossier inside a case's ``dossiers`` is also checked against that case.
    Raises CaseError where it is neither.
    """
    if (path / DATABASE).is_file():
        with open_store(path) as store:
            return verify_case(store)
    if path.is_file():
        case = path.resolve().parent.parent
        if (case / DATABASE).is_file():
            with open_store(case) as store:
                number, problems = _check_dossier(path, store)
        else:
            number, problems = _check_dossier(path, None)
        return f"{number} citations of {path.name}", problems
    raise CaseError(f"{path} is neither a case nor a dossier", hint="name a case folder or an HTML dossier")


def verify_case(store: Store) -> tuple[str, list[str]]:
    """Checks originals, manifest, documents, findings, links, log and the dossiers that lie in the case."""
    problems: list[str] = [*_check_originals(store), *_check_manifest(store)]
    documents = findings = citations = dossiers = 0
    for id_ in rows.iter_document_ids(store):
        document = rows.get_document(store, id_)
        documents += 1
        number, found = _check_document(store, document)
        findings += number
        problems += found
    problems += _check_links(store)
    problems += custody.check_log(store)
    folder = store.case / "dossiers"
    for dossier in sorted(folder.glob("*.html")) if folder.is_dir() else ():
        dossiers += 1
        number, found = _check_dossier(dossier, store)
        citations += number
        problems += found
    sources = len(rows.iter_sources(store))
    what = f"{sources} originals, {documents} documents, {findings} findings, {dossiers} dossiers with {citations} citations"
    return what, problems


def _check_originals(store: Store) -> Iterator[str]:
    for source in rows.iter_sources(store):
        path = blobs.locate_blob(store, source.id)
        if not path.is_file():
            yield f"original {source.id}: the file is missing"
        elif blobs.hash_file(path) != source.id:
            yield f"original {source.id}: the bytes are not those that arrived"


def _check_manifest(store: Store) -> Iterator[str]:
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
    for link in rows.iter_links(store):
        if link.left_id not in ids or link.right_id not in ids:
            yield f"link {link.id}: one of its ends is not in the case"


def _check_dossier(path: Path, store: Store | None) -> tuple[int, list[str]]:
    name = path.name
    text = path.read_text(encoding="utf-8", errors="replace")
    match = CITATIONS.search(text)
    if not match:
        raise CaseError(f"{path} is not a dossier of onrecord", hint="name a file that onrecord publish wrote")
    problems: list[str] = []
    if store is not None:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if not any(e.what == "publish" and e.detail.endswith(digest) for e in custody.iter_log(store)):
            problems.append(f"{name}: the file is not as it was published (sha256 {digest})")
    try:
        citations: list[dict[str, Any]] = json.loads(match[1])["citations"]
    except (ValueError, KeyError, TypeError):
        return 0, [*problems, f"{name}: the list of citations is damaged"]
    for citation in citations:
        problems += [f"{name}: citation {citation.get('id')}: {p}" for p in _check_citation(citation, text, store)]
    return len(citations), problems


def _check_citation(citation: dict[str, Any], page: str, store: Store | None) -> Iterator[str]:
    import html

    try:
        spans = [Span(citation["document"], a, b) for a, b in citation["spans"]]
        words, digest = citation["words"], citation["text_sha256"]
        for word in words:
            if f"<mark>{html.escape(word, quote=False)}</mark>" not in page:
                yield "the words shown are not the words cited"
        if store is None:
            return
        document = rows.get_document(store, citation["document"])
        if hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest() != digest:
            yield "the document's text is not the one that was cited"
        check_quote(document.text, spans, words)
    except OnrecordError as error:
        yield error.message
    except (KeyError, TypeError, ValueError) as error:
        yield f"damaged: {error}"
