"""A denial never reads as an assertion, a negation never as its opposite, and no verb takes a side."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from onrecord.model import Act, Statement
from onrecord.publish.verbs import NEUTRAL, choose_impersonal, choose_verb
from onrecord.words import load_table
from publish.build_dossiers import build_statement, select_document

JUDGING = {"claimed", "admitted", "acknowledged", "conceded", "confessed", "insisted", "revealed", "refuted", "lied"}


def state(cue: str, words: str = "the wells are safe", **fields: Any) -> Statement:
    document = select_document(f"The ministry {cue} {words} .\n").document
    return build_statement(document, words, cue=cue, **fields)


@pytest.mark.parametrize(
    ("cue", "lemma", "fields", "verb", "is_quoted"),
    [
        ("denied", "deny", {"act": "deny"}, "denied", False),
        ("did not deny that", "deny", {"act": "deny"}, "did not deny that", True),
        ("didn’t deny that", "deny", {"act": "deny"}, "didn’t deny that", True),
        ("rejected", "reject", {"act": "deny"}, "rejected", False),
        ("rejected", "reject", {"act": "deny", "manner": "direct"}, "rejected", False),
        ("said", "say", {"act": "deny", "manner": "direct"}, "said, in denial", False),
        ("said", "say", {"act": "deny"}, "said, in denial", False),
        ("denied", "deny", {"act": "deny", "manner": "direct"}, "said, in denial", False),
        ("refused to say that", "refuse", {"act": "deny"}, "refused", False),
        ("ruled out that", "rule out", {"act": "deny"}, "ruled out", False),
        ("could not confirm", "confirm", {"is_negated": True}, "could not confirm", True),
        ("declined to say whether", "say", {"is_negated": True}, "declined to say whether", True),
        ("never promised that", "promise", {"act": "promise", "is_negated": True}, "never promised that", True),
        ("did not find that", "find", {"act": "find", "is_negated": True}, "did not find that", True),
        ("did not say that", "say", {}, "did not say that", True),
        ("acknowledged that", "acknowledge", {"act": "concede"}, "acknowledged that", True),
        ("said", "say", {}, "said", False),
        ("accused", "accuse", {"act": "accuse"}, "accused", False),
        ("alleged that", "allege", {"act": "accuse"}, "alleged", False),
        ("claimed that", "claim", {}, "said", False),
        ("insisted that", "insist", {}, "said", False),
    ],
)
def test_verb(cue: str, lemma: str, fields: dict[str, Any], verb: str, is_quoted: bool) -> None:
    assert choose_verb(state(cue, lemma=lemma, **fields), cue) == (verb, is_quoted)


def test_a_negation_that_no_shown_word_carries_is_said_outright() -> None:
    shown = state("said", "no well is safe", is_negated=True)
    assert choose_verb(shown, "said") == ("said", False)
    hidden = state("said", "anything of the kind", is_negated=True)
    assert choose_verb(hidden, "said") == ("said, in the negative", False)


@pytest.mark.parametrize("act", get_args(Act))
@pytest.mark.parametrize("is_negated", [False, True])
@pytest.mark.parametrize("cue", ["", "said", "did not say"])
def test_no_denial_or_negation_comes_out_as_a_bare_said(act: Act, is_negated: bool, cue: str) -> None:
    document = select_document("The ministry did not say said the wells are safe .\n").document
    statement = build_statement(document, "the wells are safe", cue=cue, act=act, is_negated=is_negated)
    verb, is_quoted = choose_verb(statement, cue)
    if act == "deny" or is_negated or "not" in cue:
        assert verb not in set(NEUTRAL.values()) - {"denied"} or is_quoted
    assert is_quoted or not JUDGING & set(verb.split())


def test_no_verb_of_the_dossier_takes_a_side() -> None:
    own = {*NEUTRAL.values(), *(row["verb"] for row in load_table("line_verbs"))}
    assert not own & JUDGING


def test_nobody_named_is_said_to_be_nobody() -> None:
    assert choose_impersonal(state("accused", lemma="accuse", act="accuse"), "accused") == (
        "reports as accused, naming no speaker"
    )
    assert "“could not be confirmed”" in choose_impersonal(state("could not be confirmed"), "could not be confirmed")
