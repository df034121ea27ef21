"""Corrections by form, as they are sent with script off; and that they reach the record and the dossier."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_case import keep_draft, new_store
from onrecord.model import Demand, Statement
from onrecord.publish.dossier import build_dossier
from onrecord.publish.record import render_record
from onrecord.publish.scope import Scope
from onrecord.publish.selection import select_rows
from onrecord.store import custody, rows
from onrecord.store.db import open_store
from relate.build_readings import Draft
from review.desk_client import DeskClient, OpenDesk

TEXT = (
    "Ana Orsel said the weir was safe and that the sluice was mended. “We will pay,” Ro Amand told reporters."
    " Ro Amand asked the council to open the sluice. The council replied that the sluice was mended."
)


@pytest.fixture
def draft() -> Draft:
    draft = Draft(TEXT, "2024-05-01", title="The weir", outlet="Dale Post")
    orsel, amand = draft.mention("Ana Orsel"), draft.mention("Ro Amand")
    draft.statement("the weir was safe and that the sluice was mended", orsel)
    draft.statement("We will pay", amand, manner="direct", act="promise")
    asked = draft.statement("the council to open the sluice", amand, act="demand")
    draft.add(Demand, "the council to open the sluice", statement_id=asked.id, by="Ro Amand", of="the council")
    return draft


@pytest.fixture
def weir(tmp_path: Path, draft: Draft) -> Iterator[OpenDesk]:
    with new_store(tmp_path / "case") as store:
        keep_draft(store, draft, "weir.txt")
    desk = OpenDesk(tmp_path / "case")
    yield desk
    desk.close()


@pytest.fixture
def ida(weir: OpenDesk) -> DeskClient:
    return weir.sit("Ida")


def ids(draft: Draft) -> list[str]:
    return [f.id for f in draft.findings if isinstance(f, Statement)]


def record(case: Path, kind: str = "statement") -> dict[str, dict[str, object]]:
    with open_store(case, writes=True) as store:
        found = [json.loads(line) for line in render_record(store).splitlines()]
    return {row["id"]: row for row in found if row["kind"] == kind}


def lines(case: Path) -> str:
    """What a dossier of reviewed lines says."""
    with open_store(case) as store:
        dossier = build_dossier(select_rows(store), title="t", about="", version="0", scope=Scope(is_draft=False))
    return " | ".join(" … ".join(said.line.words) + f" ({said.line.who})" for v in dossier.voices for said in v.said)


def test_other_words_reach_the_page_the_record_and_the_dossier(weir: OpenDesk, ida: DeskClient, draft: Draft) -> None:
    first = ids(draft)[0]
    page = ida.get(f"/documents/{draft.document.id}?edit={first}")
    assert 'name="words"' in page.text and "the weir was safe and that the sluice was mended" in page.text
    answered = ida.post(f"/findings/{first}/correct", {"words": "the weir was safe", "note": "the rest is another"})
    assert answered.status == 200 and "Corrected and accepted." in answered.words and "corrected" in answered.words
    row = record(weir.case)[first]
    assert row["content"]["words"] == ["the weir was safe"]
    assert lines(weir.case) == "the weir was safe (Ana Orsel)"
    assert [j["verdict"] for j in row["judged"]] == [None, "yes"]  # type: ignore[union-attr, index]
    with open_store(weir.case) as store:
        kept = next(f for f in rows.iter_findings(store, kind="statement") if f.id == first)
        assert kept.quote == ("the weir was safe and that the sluice was mended",), "the reader's row is as it was"
        assert custody.check_log(store) == []


def test_speaker_act_and_negation(weir: OpenDesk, ida: DeskClient, draft: Draft) -> None:
    first, _, asked = ids(draft)
    amand = next(f.id for f in draft.findings if f.quote == ("Ro Amand",))
    ida.post(f"/findings/{first}/correct", {"speaker": amand, "act": "deny", "negated": "yes"})
    row = record(weir.case)[first]
    assert (row["speaker"]["name"], row["act"], row["negated"]) == ("Ro Amand", "deny", True)  # type: ignore[index]
    ida.post(
        f"/findings/{first}/correct",
        {"speaker": "other", "speaker_name": "The Weir Board", "speaker_type": "body", "act": "deny", "negated": "yes"},
    )
    row = record(weir.case)[first]
    assert row["speaker"]["name"] == "The Weir Board" and row["act"] == "deny"  # type: ignore[index]
    assert "The Weir Board" in lines(weir.case)
    ida.post(f"/findings/{asked}/correct", {"act": "state"})
    assert record(weir.case, "demand") == {}


def test_correcting_who_asks_reaches_the_statement_that_the_demand_rests_on(
    weir: OpenDesk, ida: DeskClient, draft: Draft
) -> None:
    demand, orsel = draft.findings[-1], draft.findings[0]
    form = {"act": "demand", "speaker": orsel.id, "addressee": "the board", "note": "she asked"}
    answered = ida.post(f"/findings/{demand.id}/correct", form)
    assert "Corrected and accepted." in answered.words
    asked = record(weir.case)[ids(draft)[2]]
    assert asked["speaker"]["name"] == "Ana Orsel" and asked["addressee"] == "the board"  # type: ignore[index]
    row = record(weir.case, "demand")[demand.id]
    assert (row["by"], row["of"]) == ("Ana Orsel", "the board")
    assert "the council to open the sluice (Ana Orsel)" in lines(weir.case)
    assert "nothing is different" in ida.post(f"/findings/{demand.id}/correct", form).words
    ida.post("/undo")
    assert record(weir.case, "demand")[demand.id]["by"] == "Ro Amand"
    assert "judged" not in record(weir.case)[ids(draft)[2]] or "(Ana Orsel)" not in lines(weir.case)


def test_a_corrected_line_says_when_and_why_and_what_was_found(weir: OpenDesk, ida: DeskClient, draft: Draft) -> None:
    first, orsel = ids(draft)[1], draft.findings[0]
    ida.post(f"/findings/{first}/correct", {"act": "promise", "speaker": orsel.id, "note": "she spoke, not he"})
    with open_store(weir.case) as store:
        selection = select_rows(store)
        dossier = build_dossier(selection, title="t", about="", version="0", scope=Scope(is_draft=False))
        day = selection.judged[first][0].judged_at[:4]
    marks = [m for v in dossier.voices for s in v.said for m in s.line.marks]
    assert any(m.startswith("corrected by a person on ") and day in m for m in marks), marks
    assert any(m.endswith("; found as: Ro Amand – she spoke, not he") for m in marks), marks
    ida.post("/protection", {"value": "Ro Amand", "kind": "person", "why": "asked"})
    with open_store(weir.case) as store:
        selection = select_rows(store)
    assert selection.protection.patterns and first not in selection.found_as, "what was found first leaks no name"


def test_split_join_and_undo(weir: OpenDesk, ida: DeskClient, draft: Draft) -> None:
    first = ids(draft)[0]
    answered = ida.post(f"/findings/{first}/split", {"at": "that the sluice"})
    assert "Split in two" in answered.words
    words = sorted(row["content"]["words"][0] for row in record(weir.case).values())  # type: ignore[index]
    assert "the weir was safe and" in words and "that the sluice was mended" in words
    assert lines(weir.case).count("(Ana Orsel)") == 2
    ida.post("/undo")
    assert record(weir.case)[first]["content"]["words"] == ["the weir was safe and that the sluice was mended"]
    assert len(record(weir.case)) == 3 and lines(weir.case) == ""
    second, third = ids(draft)[1:]
    ida.post(f"/findings/{second}/join", {"other": third})
    joined = record(weir.case)
    assert (
        joined[second]["content"]["words"] == ["We will pay", "the council to open the sluice"] and third not in joined
    )
    assert next(iter(record(weir.case, "demand").values()))["statement"] == second


def test_a_statement_is_added_by_its_exact_words(weir: OpenDesk, ida: DeskClient, draft: Draft) -> None:
    url = f"/documents/{draft.document.id}"
    given = {"words": "that the sluice was mended", "speaker_name": "The council", "act": "report"}
    answered = ida.post(f"{url}/add", given)
    assert answered.status == 400 and "stands 2 times" in answered.words
    start = TEXT.rindex("that the sluice was mended")
    page = ida.get(f"{url}?add={start}-{start + 26}")
    assert "Add a statement" in page.words
    answered = ida.post(
        f"{url}/add", {**given, "spans": f"{start}-{start + 26}", "speaker": "other", "speaker_type": "body"}
    )
    assert "Added to the record." in answered.words and "added by a person" in answered.words
    added = [row for row in record(weir.case).values() if row["made"]["by"] == "review"]  # type: ignore[index]
    assert [(row["content"]["words"], row["act"], row["speaker"]["name"]) for row in added] == [  # type: ignore[index]
        (["that the sluice was mended"], "report", "The council")
    ]
    assert "that the sluice was mended (The council)" in lines(weir.case)
    ida.post("/verdict", {"subject": str(added[0]["id"]), "verdict": "no"})
    assert lines(weir.case) == ""
    assert ida.post(f"{url}/add", {**given, "spans": f"{start}-{start + 26}"}).status == 400, "it is there already"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"words": "the weir was unsafe"}, "does not stand in this text"),
        ({"spans": "9000-9100"}, "is no place in this text"),
        ({"spans": "nonsense"}, "is no place in this text"),
        ({}, "nothing is different"),
        ({"act": "shout"}, "is no act"),
        ({"speaker": "other"}, "no name of the speaker"),
    ],
)
def test_what_does_not_fit_is_one_line_and_nothing_is_kept(
    weir: OpenDesk, ida: DeskClient, draft: Draft, form: dict[str, object], says: str
) -> None:
    answered = ida.post(f"/findings/{ids(draft)[0]}/correct", form)
    assert answered.status == 400 and says in answered.words
    with open_store(weir.case) as store:
        assert rows.iter_judgements(store) == []


def test_correcting_twice_is_one_correction_and_undoing_it_gives_the_first(
    weir: OpenDesk, ida: DeskClient, draft: Draft
) -> None:
    first = ids(draft)[0]
    ida.post(f"/findings/{first}/correct", {"act": "concede"})
    ida.post(f"/findings/{first}/correct", {"act": "concede", "words": "the weir was safe"})
    row = record(weir.case)[first]
    assert (row["act"], row["content"]["words"]) == ("concede", ["the weir was safe"])
    ida.post("/undo")
    row = record(weir.case)[first]
    assert (row["act"], row["content"]["words"]) == ("concede", ["the weir was safe and that the sluice was mended"])
    with open_store(weir.case) as store:
        assert len(rows.iter_judgements(store)) == 6, "all of it is kept"


def test_a_reader_may_not_correct(weir: OpenDesk, draft: Draft) -> None:
    onlooker = weir.sit("Ro", "reader")
    first = ids(draft)[0]
    for url in (
        f"/findings/{first}/correct",
        f"/findings/{first}/split",
        f"/documents/{draft.document.id}/add",
        "/verdict",
        "/undo",
    ):
        assert onlooker.post(url, {"act": "deny", "subject": first, "verdict": "yes"}).status == 403
    with open_store(weir.case) as store:
        assert rows.iter_judgements(store) == []
    assert 'name="verdict"' not in onlooker.get(f"/documents/{draft.document.id}").text
