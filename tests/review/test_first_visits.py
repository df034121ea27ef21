"""The first visit to a case that holds nothing, or nothing that was read."""

from __future__ import annotations

from pathlib import Path

from build_case import new_store
from onrecord.pipeline import gather
from onrecord.review.routes import ROUTES
from review.desk_client import OpenDesk

PAGES = [
    e.path
    for e in ROUTES
    if e.method == "GET" and "{" not in e.path and e.path not in ("/assessment", "/gather/state", "/history.csv")
]


def test_an_empty_case_says_what_to_do_and_every_page_answers(tmp_path: Path) -> None:
    with new_store(tmp_path / "case"):
        pass
    desk = OpenDesk(tmp_path / "case")
    client = desk.sit()
    for path in PAGES:
        answered = client.get(path)
        assert answered.status == 200 and "9999" not in answered.words, path
    assert "Nothing was gathered yet. Drop files or a folder" in client.get("/").words
    assert 'href="/gather"' in client.get("/queue").text and "read first" in client.get("/queue").words
    reader = desk.sit("ro", "reader")
    assert "A keeper gathers." in reader.get("/").words and 'href="/gather"' not in reader.get("/queue").text
    client.post("/publish", {"form": "html", "lines": "all"})
    desk.room.shelf.works.wait()
    assert "holds no document yet" in client.get("/publish").words
    desk.close()


def test_a_case_that_nobody_read_says_so_and_is_read_from_the_desk(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("MARSTOW, 4 May 2024\n\nThe board said on Saturday that 12 boats had sunk.\n")
    with new_store(tmp_path / "case") as store:
        gather(store, [tmp_path / "report.txt"])
    desk = OpenDesk(tmp_path / "case")
    client = desk.sit()
    assert "1 document waits to be read" in client.get("/").words
    client.post("/gather/read", {})
    desk.room.shelf.works.wait()
    desk.room.shelf.renew()
    assert "waits to be read" not in client.get("/").words
    assert "12 boats had sunk" in client.get("/queue").words or client.get("/queue").status == 200
    desk.close()
