"""An undated report's page says the days that other reports leave of its date, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from build import MADE
from build_case import keep_draft, keep_links, new_store
from onrecord.model import Link, Reason, link_id
from onrecord.relate.parties import RELATER
from relate.build_readings import relate
from relate.test_sibling_dates import report
from review.desk_client import OpenDesk


def test_the_page_of_an_undated_report_says_why_it_is_dated_so(tmp_path: Path) -> None:
    told = [
        report("Frane said on Monday", day="Monday"),
        report("she said on 19 June", published="2023-06-20", said="2023-06-19", outlet="The Quay"),
    ]
    left, right = sorted(s.id for _, s in told)
    same = Link(id=link_id("same_utterance", left, right), kind="same_utterance", left_id=left, right_id=right,
                reasons=(Reason(feature="quotation", score=1.0, detail="the same words"),),
                made=replace(MADE, score=0.9))  # fmt: skip
    with new_store(tmp_path / "case") as store:
        for draft, _ in told:
            keep_draft(store, draft, draft.document.id)
        keep_links(store, [same, *relate(RELATER, *(draft for draft, _ in told))])
    desk = OpenDesk(tmp_path / "case")
    try:
        client = desk.sit()
        address = f"/documents/{told[0][0].document.id}"
        while "refresh" in (page := client.get(address)).headers:  # the desk is being laid out
            pass
        assert "between 19 June and 26 June 2023" in page.words
        assert "Why that date: not dated; from other reports: its “Monday” is the day to which" in page.words
        assert "Why that date" not in client.get(f"/documents/{told[1][0].document.id}").words
    finally:
        desk.close()
