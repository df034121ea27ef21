"""Scores: how likely each statement is right, as a probability that was measured and not felt.

Right means: this is a statement as described, its content paired with at least half of its words, and its speaker is
the one named (or nobody, where the text names nobody). Of the statements scored 0.9, nine in ten are. The act, negation
and hedges are not in it; their error rates stand beside it in docs/method.md.

A score is the product of two chances, each a logistic sum of the weights of what can be seen at the statement: that the
content is right, and, if so, that the speaker is. The weights are ``words/score_weights.tsv``, which
``eval/calibration.py --write`` fits; evidence without a weight counts nothing. Nothing looks at a name as such.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from onrecord.model import Statement
from onrecord.read.cues import load_nouns, load_verbs
from onrecord.read.nlp import Parsed
from onrecord.read.parsed_statements import ParsedStatement, find_descriptions, passage_at
from onrecord.words import load_set, load_table

CONTENT, SPEAKER = "content: ", "speaker: "
_CHANCES = (0.35, 0.55, 0.65, 0.75, 0.85, 0.92)
_LENGTHS = (1, 2, 4, 9, 31, 61)
_USUAL = frozenset({"say", "tell", "add", "according to", "write", "state", "argue", "warn", "deny", "announce", "ask"})
_MARKS = frozenset('"“”„«»')


def score_statements(parsed: Parsed, statements: Sequence[Statement]) -> list[Statement]:
    """The statements in their order, ``made.score`` a probability from 0.01 to 0.99 that they are right.

    To be called once, after all that changes contents and speakers: it reads the ``made.score`` that the reader of
    statements gave (the rules' own estimate, or a trained tagger's probability; None where it gave none) as one piece
    of evidence among others, by reader, and puts the probability in its place.
    """
    described = find_descriptions(parsed)
    out = []
    for statement in statements:
        content, speaker = find_evidence(ParsedStatement(parsed, statement, described))
        score = chance_of(content, load_weights()) * chance_of(speaker, load_weights())
        score = min(0.99, max(0.01, round(score, 2)))
        out.append(replace(statement, made=replace(statement.made, score=score)))
    return out


@cache
def load_weights() -> dict[str, float]:
    """The weight of each piece of evidence, in log odds."""
    return {row["evidence"]: float(row["weight"]) for row in load_table("score_weights")}


def chance_of(evidence: Iterable[str], weights: dict[str, float]) -> float:
    """The logistic function of the sum of the weights."""
    return 1 / (1 + math.exp(-math.fsum(weights.get(name, 0.0) for name in evidence)))


def find_evidence(place: ParsedStatement) -> tuple[list[str], list[str]]:
    """What speaks for and against one statement's content, and its speaker."""
    return (
        sorted({CONTENT + name for name in _content_evidence(place)}),
        sorted({SPEAKER + name for name in _speaker_evidence(place)}),
    )


def _content_evidence(place: ParsedStatement) -> Iterator[str]:
    statement = place.statement
    yield "always"
    yield _chance(statement)
    yield f"cue is {_cue_kind(place)}"
    yield f"manner is {statement.manner}"
    words = sum(1 for t in place.content if t.is_alpha or t.like_num)
    yield f"words from {max(n for n in _LENGTHS if n <= max(1, words))}"
    if statement.within is not None:
        yield "nested"
    if len(statement.spans) > 1:
        yield "in pieces"
    if statement.speaker is None:
        yield "nobody speaks"
    root = place.root
    if root is None or root.pos_ not in ("VERB", "AUX"):
        yield f"no clause, {statement.manner}"
    elif statement.manner != "direct" and root.tag_ in ("VB", "VBG", "VBN") and not any(True for _ in root.lefts):
        yield "loose verb"
    if statement.cue is not None and _odd_marks(place):
        yield "odd quotation marks"
    cue = place.cue
    if cue is not None:
        if cue.dep_ in ("acl", "relcl", "advcl", "pcomp"):
            yield "cue in a side clause"
        if cue.dep_ in ("amod", "compound", "nmod", "pobj", "dobj", "nsubj"):
            yield "cue is no clause"
        if place.content and place.content[0].doc is not cue.doc:
            yield "cue in another paragraph"


def _speaker_evidence(place: ParsedStatement) -> Iterator[str]:
    statement = place.statement
    speaker = statement.speaker
    yield "always"
    yield f"manner is {statement.manner}"
    yield f"cue is {_cue_kind(place)}"
    if statement.within is not None:
        yield "nested"
    if speaker is None:
        yield "nobody"
        yield "nobody, nested" if statement.within is not None else "nobody, on top"
        return
    yield f"is a {speaker.type}"
    if statement.authority is not None:
        yield "with authority"
    if ";" in speaker.name:
        yield "several"
    way = _how_named(place)
    yield f"named {way}"
    yield f"{speaker.type} named {way}"
    words = len(speaker.name.split())
    yield f"name of {min(words, 6)}" if speaker.type == "person" else f"description of {min(words, 8)}"
    if " of " in speaker.name and speaker.type != "person":
        yield "described by whose"


def _how_named(place: ParsedStatement) -> str:
    """How the name goes back to the words printed at the attribution."""
    speaker = place.statement.speaker
    if speaker is None or not speaker.spans:
        return "elsewhere"
    text = place.parsed.document.text
    printed = " ".join(" ".join(text[s.start : s.end] for s in speaker.spans).lower().split())
    printed = printed.removeprefix("the ").removeprefix("a ").removeprefix("an ")
    name = speaker.name.lower()
    if printed == name:
        return "as printed"
    if printed in load_set("function_words") or printed in ("i", "we", "he", "she", "it", "they", "who", "which"):
        return "for a pronoun"
    if name in printed:
        return "in the words printed"
    if printed.split()[-1:] == name.split()[-1:] or printed in name:
        return "more fully"
    return "from a description" if printed == printed.lower() else "otherwise"


def _chance(statement: Statement) -> str:
    """The reader's own estimate, by reader: what rules call 0.9 is not what a tagger calls so."""
    given = statement.made.score
    reader = "tagger" if "-" in statement.made.version else "rules"
    if given is None:
        return f"{reader} say nothing"
    return f"{reader} say {max((n for n in (0.0, *_CHANCES) if n <= given), default=0.0):g} or more"


def _cue_kind(place: ParsedStatement) -> str:
    cue = place.statement.cue
    if cue is None:
        return "absent"
    if cue.lemma in _USUAL:
        return cue.lemma
    if not any(c.isalpha() for c in cue.lemma):
        return "a colon"
    first = cue.lemma.split()[0]
    word = load_verbs().get(first, {}).get(cue.lemma)
    if word is None:
        return "a noun" if first in load_nouns() else "unlisted"
    if "quote" in word.frames:
        return "for quotations"
    return (
        "a verb with an object" if word.frames & {"obj", "as", "p"} or any(":" in f for f in word.frames) else "a verb"
    )


def _odd_marks(place: ParsedStatement) -> bool:
    cue = place.statement.cue
    passage = passage_at(place.parsed, cue.spans[0]) if cue is not None and cue.spans else None
    return passage is not None and sum(c in _MARKS for c in passage.text) % 2 == 1
