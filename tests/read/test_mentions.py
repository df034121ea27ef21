"""Mentions are found, named and typed as the case files say; what a case shows stands in its name.

A case is a text, a line of three hyphens, and lines ``words = name | type | role``; without ``=`` the words are the
name; without a role none is asked for; ``!`` before words or a name says that no mention has them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from build import build_parsed
from onrecord.model import Mention
from onrecord.read.mentions import find_mentions
from onrecord.spans import check_quote

CASES = sorted((Path(__file__).parents[1] / "cases" / "mentions").glob("*.txt"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    text, _, expected = path.read_text(encoding="utf-8").partition("\n---\n")
    mentions = find_mentions(build_parsed(text))
    shown = [(" ".join(m.quote), m.name, m.type, m.role) for m in mentions]
    for line in expected.strip().splitlines():
        if line.startswith("! "):
            assert not [s for s in shown if line[2:] in s[:2]], (line, shown)
            continue
        left, *rest = (cell.strip() for cell in line.split(" | "))
        words, _, name = left.partition(" = ")
        wanted = (words, name or words, *rest)
        assert [s for s in shown if s[: len(wanted)] == wanted], (line, shown)


def test_quotes_are_the_words_of_the_text_and_ids_are_unique() -> None:
    text = "Mrs Ada Lorne, 40, of the Kell Union (KU), said its chair had left.\nThe KU’s chair said so. So did Lorne’s son."
    mentions = find_mentions(build_parsed(text))
    for mention in mentions:
        check_quote(text, mention.spans, mention.quote)
    assert len({m.id for m in mentions}) == len(mentions)


def test_a_chain_is_the_id_of_its_first_mention_and_has_one_name() -> None:
    mentions = find_mentions(build_parsed("Ada Lorne said no. Lorne left. She came back. Then Lorne said yes."))
    first: dict[str, Mention] = {}
    for mention in mentions:
        first.setdefault(mention.chain, mention)
        assert first[mention.chain].id == mention.chain
        assert first[mention.chain].name == mention.name
    assert len(first) == 1
    assert [m.form for m in mentions] == ["name", "name", "pronoun", "name"]


def test_a_pronoun_is_never_a_name() -> None:
    text = "He said that they had told her. It was theirs, she said. We left, and nobody told us or them."
    assert all(m.form != "pronoun" for m in find_mentions(build_parsed(text)))


def test_an_inference_says_why() -> None:
    mentions = find_mentions(build_parsed("The Kell Port Authority denied it. A spokesman said the crane was new."))
    voice = next(m for m in mentions if m.quote == ("A spokesman",))
    assert voice.name == "Kell Port Authority"
    assert voice.inferred == "“A spokesman” speaks for Kell Port Authority"


def test_what_is_found_does_not_depend_on_the_run() -> None:
    text = (CASES[0]).read_text(encoding="utf-8")
    assert find_mentions(build_parsed(text)) == find_mentions(build_parsed(text))


def test_an_empty_document_has_no_mentions() -> None:
    assert find_mentions(build_parsed("\n")) == []
