"""Utterances and copies at the desk: side by side, and what a person's word on them does to the record."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from onrecord.publish.record import render_record
from onrecord.review.desks import Desk
from onrecord.store.db import open_store
from review.desk_client import DeskClient, OpenDesk


def laid_out(desk: OpenDesk) -> Desk:
    with open_store(desk.case) as store:
        found = desk.room.shelf.find_desk(store)
    assert found is not None
    return found


def rows_of(case: Path, kind: str) -> list[dict[str, Any]]:
    with open_store(case) as store:
        return [row for line in render_record(store).splitlines() if (row := json.loads(line))["kind"] == kind]


def test_renderings_stand_side_by_side_with_their_differences(desk: OpenDesk, reader: DeskClient) -> None:
    listed = re.findall(r'href="/utterances/(ut-\w+)"', reader.get("/utterances").text)
    utterance = laid_out(desk).utterances[listed[0]]
    page = reader.get(f"/utterances/{listed[0]}")
    assert len(re.findall("<article", page.text)) == len(utterance.statements)
    assert "<ins><span" in page.text and "[only here:" in page.text and "<del><span" in page.text
    other = re.findall(r"\?base=(st-\w+)", page.text)[0]
    assert reader.get(f"/utterances/{listed[0]}?base={other}").text != page.text
    assert reader.get(f"/utterances/{utterance.statements[-1]}").text == page.text
    assert reader.get("/utterances/ut-0").status == 404


def test_a_rendering_that_was_rejected_stands_on_its_own_in_the_record(desk: OpenDesk, client: DeskClient) -> None:
    found = laid_out(desk)
    utterance = max(found.utterances.values(), key=lambda u: len(u.statements))
    page = client.get(f"/utterances/{utterance.id}")
    forms = re.findall(r'aria-label="This rendering".*?</form>', page.text, re.DOTALL)
    subjects = re.findall(r'name="subject" value="([^"]+)"', forms[-1])
    before = {tuple(sorted(r["statements"])) for r in rows_of(desk.case, "utterance")}
    assert tuple(sorted(utterance.statements)) in before
    client.post("/verdict", {"subject": subjects, "verdict": "no", "back": f"/utterances/{utterance.id}"})
    after = {tuple(sorted(r["statements"])) for r in rows_of(desk.case, "utterance")}
    assert tuple(sorted(utterance.statements)) not in after
    assert any(len(s) == 1 and s[0] in utterance.statements for s in after)
    client.post("/undo")
    assert {tuple(sorted(r["statements"])) for r in rows_of(desk.case, "utterance")} == before


def test_two_copies_side_by_side_show_where_they_come_from(desk: OpenDesk, reader: DeskClient) -> None:
    group = next(g for g in laid_out(desk).copy_groups.values() if g.relation == "copy")
    assert group.id in reader.get("/copies").text
    page = reader.get(f"/copies/{group.id}")
    assert "Byline" in page.words and "Agency" in page.words and "four-word runs" in page.words
    assert 'class="pair same' in page.text and "[only here:" in page.text
    assert "which was first" in page.words or "was published before" in page.words
    assert reader.get("/copies/cg-0").status == 404


def test_copies_that_a_person_parts_count_as_two_reports(desk: OpenDesk, client: DeskClient) -> None:
    group = next(g for g in laid_out(desk).copy_groups.values() if g.relation == "copy")
    page = client.get(f"/copies/{group.id}")
    link = re.search(r'name="link" value="([^"]+)"', page.text)
    assert link
    one, two = group.documents
    back = f"/copies/{group.id}?left={one}&right={two}"
    answered = client.post("/copies/relation", {"link": link[1], "relation": "update", "back": back})
    assert "in no group now" in answered.words and "share background" in answered.words
    relations = {tuple(r["documents"]): r["relation"] for r in rows_of(desk.case, "copy_group")}
    assert relations.get(tuple(sorted(group.documents))) != "copy"
    origins = sum(r["origins"] for r in rows_of(desk.case, "utterance"))
    client.post("/undo")
    assert sum(r["origins"] for r in rows_of(desk.case, "utterance")) < origins
    client.post("/verdict", {"subject": link[1], "verdict": "no"})
    assert not [r for r in rows_of(desk.case, "copy_group") if set(r["documents"]) >= set(group.documents)]
    assert client.post("/copies/relation", {"link": link[1], "relation": "twins"}).status == 400
