"""The number of a release, and who the parties of a case are, are not the headline."""

from __future__ import annotations

import pytest

from onrecord.clean.html import clean_html
from onrecord.clean.plain import clean_plain
from onrecord.clean.titles import is_number, strip_label
from onrecord.dates import print_edtf

STORY = "The harbour board said on Friday that it would rebuild the old quay, and that it would pay for it alone."


@pytest.mark.parametrize(
    "line", ["Press release No. 14/2022", "PR/2021/33", "NEWS RELEASE 22-145", "Media statement no. 7 of 3 May 2022"]
)
def test_numbers_of_documents(line: str) -> None:
    assert is_number(line)
    page = f"<html><title>{line} | Kell Harbour Board</title><body><h1>{line}</h1><h2>Board to rebuild the quay</h2><p>{STORY}</p></body></html>"
    assert clean_html(page.encode()).title == "Board to rebuild the quay"


@pytest.mark.parametrize("line", ["Press freedom in 2022", "Release of 14 men ordered", "Board finds 7 faults"])
def test_headlines_with_numbers(line: str) -> None:
    assert not is_number(line)


def test_a_label_is_no_part_of_the_title() -> None:
    assert strip_label("Subject: The lock at Kell") == "The lock at Kell"
    assert strip_label("Case: the lock at Kell is still open") == "Case: the lock at Kell is still open"


@pytest.mark.parametrize(
    ("over", "under", "title"),
    [
        ("Kellia: Free the Lock Keepers", "Board Should Let Families Visit Them in the Old Quay Prison", "over"),
        ("Kellia: Lock keepers on trial", "Their families have waited for half a year to see them", "over"),
        ("Contact: Jo Lee", "Board Should Let Families Visit Them in the Old Quay Prison", "under"),
        ("Notes: 14", "Board Should Let Families Visit Them in the Old Quay Prison", "under"),
    ],
)
def test_a_topic_over_another_line_is_the_headline(over: str, under: str, title: str) -> None:
    cleaned = clean_plain(f"{over}\n{under}\n\n(Port Elder, May 3, 2021) – {STORY}\n".encode())
    assert cleaned.title == {"over": over, "under": under}[title]
    assert cleaned.published is not None and print_edtf(cleaned.published) == "2021-05-03"


def test_the_summary_of_a_judgment_is_called_by_its_parties() -> None:
    text = (
        "HIGH COURT OF KELL\nSUMMARY OF JUDGMENT\n\nCase No. HC 118/2023\n\nParties: Brun and Others v. Harbour Board"
        f"\n\nBefore: Justice Jo Lee\n\nJudgment delivered: 21 November 2023\n\n{STORY}\n"
    )
    cleaned = clean_plain(text.encode())
    assert cleaned.title == "Brun and Others v. Harbour Board"
    assert cleaned.published is not None and print_edtf(cleaned.published) == "2023-11-21"
