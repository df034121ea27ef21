"""What is withdrawn is gone from every file of the case; the log keeps that it was; nothing else is lost."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_case import call, new_store
from gather.test_captures import three_pages, write_warc
from onrecord.config import Options
from onrecord.decide import judge_subjects, protect_subject
from onrecord.errors import CaseError
from onrecord.model import Statement
from onrecord.pipeline import gather, read_case
from onrecord.publish.html import publish_html
from onrecord.publish.record import render_record
from onrecord.sealing import keys
from onrecord.sealing.passphrases import VARIABLE
from onrecord.store import blobs, custody, locks, rows, sealed
from onrecord.store.db import Store, open_store
from onrecord.store.queries import find_documents
from onrecord.store.stories import find_source, find_story
from onrecord.verify import verify_path
from onrecord.withdrawals import (
    finish_withdrawals,
    plan_passage,
    plan_person,
    plan_source,
    withdraw,
)

REPORTS = {
    "a.txt": "Quellbridge, 3 May 2024. The dam is safe, said Osmund Varley, the district engineer. He had"
    " inspected the sluices twice. The council thanked the villagers for their patience.\n",
    "b.txt": "Quellbridge, 9 May 2024. Council leader Ilse Marrant said the sluices would be replaced by June."
    " Varley declined to comment.\n",
    "c.txt": "Harrow Fell, 12 May 2024. The water board said that it would publish the survey in autumn.\n",
}


def write_reports(folder: Path) -> Path:
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def case(tmp_path: Path) -> Path:
    with new_store(tmp_path / "case", Options(reader="rules", title="Quellbridge")) as store:
        gather(store, [write_reports(tmp_path / "in")])
        read_case(store)
        publish_html(store, tmp_path / "case" / "dossiers" / "dossier.html")
    return tmp_path / "case"


@pytest.fixture
def store(case: Path) -> Iterator[Store]:
    with open_store(case, writes=True) as store:
        yield store


def find_words(case: Path, words: str) -> list[str]:
    """The files of a case, dossiers aside, that hold the words in any case of letters (an index folds them)."""
    wanted = words.lower().encode()
    return [
        p.name
        for p in case.rglob("*")
        if p.is_file() and p.parent.name != "dossiers" and wanted in p.read_bytes().lower()
    ]


def read_again(case: Path) -> str:
    with open_store(case, writes=True) as store:
        read_case(store)
        return render_record(store)


# ── a source ──


def test_a_withdrawn_source_is_in_no_byte_of_the_case(case: Path, tmp_path: Path) -> None:
    assert find_words(case, "sluices") and find_words(case, "varley")
    with open_store(case, writes=True) as store:
        source = find_source(store, "a.txt")
        statement = next(f for f in rows.iter_findings(store, kind="statement") if isinstance(f, Statement))
        judge_subjects(store, [statement.id], "yes", reviewer="Ro", note="the engineer inspected the sluices")
        other = find_source(store, "b.txt")
        for id_ in (source, other):
            done = withdraw(store, plan_source(store, id_), why="consent taken back")
            assert (done.sources, done.documents, done.kept) == (1, 1, 0)
            assert done.dossiers == ("dossiers/dossier.html",)
            assert [w for w in done.issues if "publish of" in w and str(case / "dossiers") in w]
        assert find_documents(store, "sluices") == []
        assert [e.subject for e in custody.iter_log(store) if e.what == "withdraw"] == [source, other]
    for words in ("sluices", "varley", "osmund", "marrant"):
        assert find_words(case, words) == [], words
    (case / "dossiers" / "dossier.html").unlink()
    assert verify_path(case)[1] == []
    with open_store(case) as store:
        story = find_story(store, find_source(store, source[:10]))
        assert any(e.words.startswith("withdraw: consent taken back; 1 documents") for e in story)


def test_the_rest_of_the_record_is_that_of_a_case_that_never_had_it(case: Path, tmp_path: Path) -> None:
    with open_store(case, writes=True) as store:
        withdraw(store, plan_source(store, find_source(store, "b.txt")), why="x")
    fresh = tmp_path / "fresh"
    (tmp_path / "in" / "b.txt").unlink()
    with new_store(fresh, Options(reader="rules", title="Quellbridge")) as store:
        gather(store, [tmp_path / "in"])
        read_case(store)
        wanted = render_record(store)
    assert read_again(case) == wanted


def test_what_was_withdrawn_does_not_come_back_by_itself(case: Path, tmp_path: Path) -> None:
    with open_store(case, writes=True) as store:
        source = find_source(store, "a.txt")
        withdraw(store, plan_source(store, source), why="x")
        count = gather(store, [tmp_path / "in"])
        assert (count.done, count.failed) == (2, 1)
        assert count.failures[0].error.startswith("these bytes were withdrawn on 20")
        assert "gather --again" in count.failures[0].hint
    assert find_words(case, "osmund") == []
    assert call("gather", case, tmp_path / "in", "--again").code == 0
    assert find_words(case, "osmund")
    with open_store(case, writes=True) as store:
        assert source in {s.id for s in rows.iter_sources(store)}
        withdraw(store, plan_source(store, source), why="once more")
    assert find_words(case, "osmund") == []
    (case / "dossiers" / "dossier.html").unlink()
    assert verify_path(case)[1] == []


def test_a_dossier_that_used_it_is_told_by_verify(case: Path) -> None:
    with open_store(case, writes=True) as store:
        withdraw(store, plan_source(store, find_source(store, "b.txt")), why="x")
    (problem,) = verify_path(case)[1]
    assert re.fullmatch(
        r"dossier\.html: it uses what was withdrawn on \d{4}-\d\d-\d\d \(\d+ of \d+ citations\); publish it again, or delete it",
        problem,
    )
    page = case / "dossiers" / "dossier.html"
    page.write_text(page.read_text() + " ")
    assert len(verify_path(case)[1]) > 1, "what was changed in it besides is told as before"


def test_an_archive_that_holds_it_must_go_too_and_its_other_members_stay(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "reports.zip", "w") as packed:
        for name, text in REPORTS.items():
            packed.writestr(name, text)
    case = tmp_path / "case"
    with new_store(case, Options(reader="rules")) as store:
        gather(store, [tmp_path / "reports.zip"])
        read_case(store)
        plan = plan_source(store, find_source(store, "reports.zip/b.txt"))
        assert plan.containers == (find_source(store, "reports.zip"),)
        with pytest.raises(
            CaseError,
            match=r"also lie inside reports.zip \(\w{12}\), which holds more than that: nothing was destroyed \(say --with-containers",
        ):
            withdraw(store, plan, why="x")
        assert len(rows.iter_sources(store)) == 4, "nothing was changed"
        assert withdraw(store, plan, why="x", with_containers=True).sources == 2
        assert {rows.get_path(store, s.id) for s in rows.iter_sources(store)} == {
            "reports.zip/a.txt",
            "reports.zip/c.txt",
        }
    assert find_words(case, "marrant") == []
    assert verify_path(case)[1] == []


def test_a_page_of_a_web_capture_is_refused_before_anything_is_said_to_go_and_taken_with_its_capture(
    tmp_path: Path,
) -> None:
    write_warc(tmp_path / "a.warc.gz", three_pages()[:2], packs=True)
    case = tmp_path / "case"
    with new_store(case, Options(reader="rules")) as store:
        gather(store, [tmp_path / "a.warc.gz"])
        read_case(store)
    command = ("withdraw", case, "a.warc.gz/marstow.example/a", "--why", "asked for", "--yes")
    refused = call(*command)
    assert (refused.code, refused.out) == (1, "")
    assert "also lie inside a.warc.gz" in refused.err and "nothing was destroyed" in refused.err
    assert verify_path(case)[1] == []
    done = call(*command, "--with-containers")
    assert done.code == 0 and "a.warc.gz, which it came in" in done.out
    with open_store(case) as store:
        assert [rows.get_path(store, s.id) for s in rows.iter_sources(store)] == ["a.warc.gz/marstow.example/b?page=2"]
    assert find_words(case, "two boats") == []
    assert verify_path(case)[1] == []


def test_an_archive_goes_with_what_came_out_of_it_unless_it_came_otherwise_too(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as packed:
        packed.writestr("c.txt", REPORTS["c.txt"])
        packed.writestr("d.txt", "Only in here did anybody speak of the Pellin road.\n")
    with new_store(tmp_path / "case", Options(reader="rules")) as store:
        gather(store, [folder, tmp_path / "two.zip"])
        withdraw(store, plan_source(store, find_source(store, "two.zip")), why="x")
        assert {rows.get_path(store, s.id) for s in rows.iter_sources(store)} >= {"a.txt", "b.txt", "c.txt"}
    assert find_words(tmp_path / "case", "pellin") == []


# ── a person, a passage ──


def test_a_withdrawn_person_is_named_nowhere_and_the_rest_stays(case: Path) -> None:
    with open_store(case, writes=True) as store:
        protect_subject(store, "person", "Osmund Varley", reviewer="Ro", note="afraid")
        plan = plan_person(store, "Osmund Varley")
        assert {rows.get_path(store, s) for s in plan.sources} == {"a.txt", "b.txt"}
        with pytest.raises(CaseError, match="reason names the person"):
            withdraw(store, plan, why="Mr Varley asked")
        done = withdraw(store, plan, why="asked to be left out")
        assert (done.sources, done.kept) == (2, 2) and done.decisions >= 1
    assert find_words(case, "varley") == [] == find_words(case, "osmund")
    record = [json.loads(line) for line in read_again(case).splitlines()]
    paths = {row["path"] for row in record if row["kind"] == "document"}
    assert paths == {"a.txt (rest).txt", "b.txt (rest).txt", "c.txt"}
    with open_store(case) as store:
        text = next(
            rows.get_document(store, d).text
            for d in rows.iter_document_ids(store)
            if "thanked" in rows.get_document(store, d).text
        )
    assert "█" in text and "The council thanked the villagers" in text
    said = [" ".join(row["content"]["words"]) for row in record if row["kind"] == "statement"]
    assert any("sluices would be replaced by June" in words for words in said)


def test_a_withdrawn_person_takes_whole_sources_where_that_is_asked(case: Path) -> None:
    with open_store(case, writes=True) as store:
        done = withdraw(store, plan_person(store, "Osmund Varley", is_whole=True), why="x")
        assert (done.sources, done.kept) == (2, 0)
        assert [rows.get_path(store, s.id) for s in rows.iter_sources(store)] == ["c.txt"]


def test_a_withdrawn_passage_leaves_the_rest_of_its_text(case: Path) -> None:
    with open_store(case, writes=True) as store:
        finding = next(
            f
            for f in rows.iter_findings(store, kind="statement")
            if isinstance(f, Statement) and "replaced" in " ".join(f.quote)
        )
        done = withdraw(store, plan_passage(store, finding.id), why="x")
        assert (done.sources, done.kept) == (1, 1)
    assert find_words(case, "replaced by june") == []
    assert find_words(case, "varley declined")


def test_copies_of_a_passage_are_named(case: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "copy.txt").write_text(REPORTS["b.txt"] + "First printed elsewhere.\n")
    with open_store(case, writes=True) as store:
        gather(store, [tmp_path / "more"])
        read_case(store)
        finding = next(
            f
            for f in rows.iter_findings(store, kind="statement")
            if isinstance(f, Statement) and "replaced" in " ".join(f.quote)
        )
        plan = plan_passage(store, finding.id)
        documents = {d for d in rows.iter_document_ids(store) if "replaced by June" in rows.get_document(store, d).text}
        assert set(plan.copies) == documents - {finding.document_id} != set()


def test_who_is_not_there_cannot_be_withdrawn(store: Store) -> None:
    with pytest.raises(CaseError, match="nobody of that name"):
        plan_person(store, "Nadia Quist")
    with pytest.raises(CaseError, match="no finding"):
        plan_passage(store, "st-none")
    with pytest.raises(CaseError, match="no source"):
        plan_source(store, "0" * 64)


# ── the log, and being stopped ──


def test_a_judgement_that_is_gone_without_a_tombstone_is_still_told(case: Path) -> None:
    with open_store(case, writes=True) as store:
        statement = next(rows.iter_findings(store, kind="statement"))
        judge_subjects(store, [statement.id], "yes", reviewer="Ro")
        withdraw(store, plan_source(store, find_source(store, "c.txt")), why="x")
        store.db.execute("DELETE FROM judgement")
        (id_,) = [e.detail.split()[1] for e in custody.iter_log(store) if e.what == "decision"]
    assert f"judgement {id_}: it is in the log and no longer in the case" in verify_path(case)[1]
    with open_store(case, writes=True) as store:
        n = store.db.execute("SELECT max(n) FROM tombstone").fetchone()[0]
        store.db.execute("INSERT INTO tombstone VALUES ('judgement', ?, ?)", (id_, n))
    assert any("tombstones of entry" in p for p in verify_path(case)[1]), "nobody can set one afterwards"


def test_an_original_that_is_gone_without_a_withdrawal_is_told(case: Path) -> None:
    with open_store(case, writes=True) as store:
        source = find_source(store, "c.txt")
        rows.delete_other_documents(store, source, None)
        store.db.execute("DELETE FROM arrival WHERE source_id = ?", (source,))
        store.db.execute("DELETE FROM source WHERE id = ?", (source,))
    assert f"original {source}: it is in the log and no longer in the case" in verify_path(case)[1]


def test_stopped_before_the_bytes_went_it_is_told_and_finished(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stop(BaseException):
        pass

    def stop(path: Path) -> None:
        raise Stop

    with open_store(case, writes=True) as store:
        source = find_source(store, "a.txt")
        monkeypatch.setattr(blobs, "destroy_file", stop)
        with pytest.raises(Stop):
            withdraw(store, plan_source(store, source), why="x")
    monkeypatch.undo()
    told = [p for p in verify_path(case)[1] if "its bytes are still there" in p]
    assert told == [f"original {source}: it was withdrawn and its bytes are still there (onrecord withdraw --finish)"]
    with open_store(case, writes=True) as store:
        assert finish_withdrawals(store) == 1
    assert find_words(case, "osmund") == []


def test_a_locked_case_withdraws_too(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words").write_text("lantern gravel otter piano")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "words"))
    monkeypatch.setattr(keys, "_N", 1 << 10)
    monkeypatch.setattr(sealed, "_KEYS", {})
    monkeypatch.setattr(sealed, "_keep_spools_in_memory", lambda: None)
    locks.seal_case(case)
    with open_store(case, writes=True) as store:
        done = withdraw(store, plan_person(store, "Osmund Varley"), why="x")
        assert (done.sources, done.kept) == (2, 2)
        assert done.dossiers == ("dossiers/dossier.html.sealed",)
    locks.open_case(case)
    assert find_words(case, "varley") == []
    (case / "dossiers" / "dossier.html").unlink()
    assert verify_path(case)[1] == []


def test_withdraw_as_a_user_calls_it(case: Path) -> None:
    refused = call("withdraw", case, "a.txt")
    assert refused.code == 2 and "--why is needed" in refused.err
    asked = call("withdraw", case, "a.txt", "--why", "x", stdin=b"n\n")
    assert asked.code == 1 and "withdrawn:" not in asked.out and "nothing was destroyed" in asked.err
    unanswered = call("withdraw", case, "a.txt", "--why", "x")
    assert unanswered.code == 1 and "no answer came, and nothing was destroyed" in unanswered.err
    both = call("withdraw", case, "a.txt", "--finish")
    assert both.code == 2 and "--finish takes no SOURCE" in both.err
    done = call("withdraw", case, "a.txt", "--why", "consent taken back", "--yes", "--dossiers")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].startswith("to be destroyed: ") and lines[0].endswith(" a.txt")
    assert lines[1].startswith("withdrawn: 1 originals, 1 documents, ")
    assert any(line.startswith("still out there: publish of ") for line in lines)
    assert lines[-2].startswith("not reached: backups") and lines[-1].startswith("next: onrecord read")
    assert not (case / "dossiers" / "dossier.html").exists()
    assert call("verify", case).code == 0
