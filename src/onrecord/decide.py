"""Decisions: what a person decides is appended as a judgement, and logged without names."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from typing import Literal

from onrecord.config import utc_now
from onrecord.errors import CaseError
from onrecord.model import Judgement, Mention, judgement_id
from onrecord.publish.names import fold, is_same_name, name_patterns, search_name
from onrecord.publish.protection import WORD_BREAK
from onrecord.store import custody, rows
from onrecord.store.db import Store, transaction


def protect_subject(
    store: Store, kind: str, value: str, *, is_lifted: bool = False, reviewer: str | None = None, note: str
) -> int:
    """How many decisions were recorded to protect a person (by name), a passage or a document (by id).

    A name is matched in every document, with or without diacritics; one decision stands on each chain of mentions
    that bears it, so it follows that person through merges and better readers. A name that stands in the documents
    though no reader found it is protected too. Raises CaseError where nothing fits.
    """
    correction = {"protect": "no" if is_lifted else kind}
    if kind == "person":
        correction["name"] = " ".join(value.split())
        subjects = _find_person(store, value, is_lifted=is_lifted)
    elif kind == "document":
        document = rows.get_document(store, value)
        # A better cleaner makes another document of the same source: the decision holds for that one too.
        correction["source"] = document.source_id
        subjects = [document.id]
    else:
        found = store.db.execute("SELECT kind, body FROM finding WHERE id = ?", (value,)).fetchone()
        if found is None:
            raise CaseError(f"the case has no finding {value}", hint="search prints the ids")
        finding = rows.decode_finding(*found)
        correction["source"] = rows.get_document(store, finding.document_id).source_id
        correction["words"] = WORD_BREAK.join(finding.quote)
        subjects = [value]
    who = reviewer or custody.user_name()
    put_corrections(store, subjects, correction, reviewer=who, note=note, log="protection" + " lifted" * is_lifted)
    return len(subjects)


def judge_subjects(
    store: Store,
    subjects: Sequence[str],
    verdict: Literal["yes", "no", "unsure"],
    *,
    reviewer: str | None,
    note: str = "",
) -> int:
    """How many verdicts were recorded: one on each finding or link, appended; a later one by the same person names
    the one it replaces, which stays. Raises CaseError where the case has no such row; then nothing is recorded."""
    who = reviewer or custody.user_name()
    known = "SELECT 1 FROM finding WHERE id = ?1 UNION SELECT 1 FROM link WHERE id = ?1"
    for subject in subjects:
        if store.db.execute(known, (subject,)).fetchone() is None:
            raise CaseError(f"the case has no finding or link {subject}", hint="search and drafts print the ids")
    earlier = {(j.subject_id, j.reviewer): j.id for j in rows.iter_judgements(store) if j.verdict}
    at = utc_now()
    with transaction(store):
        for subject in dict.fromkeys(subjects):
            replaces = earlier.get((subject, who))
            judgement = Judgement(
                id=judgement_id(subject, who, at, f"{verdict} {replaces}"),
                subject_id=subject,
                verdict=verdict,
                reviewer=who,
                judged_at=at,
                note=note,
                replaces=replaces,
            )
            digest = rows.put_judgement(store, judgement)
            custody.put_log(store, "decision", subject, f"verdict {judgement.id} sha256 {digest}", who=who)
    return len(dict.fromkeys(subjects))


def put_corrections(
    store: Store, subjects: Iterable[str], correction: dict[str, str], *, reviewer: str, note: str, log: str
) -> None:
    """One decision on each subject, kept and logged together; the log vouches for it by its hash."""
    at = utc_now()
    with transaction(store):
        for subject in subjects:
            body = json.dumps(correction, sort_keys=True)
            number = store.db.execute("SELECT count(*) FROM judgement WHERE subject_id = ?", (subject,)).fetchone()[0]
            judgement = Judgement(
                id=judgement_id(subject, reviewer, at, f"{body}{number}"),
                subject_id=subject,
                correction=correction,
                reviewer=reviewer,
                judged_at=at,
                note=note,
            )
            digest = rows.put_judgement(store, judgement)
            custody.put_log(store, "decision", subject, f"{log} {judgement.id} sha256 {digest}", who=reviewer)


def _find_person(store: Store, name: str, *, is_lifted: bool) -> list[str]:
    """The subjects that a decision about this person stands on: the chains that bear the name and, for a name that
    no reader found, a subject of its own that tells nothing."""
    earlier: set[str] = set()
    for judgement in rows.iter_judgements(store):
        correction = judgement.correction or {}
        if is_same_name(correction.get("name", ""), name):
            (earlier.add if correction.get("protect") == "person" else earlier.discard)(judgement.subject_id)
    if is_lifted:
        if not earlier:
            raise CaseError("nobody of that name is protected", hint="give the name as it was given when protected")
        return sorted(earlier)
    chains = {
        m.chain
        for m in rows.iter_findings(store, kind="mention")
        if isinstance(m, Mention) and is_same_name(m.name, name)
    }
    if chains or earlier:
        return sorted(chains | earlier)
    patterns, _ = name_patterns(name, is_description=True)
    texts = (rows.get_document(store, d).text for d in rows.iter_document_ids(store))
    if patterns and any(search_name(patterns, fold(text)) for text in texts):
        return [f"pr-{secrets.token_hex(8)}"]
    raise CaseError(
        "nobody of that name is mentioned in what was read", hint="read the case first, or give the name as printed"
    )
