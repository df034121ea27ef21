"""Parsed statements: a statement with its cue, its speaker and its content as tokens of the parse."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from onrecord.model import Statement
from onrecord.read.cues import lemma_of
from onrecord.read.nlp import Parsed, Passage, to_offset, to_spans
from onrecord.spans import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_OF = re.compile(r"\s(?:of|for|from|in|at|on)\s|,")
_BENCH = frozenset({"judge"})  # a judge finds in rulings, which have verbs of their own
_LEADING = frozenset({"lead", "head", "chair", "write", "conduct", "oversee", "author", "direct"})


@dataclass
class ParsedStatement:
    """A statement with the words of the parse that it stands on."""

    parsed: Parsed
    statement: Statement
    described: Mapping[str, frozenset[str]]

    @cached_property
    def cue(self) -> Token | None:
        """The head token of the cue."""
        if self.statement.cue is None:
            return None
        tokens = [t for span in self.statement.cue.spans for t in tokens_at(self.parsed, span)]
        first = self.statement.cue.lemma.split()[0] if self.statement.cue.lemma else ""
        matching = [t for t in tokens if lemma_of(t) == first or t.lower_ == first]
        verbs = [t for t in tokens if t.pos_ in ("VERB", "AUX", "NOUN")]
        found = matching or verbs or tokens
        return found[-1] if found else None

    @cached_property
    def content(self) -> list[Token]:
        """The tokens of the content, in order."""
        return [t for span in self.statement.spans for t in tokens_at(self.parsed, span)]

    @cached_property
    def speaker(self) -> Token | None:
        """The head token of the speaker's noun phrase."""
        if self.statement.speaker is None or not self.statement.speaker.spans:
            return None
        tokens = tokens_at(self.parsed, self.statement.speaker.spans[0])
        inside = {t.i for t in tokens}
        return next((t for t in tokens if t.head.i not in inside or t.dep_ == "ROOT"), tokens[0] if tokens else None)

    @cached_property
    def root(self) -> Token | None:
        """The main verb (or predicate) of the content's first clause."""
        inside = {t.i for t in self.content}
        doc = self.content[0].doc if self.content else None
        tops = [
            t
            for t in self.content
            if t.doc is doc and (t.head.i not in inside or t.head.i == t.i) and not t.is_punct and not t.is_space
        ]
        verbs = [t for t in tops if t.pos_ in ("VERB", "AUX")]
        found = verbs or tops
        return found[0] if found else None

    @cached_property
    def speaker_words(self) -> frozenset[str]:
        """The nouns that say what the speaker is: of the phrase, of the resolved name, and of who is named so."""
        speaker = self.statement.speaker
        out: set[str] = set()
        head = self.speaker
        if head is not None and head.pos_ in ("NOUN", "PROPN"):
            out.add(head.lemma_.lower())
            ranks = head.pos_ == "PROPN"  # "Inspector Jo Lee" of the police inspects nothing
            lefts = [c for c in head.lefts if c.dep_ == "compound"]
            out.update(c.lemma_.lower() for c in lefts if not (ranks and c.text == "Inspector"))
            out |= self.described.get(head.lower_, frozenset()) - _BENCH if head.pos_ == "PROPN" else frozenset()
        if speaker is not None:
            name = _OF.split(speaker.name.lower())[0].split()
            if speaker.type == "person":
                out |= (self.described.get(name[-1], frozenset()) if name else frozenset()) - _BENCH
            else:
                out.update(w.removesuffix("s") for w in name)
                out.update(name)
        return frozenset(out)

    def holds(self, token: Token) -> bool:
        """Whether a token lies in the content."""
        return any(t.i == token.i and t.doc is token.doc for t in self.content)

    def cue_tokens(self, span: Span) -> list[Token]:
        """The tokens at one span of the cue."""
        return tokens_at(self.parsed, span)

    def spans_of(self, tokens: Sequence[Token]) -> tuple[Span, ...]:
        """Where tokens of the content stand in the document."""
        passage = passage_at(self.parsed, self.statement.spans[0])
        if passage is None or not tokens:
            return ()
        return to_spans(passage, tokens[0].idx, tokens[-1].idx + len(tokens[-1]))


def find_descriptions(parsed: Parsed) -> dict[str, frozenset[str]]:
    """The nouns by which each named person is described, by surname: "Ada Brun, a pathologist", "Professor Brun", and
    what he or she led or wrote ("who led the inquiry")."""
    out: dict[str, set[str]] = {}
    for passage in parsed.passages:
        for token in passage.doc:
            if token.pos_ != "PROPN" or token.dep_ == "compound" or not token.text[:1].isupper():
                continue
            words = out.setdefault(token.lower_, set())
            words.update(c.lemma_.lower() for c in token.lefts if c.dep_ in ("compound", "nmod") and c.pos_ == "NOUN")
            if token.dep_ == "appos":
                words.update(_title(token.head))
            for child in token.rights:
                if child.dep_ == "appos":
                    words.update(_title(child))
                if child.dep_ == "relcl" and child.lemma_.lower() in _LEADING:
                    words.update(g.lemma_.lower() for g in child.rights if g.dep_ == "dobj")
            if token.dep_ == "nsubj" and token.head.lemma_ == "be":
                for child in token.head.rights:
                    if child.dep_ == "attr":
                        words.update(_title(child))
    return {name: frozenset(words) for name, words in out.items() if words}


def _title(noun: Token) -> set[str]:
    """A title's noun, and what its holder leads: "author of the report"."""
    words = {noun.lemma_.lower()}
    if words & {"author", "head", "chair", "leader", "director", "coauthor", "co-author", "chairman", "chairwoman"}:
        for prep in noun.rights:
            if prep.dep_ == "prep" and prep.lower_ == "of":
                words.update(g.lemma_.lower() for g in prep.rights if g.dep_ == "pobj")
    return words


def passage_at(parsed: Parsed, span: Span) -> Passage | None:
    """The passage that holds the start of a span."""
    for passage in parsed.passages:
        if to_offset(passage, span.start) is not None:
            return passage
    return None


def tokens_at(parsed: Parsed, span: Span) -> list[Token]:
    """The tokens of the parse that lie inside a span."""
    passage = passage_at(parsed, span)
    if passage is None:
        return []
    start = to_offset(passage, span.start)
    end = to_offset(passage, span.end - 1)
    if start is None or end is None:
        return []
    doc = passage.doc
    first = bisect_left(range(len(doc)), start, key=lambda i: doc[i].idx)
    out: list[Token] = []
    for i in range(max(0, first - 1), len(doc)):
        token = doc[i]
        if token.idx > end:
            break
        if token.idx + len(token) > start:
            out.append(token)
    return out
