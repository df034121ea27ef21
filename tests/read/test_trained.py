"""Rules and tagger are joined by what each knows better; nothing is found twice."""

from __future__ import annotations

import pytest

from build import build_parsed
from onrecord.read.pairs import snap
from onrecord.read.quotation_runs import find_all_quotations
from onrecord.read.rule_attributions import find_attributions
from onrecord.read.statements import find_statements
from onrecord.read.tagger import Range, Tagged, load_tagger
from onrecord.read.trained import find_trained_statements, join_attributions


def tag(text: str, *, source: str = "", cue: str = "", content: str = "", chance: float = 0.9) -> Tagged:
    """What a tagger would give for a text of one passage, by the words."""

    def ranges(words: str) -> tuple[Range, ...]:
        return tuple((0, text.index(w), text.index(w) + len(w)) for w in words.split(" | ")) if words else ()

    return Tagged(
        chance=chance, cue=ranges(cue), source=ranges(source), content=ranges(content),
        source_surety=0.9, content_surety=0.9,
    )  # fmt: skip


def join(text: str, *tagged: Tagged) -> list[tuple[str, str, str]]:
    """(source, cue, content) of each statement that rules and tagger together find."""
    parsed = build_parsed(text)
    texts = [p.text for p in parsed.passages]
    quotations = find_all_quotations(texts)
    drafts = join_attributions(parsed.passages, quotations, find_attributions(parsed, quotations), tagged)

    def words(ranges: list[Range]) -> str:
        return " | ".join(texts[n][a:b] for n, a, b in ranges)

    return [(words(d.source), words(d.cue), words(d.content)) for d in drafts]


def test_without_a_tagger_the_rules_are_what_is_found() -> None:
    text = "The harbour office said that the pier would close."
    assert join(text) == [("The harbour office", "said", "the pier would close")]


def test_the_tagger_has_the_say_on_source_and_edges() -> None:
    text = "The harbour office said that the pier would close on Monday, in a note to staff."
    found = tag(text, source="The harbour office", cue="said", content="that the pier would close on Monday")
    assert join(text, found) == [("The harbour office", "said", "the pier would close on Monday")]


def test_who_goes_on_to_answer_did_not_ask() -> None:
    text = "The clerk had asked the court to free the men, but the panel refused the request."
    asked = tag(text, source="the panel", cue="had asked", content="the court to free the men", chance=0.7)
    refused = tag(text, source="the panel", cue="refused", content="the request")
    assert join(text, asked, refused)[0] == ("The clerk", "had asked", "the court to free the men")
    assert join(text, asked)[0][0] == "the panel"  # nothing else is the panel's: the tagger has the say


def test_a_cue_that_only_the_tagger_knows_makes_a_statement_if_it_is_likely() -> None:
    text = "To hear Marran, the crane was old."
    found = {"source": "Marran", "cue": "To hear", "content": "the crane was old"}
    assert join(text) == []
    assert ("Marran", "To hear", "the crane was old") in join(text, tag(text, **found))
    assert all(cue != "To hear" for _, cue, _ in join(text, tag(text, **found, chance=0.3)))


def test_each_clause_that_one_cue_brings_is_a_statement() -> None:
    text = "The office said that the pier was safe and that the crane was not."
    whole = "that the pier was safe and that the crane was not"
    assert [c for _, _, c in join(text, tag(text, source="The office", cue="said", content=whole))] == [
        "the pier was safe",
        "the crane was not",
    ]


def test_a_quotation_is_taken_whole_or_left() -> None:
    text = "“We will close the pier,” said Marran. “It is old and it is tired.”"
    quotations = find_all_quotations([text])
    nearly = (0, text.index("will"), text.index("pier") + 4)
    piece = (0, text.index("tired"), text.index("tired") + 5)
    (whole,) = snap([text], quotations, [nearly, piece])
    assert text[whole[1] : whole[2]] == "“We will close the pier,”"


def test_what_belongs_to_another_statement_is_not_taken() -> None:
    text = "Marran said that the pier was safe. Dole said that the crane was not."
    greedy = tag(text, source="Marran", cue="said", content="the pier was safe | the crane was not")
    assert [(s, c) for s, _, c in join(text, greedy)] == [
        ("Marran", "the pier was safe"),
        ("Dole", "the crane was not"),
    ]


def test_a_year_of_the_cue_is_no_part_of_what_was_agreed() -> None:
    text = "The port, which agreed in 2019 to publish a list of its fees, gave no day."
    greedy = tag(text, source="The port", cue="agreed", content="2019 to publish a list of its fees")
    assert join(text, greedy)[0][2] == "to publish a list of its fees"
    dated = "The port said 2019 was the year in which it began to publish its fees."
    found = tag(dated, source="The port", cue="said", content="2019 was the year in which it began to publish its fees")
    assert join(dated, found)[0][2] == "2019 was the year in which it began to publish its fees"


@pytest.mark.parametrize("name", ["fast", "careful"])
def test_its_findings_name_the_weights_that_made_them(name: str) -> None:
    tagger = load_tagger(name)
    parsed = build_parsed("The harbour office said that the pier would close.\n\nNobody from the port was there.")
    (statement,) = find_trained_statements(parsed, tagger)
    assert statement.made.by == "statements"
    assert statement.made.version.endswith(f"-{name}-{tagger.version}")
    assert statement.quote == find_statements(parsed)[0].quote == ("the pier would close",)


def test_no_passages_no_statements() -> None:
    assert find_trained_statements(build_parsed(""), load_tagger("fast")) == []


def test_a_which_whose_clause_is_left_out_goes_with_it() -> None:
    text = "Marran confirmed that he had a letter, which Dole had signed."
    found = tag(text, source="Marran", cue="confirmed", content="that he had a letter, which")
    assert join(text, found)[0] == ("Marran", "confirmed", "he had a letter")


def test_who_is_asked_is_not_all_that_is_asked() -> None:
    text = "The crews urged the Keeper of the Locks, Ada Marran, to open the gate."
    found = tag(text, source="The crews", cue="urged", content="the Keeper of the Locks")
    assert join(text, found)[0][2] == "the Keeper of the Locks, Ada Marran, to open the gate"


def test_a_sentence_of_the_reporter_before_the_words_is_not_theirs() -> None:
    text = "Would the gate hold? It was old but sound, Dole said."
    found = tag(text, source="Dole", cue="said", content="Would the gate hold | It was old but sound")
    assert join(text, found)[0][2] == "It was old but sound"


def test_what_a_paper_reports_by_a_letter_is_the_letters_word_too_without_the_paper() -> None:
    text = "The Harbour Gazette reported last month that the lock had failed, according to a letter."
    found = tag(
        text,
        source="a letter",
        cue="according to",
        content="The Harbour Gazette reported last month | that the lock had failed",
    )
    assert {c for _, _, c in join(text, found)} == {"the lock had failed"}


def test_the_reporters_own_question_is_nobodys() -> None:
    text = "Asked whether the gate would hold, Dole said it was old."
    found = tag(text, cue="Asked", content="whether the gate would hold")
    assert [(s, c) for s, _, c in join(text, found)] == [("Dole", "it was old")]


def test_the_days_and_notes_of_a_cue_stay_out_of_what_was_said() -> None:
    text = "Dole said on Monday in a note that the gate would hold."
    found = tag(text, source="Dole", cue="said", content="on Monday in a note that the gate would hold")
    assert join(text, found)[0][2] == "the gate would hold"
