"""The classifier of lines: the same page gives the same scores, the story stays, what is left of a page goes."""

from __future__ import annotations

from onrecord.clean.blocks import find_blocks
from onrecord.clean.line_scores import MOST_LINES, find_limits, is_item, load_trees, load_words, score_lines, split_line
from onrecord.clean.zones import label_blocks, rule_lines

STORY = [
    "The harbour board of Calder Bay said on Monday that it would rebuild the old quay before the winter.",
    "Nora Vell, who chairs the board, told reporters that the work would cost four million marks.",
    "“We have waited for nine years,” said Ida Brandt, who fishes from the bay. “I do not believe it yet.”",
    "The ministry did not answer questions about who would pay, according to two members of the board.",
    "An inquiry found in 2019 that the quay had been unsafe since the storm of 2011, and that nobody had said so.",
]
LEFT = [
    "Related: Five harbours that the sea took back",
    "Click here to get the Calder Post app",
    "Sign up for our newsletter",
]


def _labels(lines: list[str], *, is_page: bool = True) -> list[str]:
    text = "\n\n".join(lines)
    return [label for label, _, _ in label_blocks(text, find_blocks(text), is_page=is_page)]


def test_what_an_extractor_leaves_is_found_and_the_story_kept() -> None:
    found = _labels([*STORY[:3], LEFT[0], *STORY[3:], *LEFT[1:]])
    assert found[:3] + found[4:6] == ["story"] * 5
    assert "story" not in (found[3], *found[6:])


def test_a_text_without_any_sign_of_a_page_keeps_its_lines() -> None:
    resolution = [
        "The Council of Sennik,",
        "Recalling its resolution of 4 March 2021 on the harbour,",
        "1. Calls upon the harbour company to publish the log of that night;",
        "2. Requests the clerk to report to it by 30 September 2022;",
        "3. Decides to remain seized of the matter.",
        "14th meeting, 24 March 2022",
        "Adopted by 19 votes to 4, with 6 abstentions",
    ]
    assert _labels(resolution)[2:] == ["story"] * 5


def test_a_signature_stays_with_its_letter() -> None:
    letter = ["Share this article", *STORY, "Yours sincerely,", "Amalia Krond", "Harbour master of Calder Bay"]
    assert _labels(letter)[6:] == ["story"] * 3


def test_scores_are_whole_numbers_and_depend_on_the_text_alone() -> None:
    text = "\n".join([*STORY, *LEFT])
    lines, ruled = rule_lines(text, find_blocks(text))
    scores = score_lines(lines, ruled)
    assert scores == score_lines(*rule_lines(text, find_blocks(text)))
    assert all(isinstance(score, int) for score in scores)
    assert max(scores[: len(STORY)]) < 0 < min(scores[len(STORY) :])
    assert len(find_limits(lines, ruled)) == len(lines)


def test_the_models_are_whole() -> None:
    base, weights = load_words()
    assert base
    assert "{n}" in weights
    start, trees = load_trees()
    assert start
    for tree in trees:
        assert len(tree.features) == len(tree.cuts) == len(tree.leaves) - 1
    lines, ruled = rule_lines("A line.", find_blocks("A line."))
    assert score_lines(lines, ruled)  # every feature that a tree asks for is there


def test_items_of_lists() -> None:
    for item in ("- one", "• two", "(c) to name the ships", "3. Requests", "June 23 – Calder Bay", "iv) the log"):
        assert is_item(item), item
    for line in ("One of them", "The 3 ships", "May I ask why?", "Marching on"):
        assert not is_item(line), line
    assert split_line("# shares") == ["{n}", "shares", "^{n}", "shares$", "{n} shares"]


def test_a_very_long_text_is_left_to_the_rules() -> None:
    text = "\n".join(f"Name {n}" for n in range(MOST_LINES + 1)) + "\n" + STORY[0]
    blocks = find_blocks(text)
    assert label_blocks(text, blocks, is_page=True) == label_blocks(text, blocks)
