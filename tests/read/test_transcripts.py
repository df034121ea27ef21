"""Who speaks in a record of a debate, and what each turn says by itself."""

from __future__ import annotations

from build import build_parsed
from onrecord.read.order import READERS, Draft
from onrecord.read.transcripts import find_turns

DEBATE = [
    "Question 8. Ada Brun (Harbour) asked the Minister for Water when the lock would be opened.",
    "Jonas Keller (Minister for Water): In May, I hope. The gates are being cast.",
    "Question 9. Tilda Oram (Dawn) asked the Minister whether he had seen the gates.",
    "Jonas Keller: I have seen one of them.",
    "Tilda Oram: And was it a gate?",
    "Jonas Keller: It was, and it was green.",
    "Ada Brun moved that the House thank the founders.",
    "Jonas Keller: I shall tell them.",
]


def read(text: str) -> Draft:
    draft = Draft(parsed=build_parsed(text))
    for reader in READERS:
        draft = reader.read(draft)
    return draft


def test_what_the_record_tells_is_in_nobodys_turn() -> None:
    turns = find_turns(DEBATE)
    assert sorted(turns) == [1, 3, 4, 5, 7]
    assert all(turn.colon > 0 for turn in turns.values())


def test_a_paragraph_without_a_name_goes_on_with_the_turn_before() -> None:
    turns = find_turns([*DEBATE[:4], "The other one is still in the sand.", *DEBATE[4:]])
    assert turns[4].colon == -1


def test_a_sentence_with_a_row_of_its_own_is_not_in_the_turn_again() -> None:
    text = "\n".join(
        [
            *DEBATE[1:5],
            "Jonas Keller: The gates were cast in May. I call on the founders to paint them.",
            "Tilda Oram: The mayor says that the founders are bankrupt.",
            "Jonas Keller: I call on the mayor to publish the accounts.",
        ]
    )
    draft = read(text)
    said = [(s.speaker.name if s.speaker else None, s.act, s.quote) for s in draft.statements]
    assert ("Jonas Keller", "demand", ("the founders to paint them",)) in said
    assert ("Jonas Keller", "state", ("The gates were cast in May",)) in said
    assert [quote for _, _, quote in said if "publish the accounts" in quote[0]] == [
        ("the mayor to publish the accounts",)
    ]
    told = next(s for s in draft.statements if s.quote == ("the founders are bankrupt",))
    assert told.within in {s.id for s in draft.statements if s.speaker and s.speaker.name == "Tilda Oram"}


def test_offices_with_a_name_once_and_members_by_their_office() -> None:
    text = "\n".join(
        [
            "Deputy Ada Brun (Harbour): Has the lock been opened?",
            "The Minister of Water (Jonas Keller): The gates are being cast in Talm.",
            "Deputy Brun: The minister said so in May. Will he tell the House what it cost?",
            "The Minister of Water: It cost four million.",
        ]
    )
    draft = read(text)
    by = {s.quote[0]: (s.speaker.name if s.speaker else None, s.act) for s in draft.statements}
    assert by["The gates are being cast in Talm"] == ("Jonas Keller", "state")
    assert by["It cost four million"] == ("Jonas Keller", "state")
    assert by["Will he tell the House what it cost?"] == ("Ada Brun", "demand")


def test_a_time_stamp_is_no_part_of_the_name_or_of_the_words() -> None:
    lines = [
        "[00:00:04] Ada Brun: Who closed the lock that night?",
        "[00:00:09] Jonas Keller: I did, as on every night of frost.",
        "00:14 - Ada Brun: Were you alone?",
        "Jonas Keller [00:21]: I was.",
    ]
    turns = find_turns(lines)
    assert [lines[n][slice(*turn.name)].strip() for n, turn in turns.items()] == ["Ada Brun", "Jonas Keller"] * 2
    assert [lines[n][turn.start :] for n, turn in turns.items()][1::2] == [
        "I did, as on every night of frost.",
        "I was.",
    ]


def test_whom_a_turn_tells_of_is_not_who_speaks() -> None:
    talk = "Kell: When was it seen?\nBrun: In March.\nKell: The office says that it was mended.\nBrun: It was not."
    told = next(s for s in read(talk).statements if s.cue is not None and s.cue.lemma == "say")
    assert told.speaker is not None and "office" in told.speaker.name


def test_a_line_with_a_name_and_a_time_heads_what_is_said_under_it() -> None:
    lines = [
        "Ada Brun  00:02",
        "Who closed the lock?",
        "Jonas Keller  00:09",
        "I did. We do so in frost.",
        "Ada Brun  00:14",
    ]
    turns = find_turns([*lines, "Thank you."])
    assert [turns[n].colon >= 0 for n in range(6)] == [True, False] * 3
    talk = read("\n".join([*lines, "The lock is shut to this day."])).statements
    assert [s.speaker.name for s in talk if s.speaker and s.cue is None] == ["Ada Brun", "Jonas Keller", "Ada Brun"]
