"""An interview that names its guest once: each answer is the guest's, and no question is."""

from __future__ import annotations

from build import build_parsed
from onrecord.model import Statement
from onrecord.read.answers import find_answers
from onrecord.read.order import READERS, Draft

HEAD = "Petra Haust, who keeps the books of the harbour, spoke to Kell Radio about the page that is missing."
TALK = [
    "When did you see the page last?",
    "In the autumn. I had the book on my desk, and the porter said that he had dusted it.",
    "I have not seen it since.",
    "Who else has a key?",
    "The harbour master must give his key back by Friday.",
    "And what will you do now?",
    "We will publish the list of the other books in June.",
]


def read(text: str) -> list[Statement]:
    draft = Draft(parsed=build_parsed(text))
    for reader in READERS:
        draft = reader.read(draft)
    return list(draft.statements)


def test_each_answer_is_the_guests_and_no_question_is_a_row() -> None:
    found = [s for s in read("\n".join([HEAD, *TALK])) if s.cue is None]
    assert {s.speaker.name for s in found if s.speaker} == {"Petra Haust"}
    assert [len(s.spans) for s in found] == [2, 1, 1]
    assert [s.act for s in found] == ["state", "demand", "promise"]
    assert all(s.manner == "direct" for s in found)


def test_what_an_answer_tells_of_others_is_in_it() -> None:
    porter = next(s for s in read("\n".join([HEAD, *TALK])) if s.cue is not None and s.cue.lemma == "say")
    assert porter.within is not None
    assert porter.speaker is not None and "porter" in porter.speaker.name


def test_questions_that_are_headings_part_the_answers() -> None:
    text = "\n".join([HEAD, *TALK])
    document = build_parsed(text, labels={line: "headline" for line in TALK if line.endswith("?")})
    answers = find_answers(document)
    assert answers is not None and [len(group) for group in answers.groups] == [2, 1, 1]


def test_a_report_that_puts_questions_as_headings_is_no_interview() -> None:
    text = "\n".join(
        [
            "The harbour of Kell has lost a page of its books. The council met on Monday, and told nobody why.",
            "What is missing?",
            "A page of the book of tolls, which the keeper of the books had on her desk in the autumn.",
            "Who has a key?",
            "The porter and the harbour master have one. The council says that it has none.",
            "What happens next?",
            "The other books will be counted by May, according to the council.",
        ]
    )
    assert find_answers(build_parsed(text)) is None


def test_a_note_under_an_interview_is_nobodys_answer() -> None:
    found = read("\n".join([HEAD, *TALK, "This interview was shortened, and we asked Ms Haust to read it."]))
    assert not any("shortened" in " ".join(s.quote) for s in found)


def test_a_column_that_asks_in_passing_is_no_interview() -> None:
    text = "\n".join(
        [
            "I spoke to the porter of Kell harbour about the page that is missing from the book of tolls.",
            "Why does a town keep books at all?",
            "I have asked that since I was a girl, and we have never had an answer from the council.",
            "Who reads the book of tolls?",
            "We pay, and I think that we should be told what for.",
            "What would a better harbour look like?",
            "I would put the books on a table in the market, and we would all turn the pages.",
        ]
    )
    assert find_answers(build_parsed(text)) is None
