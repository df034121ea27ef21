"""Withdrawals: a source, a passage or a person is taken out of a case for good, and the log keeps that it was.

Destroyed are the bytes, the texts, what was found in them and what was decided about that; what was made by comparing
documents is made anew by the next reading. What stays is a tombstone: the source's id, the day, the reason. Of a source
that holds more than what is withdrawn, the rest of the text can stay, as a source of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from onrecord.config import utc_now
from onrecord.errors import CaseError
from onrecord.model import Arrival, Judgement, Mention, Source
from onrecord.publish.names import is_same_name, name_patterns
from onrecord.publish.protection import Protection, find_protection, is_named, is_withheld
from onrecord.relate.clusters import build_parties
from onrecord.relate.names import settle_names
from onrecord.spans import Span, sentence_spans
from onrecord.store import blobs, custody, rows
from onrecord.store.db import DATABASE, Store, transaction

BLACK = "██████"
"""Stands, as a paragraph of its own, for sentences that were withdrawn from a text of which the rest stays; it is the
same whatever it stands for, since a length tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a withdrawal will destroy. ``kept`` gives the text that stays of a source, where some does; ``copies`` are
    other documents that hold the same words; ``unread`` are sources that have no text to look into."""

    sources: tuple[str, ...]
    kept: Mapping[str, str] = field(default_factory=dict)
    containers: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    protection: Protection = field(default_factory=Protection)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What was destroyed, and what still holds it elsewhere: dossiers, packages, exports and packs, in words."""

    sources: int
    documents: int
    findings: int
    decisions: int
    kept: int
    issues: tuple[str, ...]
    dossiers: tuple[str, ...]


# ── what is meant ───────────────────────────────────────────────────────────────────────────────────────────────


def plan_source(store: Store, source_id: str) -> Plan:
    """A whole source, and what came out of it (a mail's attachments) unless it also arrived by another way."""
    known = {s.id for s in rows.iter_sources(store)}
    if source_id not in known:
        raise CaseError(f"the case has no source {source_id}", hint="list them: onrecord status CASE --documents")
    arrivals = rows.iter_arrivals(store)
    wanted = {source_id}
    while True:
        inside = {a.source_id for a in arrivals if a.container_id in wanted} - wanted
        more = {s for s in inside if all(a.container_id in wanted for a in arrivals if a.source_id == s)}
        if not more:
            break
        wanted |= more
    return _complete(store, Plan(sources=tuple(sorted(wanted))), ())


def plan_passage(store: Store, finding_id: str, *, is_whole: bool = False) -> Plan:
    """The sentences in which a finding's words stand; with ``is_whole`` the source that holds them."""
    found = store.db.execute("SELECT kind, body FROM finding WHERE id = ?", (finding_id,)).fetchone()
    if found is None:
        raise CaseError(f"the case has no finding {finding_id}", hint="search prints the ids")
    finding = rows.decode_finding(*found)
    document = rows.get_document(store, finding.document_id)
    spans = _touched(document.id, document.text, finding.spans)
    kept = {} if is_whole else {document.source_id: _blacken(document.text, spans)}
    return _complete(store, Plan(sources=(document.source_id,), kept=kept), finding.quote)


def plan_person(store: Store, name: str, *, is_whole: bool = False) -> Plan:
    """Every sentence that names a person, or speaks of him or her as far as readers found; in each source that does.

    With ``is_whole`` those sources altogether. Raises CaseError where no text, title or path names the person.
    """
    protection = _find_person(store, name)
    findings = list(rows.iter_findings(store))
    sources: dict[str, str | None] = {}
    read: set[str] = set()
    for id_ in rows.iter_document_ids(store):
        document, metadata = rows.get_document(store, id_), rows.get_metadata(store, id_)
        read.add(document.source_id)
        own = [f for f in findings if f.document_id == id_ and is_withheld(protection, f)]
        spans = {s for f in own if isinstance(f, Mention) for s in _touched(id_, document.text, f.spans)}
        spans |= {s for s in _sentences(id_, document.text) if is_named(protection, document.text[s.start : s.end])}
        about = (metadata.title, metadata.byline, metadata.outlet, *_places(store, document.source_id))
        if spans or is_named(protection, *about):
            text = _blacken(document.text, spans)
            sources[document.source_id] = None if is_whole or is_named(protection, text) else text
    every = {s.id for s in rows.iter_sources(store)}
    for source_id in sorted(every - read):
        if is_named(protection, *_places(store, source_id)):
            sources[source_id] = None
    if not sources:
        raise CaseError("nobody of that name is in what the case holds", hint="give the name as it is printed")
    plan = Plan(
        sources=tuple(sorted(sources)),
        kept={k: v for k, v in sorted(sources.items()) if v is not None},
        unread=tuple(sorted(every - read - set(sources))),
        protection=protection,
    )
    return _complete(store, plan, ())


def _find_person(store: Store, name: str) -> Protection:
    """Who is meant, as if the person were protected: all spellings and chains that were linked to the name."""
    findings, links = list(rows.iter_findings(store)), list(rows.iter_links(store))
    mentions = [f for f in findings if isinstance(f, Mention)]
    published = {d: rows.get_metadata(store, d).published for d in rows.iter_document_ids(store)}
    parties = build_parties(mentions, settle_names(links, mentions), rows.iter_judgements(store), published)
    party_of = {chain: p.id for p in parties for chain in p.chains}
    wish = [
        Judgement(
            id="", subject_id=m.id, correction={"protect": "person", "name": name}, reviewer="", judged_at="", note=""
        )
        for m in mentions
        if is_same_name(m.name, name)
    ]
    found = find_protection(
        wish, {m.id: m for m in mentions}, party_of, {p.id: p.chains for p in parties}, {f.id: f for f in findings}, {}
    )
    plain, cased = name_patterns(name, is_description=not wish)
    return replace(found, patterns=(*found.patterns, *plain), cased_patterns=(*found.cased_patterns, *cased))


def _places(store: Store, source_id: str) -> list[str]:
    return [x for a in rows.iter_arrivals(store, source_id) for x in (a.path, a.url, a.note) if x]


def _sentences(document_id: str, text: str) -> tuple[Span, ...]:
    return sentence_spans(document_id, text, 0, len(text))


def _touched(document_id: str, text: str, spans: Iterable[Span]) -> list[Span]:
    """The sentences that any of the spans touches."""
    wanted = list(spans)
    return [s for s in _sentences(document_id, text) if any(w.start < s.end and s.start < w.end for w in wanted)]


def _blacken(text: str, spans: Iterable[Span]) -> str:
    out, at = [""], 0
    for span in sorted(spans):
        between = text[at : span.start]
        if between.strip() or not at:
            out += [between, f"\n\n{BLACK}\n\n"]
        at = max(at, span.end)
    return "".join([*out, text[at:]])


def _complete(store: Store, plan: Plan, quotes: Sequence[str]) -> Plan:
    """The plan with the archives and mails whose bytes hold what is withdrawn, and the documents that copy it."""
    arrivals = rows.iter_arrivals(store)
    held, containers = set(plan.sources), set[str]()
    while more := {a.container_id for a in arrivals if a.source_id in held and a.container_id} - held:
        held |= more
        containers |= more
    ids = {d for s in plan.sources for (d,) in store.db.execute("SELECT id FROM document WHERE source_id = ?", (s,))}
    copies = {
        end
        for link in rows.iter_links(store, "copy_of")
        if {link.left_id, link.right_id} & ids
        for end in (link.left_id, link.right_id)
    }
    words = [w for w in quotes if w.strip()]
    for id_ in rows.iter_document_ids(store) if words else ():
        if all(w in rows.get_document(store, id_).text for w in words):
            copies.add(id_)
    known = {s.id for s in rows.iter_sources(store)}
    return replace(plan, containers=tuple(sorted(containers & known)), copies=tuple(sorted(copies - ids)))


# ── done ────────────────────────────────────────────────────────────────────────────────────────────────────────


def check_containers(store: Store, plan: Plan, *, with_containers: bool) -> None:
    """Raises CaseError where archives or mails would still hold the bytes. None is rewritten without a part of it: what
    was received stays as it came, or goes."""
    if plan.containers and not with_containers:
        names = ", ".join(f"{rows.get_path(store, id_) or 'an archive'} ({id_[:12]})" for id_ in plan.containers)
        raise CaseError(
            f"its bytes also lie inside {names}, which holds more than that: nothing was destroyed",
            hint="say --with-containers: their bytes go too, what else was in them stays as sources of their own",
        )


def withdraw(store: Store, plan: Plan, *, why: str, with_containers: bool = False) -> Withdrawn:
    """Destroys what is planned and logs it. Raises CaseError where the reason names the person, and where archives that
    stay would still hold the bytes; then nothing is changed."""
    if is_named(plan.protection, why):
        raise CaseError("the reason names the person, and the log keeps it", hint="give a reason without the name")
    check_containers(store, plan, with_containers=with_containers)
    kept = dict(plan.kept)
    for id_ in plan.containers:
        row = store.db.execute("SELECT text FROM document WHERE source_id = ?", (id_,)).fetchone()
        if row and not is_named(plan.protection, row[0]):
            kept.setdefault(id_, row[0])
    sources = sorted({*plan.sources, *plan.containers})
    issues = _find_issues(store, sources)
    dossiers = _find_dossiers(store, sources)
    paths = [blobs.locate_blob(store, id_) for id_ in sources]
    store.db.execute("PRAGMA secure_delete = ON")
    texts_kept = {id_: blobs.put_blob(store, [text.encode("utf-8", "surrogatepass")]) for id_, text in kept.items()}
    documents = findings = 0
    decisions: set[str] = set()
    with transaction(store):
        for id_ in sources:
            ids = [d for (d,) in store.db.execute("SELECT id FROM document WHERE source_id = ?", (id_,))]
            made = {f for d in ids for (f,) in store.db.execute("SELECT id FROM finding WHERE document_id = ?", (d,))}
            judged = _find_judgements(store, {*ids, *made, id_}, plan.protection) - decisions
            stones = [("source", id_), *(("document", d) for d in ids), *(("judgement", j) for j in sorted(judged))]
            _keep_rest(store, id_, texts_kept.get(id_), plan.protection)
            _delete_rows(store, id_, ids, judged)
            detail = f"{why}; {len(ids)} documents, {len(made)} findings, {len(judged)} decisions"
            n = custody.put_log(store, "withdraw", id_, f"{detail} sha256 {custody.digest_stones(stones)}")
            store.db.executemany("INSERT INTO tombstone (kind, id, n) VALUES (?, ?, ?)", [(k, i, n) for k, i in stones])
            documents, findings = documents + len(ids), findings + len(made)
            decisions |= judged
        if documents:
            _forget_comparisons(store)
    for path in paths:
        if path.is_file():
            blobs.destroy_file(path)
    _scrub(store)
    blobs.write_manifest(store)
    return Withdrawn(
        sources=len(sources),
        documents=documents,
        findings=findings,
        decisions=len(decisions),
        kept=len(kept),
        issues=tuple(issues),
        dossiers=tuple(dossiers),
    )


def finish_withdrawals(store: Store) -> int:
    """Destroys what a withdrawal that was stopped left on the disk; how many files."""
    number = 0
    for id_ in custody.find_withdrawn(store):
        path = blobs.locate_blob(store, id_)
        if path.is_file():
            blobs.destroy_file(path)
            number += 1
    _scrub(store)
    blobs.write_manifest(store)
    return number


def _find_issues(store: Store, sources: Sequence[str]) -> list[str]:
    """What left the case with any of the sources in it, and every pack, in words."""
    found = {i.n: i for s in sources for i in custody.iter_issues(store, s)}
    out = []
    for entry in custody.iter_log(store):
        if entry.n in found:
            where = f", written to {found[entry.n].path}" if found[entry.n].path else ""
            out.append(f"{entry.what} of {entry.at[:10]}: {entry.detail}{where}")
        elif entry.what == "pack":
            out.append(f"pack of {entry.at[:10]}: {entry.detail}")
    return out


def _find_dossiers(store: Store, sources: Sequence[str]) -> list[str]:
    """The files in the case's own dossiers that used any of the sources."""
    hashes = {i.sha256 for s in sources for i in custody.iter_issues(store, s)}
    folder, out = store.case / "dossiers", []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file() and hashlib.sha256(blobs.read_file(store, path)).hexdigest() in hashes:
            out.append(path.relative_to(store.case).as_posix())
    return out


def _find_judgements(store: Store, subjects: set[str], protection: Protection) -> set[str]:
    """Decisions about what goes, about links to it, and those that name the person."""
    links = {
        row[0]
        for s in subjects
        for row in store.db.execute(
            "SELECT id FROM link WHERE left_id = ?1 UNION SELECT id FROM link WHERE right_id = ?1", (s,)
        )
    }
    out = set()
    for judgement in rows.iter_judgements(store):
        told = (*(judgement.correction or {}).values(), *(judgement.assessment or {}).values())
        words = (judgement.note, *map(str, told))
        is_about = judgement.subject_id in subjects | links or (judgement.correction or {}).get("source") in subjects
        if is_about or is_named(protection, *words):
            out.add(judgement.id)
    return out


def _keep_rest(store: Store, source_id: str, made: tuple[str, int] | None, protection: Protection) -> None:
    """The rest of a text becomes a source of its own, under the path that it had where that may stay."""
    if made is None:
        return
    path = rows.get_path(store, source_id) or ""
    if not path or is_named(protection, path):
        path = f"withdrawn-{source_id[:12]}"
    rows.put_source(store, Source(id=made[0], media_type="text/plain", size=made[1]))
    rows.put_arrival(
        store,
        Arrival(
            source_id=made[0],
            path=f"{path} (rest).txt",
            arrived_at=utc_now(),
            gathered_by=custody.user_name(),
            note="what a withdrawal left of a source's text; its bytes are gone",
        ),
    )
    custody.put_log(store, "arrival", made[0], f"{made[1]} bytes, the rest of {source_id}")


def _delete_rows(store: Store, source_id: str, documents: Sequence[str], judged: Iterable[str]) -> None:
    paths = [p for (p,) in store.db.execute("SELECT path FROM arrival WHERE source_id = ?", (source_id,)) if p]
    rows.delete_other_documents(store, source_id, None)
    for path in paths:
        store.db.execute("DELETE FROM failure WHERE path = ?1 OR substr(path, 1, length(?1) + 1) = ?1 || '/'", (path,))
    for subject in (source_id, *documents):
        store.db.execute("DELETE FROM failure WHERE subject = ?1 OR source_id = ?1 OR document_id = ?1", (subject,))
        store.db.execute("DELETE FROM done WHERE subject_id = ?", (subject,))
    store.db.execute("DELETE FROM arrival WHERE source_id = ?", (source_id,))
    store.db.execute("DELETE FROM source WHERE id = ?", (source_id,))
    store.db.executemany("DELETE FROM judgement WHERE id = ?", [(j,) for j in judged])


def _forget_comparisons(store: Store) -> None:
    """What was made by comparing documents may rest on, or name, what is gone: the next reading makes it anew."""
    for table in ("link", "card", "card_key", "near_key", "due", "crowded"):
        store.db.execute(f"DELETE FROM {table}")
    store.db.execute("DELETE FROM done WHERE stage IN ('relate', 'follow')")


def _scrub(store: Store) -> None:
    """Nothing that was deleted stays in the database's files, nor in copies of it that a migration kept."""
    store.db.execute("PRAGMA secure_delete = ON")
    for table in ("document_words", "statement_words"):
        store.db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
    store.db.execute("VACUUM")
    if store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise CaseError(
            f"another program reads {store.case}, so its files still hold what was withdrawn",
            hint="end it (a review page?), then run: onrecord withdraw CASE --finish",
        )
    for path in store.case.glob(f"{DATABASE}.schema-*"):
        blobs.destroy_file(path)
