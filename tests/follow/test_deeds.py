"""How much of what was asked some words speak of: words of one deed count as one, usual words for little."""

from __future__ import annotations

from onrecord.follow.deeds import compare_sense, compare_words, find_told, is_telling, weigh
from onrecord.words.forms import content_stems, merge_near


def stems(text: str) -> list[str]:
    return merge_near(content_stems(text))


def test_a_deed_is_met_by_another_word_for_it() -> None:
    asked = stems("release the nine dockers")
    met = compare_words(asked, (), (), stems("four dockers were freed"))
    other = compare_words(asked, (), (), stems("four dockers were fined"))
    assert met.deed and met.thing
    assert not other.deed
    assert met.part > other.part


def test_a_usual_word_tells_less_than_a_rare_one() -> None:
    assert weigh("peopl") < weigh("dredg") == 1.0
    assert is_telling("dredg")


def test_a_name_that_the_whole_report_is_about_counts_for_little() -> None:
    asked = stems("drain the Tarnwater lagoon")
    scene = stems("Tarnwater")
    alone = compare_words(asked, scene, scene, stems("Tarnwater said nothing"))
    assert alone.part < 0.2
    assert not alone.deed


def test_words_around_count_for_less_than_what_was_said() -> None:
    asked = stems("publish the ledger")
    said = compare_words(asked, (), (), stems("it published the ledger"))
    near = compare_words(asked, (), (), stems("it had"), stems("publish the ledger"))
    assert said.part > near.part > 0


def test_a_deed_is_known_by_its_family() -> None:
    left = find_told(stems("free the dockers"), 4)
    right = find_told(stems("dockers were released"), 4)
    assert set(left) & set(right)


def test_words_near_in_meaning_are_met_for_less_than_the_words_themselves() -> None:
    own, near, far = (
        compare_words(["rebuild", "hous"], [], [], given) for given in (["hous"], ["residenc"], ["violin"])
    )
    assert own.alike > near.alike > far.alike == far.part == 0.0
    assert near.part == 0.0  # what is only near is told apart from what is the same


def test_the_sense_of_what_stands_beside_leaves_names_out() -> None:
    assert compare_sense(["publish", "meridal"], ["meridal"], ["meridal"]) == 0.0
    assert compare_sense(["publish", "meridal"], ["meridal"], ["publish"]) == 1.0
