"""The timeline and the figures at the desk: how exact a date is, who disagrees, which numbers cannot all be true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from build_case import keep_draft, new_store
from onrecord.model import Figure
from onrecord.publish.record import render_record
from onrecord.review.desks import Desk
from onrecord.store.db import open_store
from relate.build_readings import Draft
from review.desk_client import DeskClient, OpenDesk


def laid_out(desk: OpenDesk) -> Desk:
    with open_store(desk.case) as store:
        found = desk.room.shelf.find_desk(store)
    assert found is not None
    return found


def rows_of(case: Path, kind: str) -> list[dict[str, Any]]:
    with open_store(case) as store:
        return [row for line in render_record(store).splitlines() if (row := json.loads(line))["kind"] == kind]


def test_each_stretch_leads_into_shorter_ones_and_back(reader: DeskClient) -> None:
    whole = reader.get("/timeline")
    year = re.search(r'<a href="(/timeline\?at=(\d{4}))" data-zoom', whole.text)
    assert year
    page = reader.get(year[1])
    month = re.search(r'<a href="(/timeline\?at=\d{4}-\d\d)" data-zoom', page.text)
    assert month and ">all time</a>" in page.text
    page = reader.get(month[1])
    day = re.search(r'<a href="(/timeline\?at=\d{4}-\d\d-\d\d)" data-zoom', page.text)
    assert day and f">{year[2]}</a>" in page.text
    listed = len(re.findall(r'<li class="ln row" id="m-', reader.get(day[1]).text))
    assert 0 < listed < len(re.findall(r'<li class="ln row" id="m-', whole.text))
    assert reader.get("/timeline?at=2024-06-01/2024-09-09").status == 200
    for wrong in ("soon", "2024-13", "2024/..", "0000"):
        assert reader.get(f"/timeline?at={wrong}").status == 400, wrong


def test_a_date_is_drawn_as_wide_as_its_words_leave_it_open(reader: DeskClient) -> None:
    text = reader.get("/timeline").text
    assert 'role="group" aria-label=' in text and "<circle" in text
    for words, shape in (("to the day", "<circle"), ("within a month", "<rect"), ("one end open", "<path d=")):
        row = re.search(rf'id="m-(\d+)">(?:(?!</li>).)*?<small>{words}</small>', text, re.DOTALL)
        assert row, words
        mark = re.search(rf'<a href="#m-{row[1]}" class="mark.*?</a>', text, re.DOTALL)
        assert mark and shape in mark[0], words
    assert "why then:" in text


def test_events_alone_or_what_one_party_said(desk: OpenDesk, reader: DeskClient) -> None:
    marks = re.findall(r'class="mark (\w+)"', reader.get("/timeline?kind=event").text)
    assert set(marks) == {"event"}
    found = laid_out(desk)
    speaker = next(i.party for i in found.items.values() if i.kind == "statement" and i.party)
    assert found.parties[speaker].name in reader.get(f"/timeline?party={speaker}").words


def test_figures_that_contradict_say_why_and_whose_they_are(desk: OpenDesk, client: DeskClient) -> None:
    page = client.get("/figures")
    assert "be true of one day" in page.words and "Contradict one another" in page.words
    found = laid_out(desk)
    against = [x for x in found.links.values() if x.kind == "conflicts" and x.relation == "contradict"]
    figure = next(found.figures[x.left_id] for x in against if x.left_id in found.figures)
    assert figure.words in page.words and f"/documents/{figure.document_id}" in page.text
    form = re.search(r'aria-label="This comparison".*?</form>', page.text, re.DOTALL)
    assert form
    subjects = re.findall(r'name="subject" value="([^"]+)"', form[0])
    client.post("/verdict", {"subject": subjects, "verdict": "no"})
    assert "rejected" in client.get("/figures").words
    judged = {r["id"]: r.get("judged") for r in rows_of(desk.case, "conflict")}
    assert all(judged.get(s) != [] for s in subjects)


def test_figures_that_nothing_contradicts_are_shown_at_once(tmp_path: Path) -> None:
    draft = Draft("Some 40 mills stood idle.")
    draft.add(Figure, "40 mills", value=40.0, of="mills", comparator="about")
    with new_store(tmp_path / "case") as store:
        keep_draft(store, draft, "mills.txt")
    client = (desk := OpenDesk(tmp_path / "case")).sit()
    assert "40 mills" in client.get("/figures").words
    assert "No such figures" in client.get("/figures?view=").words
    desk.close()


def test_all_figures_stand_under_what_they_count(desk: OpenDesk, reader: DeskClient) -> None:
    counted = {f.of for f in laid_out(desk).figures.values()}
    page = reader.get("/figures?view=all")
    assert all(f'aria-label="{of}"' in page.text for of in ("people", "villages") if of in counted)
    one = reader.get("/figures?of=people")
    assert len(re.findall(r'<tr><th scope="row"', one.text)) >= 3
    assert "No such figures" in reader.get("/figures?of=unicorns").words
    assert "No such figures" in reader.get("/figures?q=unicorns").words
