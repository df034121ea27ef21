"""Whose name stands at the head of a text: papers, bodies and companies; no headline, no sort of text, no author."""

from __future__ import annotations

import pytest

from onrecord.clean.authors import names_author
from onrecord.clean.issuers import find_issuer
from onrecord.clean.plain import clean_plain

STORY = "The court said on Monday that it would hear the case of the bridge again from the first day."


def _clean(*head: str) -> tuple[str | None, str | None, str | None]:
    cleaned = clean_plain("\n\n".join((*head, STORY, STORY.replace("court", "judge"))).encode())
    return cleaned.outlet, cleaned.title, cleaned.byline


@pytest.mark.parametrize(
    ("head", "outlet", "title", "byline"),
    [
        (
            ("Ostrin Tribune", "Bridge case to be heard anew", "By Jo Lind", "Monday 20 April 2015"),
            "Ostrin Tribune",
            "Bridge case to be heard anew",
            "Jo Lind",
        ),
        (
            ("PRESS RELEASES | LEGAL AFFAIRS", "Bridge case to be heard anew"),
            None,
            "Bridge case to be heard anew",
            None,
        ),
        (
            ("Working Group on Lost Bridges", "Bridge case to be heard anew"),
            "Working Group on Lost Bridges",
            "Bridge case to be heard anew",
            None,
        ),
        (("The Keel", "Bridge case to be heard anew", "3 May 2020"), "The Keel", "Bridge case to be heard anew", None),
        (
            ("QUIET RIVERS", "Press release, 3 May 2020", "Who pays for the bridge?"),
            "Quiet Rivers",
            "Who pays for the bridge?",
            None,
        ),
        (
            ("REPUBLIC OF VELMARK", "MINISTRY OF WORKS", "Ostrin, 3 May 2020", "To the Director, Quiet Rivers"),
            "Ministry of Works",
            None,
            None,
        ),
        (
            ("RADIO OSTRIN, OSTRIN", "The Long Bench", "Guests: Jo Lind, engineer; Ann Vey, judge"),
            "Radio Ostrin",
            "The Long Bench",
            None,
        ),
        (
            ("Bridge case to be heard anew", "OSTRIN, May 3 (Lantern Wire) -- The court sat until late on Sunday."),
            "Lantern Wire",
            "Bridge case to be heard anew",
            None,
        ),
        (
            ("Court Halts Work On Ostrin Bridge", "By Jo Lind in Ostrin", "May 3, 2020"),
            None,
            "Court Halts Work On Ostrin Bridge",
            "Jo Lind",
        ),
        (("Mayor Quits Over Bridge", "By Jo Lind", "May 3, 2020"), None, "Mayor Quits Over Bridge", "Jo Lind"),
        (
            ("Bridge case to be heard anew", "3 May 2020", "By Jo Lind", "North Ostrin Radio News"),
            "North Ostrin Radio News",
            "Bridge case to be heard anew",
            "Jo Lind",
        ),
        (
            ("Bridge case to be heard anew", "By Jo Lind, The Ostrin Tribune", "3 May 2020"),
            "The Ostrin Tribune",
            "Bridge case to be heard anew",
            "Jo Lind",
        ),
        (
            ("LIVE: Bridge case to be heard anew", "The Ostrin Observer", "3 May 2020"),
            "The Ostrin Observer",
            "LIVE: Bridge case to be heard anew",
            None,
        ),
        (
            ("Bridge case to be heard anew", "OSTRIN CITY (Lake News Agency) 3 May 2020 - The court sat on Sunday."),
            "Lake News Agency",
            "Bridge case to be heard anew",
            None,
        ),
        (("PRESS RELEASE", "Bridge case to be heard anew", "3 May 2020"), None, "Bridge case to be heard anew", None),
    ],
)
def test_a_text_says_whose_it_is(
    head: tuple[str, ...], outlet: str | None, title: str | None, byline: str | None
) -> None:
    assert _clean(*head) == (outlet, title, byline)


def test_what_the_foot_says_goes_before_the_head() -> None:
    text = f"Lantern Wire\n\nBridge case to be heard anew\n\n{STORY}\n\n© 2020 The Ostrin Tribune"
    assert clean_plain(text.encode()).outlet == "The Ostrin Tribune"


def test_a_name_without_a_sign_is_a_name_if_the_text_names_it_again() -> None:
    assert find_issuer(["SALTROOT", "3 May 2020"], "SALTROOT\n\n3 May 2020\n\nSaltroot has asked for the files.") == (
        "Saltroot",
        1,
    )
    assert find_issuer(["FLOODED", "3 May 2020"], "FLOODED\n\n3 May 2020\n\nThe bridge stands in the water.") is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("THE UNION OF DOCKERS’ WIVES", "The Union of Dockers’ Wives"),
        ("RADIO OSTRIN FM", "Radio Ostrin FM"),
        ("NRPC COMMISSION", "NRPC Commission"),
        ("SOUTH-EASTERN BANK", "South-Eastern Bank"),
        ("DAWN", None),
        ("Ostrin (English edition)", "Ostrin"),
        ("IN THE REGIONAL COURT OF OSTRIN", "Regional Court of Ostrin"),
    ],
)
def test_a_shouted_name_is_spoken_normally(line: str, name: str | None) -> None:
    found = find_issuer([line, "Bridge case to be heard anew"], f"{line}\n\nBridge case to be heard anew")
    assert name is None or found == (name, 1)


@pytest.mark.parametrize(
    ("line", "is_author"),
    [
        ("Jo Lind", True),
        ("Jo Lind in Ostrin", True),
        ("IV. Findings", False),
        ("Bridge Relief Fund", False),
        ("The Ostrin Tribune", False),
    ],
)
def test_a_line_of_names_may_be_its_author(line: str, is_author: bool) -> None:
    assert names_author(line) is is_author
