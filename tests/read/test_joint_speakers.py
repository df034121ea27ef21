"""Lists that speak as one: every name of them, none that stands before the list."""

from __future__ import annotations

import pytest

from build import build_parsed
from onrecord.read.mentions import find_mentions
from onrecord.read.speakers import find_speakers
from onrecord.read.statements import find_statements


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            "On Friday, the Harbour Watch, Mercy International, the Coastal Service for Children, and the World Fisher "
            "Congress jointly said that the dam was unsafe.",
            "Harbour Watch; Mercy International; Coastal Service for Children; World Fisher Congress",
        ),
        ("Ann Roe, Sam Poe and Jo Lee told reporters that the dam was unsafe.", "Ann Roe; Sam Poe; Jo Lee"),
        (
            "Unlike the Lake Union, Mercy International and the Fisher League said the dam was unsafe.",
            "Mercy International; Fisher League",
        ),
    ],
)
def test_all_who_speak_together_are_named(text: str, who: str) -> None:
    parsed = build_parsed(text)
    (said,) = find_speakers(parsed, find_mentions(parsed), find_statements(parsed))
    assert said.speaker is not None
    assert (said.speaker.name, said.speaker.type) == (who, "group")
