"""Gathering, protecting, publishing, assessing at the desk; and the history of all that was decided."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

from onrecord.publish.record import render_record
from onrecord.store.db import open_store
from review.desk_client import Answered, DeskClient, OpenDesk

REPORT = "MARSTOW, 4 May 2024\n\nThe harbour board said on Saturday that 12 boats had been lost.\n"


def upload(client: DeskClient, files: Sequence[tuple[str, bytes]], **fields: str) -> Answered:
    client.get("/gather")
    parts = [("csrf", "", client.csrf.encode()), *((k, "", v.encode()) for k, v in fields.items())]
    parts += [("file", name, data) for name, data in files]
    body = b""
    for key, name, data in parts:
        shown = f'; filename="{name}"' if name else ""
        body += f'--edge\r\nContent-Disposition: form-data; name="{key}"{shown}\r\n\r\n'.encode() + data + b"\r\n"
    headers = {"content-type": "multipart/form-data; boundary=edge", "sec-fetch-site": "same-origin"}
    answered = client.ask("POST", "/gather", body + b"--edge--\r\n", headers)
    return client.get(answered.headers["location"]) if answered.status == 303 else answered


def export(case: Path) -> list[dict[str, object]]:
    with open_store(case, writes=True) as store:
        return [json.loads(line) for line in render_record(store).splitlines()]


def statement_of(case: Path, words: str) -> dict[str, object]:
    return next(r for r in export(case) if r["kind"] == "statement" and words in json.dumps(r["content"]))


def test_dropped_files_are_gathered_under_their_own_paths_and_read(desk: OpenDesk, client: DeskClient) -> None:
    answered = upload(client, [("box/../../report.txt", REPORT.encode()), ("box/empty.txt", b"")], read="yes")
    assert answered.status == 200
    desk.room.shelf.works.wait()
    words = client.get("/gather").words
    assert "Gathering has ended" in words
    assert "empty.txt" in words and "the file is empty" in words
    documents = [r["path"] for r in export(desk.case) if r["kind"] == "document"]
    assert "box/report.txt" in documents
    assert statement_of(desk.case, "12 boats")["speaker"]["name"] == "harbour board"  # type: ignore[index]


def test_a_form_without_files_says_so(client: DeskClient) -> None:
    answered = upload(client, [], read="yes")
    assert (answered.status, "no file came with the form" in answered.words) == (400, True)


def test_only_a_keeper_gathers_protects_and_publishes(desk: OpenDesk) -> None:
    other = desk.sit("ro", "reviewer")
    for url in ("/gather", "/protection", "/publish", "/history.csv"):
        assert other.get(url).status == 403
    assert other.post("/protection", {"kind": "person", "value": "Anyone", "why": "x"}).status == 403


def test_a_second_work_waits_for_the_first(desk: OpenDesk, client: DeskClient) -> None:
    from threading import Event

    gate = Event()
    desk.room.shelf.works.start("Waiting", lambda store, report: (str(gate.wait(30)),))
    try:
        assert "still going on" in client.post("/gather/read").words
    finally:
        gate.set()
        desk.room.shelf.works.wait()


def test_a_work_that_is_stopped_says_that_nothing_is_lost(desk: OpenDesk, client: DeskClient) -> None:
    from threading import Event

    begun = Event()

    def job(store: object, report: object) -> tuple[str, ...]:
        begun.set()
        while True:
            report("read", 1, 9)  # type: ignore[operator]

    desk.room.shelf.works.start("Reading", job)
    assert begun.wait(30)
    client.post("/gather/stop")
    desk.room.shelf.works.wait()
    assert "what was done is kept" in client.get("/gather").words


def test_a_protected_person_is_in_no_export_until_lifted(desk: OpenDesk, client: DeskClient) -> None:
    statements = [r for r in export(desk.case) if r["kind"] == "statement"]
    names = [r["speaker"]["name"] for r in statements if r["speaker"]["type"] == "person"]  # type: ignore[index]
    name = max(set(names), key=names.count)
    answered = client.post("/protection", {"kind": "person", "value": name, "why": "at risk"})
    assert name in answered.words and "Protected from now on" in answered.words
    assert name not in json.dumps(export(desk.case), ensure_ascii=False)
    answered = client.post("/protection", {"kind": "person", "value": name, "why": "asked to", "lift": "yes"})
    assert "The protection is lifted" in answered.words
    assert name in json.dumps(export(desk.case), ensure_ascii=False)
    kinds = client.get("/history?kind=protection").words
    assert "protection lifted" in kinds and "person protected" in kinds


def test_protection_needs_a_reason_and_somebody(client: DeskClient) -> None:
    assert "a reason is missing" in client.post("/protection", {"kind": "person", "value": "X"}).words
    assert "nothing was named" in client.post("/protection", {"kind": "person", "why": "x"}).words
    answered = client.post("/protection", {"kind": "person", "value": "Nobody Whatever", "why": "x"})
    assert (answered.status, "nobody of that name" in answered.words) == (400, True)


def test_files_published_before_are_scanned_for_who_is_protected_now(desk: OpenDesk, client: DeskClient) -> None:
    speaker = next(
        r["speaker"]["name"]  # type: ignore[index]
        for r in export(desk.case)
        if r["kind"] == "statement" and r["speaker"]["type"] == "person"  # type: ignore[index]
    )
    client.post("/publish", {"form": "html", "lines": "all"})
    desk.room.shelf.works.wait()
    assert "wrote dossier.html" in client.get("/publish").words
    client.post("/protection", {"kind": "person", "value": speaker, "why": "at risk"})
    assert "show what is protected: dossier.html" in client.post("/protection/scan").words
    client.post("/publish", {"form": "html", "lines": "all"})
    desk.room.shelf.works.wait()
    assert "none shows a protected name" in client.post("/protection/scan").words


def test_what_was_published_can_be_saved_and_nothing_else_can(desk: OpenDesk, client: DeskClient) -> None:
    client.post("/publish", {"form": "md", "lines": "all"})
    desk.room.shelf.works.wait()
    answered = client.get("/dossiers/dossier.md")
    assert answered.headers["content-disposition"] == 'attachment; filename="dossier.md"'
    assert b"DRAFT" in answered.body.upper()
    for name in ("..%2fonrecord.toml", "..", "nothing.md"):
        assert client.get(f"/dossiers/{name}").status == 404


def test_a_dossier_that_was_published_stays_and_the_next_is_written_beside_it(
    desk: OpenDesk, client: DeskClient
) -> None:
    first = (desk.case / "dossiers" / "dossier.html").read_bytes()
    statement = next(r["id"] for r in export(desk.case) if r["kind"] == "statement")
    client.post("/verdict", {"subject": str(statement), "verdict": "yes"})
    for _ in range(2):
        client.post("/publish", {"form": "html", "lines": "all"})
        desk.room.shelf.works.wait()
    page = client.get("/publish")
    beside = sorted(p for p in (desk.case / "dossiers").iterdir() if p.name != "dossier.html")
    assert (desk.case / "dossiers" / "dossier.html").read_bytes() == first
    assert len(beside) == 1 and re.fullmatch(r"dossier-20\d\d-\d\d-\d\d\.html", beside[0].name)
    assert f"wrote {beside[0].name}" in page.words and "published before stays as it is" in page.words
    for data in (first, beside[0].read_bytes()):
        assert hashlib.sha256(data).hexdigest() in page.words
    assert client.get(f"/dossiers/{beside[0].name}").body == beside[0].read_bytes()
    beside[0].write_text("changed")
    assert f"{beside[0].name}: changed since it was published" in client.get("/publish").words


def test_without_reviewed_lines_a_form_of_reviewed_lines_says_why_not(desk: OpenDesk, client: DeskClient) -> None:
    client.post("/publish", {"form": "docx", "lines": "reviewed"})
    desk.room.shelf.works.wait()
    assert "accepted" in client.get("/publish").words
    assert not (desk.case / "dossiers" / "dossier.docx").exists()
    assert client.post("/publish", {"form": "poem"}).status == 400


def test_an_assessment_is_in_words_with_a_reason_and_replaced_by_a_later_one(
    desk: OpenDesk, client: DeskClient
) -> None:
    document = next(r["id"] for r in export(desk.case) if r["kind"] == "document")
    given = {"subject": document, "aspect": "source", "words": "close to the events", "reason": "was there"}
    assert client.post("/assessment", {**given, "reason": ""}).status == 400
    client.post("/assessment", given)
    client.post("/assessment", {**given, "words": "second-hand", "reason": "relies on a clerk"})
    words = client.get(f"/assessment?subject={document}").words
    assert "second-hand" in words and "close to the events" in words and "replaced since" in words
    rows = sorted((r for r in export(desk.case) if r["kind"] == "judgement"), key=lambda r: r["replaces"] is not None)
    assert [r["assessment"]["source"] for r in rows] == ["close to the events", "second-hand"]  # type: ignore[index]
    second = desk.sit("eve", "reviewer")
    second.post("/you", {"name": "eve", "second": "yes"})
    assert "second-hand" not in second.get(f"/assessment?subject={document}").words


def test_the_history_tells_who_when_and_why(desk: OpenDesk, client: DeskClient) -> None:
    item = next(iter(desk.room.shelf._desk.items.values()))  # type: ignore[union-attr]
    client.post("/verdict", {"subject": item.id, "verdict": "yes", "note": "heard it"})
    client.post("/verdict", {"subject": item.id, "verdict": "no", "note": "=misheard"})
    words = client.get("/history").words
    assert words.index("=misheard") < words.index("heard it")
    assert "decided anew since" in words and "ida" in words
    found = desk.room.shelf._desk
    assert found
    two = sorted(p.id for p in found.parties.values() if p.type == "body")[:2]
    client.post(f"/parties/{two[0]}/merge", {"other": two[1]})
    words = client.get("/history?kind=correction").words
    assert "said to be one with" in words and "me-" not in words, "parties by their names, not by ids"
    table = client.get("/history.csv").text
    assert "rejected,'=misheard" in table and "accepted,heard it" in table
    assert client.get("/history?who=nobody").words.count("Why:") == 0
