"""Parties at the desk: what hangs on one, merging and splitting them, and what that does to the export."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from onrecord.publish.record import render_record
from onrecord.review.desks import Desk
from onrecord.store.db import open_store
from review.desk_client import DeskClient, OpenDesk


def export(case: Path, kind: str) -> list[dict[str, Any]]:
    with open_store(case) as store:
        return [row for line in render_record(store).splitlines() if (row := json.loads(line))["kind"] == kind]


def laid_out(desk: OpenDesk) -> Desk:
    with open_store(desk.case) as store:
        found = desk.room.shelf.find_desk(store)
    assert found is not None
    return found


def party_named(desk: OpenDesk, name: str) -> str:
    return next(p.id for p in laid_out(desk).parties.values() if p.name == name)


def two_bodies(desk: OpenDesk) -> tuple[str, str]:
    """The two bodies that say most."""
    found = laid_out(desk)
    bodies = [p for p in found.parties.values() if p.type == "body"]
    bodies.sort(key=lambda p: -len(found.items_of_party.get(p.id, ())))
    return bodies[0].id, bodies[1].id


def names(desk: OpenDesk) -> set[str]:
    return {row["name"] for row in export(desk.case, "party")}


def test_who_says_most_comes_first_and_a_search_finds_beginnings_of_names(desk: OpenDesk, reader: DeskClient) -> None:
    said = [int(n) for n in re.findall(r'<p class="v">(\d+) findings?<br>', reader.get("/parties").text)]
    assert said == sorted(said, reverse=True) and said[0] > 5
    words = reader.get("/parties?q=eastern+riv").words
    assert "Eastern Rivers Human Rights Office" in words and "1–1 of 1 party" in words
    assert "no parties" in reader.get("/parties?q=nobody+of+this+name").words


def test_a_party_shows_what_it_said_what_was_asked_of_it_and_where(desk: OpenDesk, reader: DeskClient) -> None:
    found = laid_out(desk)
    asked = [i for i in found.items.values() if i.kind == "demand" and i.of]
    party = next(p for p in found.parties.values() if p.name in {i.of for i in asked})
    page = reader.get(f"/parties/{party.id}?show=asked")
    assert next(i.words for i in asked if i.of == party.name)[:40] in page.words
    assert page.status == 200
    speaker = next(i for i in found.items.values() if i.party and i.kind == "statement")
    assert speaker.words in " ".join(reader.get(f"/parties/{speaker.party}").words.split())
    assert reader.get(f"/parties/{speaker.party}?show=documents").status == 200
    assert reader.get("/parties/pa-0").status == 404


def test_merged_parties_are_one_in_the_export_and_undo_parts_them(desk: OpenDesk, client: DeskClient) -> None:
    one, two = two_bodies(desk)
    before = laid_out(desk)
    client.get(f"/parties/{one}?show=change")
    answered = client.post(f"/parties/{one}/merge", {"other": two, "note": "=one office"})
    assert "are one." in answered.words and "one office" in answered.words
    merged = next(p for p in laid_out(desk).parties.values() if set(before.parties[one].members) <= set(p.members))
    assert set(before.parties[two].members) <= set(merged.members)
    assert {before.parties[one].name, before.parties[two].name} - names(desk) != set()
    client.post("/undo")
    assert {before.parties[one].name, before.parties[two].name} <= names(desk)
    assert laid_out(desk).parties.keys() == before.parties.keys()
    assert client.get(f"/parties/{merged.id}").status == 200


def test_a_split_takes_out_what_was_picked_and_leaves_the_rest_together(desk: OpenDesk, client: DeskClient) -> None:
    before = laid_out(desk)
    party = max((p for p in before.parties.values() if p.type == "body"), key=lambda p: len(p.chains))
    assert len(party.chains) > 3
    client.get("/parties")
    picked = party.chains[1:3]
    answered = client.post(f"/parties/{party.id}/split", {"chain": list(picked), "note": "another office"})
    assert "Split" in answered.words
    after = laid_out(desk)
    assert {after.party_of[c] for c in picked} == {after.party_of[picked[0]]}
    rest = {after.party_of[c] for c in party.chains if c not in picked}
    assert len(rest) == 1 and after.party_of[picked[0]] not in rest
    rows = [row for row in export(desk.case, "party") if row["name"] == party.name]
    assert len(rows) == 2
    # and merged again: one party as before, the split taken back
    client.post(f"/parties/{rest.pop()}/merge", {"other": after.party_of[picked[0]]})
    assert {laid_out(desk).party_of[c] for c in party.chains} == {party.id}
    assert "the same as" in client.get(f"/parties/{party.id}?show=change").words


def test_an_anonymous_speaker_is_merged_with_nobody(desk: OpenDesk, client: DeskClient) -> None:
    found = laid_out(desk)
    anonymous = next(p for p in found.parties.values() if p.type == "anonymous")
    named = next(p for p in found.parties.values() if p.type == "body")
    client.get("/parties")
    for one, two in ((anonymous, named), (named, anonymous)):
        answered = client.post(f"/parties/{one.id}/merge", {"other": two.id})
        assert (answered.status, "merged with nobody" in answered.words) == (400, True)
    assert "merged with nobody" in client.get(f"/parties/{anonymous.id}?show=change").words
    assert client.post(f"/parties/{named.id}/correct", {"field": "type", "value": "anonymous"}).status == 400
    assert laid_out(desk).judgements == found.judgements


def test_a_name_an_alias_and_the_dates_of_a_role_reach_the_export(desk: OpenDesk, client: DeskClient) -> None:
    found = laid_out(desk)
    party = next(p for p in found.parties.values() if p.roles and p.type == "person" and len(p.documents) > 1)
    role = party.roles[0].title
    client.get("/parties")
    address = f"/parties/{party.id}/correct"
    client.post(address, {"field": "name", "value": "Dr Somebody Else"})
    client.post(address, {"field": "name", "value": "Somebody Else"})
    client.post(address, {"field": "alias", "value": "S. Else"})
    client.post(address, {"field": "role", "role": role, "since": "2021-03", "until": "2022", "note": "letter"})
    row = next(r for r in export(desk.case, "party") if r["id"] == party.id)
    assert row["name"] == "Somebody Else" and "S. Else" in row["aliases"]
    dated = next(r for r in row["roles"] if r["title"] == role)
    assert (dated["from"]["edtf"], dated["to"]["edtf"]) == ("2021-03", "2022")
    page = client.get(f"/parties/{party.id}?show=change")
    assert "as a reviewer decided" in page.words and "also called “S. Else”" in page.words
    for judgement in re.findall(r'name="judgement" value="([^"]+)"', page.text):
        client.post(f"/parties/{party.id}/take-back", {"judgement": judgement})
    row = next(r for r in export(desk.case, "party") if r["id"] == party.id)
    assert (row["name"], "S. Else" in row["aliases"]) == (party.name, False)
    assert client.post(address, {"field": "role", "role": role, "since": "2024", "until": "2022"}).status == 400
    assert client.post(address, {"field": "role", "role": "King of nowhere"}).status == 400
    assert client.post(address, {"field": "role", "role": role, "since": "soon"}).status == 400


def test_a_reader_cannot_merge(desk: OpenDesk) -> None:
    one, two = two_bodies(desk)
    other = desk.sit("ro", "reader")
    assert "Merge with another" not in other.get(f"/parties/{one}?show=change").words
    assert other.post(f"/parties/{one}/merge", {"other": two}).status == 403
