"""Decisions: what a person decides is appended as a judgement, and logged without names."""

from __future__ import annotations

import json

from onrecord.config import utc_now
from onrecord.errors import CaseError
from onrecord.model import Judgement, Mention, judgement_id
from onrecord.store import custody, rows
from onrecord.store.db import Store, transaction


def protect_subject(
    store: Store, kind: str, value: str, *, is_lifted: bool = False, reviewer: str | None = None, note: str
) -> int:
    """How many decisions were recorded to protect a person (by name), a passage or a document (by id).

    A name is matched in every document, with or without diacritics; one decision stands on each chain of mentions
    that bears it, so it follows that person through merges and better readers. Raises CaseError where nothing fits.
    """
    if kind == "person":
        subjects = _find_person(store, value)
    elif kind == "document":
        subjects = [rows.get_document(store, value).id]
    else:
        found = store.db.execute("SELECT id FROM finding WHERE id = ?", (value,)).fetchone()
        if found is None:
            raise CaseError(f"the case has no finding {value}", hint="search prints the ids")
        subjects = [value]
    who, at = reviewer or custody.user_name(), utc_now()
    with transaction(store):
        for subject in subjects:
            correction = {"protect": "no" if is_lifted else kind}
            if kind == "person":
                correction["name"] = value
            body = json.dumps(correction, sort_keys=True)
            number = store.db.execute("SELECT count(*) FROM judgement WHERE subject_id = ?", (subject,)).fetchone()[0]
            rows.put_judgement(
                store,
                Judgement(
                    id=judgement_id(subject, who, at, f"{body}{number}"),
                    subject_id=subject,
                    correction=correction,
                    reviewer=who,
                    judged_at=at,
                    note=note,
                ),
            )
            custody.put_log(store, "decision", subject, "protection lifted" if is_lifted else "protection", who=who)
    return len(subjects)


def _find_person(store: Store, name: str) -> list[str]:
    from onrecord.publish.protection import fold

    wanted = fold(" ".join(name.split()))
    chains = {
        m.chain for m in rows.iter_findings(store, kind="mention") if isinstance(m, Mention) and fold(m.name) == wanted
    }
    if not chains:
        raise CaseError(
            "nobody of that name is mentioned in what was read",
            hint="read the case first, or give the name as printed",
        )
    return sorted(chains)
