"""Verify: each thing that was changed after the fact is a line that names the place; a clean case passes."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from build_case import call
from conftest import copy_case
from onrecord.decide import judge_subjects
from onrecord.errors import CaseError
from onrecord.store import rows
from onrecord.store.blobs import MANIFEST
from onrecord.store.db import DATABASE, open_store
from onrecord.verify import verify_path


def verify(path: Path) -> list[str]:
    return verify_path(path)[1]


def change_row(case: Path, sql: str, *arguments: object) -> None:
    db = sqlite3.connect(case / DATABASE)
    db.execute("PRAGMA foreign_keys = OFF")
    with db:
        assert db.execute(sql, arguments).rowcount > 0
    db.close()


def one(case: Path, sql: str) -> tuple[object, ...]:
    db = sqlite3.connect(case / DATABASE)
    row: tuple[object, ...] = db.execute(sql).fetchone()
    db.close()
    return row


def first_original(case: Path) -> Path:
    return min(p for p in (case / "originals").rglob("*") if p.is_file())


def write(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_a_clean_case_and_its_dossier_pass(sample_case: Path) -> None:
    what, problems = verify_path(sample_case)
    assert problems == []
    assert re.fullmatch(r"\d+ originals, \d+ documents, \d+ findings, 1 dossiers with \d+ citations", what)
    assert verify(sample_case / "dossiers" / "dossier.html") == []
    called = call("verify", sample_case)
    assert (called.code, called.err) == (0, "")
    assert called.out.endswith(": all hold\n") and called.out.count("\n") == 1


# ── originals and manifest ──


def original_changed(case: Path) -> str:
    path = first_original(case)
    write(path, flip(path.read_bytes(), 100))
    return f"original {path.name}: the bytes are not those that arrived"


def original_cut(case: Path) -> str:
    path = first_original(case)
    write(path, path.read_bytes()[:-1])
    return f"original {path.name}: the bytes are not"


def original_gone(case: Path) -> str:
    path = first_original(case)
    path.unlink()
    return f"original {path.name}: the file is missing"


def manifest_digit(case: Path) -> str:
    data = (case / MANIFEST).read_bytes()
    write(case / MANIFEST, (b"0" if data[:1] != b"0" else b"1") + data[1:])
    return f"{MANIFEST}: line 1 names no original of this case"


def manifest_line_gone(case: Path) -> str:
    lines = (case / MANIFEST).read_text().splitlines(keepends=True)
    (case / MANIFEST).write_text("".join(lines[1:]))
    return f"{MANIFEST}: original {lines[0][:64]} is not listed"


def manifest_gone(case: Path) -> str:
    (case / MANIFEST).unlink()
    return f"{MANIFEST}: missing"


# ── rows ──


def document_text(case: Path) -> str:
    id_, text = one(case, "SELECT id, text FROM document ORDER BY id")
    assert isinstance(text, str)
    change_row(case, "UPDATE document SET text = ? WHERE id = ?", text[:-9] + "X" + text[-8:], id_)
    return f"document {id_}: its text was changed after it was made"


def document_origin(case: Path) -> str:
    (id_,) = one(case, "SELECT id FROM document ORDER BY id")
    change_row(case, "UPDATE document SET origin = ? WHERE id = ?", b'{"unit":"none"}', id_)
    return f"document {id_}: .* not those that the log vouches for"


def document_origin_damaged(case: Path) -> str:
    (id_,) = one(case, "SELECT id FROM document ORDER BY id")
    change_row(case, "UPDATE document SET origin = ? WHERE id = ?", b"{not json", id_)
    return f"document {id_}: the row is damaged"


def finding_word(case: Path) -> str:
    """One letter of a quotation."""
    id_, document, body = one(case, "SELECT id, document_id, body FROM finding WHERE kind = 'statement' ORDER BY id")
    assert isinstance(body, bytes)
    value = json.loads(body)
    value["quote"][0] = "X" + value["quote"][0][1:]
    change_row(case, "UPDATE finding SET body = ? WHERE id = ?", json.dumps(value).encode(), id_)
    return f"statement in {document}: the words cited are not the words of the source"


def finding_speaker(case: Path) -> str:
    """What no quotation check can see: the words stay, the speaker is another."""
    id_, document, body = one(
        case,
        "SELECT id, document_id, body FROM finding WHERE kind = 'statement' AND speaker IS NOT NULL ORDER BY id",
    )
    assert isinstance(body, bytes)
    value = json.loads(body)
    value["speaker"]["name"] = "Somebody Else"
    change_row(case, "UPDATE finding SET body = ? WHERE id = ?", json.dumps(value).encode(), id_)
    return f"document {document}: its findings, zones or metadata are not those that the log vouches for"


def finding_damaged(case: Path) -> str:
    id_, document = one(case, "SELECT id, document_id FROM finding WHERE kind = 'figure' ORDER BY id")
    change_row(case, "UPDATE finding SET body = ? WHERE id = ?", b'{"id": 3', id_)
    return f"figure in {document}: the row is damaged"


def finding_gone(case: Path) -> str:
    id_, document = one(case, "SELECT id, document_id FROM finding WHERE kind = 'time' ORDER BY id")
    change_row(case, "DELETE FROM finding WHERE id = ?", id_)
    return f"document {document}: its findings"


def zone_label(case: Path) -> str:
    (document,) = one(case, "SELECT document_id FROM zone WHERE label = 'story' ORDER BY document_id")
    change_row(case, "UPDATE zone SET label = 'advert' WHERE document_id = ? AND label = 'story'", document)
    return f"document {document}: its findings, zones or metadata"


def metadata_outlet(case: Path) -> str:
    document, body = one(case, "SELECT document_id, body FROM metadata ORDER BY document_id")
    assert isinstance(body, bytes)
    value = json.loads(body) | {"outlet": "Another Paper"}
    change_row(case, "UPDATE metadata SET body = ? WHERE document_id = ?", json.dumps(value).encode(), document)
    return f"document {document}: its findings, zones or metadata"


def link_end(case: Path) -> str:
    id_, other = one(case, "SELECT a.id, b.right_id FROM link a JOIN link b ON b.right_id <> a.right_id ORDER BY a.id")
    change_row(case, "UPDATE link SET right_id = ? WHERE id = ?", other, id_)
    return f"link {id_}: its ends were changed"


def link_body(case: Path) -> str:
    id_, body = one(case, "SELECT id, body FROM link WHERE kind = 'same_party' ORDER BY id")
    assert isinstance(body, bytes)
    value = json.loads(body)
    value["left_id"] = value["left_id"][:-1] + ("0" if value["left_id"][-1] != "0" else "1")
    change_row(case, "UPDATE link SET body = ? WHERE id = ?", json.dumps(value).encode(), id_)
    return f"link {id_}: its ends were changed"


def link_damaged(case: Path) -> str:
    (id_,) = one(case, "SELECT id FROM link ORDER BY id")
    change_row(case, "UPDATE link SET body = ? WHERE id = ?", b"}", id_)
    return f"link {id_}: the row is damaged"


def judgement_changed(case: Path) -> str:
    id_, body = one(case, "SELECT id, body FROM judgement ORDER BY n")
    assert isinstance(body, bytes)
    value = json.loads(body)
    value["correction"]["protect"] = "no"
    change_row(case, "UPDATE judgement SET body = ? WHERE id = ?", json.dumps(value).encode(), id_)
    return f"judgement {id_}: it is not as it was decided"


def judgement_gone(case: Path) -> str:
    (id_,) = one(case, "SELECT id FROM judgement ORDER BY n")
    change_row(case, "DELETE FROM judgement WHERE id = ?", id_)
    return f"judgement {id_}: it is in the log and no longer in the case"


def judgement_moved(case: Path) -> str:
    (id_,) = one(case, "SELECT id FROM judgement ORDER BY n")
    change_row(case, "UPDATE judgement SET subject_id = 'another' WHERE id = ?", id_)
    return f"judgement {id_}: its row and what it says are not of one decision"


def judgements_swapped(case: Path) -> str:
    with open_store(case, writes=True) as store:
        statement = next(f for f in rows.iter_findings(store, kind="statement"))
        for verdict in ("yes", "no"):
            judge_subjects(store, [statement.id], verdict, reviewer="Ro")
    (number,) = one(case, "SELECT n FROM judgement ORDER BY n DESC")
    change_row(case, "UPDATE judgement SET n = -1 WHERE n = ?", number)
    return "judgements: they do not stand in the order in which they were decided"


def source_size(case: Path) -> str:
    (id_,) = one(case, "SELECT id FROM source ORDER BY id")
    change_row(case, "UPDATE source SET size = size + 1 WHERE id = ?", id_)
    return f"original {id_}: its row says another size"


def arrival_time(case: Path) -> str:
    (id_,) = one(case, "SELECT source_id FROM arrival ORDER BY source_id")
    change_row(case, "UPDATE arrival SET arrived_at = '2020-01-01T00:00:00Z' WHERE source_id = ?", id_)
    return f"original {id_}: it did not arrive when, or by whom, its row says"


def arrival_person(case: Path) -> str:
    (id_,) = one(case, "SELECT source_id FROM arrival ORDER BY source_id")
    change_row(case, "UPDATE arrival SET gathered_by = 'somebody-else' WHERE source_id = ?", id_)
    return f"original {id_}: it did not arrive when, or by whom, its row says"


def log_entry(case: Path) -> str:
    change_row(case, "UPDATE log SET who = 'somebody' WHERE n = 2")
    return "log: entry 2 was changed"


def log_entry_gone(case: Path) -> str:
    change_row(case, "DELETE FROM log WHERE n = 2")
    return "log: entry 2 is missing"


# ── the published page ──


def page(case: Path) -> Path:
    return case / "dossiers" / "dossier.html"


def visible_words(case: Path) -> str:
    """Inside a mark, in the page only; the list of citations stays as it was."""
    text = page(case).read_text(encoding="utf-8")
    page(case).write_text(re.sub(r"<mark>(\w)", "<mark>X", text, count=1), encoding="utf-8")
    return r"dossier.html: citation c\d+: the words shown are not the words cited"


def visible_line(case: Path) -> str:
    """A word outside every mark."""
    text = page(case).read_text(encoding="utf-8")
    changed = text.replace("denied", "admitted", 1)
    assert changed != text
    page(case).write_text(changed, encoding="utf-8")
    return "dossier.html: the file is not as it was published"


def citation_words(case: Path) -> str:
    text = page(case).read_text(encoding="utf-8")
    page(case).write_text(re.sub(r'("words":\[")(\w)', r"\1X", text, count=1), encoding="utf-8")
    return r"dossier.html: citation c\d+: the words"


def citation_span(case: Path) -> str:
    text = page(case).read_text(encoding="utf-8")
    head, mark, tail = text.partition('id="citations">')
    changed = re.sub(r'"spans":\[\[(\d+),', lambda m: f'"spans":[[{int(m[1]) + 1},', tail, count=1)
    page(case).write_text(head + mark + changed, encoding="utf-8")
    return r"dossier.html: citation c\d+: the words cited are not the words of the source"


def citation_document(case: Path) -> str:
    text = page(case).read_text(encoding="utf-8")
    head, mark, tail = text.partition('id="citations">')
    page(case).write_text(head + mark + re.sub(r'"document":"doc-....', '"document":"doc-0000', tail, count=1), "utf-8")
    return r"dossier.html: citation c\d+: the case has no document doc-0000"


def citations_damaged(case: Path) -> str:
    text = page(case).read_text(encoding="utf-8")
    page(case).write_text(text.replace('{"citations":', '{"citation":', 1), encoding="utf-8")
    return "dossier.html: the list of citations is damaged"


def citations_gone(case: Path) -> str:
    text = page(case).read_text(encoding="utf-8")
    page(case).write_text(text.replace('id="citations"', 'id="citation"'), encoding="utf-8")
    return "dossier.html: .*is not a dossier"


TAMPERINGS: list[Callable[[Path], str]] = [
    original_changed, original_cut, original_gone, manifest_digit, manifest_line_gone, manifest_gone,
    document_text, document_origin, document_origin_damaged, finding_word, finding_speaker, finding_damaged,
    finding_gone, zone_label, metadata_outlet, link_end, link_body, link_damaged, judgement_changed, judgement_gone,
    judgement_moved, judgements_swapped, source_size, arrival_time, arrival_person, log_entry, log_entry_gone, visible_words, visible_line, citation_words, citation_span, citation_document,
    citations_damaged, citations_gone,
]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda f: f.__name__)
def test_what_was_changed_is_a_line_that_names_the_place(case: Path, tamper: Callable[[Path], str]) -> None:
    says = tamper(case)
    problems = verify(case)
    assert any(re.search(says, p) for p in problems), problems
    assert all("\n" not in p for p in problems)


def test_every_byte_of_an_original_counts(case: Path) -> None:
    path = min((p for p in (case / "originals").rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
    data = path.read_bytes()
    path.chmod(0o644)
    for at in range(0, len(data), max(1, len(data) // 12)):
        path.write_bytes(flip(data, at))
        assert any(p.startswith(f"original {path.name}") for p in verify(case)), at
        path.write_bytes(data)
    assert verify(case) == []


@pytest.mark.parametrize(
    "tamper", [visible_words, visible_line, citation_words, citations_damaged], ids=lambda f: f.__name__
)
def test_a_page_alone_shows_that_it_was_changed(case: Path, tmp_path: Path, tamper: Callable[[Path], str]) -> None:
    alone = tmp_path / "elsewhere" / "inner" / "sent.html"
    alone.parent.mkdir(parents=True)
    alone.write_bytes(page(case).read_bytes())
    assert verify(alone) == []
    tamper(case)
    alone.write_bytes(page(case).read_bytes())
    assert verify(alone) != []


def test_a_page_in_its_case_is_checked_against_it(case: Path) -> None:
    assert verify(page(case)) == []
    citation_span(case)
    assert any("not the words of the source" in p for p in verify(page(case)))


def test_a_page_that_shows_who_is_protected_now_is_told(case: Path) -> None:
    from onrecord.decide import protect_subject
    from onrecord.publish.html import publish_html
    from onrecord.store.db import open_store

    with open_store(case, writes=True) as store:
        protect_subject(store, "person", "Lidia Dorvath", note="x")
    assert verify(case) == ["dossier.html: it shows a person who is protected now; publish it again"]
    with open_store(case, writes=True) as store:
        publish_html(store, page(case))
    assert verify(case) == []


def test_one_line_for_each_failure_and_status_1(case: Path) -> None:
    original_changed(case)
    log_entry(case)
    called = call("verify", case)
    assert called.code == 1
    lines = called.out.splitlines()
    assert [line.split()[0] for line in lines] == ["FAILED"] * (len(lines) - 1) + ["checked"]
    assert len(lines) >= 3 and lines[-1].endswith(f"{len(lines) - 1} failed")


def test_an_interrupted_run_is_no_tampering(sample_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between a new cleaning and the reading after it nothing is wrong, only unfinished."""
    from onrecord.pipeline import clean_sources
    from onrecord.store.db import open_store

    case = copy_case(sample_case, tmp_path / "case")
    monkeypatch.setattr("onrecord.pipeline.documents.CLEAN_VERSION", "99")
    with open_store(case, writes=True) as store:
        clean_sources(store)
    assert [p for p in verify(case) if "dossier" not in p] == []


@pytest.mark.parametrize("what", ["folder", "file", "nothing"])
def test_what_is_neither_is_refused_in_one_line(tmp_path: Path, what: str) -> None:
    path = tmp_path / "it"
    if what == "folder":
        path.mkdir()
    elif what == "file":
        path.write_text("<p>Not ours.</p>")
    with pytest.raises(CaseError, match=r"is (neither a case nor a dossier|not a dossier of onrecord)"):
        verify(path)
    called = call("verify", path)
    assert called.code == 1 and called.err.count("\n") == 1


def test_a_case_without_sources_needs_no_manifest(tmp_path: Path) -> None:
    from onrecord.store.db import init_case

    init_case(tmp_path / "case")
    assert verify(tmp_path / "case") == []
