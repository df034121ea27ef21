"""A dossier with every kind of block, and what can be read out of each form of it."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import Any

import pypdfium2
from lxml import etree

from onrecord.dates import parse_edtf
from onrecord.model import Demand, Event, Figure, Promise
from onrecord.publish.dossier import Dossier, build_dossier
from publish.build_dossiers import (
    QUARRY,
    build_finding,
    build_link,
    build_party,
    build_selection,
    build_statement,
    select_document,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OTHER = """The inspectors said that the quarry at Lower Anby "may well have" poisoned three wells.

The mayor promised to reopen the lane by May 2031. The board of 井戸町 said that ۇ was & <stayed> so_called *shut*.
"""


@cache
def build_full(*, is_draft: bool = True, language: str = "en", verdict: str = "") -> Dossier:
    """A dossier with a timeline, renderings, a reply, a demand, a promise, figures that differ, and awkward words."""
    first, second = select_document(QUARRY), select_document(OTHER, outlet="Lower Echo", published="2031-04")
    a, b = first.document, second.document
    alleged = build_statement(
        a, 'the quarry at Lower Anby "may have" poisoned two wells', who="the inspectors", act="accuse", hedges=["may"]
    )
    again = build_statement(
        b, 'the quarry at Lower Anby "may well have" poisoned three wells', who="the inspectors", act="accuse"
    )
    direct = build_statement(a, "Nobody here was asked,", "The report is one-sided.", cue="said", manner="direct")
    denied = build_statement(
        a, "any well was closed", cue="denied", lemma="deny", act="deny", said=parse_edtf("2031-03-03")
    )
    urged = build_statement(
        a, "the ministry to publish its own figures by June 2031", who="the inspectors", act="demand"
    )
    vowed = build_statement(b, "to reopen the lane by May 2031", who="the mayor", act="promise")
    odd = build_statement(b, "ۇ was & <stayed> so_called *shut*", who="The board of 井戸町")
    due = parse_edtf("2031-04")
    demand = build_finding(
        Demand, "demand", a, "publish its own figures", statement_id=urged.id, by="x", of="the ministry", due=due
    )
    promise = build_finding(Promise, "promise", b, "reopen the lane", statement_id=vowed.id, by="the mayor")
    closed = build_finding(
        Event, "event", a, "closed", what="closed", kind="", when=parse_edtf("2031-03"), statement_id=denied.id
    )
    figures = [
        build_finding(Figure, "figure", d, words, comparator="exactly", of="wells", statement_id=s.id, claimed_by="it")
        for d, words, s in ((a, "two wells", alleged), (b, "three wells", again))
    ]
    links = [
        build_link("replies", alleged.id, direct.id),
        build_link("answers", demand.id, denied.id, relation="rejected"),
        build_link("conflicts", *sorted(f.id for f in figures), relation="contradict"),
    ]
    rows = [alleged, again, direct, denied, urged, vowed, odd, demand, promise, closed, *figures]
    fields: dict[str, Any] = {"verdicts": {r.id: verdict for r in (*rows, *links)}} if verdict else {}
    selection = build_selection(
        [first, second],
        rows,
        parties=[build_party(n) for n in ("the inspectors", "the ministry", "the mayor", "The board of 井戸町")],
        links=links,
        together=[[alleged, again]],
        **fields,
    )
    from onrecord.publish.scope import Scope

    return build_dossier(
        selection, title="The wells of Anby", about="Invented.", version="9", around=0, scope=Scope(is_draft=is_draft),
        language=language,
    )  # fmt: skip


def read_part(data: bytes, name: str) -> Any:
    """A part of a DOCX, parsed."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return etree.fromstring(packed.read(name))


def read_words(element: Any) -> str:
    """The words of a DOCX part, a line a paragraph."""
    return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in element.iter(f"{W}p"))


def read_pdf(data: bytes) -> list[str]:
    """The text of each page, its lines joined."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()
