"""Decisions: appended, dated, logged without names, and never lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from build_case import keep_draft, new_store
from onrecord.decide import judge_subjects, protect_subject, put_corrections
from onrecord.errors import CaseError
from onrecord.store import custody, rows
from onrecord.store.db import Store
from relate.build_readings import Draft


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "case") as store:
        for number in range(2):
            draft = Draft(f"Ana Orsel said the weir {number} was safe. A man, Orsel’s driver, left.")
            draft.statement(f"the weir {number} was safe", draft.mention("Ana Orsel"))
            keep_draft(store, draft, f"{number}.txt")
        yield store


def test_a_person_is_protected_in_every_document_by_name(store: Store) -> None:
    assert protect_subject(store, "person", "ana  órsel", reviewer="desk", note="asked for it") == 2
    found = rows.iter_judgements(store)
    assert {j.correction and j.correction["protect"] for j in found} == {"person"}
    assert {(j.reviewer, j.note) for j in found} == {("desk", "asked for it")}
    assert len({j.id for j in found}) == 2


def test_the_log_holds_ids_and_hashes_and_no_name(store: Store) -> None:
    protect_subject(store, "person", "Ana Orsel", reviewer="desk", note="Ana asked")
    entries = [e for e in custody.iter_log(store) if e.what == "decision"]
    assert len(entries) == 2
    for entry in entries:
        assert entry.who == "desk" and "Orsel" not in f"{entry.subject} {entry.detail}" and "Ana" not in entry.detail
        assert entry.detail.startswith("protection ju-")
    protect_subject(store, "person", "Ana Orsel", is_lifted=True, reviewer="desk", note="x")
    assert custody.iter_log(store)[-1].detail.startswith("protection lifted ju-")
    assert custody.check_log(store) == []


def test_deciding_the_same_twice_in_one_second_is_two_decisions(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1717200000")
    for _ in range(3):
        put_corrections(store, ["st-1"], {"act": "deny"}, reviewer="ro", note="", log="correction")
    assert len(rows.iter_judgements(store)) == 3


def test_without_a_reviewer_it_is_the_account(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.store.custody.getpass.getuser", lambda: "ida")
    protect_subject(store, "document", rows.iter_document_ids(store)[0], note="x")
    assert rows.iter_judgements(store)[-1].reviewer == "ida"


def test_nothing_is_recorded_where_nothing_fits(store: Store) -> None:
    with pytest.raises(CaseError):
        protect_subject(store, "person", "Otto Nirgend", note="x")
    assert rows.iter_judgements(store) == []


def test_a_name_that_only_the_text_holds_gets_a_subject_that_tells_nothing(store: Store) -> None:
    with pytest.raises(CaseError):
        protect_subject(store, "person", "the driver", note="x")
    assert protect_subject(store, "person", "Orsel’s driver", note="x") == 1
    (judgement,) = rows.iter_judgements(store)
    assert judgement.subject_id.startswith("pr-") and "driver" not in judgement.subject_id
    assert protect_subject(store, "person", "Orsel’s driver", note="again") == 1
    assert {j.subject_id for j in rows.iter_judgements(store)} == {judgement.subject_id}


def statement_id(store: Store) -> str:
    return next(iter(rows.iter_findings(store, kind="statement"))).id


def test_a_verdict_is_appended_and_a_later_one_names_what_it_replaces(store: Store) -> None:
    id_ = statement_id(store)
    assert len(judge_subjects(store, [id_, id_], "yes", reviewer="ida", note="read the report")) == 1
    judge_subjects(store, [id_], "unsure", reviewer="ro")
    judge_subjects(store, [id_], "no", reviewer="ida")
    first, second, third = rows.iter_judgements(store)
    assert [(j.subject_id, j.verdict, j.reviewer) for j in (first, second, third)] == [
        (id_, "yes", "ida"), (id_, "unsure", "ro"), (id_, "no", "ida")
    ]  # fmt: skip
    assert (first.replaces, second.replaces, third.replaces) == (None, None, first.id)
    assert first.note == "read the report"


def test_the_same_verdict_twice_in_one_second_is_two(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1717200000")
    for _ in range(3):
        judge_subjects(store, [statement_id(store)], "yes", reviewer="ida")
    assert len({j.id for j in rows.iter_judgements(store)}) == 3


def test_a_verdict_is_logged_by_id_and_hash(store: Store) -> None:
    judge_subjects(store, [statement_id(store)], "yes", reviewer="ida", note="Orsel confirmed it")
    entry = custody.iter_log(store)[-1]
    assert (entry.what, entry.who, entry.subject) == ("decision", "ida", statement_id(store))
    assert entry.detail.startswith("verdict ju-") and "Orsel" not in entry.detail
    assert custody.check_log(store) == []


def test_no_verdict_on_what_is_not_there(store: Store) -> None:
    with pytest.raises(CaseError, match="no finding or link st-nowhere"):
        judge_subjects(store, [statement_id(store), "st-nowhere"], "yes", reviewer="ida")
    assert rows.iter_judgements(store) == []
