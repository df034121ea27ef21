"""A denial never reads as an assertion, a negation never as its opposite, and no verb takes a side."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from onrecord.model import Act, Statement
from onrecord.publish.labels import load_labels
from onrecord.publish.lines import Lines
from onrecord.publish.passages import Passages
from onrecord.publish.verbs import NEUTRAL, choose_impersonal, choose_verb
from onrecord.publish.wording import say_verb_of
from onrecord.words import load_table
from publish.build_dossiers import build_selection, build_statement, select_document

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


@pytest.mark.parametrize(
    ("cue", "lemma", "words", "fields", "told"),
    [
        ("emphasising", "emphasise", "the need for inspections", {}, "stressed the need for inspections"),
        ("stressed that", "stress", "the wells are safe", {}, "said: the wells are safe"),
        ("had detailed", "detail", "a range of abuses", {"act": "find"}, "detailed a range of abuses"),
        ("cites", "cite", "clear evidence of leaks", {"manner": "direct"}, "cited “clear evidence of leaks”"),
        ("accused", "accuse", "the mill of theft", {"act": "accuse"}, "accused the mill of theft"),
        ("condemned", "condemn", "these rules as cruel", {"act": "accuse"}, "condemned these rules as cruel"),
        ("dismissed", "dismiss", "as a farce", {"act": "deny"}, "rejected […] as a farce"),
        ("described", "describe", "it as a farce", {"act": "deny"}, "described it as a farce"),
        ("called", "call", "“a farce”", {"act": "deny"}, "called […] “a farce”"),
        ("denied", "deny", "any leak", {"act": "deny"}, "denied any leak"),
        ("denied", "deny", "they had leaked", {"act": "deny"}, "denied: they had leaked"),
        ("expressed concern over", "express", "the leak", {}, "“expressed concern over” the leak"),
        ("expressing concern that", "express", "it leaks", {}, "“expressing concern that”: it leaks"),
        ("expressed regret at", "express", "the delay", {"act": "regret"}, "“expressed regret at” the delay"),
        ("urged", "urge", "the mill to pay", {"act": "demand"}, "asked the mill to pay"),
        ("demanded that", "demand", "it pay to fence it", {"act": "demand"}, "asked that it pay to fence it"),
        ("asked for", "ask for", "a list of wells", {"act": "demand"}, "asked for a list of wells"),
        ("demanded", "demand", "a list of wells", {"act": "demand"}, "asked for a list of wells"),
        ("agreed", "agree to", "to pay", {"act": "promise"}, "promised to pay"),
        ("said", "say", "the gates should open", {"act": "demand"}, "said: the gates should open"),
        ("said", "say", "We will pay", {"act": "promise", "manner": "direct"}, "said: “We will pay”"),
        ("promised", "promise", "to pay", {"act": "promise"}, "promised to pay"),
    ],
)
def test_a_line_reads_as_a_sentence(cue: str, lemma: str, words: str, fields: dict[str, Any], told: str) -> None:
    selected = select_document(f"The ministry {cue} {words} .\n")
    statement = build_statement(selected.document, words, cue=cue, lemma=lemma, who="it", **fields)
    selection = build_selection([selected], [statement])
    line = Lines(selection, Passages(selection, 0, 1.0)).statement_line(statement)
    shown = " […] ".join(f"“{run}”" if line.is_quoted else run for run in line.words)
    assert f"{say_verb_of(line, load_labels())} {shown}" == told


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
