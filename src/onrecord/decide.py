"""Decisions: what a person decides is appended as a judgement, and logged without names."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.config import utc_now
from onrecord.errors import CaseError, OptionError
from onrecord.model import Judgement, Mention, Statement, judgement_id
from onrecord.publish.names import fold, is_same_name, name_patterns, search_name
from onrecord.publish.permissions import Permission, check_shown_as, print_permissions, with_implied
from onrecord.publish.protection import WORD_BREAK
from onrecord.publish.selection import select_rows
from onrecord.store import custody, rows
from onrecord.store.db import Store, transaction

Verdict = Literal["yes", "no", "unsure"]


def protect_subject(
    store: Store,
    kind: str,
    value: str,
    *,
    may: Iterable[Permission] = (),
    shown_as: str = "",
    is_lifted: bool = False,
    reviewer: str | None = None,
    note: str,
) -> int:
    """How many decisions were recorded to protect a person (by name), a passage or a document (by id).

    ``may`` is what stays permitted, ``shown_as`` what stands for a person who may be quoted and not named: a role, or
    ``initials`` (:mod:`onrecord.publish.permissions`). Deciding anew takes the place of what was decided before.

    A name is matched in every document, with or without diacritics; one decision stands on each chain of mentions
    that bears it, so it follows that person through merges and better readers. A name that stands in the documents
    though no reader found it is protected too. Raises CaseError where nothing fits, OptionError for permissions that
    cannot be kept: nobody who is not named could check a line that rests on a document that is not.
    """
    correction = {"protect": "no" if is_lifted else kind}
    permissions = with_implied(may)
    is_unnamed = "quote" in permissions and "name" not in permissions
    if permissions and not is_lifted:
        correction["may"] = print_permissions(permissions)
    if shown_as and not (kind == "person" and is_unnamed and not is_lifted):
        raise OptionError(
            "only a person who may be quoted and not named is shown as something else", hint="permit: quote, not: name"
        )
    if is_unnamed and kind == "document":
        raise OptionError(
            "a document cannot be quoted without being named: nobody could check the quotation",
            hint="protect the persons or passages in it",
        )
    if kind == "person":
        correction["name"] = " ".join(value.split())
        if shown_as:
            correction["shown_as"] = check_shown_as(value, shown_as)
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
        if is_unnamed and not isinstance(finding, Statement):
            raise OptionError(
                "only what somebody said can be quoted without the name", hint="name the statement, or permit less"
            )
        correction["source"] = rows.get_document(store, finding.document_id).source_id
        correction["words"] = WORD_BREAK.join(finding.quote)
        subjects = [value]
    who = reviewer or custody.user_name()
    put_corrections(store, subjects, correction, reviewer=who, note=note, log="protection" + " lifted" * is_lifted)
    return len(subjects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision before it is kept: a verdict, a correction or an assessment of one subject. ``replaces`` is the id
    of the judgement that it takes the place of, ``restates`` of the one that holds again; ``log`` what the custody log
    calls it."""

    subject_id: str
    verdict: Verdict | None = None
    correction: dict[str, str] | None = None
    assessment: dict[str, str] | None = None
    note: str = ""
    replaces: str | None = None
    restates: str | None = None
    log: str = "verdict"


def append_decisions(store: Store, decisions: Iterable[Decision], *, reviewer: str) -> tuple[Judgement, ...]:
    """The judgements that were appended and logged, all or none; the log vouches for each by its hash.

    A judgement on a finding also keeps what the finding was, so that it is never moved to other words.
    """
    at = utc_now()
    out = []
    with transaction(store):
        for decision in decisions:
            subject = decision.subject_id
            number = store.db.execute("SELECT count(*) FROM judgement WHERE subject_id = ?", (subject,)).fetchone()[0]
            body = json.dumps(
                [decision.verdict, decision.correction, decision.assessment, decision.replaces, number], sort_keys=True
            )
            judgement = Judgement(
                id=judgement_id(subject, reviewer, at, body),
                subject_id=subject,
                verdict=decision.verdict,
                correction=decision.correction,
                assessment=decision.assessment,
                reviewer=reviewer,
                judged_at=at,
                note=decision.note,
                replaces=decision.replaces,
                seen=_describe_subject(store, decision),
            )
            digest = rows.put_judgement(store, judgement)
            custody.put_log(store, "decision", subject, f"{decision.log} {judgement.id} sha256 {digest}", who=reviewer)
            out.append(judgement)
    return tuple(out)


def _describe_subject(store: Store, decision: Decision) -> dict[str, str] | None:
    """What the judgement keeps of what it is about: a finding's words, and for a link those of both its ends."""
    ends = [decision.subject_id]
    link = store.db.execute("SELECT kind, left_id, right_id FROM link WHERE id = ?", (decision.subject_id,)).fetchone()
    if link is not None:
        ends = list(link[1:])
    sql = "SELECT f.kind, f.body, d.source_id FROM finding f JOIN document d ON d.id = f.document_id WHERE f.id = ?"
    found = [row for end in ends if (row := store.db.execute(sql, (end,)).fetchone())]
    seen = {"restates": decision.restates} if decision.restates else {}
    if found:
        words = [WORD_BREAK.join(rows.decode_finding(kind, body).quote) for kind, body, _ in found]
        seen |= {"kind": link[0] if link else found[0][0], "source": found[0][2], "words": " ↔ ".join(words)}
    return seen or None


def judge_subjects(
    store: Store, subjects: Sequence[str], verdict: Verdict, *, reviewer: str | None, note: str = ""
) -> tuple[Judgement, ...]:
    """The verdicts that were recorded: one on each finding or link, appended; a later one by the same person names
    the one it replaces, which stays. A draft's id of a row from which a name was taken out stands for the row as it is
    kept. Raises CaseError where the case has no such row; then nothing is recorded."""
    who = reviewer or custody.user_name()
    published: dict[str, str] = {}
    known = "SELECT 1 FROM finding WHERE id = ?1 UNION SELECT 1 FROM link WHERE id = ?1"
    for subject in subjects:
        added = any("added" in (j.correction or {}) for j in find_own(store, subject, None))
        if added or store.db.execute(known, (subject,)).fetchone() is not None:
            continue
        selection = select_rows(store)
        if subject in selection.kept_as:
            published[subject] = selection.kept_as[subject]
        elif not (subject.startswith("li-") and any(x.id == subject for x in selection.links)):
            raise CaseError(f"the case has no finding or link {subject}", hint="search and drafts print the ids")
    decisions = []
    for subject in dict.fromkeys(published.get(s, s) for s in subjects):
        earlier = [j for j in find_own(store, subject, who) if j.verdict]
        decisions.append(
            Decision(subject_id=subject, verdict=verdict, note=note, replaces=earlier[-1].id if earlier else None)
        )
    return append_decisions(store, decisions, reviewer=who)


def find_own(store: Store, subject: str, reviewer: str | None) -> list[Judgement]:
    """The judgements on a subject that nothing replaces, oldest first: of one reviewer, or with None of all."""
    found = [
        rows.decode_judgement(row[0])
        for row in store.db.execute("SELECT body FROM judgement WHERE subject_id = ? ORDER BY n", (subject,))
    ]
    replaced = {j.replaces for j in found}
    return [j for j in found if j.id not in replaced and (reviewer is None or j.reviewer == reviewer)]


def draft_correction(
    store: Store, subject: str, correction: dict[str, str], *, reviewer: str, note: str = ""
) -> tuple[Decision, Decision]:
    """The two decisions that correct a finding: the correction, joined with what this reviewer corrected of it before,
    which it replaces; and that the finding, so corrected, is accepted."""
    own = find_own(store, subject, reviewer)
    earlier = [j for j in own if j.correction and not j.verdict and "protect" not in j.correction]
    merged = {**(earlier[-1].correction or {} if earlier else {}), **correction}
    merged.pop("undone", None)
    verdicts = [j for j in own if j.verdict]
    before, replaced = (found[-1].id if found else None for found in (earlier, verdicts))
    return (
        Decision(subject_id=subject, correction=merged, note=note, replaces=before, log="correction"),
        Decision(subject_id=subject, verdict="yes", note=note, replaces=replaced),
    )


def undo_judgements(store: Store, ids: Sequence[str], *, reviewer: str) -> tuple[Judgement, ...]:
    """The judgements that take these back, the latest first: each states anew what stood before, or that nothing did;
    all of them stay. Raises CaseError for what another decided, what was replaced since, and protection."""
    decisions = []
    for id_ in reversed(ids):
        judgement = _get_judgement(store, id_)
        if judgement.reviewer != reviewer:
            raise CaseError(f"{judgement.reviewer} decided this", hint="decide yourself; both are kept")
        if "protect" in (judgement.correction or {}):
            raise CaseError("protection is not undone", hint="lift it, with the reason")
        standing = [j for j in find_own(store, judgement.subject_id, reviewer) if id_ in (j.id, _restated(j))]
        if not standing:
            raise CaseError("this was decided anew since", hint="load the page again")
        before = _get_judgement(store, judgement.replaces) if judgement.replaces else None
        correction = {k: v for k, v in ((before.correction if before else None) or {}).items() if k != "undone"}
        decisions.append(
            Decision(
                subject_id=judgement.subject_id,
                verdict=before.verdict if before else None,
                correction=correction or (None if before and before.verdict else {"undone": judgement.id}),
                assessment=before.assessment if before else None,
                note=before.note if before else "",
                replaces=standing[-1].id,
                restates=(_restated(before) or before.id) if before else None,
                log="undone",
            )
        )
    return append_decisions(store, decisions, reviewer=reviewer)


def _get_judgement(store: Store, id_: str) -> Judgement:
    row = store.db.execute("SELECT body FROM judgement WHERE id = ?", (id_,)).fetchone()
    if row is None:
        raise CaseError(f"the case has no judgement {id_}", hint="load the page again")
    return rows.decode_judgement(row[0])


def _restated(judgement: Judgement) -> str | None:
    """The judgement that this one states anew since what came after it was undone."""
    return (judgement.seen or {}).get("restates")


def put_corrections(
    store: Store, subjects: Iterable[str], correction: dict[str, str], *, reviewer: str, note: str, log: str
) -> None:
    """One correction on each subject, kept and logged together."""
    decisions = [Decision(subject_id=s, correction=correction, note=note, log=log) for s in subjects]
    append_decisions(store, decisions, reviewer=reviewer)


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
