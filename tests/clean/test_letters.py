"""Letters: the one who signs is the author, the one who is greeted is not, and the subject line is the title."""

from __future__ import annotations

from onrecord.clean.letters import find_greeting, find_signature
from onrecord.clean.plain import clean_plain

LETTER = """Tenants' Union of Kell
14 Quay Street

Kell, 3 March 2021

Mr Jonas Keller
Director
Kell Housing Corporation

Dear Mr Keller,

Re: Heating in the blocks on Lock Road

I write for the 212 households of the blocks on Lock Road, which have had no heating since February.

We urge you to mend the boilers by 15 March.

Yours sincerely,

Ada Brun
Secretary
"""


def test_head_and_foot_of_a_letter() -> None:
    cleaned = clean_plain(LETTER.encode())
    assert cleaned.byline == "Ada Brun"
    assert cleaned.title == "Heating in the blocks on Lock Road"
    assert cleaned.outlet == "Tenants' Union of Kell"
    assert cleaned.published is not None and str(cleaned.published.earliest) == "2021-03-03"
    assert "byline" not in [label for label, _, _ in cleaned.zones]


def test_what_only_greets_is_no_letter() -> None:
    lines = ["Dear me, said the keeper", "He had seen the page."]
    assert find_greeting(lines) is None
    assert find_signature([*lines, "Ada Brun"]) is None
