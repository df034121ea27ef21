"""A noun phrase alone is a statement only where the verb takes one; a left-over word never is."""

from __future__ import annotations

import pytest

from build import build_parsed
from onrecord.read.attributions import Attribution
from onrecord.read.cues import load_verbs
from onrecord.read.scraps import is_scrap


def judge(text: str, cue: str, lemma: str, content: str, *, is_nested: bool = False) -> bool:
    """Whether these words would be a scrap, said with this cue."""
    parsed = build_parsed(text)
    word = load_verbs()[lemma.split(maxsplit=1)[0]][lemma]
    draft = Attribution(
        None, lemma, [(0, text.index(cue), text.index(cue) + len(cue))], [], "body",
        [(0, text.index(content), text.index(content) + len(content))], word.act, True, 0.8, 0,
    )  # fmt: skip
    return is_scrap(parsed.passages, draft, "indirect", is_nested=is_nested)


@pytest.mark.parametrize(
    ("text", "cue", "lemma", "content"),
    [
        ("The port maintained its calm after the vote.", "maintained", "maintain", "its calm"),
        (
            "The ministry released a 60-page document on the dam.",
            "released",
            "release",
            "a 60-page document on the dam",
        ),
        ("The mayor said so on Friday.", "said", "say", "so"),
    ],
)
def test_what_no_verb_of_its_kind_brings_is_a_scrap(text: str, cue: str, lemma: str, content: str) -> None:
    assert judge(text, cue, lemma, content)


@pytest.mark.parametrize(
    ("text", "cue", "lemma", "content"),
    [
        ("The port denied the charge.", "denied", "deny", "the charge"),
        ("The union welcomed the report.", "welcomed", "welcome", "the report"),
        ("Dole called for an open inquiry.", "called for", "call for", "an open inquiry"),
        ("The ministry issued a warning to boats.", "issued", "issue", "a warning to boats"),
        ("The agency reported 40 deaths.", "reported", "report", "40 deaths"),
        ("The mayor said the pier was safe.", "said", "say", "the pier was safe"),
    ],
)
def test_what_a_verb_takes_is_none(text: str, cue: str, lemma: str, content: str) -> None:
    assert not judge(text, cue, lemma, content)


def test_inside_a_statement_a_verb_must_assert_something() -> None:
    planned = "Marran said the mill would contest the suit."
    done = "Marran said the mill contested the suit."
    unable = "Marran said the office could not rule out a second leak."
    assert judge(planned, "contest", "contest", "the suit", is_nested=True)
    assert not judge(done, "contested", "contest", "the suit", is_nested=True)
    assert not judge(unable, "rule out", "rule out", "a second leak", is_nested=True)
