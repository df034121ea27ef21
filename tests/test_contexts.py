from __future__ import annotations

from build import MADE, build_document, build_metadata
from onrecord.contexts import find_sentences, read_context
from onrecord.model import Reading, Zone
from onrecord.spans import Span


def build_reading(text: str, *blocks: str) -> Reading:
    document = build_document(text)
    spans = [Span(document.id, text.index(block), text.index(block) + len(block)) for block in blocks]
    zones = tuple(Zone(span=span, label="story", made=MADE) for span in spans)
    return Reading(document=document, zones=zones, metadata=build_metadata(document))


def span(reading: Reading, words: str) -> Span:
    start = reading.document.text.index(words)
    return Span(reading.document.id, start, start + len(words))


def test_a_line_break_inside_a_block_ends_no_sentence() -> None:
    text = "The bank, which lent the\nmoney, spoke. It closed.\n\nNobody came."
    reading = build_reading(text, "The bank, which lent the\nmoney, spoke. It closed.", "Nobody came.")
    assert read_context(reading, [span(reading, "spoke")]) == "The bank, which lent the\nmoney, spoke."


def test_a_finding_in_two_blocks_has_the_sentences_of_both() -> None:
    reading = build_reading("She said one thing.\nAnd another.", "She said one thing.", "And another.")
    found = find_sentences(reading, [span(reading, "one thing"), span(reading, "another")])
    assert [reading.document.text[s.start : s.end] for s in found] == ["She said one thing.", "And another."]


def test_a_finding_in_no_block_stands_for_itself() -> None:
    reading = build_reading("Lost words. Found words.")
    words = span(reading, "Lost words")
    assert find_sentences(reading, [words]) == (words,)
