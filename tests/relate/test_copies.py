from __future__ import annotations

import re
from dataclasses import replace

from onrecord.relate.copies import RELATER, find_cards, mask_quotations
from relate.build_readings import Draft, relate

NEWS = [
    "Velmora on Thursday rejected a regional report on the clearance of three villages for a dam, calling its authors "
    "strangers to the valley and its numbers a matter of arithmetic rather than of law.",
    "The foreign ministry said in Ostrin that the families had left under agreements that each of them had signed, and "
    "that every payment due under those agreements would reach them before the first snow fell.",
    "Engineers at the site said the diversion tunnel was nearly finished and that water would begin to rise behind the "
    "wall in the second half of next year, whatever happened in the courts.",
    "The report, which runs to sixty-two pages, was handed to the government in October and published on Wednesday "
    "after two delays that neither side would explain.",
]
BACKGROUND = [
    "Work on the dam began in 2019 and is paid for in the main by a loan from a development bank, which has its own "
    "rules about people who are moved from their land and a panel that hears their complaints.",
    "The upper valley is home to a minority of about ninety thousand people who grow apples and keep sheep, and who "
    "were moved once before, in the year of the great flood, to the terraces where they live today.",
]
OTHER = [
    "Nobody had told the miller that the road would be closed, and so he stood beside his cart until noon and watched "
    "the buses pass him one after another with their blinds drawn.",
    "A month later the bank wrote to its shareholders that it had put off a payment, the first sign from anyone who "
    "holds the purse that the arguments of the autumn had been heard at all.",
    "In the capital the news was given out by the railways minister, of all people, between a paragraph about sleepers "
    "and another about the price of coal, and no questions were taken.",
    "Those who had signed were asked to sign again, on a longer form, and those who had not signed were told that the "
    "office which kept the forms had moved.",
]
QUOTATIONS = [
    "“What these families are owed is a remedy, a day in court and a copy of the map on which their houses were "
    "rubbed out, and none of that is in my gift,” she said.",
    "“We moved nobody who did not ask to be moved, and those who asked were thanked, and those who were thanked have "
    "no cause to complain to strangers,” he said.",
]


def link(first: list[str], second: list[str], **more: object) -> object:
    links = relate(RELATER, Draft("\n".join(first)), Draft("\n".join(second)))
    assert len(links) <= 1
    return links[0] if links else None


def relation(first: list[str], second: list[str]) -> str | None:
    found = link(first, second)
    return found.relation if found else None  # type: ignore[attr-defined]


def test_a_report_cut_short_is_a_copy() -> None:
    assert relation(NEWS + BACKGROUND, NEWS[:3]) == "copy"


def test_a_report_with_paragraphs_added_in_the_middle_is_a_rewrite() -> None:
    assert relation(NEWS + BACKGROUND, NEWS[:2] + OTHER[:2] + NEWS[2:]) == "rewrite"


def test_a_re_ordered_report_is_found() -> None:
    assert relation(NEWS + BACKGROUND, [NEWS[0], *BACKGROUND, NEWS[3], NEWS[2], NEWS[1]]) in ("copy", "rewrite")


def test_a_re_worded_report_is_a_rewrite() -> None:
    swaps = {"rejected": "dismissed", "strangers": "outsiders", "left": "gone", "nearly": "almost", "said": "declared"}
    words = [[swaps.get(w, w) for w in p.split(" ")] for p in NEWS]
    assert relation(NEWS, [" ".join(w) for w in words]) == "rewrite"


def test_an_update_shares_background_and_no_news() -> None:
    assert relation(NEWS + BACKGROUND, OTHER + BACKGROUND) == "update"


def test_shared_quotations_make_no_copy() -> None:
    assert relation(NEWS[:2] + QUOTATIONS, OTHER[:2] + QUOTATIONS) is None


def test_a_shared_formula_makes_no_copy() -> None:
    formula = ["Reporting by the bureau in Port Elder and editing by the night desk in the capital."]
    assert relation(NEWS + formula, OTHER + formula) is None


def test_furniture_is_not_compared() -> None:
    from build import build_zones

    first, second = Draft("\n".join([*NEWS, *BACKGROUND])), Draft("\n".join([*OTHER, *BACKGROUND]))
    for draft in (first, second):
        draft.zones = build_zones(draft.document, dict.fromkeys(BACKGROUND, "furniture"))
    assert relate(RELATER, first, second) == []


def test_reasons_name_the_agency() -> None:
    links = relate(RELATER, Draft("\n".join(NEWS), agency="Sextant"), Draft("\n".join(NEWS + BACKGROUND)))
    assert [r.detail for r in links[0].reasons if r.feature == "agency"] == ["credited to Sextant"]


def test_quotations_are_masked_whatever_marks_they_have() -> None:
    assert mask_quotations('He said "no" and “never again” twice.') == ["He said ", " and ", " twice."]
    assert mask_quotations("The ministers' reply was ‘it doesn’t matter’, he said.") == [
        "The ministers' reply was ",
        ", he said.",
    ]
    assert mask_quotations("“A quotation that goes on in the next paragraph.") == []


def test_keys_stay_few() -> None:
    long = "\n".join(f"{n} {p}" for n in range(60) for p in NEWS + OTHER)
    (card,) = find_cards(Draft(long).reading())
    assert 0 < len(card.near) <= 64


AGENCY = [
    "CASTROW, May 4 (Tidewire) - Inspectors knew for nine months that the Orley bridge was cracked and did not close it, "
    "the roads auditor said on Tuesday.",
    "In a report of 40 pages Marit Sole, the auditor, found that the highways office had received two warnings.",
    "“They were read, they were filed and they were forgotten,” Sole told reporters.",
    "The report said it was “probable, if not certain,” that ice had widened the crack in January.",
    "The highways minister, Arno Keld, promised that the bridge would be “shut before the first frost of autumn.”",
    "A spokesman for the builders declined to comment. Lorries have used the crossing since 1987.",
]
TOLD_AGAIN = [
    "For nine months, inspectors were aware of a crack in the bridge at Orley, and left it open, according to the auditor "
    "of roads.",
    "Two warnings had reached the highways office, Ms Sole found. They had been “filed and they were forgotten”.",
    "That frost made it wider was “probable, if not certain,” says her report, which has 40 pages.",
    "Arno Keld, for the government, says it is to be “shut before the first frost of autumn”.",
    "At the Orley fair nobody had heard of it. A baker who drives over it each morning said he would go by the ford.",
]


def relation_under(byline: str, told: list[str] = TOLD_AGAIN) -> str | None:
    """Of an agency's report and one that tells it again in other words, under this byline."""
    again = Draft("\n".join([byline, *told]))
    again.zones = (replace(again.zones[0], label="byline"), *again.zones[1:])
    links = relate(RELATER, Draft("\n".join(AGENCY), agency="Tidewire"), again)
    return links[0].relation if links else None


def test_an_agencys_report_told_in_other_words_is_a_rewrite_where_agencies_are_credited() -> None:
    assert relation_under("Staff and agencies") == "rewrite"


def test_a_report_that_names_the_agency_needs_to_share_less() -> None:
    shorter = [
        TOLD_AGAIN[0].replace("according to", "the Tidewire news agency was told by"),
        *TOLD_AGAIN[1:3],
        *TOLD_AGAIN[4:],
    ]
    assert relation_under("Joost Herder and agencies", shorter) == "rewrite"
    assert relation_under("Joost Herder and agencies", [TOLD_AGAIN[0], *shorter[1:]]) is None


def test_a_paper_that_names_the_paper_whose_news_it_tells_rewrites_it() -> None:
    def tell(head: str, day: str, outlet: str = "Lowland Post") -> str | None:
        told = Draft("\n".join([TOLD_AGAIN[0].rstrip(".") + head, *TOLD_AGAIN[1:3]]), published=day, outlet=outlet)
        first = Draft("\n".join(AGENCY), published="2024-05-04", outlet="The Orley Radio News")
        links = relate(RELATER, first, told)
        return links[0].relation if links else None

    assert tell(", Orley Radio reports.", "2024-05-05") == "rewrite"
    assert tell(".", "2024-05-05") is None
    assert tell(", Orley Radio reports.", "2024-06-05") is None  # a month later it tells news of its own
    assert tell(", Castrow Radio reports.", "2024-05-05") is None


def test_the_same_words_without_a_credit_are_a_report_of_ones_own() -> None:
    assert relation_under("Joost Herder") is None


def test_a_report_that_credits_nobody_and_keeps_quotations_and_some_words_of_the_opening_is_a_rewrite() -> None:
    first = [
        *AGENCY,
        "The crossing carries four thousand lorries a day between the quarries of the upper valley and the port, and the "
        "nearest other bridge is an hour to the south.",
        *BACKGROUND,
    ]
    retold = [
        "Inspectors knew for nine months that the Orley bridge was cracked and still did not close it to lorries, the "
        "auditor of roads has told parliament.",
        "In a report of 40 pages Marit Sole says that the highways office had received two warnings.",
        "“They were read, they were filed and they were forgotten,” Ms Sole said.",
        "It was “probable, if not certain,” that ice had widened the crack in the winter, she writes.",
        "The highways minister, Mr Arno Keld, has given his word that it would be “shut before the first frost of autumn.”",
        "It carries thousands of lorries a day between the quarries of the upper valley and the sea.",
        *TOLD_AGAIN[4:],
        *OTHER[:3],
    ]
    assert relation(first, retold) == "rewrite"
    assert relation(first, [re.sub("“.*?”", "“nobody asked me,”", piece) for piece in retold]) != "rewrite"


BRIEF = "The bank said on Monday that it had put off a payment."
OTHER_BRIEF = "Four buses were turned back at the bridge before dawn."


def test_short_news_above_the_same_standing_paragraphs_is_no_copy() -> None:
    assert relation([BRIEF, *BACKGROUND], [OTHER_BRIEF, *BACKGROUND]) == "update"


def test_a_copy_whose_opening_was_told_anew_is_still_a_copy() -> None:
    told = "Velmora has thrown out the regional report about three villages cleared for its dam."
    assert relation([NEWS[0], *NEWS[1:], *BACKGROUND], [told, *NEWS[1:], *BACKGROUND]) in ("copy", "rewrite")
    assert relation([*BACKGROUND, *NEWS], [*NEWS, *BACKGROUND]) in ("copy", "rewrite")
