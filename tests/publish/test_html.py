"""The page: nothing from elsewhere, every line cited, every cited run marked once, the same bytes each time."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from onrecord.dates import parse_edtf
from onrecord.model import Event, Figure
from onrecord.publish.dossier import Dossier, build_dossier
from onrecord.publish.html import encode_page, render_html
from onrecord.verify import verify_path
from publish.build_dossiers import (
    QUARRY,
    build_finding,
    build_link,
    build_party,
    build_selection,
    build_statement,
    select_document,
)


def build_page(**fields: Any) -> tuple[Dossier, str]:
    selected = select_document(QUARRY)
    document = selected.document
    found = [
        build_statement(
            document, 'the quarry at Lower Anby "may have" poisoned two wells', who="the inspectors", hedges=["may"]
        ),
        build_statement(document, "Nobody here was asked,", "The report is one-sided.", cue="said", manner="direct"),
        build_statement(document, "any well was closed", cue="denied", lemma="deny", act="deny"),
    ]
    selection = build_selection(
        [selected], found, parties=[build_party("the inspectors"), build_party("the ministry")], **fields
    )
    dossier = build_dossier(selection, title="The wells of Anby", about="Invented.", version="9")
    return dossier, render_html(dossier)


class Outline(HTMLParser):
    """What a page's elements are, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def outline(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Outline()
    parser.feed(page)
    return parser.tags


def test_loads_nothing_and_forbids_it() -> None:
    page = build_page()[1]
    tags = outline(page)
    for tag, attributes in tags:
        assert tag not in {"link", "iframe", "img", "object", "embed", "form", "base", "video", "audio"}
        assert "src" not in attributes and "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")
    policy = next(a["content"] for t, a in tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy and "default-src 'none'" in policy and "unsafe" not in policy
    assert policy.count("'sha256-") == 2


def test_has_one_outline_that_a_screen_reader_can_walk() -> None:
    tags = outline(build_page()[1])
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert [a.get("lang") for t, a in tags if t == "html"] == ["en"]
    for landmark in ("header", "nav", "main", "footer"):
        assert sum(t == landmark for t, _ in tags) == 1
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {str(a["href"])[1:] for t, a in tags if t == "a"}
    assert targets <= set(ids)


def test_every_cited_run_is_one_mark_in_its_passage() -> None:
    dossier, page = build_page()
    for citation in dossier.citations:
        passage = page.split(f'<li class="ci" id="{citation.id}">')[1].split("</li>")[0]
        marks = re.findall(r"<mark>(.*?)</mark>", passage, re.DOTALL)
        assert marks == [html.escape(w, quote=False) for w in citation.words]
    listed = json.loads(page.split('id="citations">')[1].split("</script>")[0])["citations"]
    assert [row["id"] for row in listed] == [c.id for c in dossier.citations]


def test_same_dossier_same_bytes() -> None:
    assert encode_page(build_page()[1]) == encode_page(build_page()[1])


def test_draft_until_somebody_reviewed() -> None:
    dossier, page = build_page()
    assert not dossier.is_reviewed and "Machine-read draft: nobody has reviewed it." in page
    judged, page = build_page(judged={"st-1": ()})
    assert judged.is_reviewed and "nobody has reviewed it" not in page
    assert (
        "Draft, partly reviewed: people decided on 1 of its findings and links; nobody has reviewed the rest." in page
    )


def test_a_denied_event_never_stands_alone_in_the_picture() -> None:
    selected = select_document(QUARRY)
    denied = build_statement(selected.document, "any well was closed", cue="denied", lemma="deny", act="deny")
    event = build_finding(
        Event,
        "event",
        selected.document,
        "closed",
        what="closed",
        kind="",
        when=parse_edtf("2031-03"),
        statement_id=denied.id,
    )
    selection = build_selection([selected], [denied, event], parties=[build_party("the ministry")])
    page = render_html(build_dossier(selection, title="", about="", version="1"))
    labels = re.findall(r'<text x="[\d.]+" y="[\d.]+"[^>]*>([^<]*)</text></g>', page)
    assert labels == ["1  the ministry denied any well was closed"]


def test_source_words_cannot_become_markup(tmp_path: Path) -> None:
    selected = select_document('The ministry said </script><script>alert("a & b")</script> was <b>bold</b>.\n')
    words = '</script><script>alert("a & b")</script> was <b>bold</b>'
    statement = build_statement(selected.document, words)
    page = render_html(
        build_dossier(
            build_selection([selected], [statement], parties=[build_party("the ministry")]),
            title="<i>T</i>",
            about="\"A\" & 'B'",
            version="1",
        )
    )
    assert "<b>bold" not in page and "<i>T" not in page and page.count("<script") == 2
    path = tmp_path / "x.html"
    path.write_bytes(encode_page(page))
    assert verify_path(path) == ("1 citations of x.html", [])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<mark>any well was closed</mark>", "<mark>every well was closed</mark>", "not the words cited"),
        ("(in the reporter’s words) </span>any well", "(in the reporter’s words) </span>no well", "its own hash"),
        ('"words":["any well was closed"]', '"words":["no well was closed"]', "do not fit their hash"),
        ("<footer>", "<footer><mark>more</mark>", "no citation lists"),
        ('href="#c1"', 'href="#c99"', "passage c99, which is not there"),
    ],
)
def test_a_changed_page_is_told(tmp_path: Path, old: str, new: str, problem: str) -> None:
    page = build_page()[1]
    path = tmp_path / "dossier.html"
    path.write_bytes(encode_page(page))
    assert verify_path(path)[1] == []
    assert old in page
    path.write_bytes(encode_page(page.replace(old, new, 1)))
    problems = verify_path(path)[1]
    assert any(problem in p for p in problems), problems
    assert any("its own hash does not fit" in p for p in problems)


def test_a_reckoned_date_says_from_what() -> None:
    selected = select_document(QUARRY)
    when = parse_edtf("2031-03-03", basis="“on Monday”: the nearest Monday before the report")
    statement = build_statement(
        selected.document, "any well was closed", cue="denied", lemma="deny", act="deny", said=when
    )
    plain = build_statement(selected.document, "Nobody here was asked,", manner="direct")
    selection = build_selection([selected], [statement, plain], parties=[build_party("the ministry")])
    page = render_html(build_dossier(selection, title="", about="", version="1"))
    assert page.count("date from “on Monday”: the nearest Monday before the report") == 2  # timeline and party
    assert "date from printed" not in page


@pytest.mark.parametrize(
    "words",
    [
        "the wells\r\nwere shut",
        "the wells\n\nwere shut",
        "wells & <shut>",
        "“wells”\u00a0'shut'",
        "井戸 \U0001f6b0",
    ],
)
def test_words_stand_in_the_page_as_they_stand_in_the_source(tmp_path: Path, words: str) -> None:
    selected = select_document(f"The board said that {words} .\r\n\r\nMore.\n")
    statement = build_statement(selected.document, words, who="the board")
    selection = build_selection([selected], [statement], parties=[build_party("the board")])
    path = tmp_path / "x.html"
    path.write_bytes(encode_page(render_html(build_dossier(selection, title="", about="", version="1"))))
    assert verify_path(path) == ("1 citations of x.html", [])


def test_a_damaged_character_of_a_source_does_not_stop_the_page(tmp_path: Path) -> None:
    selected = select_document("The board said that wells # shut .\n")
    damaged = replace(selected.document, text=selected.document.text.replace("#", "\ud83d"))
    selected = replace(selected, document=damaged)
    statement = build_statement(damaged, "wells \ud83d shut", who="the board")
    selection = build_selection([selected], [statement], parties=[build_party("the board")])
    path = tmp_path / "x.html"
    path.write_bytes(encode_page(render_html(build_dossier(selection, title="", about="", version="1"))))
    assert verify_path(path) == ("1 citations of x.html", [])


def test_selectors_name_the_text_the_place_and_what_stands_around() -> None:
    dossier, page = build_page()
    citation = next(c for c in dossier.citations if c.words == ("any well was closed",))
    passage = html.unescape(page.split(f'<li class="ci" id="{citation.id}">')[1].split("</li>")[0])
    found = json.loads(re.search(r"<pre>(.*?)</pre>", passage, re.DOTALL)[1])  # type: ignore[index]
    position, quote = found["selector"]
    assert found["source"] == f"urn:sha256:{citation.text_sha256}"
    assert QUARRY[position["start"] : position["end"]] == quote["exact"] == "any well was closed"
    assert QUARRY[: position["start"]].endswith(quote["prefix"]) and quote["prefix"]
    assert QUARRY[position["end"] :].startswith(quote["suffix"]) and quote["suffix"]


def test_one_figure_in_two_reports_is_one_row() -> None:
    reports = [select_document(f"The board counted 55 fish. {n}\n", outlet=f"Paper {n}") for n in range(3)]
    figures = [
        build_finding(
            Figure,
            "figure",
            report.document,
            "55 fish",
            value=55.0,
            comparator="exactly",
            of="fish",
            claimed_by="the board",
            claimed_by_chain="the board",
        )
        for report in reports
    ]
    links = [build_link("conflicts", *sorted([a.id, b.id]), relation="compatible") for a, b in pairwise(figures)]
    selection = build_selection(reports, figures, parties=[build_party("the board")], links=links)
    page = render_html(build_dossier(selection, title="", about="", version="1"))
    section = page.split('<section id="figures"')[1].split("</section>")[0]
    assert section.count('<th scope="row">') == 1 and section.count('class="c"') == 3
    assert "The same in each source" in section


def test_a_page_with_nothing_in_it_says_so() -> None:
    selected = select_document("Nothing to read.\n")
    page = render_html(
        build_dossier(build_selection([selected]), title="", about="", version="1", as_of=date(2031, 5, 1))
    )
    assert page.count("as of 1 May 2031") >= 5
    assert "Untitled case" in page
