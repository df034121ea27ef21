"""What people decide at the desk, as each form of the next dossier tells it: assessments, merges, other corrections."""

from __future__ import annotations

import json
import re
import zipfile
from html import unescape
from pathlib import Path

from pypdfium2 import PdfDocument

from onrecord.decide import protect_subject
from onrecord.publish.forms import publish_dossier
from onrecord.publish.record import render_record
from onrecord.relate.clusters import Party
from onrecord.review.desks import Desk
from onrecord.store.db import open_store
from onrecord.verify import verify_case
from review.desk_client import OpenDesk

FORMS = ("html", "md", "docx", "pdf")


def lay_out(desk: OpenDesk) -> Desk:
    with open_store(desk.case) as store:
        found = desk.room.shelf.find_desk(store)
    assert found is not None
    return found


def read_forms(case: Path, folder: Path, *forms: str) -> dict[str, str]:
    """The words of the dossier in each form, white space folded."""
    out = {}
    with open_store(case, writes=True) as store:
        for form in forms:
            path = publish_dossier(store, folder / f"d.{form}", form, is_draft=True)
            if form == "pdf":
                with PdfDocument(path) as pdf:
                    text = " ".join(page.get_textpage().get_text_range() for page in pdf)
                text = text.replace("\ufffe", "").replace("\r\n", " ")
            elif form == "docx":
                text = re.sub(r"<[^>]+>", "", zipfile.ZipFile(path).read("word/document.xml").decode())
            elif form == "md":
                text = re.sub(r"\\(.)|\*\*|^> ", r"\1", path.read_text(), flags=re.MULTILINE)
            else:
                text = re.sub(r"<[^>]+>", " ", path.read_text())
            out[form] = " ".join(unescape(text).split())
    return out


def squeeze(text: str) -> str:
    """Without white space: how a form breaks its lines does not matter."""
    return re.sub(r"\s+|-", "", text)


def render(case: Path) -> str:
    with open_store(case) as store:
        return render_record(store)


def test_every_form_tells_assessments_merges_and_corrections_with_who_when_and_why(
    desk: OpenDesk, tmp_path: Path
) -> None:
    client, laid = desk.sit("Ida Brenn"), lay_out(desk)
    assert "by people" not in read_forms(desk.case, tmp_path, "html")["html"]
    document = next(iter(laid.documents.values()))
    first, item = [
        laid.items[i] for i in document.items if laid.items[i].kind == "statement" and laid.items[i].speaker
    ][:2]
    given = {"aspect": "source", "words": "seldom wrong on dates", "reason": "four of its dates were checked"}
    client.post("/assessment", {"subject": document.id, **given})
    content = {"aspect": "content", "words": "fits the court’s log", "reason": "I read the log in Weir Hall"}
    client.post("/assessment", {"subject": item.id, **content})
    client.post("/assessment", {"subject": item.id, **content, "words": "fits the log but for the hour"})
    speaker = {"speaker": "other", "speaker_name": "Orla Venn", "speaker_type": "person", "note": "her own letter"}
    client.post(f"/findings/{first.id}/correct", speaker)
    one, other = two_bodies(laid)
    client.post(f"/parties/{one.id}/merge", {"other": other.id, "note": "one seal on both letters"})
    (merged,) = (p for p in lay_out(desk).parties.values() if {*one.chains, *other.chains} <= {*p.chains})
    client.post(f"/parties/{merged.id}/correct", {"field": "alias", "value": "The Weir Desk", "note": "its letterhead"})
    forms = read_forms(desk.case, tmp_path, *FORMS)
    assert forms.keys() == set(FORMS)
    for form, text in forms.items():
        told = squeeze(text)
        for words in (
            *(given["words"], given["reason"], "fits the log but for the hour", content["reason"]),
            "Reliability of the source, as Ida Brenn judged on",
            "Validity of the content, as Ida Brenn judged on",
            f"corrected who speaks; found as: {first.speaker}. Reason: her own letter.",
            "they are one party. Reason: one seal on both letters.",
            "the other name “The Weir Desk”. Reason: its letterhead.",
        ):
            assert squeeze(words) in told, (form, words)
        assert squeeze(content["words"]) not in told, form
        assert re.search(r"On\d+\w+20\d\dIdaBrenn:merged“.+?”\(.+?\)and“", told), form
    rows = [json.loads(line) for line in render(desk.case).splitlines()]
    judged = next(r for r in rows if r["kind"] == "document" and r["id"] == document.id)["judged"]
    assert judged[0]["assessment"] == {"source": given["words"], "reason": given["reason"]}
    assert judged[0]["reviewer"] == "Ida Brenn" and judged[0]["at"]
    assert sum(r["kind"] == "judgement" and r["assessment"] is not None for r in rows) == 3
    with open_store(desk.case) as store:
        assert verify_case(store)[1] == []


def two_bodies(laid: Desk) -> list[Party]:
    """The two bodies that say most."""
    bodies = [p for p in laid.parties.values() if p.type == "body"]
    return sorted(bodies, key=lambda p: -len(laid.items_of_party.get(p.id, ())))[:2]


def test_an_assessment_that_names_somebody_protected_is_in_no_form(desk: OpenDesk, tmp_path: Path) -> None:
    client, laid = desk.sit("Ida Brenn"), lay_out(desk)
    person = next(p for p in laid.parties.values() if p.type == "person" and " " in p.name)
    document = next(d for d in laid.documents.values() if d.id not in person.documents)
    told = {"subject": document.id, "aspect": "source", "reason": f"asked {person.name} about it"}
    client.post("/assessment", {**told, "words": "close to the office"})
    assert "close to the office" in render(desk.case)
    with open_store(desk.case, writes=True) as store:
        protect_subject(store, "person", person.name, note="at risk")
    assert "close to the office" not in read_forms(desk.case, tmp_path, "md")["md"]
    assert "close to the office" not in render(desk.case)


def test_a_merge_with_somebody_protected_is_told_nowhere(desk: OpenDesk, tmp_path: Path) -> None:
    client, laid = desk.sit("Ida Brenn"), lay_out(desk)
    person = next(p for p in laid.parties.values() if p.type == "person" and " " in p.name)
    one = two_bodies(laid)[0]
    client.post(f"/parties/{one.id}/merge", {"other": person.id, "note": "one desk"})
    with open_store(desk.case, writes=True) as store:
        protect_subject(store, "person", person.name, note="at risk")
    assert "one desk" not in read_forms(desk.case, tmp_path, "md")["md"]
    assert min(person.chains) not in render(desk.case) and "one desk" not in render(desk.case)


def test_what_was_published_and_then_taken_back_or_parted_is_told(desk: OpenDesk, tmp_path: Path) -> None:
    client = desk.sit("Ida Brenn")
    one, other = two_bodies(lay_out(desk))
    client.post(f"/parties/{one.id}/merge", {"other": other.id, "note": "one seal on both letters"})
    read_forms(desk.case, tmp_path, "md")
    (merged,) = (p for p in lay_out(desk).parties.values() if {*one.chains, *other.chains} <= {*p.chains})
    client.post(f"/parties/{merged.id}/split", {"chain": list(other.chains), "note": "two seals after all"})
    text = read_forms(desk.case, tmp_path, "md")["md"]
    told = text[text.rindex("Corrections by people") :]
    assert re.search(r"parted “.+” \(.+\) from “.+” \(.+\): they are two parties\. Reason: two seals after all\.", told)
    assert re.search(r"merged .+ one seal on both letters\. Taken back by Ida Brenn on \d+ \w+ 20\d\d\.", told)


def test_what_is_undone_before_anything_was_published_is_no_correction(desk: OpenDesk, tmp_path: Path) -> None:
    client = desk.sit("Ida Brenn")
    party = two_bodies(lay_out(desk))[0]
    client.post(f"/parties/{party.id}/correct", {"field": "name", "value": "Weir Desk", "note": "a slip"})
    client.post("/undo", {})
    assert "Weir Desk" not in read_forms(desk.case, tmp_path, "md")["md"]


def test_corrections_are_told_in_the_language_of_the_labels(desk: OpenDesk, tmp_path: Path) -> None:
    client = desk.sit("Ida Brenn")
    party = two_bodies(lay_out(desk))[0]
    client.post(f"/parties/{party.id}/correct", {"field": "alias", "value": "Weir Desk", "note": ""})
    with open_store(desk.case, writes=True) as store:
        path = publish_dossier(store, tmp_path / "d.md", "md", language="fr")
    assert "Corrections par des personnes" in path.read_text() and "l’autre nom « Weir Desk »" in path.read_text()
