"""Builders for tests of packages and exports: a small selection with every kind of row, and the files made from it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from build_case import keep_draft, new_store
from onrecord.config import Options
from onrecord.dates import parse_edtf
from onrecord.decide import protect_subject
from onrecord.model import Demand, Event, Figure, Judgement, Promise
from onrecord.publish.narrowing import narrow_selection
from onrecord.publish.package import build_package
from onrecord.publish.scope import Scope
from onrecord.publish.selection import Selection
from onrecord.publish.zips import Member
from publish.build_dossiers import (
    QUARRY,
    build_finding,
    build_link,
    build_party,
    build_selection,
    build_statement,
    select_document,
)
from relate.build_readings import Draft

LATER = """Ministry publishes figures on wells

The ministry said that it had published its own figures, and that 40 wells were clean. "=SUM(A1) is not an answer," it said.

It promised to test the wells again before 2032. The pump at Lower Anby was closed on 3 May 2031.
"""


def build_quarry(**rest: Any) -> Selection:
    """Two reports about a quarry: an allegation that is denied, a demand with an answer, a promise, a figure."""
    first, second = select_document(QUARRY), select_document(LATER, outlet=None, published="2031-07")
    a, b = first.document, second.document
    found = build_statement(
        a, 'the quarry at Lower Anby "may have" poisoned two wells', who="the inspectors", cue="said", act="find",
        manner="mixed", hedges=("may have",), said=parse_edtf("2031-03-03", basis="on Monday"),
    )  # fmt: skip
    denied = build_statement(a, "any well was closed", cue="denied", act="deny", lemma="deny")
    direct = build_statement(a, "Nobody here was asked,", "The report is one-sided.", cue="said", manner="direct")
    urged = build_statement(
        a, "the ministry to publish its own figures by June 2031", who="the inspectors", cue="urged", act="demand"
    )
    done = build_statement(b, "it had published its own figures", cue="said", said=parse_edtf("2031-06/2031-07"))
    sums = build_statement(b, "=SUM(A1) is not an answer,", cue="said", manner="direct")
    again = build_statement(b, "to test the wells again before 2032", cue="promised", act="promise")
    demand = build_finding(
        Demand, "demand", a, "publish its own figures", statement_id=urged.id, by="the inspectors", of="the ministry",
        due=parse_edtf("2031-06", basis="“by June 2031”"),
    )  # fmt: skip
    promise = build_finding(
        Promise, "promise", b, "test the wells again", statement_id=again.id, by="the ministry",
        due=parse_edtf("../2031-12-31", basis="“before 2032”"),
    )  # fmt: skip
    figure = build_finding(
        Figure, "figure", b, "40 wells", value=40.0, comparator="exactly", of="wells", claimed_by="the ministry",
        claimed_by_chain="the ministry", statement_id=done.id,
    )  # fmt: skip
    event = build_finding(
        Event, "event", b, "The pump at Lower Anby was closed", what="pump closed", kind="closing",
        when=parse_edtf("2031-05-03", basis="as written"), where="Lower Anby",
    )  # fmt: skip
    link = build_link("answers", demand.id, done.id, relation="step reported")
    return build_selection(
        [first, second],
        [found, denied, direct, urged, done, sums, again, demand, promise, figure, event],
        parties=[build_party("the ministry"), build_party("the inspectors", "group")],
        links=[link],
        **rest,
    )


def accept(selection: Selection, *ids: str) -> Selection:
    """The selection after a person accepted these."""
    judged = {
        id_: (
            Judgement(id=f"ju-{id_}", subject_id=id_, verdict="yes", reviewer="ana", judged_at="2031-08-01T10:00:00Z"),
        )
        for id_ in ids
    }
    return replace(selection, judged=judged, verdicts=dict.fromkeys(ids, "yes"))


def pack_quarry(*, is_draft: bool = True, selection: Selection | None = None, **rest: Any) -> dict[str, Member]:
    """The files of a package of it."""
    narrowed = narrow_selection(selection or build_quarry(), Scope(is_draft=is_draft))
    return build_package(narrowed, **({"title": "The quarry", "about": "Who said what of two wells."} | rest))


def unpack(files: dict[str, Member], folder: Path) -> Path:
    """The files in a folder."""
    for name, member in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(member if isinstance(member, bytes) else member.read_bytes())
    return folder


def build_weirs(case: Path) -> Path:
    """A case of four short documents; Ana Orsel speaks in two of them, and one bears her name on it."""
    with new_store(case, Options(title="The weirs", about="Four of them.")) as store:
        texts = {
            "one.txt": "Ana Orsel said the first weir was safe. The mayor said that it was not.",
            "two.txt": "The mayor said the second weir was safe. He asked the board to test it by June 2031.",
            "papers/orsel-interview.txt": "The mayor said that the third weir was “closed”. It had rained.",
            "papers/50% off.txt": "The mayor denied that the fourth weir was safe. A man left with his dog.",
        }
        for path, text in texts.items():
            draft = Draft(text, "2031-03-04", title=f"On weirs ({len(text)})")
            if "Ana" in text:
                draft.statement("the first weir was safe", draft.mention("Ana Orsel"))
                draft.statement("it was not", draft.mention("The mayor", form="noun"))
            elif "denied" in text:
                draft.statement(
                    "the fourth weir was safe", draft.mention("The mayor", form="noun"), act="deny", cue="deny"
                )
            else:
                words = re.search(r"said (?:that )?(.*?)\.", text)
                assert words
                draft.statement(words[1], draft.mention("The mayor", form="noun"), said="2031-03-03")
            if "asked" in text:
                asked = draft.statement("the board to test it by June 2031", act="demand", cue="ask")
                draft.add(
                    Demand, "test it", statement_id=asked.id, by="the mayor", of="the board", due=parse_edtf("2031-06")
                )
            keep_draft(store, draft, path)
        protect_subject(store, "person", "Ana Orsel", reviewer="desk", note="asked for it")
    return case
