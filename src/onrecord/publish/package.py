"""A package: a dossier with all that a stranger needs to check it, as a BagIt folder or a ZIP of one (RFC 8493).

The same rows give the same bytes: no clock, sorted members. Full texts are not in it: a passage shows the cited
sentence and as much around it as the case's options allow. Nothing that is protected is in it, by name or otherwise.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord import __version__
from onrecord.errors import PublishError
from onrecord.model import Finding, is_name_id
from onrecord.publish.bags import TAG_MANIFEST, build_bag, iter_member
from onrecord.publish.dossier import Dossier, build_dossier
from onrecord.publish.excerpts import build_passages, print_passages, print_rows
from onrecord.publish.forms import FORMS
from onrecord.publish.instructions import Contents, print_instructions
from onrecord.publish.issue import check_dossier, refuse_empty
from onrecord.publish.leaks import check_files
from onrecord.publish.narrowing import narrow_selection
from onrecord.publish.originals import find_originals
from onrecord.publish.places import find_file
from onrecord.publish.record import print_record
from onrecord.publish.scope import Scope, read_day
from onrecord.publish.selection import Selection, select_rows
from onrecord.publish.zips import Member, seal_zip, write_zip
from onrecord.store import custody
from onrecord.store.blobs import refuse_inside, write_file
from onrecord.store.db import Store, transaction

FOLDER = "onrecord-package"
"""The one folder inside a ZIP, whatever the file is called: the same rows give the same bytes under any name."""

TOLD = {
    "html": "the dossier, for a browser: each line bears the number of its passage",
    "docx": "the dossier, to edit in a word processor; its notes have numbers of their own",
    "pdf": "the dossier, to print; its notes have numbers of their own",
    "md": "the dossier as Markdown",
}
"""What each form of the dossier is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What was written: where, the one number that stands for all of it, and how many originals are in it or not."""

    path: Path
    fingerprint: str
    originals: int
    withheld: int


def publish_package(
    store: Store,
    out: Path,
    *,
    scope: Scope,
    as_of: str | None = None,
    language: str = "en",
    with_originals: bool = False,
    replaces: bool = True,
    is_kept: bool = False,
    who: str | None = None,
) -> Package:
    """Writes a package to ``out``, a ZIP where it ends in ``.zip``, else a folder; and logs its fingerprint.

    ``scope`` says whether it is a draft; ``who`` is logged as its issuer. Without ``replaces`` a ZIP that is there
    already stays and nothing is written. With ``is_kept`` the ZIP stays in the case: in a locked one it is sealed,
    which else would be refused. Raises PublishError where a protected name would be in it, where a citation does not
    match, where the folder is there already, and where nobody has accepted a line; then nothing is written.
    """
    is_zip = out.suffix.lower() == ".zip"
    if not (is_zip and is_kept):
        refuse_inside(store, out)
    if is_zip and not replaces and find_file(out):
        raise PublishError(f"{out} is there already; nothing was written", hint="name another, or add --replace")
    if not is_zip and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise PublishError(f"{out} is there already", hint="name a folder that does not exist yet, or a .zip")
    everything = select_rows(store)
    selection = narrow_selection(everything, scope)
    originals: dict[str, Member] = {}
    withheld = 0
    if with_originals:
        documents = prune_rows(selection).documents.values()
        wanted = {s.source.id for s in documents} if _is_part(scope) else None
        originals, withheld = find_originals(store, everything, wanted)
    files = build_package(
        selection,
        title=store.options.title,
        about=store.options.about,
        as_of=as_of,
        around=store.options.sentences_around,
        max_share=store.options.max_cited_share,
        language=language,
        originals=originals if with_originals else None,
        withheld=withheld,
    )
    fingerprint = hashlib.sha256(b"".join(iter_member(files[TAG_MANIFEST]))).hexdigest()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if is_zip and is_kept and store.seal is not None:
            write_file(store, out, _pack_zip(files))
        else:
            (_write_zip if is_zip else _write_folder)(out, files)
    except OSError as error:
        raise PublishError(
            f"{out} cannot be written: {error.strerror or error}", hint="name another place with --package"
        ) from error
    with transaction(store):
        documents = (prune_rows(selection) if _is_part(scope) else selection).documents.values()
        used = {s.source.id for s in documents} | {name.partition(".")[0] for name in originals}
        custody.put_issue(store, "publish", "package", fingerprint, used, path=str(out.absolute()), who=who)
    return Package(path=out, fingerprint=fingerprint, originals=len(originals), withheld=withheld)


def build_package(
    selection: Selection,
    *,
    title: str,
    about: str,
    as_of: str | None = None,
    around: int = 1,
    max_share: float = 0.5,
    language: str = "en",
    originals: Mapping[str, Member] | None = None,
    withheld: int = 0,
) -> dict[str, Member]:
    """The files of a package by their path in it; ``originals`` is None where none were asked for.

    Raises PublishError rather than let a protected name into any of them.
    """
    day = read_day(as_of, "--as-of")

    def build(around: int) -> Dossier:
        return build_dossier(
            selection,
            title=title,
            about=about,
            version=__version__,
            as_of=day,
            around=around,
            max_share=max_share,
            language=language,
        )

    dossier = build(around)
    refuse_empty(dossier, selection.scope, "a package")
    check_dossier(selection.protection, dossier, "the package")
    is_draft = selection.scope.is_draft
    passages = build_passages(dossier.citations, dossier.labels, selection)
    told: dict[str, str] = {}
    payload: dict[str, Member] = {}
    brief = build(0)
    for name, form in FORMS.items():
        payload[f"data/dossier.{name}"] = form.render(dossier if form.around is None else brief)
        told[f"data/dossier.{name}"] = TOLD.get(name, "the dossier")
    payload["data/passages.txt"] = _encode(print_passages(passages))
    told["data/passages.txt"] = "the passages that the dossier cites, to read"
    payload["data/passages.jsonl"] = _encode(print_rows(passages))
    told["data/passages.jsonl"] = "the same for programs: one JSON object a line"
    kept = prune_rows(selection) if _is_part(selection.scope) else selection
    payload["data/record.jsonl"] = _encode(print_record(kept))
    told["data/record.jsonl"] = "the record as data: statements, parties, figures, links and so on, one a line"
    payload["data/sources-sha256.txt"] = _encode(print_sources(kept))
    told["data/sources-sha256.txt"] = "the hashes of the originals, by their path in the folder that was gathered"
    for name, member in (originals or {}).items():
        payload[f"data/originals/{name}"] = member
    if originals:
        told["data/originals/"] = "originals as they arrived, each named by its hash"
    told |= {
        "manifest-sha256.txt": "the hash of every file in data",
        "tagmanifest-sha256.txt": "the hash of every file beside data",
        "line-hashes.txt": "short hashes of every line, by which onrecord verify names the line that was changed",
        "bag-info.txt, bagit.txt": "what the package says of itself, as the BagIt standard (RFC 8493) asks",
    }
    contents = Contents(
        title=title,
        as_of=dossier.as_of,
        is_draft=is_draft,
        has_originals=originals is not None,
        withheld=withheld,
        files=told,
    )
    day = day or selection.as_of
    info = [
        ("Bag-Software-Agent", f"onrecord {__version__}"),
        ("External-Description", ". ".join(filter(None, (title, about.rstrip("."))))),
        ("Onrecord-As-Of", day.isoformat() if day else ""),
        ("Onrecord-Status", "draft, with lines that nobody has reviewed" if is_draft else "reviewed lines only"),
        ("Onrecord-Originals", f"{len(originals)}, {withheld} left out" if originals is not None else "none"),
    ]
    text, page = print_instructions(contents)
    tags = {"HOW-TO-CHECK.txt": _encode(text), "HOW-TO-CHECK.html": _encode(page)}
    files = build_bag(payload, info, tags)
    check_files(selection.protection, files, "the package")
    return files


def _encode(text: str) -> bytes:
    """UTF-8; a lone surrogate (a damaged character of a source) is kept as it is."""
    return text.encode("utf-8", "surrogatepass")


def print_sources(selection: Selection) -> str:
    """The hash and path of every source that was gathered as a file of its own, as ``sha256sum -c`` reads them."""
    out = set()
    for selected in selection.documents.values():
        for arrival in selected.arrivals:
            if arrival.path and arrival.container_id is None:
                escaped = arrival.path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
                mark = "" if escaped == arrival.path else "\\"
                out.add((escaped, f"{mark}{selected.source.id}  {escaped}\n"))
    return "".join(line for _, line in sorted(out))


def _is_part(scope: Scope) -> bool:
    """Whether a package speaks of a part of the case only."""
    return not scope.is_draft or bool(scope.period or scope.parties or scope.subjects)


def prune_rows(selection: Selection) -> Selection:
    """A narrowed selection less what none of its lines rests on: other documents, mentions and dates elsewhere in the
    documents, parties that none of the lines names, and links between what is no longer there."""
    tables: list[Iterable[Finding]] = [
        selection.statements.values(),
        selection.figures.values(),
        selection.events.values(),
        selection.demands.values(),
        selection.promises.values(),
    ]
    findings = [f for table in tables for f in table]
    chains = {s.speaker.chain for s in selection.statements.values() if s.speaker and s.speaker.chain}
    chains |= {f.claimed_by_chain for f in selection.figures.values() if f.claimed_by_chain}
    places: dict[str, list[tuple[int, int]]] = {}
    for finding in findings:
        places.setdefault(finding.document_id, []).extend((s.start, s.end) for s in finding.spans)

    def is_inside(finding: Finding) -> bool:
        near = places.get(finding.document_id, ())
        return all(any(a <= s.start and s.end <= b for a, b in near) for s in finding.spans)

    times = tuple(t for t in selection.times if is_inside(t))
    mentions = [m for m in selection.mentions if is_inside(m) or m.chain in chains]  # a chain is of one document
    firsts = {m.chain for m in mentions} - {m.id for m in mentions}
    mentions += [m for m in selection.mentions if m.id in firsts]
    mentions.sort(key=lambda m: (m.document_id, m.spans, m.id))
    named = {selection.party_of[m.chain] for m in mentions if m.chain in selection.party_of}
    parties = {k: p for k, p in selection.parties.items() if k in named}
    documents = {k: d for k, d in selection.documents.items() if k in places}
    ids = {f.id for f in findings} | {m.id for m in mentions} | {t.id for t in times} | set(documents)
    ends = ids | {x.right_id for x in selection.links if x.left_id in ids and is_name_id(x.right_id)}
    links = tuple(x for x in selection.links if x.left_id in ends and x.right_id in ends)
    kept = ids | {x.id for x in links}
    return replace(
        selection,
        documents=documents,
        copy_groups=tuple(g for g in selection.copy_groups if documents.keys() >= set(g.documents)),
        failures=tuple(f for f in selection.failures if f.document_id is None or f.document_id in documents),
        mentions=tuple(mentions),
        times=times,
        parties=parties,
        party_of={c: p for c, p in selection.party_of.items() if p in parties},
        links=links,
        judged={k: v for k, v in selection.judged.items() if k in kept},
    )


def _write_zip(out: Path, files: Mapping[str, Member]) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".writing-", dir=out.parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            write_zip(file, {f"{FOLDER}/{name}": member for name, member in files.items()})
            seal_zip(file)
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(out)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _pack_zip(files: Mapping[str, Member]) -> bytes:
    file = io.BytesIO()
    write_zip(file, {f"{FOLDER}/{name}": member for name, member in files.items()})
    seal_zip(file)
    return file.getvalue()


def _write_folder(out: Path, files: Mapping[str, Member]) -> None:
    """The folder appears whole or not at all."""
    temporary = Path(tempfile.mkdtemp(prefix=".writing-", dir=out.parent))
    try:
        for name, member in files.items():
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                for chunk in iter_member(member):
                    file.write(chunk)
        temporary.chmod(0o755)
        if out.is_dir():
            out.rmdir()
        temporary.replace(out)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
