"""What the first case that onrecord was asked to serve demands of it. The texts are other people's and stay outside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.pipeline import gather, read_case
from onrecord.publish.html import publish_html
from onrecord.publish.record import render_record
from onrecord.store.db import init_case, open_store
from onrecord.verify import verify_path

TEXTS = Path(__file__).parents[2].parent / "shared" / "cases" / "xinjiang"

pytestmark = [
    pytest.mark.skipif(not TEXTS.is_dir(), reason="the five texts are not here: ../shared/cases/xinjiang"),
]

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("five") / "case"
    init_case(folder)
    with open_store(folder, writes=True) as store:
        gather(store, [TEXTS])
        read_case(store)
        publish_html(store, folder / "dossiers" / "dossier.html")
    yield folder


@pytest.fixture(scope="module")
def rows(case: Path) -> Rows:
    out: Rows = {}
    with open_store(case, writes=True) as store:
        for line in render_record(store).splitlines():
            row = json.loads(line)
            out.setdefault(row["kind"], []).append(row)
    return out


def document(rows: Rows, number: str) -> dict[str, Any]:
    return next(d for d in rows["document"] if d["path"].startswith(number))


def statements(rows: Rows, number: str) -> list[dict[str, Any]]:
    return [s for s in rows["statement"] if s["document"] == document(rows, number)["id"]]


def spoken_by(rows: Rows, number: str, name: str) -> list[dict[str, Any]]:
    return [s for s in statements(rows, number) if s["speaker"]["name"] == name]


def renderings(rows: Rows, start: str) -> set[str]:
    """The documents that render the utterance in which a statement with these words stands."""
    path = {d["id"]: d["path"][:3] for d in rows["document"]}
    found = {s["id"] for s in rows["statement"] if start in " ".join(s["content"]["words"])}
    return {path[d] for u in rows["utterance"] if found.intersection(u["statements"]) for d in u["reports"]}


def test_the_case_and_its_dossier_verify(case: Path) -> None:
    assert verify_path(case)[1] == []


def test_no_two_are_copies(rows: Rows) -> None:
    assert "copy_group" not in rows


def test_only_one_is_agency_copy_and_says_so_in_its_footer(rows: Rows) -> None:
    assert [d["path"][:3] for d in rows["document"] if d["agency"] == "AFP"] == ["002"]


def test_an_undated_text_bounds_its_own_date(rows: Rows) -> None:
    published = document(rows, "002")["published"]
    assert (published["earliest"], published["latest"]) == ("2024-06-01", "2024-09-09")
    assert published["cited"] and "not dated" in published["basis"]


def test_two_of_one_surname_stay_two(rows: Rows) -> None:
    first, second = spoken_by(rows, "001", "Wang Wenbin"), spoken_by(rows, "004", "Wang Yi")
    assert first and second
    assert {s["speaker"]["party"] for s in first}.isdisjoint(s["speaker"]["party"] for s in second)


@pytest.mark.parametrize("start", ["international crimes", "issues by some"])
def test_two_wordings_are_one_utterance(rows: Rows, start: str) -> None:
    assert renderings(rows, start) == {"001", "003"}


def test_whoever_asked_not_to_be_named_is_linked_to_nobody(rows: Rows) -> None:
    speakers = {s["speaker"]["party"] for s in statements(rows, "004") if s["speaker"]["type"] == "anonymous"}
    found = [p for p in rows["party"] if p["id"] in speakers]
    assert found and all(p["type"] == "anonymous" and not p["aliases"] for p in found)
    members = {m["id"] for m in rows["mention"] if m["party"] in speakers}
    assert not [x for x in rows["link"] if x["type"] == "same_party" and members.intersection((x["left"], x["right"]))]


def test_lengths_of_the_reply_are_compatible_figures(rows: Rows) -> None:
    values = {f["id"]: (f["value"], f["comparator"]) for f in rows["figure"]}
    pairs = [{values[m] for m in c["members"]} for c in rows["conflict"] if set(c["members"]) <= set(values)]
    assert {(100, "more than"), (131, "exactly")} in pairs
    relation = {c["relation"] for c in rows["conflict"] if {values.get(m) for m in c["members"]} >= {(131, "exactly")}}
    assert relation == {"compatible"}


def test_what_could_not_be_confirmed_and_what_was_not_found_stay_negated(rows: Rows) -> None:
    negated = [s for s in statements(rows, "001") if s["negated"] and s["cue"]["lemma"] == "confirm"]
    assert negated


def test_a_demand_made_again_is_a_repetition(rows: Rows) -> None:
    path = {d["id"]: d["path"][:3] for d in rows["document"]}
    demands = {d["id"]: path[d["document"]] for d in rows["demand"]}
    repeated = [f for f in rows["follow_up"] if f["status"] == "repeated"]
    assert {"002", "003"} in [{demands.get(f["to"]), demands.get(f["by"])} for f in repeated]


def test_a_title_that_cuts_a_sentence_is_furniture(rows: Rows) -> None:
    zones = [z for z in document(rows, "003")["zones"] if z["label"] == "furniture"]
    cut = [s for s in statements(rows, "003") if len(s["content"]["spans"]) == 2 and s["manner"] == "indirect"]
    assert zones
    assert any(s["content"]["spans"][0][1] < z["start"] < s["content"]["spans"][1][0] for s in cut for z in zones)


def asked(rows: Rows, kind: str, number: str, words: str) -> dict[str, Any]:
    """The demand or promise of a document whose words hold these."""
    here = document(rows, number)["id"]
    return next(r for r in rows[kind] if r["document"] == here and words in " ".join(r["words"]))


def followed(rows: Rows, ask: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What is linked to a demand or promise: its status, the document, its words."""
    path = {d["id"]: d["path"][:3] for d in rows["document"]}
    found = {r["id"]: r for kind in ("statement", "event", "demand", "promise") for r in rows[kind]}
    out = []
    for link in rows["follow_up"]:
        if link["to"] == ask["id"]:
            by = found[link["by"]]
            where = by.get("document") or by["cited"][0]["document"]
            out.append((link["status"], path[where], str(by.get("what") if by["kind"] == "event" else by)))
    return out


def test_a_visit_on_condition_of_access_took_place_and_of_the_condition_nothing_is_found(rows: Rows) -> None:
    condition = asked(rows, "demand", "004", "unfettered, meaningful access")
    assert condition["by"] == "Liz Throssell"
    found = followed(rows, condition)
    assert [(status, number) for status, number, _ in found] == [("step reported", "003")]
    assert "visited China in May" in found[0][2]


def test_an_assessment_to_be_made_public_and_its_release(rows: Rows) -> None:
    promise = asked(rows, "promise", "004", "with a view to making it public")
    assert promise["by"] == "Michelle Bachelet"
    outcomes = [number for status, number, words in followed(rows, promise) if status == "outcome reported"]
    assert "002" in outcomes


def test_release_of_the_detained_is_recommended_and_urged_again(rows: Rows) -> None:
    first = asked(rows, "demand", "003", "prompt steps to release all those detained")
    assert [(s, n) for s, n, words in followed(rows, first) if "arbitrarily deprived" in words] == [("repeated", "002")]


def test_a_full_review_was_demanded_and_nothing_is_found_after_it(rows: Rows) -> None:
    review = asked(rows, "demand", "002", "full review")
    assert (review["of"], followed(rows, review)) == ("Chinese authorities", [])
