from __future__ import annotations

import pytest

from onrecord.words.forms import content_stems, count_moved, fold_text, merge_near, split_words, stem_word


@pytest.mark.parametrize(
    "forms",
    [
        ("release", "releases", "released", "releasing"),
        ("family", "families"),
        ("detain", "detained", "detention", "detainees"),
        ("give", "gave", "given"),
        ("inquiry", "inquiries"),
        ("investigate", "investigated", "investigation"),
        ("stop", "stopped", "stopping"),
        ("pay", "paid", "payment"),
    ],
)
def test_forms_of_one_word_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({stem_word(form) for form in forms}) == 1


@pytest.mark.parametrize(("left", "right"), [("house", "horse"), ("state", "stain"), ("bus", "bush")])
def test_other_words_do_not(left: str, right: str) -> None:
    assert stem_word(left) != stem_word(right)


def test_folding() -> None:
    assert fold_text("Türk’s “Łódź”") == 'turk\'s "lodz"'
    assert split_words("The U.N.’s 2,300 co-signers don’t") == ["the", "un", "2300", "co", "signers", "dont"]


def test_content_stems_are_in_order_and_once() -> None:
    assert content_stems("They said that the families of the families were moved") == ["famili", "mov"]
    assert merge_near(content_stems("displaced, moved and evicted people")) == ["mov", "peopl"]


def test_runs_of_words_are_counted_in_any_order() -> None:
    whole = split_words("the bridge is old the road is new please keep them apart as the plan does")
    assert count_moved(split_words("please keep them apart the road is new"), whole) == 8
    assert count_moved(split_words("keep the old road apart from the new bridge"), whole) == 0
