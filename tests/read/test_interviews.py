"""Turns printed with letters, initials or a surname go to whom the introduction names; a body's own "we" to the body."""

from __future__ import annotations

from build import build_parsed
from onrecord.model import Statement
from onrecord.read.mentions import find_mentions
from onrecord.read.speakers import find_speakers
from onrecord.read.statements import find_statements


def read(text: str) -> list[Statement]:
    parsed = build_parsed(text)
    return find_speakers(parsed, find_mentions(parsed), find_statements(parsed))


def names(text: str) -> list[str | None]:
    return [s.speaker.name if s.speaker else None for s in read(text)]


def test_letters_are_the_interviewer_and_the_one_asked() -> None:
    text = (
        "Petra Haust kept the books of the harbour. Joost Arkel asked her about the missing page.\n"
        "Q: When did you see it last?\nA: In the autumn of that year, on the desk.\n"
        "Q: Who had the key to the room?\nA: I had one, and the porter had one."
    )
    assert [n for n in names(text) if n in ("Joost Arkel", "Petra Haust")][-4:] == [
        "Joost Arkel",
        "Petra Haust",
        "Joost Arkel",
        "Petra Haust",
    ]


def test_initials_are_the_only_name_they_fit() -> None:
    text = (
        "Solveig Tormund counts whales. She talks to Nico Farrow about the ice.\n"
        "NF: How did you come to the ice?\nST: By accident, in a boat.\n"
        "NF: And will you stay there now?\nST: Until the boat comes back."
    )
    assert names(text)[-4:] == ["Nico Farrow", "Solveig Tormund", "Nico Farrow", "Solveig Tormund"]


def test_an_office_stands_for_whom_a_debate_named_with_it() -> None:
    text = (
        "Ms Ada Brun (Harbour Party): When will the lock be opened?\n"
        "The Minister for Water (Mr Jonas Keller): In May, I hope. The gates are being cast.\n"
        "Ms Brun: Has the minister seen the gates himself?\n"
        "The Minister: I can promise that nobody has. I have told Minister Oram that this is a shame."
    )
    found = names(text)
    assert "Oram" not in found
    assert found[-1] == "Jonas Keller"


def test_a_body_says_we_in_its_own_statement() -> None:
    text = (
        "Kell Harbour Council condemns the sale of the pier. The pier belongs to the town.\n"
        "We call on the owners to stop the sale. We regret that nobody asked us."
    )
    assert set(names(text)) == {"Kell Harbour Council"}


def test_a_reporter_who_says_we_is_no_body() -> None:
    text = "Kell Harbour Council met on Monday. We walked to the pier, where our boat lay.\nWe urged Ada Brun to come along."
    assert "Kell Harbour Council" not in names(text)


def test_a_turn_in_capitals_is_the_surname_with_its_accents() -> None:
    text = (
        "Our guest is the harbour master, Aminé Tolassé.\n"
        "BRUN: When will the lock be opened?\nTOLASSE: They say in May. I will not ask for more money.\n"
        "BRUN: And the gates?\nTOLASSE: We have two gates and money for one."
    )
    assert {n for n in names(text)[-4:] if n != "BRUN"} == {"Aminé Tolassé"}


def test_every_turn_of_one_label_is_of_one_speaker_without_a_fuller_name() -> None:
    text = (
        "PRESENTER: Harbour master, have you replied?\n"
        "TORMUND: My reply went off last Thursday. It has eleven pages.\n"
        "PRESENTER: What does it say?\nTORMUND: The ladder has been ordered.\n"
        "PRESENTER: And now?\nTORMUND: I tested the ladders personally. Working."
    )
    speakers = {(s.speaker.type, s.speaker.chain) for s in read(text) if s.speaker and s.speaker.name == "TORMUND"}
    assert len(speakers) == 1
    assert all(kind == "person" and chain for kind, chain in speakers)
