"""Standing paragraphs: what an outlet prints in report after report is told once, and what is said anew each time."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from onrecord.model import Statement
from onrecord.relate.clusters import Utterance, build_copy_groups, build_utterances, map_origins
from onrecord.relate.repeats import find_repeats
from relate.build_readings import Draft
from relate.test_clusters import make_link

STANDING = (
    "The hall burned down in February, and an inquiry by a judge from the capital said in June that"
    " two doors had been locked on the orders of its managers."
)
SAID = "two doors had been locked on the orders of its managers"
QUOTED = "“There is not one door in this city tonight that opens only from the outside,” she said."


def report(number: int, *paragraphs: str, said: str = SAID, outlet: str | None = None, name: str = "judge") -> Draft:
    text = "\n\n".join([f"The council met for the {number}th time on Monday and spoke of the hall.", *paragraphs])
    draft = Draft(text, published=f"2023-06-{number:02}", outlet=outlet)
    draft.statement(said, draft.mention(name, "anonymous") if name in text else None)
    return draft


def build(drafts: Sequence[Draft], *, are_copies: bool = False) -> list[Utterance]:
    statements = [f for d in drafts for f in d.findings if isinstance(f, Statement)]
    metadata = {d.document.id: d.metadata for d in drafts}
    ids = [d.document.id for d in drafts]
    links = [make_link("copy_of", *sorted(pair), relation="copy") for pair in itertools.pairwise(ids)] * are_copies
    copies = build_copy_groups(metadata.values(), links)
    of = {d.document.id: d for d in drafts}

    def list_blocks(id_: str) -> list[tuple[int, int, str]]:
        text = of[id_].document.text
        return [(z.span.start, z.span.end, text[z.span.start : z.span.end]) for z in of[id_].zones]

    repeats = find_repeats(statements, metadata, map_origins(copies), list_blocks)
    return build_utterances(statements, [], [], copies, [], repeats)


def test_a_standing_paragraph_is_one_telling_in_whatever_order_reports_come() -> None:
    drafts = [report(n, STANDING) for n in (3, 1, 2)]
    for order in itertools.permutations(drafts):
        (one,) = build(order)
        assert (len(one.reports), one.origins, len(one.repeated)) == (3, 1, 2)
        first = next(f.id for f in drafts[1].findings if isinstance(f, Statement))
        assert first not in one.repeated, "the earliest printing stays"


def test_what_is_told_again_in_other_words_counts_again() -> None:
    drafts = [report(1, STANDING), report(2, STANDING), report(3, f"The judge told the council again that {SAID}.")]
    assert sorted((len(u.reports), u.origins) for u in build(drafts)) == [(1, 1), (2, 1)]


def test_a_sentence_that_two_papers_quote_is_each_one_s_own() -> None:
    said = "There is not one door in this city tonight that opens only from the outside"
    papers = [report(n, QUOTED, said=said, outlet=f"Paper {n}") for n in (1, 2)]
    assert [u.repeated for u in build(papers)] == [(), ()]
    one_paper = [report(n, QUOTED, said=said, outlet="The Quay") for n in (1, 2)]
    assert [len(u.repeated) for u in build(one_paper)] == [1]


@pytest.mark.parametrize("paragraph", ["She said so.", "Nobody was hurt, she said."])
def test_a_formula_is_no_standing_paragraph(paragraph: str) -> None:
    drafts = [report(n, paragraph, said=paragraph.partition(",")[0].rstrip("."), outlet="The Quay") for n in (1, 2)]
    assert [u.repeated for u in build(drafts)] == [(), ()]


def test_copies_of_one_report_are_copies_and_no_repeats() -> None:
    (one,) = build([report(n, STANDING) for n in (1, 2)], are_copies=True)
    assert (one.origins, one.repeated) == (1, ())
