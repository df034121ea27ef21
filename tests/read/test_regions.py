"""Where rules and tagger differ in how far somebody is quoted, each stretch of words is judged by itself."""

from __future__ import annotations

from build import build_parsed
from onrecord.read.quotation_runs import find_all_quotations
from onrecord.read.regions import describe_region, find_regions, is_wanted, weigh_region
from onrecord.read.tagger import Range, Tagged

TEXT = "The harbour office said that the pier would close before the end of May, which pleased nobody."


def place(words: str) -> Range:
    return 0, TEXT.index(words), TEXT.index(words) + len(words)


def list_regions(ours: str, theirs: str) -> list[tuple[str, str, str]]:
    found = find_regions([TEXT], [place(ours)], [place(theirs)])
    return [(r.holder, r.place, TEXT[r.start : r.end]) for r in found]


def test_a_region_is_a_run_of_words_that_only_one_of_them_has() -> None:
    assert list_regions("the pier would close", "that the pier would close before the end of May") == [
        ("tagger", "left", "that"),
        ("tagger", "right", "before the end of May"),
    ]
    assert list_regions("the pier would close before", "the pier would") == [("rules", "right", "close before")]
    assert list_regions("the pier would close", "the pier would close") == []


def test_words_that_share_nothing_stand_alone() -> None:
    assert [(holder, where) for holder, where, _ in list_regions("the pier", "the end of May")] == [
        ("rules", "alone"),
        ("tagger", "alone"),
    ]


def test_what_the_tagger_is_sure_of_weighs_more_than_what_it_doubts() -> None:
    passages = build_parsed(TEXT).passages
    quotations = find_all_quotations([TEXT])
    (region,) = find_regions(
        [TEXT], [place("the pier would close")], [place("the pier would close before the end of May")]
    )

    def weigh(*content: str) -> float:
        tagged = Tagged(
            chance=0.9, cue=(place("said"),), source=(place("The harbour office"),),
            content=tuple(place(c) for c in content), source_surety=0.9, content_surety=0.9,
        )  # fmt: skip
        return weigh_region(describe_region(passages, quotations, tagged, region))

    assert weigh("the pier would close before the end of May") > weigh("the pier would close")


def test_a_content_does_not_end_with_a_word_that_wants_another() -> None:
    passages = build_parsed(TEXT).passages
    (cut,) = find_regions(
        [TEXT], [place("the pier would close before the end of May")], [place("the pier would close before")]
    )
    (clean,) = find_regions(
        [TEXT], [place("the pier would close before the end of May")], [place("the pier would close")]
    )
    assert is_wanted(passages[0], cut)
    assert not is_wanted(passages[0], clean)
