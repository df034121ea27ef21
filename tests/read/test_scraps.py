"""A noun phrase alone is a statement only where the verb takes one; a left-over word never is."""

from __future__ import annotations

import pytest

from build import build_parsed
from onrecord.model import Act
from onrecord.read.attributions import Attribution
from onrecord.read.cues import load_verbs
from onrecord.read.scraps import is_scrap


def judge(text: str, cue: str, lemma: str, content: str, *, holder: Act | None = None, source: str = "") -> bool:
    """Whether these words would be a scrap, said with this cue."""
    parsed = build_parsed(text)
    given = [(0, text.index(source), text.index(source) + len(source))] if source else []
    word = load_verbs()[lemma.split(maxsplit=1)[0]][lemma]
    draft = Attribution(
        None, lemma, [(0, text.index(cue), text.index(cue) + len(cue))], given, "body",
        [(0, text.index(content), text.index(content) + len(content))], word.act, True, 0.8, 0,
    )  # fmt: skip
    return is_scrap(parsed.passages, draft, "indirect", holder)


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
    assert judge(planned, "contest", "contest", "the suit", holder="state")
    assert not judge(done, "contested", "contest", "the suit", holder="state")
    assert not judge(unable, "rule out", "rule out", "a second leak", holder="state")


def test_who_is_asked_to_say_something_has_not_said_it() -> None:
    wanted = "The court told the police to say where the men are held."
    message = "The company asked us to say that its pier is safe."
    assert judge(wanted, "say", "say", "where the men are held", holder="demand")
    assert not judge(message, "say", "say", "its pier is safe", holder="demand")


def test_what_nobody_said_is_no_statement() -> None:
    text, two = "No court has found the dam safe.", "Neither Oram nor the mill has found the dam safe."
    assert judge(text, "has found", "find", "the dam safe", source="No court")
    assert not judge(two, "has found", "find", "the dam safe", source="Neither Oram nor the mill")
