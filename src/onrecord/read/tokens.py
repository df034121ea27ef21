"""Tokens: each passage's words as plain lists, with the sentence and quotation that each stands in.

Plain lists because the readers of names and references touch every word several times, and looking an attribute up
in the parser's objects costs more than the rules do.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.read.nlp import Passage
from onrecord.read.quotations import find_quotations
from onrecord.read.trees import mend_tree
from onrecord.words import load_set, load_table

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_OPENING = re.compile(
    r"\s*(?:\(?\d{1,3}(?:\.\d{1,3})+[.)]?|\d{1,3}[.)]|\([a-z0-9]{1,3}\)|[•*▪●-]|\d{1,3}(?=\s+(?:The|In|On|At|It|A|An)\b))"
    r"\s+(?=[A-Z“\"‘'])"
)
_NAMED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP"})


@cache
def word_list(name: str) -> frozenset[str]:
    """One of the small closed lists of ``words/reference_words.tsv``."""
    return next(frozenset(row["words"].split()) for row in load_table("reference_words") if row["list"] == name)


@dataclass(slots=True, eq=False)
class Tokens:
    """One passage: ``sentence`` counts over the document and stands still inside a quotation, so that two sentences
    with a long quotation between them are neighbours; ``quoted`` says which quotation of the document a word is in."""

    number: int
    passage: Passage
    text: list[str]
    low: list[str]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    at: list[int]
    label: list[str]
    starts: list[bool]
    sentence: list[int]
    quoted: list[int | None]
    children: list[list[int]]
    names: list[tuple[int, int, str]]
    opening: int

    def __len__(self) -> int:
        return len(self.text)

    def end_of(self, index: int) -> int:
        """Where this word ends in the passage."""
        return self.at[index] + len(self.text[index])

    def words(self, start: int, end: int) -> str:
        """The passage's characters from one word to before another."""
        return self.passage.text[self.at[start] : self.end_of(end - 1)]

    def is_glued(self, index: int) -> bool:
        """Whether nothing stands between this word and the next."""
        return index + 1 < len(self.text) and self.end_of(index) == self.at[index + 1]

    def subtree(self, index: int) -> tuple[int, int]:
        """The first and one past the last word that hang on this one."""
        low = high = index
        stack = [index]
        while stack:
            at = stack.pop()
            low, high = min(low, at), max(high, at)
            stack.extend(self.children[at])
        return low, high + 1

    def speaks(self, index: int) -> bool:
        """Whether this word speaks, writes or thinks: subject of such a verb in the active, or after "according to"."""
        if self.dep[index] == "nsubj":
            return self.lemma[self.head[index]] in speaking_verbs()
        if self._has_lost_verb(index):
            return True
        if self.dep[index] == "pobj" and index >= 2:
            prep = self.head[index]
            return self.low[prep] == "to" and prep > 0 and self.low[prep - 1] == "according"
        return False

    def _has_lost_verb(self, index: int) -> bool:
        """Whether the parser gave this name's verb no subject: "On cross-examination Lee conceded"."""
        verb = index + 1
        if self.pos[index] != "PROPN" or verb >= len(self.text) or self.tag[verb] not in ("VBD", "VBZ"):
            return False
        has_subject = any(self.dep[c] in SUBJECTS for c in self.children[verb])
        return not has_subject and self.lemma[verb] in speaking_verbs()


@cache
def speaking_verbs() -> frozenset[str]:
    """Lemmas whose subject is probably whom the next pronoun means."""
    return load_set("speaking_verbs")


def build_tokens(passages: Sequence[Passage]) -> list[Tokens]:
    """The tokens of each passage, in order."""
    out: list[Tokens] = []
    sentence = 0
    quotation = 0
    for number, passage in enumerate(passages):
        doc = passage.doc
        words = list(doc)
        quoted: list[int | None] = [None] * len(words)
        at = [token.idx for token in words]
        for q in find_quotations(passage.text) if any(c in passage.text for c in "\"“”‘’'«„") else ():
            quotation += 1
            for index in _between(at, q.inner_start, q.inner_end):
                quoted[index] = quotation
        text = [token.text for token in words]
        starts = [bool(token.is_sent_start) for token in words]
        sentences: list[int] = []
        sentence += 1
        was_plain = False
        for index, start in enumerate(starts):
            if start and was_plain:
                sentence += 1
                was_plain = False
            if quoted[index] is None and text[index].isalpha():
                was_plain = True
            sentences.append(sentence)
        children: list[list[int]] = [[] for _ in at]
        head, dep = [token.head.i for token in words], [token.dep_ for token in words]
        mend_tree(words, head, dep)
        for index, parent in enumerate(head):
            if parent != index:
                children[parent].append(index)
        out.append(
            Tokens(
                number=number,
                passage=passage,
                text=text,
                low=[word.lower().replace("’", "'") for word in text],
                lemma=[token.lemma_.lower() for token in words],
                pos=[token.pos_ for token in words],
                tag=[token.tag_ for token in words],
                dep=dep,
                head=head,
                at=at,
                label=[token.ent_type_ if token.ent_type_ in _NAMED else "" for token in words],
                starts=starts,
                sentence=sentences,
                quoted=quoted,
                children=children,
                names=[(e.start, e.end, e.label_) for e in doc.ents if e.label_ in _NAMED],
                opening=_find_opening(passage.text, at),
            )
        )
    return out


def _find_opening(text: str, at: Sequence[int]) -> int:
    """How many words the number of a paragraph takes: "4.6 The company", "12. The Committee"."""
    match = _OPENING.match(text)
    return bisect_left(at, match.end()) if match else 0


def _between(at: Sequence[int], start: int, end: int) -> Iterator[int]:
    return (index for index, offset in enumerate(at) if start <= offset < end)
