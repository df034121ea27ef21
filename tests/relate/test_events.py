from __future__ import annotations

from typing import Any

from onrecord.model import Event, Link
from onrecord.relate.events import RELATER
from relate.build_readings import Draft, relate, when


def pair(first: tuple[str, dict[str, Any]], second: tuple[str, dict[str, Any]]) -> list[Link]:
    drafts = []
    for n, (what, fields) in enumerate((first, second)):
        draft = Draft(f"{what} (report {n})")
        date = fields.pop("when", None)
        draft.add(Event, what, **{"what": what, "kind": "release", "when": when(date) if date else None, **fields})
        drafts.append(draft)
    return relate(RELATER, *drafts)


RELEASE = "Velmora released 41 people detained over the protests"


def test_one_event_in_two_reports() -> None:
    (link,) = pair(
        (RELEASE, {"when": "2024-04-01", "who": ("Velmora",)}),
        ("41 detained people were released in Velmora", {"when": "2024-04", "who": ("Velmora",)}),
    )
    assert link.kind == "same_event"
    assert [r.feature for r in link.reasons] == ["words", "who", "date"]


def test_dates_that_exclude_each_other_are_a_conflict_where_all_else_agrees() -> None:
    (link,) = pair(
        (RELEASE, {"when": "2024-04-01", "who": ("Velmora",)}), (RELEASE, {"when": "2024-04-03", "who": ("Velmora",)})
    )
    assert (link.kind, link.relation) == ("conflicts", "contradict")
    assert "1 April 2024 and 3 April 2024" in link.reasons[-1].detail


def test_two_events_of_one_kind_are_two() -> None:
    assert pair((RELEASE, {"when": "2024-04-01"}), ("A bank released its accounts", {"when": "2024-04-01"})) == []
    assert pair((RELEASE, {"when": "2024-04-01"}), ("Velmora released 12 miners", {"when": "2025-04-01"})) == []
    assert pair((RELEASE, {"kind": "release"}), (RELEASE, {"kind": "protest"})) == []


WORK = {"what": "Work on the new harbour wall began", "kind": "beginning", "when": when("2024-04")}


def test_events_alike_in_reports_that_share_no_story_are_two() -> None:
    def draft(number: int, *places: str) -> Draft:
        told = Draft(f"{WORK['what']} (report {number}), they say in {' and '.join(places)}.")
        for place in places:
            told.mention(place, "place")
        told.add(Event, str(WORK["what"]), **WORK)
        return told

    assert len(relate(RELATER, draft(0, "Torvane", "Sella Marsh"), draft(1, "Sella Marsh", "Torvane"))) == 1
    assert relate(RELATER, draft(0, "Torvane", "Sella Marsh"), draft(1, "Old Brenner", "Ulm Ferry")) == []
    assert relate(RELATER, draft(0, "France", "Italy"), draft(1, "Italy", "France")) == []
