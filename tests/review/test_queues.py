"""The queue: what matters first, nothing twice, and how far one has come; a second reader decides without knowing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build_case import keep_draft, new_store
from onrecord.model import Demand, Link, Made, Statement, link_id
from onrecord.publish.selection import select_rows
from onrecord.store import rows
from onrecord.store.db import open_store, transaction
from relate.build_readings import Draft
from review.desk_client import Answered, DeskClient, OpenDesk

WORDS = ("the weir was safe", "the sluice was mended", "nobody was hurt", "the road was open")


@pytest.fixture
def drafts() -> list[Draft]:
    out = []
    for number, outlet in enumerate(("Dale Post", "Hill Herald")):
        draft = Draft(f"Report {number}: " + " ".join(f"Ana Orsel said {w} {number}." for w in WORDS), outlet=outlet)
        orsel = draft.mention("Ana Orsel", nth=0)
        for n, words in enumerate(WORDS):
            statement = draft.statement(f"{words} {number}", orsel, act="report" if n == 3 else "state")
            draft.findings[-1] = score(statement, 0.9 - 0.1 * n - 0.05 * number)
        out.append(draft)
    return out


def score(statement: Statement, value: float) -> Statement:
    from dataclasses import replace

    return replace(statement, made=Made(by="test", version="1", score=value))


@pytest.fixture
def weir(tmp_path: Path, drafts: list[Draft]) -> OpenDesk:
    with new_store(tmp_path / "case") as store:
        for draft in drafts:
            keep_draft(store, draft, f"{draft.metadata.outlet}.txt")
        ends = sorted(draft.findings[1].id for draft in drafts)
        same = Link(
            id=link_id("same_utterance", *ends), kind="same_utterance", left_id=ends[0], right_id=ends[1], reasons=(),
            made=Made(by="test", version="1", score=0.7),
        )  # fmt: skip
        with transaction(store):
            people = sorted(draft.findings[0].id for draft in drafts)
            party = Link(
                id=link_id("same_party", *people), kind="same_party", left_id=people[0], right_id=people[1], reasons=(),
                made=Made(by="test", version="1", score=1.0),
            )  # fmt: skip
            rows.put_links(store, "test", [same, party])
    return OpenDesk(tmp_path / "case")


def shown(answered: Answered) -> str:
    found = re.search(r'name="subject" value="([^"]+)"', answered.text)
    return found[1] if found else ""


def words(answered: Answered) -> str:
    found = re.search(r'<p class="x q">(.*?)</p>', answered.text)
    return found[1] if found else ""


def decide(client: DeskClient, answered: Answered, verdict: str) -> Answered:
    back = re.search(r'name="back" value="(/queue[^"]*)"', answered.text)
    assert back
    return client.post(
        "/verdict", {"subject": shown(answered), "verdict": verdict, "back": back[1].replace("&amp;", "&")}
    )


def test_the_least_certain_and_the_most_reported_come_first_and_none_twice(weir: OpenDesk) -> None:
    client = weir.sit()
    page = client.get("/queue?kind=statement")
    seen = []
    for _ in range(8):
        seen.append(words(page))
        page = decide(client, page, "yes")
    assert len(set(seen)) == 8
    assert seen[0] == "the road was open 1" and seen[-1] == "the sluice was mended 0"
    assert seen.index("the weir was safe 0") < seen.index("the sluice was mended 0"), "two reports carry it"
    assert "Everything here is decided" in page.words and "8 of 8 judged" in page.words
    weir.close()


def test_filters_skipping_and_coming_back(weir: OpenDesk) -> None:
    client = weir.sit()
    page = client.get("/queue?act=report&outlet=Dale+Post")
    assert "0 of 1 judged" in page.words and words(page) == "the road was open 0"
    assert "Showing everything, report, Dale Post" in page.words
    assert "Nothing fits" in client.get("/queue?speaker=Nobody").words
    first = client.get("/queue?kind=statement&speaker=orsel")
    after = re.search(r'id="after" href="([^"]+)"', first.text)
    assert after
    second = client.get(after[1].replace("&amp;", "&"))
    third = decide(client, second, "unsure")
    assert len({shown(first), shown(second), shown(third)}) == 3, "what was left is not asked again at once"
    assert shown(client.get("/queue?kind=statement&speaker=orsel")) == shown(first), "but it comes again"
    weir.close()


def test_a_link_is_judged_with_both_its_ends(weir: OpenDesk) -> None:
    client = weir.sit()
    page = client.get("/queue?kind=same_utterance")
    assert "Is this one act of saying, reported twice?" in page.words
    assert "the weir was safe 0" in page.words and "the weir was safe 1" in page.words
    assert weir.room.shelf._desk and len(weir.room.shelf._desk.utterances) == 7
    decide(client, page, "no")
    client.get("/queue")
    assert len(weir.room.shelf._desk.utterances) == 8, "kept apart from then on"
    client.post("/undo")
    client.get("/queue")
    assert len(weir.room.shelf._desk.utterances) == 7
    weir.close()


def test_a_second_reader_decides_without_knowing_and_disagreements_are_listed(
    weir: OpenDesk, drafts: list[Draft]
) -> None:
    ida, ro = weir.sit("Ida"), weir.sit("Ro")
    ro.post("/you", {"name": "Ro", "second": "yes"})
    one, two = drafts[0].findings[1].id, drafts[0].findings[2].id
    ida.post("/verdict", {"subject": one, "verdict": "yes", "note": "heard it myself"})
    ida.post("/verdict", {"subject": two, "verdict": "yes"})
    ida.post(f"/findings/{one}/correct", {"act": "concede"})
    url = f"/documents/{drafts[0].document.id}"
    assert "accepted by Ida" in ida.get(url).words
    blind = ro.get(url).words
    assert "Ida" not in blind and "heard it" not in blind and "accepted" not in blind and "concede" not in blind
    assert "0 of 8 judged" in ro.get("/queue?kind=statement").words
    ro.post("/verdict", {"subject": one, "verdict": "no"})
    ro.post("/verdict", {"subject": two, "verdict": "yes"})
    assert "rejected by Ro" in ro.get(url).words and "Ida" not in ro.get(url).words
    assert "Ida" not in ro.get("/disagreements").words
    found = ida.get("/disagreements").words
    assert "2 findings decided on by two readers" in found
    assert "accepted by Ida" in found and "rejected by Ro" in found and "the sluice was mended" not in found
    with open_store(weir.case) as store:
        assert {j.reviewer for j in rows.iter_judgements(store)} == {"Ida", "Ro"}
    weir.close()


def test_undo_takes_back_the_last_and_keeps_both(weir: OpenDesk, drafts: list[Draft]) -> None:
    client = weir.sit("Ida")
    id_ = drafts[0].findings[1].id
    client.post("/verdict", {"subject": id_, "verdict": "yes"})
    client.post("/verdict", {"subject": id_, "verdict": "no"})
    url = f"/documents/{drafts[0].document.id}"
    assert "rejected by Ida" in client.get(url).words
    client.post("/undo")
    assert "accepted by Ida" in client.get(url).words
    client.post("/undo")
    assert "accepted" not in client.get(url).words.replace("accept, reject", "")
    assert "There is nothing to undo" in client.post("/undo").words
    with open_store(weir.case) as store:
        assert len(rows.iter_judgements(store)) == 4
    weir.close()


def test_the_same_words_in_copies_are_decided_once_each_with_a_judgement(tmp_path: Path) -> None:
    drafts = [
        Draft(f"{o}: Ana Orsel said the weir was safe.", outlet=o) for o in ("Dale Post", "Hill Herald", "Mill Mail")
    ]
    for number, draft in enumerate(drafts):
        orsel = draft.mention("Ana Orsel")
        draft.statement("the weir was safe" if number < 2 else "the weir was", orsel)
    with new_store(tmp_path / "case") as store:
        for draft in drafts:
            keep_draft(store, draft, f"{draft.metadata.outlet}.txt")
        made = Made(by="test", version="1", score=0.9)
        ends = [[str(d.findings[n].id) for d in drafts] for n in (0, 1)]
        links = [
            Link(id=link_id(kind, *pair), kind=kind, left_id=pair[0], right_id=pair[1], reasons=(), made=made)
            for kind, ids in zip(("same_party", "same_utterance"), ends, strict=True)
            for pair in (sorted(ids[:2]), sorted(ids[1:]))
        ]
        with transaction(store):
            rows.put_links(store, "test", links)
    desk = OpenDesk(tmp_path / "case")
    client = desk.sit()
    page = client.get(f"/queue?kind=statement&at={ends[1][0]}")
    assert "The same words in 1 more report: decided with this one" in page.words
    assert page.text.count("the weir was safe</span></p></li>") == 0, "not asked for a second time"
    subjects = re.findall(r'name="subject" value="([^"]+)"', page.text)
    assert subjects == ends[1][:2], "who cut the words says something else"
    answered = client.post("/verdict", {"subject": subjects, "verdict": "yes", "back": "/queue?kind=statement"})
    assert "Accepted: 2." in answered.words and "2 of 3 judged" in answered.words
    client.post("/undo")
    assert "0 of 3 judged" in client.get("/queue?kind=statement").words
    desk.close()


def test_undo_is_offered_for_the_action_that_it_takes_back(weir: OpenDesk) -> None:
    client = weir.sit()
    page = decide(client, client.get("/queue?kind=statement"), "yes")
    assert re.search(r'role="status"><p>Accepted\.</p><button form="undo-form">Undo', page.text)
    page = client.post("/search/keep", {"query": "q=weir", "name": "weirs"})
    assert "The search is kept." in page.words and 'form="undo-form">Undo<' not in page.text
    assert "Undo the last decision" in page.words
    page = client.post("/undo")
    assert 'form="undo-form">Undo<' not in page.text, "what stands before is not taken back by a second press"
    decide(client, client.get("/queue?kind=statement"), "yes")
    page = client.post("/you", {"name": "eva"})
    assert 'id="undo-form" hidden' in page.text, "nobody undoes in another's name"
    weir.close()


def test_of_two_decisions_within_one_second_the_later_holds(weir: OpenDesk) -> None:
    client = weir.sit()
    subject = shown(client.get("/queue?kind=statement"))
    verdicts = ["yes", "no"] * 4
    for verdict in verdicts:
        client.post("/verdict", {"subject": subject, "verdict": verdict})
        with open_store(weir.case) as store:
            assert select_rows(store).verdicts.get(subject) == verdict
    weir.close()


@pytest.fixture
def asked(tmp_path: Path) -> tuple[OpenDesk, list[Draft]]:
    """One demand in two reports, each a statement and a demand in the same words; in one a second, in fewer words."""
    drafts = []
    for outlet in ("Dale Post", "Hill Herald"):
        draft = Draft(f"{outlet}. Ana Orsel urged the board to open the sluice and mend the weir.", outlet=outlet)
        orsel = draft.mention("Ana Orsel")
        words = "the board to open the sluice and mend the weir"
        said = draft.statement(words, orsel, act="demand")
        draft.add(Demand, words, statement_id=said.id, by="Ana Orsel", of="the board")
        drafts.append(draft)
    said = drafts[0].findings[1]
    drafts[0].add(Demand, "mend the weir", statement_id=said.id, by="Ana Orsel", of="the board")
    with new_store(tmp_path / "case") as store:
        for draft in drafts:
            keep_draft(store, draft, f"{draft.metadata.outlet}.txt")
        made = Made(by="test", version="1", score=1.0)
        ends = [(kind, sorted(str(d.findings[n].id) for d in drafts)) for kind, n in
                (("same_party", 0), ("same_utterance", 1))]  # fmt: skip
        with transaction(store):
            links = [
                Link(id=link_id(kind, *pair), kind=kind, left_id=pair[0], right_id=pair[1], reasons=(), made=made)  # type: ignore[arg-type]
                for kind, pair in ends
            ]
            rows.put_links(store, "test", links)
    return OpenDesk(tmp_path / "case"), drafts


def test_a_demand_and_its_statement_in_the_same_words_are_one_question(asked: tuple[OpenDesk, list[Draft]]) -> None:
    desk, drafts = asked
    client = desk.sit("Ida")
    statements, demands = ([str(d.findings[n].id) for d in drafts] for n in (1, 2))
    page = client.get(f"/queue?at={demands[0]}")
    assert "and the statement in the same words" in page.words
    assert re.search(r'class="tag">demand</span>\s*<span class="tag">statement<', page.text), "both kinds on the card"
    ahead = page.text[page.text.index('id="ahead"') :]
    assert ahead.count("/queue?at=fi-") + ahead.count("to open the sluice") <= 1, "neither is asked again"
    subjects = re.findall(r'name="subject" value="([^"]+)"( checked)?', page.text)
    assert subjects == [(demands[0], ""), (demands[1], " checked")]
    form = {"subject": demands, "kinds": "statement", "verdict": "yes", "back": "/queue"}
    client.post("/verdict", form)
    with open_store(desk.case) as store:
        judged = rows.iter_judgements(store)
    assert [(j.subject_id, j.verdict) for j in judged] == [(id_, "yes") for id_ in (*demands, *statements)]
    client.post("/undo")
    with open_store(desk.case) as store:
        assert select_rows(store).verdicts == {}
    desk.close()


def test_a_demand_that_is_none_can_be_rejected_and_its_statement_left(asked: tuple[OpenDesk, list[Draft]]) -> None:
    desk, drafts = asked
    client = desk.sit("Ida")
    said, demand, part = drafts[0].findings[1:4]
    client.post("/verdict", {"subject": demand.id, "verdict": "no"})
    page = client.get(f"/queue?at={said.id}")
    assert "the demand in the same words: rejected" in page.words
    assert "and the demand of the board, in other words: mend the weir" in page.words
    boxes = re.findall(r'type="checkbox" name="subject" value="([^"]+)"( checked)?', page.text)
    assert (part.id, "") in boxes, "other words are decided only where somebody chooses them"
    client.post("/verdict", {"subject": said.id, "kinds": "demand", "verdict": "yes"})
    with open_store(desk.case) as store:
        verdicts = select_rows(store).verdicts
    assert (verdicts[said.id], verdicts[demand.id], part.id in verdicts) == ("yes", "no", False)
    desk.close()
