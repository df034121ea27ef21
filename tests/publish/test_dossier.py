"""The dossier: every line attributed and cited, replies beside allegations, the same rules for every party."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest

from onrecord.dates import parse_edtf
from onrecord.errors import PublishError
from onrecord.model import Demand, Event, Failure, Figure, Judgement, Mention, Promise, Statement, TimeExpression
from onrecord.publish.dossier import Dossier, build_dossier
from onrecord.publish.entries import Line
from onrecord.publish.html import render_html
from onrecord.publish.labels import load_labels
from onrecord.publish.selection import Selection
from onrecord.publish.wording import say_status
from onrecord.relate.clusters import CopyGroup
from onrecord.relate.roles import Role
from publish.build_dossiers import (
    build_finding,
    build_link,
    build_party,
    build_selection,
    build_statement,
    select_document,
)

TEXT = """The river board accused the mill of hiding two spills.

The mill said on Tuesday that nothing had been hidden. "We told the board," it said.

The board asked the mill to publish its log by 1 May 2031. The mill promised to fence the outfall.

A clerk who would not be named said that about 40 fish had died. The board counted 55 fish.

The outfall was shut on 3 March 2031.
"""
SELECTED = select_document(TEXT)
DOCUMENT = SELECTED.document
PARTIES = (build_party("the board"), build_party("the mill"), build_party("A clerk", "anonymous"))


def say(*words: str, who: str | None = "the mill", **rest: Any) -> Statement:
    return build_statement(DOCUMENT, *words, who=who, **rest)


ACCUSED = say("the mill of hiding two spills", who="the board", cue="accused", act="accuse", lemma="accuse")
HIDDEN = say("nothing had been hidden", is_negated=True, said=parse_edtf("2031-03-04", basis="“on Tuesday”"))
TOLD = say("We told the board,", manner="direct")
ASKED = say("the mill to publish its log by 1 May 2031", who="the board", act="demand", addressee="the mill")
PROMISED = say("to fence the outfall", act="promise")
FISH = say("about 40 fish had died", who="A clerk")
DEMAND = build_finding(
    Demand, "demand", DOCUMENT, "publish its log", statement_id=ASKED.id, by="the board", of="the mill",
    due=parse_edtf("2031-05-01"),
)  # fmt: skip
PROMISE = build_finding(
    Promise, "promise", DOCUMENT, "fence the outfall", statement_id=PROMISED.id, by="the mill", due=None
)
FORTY = build_finding(
    Figure, "figure", DOCUMENT, "about 40 fish", value=40.0, comparator="about", of="fish", claimed_by="A clerk",
    claimed_by_chain="A clerk", statement_id=FISH.id,
)  # fmt: skip
FIFTY = build_finding(
    Figure, "figure", DOCUMENT, "55 fish", value=55.0, comparator="exactly", of="fish", claimed_by="the board",
    claimed_by_chain="the board",
)  # fmt: skip
SHUT = build_finding(
    Event, "event", DOCUMENT, "The outfall was shut on 3 March 2031", what="shut", kind="closing",
    when=parse_edtf("2031-03-03"),
)  # fmt: skip
ALL = (ACCUSED, HIDDEN, TOLD, ASKED, PROMISED, FISH, DEMAND, PROMISE, FORTY, FIFTY, SHUT)


def build(*links: Any, findings: Any = ALL, as_of: date | None = None, **rest: Any) -> Dossier:
    rows = {"parties": PARTIES, **rest}
    selection: Selection = build_selection([SELECTED], findings, links=links, **rows)
    return build_dossier(selection, title="The mill", about="Invented.", version="1", as_of=as_of)


def lines(value: object) -> Iterator[Line]:
    if isinstance(value, Line):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from lines(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for f in fields(value):
            yield from lines(getattr(value, f.name))


def test_every_line_has_a_speaker_or_a_document_and_a_citation_that_is_there() -> None:
    dossier = build(
        build_link("replies", ACCUSED.id, HIDDEN.id), build_link("conflicts", *sorted([FORTY.id, FIFTY.id]))
    )
    cited = {c.id: " ".join(c.words) for c in dossier.citations}
    found = list(lines(dossier))
    assert len(found) > len(ALL)
    for line in found:
        assert line.who and line.verb and line.citation_ids
        for run in line.words:
            assert any(run in " ".join(cited[i].split()) for i in line.citation_ids), line


def test_a_wrong_quotation_stops_the_dossier() -> None:
    wrong = replace(TOLD, quote=("We never told the board,",))
    with pytest.raises(PublishError, match="wrongly"):
        build(findings=(wrong,))


# ── allegation and reply ──


def test_a_reply_stands_beside_its_allegation() -> None:
    dossier = build(build_link("replies", ACCUSED.id, HIDDEN.id))
    entry = dossier.allegations[0]
    assert entry.line.verb == "accused" and entry.none == ""
    assert [a.line.words for a in entry.answers] == [("nothing had been hidden",)]
    assert entry.answers[0].reasons == ("both name the same well",)


def test_no_reply_says_as_of_when() -> None:
    assert build().allegations[0].none == "no reply in the sources gathered as of 1 May 2031"
    late = build(as_of=date(2032, 2, 1))
    assert late.as_of == "1 February 2032" and late.allegations[0].none.endswith("as of 1 February 2032")


def test_an_answer_that_is_too_unsure_is_called_possible_and_not_counted() -> None:
    dossier = build(build_link("replies", ACCUSED.id, HIDDEN.id, score=0.4))
    entry = dossier.allegations[0]
    assert [say_status(a, load_labels()) for a in entry.answers] == ["possibly: replied"]
    assert entry.none.endswith("possible, for a reviewer to judge: 1")
    assert build().allegations[0].none.startswith("no reply in the sources")
    sure = build(build_link("replies", ACCUSED.id, HIDDEN.id, score=0.7)).allegations[0]
    assert [say_status(a, load_labels()) for a in sure.answers] == ["replied"]
    assert not sure.none


# ── demands and promises ──


def test_what_followed_a_demand() -> None:
    dossier = build(build_link("answers", DEMAND.id, PROMISED.id, relation="accepted"))
    demand, promise = sorted(dossier.register, key=lambda e: e.kind)
    assert (demand.kind, demand.of, demand.none) == ("demand", "the mill", "")
    assert demand.due == "1 May 2031"
    assert [(a.status, a.line.words) for a in demand.answers] == [("accepted", ("to fence the outfall",))]
    assert "to the mill" not in demand.line.marks
    assert promise.none == "nothing found in the sources gathered as of 1 May 2031"


def test_a_due_day_that_is_past_is_counted_not_graded() -> None:
    dossier = build(as_of=date(2031, 5, 11))
    due = next(e.due for e in dossier.register if e.kind == "demand")
    assert due == "1 May 2031, 10 days before 11 May 2031"
    assert not {"overdue", "broken", "failed"} & set(render_html(dossier).lower().split())


def test_a_repetition_stands_under_the_first_and_is_no_answer() -> None:
    again = build_finding(
        Demand, "demand", DOCUMENT, "the mill to publish its log by 1 May 2031", statement_id=ASKED.id, by="the board",
        of="the mill",
    )  # fmt: skip
    dossier = build(build_link("answers", DEMAND.id, again.id, relation="repeated"), findings=(*ALL, again))
    demands = [e for e in dossier.register if e.kind == "demand"]
    assert len(demands) == 1
    assert [a.status for a in demands[0].answers] == ["repeated"]
    assert demands[0].none.startswith("nothing found")
    unsure = build_link("answers", DEMAND.id, again.id, relation="repeated", score=0.4)
    demands = [e for e in build(unsure, findings=(*ALL, again)).register if e.kind == "demand"]
    assert sorted([say_status(a, load_labels()) for a in e.answers] for e in demands) == [[], ["possibly: repeated"]]
    assert all(e.none.startswith("nothing found") and not e.is_suggested for e in demands)


def test_each_of_two_things_asked_in_one_breath_is_shown_in_its_own_words() -> None:
    both = [
        build_finding(Demand, "demand", DOCUMENT, *words, statement_id=ASKED.id, by="the board", of="the mill")
        for words in (("the mill to publish its log",), ("the mill", "by 1 May 2031"))
    ]
    dossier = build(findings=(*(f for f in ALL if f is not DEMAND), *both))
    assert [e.line.words for e in dossier.register if e.kind == "demand"] == [
        ("the mill", "by 1 May 2031"),
        ("the mill to publish its log",),
    ]


def test_one_promise_in_two_reports_is_one_entry() -> None:
    other = select_document(TEXT, outlet="The Weir", published="2031-03-05")
    other = replace(other, document=replace(other.document, id="doc-other"))
    told = build_statement(other.document, "to fence the outfall", act="promise", who="the mill")
    again = build_finding(
        Promise, "promise", other.document, "fence the outfall", statement_id=told.id, by="the mill", due=None
    )
    selection = build_selection([SELECTED, other], [PROMISED, PROMISE, told, again], parties=PARTIES)
    register = build_dossier(selection, title="", about="", version="1").register
    assert len(register) == 1 and len(register[0].line.citation_ids) == 2


# ── figures, events, sources ──


def test_figures_stand_side_by_side_with_why() -> None:
    left, right = sorted([FORTY.id, FIFTY.id])
    dossier = build(build_link("conflicts", left, right, relation="contradict"))
    group = dossier.figures[0]
    assert group.relation == "contradict" and group.why
    assert {(line.who, line.words) for line in group.lines} == {
        ("A clerk", ("about 40 fish",)),
        ("the board", ("55 fish",)),
    }


def test_an_event_told_by_a_document_is_reported_by_it() -> None:
    moment = next(m for m in build().timeline if m.kind == "event")
    assert (moment.line.who, moment.line.verb) == ("Anby Gazette, 4 March 2031", "reports")
    assert moment.line.when == "3 March 2031"


@pytest.mark.parametrize("act", ["deny", "accuse"])
def test_an_event_inside_a_denial_or_allegation_keeps_it(act: Any) -> None:
    told = say("nothing had been hidden", act=act)
    event = build_finding(
        Event, "event", DOCUMENT, "hidden", what="hidden", kind="", when=parse_edtf("2031-03"), statement_id=told.id
    )
    line = next(m for m in build(findings=(told, event)).timeline if m.kind == "event").line
    assert line.words == ("nothing had been hidden",)
    assert line.verb in ("denied, of this time", "alleged, of this time")


@pytest.mark.parametrize(("words", "verb"), [("fish", "spoke of"), ("had died", "said, of this time")])
def test_a_thing_is_spoken_of_and_a_clause_is_said(words: str, verb: str) -> None:
    event = build_finding(
        Event, "event", DOCUMENT, words, what=words, kind="", when=parse_edtf("2031-03"), statement_id=FISH.id
    )
    moments = build(findings=(FISH, event)).timeline
    assert [(m.line.words, m.line.verb) for m in moments if m.kind == "event"] == [((words,), verb)]


def test_the_timeline_runs_by_time_and_puts_open_ends_last() -> None:
    events = [
        build_finding(Event, "event", DOCUMENT, word, what=word, kind="", when=parse_edtf(when))
        for word, when in (("spills", "2031-02"), ("hidden", "1900-01-01/.."), ("fish", "2030"))
    ]
    dossier = build(findings=events)
    assert [m.line.words[0] for m in dossier.timeline] == ["fish", "spills", "hidden"]


def test_copies_are_named_and_not_counted_twice() -> None:
    other = select_document(TEXT + "Copied.\n", outlet="The Wier", published=None)
    group = CopyGroup(
        id="cg-1", documents=(DOCUMENT.id, other.document.id), relation="rewrite", agency="Rill", first=None
    )
    selection = build_selection([SELECTED, other], ALL, parties=PARTIES, copy_groups=[group])
    dossier = build_dossier(selection, title="", about="", version="1")
    assert dict(dossier.counts)["documents"] == 2 and dict(dossier.counts)["independent origins"] == 1
    assert [s.copies for s in dossier.sources] == [
        "rewrite of one text with The Wier, undated (Rill)",
        "rewrite of one text with Anby Gazette, 4 March 2031 (Rill)",
    ]


def test_renderings_of_one_act_of_saying_are_one_entry() -> None:
    dossier = build(together=[(HIDDEN, TOLD)])
    said = next(s for v in dossier.voices for s in v.said if s.renderings)
    assert said.line.is_quoted and [r.words for r in said.renderings] == [("nothing had been hidden",)]


def test_what_a_body_and_its_report_say_at_once_stands_once_under_the_body() -> None:
    parties = (*PARTIES[1:], build_party("the board"), build_party("the log", "document"))
    board, log = say("nothing had been hidden", who="the board"), say("We told the board,", who="the log")
    dossier = build(findings=(board, log), together=[(board, log)], parties=parties)
    assert [(v.name, len(v.said)) for v in dossier.voices] == [("the board", 1)]
    assert {x.who for x in lines(dossier.voices)} == {"the board", "the log"}


@pytest.mark.parametrize(("kind", "mark"), [("document", "citing the board"), ("body", "as told by the mill")])
def test_one_sentence_on_two_words_is_one_line(kind: Any, mark: str) -> None:
    told = say("nothing had been hidden", cue="said", lemma="report")
    cited = say("nothing had been hidden", who="the board", cue="said", lemma="according to", counter=1)
    assert cited.speaker
    cited = replace(cited, speaker=replace(cited.speaker, type=kind))
    (line,) = lines(build(findings=(told, cited)).voices)
    assert line.who == ("the mill" if kind == "document" else "the board") and mark in line.marks


# ── who speaks ──


def test_an_anonymous_speaker_keeps_the_printed_words_only() -> None:
    voice = next(v for v in build().voices if v.name == "A clerk")
    assert voice.kind == "anonymous" and "not named in the source" in voice.said[0].line.marks


def test_nobody_named_is_the_document_reporting() -> None:
    nobody = say("about 40 fish had died", who=None, cue="said")
    line = build(findings=(nobody,)).voices[0].said[0].line
    assert (line.who, line.verb) == ("Anby Gazette, 4 March 2031", "reports, naming no speaker")


def test_hedges_channel_authority_and_nesting_reach_the_line() -> None:
    outer = say("nothing had been hidden", who="the board", cue="accused")
    inner = say(
        "about 40 fish had died", hedges=["about"], channel="letter", authority="witness", within=outer.id,
        addressee="the board",
    )  # fmt: skip
    line = next(x for x in lines(build(findings=(outer, inner)).voices) if x.hedges)
    assert line.hedges == ("about",)
    assert line.marks == ("to the board", "channel: letter", "as a witness", "as told by the board")


def test_a_statement_without_a_date_shows_its_reports() -> None:
    by_words = {line.words: line for line in lines(build().voices)}
    assert by_words["nothing had been hidden",].when == "4 March 2031"
    assert by_words["We told the board,",].when == "reported 4 March 2031"


def test_roles_and_aliases_of_a_party() -> None:
    role = Role(title="owner", first=parse_edtf("2031-03"), last=None, cited=())
    party = replace(PARTIES[1], roles=(role,), aliases=("Mill Ltd", "the mill"))
    voice = next(v for v in build(parties=(party, PARTIES[0])).voices if v.name == "the mill")
    assert voice.roles == ("owner (March 2031)",) and voice.aliases == ("Mill Ltd",)


def test_subjects_gather_what_names_the_same() -> None:
    mentions = [
        build_finding(
            Mention, "mention", DOCUMENT, *words, name="the mill", type="body", form="name", chain="the mill", counter=n
        )
        for n, words in enumerate((("the mill",), ("the mill to publish",)))
    ]
    mentions[1] = replace(mentions[1], spans=(replace_end(mentions[1].spans[0], 8),), quote=("the mill",))
    subjects = build(findings=(*ALL, *mentions)).subjects
    assert [(s.name, len(s.said)) for s in subjects] == [("the mill", 2)]


def replace_end(span: Any, length: int) -> Any:
    return type(span)(span.document_id, span.start, span.start + length)


# ── about itself ──


def test_what_could_not_be_done_is_listed() -> None:
    when = build_finding(TimeExpression, "time", DOCUMENT, "on Tuesday", when=None, why="no day to count from")
    undated = select_document("An undated text.\n", outlet=None, published=None)
    selection = build_selection(
        [SELECTED, undated],
        [when, say("nothing had been hidden", who=None)],
        failures=(Failure(stage="clean", error="the page is empty", hint="look at it", path="scan.pdf"),),
    )
    selection = replace(selection, crowded=3, common=5)
    unresolved = build_dossier(selection, title="", about="", version="1").unresolved
    assert any("3 words or names are shared by more" in line for line in unresolved)
    assert any("5 words, alone or with a name, are shared by more figures" in line for line in unresolved)
    assert unresolved[0] == "scan.pdf: the page is empty (look at it)"
    assert any("1 statements name no speaker" in line for line in unresolved)
    assert any("on Tuesday" in line for line in unresolved)
    assert any("no date of publication" in line for line in unresolved)


def test_reviewed_once_somebody_judged() -> None:
    judgement = Judgement(id="ju-1", subject_id=TOLD.id, verdict="yes", reviewer="A", judged_at="2031-05-01T00:00:00Z")
    assert build(judged={TOLD.id: (judgement,)}).is_reviewed
    assert not build().is_reviewed


def test_the_order_of_rows_does_not_matter() -> None:
    pages = {
        render_html(build(findings=order)) for order in itertools.islice(itertools.permutations(ALL[:6]), 0, 720, 119)
    }
    assert len(pages) == 1


def test_with_names_swapped_only_names_change() -> None:
    """Symmetry: the mill and the board trade their words in the source, and the dossier changes in nothing else."""
    here, there = "the mill", "the yard"
    swapped_text = TEXT.replace("mill", "yard")
    selected = select_document(swapped_text)

    def move(finding: Any) -> Any:
        words = tuple(q.replace("mill", "yard") for q in finding.quote)
        extra = {f.name: getattr(finding, f.name) for f in fields(finding)}
        for key in ("id", "document_id", "spans", "quote", "made", "cue", "speaker"):
            extra.pop(key, None)
        who = finding.speaker.name.replace(here, there)
        extra["addressee"] = (finding.addressee or "").replace(here, there) or None
        cue = "accused" if finding.cue else ""
        return build_statement(
            selected.document, *words, who=who, cue=cue, lemma=finding.cue.lemma if finding.cue else "", **extra
        )

    plain = build(findings=ALL[:5])
    parties = (PARTIES[0], build_party(there))
    moved = build_dossier(
        build_selection([selected], [move(f) for f in ALL[:5]], parties=parties),
        title="The mill", about="Invented.", version="1",
    )  # fmt: skip

    def shape(dossier: Dossier) -> list[tuple[Any, ...]]:
        out = [
            (x.who.replace(there, here), x.verb, tuple(w.replace("yard", "mill") for w in x.words), x.when, x.marks)
            for x in lines(dossier)
        ]
        return sorted((*row[:4], tuple(m.replace(there, here) for m in row[4])) for row in out)

    assert shape(plain) == shape(moved)


def test_the_paragraphs_of_one_paper_keep_its_order() -> None:
    text = (
        "The council asked the mill to shut the outfall. The council asked the mill to answer. It asked to be told.\n"
    )
    selected = select_document(text)
    words = ["the mill to shut the outfall", "the mill to answer", "to be told"]
    asks = [build_statement(selected.document, w, who="the council", act="demand", cue="asked") for w in words]
    selection = build_selection([selected], asks[::-1], parties=[build_party("the council")])
    voices = build_dossier(selection, title="", about="", version="1").voices
    assert [s.line.words[0] for v in voices for s in v.said] == words


def test_the_method_counts_sentences_around_a_passage_only_where_there_are_any() -> None:
    selection = build_selection([SELECTED], [HIDDEN], parties=PARTIES)
    bare = build_dossier(selection, title="", about="", version="1", around=0).method
    wide = build_dossier(selection, title="", about="", version="1", around=1).method
    assert not any("0 before" in line for line in bare)
    assert any("cited sentence and nothing around it" in line for line in bare)
    assert any("with 1 before and 1 after" in line for line in wide)
