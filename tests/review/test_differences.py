"""Differences: what a reader sees marked in two texts."""

from __future__ import annotations

from onrecord.review.differences import Run, mark_words, pair_paragraphs


def marked(runs: tuple[Run, ...], mark: str) -> list[str]:
    return [r.text for r in runs if r.mark == mark]


def test_words_that_differ_are_marked_and_case_and_commas_do_not_count() -> None:
    runs = mark_words(
        "The river board denied, on Monday, that fish died.", "the river board denied that many fish died"
    )
    assert (marked(runs, "ins"), marked(runs, "del")) == (["on Monday,"], ["many"])
    assert "".join(r.text for r in runs if r.mark != "del") == "The river board denied, on Monday, that  fish died."


def test_paragraphs_stand_beside_what_says_the_same_and_what_was_moved_is_no_difference() -> None:
    moved = ("story", "The ferry to Holm is tied up.")
    left = [
        ("headline", "Ferry"),
        ("story", "Nine boats were lost in the storm of March, the board said."),
        moved,
        ("story", "It rained."),
    ]
    right = [moved, ("story", "Ten boats were lost in the storm of March, the board said."), ("story", "It rained.")]
    pairs = pair_paragraphs(left, right)
    boats = next(p for p in pairs if p.left and p.right and not p.is_same)
    assert (marked(boats.left, "ins"), marked(boats.right, "ins")) == (["Nine"], ["Ten"])
    assert next(p.labels[0] for p in pairs if p.left) == "headline"
    ferry = [p for p in pairs if "ferry to Holm" in "".join(r.text for r in (*p.left, *p.right))]
    assert all(p.is_same for p in ferry)
    assert [p for p in pairs if marked(p.left, "ins") == ["Ferry"]]


def test_texts_too_long_to_compare_are_shown_as_they_are() -> None:
    long = " ".join(f"word{n}" for n in range(2_000))
    assert mark_words(long, "other") == (Run(text=long, mark=""),)
