"""What plain words ask begins at the one asked, whatever a reader took for the cue."""

from __future__ import annotations

from dataclasses import replace

from build import build_parsed
from onrecord.model import Cue
from onrecord.read.order import READERS, Draft
from onrecord.read.undertakings import find_undertakings
from onrecord.spans import Span


def test_what_a_reader_parts_at_for_is_one_demand() -> None:
    text = "Corvane said that it was still waiting, and asked Kestrelia for them once more."
    draft = Draft(parsed=build_parsed(text))
    for reader in READERS:
        draft = reader.read(draft)
    document = draft.parsed.document

    def place(words: str) -> Span:
        return Span(document.id, text.index(words), text.index(words) + len(words))

    asked = next(s for s in draft.statements if s.cue and s.cue.lemma == "ask for")
    parted = replace(
        asked,
        spans=(place("Kestrelia"), place("them")),
        quote=("Kestrelia", "them"),
        cue=Cue(lemma="ask for", spans=(place("asked"), place("for"))),
    )
    (found,) = find_undertakings(draft.parsed, draft.mentions, [parted])
    assert found.quote == ("Kestrelia for them",)
    assert found.act == "demand"


def test_what_will_have_to_be_is_a_condition_and_no_promise() -> None:
    text = (
        "“The terms of a visit will have to be such that we can speak to whom we like,” said a spokesman, Ivo Brandt."
    )
    draft = Draft(parsed=build_parsed(text))
    for reader in READERS:
        draft = reader.read(draft)
    acts = [s.act for s in draft.statements if s.speaker and s.speaker.name == "Ivo Brandt"]
    assert acts and "promise" not in acts


def test_what_is_thought_best_is_no_promise() -> None:
    text = "Ivo Brandt, a historian, said the only way to learn the truth would be to take the witnesses abroad."
    draft = Draft(parsed=build_parsed(text))
    for reader in READERS:
        draft = reader.read(draft)
    acts = [s.act for s in draft.statements if s.speaker and s.speaker.name == "Ivo Brandt"]
    assert acts and "promise" not in acts
