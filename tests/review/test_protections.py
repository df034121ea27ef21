"""What a protection permits is decided at the desk, changed there, and kept with who and why."""

from __future__ import annotations

import json

from onrecord.publish.permissions import UNNAMED
from onrecord.publish.record import render_record
from onrecord.store import rows
from onrecord.store.db import open_store
from review.desk_client import DeskClient, OpenDesk

NAME = "Samet Karashin"


def export(desk: OpenDesk) -> str:
    with open_store(desk.case, writes=True) as store:
        return render_record(store)


def post(client: DeskClient, *may: str, **more: str) -> str:
    """The words of the page after deciding about the person; the form sends each permission that is ticked."""
    return client.post("/protection", {"kind": "person", "value": NAME, "why": "asked us", "may": may, **more}).words


def test_each_permission_is_decided_and_shown_in_the_form_again(desk: OpenDesk, client: DeskClient) -> None:
    assert "nothing may be shown or counted" in post(client)
    assert NAME not in export(desk)
    words = post(client, "quote", **{"as": "role", "role": "a man from the valley"})
    assert "may be counted and quoted, not named; shown as a man from the valley" in words
    record = export(desk)
    assert "Now it has a page number" in record and "Karashin" not in record
    assert '"name":"a man from the valley"' in record
    page = client.get(f"/protection?person={NAME.replace(' ', '+')}")
    assert "It is protected already" in page.words and "Decide anew" in page.words
    assert page.text.count(" checked") == 3, "use, quote and the role"
    assert 'value="a man from the valley"' in page.text
    assert "may be counted and quoted and named" not in post(client, "use", "quote")
    assert f'"name":"{UNNAMED}"' in export(desk)
    assert "may be counted and quoted and named" in post(client, "use", "quote", "name")
    assert NAME in export(desk)
    with open_store(desk.case) as store:
        told = [j for j in rows.iter_judgements(store) if (j.correction or {}).get("name") == NAME]
    assert len({j.judged_at for j in told}) >= 1 and {j.note for j in told} == {"asked us"}
    history = client.get("/history?kind=protection").words
    assert "person protected: nothing may be shown or counted" in history
    assert "shown as a man from the valley" in history


def test_what_cannot_be_permitted_is_one_line(desk: OpenDesk, client: DeskClient) -> None:
    assert "a role is missing" in post(client, "quote", **{"as": "role"})
    assert "repeats a part of the name" in post(client, "quote", **{"as": "role", "role": "the son of Karashin"})
    rows_ = [json.loads(line) for line in export(desk).splitlines()]
    document = next(r["id"] for r in rows_ if r["kind"] == "document")
    given = {"kind": "document", "value": document, "why": "x", "may": "quote"}
    assert "cannot be quoted without being named" in client.post("/protection", dict(given)).words
    assert "Only together with" in client.get(f"/protection?document={document}").words


def test_a_passage_is_quoted_without_who_says_it(desk: OpenDesk, client: DeskClient) -> None:
    rows_ = [json.loads(line) for line in export(desk).splitlines()]
    statement = next(
        r for r in rows_ if r["kind"] == "statement" and r["speaker"]["name"] == NAME and r["within"] is None
    )
    assert "nothing tells who says it" in client.get(f"/protection?passage={statement['id']}").words
    client.post("/protection", {"kind": "passage", "value": statement["id"], "why": "x", "may": "quote"})
    after = next(r for r in map(json.loads, export(desk).splitlines()) if r.get("id") == statement["id"])
    assert (after["speaker"]["name"], after["speaker"]["party"], after["cue"]["spans"]) == (UNNAMED, None, [])
    assert after["content"]["words"] == statement["content"]["words"]
